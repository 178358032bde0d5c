# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks_softmax_cross_entropy import pair_of
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 20.
@exercise("20.1")
def _exercise_20_1(answer: Any) -> None:
    he, glorot = numbers_in(answer, (2,))
    hint_if(
        agree((he, glorot), (np.sqrt(2 / 912), np.sqrt(2 / 784)), 5e-4),
        "He and Glorot are exchanged.",
    )
    hint_if(
        agree(he, np.sqrt(6 / 784), 6e-4) or agree(glorot, np.sqrt(6 / 912), 6e-4),
        "That is the limit of a uniform draw; asked is the standard deviation.",
    )
    hint_if(
        agree(he, 2 / 784, 5e-4),
        "He: that is the variance; the standard deviation is its root.",
    )
    hint_if(
        agree(he, np.sqrt(2 / 128), 5e-4),
        "He: d is the number of inputs, not of neurons.",
    )
    hint_if(
        agree(he, np.sqrt(1 / 784), 5e-4), "He: the factor 2 makes up for the ReLU."
    )
    right = agree(he, np.sqrt(2 / 784), 6e-5) or agree(he, 0.051, 6e-5)
    nearly = agree(he, np.sqrt(2 / 784), 1.6e-3) and not right
    hint_if(nearly, "He, nearly: give three decimals, rounded.")
    hint_if(
        not right,
        "He: the root of 2/d, with d inputs (eq. 20.3).",
    )
    _hint_for_glorot(glorot)


# From chapter 20.
def _hint_for_glorot(glorot: Any) -> None:
    hint_if(
        agree(glorot, np.sqrt(2 / 784) / 2 + np.sqrt(2 / 128) / 2, 5e-4),
        "Glorot: the mean is taken of d and m, not of the two standard deviations.",
    )
    hint_if(
        agree(glorot, 2 / 912, 5e-4),
        "Glorot: that is the variance; the standard deviation is its root.",
    )
    right = agree(glorot, np.sqrt(2 / 912), 6e-5) or agree(glorot, 0.047, 6e-5)
    nearly = agree(glorot, np.sqrt(2 / 912), 3.5e-3) and not right
    hint_if(nearly, "Glorot, nearly: give three decimals, rounded.")
    hint_if(
        not right,
        "Glorot: the root of 2/(d + m) (eq. 20.4).",
    )


# From chapter 20.
@exercise("20.2")
def _exercise_20_2(answer: Any) -> None:
    rows = np.arange(12.0).reshape(6, 2)
    other = np.array([[100.0, -100.0], [0.0, 0.0]])
    scaled, scaled_other = pair_of(
        answer, rows, other, shapes=(rows.shape, other.shape)
    )
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    everything = np.vstack([rows, other])
    hint_if(
        agree(scaled, (rows - everything.mean(axis=0)) / everything.std(axis=0)),
        "The test samples have gone into mean and deviation; only the training set may.",
    )
    hint_if(
        agree(scaled, (rows - rows.mean()) / rows.std()),
        "Each feature has its own mean and deviation.",
    )
    hint_if(
        agree(scaled, (rows - mean) / rows.std(axis=0, ddof=1)),
        "Divide by n, not by n - 1: NumPy's std as it is.",
    )
    hint_if(
        not agree(scaled, (rows - mean) / deviation),
        "Training samples: subtract each column's mean, divide by its standard deviation.",
    )
    hint_if(
        agree(scaled_other, (other - other.mean(axis=0)) / other.std(axis=0)),
        "The test samples are scaled by the training set's numbers, not by their own.",
    )
    hint_if(
        not agree(scaled_other, (other - mean) / deviation),
        "The test samples: the training set's mean and deviation, column by column.",
    )
    small, small_other = pair_of(
        answer, rows / 1e6, other / 1e6, shapes=(rows.shape, other.shape)
    )
    hint_if(
        not (agree(small, scaled) and agree(small_other, scaled_other)),
        "A feature with a small deviation is not constant; divide it by that as well.",
    )
    _survives_constants(answer)


# From chapter 20.
def _survives_constants(answer: Any) -> None:
    rows = np.array([[1.0, 0.1, 777.7], [3.0, 0.1, 777.7], [2.0, 0.1, 777.7]])
    other = np.array([[2.0, 0.2, 778.6], [4.0, 0.3, 779.2]])
    constant = pair_of(answer, rows, other, shapes=(rows.shape, other.shape))
    hint_if(
        not all(np.isfinite(part).all() for part in constant),
        "A feature that is constant in the training set has deviation 0; divide it by 1.",
    )
    hint_if(
        any(np.abs(part).max() > 10 for part in constant),
        "A feature with equal values became huge: its deviation comes out as 1e-17, not as 0. Divide it by 1.",
    )
    first = np.concatenate([part[:, 0] for part in constant])
    hint_if(
        not agree(first, np.array([-1, 1, 0, 0, 2]) * np.sqrt(1.5)),
        "A feature beside constant ones is scaled wrongly; only those are divided by 1.",
    )
