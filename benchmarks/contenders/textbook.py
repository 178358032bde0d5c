"""The training step as textbooks write it: every layer makes new arrays, the optimizer works on one parameter at a time,
loss and accuracy are computed in every epoch."""

from __future__ import annotations

import numpy as np

from ..task import Task


class Dense:
    def __init__(self, weights, l2=0.0):
        self.weights = weights
        self.biases = np.zeros((1, weights.shape[1]), dtype=weights.dtype)
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


def trainer(task: Task):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples."""
    X, y = task.data()
    layers = []
    for place, weights in enumerate(task.initial_weights()):
        if place:
            layers.append(ReLU())
        layers.append(Dense(weights, 0.0 if place else task.l2))
    dense = layers[::2]
    head, optimizer = SoftmaxCrossEntropy(), Adam(task.learning_rate, task.decay)

    def scores(x):
        for layer in layers:
            layer.forward(x)
            x = layer.output
        return x

    def step(x, t):
        loss = head.forward(scores(x), t) + sum(layer.penalty() for layer in dense)
        accuracy = np.mean(np.argmax(head.output, axis=1) == t)
        head.backward(head.output, t)
        dvalues = head.dinputs
        for layer in reversed(layers):
            layer.backward(dvalues)
            dvalues = layer.dinputs
        optimizer.start_step()
        for layer in dense:
            optimizer.update(layer)
        optimizer.end_step()
        return loss, accuracy

    def train(epochs):
        for _ in range(epochs):
            if task.batch_size == task.n_samples:
                step(X, y)
                continue
            order = np.random.permutation(task.n_samples)
            for start in range(0, task.n_samples, task.batch_size):
                chosen = order[start : start + task.batch_size]
                step(X[chosen], y[chosen])

    return train, lambda: float(head.forward(scores(X[:1000]), y[:1000]))
