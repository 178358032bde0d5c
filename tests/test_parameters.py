"""All parameters in one vector: windows onto it, attached anew when somebody has put something else in their place."""

from __future__ import annotations

import copy

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.parameters import Parameters


@pytest.fixture
def made():
    layers = [lib.Layer_Dense(2, 3, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(3, 2, seed=2)]
    store = Parameters()
    store.attach(layers)
    return store, layers


def test_layers_hold_windows_in_their_order(made):
    store, layers = made
    expected = np.concatenate([array.ravel() for k in (0, 2) for array in (layers[k].weights, layers[k].biases)])
    assert np.array_equal(store.vector, expected) and store.vector.shape == (17,)
    store.vector[...] = np.arange(17)
    assert layers[0].weights.tolist() == [[0, 1, 2], [3, 4, 5]] and layers[2].biases.tolist() == [[15, 16]]
    layers[2].weights[0, 1] = -1
    assert store.vector[10] == -1
    assert repr(store) == "<17 parameters>"


def test_attached_again_nothing_moves(made):
    store, layers = made
    vector, windows = store.vector, [layers[0].weights, layers[2].biases]
    store.attach(layers)
    assert store.vector is vector and windows[0] is layers[0].weights and windows[1] is layers[2].biases


@pytest.mark.parametrize("what", ["assigned", "a list", "float64", "a copy", "frozen", "fewer layers", "read only"])
def test_what_somebody_has_changed_is_gathered_anew(made, what):
    store, layers = made
    before, mine = store.vector, np.full((2, 3), 7, np.float32)
    if what == "frozen":
        layers[0].trainable = ("biases",)
    elif what == "fewer layers":
        layers.pop(0)
    elif what == "read only":
        before.flags.writeable = False
    else:
        values = {
            "assigned": mine,
            "a list": mine.tolist(),
            "float64": mine.astype(float),
            "a copy": layers[0].weights.copy(),
        }
        layers[0].weights = values[what]
    store.attach(layers)
    assert store.vector is not before and store.vector.flags.writeable
    held = [getattr(layer, name) for layer in layers for name in layer.trainable]
    assert np.array_equal(store.vector, np.concatenate([array.ravel() for array in held]))
    assert all(np.shares_memory(array, store.vector) for array in held)
    assert (mine == 7).all() and not np.shares_memory(mine, store.vector)
    assert store.vector.dtype == (np.float64 if what in ("float64", "a list") else np.float32)


def test_a_layer_that_took_the_place_of_another_is_noticed_though_it_has_the_same_arrays(made):
    store, layers = made
    layers[0] = copy.copy(layers[0])
    store.attach(layers)
    assert store.places[0][0] is layers[0] and np.shares_memory(layers[0].weights, store.vector)


def test_gradients_come_in_the_same_order(made):
    store, layers = made
    with pytest.raises(RuntimeError, match=r"backward of Layer_Dense\(2, 3, seed=1\) has set no dweights"):
        _ = store.dvector
    for number, (layer, name) in enumerate(store.places):
        setattr(layer, f"d{name}", np.full(getattr(layer, name).shape, number))
    assert store.dvector.tolist() == [0] * 6 + [1] * 3 + [2] * 6 + [3] * 2
    layers[0].dbiases = np.ones((3, 1))
    with pytest.raises(ValueError, match=r"dbiases must have shape \(1, 3\), got \(3, 1\)"):
        _ = store.dvector


def test_an_optimizer_moves_the_vector_in_its_place(made):
    store, layers = made
    before, vector = store.vector.copy(), store.vector
    for layer, name in store.places:
        setattr(layer, f"d{name}", np.ones_like(getattr(layer, name)))
    lib.Optimizer_SGD(0.5).update_params(store)
    assert store.vector is vector
    np.testing.assert_allclose(store.vector, before - 0.5, rtol=1e-6)
    assert np.shares_memory(layers[0].weights, store.vector)


def test_out_and_in_by_layer(made):
    store, _ = made
    arrays = store.by_layer()
    assert [[a.shape for a in of] for of in arrays] == [[(2, 3), (1, 3)], [(3, 2), (1, 2)]]
    assert np.array_equal(store.joined(arrays), store.vector)
    arrays[0][0][...] = 9
    assert (store.vector != 9).all()
    for wrong, kind, words in (
        (5, TypeError, r"must be a list of tuples of \[2, 2\] arrays"),
        (arrays[:1], ValueError, r"tuples of \[2, 2\] arrays, got \[2\]"),
        ([arrays[1], arrays[0]], ValueError, "weights must have shape"),
        ([("a", "b"), arrays[1]], TypeError, "weights must hold real numbers"),
    ):
        with pytest.raises(kind, match=words):
            store.joined(wrong)


def test_nothing_to_train():
    for layers in ([], [lib.Activation_ReLU()]):
        with pytest.raises(RuntimeError, match="no parameters to train"):
            Parameters().attach(layers)


@pytest.mark.parametrize("value", [None, "text", np.ones((3, 3)), [[1j] * 3] * 2])
def test_an_array_that_does_not_fit_changes_nothing(made, value):
    store, layers = made
    layers[0].weights = value
    biases = layers[0].biases
    with pytest.raises((TypeError, ValueError), match="weights must"):
        store.attach(layers)
    assert layers[0].biases is biases and layers[0].weights is value


def test_a_deep_copy_is_attached_to_the_copied_layers(made):
    store, layers = made
    twin, copied = copy.deepcopy((store, layers))
    twin.attach(copied)
    twin.vector[...] = 1
    assert (copied[0].weights == 1).all() and (layers[0].weights != 1).all() and (store.vector != 1).all()
