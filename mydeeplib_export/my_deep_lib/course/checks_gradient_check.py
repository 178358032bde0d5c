# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on gradient check."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 3.
def run_component(
    answer: Any,
    inputs: np.ndarray,
    dvalues: np.ndarray,
    shape: tuple[int, ...] | None = None,
) -> Any:
    """Run an answer that is a layer or an activation forward and backward.

    Parameters
    ----------
    answer : type or object
        A class is called without arguments.
    inputs, dvalues : ndarray
        What goes in from the left and from the right.
    shape : tuple of int, optional
        Of ``output``. By default that of `inputs`.

    Returns
    -------
    object
        The component. Its ``output`` and ``dinputs`` are arrays of float64.

    Raises
    ------
    WrongAnswerError
        If a method or a result is missing, has the wrong shape, or the inputs were changed.
    """
    component = answer() if isinstance(answer, type) else copy.deepcopy(answer)
    missing = [n for n in ("forward", "backward") if not hasattr(component, n)]
    hint_if(missing, f"It has no method {' and no '.join(missing)}.")
    given, arriving = inputs.copy(), dvalues.copy()
    component.forward(given)
    _require_result(component, "output", "forward")
    output = numbers_in(component.output, inputs.shape if shape is None else shape)
    component.backward(arriving)
    _require_result(component, "dinputs", "backward")
    hint_if(
        not (np.array_equal(given, inputs) and np.array_equal(arriving, dvalues)),
        "It changes an array it was given; make a new one.",
    )
    component.output = output
    component.dinputs = numbers_in(component.dinputs, inputs.shape)
    return component


# From chapter 3.
def _require_result(component: Any, name: Any, method: Any) -> Any:
    value = getattr(component, name, None)
    hint_if(value is None or value is Ellipsis, f"{method} has to set self.{name}.")


# From chapter 3.
@exercise("3.1")
def _exercise_3_1(answer: Any) -> None:
    quotient = numbers_in(answer)
    hint_if(agree(quotient, 12.0001, 1e-6), "The step is h = 0.1, not 0.01.")
    hint_if(
        agree(quotient, 12),
        "That is the derivative itself, without the error of the step.",
    )
    one_sided = agree(quotient, 12.61) or agree(quotient, 11.41)
    hint_if(one_sided, "That is a one-sided quotient; step to both sides.")
    hint_if(agree(quotient, 24.02), "The two points are 2h apart.")
    hint_if(agree(quotient, 2.402), "Divide by the distance of the two points.")
    hint_if(
        agree(quotient, 0.01),
        "That is the error; the exercise asks for the quotient.",
    )
    hint_if(
        not agree(quotient, 12.01, 1e-6),
        "At which two points do you need f, and how far apart are they?",
    )


# From chapter 3.
@exercise("3.2")
def _exercise_3_2(answer: Any) -> None:
    inputs = np.array([[-2.0, 0.0, 0.5], [1.0, 3.0, -0.3]])
    dvalues = np.array([[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]])
    component = run_component(answer, inputs, dvalues)
    right = 1 / (1 + np.exp(-inputs))
    hint_if(
        agree(component.output, 1 / (1 + np.exp(inputs))),
        "forward: look at the exponent's sign.",
    )
    hint_if(
        not agree(component.output, right),
        "forward has to set self.output to 1 / (1 + exp(-x)).",
    )
    slope = right * (1 - right)
    hint_if(
        agree(component.dinputs, slope),
        "backward ignores what arrives from the right.",
    )
    hint_if(
        agree(component.dinputs, dvalues * right),
        "backward: a factor is missing; the slope is largest at 0 and fades on both sides.",
    )
    hint_if(
        agree(component.dinputs, dvalues * inputs * (1 - inputs)),
        "backward: the formula wants the sigmoid's value, not its input.",
    )
    hint_if(
        not agree(component.dinputs, dvalues * slope),
        "backward is not dvalues times the slope; what does check_gradient say?",
    )
