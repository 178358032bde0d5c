"""Wrong input: an error of the right kind that names argument, value and expectation, before anything changes."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest

X, Y = np.ones((6, 2), dtype=np.float32), np.array([0, 1, 2, 0, 1, 2])
NAN = np.array([[1, 2]] * 5 + [[np.nan, 1]])


def model():
    made = lib.NeuralNetwork_Model()
    for layer in (lib.Layer_Dense(2, 4), lib.Activation_ReLU(), lib.Layer_Dense(4, 3)):
        made.add(layer)
    made.compile("adam", learning_rate=0.1)
    return made


CASES = {
    "no sizes": (lambda m: lib.Layer_Dense(0, 3), ValueError, "n_inputs must be at least 1, got 0"),
    "a fraction": (lambda m: lib.Layer_Dense(2, 3.0), TypeError, "n_neurons must be a whole number, got 3.0"),
    "a truth value": (lambda m: lib.Layer_Dense(True, 3), TypeError, "n_inputs must be a whole number, got True"),
    "negative penalty": (lambda m: lib.Layer_Dense(2, 3, -1), ValueError, "weight_regularizer_l1 must be at least 0"),
    "penalty nan": (lambda m: lib.Layer_Dense(2, 3, 0, np.nan), ValueError, "weight_regularizer_l2 must be finite"),
    "penalty text": (lambda m: lib.Layer_Dense(2, 3, 0, "1"), TypeError, "weight_regularizer_l2 must be a number"),
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
    "backward first": (lambda m: lib.Layer_Dense(2, 3).backward(X), RuntimeError, "call forward first"),
    "backward first, ReLU": (lambda m: lib.Activation_ReLU().backward(X), RuntimeError, "call forward first"),
    "backward first, softmax": (lambda m: lib.Activation_Softmax().backward(X), RuntimeError, "call forward first"),
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
    "fit: one-hot width": (lambda m: m.fit(X, np.eye(4)[Y]), ValueError, "y must have 3 columns"),
    "fit: two ones": (lambda m: m.fit(X, np.ones((6, 3))), ValueError, "a single 1 in each one-hot row"),
    "fit: no epochs": (lambda m: m.fit(X, Y, epochs=0), ValueError, "epochs must be at least 1"),
    "fit: batch": (lambda m: m.fit(X, Y, batch_size=-2), ValueError, "batch_size must be at least 1"),
    "fit: print_every": (lambda m: m.fit(X, Y, print_every=-1), ValueError, "print_every must be at least 0"),
    "fit: validation": (lambda m: m.fit(X, Y, validation_data=(X, Y, Y)), ValueError, "must be a pair"),
    "fit: validation y": (lambda m: m.fit(X, Y, validation_data=(X, Y + 1)), ValueError, "validation_data y must be"),
    "predict: width": (lambda m: m.predict(np.ones((2, 3))), ValueError, "X must have 2 columns"),
    "predict: row": (lambda m: m.predict([1, 2]), ValueError, "one row per sample"),
    "evaluate: nan": (lambda m: m.evaluate(NAN, Y), ValueError, "X must be finite"),
    "add: a class": (lambda m: m.add(lib.Activation_ReLU), TypeError, "write Activation_ReLU"),
    "add: no layer": (lambda m: m.add(3), TypeError, "must have forward and backward, got 3"),
    "add: twice": (lambda m: m.add(m.layers[1]), ValueError, "already in the model"),
    "add: width": (
        lambda m: m.add(lib.Layer_Dense(5, 2)),
        ValueError,
        "the 3 outputs of the layer before, got n_inputs=5",
    ),
    "compile: name": (lambda m: m.compile("adma"), ValueError, "did you mean 'adam'"),
    "compile: option": (lambda m: m.compile("sgd", momentun=0.9), ValueError, "did you mean 'momentum'"),
    "compile: loss": (lambda m: m.compile("sgd", loss=None), TypeError, "loss must be one of categorical_crossentropy"),
    "compile: rate": (lambda m: m.compile("sgd", learning_rate=-1), ValueError, "learning_rate must be at least 0"),
    "fit: too large": (
        lambda m: m.fit(X.astype(np.float64) * 1e39, Y),
        ValueError,
        "X, as float32, must be finite, got inf in row 0",
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
    "dvalues: rows": (lambda m: m.layers[1].backward(np.ones((1, 4))), ValueError, "dvalues must have 6 rows"),
    "empty loss": (lambda m: m.loss.forward(np.ones((0, 3)), []), ValueError, "at least one sample"),
    "no columns": (lambda m: lib.Activation_Softmax().forward(np.ones((2, 0))), ValueError, "at least one column"),
    "ragged labels": (
        lambda m: m.loss.forward(np.ones((2, 3)), [[1], [1, 2]]),
        ValueError,
        "rows of different lengths",
    ),
    "save: nowhere": (lambda m: m.save("/no/such/folder/m"), OSError, "No such file"),
    "load: nothing": (lambda m: lib.NeuralNetwork_Model.load("/no/such/file"), OSError, "No such file"),
}


@pytest.mark.parametrize("name", CASES)
def test_error_and_nothing_changed(name):
    call, kind, words = CASES[name]
    np.random.seed(0)
    made = model()
    made.fit(X, Y, epochs=2, print_every=0)
    before, epochs, iterations = made.parameters.copy(), made.epochs, made.optimizer.iterations
    with pytest.raises(kind, match=words):
        call(made)
    assert np.array_equal(made.parameters, before)
    assert (made.epochs, made.optimizer.iterations, len(made.layers)) == (epochs, iterations, 3)
    np.random.seed(0)
    twin = model()
    twin.fit(X, Y, epochs=4, print_every=0)
    made.fit(X, Y, epochs=2, print_every=0)
    assert np.array_equal(made.parameters, twin.parameters), "the model trains as if the call had not been made"


@pytest.mark.parametrize("call", ["fit", "predict", "evaluate", "save"])
def test_calls_before_compile(call, tmp_path):
    made = lib.NeuralNetwork_Model()
    made.add(lib.Layer_Dense(2, 3))
    arguments = {"fit": (X, Y), "predict": (X,), "evaluate": (X, Y), "save": (tmp_path / "m",)}[call]
    with pytest.raises(RuntimeError, match=f"{call} needs a compiled model; call compile first"):
        getattr(made, call)(*arguments)


def test_a_model_without_weights_cannot_be_compiled():
    made = lib.NeuralNetwork_Model()
    made.add(lib.Activation_ReLU())
    with pytest.raises(RuntimeError, match="no layer to train"):
        made.compile("adam")
