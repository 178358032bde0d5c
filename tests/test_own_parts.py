"""A reader's own layer, activation, loss, metric and optimizer: compiled, printed, saved, loaded elsewhere, trained."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path

import my_deep_lib as lib
import numpy as np
import own_parts
import pytest
from my_deep_lib.registry import REGISTERED, register
from own_parts import Leaky, Lion, Scaled, Squares, mean_error
from small import X, build, fit, same

NAMES = ["m", "m.safetensors"]
TARGETS = (X @ [1.0, -2.0, 0.5] + 0.3).astype(np.float32)


@pytest.fixture(autouse=True)
def registry():
    """What a test registers is gone after it."""
    kept = {kind: dict(names) for kind, names in REGISTERED.items()}
    yield
    for kind, names in kept.items():
        REGISTERED[kind].clear()
        REGISTERED[kind].update(names)


def regression(optimizer="lion", loss="squared_error", metrics=("mean_error",)):
    layers = [lib.Layer_Dense(3, 8, seed=1), Leaky(0.1), Scaled(8, start=0.5), lib.Layer_Dense(8, 1, seed=2)]
    model = lib.NeuralNetwork_Model(layers, seed=3)
    model.compile(optimizer, loss, list(metrics))
    return model


# --- compiled -------------------------------------------------------------------------------------


def test_parts_can_be_compiled_by_name_or_as_objects():
    by_name, by_object = regression(), regression(Lion(), Squares(), [mean_error])
    for model in (by_name, by_object):
        model.fit(X, TARGETS, epochs=5, batch_size=16, print_every=0)
    assert same(by_name, by_object)
    assert type(by_name.loss) is Squares and by_name.metric_names == by_object.metric_names == ["mean_error"]
    loss = Squares(2.0)
    by_object.compile(Lion(), loss)
    assert by_object.loss is loss
    by_name.compile("lion", "squared_error", learning_rate=0.25, beta=0.5)
    assert repr(by_name.optimizer) == "Lion(learning_rate=0.25, beta=0.5)"


def test_a_loss_without_an_activation_fits_numbers():
    """Mean squared error with one output: a row of numbers or a column, `predict` gives the outputs themselves."""
    model = regression()
    history = model.fit(X, TARGETS, epochs=300, print_every=0, validation_data=(X, TARGETS))
    assert history.data_loss[-1] < 0.02 * history.data_loss[0]
    answers = model.predict(X)
    assert answers.shape == (60, 1)
    errors = answers[:, 0].astype(np.float64) - TARGETS
    loss, measured = model.evaluate(X, TARGETS)
    assert loss == pytest.approx(np.mean(errors**2), rel=1e-5)
    assert measured == pytest.approx(np.mean(np.abs(errors)), rel=1e-5)
    assert history.validation_loss[-1] == loss and history.validation_mean_error[-1] == measured
    assert model.evaluate(X, TARGETS[:, None]) == (loss, measured)
    assert model.evaluate(X, TARGETS, batch_size=7) == pytest.approx((loss, measured), rel=1e-6)


def test_a_loss_without_an_activation_trains_as_by_hand():
    model, twin = regression("sgd"), regression("sgd")
    model.fit(X, TARGETS, epochs=5, print_every=0)
    loss, optimizer = Squares(), lib.Optimizer_SGD()
    for _ in range(5):
        signal = X
        for layer in twin.layers:
            layer.forward(signal)
            signal = layer.output
        loss.backward(signal, TARGETS)
        gradient = loss.dinputs
        for layer in reversed(twin.layers):
            layer.backward(gradient)
            gradient = layer.dinputs
        for layer in twin.layers:
            optimizer.update_params(layer)
    assert same(model, twin)


def test_several_outputs_and_targets_that_do_not_fit():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 2)])
    model.compile("adam", "squared_error")
    two = np.stack([TARGETS, -TARGETS], axis=1)
    model.fit(X, two, epochs=2, print_every=0)
    assert len(model.evaluate(X, two)) == 1, "no metric unless one is asked for"
    for wrong, words in (
        (TARGETS, "y must have 2 columns"),
        (two[:5], "y must have 60 rows"),
        (np.full_like(two, np.nan), "y must be finite, got nan in row 0, column 0"),
        (["a"] * 60, "y must hold real numbers"),
        (np.ma.masked_array(two, two > 0), "y has masked entries"),
    ):
        with pytest.raises((TypeError, ValueError), match=words):
            model.fit(X, wrong, print_every=0)
    with pytest.raises(ValueError, match="validation_data y must have 2 columns"):
        model.fit(X, two, validation_data=(X, TARGETS), print_every=0)


def test_gradients_of_own_parts_can_be_checked():
    assert lib.check_gradient(Leaky(0.1), X) < 1e-7
    assert lib.check_gradient(Scaled(3, start=0.5), X) < 1e-7
    assert lib.check_gradient(Squares(3.0), X, X[::-1]) < 1e-7


@pytest.mark.parametrize("wrong", [np.ones(3), [[1, 2], [3]], "text", None, np.ones((2, 4))], ids=str)
def test_own_parts_receive_what_fits(wrong):
    """Nothing of the reader's checks anything: the base classes do."""
    with pytest.raises((TypeError, ValueError), match=r"inputs (must|has)"):
        Scaled(3).forward(wrong)
    with pytest.raises((TypeError, ValueError), match=r"y_true|y_pred"):
        Squares().forward(X, wrong)
    scaled = Scaled(3)
    with pytest.raises(RuntimeError, match="call forward first"):
        scaled.backward(X)
    scaled.forward(X)
    with pytest.raises((TypeError, ValueError), match=r"dvalues (must|has)"):
        scaled.backward(wrong)
    assert scaled.output.dtype == np.float32


def test_an_own_optimizer_receives_gradients_of_at_least_float32():
    seen = []

    class Looks(lib.Optimizer):
        def __init__(self):
            super().__init__(0.1, 0.0)

        def compute_step(self, gradient, state):
            seen.append(gradient.dtype)
            return np.ones(3)

    layer = lib.Layer_Dense(2, 2)
    layer.weights = layer.weights.astype(np.float16)
    layer.dweights, layer.dbiases = np.ones((2, 2), np.float16), np.ones((1, 2), np.float16)
    with pytest.raises(ValueError, match=r"the step must have the shape of the gradient, \(2, 2\), got \(3,\)"):
        Looks().update_params(layer)
    assert seen == [np.float32]


# --- printed, saved, loaded -----------------------------------------------------------------------


def test_parts_print_the_call_that_makes_them():
    assert repr(Leaky()) == "Leaky()" and repr(Leaky(0.25)) == "Leaky(slope=0.25)"
    assert repr(Scaled(3)) == "Scaled(3)" and repr(Squares(2.0)) == "Squares(factor=2.0)"
    assert repr(Lion(beta=0.5)) == "Lion(beta=0.5)"
    model = regression()
    assert repr(eval(repr(model), vars(lib) | vars(own_parts))) == repr(model)


LOADS = """
import sys
sys.path.insert(0, sys.argv[1])
import own_parts
import numpy as np
from my_deep_lib import NeuralNetwork_Model
X, targets = np.load(sys.argv[3]), np.load(sys.argv[4])
model = NeuralNetwork_Model.load(sys.argv[2])
print(model.predict(X).tobytes().hex())
model.fit(X, targets, epochs=4, batch_size=16, print_every=0)
print(model.parameters.tobytes().hex())
print(model, model.optimizer, model.loss, model.metric_names)
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_model_of_own_parts_goes_on_in_a_fresh_process(tmp_path, name):
    model = regression(Lion(beta=0.5), Squares(2.0))
    model.fit(X, TARGETS, epochs=3, batch_size=16, print_every=0)
    model.save(tmp_path / name)
    np.save(tmp_path / "X.npy", X)
    np.save(tmp_path / "t.npy", TARGETS)
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", LOADS, here, *(str(tmp_path / n) for n in (name, "X.npy", "t.npy"))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    predictions, parameters, *said = done.stdout.splitlines()
    assert predictions == model.predict(X).tobytes().hex()
    model.fit(X, TARGETS, epochs=4, batch_size=16, print_every=0)
    assert parameters == model.parameters.tobytes().hex(), "trained on, bit for bit"
    assert "\n".join(said) == f"{model} {model.optimizer} {model.loss} {model.metric_names}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind, missing", [("layer", "leaky"), ("loss", "squared_error"), ("optimizer", "lion")])
def test_what_is_not_registered_where_it_is_loaded_is_named(tmp_path, name, kind, missing):
    regression().save(tmp_path / name)
    del REGISTERED[kind][missing]
    words = rf"{name} describes no model: it needs an? {kind} named '{missing}', which is not registered here; import"
    with pytest.raises(ValueError, match=words):
        lib.NeuralNetwork_Model.load(tmp_path / name)


def test_a_metric_that_is_not_registered_is_named(tmp_path):
    regression().save(tmp_path / "m")
    del REGISTERED["metric"]["mean_error"]
    with pytest.raises(ValueError, match=r"metrics must be one of .*, got 'mean_error'"):
        lib.NeuralNetwork_Model.load(tmp_path / "m")


@pytest.mark.parametrize("name", NAMES)
def test_an_own_activation_at_the_end_that_is_not_softmax(tmp_path, name):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 1, seed=1), Leaky(0.5)])
    model.compile("adam", "squared_error")
    model.fit(X, TARGETS, epochs=3, print_every=0)
    model.save(tmp_path / name)
    assert np.array_equal(lib.NeuralNetwork_Model.load(tmp_path / name).predict(X), model.predict(X))


# --- what is missing is said ----------------------------------------------------------------------


def test_a_layer_without_forward_or_backward_is_refused():
    class NoForward(lib.Layer):
        def backward(self, dvalues):
            self.dinputs = dvalues

    class NoBackward(lib.Layer):
        def forward(self, inputs):
            self.output = inputs

    for kind, name in ((NoForward, "forward"), (NoBackward, "backward")):
        model = build("adam", kind())
        before = model.parameters.copy()
        with pytest.raises(NotImplementedError, match=f"{kind.__name__} must have a method {name}"):
            fit(model)
        assert np.array_equal(model.parameters, before) and model.epochs == 0


def test_a_plain_object_without_the_passes_is_refused_when_it_is_added():
    class OnlyForward:
        def forward(self, inputs):
            self.output = inputs

    with pytest.raises(TypeError, match="layer must have forward and backward"):
        build("adam", OnlyForward())


@pytest.mark.parametrize("forgotten", ["output", "dinputs"])
def test_a_layer_that_sets_nothing_is_named(forgotten):
    class Forgets(lib.Layer):
        def forward(self, inputs):
            if forgotten != "output":
                self.output = inputs

        def backward(self, dvalues):
            if forgotten != "dinputs":
                self.dinputs = dvalues

    with pytest.raises((TypeError, RuntimeError, ValueError), match=f"Forgets.*{forgotten}"):
        fit(build("adam", Forgets()))


def test_a_loss_that_sets_no_gradient_is_named():
    class ForgetfulLoss(Squares):
        def backward(self, y_pred, y_true):
            pass

    with pytest.raises((TypeError, RuntimeError, ValueError), match=r"ForgetfulLoss.*dinputs"):
        regression(loss=ForgetfulLoss()).fit(X, TARGETS, print_every=0)


def test_a_loss_without_its_methods_is_refused():
    class Nothing(lib.Loss):
        pass

    class NoBackward(lib.Loss):
        def forward(self, y_pred, y_true):
            return (y_pred - y_true).sum(axis=1)

    for kind, name in ((Nothing, "forward"), (NoBackward, "backward")):
        model = regression(loss=kind(), metrics=())
        before = model.parameters.copy()
        with pytest.raises(NotImplementedError, match=f"{kind.__name__}: a subclass gives {name}"):
            model.fit(X, TARGETS, print_every=0)
        assert np.array_equal(model.parameters, before)
    with pytest.raises(NotImplementedError, match="a subclass gives forward"):
        lib.Loss().calculate(np.ones((2, 3)), np.ones((2, 3)))


def test_a_loss_with_other_arguments_is_refused_where_it_is_written():
    with pytest.raises(TypeError, match="forward must take outputs and targets, got y_pred"):

        class Short(lib.Loss):
            def forward(self, y_pred):
                return 0.0


def test_an_optimizer_without_a_step_is_refused():
    class Nothing(lib.Optimizer):
        pass

    model = build(Nothing(0.1, 0.0))
    with pytest.raises(NotImplementedError, match="Nothing: a subclass gives compute_step"):
        fit(model)


def test_an_option_that_is_not_kept_is_named_and_nothing_is_saved(tmp_path):
    @register("forgetful")
    class Forgetful(lib.Activation_ReLU):
        def __init__(self, hidden=1):
            pass

    model = build("adam", Forgetful())
    assert repr(model.layers[1]) == "<Forgetful>"
    with pytest.raises(TypeError, match=r"cannot save <Forgetful>: .*hidden"):
        model.save(tmp_path / "m")
    assert not list(tmp_path.iterdir())


def test_a_part_that_is_not_registered_trains_but_is_not_saved(tmp_path):
    class Mine(lib.Activation_ReLU):
        pass

    class MineToo(lib.Optimizer_SGD):
        pass

    model, usual = build("sgd", Mine()), build("sgd")
    for one in (model, usual):
        fit(one)
    assert same(model, usual)
    usual.save(tmp_path / "m")
    old = (tmp_path / "m").read_bytes()
    for refused, name in ((model, "Mine"), (build(MineToo()), "MineToo")):
        with pytest.raises(TypeError, match=f"cannot save {name}: give its class a name with register"):
            refused.save(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == old


def test_what_an_optimizer_keeps_without_saying_so_is_not_saved(tmp_path):
    @register("secretive")
    class Secretive(lib.Optimizer_SGD):
        state_names = ()

    model = build(Secretive())
    fit(model, 1)
    with pytest.raises(ValueError, match="nothing was saved: load would refuse it, states of vector must hold nothing"):
        model.save(tmp_path / "m")


def test_a_plain_class_that_is_registered_as_a_layer_is_saved(tmp_path):
    @register("plain", kind="layer")
    class Plain:
        def forward(self, inputs):
            self.output = inputs

        def backward(self, dvalues):
            self.dinputs = dvalues

    model = build("adam", Plain())
    model.save(tmp_path / "m")
    assert same(lib.NeuralNetwork_Model.load(tmp_path / "m"), model)


class Measure:
    def __call__(self, output, targets):
        return mean_error(output, targets)


@pytest.mark.parametrize("answer", [None, "good", np.ones(2)], ids=str)
def test_a_metric_that_gives_no_number_is_named(answer):
    def strange(output, targets):
        return answer

    with pytest.raises((TypeError, ValueError), match="strange"):
        regression(metrics=[strange]).fit(X, TARGETS, print_every=0)


def test_an_optimizer_that_calls_no_constructor_is_refused():
    class Uninitialized(lib.Optimizer):
        def __init__(self):
            pass

    with pytest.raises((TypeError, RuntimeError), match=r"Uninitialized|super\(\).__init__"):
        build(Uninitialized())


@pytest.mark.parametrize("metric", [functools.partial(mean_error), Measure()], ids=["partial", "an object"])
def test_a_metric_without_a_name_is_refused_or_used(metric):
    """A function made from another has no name under which its values could stand in the history."""
    try:
        model = regression(metrics=[metric])
    except (TypeError, ValueError) as error:
        assert "metrics must" in str(error)
    else:
        model.fit(X, TARGETS, print_every=0)


def test_a_metric_with_the_name_of_something_else_does_not_replace_it():
    def data_loss(output, targets):
        return 5.0

    try:
        model = regression(metrics=[data_loss])
    except (TypeError, ValueError):
        return
    model.fit(X, TARGETS, print_every=0)
    assert 5.0 in [v for k, v in model.history.entries[0].items() if k != "data_loss"]


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ValueError, match="the name 'relu' is taken by Activation_ReLU"):

        @register("relu")
        class Mine(lib.Layer):
            pass

    with pytest.raises(ValueError, match="the name 'accuracy' is taken by accuracy"):
        register("accuracy", kind="metric")(mean_error)
    assert REGISTERED["layer"]["relu"] is lib.Activation_ReLU


def test_a_cell_that_is_run_again_registers_again():
    def cell():
        @register("rerun")
        class Rerun(lib.Activation_ReLU):
            pass

        return Rerun

    first, second = cell(), cell()
    assert first is not second and REGISTERED["layer"]["rerun"] is second


def test_a_loss_that_changes_its_targets_alone_is_used_as_it_is():
    """Label smoothing: the formulas are those of cross-entropy, the rows of targets are not."""

    class Smooth(lib.Loss_CategoricalCrossentropy):
        def targets(self, y_true, output):
            rows = super().targets(y_true, output)
            return np.where(rows == 1, 0.9, np.where(rows == 0, 0.1 / 3, rows)).astype(rows.dtype)

    trained = []
    for loss in (Smooth(), "categorical_crossentropy"):
        model = build("adam")
        model.compile("adam", loss, learning_rate=0.05)
        model.fit(X, (X[:, 0] > 0) * 1, epochs=200, print_every=0)
        trained.append(model.predict(X).max())
    assert trained[0] < 0.95 < trained[1]


def test_a_metric_that_is_not_registered_is_not_saved(tmp_path):
    """Not even under the name of one that is."""

    def accuracy(output, targets):
        return 42.0

    model = build()
    model.compile("adam", metrics=[accuracy])
    with pytest.raises(TypeError, match="cannot save the metric accuracy: give it a name with register"):
        model.save(tmp_path / "m")
    assert not list(tmp_path.iterdir())


def test_two_metrics_of_the_same_name_are_refused():
    with pytest.raises(ValueError, match="metrics must have names of their own, got 'accuracy' again"):
        build().compile("adam", metrics=["accuracy", "accuracy"])
