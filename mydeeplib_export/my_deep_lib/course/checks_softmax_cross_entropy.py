# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on softmax cross entropy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .exercises import agree, called, exercise, hint_if, numbers_in


# From chapter 8.
def pair_of(
    function: Callable[..., Any],
    *arguments: Any,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
) -> tuple[np.ndarray, np.ndarray]:
    """Call an answer with `called`; return the two arrays it makes.

    Parameters
    ----------
    function : callable
    *arguments : Any
    shapes : pair of tuple of int
        What the two results must have.

    Returns
    -------
    tuple of two ndarray of float64

    Raises
    ------
    WrongAnswerError
        As `called`, or if the result is no pair of arrays of these shapes.
    """
    pair = called(function, *arguments)
    is_pair = isinstance(pair, (tuple, list)) and len(pair) == 2
    hint_if(not is_pair, "Return a pair, in the order that the exercise names.")
    first, second = (numbers_in(part, shape) for part, shape in zip(pair, shapes))
    return first, second


# From chapter 8.
@exercise("8.1")
def _exercise_8_1(answer: Any) -> None:
    value, true_class, other = numbers_in(answer, (3,))
    hint_if(
        agree(value, 0.25),
        "0.25 is the probability; the loss is its negative logarithm.",
    )
    hint_if(
        agree(value, 2, 1e-3),
        "That is in base 2; the book uses the natural logarithm.",
    )
    nearly = agree(value, 1.386, 7e-2) and not agree(value, 1.386, 5e-4)
    hint_if(nearly, "Nearly: give the loss to three decimals, rounded.")
    hint_if(
        not agree(value, 1.386, 5e-4),
        "How large is each of four equal probabilities? The loss is minus its logarithm.",
    )
    hint_if(
        agree((true_class, other), (0.75, -0.25)),
        "The sign: raising the true class's score must lower the loss.",
    )
    hint_if(
        agree(true_class, -4),
        "That is the slope with respect to the probability; the exercise asks for the score.",
    )
    coarse = agree((true_class, other), (-0.75, 0.25), 6e-2)
    coarse = coarse and not agree((true_class, other), (-0.75, 0.25))
    hint_if(coarse, "The derivatives, nearly: give up to three decimals.")
    hint_if(
        not agree((true_class, other), (-0.75, 0.25)),
        "The gradient is probability minus target, entry by entry (eq. 8.2), with n = 1.",
    )


# From chapter 8.
@exercise("8.2")
def _exercise_8_2(answer: Any) -> None:
    Z = np.array(
        [[2.5, 0.0, -1.0], [2.0, 3.0, -0.5], [1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]
    )
    labels, rows = np.array([0, 2, 1, 1]), np.arange(4)
    value, gradient = pair_of(answer, Z, labels, shapes=((), Z.shape))
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses = -log_p[rows, labels]
    hint_if(
        agree(value, losses.sum()),
        "The loss is the sum; it should be the mean of the batch.",
    )
    right = np.exp(log_p)
    right[rows, labels] -= 1
    by_classes = agree(gradient, right / 3) or agree(value, losses.sum() / 3)
    hint_if(by_classes, "Divide by the number of samples, not of classes.")
    hint_if(not agree(value, losses.mean()), "The loss is not the mean of eq. 8.3.")
    hint_if(
        agree(gradient, right), "The loss is a mean, so its gradient has a 1/n."
    )
    hint_if(
        agree(gradient, -right / 4), "The gradient's sign: it must point uphill."
    )
    hint_if(
        agree(gradient, right / 12),
        "Divide by the number of samples, not of all entries.",
    )
    hint_if(
        not agree(gradient, right / 4), "The gradient is not the one of eq. 8.2."
    )
    value, one_gradient = pair_of(answer, Z[:1], labels[:1], shapes=((), (1, 3)))
    hint_if(
        not agree(value, losses[0]) or not agree(one_gradient, right[:1]),
        "Right for four samples only; it must work for any number of samples.",
    )
    _survives_large_scores(answer)


# From chapter 8.
def _survives_large_scores(answer: Any) -> None:
    far = np.array([[-1000.0, 1000.0], [1000.0, 0.0], [-1000.0, -1001.0]])
    value, gradient = pair_of(
        answer, far, np.zeros(3, dtype=int), shapes=((), far.shape)
    )
    hint_if(
        not np.isfinite(value),
        "For scores of +-1000 it breaks: each row has its own maximum to shift by, and no logarithm of a probability is needed.",
    )
    hint_if(
        not agree(value, 2000.31326 / 3),
        "For scores of +-1000 the loss is wrong; is something clipped?",
    )
    wanted = np.array([[-1, 1], [0, 0], [-0.26894, 0.26894]]) / 3
    hint_if(
        not agree(gradient, wanted), "For scores of +-1000 the gradient is wrong."
    )
