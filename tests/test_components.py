"""Layers, activations, losses and optimizers against independent calculations."""

from __future__ import annotations

import math

import my_deep_lib as lib
import numpy as np
import pytest


@pytest.fixture
def generator():
    return np.random.default_rng(7)


@pytest.mark.parametrize("n, d, m", [(1, 1, 1), (1, 4, 2), (5, 3, 3), (40, 2, 7)])
def test_dense_gradients(generator, n, d, m):
    layer = lib.Layer_Dense(d, m, 0.1, 0.2, 0.3, 0.4)
    layer.weights, layer.biases = generator.normal(size=(d, m)), generator.normal(size=(1, m))  # off the corner of L1
    assert lib.check_gradient(layer, generator.normal(size=(n, d))) < 1e-7


@pytest.mark.parametrize("component", [lib.Activation_ReLU(), lib.Activation_Softmax()])
def test_activation_gradients(generator, component):
    for n, m in ((1, 2), (6, 5)):
        assert lib.check_gradient(component, generator.normal(size=(n, m)) * 3) < 1e-7


@pytest.mark.parametrize("form", ["labels", "one-hot"])
def test_loss_gradients(generator, form):
    scores, labels = generator.normal(size=(6, 4)), np.array([0, 1, 2, 3, 3, 0])
    targets = labels if form == "labels" else np.eye(4)[labels]
    softmax = lib.Activation_Softmax()
    softmax.forward(scores)
    assert lib.check_gradient(lib.Loss_CategoricalCrossentropy(), softmax.output, targets) < 1e-6
    assert lib.check_gradient(lib.Activation_Softmax_Loss_CategoricalCrossentropy(), scores, targets) < 1e-7


def test_the_combined_loss_is_exact_for_huge_scores():
    combined = lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    for dtype in (np.float32, np.float64):
        scores = np.array([[1000, -1000, 0], [-1000, 1000, 0]], dtype=dtype)
        assert combined.forward(scores, [1, 1]) == 1000.0
        combined.backward(combined.output, [1, 1])
        assert combined.dinputs.tolist() == [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]]


def test_combined_equals_separate(generator):
    scores, y = generator.normal(size=(9, 5)), np.arange(9) % 5
    combined, softmax = lib.Activation_Softmax_Loss_CategoricalCrossentropy(), lib.Activation_Softmax()
    loss = lib.Loss_CategoricalCrossentropy()
    softmax.forward(scores)
    loss.backward(softmax.output, y)
    softmax.backward(loss.dinputs)
    assert combined.forward(scores, y) == pytest.approx(loss.calculate(softmax.output, y), rel=1e-12)
    combined.backward(combined.output, y)
    np.testing.assert_allclose(combined.dinputs, softmax.dinputs, rtol=1e-10, atol=1e-14)


def test_regularization_loss_is_the_sum_of_penalties():
    layer = lib.Layer_Dense(2, 2, 1.0, 2.0, 3.0, 4.0)
    layer.weights, layer.biases = np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([[-1.0, 2.0]])
    assert layer.regularization_loss() == 1 * 6 + 2 * 14 + 3 * 3 + 4 * 5
    assert lib.Loss().regularization_loss(layer) == layer.regularization_loss()
    assert lib.Loss().regularization_loss(lib.Activation_ReLU()) == 0.0


def test_parameters_start_as_the_textbook_says():
    np.random.seed(3)
    layer = lib.Layer_Dense(400, 300)
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    assert abs(layer.weights.std() - 0.01) < 1e-4 and not layer.biases.any()


# --- optimizers: one weight, the rules written again with plain numbers ----------------------


def sgd(g, t, s, lr, momentum=0.0):
    s["v"] = momentum * s.get("v", 0.0) + lr * g
    return s["v"]


def adagrad(g, t, s, lr, epsilon=1e-7):
    s["c"] = s.get("c", 0.0) + g**2
    return lr * g / (math.sqrt(s["c"]) + epsilon)


def rmsprop(g, t, s, lr, epsilon=1e-7, rho=0.9):
    s["c"] = rho * s.get("c", 0.0) + (1 - rho) * g**2
    return lr * g / (math.sqrt(s["c"]) + epsilon)


def adam(g, t, s, lr, epsilon=1e-7, beta_1=0.9, beta_2=0.999):
    s["m"] = beta_1 * s.get("m", 0.0) + (1 - beta_1) * g
    s["v"] = beta_2 * s.get("v", 0.0) + (1 - beta_2) * g**2
    return lr * (s["m"] / (1 - beta_1**t)) / (math.sqrt(s["v"] / (1 - beta_2**t)) + epsilon)


RULES = {
    "sgd": (lib.Optimizer_SGD, sgd, {}),
    "momentum": (lib.Optimizer_SGD, sgd, {"momentum": 0.8}),
    "adagrad": (lib.Optimizer_Adagrad, adagrad, {"epsilon": 0.01}),
    "rmsprop": (lib.Optimizer_RMSprop, rmsprop, {"epsilon": 0.01, "rho": 0.7}),
    "adam": (lib.Optimizer_Adam, adam, {"epsilon": 0.01, "beta_1": 0.6, "beta_2": 0.95}),
}


class Weight:
    trainable = ("weight",)

    def __init__(self):
        self.weight = np.array([[1.5]])


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_optimizer_follows_its_rule(generator, name, decay):
    kind, rule, options = RULES[name]
    optimizer, weight, expected, state = kind(learning_rate=0.2, decay=decay, **options), Weight(), 1.5, {}
    for t in range(1, 30):
        g = float(generator.normal())
        weight.dweight = np.array([[g]])
        optimizer.pre_update_params()
        optimizer.update_params(weight)
        optimizer.post_update_params()
        expected -= rule(g, t, state, 0.2 / (1 + decay * (t - 1)), **options)
        assert weight.weight.item() == pytest.approx(expected, rel=1e-12)
    assert optimizer.iterations == 29


@pytest.mark.parametrize("name", RULES)
def test_an_update_leaves_the_users_arrays_and_gradients_alone(name):
    kind, _, options = RULES[name]
    layer = lib.Layer_Dense(2, 3)
    mine = np.ones((2, 3), dtype=np.float32)
    layer.weights = mine
    layer.forward(np.ones((4, 2)))
    layer.backward(np.ones((4, 3)))
    gradient = layer.dweights.copy()
    optimizer = kind(learning_rate=0.1, **options)
    for _ in range(3):
        optimizer.update_params(layer)
    assert (mine == 1).all() and np.array_equal(layer.dweights, gradient)
    assert layer.weights.dtype == np.float32 and (layer.weights != 1).all()


def test_another_optimizer_can_take_over_and_state_goes_with_the_layer():
    import gc

    layer = lib.Layer_Dense(2, 3)
    layer.forward(np.ones((4, 2)))
    layer.backward(np.ones((4, 3)))
    adagrad_, adam_ = lib.Optimizer_Adagrad(), lib.Optimizer_Adam()
    adagrad_.update_params(layer)
    adam_.update_params(layer)
    assert set(adagrad_.get_state(layer)["weights"]) == {"cache"}
    assert len(adam_._states) == 1
    del layer
    gc.collect()
    assert len(adam_._states) == 0


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 1)])
def test_a_gradient_that_is_not_a_number_does_not_pass_the_check(place):
    class WithNan(lib.Activation_ReLU):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dinputs[place] = np.nan

    with pytest.raises(AssertionError, match="backward says nan"):
        lib.check_gradient(WithNan(), np.array([[1.0, 2.0], [3.0, 4.0]]))


@pytest.mark.parametrize(
    "gradient",
    [
        np.float32(2.0),
        np.array([300.0, 0.0, -1e-3], np.float16),
        np.zeros(3, np.float32),
        np.array([1e18, -1e-6], np.float32),
    ],
    ids=["one number", "float16", "nothing", "far apart"],
)
@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.0, 0.0)])
def test_adam_takes_steps_of_the_rate_for_any_constant_gradient(gradient, betas):
    """Eq. 14.7 in the precision of the state: squares of float16 numbers do not overflow, a gradient of zero moves nothing."""
    gradient = np.asarray(gradient)
    kept, adam, state = gradient.copy(), lib.Optimizer_Adam(0.1, epsilon=1e-12, beta_1=betas[0], beta_2=betas[1]), {}
    for _ in range(3):
        with np.errstate(all="raise"):
            adam.pre_update_params()
            step = adam.compute_step(gradient, state)
            adam.post_update_params()
        assert step.shape == gradient.shape and step is not state["momentums"] and step is not state["cache"]
        np.testing.assert_allclose(step, 0.1 * np.sign(gradient.astype(np.float64)), rtol=1e-5)
    np.testing.assert_array_equal(gradient, kept)
