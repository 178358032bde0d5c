# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Metrics: how good answers are, in the units in which people ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks import shown
from .numerics import Array
from .registry import register, registered_name


# From chapter 16.
@register("accuracy", kind="metric")
def accuracy(output: Array, targets: Array) -> float:
    """Return the share of samples whose most probable class is the right one.

    Parameters
    ----------
    output : ndarray, shape (n, m)
        Probabilities.
    targets : ndarray, shape (n, m)
        One row for each sample, as the loss receives them.

    Returns
    -------
    float
    """
    return float(np.mean(output.argmax(axis=1) == targets.argmax(axis=1)))


# From chapter 16.
def name_of_metric(metric: Any) -> str:
    """Return how a metric is called in the history."""
    own = getattr(metric, "__name__", type(metric).__name__)
    return registered_name(metric) or str(own)


# From chapter 16.
def measured_by(metrics: list[Any], output: Array, targets: Array) -> list[float]:
    """Return what metrics measure; a metric that gives no number is named.

    Parameters
    ----------
    metrics : list of callable
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    list of float

    Raises
    ------
    TypeError
        If a metric does not return a number.
    """
    values = []
    for metric in metrics:
        value = metric(output, targets)
        if not isinstance(value, (int, float, np.number)):
            name = name_of_metric(metric)
            raise TypeError(
                f"the metric {name} must return a number, got {shown(value)}"
            )
        values.append(float(value))
    return values
