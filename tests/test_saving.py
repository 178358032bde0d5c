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
@pytest.mark.parametrize("name", ["m", "m.npz"])
def test_a_loaded_model_goes_on_bit_for_bit(model, tmp_path, optimizer, options, softmax, name):
    if softmax:
        model.add(lib.Activation_Softmax())
    model.compile(optimizer, decay=1e-3, **options)
    model.fit(X, Y, epochs=4, print_every=0, record_every=2)
    model.save(tmp_path / name)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / name)
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
        "a later version": pickle.dumps({"format": "my_deep_lib model", "version": 3, "sha256": "", "content": b""}),
        "an earlier version": pickle.dumps({"format": "my_deep_lib model", "version": 1, "sha256": "", "content": b""}),
        "no content": pickle.dumps({"format": "my_deep_lib model", "version": 2}),
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
    outer = {"format": "my_deep_lib model", "version": 2, "sha256": hashlib.sha256(inner).hexdigest(), "content": inner}
    (tmp_path / "x").write_bytes(pickle.dumps(outer, protocol=4))
    with pytest.raises(ValueError, match="is not a model file, or is damaged: it holds the instruction"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")
    assert not marker.exists()


@pytest.mark.parametrize("name", ["m", "m.npz"])
def test_truncated_and_flipped_files_are_refused(model, tmp_path, name):
    model.save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    damaged = [data[:size] for size in range(0, len(data), 64)]
    damaged += [data[:i] + bytes([data[i] ^ (1 << i % 8)]) + data[i + 1 :] for i in range(0, len(data), 41)]
    for variant in damaged:
        (tmp_path / "x").write_bytes(variant)
        try:
            loaded = lib.NeuralNetwork_Model.load(tmp_path / "x")
        except ValueError:
            continue
        # A zip archive has bytes that mean nothing (dates, attributes); then nothing may have changed.
        assert name == "m.npz" and np.array_equal(loaded.parameters, model.parameters)
        assert repr(loaded) == repr(model) and repr(loaded.optimizer) == repr(model.optimizer)


def _mersenne(**changes):
    state = np.random.MT19937(0).state
    inner = {"key": state["state"]["key"].tolist(), "pos": state["state"]["pos"], **changes}
    return {"bit_generator": "MT19937", "state": inner}


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
    "a short history": lambda c: c["history"].update(loss=lib.pack_array(np.ones(2))),
    "weights that are no numbers": lambda c: c["layers"][0]["arrays"].update(
        weights=lib.pack_array(np.full((2, 5), np.nan))
    ),
    "a negative cache": lambda c: c["optimizer"]["state"].update(cache=lib.pack_array(-np.ones(33))),
    "a memory of infinity": lambda c: c["optimizer"]["state"].update(momentums=lib.pack_array(np.full(33, np.inf))),
    "random numbers of an unknown kind": lambda c: c.update(random={"bit_generator": "Evil", "state": {}}),
    "a name in numpy.random that makes no bits": lambda c: c.update(random={"bit_generator": "seed", "state": {}}),
    "a generator's kind that is no name": lambda c: c.update(random={"bit_generator": ["PCG64"], "state": {}}),
    "a place outside the random numbers": lambda c: c.update(random=_mersenne(pos=1000000)),
    "a place before the random numbers": lambda c: c.update(random=_mersenne(pos=-1)),
    "too few random numbers": lambda c: c.update(random=_mersenne(key=[1, 2, 3])),
    "a random state of another size": lambda c: c.update(
        random={"bit_generator": "SFC64", "state": {"state": [1]}, "has_uint32": 0, "uinteger": 0}
    ),
    "half a random state": lambda c: c.update(random={"bit_generator": "PCG64", "state": {}}),
}


@pytest.mark.parametrize("suffix", ["", ".npz"])
@pytest.mark.parametrize("name", BROKEN)
def test_content_that_describes_no_model_is_refused(model, tmp_path, name, suffix):
    model.save(tmp_path / "m")
    content = lib.read_model_file(tmp_path / "m")
    BROKEN[name](content)
    bad = tmp_path / f"x{suffix}"
    try:
        lib.write_model_file(bad, content)
    except (ValueError, TypeError, OverflowError):
        assert suffix == ".npz" and not bad.exists()  # an archive's arrays have to be arrays
        return
    with pytest.raises(ValueError, match=f"x{suffix} (describes no model|is damaged)"):
        lib.NeuralNetwork_Model.load(bad)


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


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
@pytest.mark.parametrize("name", ["m", "m.npz"])
def test_a_models_own_random_numbers_go_on_after_loading(model, tmp_path, kind, name):
    model.generator = np.random.Generator(getattr(np.random, kind)(5))
    model.fit(X, Y, epochs=2, batch_size=7, print_every=0)
    model.save(tmp_path / name)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / name)
    for made in (model, loaded):
        made.fit(X, Y, epochs=3, batch_size=7, print_every=0)
    assert np.array_equal(loaded.parameters, model.parameters)
    assert loaded.generator.integers(1 << 60) == model.generator.integers(1 << 60)


def test_a_foreign_random_generator_is_not_saved(model, tmp_path):
    class Foreign:
        bit_generator = type("Bits", (), {"state": {"bit_generator": "Foreign"}})

    model.generator = Foreign()
    with pytest.raises(TypeError, match="cannot save random numbers of a Foreign"):
        model.save(tmp_path / "m")
    assert not list(tmp_path.iterdir())


def test_an_archive_holds_arrays_and_json_only(model, tmp_path):
    import json

    model.save(tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz", allow_pickle=False) as archive:
        outer = json.loads(archive["description"].tobytes())
        np.testing.assert_array_equal(archive["layers.0.arrays.weights"], model.layers[0].weights)
    assert outer["format"] == "my_deep_lib model" and outer["version"] == 2
    assert json.loads(outer["content"])["epochs"] == 5


def test_equal_models_give_equal_files(model, tmp_path):
    for name in ("a", "b", "a.npz", "b.npz"):
        model.save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def _archive(**entries) -> bytes:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", entries.pop("compression", zipfile.ZIP_STORED)) as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def _npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def hostile_archives(model, tmp_path) -> dict[str, bytes]:
    import io
    import zipfile

    model.save(tmp_path / "good.npz")
    with zipfile.ZipFile(tmp_path / "good.npz") as good:
        entries = {entry.filename.removesuffix(".npy"): good.read(entry) for entry in good.infolist()}
    pickled = io.BytesIO()
    np.save(pickled, np.array([Bomb(tmp_path / "executed")], dtype=object), allow_pickle=True)
    shape = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    weights = "layers.0.arrays.weights"
    return {
        "no entries": _archive(),
        "only a description of nothing": _archive(
            description=_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", b"{}")
        ),
        "an object array": _archive(**{**entries, weights: pickled.getvalue()}),
        "a huge shape": _archive(**{**entries, weights: _npy(shape, b"12345678")}),
        "a header that is code": _archive(**{**entries, weights: _npy("__import__('os').mkdir('executed')")}),
        "a header that is deep": _archive(**{**entries, weights: _npy("(" * 100)}),
        "another type": _archive(
            **{**entries, weights: _npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", b"12345678")}
        ),
        "compressed": _archive(compression=zipfile.ZIP_DEFLATED, **entries),
        "a bomb": _archive(compression=zipfile.ZIP_DEFLATED, description=bytes(10**7)),
        "an entry too many": _archive(**entries, more=entries[weights]),
        "an entry too few": _archive(**{k: v for k, v in entries.items() if k != weights}),
        "two entries exchanged": _archive(**{**entries, weights: entries["layers.2.arrays.weights"]}),
        "not an array": _archive(**{**entries, weights: b"hello"}),
        "another zip": _archive(readme=b"hello"),
        "only the beginning": b"PK\x03\x04",
    }


def test_hostile_archives_are_refused_and_nothing_runs(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, data in hostile_archives(model, tmp_path).items():
        (tmp_path / "x.npz").write_bytes(data)
        with pytest.raises(ValueError, match=r"x\.npz (is not a model file|has format version|is damaged)"):
            lib.NeuralNetwork_Model.load(tmp_path / "x.npz")
        assert not (tmp_path / "executed").exists(), name


def test_a_small_file_that_unfolds_to_a_huge_model_is_refused(model, tmp_path):
    model.save(tmp_path / "m")
    content = lib.read_model_file(tmp_path / "m")
    layer = content["layers"][0]
    layer["options"].update(n_inputs=5, n_neurons=5)
    layer["arrays"] = {"weights": lib.pack_array(np.ones((5, 5))), "biases": lib.pack_array(np.ones((1, 5)))}
    content["layers"] = [layer] * 10000
    lib.write_model_file(tmp_path / "x", content)
    with pytest.raises(ValueError, match="refers to the same part twice"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")


def test_refusing_hostile_files_needs_little_memory(model, tmp_path):
    import tracemalloc

    files = {**hostile(tmp_path / "executed"), **hostile_archives(model, tmp_path)}
    tracemalloc.start()
    for name, data in files.items():
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(ValueError):
            lib.NeuralNetwork_Model.load(tmp_path / "x")
        assert tracemalloc.get_traced_memory()[1] < 50e6, name
    tracemalloc.stop()
    assert len(files) >= 30


def test_bytes_shared_between_layers_are_refused(model, tmp_path):
    model.save(tmp_path / "m")
    content = lib.read_model_file(tmp_path / "m")
    weights, biases = lib.pack_array(np.ones((50, 50))), lib.pack_array(np.ones((1, 50)))
    content["layers"] = [
        {
            "class": "Layer_Dense",
            "options": {"n_inputs": 50, "n_neurons": 50},
            "arrays": {"weights": dict(weights), "biases": dict(biases)},
        }
        for _ in range(100)
    ]
    lib.write_model_file(tmp_path / "x", content)
    with pytest.raises(ValueError, match="refers to the same part twice"):
        lib.NeuralNetwork_Model.load(tmp_path / "x")
