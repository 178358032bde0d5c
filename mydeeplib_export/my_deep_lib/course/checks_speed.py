# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on speed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, called, exercise, hint_if, numbers_in


# From chapter 24.
@exercise("24.1")
def _exercise_24_1(answer: Any) -> None:
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
        any(agree(millions * unit, right, 2e-3) for unit in (1e-6, 1e-3, 1e3)),
        "In millions, as the exercise asks.",
    )
    nearly = agree(millions, right, 2e-2) and not agree(millions, right, 8e-4)
    hint_if(nearly, "Nearly: give one decimal, rounded.")
    hint_if(
        not agree(millions, right, 8e-4), "Eq. 24.2, one layer after the other."
    )


# From chapter 24.
@exercise("24.2")
def _exercise_24_2(answer: Any) -> None:
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
    _fits_any_number_of_rounds(answer)


# From chapter 24.
def _fits_any_number_of_rounds(answer: Any) -> None:
    for slow, fast, wanted in (
        ([1.0, 12.0, 9.0, 1.0], [2.0, 3.0, 2.0, 1.0], 2.5),  # 0.5, 4, 4.5, 1
        ([6.0, 1.5, 8.0, 1.0, 9.0], [1.0, 1.0, 2.0, 2.0, 3.0], 3.0),
        ([1.0, 3.0], [1.0, 1.0], 2.0),
        ([3.0], [2.0], 1.5),
    ):
        found = numbers_in(called(answer, slow, fast))
        ratios = np.divide(slow, fast)
        middle = np.sort(ratios)[[(len(slow) - 1) // 2, len(slow) // 2]]
        hint_if(
            found != wanted and found in middle,
            "With an even number of rounds the median is the mean of the two in the middle.",
        )
        in_order = ratios[[(len(slow) - 1) // 2, len(slow) // 2]].mean()
        hint_if(
            not agree(found, wanted, 1e-9) and agree(found, in_order, 1e-9),
            "Those are the ratios in the middle of the list; sort them first.",
        )
        hint_if(
            not agree(found, wanted, 1e-9),
            "Right for three rounds, but not for every number of rounds: the ratio within each round, then the "
            "median of the ratios.",
        )


# From chapter 24.
@exercise("24.3")
def _exercise_24_3(answer: Any) -> None:
    hint_if(not callable(answer), "Give the function itself, without calling it.")
    values = np.array([[-2.0, 0.0, 4.0], [0.5, -0.01, -3.0]], np.float32)
    again = np.array([[1e-6, -5.0, 0.0], [-1.0, 2.0, -0.5]], np.float32)
    _records_leaky(answer, values, again)
    more = np.tile(values, (2, 1)), np.tile(again, (2, 1))
    _records_leaky(answer, *more, start="With arrays of another shape: ")


# From chapter 24.
def _records_leaky(answer: Any, before: Any, again: Any, start: str = "") -> None:
    x, out = before.copy(), np.full(before.shape, 9.0, np.float32)
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
    for values in (before, again):
        x[...] = values
        for call in calls:
            call()
        hint_if(
            not np.array_equal(x, values),
            "The input was overwritten; the layer before still needs it.",
        )
        expected = np.where(values > 0, values, values * np.float32(0.1))
        right = np.isclose(out, expected, rtol=1e-6)
        hint_if(
            values is again and not right.all(),
            f"{start}The second run gives other numbers than it should: was something computed while recording?",
        )
        hint_if(
            not right[values <= 0].all(),
            f"{start}The list does not leave a tenth of the negative numbers in `out`.",
        )
        hint_if(
            not right.all(),
            f"{start}The positive numbers do not come into `out` as they are.",
        )
