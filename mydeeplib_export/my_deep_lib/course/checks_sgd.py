# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on sgd."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, called, exercise, hint_if, numbers_in


# From chapter 10.
@exercise("10.1")
def _exercise_10_1(answer: Any) -> None:
    limit, one_step = numbers_in(answer, (2,))
    hint_if(
        agree((limit, one_step), (2 / 3, 1 / 3), 2e-3),
        "The curvature h is the second derivative, not the factor in front of w^2.",
    )
    hint_if(
        agree(limit, 1 / 6, 2e-3),
        "That rate arrives in one step; stable rates go further.",
    )
    nearly = agree((limit, one_step), (1 / 3, 1 / 6), 4e-2)
    exact = agree((limit, one_step), (1 / 3, 1 / 6), 4.5e-4)
    hint_if(
        nearly and not exact, "Nearly: give fractions, or three digits, rounded."
    )
    hint_if(
        not agree(limit, 1 / 3, 4.5e-4),
        "Bring L into the form h/2 w^2 and use eq. 10.5.",
    )
    hint_if(
        not agree(one_step, 1 / 6, 4.5e-4),
        "For one step the factor 1 - eta h has to be 0.",
    )


# From chapter 10.
@exercise("10.2")
def _exercise_10_2(answer: Any) -> None:
    for n, size, sizes in ((10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3])):
        batches = _drawn(answer, n, size)
        found = [len(batch) for batch in batches]
        hint_if(not found or 0 in found, "There is an empty batch, or none at all.")
        places = np.concatenate(batches)
        hint_if(places.dtype.kind not in "iu", "Indices have to be whole numbers.")
        hint_if(
            sum(found) < n,
            "Some samples are left out; the last batch may be smaller.",
        )
        hint_if(max(found) > size, "A batch has more than `size` samples.")
        hint_if(
            len(places) == n and len(np.unique(places)) < n,
            "Some samples come twice and others never; draw without putting back.",
        )
        hint_if(
            sorted(places.tolist()) != list(range(n)),
            "Together the batches have to hold each of 0 to n - 1 once.",
        )
        hint_if(
            found != sizes,
            "Fill the batches in turn; only the last may be smaller.",
        )
    _is_shuffled(*(_drawn(answer, 100, 10, seed) for seed in (1, 2)))


# From chapter 10.
def _is_shuffled(first: Any, second: Any) -> None:
    in_order = np.concatenate(first).tolist() == list(range(100))
    hint_if(in_order, "The samples come in their order; shuffle them first.")
    follows = np.diff(np.concatenate(first)) % 100 == 1
    hint_if(
        follows.mean() > 0.5,
        "Nearly every sample keeps its neighbour; that is no random order.",
    )
    same = np.array_equal(np.concatenate(first), np.concatenate(second))
    hint_if(
        same,
        "Every epoch has the same order; draw a new one each time, without a fixed seed.",
    )
    groups = [
        sorted(sorted(batch.tolist()) for batch in batches)
        for batches in (first, second)
    ]
    hint_if(
        groups[0] == groups[1],
        "The same samples always meet in a batch; shuffle all of them before you cut.",
    )


# From chapter 10.
def _drawn(answer: Any, n: Any, size: Any, seed: Any = 0) -> Any:
    np.random.seed(seed)
    return [np.asarray(batch).ravel() for batch in called(answer, n, size)]
