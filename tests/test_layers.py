"""The dense layer: its numbers, its first weights, its penalties. What holds for all layers is in test_cases.py."""

from __future__ import annotations

import contextlib
import copy
import pickle

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


# --- dropout --------------------------------------------------------------------------------------


class SameNumbers:
    """Stands in for a generator: the same numbers at every call."""

    def random(self, shape):
        return np.random.default_rng(0).random(shape)


def in_training(rate, generator):
    layer = lib.Layer_Dropout(rate)
    layer.training, layer.generator = True, generator
    return layer


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout_multiplies_by_a_mask_both_ways(dtype):
    layer, inputs = in_training(0.3, SameNumbers()), np.random.default_rng(1).normal(size=(6, 5)).astype(dtype)
    layer.forward(inputs)
    kept = SameNumbers().random((6, 5)) >= 0.3
    expected = np.where(kept, dtype(1 / 0.7), dtype(0))
    assert np.array_equal(layer.mask, expected) and layer.mask.dtype == dtype
    assert np.array_equal(layer.output, inputs * expected)
    layer.backward(np.full((6, 5), 2.0))
    assert np.array_equal(layer.dinputs, 2 * expected) and layer.dinputs.dtype == dtype
    assert lib.check_gradient(in_training(0.3, SameNumbers()), inputs.astype(np.float64)) < 1e-7


def test_the_gradient_check_looks_at_a_layer_in_training():
    class Forgets(lib.Layer_Dropout):
        def backward(self, dvalues):
            self.dinputs = dvalues

    wrong, inputs = Forgets(0.5), np.random.default_rng(1).normal(size=(6, 5))
    assert lib.check_gradient(wrong, inputs) < 1e-7, "not in training there is no mask"
    wrong.training, wrong.generator = True, SameNumbers()
    with pytest.raises(AssertionError, match="dinputs"):
        lib.check_gradient(wrong, inputs)
    assert wrong.training


def test_dropout_inside_a_layer_of_ones_own_is_on_while_training():
    class Block(lib.Layer):
        def __init__(self):
            self.drop = lib.Layer_Dropout(0.5)
            self.masks = []

        def forward(self, inputs):
            self.drop.forward(inputs)
            self.inputs, self.output = inputs, self.drop.output
            self.masks.append(self.drop.mask)

        def backward(self, dvalues):
            self.drop.backward(dvalues)
            self.dinputs = self.drop.dinputs

    rng, ended = np.random.default_rng(0), []
    X, y = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 4, 50)
    for middle in (Block(), lib.Layer_Dropout(0.5)):
        layers = [lib.Layer_Dense(3, 16), lib.Activation_ReLU(), middle, lib.Layer_Dense(16, 4)]
        model = lib.NeuralNetwork_Model(layers, seed=7)
        model.compile("adam", learning_rate=0.01)
        model.fit(X, y, 4, print_every=0)
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended)


@pytest.mark.parametrize("plainly", [False, True])
def test_callbacks_find_the_mask(plainly):
    rng, seen = np.random.default_rng(0), []
    X, y = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 4, 50)
    model = dropped(7)
    with lib.tape.plain_methods() if plainly else contextlib.nullcontext():
        model.fit(X, y, 2, print_every=0, callbacks=lambda model, entry: seen.append(model.layers[2].mask))
    assert len(seen) == 2 and set(np.unique(seen[0])) == {0, 2} and not np.array_equal(*seen)


def test_dropout_keeps_the_mean_and_draws_anew_for_every_entry_and_pass():
    layer = in_training(0.25, np.random.default_rng(0))
    layer.forward(np.ones((40_000, 2)))
    first = layer.output
    assert set(np.unique(first)) == {0.0, 1 / 0.75}
    assert first.mean(axis=0) == pytest.approx(1, abs=0.01) and (first[:, 0] != first[:, 1]).any()
    layer.forward(np.ones((40_000, 2)))
    assert not np.array_equal(first, layer.output)


def test_dropout_hands_on_when_not_in_training_and_in_copies():
    layer, inputs = in_training(0.5, np.random.default_rng(0)), np.ones((4, 3), np.float32)
    for still in (lib.Layer_Dropout(0.5), copy.copy(layer), copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        still.forward(inputs)
        assert np.array_equal(still.output, inputs) and still.generator is None
        still.backward(inputs)
        assert np.array_equal(still.dinputs, inputs)


def dropped(seed, rate=0.5):
    layers = [lib.Layer_Dense(3, 16), lib.Activation_ReLU(), lib.Layer_Dropout(rate), lib.Layer_Dense(16, 4)]
    model = lib.NeuralNetwork_Model(layers, seed=seed)
    model.compile("adam", learning_rate=0.01)
    return model


def test_masks_come_from_the_models_generator_or_the_global_one():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 4, 50)
    ended = []
    for noise in (1, 2):
        np.random.seed(noise)
        model = dropped(7)
        model.fit(X, y, 5, batch_size=16, print_every=0)
        ended.append(model.parameters.copy())
        assert not set(vars(model.layers[2])) & {"mask", "generator"}
    assert np.array_equal(*ended)
    ended = []
    for noise in (1, 1, 2):
        np.random.seed(noise)
        model = dropped(None)
        model.fit(X, y, 5, print_every=0)
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended[:2]) and not np.array_equal(*ended[1:])


@pytest.mark.parametrize("file", ["m", "m.safetensors"])
def test_a_training_with_dropout_goes_on_bit_for_bit(tmp_path, file):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 4, 50)
    whole, halves = dropped(7), dropped(7)
    whole.fit(X, y, 6, batch_size=16, print_every=0)
    halves.fit(X, y, 3, batch_size=16, print_every=0)
    halves.save(tmp_path / file)
    resumed = lib.NeuralNetwork_Model.load(tmp_path / file)
    assert resumed.layers[2].rate == 0.5
    resumed.fit(X, y, 3, batch_size=16, print_every=0)
    assert np.array_equal(whole.parameters, resumed.parameters) and whole.history.entries == resumed.history.entries


def test_validation_and_predictions_draw_nothing():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 3)).astype(np.float32), rng.integers(0, 4, 50)
    with_it, without = dropped(7), dropped(7)
    asked = []
    with_it.fit(
        X,
        y,
        4,
        batch_size=16,
        print_every=0,
        validation_data=(X, y),
        callbacks=lambda model, entry: asked.append(model.predict(X)),
    )
    without.fit(X, y, 4, batch_size=16, print_every=0)
    assert np.array_equal(with_it.parameters, without.parameters)
    assert np.array_equal(asked[-1], with_it.predict(X)) and with_it.evaluate(X, y) == with_it.evaluate(X, y)
    assert with_it.history.validation_loss[-1] == with_it.evaluate(X, y)[0]


def test_a_layer_of_ones_own_that_draws_is_given_the_generator():
    class Noise(lib.Layer):
        is_random = True
        results = (*lib.Layer.results, "generator")

        def forward(self, inputs):
            self.inputs = inputs
            noise = self.generator.normal(size=inputs.shape) if self.training else 0
            self.output = (inputs + noise).astype(inputs.dtype)

        def backward(self, dvalues):
            self.dinputs = dvalues

    X = np.ones((20, 3), np.float32)
    ended = []
    for _ in range(2):
        model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 4), Noise(), lib.Layer_Dense(4, 2)], seed=3)
        model.compile()
        model.fit(X, np.arange(20) % 2, 5, print_every=0)
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended)
