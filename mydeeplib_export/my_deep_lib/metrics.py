# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Metrics: how good answers are, in the units in which people ask."""

from __future__ import annotations

import inspect
import math
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
    # itself, because a wrapper gets a copy of its attributes
    vars(metric)["mean_of_samples"] = metric
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
        self.is_mean = [getattr(m, "mean_of_samples", None) is m for m in metrics]
        self.means = [m for m, is_mean in zip(metrics, self.is_mean) if is_mean]
        self.others = [
            m for m, is_mean in zip(metrics, self.is_mean) if not is_mean
        ]
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
        return [next(known if is_mean else rest) for is_mean in self.is_mean]


# From chapter 16.
def measured_by(metrics: list[Any], output: Array, targets: Array) -> list[float]:
    """Return what metrics measure, nan if answers are not finite; a metric that gives no number is named.

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
    values: list[float] = []
    if not np.isfinite(output).all():  # training has diverged, and will say so
        return [math.nan] * len(metrics)
    for metric in metrics:
        value = metric(output, targets)
        if not isinstance(value, (int, float, np.bool_, np.integer, np.floating)):
            name = name_of_metric(metric)
            raise TypeError(
                f"the metric {name} must return a number, got {shown(value)}"
            )
        values.append(float(value))
    return values


# From chapter 21.
def matching(output: Array, targets: Array) -> tuple[Array, Array]:
    """Return answers and targets in float64, or say that their shapes differ.

    Parameters
    ----------
    output, targets : array_like, shape (n, m)

    Returns
    -------
    pair of ndarray

    Raises
    ------
    ValueError
        If they have no samples or differ in shape, which NumPy would broadcast without a word.
    """
    output, targets = (
        np.asarray(output, np.float64),
        np.asarray(targets, np.float64),
    )
    if output.shape != targets.shape or output.ndim == 0 or not output.size:
        raise ValueError(
            f"output and targets must have the same shape and at least one sample, "
            f"got {output.shape} and {targets.shape}"
        )
    return output, targets


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

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    output, targets = matching(output, targets)
    errors = ((targets - output) ** 2).sum(axis=0)
    spread = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
    equal = targets.max(axis=0) == targets.min(axis=0)
    shares = np.where(equal, errors > 0, errors / np.where(equal, 1, spread))
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

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    output, targets = matching(output, targets)
    return float(np.mean(np.abs(output - targets)))


# From chapter 22.
@register("binary_accuracy", kind="metric")
@mean_of_samples
def binary_accuracy(output: Array, targets: Array) -> float:
    """Return the share of answers on the right side of one half.

    Parameters
    ----------
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    output, targets = matching(output, targets)
    return float(np.mean((output >= 0.5) == (targets >= 0.5)))


# From chapter 22.
@register("precision", kind="metric")
def precision(output: Array, targets: Array) -> float:
    """Return how many of those called yes are yes (eq. 22.6).

    Parameters
    ----------
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float
        0 where nobody is called yes; the mean over several outputs.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    output, targets = matching(output, targets)
    right = ((output >= 0.5) & (targets >= 0.5)).sum(axis=0)
    return float(np.mean(right / np.maximum((output >= 0.5).sum(axis=0), 1)))


# From chapter 22.
@register("recall", kind="metric")
def recall(output: Array, targets: Array) -> float:
    """Return how many of those that are yes are called so (eq. 22.7).

    Parameters
    ----------
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float
        0 where nobody is yes; the mean over several outputs.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    output, targets = matching(output, targets)
    right = ((output >= 0.5) & (targets >= 0.5)).sum(axis=0)
    return float(np.mean(right / np.maximum((targets >= 0.5).sum(axis=0), 1)))
