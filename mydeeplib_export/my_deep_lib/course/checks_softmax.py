# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 6.
@exercise("6.1")
def _exercise_6_1(answer: Any) -> None:
    probability = numbers_in(answer)
    hint_if(
        agree(probability, 0.8, 5e-4),
        "If that is 2 / 2.5: ratios of scores mean nothing, first take exponentials. (If it is rounded: give three decimals.)",
    )
    hint_if(
        agree(probability, 0.182, 6e-4),
        "That is the other class: look at the sign of z1 - z2.",
    )
    hint_if(
        agree(probability, 0.924, 6e-4),
        "You added the scores; the sigmoid wants their difference.",
    )
    hint_if(
        agree(probability, 1.5), "That is the difference; put it into the sigmoid."
    )
    right = agree(probability, 0.817574, 4.5e-4)
    nearly = agree(probability, 0.8176, 1e-2) and not right
    hint_if(nearly, "Nearly: give three decimals, rounded.")
    hint_if(not right, "Divide numerator and denominator by the first exponential.")


# From chapter 6.
@exercise("6.2")
def _exercise_6_2(answer: Any) -> None:
    Z = np.array([[2.5, 0.0, -1.0], [2.0, 3.0, -0.5]])
    exponentials = np.exp(Z)
    wanted = Z - np.log(exponentials.sum(axis=1, keepdims=True))
    got = result_of(answer, Z, shape=Z.shape)
    hint_if(
        agree(got, np.exp(wanted)), "That is softmax itself, not its logarithm."
    )
    hint_if(
        agree(got, Z - np.log(exponentials.sum()))
        or agree(got, Z - np.log(exponentials.sum(axis=0))),
        "The sum runs over the wrong entries: each row has its own.",
    )
    largest = Z.max(axis=1, keepdims=True)
    one_term = agree(got, wanted + largest) or agree(got, wanted - largest)
    hint_if(one_term, "The maximum is subtracted in one term only; shift both.")
    hint_if(
        not agree(got, wanted),
        "It is not the logarithm of eq. 6.1 for ordinary scores.",
    )
    one = np.array([[0.5, -1.5]])
    hint_if(
        not agree(result_of(answer, one, shape=(1, 2)), [[-0.12693, -2.12693]]),
        "Right for two rows of three scores only; take the numbers of rows and columns from Z.",
    )
    far = np.array([[1000.0, -1000.0], [-1000.0, -1001.0]])
    got = result_of(answer, far, shape=far.shape)
    hint_if(
        not np.isfinite(got[0]).all(),
        "For scores of 1000 it breaks: shift first, by the row's maximum, and take no logarithm of a probability.",
    )
    hint_if(
        not np.isfinite(got[1]).all(),
        "The second row, -1000 and -1001, breaks: each row has a maximum of its own, here -1000.",
    )
    hint_if(
        not agree(got, [[0, -2000], [-0.31326, -1.31326]]),
        "For large scores it is wrong: was a tiny probability rounded or clipped on the way?",
    )
