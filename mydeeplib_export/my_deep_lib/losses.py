# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Losses, alone and combined with softmax."""

from __future__ import annotations

import copy
import math
from typing import Any, ClassVar, Self, cast

import numpy as np

from .activations import Activation_Sigmoid, Activation_Softmax
from .checks import (
    Checked,
    as_numbers,
    check_arguments,
    check_finite,
    check_labels,
    check_layer,
    check_matrix,
    check_rows,
    checked_with_targets,
)
from .metrics import accuracy
from .numerics import Array
from .registry import constructor_call, register, registered_name, resolve

SMALLEST_PROBABILITY = 1e-7


# From chapter 7.
def target_rows(y_true: Any, n_samples: int, n_classes: int, dtype: Any) -> Array:
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
        If `y_true` does not fit.
    """
    targets = as_numbers("y_true", y_true)
    if targets.ndim == 2:
        return check_matrix("y_true", targets, n_classes, dtype, n_samples)
    labels = check_labels("y_true", targets, n_samples, n_classes)
    rows = np.zeros((n_samples, n_classes), dtype=dtype)
    rows[np.arange(n_samples), labels] = 1
    return rows


# From chapters 7, 9, 16, 22 and 24.
class Loss(Checked):
    """What losses have in common; a subclass gives ``forward`` and ``backward``.

    A loss of your own needs no more than ``forward(y_pred, y_true)``, the loss of each sample, and
    ``backward(y_pred, y_true)``, which sets ``dinputs``, the gradient of their mean. Both receive a
    matrix of outputs and targets in the form of `targets`.

    Attributes
    ----------
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the outputs, set by `backward`.
    """

    kind = "loss"
    checks: ClassVar = {
        "forward": checked_with_targets,
        "backward": checked_with_targets,
    }
    dinputs: Array

    @check_arguments(output=check_rows)
    def calculate(self, output: Any, y_true: Any) -> float:
        """Return the mean loss of a batch (eq. 7.2).

        Parameters
        ----------
        output : array_like, shape (n, m)
            What the network made: probabilities, or scores for a combined loss.
        y_true : array_like, shape (n,) or (n, m)
            Targets: class numbers or one-hot rows, or for a loss over numbers these.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        return float(np.mean(self.forward(output, y_true), dtype=np.float64))

    def forward(self, y_pred: Array, y_true: Array) -> Any:
        """Return the loss of each sample.

        Parameters
        ----------
        y_pred : ndarray, shape (n, m)
        y_true : ndarray

        Returns
        -------
        ndarray, shape (n,)
        """
        raise NotImplementedError(f"{type(self).__name__}: a subclass gives forward")

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs``, the gradient of the mean loss.

        Parameters
        ----------
        y_pred : ndarray, shape (n, m)
        y_true : ndarray
        """
        raise NotImplementedError(f"{type(self).__name__}: a subclass gives backward")

    def targets(self, y_true: Any, output: Array) -> Array:
        """Return targets in the form that `forward` and `backward` receive: a matrix like the output.

        It is asked again about what it returned, and must return that unchanged.

        Parameters
        ----------
        y_true : array_like, shape (n,) or (n, m)
            One number a sample is a column.
        output : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If they do not fit.
        """
        rows, columns = output.shape
        targets = as_numbers("y_true", y_true)
        if targets.ndim == 1:
            targets = targets[:, None]
        return check_matrix("y_true", targets, columns, output.dtype, rows)

    def __getstate__(self) -> dict[str, Any]:
        """Return what copies and pickles hold: no results, and an activation of their own."""
        own = {k: v for k, v in vars(self).items() if k not in ("output", "dinputs")}
        if "activation" in own:
            own["activation"] = copy.copy(own["activation"])
        return own

    def __repr__(self) -> str:
        return constructor_call(self)

    @check_arguments(layer=check_layer)
    def regularization_loss(self, layer: Any) -> float:
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
        penalty = getattr(layer, "regularization_loss", None)
        return 0.0 if penalty is None else float(penalty())

    @property
    def activation_name(self) -> str | None:
        """Registered name of the activation with which this loss forms a head; None for none."""
        return None

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics that are recorded unless `compile` says otherwise."""
        return ()

    @property
    def smallest_width(self) -> int:
        """How many outputs the last layer must have at least."""
        return 1

    def head(self, activation: Any = None) -> Any:
        """Return what stands behind the last layer.

        Parameters
        ----------
        activation : object, optional
            The model's own last activation, if its name is `activation_name`; without one, the head
            makes it.

        Returns
        -------
        object
            With ``forward(outputs, y_true)``, ``backward(output, y_true)``, ``output``, ``dinputs`` and
            ``answer(outputs)``.
        """
        if activation is None and self.activation_name is not None:
            activation = resolve("layer", self.activation_name)
        return Head(self, activation)

    def check_targets(
        self, name: str, y_true: Any, n_samples: int, width: int
    ) -> Array:
        """Return all targets of a data set, checked once, as compact as they can be kept.

        Parameters
        ----------
        name : str
            The argument's name, for the message.
        y_true : array_like, shape (n,) or (n, m)
        n_samples, width : int
            n and m.

        Returns
        -------
        ndarray

        Raises
        ------
        TypeError, ValueError
            If they do not fit; the message names the argument.
        """
        targets = as_numbers(name, y_true)
        if targets.ndim == 1:
            targets = targets[:, None]
        targets = check_matrix(name, targets, width, rows=n_samples)
        check_finite(name, targets)
        return targets.copy()  # what happens to the caller's array does not train

    def chance(self, targets: Array, width: int) -> float:
        """Return the loss of the best constant answer; infinity if that is not known.

        Parameters
        ----------
        targets : ndarray
            As `check_targets` gives them.
        width : int

        Returns
        -------
        float
        """
        return math.inf

    def check_network(self, layers: list[Any]) -> None:
        """Say why these layers cannot stand before this loss; by default any can.

        Parameters
        ----------
        layers : list of object
            All layers of the model, at least one.

        Raises
        ------
        ValueError
            If they cannot; the message says what to use instead.
        """

    def check_metrics(self, metrics: list[Any]) -> None:
        """Say which metrics make no sense with this loss; by default all do.

        Parameters
        ----------
        metrics : list of callable

        Raises
        ------
        ValueError
            If one makes none; the message says what to use instead.
        """

    def classes(self, answers: Array) -> Array:
        """Return the class that each row of answers means: the column of the largest number.

        Parameters
        ----------
        answers : ndarray, shape (n, m)

        Returns
        -------
        ndarray of int, shape (n,)
        """
        found: Array = answers.argmax(axis=1)
        return found

    def class_numbers(self, targets: Array) -> Array:
        """Say that there are no classes to be weighted.

        Parameters
        ----------
        targets : ndarray

        Raises
        ------
        ValueError
            Always; losses over classes return them.
        """
        raise ValueError(
            "class_weight must have a loss over classes; use sample_weight"
        )

    def record_targets(self, tape: Any, labels: Array, width: int) -> Array:
        """Write down how targets become a matrix like the output; return where it will be.

        Parameters
        ----------
        tape : Tape
        labels : ndarray, shape (n, m)
            A batch of what `check_targets` gives.
        width : int
            m.

        Returns
        -------
        ndarray, shape (n, m)
        """
        rows: Array = tape.array((len(labels), width))
        tape.refresh(np.copyto, rows, labels, "unsafe")
        return rows


# From chapters 7, 16, 22 and 24.
class ClassLoss(Loss):
    """A loss over classes: class numbers become one-hot rows, rows of targets stay as they are."""

    def targets(self, y_true: Any, output: Array) -> Array:
        """Return a row of targets for each sample.

        Parameters
        ----------
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or rows of targets.
        output : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If they do not fit.
        """
        n_samples, n_classes = output.shape
        return target_rows(y_true, n_samples, n_classes, output.dtype)

    @property
    def activation_name(self) -> str | None:
        """Softmax belongs to this loss."""
        return "softmax"

    @property
    def metrics(self) -> tuple[str, ...]:
        """Accuracy."""
        return ("accuracy",)

    @property
    def smallest_width(self) -> int:
        """One output for each class."""
        return 2

    def check_targets(
        self, name: str, y_true: Any, n_samples: int, width: int
    ) -> Array:
        """Return class numbers; one-hot rows become class numbers.

        Parameters
        ----------
        name : str
            The argument's name, for the message.
        y_true : array_like, shape (n,) or (n, m)
        n_samples, width : int
            n and m.

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If they do not fit; the message names the argument.
        """
        labels = as_numbers(name, y_true)
        if labels.ndim == 2 and labels.shape[1] == 1:
            raise ValueError(
                f"{name} must be labels or one-hot rows, got shape {labels.shape}; use ravel()"
            )
        try:
            return check_labels(name, labels, n_samples, width)
        except ValueError as error:
            finite = labels.ndim == 1 and np.isfinite(labels).all()
            if finite and (labels != np.floor(labels)).any():
                raise ValueError(
                    f'{error}; to predict numbers, use loss="mean_squared_error"'
                ) from None
            raise

    def check_network(self, layers: list[Any]) -> None:
        """Say that softmax can only be the last layer."""
        name = self.activation_name
        for layer in layers[:-1]:
            if name and registered_name(layer) == name:
                kind = type(layer).__name__
                raise ValueError(f"an {kind} can only be the last layer")
        if registered_name(layers[-1]) == "sigmoid":
            raise ValueError(
                "the last layer must not be sigmoid before softmax and cross-entropy; leave it out, "
                'or use loss="binary_crossentropy" for classes that do not exclude each other'
            )

    def chance(self, targets: Array, width: int) -> float:
        """Return the entropy of the classes' frequencies.

        Parameters
        ----------
        targets : ndarray of int, shape (n,)
        width : int

        Returns
        -------
        float
        """
        shares = np.bincount(targets, minlength=width) / len(targets)
        return float(-sum(share * math.log(share) for share in shares if share))

    def class_numbers(self, targets: Array) -> Array:
        """Return the class of each sample.

        Parameters
        ----------
        targets : ndarray of int, shape (n,)

        Returns
        -------
        ndarray of int, shape (n,)
        """
        return targets

    def record_targets(self, tape: Any, labels: Array, n_classes: int) -> Array:
        """Write down how class numbers become one-hot rows; return where these will be.

        Parameters
        ----------
        tape : Tape
        labels : ndarray of int, shape (n,)
        n_classes : int

        Returns
        -------
        ndarray, shape (n, m)
        """
        rows: Array = tape.array((len(labels), n_classes))
        tape.refresh(np.equal, labels[:, None], np.arange(n_classes), rows)
        return rows


# From chapters 7 and 16.
@register("categorical_crossentropy")
class Loss_CategoricalCrossentropy(ClassLoss):
    """Mean negative log-probability of the true class.

    Probabilities are clipped from below at 1e-7. Where a probability is smaller, `backward`
    uses the slope at 1e-7: finite, with the right sign. Through softmax it still fades as
    the probability goes to 0; the combined loss does not.

    Attributes
    ----------
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the probabilities, set by `backward`.
    """

    def forward(self, y_pred: Array, y_true: Array) -> Array:
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
        kept = np.maximum(y_pred, SMALLEST_PROBABILITY, dtype=np.float64)
        losses: Array = (y_true * -np.log(kept)).sum(axis=1)
        return losses.astype(y_pred.dtype)

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs``, the gradient of the mean loss (eq. 7.4).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            The probabilities that `forward` received. (A loss stands at the end: nothing
            arrives from the right.)
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        kept = np.maximum(y_pred, SMALLEST_PROBABILITY)
        self.dinputs = -y_true / kept / len(y_pred)

    def head(self, activation: Any = None) -> Any:
        """Return softmax and cross-entropy in one; for a subclass with other formulas, its own."""
        plain = Loss_CategoricalCrossentropy
        formulas = ("forward", "backward", "targets")
        if all(getattr(type(self), name) is getattr(plain, name) for name in formulas):
            return Activation_Softmax_Loss_CategoricalCrossentropy().head(activation)
        return super(Loss_CategoricalCrossentropy, self).head(activation)


# From chapters 8, 16, 22 and 24.
@register("softmax_categorical_crossentropy")
class Activation_Softmax_Loss_CategoricalCrossentropy(ClassLoss):
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

    def forward(self, inputs: Array, y_true: Array) -> float:
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
        self.activation.forward(inputs)
        self.output = self.activation.output
        scores = inputs.astype(np.float64)
        shifted = scores - scores.max(axis=1, keepdims=True)
        logs = np.log(np.exp(shifted).sum(axis=1))
        return float(np.mean(logs - (y_true * shifted).sum(axis=1)))

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs`` = (probabilities - targets) / n (eq. 8.2).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            The probabilities, ``output``.
        y_true : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        self.dinputs = (y_pred - y_true) / len(y_pred)

    def head(self, activation: Any = None) -> Any:
        """Return a copy of this object, with the model's own softmax if it has one."""
        head = copy.copy(self)
        head.activation = Activation_Softmax() if activation is None else activation
        return head

    def answer(self, outputs: Array) -> Array:
        """Return the probabilities for the last layer's scores.

        Parameters
        ----------
        outputs : ndarray, shape (n, m)
            Scores.

        Returns
        -------
        ndarray, shape (n, m)
        """
        return Head(self, self.activation).answer(outputs)

    def sample_losses(self, inputs: Array, y_true: Array) -> Array:
        """Return the loss of each sample, and set ``output``.

        Parameters
        ----------
        inputs, y_true : ndarray, shape (n, m)

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        self.activation.forward(inputs)
        self.output = self.activation.output
        scores = inputs.astype(np.float64)
        shifted = scores - scores.max(axis=1, keepdims=True)
        logs = np.log(np.exp(shifted).sum(axis=1))
        losses: Array = logs - (y_true * shifted).sum(axis=1)
        return losses

    def record_losses(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `sample_losses`; return where the output will be, and the losses.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair of ndarray
            Of shapes (n, m) and (n,).
        """
        shifted, sums, output = tape.softmax(scores)
        wanted, parts = (tape.columns(scores.shape) for _ in range(2))
        logs, chosen = (tape.array((len(scores), 1), np.float64) for _ in range(2))
        tape.refresh(np.copyto, wanted, targets)
        tape.call(np.multiply, wanted, shifted, parts)
        tape.each_row(np.add, parts, chosen)
        tape.call(np.log, sums, logs)
        tape.call(np.subtract, logs, chosen, logs)
        return output, logs[:, 0]

    def record_backward(
        self, tape: Any, scores: Array, output: Array, targets: Array
    ) -> Array:
        """Write down `backward`; return where the gradient will be.

        Parameters
        ----------
        tape : Tape
        scores, output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs: Array = tape.array(output.shape)
        tape.call(np.subtract, output, targets, dinputs)
        tape.call(np.divide, dinputs, tape.constant(len(output)), dinputs)
        return dinputs

    def record_forward(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `forward`; return where the output will be, and a function that reads the loss.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair
            An array of shape (n, m), and a function without arguments.
        """
        output, losses = self.record_losses(tape, scores, targets)
        return output, tape.mean(losses)


# From chapters 16, 22 and 24.
class Head(Loss):
    """What stands behind the last layer: an activation, if the loss has one, and the loss.

    Attributes
    ----------
    loss : Loss
    activation : Layer or None
    output, dinputs : ndarray, shape (n, m)
        Answers of the last forward pass, and the gradient of the mean loss.
    """

    def __init__(self, loss: Loss, activation: Any = None) -> None:
        """Keep the two parts.

        Parameters
        ----------
        loss : Loss
        activation : Layer, optional
        """
        self.loss, self.activation = loss, activation

    def forward(self, y_pred: Array, y_true: Array) -> float:
        """Return the mean loss of the last layer's outputs; set ``output``.

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
        y_true : array_like

        Returns
        -------
        float
        """
        self.output = y_pred
        if self.activation is not None:
            self.activation.forward(y_pred)
            self.output = self.activation.output
        losses = self.loss.forward(self.output, y_true)
        return float(np.mean(losses, dtype=np.float64))

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Set ``dinputs``, the gradient with respect to the last layer's outputs.

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
        y_true : array_like
        """
        self.loss.backward(y_pred, y_true)
        self.dinputs = self.loss.dinputs
        if self.activation is not None:
            self.activation.backward(self.dinputs)
            self.dinputs = self.activation.dinputs

    def answer(self, outputs: Array) -> Array:
        """Return what `predict` gives for the last layer's outputs.

        Parameters
        ----------
        outputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        if self.activation is None:
            return outputs
        activation = copy.copy(self.activation)  # a prediction leaves no trace
        activation.forward(outputs)
        answers: Array = activation.output
        return answers

    def __copy__(self) -> Self:
        """Return a head of its own: what the loss keeps between its passes is not shared."""
        return type(self)(copy.copy(self.loss), copy.copy(self.activation))

    def targets(self, y_true: Any, output: Array) -> Array:
        """Return targets in the form of the loss."""
        return self.loss.targets(y_true, output)

    def sample_losses(self, outputs: Array, y_true: Array) -> Array:
        """Return the loss of each sample, and set ``output``.

        Parameters
        ----------
        outputs : ndarray, shape (n, m)
        y_true : ndarray

        Returns
        -------
        ndarray, shape (n,)
        """
        self.output = outputs
        if self.activation is not None:
            self.activation.forward(outputs)
            self.output = self.activation.output
        losses: Array = self.loss.forward(self.output, y_true)
        return losses

    def record_targets(self, tape: Any, labels: Array, width: int) -> Array:
        """Write down `targets`, as the loss records them; return where they will be.

        Parameters
        ----------
        tape : Tape
        labels : ndarray
        width : int

        Returns
        -------
        ndarray, shape (n, m)
        """
        targets: Array = self.loss.record_targets(tape, labels, width)
        return targets

    def record_losses(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `sample_losses`; the loss writes down how it makes one number for each sample.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair of ndarray
            Where the output will be, and the losses.
        """
        output, loss = scores, self.loss
        if self.activation is not None:
            output = self.activation.record_forward(tape, scores)
        return output, cast(Any, loss).record_forward(tape, output, targets)

    def record_forward(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `forward`.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair
            Where the output will be, and a function that reads the mean loss.
        """
        output, losses = self.record_losses(tape, scores, targets)
        return output, tape.mean(losses)

    def record_backward(
        self, tape: Any, scores: Array, output: Array, targets: Array
    ) -> Array:
        """Write down `backward`: through the loss, then through the activation.

        Parameters
        ----------
        tape : Tape
        scores, output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        loss: Any = self.loss
        dinputs: Array = loss.record_backward(tape, output, targets)
        if self.activation is not None:
            dinputs = self.activation.record_dinputs(tape, scores, output, dinputs)
        return dinputs


# From chapters 21 and 24.
class RegressionLoss(Loss):
    """A loss over numbers: each output has a target, and the best answer is the target itself.

    Attributes
    ----------
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the outputs, set by `backward`.
    """

    @property
    def metrics(self) -> tuple[str, ...]:
        """The coefficient of determination."""
        return ("r2",)

    def check_network(self, layers: list[Any]) -> None:
        """Say that probabilities are no numbers to be predicted.

        Parameters
        ----------
        layers : list of object

        Raises
        ------
        ValueError
            If the last layer is softmax.
        """
        before = [layer for layer in layers if registered_name(layer) != "linear"]
        if isinstance(before[-1], Activation_Softmax):
            raise ValueError(
                "the last layer must not be softmax before a loss over numbers: its rows add up to 1; "
                'leave it out, or use loss="categorical_crossentropy" for classes'
            )

    def check_targets(
        self, name: str, y_true: Any, n_samples: int, width: int
    ) -> Array:
        """Return targets as a matrix; class numbers for several outputs are refused.

        Parameters
        ----------
        name : str
            The argument's name, for the message.
        y_true : array_like, shape (n,) or (n, m)
        n_samples, width : int
            n and m.

        Returns
        -------
        ndarray, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If they do not fit; the message names the argument.
        """
        targets = as_numbers(name, y_true)
        if targets.ndim == 1 and width > 1:
            raise ValueError(
                f"{name} must have {width} columns, one for each output, got shape {targets.shape}; "
                'for class numbers use loss="categorical_crossentropy"'
            )
        matrix = targets[:, None] if targets.ndim == 1 else targets
        matrix = check_matrix(name, matrix, width, rows=n_samples)
        check_finite(name, matrix)
        return matrix.copy()  # what happens to the caller's array does not train

    def check_metrics(self, metrics: list[Any]) -> None:
        """Say that numbers have no accuracy.

        Parameters
        ----------
        metrics : list of callable

        Raises
        ------
        ValueError
            If accuracy is among them.
        """
        if any(metric is accuracy for metric in metrics):
            raise ValueError(
                "metrics must not hold accuracy, which compares classes; "
                "for numbers use r2 or mean_absolute_error"
            )

    def classes(self, answers: Array) -> Array:
        """Say that there are none.

        Parameters
        ----------
        answers : ndarray

        Raises
        ------
        TypeError
            Always: numbers are no classes.
        """
        raise TypeError(
            "predict_classes must have a loss over classes; this model predicts numbers, use predict"
        )

    def record_differences(self, tape: Any, output: Array, targets: Array) -> Array:
        """Write down the differences between answers and targets; return where they will be.

        Parameters
        ----------
        tape : Tape
        output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        differences: Array = tape.array(output.shape)
        tape.call(np.subtract, output, targets, differences)
        return differences

    def record_row_means(self, tape: Any, parts: Array) -> Array:
        """Write down the mean over each row; return where the means will be.

        Parameters
        ----------
        tape : Tape
        parts : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n,)
        """
        means: Array = tape.array((len(parts),))
        tape.call(np.add.reduce, parts, 1, None, means)
        tape.call(np.divide, means, tape.constant(parts.shape[1]), means)
        return means


# From chapters 21 and 24.
@register("mean_squared_error")
class Loss_MeanSquaredError(RegressionLoss):
    """Mean of squared differences; its best constant answer is the mean of the targets."""

    def forward(self, y_pred: Array, y_true: Array) -> Array:
        """Return the mean squared error of each sample (eq. 21.1).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            The network's answers.
        y_true : array_like, shape (n,) or (n, m)
            Targets; one number a sample is a column.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        losses: Array = np.mean((y_pred - y_true) ** 2, axis=1)
        return losses

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs``, the gradient of the mean loss (eq. 21.2).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
        y_true : array_like, shape (n,) or (n, m)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        self.dinputs = 2 * (y_pred - y_true) / y_pred.size

    def chance(self, targets: Array, width: int) -> float:
        """Return the mean variance of the targets: the loss of their means.

        Parameters
        ----------
        targets : ndarray, shape (n, m)
        width : int

        Returns
        -------
        float
        """
        varies = targets.max(axis=0) > targets.min(axis=0)  # rounding is no variance
        return float(np.mean(np.var(targets, axis=0, dtype=np.float64) * varies))

    def record_forward(self, tape: Any, output: Array, targets: Array) -> Array:
        """Write down `forward`; return where the loss of each sample will be.

        Parameters
        ----------
        tape : Tape
        output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n,)
        """
        differences = self.record_differences(tape, output, targets)
        squares: Array = tape.array(output.shape)
        tape.call(np.square, differences, squares)
        return self.record_row_means(tape, squares)

    def record_backward(self, tape: Any, output: Array, targets: Array) -> Array:
        """Write down `backward`; return where the gradient will be.

        Parameters
        ----------
        tape : Tape
        output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs = self.record_differences(tape, output, targets)
        tape.call(np.multiply, dinputs, tape.constant(2), dinputs)
        tape.call(np.divide, dinputs, tape.constant(output.size), dinputs)
        return dinputs


# From chapters 21 and 24.
@register("mean_absolute_error")
class Loss_MeanAbsoluteError(RegressionLoss):
    """Mean of absolute differences; its best constant answer is the median of the targets."""

    def forward(self, y_pred: Array, y_true: Array) -> Array:
        """Return the mean absolute error of each sample (eq. 21.1).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            The network's answers.
        y_true : array_like, shape (n,) or (n, m)
            Targets; one number a sample is a column.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        losses: Array = np.mean(np.abs(y_pred - y_true), axis=1)
        return losses

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs``, the gradient of the mean loss (eq. 21.2).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            At a difference of 0 the slope is taken as 0.
        y_true : array_like, shape (n,) or (n, m)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        self.dinputs = np.sign(y_pred - y_true) / y_pred.size

    def chance(self, targets: Array, width: int) -> float:
        """Return the mean distance of the targets from their medians.

        Parameters
        ----------
        targets : ndarray, shape (n, m)
        width : int

        Returns
        -------
        float
        """
        return float(np.mean(np.abs(targets - np.median(targets, axis=0))))

    def record_forward(self, tape: Any, output: Array, targets: Array) -> Array:
        """Write down `forward`; return where the loss of each sample will be.

        Parameters
        ----------
        tape : Tape
        output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n,)
        """
        sizes = self.record_differences(tape, output, targets)
        tape.call(np.absolute, sizes, sizes)
        return self.record_row_means(tape, sizes)

    def record_backward(self, tape: Any, output: Array, targets: Array) -> Array:
        """Write down `backward`; return where the gradient will be.

        Parameters
        ----------
        tape : Tape
        output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs = self.record_differences(tape, output, targets)
        tape.call(np.sign, dinputs, dinputs)
        tape.call(np.divide, dinputs, tape.constant(output.size), dinputs)
        return dinputs


# From chapter 22.
class BinaryLoss(Loss):
    """A loss over yes and no: each output is a question of its own, with a target from 0 to 1.

    Attributes
    ----------
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the outputs, set by `backward`.
    """

    @property
    def activation_name(self) -> str | None:
        """Sigmoid belongs to this loss."""
        return "sigmoid"

    @property
    def metrics(self) -> tuple[str, ...]:
        """The share of right answers."""
        return ("binary_accuracy",)

    def check_network(self, layers: list[Any]) -> None:
        """Say that answers which exclude each other are no business of this loss.

        Parameters
        ----------
        layers : list of object

        Raises
        ------
        ValueError
            If the last layer is softmax.
        """
        if isinstance(layers[-1], Activation_Softmax):
            raise ValueError(
                "the last layer must not be softmax before a loss over yes and no; leave it out, "
                'or use loss="categorical_crossentropy" for classes that exclude each other'
            )

    def check_targets(
        self, name: str, y_true: Any, n_samples: int, width: int
    ) -> Array:
        """Return targets as a matrix of numbers from 0 to 1.

        Parameters
        ----------
        name : str
            The argument's name, for the message.
        y_true : array_like, shape (n,) or (n, m)
        n_samples, width : int
            n and m.

        Returns
        -------
        ndarray, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If they do not fit; the message names the argument.
        """
        targets = as_numbers(name, y_true)
        if targets.ndim == 1:
            targets = targets[:, None]
        targets = check_matrix(name, targets, width, rows=n_samples)
        check_finite(name, targets)
        wrong = (targets < 0) | (targets > 1)
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise ValueError(
                f"{name} must lie between 0 and 1, got {targets[row, column]} in row {row}; for classes "
                'that exclude each other use loss="categorical_crossentropy"'
            )
        return targets.copy()

    def check_metrics(self, metrics: list[Any]) -> None:
        """Say that a column alone has no largest number.

        Parameters
        ----------
        metrics : list of callable

        Raises
        ------
        ValueError
            If accuracy is among them.
        """
        if any(metric is accuracy for metric in metrics):
            raise ValueError(
                "metrics must not hold accuracy, which compares columns; "
                "for yes and no use binary_accuracy"
            )

    def chance(self, targets: Array, width: int) -> float:
        """Return the mean entropy of the shares of yes.

        Parameters
        ----------
        targets : ndarray, shape (n, m)
        width : int

        Returns
        -------
        float
        """
        shares = np.stack([targets.mean(axis=0), 1 - targets.mean(axis=0)])
        logs = np.log(np.where(shares > 0, shares, 1))
        return float(-(shares * logs).sum(axis=0).mean())

    def classes(self, answers: Array) -> Array:
        """Return 1 where yes is at least as likely as no, otherwise 0; a row for a single question.

        Parameters
        ----------
        answers : ndarray, shape (n, m)

        Returns
        -------
        ndarray of int, shape (n,) or (n, m)
        """
        yes: Array = (answers >= 0.5).astype(int)
        return yes[:, 0] if yes.shape[1] == 1 else yes

    def class_numbers(self, targets: Array) -> Array:
        """Return 0 for no and 1 for yes, for a single question.

        Parameters
        ----------
        targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        ValueError
            If there are several questions, or answers in between.
        """
        if targets.shape[1] > 1 or not np.isin(targets, (0, 1)).all():
            raise ValueError(
                "class_weight must have a single yes or no for each sample; use sample_weight"
            )
        return targets[:, 0].astype(int)


# From chapter 22.
@register("binary_crossentropy")
class Loss_BinaryCrossentropy(BinaryLoss):
    """Mean negative log-probability of the true answers, each a yes or a no.

    Probabilities are clipped to 1e-7 from both ends.
    """

    def forward(self, y_pred: Array, y_true: Array) -> Array:
        """Return the loss of each sample (eq. 22.3).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            Probabilities of yes.
        y_true : array_like, shape (n,) or (n, m)
            Targets from 0 to 1; one number a sample is a column.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        yes = self.kept(y_pred)
        logs = y_true * np.log(yes) + (1 - y_true) * np.log(1 - yes)
        losses: Array = -logs.mean(axis=1).astype(y_pred.dtype)
        return losses

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs``, the gradient of the mean loss.

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
        y_true : array_like, shape (n,) or (n, m)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        yes = self.kept(y_pred)
        slopes = (yes - y_true) / (yes * (1 - yes)) / y_pred.size
        self.dinputs = slopes.astype(y_pred.dtype)

    def kept(self, y_pred: Array) -> Array:
        """Return probabilities in float64, kept away from 0 and 1.

        Parameters
        ----------
        y_pred : ndarray, shape (n, m)

        Returns
        -------
        ndarray of float64, shape (n, m)
        """
        least = SMALLEST_PROBABILITY
        yes: Array = np.clip(y_pred.astype(np.float64), least, 1 - least)
        return yes

    def head(self, activation: Any = None) -> Any:
        """Return sigmoid and cross-entropy in one; for a subclass, its own formulas.

        Parameters
        ----------
        activation : object, optional
            The model's own sigmoid.

        Returns
        -------
        object
        """
        if type(self) is Loss_BinaryCrossentropy:
            return Activation_Sigmoid_Loss_BinaryCrossentropy().head(activation)
        return Head(self, Activation_Sigmoid() if activation is None else activation)


# From chapters 22 and 24.
@register("sigmoid_binary_crossentropy")
class Activation_Sigmoid_Loss_BinaryCrossentropy(BinaryLoss):
    """Sigmoid and binary cross-entropy in one: nothing is clipped.

    Attributes
    ----------
    activation : Activation_Sigmoid
    output : ndarray, shape (n, m)
        The probabilities of the last forward pass.
    dinputs : ndarray, shape (n, m)
        Gradient of the mean loss with respect to the scores.
    """

    def __init__(self) -> None:
        """Make the sigmoid."""
        self.activation = Activation_Sigmoid()

    def forward(self, inputs: Array, y_true: Array) -> float:
        """Return the mean loss of scores (eq. 22.5); set ``output`` to the probabilities.

        Parameters
        ----------
        inputs : array_like, shape (n, m)
            Scores.
        y_true : array_like, shape (n,) or (n, m)
            Targets from 0 to 1.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        return float(np.mean(self.sample_losses(inputs, y_true)))

    def sample_losses(self, inputs: Array, y_true: Array) -> Array:
        """Return the loss of each sample (eq. 22.5).

        Parameters
        ----------
        inputs, y_true : ndarray, shape (n, m)
            Scores, and targets from 0 to 1.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        self.activation.forward(inputs)
        self.output = self.activation.output
        scores = inputs.astype(np.float64)
        losses: Array = (np.logaddexp(0, scores) - y_true * scores).mean(axis=1)
        return losses

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Compute ``dinputs`` = (probabilities - targets) / nm (eq. 22.4).

        Parameters
        ----------
        y_pred : array_like, shape (n, m)
            The probabilities, ``output``.
        y_true : array_like, shape (n,) or (n, m)

        Raises
        ------
        TypeError, ValueError
            If the arguments do not fit each other.
        """
        self.dinputs = (y_pred - y_true) / y_pred.size

    def head(self, activation: Any = None) -> Any:
        """Return a copy of this object, with the model's own sigmoid if it has one.

        Parameters
        ----------
        activation : object, optional
            The model's own sigmoid.

        Returns
        -------
        object
        """
        head = copy.copy(self)
        head.activation = Activation_Sigmoid() if activation is None else activation
        return head

    def answer(self, outputs: Array) -> Array:
        """Return the probabilities for the last layer's scores.

        Parameters
        ----------
        outputs : ndarray, shape (n, m)
            Scores.

        Returns
        -------
        ndarray, shape (n, m)
        """
        return Head(self, self.activation).answer(outputs)

    def record_losses(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `sample_losses`; return where the output will be, and the losses.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair of ndarray
            Of shapes (n, m) and (n,).
        """
        output = self.activation.record_forward(tape, scores)
        wide, logs, parts = (tape.array(scores.shape, np.float64) for _ in range(3))
        losses = tape.array((len(scores),), np.float64)
        tape.call(np.copyto, wide, scores)
        tape.call(np.logaddexp, np.float64(0), wide, logs)
        tape.call(np.multiply, targets, wide, parts)
        tape.call(np.subtract, logs, parts, logs)
        tape.call(np.add.reduce, logs, 1, None, losses)
        tape.call(np.divide, losses, np.float64(scores.shape[1]), losses)
        return output, losses

    def record_forward(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `forward`; return where the output will be, and a function that reads the loss.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair
            An array of shape (n, m), and a function without arguments.
        """
        output, losses = self.record_losses(tape, scores, targets)
        return output, tape.mean(losses)

    def record_backward(
        self, tape: Any, scores: Array, output: Array, targets: Array
    ) -> Array:
        """Write down `backward`; return where the gradient will be.

        Parameters
        ----------
        tape : Tape
        scores, output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs: Array = tape.array(output.shape)
        tape.call(np.subtract, output, targets, dinputs)
        tape.call(np.divide, dinputs, tape.constant(output.size), dinputs)
        return dinputs


# From chapters 22 and 24.
class WeightedHead:
    """A head whose samples have weights (eq. 22.8)."""

    def __init__(self, head: Any, weights: Array) -> None:
        """Keep the two.

        Parameters
        ----------
        head : object
        weights : ndarray, shape (n,)
        """
        self.head, self.weights = head, weights

    def targets(self, y_true: Any, output: Array) -> Any:
        """Return targets in the form of the loss.

        Parameters
        ----------
        y_true : array_like
        output : ndarray, shape (n, m)

        Returns
        -------
        ndarray
        """
        return self.head.targets(y_true, output)

    def forward(self, outputs: Array, y_true: Array) -> float:
        """Return the weighted mean of the samples' losses.

        Parameters
        ----------
        outputs : ndarray, shape (n, m)
        y_true : ndarray

        Returns
        -------
        float
        """
        losses = self.weights * self.head.sample_losses(outputs, y_true)
        self.output = self.head.output
        return float(np.mean(losses, dtype=np.float64))

    def backward(self, y_pred: Array, y_true: Array) -> None:
        """Multiply each row of the gradient by the weight of its sample.

        Parameters
        ----------
        y_pred : ndarray, shape (n, m)
        y_true : ndarray
        """
        self.head.backward(y_pred, y_true)
        self.dinputs = self.head.dinputs * self.weights[:, None]

    def record_targets(self, tape: Any, labels: Array, width: int) -> Array:
        """Write down `targets`, as the head does; return where they will be.

        Parameters
        ----------
        tape : Tape
        labels : ndarray
        width : int

        Returns
        -------
        ndarray, shape (n, m)
        """
        targets: Array = self.head.record_targets(tape, labels, width)
        return targets

    def record_forward(self, tape: Any, scores: Array, targets: Array) -> Any:
        """Write down `forward`; return where the output will be, and a function that reads the loss.

        Parameters
        ----------
        tape : Tape
        scores, targets : ndarray, shape (n, m)

        Returns
        -------
        pair
            Where the output will be, and a function that reads the weighted mean.
        """
        output, losses = self.head.record_losses(tape, scores, targets)
        weighted = tape.array(losses.shape, losses.dtype)
        tape.call(np.multiply, self.weights, losses, weighted)
        return output, tape.mean(weighted)

    def record_backward(
        self, tape: Any, scores: Array, output: Array, targets: Array
    ) -> Array:
        """Write down `backward`; return where the gradient will be.

        Parameters
        ----------
        tape : Tape
        scores, output, targets : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs: Array = self.head.record_backward(tape, scores, output, targets)
        tape.call(np.multiply, dinputs, self.weights[:, None], dinputs)
        return dinputs
