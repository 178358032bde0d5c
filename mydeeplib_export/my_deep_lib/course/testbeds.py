# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Test beds on which the book compares optimizers: a ravine, a single weight, a small network."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..activations import Activation_ReLU
from ..checks import (
    as_numbers,
    check_arguments,
    check_count,
    check_labels,
    check_matrix,
    check_number,
    shown,
)
from ..layers import Layer_Dense
from ..losses import Activation_Softmax_Loss_CategoricalCrossentropy, target_rows
from ..numerics import Array
from ..optimizers import Optimizer


# From chapter 10.
class Ravine:
    """The valley L(u, v) = (u^2 + 25 v^2) / 2, with one point that an optimizer moves.

    Attributes
    ----------
    position, dposition : ndarray, shape (1, 2)
        The point (u, v) and the gradient there.
    """

    trainable = ("position",)
    curvatures = np.array([[1.0, 25.0]])

    def __init__(self, start: tuple[float, float] = (-4.0, 1.0)) -> None:
        """Start at a point.

        Parameters
        ----------
        start : pair of float, default (-4, 1)
            The point (u, v).

        Raises
        ------
        TypeError, ValueError
            If `start` is no such pair.
        """
        self.position = np.array(
            check_matrix("start", [start], 2), dtype=np.float64
        )

    def __repr__(self) -> str:
        return f"Ravine(start={tuple(self.position[0].tolist())})"

    def height(self) -> float:
        """Return L at the current position."""
        return float(np.sum(self.curvatures * self.position**2) / 2)

    def backward(self) -> None:
        """Compute ``dposition``, the gradient at the current position."""
        self.dposition = self.curvatures * self.position


# From chapter 10.
def check_optimizer(optimizer: Optimizer) -> None:
    """Say so if something is no optimizer.

    Parameters
    ----------
    optimizer : Optimizer

    Raises
    ------
    TypeError
        If it is not an object of a subclass of `Optimizer`.
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an optimizer, got {shown(optimizer)}")


# From chapter 10.
def ravine_path(
    optimizer: Optimizer, steps: int, start: tuple[float, float] = (-4.0, 1.0)
) -> np.ndarray:
    """Walk down the ravine.

    Parameters
    ----------
    optimizer : Optimizer
    steps : int
    start : pair of float, default (-4, 1)

    Returns
    -------
    ndarray, shape (steps + 1, 2)
        The positions, start included.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    check_optimizer(optimizer)
    steps, ravine = check_count("steps", steps), Ravine(start)
    path = [ravine.position[0]]
    for _ in range(steps):
        ravine.backward()
        optimizer.pre_update_params()
        optimizer.update_params(ravine)
        optimizer.post_update_params()
        path.append(ravine.position[0])
    return np.array(path)


# From chapter 10.
def _checked_data(X: Any, y: Any, seed: Any) -> tuple[Array, Array, int]:
    seed, X = check_count("seed", seed, at_least=0), check_matrix("X", X)
    if seed >= 2**32:
        raise ValueError(f"seed must be below 2**32, got {seed}")
    if len(X) == 0 or not np.isfinite(X).all():
        raise ValueError("X must have at least one row, of finite numbers")
    return X, check_labels("y", as_numbers("y", y).ravel(), len(X), 1000), seed


# From chapter 10.
@check_arguments(epochs=check_count, width=check_count, record_every=check_count)
def train_network(
    X: Any,
    y: Any,
    optimizer: Optimizer,
    epochs: int,
    seed: int = 0,
    width: int = 64,
    record_every: int = 50,
) -> tuple[Array, Array, Array]:
    """Train dense, ReLU, dense on all samples at once, and record how it goes.

    Parameters
    ----------
    X : array_like, shape (n, d)
    y : array_like of int, shape (n,)
    optimizer : Optimizer
    epochs : int
    seed : int, default 0
        Seed of the global `numpy.random`, set before the weights are drawn.
    width : int, default 64
        Hidden neurons.
    record_every : int, default 50
        Epochs between two records.

    Returns
    -------
    epochs, losses, accuracies : ndarray
        The recorded epochs (0 included), and loss and accuracy before that epoch's step.

    Raises
    ------
    TypeError, ValueError
        If `epochs`, `width` or `record_every` is not a whole number of at least 1, or the
        optimizer or the data does not fit.
    """
    check_optimizer(optimizer)
    X, y, seed = _checked_data(X, y, seed)
    n_classes = int(np.max(y)) + 1
    np.random.seed(seed)
    dense1, relu = Layer_Dense(X.shape[1], width), Activation_ReLU()
    dense2 = Layer_Dense(width, n_classes)
    head = Activation_Softmax_Loss_CategoricalCrossentropy()
    targets = target_rows(y, len(X), n_classes, np.float32)
    records = []
    for epoch in range(epochs):
        dense1.forward(X)
        relu.forward(dense1.output)
        dense2.forward(relu.output)
        head.activation.forward(dense2.output)  # all that the gradient needs
        probabilities = head.activation.output
        if epoch % record_every == 0:
            loss = head.forward(dense2.output, targets)
            reached = np.mean(probabilities.argmax(axis=1) == y)
            records.append((epoch, loss, reached))
        head.backward(probabilities, targets)
        dense2.backward(head.dinputs)
        relu.backward(dense2.dinputs)
        dense1.backward(relu.dinputs)
        optimizer.pre_update_params()
        optimizer.update_params(dense1)
        optimizer.update_params(dense2)
        optimizer.post_update_params()
    epochs_, losses, accuracies = (np.array(column) for column in zip(*records))
    return epochs_, losses, accuracies


# From chapter 10.
class TinyNetwork:
    """The network worked by hand since chapter 2: 2 inputs, 3 hidden neurons, 3 classes.

    Attributes
    ----------
    X, y : ndarray, shapes (2, 2) and (2,)
        The two samples and their classes.
    hidden, last : Layer_Dense
        The two layers, in float64.
    """

    def __init__(self) -> None:
        self.X, self.y = np.array([[1.0, 2.0], [-1.0, 1.0]]), np.array([0, 2])
        self.hidden, self.last = Layer_Dense(2, 3), Layer_Dense(3, 3)
        self.hidden.weights = np.array([[1.0, -1.0, -1.0], [0.5, 1.0, 0.5]])
        self.hidden.biases = np.array([[0.0, 0.5, 0.5]])
        self.last.weights = np.array(
            [[1.0, -1.0, 0.0], [0.0, 1.0, -1.0], [1.0, 0.0, 1.0]]
        )
        self.last.biases = np.array([[0.0, 0.5, 0.0]])
        self._relu = Activation_ReLU()
        self._head = Activation_Softmax_Loss_CategoricalCrossentropy()

    def __repr__(self) -> str:
        return "TinyNetwork()"

    def backward(self) -> float:
        """Compute all gradients; return the loss.

        Returns
        -------
        float
        """
        self.hidden.forward(self.X)
        self._relu.forward(self.hidden.output)
        self.last.forward(self._relu.output)
        loss = self._head.forward(self.last.output, self.y)
        self._head.backward(self._head.output, self.y)
        self.last.backward(self._head.dinputs)
        self._relu.backward(self.last.dinputs)
        self.hidden.backward(self._relu.dinputs)
        return loss

    def step(self, optimizer: Optimizer) -> float:
        """Let an optimizer take one step; return the loss before it.

        Parameters
        ----------
        optimizer : Optimizer

        Returns
        -------
        float
        """
        check_optimizer(optimizer)
        loss = self.backward()
        optimizer.pre_update_params()
        optimizer.update_params(self.hidden)
        optimizer.update_params(self.last)
        optimizer.post_update_params()
        return loss


# From chapter 11.
class OneWeight:
    """A single weight that starts at 0 and gets the gradients you give it.

    Attributes
    ----------
    weight, dweight : ndarray, shape (1, 1)
    """

    trainable = ("weight",)

    def __init__(self) -> None:
        self.weight = np.array([[0.0]])

    def __repr__(self) -> str:
        return "OneWeight()"

    def step(self, optimizer: Optimizer, gradient: float) -> float:
        """Let an optimizer take one step; return how far it moved the weight down.

        Parameters
        ----------
        optimizer : Optimizer
        gradient : float

        Returns
        -------
        float
        """
        check_optimizer(optimizer)
        self.dweight = np.array([[check_number("gradient", gradient)]])
        before = self.weight.item()
        optimizer.pre_update_params()
        optimizer.update_params(self)
        optimizer.post_update_params()
        return float(before - self.weight.item())
