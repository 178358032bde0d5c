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
    hint_if(agree(mean_1, 0.87), "The mean is the sum divided by five.")
    hint_if(
        not agree((mean_1, mean_2), (0.174, 0.138), 6e-3),
        "One of the means is wrong.",
    )
    hint_if(
        not agree((median_1, median_2), (0.12, 0.14)),
        "The median is the third of five sorted numbers.",
    )


# From chapter 15.
@exercise("15.2")
def _exercise_15_2(answer: Any) -> None:
    rates = np.array([0.01, 0.1, 1.0, 10.0])
    for losses, wanted in (
        ([0.9, 0.3, 0.5, 0.7], 0.1),
        ([np.nan, 0.9, 0.2, 0.7], 1.0),
        ([0.9, 0.4, np.inf, np.nan], 0.1),
        ([0.9, 0.4, -np.inf, 0.5], 0.1),
        (
            [np.nan, 3e12, 2e12, np.inf],
            1.0,
        ),  # whatever stands for a bad loss must be larger
    ):
        rate = round(float(result_of(answer, losses, rates)), 6)
        hint_if(
            wanted not in (rate, 10.0) and agree(rate, np.argmin(losses)),
            "That is the place of the rate, not the rate.",
        )
        hint_if(
            agree(rate, np.nanmin(losses)) and rate not in rates,
            "That is the loss, not its rate.",
        )
        kept = np.array(losses)[np.isfinite(losses)]
        hint_if(
            rate != wanted and rate == rates[kept.argmin()],
            "After the bad runs are taken out, the places no longer fit those of `rates`.",
        )
        hint_if(
            rate != wanted and not np.isfinite(losses).all(),
            f"For the losses {losses} it chooses a run that diverged.",
        )
        hint_if(
            rate == rates[np.argmax(losses)],
            "That is the rate with the largest loss.",
        )
        hint_if(rate != wanted, f"For the losses {losses} it chooses {rate}.")
