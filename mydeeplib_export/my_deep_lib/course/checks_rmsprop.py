# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on rmsprop."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in
from .testbeds import OneWeight

_GRADIENTS = (3.0, 3.0, -1.0, 0.5)


# From chapter 13.
@exercise("13.1")
def _exercise_13_1(answer: Any) -> None:
    rho = numbers_in(answer)
    hint_if(
        agree(rho, 0.99, 5e-4),
        "1/(1 - rho) = 100 steps carry only 63 % of the weight.",
    )
    hint_if(
        agree(rho, 0.95, 5e-4), "0.95 is the weight of the last 100 steps, not rho."
    )
    hint_if(
        agree(rho, 0.95**0.01, 2e-4),
        "rho^100 is the weight of everything older: 0.05, not 0.95.",
    )
    nearly = agree(rho, 0.05**0.01, 2e-3) and not agree(rho, 0.05**0.01, 6e-5)
    hint_if(nearly, "Nearly: solve for rho and give four decimals, rounded.")
    hint_if(
        not agree(rho, 0.05**0.01, 6e-5),
        "The last K steps weigh 1 - rho^K; solve for rho.",
    )


# From chapter 13.
def _steps_with(correction: Any) -> Any:
    cache, steps = 0.0, []
    for t, g in enumerate(_GRADIENTS, start=1):
        cache = 0.99 * cache + 0.01 * g * g
        steps.append(0.1 * g * correction(np.sqrt(cache), 1 - 0.99**t))
    return steps


# From chapter 13.
@exercise("13.2")
def _exercise_13_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    one, optimizer = OneWeight(), answer(0.1, rho=0.99)
    steps = [one.step(optimizer, g) for g in _GRADIENTS]
    at_first_step = steps[0] == 0 and np.any(steps)
    hint_if(at_first_step, "At the first step t is 1, but `iterations` is still 0.")
    hint_if(
        not np.isfinite(steps[0]),
        "The first step is the root of a negative number, or 0/0: with t = 1, what is 1 - rho^t?",
    )
    hint_if(
        not np.isfinite(steps).all(),
        "The first step is right, the next is the root of a negative number: rho^t is a power, rho**t.",
    )
    hint_if(
        agree(steps, _steps_with(lambda root, c: 1 / root)),
        "That is RMSProp, not corrected.",
    )
    hint_if(
        agree(steps, _steps_with(lambda root, c: c / root)),
        "The correction belongs to the cache, before the root.",
    )
    hint_if(
        agree(steps, _steps_with(lambda root, c: 1 / (root * np.sqrt(c)))),
        "The cache is too small at first, so divide it by 1 - rho^t; you multiplied.",
    )
    right = agree(steps, _steps_with(lambda root, c: np.sqrt(c) / root))
    hint_if(
        agree(steps[0], 0.1) and not right,
        "The first step is right, the next are not: keep the uncorrected cache in `state`, and use a new t at every step.",
    )
    hint_if(
        not right,
        "Divide c_t by 1 - rho^t, then take the root and divide the gradient by it.",
    )
    _keeps_caches_apart(answer)


# From chapter 13.
def _keeps_caches_apart(answer: Any) -> None:
    optimizer, ones = answer(0.1, decay=1.0, rho=0.9), (OneWeight(), OneWeight())
    for rate in (0.1, 0.05):
        optimizer.pre_update_params()
        moved = []
        for one, g in zip(ones, (3.0, -0.5)):
            one.dweight, before = np.array([[g]]), one.weight.item()
            optimizer.update_params(one)
            moved.append(before - one.weight.item())
        optimizer.post_update_params()
        hint_if(
            not agree(moved, (rate, -rate)),
            "With two weights, another rho and decay it goes wrong: keep what belongs to a weight "
            "in `state`, and use `rho` and the current rate.",
        )
    given = np.array([[3.0, -0.5]])
    optimizer, state = answer(0.1, rho=0.9), dict[str, Any]()
    first = np.array(optimizer.compute_step(given, state))
    optimizer.post_update_params()
    second = np.array(optimizer.compute_step(given, state))
    hint_if(
        not np.array_equal(given, [[3.0, -0.5]]),
        "It writes into the gradient; make a new array.",
    )
    hint_if(
        not agree((first, second), [[0.1, -0.1]]),
        "Every entry of the array has its own cache; do not add over the array.",
    )
    _uses_epsilon(answer)


# From chapter 13.
def _uses_epsilon(answer: Any) -> None:
    of_one, of_zero = (
        answer(0.1, rho=0.9, epsilon=0.5).compute_step(np.array([[g]]), {})
        for g in (1.0, 0.0)
    )
    hint_if(
        not agree(of_zero, 0),
        "A gradient of 0 makes it divide 0 by 0; add `self.epsilon` to the root.",
    )
    hint_if(
        agree(of_one, 0.1 / np.sqrt(1.5)),
        "Epsilon stands outside the root, as in eq. 13.1.",
    )
    whole_step = (
        0.1 * np.sqrt(0.1) / (np.sqrt(0.1) + 0.5)
    )  # RMSProp's step corrected
    hint_if(
        not agree(of_one, 0.1 / 1.5) and not agree(of_one, whole_step),
        "With another epsilon it goes wrong; add `self.epsilon` to the root.",
    )
