# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 22.
@exercise("22.1")
def _exercise_22_1(answer: Any) -> None:
    loss, slope, odds = numbers_in(answer, (3,))
    hint_if(
        agree(loss, 0.2633, 0.002), "That is the loss of a yes; the target is 0."
    )
    hint_if(
        agree(loss, 0.7685, 0.002),
        "That is the probability; the loss is -log of what was given to no.",
    )
    hint_if(
        agree(loss, 2.1119, 0.005),
        "Take the natural logarithm, not the one to base 2.",
    )
    hint_if(
        not agree(loss, 1.4633, 0.006),
        "By eq. 22.5 it is log(1 + e^1.2), since t is 0.",
    )
    hint_if(agree(slope, -0.2315, 0.002), "That is the slope for the target 1.")
    hint_if(
        agree(slope, 0.1779, 0.002),
        "That is the slope of the sigmoid; by eq. 22.4 it cancels.",
    )
    hint_if(
        not agree(slope, 0.7685, 0.006),
        "The slope is the probability minus the target (eq. 22.4).",
    )
    hint_if(
        agree(odds, 0.3012, 0.003),
        "The odds are yes against no, not no against yes.",
    )
    hint_if(
        not agree(odds, 3.3201, 0.01), "The score is the logarithm of the odds."
    )


# From chapter 22.
def _shares(answer: Any, probabilities: Any, labels: Any, threshold: float) -> Any:
    return numbers_in(answer(probabilities, labels, threshold), (2,))


# From chapter 22.
@exercise("22.2")
def _exercise_22_2(answer: Any) -> None:
    probabilities = np.array([0.9, 0.8, 0.35, 0.3, 0.7, 0.1, 0.45, 0.05])
    labels = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    for threshold, right in (
        (0.5, (2 / 3, 0.5)),
        (0.25, (4 / 6, 1.0)),
        (0.75, (1.0, 0.5)),
    ):
        found = _shares(answer, probabilities.copy(), labels.copy(), threshold)
        hint_if(
            agree(found, right[::-1], 1e-6) and right[0] != right[1],
            "The two are exchanged: precision first.",
        )
        hint_if(
            threshold != 0.5 and agree(found, (2 / 3, 0.5), 1e-6),
            "The threshold is always one half; use the argument.",
        )
        hint_if(
            not agree(found[0], right[0], 1e-6),
            "Precision: true yeses among all that are called yes.",
        )
        hint_if(
            not agree(found[1], right[1], 1e-6),
            "Recall: true yeses among all that are yes.",
        )
    nobody = _shares(answer, probabilities.copy(), labels.copy(), 0.95)
    hint_if(
        not agree(nobody, (0, 0), 1e-6),
        "Where nobody is called yes, both are 0; nothing is divided by 0.",
    )
