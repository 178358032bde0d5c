"""The training step as textbooks write it, to measure the library against: every layer makes new arrays, the optimizer
works on one parameter at a time, loss and accuracy are computed in every epoch."""

from __future__ import annotations

import numpy as np


class Dense:
    def __init__(self, n_inputs, n_neurons, l2=0.0):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.l2 = l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        if self.l2 > 0:
            self.dweights += 2 * self.l2 * self.weights
            self.dbiases += 2 * self.l2 * self.biases
        self.dinputs = np.dot(dvalues, self.weights.T)

    def penalty(self):
        return self.l2 * (np.sum(self.weights * self.weights) + np.sum(self.biases * self.biases))


class ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class SoftmaxCrossEntropy:
    def forward(self, inputs, y):
        exponentials = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exponentials / np.sum(exponentials, axis=1, keepdims=True)
        return np.mean(-np.log(np.clip(self.output, 1e-7, 1 - 1e-7)[range(len(y)), y]))

    def backward(self, dvalues, y):
        self.dinputs = dvalues.copy()
        self.dinputs[range(len(y)), y] -= 1
        self.dinputs = self.dinputs / len(y)


class Adam:
    def __init__(self, learning_rate, decay):
        self.learning_rate, self.decay, self.iterations = learning_rate, decay, 0
        self.memory = {}

    def start_step(self):
        self.rate = self.learning_rate / (1 + self.decay * self.iterations)

    def update(self, layer):
        t = self.iterations + 1
        for name in ("weights", "biases"):
            value, gradient = getattr(layer, name), getattr(layer, f"d{name}")
            m, v = self.memory.get((layer, name), (np.zeros_like(value), np.zeros_like(value)))
            m = 0.9 * m + 0.1 * gradient
            v = 0.999 * v + 0.001 * gradient**2
            self.memory[layer, name] = m, v
            value += -self.rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)

    def end_step(self):
        self.iterations += 1


def fit(X, y, epochs):
    """Train the spiral network; return the last loss and accuracy."""
    dense1, relu, dense2 = Dense(2, 64, 5e-4), ReLU(), Dense(64, 3)
    head, optimizer = SoftmaxCrossEntropy(), Adam(0.05, 5e-5)
    for _ in range(epochs):
        dense1.forward(X)
        relu.forward(dense1.output)
        dense2.forward(relu.output)
        loss = head.forward(dense2.output, y) + dense1.penalty() + dense2.penalty()
        accuracy = np.mean(np.argmax(head.output, axis=1) == y)
        head.backward(head.output, y)
        dense2.backward(head.dinputs)
        relu.backward(dense2.dinputs)
        dense1.backward(relu.dinputs)
        optimizer.start_step()
        optimizer.update(dense1)
        optimizer.update(dense2)
        optimizer.end_step()
    return loss, accuracy
