"""The dense layer: its numbers, its first weights, its penalties. What holds for all layers is in test_cases.py."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest


@pytest.mark.parametrize("n, d, m", [(1, 1, 1), (1, 4, 2), (5, 3, 3), (40, 2, 7)])
def test_gradients_at_many_sizes(n, d, m):
    generator = np.random.default_rng(7)
    layer = lib.Layer_Dense(d, m, 0.1, 0.2, 0.3, 0.4)
    layer.weights, layer.biases = generator.normal(size=(d, m)), generator.normal(size=(1, m))  # off the corner of L1
    assert lib.check_gradient(layer, generator.normal(size=(n, d))) < 1e-7


def test_numbers_by_hand():
    layer = lib.Layer_Dense(2, 2)
    layer.weights, layer.biases = np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[0.25, -0.5]])
    layer.forward([[2.0, 4.0]])
    assert layer.output.tolist() == [[4.25, 5.5]]
    layer.backward([[1.0, 10.0]])
    assert layer.dweights.tolist() == [[2.0, 20.0], [4.0, 40.0]]
    assert layer.dbiases.tolist() == [[1.0, 10.0]]
    assert layer.dinputs.tolist() == [[-9.0, 20.5]]


def test_gradients_add_up_over_samples():
    layer = lib.Layer_Dense(1, 1)
    layer.forward([[1.0], [2.0]])
    layer.backward([[3.0], [5.0]])
    assert layer.dweights.item() == 13 and layer.dbiases.item() == 8


def test_the_penalty_is_the_sum_of_four():
    layer = lib.Layer_Dense(2, 2, 1.0, 2.0, 3.0, 4.0)
    layer.weights, layer.biases = np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([[-1.0, 2.0]])
    assert layer.regularization_loss() == 1 * 6 + 2 * 14 + 3 * 3 + 4 * 5
    assert lib.Loss().regularization_loss(layer) == layer.regularization_loss()
    assert lib.Loss().regularization_loss(lib.Activation_ReLU()) == 0.0
    layer.forward([[0.0, 0.0]])
    layer.backward([[0.0, 0.0]])
    assert layer.dweights.tolist() == [[1 + 4, -1 - 8], [0, 1 + 12]], "L1 has slope 0 at 0"
    assert layer.dbiases.tolist() == [[-3 - 8, 3 + 16]]


def test_parameters_start_as_the_textbook_says():
    np.random.seed(3)
    expected = 0.01 * np.random.randn(400, 300)
    np.random.seed(3)
    layer = lib.Layer_Dense(400, 300)
    np.testing.assert_allclose(layer.weights, expected, rtol=1e-5)
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    assert abs(layer.weights.std() - 0.01) < 1e-4 and not layer.biases.any() and layer.biases.shape == (1, 300)


@pytest.mark.parametrize("name, variance", [("normal", 1e-4), ("he", 2 / 400), ("glorot", 2 / 700)])
def test_weights_have_the_size_their_initializer_says(name, variance):
    layer = lib.Layer_Dense(400, 300, weight_initializer=name, seed=5)
    assert layer.weights.dtype == np.float32 and not layer.biases.any()
    assert layer.weights.std() == pytest.approx(variance**0.5, rel=0.01)
    assert abs(layer.weights.mean()) < 0.01 * variance**0.5 * 2


def test_a_seeded_layer_does_not_touch_the_global_random_numbers():
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    one, two, other = (lib.Layer_Dense(3, 4, seed=seed) for seed in (7, np.random.default_rng(7), 8))
    assert np.random.rand() == expected
    assert np.array_equal(one.weights, two.weights) and not np.array_equal(one.weights, other.weights)
    assert one.seed == 7 and two.seed is None


@pytest.mark.parametrize(
    "options", [{"weight_initializer": "He"}, {"weight_initializer": 2}, {"seed": "x"}, {"seed": -1}, {"seed": True}]
)
def test_wrong_initializers_and_seeds_are_refused(options):
    with pytest.raises((TypeError, ValueError), match=f"{next(iter(options))} must be"):
        lib.Layer_Dense(2, 3, **options)


@pytest.mark.parametrize("value", [[[1.0, 2.0]], np.array([[1, 2]]), np.array([[1.0, 2.0]], np.float16)], ids=repr)
def test_assigned_weights_become_floats(value):
    layer = lib.Layer_Dense(1, 2)
    layer.weights = value
    layer.forward([[3.0]])
    assert layer.output.tolist() == [[3.0, 6.0]] and layer.weights.dtype in (np.float32, np.float64)


@pytest.mark.parametrize("name, value", [("weights", np.ones((2, 1))), ("biases", np.ones((2, 1))), ("weights", "ab")])
def test_assigned_arrays_that_do_not_fit_are_named(name, value):
    layer = lib.Layer_Dense(1, 2)
    setattr(layer, name, value)
    with pytest.raises((TypeError, ValueError), match=f"{name} must"):
        layer.forward([[3.0]])


def test_inputs_come_in_the_type_of_the_weights():
    layer = lib.Layer_Dense(1, 2)
    layer.forward(np.ones((1, 1), np.float64))
    assert layer.output.dtype == np.float32
    layer.weights = layer.weights.astype(np.float64)
    layer.forward(np.ones((1, 1), np.float32))
    assert layer.inputs.dtype == layer.output.dtype == np.float64
