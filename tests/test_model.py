"""The model: the same bits whichever way it is used, and nothing kept that a later call overwrites."""

from __future__ import annotations

import copy
import subprocess
import sys

import my_deep_lib as lib
import numpy as np
import pytest
from loop_of_layers import train_layers


@pytest.fixture
def data():
    generator = np.random.default_rng(1)
    return generator.normal(size=(50, 3)).astype(np.float32), generator.integers(0, 4, 50)


def build(optimizer="adam", softmax=False, seed=0, **options):
    np.random.seed(seed)
    model = lib.NeuralNetwork_Model()
    model.add(lib.Layer_Dense(3, 8, weight_regularizer_l2=1e-3, bias_regularizer_l1=1e-3))
    model.add(lib.Activation_ReLU())
    model.add(lib.Layer_Dense(8, 4))
    if softmax:
        model.add(lib.Activation_Softmax())
    model.compile(optimizer, **options)
    return model


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("batch_size", [None, 16])
def test_two_fits_equal_one(data, optimizer, batch_size):
    parts, whole = build(optimizer, decay=0.01), build(optimizer, decay=0.01)
    np.random.seed(5)
    whole.fit(*data, epochs=6, batch_size=batch_size, print_every=0)
    np.random.seed(5)
    parts.fit(*data, epochs=2, batch_size=batch_size, print_every=0)
    parts.fit(*data, epochs=4, batch_size=batch_size, print_every=0)
    assert np.array_equal(whole.parameters, parts.parameters)
    assert whole.optimizer.iterations == parts.optimizer.iterations == (6 if batch_size is None else 24)


def test_recording_and_an_explicit_softmax_change_no_bit(data):
    plain, explicit = build(), build(softmax=True)
    plain.fit(*data, epochs=5, print_every=0)
    explicit.fit(*data, epochs=5, print_every=0, record_every=1, validation_data=data)
    assert np.array_equal(plain.parameters, explicit.parameters)
    assert np.array_equal(plain.predict(data[0]), explicit.predict(data[0]))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_model_equals_the_bare_loop(data, optimizer):
    X, y = data
    model = build(optimizer)
    bare = copy.deepcopy(model.layers)
    train_layers(bare, X, y, type(model.optimizer)(), 7)
    model.fit(X, y, epochs=7, print_every=0)
    for mine, other in zip(model.layers, bare, strict=True):
        for name in getattr(mine, "trainable", ()):
            assert np.array_equal(getattr(mine, name), getattr(other, name))


def test_labels_and_one_hot_rows_train_alike(data):
    X, y = data
    by_label, by_row = build(), build()
    by_label.fit(X, y, epochs=3, print_every=0)
    by_row.fit(X, np.eye(4)[y], epochs=3, print_every=0)
    assert np.array_equal(by_label.parameters, by_row.parameters)


def test_assigned_weights_are_adopted_and_never_changed(data):
    model, mine = build(), np.full((3, 8), 0.5, dtype=np.float32)
    model.layers[0].weights = mine
    model.fit(*data, epochs=2, print_every=0)
    assert (mine == 0.5).all() and not np.shares_memory(mine, model.parameters)
    assert np.shares_memory(model.layers[0].weights, model.parameters)


def test_deep_copies_train_on_alone(data):
    model = build()
    model.fit(*data, epochs=3, print_every=0)
    twin = copy.deepcopy(model)
    before = model.parameters.copy()
    twin.fit(*data, epochs=3, print_every=0)
    assert np.array_equal(model.parameters, before)
    model.fit(*data, epochs=3, print_every=0)
    assert np.array_equal(model.parameters, twin.parameters)


def test_results_are_not_overwritten_later(data):
    X, y = data
    model = build()
    history = model.fit(X, y, epochs=3, print_every=0, record_every=1)
    kept = [model.predict(X), model.layers[0].output, model.layers[1].dinputs, history.loss, model.loss.output]
    copies = [array.copy() for array in kept]
    model.fit(X, y, epochs=3, print_every=0)
    model.predict(X + 1)
    assert all(np.array_equal(a, b) for a, b in zip(kept, copies, strict=True))


def test_inputs_are_never_modified(data):
    X, y = data
    X0, y0 = X.copy(), y.copy()
    model = build()
    model.fit(X, y, epochs=2, batch_size=7, validation_data=(X, y), print_every=0, record_every=1)
    model.predict(X)
    model.evaluate(X, y)
    assert np.array_equal(X, X0) and np.array_equal(y, y0)


def test_predict_gives_probabilities_in_any_batches(data):
    model = build()
    model.fit(*data, epochs=3, print_every=0)
    probabilities = model.predict(data[0])
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(model.predict(data[0], batch_size=7), probabilities, atol=1e-6)
    assert np.array_equal(model.predict_classes(data[0]), probabilities.argmax(axis=1))


def test_history_grows_and_counts_on(data, capsys):
    model = build()
    model.fit(*data, epochs=5, print_every=2)
    history = model.fit(*data, epochs=5, print_every=2)
    assert history is model.history
    assert history.epoch.tolist() == [0, 2, 4, 6, 8]
    np.testing.assert_allclose(history.loss, history.data_loss + history.regularization_loss)
    assert np.isnan(history.validation_loss).all()
    assert capsys.readouterr().out.count("epoch: ") == 5
    model.fit(*data, epochs=1, print_every=0)
    assert capsys.readouterr().out == ""
    with pytest.raises(AttributeError, match="a history has no 'los'"):
        _ = history.los


def test_minibatch_values_are_weighted_by_samples(data):
    X, y = data
    model = build("sgd", learning_rate=0.0)
    history = model.fit(X, y, epochs=1, batch_size=16, print_every=0, record_every=1)
    loss, accuracy = model.evaluate(X, y)
    assert history.data_loss[0] == pytest.approx(loss, rel=1e-6)
    assert history.accuracy[0] == pytest.approx(accuracy, rel=1e-12)


def test_recompiling_keeps_the_weights_and_starts_a_new_optimizer(data):
    model = build("adam")
    model.fit(*data, epochs=3, print_every=0)
    weights = model.parameters.copy()
    model.compile("sgd", learning_rate=0.1, momentum=0.5)
    assert np.array_equal(model.parameters, weights) and model.optimizer.iterations == 0
    model.fit(*data, epochs=3, print_every=0)
    model.add(lib.Activation_Softmax())
    with pytest.raises(RuntimeError, match="call compile first"):
        model.fit(*data)


def test_importing_needs_no_matplotlib_and_inits_do_not_disturb():
    code = """
import sys, my_deep_lib
assert "matplotlib" not in sys.modules and "nnfs" not in sys.modules
import numpy as np
assert np.dot.__module__ == "numpy"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_init_twice_gives_the_same_weights_as_once(tmp_path):
    code = """
import sys, nnfs, numpy as np
for _ in range(int(sys.argv[1])):
    nnfs.init()
from nnfs.datasets import spiral_data
from my_deep_lib import *
X, y = spiral_data(samples=30, classes=3)
model = NeuralNetwork_Model()
for layer in (Layer_Dense(2, 16), Activation_ReLU(), Layer_Dense(16, 3)):
    model.add(layer)
model.compile("adam", learning_rate=0.05)
model.fit(X.astype("float32"), y, epochs=50, print_every=0)
print(model.parameters.tobytes().hex() if sys.argv[1] != "0" else model.parameters.dtype)
"""
    runs = [
        subprocess.run([sys.executable, "-c", code, times], capture_output=True, text=True, check=True).stdout
        for times in ("0", "1", "2")
    ]
    assert runs[0].strip() == "float32" and runs[1] == runs[2]


def test_layers_added_or_replaced_after_training_train_too(data):
    model = build()
    model.fit(*data, epochs=2, print_every=0)
    model.add(lib.Activation_ReLU())
    model.add(lib.Layer_Dense(4, 4))
    model.compile("adam")
    fresh = model.layers[-1].weights.copy()
    model.fit(*data, epochs=2, print_every=0)
    assert (model.layers[-1].weights != fresh).any()
    assert model.parameters.size == sum(layer.weights.size + layer.biases.size for layer in model.layers[::2])
    model.layers[2] = lib.Layer_Dense(8, 4)
    model.fit(*data, epochs=2, print_every=0)
    assert np.shares_memory(model.layers[2].weights, model.parameters)


def test_weights_swapped_between_layers_are_gathered_anew(data):
    def square(swap):
        np.random.seed(2)
        model = lib.NeuralNetwork_Model()
        for layer in (lib.Layer_Dense(3, 4), lib.Layer_Dense(4, 4), lib.Layer_Dense(4, 4)):
            model.add(layer)
        model.compile("adam")
        first, second = model.layers[1:]
        assert model.parameters.size
        if swap == "views":
            first.weights, second.weights = second.weights, first.weights
        else:
            first.weights, second.weights = second.weights.copy(), first.weights.copy()
        model.fit(*data, epochs=5, print_every=0)
        return model.parameters

    assert np.array_equal(square("views"), square("copies"))


def test_one_optimizer_object_serves_two_models(data):
    optimizer = lib.Optimizer_Adam(0.01)
    models = [build(optimizer) for _ in range(3)]
    for model in models[:2]:
        model.fit(*data, epochs=5, print_every=0)
    assert np.array_equal(models[0].parameters, models[1].parameters)
    assert optimizer.iterations == 0 and models[2].optimizer.iterations == 0
    assert models[0].optimizer.learning_rate == 0.01


def test_a_deep_copy_that_meets_the_optimizer_first_keeps_its_memory(data):
    model = build()
    model.fit(*data, epochs=3, print_every=0)
    _, twin = copy.deepcopy((model.optimizer, model))
    twin.fit(*data, epochs=3, print_every=0)
    model.fit(*data, epochs=3, print_every=0)
    assert np.array_equal(model.parameters, twin.parameters)


def test_the_users_results_may_be_the_next_training_data(data):
    X, y = data
    model = build()
    model.predict(X)
    kept = model.layers[0].output
    copy_of_kept = kept.copy()
    model.fit(X, y, epochs=2, print_every=0)
    assert np.array_equal(kept, copy_of_kept)


def test_a_refused_fit_does_not_even_convert_the_parameters(data):
    X, y = data
    model = build()
    model.fit(X, y, epochs=1, print_every=0)
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    with pytest.raises(ValueError, match="from 0 to 3"):
        model.fit(X, y + 9)
    assert model.layers[2].weights.dtype == np.float32
