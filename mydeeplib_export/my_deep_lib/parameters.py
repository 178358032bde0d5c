# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""All parameters of a model in one vector, and their gradients in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .checks import as_numbers, trained_array, trained_names
from .numerics import Array

LINE = 64  # bytes that travel together between memory and processor


# From chapter 16.
def aligned(n_bytes: int, offset: int = 0) -> Array:
    """Return memory that begins where a line of memory begins: it is read and written fastest.

    Parameters
    ----------
    n_bytes : int
    offset : int, default 0
        Bytes from there.

    Returns
    -------
    ndarray of uint8
        Its contents are anything.
    """
    room = np.empty(n_bytes + 2 * LINE, np.uint8)
    begin = -room.ctypes.data % LINE + offset
    return room[begin : begin + n_bytes]


# From chapter 16.
class Parameters:
    """Everything that some layers train, in one vector; the layers' arrays are windows onto it.

    To an optimizer it looks like a layer with one array, ``vector``.

    Attributes
    ----------
    places : list of pair
        (layer, name) of every trained array.
    windows : list of ndarray
        What the layers hold, in the same order.
    """

    trainable = ("vector",)

    def __init__(self) -> None:
        self.places: list[tuple[Any, str]] = []
        self.windows: list[Array] = []
        self._vector: Array = np.zeros(0, np.float32)

    def attach(self, layers: Sequence[Any]) -> None:
        """Gather the layers' arrays in the vector, unless they are windows onto it already.

        An array of the user's is copied and never changed. One float64 array makes all float64.

        Parameters
        ----------
        layers : list of object

        Raises
        ------
        RuntimeError
            If nothing is trained.
        TypeError, ValueError
            If an array does not fit its layer, or is no plain attribute.
        """
        places = [
            (layer, name) for layer in layers for name in trained_names(layer)
        ]
        if self._are_attached(places):
            return
        arrays = [trained_array(layer, name) for layer, name in places]
        if not arrays:
            raise RuntimeError(
                "the model has no parameters to train; add a Layer_Dense first"
            )
        size, dtype = sum(array.size for array in arrays), np.result_type(*arrays)
        vector = aligned(size * dtype.itemsize).view(dtype)
        np.concatenate([array.ravel() for array in arrays], out=vector)
        ends = np.cumsum([array.size for array in arrays])[:-1]
        windows = [
            part.reshape(array.shape)
            for part, array in zip(np.split(vector, ends), arrays)
        ]
        for (layer, name), window in zip(places, windows):
            setattr(layer, name, window)
            if getattr(layer, name) is not window:
                raise TypeError(f"{name} of {layer!r} must be a plain attribute")
        self.places, self.windows, self._vector = places, windows, vector

    def _are_attached(self, places: list[tuple[Any, str]]) -> bool:
        if not places or len(places) != len(self.places):
            return False
        for place, known, window in zip(places, self.places, self.windows):
            layer, name = place
            if layer is not known[0] or name != known[1]:
                return False
            if getattr(layer, name, None) is not window:
                return False
            if window.base is None or window.base is not self._vector.base:
                return False
            if not self._vector.flags.writeable:
                return False
        return True

    @property
    def vector(self) -> Array:
        """All parameters, ndarray of shape (p,): the model's own memory."""
        return self._vector

    @vector.setter
    def vector(self, values: Array) -> None:
        self._vector[...] = values

    @property
    def dvector(self) -> Array:
        """The gradients of all parameters, ndarray of shape (p,)."""
        gradients = []
        for (layer, name), window in zip(self.places, self.windows):
            gradient = getattr(layer, f"d{name}", None)
            if gradient is None:
                raise RuntimeError(f"backward of {layer!r} has set no d{name}")
            gradient = as_numbers(f"d{name}", gradient)
            if gradient.shape != window.shape:
                raise ValueError(
                    f"d{name} must have shape {window.shape}, got {gradient.shape}"
                )
            gradients.append(gradient.ravel())
        return np.concatenate(gradients)

    def by_layer(self) -> list[tuple[Array, ...]]:
        """Return copies of all arrays, a tuple for each layer that trains something."""
        found: dict[int, list[Array]] = {}
        for (layer, _), window in zip(self.places, self.windows):
            found.setdefault(id(layer), []).append(window.copy())
        return [tuple(arrays) for arrays in found.values()]

    def joined(self, parameters: Any) -> Array:
        """Return arrays, given as `by_layer` gives them, in one vector.

        Parameters
        ----------
        parameters : list of tuple of array_like

        Returns
        -------
        ndarray, shape (p,)

        Raises
        ------
        TypeError, ValueError
            If number, shape or content does not fit.
        """
        lengths = [len(arrays) for arrays in self.by_layer()]
        try:
            given = [tuple(arrays) for arrays in parameters]
        except TypeError:
            raise TypeError(
                f"parameters must be a list of tuples of {lengths} arrays"
            ) from None
        if [len(arrays) for arrays in given] != lengths:
            raise ValueError(
                f"parameters must hold tuples of {lengths} arrays, "
                f"got {[len(arrays) for arrays in given]}"
            )
        flat, values = [], [value for arrays in given for value in arrays]
        for value, window, (_, name) in zip(values, self.windows, self.places):
            value = as_numbers(name, value)
            if value.shape != window.shape:
                raise ValueError(
                    f"{name} must have shape {window.shape}, got {value.shape}"
                )
            flat.append(value.ravel())
        return np.concatenate(flat)

    def __repr__(self) -> str:
        return f"<{self.vector.size:,} parameters>"
