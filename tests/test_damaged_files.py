"""Random edits of valid model files: each is loaded as the same model, or refused; nothing in it is executed.

Edits with a fitting checksum, as somebody would make them on purpose, are loaded as a whole model or refused. FILE_EDITS says
how many edits of each kind are tried (by default a few hundred).
"""

from __future__ import annotations

import os
import pickle
import sys
import tracemalloc
import warnings

import my_deep_lib as lib
import numpy as np
import pytest
import small
from my_deep_lib.saving import sha256

N_EDITS = int(os.environ.get("FILE_EDITS", "300"))
CONTAINERS = ("model", "model.safetensors")
EXECUTED = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile")
HEARD: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def listener():
    """Note what Python's audit hooks tell of programs started and code executed; hooks cannot be taken away again."""

    def hear(event, arguments):
        if listener.is_on and event in EXECUTED:
            HEARD.append(event)

    listener.is_on = True
    sys.addaudithook(hear)
    yield
    listener.is_on = False


listener.is_on = False


def edited(data: bytes, random: np.random.Generator) -> bytes:
    """Return bytes with one to four edits: changed, added, removed, doubled, cut off."""
    changed = bytearray(data)
    for _ in range(random.integers(1, 5)):
        place, length = int(random.integers(0, len(changed) + 1)), int(random.integers(1, 9))
        kind = random.integers(0, 6)
        if kind == 0 and place < len(changed):
            changed[place] ^= 1 << int(random.integers(0, 8))
        elif kind == 1:
            changed[place : place + length] = random.bytes(length)
        elif kind == 2:
            changed[place:place] = random.bytes(length)
        elif kind == 3:
            del changed[place : place + length]
        elif kind == 4:
            changed[place:place] = changed[place : place + 20 * length]
        elif random.integers(0, 10) == 0:
            del changed[place:]
        if not changed:
            changed = bytearray(b"\0")
    return bytes(changed)


def loaded(data: bytes, path) -> lib.NeuralNetwork_Model | None:
    """Return the model in these bytes; None if they are refused in the library's own words."""
    path.write_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return lib.NeuralNetwork_Model.load(path)
    except ValueError as error:
        assert str(path) in str(error)
        return None


def trained():
    model = small.build("adam", seed=1)
    small.fit(model, 2)
    return model


@pytest.mark.parametrize("name", CONTAINERS)
def test_an_edited_file_is_the_same_model_or_refused(name, tmp_path):
    model, random = trained(), np.random.default_rng(len(name))
    model.save(tmp_path / name)
    data, path = (tmp_path / name).read_bytes(), tmp_path / f"edited-{name}"
    expected, refused = model.predict(small.X).tobytes(), 0
    tracemalloc.start()
    for _ in range(N_EDITS):
        found = loaded(edited(data, random), path)
        refused += found is None
        assert found is None or found.predict(small.X).tobytes() == expected
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6, f"{peak / 1e6:.0f} MB for a file of {len(data) / 1e3:.0f} kB"
    assert refused > 0.9 * N_EDITS and HEARD == []


def test_an_edit_with_a_fitting_checksum_is_a_whole_model_or_refused(tmp_path):
    """The pickle inside is edited, and the checksum made anew, as an attacker would."""
    model, random = trained(), np.random.default_rng(3)
    model.save(tmp_path / "model")
    outer, path = pickle.loads((tmp_path / "model").read_bytes()), tmp_path / "edited"
    tracemalloc.start()
    for _ in range(N_EDITS):
        inner = edited(outer["content"], random)
        found = loaded(pickle.dumps({**outer, "content": inner, "sha256": sha256(inner)}, 4), path)
        if found is not None:
            width = found.input_width
            answers = found.predict(np.zeros((2, width)))
            assert answers.shape[0] == 2 and np.isfinite(found.parameters).all()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6, f"{peak / 1e6:.0f} MB"
    assert HEARD == []


def test_the_listener_would_hear():
    """A pickle that runs a program does so when it is loaded as a pickle, and is refused as a model."""

    class Harmful:
        def __reduce__(self):
            return os.system, ("true",)

    HEARD.clear()
    pickle.loads(pickle.dumps(Harmful()))
    assert HEARD == ["os.system"]
    HEARD.clear()


def test_a_harmful_pickle_with_a_fitting_checksum_is_refused(tmp_path):
    class Harmful:
        def __reduce__(self):
            return os.system, ("true",)

    inner = pickle.dumps({"layers": Harmful()}, 4)
    trained().save(tmp_path / "model")
    outer = pickle.loads((tmp_path / "model").read_bytes())
    assert loaded(pickle.dumps({**outer, "content": inner, "sha256": sha256(inner)}, 4), tmp_path / "harmful") is None
    assert HEARD == []
