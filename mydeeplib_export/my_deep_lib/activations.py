# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Activations: ReLU and softmax."""

from __future__ import annotations

import numpy as np

from .layers import Layer
from .numerics import Array, row_sums
from .registry import register


# From chapter 5.
@register("relu")
class Activation_ReLU(Layer):
    """The rectified linear unit: negative numbers become zero (Nair and Hinton, 2010).

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        What `forward` last received and made.
    """

    def forward(self, inputs: Array) -> None:
        """Compute ``output`` = max(0, inputs), entry by entry (eq. 5.2).

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        self.output = np.maximum(inputs, 0)

    def backward(self, dvalues: Array) -> None:
        """Pass the gradient on where the input was positive (eq. 5.3).

        Sets ``dinputs`` (n, m). At an input of exactly 0 the slope is taken as 0.

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
        self.dinputs = dvalues * (self.inputs > 0)


# From chapter 6.
@register("softmax")
class Activation_Softmax(Layer):
    """Turn scores into probabilities, row by row (Bridle, 1990).

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        The scores, and probabilities that add up to 1 in each row.
    """

    def forward(self, inputs: Array) -> None:
        """Compute ``output`` (eq. 6.1), shifted by each row's maximum (eq. 6.2).

        A row that holds nan or positive infinity, or nothing but negative infinity, becomes nan.

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        scores = inputs.astype(np.float64)
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.output = (exponentials / row_sums(exponentials)).astype(inputs.dtype)

    def backward(self, dvalues: Array) -> None:
        """Compute ``dinputs`` as a vector-Jacobian product, without the Jacobian (eq. 6.7).

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output); converted to the type of the output.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers of the output's shape.
        """
        self.dinputs = self.output * (dvalues - row_sums(dvalues * self.output))
