# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Activations: ReLU and softmax."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from .layers import Layer
from .numerics import Array, row_sums
from .registry import register


# From chapters 5 and 24.
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

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        output: Array = tape.array(inputs.shape)
        tape.call(np.maximum, inputs, tape.zeros(inputs.shape), out=output)
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
        positive, dinputs = tape.array(inputs.shape, bool), tape.array(inputs.shape)
        tape.call(np.greater, inputs, tape.constant(0), positive)
        tape.call(np.multiply, dvalues, positive, dinputs)
        return cast(Array, dinputs)


# From chapters 6 and 24.
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

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        output: Array = tape.softmax(inputs)[2]
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
        products, dinputs = tape.array(output.shape), tape.array(output.shape)
        sums, rounded = (
            tape.array((len(output), 1), np.float64),
            tape.array((len(output), 1)),
        )
        tape.call(np.multiply, dvalues, output, products)
        tape.call(np.add.reduce, products, 1, np.float64, sums, True)
        tape.call(np.copyto, rounded, sums, "same_kind")
        tape.call(np.subtract, dvalues, rounded, products)
        tape.call(np.multiply, output, products, dinputs)
        return cast(Array, dinputs)


# From chapters 21 and 24.
@register("linear")
class Activation_Linear(Layer):
    """Hand on what comes, in both directions: the activation of an output that is a number.

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        The same array.
    """

    def forward(self, inputs: Array) -> None:
        """Set ``output`` to the inputs.

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        self.output = inputs

    def backward(self, dvalues: Array) -> None:
        """Set ``dinputs`` to dL/d(output): the slope is 1.

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
        self.dinputs = dvalues

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down nothing: the output is the inputs.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        return inputs

    def record_dinputs(
        self, tape: Any, inputs: Array, output: Array, dvalues: Array
    ) -> Array:
        """Write down nothing: the gradient is what arrives.

        Parameters
        ----------
        tape : Tape
        inputs, output, dvalues : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        return dvalues


# From chapters 22 and 24.
@register("sigmoid")
class Activation_Sigmoid(Layer):
    """The logistic function: a probability from each score (Cox, 1958).

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        Scores, and a probability for each.
    """

    def forward(self, inputs: Array) -> None:
        """Compute ``output`` (eq. 22.1), by way of its logarithm.

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        logs = -np.logaddexp(0, -inputs.astype(np.float64))
        self.output = np.exp(logs).astype(inputs.dtype)

    def backward(self, dvalues: Array) -> None:
        """Multiply by the slope (eq. 22.2).

        Sets ``dinputs`` (n, m).

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
        self.dinputs = dvalues * self.output * (1 - self.output)

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        logs = tape.array(inputs.shape, np.float64)
        output: Array = tape.array(inputs.shape)
        tape.call(np.copyto, logs, inputs)
        tape.call(np.negative, logs, logs)
        tape.call(np.logaddexp, np.float64(0), logs, logs)
        tape.call(np.negative, logs, logs)
        tape.call(np.exp, logs, logs)
        tape.call(np.copyto, output, logs, "same_kind")
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
        others, dinputs = tape.array(output.shape), tape.array(output.shape)
        tape.call(np.multiply, dvalues, output, dinputs)
        tape.call(np.subtract, tape.constant(1), output, others)
        tape.call(np.multiply, dinputs, others, dinputs)
        return cast(Array, dinputs)


# From chapters 22 and 24.
@register("tanh")
class Activation_Tanh(Layer):
    """The hyperbolic tangent: an S between -1 and 1.

    Attributes
    ----------
    inputs, output : ndarray, shape (n, m)
        What `forward` last received and made.
    """

    def forward(self, inputs: Array) -> None:
        """Compute ``output``, in float64 before it is rounded.

        Parameters
        ----------
        inputs : array_like, shape (n, m)

        Raises
        ------
        TypeError, ValueError
            If `inputs` is not a matrix of real numbers.
        """
        self.inputs = inputs
        self.output = np.tanh(inputs.astype(np.float64)).astype(inputs.dtype)

    def backward(self, dvalues: Array) -> None:
        """Multiply by the slope, 1 - tanh².

        Sets ``dinputs`` (n, m).

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
        self.dinputs = dvalues * (1 - self.output**2)

    def record_forward(self, tape: Any, inputs: Array) -> Array:
        """Write down `forward`; return where the output will be.

        Parameters
        ----------
        tape : Tape
        inputs : ndarray, shape (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        wide = tape.array(inputs.shape, np.float64)
        output: Array = tape.array(inputs.shape)
        tape.call(np.copyto, wide, inputs)
        tape.call(np.tanh, wide, wide)
        tape.call(np.copyto, output, wide, "same_kind")
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
        slopes, dinputs = tape.array(output.shape), tape.array(output.shape)
        tape.call(np.square, output, slopes)
        tape.call(np.subtract, tape.constant(1), slopes, slopes)
        tape.call(np.multiply, dvalues, slopes, dinputs)
        return cast(Array, dinputs)
