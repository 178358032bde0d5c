"""Models in ONNX's files and PyTorch's state, and back."""

from __future__ import annotations

import os
import subprocess
import sys

import my_deep_lib as lib
import numpy as np
import onnx
import onnxruntime
import pytest
import safetensors.numpy
from my_deep_lib.interchange import ONNX_NODES, from_torch_state, to_onnx, to_torch_state
from own_parts import Scaled
from sklearn.datasets import load_diabetes, load_digits

GENERATOR = np.random.default_rng(0)


def trained(X, y, loss, layers, dtype, outputs, epochs=30):
    chain = [lib.Layer_Dense(X.shape[1], 16, weight_initializer="he"), *layers]
    model = lib.NeuralNetwork_Model([*chain, lib.Layer_Dense(16, outputs, weight_initializer="he")], seed=1)
    for layer in (model.layers[0], model.layers[-1]):
        layer.weights, layer.biases = layer.weights.astype(dtype), layer.biases.astype(dtype)
    model.compile("adam", loss, learning_rate=0.01)
    model.fit(X, y, epochs, print_every=0)
    return model


def answers(path, X):
    session = onnxruntime.InferenceSession(path)
    (output,) = session.run(None, {"X": X})
    return output, session


DIGITS, NUMBERS = load_digits(return_X_y=True)
PATIENTS, PROGRESSION = load_diabetes(return_X_y=True)
KINDS = {
    "digits": (DIGITS / 16, NUMBERS, "categorical_crossentropy", 10),
    "numbers": (PATIENTS * 20, (PROGRESSION - 150) / 77, "mean_squared_error", 1),
    "several yeses": (DIGITS / 16, np.column_stack([NUMBERS > 4, NUMBERS % 2]), "binary_crossentropy", 2),
}


@pytest.mark.parametrize("dtype, bound", [(np.float32, 1e-6), (np.float64, 1e-12)])
@pytest.mark.parametrize("kind", KINDS)
def test_another_runtime_answers_as_the_model_does(kind, dtype, bound, tmp_path):
    X, y, loss, outputs = KINDS[kind]
    X = X.astype(dtype)
    layers = [lib.Activation_ReLU(), lib.Layer_Dropout(0.1), lib.Layer_Dense(16, 16), lib.Activation_Tanh()]
    model = trained(X, y, loss, layers, dtype, outputs)
    for layer in model.layers:
        for name in getattr(type(layer), "trainable", ()):
            setattr(layer, name, getattr(layer, name).astype(dtype))
    to_onnx(model, tmp_path / "m.onnx")
    for n in (1, 7, len(X)):
        output, session = answers(tmp_path / "m.onnx", X[:n])
        expected = model.predict(X[:n])
        assert output.dtype == dtype and output.shape == expected.shape
        scale = max(1.0, float(np.abs(expected).max()))
        assert np.abs(output - expected).max() < bound * scale
    assert [value.name for value in session.get_inputs()] == ["X"]
    (made,) = session.get_outputs()
    assert made.name == "output" and made.type in ("tensor(float)", "tensor(double)"), "a plain tensor, no dictionary"
    onnx.checker.check_model(onnx.load(tmp_path / "m.onnx"), full_check=True)


def test_every_layer_is_written_or_is_none_of_the_books():
    from my_deep_lib.registry import REGISTERED

    ours = {name for name, part in REGISTERED["layer"].items() if part.__module__.startswith("my_deep_lib.")}
    assert ours - {"dense", "softmax"} == set(ONNX_NODES)


@pytest.mark.parametrize("name", ONNX_NODES)
def test_every_activation(name, tmp_path):
    from my_deep_lib.registry import REGISTERED

    part = REGISTERED["layer"][name]
    layer = part(0.5) if name == "dropout" else part()
    X = GENERATOR.normal(size=(20, 4)) * 3
    model = trained(X, GENERATOR.integers(0, 3, 20), "categorical_crossentropy", [layer], np.float64, 3, epochs=1)
    to_onnx(model, tmp_path / "m.onnx")
    assert np.abs(answers(tmp_path / "m.onnx", X)[0] - model.predict(X)).max() < 1e-12


def test_softmax_as_a_layer_and_in_the_head_answer_alike(tmp_path):
    model = trained(PATIENTS, PROGRESSION > 150, "categorical_crossentropy", [lib.Activation_ReLU()], np.float64, 2)
    twin = lib.NeuralNetwork_Model([*model.layers, lib.Activation_Softmax()])
    twin.compile("adam")
    for made in (model, twin):
        to_onnx(made, tmp_path / "m.onnx")
        assert np.abs(answers(tmp_path / "m.onnx", PATIENTS)[0] - model.predict(PATIENTS)).max() < 1e-12


def test_what_onnx_does_not_know_is_refused_by_name_and_nothing_is_written(tmp_path):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3), Scaled(3), lib.Layer_Dense(3, 2)])
    with pytest.raises(RuntimeError, match="to_onnx needs a compiled model"):
        to_onnx(model, tmp_path / "m.onnx")
    model.compile("adam")
    with pytest.raises(TypeError, match=r"Scaled.* cannot be written as ONNX, only dense"):
        to_onnx(model, tmp_path / "m.onnx")

    class Doubled(lib.Layer_Dense):
        def forward(self, inputs):
            super().forward(2 * inputs)

    own = lib.NeuralNetwork_Model([Doubled(2, 2)])
    own.compile("adam")
    with pytest.raises(TypeError, match="cannot be written as ONNX"):
        to_onnx(own, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


def out_of_order(*arguments):
    raise OSError("out of order")


def test_an_existing_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    model = trained(PATIENTS, PROGRESSION > 150, "categorical_crossentropy", [lib.Activation_ReLU()], np.float64, 2)
    with pytest.raises(OSError, match="nowhere"):
        to_onnx(model, tmp_path / "nowhere" / "m.onnx")
    (tmp_path / "m.onnx").write_bytes(b"old")
    with monkeypatch.context() as full:
        full.setattr(os, "replace", out_of_order)
        with pytest.raises(OSError, match=r"m\.onnx"):
            to_onnx(model, tmp_path / "m.onnx")
    assert (tmp_path / "m.onnx").read_bytes() == b"old"
    to_onnx(model, str(tmp_path / "m.onnx"))
    assert [path.name for path in tmp_path.iterdir()] == ["m.onnx"]
    assert onnx.load(tmp_path / "m.onnx").producer_name == "my_deep_lib"


def test_without_onnx_the_module_says_how_to_get_it():
    code = (
        "import sys\nsys.modules['onnx'] = None\nfrom my_deep_lib import *\n"
        "from my_deep_lib.interchange import to_onnx\n"
        "model = NeuralNetwork_Model([Layer_Dense(2, 2)])\nmodel.compile('adam')\n"
        "try:\n    to_onnx(model, 'x')\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "writing ONNX needs onnx; run: pip install my-deep-lib[onnx]"


# --- PyTorch -----------------------------------------------------------------------------


def network(dtype=np.float32, seed=0):
    layers = [lib.Layer_Dense(4, 3), lib.Activation_ReLU(), lib.Layer_Dense(3, 2)]
    model = lib.NeuralNetwork_Model(layers, seed=seed)
    for layer in (layers[0], layers[2]):
        layer.weights = layer.weights.astype(dtype)
        layer.biases = GENERATOR.normal(size=layer.biases.shape).astype(dtype)
    model.compile("adam")
    return model


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_bits_both_ways_by_a_file_of_safetensors(dtype):
    model = network(dtype)
    state = to_torch_state(model)
    assert {name: array.shape for name, array in state.items()} == {
        **{"0.weight": (3, 4), "0.bias": (3,)},
        **{"2.weight": (2, 3), "2.bias": (2,)},
    }
    assert all(array.flags.c_contiguous and array.dtype == dtype for array in state.values())
    read = safetensors.numpy.load(safetensors.numpy.save(state))
    x = GENERATOR.normal(size=(5, 4)).astype(dtype)
    hidden = np.maximum(x @ read["0.weight"].T + read["0.bias"], 0)  # what torch.nn.Linear computes
    scores = hidden @ read["2.weight"].T + read["2.bias"]
    assert np.abs(scores - model.outputs(x)).max() < 1e-6
    twin = network(np.float32, seed=5)
    for names in (state, reversed(state), sorted(state)):  # files keep no order
        from_torch_state(twin, {name.replace("2.", "10."): read[name] for name in names})
    assert (twin.parameters == model.parameters).all() and twin.parameters.dtype == dtype


def test_neither_way_shares_memory():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(4, 1), lib.Layer_Dense(1, 3)])  # one column, one row
    before, state = model.parameters.copy(), to_torch_state(model)
    for array in state.values():
        array += 1
    assert (model.parameters == before).all()
    from_torch_state(model, state)
    changed = model.parameters.copy()
    for array in state.values():
        array += 1
    assert (model.parameters == changed).all() and (changed == before + 1).all()


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda s: s.pop("2.bias"), "for each layer, named as in"),
        (lambda s: [s.pop(name) for name in ("2.bias", "2.weight")], "that of 2 dense layers, got 1"),
        (
            lambda s: s.update({"fc.weight": s.pop("2.weight"), "fc.bias": s.pop("2.bias")}),
            "such as 0.weight; got 'fc'",
        ),
        (lambda s: s.update({"0.running_mean": np.ones(3)}), r"got .*running_mean"),
        (lambda s: s.update({"0.weight": s["0.weight"].T}), "0.weight must have 4 columns"),
        (lambda s: s.update({"0.weight": s["0.weight"][:2]}), "0.weight must have 3 rows"),
        (lambda s: s.update({"2.bias": s["2.bias"][:1]}), r"2.bias must have shape"),
        (lambda s: s.update({"2.bias": np.array([1, np.nan])}), "2.bias"),
        (lambda s: s.update({"2.weight": np.array([["a"] * 3] * 2)}), "2.weight must hold real numbers"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, words):
    model = network()
    before, state = model.parameters.copy(), to_torch_state(network(seed=3))
    change(state)
    with pytest.raises((TypeError, ValueError), match=words):
        from_torch_state(model, state)
    assert (model.parameters == before).all()
    with pytest.raises(TypeError, match="state must be a dict of arrays"):
        from_torch_state(model, [1, 2])


def test_other_trained_layers_are_refused():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3), Scaled(3)])
    with pytest.raises(TypeError, match=r"Scaled.* is no dense layer"):
        to_torch_state(model)


class Frozen(lib.Layer_Dense):
    trainable = ()


def test_nothing_is_left_out_in_silence_and_estimators_are_told():
    frozen = lib.NeuralNetwork_Model([Frozen(4, 3), lib.Layer_Dense(3, 2)])
    with pytest.raises(TypeError, match="is no dense layer"):
        to_torch_state(frozen)
    for function in (to_torch_state, lambda e: to_onnx(e, "x"), lambda e: from_torch_state(e, {})):
        with pytest.raises(TypeError, match=r"model must be a NeuralNetwork_Model.*is its model_"):
            function(object())
    model = network()
    for name, array in (("0.bias", np.zeros((1, 3))), ("0.bias", np.float32(1))):
        with pytest.raises(ValueError, match=r"0.bias must have shape \(3,\)"):
            from_torch_state(model, {**to_torch_state(model), name: array})
    with pytest.raises(ValueError, match=r"such as 0\.weight"):
        from_torch_state(model, {1: np.zeros(3)})


def test_short_and_mixed_types_become_one_before_they_are_written(tmp_path):
    model = network()
    from_torch_state(model, {name: array.astype(np.float16) for name, array in to_torch_state(model).items()})
    to_onnx(model, tmp_path / "m.onnx")
    x = GENERATOR.normal(size=(5, 4)).astype(np.float32)
    assert np.abs(answers(tmp_path / "m.onnx", x)[0] - model.predict(x)).max() < 1e-6
    assert {array.dtype for array in to_torch_state(model).values()} == {np.dtype(np.float32)}


class Doubled(lib.Loss_MeanSquaredError):
    """A loss whose network predicts twice its outputs."""

    def head(self, activation=None):
        return DoubledHead(self, activation)


class DoubledHead(lib.losses.Head):
    def answer(self, outputs):
        return 2 * outputs


def test_a_head_with_an_answer_of_its_own_is_refused_by_name(tmp_path):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)], seed=0)
    model.compile("sgd", Doubled())
    assert model.predict(np.ones((1, 2))) == 2 * model.outputs(np.ones((1, 2), np.float32))
    with pytest.raises(TypeError, match=r"head of .*Doubled.* answers in a way of its own"):
        to_onnx(model, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


class Widthless(lib.Layer):
    """A trained layer that says nothing about its width."""

    trainable = ("scale",)

    def __init__(self):
        self.scale = np.ones((1, 3), np.float32)

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs * self.scale

    def backward(self, dvalues):
        self.dscale, self.dinputs = (self.inputs * dvalues).sum(axis=0, keepdims=True), dvalues * self.scale


def test_an_own_layer_without_a_width_is_refused_by_name(tmp_path):
    model = lib.NeuralNetwork_Model([Widthless()])
    model.compile("sgd", "mean_squared_error")
    with pytest.raises(TypeError, match=r"Widthless\(\) cannot be written as ONNX"):
        to_onnx(model, tmp_path / "m.onnx")
