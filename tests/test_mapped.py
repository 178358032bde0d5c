"""Samples in files larger than memory: mapped arrays train, are measured and answered with no copy of the whole."""

from __future__ import annotations

import tracemalloc

import my_deep_lib as lib
import numpy as np
import pytest

N, D = 60_000, 100  # 48 MB of float64
GENERATOR = np.random.default_rng(0)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The same numbers in several types, and what a plain array of them is."""
    folder = tmp_path_factory.mktemp("mapped")
    X = GENERATOR.integers(0, 200, size=(N, D)).astype(np.uint8)
    y = (X[:, :3].sum(axis=1) % 3).astype(np.int64)
    for name, array in {
        "bytes": X,
        "float32": X.astype(np.float32),
        "float64": X.astype(np.float64),
        "columns": np.asfortranarray(X.astype(np.float32)),
        "labels": y,
        "numbers": np.column_stack([X[:, :3].mean(axis=1), X[:, 5]]) / 200,
    }.items():
        np.save(folder / f"{name}.npy", array)
    return lambda name: np.load(folder / f"{name}.npy", mmap_mode="r")


def model_for(loss, outputs, *layers):
    chain = [lib.Layer_Dense(D, 8, weight_initializer="he"), lib.Activation_ReLU(), *layers]
    model = lib.NeuralNetwork_Model([*chain, lib.Layer_Dense(8, outputs)], seed=0)
    model.compile("adam", loss, learning_rate=1e-4)
    return model


SETTINGS = {"epochs": 1, "batch_size": 256, "print_every": 0}


@pytest.mark.parametrize("kind", ["bytes", "float32", "float64", "columns"])
@pytest.mark.parametrize(
    "loss, outputs, targets", [("categorical_crossentropy", 3, "labels"), ("mean_squared_error", 2, "numbers")]
)
def test_little_memory_is_needed_and_the_bits_are_those_of_plain_arrays(files, kind, loss, outputs, targets):
    X, y = files(kind), files(targets)
    mapped = model_for(loss, outputs)
    mapped.fit(X[:300], y[:300], **SETTINGS)  # whatever is loaded or recorded once
    tracemalloc.start()
    mapped.fit(X, y, **SETTINGS)
    measured = mapped.evaluate(X, y)
    answered = mapped.predict(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 14e6, f"{peak / 1e6:.1f} MB"
    plain = model_for(loss, outputs)
    X, y = np.array(X, np.float32, order="C"), np.array(y)
    plain.fit(X[:300], y[:300], **SETTINGS)
    plain.fit(X, y, **SETTINGS)
    assert (plain.parameters == mapped.parameters).all()
    assert plain.evaluate(X, y) == measured and (plain.predict(X) == answered).all()
    assert plain.history.entries == mapped.history.entries


class Own(lib.Layer):
    """A layer without a recording: trains plainly."""

    def forward(self, inputs):
        self.output = 2 * inputs

    def backward(self, dvalues):
        self.dinputs = 2 * dvalues


@pytest.mark.parametrize("layers", [(), (Own(),)])
@pytest.mark.parametrize("size", [None, 100, 10_000])
def test_batches_of_any_size_and_plain_layers(files, layers, size):
    X, y = files("bytes")[:3000], files("labels")[:3000]
    mapped, plain = (model_for("categorical_crossentropy", 3, *layers) for _ in range(2))
    for model, data in ((mapped, X), (plain, np.array(X, np.float32))):
        watched = (data[:50], y[:50])
        model.fit(
            data, y, epochs=3, batch_size=size, print_every=0, validation_data=watched, callbacks=lambda m, e: False
        )
    assert (plain.parameters == mapped.parameters).all() and plain.history.entries == mapped.history.entries
    assert (mapped.predict(X, batch_size=None) == plain.predict(np.array(X), batch_size=None)).all()


def test_the_file_is_not_written_to_and_what_is_wrong_with_it_is_said(tmp_path):
    array = np.zeros((20_000, D))
    array[15_000, 7] = np.nan
    np.save(tmp_path / "x.npy", array)
    model = model_for("categorical_crossentropy", 3)
    before = model.parameters.copy()
    X = np.load(tmp_path / "x.npy", mmap_mode="r+")
    with pytest.raises(ValueError, match="X must be finite, got nan in row 15000, column 7"):
        model.fit(X, np.zeros(20_000), **SETTINGS)
    X[15_000, 7] = 1e300
    with pytest.raises(ValueError, match="X, as float32, must be finite, got inf in row 15000, column 7"):
        model.predict(X)
    with pytest.raises(ValueError, match=r"X must have 100 columns, got shape \(20000, 3\)"):
        model.predict(X[:, :3])
    with pytest.raises(ValueError, match=r"X must be a matrix with one row per sample, got shape \(20000,\)"):
        model.predict(X[:, 0])
    with pytest.raises(ValueError, match="X must have at least one row"):
        model.predict(X[:0])
    assert (model.parameters == before).all()
    X[15_000, 7] = 0
    content = (tmp_path / "x.npy").read_bytes()
    model.fit(X, np.zeros(20_000), **SETTINGS)
    X.flush()
    assert (tmp_path / "x.npy").read_bytes() == content
