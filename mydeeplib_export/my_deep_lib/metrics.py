# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Metrics: how good answers are, in the units in which people ask."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .checks import shown
from .numerics import Array
from .registry import register, registered_name


# From chapter 16.
def mean_of_samples(metric: Any) -> Any:
    """Mark a metric as a mean over samples, so that batches can be measured one by one.

    Parameters
    ----------
    metric : function

    Returns
    -------
    function
        The same.

    Raises
    ------
    TypeError
        If `metric` is no function.
    """
    if not inspect.isfunction(metric):
        raise TypeError(f"metric must be a function, got {shown(metric)}")
    metric.is_mean = True  # type: ignore[attr-defined]
    return metric


# From chapter 16.
@register("accuracy", kind="metric")
@mean_of_samples
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
class Answers:
    """What metrics say about batches, one after the other, as if they were one.

    Metrics that are means over samples are measured batch by batch. For all others, such as those
    of your own, outputs and targets are kept until the last batch.
    """

    def __init__(self, metrics: list[Any]) -> None:
        """Begin without a batch.

        Parameters
        ----------
        metrics : list of callable
        """
        self.metrics = metrics
        self.means = [m for m in metrics if getattr(m, "is_mean", False)]
        self.others = [m for m in metrics if m not in self.means]
        self.kept: list[tuple[Array, Array]] = []

    def add(self, output: Array, targets: Array) -> list[float]:
        """Return what the means are in a batch; keep it, if another metric has to see it.

        Parameters
        ----------
        output, targets : ndarray, shape (n, m)
            Nobody writes to them afterwards.

        Returns
        -------
        list of float
        """
        if self.others:
            self.kept.append((output, targets))
        return measured_by(self.means, output, targets)

    def reached(self, means: list[float]) -> list[float]:
        """Return what all metrics say, in their order.

        Parameters
        ----------
        means : list of float
            The means over all batches of what `add` returned.

        Returns
        -------
        list of float
        """
        if not self.others:
            return means
        whole = [np.concatenate(arrays) for arrays in zip(*self.kept)]
        known, rest = iter(means), iter(measured_by(self.others, *whole))
        return [next(known if m in self.means else rest) for m in self.metrics]


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


# From chapter 21.
@register("r2", kind="metric")
def r2(output: Array, targets: Array) -> float:
    """Return R² (eq. 21.5), averaged over the outputs.

    Parameters
    ----------
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float
        1 for perfect answers, 0 for the mean of the targets, negative for worse ones.
    """
    output, targets = output.astype(np.float64), targets.astype(np.float64)
    errors = ((targets - output) ** 2).sum(axis=0)
    spread = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
    varies = targets.max(axis=0) > targets.min(axis=0)
    shares = (errors > 0).astype(np.float64)  # where all targets are equal
    np.divide(errors, spread, out=shares, where=varies)
    return float(np.mean(1 - shares))


# From chapter 21.
@register("mean_absolute_error", kind="metric")
@mean_of_samples
def mean_absolute_error(output: Array, targets: Array) -> float:
    """Return the mean distance between answers and targets.

    Parameters
    ----------
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float
    """
    return float(np.mean(np.abs(output - targets), dtype=np.float64))
