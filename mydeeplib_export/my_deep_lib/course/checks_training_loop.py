# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on the training loop."""

from __future__ import annotations

from typing import Any

from .exercises import agree, exercise, hint_if, numbers_in, result_of


# From chapter 17.
@exercise("17.1")
def _exercise_17_1(answer: Any) -> None:
    loss, accuracy = numbers_in(answer, (2,))
    sizes = "the batches hold 100, 100 and 50 samples; weight each by its samples."
    hint_if(agree(loss, 0.5, 6e-3), f"The loss: {sizes}")
    hint_if(agree(loss, 1.5, 6e-3), "The loss: a mean, not a sum.")
    hint_if(
        not agree(loss, 0.46, 1e-3),
        "The loss: add size times loss over the batches, and divide by 250.",
    )
    hint_if(agree(accuracy, 0.8, 6e-3), f"The accuracy: {sizes}")
    hint_if(agree(accuracy, 83.2, 4e-3), "The accuracy: a share, not a percentage.")
    hint_if(
        not agree(accuracy, 0.832, 1e-4) and not agree(accuracy, 0.83, 1e-4),
        "The accuracy: count the right answers of each batch, and divide by 250.",
    )


# From chapter 17.
@exercise("17.2")
def _exercise_17_2(answer: Any) -> None:
    stop = "The question is the place of the best loss, not the place of the stop."
    later = "It looks at losses that a stopped training would never see."
    fall = "A loss that falls, but not below the best so far, is no improvement."
    equal = "An equal loss is no improvement."
    row = "Epochs in a row: an improvement starts the count again."
    end = "If the losses end without a stop, the best place counts, too, not the last one."
    for losses, patience, wanted, tempting in (
        ([1.0, 0.8, 0.6, 0.7, 0.9, 0.5], 2, 2, {4: stop, 5: later}),
        ([1.0, 0.8, 0.6, 0.7, 0.9, 0.5], 3, 5, {}),
        ([3.0, 2.0, 1.0], 2, 2, {}),
        ([1.0, 0.6, 0.8, 0.7, 0.65, 0.3], 3, 1, {4: stop, 5: fall}),
        ([0.5, 0.5, 0.5, 0.1], 2, 0, {2: stop, 3: equal}),
        ([1.0, 1.1, 0.9, 1.0, 0.8], 2, 4, {2: row}),
        ([1.0, 0.5, 0.7], 3, 1, {2: end}),
        ([1.0, 1.5, 0.5], 1, 0, {1: stop, 2: later}),
        ([2.0], 1, 0, {}),
    ):
        place = int(result_of(answer, losses, patience))
        hint_if(place in tempting, tempting.get(place, ""))
        hint_if(
            place != wanted,
            f"For {losses} with patience {patience} it says {place}.",
        )
