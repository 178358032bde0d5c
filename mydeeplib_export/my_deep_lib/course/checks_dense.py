# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on dense."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 2.
@exercise("2.1")
def _exercise_2_1(answer: Any) -> None:
    count = numbers_in(answer)
    hint_if(count == 784 * 128, "Every neuron has a bias as well.")
    hint_if(
        count == 784 * 128 + 784, "There is one bias per neuron, not one per input."
    )
    hint_if(
        count in (784 + 128, 785 + 128, 784 + 2 * 128),
        "Every neuron has a weight for every input: multiply.",
    )
    hint_if(
        count in (32 * 784 * 128, 32 * 785 * 128, 784 * 128 + 32 * 128),
        "The batch does not add numbers to learn.",
    )
    hint_if(
        count != 785 * 128, "Each neuron has one weight per input, and one bias."
    )


# From chapter 2.
@exercise("2.2")
def _exercise_2_2(answer: Any) -> None:
    generator = np.random.default_rng(2)
    X, W, b = (generator.normal(size=shape) for shape in ((5, 3), (3, 4), (1, 4)))
    Z = result_of(answer, X, W, b, shape=(5, 4))
    ones = np.ones((5, 1))
    hint_if(agree(Z, np.matmul(X, W)), "The bias is missing.")
    hint_if(
        agree(Z, np.matmul(np.hstack([ones, X]), np.vstack([W, b])))
        or agree(Z, np.matmul(np.hstack([X, ones]), np.vstack([b, W]))),
        "The ones have to meet the biases: column j of the one matrix meets row j of the other.",
    )
    hint_if(
        not agree(Z, np.matmul(X, W) + b),
        "A row of the product must be x1 w1 + x2 w2 + ... + 1 b.",
    )
    X, W, b = (generator.normal(size=shape) for shape in ((2, 4), (4, 1), (1, 1)))
    hint_if(
        not agree(result_of(answer, X, W, b, shape=(2, 1)), np.matmul(X, W) + b),
        "Right for 5 samples of 3 features only; take the numbers of rows and columns from X and W.",
    )
