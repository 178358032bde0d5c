# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Compare a component's gradients with central differences."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from .checks import check_matrix, shown
from .numerics import Array


# From chapter 3.
def both_sides(
    scalar: Any, array: Array, step: float
) -> Iterator[tuple[Any, float, float]]:
    """Yield every place of an array, with L below and above it (eq. 3.3).

    Parameters
    ----------
    scalar : callable
        Takes nothing; returns L for the array as it stands.
    array : ndarray
        Changed while the loop runs; as before after each turn.
    step : float

    Yields
    ------
    place, below, above : tuple of int, float, float
    """
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        above = scalar()
        array[place] = kept - step
        below = scalar()
        array[place] = kept
        yield place, below, above


# From chapter 3.
def check_gradient(
    component: Any,
    inputs: Any,
    targets: Any = None,
    step: float = 1e-5,
    tolerance: float = 1e-6,
) -> float:
    """Compare what `backward` claims with central differences (chapter 3).

    Works on a float64 copy: `component` is not changed. Checks ``dinputs`` and, for every
    name in ``component.trainable``, the gradient ``d<name>``. Entries where the slopes to
    both sides differ by more than 0.001 (relative to the larger of 1 and the slope) have a
    kink within a step; there the claim only has to lie between these two slopes.

    Parameters
    ----------
    component : object
        A layer or activation with ``forward(inputs)``, ``backward(dvalues)``, ``output`` and
        ``dinputs``; or a loss with ``forward(inputs, targets)`` and
        ``backward(dvalues, targets)``, which receives ``output`` if there is one, else the
        inputs.
    inputs : array_like, shape (n, d)
    targets : array_like, optional
        The labels, for a loss.
    step : float, default 1e-5
        How far each entry is moved to either side, h.
    tolerance : float, default 1e-6
        The largest error allowed, relative to the larger of 1 and the gradient (eq. 3.6).

    Returns
    -------
    float
        The largest error found.

    Raises
    ------
    AssertionError
        If an error exceeds `tolerance` or is not a number (the message names the worst entry
        and both values), if a gradient has the wrong shape, if `forward` or `backward` changed
        an array it was given, or if more than a tenth of an array's entries lie at kinks.
    TypeError, ValueError
        If `inputs` is not a matrix of finite numbers with at least one row, `component` has
        no ``forward`` and ``backward`` for them, or `step` or `tolerance` is not between 0
        and 1.
    """
    _check_request(component, targets, step, tolerance)
    component, inputs = _in_float64(component), _checked_inputs(inputs)
    targets = copy.deepcopy(targets)
    factors = _compare_what_was_given(component, inputs, targets)

    def scalar() -> float:
        if targets is not None:
            return float(np.mean(component.forward(inputs, targets)))
        component.forward(inputs)
        penalty = getattr(
            component, "regularization_loss", None
        )  # from chapter 9 on
        total = float(np.sum(factors * component.output))  # eq. 3.5
        return total if penalty is None else total + penalty()

    places = [("dinputs", inputs)]
    places += [
        (f"d{name}", getattr(component, name)) for name in _trainable(component)
    ]
    claims = [
        np.array(getattr(component, name), dtype=np.float64) for name, _ in places
    ]
    return max(
        _check_array(name, array, claimed, scalar, step, tolerance)
        for (name, array), claimed in zip(places, claims)
    )


# From chapter 3.
def _check_request(component: Any, targets: Any, step: Any, tolerance: Any) -> None:
    for name, value in (("step", step), ("tolerance", tolerance)):
        if not (isinstance(value, (int, float, np.floating)) and 0 < value < 1):
            raise ValueError(f"{name} must be between 0 and 1, got {shown(value)}")
    if isinstance(component, type) or not (
        hasattr(component, "forward") and hasattr(component, "backward")
    ):
        raise TypeError(
            f"component must be an object with forward and backward, got {shown(component)}"
        )
    given = ("inputs",) if targets is None else ("inputs", "targets")
    try:
        inspect.signature(component.forward).bind(*given)
    except TypeError:
        raise TypeError(
            f"forward does not take {' and '.join(given)}; "
            "give targets for a loss, none for a layer"
        ) from None


# From chapter 3.
def _checked_inputs(inputs: Any) -> Any:
    inputs = check_matrix("inputs", inputs).astype(np.float64)
    if len(inputs) == 0:
        raise ValueError("inputs must have at least one row, got none")
    if not np.isfinite(inputs).all():
        raise ValueError("inputs must be finite, got infinity or nan")
    return inputs


# From chapter 3.
def _compare_what_was_given(component: Any, inputs: Any, targets: Any) -> Any:
    """Run both passes once; return the factors D. They may change nothing they were given."""
    before, kept, factors = inputs.copy(), copy.deepcopy(targets), None
    if targets is None:
        component.forward(inputs)
        factors = sent = _random_factors(component.output.shape)
        arriving = sent.copy()
        component.backward(arriving)
    else:
        component.forward(inputs, targets)
        sent = np.array(getattr(component, "output", inputs))
        arriving = sent.copy()
        component.backward(arriving, targets)
    for name, array, original in (
        ("inputs", inputs, before),
        ("dvalues", arriving, sent),
        ("targets", targets, kept),
    ):
        if not np.array_equal(array, original):
            raise AssertionError(
                f"forward or backward changed the {name} it was given"
            )
    return factors


# From chapter 3.
def _check_array(
    name: str, array: Any, claimed: Any, scalar: Any, step: float, tolerance: float
) -> float:
    """Move every entry of `array` and compare slopes; return the largest error."""
    if claimed.shape != array.shape:
        raise AssertionError(
            f"{name} has shape {claimed.shape}, but what it belongs to has shape {array.shape}"
        )
    worst: Any = (0.0, None, 0.0, 0.0)
    skipped, middle = 0, scalar()
    for place, below, above in both_sides(scalar, array, step):
        measured = (above - below) / (2 * step)  # eq. 3.3
        bend = abs(above - 2 * middle + below) / step
        if bend > 1e-3 * max(1.0, abs(measured)):
            sides = (middle - below) / step, (above - middle) / step
            _check_between(name, place, claimed[place], *sides)
            skipped += 1
            continue
        scale = max(1.0, abs(claimed[place]), abs(measured))
        error = abs(claimed[place] - measured) / scale  # eq. 3.6
        # Rounding does not choose among equals; a nan, once found, stays the worst.
        if np.isnan(error) or error > worst[0] * (1 + 1e-6):
            worst = (float(error), place, float(claimed[place]), measured)
    error, place, claim, measured = worst
    if not error <= tolerance:
        raise AssertionError(
            f"{name}{list(place)}: backward says {claim:.6g}, "
            f"the central difference {measured:.6g}"
        )
    if skipped > 0.1 * array.size:
        raise AssertionError(
            f"{name}: {skipped} of {array.size} entries have a kink within a step, or bend "
            "too sharply; check other inputs"
        )
    return float(error)


# From chapter 3.
def _check_between(name: Any, place: Any, claim: Any, left: Any, right: Any) -> Any:
    """At a kink, any slope between those to both sides will do."""
    slack = 1e-3 * max(1.0, abs(left), abs(right))
    if not min(left, right) - slack <= claim <= max(left, right) + slack:
        raise AssertionError(
            f"{name}{list(place)}: backward says {claim:.6g}, "
            f"the slopes to both sides are {left:.6g} and {right:.6g}"
        )


# From chapter 3.
def _trainable(component: Any) -> Any:
    return getattr(component, "trainable", ())


# From chapter 3.
def _in_float64(component: Any) -> Any:
    """Return a copy whose arrays of weights hold float64, in training if the original is."""
    twin = copy.deepcopy(component)
    if getattr(component, "training", False):  # copies of a layer leave it
        twin.training = True
        twin.generator = copy.deepcopy(getattr(component, "generator", None))
    for name in _trainable(twin):
        setattr(twin, name, np.array(getattr(twin, name), dtype=np.float64))
    return twin


# From chapter 3.
def _random_factors(shape: Any) -> Any:
    """Return factors between 0.5 and 1.5 with random signs; the global seed is not touched."""
    generator = np.random.default_rng(3)
    return generator.uniform(0.5, 1.5, shape) * generator.choice([-1.0, 1.0], shape)
