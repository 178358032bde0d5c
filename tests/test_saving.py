"""Model files: whole, plain, checked; loading never executes what it loads."""

from __future__ import annotations

import os
import pickle
import struct

import my_deep_lib as lib
import numpy as np
import pytest

X, Y = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32), np.arange(20) % 3


@pytest.fixture
def model():
    np.random.seed(0)
    made = lib.NeuralNetwork_Model()
    for layer in (lib.Layer_Dense(2, 5, 1e-3, 2e-3, 3e-3, 4e-3), lib.Activation_ReLU(), lib.Layer_Dense(5, 3)):
        made.add(layer)
    made.compile("adam", learning_rate=0.05, decay=1e-3, beta_1=0.8)
    made.fit(X, Y, epochs=5, print_every=0, record_every=1)
    return made


@pytest.mark.parametrize(
    "optimizer, options", [("sgd", {"momentum": 0.9}), ("adagrad", {}), ("rmsprop", {"rho": 0.8}), ("adam", {})]
)
@pytest.mark.parametrize("softmax", [False, True])
def test_a_loaded_model_goes_on_bit_for_bit(model, tmp_path, optimizer, options, softmax):
    if softmax:
        model.add(lib.Activation_Softmax())
    model.compile(optimizer, decay=1e-3, **options)
    model.fit(X, Y, epochs=4, print_every=0, record_every=2)
    model.save(tmp_path / "m")
    loaded = lib.NeuralNetwork_Model.load(tmp_path / "m")
    for name in lib.History.FIELDS:
        np.testing.assert_array_equal(getattr(loaded.history, name), getattr(model.history, name))
    for made in (model, loaded):
        np.random.seed(4)
        made.fit(X, Y, epochs=4, batch_size=6, print_every=0)
    assert np.array_equal(loaded.parameters, model.parameters)
    assert loaded.epochs == model.epochs == 13
    assert vars(loaded.layers[0])["bias_regularizer_l2"] == 4e-3


def test_loading_leaves_the_random_numbers_alone(model, tmp_path):
    model.save(tmp_path / "m")
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    lib.NeuralNetwork_Model.load(tmp_path / "m")
    assert np.random.rand() == expected


def test_the_file_holds_plain_builtins_only(model, tmp_path):
    model.save(tmp_path / "m")

    def plain(value):
        if isinstance(value, dict):
            return all(type(k) is str and plain(v) for k, v in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return type(value) in (str, int, float, bool, bytes, type(None))

    outer = pickle.loads((tmp_path / "m").read_bytes())
    assert plain(outer) and plain(pickle.loads(outer["content"]))


class Bomb:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (os.mkdir, (str(self.marker),))


def hostile(marker) -> dict[str, bytes]:
    files = {f"reduce, protocol {p}": pickle.dumps(Bomb(marker), protocol=p) for p in range(6)}
    files |= {
        "a global": b"cos\nsystem\n.",
        "a global, framed": b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
        "an instance": b"(S'echo'\nios\nsystem\n.",
        "an object": pickle.dumps(np.float64(1)),
        "an array": pickle.dumps(np.ones(3)),
        "a set": pickle.dumps({1, 2}),
        "an extension": b"\x80\x02\x82\x01.",
        "a persistent id": b"Pname\n.",
        "a huge memo index": b"\x80\x04Nr\xff\xff\xff\x7f.",
        "a huge frame": b"\x80\x04\x95" + struct.pack("<Q", 1 << 40) + b"N.",
        "huge bytes": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b"x.",
        "a huge string": b"\x80\x04X" + struct.pack("<I", 0xFFFFFFFF) + b"x.",
        "text": b"hello",
        "nothing": b"",
        "a list": pickle.dumps([1, 2, 3]),
        "an empty dict": pickle.dumps({}),
        "another format": pickle.dumps({"format": "else", "version": 1}),
        "a later version": pickle.dumps({"format": "my_deep_lib model", "version": 2, "sha256": "", "content": b""}),
        "no content": pickle.dumps({"format": "my_deep_lib model", "version": 1}),
    }
    return files


def test_hostile_files_are_refused_and_nothing_runs(tmp_path):
    marker = tmp_path / "executed"
    for name, data in hostile(marker).items():
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(ValueError, match=r"x (is not a model file|has format version|is damaged)"):
            lib.NeuralNetwork_Model.load(tmp_path / "x")
        assert not marker.exists(), name


def test_a_hostile_pickle_inside_a_good_envelope_is_refused(tmp_path):
    import hashlib

    marker = tmp_path / "executed"
    inner = pickle.dumps(Bomb(marker))
    outer = {"format": "my_deep_lib model", "version": 1, "sha256": hashlib.sha256(inner).hexdigest(), "content": inner}
    (tmp_path / "x").write_bytes(pickle.dumps(outer, protocol=4))
    with pytest.raises(ValueError, match="is not a model file, or is damaged: it holds the instruction"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")
    assert not marker.exists()


def test_truncated_and_flipped_files_are_refused(model, tmp_path):
    model.save(tmp_path / "m")
    data = (tmp_path / "m").read_bytes()
    damaged = [data[:size] for size in range(0, len(data), 64)]
    damaged += [data[:i] + bytes([data[i] ^ (1 << i % 8)]) + data[i + 1 :] for i in range(0, len(data), 41)]
    for variant in damaged:
        (tmp_path / "x").write_bytes(variant)
        with pytest.raises(ValueError):
            lib.NeuralNetwork_Model.load(tmp_path / "x")


BROKEN = {
    "an unknown class": lambda c: c["layers"][0].update({"class": "Layer_Evil"}),
    "an unknown option": lambda c: c["layers"][0]["options"].update(size=3),
    "sizes that do not fit": lambda c: c["layers"][0]["options"].update(n_neurons=10**9),
    "a size that is text": lambda c: c["layers"][0]["options"].update(n_inputs="2"),
    "a shape that does not fit": lambda c: c["layers"][0]["arrays"]["weights"].update(shape=[10**9, 10**9]),
    "a negative shape": lambda c: c["layers"][0]["arrays"]["weights"].update(shape=[-1, -10]),
    "another type": lambda c: c["layers"][0]["arrays"]["weights"].update(dtype="object"),
    "missing biases": lambda c: c["layers"][0]["arrays"].pop("biases"),
    "memory that does not fit": lambda c: c["optimizer"]["state"].update(cache=lib.pack_array(np.ones(3))),
    "negative iterations": lambda c: c["optimizer"].update(iterations=-1),
    "a rate of nan": lambda c: c["optimizer"]["options"].update(learning_rate=float("nan")),
    "a rate that is text": lambda c: c["optimizer"].update(current_learning_rate="0.05"),
    "a huge rate": lambda c: c["optimizer"].update(current_learning_rate=10**400),
    "endless iterations": lambda c: c["optimizer"].update(iterations=10**400),
    "half a memory": lambda c: c["optimizer"]["state"].pop("cache"),
    "a history of text": lambda c: c["history"].update(dict.fromkeys(c["history"], "123")),
    "a layer as optimizer": lambda c: c["optimizer"].update({"class": "Activation_ReLU", "options": {}}),
    "no layers": lambda c: c.pop("layers"),
    "a short history": lambda c: c["history"]["loss"].pop(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_content_that_describes_no_model_is_refused(model, tmp_path, name):
    model.save(tmp_path / "m")
    content = lib.read_model_file(tmp_path / "m")
    BROKEN[name](content)
    lib.write_model_file(tmp_path / "x", content)
    with pytest.raises(ValueError, match="x describes no model"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")


def test_a_foreign_layer_is_not_saved_and_the_old_file_stays(model, tmp_path):
    class Mine(lib.Activation_ReLU):
        pass

    model.save(tmp_path / "m")
    old = (tmp_path / "m").read_bytes()
    model.layers[1] = Mine()
    with pytest.raises(TypeError, match="cannot save a Mine"):
        model.save(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == old


def test_a_crash_while_saving_leaves_the_old_file(model, tmp_path, monkeypatch):
    model.save(tmp_path / "m")
    old = (tmp_path / "m").read_bytes()
    model.fit(X, Y, print_every=0)
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
            with pytest.raises(OSError, match="No space left"):
                model.save(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


def test_numpy_numbers_as_options_can_be_saved(model, tmp_path):
    model.optimizer.learning_rate = np.float32(0.25)
    model.layers[0].weight_regularizer_l2 = np.float64(0.5)
    model.layers[0].weights = np.ones((2, 5), dtype=np.float16)
    model.save(tmp_path / "m")
    loaded = lib.NeuralNetwork_Model.load(tmp_path / "m")
    assert loaded.optimizer.learning_rate == 0.25 and loaded.layers[0].weight_regularizer_l2 == 0.5


def test_weights_that_cannot_be_used_are_not_saved(model, tmp_path):
    model.save(tmp_path / "m")
    old = (tmp_path / "m").read_bytes()
    for wrong in (np.ones((3, 3)), None, "text"):
        model.layers[0].weights = wrong
        with pytest.raises((ValueError, TypeError), match="weights must"):
            model.save(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == old


def test_saving_keeps_mode_and_link(model, tmp_path):
    model.save(tmp_path / "m")
    (tmp_path / "m").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "m")
    model.save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "m").stat().st_mode & 0o777 == 0o640


def test_bytes_after_the_end_are_refused(model, tmp_path):
    model.save(tmp_path / "m")
    (tmp_path / "x").write_bytes((tmp_path / "m").read_bytes() + b"more")
    with pytest.raises(ValueError, match="4 bytes too many"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")
