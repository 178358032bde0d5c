# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Pictures of data, decision regions and training (matplotlib is optional)."""

from __future__ import annotations

import numpy as np

CLASS_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


# From chapter 1.
def plot_data(X, y, ax=None):
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
    """
    import matplotlib.pyplot as plt

    X, y = np.asarray(X), np.asarray(y)
    if ax is None:
        ax = plt.subplots(figsize=(4.4, 4.0))[1]
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
def plot_decision_boundary(predict, X, y, ax=None, resolution=150):
    """Draw the class a classifier answers at every point, and the samples over it.

    Parameters
    ----------
    predict : callable, or an object with a method ``predict``
        Takes an array of shape (m, 2), returns one score per class, shape (m, k).
    X : array_like, shape (n, 2)
        The samples to draw; the picture covers them with a margin.
    y : array_like of int, shape (n,)
        The class of each sample.
    ax : matplotlib.axes.Axes, optional
        Where to draw. By default a new figure.
    resolution : int, default 150
        Points along each side of the grid on which `predict` is asked.

    Returns
    -------
    matplotlib.axes.Axes
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import ListedColormap

    predict = getattr(predict, "predict", predict)
    X = np.asarray(X)
    if ax is None:
        ax = plt.subplots(figsize=(4.4, 4.0))[1]
    low, high = X.min(axis=0) - 0.1, X.max(axis=0) + 0.1
    across = np.linspace(low[0], high[0], resolution)
    up = np.linspace(low[1], high[1], resolution)
    grid = np.column_stack([c.ravel() for c in np.meshgrid(across, up)])
    answers = predict(grid).argmax(axis=1).reshape(resolution, resolution)
    ax.imshow(
        answers,
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        cmap=ListedColormap(CLASS_COLOURS),
        vmin=-0.5,
        vmax=len(CLASS_COLOURS) - 0.5,
        alpha=0.3,
        interpolation="nearest",
    )
    return plot_data(X, y, ax)
