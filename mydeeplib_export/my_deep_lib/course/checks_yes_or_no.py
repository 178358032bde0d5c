# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in

PROBABILITIES = (0.9, 0.8, 0.35, 0.3, 0.7, 0.1, 0.45, 0.05)
LABELS = (1, 1, 1, 1, 0, 0, 0, 0)


# From chapter 22.
@exercise("22.1")
def _exercise_22_1(answer: Any) -> None:
    loss, slope, odds = numbers_in(answer, (3,))
    hint_if(
        agree(loss, 0.2633, 0.006), "That is the loss of a yes; the target is 0."
    )
    hint_if(
        agree(loss, 0.7685, 0.006),
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
    hint_if(agree(slope, -0.2315, 0.006), "That is the slope for the target 1.")
    hint_if(
        agree(slope, 0.1779, 0.006),
        "That is the slope of the sigmoid; by eq. 22.4 it cancels.",
    )
    hint_if(
        not agree(slope, 0.7685, 0.006),
        "The slope is the probability minus the target (eq. 22.4).",
    )
    hint_if(
        agree(odds, 0.3012, 0.006),
        "The odds are yes against no, not no against yes.",
    )
    hint_if(
        not agree(odds, 3.3201, 0.01), "The score is the logarithm of the odds."
    )


# From chapter 22.
def _shares(answer: Any, probabilities: Any, labels: Any, threshold: float) -> Any:
    return numbers_in(answer(probabilities, labels, threshold), (2,))


# From chapter 22.
def _hint_on_recall(answer: Any) -> None:
    for some, right in ((slice(7), (2 / 3, 0.5)), (slice(1, None), (1 / 2, 1 / 3))):
        found = _shares(
            answer, np.array(PROBABILITIES[some]), np.array(LABELS[some]), 0.5
        )
        hint_if(
            not agree(found, right, 1e-6),
            "Recall: true yeses among all that are yes, however many there are.",
        )


# From chapter 22.
def _hint_on_the_threshold(at: Any) -> None:
    hint_if(
        agree(at, (0.5, 0.5), 1e-6),
        "At the threshold itself the answer is yes: >=, not >.",
    )
    hint_if(not agree(at, (0.6, 0.75), 1e-6), "Try the threshold 0.35 by hand.")


# From chapter 22.
@exercise("22.2")
def _exercise_22_2(answer: Any) -> None:
    def shares(threshold: float) -> Any:
        return _shares(answer, np.array(PROBABILITIES), np.array(LABELS), threshold)

    for threshold, right in (
        (0.5, (2 / 3, 0.5)),
        (0.25, (4 / 6, 1.0)),
        (0.75, (1.0, 0.5)),
    ):
        found = shares(threshold)
        for wrong, hint in (
            (
                agree(found, right[::-1], 1e-6),
                "The two are exchanged: precision first.",
            ),
            (
                threshold != 0.5 and agree(found, (2 / 3, 0.5), 1e-6),
                "The threshold is always one half; use the argument.",
            ),
            (
                not agree(found[0], right[0], 1e-6),
                "Precision: true yeses among all that are called yes.",
            ),
            (
                not agree(found[1], right[1], 1e-6),
                "Recall: true yeses among all that are yes.",
            ),
        ):
            hint_if(wrong, hint)
    _hint_on_the_threshold(shares(0.35))
    _hint_on_recall(answer)
    hint_if(
        not agree(shares(0.95), (0, 0), 1e-6),
        "Where nobody is called yes, both are 0; nothing is divided by 0.",
    )
