# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on regularization."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..numerics import Array
from .checks_softmax_cross_entropy import pair_of
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 9.
@exercise("9.1")
def _exercise_9_1(answer: Any) -> None:
    with_l2, with_l1 = numbers_in(answer, (2,))
    hint_if(
        agree((with_l2, with_l1), (0.75, 0.667), 6e-4), "The order is L2, then L1."
    )
    hint_if(agree(with_l2, 0.8, 6e-4), "L2: the slope of w^2 is 2w, not w.")
    hint_if(
        agree(with_l2, 2, 6e-4), "L2: the sign; a penalty makes the weight smaller."
    )
    nearly = agree(with_l2, 0.667, 7e-2) and not agree(with_l2, 0.667, 6e-4)
    hint_if(nearly, "L2, nearly: give three decimals, rounded.")
    hint_if(
        not agree(with_l2, 0.667, 6e-4),
        "L2: where is the slope of data loss plus penalty zero?",
    )
    hint_if(
        agree(with_l1, 0.5, 6e-4), "L1: the slope of |w| is 1 for w > 0, not 2."
    )
    hint_if(
        agree(with_l1, 0, 6e-4), "L1: at 0 the data still pulls with a force of 1."
    )
    hint_if(
        agree(with_l1, 1.25, 6e-4),
        "L1: the sign; a penalty makes the weight smaller.",
    )
    hint_if(
        not agree(with_l1, 0.75, 6e-4),
        "L1: for w > 0 the slope of the penalty is a constant; which?",
    )


# From chapter 9.
@exercise("9.2")
def _exercise_9_2(answer: Any) -> None:
    W = np.array([[1.0, -1.0, -2.0], [0.5, 3.0, -0.05]])
    penalty, gradient = pair_of(answer, W, 0.1, 0.3, shapes=((), W.shape))
    l1, l2 = np.abs(W).sum(), np.square(W).sum()
    hint_if(agree(penalty, 0.1 * l2 + 0.3 * l1), "l1 and l2 are exchanged.")
    hint_if(
        agree(penalty, (0.1 * l1 + 0.3 * l2) / 6),
        "The penalty is a sum, not a mean.",
    )
    hint_if(
        agree(penalty, 0.1 * l1 + 0.15 * l2),
        "Eq. 9.1 has no 1/2 before the squares.",
    )
    hint_if(agree(penalty, 0.1 * W.sum() + 0.3 * l2), "L1 adds up absolute values.")
    hint_if(
        not agree(penalty, 0.1 * l1 + 0.3 * l2),
        "The penalty is not the one of eq. 9.1.",
    )
    _gradient_of_penalty(gradient, W)
    two = np.array([[0.04], [-2.0]])
    penalty, gradient = pair_of(answer, two, 0.2, 0.05, shapes=((), (2, 1)))
    hint_if(
        not agree(penalty, 0.60808) or not agree(gradient, [[0.204], [-0.4]]),
        "Right for one W, l1 and l2 only; use what the function is given.",
    )
    penalty, at_zero = pair_of(
        answer, np.zeros((1, 2)), 0.1, 0.3, shapes=((), (1, 2))
    )
    within = (
        np.abs(at_zero) <= 0.1 + 1e-6
    )  # any slope from -l1 to l1, also in float32
    hint_if(
        not within.all() or not agree(penalty, 0),
        "At a weight of exactly 0 it breaks: what does your formula divide by?",
    )


# From chapter 9.
def _gradient_of_penalty(gradient: Array, W: Array) -> None:
    hint_if(
        agree(gradient, 0.1 * np.sign(W) + 0.3 * W),
        "The gradient of the squares has a factor 2.",
    )
    hint_if(
        agree(gradient, 0.1 * np.abs(W) + 0.6 * W)
        or agree(gradient, 0.1 * W + 0.6 * W),
        "L1 pulls with the same force everywhere; only the sign of a weight counts.",
    )
    hint_if(
        agree(gradient, 0.1 + 0.6 * W),
        "For negative weights, L1 pulls the other way.",
    )
    hint_if(
        not agree(gradient, 0.1 * np.sign(W) + 0.6 * W),
        "The gradient is not the one of eq. 9.2.",
    )
