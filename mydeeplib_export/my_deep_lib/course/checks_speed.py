# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on speed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, called, exercise, hint_if, numbers_in


# From chapter 21.
@exercise("21.1")
def _exercise_21_1(answer: Any) -> None:
    millions = numbers_in(answer)
    first, second, third = 128 * 784 * 128, 128 * 128 * 128, 128 * 128 * 10
    every = first + second + third
    wrong = {
        "The first layer needs no gradient of its inputs: two products, not three.": 6
        * every,
        "That is the forward pass; the backward pass has its products, too.": 2
        * every,
        "Each result needs multiplications and additions: a factor of 2.": 2 * first
        + 3 * (second + third),
        "Only the first layer goes without the gradient of its inputs.": 4 * every,
        "That is for one sample; a batch has 128.": (
            4 * first + 6 * (second + third)
        )
        / 128,
    }
    for hint, value in wrong.items():
        hint_if(agree(millions, value / 1e6, 2e-3), hint)
    right = (4 * first + 6 * (second + third)) / 1e6
    hint_if(
        agree(millions, right * 1e6, 2e-3), "In millions, as the exercise asks."
    )
    hint_if(
        not agree(millions, right, 1e-3), "Eq. 21.2, one layer after the other."
    )


# From chapter 21.
@exercise("21.2")
def _exercise_21_2(answer: Any) -> None:
    slow, fast = [4.0, 40.0, 9.0], [1.0, 20.0, 6.0]
    found = numbers_in(called(answer, slow, fast))
    hint_if(
        agree(found, 0.5, 1e-9),
        "Upside down: how many times as long does the slower take?",
    )
    hint_if(
        agree(found, 1.5, 1e-9),
        "That is the ratio of the two medians; compare within a round first.",
    )
    hint_if(
        agree(found, 53 / 27, 1e-9),
        "That is the ratio of the sums: one slow round decides.",
    )
    hint_if(
        agree(found, 7.5 / 3, 1e-9),
        "That is the mean of the ratios: one odd round pulls it up.",
    )
    hint_if(
        not agree(found, 2.0, 1e-9),
        "The ratio within each round, then the median of the ratios.",
    )
    found = numbers_in(called(answer, [1.0, 3.0], [1.0, 1.0]))
    hint_if(
        not agree(found, 2.0, 1e-9),
        "With an even number of rounds the median is the mean of the two in the middle.",
    )


# From chapter 21.
@exercise("21.3")
def _exercise_21_3(answer: Any) -> None:
    x = np.array([[-2.0, 0.0, 4.0], [1.0, -1.0, -3.0]], np.float32)
    out, again = (
        np.full((2, 3), 9.0, np.float32),
        np.array([[5.0, -5.0, 0.0], [-1.0, 2.0, -0.5]], np.float32),
    )
    hint_if(not callable(answer), "Give the function itself, without calling it.")
    calls = called(lambda: answer(x, out))
    hint_if(not isinstance(calls, (list, tuple)), "Return the list of calls.")
    hint_if(
        not all(callable(call) for call in calls),
        "Every line of the list is something that can be called.",
    )
    hint_if(
        bool((out != 9.0).any()),
        "Something was computed while recording: only write it down.",
    )
    for values in (x.copy(), again):
        x[...] = values
        for call in calls:
            call()
        hint_if(
            not np.array_equal(x, values),
            "The input was overwritten; the layer before still needs it.",
        )
        expected = np.where(values > 0, values, values * np.float32(0.1))
        first = values is not again
        hint_if(
            not np.allclose(out, expected, rtol=1e-6),
            "The list does not leave a tenth of the negative numbers in `out`."
            if first
            else "The second run gives other numbers than it should: was something computed while recording?",
        )
