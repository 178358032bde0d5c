# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on numbers instead of classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..losses import Loss
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 21.
@exercise("21.1")
def _exercise_21_1(answer: Any) -> None:
    squares, distances, share = numbers_in(answer, (3,))
    hint_if(
        agree((squares, distances), (1, 3), 1e-3),
        "The other way round: squares want the mean, distances the median.",
    )
    hint_if(
        agree(squares, 4, 1e-3),
        "4 lies in the middle of 0 and 8; the mean adds up all five and divides by 5.",
    )
    hint_if(
        not agree(squares, 3, 1e-3),
        "The squares want the mean of 0, 0, 1, 6 and 8.",
    )
    hint_if(
        not agree(distances, 1, 1e-3),
        "The distances want the number in the middle of the five.",
    )
    hint_if(
        agree(share, 1.3571, 0.02),
        "That is the quotient in eq. 21.5; R2 is 1 minus it.",
    )
    hint_if(
        agree(share, 0.3571, 0.02),
        "Below 0: the median is worse than the mean, by squares.",
    )
    hint_if(
        not agree(share, -0.3571, 0.01),
        "The squares of the distances from 1 are 1, 1, 0, 25 and 49; those from the mean 9, 9, 4, 9 and 25.",
    )


# From chapter 21.
def _hint_on_huber_forward(found: Any, difference: Any, delta: float) -> None:
    size = np.abs(difference)
    bowl, line = size**2 / 2, delta * (size - delta / 2)
    right = np.where(size <= delta, bowl, line)
    hint_if(found.dtype == object, "`forward` has to return the losses.")
    hint_if(
        found.shape != (4,),
        "`forward` returns one number for each sample: the mean over its outputs.",
    )
    for wrong, hint in (
        (
            right.sum(axis=1),
            "Take the mean over the outputs of a sample, not their sum.",
        ),
        (
            np.where(size <= delta, size**2, line).mean(axis=1),
            "The parabola is half the square.",
        ),
        (
            right.sum(axis=1) / 12,
            "`forward` divides by the number of outputs only; the mean over the samples comes later.",
        ),
        (
            2 * right.mean(axis=1),
            "Twice too much: the parabola is half the square, and the line goes with it.",
        ),
        (
            np.where(size <= delta, bowl, delta * size).mean(axis=1),
            "The two pieces have to meet at delta: subtract delta^2 / 2 from the straight one.",
        ),
    ):
        hint_if(agree(found, wrong, 1e-6), hint)
    hint_if(
        not agree(found, right.mean(axis=1), 1e-6),
        "`forward` is wrong for some differences or for another delta.",
    )


# From chapter 21.
def _hint_on_huber_backward(made: Any, difference: Any, delta: float) -> None:
    slopes = np.clip(difference, -delta, delta)
    hint_if(made.shape != slopes.shape, "`dinputs` has the shape of the answers.")
    for wrong, hint in (
        (
            -slopes / 12,
            "The sign is turned round: an answer that is too large has a positive slope.",
        ),
        (slopes, "Divide by the number of all differences, n times m."),
        (slopes / 4, "Divide by n times m, not by n alone."),
        (slopes / 3, "Divide by n times m, not by m alone."),
    ):
        hint_if(agree(made, wrong, 1e-6), hint)
    hint_if(
        not agree(made, slopes / 12, 1e-6),
        "The slope is the difference, cut off at plus and minus delta, divided by n m.",
    )


# From chapter 21.
@exercise("21.2")
def _exercise_21_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    P = np.array([[0.5, -3.0, 0.3], [4.0, 0.1, 1.5], [-0.2, 2.0, 0.7], [0, 0, 9]])
    T = np.array([[0, 0, 0], [1.0, 0, 0], [0, 5.0, 0], [0, 0.4, 0]])
    hint_if(
        not issubclass(answer, Loss),
        "Derive the class from RegressionLoss, or compile will not know it as a loss.",
    )
    for delta in (1.0, 2.5):
        loss, given, wanted = answer(delta=delta), P.copy(), T.copy()
        found = np.asarray(loss.forward(given, wanted))
        _hint_on_huber_forward(found, P - T, delta)
        loss.backward(given, wanted)
        _hint_on_huber_backward(np.asarray(loss.dinputs), P - T, delta)
        hint_if(
            not (np.array_equal(given, P) and np.array_equal(wanted, T)),
            "It changes the answers or targets that it was given; others still need them.",
        )
