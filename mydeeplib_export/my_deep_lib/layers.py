# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Layers with weights and biases, and what all layers have in common."""

from __future__ import annotations

import copy
import zlib
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np

from .checks import (
    Checked,
    check_arguments,
    check_choice,
    check_count,
    check_seed,
    checked_backward,
    checked_forward,
    not_negative,
    share,
    trained_names,
)
from .numerics import Array, column_sums, matrix_product
from .registry import constructor_call, register

WEIGHT_SCALES: dict[str, Callable[[int, int], float]] = {
    "normal": lambda d, m: 0.01,
    "he": lambda d, m: (2 / d) ** 0.5,  # eq. 20.3
    "glorot": lambda d, m: (2 / (d + m)) ** 0.5,  # eq. 20.4
}


# From chapter 2.
class Layer(Checked):
    """What layers and activations have in common: checked passes, a repr, copies without data.

    A subclass gives ``forward(inputs)``, which sets ``output``, and ``backward(dvalues)``, which
    sets ``dinputs`` and, for each name in ``trainable``, the gradient ``d<name>``. Both receive
    matrices that fit: `inputs` with ``n_inputs`` columns (if the layer has that attribute) in the
    type of the first trainable array, `dvalues` of the shape and type of the output. A layer that
    changes the number of columns says so in ``n_inputs`` and ``n_neurons``.

    Attributes
    ----------
    trainable : tuple of str
        Names of the arrays that an optimizer changes.
    results : tuple of str
        Names of what passes leave behind; copies and files do not hold it, nor gradients.
    training : bool
        Whether the pass under way belongs to training; set by the model.
    is_random : bool
        Whether the layer draws random numbers while it trains.
    generator : numpy.random.Generator or None
        Where such a layer takes them, set by the model when training starts; None means the
        global `numpy.random`.
    inputs, output, dinputs : ndarray
        What the last passes received and made.
    """

    kind = "layer"
    checks: ClassVar = {"forward": checked_forward, "backward": checked_backward}
    trainable: tuple[str, ...] = ()
    results: tuple[str, ...] = ("inputs", "output", "dinputs")
    training: bool = False
    is_random: bool = False
    generator: Any = None
    inputs: Array
    output: Array
    dinputs: Array

    def forward(self, inputs: Array) -> None:
        """Compute ``output``.

        Parameters
        ----------
        inputs : ndarray, shape (n, d)
        """
        raise NotImplementedError(
            f"{type(self).__name__} must have a method forward"
        )

    def backward(self, dvalues: Array) -> None:
        """Compute ``dinputs`` and the gradients of what is trained.

        Parameters
        ----------
        dvalues : ndarray, shape (n, m)
            Gradient of the loss with respect to the output.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must have a method backward"
        )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape that each trainable array must have, if that is known."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        own = dict(vars(self))  # another thread may add to it meanwhile
        for name in ("training", *self.results):
            own.pop(name, None)
        for name in type(self).trainable:
            own.pop(f"d{name}", None)
        return own

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        own = self.__getstate__()
        twin.__dict__ = {
            name: copy.copy(value) if isinstance(value, Layer) else value
            for name, value in own.items()
        }
        return twin

    def __repr__(self) -> str:
        return constructor_call(self)


# From chapters 2, 4, 9, 16, 20 and 24.
@register("dense")
class Layer_Dense(Layer):
    """A dense layer: every output is a weighted sum of all inputs, plus a bias.

    Attributes
    ----------
    weights : ndarray, shape (d, m)
        Column k holds the weights of neuron k. Starts as a random normal draw.
    biases : ndarray, shape (1, m)
        Starts as zeros.
    inputs, output : ndarray, shapes (n, d) and (n, m)
        What `forward` last received and made.
    """

    trainable = ("weights", "biases")  # what an optimizer changes

    @check_arguments(
        n_inputs=check_count,
        n_neurons=check_count,
        weight_regularizer_l1=not_negative,
        weight_regularizer_l2=not_negative,
        bias_regularizer_l1=not_negative,
        bias_regularizer_l2=not_negative,
    )
    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        weight_regularizer_l1: float = 0,
        weight_regularizer_l2: float = 0,
        bias_regularizer_l1: float = 0,
        bias_regularizer_l2: float = 0,
        weight_initializer: str = "normal",
        seed: Any = None,
    ) -> None:
        """Draw random weights; start the biases at zero.

        Parameters
        ----------
        n_inputs : int
            Features per sample, d.
        n_neurons : int
            Outputs per sample, m.
        weight_regularizer_l1, weight_regularizer_l2 : float, default 0
            Factors of the L1 and L2 penalty on the weights (eq. 9.1).
        bias_regularizer_l1, bias_regularizer_l2 : float, default 0
            The same for the biases.
        weight_initializer : str, default "normal"
            The standard deviation of the normal draw: "normal" 0.01; "he" the root of 2/d, for
            layers before a ReLU (He et al., 2015); "glorot" the root of 2/(d + m) (Glorot and
            Bengio, 2010).
        seed : int or numpy.random.Generator, optional
            Where the weights are drawn from. By default the seed of the model to which the layer is
            added, or the global `numpy.random`.

        Raises
        ------
        TypeError, ValueError
            If a size is not a whole number of at least 1, a factor is negative or not finite, or
            the initializer or the seed is unknown.
        """
        generator = check_seed("seed", seed)
        self.n_inputs, self.n_neurons = n_inputs, n_neurons
        self.weight_regularizer_l1 = weight_regularizer_l1
        self.weight_regularizer_l2 = weight_regularizer_l2
        self.bias_regularizer_l1 = bias_regularizer_l1
        self.bias_regularizer_l2 = bias_regularizer_l2
        self.weight_initializer = check_choice(
            "weight_initializer", weight_initializer, WEIGHT_SCALES
        )
        self.seed: Any = (
            None if generator is seed else int(seed)
        )  # no generator is kept
        self.draw(generator)
        drawn = zlib.crc32(self.weights.tobytes())  # a model's seed redraws these, ...
        self.drawn = drawn if generator is None else -1  # ... and no others
        self.biases = np.zeros((1, n_neurons), dtype=np.float32)

    def forward(self, inputs: Array) -> None:
        """Compute ``output`` = X W + b (eq. 2.2).

        Parameters
        ----------
        inputs : array_like, shape (n, d)
            One row per sample; converted to the type of the weights.

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers with d columns.
        """
        self.inputs = inputs
        self.output = matrix_product(inputs, self.weights) + self.biases

    def backward(self, dvalues: Array) -> None:
        """Compute the gradients of weights, biases and inputs (eqs. 4.5 and 9.2).

        Sets ``dweights`` (d, m), ``dbiases`` (1, m) and ``dinputs`` (n, d).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output), the gradient arriving from the right; converted to the type of the inputs.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers of the output's shape.
        """
        self.dweights = matrix_product(self.inputs.T, dvalues) + penalty_slopes(
            self.weights, self.weight_regularizer_l1, self.weight_regularizer_l2
        )
        self.dbiases = column_sums(dvalues) + penalty_slopes(
            self.biases, self.bias_regularizer_l1, self.bias_regularizer_l2
        )
        self.dinputs = matrix_product(dvalues, self.weights.T)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of weights and biases."""
        return {
            "weights": (self.n_inputs, self.n_neurons),
            "biases": (1, self.n_neurons),
        }

    def regularization_loss(self) -> float:
        """Return this layer's penalty: that of its weights and that of its biases.

        Returns
        -------
        float
        """
        return penalty_value(
            self.weights, self.weight_regularizer_l1, self.weight_regularizer_l2
        ) + penalty_value(
            self.biases, self.bias_regularizer_l1, self.bias_regularizer_l2
        )

    def redraw(self, generator: np.random.Generator) -> None:
        """Draw the first weights anew from a generator, unless somebody has changed them since.

        Parameters
        ----------
        generator : numpy.random.Generator
        """
        now = np.ascontiguousarray(self.weights)
        if zlib.crc32(now.tobytes()) == getattr(self, "drawn", None):
            self.draw(generator)
            self.drawn = zlib.crc32(self.weights.tobytes())

    def draw(self, generator: np.random.Generator | None) -> None:
        """Draw the first weights, from a generator or the global `numpy.random`.

        Parameters
        ----------
        generator : numpy.random.Generator or None
        """
        shape = self.n_inputs, self.n_neurons
        normal = (
            np.random.randn(*shape)
            if generator is None
            else generator.normal(size=shape)
        )
        scale = WEIGHT_SCALES[self.weight_initializer](*shape)
        self.weights = scale * normal.astype(np.float32)

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, m)
        """
        output: Array = tape.array((len(inputs), self.n_neurons))
        tape.product(inputs, self.weights, output)
        tape.call(np.add, output, self.biases, output)
        return output

    def record_dinputs(
        self, tape: Any, inputs: Array, output: Array, dvalues: Array
    ) -> Array:
        """Write down how `backward` makes ``dinputs``; return where they will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, d)
        output, dvalues : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, d)
        """
        dinputs: Array = tape.array((len(dvalues), self.n_inputs))
        tape.product(dvalues, self.weights, dinputs, flip_b=True)
        return dinputs

    def record_gradients(self, tape: Any, inputs: Array, dvalues: Array) -> None:
        """Write down how `backward` makes the gradients of what is trained.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, d)
        dvalues : ndarray, shape (n, m)
        """
        names = trained_names(self)
        if "weights" in names:
            tape.product(inputs, dvalues, self.dweights, flip_a=True)
        if "biases" in names:
            tape.product(tape.row_of_ones(len(dvalues)), dvalues, self.dbiases)
        for name, _, l1, l2 in self.penalties():
            if name in names:
                tape.add_slopes(self, name, l1, l2)

    def penalties(self) -> list[tuple[str, Array, float, float]]:
        """Return what has a penalty: name, array, and the factors of L1 and L2.

        Returns
        -------
        list of tuple
        """
        both = [
            (
                "weights",
                self.weights,
                self.weight_regularizer_l1,
                self.weight_regularizer_l2,
            ),
            ("biases", self.biases, self.bias_regularizer_l1, self.bias_regularizer_l2),
        ]
        return [(name, array, l1, l2) for name, array, l1, l2 in both if l1 or l2]

    def record_penalty(self, tape: Any) -> Callable[[], float]:
        """Write down `regularization_loss`; return a function that reads the result.

        Parameters
        ----------
        tape : Tape

        Returns
        -------
        callable
        """
        terms = []
        for _, values, l1, l2 in self.penalties():
            sizes, squares = np.array(0.0), np.array(0.0)
            if l1:
                each = tape.array(values.shape)
                tape.call(np.absolute, values, each)
                tape.call(np.add.reduce, each, None, np.float64, sizes)
            if l2:
                wide = tape.squares(values)
                tape.call(np.copyto, wide, values)
                tape.call(np.square, wide, wide)
                tape.call(np.add.reduce, wide, None, None, squares)
            terms.append((l1, sizes, l2, squares))

        def penalty() -> float:
            total = 0.0
            for l1, a, l2, b in terms:
                total += l1 * float(a) + l2 * float(b)
            return total

        return penalty


# From chapter 9.
def penalty_slopes(values: Array, l1: float, l2: float) -> Array:
    """Return the gradient of one array's penalty, entry by entry (eq. 9.2).

    Parameters
    ----------
    values : ndarray
    l1, l2 : float

    Returns
    -------
    ndarray
        Of the shape of `values`.
    """
    return l1 * np.sign(values) + 2 * l2 * values


# From chapter 9.
def penalty_value(values: Array, l1: float, l2: float) -> float:
    """Return the penalty of one array, l1 sum|w| + l2 sum w^2 (eq. 9.1).

    Parameters
    ----------
    values : ndarray
    l1, l2 : float

    Returns
    -------
    float
    """
    sizes, squares = np.abs(values), np.square(values, dtype=np.float64)
    return float(l1 * np.sum(sizes, dtype=np.float64) + l2 * np.sum(squares))


# From chapters 23 and 24.
@register("dropout")
class Layer_Dropout(Layer):
    """Switch a random share of the inputs off while training (Srivastava et al., 2014).

    Attributes
    ----------
    rate : float
    mask : ndarray, shape (n, m)
        What the last pass multiplied by: 0 or ``1 / (1 - rate)`` in training, 1 otherwise.
    inputs, output : ndarray, shape (n, m)
        What `forward` last received and made.
    """

    results = (*Layer.results, "mask", "generator")
    is_random = True

    @check_arguments(rate=share)
    def __init__(self, rate: float) -> None:
        """Store the rate.

        Parameters
        ----------
        rate : float
            The share that is switched off, at least 0 and below 1. (In some texts it is the share that
            stays on.)

        Raises
        ------
        TypeError, ValueError
            If `rate` is no number in that range.
        """
        self.rate = rate

    def forward(self, inputs: Array) -> None:
        """Multiply by a new mask (eq. 23.1) while training; otherwise hand the inputs on.

        The mask is drawn anew in every pass while ``training`` is True; `fit` sets it.

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        self.mask = np.ones_like(inputs)
        if self.training:
            kept = self.drawn(inputs.shape) >= self.rate
            self.mask = kept * inputs.dtype.type(1 / (1 - self.rate))
        self.output = inputs * self.mask

    def backward(self, dvalues: Array) -> None:
        """Multiply by the mask of the forward pass (eq. 23.2).

        Sets ``dinputs`` (n, m).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output); converted to the type of the inputs.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers of the output's shape.
        """
        self.dinputs = dvalues * self.mask

    def drawn(self, shape: tuple[int, ...]) -> Array:
        """Return random numbers, uniform from 0 to 1, from the model's generator or the global one.

        Parameters
        ----------
        shape : tuple of int

        Returns
        -------
        ndarray of float64
        """
        random = self.generator or np.random
        numbers: Array = random.random(shape)
        return numbers

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`: every step draws anew; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        numbers = tape.array(inputs.shape, np.float64)
        kept = tape.array(inputs.shape, bool)
        output: Array = tape.array(inputs.shape)
        tape.masks[id(self)] = mask = tape.array(inputs.shape)
        tape.call(lambda: np.copyto(numbers, self.drawn(numbers.shape)))
        tape.call(np.greater_equal, numbers, np.float64(self.rate), kept)
        tape.call(np.multiply, kept, tape.constant(1 / (1 - self.rate)), mask)
        tape.call(np.multiply, inputs, mask, output)
        return output

    def record_dinputs(
        self, tape: Any, inputs: Array, output: Array, dvalues: Array
    ) -> Array:
        """Write down `backward`; return where ``dinputs`` will be.

        Parameters
        ----------
        tape : Tape
        inputs, output, dvalues : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        dinputs: Array = tape.array(inputs.shape)
        tape.call(np.multiply, dvalues, tape.masks[id(self)], dinputs)
        return dinputs
