# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Pictures of data, decision regions and training (matplotlib is optional)."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import ArrayLike

from .checks import as_numbers, check_labels, check_number, shown

CLASS_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


# From chapter 1.
def pyplot():
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
def _samples(X, y):
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
def _axes(ax, size):
    """Return where to draw: what was given, or the axes of a new figure."""
    if ax is None:
        return pyplot().subplots(figsize=size)[1]
    if not hasattr(ax, "scatter"):
        raise TypeError(f"ax must be axes of matplotlib, got {type(ax).__name__}")
    return ax


# From chapter 1.
def plot_data(X: ArrayLike, y: ArrayLike, ax=None):
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
    ax = _axes(ax, (4.4, 4.0))
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
def plot_decision_boundary(
    predict: object, X: ArrayLike, y: ArrayLike, ax=None, resolution: int = 150
):
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
    scores = np.asarray(predict(grid))
    if scores.ndim != 2 or len(scores) != len(grid) or scores.size == 0:
        raise ValueError(
            f"predict must return a row of scores for each of {len(grid)} points, "
            f"got shape {scores.shape}"
        )
    answers = scores.argmax(axis=1).reshape(resolution, resolution)
    left, bottom = (
        low - (high - low) / (resolution - 1) / 2
    )  # a grid point is a pixel's centre
    right, top = high + (high - low) / (resolution - 1) / 2
    from matplotlib.colors import ListedColormap

    ax = _axes(ax, (4.4, 4.0))
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


# From chapter 15.
class Scrubber:
    """Pictures of which a slider shows one at a time, as one piece of HTML.

    Show it by making it the last line of a notebook's cell. It needs neither a network nor
    a kernel; at first, and where scripts do not run, it shows the last picture.

    Attributes
    ----------
    frames, titles : list of str
        The pictures, as SVG elements, and what is written beside the slider for each.
    alt : str
        What the pictures show, for readers who do not see them.
    size : tuple of int
        Width and height of the drawing, in its own units.
    under : str
        SVG elements drawn below every picture.
    """

    def __init__(
        self,
        frames: list[str],
        titles: list[str],
        alt: str,
        size: tuple[int, int],
        under: str = "",
    ) -> None:
        """Store the pictures.

        Parameters
        ----------
        frames, titles : list of str
            Of the same length.
        alt : str
        size : pair of int
        under : str, default ""

        Raises
        ------
        TypeError, ValueError
            If an argument is not as described, or there is no frame.
        """
        for name, texts in (("frames", frames), ("titles", titles)):
            if not isinstance(texts, (list, tuple)) or not all(
                isinstance(text, str) for text in texts
            ):
                raise TypeError(
                    f"{name} must be a list of text, got {shown(texts)}"
                )
        for name, text in (("alt", alt), ("under", under)):
            if not isinstance(text, str):
                raise TypeError(f"{name} must be text, got {shown(text)}")
        if not alt.strip():
            raise ValueError("alt must say what the pictures show, got no words")
        if not isinstance(size, (tuple, list)) or len(size) != 2:
            raise TypeError(f"size must be a pair of numbers, got {shown(size)}")
        self.frames, self.titles = list(frames), list(titles)
        if not self.frames or len(self.frames) != len(self.titles):
            raise ValueError(
                f"frames and titles must be as many, and at least one, "
                f"got {len(self.frames)} and {len(self.titles)}"
            )
        for side in size:
            check_number("size", side, above=0)
        self.alt, self.size, self.under = alt, tuple(size), under

    def __repr__(self) -> str:
        return f"<Scrubber of {len(self.frames)} frames>"

    def _repr_html_(self):
        from html import escape  # a slow import, for those who draw

        last, (width, height) = len(self.frames) - 1, self.size
        hidden = ' style="display:none"'
        pictures = "".join(
            f'<g class="frame"{"" if k == last else hidden}>{frame}</g>'
            for k, frame in enumerate(self.frames)
        )
        show = (
            "const box=this.closest('.scrubber'),k=+this.value,t=JSON.parse(this.dataset.titles)[k];"
            "box.querySelectorAll('g.frame').forEach((g,i)=>g.style.display=i==k?'':'none');"
            "box.querySelector('output').textContent=t;this.setAttribute('aria-valuetext',t)"
        )
        titles = escape(json.dumps(self.titles))
        return (
            f'<div class="scrubber"><svg role="img" aria-label="{escape(self.alt)}" '
            f'viewBox="0 0 {width} {height}" style="width:100%;max-width:{2 * width}px">'
            f'{self.under}{pictures}</svg><div><input type="range" min="0" max="{last}" '
            f'value="{last}" aria-label="picture" aria-valuetext="{escape(self.titles[last])}" '
            f'data-titles="{titles}" oninput="{escape(show)}" style="width:60%"> '
            f"<output>{escape(self.titles[last])}</output></div></div>"
        )


# From chapter 16.
def plot_history(history):
    """Draw data loss and accuracy against epochs, validation included if it was recorded.

    Parameters
    ----------
    history : History
        What `fit` returned.

    Returns
    -------
    ndarray of matplotlib.axes.Axes, shape (2,)

    Raises
    ------
    TypeError
        If `history` is no history.
    """
    if isinstance(history, type) or not hasattr(history, "validation_loss"):
        raise TypeError(f"history must be what fit returned, got {shown(history)}")
    plt = pyplot()
    axes = plt.subplots(1, 2, figsize=(7.6, 2.9))[1]
    for ax, name in zip(axes, ("data_loss", "accuracy")):
        ax.plot(history.epoch, getattr(history, name), label="training")
        seen = getattr(history, "validation_" + name.removeprefix("data_"))
        if np.isfinite(seen).any():
            ax.plot(history.epoch, seen, "--", label="validation")
            ax.legend()
        ax.set_xlabel("epoch")
        ax.set_ylabel(name.replace("_", " "))
    return axes


# From chapter 17.
def plot_confusion(y_true: ArrayLike, y_pred: ArrayLike, ax=None):
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
    plt = pyplot()
    y_true, y_pred = as_numbers("y_true", y_true), as_numbers("y_pred", y_pred)
    if y_true.ndim != 1 or y_true.shape != y_pred.shape or not y_true.size:
        raise ValueError(
            f"y_true and y_pred must be two equally long rows of class numbers, "
            f"got shapes {y_true.shape} and {y_pred.shape}"
        )
    y_true = check_labels("y_true", y_true, len(y_true), 100)  # more cannot be drawn
    y_pred = check_labels("y_pred", y_pred, len(y_pred), 100)
    size = int(max(y_true.max(), y_pred.max())) + 1
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (y_true, y_pred), 1)
    if ax is None:
        ax = plt.subplots(figsize=(3.4, 3.0))[1]
    elif not hasattr(ax, "imshow"):
        raise TypeError(f"ax must be axes of matplotlib, got {shown(ax)}")
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
