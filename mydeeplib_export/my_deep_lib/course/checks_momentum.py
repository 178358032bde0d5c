# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in
from .testbeds import OneWeight


# From chapter 11.
@exercise("11.1")
def _exercise_11_1(answer: Any) -> None:
    counts = numbers_in(answer, (2,))
    hint_if(
        agree(counts, (10, 100)),
        "After 1/(1 - mu) steps only 65 and 63 % of the limit are reached.",
    )
    hint_if(
        np.array_equal(np.floor(counts), (21, 229)),
        "Not reached yet after that many whole steps.",
    )
    hint_if(
        np.array_equal(np.ceil(counts - 1e-9), (1, 11)),
        "mu^t has to fall to 0.1, not to 0.9.",
    )
    hint_if(agree(counts, (230, 22)), "First the number for mu = 0.9.")
    hint_if(
        not agree(counts, (22, 230)), "Solve 1 - mu^t = 0.9 for t and round up."
    )


# From chapter 11.
@exercise("11.2")
def _exercise_11_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    gradients = (1.0, -0.5, 2.0, 1.0)
    velocity, ahead, plain, wrong_memory, remembered = 0.0, [], [], [], 0.0
    for g in gradients:
        velocity = 0.9 * velocity + 0.1 * g
        ahead.append(0.9 * velocity + 0.1 * g)
        plain.append(velocity)
        remembered = 0.9 * (0.9 * remembered + 0.1 * g) + 0.1 * g
        wrong_memory.append(remembered)
    one, optimizer = OneWeight(), answer(0.1, momentum=0.9)
    steps = [one.step(optimizer, g) for g in gradients]
    hint_if(
        agree(steps, plain),
        "That is plain momentum: eq. 11.1 without the look ahead.",
    )
    hint_if(
        agree(steps, wrong_memory),
        "Remember the velocity of eq. 11.1, not the step you return.",
    )
    hint_if(
        agree(steps, [0.1 * g for g in gradients]),
        "That is plain gradient descent; nothing is remembered.",
    )
    hint_if(
        not agree(steps, ahead),
        "First compute v_t from eq. 11.1, then return mu v_t + eta g_t.",
    )
    _keeps_velocities_apart(answer, optimizer)


# From chapter 11.
def _keeps_velocities_apart(answer: Any, optimizer: Any) -> None:
    two = OneWeight(), OneWeight()
    both = [one.step(optimizer, 1.0) for one in two]
    hint_if(
        not agree(both[0], both[1]),
        "A second weight inherits the first one's velocity; use `state`.",
    )
    other, one = answer(0.2, decay=1.0, momentum=0.5), OneWeight()
    steps = [one.step(other, 1.0) for _ in range(2)]
    hint_if(
        agree(steps, (0.3, 0.175)),
        "That is PyTorch's form, where the current rate multiplies the whole velocity; in eq. 11.1 each "
        "gradient keeps the rate of its own step.",
    )
    hint_if(
        not agree(steps, (0.3, 0.2)),
        "Right for one setting only; read `current_learning_rate` and `momentum` from `self`.",
    )
    pair = np.array([[1.0, -0.5]])
    given = pair.copy()
    optimizer, state = answer(0.1, momentum=0.9), dict[str, Any]()
    first, second = (
        np.array(optimizer.compute_step(given, state)) for _ in range(2)
    )
    hint_if(
        not np.array_equal(given, pair),
        "It writes into the gradient; make a new array.",
    )
    hint_if(
        not agree(first, 0.19 * pair) or not agree(second, 0.271 * pair),
        "Every entry of the array has its own velocity.",
    )
