# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Activations: ReLU and softmax."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .checks import check_matrix
from .describing import constructor_call
from .numerics import result_memory, row_sums


# From chapters 5 and 16.
class Activation_ReLU:
    """The rectified linear unit: negative numbers become zero (Nair and Hinton, 2010).

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        What `forward` last received and made.
    """

    def forward(self, inputs: ArrayLike) -> None:
        """Compute ``output`` = max(0, inputs), entry by entry (eq. 5.2).

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = check_matrix("inputs", inputs)
        memory = result_memory(self, "output", self.inputs.shape, self.inputs.dtype)
        zeros = result_memory(self, "zeros", self.inputs.shape, self.inputs.dtype)
        self.output = np.maximum(self.inputs, zeros, out=memory)  # zeros stay zeros

    def backward(self, dvalues: ArrayLike) -> None:
        """Pass the gradient on where the input was positive (eq. 5.3).

        Sets ``dinputs`` (n, m). At an input of exactly 0 the slope is taken as 0.

        Parameters
        ----------
        dvalues : array_like, shape (n, m)
            dL/d(output).

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError, ValueError
            If `dvalues` is not a matrix of real numbers of the output's shape.
        """
        if not hasattr(self, "inputs"):
            raise RuntimeError(
                "backward needs the inputs of a forward pass; call forward first"
            )
        rows, columns = self.inputs.shape
        dvalues = check_matrix("dvalues", dvalues, columns, self.inputs.dtype, rows)
        memory = result_memory(self, "dinputs", self.inputs.shape, self.inputs.dtype)
        self.dinputs = np.multiply(dvalues, self.inputs > 0, out=memory)

    def __repr__(self) -> str:
        return constructor_call(self)


# From chapters 6 and 16.
class Activation_Softmax:
    """Turn scores into probabilities, row by row (Bridle, 1990).

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        The scores, and probabilities that add up to 1 in each row.
    """

    def forward(self, inputs: ArrayLike) -> None:
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
        self.inputs = check_matrix("inputs", inputs)
        scores = np.array(
            self.inputs.T, dtype=np.float64, order="C"
        )  # a row per class
        scores -= scores.max(axis=0)
        exponentials = np.exp(scores, out=scores)
        exponentials /= exponentials.sum(axis=0)
        self.output = exponentials.astype(self.inputs.dtype).T

    def backward(self, dvalues: ArrayLike) -> None:
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
        if not hasattr(self, "output"):
            raise RuntimeError(
                "backward needs the output of a forward pass; call forward first"
            )
        rows, columns = self.output.shape
        dvalues = check_matrix("dvalues", dvalues, columns, self.output.dtype, rows)
        self.dinputs = self.output * (dvalues - row_sums(dvalues * self.output))

    def __repr__(self) -> str:
        return constructor_call(self)
