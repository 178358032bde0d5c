# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Checks of arguments, each with a message that helps."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

LARGEST_COUNT = 2**53  # float64 holds every whole number up to here


# From chapter 2.
def shown(value: object) -> str:
    """Return how a value prints, in 60 characters at most; its type if it cannot be printed.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # a faulty __repr__, or a number too long for Python to print
        return f"an object of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


# From chapter 2.
def check_count(name: str, value: int, at_least: int = 1) -> int:
    """Return `value` as an int, or say why it cannot count anything.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int
        A whole number.
    at_least : int, default 1
        The smallest one allowed.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If `value` is not a whole number (``True`` is not one).
    ValueError
        If it is below `at_least`, or above 2**53, which nobody counts to.
    """
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_whole:
        raise TypeError(f"{name} must be a whole number, got {shown(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {shown(value)}")
    if value > LARGEST_COUNT:
        raise ValueError(f"{name} must be at most 2**53, got {shown(value)}")
    return int(value)


# From chapter 2.
def as_numbers(name: str, value: ArrayLike) -> np.ndarray:
    """Return `value` as an array of real numbers, or say that it is none.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like

    Returns
    -------
    ndarray
        `value` itself if it is one.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If its rows differ in length, or entries are masked.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; fill or drop them")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        kind = type(value).__name__
        raise TypeError(
            f"{name} must hold real numbers, got {kind} of {array.dtype}"
        )
    return array


# From chapter 2.
def check_matrix(
    name: str,
    value: ArrayLike,
    columns: int | None = None,
    dtype: DTypeLike | None = None,
    rows: int | None = None,
) -> np.ndarray:
    """Return `value` as a matrix of floats with one row per sample.

    Rank and width are checked, the single numbers are not: this runs in every training
    step. An array that already fits comes back as it is, not copied.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like, shape (n, m)
    columns : int, optional
        The width it must have.
    dtype : dtype, optional
        The float type to convert to. By default, or if it is no float type, floats stay what
        they are and whole numbers become float64.
    rows : int, optional
        The height it must have.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    TypeError
        If `value` does not hold real numbers.
    ValueError
        If it is not a matrix, has no columns, or is not `columns` wide or `rows` high.
    """
    array = as_numbers(name, value)
    if array.ndim != 2:
        raise ValueError(
            f"{name} must be a matrix with one row per sample, got shape {array.shape}"
        )
    height, width = array.shape
    if width == 0:
        raise ValueError(
            f"{name} must have at least one column, got shape {array.shape}"
        )
    if columns is not None and width != columns:
        raise ValueError(
            f"{name} must have {columns} columns, got shape {array.shape}"
        )
    if rows is not None and height != rows:
        raise ValueError(f"{name} must have {rows} rows, got shape {array.shape}")
    if dtype is not None and array.dtype == dtype and array.dtype.kind == "f":
        return array
    if dtype is None or np.dtype(dtype).kind != "f":
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
    return array if array.dtype == dtype else array.astype(dtype)


# From chapter 7.
def check_labels(
    name: str, labels: ArrayLike, n_samples: int, n_classes: int
) -> np.ndarray:
    """Return class numbers, or say what is wrong with them.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    labels : array_like, shape (n,) or (n, m)
        Class numbers from 0 to m - 1, or one-hot rows.
    n_samples, n_classes : int
        What is expected, n and m.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    TypeError
        If `labels` are not real numbers.
    ValueError
        If their shape, range or one-hot rows do not fit, or if they are fractions.
    """
    array = as_numbers(name, labels)
    if array.ndim not in (1, 2):
        raise ValueError(
            f"{name} must be labels or one-hot rows, got shape {array.shape}"
        )
    if len(array) != n_samples:
        raise ValueError(
            f"{name} must have one label per sample, {n_samples}, got {len(array)}"
        )
    if array.ndim == 2:
        return _classes_of_one_hot(name, array, n_classes)
    in_range = (array >= 0) & (array < n_classes)
    wrong = ~in_range | (np.where(in_range, array, 0) % 1 != 0)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must be whole numbers from 0 to {n_classes - 1}, "
            f"got {array[place].item()!r} at place {place}"
        )
    return array.astype(np.intp)


# From chapter 7.
def _classes_of_one_hot(name, rows, n_classes):
    if rows.shape[1] != n_classes:
        raise ValueError(
            f"{name} must have {n_classes} columns, got shape {rows.shape}"
        )
    wrong = ((rows != 0) & (rows != 1)).any(axis=1) | ((rows == 1).sum(axis=1) != 1)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must have a single 1 in each one-hot row, got {rows[place].tolist()} "
            f"in row {place}"
        )
    return rows.argmax(axis=1)


# From chapter 9.
def check_number(
    name: str,
    value: float,
    at_least: float | None = None,
    below: float | None = None,
    above: float | None = None,
) -> float:
    """Return `value` as a float, or say why it is no number in the range.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float
        A finite number.
    at_least, below, above : float, optional
        The range: ``at_least <= value < below`` and ``value > above``.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If it is infinite, not a number, or out of range.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    try:
        is_finite = math.isfinite(value)
    except OverflowError:  # a whole number beyond float64
        is_finite = False
    if not is_finite:
        raise ValueError(f"{name} must be finite, got {shown(value)}")
    if at_least is not None and value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {value!r}")
    if below is not None and value >= below:
        raise ValueError(f"{name} must be below {below}, got {value!r}")
    if above is not None and value <= above:
        raise ValueError(f"{name} must be above {above}, got {value!r}")
    return float(value)


# From chapter 16.
def check_seed(
    name: str, value: int | np.random.Generator | None
) -> np.random.Generator | None:
    """Return a random generator for a seed, or say why it is none.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int or numpy.random.Generator or None

    Returns
    -------
    numpy.random.Generator or None
        A generator is returned as it is, None stays None.

    Raises
    ------
    TypeError, ValueError
        If `value` is something else, or a negative number.
    """
    if value is None or isinstance(value, np.random.Generator):
        return value
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(
            f"{name} must be a whole number or a numpy.random.Generator, got {shown(value)}"
        )
    return np.random.default_rng(check_count(name, value, at_least=0))


# From chapter 16.
def check_choice(name: str, value: str, choices: Iterable[str]) -> str:
    """Return `value` if it is one of the choices; otherwise suggest the nearest one.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
    choices : iterable of str

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If `value` is not a string.
    ValueError
        If it is not one of `choices`.
    """
    choices = list(choices)
    if not isinstance(value, str):
        raise TypeError(
            f"{name} must be one of {', '.join(choices)}, got {shown(value)}"
        )
    if value not in choices:
        near = difflib.get_close_matches(value.lower(), choices, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}, got {shown(value)}{hint}"
        )
    return value


# From chapter 16.
def check_finite(name: str, array: np.ndarray) -> None:
    """Say where a matrix holds infinity or nan.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    array : ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If an entry is not finite.
    """
    finite = np.isfinite(array)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        value = array[row, column].item()
        raise ValueError(
            f"{name} must be finite, got {value} in row {row}, column {column}"
        )
