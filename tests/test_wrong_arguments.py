"""Every public function, every argument, every kind of wrong value: an error in our own words that names the argument,
raised before anything has changed."""

from __future__ import annotations

import inspect
import pickle
import re
import traceback

import my_deep_lib as lib
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2])
D4, D3 = np.ones((6, 4), np.float32), np.full((6, 3), 1 / 3, np.float32)


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
    "count from 0 or None": {"None", "0"},
    "number from 0": {"0", "one half"},
    "number above 0": {"one half"},
    "number from 0 below 1": {"0", "one half"},
    "number": {"0", "one half", "-1"},
    "choice": set(),
    "flag": {"True"},
    "seed": {"None", "0"},
}


def trained():
    model = lib.NeuralNetwork_Model(
        [lib.Layer_Dense(2, 4, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(4, 3, seed=2)], seed=3
    )
    model.compile("adam", learning_rate=0.1)
    model.fit(X, Y, epochs=2, batch_size=4, print_every=0, record_every=1)
    return model


def backward_ready(component, *arguments):
    component.forward(*arguments)
    return component.backward


def stepped(layer):
    layer.forward(X)
    layer.backward(D4)
    return layer


def seen():
    """Return an early stopping that has seen an epoch."""
    stopping, model = lib.EarlyStopping(), trained()
    stopping(model, {"epoch": 0, "validation_loss": 1.0})
    return stopping


def assign_parameters(parameters):
    trained().parameters = parameters


ANY_MATRIX = MATRICES | {"too wide", "too long", "no rows", "two ones in a row", "no one in a row", "one-hot, too wide"}
TWO_COLUMNS = MATRICES | {"too long", "no rows"}
TARGETS = {"two ones in a row", "no one in a row"}  # rows of targets are used as they are
SCORES = TARGETS | {"too wide", "one-hot, too wide"}  # more classes than there are labels of
RATE = {"learning_rate": (0.5, "number from 0"), "decay": (0.1, "number from 0")}
EPSILON = {"epsilon": (1e-6, "number above 0")}
PENALTIES = {
    f"{name}_regularizer_{norm}": (0.1, "number from 0") for name in ("weight", "bias") for norm in ("l1", "l2")
}
# what is called -> (what makes it, {argument: (a right value, its kind or the wrong values that are right here)})
CALLS = {
    "Layer_Dense": (
        lambda: lib.Layer_Dense,
        {
            "n_inputs": (2, "count"),
            "n_neurons": (3, "count"),
            **PENALTIES,
            "weight_initializer": ("he", "choice"),
            "seed": (1, "seed"),
        },
    ),
    "Layer_Dense.forward": (lambda: lib.Layer_Dense(2, 4).forward, {"inputs": (X, TWO_COLUMNS)}),
    "Layer_Dense.backward": (
        lambda: backward_ready(lib.Layer_Dense(2, 4), X),
        {"dvalues": (D4, {"one-hot, too wide"}), "need_dinputs": (True, "flag")},
    ),
    "Activation_ReLU.forward": (lambda: lib.Activation_ReLU().forward, {"inputs": (X, ANY_MATRIX)}),
    "Activation_ReLU.backward": (lambda: backward_ready(lib.Activation_ReLU(), X), {"dvalues": (X, MATRICES)}),
    "Activation_Softmax.forward": (lambda: lib.Activation_Softmax().forward, {"inputs": (X, ANY_MATRIX)}),
    "Activation_Softmax.backward": (lambda: backward_ready(lib.Activation_Softmax(), X), {"dvalues": (X, MATRICES)}),
    "Loss_CategoricalCrossentropy.forward": (
        lambda: lib.Loss_CategoricalCrossentropy().forward,
        {"y_pred": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Loss_CategoricalCrossentropy.backward": (
        lambda: lib.Loss_CategoricalCrossentropy().backward,
        {"dvalues": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Loss_CategoricalCrossentropy.calculate": (
        lambda: lib.Loss_CategoricalCrossentropy().calculate,
        {"output": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Activation_Softmax_Loss_CategoricalCrossentropy.forward": (
        lambda: lib.Activation_Softmax_Loss_CategoricalCrossentropy().forward,
        {"inputs": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Activation_Softmax_Loss_CategoricalCrossentropy.backward": (
        lambda: lib.Activation_Softmax_Loss_CategoricalCrossentropy().backward,
        {"dvalues": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Activation_Softmax_Loss_CategoricalCrossentropy.calculate": (
        lambda: lib.Activation_Softmax_Loss_CategoricalCrossentropy().calculate,
        {"output": (D3, SCORES), "y_true": (Y, TARGETS)},
    ),
    "Optimizer_SGD": (lambda: lib.Optimizer_SGD, RATE | {"momentum": (0.5, "number from 0 below 1")}),
    "Optimizer_Adagrad": (lambda: lib.Optimizer_Adagrad, RATE | EPSILON),
    "Optimizer_RMSprop": (lambda: lib.Optimizer_RMSprop, RATE | EPSILON | {"rho": (0.5, "number from 0 below 1")}),
    "Optimizer_Adam": (
        lambda: lib.Optimizer_Adam,
        RATE | EPSILON | {"beta_1": (0.5, "number from 0 below 1"), "beta_2": (0.5, "number from 0 below 1")},
    ),
    "Optimizer.update_params": (
        lambda: lib.Optimizer_SGD().update_params,
        {"layer": (stepped(lib.Layer_Dense(2, 4)), {"a loss"})},
    ),
    "Optimizer.get_state": (
        lambda: lib.Optimizer_SGD().get_state,
        {"layer": (lib.Layer_Dense(2, 4), {"a dense layer", "a loss"})},
    ),
    "Optimizer.set_state": (
        lambda: lib.Optimizer_SGD().set_state,
        {"layer": (lib.Layer_Dense(2, 4), {"a dense layer", "a loss"}), "states": ({}, {"empty dict"})},
    ),
    "NeuralNetwork_Model": (
        lambda: lib.NeuralNetwork_Model,
        {"layers": ([lib.Layer_Dense(2, 2)], {"empty list", "empty tuple"}), "seed": (1, "seed")},
    ),
    "NeuralNetwork_Model.add": (lambda: trained().add, {"layer": (lib.Activation_ReLU(), set())}),
    "NeuralNetwork_Model.compile": (
        lambda: trained().compile,
        {
            "optimizer": ("adam", set()),
            "loss": ("categorical_crossentropy", {"a loss"}),
            "learning_rate": (0.1, {"None", "0", "one half"}),
            "decay": (0.1, {"None", "0", "one half"}),
            "epsilon": (0.1, {"None", "one half"}),
            "beta_1": (0.1, {"None", "0", "one half"}),
            "beta_2": (0.1, {"None", "0", "one half"}),
        },
    ),
    "NeuralNetwork_Model.fit": (
        lambda: trained().fit,
        {
            "X": (X, set()),
            "y": (Y, set()),
            "epochs": (1, "count"),
            "batch_size": (4, "count or None"),
            "shuffle": (False, "flag"),
            "validation_data": ((X, Y), {"None"}),
            "print_every": (1, "count from 0"),
            "record_every": (1, "count from 0 or None"),
            "on_epoch": (lambda model, entry: None, {"None"}),
            "progress": (False, "flag"),
        },
    ),
    "NeuralNetwork_Model.evaluate": (lambda: trained().evaluate, {"X": (X, set()), "y": (Y, set())}),
    "NeuralNetwork_Model.predict": (
        lambda: trained().predict,
        {"X": (X, {"too long"}), "batch_size": (4, "count or None")},
    ),
    "NeuralNetwork_Model.predict_classes": (
        lambda: trained().predict_classes,
        {"X": (X, {"too long"}), "batch_size": (4, "count or None")},
    ),
    "NeuralNetwork_Model.set_parameters": (
        lambda: trained().set_parameters,
        {"parameters": (trained().get_parameters(), set())},
    ),
    "NeuralNetwork_Model.parameters": (
        lambda: assign_parameters,
        {"parameters": (trained().parameters, set())},
    ),
    "NeuralNetwork_Model.save": (lambda: trained().save, {"path": ("model.npz", {"text"})}),
    "NeuralNetwork_Model.load": (lambda: lib.NeuralNetwork_Model.load, {"path": (None, set())}),
    "Loss.regularization_loss": (
        lambda: lib.Loss_CategoricalCrossentropy().regularization_loss,
        {"layer": (lib.Layer_Dense(2, 3), {"a dense layer"})},
    ),
    "EarlyStopping.restore": (
        lambda: seen().restore,
        {"model": (trained(), set())},
    ),
    "EarlyStopping": (lambda: lib.EarlyStopping, {"patience": (2, "count")}),
    "History.record": (lambda: lib.History().record, {"loss": (0.5, {"0", "one half", "-1", "nan", "infinity"})}),
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
    "Ravine": (lambda: lib.Ravine, {"start": ((1.0, 2.0), set())}),
    "ravine_path": (
        lambda: lib.ravine_path,
        {"optimizer": (lib.Optimizer_SGD(0.01), {"an optimizer"}), "steps": (2, "count"), "start": ((1, 2), set())},
    ),
    "train_network": (
        lambda: lib.train_network,
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
    "TinyNetwork.step": (lambda: lib.TinyNetwork().step, {"optimizer": (lib.Optimizer_SGD(), {"an optimizer"})}),
    "OneWeight.step": (
        lambda: lib.OneWeight().step,
        {"optimizer": (lib.Optimizer_SGD(), {"an optimizer"}), "gradient": (1.0, "number")},
    ),
    "check_exercise": (lambda: lib.check_exercise, {"number": ("1.1", set()), "answer": ((3, -1, 1), set(ANYWHERE))}),
    "exercise_hint": (lambda: lib.exercise_hint, {"number": ("1.1", set()), "answer": ((3, -1, 1), set(ANYWHERE))}),
    "plot_data": (lambda: lib.plot_data, {"X": (X, set()), "y": (Y, {"labels from 1"}), "ax": (None, {"None"})}),
    "plot_decision_boundary": (
        lambda: lib.plot_decision_boundary,
        {
            "predict": (trained(), set()),
            "X": (X, set()),
            "y": (Y, {"labels from 1"}),
            "ax": (None, {"None"}),
            "resolution": (3, set()),
        },
    ),
    "plot_history": (lambda: lib.plot_history, {"history": (trained().history, set())}),
    "plot_confusion": (
        lambda: lib.plot_confusion,
        {"y_true": (Y, {"labels from 1"}), "y_pred": (Y, {"labels from 1"}), "ax": (None, {"None"})},
    ),
    "Scrubber": (
        lambda: lib.Scrubber,
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
    "dvalues": "y_true",
    "output": "y_true",
    "inputs": "y_true",
    "X": "y",
    "layers": "layer",
    "layer": "dweights",
    "parameters": "weights",
    "component": "forward|inputs",
    "targets": "y_true|forward",
}
NOT_JUDGED = {  # what a function that you give does is not for the library to foresee
    ("NeuralNetwork_Model.fit", "on_epoch"): {"a class", "a function"},
    ("plot_decision_boundary", "predict"): {"a function"},
    ("NeuralNetwork_Model.load", "path"): {"text"},
}
A_CHECK = "a check: its value is what is tried everywhere else"
IN_EVERY_STEP = "called in every step, by what has checked"
OF_EXERCISES = "a part of the checks of exercises: wrong answers are tried in test_exercises.py"
EXEMPT = {  # name -> why its arguments are not tried here
    "DivergenceError": "made by fit",
    "Memory": "made by fit",
    "WrongAnswerError": "made by checks of exercises",
    "Loss": "base class: its methods are tried on its subclasses",
    "Optimizer": "base class: its constructor is called by those tried",
    "add_to": "a decorator for the chapters",
    "options_of": "called by the objects that it describes",
    "constructor_call": "called by the objects that it describes",
    "pack_array": "called by save",
    "unpack_array": "called by load; hostile content is tried in test_saving.py",
    "write_model_file": "called by save, tried there",
    "read_model_file": "called by load, tried there",
    "pyplot": "takes nothing",
    **dict.fromkeys(
        ("target_rows", "matrix_product", "column_sums", "row_sums", "result_memory", "product_memory"), IN_EVERY_STEP
    ),
    **dict.fromkeys(("as_numbers", "shown", "check_optimizer", "check_choice", "check_count", "check_finite"), A_CHECK),
    **dict.fromkeys(("check_labels", "check_matrix", "check_number", "check_seed"), A_CHECK),
    **dict.fromkeys(("agree", "called", "exercise", "hint_if"), OF_EXERCISES),
    **dict.fromkeys(("numbers_in", "pair_of", "result_of", "run_component"), OF_EXERCISES),
}
INSIDE_A_STEP = {"compute_step", "fresh", "post_update_params", "pre_update_params"}  # called with what was checked


def everything(function):
    """Return the bytes of what a call could change: its object, the arrays here, the global random numbers."""
    owner = getattr(function, "__self__", None)
    return pickle.dumps((None if isinstance(owner, type) else owner, X, Y, D3, D4, np.random.get_state()))


@pytest.mark.filterwarnings("ignore")  # of NumPy, about infinite numbers, which a bare layer computes with
@pytest.mark.parametrize(
    ("call", "argument"), [(call, argument) for call, (_, all_) in CALLS.items() for argument in all_]
)
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
    for name in lib.__all__:
        public = getattr(lib, name)
        if name in EXEMPT or not callable(public):
            continue
        if not inspect.isclass(public):
            yield (name,), public
            continue
        if "__init__" in vars(public):
            yield (name,), public
        for method, function in inspect.getmembers(public, inspect.isroutine):
            if not method.startswith("_") and method not in INSIDE_A_STEP:
                yield tuple(f"{kind.__name__}.{method}" for kind in public.__mro__), function


def test_nothing_public_is_left_out():
    for names, function in public_calls():
        wanted = set(inspect.signature(function).parameters) - {"self", "options", "values"}
        tried = next((set(CALLS[name][1]) for name in names if name in CALLS), set())
        assert wanted <= tried, f"{names[0]}: {wanted - tried}"


def test_every_exemption_exists():
    assert set(EXEMPT) <= set(lib.__all__)
    assert all(values <= set(ANYWHERE) for values in NOT_JUDGED.values())
