"""Wrong input, everywhere: an error in the library's own words that names argument, value and expectation, before
anything has changed. First whole calls, then every argument of every public function with every kind of wrong value."""

from __future__ import annotations

import inspect
import pickle
import re
import traceback

import my_deep_lib as lib
import numpy as np
import pytest
from cases import CLASSES, LAYERS, LOSSES, OPTIMIZERS
from my_deep_lib import checks, course
from my_deep_lib.registry import REGISTERED

X = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2])
D4, D3 = np.ones((6, 4), np.float32), np.full((6, 3), 1 / 3, np.float32)
NAN = np.array([[1, 2]] * 5 + [[np.nan, 1]])


def model(epochs=2):
    layers = [lib.Layer_Dense(2, 4, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(4, 3, seed=2)]
    made = lib.NeuralNetwork_Model(layers, seed=3)
    made.compile("adam", learning_rate=0.1)
    made.fit(X, Y, epochs=epochs, batch_size=4, print_every=0)
    return made


# --- whole calls ----------------------------------------------------------------------------------

CASES = {
    "no sizes": (lambda m: lib.Layer_Dense(0, 3), ValueError, "n_inputs must be at least 1, got 0"),
    "a fraction": (lambda m: lib.Layer_Dense(2, 3.0), TypeError, "n_neurons must be a whole number, got 3.0"),
    "a truth value": (lambda m: lib.Layer_Dense(True, 3), TypeError, "n_inputs must be a whole number, got True"),
    "too many": (lambda m: lib.Layer_Dense(2, 2**60), ValueError, r"n_neurons must be at most 2\*\*53"),
    "a size missing": (lambda m: lib.Layer_Dense(2), TypeError, "Layer_Dense.*n_neurons"),
    "negative penalty": (lambda m: lib.Layer_Dense(2, 3, -1), ValueError, "weight_regularizer_l1 must be at least 0"),
    "penalty nan": (lambda m: lib.Layer_Dense(2, 3, 0, np.nan), ValueError, "weight_regularizer_l2 must be finite"),
    "penalty text": (lambda m: lib.Layer_Dense(2, 3, 0, "1"), TypeError, "weight_regularizer_l2 must be a number"),
    "initializer": (
        lambda m: lib.Layer_Dense(2, 3, weight_initializer="He"),
        ValueError,
        "weight_initializer must be one of normal, he, glorot, got 'He'; did you mean 'he'",
    ),
    "beta of 1": (lambda m: lib.Optimizer_Adam(beta_1=1.0), ValueError, "beta_1 must be below 1"),
    "negative rho": (lambda m: lib.Optimizer_RMSprop(rho=-0.1), ValueError, "rho must be at least 0"),
    "infinite rate": (lambda m: lib.Optimizer_SGD(np.inf), ValueError, "learning_rate must be finite"),
    "momentum of 1": (lambda m: lib.Optimizer_SGD(momentum=1), ValueError, "momentum must be below 1"),
    "no epsilon": (lambda m: lib.Optimizer_Adagrad(epsilon=None), TypeError, "epsilon must be a number, got None"),
    "a row": (lambda m: m.layers[0].forward([1.0, 2.0]), ValueError, r"got shape \(2,\)"),
    "too wide": (
        lambda m: m.layers[0].forward(np.ones((3, 5))),
        ValueError,
        r"must have 2 columns, got shape \(3, 5\)",
    ),
    "ragged": (lambda m: m.layers[0].forward([[1], [1, 2]]), ValueError, "rows of different lengths"),
    "text": (lambda m: m.layers[0].forward([["a", "b"]]), TypeError, "must hold real numbers"),
    "complex": (lambda m: m.layers[1].forward([[1j]]), TypeError, "must hold real numbers"),
    "None": (lambda m: m.layers[0].forward(None), TypeError, "must hold real numbers"),
    "masked": (
        lambda m: m.layers[0].forward(np.ma.masked_array(X, X > 0)),
        ValueError,
        "inputs has masked entries; fill or drop them",
    ),
    "backward first": (lambda m: lib.Layer_Dense(2, 3).backward(X), RuntimeError, "call forward first"),
    "backward first, ReLU": (lambda m: lib.Activation_ReLU().backward(X), RuntimeError, "call forward first"),
    "backward first, softmax": (lambda m: lib.Activation_Softmax().backward(X), RuntimeError, "call forward first"),
    "backward after fit": (lambda m: m.layers[0].backward(D4), RuntimeError, "call forward first"),
    "update first": (
        lambda m: lib.Optimizer_SGD().update_params(lib.Layer_Dense(2, 3)),
        RuntimeError,
        "call backward first",
    ),
    "fit: shape": (lambda m: m.fit(X[:, :1], Y), ValueError, "X must have 2 columns"),
    "fit: lengths": (lambda m: m.fit(X, Y[:5]), ValueError, "y must have one label per sample, 6, got 5"),
    "fit: nan": (lambda m: m.fit(NAN, Y), ValueError, "X must be finite, got nan in row 5, column 0"),
    "fit: empty": (lambda m: m.fit(X[:0], Y[:0]), ValueError, "X must have at least one row"),
    "fit: label 3": (lambda m: m.fit(X, Y + 1), ValueError, "from 0 to 2, got 3 at place 2"),
    "fit: label -1": (lambda m: m.fit(X, Y - 1), ValueError, "from 0 to 2, got -1 at place 0"),
    "fit: label 0.5": (lambda m: m.fit(X, Y + 0.5), ValueError, "got 0.5 at place 0"),
    "fit: label text": (lambda m: m.fit(X, list("abcabc")), TypeError, "y must hold real numbers"),
    "fit: label column": (lambda m: m.fit(X, Y[:, None]), ValueError, r"use ravel\(\)"),
    "fit: one-hot width": (lambda m: m.fit(X, np.eye(4)[Y]), ValueError, "y must have 3 columns"),
    "fit: two ones": (lambda m: m.fit(X, np.ones((6, 3))), ValueError, "a single 1 in each one-hot row"),
    "fit: no epochs": (lambda m: m.fit(X, Y, epochs=0), ValueError, "epochs must be at least 1"),
    "fit: batch": (lambda m: m.fit(X, Y, batch_size=-2), ValueError, "batch_size must be at least 1"),
    "fit: print_every": (lambda m: m.fit(X, Y, print_every=-1), ValueError, "print_every must be at least 0"),
    "fit: record_every": (lambda m: m.fit(X, Y, record_every=None), TypeError, "record_every must be a whole number"),
    "fit: callbacks": (lambda m: m.fit(X, Y, callbacks=3), TypeError, "callbacks must be functions"),
    "fit: progress": (lambda m: m.fit(X, Y, progress="bar"), TypeError, "progress must be True or False, got 'bar'"),
    "fit: validation": (lambda m: m.fit(X, Y, validation_data=(X, Y, Y)), ValueError, "must be a pair.*tuple of 3"),
    "fit: validation y": (lambda m: m.fit(X, Y, validation_data=(X, Y + 1)), ValueError, "validation_data y must be"),
    "fit: validation X": (
        lambda m: m.fit(X, Y, validation_data=(NAN, Y)),
        ValueError,
        "validation_data X must be finite, got nan in row 5",
    ),
    "predict: width": (lambda m: m.predict(np.ones((2, 3))), ValueError, "X must have 2 columns"),
    "predict: row": (lambda m: m.predict([1, 2]), ValueError, "one row per sample"),
    "evaluate: nan": (lambda m: m.evaluate(NAN, Y), ValueError, "X must be finite"),
    "evaluate: batch": (lambda m: m.evaluate(X, Y, 0), ValueError, "batch_size must be at least 1"),
    "add: a class": (lambda m: m.add(lib.Activation_ReLU), TypeError, r"write Activation_ReLU\(\.\.\.\)"),
    "add: no layer": (lambda m: m.add(3), TypeError, "must have forward and backward, got 3"),
    "add: a loss": (lambda m: m.add(lib.Loss_CategoricalCrossentropy()), TypeError, "must not be a loss"),
    "add: twice": (lambda m: m.add(m.layers[1]), ValueError, "already in the model"),
    "add: width": (
        lambda m: m.add(lib.Layer_Dense(5, 2)),
        ValueError,
        "the 3 outputs of the layer before, got n_inputs=5",
    ),
    "layers: one": (lambda m: lib.NeuralNetwork_Model(lib.Layer_Dense(2, 3)), TypeError, "must be a list of layers"),
    "layers: a number": (lambda m: lib.NeuralNetwork_Model(5), TypeError, "layers must be a list of layers"),
    "compile: name": (lambda m: m.compile("adma"), ValueError, "did you mean 'adam'"),
    "compile: option": (lambda m: m.compile("sgd", momentun=0.9), ValueError, "did you mean 'momentum'"),
    "compile: loss": (lambda m: m.compile("sgd", loss=None), TypeError, "loss must be one of categorical_crossentropy"),
    "compile: loss's name": (lambda m: m.compile("sgd", "crossentropy"), ValueError, "loss must be one of"),
    "compile: rate": (lambda m: m.compile("sgd", learning_rate=-1), ValueError, "learning_rate must be at least 0"),
    "fit: too large": (
        lambda m: m.fit(X.astype(np.float64) * 1e39, Y),
        ValueError,
        "X, as float32, must be finite, got inf in row 1, column 0",
    ),
    "fit: shuffle": (lambda m: m.fit(X, Y, shuffle="no"), TypeError, "shuffle must be True or False, got 'no'"),
    "epsilon of 0": (lambda m: lib.Optimizer_Adam(epsilon=0), ValueError, "epsilon must be above 0"),
    "a huge number": (lambda m: lib.Optimizer_SGD(10**400), ValueError, "learning_rate must be finite"),
    "parameters: shape": (
        lambda m: setattr(m, "parameters", [1, 2]),
        ValueError,
        r"parameters must have shape \(27,\)",
    ),
    "parameters: None": (lambda m: setattr(m, "parameters", None), TypeError, "parameters must hold real numbers"),
    "dvalues: rows": (
        lambda m: backward_ready(lib.Activation_ReLU(), D4)(np.ones((1, 4))),
        ValueError,
        "dvalues must have 6 rows",
    ),
    "empty loss": (lambda m: m.loss.forward(np.ones((0, 3)), []), ValueError, "at least one sample"),
    "no columns": (lambda m: lib.Activation_Softmax().forward(np.ones((2, 0))), ValueError, "at least one column"),
    "ragged labels": (
        lambda m: m.loss.forward(np.ones((2, 3)), [[1], [1, 2]]),
        ValueError,
        "rows of different lengths",
    ),
    "a loss without targets": (
        lambda m: m.loss.forward(D3),
        TypeError,
        "forward: missing a required argument: 'y_true'",
    ),
    "save: nowhere": (lambda m: m.save("/no/such/folder/m"), OSError, "No such file"),
    "load: nothing": (lambda m: lib.NeuralNetwork_Model.load("/no/such/file"), OSError, "No such file"),
}


@pytest.mark.parametrize("name", CASES)
def test_error_and_nothing_changed(name):
    call, kind, words = CASES[name]
    made = model()
    before, epochs, iterations = made.parameters.copy(), made.epochs, made.optimizer.iterations
    with pytest.raises(kind, match=words):
        call(made)
    assert np.array_equal(made.parameters, before)
    assert (made.epochs, made.optimizer.iterations, len(made.layers)) == (epochs, iterations, 3)
    made.fit(X, Y, epochs=2, batch_size=4, print_every=0)
    assert np.array_equal(made.parameters, model(4).parameters), "trains as if the call had not been made"


@pytest.mark.parametrize("call", ["fit", "predict", "predict_classes", "evaluate", "save"])
def test_calls_before_compile(call, tmp_path):
    made = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3)])
    arguments = {"fit": (X, Y), "evaluate": (X, Y), "save": (tmp_path / "m",)}.get(call, (X,))
    action = "predict" if call == "predict_classes" else call
    with pytest.raises(RuntimeError, match=f"{action} needs a compiled model; call compile first"):
        getattr(made, call)(*arguments)


def test_a_model_without_weights_cannot_be_compiled():
    with pytest.raises(RuntimeError, match="no layer to train"):
        lib.NeuralNetwork_Model([lib.Activation_ReLU()]).compile("adam")
    with pytest.raises(RuntimeError, match="no layer to train"):
        lib.NeuralNetwork_Model().compile("adam")


# --- the checks themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, expected",
    [
        (lambda: checks.check_count("n", np.int8(3)), 3),
        (lambda: checks.check_count("n", 2**53), 2**53),
        (lambda: checks.check_count("n", 0, at_least=0), 0),
        (lambda: checks.check_number("x", np.float32(0.25)), 0.25),
        (lambda: checks.check_number("x", 3, at_least=3), 3.0),
        (lambda: checks.check_number("x", -3, below=-2, above=-4), -3.0),
        (lambda: checks.check_choice("c", "b", iter("abc")), "b"),
        (lambda: checks.check_flag("f", False), False),
        (lambda: checks.count_or_none("n", None), None),
        (lambda: checks.check_callbacks("c", None), []),
        (lambda: checks.check_callbacks("c", (print, len)), [print, len]),
        (lambda: checks.check_pair("p", None), None),
        (lambda: checks.check_labels("y", [1.0, 0.0], 2, 2).tolist(), [1, 0]),
        (lambda: checks.check_labels("y", [[0, 1], [1, 0]], 2, 2).tolist(), [1, 0]),
        (lambda: checks.check_labels("y", [True, False], 2, 2).tolist(), [1, 0]),
        (lambda: checks.check_matrix("m", [[1, 2]]).dtype, np.float64),
        (lambda: checks.check_matrix("m", [[1, 2]], dtype=np.float32).dtype, np.float32),
        (lambda: checks.check_matrix("m", np.ones((1, 2), np.float32), dtype=int).dtype, np.float32),
        (lambda: checks.check_seed("seed", None), None),
        (lambda: checks.check_seed("seed", 3).random(), np.random.default_rng(3).random()),
        (lambda: checks.shown("a" * 100), "'" + "a" * 56 + "..."),
        (lambda: checks.shown("a" * 58), "'" + "a" * 58 + "'"),
        (lambda: checks.shown("a" * 59), "'" + "a" * 56 + "..."),
        (lambda: checks.shown("a\nb"), r"'a\nb'"),
        (lambda: checks.shown(BadRepr()), "an object of type BadRepr"),
    ],
)
def test_what_fits_comes_back(call, expected):
    found = call()
    assert found == expected and (isinstance(expected, np.dtype | type) or isinstance(found, type(expected)))


def test_an_array_that_fits_is_not_copied():
    for array in (X, X.astype(np.float64)):
        assert checks.check_matrix("X", array, 2, array.dtype, 6) is array
        assert checks.as_numbers("X", array) is array
    generator = np.random.default_rng(0)
    assert checks.check_seed("seed", generator) is generator


def test_checked_functions_look_like_themselves():
    """The decorators leave names, signatures and documentation as they stand in the module."""
    assert list(inspect.signature(lib.Layer_Dense).parameters)[:2] == ["n_inputs", "n_neurons"]
    assert list(inspect.signature(lib.Layer_Dense.forward).parameters) == ["self", "inputs"]
    assert "Compute" in lib.Layer_Dense.forward.__doc__ and lib.Layer_Dense.forward.__name__ == "forward"
    assert list(inspect.signature(lib.NeuralNetwork_Model.evaluate).parameters) == ["self", "X", "y", "batch_size"]


# --- every argument, every kind of wrong value ----------------------------------------------------


class BadRepr:
    def __repr__(self):
        raise RuntimeError("no words")


ANYWHERE = {
    "None": lambda: None,
    "an object": object,
    "an object that cannot be shown": BadRepr,
    "a class": lambda: int,
    "a function": lambda: len,
    "text": lambda: "seven",
    "empty text": lambda: "",
    "bytes": lambda: b"\x00",
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "one half": lambda: 0.5,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a huge number": lambda: 10**5000,
    "1j": lambda: 1j,
    "array of text": lambda: np.array(["a", "b"]),
    "array of objects": lambda: np.array([None, {}], dtype=object),
    "array of dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "array of records": lambda: np.zeros(3, dtype=[("a", int)]),
    "array of one number": lambda: np.array([1.5]),
    "array without axes": lambda: np.array(1.5),
    "three axes": lambda: np.ones((2, 2, 2)),
    "no rows": lambda: np.empty((0, 2)),
    "nothing": lambda: np.empty((0, 0)),
    "too wide": lambda: np.ones((6, 5)),
    "too long": lambda: np.ones((7, 2)),
    "nan in it": lambda: np.full((6, 2), np.nan),
    "infinity in it": lambda: np.full((6, 2), np.inf),
    "complex matrix": lambda: np.full((6, 2), 1j),
    "masked": lambda: np.ma.masked_array(np.ones((6, 2)), mask=np.eye(6, 2)),
    "labels from 1": lambda: Y + 1,
    "negative labels": lambda: Y - 1,
    "labels with a fraction": lambda: Y + 0.5,
    "labels, too few": lambda: Y[:5],
    "two ones in a row": lambda: np.ones((6, 3)),
    "no one in a row": lambda: np.zeros((6, 3)),
    "one-hot, too wide": lambda: np.eye(4)[Y],
    "empty list": list,
    "empty tuple": tuple,
    "empty dict": dict,
    "a set": lambda: {1},
    "ragged": lambda: [[1], [1, 2]],
    "a generator": lambda: (x for x in (1, 2)),
    "a dense layer": lambda: lib.Layer_Dense(9, 9),
    "an optimizer": lib.Optimizer_SGD,
    "a loss": lib.Loss_CategoricalCrossentropy,
}
MATRICES = {"nan in it", "infinity in it"}  # a layer looks at rank and width only
FINE = {  # kind of argument -> the values above that are right there
    "count": set(),
    "count or None": {"None"},
    "count from 0": {"0"},
    "number from 0": {"0", "one half"},
    "number above 0": {"one half"},
    "number from 0 below 1": {"0", "one half"},
    "number": {"0", "one half", "-1"},
    "choice": set(),
    "flag": {"True"},
    "seed": {"None", "0"},
}


def backward_ready(component, *arguments):
    component.forward(*arguments)
    return component.backward


def stepped(layer):
    layer.forward(X)
    layer.backward(D4)
    return layer


def seen():
    """Return an early stopping that has seen an epoch."""
    stopping = lib.EarlyStopping()
    stopping(model(), {"epoch": 0, "validation_loss": 1.0})
    return stopping


def assign_parameters(parameters):
    model().parameters = parameters


def register(name, kind):
    """Register a metric, or whatever `kind` says, and forget it again."""
    try:
        lib.register(name, kind)(lambda output, targets: 1.0)
    finally:
        if isinstance(name, str):
            REGISTERED["metric"].pop(name, None)


ANY_MATRIX = MATRICES | {"too wide", "too long", "no rows", "two ones in a row", "no one in a row", "one-hot, too wide"}
TARGETS = {"two ones in a row", "no one in a row"}  # rows of targets are used as they are
SCORES = TARGETS | {"too wide", "one-hot, too wide"}  # more classes than there are labels of
OF_RIGHT_WIDTH = {2: MATRICES | {"too long", "no rows"}, 3: TARGETS, 4: {"one-hot, too wide"}}
FACTORS = {"None", "0", "one half"}


def of_layers():
    """Yield the calls of every layer of the table of cases."""
    for case in LAYERS.values():
        name = case.of.__name__
        if case.kinds:
            yield (
                name,
                (lambda case=case: case.of, {key: (case.options[key], kind) for key, kind in case.kinds.items()}),
            )
        columns = case.columns[0] if case.columns else None
        given = np.ones((6, columns or 2), np.float32)
        fine = OF_RIGHT_WIDTH[columns] if columns else ANY_MATRIX
        yield f"{name}.forward", (lambda case=case: case.make().forward, {"inputs": (given, fine)})
        width = case.columns[1] if case.columns else 2
        fine = OF_RIGHT_WIDTH[width] - {"too long", "no rows"}
        dvalues = {"dvalues": (np.ones((6, width), np.float32), fine)}
        yield f"{name}.backward", (lambda case=case, given=given: backward_ready(case.make(), given), dvalues)


def of_losses():
    """Yield the calls of every loss of the table of cases."""
    for case in LOSSES.values():
        for method in ("forward", "backward", "calculate"):
            outputs, targets = list(inspect.signature(getattr(case.of, method)).parameters)[1:]
            arguments = {outputs: (D3, TARGETS), targets: (np.ones_like(D3), TARGETS)}
            if case.targets is CLASSES:
                arguments = {outputs: (D3, SCORES), targets: (Y, TARGETS)}
            yield f"{case.of.__name__}.{method}", (lambda case=case, m=method: getattr(case.make(), m), arguments)


def of_optimizers():
    """Yield the constructor of every optimizer of the table of cases."""
    usual = {"learning_rate": 0.5, "decay": 0.1}
    for case in OPTIMIZERS.values():
        arguments = {key: ((usual | case.options)[key], kind) for key, kind in case.kinds.items()}
        yield case.of.__name__, (lambda case=case: case.of, arguments)


# what is called -> (what makes it, {argument: (a right value, its kind or the wrong values that are right here)})
CALLS = {
    **dict(of_layers()),
    **dict(of_losses()),
    **dict(of_optimizers()),
    "Optimizer.update_params": (
        lambda: lib.Optimizer_SGD().update_params,
        {"layer": (stepped(lib.Layer_Dense(2, 4)), {"a loss"})},
    ),
    "Remembering.get_state": (
        lambda: lib.Optimizer_SGD().get_state,
        {"layer": (lib.Layer_Dense(2, 4), {"a dense layer", "a loss"})},
    ),
    "Remembering.set_state": (
        lambda: lib.Optimizer_SGD().set_state,
        {"layer": (lib.Layer_Dense(2, 4), {"a dense layer", "a loss"}), "states": ({}, {"empty dict"})},
    ),
    "Loss.regularization_loss": (
        lambda: lib.Loss_CategoricalCrossentropy().regularization_loss,
        {"layer": (lib.Layer_Dense(2, 3), {"a dense layer"})},
    ),
    "NeuralNetwork_Model": (
        lambda: lib.NeuralNetwork_Model,
        {"layers": ([lib.Layer_Dense(2, 2)], {"empty list", "empty tuple"}), "seed": (1, "seed")},
    ),
    "NeuralNetwork_Model.add": (lambda: model().add, {"layer": (lib.Activation_ReLU(), set())}),
    "NeuralNetwork_Model.compile": (
        lambda: model().compile,
        {
            "optimizer": ("adam", set()),
            "loss": ("categorical_crossentropy", {"a loss"}),
            "metrics": (["accuracy"], {"None", "empty list", "empty tuple"}),
            "learning_rate": (0.1, FACTORS),
            "decay": (0.1, FACTORS),
            "epsilon": (0.1, {"None", "one half"}),
            "beta_1": (0.1, FACTORS),
            "beta_2": (0.1, FACTORS),
        },
    ),
    "NeuralNetwork_Model.fit": (
        lambda: model().fit,
        {
            "X": (X, set()),
            "y": (Y, set()),
            "epochs": (1, "count"),
            "batch_size": (4, "count or None"),
            "shuffle": (False, "flag"),
            "validation_data": ((X, Y), {"None"}),
            "print_every": (0, "count from 0"),
            "record_every": (1, "count from 0"),
            "callbacks": ([], {"None", "empty list", "empty tuple"}),
            "progress": (False, "flag"),
            "sample_weight": (np.ones(6), {"None", "labels from 1", "labels with a fraction"}),
            "class_weight": ({0: 2.0}, {"None", "empty dict"}),
            "pieces": (2, "count"),
            "workers": (None, {"None"}),
        },
    ),
    "NeuralNetwork_Model.evaluate": (
        lambda: model().evaluate,
        {"X": (X, set()), "y": (Y, set()), "batch_size": (4, "count")},
    ),
    "NeuralNetwork_Model.predict": (
        lambda: model().predict,
        {"X": (X, {"too long"}), "batch_size": (4, "count or None")},
    ),
    "NeuralNetwork_Model.predict_classes": (
        lambda: model().predict_classes,
        {"X": (X, {"too long"}), "batch_size": (4, "count or None")},
    ),
    "NeuralNetwork_Model.set_parameters": (
        lambda: model().set_parameters,
        {"parameters": (model().get_parameters(), set())},
    ),
    "NeuralNetwork_Model.parameters": (
        lambda: assign_parameters,
        {"parameters": (model().parameters, set())},
    ),
    "NeuralNetwork_Model.save": (lambda: model().save, {"path": ("model.safetensors", {"text"})}),
    "NeuralNetwork_Model.load": (lambda: lib.NeuralNetwork_Model.load, {"path": (None, set())}),
    "EarlyStopping": (
        lambda: lib.EarlyStopping,
        {"patience": (2, "count"), "monitor": ("loss", {"text"}), "restore_best": (False, "flag")},
    ),
    "EarlyStopping.restore": (lambda: seen().restore, {"model": (model(), set())}),
    "History.record": (lambda: lib.History().record, {"loss": (0.5, {"0", "one half", "-1", "nan", "infinity"})}),
    "register": (lambda: register, {"name": ("mine", {"text"}), "kind": ("metric", set())}),
    "check_gradient": (
        lambda: lib.check_gradient,
        {
            "component": (lib.Activation_ReLU(), set()),
            "inputs": (X, {"too wide", "too long"} | TARGETS | {"one-hot, too wide"}),
            "targets": (None, {"None"}),
            "step": (1e-5, "number above 0"),
            "tolerance": (1e-6, "number above 0"),
        },
    ),
    "plot_data": (lambda: lib.plot_data, {"X": (X, set()), "y": (Y, {"labels from 1"}), "ax": (None, {"None"})}),
    "plot_decision_boundary": (
        lambda: lib.plot_decision_boundary,
        {
            "predict": (model(), set()),
            "X": (X, set()),
            "y": (Y, {"labels from 1"}),
            "ax": (None, {"None"}),
            "resolution": (3, set()),
        },
    ),
    "plot_history": (lambda: lib.plot_history, {"history": (model().history, set())}),
    "mean_of_samples": (lambda: lib.mean_of_samples, {"metric": (lambda output, targets: 1.0, set())}),
    "plot_predictions": (
        lambda: lib.plot_predictions,
        {
            "y_true": (Y, {"labels from 1", "negative labels", "labels with a fraction"}),
            "y_pred": (Y, {"labels from 1", "negative labels", "labels with a fraction"}),
            "ax": (None, {"None"}),
        },
    ),
    "plot_confusion": (
        lambda: lib.plot_confusion,
        {"y_true": (Y, {"labels from 1"}), "y_pred": (Y, {"labels from 1"}), "ax": (None, {"None"})},
    ),
    "Ravine": (lambda: course.Ravine, {"start": ((1.0, 2.0), set())}),
    "ravine_path": (
        lambda: course.ravine_path,
        {"optimizer": (lib.Optimizer_SGD(0.01), {"an optimizer"}), "steps": (2, "count"), "start": ((1, 2), set())},
    ),
    "train_network": (
        lambda: course.train_network,
        {
            "X": (X, {"too wide", "one-hot, too wide"} | TARGETS),
            "y": (Y, {"labels from 1"}),
            "optimizer": (lib.Optimizer_SGD(), {"an optimizer"}),
            "epochs": (1, "count"),
            "seed": (0, {"0"}),
            "width": (3, "count"),
            "record_every": (1, "count"),
        },
    ),
    "TinyNetwork.step": (
        lambda: course.TinyNetwork().step,
        {"optimizer": (lib.Optimizer_SGD(), {"an optimizer"})},
    ),
    "OneWeight.step": (
        lambda: course.OneWeight().step,
        {"optimizer": (lib.Optimizer_SGD(), {"an optimizer"}), "gradient": (1.0, "number")},
    ),
    "check_exercise": (
        lambda: course.check_exercise,
        {"number": ("1.1", set()), "answer": ((3, -1, 1), set(ANYWHERE))},
    ),
    "exercise_hint": (
        lambda: course.exercise_hint,
        {"number": ("1.1", set()), "answer": ((3, -1, 1), set(ANYWHERE))},
    ),
    "Scrubber": (
        lambda: course.Scrubber,
        {
            "frames": (["<g/>"], set()),
            "titles": (["one"], set()),
            "alt": ("what it shows", {"text"}),
            "size": ((3, 2), set()),
            "under": ("", {"text", "empty text"}),
        },
    ),
}

PARTNERS = {  # an argument -> what else the message may name: the one that it does not fit, or what is in it
    "y_pred": "y_true",
    "output": "y_true",
    "inputs": "y_true",
    "X": "y",
    "layers": "layer",
    "layer": "dweights",
    "parameters": "weights",
    "component": "forward|inputs",
    "targets": "y_true|forward",
    "kind": "register",
}
NOT_JUDGED = {  # what a function that you give does is not for the library to foresee
    ("NeuralNetwork_Model.fit", "callbacks"): {"a function"},
    ("plot_decision_boundary", "predict"): {"a function"},
    ("NeuralNetwork_Model.load", "path"): {"text"},
}
OF_EXERCISES = "a part of the checks of exercises: wrong answers are tried in test_exercises.py"
EXEMPT = {  # name -> why its arguments are not tried here
    "DivergenceError": "made by fit",
    "WrongAnswerError": "made by checks of exercises",
    "Layer": "base class: its methods are tried on its subclasses",
    "Loss": "base class: its methods are tried on its subclasses",
    "RegressionLoss": "base class: its methods are tried on its subclasses",
    "Optimizer": "base class: its constructor is called by those tried",
    **dict.fromkeys(
        ("accuracy", "binary_accuracy", "mean_absolute_error", "precision", "r2", "recall"),
        "called by the model with outputs and targets that fit",
    ),
    "add_to": "a decorator for the chapters",
    "check_optimizer": "a check: its value is what is tried everywhere else",
    **dict.fromkeys(("agree", "called", "exercise", "hint_if", "load_checks", "numbers_in", "result_of"), OF_EXERCISES),
}
STEPS = {  # methods that are steps of fit, evaluate or save, called with what these have checked
    *("compute_step", "fresh", "post_update_params", "pre_update_params", "recall", "remember"),  # Optimizer
    *(
        "answer",
        "chance",
        "check_metrics",
        "check_network",
        "check_targets",
        "class_numbers",
        "kept",
        "classes",
        "head",
        "sample_losses",
        "targets",
    ),  # Loss
    *("draw", "drawn", "redraw", "shapes"),  # Layer
    *(
        "check_compiled",
        "check_data",
        "check_samples",
        "ends_in_activation",
        "measure",
        "outputs",
        "train",
        "weights_for",
    ),  # the model
    *("end", "reading", "start"),  # EarlyStopping
}


def everything(function):
    """Return the bytes of what a call could change: its object, the arrays here, the global random numbers."""
    owner = getattr(function, "__self__", None)
    inside = None if owner is None or isinstance(owner, type) else vars(owner)
    return pickle.dumps((inside, X, Y, D3, D4, np.random.get_state(), sorted(REGISTERED["metric"])))


def pairs():
    for call, (_, arguments) in CALLS.items():
        for argument in arguments:
            yield call, argument


@pytest.mark.filterwarnings("ignore")  # of NumPy, about infinite numbers, which a bare layer computes with
@pytest.mark.parametrize(("call", "argument"), list(pairs()))
def test_wrong_values_are_refused_by_name_and_change_nothing(call, argument, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make, arguments = CALLS[call]
    _, right_ones = arguments[argument]
    right_ones = FINE[right_ones] if isinstance(right_ones, str) else right_ones
    names = "|".join([argument, *filter(None, [PARTNERS.get(argument)])])
    for wrong in set(ANYWHERE) - NOT_JUDGED.get((call, argument), set()):
        function = make()
        given = {name: right for name, (right, _) in arguments.items()} | {argument: ANYWHERE[wrong]()}
        before, files, error = everything(function), set(tmp_path.iterdir()), None
        try:
            function(**given)
        except Exception as raised:
            error = raised
        if wrong in right_ones:
            verdict = call == "check_gradient" and isinstance(error, AssertionError)
            assert error is None or verdict, f"{wrong}: {error!r}"
            continue
        assert isinstance(error, (TypeError, ValueError, RuntimeError)), f"{wrong}: {error!r}"
        last = traceback.extract_tb(error.__traceback__)[-1]
        ours = "my_deep_lib" in last.filename and last.line.startswith("raise")
        assert ours, f"{wrong}: not in our own words: {error}"
        assert re.search(rf"\b({names})\b", str(error)), f"{wrong}: {error}"
        assert len(str(error)) < 400, wrong
        assert everything(function) == before, f"{wrong}: something has changed"
        assert not set(tmp_path.iterdir()) - files, f"{wrong}: a file was left"


def public_calls():
    """Yield every public function, constructor and method with the names that `CALLS` may know it by."""
    for module in (lib, course):
        for name in module.__all__:
            public = getattr(module, name)
            if name in EXEMPT or not callable(public) or (inspect.isclass(public) and issubclass(public, Exception)):
                continue
            if not inspect.isclass(public):
                yield (name,), public
                continue
            if "__init__" in vars(public) and len(inspect.signature(public).parameters):
                yield (name,), public
            for method, function in inspect.getmembers(public, inspect.isroutine):
                if not method.startswith("_") and method not in STEPS:
                    yield tuple(f"{kind.__name__}.{method}" for kind in public.__mro__), function


def test_nothing_public_is_left_out():
    found = list(public_calls())
    assert len(found) > 50
    for names, function in found:
        if names[0].split(".")[-1].startswith("record_"):
            continue  # only the tape calls these, with arrays that it has made
        wanted = set(inspect.signature(function).parameters) - {"self", "options", "values"}
        tried = next((set(CALLS[name][1]) for name in names if name in CALLS), set())
        assert wanted <= tried, f"{names[0]}: {wanted - tried}"


def test_every_exemption_exists():
    assert set(EXEMPT) <= {*lib.__all__, *course.__all__}
    parts = [getattr(lib, name) for name in lib.__all__]
    assert all(any(hasattr(part, step) for part in parts) for step in STEPS)
    assert all(values <= set(ANYWHERE) for values in NOT_JUDGED.values())


class Table:
    """What a DataFrame of mixed types looks like to NumPy: an array of objects, with names for its columns."""

    columns = ("age", "member")

    def __init__(self, rows):
        self.rows = rows

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype=dtype or object)


def test_a_table_with_truth_values_is_numbers():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3)], seed=0)
    model.compile()
    given = Table([[41.0, True], [7.0, False]])
    assert np.array_equal(model.predict(given), model.predict([[41.0, 1.0], [7.0, 0.0]]))


@pytest.mark.parametrize("value", [None, "yes"])
def test_what_is_no_number_in_a_table_is_named_with_its_column(value):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3)], seed=0)
    model.compile()
    with pytest.raises(TypeError, match=f"got {value!r} in column 'member'"):
        model.predict(Table([[41.0, True], [7.0, value]]))


def test_labels_of_text_come_with_the_line_that_numbers_them():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3)], seed=0)
    model.compile()
    with pytest.raises(TypeError, match=r"classes, y = np\.unique\(labels, return_inverse=True\)"):
        model.fit(X[:3, :2], ["a", "b", "c"], epochs=1)
