# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Arithmetic that gives the same digits on every machine."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import DTypeLike


# From chapter 2.
def matrix_product(
    a: np.ndarray, b: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Multiply two matrices, adding in float64 where that was asked for.

    In float32, use `numpy.dot` if something has replaced it: ``nnfs.init()`` puts a version
    there that adds in float64 and rounds once. Otherwise use `numpy.matmul`.

    Parameters
    ----------
    a : ndarray, shape (n, d)
    b : ndarray, shape (d, m)
    out : ndarray, shape (n, m), optional
        Where to write the product.

    Returns
    -------
    ndarray, shape (n, m)
        `out` if it was given.
    """
    if a.dtype == b.dtype == np.float32 and np.dot.__module__ != "numpy":
        product = np.dot(a, b)
        if out is None:
            return product
        out[...] = product
        return out
    return np.matmul(a, b, out=out)


# From chapter 4.
@lru_cache(maxsize=8)
def _row_of_ones(length, dtype):
    row = np.ones((1, length), dtype=dtype)
    row.flags.writeable = False
    return row


# From chapter 4.
def column_sums(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Add up each column of a matrix, as a product with a row of ones (eq. 4.5).

    Parameters
    ----------
    a : ndarray, shape (n, m)
    out : ndarray, shape (1, m), optional
        Where to write the sums.

    Returns
    -------
    ndarray, shape (1, m)
        `out` if it was given.
    """
    return matrix_product(_row_of_ones(len(a), a.dtype), a, out=out)


# From chapter 6.
def row_sums(a: np.ndarray) -> np.ndarray:
    """Add up each row of a matrix, in float64 and rounded once.

    Parameters
    ----------
    a : ndarray, shape (n, m)

    Returns
    -------
    ndarray, shape (n, 1)
        In the type of `a`.
    """
    return np.sum(a, axis=1, keepdims=True, dtype=np.float64).astype(a.dtype)


# From chapter 16.
class Memory(dict):
    """Arrays to write results into, by name; neither copied nor pickled with its owner."""

    def __deepcopy__(self, memo):
        return None

    def __reduce__(self):
        return type(None), ()


# From chapter 16.
def result_memory(
    owner: object, name: str, shape: tuple[int, ...], dtype: DTypeLike
) -> np.ndarray:
    """Return an array to write a result into.

    It is new, unless the owner has been lent a `Memory` that holds an array of this name,
    shape and type: then that array is used again.

    Parameters
    ----------
    owner : object
        The layer whose result it is.
    name : str
        What it is for: the attribute that will hold it.
    shape : tuple of int
    dtype : dtype

    Returns
    -------
    ndarray
        Zeros when it is new; later, what was last written.
    """
    memory = getattr(owner, "_memory", None)
    if memory is None:
        return np.zeros(shape, dtype)
    array = memory.get(name)
    if array is None or array.shape != shape or array.dtype != dtype:
        array = memory[name] = np.zeros(shape, dtype)
    return array


# From chapter 16.
def product_memory(
    owner: object, name: str, shape: tuple[int, ...], dtype: DTypeLike
) -> np.ndarray | None:
    """Return an array for `matrix_product` to write into; None where it would first have to copy.

    Parameters are those of `result_memory`.

    Returns
    -------
    ndarray or None
    """
    if dtype == np.float32 and np.dot.__module__ != "numpy":
        return None
    return result_memory(owner, name, shape, dtype)
