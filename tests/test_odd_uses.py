"""Uses that one does not think of first: copies, changed objects, other people's layers, strict error states."""

from __future__ import annotations

import copy
import warnings

import my_deep_lib as lib
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
Y = np.arange(60) % 3
OPTIMIZERS = ["sgd", "adagrad", "rmsprop", "adam"]


def build(optimizer="adam", **options):
    layers = [lib.Layer_Dense(2, 8, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(8, 3, seed=2)]
    model = lib.NeuralNetwork_Model(layers, seed=3)
    model.compile(optimizer, **options)
    return model


def fit(model, epochs=3, **options):
    return model.fit(X, Y, epochs=epochs, batch_size=16, print_every=0, **options)


# --- files: what load would refuse is never written ------------------------------------------------


def freeze(model):
    model.layers[0].trainable = ()


CHANGES = {
    "frozen after training": freeze,
    "a layer more": lambda model: model.layers.insert(1, lib.Layer_Dense(8, 8)),
    "momentum off": lambda model: setattr(model.optimizer, "momentum", 0.0),
    "a negative rate": lambda model: setattr(model.optimizer, "current_learning_rate", -1.0),
    "a negative count": lambda model: setattr(model, "epochs", -1),
    "a negative penalty": lambda model: setattr(model.layers[0], "weight_regularizer_l2", -0.1),
    "no layers": lambda model: model.layers.clear(),
}


@pytest.mark.parametrize("name", ["model.bin", "model.npz"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_could_not_be_loaded_is_not_saved(tmp_path, name, change):
    model = build("sgd", momentum=0.5)
    fit(model)
    path = tmp_path / name
    model.save(path)
    kept = path.read_bytes()
    CHANGES[change](model)
    with pytest.raises((ValueError, RuntimeError)):
        model.save(path)
    assert path.read_bytes() == kept
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["model.bin", "model.npz"])
@pytest.mark.parametrize("kind", [np.float32, np.float64, float])
def test_a_schedule_with_numbers_of_numpy_is_saved_and_goes_on_bit_for_bit(tmp_path, name, kind):
    model = build()
    fit(
        model,
        record_every=1,
        on_epoch=lambda model, entry: setattr(model.optimizer, "learning_rate", kind(1e-2 * np.exp(-entry["epoch"]))),
    )
    model.save(tmp_path / name)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / name)
    fit(model)
    fit(loaded)
    assert np.array_equal(model.parameters, loaded.parameters)


@pytest.mark.parametrize("path", ["/", "a\0b", ".."])
def test_names_that_name_no_file(path):
    with pytest.raises((ValueError, OSError)) as caught:
        build().save(path)
    assert "path" in str(caught.value) or isinstance(caught.value, OSError)


def test_a_name_as_long_as_the_file_system_takes(tmp_path):
    path = tmp_path / ("m" * 250)
    build().save(path)
    lib.NeuralNetwork_Model.load(path)


# --- copies share nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_shallow_copy_of_a_model_trains_alone(optimizer):
    model, twin = build(optimizer), build(optimizer)
    fit(model)
    fit(twin)
    copied = copy.copy(model)
    fit(copied, 5)
    fit(model)
    fit(twin)
    assert np.array_equal(model.parameters, twin.parameters)


def test_a_shallow_copy_of_an_optimizer_has_a_memory_of_its_own():
    optimizer, weight = lib.Optimizer_Adam(0.1), lib.OneWeight()
    weight.step(optimizer, 1.0)
    before = optimizer.get_state(weight)
    copied = copy.copy(optimizer)
    weight.dweight = np.array([[5.0]])
    copied.update_params(weight)
    after = optimizer.get_state(weight)
    assert all(np.array_equal(before["weight"][key], after["weight"][key]) for key in before["weight"])


def test_a_copy_made_in_a_hook_is_free_and_a_copied_history_stays():
    model, kept = build(), []
    fit(model, record_every=1, on_epoch=lambda model, entry: kept.append((copy.copy(model), copy.copy(model.history))))
    first, history = kept[0]
    assert len(history) == 1
    fit(first)
    first.add(lib.Activation_ReLU())


# --- arrays that somebody assigned -----------------------------------------------------------------


def test_a_list_of_weights_is_adopted_by_predict_as_by_fit():
    model = build()
    model.layers[0].weights = [[1.0] * 8] * 2
    expected = build()
    expected.layers[0].weights = np.ones((2, 8), np.float32)
    assert np.array_equal(model.predict(X), expected.predict(X))


WRONG = {
    "weights of the last layer": (2, "weights", np.ones((3, 8), np.float32)),
    "biases, upright": (0, "biases", np.ones((8, 1), np.float32)),
    "no biases": (0, "biases", None),
}


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("call", ["fit", "predict", "evaluate"])
@pytest.mark.parametrize("case", WRONG)
def test_wrong_arrays_are_named_at_the_door(case, call, frozen):
    place, name, value = WRONG[case]
    model = build()
    if frozen:
        model.layers[place].trainable = ()
    setattr(model.layers[place], name, value)
    arguments = (X,) if call == "predict" else (X, Y)
    with pytest.raises((ValueError, TypeError), match=name):
        getattr(model, call)(*arguments)


def test_a_frozen_layer_with_nan_is_refused_before_the_others_learn():
    model = build()
    model.layers[2].trainable = ()
    model.layers[2].weights = np.full((8, 3), np.nan, np.float32)
    before = model.layers[0].weights.copy()
    with pytest.raises(ValueError, match="infinity or nan"):
        fit(model)
    assert np.array_equal(model.layers[0].weights, before)


class OtherNames:
    """A layer whose array is not called weights."""

    trainable = ("W",)

    def __init__(self, n_inputs, n_neurons):
        self.n_inputs, self.n_neurons = n_inputs, n_neurons
        self.W = np.random.default_rng(0).normal(size=(n_inputs, n_neurons)).astype(np.float32)

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs @ self.W

    def backward(self, dvalues):
        self.dW, self.dinputs = self.inputs.T @ dvalues, dvalues @ self.W.T


def test_a_layer_with_arrays_of_other_names_trains():
    model = lib.NeuralNetwork_Model([OtherNames(2, 3)])
    model.compile("adam", learning_rate=0.1)
    before = model.evaluate(X, Y)[0]
    fit(model, 20)
    assert model.evaluate(X, Y)[0] < before


# --- the optimizer by hand -------------------------------------------------------------------------


def ready():
    layer = lib.Layer_Dense(2, 3, seed=0)
    layer.forward(X)
    layer.backward(np.ones((60, 3), np.float32))
    return layer


@pytest.mark.parametrize("optimizer", [lib.Optimizer_SGD(0.1, momentum=0.5), lib.Optimizer_Adam(0.1)])
def test_wrong_gradients_are_refused_and_nothing_is_remembered(optimizer):
    for name, value in (
        ("dweights", np.ones((2, 3)) * 1j),
        ("dweights", np.array([["a"] * 3] * 2)),
        ("dbiases", np.ones((1, 4))),
        ("dbiases", [[None] * 3]),
        ("weights", None),
        ("weights", [[1.0] * 3] * 2),
        ("trainable", 5),
        ("trainable", "weights"),
    ):
        layer = ready()
        setattr(layer, name, value)
        with pytest.raises((TypeError, ValueError), match=name):
            optimizer.update_params(layer)
        assert not any(optimizer.get_state(ready()).values())
        layer.trainable = ("weights", "biases")
        assert not any(optimizer.get_state(layer).values()), "memory of an array whose step was never taken"


def test_a_gradient_as_a_list_is_a_gradient():
    first, second = ready(), ready()
    second.dweights = second.dweights.tolist()
    for layer in (first, second):
        lib.Optimizer_Adam(0.1).update_params(layer)
    np.testing.assert_allclose(first.weights, second.weights, rtol=1e-5)


BAD_STATES = {
    "keys of another optimizer": {"parameters": {"velocity": np.zeros(51, np.float32)}},
    "one of two": {"parameters": {"cache": np.zeros(51, np.float32)}},
    "whole numbers": {"parameters": {"momentums": np.zeros(51, int), "cache": np.zeros(51, int)}},
    "another shape": {"parameters": {"momentums": np.zeros(5), "cache": np.zeros(5)}},
    "a nan": {"parameters": {"momentums": np.full(51, np.nan), "cache": np.zeros(51)}},
    "a negative cache": {"parameters": {"momentums": np.zeros(51), "cache": np.full(51, -1.0)}},
}


@pytest.mark.parametrize("case", BAD_STATES)
def test_a_state_that_would_break_training_is_refused(case):
    model, twin = build(), build()
    fit(model)
    fit(twin)
    with pytest.raises((TypeError, ValueError), match="parameters"):
        model.optimizer.set_state(model, BAD_STATES[case])
    fit(model)
    fit(twin)
    assert np.array_equal(model.parameters, twin.parameters)


# --- strict settings -------------------------------------------------------------------------------


def test_infinite_labels_are_refused_in_our_words_when_warnings_are_errors():
    labels = Y.astype(float)
    labels[3] = np.inf
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="y must be whole numbers from 0 to 2, got inf at place 3"):
            build().fit(X, labels)


def test_numpy_set_to_raise_disturbs_neither_training_nor_use():
    model = build()
    model.layers[2].weights *= 1e5
    tiny = X.astype(np.float64) * 1e-42
    with np.errstate(all="raise"):
        fit(model)
        model.predict(X * 100)
        model.evaluate(X * 100, Y)
        model.predict(tiny)
        model.fit(tiny, Y, epochs=1, print_every=0)
        model.parameters = model.parameters.astype(np.float64) * 1e-45


# --- hooks, stopping, exercises, pictures ------------------------------------------------------------


def test_a_hook_that_freezes_a_layer_is_told_to_compile():
    model = build()
    with pytest.raises(RuntimeError, match="compile again"):
        fit(model, record_every=1, on_epoch=lambda model, entry: freeze(model))
    model.compile("adam")
    fit(model)


def test_a_hook_that_takes_the_optimizer_away():
    model = build()
    with pytest.raises(RuntimeError, match="call compile first"):
        fit(model, record_every=1, on_epoch=lambda model, entry: setattr(model, "optimizer", None))


def test_a_rate_that_is_no_number():
    model = build()
    with pytest.raises(TypeError, match="learning_rate and decay must be numbers, got 'x'"):
        fit(model, record_every=1, on_epoch=lambda model, entry: setattr(model.optimizer, "learning_rate", "x"))


@pytest.mark.parametrize("arguments", [(None, {"epoch": 1, "validation_loss": 0.1}), (build(), None), (build(), {})])
def test_early_stopping_refuses_what_fit_would_not_give_it(arguments):
    stopping = lib.EarlyStopping()
    with pytest.raises((TypeError, ValueError)):
        stopping(*arguments)
    assert (stopping.best_epoch, stopping.parameters) == (None, None)


def test_checks_of_exercises_leave_the_random_numbers_alone():
    for number in lib.CHECKS:
        np.random.seed(5)
        expected = np.random.rand()
        np.random.seed(5)
        lib.exercise_hint(number, 3.0)
        assert np.random.rand() == expected, number


def test_an_answer_that_leaves_the_program_is_a_wrong_answer():
    assert "SystemExit" in lib.exercise_hint("1.2", lambda scores, y: exit())


def test_refused_pictures_leave_no_figure_open():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    for predict in (lambda grid: np.ones((len(grid), 0)), lambda grid: np.ones(3)):
        with pytest.raises(ValueError, match="predict must return a row of scores"):
            lib.plot_decision_boundary(predict, X, Y)
    assert plt.get_fignums() == []


def test_a_seed_that_numpy_does_not_take():
    with pytest.raises(ValueError, match=r"seed must be below 2\*\*32"):
        lib.train_network(X, Y, lib.Optimizer_SGD(), 1, seed=2**32)


def test_the_base_class_of_losses_says_what_is_missing():
    with pytest.raises(NotImplementedError, match="a subclass gives forward"):
        lib.Loss().calculate(np.ones((2, 3)), [0, 1])
