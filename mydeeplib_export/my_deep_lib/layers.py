# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Layers with weights and biases."""

from __future__ import annotations

import numpy as np

from .checks import check_count, check_matrix
from .numerics import column_sums, matrix_product


# From chapters 2 and 4.
class Layer_Dense:
    """A dense layer: every output is a weighted sum of all inputs, plus a bias.

    Parameters
    ----------
    n_inputs : int
        Features per sample, d.
    n_neurons : int
        Outputs per sample, m.

    Attributes
    ----------
    weights : ndarray, shape (d, m)
        Column k holds the weights of neuron k. Starts as 0.01 times a standard normal
        draw from the global `numpy.random`.
    biases : ndarray, shape (1, m)
        Starts as zeros.
    inputs, output : ndarray, shapes (n, d) and (n, m)
        What `forward` last received and made.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1.
    """

    trainable = ("weights", "biases")  # what an optimizer changes

    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = check_count("n_inputs", n_inputs)
        self.n_neurons = check_count("n_neurons", n_neurons)
        draw = np.random.randn(self.n_inputs, self.n_neurons).astype(np.float32)
        self.weights = 0.01 * draw
        self.biases = np.zeros((1, self.n_neurons), dtype=np.float32)

    def forward(self, inputs):
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
        self.inputs = check_matrix(
            "inputs", inputs, self.n_inputs, self.weights.dtype
        )
        self.output = matrix_product(self.inputs, self.weights)
        self.output += self.biases

    def backward(self, dvalues):
        """Compute the gradients of the weights, the biases and the inputs (eq. 4.5).

        Sets ``dweights`` (d, m), ``dbiases`` (1, m) and ``dinputs`` (n, d).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output), the gradient arriving from the right.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers with m columns.
        """
        if not hasattr(self, "inputs"):
            raise RuntimeError(
                "backward needs the inputs of a forward pass; call forward first"
            )
        dvalues = check_matrix("dvalues", dvalues, self.n_neurons, self.weights.dtype)
        self.dweights = matrix_product(self.inputs.T, dvalues)
        self.dbiases = column_sums(dvalues)
        self.dinputs = matrix_product(dvalues, self.weights.T)
