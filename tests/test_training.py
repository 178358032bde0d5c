"""One call of `fit`: what it records and prints, divergence, interruption, other people's layers, warnings."""

from __future__ import annotations

import contextlib
import copy
import math
import pickle
import sys
import warnings
from typing import ClassVar

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.training import DivergenceError, TrainingWarning
from small import X, Y, build, fit, layers, same, train_layers

# --- what is recorded and printed -----------------------------------------------------------------


def test_history_has_an_entry_for_every_epoch_whatever_is_printed(capsys):
    model = build()
    model.fit(X, Y, epochs=5, print_every=2)
    history = model.fit(X, Y, epochs=5, print_every=2)
    assert history is model.history
    assert history.epoch.tolist() == list(range(10))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == [f"epoch: {n}" for n in (0, 2, 4, 6, 8)]
    fit(model, 1)
    assert capsys.readouterr().out == "" and len(history) == 11
    np.testing.assert_allclose(history.loss, history.data_loss + history.regularization_loss, rtol=1e-12)


@pytest.mark.parametrize("every, expected", [(0, []), (1, [0, 1, 2, 3, 4, 5, 6]), (3, [0, 3, 6])])
def test_record_every(every, expected):
    assert fit(build(), 7, record_every=every).epoch.tolist() == expected


def test_the_defaults_record_every_epoch_and_print_every_hundredth(capsys):
    model = build()
    model.fit(X, Y, epochs=101)
    assert len(model.history) == 101
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == ["epoch: 0", "epoch: 100"]


def test_the_printed_line(capsys):
    model = build("sgd", learning_rate=0.5, decay=1.0)
    model.fit(X, Y, epochs=2, print_every=1, validation_data=(X, Y))
    entry = model.history.entries[1]
    assert capsys.readouterr().out.splitlines()[1] == (
        "epoch: 1, acc: {accuracy:.3f}, loss: {loss:.3f} (data_loss: {data_loss:.3f}, "
        "reg_loss: {regularization_loss:.3f}), lr: 0.25, val_acc: {validation_accuracy:.3f}, "
        "val_loss: {validation_loss:.3f}"
    ).format(**entry)


def test_entries_are_those_before_the_step_and_validation_after_it():
    model = build("sgd", learning_rate=0.5)
    first = model.evaluate(X, Y)
    penalty = sum(layer.regularization_loss() for layer in model.layers[::2])
    history = fit(model, 1, validation_data=(X[:9], Y[:9]))
    assert (history.data_loss[0], history.accuracy[0]) == pytest.approx(first, rel=1e-6)
    assert history.regularization_loss[0] == pytest.approx(penalty, rel=1e-12)
    assert (history.validation_loss[0], history.validation_accuracy[0]) == model.evaluate(X[:9], Y[:9])
    assert history.learning_rate.tolist() == [0.5]


def test_minibatch_values_are_weighted_by_samples():
    model = build("sgd", learning_rate=0.0)
    history = fit(model, 1, batch_size=16)
    loss, accuracy = model.evaluate(X, Y)
    assert history.data_loss[0] == pytest.approx(loss, rel=1e-6)
    assert history.accuracy[0] == pytest.approx(accuracy, rel=1e-12)


def test_two_batches_count_both():
    model = build("sgd", learning_rate=0.0)
    history = fit(model, 1, batch_size=40)
    assert (history.data_loss[0], history.accuracy[0]) == pytest.approx(model.evaluate(X, Y), rel=1e-6)


@pytest.mark.parametrize("plainly", [False, True])
@pytest.mark.parametrize("batch_size", [None, 7])
def test_metrics_that_are_no_means_see_all_answers_of_an_epoch(batch_size, plainly):
    seen = []

    def count(output, targets):
        seen.append((output, targets))
        return len(output)

    model = build("sgd", learning_rate=0.0, metrics=["accuracy", count, "mean_absolute_error", "r2"])
    with lib.tape.plain_methods() if plainly else contextlib.nullcontext():
        history = fit(model, 2, batch_size=batch_size, shuffle=False, validation_data=(X[:20], Y[:20]))
    assert history.count.tolist() == [60, 60] and history.validation_count.tolist() == [20, 20]
    loss, accuracy, number, distance, share = model.evaluate(X, Y, batch_size=11)
    assert number == 60
    found = [history.data_loss[0], history.accuracy[0], history.mean_absolute_error[0], history.r2[0]]
    assert found == pytest.approx([loss, accuracy, distance, share], rel=1e-5)
    assert np.allclose(seen[0][0], model.predict(X), atol=1e-6) and (seen[0][1].argmax(axis=1) == Y).all()
    assert share == lib.r2(model.predict(X), np.eye(4)[Y])


def test_a_refused_fit_does_not_even_convert_the_parameters():
    model = build()
    fit(model, 1)
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    with pytest.raises(ValueError, match="from 0 to 3"):
        model.fit(X, Y + 9)
    assert model.layers[2].weights.dtype == np.float32 and not model.is_training


def test_float64_weights_in_mid_training_take_the_optimizers_memory_along():
    """Its numbers, too: they are nearly those of a twin whose weights stay float32."""
    model, twin = build(), build()
    for each in (model, twin):
        fit(each)
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    states = []
    for each in (model, twin):
        fit(each, 1)
        states.append(each.optimizer.get_state(each.store)["vector"])
    assert {array.dtype for array in states[0].values()} == {np.dtype(np.float64)}
    assert model.parameters.dtype == np.float64
    for name, remembered in states[0].items():
        np.testing.assert_allclose(remembered, states[1][name], rtol=1e-3, atol=1e-6)


# --- divergence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("record_every", [0, 1, 10])
def test_divergence_is_an_error_that_gives_the_last_finite_parameters(recwarn, batch_size, record_every):
    model = build("sgd", learning_rate=1e6)
    with pytest.raises(DivergenceError, match=r"in epoch \d+; try a smaller learning_rate than 1e\+06") as caught:
        fit(model, 100, batch_size=batch_size, record_every=record_every)
    error = caught.value
    assert error.last_finite_epoch <= error.epoch and np.isfinite(error.parameters).all()
    assert np.isfinite(model.history.loss).all() and len(recwarn) == 0
    model.parameters = error.parameters
    model.compile("adam")
    fit(model)
    assert np.isfinite(model.evaluate(X, Y)[0])


@pytest.mark.parametrize("options", [{}, {"record_every": 10}, {"record_every": 0}, {"callbacks": lambda m, e: None}])
def test_divergence_is_seen_in_the_very_epoch_and_gives_the_parameters_of_the_last_good_one(options):
    def twin():
        return build("sgd", learning_rate=1e6)

    losses, model = [], twin()
    for _ in range(20):  # epoch by epoch: where does it become infinite?
        with np.errstate(all="ignore"):
            losses.append(model.evaluate(X, Y)[0])
            train_layers(model.layers, X, Y, model.optimizer, 1)
        if not math.isfinite(losses[-1]):
            break
    assert 2 <= len(losses) < 20
    with pytest.raises(DivergenceError) as caught:
        fit(twin(), 100, **options)
    assert caught.value.epoch == len(losses) - 1
    assert caught.value.last_finite_epoch == len(losses) - 2
    other = twin()
    if caught.value.last_finite_epoch:
        fit(other, caught.value.last_finite_epoch)
    assert np.array_equal(other.parameters, caught.value.parameters)
    assert caught.value.learning_rate == 1e6


def test_a_last_step_that_diverges_is_seen_too():
    """The loss of every epoch was finite; that of the parameters which are left is not."""
    model = build("sgd", learning_rate=1e30)
    start = model.parameters.copy()
    with pytest.raises(DivergenceError) as caught:
        fit(model, 1)
    assert np.array_equal(caught.value.parameters, start) and caught.value.epoch == 1


def test_a_divergence_goes_through_pickle():
    error = pickle.loads(pickle.dumps(DivergenceError(5, 3, np.ones(2), 0.1)))
    assert (error.epoch, error.last_finite_epoch, error.learning_rate) == (5, 3, 0.1)
    assert (error.parameters == 1).all() and "in epoch 5" in str(error) and "epoch 3" in str(error)


# --- interruption ---------------------------------------------------------------------------------


class Watched(lib.Activation_ReLU):
    """A ReLU whose passes are the plain ones, because its recordings are not its own."""

    def forward(self, inputs):
        super().forward(inputs)

    def backward(self, dvalues):
        super().backward(dvalues)


def interrupted(original, calls, at=25):
    def function(*arguments, **options):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    return function


def check_usable_after_interruption(model):
    assert 0 < model.epochs < 100 and len(model.history) in (model.epochs, model.epochs - 1)
    assert not any({"inputs", "output", "dinputs"} & set(vars(layer)) for layer in model.layers)
    assert not any(layer.training for layer in model.layers)
    kept = model.predict(X)
    again = kept.copy()
    fit(model)
    assert np.array_equal(kept, again) and np.isfinite(model.evaluate(X, Y)[0])
    model.add(lib.Activation_ReLU())  # nothing thinks that fit still runs


@pytest.mark.parametrize("where", ["forward", "backward", "update_params", "compute_step", "validation", "callback"])
def test_an_interrupted_fit_leaves_a_usable_model(monkeypatch, where):
    model, calls = build("adam", Watched()), []
    owner = {"update_params": lib.Optimizer, "compute_step": lib.Optimizer_Adam}.get(where, Watched)
    name = {"validation": "forward", "callback": None}.get(where, where)
    with monkeypatch.context() as patch:
        if name:
            patch.setattr(owner, name, interrupted(getattr(owner, name), calls))
        callback = interrupted(lambda model, entry: None, calls) if where == "callback" else None
        with pytest.raises(KeyboardInterrupt):
            fit(model, 100, validation_data=(X, Y) if where == "validation" else None, callbacks=callback)
    check_usable_after_interruption(model)


# --- other people's layers ------------------------------------------------------------------------


class Twice(lib.Activation_ReLU):
    """Goes forward through itself twice."""

    def forward(self, inputs):
        super().forward(inputs)
        super().forward(self.output - 0.1)


class SharedDense(lib.Layer_Dense):
    """One layer, used twice in a row; its gradients add up."""

    def forward(self, inputs):
        super().forward(inputs)
        self.first, self.between = self.inputs, self.output
        super().forward(self.between)

    def backward(self, dvalues):
        super().backward(dvalues)
        second = self.dweights, self.dbiases
        self.inputs = self.first
        super().backward(self.dinputs)
        self.dweights, self.dbiases = self.dweights + second[0], self.dbiases + second[1]


class Slotted:
    __slots__ = ("dinputs", "output")

    def forward(self, inputs):
        self.output = inputs * 2

    def backward(self, dvalues):
        self.dinputs = dvalues * 2


class Scale:
    """A layer that inherits nothing, with an array of an uncommon name."""

    trainable = ("scale",)

    def __init__(self, forgets=False):
        self.scale, self.forgets = np.ones((1, 1), np.float32), forgets

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs * self.scale

    def backward(self, dvalues):
        self.dinputs = dvalues * self.scale
        if not self.forgets:
            self.dscale = np.sum(dvalues * self.inputs).reshape(1, 1)


@pytest.mark.parametrize("make", [Twice, lambda: SharedDense(8, 8, seed=5), lib.Activation_ReLU, Scale, Slotted])
def test_any_layer_trains_in_fit_as_by_hand(make):
    model, twin = build("adam", make()), build("adam", make())
    fit(model, 20)
    train_layers(twin.layers, X, Y, lib.Optimizer_Adam(), 20)
    assert same(model, twin)


def test_a_layer_that_passes_its_input_on_does_not_cost_the_caller_the_data():
    class PassesOn(lib.Activation_ReLU):
        def forward(self, inputs):
            self.inputs = self.output = inputs

        def backward(self, dvalues):
            self.dinputs = dvalues

    model = lib.NeuralNetwork_Model([PassesOn(), lib.Layer_Dense(3, 4)])
    model.compile()
    given = X.copy()
    model.fit(given, Y, epochs=5, print_every=0)
    assert np.array_equal(given, X)


def test_a_layer_that_forgets_its_gradient_is_an_error():
    with pytest.raises(RuntimeError, match="has set no dscale"):
        fit(build("adam", Scale(forgets=True)), 2)
    model = build("adam", Scale())
    fit(model, 20)
    assert model.layers[1].scale[0, 0] != 1


def test_a_layer_that_keeps_a_copy_of_its_array_is_refused():
    class Copies(Scale):
        @property
        def scale(self):
            return self._scale

        @scale.setter
        def scale(self, value):
            self._scale = np.array(value)

    with pytest.raises(TypeError, match="must be a plain attribute"):
        fit(build("adam", Copies()), 2)


class Odd(lib.Activation_ReLU):
    trainable = ("weights",)

    def __init__(self, gradient):
        self.weights, self.gradient = np.ones((8, 8), np.float32), gradient

    def backward(self, dvalues):
        super().backward(dvalues)
        self.dweights = self.gradient


@pytest.mark.parametrize("gradient", [np.ones((4, 16)), 1.0, np.ones(64)], ids=["4 x 16", "a number", "a row"])
def test_a_gradient_of_another_shape_does_not_train_in_silence(gradient):
    with pytest.raises(ValueError, match=r"dweights must have shape \(8, 8\)"):
        fit(build("adam", Odd(gradient)))


def test_a_gradient_as_a_list_is_a_gradient():
    class AsList(lib.Layer_Dense):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dweights = self.dweights.tolist()

    model, usual = build("adam", AsList(8, 8, seed=3)), build("adam", lib.Layer_Dense(8, 8, seed=3))
    for one in (model, usual):
        fit(one)
    np.testing.assert_allclose(model.parameters, usual.parameters, rtol=1e-6)
    assert model.parameters.dtype == np.float32


# --- modes: what is training and what is not ------------------------------------------------------


class Mode(lib.Layer):
    """Notes in which mode it is asked."""

    seen: ClassVar[list] = []

    def forward(self, inputs):
        self.seen.append(self.training)
        self.output = inputs

    def backward(self, dvalues):
        self.dinputs = dvalues


@pytest.fixture
def moody():
    Mode.seen.clear()
    return build("adam", Mode())


def test_a_training_step_is_in_training_mode_and_a_prediction_is_not(moody):
    fit(moody, 1)
    assert Mode.seen[0] is True
    Mode.seen.clear()
    moody.predict(X)
    moody.evaluate(X, Y)
    assert Mode.seen == [False, False]


def test_validation_and_the_look_at_the_end_are_no_training(moody):
    fit(moody, 2, validation_data=(X, Y))
    assert Mode.seen == [True, False, True, False, False]


def test_prediction_in_a_callback_is_no_training(moody):
    def look(model, entry):
        Mode.seen.clear()
        model.predict(X)
        model.evaluate(X, Y)
        assert Mode.seen == [False, False]

    fit(moody, 1, callbacks=look)


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_made_in_a_callback_does_not_think_that_it_trains(how, moody):
    twins = []
    fit(moody, 1, callbacks=lambda model, entry: twins.append(how(model)))
    assert not any(layer.training for layer in twins[0].layers)


# --- frozen layers, and arrays that somebody assigned ---------------------------------------------


def test_a_frozen_layer_stays():
    model = build()
    before = model.layers[0].weights.copy()
    model.layers[0].trainable = ()
    fit(model, 5)
    assert np.array_equal(model.layers[0].weights, before)
    assert model.parameters.size == 36


def test_freezing_says_what_it_needs():
    model = build()
    model.layers[0].trainable = False
    with pytest.raises(TypeError, match="tuple of names"):
        fit(model)
    model.layers[0].trainable = "weights"
    with pytest.raises(TypeError, match="tuple of names"):
        lib.NeuralNetwork_Model([model.layers[0]])
    model.layers[0].trainable = ("weights", "biases")
    fit(model)
    model.layers[0].trainable = ()
    with pytest.raises(RuntimeError, match="compile again"):
        fit(model)
    model.layers[2].trainable = ()
    assert model.predict(X).shape == (60, 4)
    with pytest.raises(RuntimeError, match="no parameters to train"):
        fit(model)


def test_a_frozen_layer_with_nan_is_refused_before_the_others_learn():
    model = build()
    model.layers[2].trainable = ()
    model.layers[2].weights = np.full((8, 4), np.nan, np.float32)
    before = model.layers[0].weights.copy()
    with pytest.raises(ValueError, match="infinity or nan"):
        fit(model)
    assert np.array_equal(model.layers[0].weights, before)


def test_parameters_that_are_no_numbers_are_not_trained():
    model = build()
    with pytest.raises(ValueError, match="parameters must be finite"):
        model.parameters = np.full_like(model.parameters, np.nan)
    model.layers[0].weights[0, 0] = np.nan
    with pytest.raises(ValueError, match="set them anew before fit"):
        fit(model)


WRONG = {
    "weights of the last layer": (2, "weights", np.ones((3, 9), np.float32)),
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
    with pytest.raises((ValueError, TypeError), match=name):
        getattr(model, call)(*((X,) if call == "predict" else (X, Y)))


def test_a_list_of_weights_is_adopted_by_predict_as_by_fit():
    model, expected = build(), build()
    model.layers[0].weights = [[1.0] * 8] * 3
    expected.layers[0].weights = np.ones((3, 8))  # numbers of Python are float64
    assert np.array_equal(model.predict(X), expected.predict(X))
    for one in (model, expected):
        fit(one)
    assert same(model, expected)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_an_epsilon_that_is_0_in_float32_is_refused_at_the_door(name):
    model = build(name, epsilon=1e-60)
    before = model.parameters.copy()
    with pytest.raises(ValueError, match="epsilon must be above 0 in float32, got 1e-60"):
        fit(model, 2)
    assert np.array_equal(model.parameters, before)
    assert model.optimizer.iterations == 0
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    fit(model, 2)  # float64 can hold it


# --- strict settings ------------------------------------------------------------------------------


def test_infinite_labels_are_refused_in_our_words_when_warnings_are_errors():
    labels = Y.astype(float)
    labels[3] = np.inf
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="y must be whole numbers from 0 to 3, got inf at place 3"):
            build().fit(X, labels)


def test_numpy_set_to_raise_disturbs_neither_training_nor_use():
    model = build()
    model.layers[2].weights *= 1e5
    tiny = X.astype(np.float64) * 1e-42
    with np.errstate(all="raise"):
        fit(model, validation_data=(X, Y), callbacks=lambda model, entry: model.predict(X))
        model.predict(X * 100)
        model.evaluate(X * 100, Y)
        model.predict(tiny)
        model.fit(tiny, Y, epochs=1, print_every=0)
        model.parameters = model.parameters.astype(np.float64) * 1e-45


def test_a_callback_works_under_the_callers_settings():
    seen = []
    with np.errstate(over="raise", divide="raise"):
        fit(build(), 1, callbacks=lambda model, entry: seen.append(np.geterr()["over"]))
    assert seen == ["raise"]


# --- a training that stalls -----------------------------------------------------------------------


def stuck(weights, **options):
    model = build("sgd", **options)
    model.layers[0].weights = np.float32(weights) * np.ones((3, 8), np.float32)
    return model


def test_a_dead_layer_is_a_warning_that_says_what_to_try():
    model = stuck(-5.0, learning_rate=1e-6)
    with pytest.warns(
        TrainingWarning, match=r"layer 1, Activation_ReLU\(\), gives 0 .* try another learning_rate"
    ) as told:
        model.fit(np.abs(X), Y, epochs=100, print_every=0)
    assert len(told) == 1 and told[0].filename == __file__


def test_a_loss_at_chance_is_a_warning_that_points_at_the_call():
    model = build("sgd", learning_rate=1e-9)
    with pytest.warns(TrainingWarning, match=r"after 100 epochs the loss, 1\.386, .* constant answer, 1\.3") as told:
        fit(model, 100)
    assert len(told) == 1 and "small.py" in told[0].filename


@pytest.mark.parametrize(
    "epochs, batch_size, warns", [(99, None, False), (24, 15, False), (25, 15, True), (49, 40, False), (50, 40, True)]
)
def test_short_trainings_are_not_judged(recwarn, epochs, batch_size, warns):
    fit(build("sgd", learning_rate=1e-9), epochs, batch_size=batch_size)
    assert any(told.category is TrainingWarning for told in recwarn) == warns


def test_a_training_that_learns_is_not_warned_of(recwarn):
    labels = (X[:, 0] > 0) * 1 + (X[:, 1] > 0) * 2
    for batch_size in (None, 16):
        model = build(learning_rate=0.05)
        model.fit(X, labels, epochs=100, batch_size=batch_size, print_every=0)
    assert not recwarn.list


def test_a_layer_is_not_dead_that_gives_0_for_the_last_batch(recwarn):
    """Batches of 60 and of one sample, the only one at which both hidden neurons are 0."""
    data = np.concatenate([np.abs(X), -np.abs(X[:1])])
    labels = np.append(np.arange(60) % 2, 0)
    data[:60, 0] += 3 * labels[:60]
    model = lib.NeuralNetwork_Model(
        [lib.Layer_Dense(3, 2, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(2, 2, seed=2)]
    )
    model.layers[0].weights = np.ones((3, 2), np.float32)
    model.compile("sgd", learning_rate=0.01)
    model.fit(data, labels, epochs=50, batch_size=60, shuffle=False, print_every=0)
    model.layers[0].forward(data)
    assert (model.layers[0].output > 0).any(), "alive"
    assert not [told for told in recwarn if "are dead" in str(told.message)]


def test_a_first_batch_of_hard_samples_is_not_the_whole(recwarn):
    """Sorted data: the first batch holds the rare class, whose loss is above the average."""
    labels = np.array([1] * 6 + [0] * 54)
    data = np.random.default_rng(0).normal(size=(60, 2)) + 1.5 * labels[:, None] * [1, 0]
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 2)], seed=1)
    model.compile("sgd", learning_rate=0.1)
    model.fit(data, labels, epochs=100, batch_size=6, print_every=0)
    assert model.evaluate(data, labels)[0] < 0.8 * model.loss.chance(labels, 2)
    assert not recwarn.list


def test_one_class_alone_is_learned_without_a_word(recwarn):
    model = build("sgd", learning_rate=1.0)
    model.fit(X, np.zeros(60, int), epochs=300, print_every=0)
    assert model.evaluate(X, np.zeros(60, int))[1] == 1
    assert not recwarn.list


# --- the bar --------------------------------------------------------------------------------------


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
    assert same(plain, shown)


def test_the_layers_of_two_models_cannot_be_told_from_each_other():
    """`layers` makes the same weights every time: what the tests above take for granted."""
    first, second = layers(), layers()
    assert np.array_equal(first[0].weights, second[0].weights) and first[0] is not second[0]


def test_a_training_that_is_stopped_early_is_not_judged_by_what_was_planned(recwarn):
    model = build("sgd", learning_rate=1e-9)
    model.fit(X, Y, epochs=1000, print_every=0, callbacks=lambda model, entry: entry["epoch"] == 1)
    assert model.epochs == 2 and not recwarn.list


def test_a_second_training_is_judged_by_its_own_steps(recwarn):
    model = build("sgd", learning_rate=1e-9)
    for _ in range(2):
        fit(model, 60)
    assert not recwarn.list


def test_no_bar_is_shown_unless_asked_for(capsys):
    build().fit(X, Y, epochs=5, print_every=0)
    shown = capsys.readouterr()
    assert not shown.out and not shown.err


def test_a_model_whose_layers_do_not_say_how_wide_they_are_finds_out():
    scores = np.float32([[2.0, 0.0, -1.0], [0.0, 1.0, 0.5]] * 10)
    model = lib.NeuralNetwork_Model([Scale()])
    model.compile("sgd", learning_rate=0.1)
    before = model.evaluate(scores, [0, 1] * 10)[0]
    model.fit(scores, [0, 1] * 10, epochs=20, print_every=0)
    assert model.evaluate(scores, [0, 1] * 10)[0] < before
    with pytest.raises(ValueError, match="y must be whole numbers from 0 to 2"):
        model.fit(scores, [0, 3] * 10)


def test_one_batch_of_all_samples_takes_them_in_their_order_and_draws_nothing():
    whole, batch = build(), build()
    for model, batch_size in ((whole, None), (batch, len(X))):
        np.random.seed(5)
        fit(model, 3, batch_size=batch_size)
        drawn = np.random.random()
        np.random.seed(5)
        assert drawn == np.random.random()
    assert same(whole, batch)


def test_scores_of_0_from_the_last_layer_are_chance_and_no_dead_layer():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 2)])
    model.layers[0].weights = np.zeros((3, 2), np.float32)
    model.compile("sgd", learning_rate=0.1)
    with pytest.warns(TrainingWarning, match="no better than that of the best constant"):
        model.fit(np.zeros((60, 3)), np.arange(60) % 2, epochs=100, print_every=0)


def test_what_divergence_gives_back_is_finite_even_where_a_loss_was_finite_by_luck():
    """Behind a sigmoid, infinite weights give finite outputs."""
    rng = np.random.default_rng(386)
    layers = [lib.Layer_Dense(2, 4, weight_regularizer_l2=1e-3), lib.Activation_Sigmoid(), lib.Layer_Dense(4, 3)]
    model = lib.NeuralNetwork_Model(layers, seed=386)
    model.compile("sgd", "binary_crossentropy", learning_rate=1e30)
    with pytest.raises(lib.DivergenceError) as caught:
        model.fit(rng.normal(size=(8, 2)), rng.integers(0, 2, (8, 3)), epochs=20, print_every=0)
    assert np.isfinite(caught.value.parameters).all() and caught.value.last_finite_epoch < caught.value.epoch
    model.parameters = caught.value.parameters
