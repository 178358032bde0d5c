"""The tape: the same bits as the plain methods, and when it steps aside for them."""

from __future__ import annotations

import copy
import subprocess
import sys
from contextlib import nullcontext
from functools import partial, wraps
from pathlib import Path

import my_deep_lib as lib
import numpy as np
import pytest
from cases import LAYERS, LOSSES, OPTIMIZERS
from hypothesis import given, settings
from hypothesis import strategies as st
from my_deep_lib import tape as tapes
from my_deep_lib.parameters import LINE
from my_deep_lib.tape import plain_methods
from nnfs_numbers import after_nnfs_init
from own_parts import Leaky, Lion, Squares, mean_error
from small import X, Y, build, fit, same
from tape_trials import differs, same_state

HERE = Path(__file__).parent


def is_taped_with(model, data) -> bool:
    """Return whether a compiled model would train from a tape."""
    model.store.attach(model.body)
    return tapes.can_be_recorded(model, data)


def is_taped(model) -> bool:
    return is_taped_with(model, X)


def taped_step(model, without=(), fixed=True):
    model.store.attach(model.body)
    states = {name: np.zeros_like(model.store.vector) for name in model.optimizer.state_names}
    return tapes.TapedStep(model, X, np.asarray(Y, np.intp), states, [], fixed, without)


# --- the same bits --------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_plain_and_taped_trainings_end_with_the_same_bits(seed):
    assert not differs(seed)


def test_and_under_nnfs_init():
    command = [sys.executable, "-W", "ignore", "tape_trials.py", "120", "init"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("0 of 120 differ"), done.stdout + done.stderr


def test_the_trials_notice_a_difference(monkeypatch):
    """One digit of one call of one optimizer."""
    original = lib.Optimizer_Adam.record_step

    def wrong(self, tape, gradient, states, step):
        original(self, tape, gradient, states, step)
        tape.call(np.multiply, step, np.float32(1 + 1e-6), step)

    monkeypatch.setattr(lib.Optimizer_Adam, "record_step", wrong)
    assert any(differs(seed) for seed in range(20))


@pytest.mark.parametrize("is_wide", [False, True], ids=["plain", "after nnfs.init()"])
@pytest.mark.parametrize("trick", tapes.TRICKS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_trick_changes_a_bit(optimizer, trick, is_wide):
    """With three dense layers of which neighbours have the same penalties, as where they are joined."""
    ended = []
    penalties = {"weight_regularizer_l1": 1e-3, "weight_regularizer_l2": 2e-3}
    with after_nnfs_init() if is_wide else nullcontext():
        for without in ((), (trick,)):
            middle = [lib.Layer_Dense(8, 8, **penalties, seed=k) for k in (3, 4)]
            model = build(optimizer, middle[0], lib.Activation_ReLU(), middle[1])
            step = taped_step(model, without)
            values = [step.step() for _ in range(5)]
            ended.append((model.parameters.tobytes(), values))
    assert ended[0] == ended[1]


def test_an_unknown_trick_is_named():
    with pytest.raises(ValueError, match=r"without must be one of aligned memory, .* got 'speed'"):
        taped_step(build(), ["speed"])


def test_a_tape_is_shorter_by_what_nobody_wants_to_know():
    step = taped_step(build())
    assert len(step.tape.brief) < len(step.tape.calls)
    first = copy.deepcopy(step.model.parameters)
    assert len(step.step(watched=False)) == 1 and len(step.step()) == 3
    assert not np.array_equal(first, step.model.parameters)


def test_memory_begins_where_a_line_begins():
    step = taped_step(build())
    assert all(buffer.ctypes.data % LINE == 0 for buffer in step.tape.buffers)
    step = taped_step(build(), ["aligned memory"])
    assert all(buffer.ctypes.data % LINE == 16 for buffer in step.tape.buffers)


# --- when the plain methods train -----------------------------------------------------------------


def test_what_the_library_has_is_recorded():
    for name in OPTIMIZERS:
        assert is_taped(build(name)) and is_taped(build(name, softmax=True))
    assert {metric.__name__ for metric in tapes.RECORDINGS} == {"accuracy", "binary_accuracy", "mean_absolute_error"}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("layer", [name for name in LAYERS if name not in ("softmax", "dense")])
def test_every_layer_is_recorded_with_every_loss(layer, loss):
    case = LOSSES[loss]
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 6), LAYERS[layer].make(), lib.Layer_Dense(6, 4)])
    model.compile("adam", case.make())
    assert is_taped_with(model, X)


def child(of, *names):
    """Return a subclass that writes some methods again, each calling its parent's."""

    def again(name):
        original = getattr(of, name)
        if isinstance(original, property):
            return original
        return wraps(original)(lambda self, *arguments: original(self, *arguments))

    return type(f"Own{of.__name__}", (of,), {name: again(name) for name in names})


@pytest.mark.parametrize("name", ["forward", "backward", "regularization_loss"])
def test_a_layer_with_a_method_of_its_own_trains_by_it(name):
    own = child(lib.Layer_Dense, name)
    model = build("adam", lib.Activation_ReLU(), own(8, 8, seed=3))
    assert not is_taped(model)
    assert is_taped(build("adam", lib.Activation_ReLU(), child(lib.Layer_Dense)(8, 8, seed=3)))


def test_a_method_put_into_an_object_counts_too():
    model = build()
    model.layers[1].forward = model.layers[1].forward
    assert not is_taped(model)


@pytest.mark.parametrize("name", ["compute_step", "update_params", "state_names"])
def test_an_optimizer_with_a_method_of_its_own_trains_by_it(name):
    assert not is_taped(build(child(lib.Optimizer_Adam, name)(learning_rate=0.1)))


def test_an_optimizer_with_a_schedule_of_its_own_is_taped_all_the_same():
    class Halved(lib.Optimizer_Adam):
        def pre_update_params(self):
            self.current_learning_rate = self.learning_rate * 0.5 ** (self.iterations // 2)

    models = []
    for way in (plain_methods(), None):
        model = build(Halved(learning_rate=0.1))
        assert is_taped(model)
        if way is None:
            fit(model, 9)
        else:
            with way:
                fit(model, 9)
        models.append(model)
    assert same_state(*models)


@pytest.mark.parametrize("name", ["forward", "backward", "targets", "regularization_loss"])
def test_a_loss_with_a_method_of_its_own_trains_by_it(name):
    loss = child(lib.Activation_Softmax_Loss_CategoricalCrossentropy, name)()
    assert not is_taped(build(loss=loss))


def test_a_softmax_of_the_users_trains_by_its_own_method():
    model = build(softmax=True)
    model.layers[-1].forward = partial(lib.Activation_Softmax.forward, model.layers[-1])
    assert not is_taped(model)


def test_parts_without_recordings_train_by_their_plain_methods():
    assert not is_taped(build("adam", Leaky()))
    assert not is_taped(build(Lion()))
    assert not is_taped(build(loss=Squares()))
    assert is_taped(build(metrics=["accuracy", mean_error]))


def test_arrays_of_two_types_train_by_the_plain_methods():
    model = build()
    model.layers[0].trainable = ()
    model.layers[0].weights = model.layers[0].weights.astype(np.float64)
    assert not is_taped(model)
    before = model.evaluate(X, Y)[0]
    fit(model, 20)
    assert model.evaluate(X, Y)[0] < before


# --- spectators -----------------------------------------------------------------------------------


def test_a_metric_of_the_users_may_keep_what_it_is_given():
    kept = []

    def share(output, targets):
        kept.extend([output, targets])
        return float(output.max())

    model = build(metrics=[share])
    fit(model, 3)
    del kept[6:]  # of the look at the end
    assert not np.array_equal(kept[0], kept[4]) and np.array_equal(kept[1], kept[5])
    assert model.history.share.tolist() == [float(output.max()) for output in kept[::2]]


def ends_equal(change, batch_size=None, optimizer="adam"):
    """Train twice with a callback that changes something: by the plain methods, and from the tape."""
    models = []
    for taped in (False, True):
        model = build(optimizer, seed=1)
        if taped:
            fit(model, 8, batch_size=batch_size, callbacks=change)
        else:
            with plain_methods():
                fit(model, 8, batch_size=batch_size, callbacks=change)
        models.append(model)
    assert same_state(*models)
    untouched = build(optimizer, seed=1)
    fit(untouched, 8, batch_size=batch_size)
    return models[1], untouched


class Shifted(lib.Activation_ReLU):
    def forward(self, inputs):
        super().forward(inputs + 1)


CHANGES = {
    "new weights": lambda model: setattr(model.layers[0], "weights", model.layers[0].weights * 2),
    "weights in place": lambda model: model.layers[0].weights.__imul__(2),
    "all parameters": lambda model: setattr(model, "parameters", model.parameters * 0.5),
    "the rate": lambda model: setattr(model.optimizer, "learning_rate", 0.5),
    "beta 1": lambda model: setattr(model.optimizer, "beta_1", 0.5),
    "a penalty": lambda model: setattr(model.layers[2], "weight_regularizer_l2", 0.1),
    "no penalty": lambda model: setattr(model.layers[0], "weight_regularizer_l2", 0),
    "the memory": lambda model: model.optimizer.set_state(
        model.store, {"vector": {name: np.ones_like(model.parameters) for name in ("momentums", "cache")}}
    ),
    "a metric": lambda model: setattr(model, "metrics", [*model.metrics, mean_error][-1:]),
    "a class": lambda model: setattr(model.layers[1], "__class__", Shifted),
}


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("name", CHANGES)
def test_what_a_callback_changes_counts_from_the_next_step(name, batch_size):
    def callback(model, entry):
        if entry["epoch"] == 3:
            CHANGES[name](model)

    changed, untouched = ends_equal(callback, batch_size)
    assert name == "a metric" or not same(changed, untouched)


def test_freezing_in_a_callback_asks_for_a_new_compilation():
    def callback(model, entry):
        model.layers[0].trainable = ()

    with pytest.raises(RuntimeError, match="other arrays are trained than before; call compile again"):
        fit(build(), 3, callbacks=callback)


@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_callback_sees_what_the_plain_methods_leave_behind(batch_size):
    seen = {False: [], True: []}
    for taped, found in seen.items():

        def look(model, entry, found=found):
            for layer in model.layers:
                found.extend([layer.inputs, layer.output, layer.dinputs])
            found.extend([model.layers[0].dweights, model.layers[2].dbiases, model.head.output, model.head.dinputs])

        model = build(seed=2)
        if taped:
            fit(model, 3, batch_size=batch_size, callbacks=look)
        else:
            with plain_methods():
                fit(model, 3, batch_size=batch_size, callbacks=look)
    assert all(np.array_equal(a, b) for a, b in zip(*seen.values(), strict=True))


@pytest.mark.parametrize("batch_size, sizes", [(None, [60]), (7, [7, 4])])
def test_a_callback_that_changes_nothing_does_not_cost_the_tape(monkeypatch, batch_size, sizes):
    recorded, original = [], tapes.Tapes.recorded

    def counted(self, size):
        recorded.append(size)
        return original(self, size)

    monkeypatch.setattr(tapes.Tapes, "recorded", counted)
    fit(build(), 5, batch_size=batch_size, callbacks=lambda model, entry: None)
    assert recorded == sizes


class RecordedSquares(Squares):
    """A loss of the user's that says how it is recorded."""

    def __init__(self, behind=None):
        super().__init__()
        self.behind = behind

    @property
    def activation_name(self):
        return self.behind

    def forward(self, y_pred, y_true):
        return super().forward(y_pred, y_true)

    def backward(self, y_pred, y_true):
        self.dinputs = (y_pred - y_true) * y_pred.dtype.type(2 / y_pred.size)

    def record_forward(self, tape, output, targets):
        squares, losses = tape.array(output.shape), tape.array((len(output),))
        tape.call(np.subtract, output, targets, squares)
        tape.call(np.square, squares, squares)
        tape.call(np.add.reduce, squares, 1, None, losses)
        tape.call(np.divide, losses, tape.constant(output.shape[1]), losses)
        return losses

    def record_backward(self, tape, output, targets):
        dinputs = tape.array(output.shape)
        tape.call(np.subtract, output, targets, dinputs)
        tape.call(np.multiply, dinputs, tape.constant(2 / output.size), dinputs)
        return dinputs


class ChangedSquares(RecordedSquares):
    def forward(self, y_pred, y_true):
        return 2 * super().forward(y_pred, y_true)


def test_a_head_is_recorded_only_if_its_loss_and_its_activation_are(monkeypatch):
    assert is_taped(build(loss=RecordedSquares()))
    assert is_taped(build(loss=RecordedSquares("softmax")))
    assert not is_taped(build(loss=ChangedSquares()))
    monkeypatch.delattr(lib.Activation_Softmax, "record_dinputs")
    assert not is_taped(build(loss=RecordedSquares("softmax")))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("width", [1, 3, 4, 7, 8, 20])
@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("behind", [None, "relu", "softmax"])
def test_a_recorded_loss_of_the_users_and_softmax_between_layers(dtype, width, batch_size, behind):
    models = []
    for taped in (False, True):
        between = lib.Activation_ReLU() if behind == "softmax" else lib.Activation_Softmax()
        made = [lib.Layer_Dense(3, width, seed=1), between, lib.Layer_Dense(width, 2, seed=2)]
        for layer in (made[0], made[2]):
            layer.weights, layer.biases = (100 * layer.weights).astype(dtype), layer.biases.astype(dtype)
        model = lib.NeuralNetwork_Model(made, seed=3)
        model.compile("rmsprop", RecordedSquares(behind), learning_rate=0.01)
        assert is_taped_with(model, X.astype(dtype))
        if taped:
            model.fit(X, X[:, :2], 4, batch_size, print_every=0)
        else:
            with plain_methods():
                model.fit(X, X[:, :2], 4, batch_size, print_every=0)
        models.append(model)
    assert same_state(*models)


def test_a_copy_of_an_optimizer_is_not_written_to():
    kept = []

    def keep(model, entry):
        copied = copy.copy(model.optimizer)
        kept.append((copied, copied.get_state(model.store)))

    model = build()
    fit(model, 3, callbacks=keep)
    for copied, state in kept:
        again = copied.get_state(model.store)
        assert all(np.array_equal(state["vector"][key], again["vector"][key]) for key in state["vector"])


def test_what_a_metric_keeps_of_an_epoch_stays_as_it_was():
    kept = {}
    for way in ("plain", "tape"):
        pairs = kept[way] = []

        @lib.mean_of_samples
        def keeping(output, targets, pairs=pairs):
            pairs.append((output, targets, output.copy(), targets.copy()))
            return 0.0

        model = build(metrics=[keeping])
        assert is_taped(model)
        with plain_methods() if way == "plain" else nullcontext():
            fit(model, epochs=4)
        assert len(pairs) == 4
        assert all(np.array_equal(then, now) for *now_both, a, b in pairs for then, now in zip((a, b), now_both))
    for plain, taped in zip(kept["plain"], kept["tape"]):
        assert np.array_equal(plain[0], taped[0])


# --- interruption ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 5, -1])
def test_an_interrupted_step_is_taken_whole(place):
    model, twin = build(), build()
    step, other = taped_step(model), taped_step(twin)
    original = step.tape.calls[place]

    def interrupt():
        original()
        raise KeyboardInterrupt

    step.tape.calls[place] = interrupt
    with pytest.raises(KeyboardInterrupt):
        step.step()
    other.step()
    assert model.parameters.tobytes() == twin.parameters.tobytes()
    assert model.optimizer.iterations == twin.optimizer.iterations == 1


def test_an_interrupted_training_can_go_on(monkeypatch):
    model, calls, original = build(), [], tapes.Tape.run

    def run(self, watched):
        calls.append(1)
        if len(calls) == 25:
            raise KeyboardInterrupt
        original(self, watched)

    with monkeypatch.context() as patch:
        patch.setattr(tapes.Tape, "run", run)
        with pytest.raises(KeyboardInterrupt):
            fit(model, 100)
    twin = build()
    fit(twin, 24)
    assert model.epochs == 24 and same_state(model, twin)
    for trained in (model, twin):
        fit(trained, 5)
    assert same_state(model, twin)
