# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on adagrad."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in
from .testbeds import OneWeight


# From chapter 12.
@exercise("12.1")
def _exercise_12_1(answer: Any) -> None:
    with_first, without = numbers_in(answer, (2,))
    hint_if(
        agree(with_first, 0.1 / 101, 2e-5),
        "Divide by the root of the cache, not by the cache.",
    )
    sizes = agree(with_first, 0.005, 2e-5) or agree(with_first, 0.02236, 1e-4)
    hint_if(sizes, "The cache adds up squares, not sizes.")
    hint_if(
        agree((with_first, without), (0.1, 0.00995)),
        "First the step after the gradient 10.",
    )
    close, right = (
        agree(with_first, 0.00995, 1e-4),
        agree(with_first, 0.0099504, 6e-6),
    )
    hint_if(
        close and not right,
        "Nearly: give three significant digits, and add up the hundred squares of 0.1, too.",
    )
    hint_if(
        not right,
        "Add up the squares of all 101 gradients; the step is 0.1 over the root.",
    )
    hint_if(
        agree(without, 0.01, 2e-5),
        "Without the first gradient the cache is 100 * 0.1^2 = 1.",
    )
    hint_if(
        not agree(without, 0.1, 2e-5),
        "By eq. 12.2 it is eta / sqrt(t) after t equal gradients.",
    )


# From chapter 12.
def _adagrad_steps(start: float, inside: bool) -> list[float]:
    cache, steps = start, []
    for g in (0.05, 2.0, -0.5, 0.1):
        cache += g * g
        root = np.sqrt(cache + 0.01) if inside else np.sqrt(cache) + 0.01
        steps.append(0.1 * g / root)
    return steps


# From chapter 12.
@exercise("12.2")
def _exercise_12_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    one, optimizer = OneWeight(), answer(0.1, epsilon=0.01)
    steps = [one.step(optimizer, g) for g in (0.05, 2.0, -0.5, 0.1)]
    hint_if(
        agree(steps, _adagrad_steps(0.0, False)),
        "That is this chapter's AdaGrad, unchanged.",
    )
    hint_if(
        agree(steps, _adagrad_steps(0.1, False)),
        "Epsilon still stands outside the root.",
    )
    hint_if(agree(steps, _adagrad_steps(0.0, True)), "The cache still starts at 0.")
    hint_if(
        not agree(steps, _adagrad_steps(0.1, True)),
        "The cache is 0.1 plus all squares so far; add epsilon to it, then take the root.",
    )
    _keeps_entries_and_weights_apart(answer)


# From chapter 12.
def _keeps_entries_and_weights_apart(answer: Any) -> None:
    pair = np.array([[0.05, 2.0]])
    given = pair.copy()
    optimizer, state = answer(0.1, epsilon=0.01), dict[str, Any]()
    first, second = (
        np.array(optimizer.compute_step(given, state)) for _ in range(2)
    )
    hint_if(
        not np.array_equal(given, pair),
        "It writes into the gradient; make a new array.",
    )
    hint_if(
        not agree(first, 0.1 * pair / np.sqrt(0.11 + pair * pair))
        or not agree(second, 0.1 * pair / np.sqrt(0.11 + 2 * pair * pair)),
        "Every entry of the array has its own cache; do not add over the array.",
    )
    decaying, two = answer(1.0, decay=1.0, epsilon=0.5), (OneWeight(), OneWeight())
    both = [one.step(decaying, 2.0) for one in two]
    hint_if(
        agree(both, (2 / np.sqrt(4.11), 1 / np.sqrt(4.11))),
        "With another epsilon the steps stay the same; use `self.epsilon`.",
    )
    hint_if(
        not agree(both, (2 / np.sqrt(4.6), 1 / np.sqrt(4.6))),
        "With two weights, decay and another epsilon it goes wrong: keep the cache in `state`, start it at 0.1, "
        "and use `self.epsilon` and `current_learning_rate`.",
    )
