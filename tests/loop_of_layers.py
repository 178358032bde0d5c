"""The training loop of chapter 10, one layer at a time: what a model has to equal to the last bit."""

from __future__ import annotations

import my_deep_lib as lib


def train_layers(layers, X, y, optimizer, epochs: int) -> None:
    """Train layers in place, all samples in every step."""
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
