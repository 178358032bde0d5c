# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Pictures of data, decision regions and training (matplotlib is optional)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks import as_numbers, check_finite, check_labels, shown

CLASS_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


# From chapter 1.
def pyplot() -> Any:
    """Return the module matplotlib.pyplot, or say how to get it.

    Raises
    ------
    ImportError
        If matplotlib is not installed; the rest of the library does not need it.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError(
            "drawing needs matplotlib; run: pip install matplotlib"
        ) from None
    return plt


# From chapter 1.
def _samples(X: Any, y: Any) -> Any:
    """Return samples and their classes as arrays, or say why they cannot be drawn."""
    if np.ma.is_masked(X) or np.ma.is_masked(y):
        raise ValueError("X and y must not have masked entries")
    try:
        X, y = np.asarray(X), np.asarray(y)
    except ValueError:
        raise ValueError(
            "X and y must not have rows of different lengths"
        ) from None
    if X.ndim != 2 or X.shape[1] != 2 or X.dtype.kind not in "fiu":
        raise ValueError(
            f"X must hold two numbers per sample, got {X.dtype} of shape {X.shape}"
        )
    if not np.isfinite(X).all():
        raise ValueError("X must be finite, got infinity or nan")
    if y.shape != (len(X),) or y.dtype.kind not in "fiu" or len(y) == 0:
        raise ValueError(
            f"y must hold one class number per sample, {len(X)}, "
            f"got {y.dtype} of shape {y.shape}"
        )
    if not np.isfinite(y).all() or not ((y >= 0) & (y <= 999) & (y % 1 == 0)).all():
        raise ValueError("y must hold whole numbers from 0 to 999")
    return X, y


# From chapter 1.
def axes_for(ax: Any, figsize: Any) -> Any:
    """Return where to draw: what was given, or the axes of a new figure."""
    if ax is None:
        return pyplot().subplots(figsize=figsize)[1]
    if not hasattr(ax, "scatter"):
        raise TypeError(f"ax must be axes of matplotlib, got {type(ax).__name__}")
    return ax


# From chapter 1.
def plot_data(X: Any, y: Any, ax: Any = None) -> Any:
    """Draw two-dimensional samples, one colour and one marker per class.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        The samples.
    y : array_like of int, shape (n,)
        The class of each sample.
    ax : matplotlib.axes.Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    X, y = _samples(X, y)
    ax = axes_for(ax, figsize=(4.4, 4.0))
    for label in range(int(y.max()) + 1):
        colour = CLASS_COLOURS[label % len(CLASS_COLOURS)]
        points = X[y == label]
        marker = "os^Dvp"[label % 6]
        ax.scatter(
            points[:, 0],
            points[:, 1],
            s=14,
            color=colour,
            marker=marker,
            edgecolor="white",
            linewidth=0.4,
            label=f"class {label}",
        )
    ax.set_aspect("equal")
    ax.set_xlabel("feature 1")
    ax.set_ylabel("feature 2")
    return ax


# From chapter 1.
def _scores(predict: Any, grid: Any) -> Any:
    """Return what `predict` answers, or say that these are no scores."""
    scores = np.asarray(predict(grid))
    if scores.ndim != 2 or len(scores) != len(grid) or scores.size == 0:
        raise ValueError(
            f"predict must return a row of scores for each of {len(grid)} points, "
            f"got shape {scores.shape}"
        )
    return scores


# From chapter 1.
def plot_decision_boundary(
    predict: Any, X: Any, y: Any, ax: Any = None, resolution: int = 150
) -> Any:
    """Draw the class a classifier answers at every point, and the samples over it.

    Parameters
    ----------
    predict : callable, or an object with a method ``predict``
        Takes an array of shape (points, 2), returns one score per class, shape (points, classes).
    X : array_like, shape (n, 2)
        The samples to draw; the picture covers them with a margin.
    y : array_like of int, shape (n,)
        The class of each sample.
    ax : matplotlib.axes.Axes, optional
        Where to draw. By default a new figure.
    resolution : int, default 150
        Points along each side of the grid on which `predict` is asked, at least 2.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or `predict` does not answer with such scores.
    """
    predict = getattr(predict, "predict", predict)
    if not callable(predict) or isinstance(predict, type):
        kind = type(predict).__name__
        raise TypeError(
            f"predict must be a function or have a method predict, got {kind}"
        )
    whole = isinstance(resolution, (int, np.integer))
    if not whole or not 2 <= resolution <= 5000:
        raise ValueError("resolution must be a whole number from 2 to 5000")
    X, y = _samples(X, y)
    low, high = X.min(axis=0) - 0.1, X.max(axis=0) + 0.1
    across = np.linspace(low[0], high[0], resolution)
    up = np.linspace(low[1], high[1], resolution)
    grid = np.column_stack([c.ravel() for c in np.meshgrid(across, up)])
    scores = _scores(predict, grid)
    answers = scores.argmax(axis=1).reshape(resolution, resolution)
    left, bottom = (
        low - (high - low) / (resolution - 1) / 2
    )  # a grid point is a pixel's centre
    right, top = high + (high - low) / (resolution - 1) / 2
    ax = axes_for(ax, figsize=(4.4, 4.0))
    from matplotlib.colors import ListedColormap

    ax.imshow(
        answers % len(CLASS_COLOURS),
        extent=(left, right, bottom, top),
        origin="lower",
        cmap=ListedColormap(CLASS_COLOURS),
        vmin=-0.5,
        vmax=len(CLASS_COLOURS) - 0.5,
        alpha=0.3,
        interpolation="nearest",
    )
    return plot_data(X, y, ax)


# From chapter 17.
def plot_history(history: Any) -> Any:
    """Draw data loss and metrics against epochs, validation included if it was recorded.

    Parameters
    ----------
    history : History
        What `fit` returned.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        One for the loss, and one for each metric.

    Raises
    ------
    TypeError
        If `history` is no history.
    """
    if isinstance(history, type) or not hasattr(history, "entries"):
        raise TypeError(f"history must be what fit returned, got {shown(history)}")
    plt = pyplot()
    others = {"epoch", "loss", "data_loss", "regularization_loss", "learning_rate"}
    metrics = [name for name in history.fields if name not in others]
    metrics = [name for name in metrics if not name.startswith("validation_")]
    names = ["data_loss", *metrics]
    axes = plt.subplots(
        1, len(names), figsize=(3.8 * len(names), 2.9), squeeze=False
    )[1]
    for ax, name in zip(axes[0], names):
        ax.plot(history.epoch, getattr(history, name), label="training")
        beside = "validation_" + name.removeprefix("data_")
        if beside in history.fields:
            ax.plot(
                history.epoch, getattr(history, beside), "--", label="validation"
            )
            ax.legend()
        ax.set_xlabel("epoch")
        ax.set_ylabel(name.replace("_", " "))
    return axes[0]


# From chapter 19.
def plot_confusion(y_true: Any, y_pred: Any, ax: Any = None) -> Any:
    """Draw how often each true class (row) was given each answer (column).

    Parameters
    ----------
    y_true, y_pred : array_like of int, shape (n,)
        True classes and answers.
    ax : matplotlib.axes.Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If the two are not equally long rows of class numbers, at least one each.
    """
    y_true, y_pred = as_numbers("y_true", y_true), as_numbers("y_pred", y_pred)
    if y_true.ndim != 1 or y_true.shape != y_pred.shape or not y_true.size:
        raise ValueError(
            f"y_true and y_pred must be two equally long rows of class numbers, "
            f"got shapes {y_true.shape} and {y_pred.shape}"
        )
    y_true = check_labels(
        "y_true", y_true, len(y_true), 100
    )  # more cannot be drawn
    y_pred = check_labels("y_pred", y_pred, len(y_pred), 100)
    size = int(max(y_true.max(), y_pred.max())) + 1
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (y_true, y_pred), 1)
    ax = axes_for(ax, figsize=(3.4, 3.0))
    ax.imshow(counts, cmap="Blues")
    for row in range(size):
        for column in range(size):
            count = counts[row, column]
            colour = "white" if count > counts.max() / 2 else "black"
            ax.text(column, row, count, ha="center", va="center", color=colour)
    ax.set_xlabel("answer")
    ax.set_ylabel("true class")
    ax.set_xticks(range(size))
    ax.set_yticks(range(size))
    return ax


# From chapter 21.
def plot_predictions(y_true: Any, y_pred: Any, ax: Any = None) -> Any:
    """Draw answers against targets; on the diagonal the answer is right.

    Parameters
    ----------
    y_true, y_pred : array_like, shape (n,) or (n, m)
        Targets and answers; each column has a colour of its own.
    ax : matplotlib.axes.Axes, optional
        Where to draw. By default a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If the two are not finite numbers of the same shape, at least one each.
    """
    y_true, y_pred = as_numbers("y_true", y_true), as_numbers("y_pred", y_pred)
    if y_true.ndim not in (1, 2) or y_true.shape != y_pred.shape or not y_true.size:
        raise ValueError(
            f"y_true and y_pred must have the same shape, (n,) or (n, m), "
            f"got {y_true.shape} and {y_pred.shape}"
        )
    columns = y_true.reshape(len(y_true), -1), y_pred.reshape(len(y_pred), -1)
    check_finite("y_true", columns[0])
    check_finite("y_pred", columns[1])
    ax = axes_for(ax, figsize=(3.4, 3.2))
    for number, (wanted, given) in enumerate(zip(columns[0].T, columns[1].T)):
        ax.plot(wanted, given, ".", markersize=4, label=f"output {number}")
    low = min(y_true.min(), y_pred.min())
    high = max(y_true.max(), y_pred.max())
    ax.plot([low, high], [low, high], color="grey", linewidth=1)
    if columns[0].shape[1] > 1:
        ax.legend()
    ax.set_xlabel("target")
    ax.set_ylabel("answer")
    return ax
