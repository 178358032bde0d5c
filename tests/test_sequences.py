"""Sequences of public calls, right ones and wrong ones, drawn by hypothesis.

No call raises anything but the library's own errors; after a refusal the model is what it was; copies, pickles and files have
the same bits. HYPOTHESIS_SEQUENCES says how many sequences are tried (by default a hundred).
"""

from __future__ import annotations

import copy
import os
import pickle
import tempfile
import warnings
from pathlib import Path

import my_deep_lib as lib
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

REFUSALS = (ValueError, TypeError, RuntimeError)
LOSSES = {
    "categorical_crossentropy": lambda rng, n: rng.integers(0, 3, n),
    "binary_crossentropy": lambda rng, n: rng.integers(0, 2, (n, 3)),
    "mean_squared_error": lambda rng, n: rng.normal(size=(n, 3)),
    "mean_absolute_error": lambda rng, n: rng.normal(size=(n, 3)),
}
OPTIMIZERS = ("sgd", "adagrad", "rmsprop", "adam")
MIDDLE = {
    "relu": lib.Activation_ReLU,
    "tanh": lib.Activation_Tanh,
    "sigmoid": lib.Activation_Sigmoid,
    "linear": lib.Activation_Linear,
    "dropout": lambda: lib.Layer_Dropout(0.3),
}
WRONG_SAMPLES = st.sampled_from(
    [
        None,
        "X",
        [],
        [[]],
        [[1, 2, 3]],
        np.zeros((4, 5)),
        np.full((4, 2), np.nan),
        np.full((4, 2), np.inf),
        [["a", "b"]],
        3,
        {},
    ]
)
WRONG_LABELS = st.sampled_from(
    [None, "y", [], [0, 1], np.full(8, -1), np.full(8, 99), np.full((8, 3), np.nan), [[0]] * 8]
)
WRONG_OPTIONS = st.sampled_from(
    [
        {"epochs": 0},
        {"epochs": 1.5},
        {"epochs": None},
        {"batch_size": 0},
        {"batch_size": "8"},
        {"shuffle": 2},
        {"print_every": -1},
        {"record_every": 0.5},
        {"validation_data": 3},
        {"callbacks": 3},
        {"sample_weight": [1]},
        {"sample_weight": np.zeros(8)},
        {"class_weight": {99: 1}},
        {"pieces": 0},
        {"pieces": 99},
        {"workers": 2},
    ]
)
WRONG_COMPILES = st.sampled_from(
    [("no such", "mean_squared_error", {}), ("adam", "no such", {}), (3, 4, {}), ("adam", None, {"rate": 1})]
    + [("sgd", "mean_squared_error", {"learning_rate": value}) for value in (-1, np.nan, "1")]
    + [("sgd", "mean_squared_error", {"metrics": ["accuracy"]}), ("sgd", "mean_squared_error", {"metrics": ["no"]})]
)


def state_of(model) -> tuple:
    """Return everything that a refused call must leave alone."""
    parameters = model.parameters.tobytes()
    optimizer = None if model.optimizer is None else (model.optimizer.iterations, len(model.optimizer.memory))
    drawn = None if model.generator is None else str(model.generator.bit_generator.state)
    measured = [getattr(metric, "__name__", "") for metric in model.metrics]
    rest = drawn, measured, str(list(vars(model.history).items())), type(model.loss), model.ends_in_head
    return parameters, optimizer, model.epochs, len(model.layers), model.is_training, rest


DIVERGED: list[int] = []


class Calls(RuleBasedStateMachine):
    """One model, and whatever a user may do to it."""

    @initialize(
        middle=st.lists(st.sampled_from(sorted(MIDDLE)), max_size=3),
        seed=st.integers(0, 99),
        wide=st.booleans(),
        loss=st.sampled_from([None, *LOSSES]),
    )
    def build(self, middle, seed, wide, loss):
        self.rng = np.random.default_rng(seed)
        layers = [lib.Layer_Dense(2, 4, weight_regularizer_l2=1e-3)]
        layers += [MIDDLE[name]() for name in middle] + [lib.Layer_Dense(4, 3)]
        self.model = lib.NeuralNetwork_Model(layers, seed=seed)
        if wide:
            for layer in (layers[0], layers[-1]):
                layer.weights, layer.biases = layer.weights.astype(np.float64), layer.biases.astype(np.float64)
        self.loss = None
        self.X = self.rng.normal(size=(8, 2))
        if loss:
            self.compile("adam", loss)

    def refused(self, call, *arguments, **options):
        """Make a call that has to be refused; the model must be what it was."""
        before = state_of(self.model)
        try:
            call(*arguments, **options)
        except REFUSALS as error:
            assert str(error), "an error without words"
        else:
            raise AssertionError(f"{call.__name__} accepted {arguments} {options}")
        assert state_of(self.model) == before

    @rule(optimizer=st.sampled_from(OPTIMIZERS), loss=st.sampled_from(sorted(LOSSES)))
    def compile(self, optimizer, loss):
        self.model.compile(optimizer, loss, learning_rate=0.01)
        self.loss, self.y = loss, LOSSES[loss](self.rng, 8)

    @precondition(lambda self: self.loss)
    @rule(
        epochs=st.integers(1, 3),
        batch_size=st.sampled_from([None, 3, 8, 100]),
        pieces=st.sampled_from([1, 1, 3]),
        weighted=st.booleans(),
    )
    def fit(self, epochs, batch_size, pieces, weighted):
        options = {"sample_weight": np.arange(1, 9)} if weighted else {}
        before = self.model.epochs
        self.model.fit(self.X, self.y, epochs=epochs, batch_size=batch_size, print_every=0, pieces=pieces, **options)
        assert self.model.epochs == before + epochs

    @precondition(lambda self: self.loss)
    @rule()
    def diverge(self):
        """A rate that is too large ends in the library's own error, and the model can be set right."""
        kept = self.model.parameters.copy()
        self.model.compile("sgd", self.loss, learning_rate=1e30)
        try:
            self.model.fit(self.X, self.y, epochs=20, print_every=0)
        except lib.DivergenceError as error:
            assert np.isfinite(error.parameters).all()
            DIVERGED.append(1)
        self.model.parameters = kept
        self.model.compile("adam", self.loss)

    @precondition(lambda self: self.loss)
    @rule(X=WRONG_SAMPLES)
    def wrong_samples(self, X):
        self.refused(self.model.fit, X, self.y, print_every=0)
        self.refused(self.model.predict, X)
        self.refused(self.model.evaluate, X, self.y)

    @precondition(lambda self: self.loss)
    @rule(y=WRONG_LABELS)
    def wrong_labels(self, y):
        self.refused(self.model.fit, self.X, y, print_every=0)
        self.refused(self.model.evaluate, self.X, y)

    @precondition(lambda self: self.loss)
    @rule(options=WRONG_OPTIONS)
    def wrong_options(self, options):
        self.refused(self.model.fit, self.X, self.y, **{"print_every": 0, **options})

    @rule(call=WRONG_COMPILES)
    def wrong_compile(self, call):
        optimizer, loss, options = call
        self.refused(self.model.compile, optimizer, loss, **options)

    @precondition(lambda self: not self.loss)
    @rule(name=st.sampled_from(["fit", "evaluate", "predict", "save"]))
    def too_early(self, name):
        arguments = {"predict": (self.X,), "save": (Path(tempfile.gettempdir()) / "never",)}.get(
            name, (self.X, [0] * 8)
        )
        self.refused(getattr(self.model, name), *arguments)

    @rule(scale=st.floats(-2, 2))
    def assign(self, scale):
        values = self.model.parameters * scale
        self.model.parameters = values
        assert np.array_equal(self.model.parameters, values.astype(self.model.dtype))

    @rule(values=st.sampled_from([None, "p", [1, 2], np.inf, {}]))
    def wrong_assign(self, values):
        self.refused(setattr, self.model, "parameters", values)
        self.refused(self.model.set_parameters, values)

    @rule(layer=st.sampled_from([None, 3, "dense", lib.Layer_Dense, object()]))
    def wrong_layer(self, layer):
        self.refused(self.model.add, layer)
        self.refused(self.model.add, self.model.layers[0])

    @rule(way=st.sampled_from([copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]))
    def copy(self, way):
        other = way(self.model)
        assert state_of(other) == state_of(self.model)
        other.parameters = other.parameters + 1
        assert not np.array_equal(other.parameters, self.model.parameters), "a copy shares nothing"
        other.parameters = self.model.parameters
        self.model = other

    @precondition(lambda self: self.loss)
    @rule(suffix=st.sampled_from(["", ".safetensors"]))
    def save_and_load(self, suffix):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"model{suffix}"
            self.model.save(path)
            other = lib.NeuralNetwork_Model.load(path)
        assert other.parameters.tobytes() == self.model.parameters.tobytes()
        assert other.predict(self.X).tobytes() == self.model.predict(self.X).tobytes()
        assert other.epochs == self.model.epochs
        self.model = other

    @precondition(lambda self: self.loss)
    @rule()
    def load_what_is_no_model(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            path.write_bytes(self.rng.bytes(100))
            self.refused(self.model.load, path)

    @precondition(lambda self: hasattr(self, "model") and self.loss)
    @invariant()
    def answers(self):
        found = self.model.predict(self.X)
        assert found.shape == (8, 3) and np.isfinite(found).all()


ASKED = os.environ.get("HYPOTHESIS_SEQUENCES")


class TestCalls(Calls.TestCase):
    settings = settings(
        max_examples=int(ASKED or 100),
        derandomize=ASKED is None,  # the same hundred every time; whoever asks for more gets new ones
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    def runTest(self):  # noqa: N802 - unittest's name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            super().runTest()
        assert DIVERGED, "some of them diverge"
