"""Optimizers by hand: updates all or nothing, memory, edges. What holds for all optimizers is in test_cases.py."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest
from cases import OPTIMIZERS
from small import X, Y, build, fit, same


def ready():
    layer = lib.Layer_Dense(3, 3, seed=0)
    layer.forward(X)
    layer.backward(np.ones((60, 3), np.float32))
    return layer


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    "attribute, value",
    [
        ("dweights", np.ones((3, 3)) * 1j),
        ("dweights", np.array([["a"] * 3] * 3)),
        ("dbiases", np.ones((1, 4))),
        ("dbiases", [[None] * 3]),
        ("dbiases", None),
        ("weights", None),
        ("weights", [[1.0] * 3] * 3),
        ("trainable", 5),
        ("trainable", "weights"),
        ("trainable", ("weights", 3)),
    ],
)
def test_wrong_gradients_are_refused_and_nothing_is_remembered(name, attribute, value):
    """All arrays of a layer take the step, or none."""
    optimizer, layer = OPTIMIZERS[name].make(), ready()
    setattr(layer, attribute, value)
    before = layer.weights
    with pytest.raises((TypeError, ValueError, RuntimeError), match=attribute):
        optimizer.update_params(layer)
    assert layer.weights is before
    layer.trainable = ("weights", "biases")
    assert not any(optimizer.get_state(layer).values()), "memory of an array whose step was never taken"


def test_a_step_that_fails_at_the_second_array_is_not_taken_at_the_first():
    class Failing(lib.Optimizer):
        def compute_step(self, gradient, state):
            if gradient.shape[0] == 1:  # the biases'
                raise ArithmeticError("no step")
            return gradient

    layer = ready()
    before = layer.weights.copy()
    with pytest.raises(ArithmeticError):
        Failing(1.0, 0.0).update_params(layer)
    assert np.array_equal(layer.weights, before) and np.abs(layer.dweights).max() > 0


def test_a_gradient_as_a_list_is_a_gradient():
    first, second = ready(), ready()
    second.dweights = second.dweights.tolist()
    for layer in (first, second):
        lib.Optimizer_Adam(0.1).update_params(layer)
    np.testing.assert_allclose(first.weights, second.weights, rtol=1e-5)
    assert second.weights.dtype == np.float32


def test_layers_without_parameters_are_left_alone():
    optimizer = lib.Optimizer_SGD()
    optimizer.update_params(lib.Activation_ReLU())
    layer = ready()
    layer.trainable = ()
    before = layer.weights
    optimizer.update_params(layer)
    assert layer.weights is before and optimizer.memory == {}


def test_a_layer_that_cannot_be_remembered_is_named():
    class Unhashable(lib.Layer_Dense):
        __hash__ = None

    layer = Unhashable(3, 3)
    layer.forward(X)
    layer.backward(np.ones((60, 3)))
    with pytest.raises(TypeError, match="layer must be hashable, got Unhashable"):
        lib.Optimizer_Adam().update_params(layer)


def test_another_optimizer_can_take_over_and_memory_belongs_to_the_optimizer():
    layer = ready()
    adagrad, adam = lib.Optimizer_Adagrad(), lib.Optimizer_Adam()
    adagrad.update_params(layer)
    adam.update_params(layer)
    assert set(adagrad.get_state(layer)["weights"]) == {"cache"}
    assert set(adam.get_state(layer)["weights"]) == {"momentums", "cache"}
    assert list(adam.memory) == [layer] and lib.Optimizer_Adam().memory == {}


def test_memory_of_an_array_that_has_another_shape_now_is_forgotten():
    optimizer, layer = lib.Optimizer_SGD(1.0, momentum=0.5), ready()
    optimizer.update_params(layer)
    layer.biases = np.zeros((1, 2), np.float32)
    layer.dbiases = np.ones((1, 2), np.float32)
    optimizer.update_params(layer)
    assert layer.biases.tolist() == [[-1.0, -1.0]]
    assert optimizer.get_state(layer)["weights"]["velocity"].shape == (3, 3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_of_0_moves_nothing(name):
    layer = ready()
    before = layer.weights.copy()
    optimizer = OPTIMIZERS[name].of(learning_rate=0.0)
    optimizer.pre_update_params()
    optimizer.update_params(layer)
    assert np.array_equal(layer.weights, before)


@pytest.mark.parametrize("values", [("x", 0.0), (0.1, "x"), (None, 0.0), ([], 0.0)])
def test_a_rate_that_is_no_number_any_more(values):
    optimizer = lib.Optimizer_SGD()
    optimizer.learning_rate, optimizer.decay = values
    with pytest.raises(TypeError, match="learning_rate and decay must be numbers, got"):
        optimizer.pre_update_params()


def states(**arrays):
    return {"vector": arrays}


ZEROS = np.zeros(68, np.float32)
BAD_STATES = {
    "keys of another optimizer": states(velocity=ZEROS),
    "one of two": states(cache=ZEROS),
    "one too many": states(momentums=ZEROS, cache=ZEROS, more=ZEROS),
    "whole numbers": states(momentums=ZEROS.astype(int), cache=ZEROS.astype(int)),
    "text": states(momentums="a", cache="b"),
    "another shape": states(momentums=np.zeros(5), cache=np.zeros(5)),
    "a nan": states(momentums=ZEROS + np.nan, cache=ZEROS),
    "a negative cache": states(momentums=ZEROS, cache=ZEROS - 1),
}


@pytest.mark.parametrize("case", BAD_STATES)
def test_a_state_that_would_break_training_is_refused(case):
    model, twin = build(), build()
    fit(model)
    fit(twin)
    with pytest.raises((TypeError, ValueError), match="vector"):
        model.optimizer.set_state(model.store, BAD_STATES[case])
    fit(model)
    fit(twin)
    assert same(model, twin)


def test_a_state_is_copied_in():
    model = build()
    fit(model, 1)
    mine = states(momentums=ZEROS.copy(), cache=ZEROS.copy())
    model.optimizer.set_state(model.store, mine)
    mine["vector"]["cache"][...] = 9
    assert not model.optimizer.get_state(model.store)["vector"]["cache"].any()
    model.optimizer.set_state(model.store, {})
    assert set(model.optimizer.get_state(model.store)) == {"vector"}


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
    """Eq. 14.7 in the precision of the state: squares of float16 do not overflow, a gradient of zero moves nothing."""
    gradient = np.asarray(gradient)
    kept, adam, state = gradient.copy(), lib.Optimizer_Adam(0.1, epsilon=1e-12, beta_1=betas[0], beta_2=betas[1]), {}
    for _ in range(3):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            adam.pre_update_params()
            step = adam.compute_step(gradient, state)
            adam.post_update_params()
        assert step.shape == gradient.shape and step is not state["momentums"] and step is not state["cache"]
        np.testing.assert_allclose(step, 0.1 * np.sign(gradient.astype(np.float64)), rtol=1e-5)
    np.testing.assert_array_equal(gradient, kept)


def test_the_defaults_are_those_of_the_book():
    reprs = [repr(case.of()) for case in OPTIMIZERS.values()]
    assert reprs == [f"{case.of.__name__}()" for case in OPTIMIZERS.values()]
    rates = {name: case.of().learning_rate for name, case in OPTIMIZERS.items()}
    assert rates == {"sgd": 1.0, "adagrad": 1.0, "rmsprop": 0.001, "adam": 0.001}
    adam = lib.Optimizer_Adam()
    assert (adam.decay, adam.epsilon, adam.beta_1, adam.beta_2) == (0.0, 1e-7, 0.9, 0.999)
    assert (lib.Optimizer_RMSprop().rho, lib.Optimizer_RMSprop().epsilon) == (0.9, 1e-7)
    assert lib.Optimizer_SGD().momentum == 0.0 and lib.Optimizer_Adagrad().epsilon == 1e-7


def test_a_fit_by_the_model_and_labels_of_all_kinds():
    """Labels as floats, booleans and small integers are the same labels."""
    models = [build("sgd") for _ in range(3)]
    for model, labels in zip(models, (Y % 2, (Y % 2).astype(bool), (Y % 2).astype(np.float32))):
        model.fit(X, labels, epochs=2, print_every=0)
    assert same(models[0], models[1]) and same(models[0], models[2])
