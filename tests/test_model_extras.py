"""What surrounds a training: random numbers of its own, the hook, progress, divergence, interruption, and what objects say."""

from __future__ import annotations

import copy
import sys
from concurrent.futures import ThreadPoolExecutor

import my_deep_lib as lib
import numpy as np
import pytest

X = np.random.default_rng(1).normal(size=(60, 3)).astype(np.float32)
Y = np.random.default_rng(2).integers(0, 4, 60)


def build(optimizer="adam", seed=None, **options):
    np.random.seed(0)
    layers = lib.Layer_Dense(3, 8, weight_regularizer_l2=1e-3), lib.Activation_ReLU(), lib.Layer_Dense(8, 4)
    model = lib.NeuralNetwork_Model(layers, seed=seed)
    model.compile(optimizer, **options)
    return model


# --- random numbers --------------------------------------------------------------------------


def test_a_seeded_model_does_not_touch_the_global_random_numbers():
    model = build(seed=3)
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    model.fit(X, Y, epochs=2, batch_size=7, print_every=0)
    assert np.random.rand() == expected


@pytest.mark.parametrize("seed", [3, np.int64(3), np.random.default_rng(3)])
def test_the_same_seed_gives_the_same_order(seed):
    first, second = build(seed=seed), build(seed=3)
    for model in (first, second):
        np.random.rand()  # somebody else draws in between
        model.fit(X, Y, epochs=3, batch_size=7, print_every=0)
    assert np.array_equal(first.parameters, second.parameters)


@pytest.mark.parametrize("seed", ["3", 1.5, True, -1, [1], np.random.RandomState(0)])
def test_a_wrong_seed_is_refused(seed):
    with pytest.raises((TypeError, ValueError), match="seed must be"):
        lib.NeuralNetwork_Model(seed=seed)


# --- the hook and the bar ---------------------------------------------------------------------


def test_on_epoch_sees_every_recorded_entry_and_may_stop():
    model, seen = build(), []

    def hook(trained, entry):
        assert trained is model
        seen.append(entry)
        return entry["epoch"] == 6

    history = model.fit(X, Y, epochs=20, print_every=0, record_every=2, validation_data=(X, Y), on_epoch=hook)
    assert [entry["epoch"] for entry in seen] == [0, 2, 4, 6] == history.epoch.tolist()
    assert seen[-1]["validation_loss"] == history.validation_loss[-1]
    assert model.epochs == 7
    model.fit(X, Y, epochs=3, print_every=0)
    assert model.epochs == 10


def test_on_epoch_needs_records_and_other_answers_go_on():
    model = build()
    with pytest.raises(ValueError, match="give record_every"):
        model.fit(X, Y, epochs=3, print_every=0, on_epoch=lambda *_: True)
    assert model.epochs == 0
    model.fit(X, Y, epochs=3, print_every=0, record_every=1, on_epoch=lambda *_: "stop?")
    model.fit(X, Y, epochs=3, print_every=0, record_every=1, on_epoch=lambda *_: np.True_)
    assert model.epochs == 4


@pytest.mark.parametrize("options", [{"on_epoch": 3}, {"progress": 1}, {"progress": "bar"}])
def test_wrong_hook_or_bar_is_refused(options):
    model = build()
    with pytest.raises(TypeError, match=f"{next(iter(options))} must be"):
        model.fit(X, Y, print_every=0, **options)
    assert model.epochs == 0


@pytest.mark.parametrize("installed", [True, False])
def test_progress_changes_no_bit_and_needs_no_tqdm(monkeypatch, capsys, installed):
    if installed:
        pytest.importorskip("tqdm")
    else:
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    plain, shown = build(), build()
    plain.fit(X, Y, epochs=5, print_every=2)
    expected = capsys.readouterr().out
    shown.fit(X, Y, epochs=5, print_every=2, progress=True)
    output = capsys.readouterr()
    assert [line for line in output.out.splitlines() if line.startswith("epoch")] == expected.splitlines()
    assert ("5/5" in output.err) == installed
    assert np.array_equal(plain.parameters, shown.parameters)


# --- divergence and interruption --------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("record_every", [0, 1, 10])
def test_divergence_is_an_error_that_gives_the_last_finite_parameters(recwarn, batch_size, record_every):
    model = build("sgd", learning_rate=1e6)
    start = model.parameters.copy()
    with pytest.raises(lib.DivergenceError, match=r"(between epochs|in epoch)") as caught:
        model.fit(X, Y, epochs=100, batch_size=batch_size, print_every=0, record_every=record_every)
    error = caught.value
    assert error.last_finite_epoch <= error.epoch and np.isfinite(error.parameters).all()
    assert np.isfinite(model.history.loss).all() and len(recwarn) == 0
    if record_every != 1:
        assert np.array_equal(error.parameters, start) and error.last_finite_epoch == 0
    model.parameters = error.parameters
    model.compile("adam")
    model.fit(X, Y, epochs=3, print_every=0)
    assert np.isfinite(model.evaluate(X, Y)[0])


def test_the_parameters_of_the_error_are_those_of_its_epoch():
    def twin():
        return build("sgd", learning_rate=1e6)

    model = twin()
    with pytest.raises(lib.DivergenceError) as caught:
        model.fit(X, Y, epochs=100, print_every=0, record_every=1)
    other = twin()
    other.fit(X, Y, epochs=caught.value.last_finite_epoch, print_every=0) if caught.value.last_finite_epoch else None
    assert np.array_equal(other.parameters, caught.value.parameters)


@pytest.mark.parametrize("where", ["forward", "backward", "update_params", "compute_step", "evaluate"])
def test_an_interrupted_fit_leaves_a_usable_model(monkeypatch, where):
    model = build()
    owner = {"update_params": lib.Optimizer, "compute_step": lib.Optimizer_Adam}.get(where, lib.Activation_ReLU)
    name = "forward" if where == "evaluate" else where
    calls, original = [], getattr(owner, name)

    def interrupted(*arguments, **options):
        calls.append(1)
        if len(calls) == 25:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, interrupted)
        data = (X, Y) if where == "evaluate" else None
        with pytest.raises(KeyboardInterrupt):
            model.fit(X, Y, epochs=100, print_every=0, record_every=1, validation_data=data)
    assert 0 < model.epochs < 100 and len(model.history) in (model.epochs, model.epochs - 1)
    kept = model.predict(X)
    again = kept.copy()
    model.fit(X, Y, epochs=3, print_every=0)
    assert np.array_equal(kept, again) and np.isfinite(model.evaluate(X, Y)[0])
    assert all(getattr(layer, "_memory", None) is None for layer in model.layers)


# --- parameters layer by layer ------------------------------------------------------------------


def test_parameters_go_out_and_in_layer_by_layer():
    first, second = build(), build()
    first.fit(X, Y, epochs=3, print_every=0)
    second.set_parameters(first.get_parameters())
    assert np.array_equal(first.parameters, second.parameters)
    for arrays in first.get_parameters():
        for array in arrays:
            array[...] = 7  # copies
    assert np.array_equal(first.parameters, second.parameters)


def test_wrong_parameters_change_nothing():
    model = build()
    before, good = model.parameters.copy(), model.get_parameters()
    nan = copy.deepcopy(good)
    nan[0][0][0, 0] = np.nan
    huge = copy.deepcopy(good)
    huge[0] = (huge[0][0].astype(float) + 1e300, huge[0][1])
    for wrong in (
        5,
        [1, 2],
        huge,
        good[:1],
        [*good, ()],
        [(good[0][0],), good[1]],
        [good[1], good[0]],
        nan,
        [("a", "b"), good[1]],
    ):
        with pytest.raises((TypeError, ValueError), match=r"(parameters|weights|biases) must"):
            model.set_parameters(wrong)
        assert np.array_equal(before, model.parameters)


# --- what objects say ---------------------------------------------------------------------------

MADE = [
    lib.Layer_Dense(2, 3),
    lib.Layer_Dense(2, 3, 0.1, 0.2, 0.3, 0.4),
    lib.Activation_ReLU(),
    lib.Activation_Softmax(),
    lib.Loss_CategoricalCrossentropy(),
    lib.Activation_Softmax_Loss_CategoricalCrossentropy(),
    lib.Optimizer_SGD(),
    lib.Optimizer_SGD(0.5, 1e-3, momentum=0.9),
    lib.Optimizer_Adagrad(epsilon=1e-3),
    lib.Optimizer_RMSprop(np.float32(0.25), rho=0.5),
    lib.Optimizer_Adam(0.05, decay=5e-5, beta_1=0.8, beta_2=0.9),
    lib.Layer_Dense(2, 3, weight_initializer="he", seed=4),
    lib.Ravine((1.0, -2.5)),
    lib.OneWeight(),
    lib.TinyNetwork(),
    lib.EarlyStopping(),
    lib.EarlyStopping(patience=3),
    lib.NeuralNetwork_Model(),
    lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3), lib.Activation_ReLU(), lib.Activation_Softmax()]),
]


@pytest.mark.parametrize("made", MADE, ids=repr)
def test_a_repr_is_the_call_that_makes_the_object_again(made):
    again = eval(repr(made), vars(lib))
    assert type(again) is type(made) and repr(again) == repr(made)


def test_an_object_that_keeps_no_options_still_has_a_repr():
    class Mine(lib.Optimizer_Adam):
        def __init__(self, hidden, *more, other=1, **options):
            super().__init__()

    assert repr(Mine(3)) == "<Mine>"


def test_a_history_says_how_long_it_is_and_draws_itself():
    model = build()
    history = model.fit(X, Y, epochs=4, print_every=0, record_every=2, validation_data=(X, Y))
    assert repr(history) == "<History of 2 recorded epochs>"
    axes = history.plot()
    assert [ax.get_ylabel() for ax in axes] == ["data loss", "accuracy"]
    assert axes[0].lines[0].get_xdata().tolist() == [0, 2]


def test_drawing_without_matplotlib_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in (
        lambda: lib.plot_data([[0.0, 1.0]], [0]),
        lambda: lib.plot_decision_boundary(lambda p: p, [[0.0, 1.0]], [0]),
        lambda: lib.plot_confusion([0, 1], [0, 1]),
        lambda: build().history.plot(),
    ):
        with pytest.raises(ImportError, match="drawing needs matplotlib"):
            draw()


# --- initial weights -----------------------------------------------------------------------------


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
    one, two = (lib.Layer_Dense(3, 4, seed=seed) for seed in (7, np.random.default_rng(7)))
    assert np.random.rand() == expected
    assert np.array_equal(one.weights, two.weights)


def test_an_option_of_a_layer_is_saved_but_a_generator_is_not(tmp_path):
    layers = (
        lib.Layer_Dense(3, 4, weight_initializer="he", seed=np.random.default_rng(1)),
        lib.Layer_Dense(4, 2, seed=3),
    )
    model = lib.NeuralNetwork_Model(layers)
    model.compile()
    for name in ("m", "m.npz"):
        model.save(tmp_path / name)
        loaded = lib.NeuralNetwork_Model.load(tmp_path / name)
        assert np.array_equal(loaded.parameters, model.parameters) and repr(loaded) == repr(model)


@pytest.mark.parametrize(
    "options", [{"weight_initializer": "He"}, {"weight_initializer": 2}, {"seed": "x"}, {"seed": -1}]
)
def test_wrong_initializers_and_seeds_are_refused(options):
    with pytest.raises((TypeError, ValueError), match=f"{next(iter(options))} must be"):
        lib.Layer_Dense(2, 3, **options)


# --- early stopping -------------------------------------------------------------------------------


def _entries(losses):
    return [{"epoch": 10 * place, "validation_loss": loss} for place, loss in enumerate(losses)]


def test_early_stopping_keeps_the_best_moment():
    model, stopping = build(), lib.EarlyStopping(patience=2)
    answers = []
    for place, entry in enumerate(_entries([3.0, 1.0, 2.0, 0.5, 0.5, 0.6])):
        model.parameters = np.full_like(model.parameters, place)
        answers.append(stopping(model, entry))
    assert answers == [False, False, False, False, False, True]
    assert stopping.best_epoch == 30 and stopping.best_loss == 0.5
    stopping.restore(model)
    assert (model.parameters == 3).all()


def test_early_stopping_in_fit():
    model, stopping = build(learning_rate=0.05), lib.EarlyStopping(patience=3)
    history = model.fit(
        X[:30], Y[:30], 2000, validation_data=(X[30:], Y[30:]), print_every=0, record_every=5, on_epoch=stopping
    )
    assert model.epochs < 2000 and len(history) == history.validation_loss.argmin() + 1 + 3
    stopping.restore(model)
    assert model.evaluate(X[30:], Y[30:])[0] == pytest.approx(history.validation_loss.min(), abs=1e-12)


def test_early_stopping_says_what_it_needs():
    with pytest.raises(ValueError, match="early stopping needs validation_data"):
        build().fit(X, Y, 3, print_every=0, record_every=1, on_epoch=lib.EarlyStopping())
    with pytest.raises(RuntimeError, match="nothing to restore yet"):
        lib.EarlyStopping().restore(build())
    for patience in (0, -1, 1.5, "3"):
        with pytest.raises((TypeError, ValueError), match="patience must be"):
            lib.EarlyStopping(patience)


# --- what goes wrong quietly elsewhere --------------------------------------------------------------


class Odd(lib.Activation_ReLU):
    trainable = ("weights",)

    def __init__(self, gradient):
        self.weights, self.gradient = np.ones((8, 8), np.float32), gradient

    def backward(self, dvalues):
        super().backward(dvalues)
        self.dweights = self.gradient


@pytest.mark.parametrize("gradient", [np.ones((4, 16)), 1.0, np.ones(64)])
def test_a_gradient_of_another_shape_does_not_train_in_silence(gradient):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 8), Odd(gradient), lib.Layer_Dense(8, 4)])
    model.compile()
    with pytest.raises(ValueError, match=r"dweights must have shape \(8, 8\)"):
        model.fit(X, Y, print_every=0)


@pytest.mark.parametrize(
    "make", [lambda: lib.NeuralNetwork_Model(lib.Layer_Dense(2, 3)), lambda: lib.NeuralNetwork_Model(5)]
)
def test_layers_that_are_no_list_are_refused(make):
    with pytest.raises(TypeError, match="layers must be a list of layers"):
        make()


def test_names_without_a_comma_are_refused():
    layer = Odd(None)
    layer.trainable = "weights"
    with pytest.raises(TypeError, match="trainable must be a tuple of names"):
        lib.NeuralNetwork_Model([layer])


def test_softmax_twice_and_an_optimizer_class_are_refused():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 4), lib.Activation_Softmax(), lib.Activation_Softmax()])
    with pytest.raises(ValueError, match="can only be the last layer"):
        model.compile()
    with pytest.raises(TypeError, match=r"write Optimizer_Adam\(\.\.\.\)"):
        build().compile(lib.Optimizer_Adam)


def test_parameters_that_are_no_numbers_are_neither_trained_nor_saved(tmp_path):
    model = build()
    model.save(tmp_path / "m")
    old = (tmp_path / "m").read_bytes()
    with pytest.raises(ValueError, match="parameters must be finite"):
        model.parameters = np.full_like(model.parameters, np.nan)
    model.layers[0].weights[0, 0] = np.nan
    with pytest.raises(ValueError, match="set them anew before fit"):
        model.fit(X, Y, print_every=0)
    with pytest.raises(ValueError, match="nothing was saved"):
        model.save(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == old


def test_a_history_refuses_what_it_has_no_place_for():
    history = lib.History()
    for wrong in ({"los": 3}, {"loss": "a"}):
        with pytest.raises((TypeError, ValueError)):
            history.record(epoch=0, **wrong)
        assert len(history) == 0 and history.loss.size == 0


def test_float64_weights_in_mid_training_take_the_optimizers_memory_along():
    model = build()
    model.fit(X, Y, epochs=3, print_every=0)
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    model.fit(X, Y, epochs=1, print_every=0)
    remembered = model.optimizer.get_state(model)["parameters"]
    assert {array.dtype for array in remembered.values()} == {np.dtype(np.float64)}
    assert model.parameters.dtype == np.float64


def test_models_in_threads_of_their_own_do_not_disturb_each_other():
    def trained(seed):
        model = lib.NeuralNetwork_Model(
            [lib.Layer_Dense(3, 32, seed=seed), lib.Activation_ReLU(), lib.Layer_Dense(32, 4, seed=seed)], seed=seed
        )
        model.compile("adam", learning_rate=0.02)
        model.fit(X, Y, epochs=60, batch_size=8, print_every=0, record_every=7, on_epoch=lambda m, e: None)
        return model.parameters.copy(), model.history.loss

    alone = [trained(seed) for seed in range(6)]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(trained, range(6)))
    for (parameters, losses), (others, other_losses) in zip(alone, together, strict=True):
        assert np.array_equal(parameters, others)
        assert np.array_equal(losses, other_losses)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_an_epsilon_that_is_0_in_float32_is_refused_at_the_door(name):
    model = build(name, epsilon=1e-60)
    before = model.parameters.copy()
    with pytest.raises(ValueError, match="epsilon must be above 0 in float32, got 1e-60"):
        model.fit(X, Y, epochs=2, print_every=0)
    assert np.array_equal(model.parameters, before)
    assert model.optimizer.iterations == 0
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    model.fit(X, Y, epochs=2, print_every=0)  # float64 can hold it
