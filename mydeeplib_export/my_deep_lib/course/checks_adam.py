# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on adam."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..activations import Activation_ReLU
from ..layers import Layer_Dense
from ..optimizers import Optimizer_Adam
from .exercises import agree, exercise, hint_if, numbers_in
from .testbeds import OneWeight


# From chapter 14.
@exercise("14.1")
def _exercise_14_1(answer: Any) -> None:
    usual, shorter = numbers_in(answer, (2,))
    hint_if(
        agree((usual, shorter), (1, 1)),
        "That is the very first step of a training; after a long silence both corrections are 1.",
    )
    hint_if(
        agree((usual, shorter), (31.62, 10), 2e-3),
        "The first moment is only 1 - beta_1 of the gradient.",
    )
    hint_if(
        agree((usual, shorter), (100, 10), 2e-3),
        "The second moment stands under a root.",
    )
    hint_if(
        agree((usual, shorter), (1, 3.162), 2e-3),
        "First the step for beta_2 = 0.999.",
    )
    nearly = agree(usual, 3.162, 2.3e-2) and not agree(usual, 3.162, 1.9e-3)
    hint_if(nearly, "Nearly: give two decimals, rounded.")
    hint_if(
        not agree(usual, 3.162, 1.9e-3),
        "m = (1 - beta_1) g and v = (1 - beta_2) g^2; divide.",
    )
    hint_if(not agree(shorter, 1, 2e-3), "The same with beta_2 = 0.99.")


# From chapter 14.
def _end(optimizer: Any) -> float:
    """Return where three steps take a weight of 2."""
    one = OneWeight()
    one.weight = np.array([[2.0]])
    for g in (1.0, -0.5, 0.0):
        one.step(optimizer, g)
    return float(numbers_in(one.weight, (1, 1)).item())


# From chapter 14.
@exercise("14.2")
def _exercise_14_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    ends = _tempting_ends()
    end = _end(answer(0.1, weight_decay=0.5))
    undecayed = agree(end, _end(Optimizer_Adam(0.1)))
    hint_if(
        undecayed and _shrinks_weights(answer),
        "Only arrays with certain names are decayed; go through the names in `trainable`.",
    )
    hint_if(
        undecayed,
        "That is plain Adam; nothing is decayed.",
    )
    is_penalty = agree(end, ends["l2"]) or agree(end, ends["l2 twice"])
    hint_if(
        is_penalty, "That is an L2 penalty: it must not go through the moments."
    )
    hint_if(
        agree(end, ends["no rate"]),
        "Subtract eta times weight_decay times w; eta is missing.",
    )
    hint_if(
        agree(end, ends["after"]),
        "The decay takes the weight as it was before the step.",
    )
    hint_if(
        not agree(end, ends["right"]),
        "w becomes w - step - eta * weight_decay * w.",
    )
    _decays_every_array(answer)


# From chapter 14.
def _tempting_ends() -> dict[str, float]:
    """Return where `_end` ends with decay done in the right way and in wrong ones."""
    ends = {}
    for name in ("right", "after", "no rate", "l2", "l2 twice"):
        plain, one = Optimizer_Adam(0.1), OneWeight()
        one.weight = np.array([[2.0]])
        for g in (1.0, -0.5, 0.0):
            weight = one.weight.item()
            penalty = {"l2": 0.5 * weight, "l2 twice": 1.0 * weight}.get(name, 0.0)
            moved = one.step(plain, g + penalty)
            decay = {
                "right": 0.1 * weight,
                "after": 0.1 * (weight - moved),
                "no rate": weight,
            }
            one.weight = one.weight - 0.5 * decay.get(name, 0.0)
        ends[name] = one.weight.item()
    return ends


# From chapter 14.
def _still_dense() -> Layer_Dense:
    """Return a layer whose gradients are 0."""
    dense = Layer_Dense(2, 1)
    dense.weights, dense.biases = np.array([[2.0], [-3.0]]), np.array([[4.0]])
    dense.dweights, dense.dbiases = np.zeros((2, 1)), np.zeros((1, 1))
    return dense


# From chapter 14.
def _shrinks_weights(answer: Any) -> bool:
    dense = _still_dense()
    answer(0.1, weight_decay=0.5).update_params(dense)
    return agree(dense.weights, [[1.9], [-2.85]])


# From chapter 14.
class _Untrained:
    """A layer that has no `trainable` at all."""

    def forward(self, inputs: Any) -> None:
        self.output = inputs


# From chapter 14.
def _leaves_alone(optimizer: Any) -> bool:
    try:
        optimizer.update_params(_Untrained())
    except AttributeError:
        return False
    return True


# From chapter 14.
def _decays_every_array(answer: Any) -> None:
    optimizer, dense = answer(0.1, decay=1.0, weight_decay=1.0), _still_dense()
    given = dense.weights
    for factor in (1, 0.9, 0.9 * 0.95):
        now = [*dense.weights.ravel(), dense.biases.item()]
        hint_if(
            factor == 0.9 and agree(now, (1.9, -2.85, 3.8)),
            "Right for one weight_decay only; use `self.weight_decay`.",
        )
        hint_if(
            agree(now, np.multiply((2, -3, 4), 0.9**2)),
            "With learning-rate decay, use the current rate, not the initial one.",
        )
        hint_if(
            not agree(now, np.multiply((2, -3, 4), factor)),
            "With gradients of 0, each of `trainable` has to shrink by the factor "
            "1 - eta * weight_decay.",
        )
        hint_if(
            not np.array_equal(given, [[2], [-3]]),
            "Make a new array; the one given stays as it was.",
        )
        optimizer.pre_update_params()
        optimizer.update_params(dense)
        optimizer.update_params(Activation_ReLU())  # has nothing to train
        optimizer.post_update_params()
    hint_if(
        not _leaves_alone(optimizer),
        "A layer without an attribute `trainable` has to be left alone; here it raises.",
    )
    one = OneWeight()
    one.step(answer(0.1, weight_decay=0.5), 3.0)
    hint_if(
        not agree(one.dweight, 3), "It changes the gradient; leave that as it is."
    )
