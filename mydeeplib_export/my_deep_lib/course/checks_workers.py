# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on workers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..numerics import Array
from .exercises import exercise, hint_if, numbers_in


# From chapter 25.
@exercise("25.1")
def _exercise_25_1(answer: Any) -> None:
    right, mistaken = numbers_in(answer, (2,))
    hint_if(
        abs(right - 8 / 3) < 0.01,
        "That is the plain mean of the three; a worker counts as much as it has rows.",
    )
    hint_if(
        abs(right - 16) < 0.01,
        "That is the sum over all rows; the loss is a mean over ten of them.",
    )
    hint_if(
        abs(right - 1.6) > 0.001,
        "Multiply each gradient by its worker's share of the ten rows, and add.",
    )
    hint_if(
        abs(mistaken - 8 / 3) > 0.01,
        "The second number is the plain mean of the three gradients.",
    )


# From chapter 25.
@exercise("25.2")
def _exercise_25_2(answer: Any) -> None:
    hint_if(not callable(answer), "Give the function itself.")
    first, second = np.array([[1.0, -2.0]]), np.array([[5.0, 6.0]])
    given, counts = [first.copy(), second.copy()], [3, 1]
    found = _gradient(answer(given, counts))
    hint_if(
        any(not np.array_equal(a, b) for a, b in zip(given, (first, second))),
        "The function changes what it was given.",
    )
    hint_if(
        found.shape != first.shape,
        f"The gradient has the shape of each part, {first.shape}, not {found.shape}.",
    )
    hint_if(
        np.allclose(found, (first + second) / 2),
        "That is the plain mean; a worker counts as much as it has rows.",
    )
    hint_if(
        np.allclose(found, 3 * first + second),
        "Divide by the number of all rows.",
    )
    hint_if(
        not np.allclose(found, 0.75 * first + 0.25 * second),
        "Weight each part by its count, divided by the sum of the counts.",
    )
    empty = _gradient(answer([first, np.full_like(first, np.nan)], [2, 0]))
    hint_if(
        np.isnan(empty).any(),
        "A worker without a row has a mean over nothing, which is nan, and 0 times nan is nan: leave it out.",
    )
    hint_if(
        not np.allclose(empty, first),
        "A worker without a row changes nothing.",
    )


# From chapter 25.
def _gradient(answer: Any) -> Array:
    hint_if(answer is None, "The function returned nothing.")
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        hint_if(True, "The function has to return an array.")
        raise


# From chapter 25.
@exercise("25.3")
def _exercise_25_3(answer: Any) -> None:
    rows = float(numbers_in(answer))
    hint_if(
        abs(rows - 250) < 1,
        "The other half of the rows costs time, too: divide by c (1 - 1/W), not by c.",
    )
    hint_if(
        abs(rows - 100) < 1,
        "The exchange is a + b B: the four milliseconds count, too.",
    )
    hint_if(
        abs(rows - 333) > 1.5,
        "Put a = 4, b B = 6, c = 0.04 and W = 4 into eq. 25.4.",
    )
