# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on spiral."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 1.
@exercise("1.1")
def _exercise_1_1(answer: Any) -> None:
    factor, constant, label = numbers_in(answer, (3,))
    hint_if(
        agree((factor, constant), (1 / 3, 1 / 3), 5e-3),
        "Is your line solved for x1, in the form x1 = factor * x2 + constant?",
    )
    hint_if(
        agree((factor, constant), (-1, 1)), "Set the scores equal; do not add them."
    )
    hint_if(
        agree((factor, constant), (3, 1)),
        "The constant stays on its side: look at its sign in z1.",
    )
    hint_if(
        agree((factor, constant), (1, 0)),
        "There z0 is 0; the border is where both scores are equal: set z0 = z1.",
    )
    hint_if(
        agree(factor, 1), "What happens to the sign of x2 when it changes sides?"
    )
    hint_if(
        not agree((factor, constant), (3, -1)),
        "The border is where both scores are equal: set z0 = z1.",
    )
    hint_if(label != 1, "The class is the one with the larger score at (1, 1).")


# From chapter 1.
@exercise("1.2")
def _exercise_1_2(answer: Any) -> None:
    columns = (
        [3, 6, 3, 2, 7, 4, -5, 5, -1, 5, 2, -5, 0],
        [7, 3, -2, -5, -6, 6, 3, -1, 6, -2, 1, -1, 3],
        [4, 0, -1, 8, 5, 0, -1, 4, 4, -1, 5, 8, -6],
    )
    scores = np.array(columns, dtype=np.float64).T
    labels = np.array(
        [1, 0, 0, 2, 1, 1, 1, 2, 0, 0, 2, 0, 0], dtype=np.uint8
    )  # eight of thirteen are right; mistakes give other shares
    share = result_of(answer, scores, labels)
    hint_if(
        agree(share, 8),
        "That is how many are right; accuracy is their share of all samples.",
    )
    hint_if(
        agree(share, 800 / 13),
        "Accuracy is a share between 0 and 1, not a percentage.",
    )
    hint_if(agree(share, 5 / 13), "That is the share of wrong answers.")
    hint_if(agree(share, 3 / 13), "That takes the column of the smallest score.")
    hint_if(
        agree(share, 7 / 13),
        "The sign of a score counts: it fails with negative scores.",
    )
    hint_if(agree(share, 6 / 13), "It fails with three classes.")
    nearly = agree(share, 8 / 13, 2e-2) and not agree(share, 8 / 13)
    hint_if(nearly, "Nearly: return the share as it is, without rounding.")
    hint_if(
        not agree(share, 8 / 13),
        "For every sample, which column has the largest score? Compare that with its label.",
    )
    two = np.array([[2.0, -1.0], [-3.0, 0.0], [1.0, 1.5]])
    share = result_of(answer, two, np.array([0, 0, 1]))
    hint_if(
        not agree(share, 2 / 3),
        "It fails with another number of samples or classes.",
    )
