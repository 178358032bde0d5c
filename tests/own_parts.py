"""Parts as a reader writes them, in a module of the reader's own: it is imported in a fresh process too."""

from __future__ import annotations

import numpy as np
from my_deep_lib import Layer, Loss, Optimizer, register


@register("leaky")
class Leaky(Layer):
    """An activation: a small slope instead of none."""

    def __init__(self, slope=0.01):
        self.slope = slope

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.where(inputs > 0, inputs, self.slope * inputs)

    def backward(self, dvalues):
        self.dinputs = np.where(self.inputs > 0, dvalues, self.slope * dvalues)


@register("scaled")
class Scaled(Layer):
    """A layer with an array of its own: every column times a number."""

    trainable = ("factors",)

    def __init__(self, n_inputs, start=1.0):
        self.n_inputs = self.n_neurons = n_inputs
        self.start = start
        self.factors = np.full((1, n_inputs), start, np.float32)

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs * self.factors

    def backward(self, dvalues):
        self.dinputs = dvalues * self.factors
        self.dfactors = (dvalues * self.inputs).sum(axis=0, keepdims=True)


@register("squared_error")
class Squares(Loss):
    """A loss without an activation."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def forward(self, y_pred, y_true):
        return self.factor * np.mean((y_pred - y_true) ** 2, axis=1)

    def backward(self, y_pred, y_true):
        self.dinputs = 2 * self.factor * (y_pred - y_true) / y_pred.size


@register("mean_error", kind="metric")
def mean_error(output, targets):
    return float(np.mean(np.abs(output - targets)))


@register("lion")
class Lion(Optimizer):
    """An optimizer: steps of one length, in the direction of a fading mean of gradients."""

    state_names = ("mean",)

    def __init__(self, learning_rate=0.01, decay=0.0, beta=0.9):
        super().__init__(learning_rate, decay)
        self.beta = beta

    def compute_step(self, gradient, state):
        state["mean"] = self.beta * state.get("mean", 0) + (1 - self.beta) * gradient
        return self.current_learning_rate * np.sign(state["mean"])
