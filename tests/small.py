"""A small problem and a small model for it, and the training loop of chapter 10 that a model has to equal."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np

X = np.random.default_rng(1).normal(size=(60, 3)).astype(np.float32)
Y = np.random.default_rng(2).integers(0, 4, 60)


def layers(*middle):
    """Return dense, what is given (by default a ReLU), dense; the same weights every time."""
    first = lib.Layer_Dense(3, 8, weight_regularizer_l2=1e-3, bias_regularizer_l1=1e-3, seed=1)
    return [first, *(middle or [lib.Activation_ReLU()]), lib.Layer_Dense(8, 4, seed=2)]


def build(
    optimizer="adam", *middle, softmax=False, seed=None, loss="categorical_crossentropy", metrics=None, **options
):
    """Return a compiled model of `layers`."""
    made = layers(*middle) + ([lib.Activation_Softmax()] if softmax else [])
    model = lib.NeuralNetwork_Model(made, seed=seed)
    model.compile(optimizer, loss, metrics, **options)
    return model


def fit(model, epochs=3, **options):
    """Train without printing."""
    return model.fit(X, Y, epochs=epochs, **{"print_every": 0, **options})


def same(model, other) -> bool:
    """Return whether two models have the same parameters, to the last bit."""
    return np.array_equal(model.parameters, other.parameters)


def train_layers(layers, X, y, optimizer, epochs: int) -> None:
    """Train layers in place, all samples in every step, one layer at a time."""
    head = lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    for _ in range(epochs):
        signal = X
        for layer in layers:
            layer.forward(signal)
            signal = layer.output
        head.forward(signal, y)
        head.backward(head.output, y)
        gradient = head.dinputs
        for layer in reversed(layers):
            layer.backward(gradient)
            gradient = layer.dinputs
        optimizer.pre_update_params()
        for layer in layers:
            optimizer.update_params(layer)
        optimizer.post_update_params()
