# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The loop: batches, epochs, what is recorded, callbacks, divergence, interruption."""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .callbacks import printed_line, with_progress
from .checks import (
    as_numbers,
    check_arguments,
    check_callbacks,
    check_count,
    check_flag,
    check_pair,
    check_workers,
    count_from_0,
    count_or_none,
    shown,
)
from .losses import WeightedHead
from .metrics import Answers
from .numerics import Array
from .tape import Tapes


# From chapter 16.
def run_forward(layers: Sequence[Any], inputs: Array) -> Array:
    """Send a batch through the layers; return what the last one makes.

    Parameters
    ----------
    layers : list of object
    inputs : ndarray, shape (n, d)

    Returns
    -------
    ndarray, shape (n, m)
    """
    for layer in layers:
        layer.forward(inputs)
        inputs = layer.output
    return inputs


# From chapter 16.
def training_step(
    layers: Sequence[Any],
    head: Any,
    optimizer: Any,
    parameters: Any,
    X: Array,
    y: Array,
) -> tuple[float, Array]:
    """Train `layers` on one batch; return the loss before the step, and the targets.

    Parameters
    ----------
    layers : list of object
        In the order of the forward pass.
    head : object
        See `Loss.head`.
    optimizer : Optimizer
    parameters : Parameters
        What holds everything that the layers train, as one layer for the optimizer.
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,) or (n, m)

    Returns
    -------
    pair of float and ndarray
    """
    outputs = run_forward(layers, X)
    targets = head.targets(y, outputs)
    loss = float(head.forward(outputs, targets))
    head.backward(head.output, targets)
    dvalues = head.dinputs
    for layer in reversed(layers):
        layer.backward(dvalues)
        dvalues = layer.dinputs
    optimizer.pre_update_params()
    optimizer.update_params(parameters)
    optimizer.post_update_params()
    return loss, targets


# From chapters 16, 17 and 25.
class Plan:
    """What a call of `fit` was asked for, checked."""

    @check_arguments(
        epochs=check_count,
        batch_size=count_or_none,
        shuffle=check_flag,
        print_every=count_from_0,
        validation_data=check_pair,
        record_every=count_from_0,
        callbacks=check_callbacks,
        progress=check_flag,
        pieces=check_count,
        workers=check_workers,
    )
    def __init__(
        self,
        epochs: int,
        batch_size: int | None,
        shuffle: bool,
        print_every: int,
        validation_data: Any,
        record_every: int,
        callbacks: Any,
        progress: bool,
        pieces: int = 1,
        workers: Any = None,
    ) -> None:
        self.epochs, self.batch_size = epochs, batch_size
        self.shuffle, self.print_every = shuffle, print_every
        self.validation_data = validation_data
        self.record_every, self.callbacks = record_every, callbacks
        self.progress = progress
        self.weights: Any = None  # of the samples
        self.pieces, self.workers = pieces, workers

    def prints(self, epoch: int) -> bool:
        """Return whether a line is printed at this epoch."""
        return bool(self.print_every) and epoch % self.print_every == 0

    def records(self, epoch: int) -> bool:
        """Return whether an entry of the history is made at this epoch."""
        return bool(self.record_every) and epoch % self.record_every == 0

    def looks_at(self, epoch: int) -> bool:
        """Return whether anybody wants to know what happens in this epoch."""
        return self.prints(epoch) or self.records(epoch) or bool(self.callbacks)

    def check_pieces(self, n_samples: int) -> None:
        """Say why data cannot be cut as planned.

        Parameters
        ----------
        n_samples : int

        Raises
        ------
        ValueError
            If there are more pieces than samples, or workers and nothing for them to share.
        """
        if self.pieces > n_samples:
            raise ValueError(
                f"pieces must be at most the number of samples, {n_samples}, got {self.pieces}"
            )
        if self.workers is not None and self.pieces == 1:
            raise ValueError("pieces must be at least 2 for workers to share, got 1")


# From chapters 16, 17, 22 and 24.
class Training:
    """One call of `fit`: epochs of steps through the data.

    Attributes
    ----------
    model : NeuralNetwork_Model
    X, y : ndarray
        The data, checked.
    plan : Plan
        What `fit` was asked for.
    """

    def __init__(self, model: Any, X: Array, y: Array, plan: Plan) -> None:
        """Keep what is needed.

        Parameters
        ----------
        model : NeuralNetwork_Model
        X : ndarray, shape (n, d)
        y : ndarray, shape (n,) or (n, m)
        plan : Plan
        """
        self.model, self.y, self.plan = model, y, plan
        self.X: Any = X
        self.settings: Any = np.geterr()
        self.first_epoch = model.epochs
        self.prepare()

    def batches(self) -> Iterator[Any]:
        """Yield which samples make a batch; all at once, in their order, if they fit in one."""
        size, n_samples = self.plan.batch_size, len(self.X)
        if size is None or size >= n_samples:
            yield slice(None)
            return
        random = self.model.generator or np.random
        shuffled = self.plan.shuffle
        order = random.permutation(n_samples) if shuffled else np.arange(n_samples)
        for start in range(0, n_samples, size):
            yield order[start : start + size]

    def epoch(self) -> list[tuple[int, list[float]]]:
        """Train on every batch once; from tapes, if every part has a recording.

        Returns
        -------
        list of pair
            For each batch its size, and what `step` measures.
        """
        tapes, watched = self.tapes, self.plan.looks_at(self.model.epochs)
        if self.plan.callbacks or not tapes.bound:
            tapes.renew()
        self.answers = tapes.answers = Answers(self.model.metrics)
        if not tapes.are_usable:
            return [self.step(chosen) for chosen in self.batches()]
        measured = [tapes.step(chosen, watched) for chosen in self.batches()]
        if self.plan.callbacks:
            tapes.show()
        return measured

    def step(self, chosen: Any) -> tuple[int, list[float]]:
        """Take one step; return the batch's size, and loss, penalty and metrics before the step.

        Parameters
        ----------
        chosen : slice or ndarray of int
            The batch's samples.

        Returns
        -------
        pair
            The batch's size, and a list of numbers: the loss alone, if nobody wants to know more.
        """
        model, X, y = self.model, self.X[chosen], self.y[chosen]
        parts = model.body, self.head_for(chosen), model.optimizer, model.store
        if not self.plan.looks_at(model.epochs):
            return len(X), [training_step(*parts, X, y)[0]]
        penalty = sum(model.loss.regularization_loss(layer) for layer in model.body)
        loss, targets = training_step(*parts, X, y)
        reached = self.answers.add(model.head.output, targets)
        return len(X), [loss, penalty, *reached]

    def run(self) -> None:
        """Train for as many epochs as planned, unless something ends it earlier."""
        model, plan = self.model, self.plan
        self.prepare()  # anew, after what callbacks did at their start
        self.last_finite = model.epochs, model.store.vector.copy()
        numbers, show = with_progress(model.epochs, plan.epochs, plan.progress)
        for epoch in numbers:
            before = model.store.vector.copy()
            measured = self.epoch()
            model.epochs = epoch + 1
            self.check_divergence(epoch, before, measured)
            if not plan.looks_at(epoch):
                continue
            entry = self.entry(epoch, measured)
            if plan.records(epoch):
                model.history.record(**entry)
            if plan.prints(epoch):
                show(printed_line(entry))
            if self.callbacks_say_stop(entry):
                break
        self.check_end()

    def entry(
        self, epoch: int, measured: list[tuple[int, list[float]]]
    ) -> dict[str, float]:
        """Return an entry of the history: of all batches, and of the validation data after them.

        Parameters
        ----------
        epoch : int
        measured : list of pair
            What `epoch` returned: for each batch its size, and loss, penalty and metrics.

        Returns
        -------
        dict
        """
        data_loss, penalty, *means = mean_over_samples(measured)
        names = self.metric_names
        entry = {
            "epoch": epoch,
            **dict(zip(names, self.answers.reached(means))),
            "loss": data_loss + penalty,
            "data_loss": data_loss,
            "regularization_loss": penalty,
            "learning_rate": self.model.optimizer.current_learning_rate,
        }
        if self.plan.validation_data is not None:
            loss, *reached = self.model.measure(*self.plan.validation_data, 4096)
            entry["validation_loss"] = loss
            entry |= {
                f"validation_{name}": value for name, value in zip(names, reached)
            }
        return entry

    def check_divergence(
        self, epoch: int, before: Array, measured: list[tuple[int, list[float]]]
    ) -> None:
        """Raise if a loss of this epoch is not finite; otherwise keep the parameters before it.

        Parameters
        ----------
        epoch : int
        before : ndarray, shape (p,)
            The parameters before the epoch.
        measured : list of pair
            What `epoch` returned.

        Raises
        ------
        DivergenceError
            With the parameters of the last epoch whose loss was finite.
        """
        if not all(math.isfinite(values[0]) for _, values in measured):
            rate = self.model.optimizer.learning_rate
            raise DivergenceError(epoch, *self.last_finite, rate)
        # a loss may be finite where parameters are not any more, behind a sigmoid for example
        if math.isfinite(before.dot(before)):
            self.last_finite = epoch, before

    def callbacks_say_stop(self, entry: dict[str, float]) -> bool:
        """Call the callbacks; return whether one of them wants to stop.

        Parameters
        ----------
        entry : dict

        Returns
        -------
        bool
        """
        if not self.plan.callbacks:
            return False
        with np.errstate(**self.settings):
            answers = [
                callback(self.model, dict(entry)) for callback in self.plan.callbacks
            ]
        self.prepare()
        return any(isinstance(a, (bool, np.bool_)) and bool(a) for a in answers)

    def prepare(self) -> None:
        """Lay all parameters into the vector, and see to it that they can be trained.

        Raises
        ------
        RuntimeError
            If the model is not compiled any more, or other arrays are trained than before.
        ValueError
            If parameters hold infinity or nan, or epsilon is 0 in their precision.
        """
        model = self.model
        model.check_compiled("fit")
        model.store.attach(model.body)
        self.metric_names: list[str] = model.metric_names
        vector, optimizer = model.store.vector, model.optimizer
        own = [
            getattr(layer, name)
            for layer in model.body
            for name in getattr(type(layer), "trainable", ())
        ]  # frozen ones, too
        if not all(np.isfinite(array).all() for array in (vector, *own)):
            raise ValueError(
                "the parameters hold infinity or nan; set them anew before fit"
            )
        epsilon = getattr(optimizer, "epsilon", 1)
        if vector.dtype.type(epsilon) == 0:
            raise ValueError(
                f"epsilon must be above 0 in {vector.dtype}, got {epsilon}"
            )
        for state in optimizer.memory.get(model.store, {}).values():
            if any(np.shape(kept) not in ((), vector.shape) for kept in state.values()):
                raise RuntimeError(
                    "other arrays are trained than before; call compile again"
                )
        for part in with_inner_layers(model.body):
            if hasattr(part, "training"):
                part.training = True
            if getattr(part, "is_random", False):
                part.generator = model.generator

    def head_for(self, chosen: Any) -> Any:
        """Return the head for a batch; with weights, if the samples have some.

        Parameters
        ----------
        chosen : slice or ndarray of int
            The batch's samples.

        Returns
        -------
        object
        """
        weights = self.plan.weights
        head = self.model.head
        return head if weights is None else WeightedHead(head, weights[chosen])

    def check_end(self) -> None:
        """Look at the model after the last step: has it diverged, has it learned?

        Raises
        ------
        DivergenceError
            If a parameter, or the loss of a thousand samples, is not finite.
        """
        model, n_samples = self.model, len(self.X)
        some = slice(None, None, -(-n_samples // 1024))  # from everywhere in the data
        X, y = self.X[some], self.y[some]
        finite = bool(np.isfinite(model.store.vector).all())
        size = self.plan.batch_size or 1024
        loss = model.measure(X, y, size, [])[0] if finite else math.nan
        if not math.isfinite(loss):
            rate = model.optimizer.learning_rate
            raise DivergenceError(model.epochs, *self.last_finite, rate)
        steps = -(-n_samples // (self.plan.batch_size or n_samples))
        if steps * (model.epochs - self.first_epoch) >= 100:
            self.warn_if_stuck(X, y, loss)

    def warn_if_stuck(self, X: Array, y: Array, loss: float) -> None:
        """Warn if a hidden layer is dead, or the loss is no better than a constant answer's.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        y : ndarray, shape (n,) or (n, m)
            A thousand samples, or all.
        loss : float
            Their loss at the end.
        """
        model = self.model
        advice = (
            f"try another learning_rate than {model.optimizer.learning_rate:g}, scale the inputs "
            'to a size near 1, or give deep networks weight_initializer="he"'
        )
        signal, found = X, ""
        trained = [bool(getattr(type(layer), "trainable", ())) for layer in model.body]
        last = max(place for place, is_trained in enumerate(trained) if is_trained)
        for place, layer in enumerate(copy.copy(layer) for layer in model.body):
            signal = run_forward([layer], signal)
            if place < last and not np.any(signal):
                found = (
                    f"layer {place}, {layer!r}, gives 0 for every sample: all its neurons are "
                    "dead, and nothing before it can learn"
                )
                break
        chance = model.loss.chance(y, signal.shape[1])
        if self.plan.weights is not None:  # then something else was lowered
            chance = math.inf
        if not found and loss > 0.995 * chance > 0:
            found = (
                f"after {model.epochs} epochs the loss, {loss:.4g}, is no better than that of the "
                f"best constant answer, {chance:.4g}"
            )
        if found:
            warnings.warn(f"{found}; {advice}", TrainingWarning, stacklevel=6)

    def finish(self) -> None:
        """Let go of the data: layers keep their parameters, not the results of the last step."""
        model = self.model
        activation = getattr(model.head, "activation", None)
        parts = [*model.layers, activation, model.head, model.loss]
        for part in with_inner_layers(parts):
            if hasattr(part, "training"):
                part.training = False
            own = getattr(part, "__dict__", {})
            for name in getattr(part, "results", ("output", "dinputs")):
                own.pop(name, None)

    @property
    def tapes(self) -> Tapes:
        """The tapes of this training, made when they are first asked for."""
        if "_tapes" not in vars(self):
            watched = bool(self.plan.callbacks)
            data = self.X, self.y
            self._tapes = Tapes(self.model, *data, watched, weights=self.plan.weights)
        return self._tapes


# From chapter 16.
def mean_over_samples(measured: list[tuple[int, list[float]]]) -> list[float]:
    """Return the means of what was measured in batches, weighted by their samples.

    Parameters
    ----------
    measured : list of pair
        For each batch its size and its values.

    Returns
    -------
    list of float
        If there is only one batch, its values as they are.
    """
    if len(measured) == 1:
        return measured[0][1]
    sizes, values = zip(*measured)
    means: list[float] = np.average(values, axis=0, weights=sizes).tolist()
    return means


# From chapter 17.
class DivergenceError(ArithmeticError):
    """Training diverged: the loss became infinite or not a number.

    Attributes
    ----------
    epoch : int
        The first epoch at which this was seen.
    last_finite_epoch : int
        The last epoch before it with a finite loss, or the start of this `fit`.
    parameters : ndarray, shape (p,)
        The model's parameters at that epoch, for ``model.parameters``.
    learning_rate : float
        The optimizer's initial rate.
    """

    def __init__(
        self,
        epoch: int,
        last_finite_epoch: int,
        parameters: Array,
        learning_rate: float,
    ) -> None:
        """Keep what is known.

        Parameters
        ----------
        epoch : int
        last_finite_epoch : int
        parameters : ndarray, shape (p,)
        learning_rate : float
        """
        super().__init__(
            f"the loss became infinite or not a number in epoch {epoch}; try a smaller "
            f"learning_rate than {learning_rate:g}. The error's `parameters` are those of "
            f"epoch {last_finite_epoch}: set them with model.parameters = error.parameters, "
            "and compile again"
        )
        self.epoch, self.last_finite_epoch = epoch, last_finite_epoch
        self.parameters, self.learning_rate = parameters, learning_rate

    def __reduce__(self) -> Any:
        """Let pickle make the error again, as programs with several processes need."""
        told = (self.epoch, self.last_finite_epoch, self.parameters, self.learning_rate)
        return type(self), told


# From chapter 17.
class TrainingWarning(UserWarning):
    """Training went through, but the network has not learned; the message says what to try."""


# From chapter 17.
def with_inner_layers(parts: list[Any]) -> list[Any]:
    """Return parts of a model, and the layers that they hold, each once.

    Parameters
    ----------
    parts : list of object

    Returns
    -------
    list of object
    """
    found = list(parts)
    for part in found:
        own = getattr(part, "__dict__", {}).values()
        inner = [v for v in own if getattr(v, "kind", None) == "layer"]
        found += [v for v in inner if not any(v is known for known in found)]
    return found


# From chapter 22.
def check_weights(name: str, value: Any, n_samples: int) -> Array:
    """Return weights of samples, or say why they are none.

    Parameters
    ----------
    name : str
    value : array_like, shape (n,)
    n_samples : int

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If they are not finite numbers of at least 0, one for each sample, not all 0.
    """
    weights = as_numbers(name, value).astype(np.float64)
    if weights.shape != (n_samples,):
        raise ValueError(
            f"{name} must hold one weight per sample, {n_samples}, got shape {weights.shape}"
        )
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise ValueError(f"{name} must be finite, at least 0, and not all zero")
    return weights


# From chapter 22.
def weights_of_classes(value: Any, classes: Array) -> Array:
    """Return the weight of each sample's class.

    Parameters
    ----------
    value : dict or "balanced"
        Class number -> weight, 1 for those left out; or every class as heavy as every other.
    classes : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If `value` is neither, or a class or weight is wrong.
    """
    present, counts = np.unique(classes, return_counts=True)
    if isinstance(value, str) and value == "balanced":
        value = {int(k): len(classes) / count for k, count in zip(present, counts)}
    if not isinstance(value, dict):
        raise TypeError(
            f'class_weight must be a dict or "balanced", got {shown(value)}'
        )
    for key in value:
        if key not in present.tolist():
            raise ValueError(
                f"class_weight must name classes in y, got {shown(key)}"
            )
    weights = check_weights(
        "class_weight", [value.get(int(k), 1) for k in present], len(present)
    )
    return weights[np.searchsorted(present, classes)]


# From chapter 22.
def check_sample_losses(head: Any) -> None:
    """Say that a head's losses of samples are older than its forward.

    Raises
    ------
    TypeError
        If a subclass has changed `forward` and not `sample_losses`, which weights use.
    """
    for kind in type(head).__mro__:
        if "sample_losses" in vars(kind):
            return
        if "forward" in vars(kind):
            name = type(head).__name__
            raise TypeError(
                f"{name} must define sample_losses, if samples have weights: it has a forward of its own"
            )
