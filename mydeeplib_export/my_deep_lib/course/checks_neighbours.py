# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..numerics import Array
from .exercises import exercise, hint_if, numbers_in


# From chapter 26.
@exercise("26.1")
def _exercise_26_1(answer: Any) -> None:
    mean, spread = numbers_in(answer, (2,))
    hint_if(mean == 6, "That is the mean without the weights.")
    hint_if(
        mean == 4.5,
        "Divide by the sum of the weights, not by the number of targets.",
    )
    hint_if(
        mean != 3,
        "Write every target as often as its weight says, and take the mean.",
    )
    hint_if(
        abs(spread - 8 / 3) < 0.01,
        "That is the mean of the squares; the spread is its root.",
    )
    hint_if(
        abs(spread - 8**0.5 / 3**0.5) > 0.01,
        "The mean of the squared distances from 3, with the weights; then the root.",
    )


# From chapter 26.
@exercise("26.2")
def _exercise_26_2(answer: Any) -> None:
    hint_if(not callable(answer), "Give the function itself.")
    generator = np.random.default_rng(25)
    for d, m in ((3, 2), (4, 4), (1, 5), (5, 1)):
        V, c = generator.normal(size=(m, d)), generator.normal(size=m)
        x, before = generator.normal(size=(6, d)), (V.copy(), c.copy())
        W, b = _two_arrays(answer(V, c))
        hint_if(
            not (np.array_equal(V, before[0]) and np.array_equal(c, before[1])),
            "The function changes what it was given.",
        )
        hint_if(
            W.shape != (d, m),
            f"For a weight of shape {(m, d)} the weights have shape {(d, m)}, not {W.shape}.",
        )
        hint_if(
            b.shape != (1, m),
            f"Biases have shape (1, m) in this book, here {(1, m)}, not {b.shape}.",
        )
        apart = float(np.abs(x @ W + b - (x @ V.T + c)).max())
        hint_if(
            not apart < 1e-6,
            "The layer answers something else; a reshape is no transposition.",
        )
        hint_if(
            np.shares_memory(W, V) or np.shares_memory(b, c),
            "An array shares its memory with PyTorch's; training one changes both.",
        )
        hint_if(
            not W.flags.c_contiguous,
            "The weights are a view, to be read column by column; make them whole.",
        )


# From chapter 26.
def _two_arrays(result: Any) -> tuple[Array, Array]:
    hint_if(result is None, "The function returned nothing.")
    fits = isinstance(result, (tuple, list)) and len(result) == 2
    hint_if(not fits, "Return two arrays, the weights and the biases.")
    fits = all(isinstance(array, np.ndarray) for array in result)
    hint_if(not fits, "Return two arrays, the weights and the biases.")
    return result[0], result[1]
