# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on the model."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks_gradient_check import run_component
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 16.
@exercise("16.1")
def _exercise_16_1(answer: Any) -> None:
    count, size = numbers_in(answer, (2,))
    hint_if(count == 784 * 128 + 128 * 128 + 128 * 10, "The biases are missing.")
    hint_if(
        count == 784 + 128 + 128 + 10,
        "Between two layers every input meets every neuron.",
    )
    hint_if(
        count != 118282,
        "Each layer has inputs times neurons weights and one bias per neuron.",
    )
    hint_if(size == 4 * 118282, "Adam remembers two numbers for each parameter.")
    hint_if(size == 16 * 118282, "A float32 has 4 bytes.")
    hint_if(
        size == 12 * 118282,
        "The question asks for Adam's memory only, without the parameters.",
    )
    hint_if(
        any(agree(size * unit, 946256, 1e-2) for unit in (1e3, 2**10, 1e6, 2**20)),
        "In bytes, and to the last one.",
    )
    hint_if(size != 946256, "Two numbers for each parameter, 4 bytes each.")


# From chapter 16.
@exercise("16.2")
def _exercise_16_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    layer = answer()
    names: Any = getattr(layer, "trainable", None)
    hint_if(
        isinstance(names, str), f'A tuple of one name needs a comma: ("{names}",).'
    )
    hint_if(
        not isinstance(names, (tuple, list)) or len(names) != 1,
        "Without a tuple `trainable` that names it, no optimizer finds the number.",
    )
    array: Any = getattr(layer, names[0], None)
    hint_if(
        not isinstance(array, np.ndarray) or array.size != 1,
        "The number has to be an array of size 1.",
    )
    hint_if(not agree(array, 1), "The number has to start at 1.")
    setattr(layer, names[0], np.full_like(array, 3.0))
    X = np.array([[1.0, -2.0], [0.5, 4.0], [-1.5, 2.0]])
    D = np.array([[2.0, 1.0], [-1.0, 0.5], [1.0, 3.0]])
    layer = run_component(layer, X, D)
    hint_if(
        not agree(layer.output, 3 * X),
        "forward: every entry times the learned number.",
    )
    hint_if(
        agree(layer.dinputs, D),
        "backward: dinputs lacks the number; it hides while it is 1.",
    )
    hint_if(
        not agree(layer.dinputs, 3 * D),
        "backward: dinputs is dvalues times the number.",
    )
    hint_if(
        not agree(getattr(layer, names[0]), 3),
        "The passes must not change the number; that is the optimizer's task.",
    )
    _gradient_is_a_sum(layer, names, array, X, D)


# From chapter 16.
def _gradient_is_a_sum(layer: Any, names: Any, array: Any, X: Any, D: Any) -> None:
    gradient: Any = getattr(layer, f"d{names[0]}", None)
    hint_if(gradient is None, f"backward has to set self.d{names[0]}.")
    hint_if(
        np.shape(gradient) != array.shape,
        f"d{names[0]} has shape {np.shape(gradient)}, the number itself {array.shape}.",
    )
    total = np.sum(X * D)
    hint_if(
        any(agree(gradient, total / size) for size in (X.size, *X.shape)),
        "The gradient of the number is a sum over all entries, not a mean.",
    )
    hint_if(
        agree(gradient, np.sum(D)),
        "An entry's slope is its input: multiply before you add.",
    )
    hint_if(
        not agree(gradient, total), "Add inputs times dvalues over all entries."
    )
    layer.forward(np.array([[2.0, -1.0]]))
    layer.backward(np.array([[3.0, 1.0]]))
    again = getattr(layer, f"d{names[0]}")
    hint_if(
        agree(again, total + 5), "backward adds to the last gradient; set it anew."
    )
    hint_if(
        not agree(again, 5) or not agree(layer.dinputs, [[9, 3]]),
        "Right for one batch only; a second one may have other inputs and another size.",
    )
