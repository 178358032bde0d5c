"""Memory that `fit` uses again is nobody else's: own layers, hooks, copies, frozen layers, models in other processes."""

from __future__ import annotations

import copy
import pickle

import my_deep_lib as lib
import numpy as np
import pytest
from loop_of_layers import train_layers

RNG = np.random.default_rng(0)
X = RNG.standard_normal((60, 2)).astype(np.float32)
Y = RNG.integers(3, size=60)


def build(*middle, optimizer="adam", **options):
    layers = [lib.Layer_Dense(2, 8, seed=1), *(middle or [lib.Activation_ReLU()]), lib.Layer_Dense(8, 3, seed=2)]
    model = lib.NeuralNetwork_Model(layers)
    model.compile(optimizer, **options)
    return model


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

    def backward(self, dvalues, need_dinputs=True):
        super().backward(dvalues)
        second = self.dweights, self.dbiases
        self.inputs = self.first
        super().backward(self.dinputs)
        self.dweights, self.dbiases = self.dweights + second[0], self.dbiases + second[1]


@pytest.mark.parametrize("make", [Twice, lambda: SharedDense(8, 8, seed=5), lib.Activation_ReLU])
def test_subclasses_train_in_fit_as_by_hand(make):
    model, twin = build(make()), build(make())
    model.fit(X, Y, epochs=20, print_every=0)
    train_layers(twin.layers, X, Y, lib.Optimizer_Adam(), 20)
    assert np.array_equal(model.parameters, twin.parameters)


def test_a_layer_that_passes_its_input_on_does_not_cost_the_caller_the_data():
    class PassesOn(lib.Activation_ReLU):
        calls = 0

        def forward(self, inputs):
            self.calls += 1
            if self.calls < 3:
                self.inputs = self.output = inputs
            else:
                super().forward(inputs)

    model = lib.NeuralNetwork_Model([PassesOn(), lib.Layer_Dense(2, 3)])
    model.compile()
    given = X.copy()
    model.fit(given, Y, epochs=5, print_every=0)
    assert np.array_equal(given, X)


class Scale:
    trainable = ("scale",)

    def __init__(self, forgets=False):
        self.scale, self.forgets = np.ones((1, 1), np.float32), forgets

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs * self.scale

    def backward(self, dvalues):
        self.dinputs = dvalues * self.scale
        if not self.forgets:
            self.dscale = np.sum(dvalues * self.inputs).reshape(1, 1)


def test_a_layer_that_forgets_its_gradient_is_an_error():
    with pytest.raises(RuntimeError, match="call backward first"):
        build(Scale(forgets=True)).fit(X, Y, epochs=2, print_every=0)
    model = build(Scale())
    model.fit(X, Y, epochs=20, print_every=0)
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
        build(Copies()).fit(X, Y, epochs=2, print_every=0)


def test_a_layer_with_slots_trains():
    class Slotted:
        __slots__ = ("dinputs", "output")

        def forward(self, inputs):
            self.output = inputs * 2

        def backward(self, dvalues):
            self.dinputs = dvalues * 2

    model = build(Slotted())
    model.fit(X, Y, epochs=3, print_every=0)
    assert model._running is None


def test_what_a_hook_keeps_stays_as_it_was():
    kept, copies = [], []

    def keep(model, entry):
        model.predict(X)
        arrays = [model.layers[0].dweights, model.layers[1].output, model.dparameters]
        kept.append(arrays)
        copies.append([array.copy() for array in arrays])

    build().fit(X, Y, epochs=4, print_every=0, record_every=1, on_epoch=keep)
    for arrays, expected in zip(kept, copies, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(arrays, expected, strict=True))


def test_a_copy_made_in_a_hook_is_a_model_of_its_own():
    twins = []
    model = build()
    model.fit(X, Y, epochs=3, print_every=0, record_every=1, on_epoch=lambda m, e: twins.append(copy.deepcopy(m)))
    twin = twins[1]
    assert twin._running is None and all(getattr(layer, "_memory", None) is None for layer in twin.layers)
    twin.fit(X, Y, epochs=1, print_every=0)
    assert np.array_equal(twin.parameters, model.parameters)
    twin.predict(X)
    kept = twin.layers[1].output
    before = kept.copy()
    twin.predict(-X)
    assert np.array_equal(kept, before)


@pytest.mark.parametrize(
    "wrong, words", [(np.ones((3, 8)), "weights must have shape"), ([[1.0]], "must have shape"), (None, "weights must")]
)
def test_weights_assigned_in_a_hook_are_checked(wrong, words):
    def assign(model, entry):
        model.layers[0].weights = wrong

    with pytest.raises((TypeError, ValueError), match=words):
        build().fit(X, Y, epochs=3, print_every=0, record_every=2, on_epoch=assign)


def test_weights_assigned_in_a_hook_are_used():
    def assign(model, entry):
        model.layers[0].weights = np.zeros((2, 8), np.float32)

    model = build(optimizer="sgd", learning_rate=0.0)
    model.fit(X, Y, epochs=1, print_every=0, record_every=1, on_epoch=assign)
    assert not model.layers[0].weights.any() and not model.parameters[:16].any()


@pytest.mark.parametrize("action", ["fit", "add"])
def test_a_hook_cannot_train_or_grow_the_model(action):
    def hook(model, entry):
        model.fit(X, Y) if action == "fit" else model.add(lib.Layer_Dense(3, 3))

    model = build()
    with pytest.raises(RuntimeError, match=f"{action} cannot be called while fit runs"):
        model.fit(X, Y, epochs=2, print_every=0, record_every=1, on_epoch=hook)
    assert model.epochs == 1
    model.fit(X, Y, epochs=1, print_every=0)


@pytest.mark.parametrize("name", ["m", "m.npz"])
def test_a_frozen_layer_stays_and_is_saved(tmp_path, name):
    model = build()
    before = model.layers[0].weights.copy()
    model.layers[0].trainable = ()
    model.fit(X, Y, epochs=5, print_every=0)
    assert np.array_equal(model.layers[0].weights, before)
    model.save(tmp_path / name)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / name)
    assert loaded.layers[0].trainable == ()
    assert np.array_equal(loaded.predict(X), model.predict(X))
    for one in (model, loaded):
        one.fit(X, Y, epochs=3, print_every=0)
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_freezing_says_what_it_needs():
    model = build()
    model.layers[0].trainable = False
    with pytest.raises(TypeError, match="tuple of names"):
        model.fit(X, Y, print_every=0)
    model.layers[0].trainable = ("weights", "biases")
    model.fit(X, Y, epochs=3, print_every=0)
    model.layers[0].trainable = ()
    with pytest.raises(RuntimeError, match="compile again"):
        model.fit(X, Y, epochs=3, print_every=0)
    model.layers[2].trainable = ()
    assert model.predict(X).shape == (60, 3)
    with pytest.raises(RuntimeError, match="no parameters to train"):
        model.fit(X, Y, print_every=0)


def test_models_optimizers_and_errors_go_through_pickle():
    """As programs with several processes send them; files from others are another matter (`save`)."""
    model = build()
    model.fit(X, Y, epochs=3, print_every=0)
    twin = pickle.loads(pickle.dumps(model))
    for one in (model, twin):
        one.fit(X, Y, epochs=3, print_every=0)
    assert np.array_equal(model.parameters, twin.parameters)
    assert repr(pickle.loads(pickle.dumps(lib.Optimizer_SGD(0.5)))) == "Optimizer_SGD(learning_rate=0.5)"
    error = pickle.loads(pickle.dumps(lib.DivergenceError(5, 3, np.ones(2), 0.1)))
    assert (error.epoch, error.last_finite_epoch, error.learning_rate) == (5, 3, 0.1) and "epochs 3 and 5" in str(error)


def test_copies_of_copies_remember_one_model():
    model = build()
    model.fit(X, Y, epochs=1, print_every=0)
    for _ in range(5):
        model = copy.deepcopy(model)
    assert len(model.optimizer._states) == 1


def test_an_optimizer_given_twice_shares_nothing():
    class Counting(lib.Optimizer_SGD):
        def __init__(self):
            super().__init__(0.1)
            self.log = []

        def compute_step(self, gradient, state):
            self.log.append(1)
            state["steps"] = state.get("steps", 0) + 1
            return super().compute_step(gradient, {})

    given = Counting()
    models = [build(lib.Activation_ReLU(), optimizer=given) for _ in range(2)]
    for model in models:
        model.fit(X, Y, epochs=2, print_every=0)
    assert given.log == [] and [len(m.optimizer.log) for m in models] == [2, 2]
    assert models[0].optimizer.get_state(models[0])["parameters"]["steps"] == 2


def test_other_refusals():
    with pytest.raises(ValueError, match="at least 2, got 1"):
        one = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)])
        one.compile()
    with pytest.raises(TypeError, match="must not be a loss"):
        lib.NeuralNetwork_Model([lib.Loss_CategoricalCrossentropy()])
    model = build()
    with pytest.raises(ValueError, match="masked entries"):
        model.predict(np.ma.masked_array(X, mask=X > 1))
    with pytest.raises(ValueError, match="ravel"):
        model.fit(X, Y[:, None], print_every=0)
    with pytest.raises(ValueError, match="tuple of 3"):
        model.fit(X, Y, validation_data=(X, Y, Y), print_every=0)


def test_data_in_any_order_of_memory_trains_to_the_same_bits():
    models = [build() for _ in range(3)]
    strided = np.repeat(X, 2, axis=1)[:, ::2]
    for model, data in zip(models, (X, np.asfortranarray(X), strided)):
        model.fit(data, Y, epochs=30, print_every=0)
    assert np.array_equal(models[0].parameters, models[1].parameters)
    assert np.array_equal(models[0].parameters, models[2].parameters)
