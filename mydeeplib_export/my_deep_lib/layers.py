# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Layers with weights and biases."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .checks import (
    check_choice,
    check_count,
    check_matrix,
    check_number,
    check_seed,
    shown,
)
from .describing import constructor_call
from .numerics import column_sums, matrix_product, product_memory, result_memory

WEIGHT_SCALES = {
    "normal": lambda n_inputs, n_neurons: 0.01,
    "he": lambda n_inputs, n_neurons: (2 / n_inputs) ** 0.5,  # eq. 18.3
    "glorot": lambda n_inputs, n_neurons: (
        (2 / (n_inputs + n_neurons)) ** 0.5
    ),  # eq. 18.4
}


# From chapters 2, 4, 9, 16 and 18.
class Layer_Dense:
    """A dense layer: every output is a weighted sum of all inputs, plus a bias.

    Attributes
    ----------
    weights : ndarray, shape (d, m)
        Column k holds the weights of neuron k. Starts as 0.01 times a standard normal
        draw from the global `numpy.random`.
    biases : ndarray, shape (1, m)
        Starts as zeros.
    inputs, output : ndarray, shapes (n, d) and (n, m)
        What `forward` last received and made.
    """

    trainable = ("weights", "biases")  # what an optimizer changes

    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        weight_regularizer_l1: float = 0,
        weight_regularizer_l2: float = 0,
        bias_regularizer_l1: float = 0,
        bias_regularizer_l2: float = 0,
        weight_initializer: str = "normal",
        seed: int | np.random.Generator | None = None,
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
            Where the weights are drawn from. By default the global `numpy.random`.

        Raises
        ------
        TypeError, ValueError
            If a size is not a whole number of at least 1, a factor is negative or not finite, or
            the initializer or the seed is unknown.
        """
        self.n_inputs = check_count("n_inputs", n_inputs)
        self.n_neurons = check_count("n_neurons", n_neurons)
        self.weight_regularizer_l1 = check_number(
            "weight_regularizer_l1", weight_regularizer_l1, 0
        )
        self.weight_regularizer_l2 = check_number(
            "weight_regularizer_l2", weight_regularizer_l2, 0
        )
        self.bias_regularizer_l1 = check_number(
            "bias_regularizer_l1", bias_regularizer_l1, 0
        )
        self.bias_regularizer_l2 = check_number(
            "bias_regularizer_l2", bias_regularizer_l2, 0
        )
        choices = WEIGHT_SCALES
        self.weight_initializer = check_choice(
            "weight_initializer", weight_initializer, choices
        )
        generator = check_seed("seed", seed)
        self.seed = None if generator is seed else int(seed)
        shape = self.n_inputs, self.n_neurons
        draw = (
            np.random.randn(*shape)
            if generator is None
            else generator.standard_normal(shape)
        )
        self.weights = choices[weight_initializer](*shape) * draw.astype(np.float32)
        self.biases = np.zeros((1, self.n_neurons), dtype=np.float32)

    def forward(self, inputs: ArrayLike) -> None:
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
        self.inputs = check_matrix("inputs", inputs, self.n_inputs, self.weights.dtype)
        shape = len(self.inputs), self.n_neurons
        memory = product_memory(self, "output", shape, self.inputs.dtype)
        self.output = matrix_product(self.inputs, self.weights, out=memory)
        self.output += self.biases

    def backward(self, dvalues: ArrayLike, need_dinputs: bool = True) -> None:
        """Compute the gradients of weights, biases and inputs (eqs. 4.5 and 9.2).

        Sets ``dweights`` (d, m), ``dbiases`` (1, m) and ``dinputs`` (n, d).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output), the gradient arriving from the right; converted to the type of the inputs.
        need_dinputs : bool, default True
            If false, ``dinputs`` is not computed and becomes None.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers of the output's shape, or `need_dinputs`
            is neither True nor False.
        """
        if not isinstance(need_dinputs, bool):
            raise TypeError(
                f"need_dinputs must be True or False, got {shown(need_dinputs)}"
            )
        if not hasattr(self, "inputs"):
            raise RuntimeError(
                "backward needs the inputs of a forward pass; call forward first"
            )
        dvalues = check_matrix(
            "dvalues", dvalues, self.n_neurons, self.inputs.dtype, len(self.inputs)
        )
        kind = self.inputs.dtype
        memory = result_memory(self, "dweights", self.weights.shape, kind)
        self.dweights = matrix_product(self.inputs.T, dvalues, out=memory)
        memory = result_memory(self, "dbiases", self.biases.shape, kind)
        self.dbiases = column_sums(dvalues, out=memory)
        for gradient, values, l1, l2 in (
            (
                self.dweights,
                self.weights,
                self.weight_regularizer_l1,
                self.weight_regularizer_l2,
            ),
            (
                self.dbiases,
                self.biases,
                self.bias_regularizer_l1,
                self.bias_regularizer_l2,
            ),
        ):
            if l1:
                gradient += l1 * np.sign(values)  # eq. 9.2
            if l2:
                gradient += 2 * l2 * values
        self.dinputs = None
        if need_dinputs:
            memory = product_memory(self, "dinputs", self.inputs.shape, kind)
            self.dinputs = matrix_product(dvalues, self.weights.T, out=memory)

    def regularization_loss(self) -> float:
        """Return this layer's penalty (eq. 9.1).

        Returns
        -------
        float
        """
        total = 0.0
        for values, l1, l2 in (
            (self.weights, self.weight_regularizer_l1, self.weight_regularizer_l2),
            (self.biases, self.bias_regularizer_l1, self.bias_regularizer_l2),
        ):
            if l1:
                total += l1 * float(np.sum(np.abs(values), dtype=np.float64))
            if l2:
                total += l2 * float(np.sum(np.square(values, dtype=np.float64)))
        return total

    def __repr__(self) -> str:
        return constructor_call(self)
