# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on training the spiral."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 19.
@exercise("19.1")
def _exercise_19_1(answer: Any) -> None:
    loss, squares = numbers_in(answer, (2,))
    hint_if(
        agree(loss, 1 / 3, 6e-4),
        "1/3 is the probability; the loss is its negative logarithm.",
    )
    for base, other in ((2, 1.585), (10, 0.477)):
        hint_if(
            agree(loss, other, 6e-4),
            f"The natural logarithm, not the one of base {base}.",
        )
    nearly = abs(loss - 1.0986) < 2e-2 and not agree(loss, 1.0986, 5e-4)
    hint_if(nearly, "Rounded to three decimals the loss is another number.")
    hint_if(
        abs(squares - 6.4e-6) < 1e-6,
        "That is the penalty; asked is the sum itself.",
    )
    hint_if(
        abs(squares - 0.0192) < 1e-4,
        "The biases start at 0; only the weights count.",
    )
    hint_if(
        not agree(loss, 1.099, 6e-4),
        "What is the cross-entropy of an honest guess among three?",
    )
    _hint_for_squares(squares)


# From chapter 19.
def _hint_for_squares(squares: Any) -> None:
    hint_if(
        abs(squares - 1.28) < 0.02,
        "The standard deviation is 0.01; its square is 0.0001.",
    )
    hint_if(abs(squares - 0.0064) < 1e-4, "The layer has 2 times 64 weights.")
    hint_if(
        abs(squares - 0.0001) < 1e-5, "That is one weight's share; there are 128."
    )
    right = abs(squares - 0.0128) < 1e-6 or abs(squares - 0.013) < 1e-6
    hint_if(
        not right and abs(squares - 0.0128) < 3e-3,
        "Nearly: not of one draw but on average it is 128 times 0.01^2; give three digits.",
    )
    hint_if(
        not right,
        "128 weights, and each has the mean square 0.01^2.",
    )


# From chapter 19.
@exercise("19.2")
def _exercise_19_2(answer: Any) -> None:
    generator = np.random.default_rng(19)
    for inputs, m in ((4, 4), (2, 4), (3, 5), (2, 1)):
        W, b = generator.normal(size=(inputs, m)), generator.normal(size=(1, m))
        found = result_of(answer, W, b, shape=(m,))
        length = np.linalg.norm(W, axis=0)
        first_two = agree(found, np.abs(b[0]) / np.hypot(W[0], W[1]))
        hint_if(inputs > 2 and first_two, "There may be more than two inputs; add the squares of all of them.")
        hint_if(agree(found, b[0] / length), "A distance has no sign.")
        hint_if(
            agree(found, np.abs(b[0])),
            "Divide by the length of each neuron's weights.",
        )
        hint_if(
            agree(found, np.abs(b[0]) / length**2),
            "Divide by the length of the weights, not by its square.",
        )
        hint_if(
            agree(found, np.abs(b[0]) / np.abs(W).sum(axis=0)),
            "The length of w is the root of the sum of squares.",
        )
        hint_if(
            not agree(found, np.abs(b[0]) / length),
            "|b| divided by the length of w, neuron by neuron; a neuron's weights stand in a column.",
        )
