"""What goes along with a training: callbacks, early stopping, the history."""

from __future__ import annotations

import copy
import pickle

import my_deep_lib as lib
import numpy as np
import pytest
from small import X, Y, build, fit, same

TRAIN, SEEN = (X[:30], Y[:30]), (X[30:], Y[30:])

# --- callbacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("print_every", [0, 3])
@pytest.mark.parametrize("record_every", [0, 1, 2])
def test_a_callback_sees_every_epoch_and_may_stop(print_every, record_every, capsys):
    model, seen = build(), []

    def callback(trained, entry):
        assert trained is model
        seen.append(entry)
        return entry["epoch"] == 6

    options = {"print_every": print_every, "record_every": record_every, "validation_data": (X, Y)}
    history = fit(model, 20, callbacks=callback, **options)
    assert [entry["epoch"] for entry in seen] == list(range(7))
    assert history.epoch.tolist() == list(range(7))[:: record_every or 99][: 7 * record_every]
    assert all({"validation_loss", "accuracy", "loss", "learning_rate"} <= set(entry) for entry in seen)
    assert seen[-1]["validation_loss"] == model.evaluate(X, Y)[0]
    assert model.epochs == 7
    fit(model)
    assert model.epochs == 10


def test_several_callbacks_are_all_called_and_one_may_stop():
    calls = []
    model = build()
    callbacks = [
        lambda model, entry: calls.append("a"),
        lambda model, entry: entry["epoch"] == 1,
        lambda model, entry: calls.append("b"),
    ]
    fit(model, 9, callbacks=callbacks)
    assert calls == ["a", "b"] * 2 and model.epochs == 2
    fit(model, 1, callbacks=tuple(callbacks))
    fit(model, 1, callbacks=None)
    assert model.epochs == 4


@pytest.mark.parametrize("answer, epochs", [("stop?", 3), (1, 3), (None, 3), (False, 3), (True, 1), (np.True_, 1)])
def test_only_true_stops(answer, epochs):
    model = build()
    fit(model, 3, callbacks=lambda *_: answer)
    assert model.epochs == epochs


@pytest.mark.parametrize("wrong", [3, "f", [3], [print, None], lib.EarlyStopping, {"a": print}])
def test_what_cannot_be_called_is_refused(wrong):
    model = build()
    with pytest.raises(TypeError, match="callbacks must be functions of model and entry"):
        fit(model, callbacks=wrong)
    assert model.epochs == 0


def test_start_and_end_are_called_once_and_around_everything():
    class Noting:
        def __init__(self):
            self.calls = []

        def start(self, model):
            self.calls.append(("start", model.epochs))

        def __call__(self, model, entry):
            self.calls.append(("epoch", model.epochs))

        def end(self, model):
            self.calls.append(("end", model.epochs))

    noting, model = Noting(), build()
    fit(model, 2, callbacks=[noting, lambda m, e: None])
    fit(model, 1, callbacks=noting)
    assert noting.calls == [
        ("start", 0),
        ("epoch", 1),
        ("epoch", 2),
        ("end", 2),
        ("start", 2),
        ("epoch", 3),
        ("end", 3),
    ]


def test_an_entry_is_the_callbacks_own():
    model = build()
    fit(model, 2, callbacks=[lambda model, entry: entry.clear(), lambda model, entry: entry["loss"]])
    assert len(model.history) == 2 and np.isfinite(model.history.loss).all()


def test_what_a_callback_keeps_stays_as_it_was():
    kept, copies = [], []

    def keep(model, entry):
        arrays = [model.layers[0].dweights, model.layers[1].output, model.predict(X), model.head.output]
        kept.append(arrays)
        copies.append([array.copy() for array in arrays])

    fit(build(), 4, callbacks=keep)
    for arrays, expected in zip(kept, copies, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(arrays, expected, strict=True))


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_made_in_a_callback_is_a_model_of_its_own(how):
    twins, model = [], build()
    fit(model, 3, callbacks=lambda model, entry: twins.append((how(model), copy.copy(model.history))))
    twin, history = twins[1]
    assert len(history) == 2 and twin.epochs == 2
    fit(twin, 1)
    assert same(twin, model) and len(model.history) == 3
    twin.add(lib.Activation_ReLU())


@pytest.mark.parametrize(
    "wrong, words", [(np.ones((3, 9)), "weights must have shape"), ([[1.0]], "must have shape"), (None, "weights must")]
)
def test_weights_assigned_in_a_callback_are_checked(wrong, words):
    with pytest.raises((TypeError, ValueError), match=words):
        fit(build(), callbacks=lambda model, entry: setattr(model.layers[0], "weights", wrong))


def test_weights_assigned_in_a_callback_are_used():
    zeros = np.zeros((3, 8), np.float32)
    model = build("sgd", learning_rate=0.0)
    fit(model, 2, callbacks=lambda model, entry: setattr(model.layers[0], "weights", zeros))
    assert not model.layers[0].weights.any() and not model.parameters[:24].any()


@pytest.mark.parametrize("action", ["fit", "add", "compile"])
def test_a_callback_cannot_train_or_grow_the_model(action):
    actions = {
        "fit": lambda model: fit(model),
        "add": lambda model: model.add(lib.Layer_Dense(4, 4)),
        "compile": lambda model: model.compile(),
    }
    model = build()
    with pytest.raises(RuntimeError, match=f"{action} cannot be called while fit runs"):
        fit(model, 2, callbacks=lambda model, entry: actions[action](model))
    assert model.epochs == 1
    fit(model, 1)


def test_a_callback_may_save_and_predict(tmp_path):
    plain, model = build(seed=1), build(seed=1)

    def look(model, entry):
        model.save(tmp_path / "m")
        model.predict(X)
        model.evaluate(X, Y)

    fit(model, 3, batch_size=16, callbacks=look)
    fit(plain, 3, batch_size=16)
    assert same(plain, model) and same(lib.NeuralNetwork_Model.load(tmp_path / "m"), model)


def test_a_callback_that_freezes_a_layer_is_told_to_compile():
    model = build()
    with pytest.raises(RuntimeError, match="compile again"):
        fit(model, callbacks=lambda model, entry: setattr(model.layers[0], "trainable", ()))
    model.compile("adam")
    fit(model)


def test_a_callback_that_takes_the_optimizer_away():
    with pytest.raises(RuntimeError, match="call compile first"):
        fit(build(), callbacks=lambda model, entry: setattr(model, "optimizer", None))


def test_a_rate_that_is_no_number():
    with pytest.raises(TypeError, match="learning_rate and decay must be numbers, got 'x'"):
        fit(build(), callbacks=lambda model, entry: setattr(model.optimizer, "learning_rate", "x"))


def test_a_schedule():
    def halve(model, entry):
        model.optimizer.learning_rate /= 2

    assert fit(build("sgd", learning_rate=1.0), 3, callbacks=halve).learning_rate.tolist() == [1.0, 0.5, 0.25]


# --- early stopping -------------------------------------------------------------------------------


def entries(values, name="validation_loss"):
    return [{"epoch": 10 * place, name: value} for place, value in enumerate(values)]


def test_early_stopping_counts_from_the_first_moment_that_is_no_improvement():
    model, stopping = build(), lib.EarlyStopping(patience=2)
    for _ in range(2):
        assert [stopping(model, entry) for entry in entries([np.nan, np.nan])] == [False, True]
        assert stopping.best_epoch is None
        stopping.start(model)  # and anew with each fit


def test_early_stopping_keeps_the_best_moment():
    model, stopping = build(), lib.EarlyStopping(patience=2)
    answers = []
    for place, entry in enumerate(entries([3.0, 1.0, 2.0, 0.5, 0.5, 0.6])):
        model.parameters = np.full_like(model.parameters, place)
        answers.append(stopping(model, entry))
    assert answers == [False, False, False, False, False, True]
    assert stopping.best_epoch == 30 and stopping.best_value == 0.5
    stopping.restore(model)
    assert (model.parameters == 3).all()


@pytest.mark.parametrize("monitor, best", [("loss", 2), ("validation_loss", 2), ("accuracy", 1), ("recall", 1)])
def test_what_ends_in_loss_should_be_small_and_all_else_large(monitor, best):
    model, stopping = build(), lib.EarlyStopping(monitor=monitor)
    for entry in entries([0.5, 0.9, 0.1], monitor):
        stopping(model, entry)
    assert stopping.best_epoch == 10 * best


@pytest.mark.parametrize("options", [{}, {"record_every": 7}, {"record_every": 0, "print_every": 0}])
def test_early_stopping_is_asked_every_epoch(options):
    model, stopping = build(learning_rate=0.05), lib.EarlyStopping(patience=3)
    losses = []
    callbacks = [stopping, lambda model, entry: losses.append(entry["validation_loss"])]
    model.fit(*TRAIN, 2000, validation_data=SEEN, callbacks=callbacks, **{"print_every": 0, **options})
    assert model.epochs == len(losses) == int(np.argmin(losses)) + 1 + 3 < 2000
    assert stopping.best_epoch == int(np.argmin(losses)) and stopping.best_value == min(losses)
    assert model.evaluate(*SEEN)[0] == losses[-1] > min(losses), "not restored unless asked for"
    stopping.restore(model)
    assert model.evaluate(*SEEN)[0] == min(losses)


@pytest.mark.parametrize("monitor", ["validation_loss", "validation_accuracy", "loss"])
def test_the_best_parameters_come_back_at_the_end(monitor):
    model, stopping = build(learning_rate=0.05), lib.EarlyStopping(5, monitor, restore_best=True)
    moments = []
    callbacks = [lambda model, entry: moments.append((entry[monitor], model.parameters.copy())), stopping]
    model.fit(*TRAIN, 150, validation_data=SEEN, callbacks=callbacks, print_every=0)
    values = [value for value, _ in moments]
    best = int(np.argmin(values) if monitor.endswith("loss") else np.argmax(values))
    assert np.array_equal(model.parameters, moments[best][1])
    assert np.shares_memory(model.parameters, model.layers[0].weights)


def test_early_stopping_belongs_to_one_fit():
    """The folds of a cross-validation get what a new object gives each of them, also after an easier one."""
    easy = (X[:, 0] > 0) + 2 * (X[:, 1] > 0)
    stopping, epochs, alone = lib.EarlyStopping(patience=3, restore_best=True), [], []
    for made, kept in ((lambda: stopping, epochs), (lambda: lib.EarlyStopping(3, restore_best=True), alone)):
        for labels in (easy, Y, easy):
            model = build(learning_rate=0.05)
            seen = X[30:], labels[30:]
            model.fit(X[:30], labels[:30], 60, validation_data=seen, callbacks=made(), print_every=0)
            kept.append((model.epochs, model.parameters.tolist()))
    assert epochs == alone and epochs[0][0] > epochs[1][0] > 1


def test_without_an_improvement_worth_keeping_nothing_is_restored():
    model, stopping = build(), lib.EarlyStopping(restore_best=True)
    before = model.parameters.copy()
    stopping.start(model)
    stopping.end(model)
    assert np.array_equal(model.parameters, before)


def test_an_object_that_stopped_a_good_fit_restores_nothing_of_it_later():
    model, stopping = build(learning_rate=0.05), lib.EarlyStopping(monitor="loss", restore_best=True)
    fit(model, 5, callbacks=stopping)
    other = build(seed=3)
    before = other.parameters.copy()
    stopping.start(other)
    assert stopping.best_epoch is None
    stopping.end(other)
    assert np.array_equal(other.parameters, before)


def test_early_stopping_says_what_it_needs():
    with pytest.raises(ValueError, match="early stopping needs validation_loss; give validation_data to fit"):
        fit(build(), callbacks=lib.EarlyStopping())
    with pytest.raises(ValueError, match="early stopping needs recall; there are epoch, accuracy, loss"):
        fit(build(), callbacks=lib.EarlyStopping(monitor="recall"))
    with pytest.raises(RuntimeError, match="nothing to restore yet"):
        lib.EarlyStopping().restore(build())


@pytest.mark.parametrize(
    "options",
    [{"patience": value} for value in (0, -1, 1.5, "3", None, True)]
    + [{"monitor": value} for value in (3, None, "validation loss", "")]
    + [{"restore_best": value} for value in (1, "yes", None)],
    ids=str,
)
def test_wrong_options_of_early_stopping(options):
    with pytest.raises((TypeError, ValueError), match=f"{next(iter(options))} must"):
        lib.EarlyStopping(**options)


@pytest.mark.parametrize(
    "model, entry, words",
    [
        pytest.param(None, {"epoch": 1, "validation_loss": 0.1}, "model must be"),
        (True, None, "entry must be"),
        (True, {}, "entry must be"),
        (True, {"epoch": 1}, "early stopping needs"),
    ],
)
def test_early_stopping_refuses_what_fit_would_not_give_it(model, entry, words):
    stopping = lib.EarlyStopping()
    with pytest.raises((TypeError, ValueError), match=words):
        stopping(model and build(), entry)
    assert (stopping.best_epoch, stopping.parameters) == (None, None)


def test_a_repr_of_early_stopping_makes_it_again():
    for made in (lib.EarlyStopping(), lib.EarlyStopping(3), lib.EarlyStopping(monitor="loss", restore_best=True)):
        assert repr(eval(repr(made), vars(lib))) == repr(made)
    assert repr(lib.EarlyStopping(3)) == "EarlyStopping(patience=3)"


# --- the history ----------------------------------------------------------------------------------


def test_fields_are_what_was_recorded():
    model = build()
    assert model.history.fields == [] and model.history.loss.size == 0
    fit(model, 2)
    assert set(model.history.fields) == {
        *("epoch", "accuracy", "loss", "data_loss", "regularization_loss", "learning_rate")
    }
    with pytest.raises(AttributeError, match="a history has no 'validation_loss'; this one has epoch, accuracy"):
        _ = model.history.validation_loss
    fit(model, 1, validation_data=(X, Y))
    assert np.isnan(model.history.validation_loss).tolist() == [True, True, False]
    with pytest.raises(AttributeError, match="a history has no 'los'"):
        _ = model.history.los


def test_an_empty_history_says_that_it_is_empty():
    with pytest.raises(AttributeError, match="this one has no entries"):
        _ = lib.History().accuracy
    assert len(lib.History()) == 0 and repr(lib.History()) == "<History of 0 recorded epochs>"


@pytest.mark.parametrize("wrong", ["a", None, True, [1.0], 1j])
def test_a_history_refuses_what_is_no_number(wrong):
    history = lib.History()
    with pytest.raises(TypeError, match="loss must be a number"):
        history.record(epoch=0, loss=wrong)
    assert len(history) == 0 and history.loss.size == 0


def test_arrays_of_a_history_are_no_windows_and_copies_stay():
    history = fit(build(), 3)
    history.loss[...] = 7
    assert (history.loss != 7).all()
    for how in (copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))):
        twin = how(history)
        twin.record(epoch=3, loss=1.0)
        assert (len(twin), len(history)) == (4, 3) and twin.loss[:3].tolist() == history.loss.tolist()
        twin.entries[0]["loss"] = 9.0
        assert history.loss[0] != 9.0


def test_what_a_callback_assigns_at_its_start_is_trained():
    class Starting:
        def start(self, model):
            model.layers[0].weights = np.full((3, 8), 0.5, np.float32) * np.arange(1, 9, dtype=np.float32)
            self.assigned = model.layers[0].weights.copy()

        def __call__(self, model, entry):
            pass

    model, starting = build(), Starting()
    fit(model, 1, callbacks=starting)
    twin = build()
    twin.layers[0].weights = starting.assigned.copy()
    fit(twin, 1)
    assert np.array_equal(model.layers[0].weights, twin.layers[0].weights)
    assert not np.array_equal(model.layers[0].weights, starting.assigned)
