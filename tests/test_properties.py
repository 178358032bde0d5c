"""Properties that hold for every network, batch and option: hypothesis looks for a counterexample."""

from __future__ import annotations

import copy
import tempfile
from itertools import pairwise
from pathlib import Path

import my_deep_lib as lib
import numpy as np
from cases import OPTIMIZERS
from hypothesis import given, settings
from hypothesis import strategies as st

settings.register_profile("book", max_examples=30, deadline=None, derandomize=True)
settings.load_profile("book")

SEEDS = st.integers(0, 2**32 - 1)
WIDTHS = st.lists(st.integers(1, 6), min_size=1, max_size=3)
NAMES = st.sampled_from(list(OPTIMIZERS))


@st.composite
def problems(draw, max_samples=12):
    """Samples, labels and a model that fits them, with weights away from zero."""
    generator = np.random.default_rng(draw(SEEDS))
    widths, classes = draw(WIDTHS), draw(st.integers(2, 4))
    X = generator.normal(size=(draw(st.integers(1, max_samples)), widths[0]))
    y = generator.integers(0, classes, len(X))
    model = lib.NeuralNetwork_Model(seed=draw(st.integers(0, 99)))
    sizes = [*widths, classes]
    for place, (n_inputs, n_neurons) in enumerate(pairwise(sizes)):
        penalties = generator.choice([0.0, 0.01], 4)
        layer = lib.Layer_Dense(n_inputs, n_neurons, *penalties, weight_initializer="he", seed=generator)
        layer.biases = generator.normal(size=(1, n_neurons)).astype(np.float32)
        model.add(layer)
        if place < len(sizes) - 2:
            model.add(lib.Activation_ReLU())
    model.compile(draw(NAMES), learning_rate=0.01)
    return X.astype(np.float32), y, model


@given(problems())
def test_every_component_of_a_network_passes_the_gradient_check(problem):
    X, y, model = problem
    signal = X.astype(np.float64)
    for layer in model.layers:
        lib.check_gradient(layer, signal[:, :], tolerance=1e-5)
        layer.forward(signal)
        signal = np.asarray(layer.output, dtype=np.float64) + 1e-3  # away from ReLU's exact zeros
    lib.check_gradient(lib.Activation_Softmax_Loss_CategoricalCrossentropy(), signal, y)


@given(SEEDS, st.integers(1, 8), st.integers(1, 6), st.floats(-1000, 1000))
def test_softmax_rows_sum_to_one_and_a_shift_changes_nothing(seed, n, m, shift):
    Z = np.random.default_rng(seed).normal(size=(n, m)) * 20
    softmax, head = lib.Activation_Softmax(), lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    y = np.random.default_rng(seed).integers(0, m, n)
    softmax.forward(Z)
    np.testing.assert_allclose(softmax.output.sum(axis=1), 1, rtol=1e-12)
    before, loss = softmax.output, head.forward(Z, y)
    softmax.forward(Z + shift)
    np.testing.assert_allclose(softmax.output, before, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(head.forward(Z + shift, y), loss, rtol=1e-9, atol=1e-9)


@given(problems(), SEEDS)
def test_permuting_samples_permutes_outputs(problem, seed):
    X, _, model = problem
    order = np.random.default_rng(seed).permutation(len(X))
    np.testing.assert_allclose(model.predict(X[order]), model.predict(X)[order], rtol=1e-5, atol=1e-7)


@given(problems(), st.integers(1, 11))
def test_gradients_of_parts_average_to_the_whole(problem, cut):
    X, y, model = problem
    for layer in model.layers:
        for name in ("weight_regularizer_l1", "weight_regularizer_l2", "bias_regularizer_l1", "bias_regularizer_l2"):
            if hasattr(layer, name):
                setattr(layer, name, 0.0)  # penalties do not average

    def gradient(part):
        """Return the gradient of the sum of losses: how far one step of plain descent moves, times the samples."""
        twin = copy.deepcopy(model)
        twin.compile("sgd", learning_rate=1.0)
        before = twin.parameters.astype(np.float64)
        twin.fit(X[part], y[part], print_every=0)
        return (before - twin.parameters) * len(X[part])

    parts = [part for part in (slice(0, cut), slice(cut, None)) if len(X[part])]
    whole = gradient(slice(None))
    np.testing.assert_allclose(sum(gradient(part) for part in parts), whole, rtol=1e-4, atol=1e-5)


@given(problems(), st.integers(1, 3), st.integers(1, 5), st.sampled_from(["m", "m.safetensors"]))
def test_saving_and_loading_is_the_identity(problem, epochs, batch_size, name):
    X, y, model = problem
    model.fit(X, y, epochs, batch_size, print_every=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        model.save(path)
        loaded = lib.NeuralNetwork_Model.load(path)
    for _ in range(2):
        assert np.array_equal(loaded.parameters, model.parameters)
        assert repr(loaded) == repr(model) and repr(loaded.optimizer) == repr(model.optimizer)
        for trained in (model, loaded):
            trained.fit(X, y, epochs, batch_size, print_every=0)


@given(problems(), st.integers(1, 4), st.integers(1, 4), st.sampled_from([None, 1, 3]))
def test_two_fits_are_one(problem, first, second, batch_size):
    X, y, model = problem
    whole = copy.deepcopy(model)
    whole.fit(X, y, first + second, batch_size, print_every=0)
    model.fit(X, y, first, batch_size, print_every=0)
    model.fit(X, y, second, batch_size, print_every=0)
    assert np.array_equal(whole.parameters, model.parameters)


@given(problems(), NAMES)
def test_another_optimizer_takes_over_a_trained_model(problem, optimizer):
    X, y, model = problem
    model.fit(X, y, 2, print_every=0)
    model.compile(optimizer, learning_rate=0.01)
    assert type(model.optimizer) is type(OPTIMIZERS[optimizer].make()) and model.optimizer.iterations == 0
    before = model.parameters.copy()
    model.fit(X, y, 2, print_every=0)
    assert model.optimizer.iterations == 2 and model.epochs == 4
    assert np.isfinite(model.parameters).all() and model.parameters.shape == before.shape


@given(problems(), st.sampled_from([None, 2]))
def test_inputs_are_never_modified(problem, batch_size):
    X, y, model = problem
    kept = X.copy(), y.copy()
    model.fit(X, y, 2, batch_size, validation_data=(X, y), print_every=0)
    model.predict(X, batch_size)
    model.evaluate(X, y)
    assert np.array_equal(X, kept[0]) and np.array_equal(y, kept[1])
