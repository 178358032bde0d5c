# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Arithmetic that gives the same digits on every machine."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]  # in a type hint: an array of NumPy


# From chapter 2.
def adds_in_float64(dtype: Any) -> bool:
    """Return whether products of this type are added in float64: `nnfs.init()` asks for it.

    Parameters
    ----------
    dtype : dtype

    Returns
    -------
    bool
    """
    return bool(dtype == np.float32 and np.dot.__module__ != "numpy")


# From chapter 2.
def matrix_product(a: Array, b: Array) -> Array:
    """Multiply two matrices, adding in float64 where that was asked for.

    In float32, use `numpy.dot` if something has replaced it: ``nnfs.init()`` puts a version
    there that adds in float64 and rounds once. Otherwise use `numpy.matmul`.

    Parameters
    ----------
    a : ndarray, shape (n, d)
    b : ndarray, shape (d, m)

    Returns
    -------
    ndarray, shape (n, m)
    """
    if a.dtype == b.dtype and adds_in_float64(a.dtype):
        product: Array = np.dot(a, b)  # what nnfs.init() has put there
    else:
        product = np.matmul(a, b)
    return product


# From chapter 4.
def column_sums(a: Array) -> Array:
    """Add up each column of a matrix, as a product with a row of ones (eq. 4.5).

    Parameters
    ----------
    a : ndarray, shape (n, m)

    Returns
    -------
    ndarray, shape (1, m)
    """
    # the product adds in float64 where nnfs.init() asked for it (chapter 2)
    return matrix_product(np.ones((1, len(a)), a.dtype), a)


# From chapter 6.
def row_sums(a: Array) -> Array:
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
