"""The library beside PyTorch where both define the same thing; PyTorch's answers are stored in pytorch_values.json."""

from __future__ import annotations

import json
from pathlib import Path

import my_deep_lib as lib
import numpy as np
import pytest
from exercise_answers import AdamW, Nesterov
from my_deep_lib.registry import registered_name, resolve
from pytorch_values import LABELS, OPTIMIZERS, network, numbers, start_and_gradients

VALUES = json.loads(Path(__file__).with_name("pytorch_values.json").read_text("utf-8"))
OURS = {
    "SGD": lambda: lib.Optimizer_SGD(0.1),
    "SGD, momentum": lambda: lib.Optimizer_SGD(0.1, momentum=0.9),
    "SGD, Nesterov": lambda: Nesterov(0.1, momentum=0.9),  # exercise 11.2
    "Adagrad": lambda: lib.Optimizer_Adagrad(0.1),
    "Adagrad, decay": lambda: lib.Optimizer_Adagrad(0.1, decay=0.05),
    "RMSprop": lambda: lib.Optimizer_RMSprop(0.1, rho=0.9),
    "Adam": lambda: lib.Optimizer_Adam(0.1),
    "Adam, other betas": lambda: lib.Optimizer_Adam(0.01, beta_1=0.5, beta_2=0.9, epsilon=1e-3),
    "AdamW": lambda: AdamW(0.1, weight_decay=0.5),  # exercise 14.2
}


class Weight:
    trainable = ("weight",)


def test_the_same_optimizers_are_compared():
    assert set(OURS) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", OURS)
def test_optimizer_takes_pytorchs_path_in_float32(name):
    start, gradients = start_and_gradients()
    optimizer, weight = OURS[name](), Weight()
    weight.weight = start.copy()
    for gradient, expected in zip(gradients, VALUES[name], strict=True):
        weight.dweight = gradient
        optimizer.pre_update_params()
        optimizer.update_params(weight)
        optimizer.post_update_params()
        assert weight.weight.dtype == np.float32
        np.testing.assert_allclose(weight.weight, np.float32(expected), rtol=2e-6, atol=1e-6)


def test_network_has_pytorchs_loss_and_gradients():
    arrays, expected = network(), VALUES["network"]
    first = lib.Layer_Dense(2, 5, weight_regularizer_l1=0.01, weight_regularizer_l2=0.02)
    relu, second = lib.Activation_ReLU(), lib.Layer_Dense(5, 3)
    head = lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    first.weights, first.biases, second.weights, second.biases = (arrays[n] for n in ("W1", "b1", "W2", "b2"))
    first.forward(arrays["X"])
    relu.forward(first.output)
    second.forward(relu.output)
    assert head.forward(second.output, LABELS) == pytest.approx(expected["loss"], rel=1e-12)
    assert first.regularization_loss() == pytest.approx(expected["penalty"], rel=1e-12)
    head.backward(head.output, LABELS)
    second.backward(head.dinputs)
    relu.backward(second.dinputs)
    first.backward(relu.dinputs)
    found = {
        "probabilities": head.output,
        "dX": first.dinputs,
        "dW1": first.dweights,
        "db1": first.dbiases,
        "dW2": second.dweights,
        "db2": second.dbiases,
    }
    for name, array in found.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-10, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("loss", [lib.Loss_MeanSquaredError(), lib.Loss_MeanAbsoluteError()])
def test_losses_of_numbers_are_pytorchs(loss):
    answers, targets = numbers()
    expected = VALUES[registered_name(loss)]
    assert loss.calculate(answers, targets) == pytest.approx(expected["loss"], rel=1e-14)
    loss.backward(answers, targets)
    np.testing.assert_allclose(loss.dinputs, expected["dinputs"], rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", ["binary_crossentropy", "sigmoid_binary_crossentropy"])
def test_losses_of_yes_and_no_are_pytorchs(name):
    answers, targets = numbers()
    loss, expected = resolve("loss", name), VALUES[name]
    given = answers if name.startswith("sigmoid") else 1 / (1 + np.exp(-answers))
    assert loss.calculate(given, targets > 0) == pytest.approx(expected["loss"], rel=1e-10)
    loss.backward(getattr(loss, "output", given), targets > 0)
    np.testing.assert_allclose(loss.dinputs, expected["dinputs"], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_smooth_activations_are_pytorchs(name):
    answers, arriving = numbers()
    layer, expected = resolve("layer", name), VALUES[name]
    layer.forward(answers)
    layer.backward(arriving)
    np.testing.assert_allclose(layer.output, expected["output"], rtol=1e-12)
    np.testing.assert_allclose(layer.dinputs, expected["dinputs"], rtol=1e-10, atol=1e-14)
