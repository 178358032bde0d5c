# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""One training step, recorded: a list of NumPy calls on memory laid out beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import numpy as np

from .checks import check_choice, take_rows, trained_names
from .losses import Loss, WeightedHead
from .metrics import (
    Answers,
    accuracy,
    binary_accuracy,
    mean_absolute_error,
    measured_by,
)
from .numerics import Array, adds_in_float64
from .parameters import Parameters, aligned

TRICKS = (
    "aligned memory",
    "no gradient of the data",
    "softmax by columns",
    "zeros as an array",
    "penalties together",
    "shared copies",
)
FEW = 8  # NumPy adds fewer numbers than these one after the other, however they lie
BLOCK = 65536  # parameters that are moved at a time: what that needs in between stays small
RECORDINGS: dict[Any, Callable[..., Callable[[], float]]] = {}
PASSES = {
    "layer": {
        "forward": "record_forward",
        "backward": "record_dinputs",
        "regularization_loss": "record_penalty",
    },
    "loss": {
        "forward": "record_forward",
        "backward": "record_backward",
        "targets": "record_targets",
    },
    "optimizer": {
        "compute_step": "record_step",
        "update_params": "record_step",
        "state_names": "record_step",
    },
}
PLAINLY: ContextVar[bool] = ContextVar("plainly", default=False)


# From chapter 24.
class Tape:
    """A list of NumPy calls whose arrays are laid out before the first of them runs."""

    def call(
        self, function: Callable[..., Any], *values: Any, **options: Any
    ) -> None:
        """Write down a call; it runs in every step.

        Parameters
        ----------
        function : callable
        *values
            What it is called with; arrays are read and written where they lie.
        **options
        """
        recorded = partial(function, *values, **options)
        self.calls.append(recorded)
        if not self.for_spectators:
            self.brief.append(recorded)

    def run(self, watched: bool) -> None:
        """Run the list; without what only a spectator wants to know, if nobody watches.

        Parameters
        ----------
        watched : bool
        """
        for number, value in self.numbers:
            number[()] = value()
        left = iter(self.calls if watched else self.brief)
        try:
            for call in left:
                call()
        except KeyboardInterrupt:
            for call in left:  # a step is taken whole
                call()
            raise

    def __init__(
        self,
        store: Parameters,
        buffers: list[Array],
        fixed: bool,
        without: Sequence[str] = (),
    ) -> None:
        """Begin with an empty list.

        Parameters
        ----------
        store : Parameters
            Whose vector is trained.
        buffers : list of ndarray
            Memory that an earlier tape of the same training has laid out, or an empty list.
        fixed : bool
            Whether all steps see the same batch.
        without : sequence of str, default ()
            Members of `TRICKS` that are switched off.
        """
        self.without = {check_choice("without", trick, TRICKS) for trick in without}
        self.fixed, self.buffers, self.n_arrays = fixed, buffers, 0
        self.calls: list[Callable[[], Any]] = []
        self.brief: list[Callable[[], Any]] = []
        self.numbers: list[tuple[Array, Callable[[], float]]] = []
        self.for_spectators = False
        self.copies: dict[int, tuple[Array, Array]] = {}
        self.constants: list[Array] = []
        self.masks: dict[int, Array] = {}
        self.slopes: list[tuple[slice, float, float]] = []
        self.scratches: dict[str, Array] = {}
        self.vector = store.vector
        self.gradient = self.array(self.vector.shape)
        self.ones: Array | None = None
        self.spans, start = {}, 0
        for (layer, name), window in zip(store.places, store.windows):
            span = slice(start, start + window.size)
            self.spans[id(layer), name], start = span, span.stop
            setattr(layer, f"d{name}", self.gradient_of(layer, name))

    def gradient_of(self, layer: Any, name: str) -> Array:
        """Return the place of an array's gradient in the vector of gradients.

        Parameters
        ----------
        layer : object
        name : str

        Returns
        -------
        ndarray
        """
        shape = np.shape(getattr(layer, name))
        return self.gradient[self.spans[id(layer), name]].reshape(shape)

    def uses(self, trick: str) -> bool:
        """Return whether a trick is switched on.

        Parameters
        ----------
        trick : str
            One of `TRICKS`.

        Returns
        -------
        bool
        """
        return trick not in self.without

    def array(
        self,
        shape: tuple[int, ...],
        dtype: Any = None,
        order: Any = "C",
        lasting: bool = False,
    ) -> Array:
        """Lay out memory for a result, in the type of the parameters if no other is named.

        Parameters
        ----------
        shape : tuple of int
        dtype : dtype, optional
        order : {"C", "F"}, default "C"
            Whether rows or columns lie in one piece.
        lasting : bool, default False
            Whether the contents shall outlast a step of another tape.

        Returns
        -------
        ndarray
            Its contents are anything.
        """
        dtype = np.dtype(dtype or self.vector.dtype)
        size, place = math.prod(shape) * dtype.itemsize, self.n_arrays
        if lasting:
            lasts: Array = self.new_buffer(size).view(dtype).reshape(shape, order=order)
            return lasts
        self.n_arrays += 1
        if place == len(self.buffers):
            self.buffers.append(self.new_buffer(size))
        if self.buffers[place].size < size:
            self.buffers[place] = self.new_buffer(size)
        lent: Array = self.buffers[place][:size].view(dtype).reshape(shape, order=order)
        return lent

    def new_buffer(self, n_bytes: int) -> Array:
        """Return memory that begins where a line of memory begins, if that trick is on.

        Parameters
        ----------
        n_bytes : int

        Returns
        -------
        ndarray of uint8, shape (n_bytes,)
        """
        return aligned(n_bytes, 0 if self.uses("aligned memory") else 16)

    def constant(self, value: Any) -> Array:
        """Return a number or an array that never changes, in the type of the parameters.

        Parameters
        ----------
        value : array_like

        Returns
        -------
        ndarray
        """
        self.constants.append(np.array(value, dtype=self.vector.dtype))
        return self.constants[-1]

    def number(self, value: Callable[[], float]) -> Array:
        """Return a number that is asked for anew before every step.

        Parameters
        ----------
        value : callable
            Returns it.

        Returns
        -------
        ndarray, shape ()
        """
        self.numbers.append((np.array(0, dtype=self.vector.dtype), value))
        return self.numbers[-1][0]

    def refresh(self, function: Callable[..., Any], *values: Any) -> None:
        """Write down a call that depends on the batch alone; if that is always the same, do it now.

        Parameters
        ----------
        function : callable
        *values
        """
        if self.fixed:
            function(*values)
        else:
            self.call(function, *values)

    def product(
        self, a: Array, b: Array, out: Array, flip_a: bool = False, flip_b: bool = False
    ) -> None:
        """Write down a product of matrices, as `matrix_product` computes it.

        Parameters
        ----------
        a, b : ndarray
            Matrices.
        out : ndarray
        flip_a, flip_b : bool, default False
            Whether the transpose is meant.
        """
        a, b = self.operand(a), self.operand(b)
        a, b = a.T if flip_a else a, b.T if flip_b else b
        if a.dtype == out.dtype:
            self.call(np.matmul, a, b, out)
        else:
            result = self.array(out.shape, a.dtype)
            self.call(a.dot, b, result)
            self.call(np.copyto, out, result, "same_kind")

    def operand(self, a: Array) -> Array:
        """Return an array as products take it: in float64 where they add in float64.

        Parameters
        ----------
        a : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, d)
        """
        if not adds_in_float64(self.vector.dtype):
            return a
        if id(a) in self.copies and self.uses("shared copies"):
            return self.copies[id(a)][1]
        is_constant = any(a is constant for constant in self.constants)
        copy = self.array(a.shape, np.float64, lasting=is_constant)
        if is_constant:
            copy[...] = a
        else:
            self.call(np.copyto, copy, a)
        self.copies[id(a)] = a, copy
        return copy

    def row_of_ones(self, n_samples: int) -> Array:
        """Return a row of ones, the same array every time.

        Parameters
        ----------
        n_samples : int

        Returns
        -------
        ndarray, shape (1, n)
        """
        if self.ones is None:
            self.ones = self.constant(np.ones((1, n_samples)))
        return self.ones

    def mean(self, losses: Array) -> Callable[[], float]:
        """Write down the sum of the samples' losses; return a function that reads their mean.

        Parameters
        ----------
        losses : ndarray, shape (n,)

        Returns
        -------
        callable
        """
        total = self.array((), np.float64)
        self.call(np.add.reduce, losses, None, np.float64, total)
        return lambda: float(total) / len(losses)

    def each_row(self, function: Any, rows: Array, out: Array) -> None:
        """Write down a sum or a maximum over each row; over a few columns on end, column by column.

        Parameters
        ----------
        function : numpy.ufunc
            `numpy.add` or `numpy.maximum`.
        rows : ndarray, shape (n, m)
        out : ndarray, shape (n, 1)
        """
        n_columns = rows.shape[1]
        if rows.flags.c_contiguous or n_columns > FEW // 2:
            self.call(function.reduce, rows, 1, None, out, True)
            return
        result = out[:, 0]
        self.call(function, rows[:, 0], rows[:, 1], out=result)
        for column in range(2, n_columns):
            self.call(function, result, rows[:, column], out=result)

    def zeros(self, shape: tuple[int, ...]) -> Array:
        """Return zeros of a shape, or the number 0.

        Parameters
        ----------
        shape : tuple of int

        Returns
        -------
        ndarray
        """
        if not self.uses("zeros as an array"):
            return self.constant(0)
        zeros = self.array(shape, lasting=True)
        zeros[...] = 0
        return zeros

    def add_slopes(self, layer: Any, name: str, l1: float, l2: float) -> None:
        """Note that a trained array has a penalty, whose slopes are added to the gradient.

        Parameters
        ----------
        layer : object
        name : str
        l1, l2 : float
        """
        self.slopes.append((self.spans[id(layer), name], l1, l2))

    def record_slopes(self) -> None:
        """Write down the slopes of all penalties (eq. 9.2), block by block."""
        for start, stop, l1, l2 in self.joined_slopes():
            for begin in range(start, stop, BLOCK):
                part = slice(begin, min(begin + BLOCK, stop))
                values, gradient = self.vector[part], self.gradient[part]
                slopes, signs = (
                    self.scratch(name, values) for name in ("step", "root")
                )
                self.call(np.multiply, values, self.constant(2 * l2), slopes)
                if l1:
                    self.call(np.sign, values, signs)
                    self.call(np.multiply, signs, self.constant(l1), signs)
                    self.call(np.add, signs, slopes, slopes)
                self.call(np.add, gradient, slopes, gradient)

    def joined_slopes(self) -> list[tuple[int, int, float, float]]:
        """Return where which penalties are; neighbours with the same factors are one.

        Returns
        -------
        list of tuple
            Start and stop in the vector, and the factors of L1 and L2.
        """
        joined: list[tuple[int, int, float, float]] = []
        for span, l1, l2 in sorted(self.slopes, key=lambda slope: slope[0].start):
            before = joined[-1] if joined else (0, -1, 0, 0)
            if self.uses("penalties together") and before[1:] == (span.start, l1, l2):
                joined[-1] = before[0], span.stop, l1, l2
            else:
                joined.append((span.start, span.stop, l1, l2))
        return joined

    def columns(self, shape: tuple[int, int]) -> Array:
        """Lay out memory in float64 for a row per sample; a few columns lie one after the other.

        Parameters
        ----------
        shape : pair of int

        Returns
        -------
        ndarray, shape (n, m)
        """
        few = shape[1] < FEW and self.uses("softmax by columns")
        return self.array(shape, np.float64, "F" if few else "C")

    def softmax(self, scores: Array) -> tuple[Array, Array, Array]:
        """Write down eqs. 6.1 and 6.2; return shifted scores, sums of exponentials, probabilities.

        Parameters
        ----------
        scores : ndarray, shape (n, m)

        Returns
        -------
        tuple of ndarray
            In float64; in float64, of shape (n, 1); in the type of the scores.
        """
        shifted, powers = (self.columns(scores.shape) for _ in range(2))
        largest, sums = (self.array((len(scores), 1), np.float64) for _ in range(2))
        output = self.array(scores.shape)
        self.call(np.copyto, shifted, scores)
        self.each_row(np.maximum, shifted, largest)
        self.call(np.subtract, shifted, largest, shifted)
        self.call(np.exp, shifted, powers)
        self.each_row(np.add, powers, sums)
        self.call(np.divide, powers, sums, powers)
        self.call(np.copyto, output, powers, "same_kind")
        return shifted, sums, output

    def scratch(self, name: str, like: Array) -> Array:
        """Lay out memory that the next block uses again.

        Parameters
        ----------
        name : str
        like : ndarray, shape (n,)
            At most a block of parameters.

        Returns
        -------
        ndarray, shape (n,)
        """
        if name not in self.scratches:
            self.scratches[name] = self.array((min(BLOCK, self.vector.size),))
        return self.scratches[name][: like.size]

    def squares(self, values: Array) -> Array:
        """Lay out memory in float64 for the squares of a trained array; the next one uses it again.

        Parameters
        ----------
        values : ndarray

        Returns
        -------
        ndarray
            Of the shape of `values`.
        """
        if "squares" not in self.scratches:
            most = max(span.stop - span.start for span in self.spans.values())
            self.scratches["squares"] = self.array((most,), np.float64)
        if values.size > self.scratches["squares"].size:  # of a frozen layer
            return self.array(values.shape, np.float64)
        return self.scratches["squares"][: values.size].reshape(values.shape)


# From chapter 24.
def recording_of(metric: Any) -> Callable[[Any], Any]:
    """Return a decorator for the function that writes down a metric.

    Parameters
    ----------
    metric : callable

    Returns
    -------
    callable
    """

    def decorate(record: Any) -> Any:
        RECORDINGS[metric] = record
        return record

    return decorate


# From chapter 24.
@recording_of(accuracy)
def record_accuracy(
    tape: Tape, output: Array, targets: Array
) -> Callable[[], float]:
    """Write down `accuracy`; return a function that reads the result.

    Parameters
    ----------
    tape : Tape
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    callable
    """
    n_samples = len(output)
    found, wanted = (tape.array((n_samples,), np.intp) for _ in range(2))
    right = tape.array((n_samples,), bool)
    tape.refresh(targets.argmax, 1, wanted)
    tape.call(output.argmax, 1, found)
    tape.call(np.equal, found, wanted, right)
    return lambda: int(np.count_nonzero(right)) / n_samples


# From chapter 24.
@recording_of(binary_accuracy)
def record_binary_accuracy(
    tape: Tape, output: Array, targets: Array
) -> Callable[[], float]:
    """Write down `binary_accuracy`; return a function that reads the result.

    Parameters
    ----------
    tape : Tape
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    callable
    """
    found, wanted, right = (tape.array(output.shape, bool) for _ in range(3))
    tape.refresh(np.greater_equal, targets, np.float64(0.5), wanted)
    tape.call(np.greater_equal, output, np.float64(0.5), found)
    tape.call(np.equal, found, wanted, right)
    return lambda: int(np.count_nonzero(right)) / right.size


# From chapter 24.
@recording_of(mean_absolute_error)
def record_mean_absolute_error(
    tape: Tape, output: Array, targets: Array
) -> Callable[[], float]:
    """Write down `mean_absolute_error`; return a function that reads the result.

    Parameters
    ----------
    tape : Tape
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    callable
    """
    sizes = tape.array(output.shape, np.float64)
    total = tape.array((), np.float64)
    tape.call(np.subtract, output, targets, sizes, dtype=np.float64)
    tape.call(np.absolute, sizes, sizes)
    tape.call(np.add.reduce, sizes, None, np.float64, total)
    return lambda: float(total) / sizes.size


# From chapter 24.
class TapedStep:
    """One step of a training on batches of one size, from a tape."""

    def record(self, layers: list[Any], head: Any, optimizer: Any) -> None:
        """Write down what `training_step` does.

        Parameters
        ----------
        layers : list of object
        head : object
            See `Loss.head`.
        optimizer : Optimizer
        """
        tape, self.signals, self.gradients = self.tape, [self.inputs], {}
        for layer in layers:
            self.signals.append(layer.record_forward(tape, self.signals[-1]))
        scores, last = self.signals[-1], len(layers)
        targets = head.record_targets(tape, self.labels, scores.shape[1])
        self.targets = targets
        self.output, self.loss = head.record_forward(tape, scores, targets)
        self.record_for_spectators(layers, targets)
        dvalues = head.record_backward(tape, scores, self.output, targets)
        self.gradients[last] = dvalues
        for place in reversed(range(last)):
            layer, (inputs, output) = layers[place], self.signals[place : place + 2]
            if trained_names(layer):
                layer.record_gradients(tape, inputs, dvalues)
            if not self.is_needed(layers[:place]):
                break
            dvalues = layer.record_dinputs(tape, inputs, output, dvalues)
            self.gradients[place] = dvalues
        tape.record_slopes()
        self.record_update(optimizer)

    def __init__(
        self,
        model: Any,
        inputs: Array,
        labels: Array,
        states: dict[str, Array],
        buffers: list[Array],
        fixed: bool,
        without: Sequence[str] = (),
        weights: Array | None = None,
    ) -> None:
        """Record the step.

        Parameters
        ----------
        model : NeuralNetwork_Model
            Compiled, its parameters attached.
        inputs, labels : ndarray, shapes (n, d) and (n,)
            The batch: the data itself, or memory into which `load` puts each batch.
        states : dict
            What the optimizer remembers about the vector of parameters; the arrays are written to.
        buffers : list of ndarray
            See `Tape`.
        fixed : bool
            Whether all steps see the same batch.
        without : sequence of str, default ()
            Members of `TRICKS` that are switched off.
        weights : ndarray, shape (n,), optional
            Of the batch's samples.
        """
        self.model, self.inputs, self.labels, self.states = (
            model,
            inputs,
            labels,
            states,
        )
        self.tape = Tape(model.store, buffers, fixed, without)
        if fixed:
            self.tape.constants.append(inputs)
        self.weights: Any = weights
        head = model.head if weights is None else WeightedHead(model.head, weights)
        self.record(model.body, head, model.optimizer)

    def show(self) -> None:
        """Give the layers copies of what the step made, as the plain methods leave it behind."""
        layers, head = self.model.body, self.model.head
        for place, layer in enumerate(layers):
            layer.inputs = self.signals[place].copy()
            layer.output = self.signals[place + 1].copy()
            layer.dinputs = self.gradients[place].copy()
            if id(layer) in self.tape.masks:
                layer.mask = self.tape.masks[id(layer)].copy()
        for layer, name in self.model.store.places:
            setattr(layer, f"d{name}", self.tape.gradient_of(layer, name).copy())
        head.output, head.dinputs = (
            self.output.copy(),
            self.gradients[len(layers)].copy(),
        )

    def is_needed(self, layers: list[Any]) -> bool:
        """Return whether layers need the gradient that arrives at them.

        Parameters
        ----------
        layers : list of object

        Returns
        -------
        bool
        """
        trained = any(trained_names(layer) for layer in layers)
        return trained or not self.tape.uses("no gradient of the data")

    def record_for_spectators(self, layers: list[Any], targets: Array) -> None:
        """Write down penalties and metrics, which no step needs.

        Parameters
        ----------
        layers : list of object
        targets : ndarray, shape (n, m)
        """
        tape, output = self.tape, self.output
        tape.for_spectators = True
        penalized = [layer for layer in layers if hasattr(layer, "record_penalty")]
        self.penalties = [layer.record_penalty(tape) for layer in penalized]
        self.metrics: list[Callable[[], float]] = []
        for metric in Answers(self.model.metrics).means:
            record = next((r for m, r in RECORDINGS.items() if m is metric), None)
            if record is not None:
                self.metrics.append(record(tape, output, targets))
            else:  # it may keep what it is given
                self.metrics.append(
                    partial(measured_on_copies, metric, output, targets)
                )
        tape.for_spectators = False

    def record_update(self, optimizer: Any) -> None:
        """Write down the optimizer's step, for one block of parameters after the other.

        Parameters
        ----------
        optimizer : Optimizer
        """
        tape = self.tape
        for start in range(0, tape.vector.size, BLOCK):
            part = slice(start, start + BLOCK)
            moved, gradient = tape.vector[part], tape.gradient[part]
            step = tape.scratch("step", gradient)
            states = [state[part] for state in self.states.values()]
            optimizer.record_step(tape, gradient, states, step)
            tape.call(np.subtract, moved, step, moved)
        tape.call(
            optimizer.post_update_params
        )  # in the list: it belongs to a whole step

    def step(self, watched: bool = True) -> list[float]:
        """Take the step; return what `Training.step` measures.

        Parameters
        ----------
        watched : bool, default True
            Whether penalty and metrics are wanted, too.

        Returns
        -------
        list of float
        """
        optimizer = self.model.optimizer
        optimizer.pre_update_params()
        self.tape.run(watched)
        if not watched:
            return [self.loss()]
        penalty = sum(penalty() for penalty in self.penalties)
        return [self.loss(), penalty, *[metric() for metric in self.metrics]]


# From chapter 24.
def measured_on_copies(metric: Any, output: Array, targets: Array) -> float:
    """Return what a metric says about copies of the arrays of a tape.

    Parameters
    ----------
    metric : callable
    output, targets : ndarray, shape (n, m)

    Returns
    -------
    float
    """
    return measured_by([metric], output.copy(), targets.copy())[0]


# From chapter 24.
def is_recorded(part: Any, kind: str) -> bool:
    """Return whether a part says how it is recorded, for the very methods that it has.

    Parameters
    ----------
    part : object
    kind : str
        "layer", "loss" or "optimizer".

    Returns
    -------
    bool
        False if a subclass has changed a method and not its recording.
    """
    classes = type(part).__mro__

    def age(name: str) -> int:
        found = [place for place, c in enumerate(classes) if name in vars(c)]
        return found[0] if found else len(classes)

    plain = {name for name in PASSES[kind] if hasattr(part, name)}
    own = getattr(part, "__dict__", {})
    return all(
        age(recorded) <= age(name) and name not in own
        for name, recorded in PASSES[kind].items()
        if name in plain
    )


# From chapter 24.
@contextmanager
def plain_methods() -> Iterator[None]:
    """Train without a tape inside this ``with``: to look into the methods, or to compare."""
    token = PLAINLY.set(True)
    try:
        yield
    finally:
        PLAINLY.reset(token)


# From chapter 24.
def can_be_recorded(model: Any, X: Array) -> bool:
    """Return whether every part of a model has a recording, and all numbers are of one type.

    Parameters
    ----------
    model : NeuralNetwork_Model
    X : ndarray, shape (n, d)

    Returns
    -------
    bool
    """
    plain_penalties = (
        type(model.loss).regularization_loss is Loss.regularization_loss
    )
    activation = getattr(model.head, "activation", None)
    arrays = [model.store.vector]
    for layer in model.body:
        names = getattr(type(layer), "trainable", ())
        arrays += [getattr(layer, name) for name in names]
    return (
        not PLAINLY.get()
        and plain_penalties
        and all(is_recorded(layer, "layer") for layer in model.body)
        and (activation is None or is_recorded(activation, "layer"))
        and is_recorded(model.head, "loss")
        and is_recorded(getattr(model.head, "loss", model.head), "loss")
        and is_recorded(model.optimizer, "optimizer")
        and all(a.dtype == X.dtype and a.flags.c_contiguous for a in arrays)
    )


# From chapter 24.
def bound_by(model: Any) -> list[Any]:
    """Return everything that a tape of this model is bound to; it changes when the tape is of no use.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Returns
    -------
    list
    """
    moving = {"iterations", "current_learning_rate", "_memory", "output", "dinputs"}
    found: list[Any] = [id(model.store.vector), id(np.dot)]
    activation = getattr(model.head, "activation", None)
    heads = model.head, activation, model.loss
    for part in (*model.body, *heads, model.optimizer, *model.metrics):
        found.append((id(part), type(part)))
        results = moving.union(getattr(part, "results", ()))
        results |= {f"d{name}" for name in getattr(type(part), "trainable", ())}
        for name, value in getattr(part, "__dict__", {}).items():
            plain = isinstance(value, (int, float, str, tuple))
            if name not in results:
                found.append((id(part), name, value if plain else id(value)))
    kept = model.optimizer.memory.get(model.store, {}).get("vector", {})
    return found + [id(array) for array in kept.values()]


# From chapter 24.
class Tapes:
    """The tapes of a training: one for all samples, or one for each size of its batches.

    Attributes
    ----------
    are_usable : bool
        Whether every part of the model has a recording.
    answers : Answers
        Where the batches of an epoch go that metrics have to see together.
    kind : type
        What a step is recorded as.
    """

    kind: type[TapedStep] = TapedStep

    def __init__(
        self,
        model: Any,
        X: Array,
        y: Array,
        is_watched: bool = False,
        without: Sequence[str] = (),
        weights: Array | None = None,
    ) -> None:
        """Begin without a tape.

        Parameters
        ----------
        model : NeuralNetwork_Model
        X, y : ndarray
            All samples.
        is_watched : bool, default False
            Whether callbacks may look at layers, and change anything, after every epoch.
        without : sequence of str, default ()
            Members of `TRICKS` that are switched off.
        weights : ndarray, shape (n,), optional
            Of all samples.
        """
        self.model, self.X, self.y, self.weights = model, X, y, weights
        # callbacks may ask for any gradient
        self.without = [*without, *["no gradient of the data"] * is_watched]
        self.bound: list[Any] = []
        self.steps: dict[int, TapedStep] = {}
        self.buffers: list[Array] = []
        self.states: dict[str, Array] = {}
        self.are_usable = False
        self.answers = Answers(model.metrics)

    def renew(self) -> None:
        """Forget the tapes if something that they are bound to has changed."""
        model = self.model
        if self.bound == bound_by(model):
            return
        self.steps, self.buffers = {}, []
        self.are_usable = can_be_recorded(model, self.X)
        if self.are_usable:
            optimizer, store = model.optimizer, model.store
            kept = optimizer.recall(store, "vector", store.vector)
            self.states = {
                name: own_state(kept.get(name), store.vector)
                for name in optimizer.state_names
            }
            optimizer.remember(store, "vector", self.states)
        self.bound = bound_by(model)

    def step(self, chosen: Any, watched: bool) -> tuple[int, list[float]]:
        """Take a step on a batch; return its size, and what was measured.

        Parameters
        ----------
        chosen : slice or ndarray of int
            The batch's samples.
        watched : bool
            Whether penalty and metrics are wanted, too.

        Returns
        -------
        pair
        """
        size = len(self.y[chosen])
        if size not in self.steps:
            self.steps[size] = self.recorded(size)
        taped = self.steps[size]
        if size < len(self.X):
            take_rows(self.X, chosen, taped.inputs)
            np.take(self.y, chosen, 0, taped.labels, "clip")
            if self.weights is not None:
                np.take(self.weights, chosen, 0, taped.weights, "clip")
        self.last = taped
        values = taped.step(watched)
        if watched and self.answers.others:
            self.answers.kept.append((taped.output.copy(), taped.targets.copy()))
        return size, values

    def show(self) -> None:
        """Give the layers copies of what the last step made."""
        self.last.show()

    def recorded(self, size: int) -> TapedStep:
        """Return a recorded step for batches of a size.

        Parameters
        ----------
        size : int

        Returns
        -------
        TapedStep
        """
        fixed = size == len(self.X)
        X = self.X[:] if fixed else np.empty((size, self.X.shape[1]), self.X.dtype)
        y = self.y if fixed else np.empty((size, *self.y.shape[1:]), self.y.dtype)
        weights = self.weights
        if weights is not None and not fixed:
            weights = np.empty(size, weights.dtype)
        made = self.model, X, y, self.states, self.buffers, fixed
        return self.kind(*made, self.without, weights)


# From chapter 24.
def own_state(kept: Array | None, like: Array) -> Array:
    """Return what an optimizer remembers as memory that a tape can write to; zeros for nothing.

    Parameters
    ----------
    kept : ndarray, shape (p,), or None
    like : ndarray, shape (p,)

    Returns
    -------
    ndarray, shape (p,)
        `kept` itself, if it will do.
    """
    if kept is not None and kept.flags.writeable and kept.flags.c_contiguous:
        return kept
    state: Array = aligned(like.nbytes).view(like.dtype)
    state[...] = 0 if kept is None else kept
    return state
