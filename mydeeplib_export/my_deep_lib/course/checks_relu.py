# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on relu."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks_gradient_check import run_component
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 5.
@exercise("5.1")
def _exercise_5_1(answer: Any) -> None:
    factors = numbers_in(answer, (3,))
    hint_if(
        agree(factors, [1, -1, 0]),
        "Those are the slopes; a hinge's factor is the change of the slope. Your tent stays at 1.",
    )
    hint_if(
        agree(factors, [1, -2, 0]),
        "Beyond x = 2 your tent goes on falling below 0.",
    )
    hint_if(
        agree(factors, [1, -1, 1]) or agree(factors, [1, -1, -1]),
        "With -1 at the second hinge the slope becomes 0; between 1 and 2 it must be -1.",
    )
    hint_if(
        not agree(factors, [1, -2, 1]),
        "The slope is 0, then 1, then -1, then 0. By how much does it change at each kink?",
    )


# From chapter 5.
@exercise("5.2")
def _exercise_5_2(answer: Any) -> None:
    inputs = np.array([[-2.0, 4.0, 0.02], [0.5, -3.0, -0.05]])
    dvalues = np.array([[3.0, -3.0, 1.5], [-1.0, 2.0, -2.5]])
    component = run_component(answer, inputs, dvalues)
    open_ = inputs > 0
    hint_if(
        agree(component.output, np.where(open_, inputs, 0)),
        "forward is the plain ReLU.",
    )
    hint_if(
        not agree(component.output, np.where(open_, inputs, 0.1 * inputs)),
        "forward: negative inputs are multiplied by the slope, positive ones stay.",
    )
    hint_if(
        agree(component.dinputs, np.where(open_, dvalues, 0)),
        "backward is the plain ReLU's: nothing passes on the negative side.",
    )
    hint_if(
        agree(component.dinputs, np.where(dvalues > 0, dvalues, 0.1 * dvalues)),
        "backward: the mask is made from the inputs, not from what arrives.",
    )
    hint_if(
        agree(component.dinputs, np.where(open_, 1, 0.1)),
        "backward gives the slopes alone; what arrives from the right is missing.",
    )
    hint_if(
        not agree(component.dinputs, np.where(open_, dvalues, 0.1 * dvalues)),
        "backward: multiply what arrives by 1 where the input was positive, else by the slope.",
    )
    hint_if(
        not isinstance(answer, type),
        "Right so far; give the class itself, to try another slope.",
    )
    _other_slopes(answer, inputs, dvalues)


# From chapter 5.
def _other_slopes(answer: Any, inputs: Any, dvalues: Any) -> None:
    open_ = inputs > 0
    steep = run_component(answer(slope=0.5), inputs, dvalues)
    hint_if(
        not agree(steep.output, np.where(open_, inputs, 0.5 * inputs))
        or not agree(steep.dinputs, np.where(open_, dvalues, 0.5 * dvalues)),
        "With slope=0.5 it still uses another slope.",
    )
    flat = run_component(answer(slope=0.0), inputs, dvalues)
    hint_if(
        not agree(flat.output, np.where(open_, inputs, 0))
        or not agree(flat.dinputs, np.where(open_, dvalues, 0)),
        "With slope=0 it must be the plain ReLU; is the mask made from the output?",
    )
