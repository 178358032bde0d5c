# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Losses, alone and combined with softmax."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import Activation_Softmax
from .checks import as_numbers, check_labels, check_matrix, shown
from .describing import constructor_call
from .numerics import row_sums

SMALLEST_PROBABILITY = 1e-7


# From chapter 7.
def target_rows(
    y_true: ArrayLike, n_samples: int, n_classes: int, dtype: DTypeLike
) -> np.ndarray:
    """Return one row of targets per sample: labels become one-hot rows.

    Parameters
    ----------
    y_true : array_like, shape (n,) or (n, m)
        Class numbers, or rows of targets that add up to 1, which are used as they are.
    n_samples, n_classes : int
        n and m.
    dtype : dtype

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    TypeError, ValueError
        If `y_true` does not fit, or there are no samples.
    """
    if n_samples == 0:
        raise ValueError("y_true must have at least one sample, got none")
    targets = as_numbers("y_true", y_true)
    if targets.ndim == 2:
        return check_matrix("y_true", targets, n_classes, dtype, n_samples)
    labels = check_labels("y_true", targets, n_samples, n_classes)
    rows = np.zeros(
        (n_classes, n_samples), dtype=dtype
    )  # stored like softmax's output
    rows[labels, np.arange(n_samples)] = 1
    return rows.T


# From chapters 7, 9 and 16.
class Loss:
    """What losses have in common; a subclass gives ``forward(output, y_true)``."""

    def forward(self, output: ArrayLike, y_true: ArrayLike) -> np.ndarray:
        """Return the loss of each sample, or of the batch."""
        raise NotImplementedError("a subclass gives forward")

    def calculate(self, output: ArrayLike, y_true: ArrayLike) -> float:
        """Return the mean loss of a batch (eq. 7.2).

        Parameters
        ----------
        output : array_like, shape (n, m)
            What the network made: probabilities, or scores for a combined loss.
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        output = check_matrix("output", output)
        return float(np.mean(self.forward(output, y_true), dtype=np.float64))

    def regularization_loss(self, layer: object) -> float:
        """Return the penalty of a layer (eq. 9.1); 0 for one that has none.

        Parameters
        ----------
        layer : object
            A single layer or activation.

        Returns
        -------
        float

        Raises
        ------
        TypeError
            If `layer` is no layer.
        """
        if isinstance(layer, (type, Loss)) or not hasattr(layer, "forward"):
            raise TypeError(f"layer must have forward and backward, got {shown(layer)}")
        penalty = getattr(layer, "regularization_loss", None)
        return 0.0 if penalty is None else penalty()

    def __repr__(self) -> str:
        return constructor_call(self)


# From chapter 7.
class Loss_CategoricalCrossentropy(Loss):
    """Mean negative log-probability of the true class.

    Probabilities are clipped from below at 1e-7. Where a probability is smaller, `backward`
    uses the slope at 1e-7: finite, with the right sign. Through softmax it still fades as
    the probability goes to 0; the combined loss does not.

    Attributes
    ----------
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the probabilities, set by `backward`.
    """

    def forward(self, y_pred: ArrayLike, y_true: ArrayLike) -> np.ndarray:
        """Return the loss of each sample (minus the inner sum of eq. 7.3).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            Probabilities.
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        y_pred = check_matrix("y_pred", y_pred)
        targets = target_rows(y_true, *y_pred.shape, np.float64)
        kept = np.maximum(y_pred, SMALLEST_PROBABILITY, dtype=np.float64)
        return row_sums(-targets * np.log(kept)).ravel().astype(y_pred.dtype) + 0.0

    def backward(self, dvalues: ArrayLike, y_true: ArrayLike) -> None:
        """Compute ``dinputs``, the gradient of the mean loss (eq. 7.4), shape (n, m).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            The probabilities that `forward` received. (A loss stands at the end: nothing
            arrives from the right.)
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        dvalues = check_matrix("dvalues", dvalues)
        targets = target_rows(y_true, *dvalues.shape, dvalues.dtype)
        kept = np.maximum(dvalues, SMALLEST_PROBABILITY)
        self.dinputs = -targets / kept / len(dvalues)


# From chapter 8.
class Activation_Softmax_Loss_CategoricalCrossentropy(Loss):
    """Softmax and cross-entropy in one: nothing is clipped, and the backward pass is short.

    Scores and their differences have to be finite.

    Attributes
    ----------
    activation : Activation_Softmax
    output : ndarray, shape (n, m)
        The probabilities of the last forward pass.
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the scores.
    """

    def __init__(self) -> None:
        self.activation = Activation_Softmax()

    def forward(self, inputs: ArrayLike, y_true: ArrayLike) -> float:
        """Return the mean loss of a batch of scores (eq. 8.3); set ``output``.

        Parameters
        ----------
        inputs : array_like, shape (n, m)
            Scores, not probabilities.
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        inputs = check_matrix("inputs", inputs)
        targets = target_rows(y_true, *inputs.shape, np.float64)
        self.activation.forward(inputs)
        self.output = self.activation.output
        scores = np.array(inputs.T, dtype=np.float64, order="C")  # a row per class
        scores -= scores.max(axis=0)
        losses = np.log(np.exp(scores).sum(axis=0)) - (targets.T * scores).sum(
            axis=0
        )
        return float(losses.mean())

    def backward(self, dvalues: ArrayLike, y_true: ArrayLike) -> None:
        """Compute ``dinputs`` = (probabilities - targets) / n (eq. 8.2).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            The probabilities, ``output``.
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        dvalues = check_matrix("dvalues", dvalues)
        self.dinputs = dvalues - target_rows(y_true, *dvalues.shape, dvalues.dtype)
        self.dinputs /= len(dvalues)
