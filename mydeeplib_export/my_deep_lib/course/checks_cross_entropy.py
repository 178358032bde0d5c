# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on cross entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 7.
@exercise("7.1")
def _exercise_7_1(answer: Any) -> None:
    value = numbers_in(answer)
    hint_if(
        agree(value, 4.159, 2e-3),
        "That is the sum over the samples; the loss is the mean.",
    )
    hint_if(
        agree(value, 1.5, 2e-3),
        "That is in base 2; the book uses the natural logarithm.",
    )
    hint_if(
        agree(value, 0.757, 2e-3),
        "The mean of the logarithms, not the logarithm of the mean.",
    )
    hint_if(
        agree(value, -1.04, 2e-3),
        "The sign: a loss is smaller when the model is better.",
    )
    nearly = agree(value, 1.04, 5e-2) and not agree(value, 1.04, 2e-3)
    hint_if(nearly, "Nearly: give two decimals, rounded.")
    hint_if(
        not agree(value, 1.04, 2e-3),
        "Add -log p over the four samples and divide by 4.",
    )


# From chapter 7.
@exercise("7.2")
def _exercise_7_2(answer: Any) -> None:
    p, t = np.array([0.9, 0.2, 0.6, 0.3]), np.array([1, 0, 0, 1])
    got = result_of(answer, p, t, shape=(4,))
    slopes = (p - t) / (p * (1 - p))
    hint_if(
        agree(got, slopes), "The loss is a mean over n samples; where is its 1/n?"
    )
    hint_if(
        agree(got, -slopes / 4),
        "The sign: a higher p must lower the loss where t is 1.",
    )
    hint_if(
        agree(got, -t / p / 4), "Where t is 0 the second term has a slope as well."
    )
    hint_if(
        agree(got, (-t / p - (1 - t) / (1 - p)) / 4),
        "The inner derivative of log(1 - p) is -1.",
    )
    hint_if(
        agree(got, (p - t) / 4),
        "That is the slope behind a sigmoid; here p itself is moved.",
    )
    whole = np.trunc(slopes)
    hint_if(
        agree(got, whole / 4) or agree(got, np.trunc(slopes / 4)),
        "The numbers were cut to whole ones: an array made from t, as by zeros_like(t), holds whole numbers; make it from p.",
    )
    hint_if(
        not agree(got, slopes / 4),
        "Differentiate the two terms one by one, sample by sample.",
    )
    p, t = np.array([0.5, 0.8]), np.array([1, 0])
    hint_if(
        not agree(result_of(answer, p, t, shape=(2,)), (p - t) / (p * (1 - p)) / 2),
        "Right for four samples only; it must work for any number of samples.",
    )
