# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on optimizers compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 15.
@exercise("15.1")
def _exercise_15_1(answer: Any) -> None:
    mean_1, median_1, mean_2, median_2 = numbers_in(answer, (4,))
    hint_if(
        agree((mean_1, mean_2), (0.12, 0.14))
        and not agree((median_1, median_2), (0.12, 0.14)),
        "Mean and median are exchanged.",
    )
    hint_if(
        agree((mean_1, median_1, mean_2, median_2), (0.138, 0.14, 0.174, 0.12)),
        "The two optimizers are exchanged.",
    )
    hint_if(
        agree((mean_1, median_1, mean_2, median_2), (0.174, 0.138, 0.12, 0.14)),
        "Mean and median of the first optimizer, then those of the second.",
    )
    hint_if(
        agree(mean_1, 0.87) or agree(mean_2, 0.69),
        "The mean is the sum divided by five.",
    )
    for mean, right in ((mean_1, 0.174), (mean_2, 0.138)):
        rounded = agree(mean, right, 1e-6) or agree(mean, round(right, 2), 1e-6)
        hint_if(
            not rounded and agree(mean, right, 3e-2),
            "One of the means is rounded too much or not correctly: give three decimals.",
        )
        hint_if(not rounded, "One of the means is wrong.")
    hint_if(
        not agree((median_1, median_2), (0.12, 0.14)),
        "The median is the third of five sorted numbers.",
    )


# From chapter 15.
@exercise("15.2")
def _exercise_15_2(answer: Any) -> None:
    rates = np.array([0.03, 0.1, 1.5, 7.0])
    for losses, wanted in (
        ([0.7, 0.9, 0.3, 0.5], 1.5),
        ([np.nan, 0.9, 0.2, 0.7], 1.5),
        ([0.9, 0.4, np.inf, np.nan], 0.1),
        ([0.9, 0.4, -np.inf, 0.5], 0.1),
        (
            [np.nan, 3e37, 2e37, np.inf],
            1.5,
        ),  # whatever stands for a bad loss must be larger
        ([-np.inf, 0.7, 0.5, np.nan], 1.5),
        ([0.2, 0.5, np.nan, 0.7], 0.03),
        ([np.inf, 0.4, 0.5, 0.3], 7.0),
        ([0.5, -0.2, 0.1, np.nan], 0.1),
    ):
        rate = round(float(result_of(answer, losses, rates)), 6)
        _hint_for_rate(rate, wanted, np.array(losses), rates)
    for losses, wanted in (([0.6, 0.3, np.nan, 0.5, 0.1], 0.6), ([0.5], 0.2)):
        others = np.array([0.2, 0.4, 0.3, 0.5, 0.6])[: len(losses)]
        rate = round(float(result_of(answer, losses, others)), 6)
        hint_if(
            rate != wanted,
            "Right for four runs only; use the `losses` and `rates` that are given.",
        )


# From chapter 15.
def _hint_for_rate(rate: float, wanted: float, losses: Any, rates: Any) -> None:
    """Say what is wrong with a rate; the rates are such that none is a place or a loss."""
    hint_if(
        agree(rate, np.argmin(losses)),
        "That is the place of the rate, not the rate.",
    )
    hint_if(
        rate not in rates and agree(rate, np.nanmin(losses)),
        "That is the loss, not its rate.",
    )
    finite = np.isfinite(losses)
    hint_if(
        rate != wanted and rate == rates[losses[finite].argmin()],
        "After the bad runs are taken out, the places no longer fit those of `rates`.",
    )
    hint_if(
        rate in rates[~finite],
        f"For the losses {losses.tolist()} it chooses a run that diverged.",
    )
    hint_if(
        rate == rates[np.argmax(losses)], "That is the rate with the largest loss."
    )
    hint_if(
        rate != wanted and losses[finite].min() < 0,
        "A finite loss may be negative, too; only infinite ones and nan are bad.",
    )
    hint_if(rate != wanted, f"For the losses {losses.tolist()} it chooses {rate}.")
