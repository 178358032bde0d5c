"""The parts of live pages that need no browser: what a cell needs, the session, the archives, the pins."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import struct
import sys
import types
import zipfile

import numpy as np
import pytest
from notebooks import CHAPTERS, ROOT, read

from book.live import compiled
from book.live.archives import archive, read_archive, write_with_copy
from book.live.assemble import pack_book
from book.live.chapter_cells import CHECK, EXCEPTIONS, page_cells
from book.live.numpy_wheel.exports import exported_names
from book.live.numpy_wheel.pack import pack_wheel
from book.live.pinned import FetchError, content_hash, read_pins, sha256, verify

sys.path.append(str(ROOT / "book" / "live" / "page"))
import session
import stand_ins
from needed_cells import needed


@pytest.fixture
def fresh():
    """A session; the test's own `__main__` comes back afterwards."""
    before = sys.modules["__main__"]
    yield session.Session()
    sys.modules["__main__"] = before


NEEDS = {
    "what makes a name": (["import numpy as np", "a = 1", "b = 2", "print(a)"], [0, 1]),
    "what makes what that uses": (["", "a = 1", "b = a + 1", "c = 3", "print(b)"], [0, 1, 2]),
    "the last that makes it": (["", "a = 1", "a = 2", "print(a)"], [0, 2]),
    "the one before, if the last reads it": (["", "a = 1", "a = a + 1", "print(a)"], [0, 1, 2]),
    "what assigns inside": (["", "a = [1]", "a[0] = 2", "print(a)"], [0, 1, 2]),
    "what calls a method that changes": (["", "a = []", "a.append(2)", "print(a)"], [0, 1, 2]),
    "not what only reads": (["", "a = [1]", "print(a[0], a.copy())", "print(a)"], [0, 1]),
    "what a function changes": (["", "a = [1]", "a.pop()", "f(a)", "print(a)"], [0, 1, 2, 3]),
    "what a function looks for later": (["", "def f():\n    return g()", "def g():\n    return 1", "f()"], [0, 1, 2]),
    "what is added to a class": (["", "class A: pass", "@add_to(A)\ndef f(self): pass", "A().f()"], [0, 1, 2]),
    "the checks of exercises": (["", '@exercise("1.1")\ndef f(answer): pass', 'check_exercise("1.1", 2)'], [0, 1]),
    "what a pass left behind": (["", "a = A()", "a.forward(1)", "print(a.output)"], [0, 1, 2]),
    "no pass, where it makes its own": (["", "a = A()", "a.forward(1)", "a.forward(2)\nprint(a.output)"], [0, 1]),
    "not a function's own names": (["", "a = 1", "def f(a):\n    a.x = 2", "print(a)"], [0, 1]),
    "nothing, where it cannot be read": (["", "a = 1", "a ="], [0]),
    "nothing before the first": (["print(a)"], []),
}


@pytest.mark.parametrize("case", NEEDS)
def test_a_cell_needs(case):
    sources, places = NEEDS[case]
    assert needed(sources, len(sources) - 1) == places


def test_a_session_runs_what_is_needed_once_and_silently(fresh, capsys):
    cells = ["import math", "print('made'); a = 2", "print('not needed')", "print(a)\na + 1"]
    assert fresh.run(cells, list("abcd"), 3) == ""
    assert capsys.readouterr().out == "2\n3\n"
    assert fresh.runs == 3
    assert fresh.run(cells, list("abcd"), 3) == ""
    assert fresh.runs == 4, "what was needed has run"


def test_a_changed_cell_runs_again_and_so_does_what_stands_on_it(fresh, capsys):
    cells = ["", "a = 2", "b = a + 1", "print(b)"]
    fresh.run(cells, list("abcd"), 3)
    cells[1] = "a = 10"
    fresh.run(cells, list("abcd"), 3)
    assert capsys.readouterr().out == "3\n11\n"


def test_a_cell_that_raised_is_not_taken_for_run(fresh):
    cells = ["", "a = 1 / 0", "print(a)"]
    for _ in range(2):
        trouble = fresh.run(cells, ["one", "two", "three"], 2)
        assert trouble.startswith("two, which this one needs, raised:\nTraceback")
    assert fresh.run(["", "a = 1", "a"], ["one", "two", "three"], 2) == ""


def test_a_traceback_starts_in_the_readers_code(fresh):
    trouble = fresh.run(["", "def f():\n    return 1 / 0\n\nf()"], ["one", "your answer"], 1)
    assert "session.py" not in trouble
    assert trouble.splitlines()[1] == '  File "<your answer>", line 4, in <module>'
    assert "return 1 / 0" in trouble and trouble.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("source, name", [("raise SystemExit", "SystemExit"), ("a =", "SyntaxError")])
def test_whatever_is_raised_is_said(fresh, source, name):
    assert name in fresh.run([source], ["one"], 0)


def test_a_future_import_holds_in_later_cells(fresh):
    cells = ["from __future__ import annotations", "def f(a: Unknown): pass"]
    assert fresh.run(cells, ["one", "two"], 1) == ""


def test_the_value_of_a_last_expression_is_shown_unless_it_is_none(fresh, capsys):
    fresh.run(["None"], ["one"], 0)
    fresh.run(["'text'"], ["one"], 0)
    assert capsys.readouterr().out == "'text'\n"


def test_figures_accept_everything():
    figure, axes = stand_ins.subplots(2, 3, figsize=(1, 2))
    assert axes.shape == (2, 3)
    axes[0, 1].plot([1], [2], color="k").set(x=1)
    (line,) = [axes[1, 2].plot(1)]
    figure.colorbar(line).ax.axhline(2)
    assert stand_ins.subplots()[1] + 1 is not None
    module = stand_ins.KINDS["matplotlib"]("matplotlib.pyplot")
    assert module.subplots(1, 2)[1].shape == (2,) and isinstance(module.figure(), stand_ins.Quiet)


def test_scikit_learn_has_its_data_and_says_what_is_absent(monkeypatch, tmp_path):
    import sklearn.datasets

    with zipfile.ZipFile(io.BytesIO(pack_book())) as archive:
        archive.extractall(tmp_path)
    monkeypatch.setattr(stand_ins, "DATA", tmp_path / "book_in_the_page" / "data_sets")
    module = stand_ins.KINDS["sklearn"]("sklearn.datasets")
    for name, options in {"digits": {}, "diabetes": {"scaled": False}, "breast_cancer": {}}.items():
        wanted = getattr(sklearn.datasets, f"load_{name}")(**options)
        found = getattr(module, f"load_{name}")(**options)
        for key in ("data", "target"):
            assert np.array_equal(found[key], wanted[key]) and found[key].dtype == wanted[key].dtype
        for key in {"images", "feature_names", "target_names"} & set(wanted):
            assert np.array_equal(found[key], wanted[key]), key
        X, y = getattr(module, f"load_{name}")(return_X_y=True, **options)
        assert np.array_equal(X, wanted.data) and np.array_equal(y, wanted.target)
    with pytest.raises(ImportError, match="MLPClassifier of scikit-learn is not on this page"):
        module.MLPClassifier(3)
    assert isinstance(module, types.ModuleType)


def test_the_library_is_packed_into_the_same_bytes():
    packed = pack_book()
    assert packed == pack_book()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}, "whenever it is packed"


def test_a_name_that_a_cell_left_out_would_have_made_is_traced_to_it(fresh):
    cells = ["", "a = (", "b = 1", "print(a)"]
    said = fresh.run(cells, ["one", "two", "three", "four"], 3)
    assert said.endswith("NameError: name 'a' is not defined\n\n(two was not run: it has a syntax error.)\n")
    assert "(" not in fresh.run([*cells[:3], "1 / 0"], ["one", "two", "three", "four"], 3).splitlines()[-1]


def test_a_cell_nested_too_deeply_is_left_out_like_one_with_a_syntax_error(monkeypatch):
    def too_deep(source):
        raise RecursionError

    monkeypatch.setattr("needed_cells._compiled", too_deep)
    assert needed(["a = 1", "print(a, 'one that is not known yet')"], 1) == [0]


def test_a_warning_is_said_once(fresh, recwarn):
    assert needed(["", r"a = '\d'", "print(a)"], 2) == [0, 1]
    assert not recwarn.list
    fresh.run(["", r"b = '\e'"], ["one", "two"], 1)
    assert [str(warning.filename) for warning in recwarn.list] == ["<two>"]


def test_a_traceback_quotes_the_line_that_raised(fresh):
    said = fresh.run(["a = '\u2028\f'\n1 / 0"], ["one"], 0)
    assert "    1 / 0\n" in said


def test_an_archive_is_stored_beside_a_copy_that_browsers_unpack(tmp_path):
    files = {"b.so": b"two" * 99, "c.py": b"three", "a.py": b"one"}
    names = write_with_copy(tmp_path / "it.zip.txt", archive(files))
    assert names == ["it.zip.txt", "it.zip.txt.packed"]
    whole, copy = (tmp_path / name for name in names)
    assert b"two" * 99 in whole.read_bytes(), "stored"
    assert gzip.decompress(copy.read_bytes()) == whole.read_bytes()
    assert list(read_archive(whole)) == ["a.py", "c.py", "b.so"] and read_archive(whole) == files
    before = copy.read_bytes()
    write_with_copy(whole, archive(dict(reversed(files.items()))))
    assert copy.read_bytes() == before


def test_what_is_compiled_is_named_as_python_looks_for_it(tmp_path, monkeypatch):
    content = base64.b64encode(b"compiled").decode()
    jobs = []

    def answer(folder, program, before):
        jobs.append((sorted(path.name for path in folder.iterdir()), before))
        return [{"json/__init__.pyc": content}, {"numpy/__pycache__/version.cpython-314.pyc": content}]

    (tmp_path / "pyodide" / "more").mkdir(parents=True)
    (tmp_path / "pyodide" / "pyodide.mjs").touch()
    (tmp_path / "numpy.whl").touch()
    monkeypatch.setattr(compiled, "run_in_node", answer)
    of_library, of_numpy = compiled.compiled_modules(tmp_path / "pyodide", {}, tmp_path / "numpy.whl")
    assert of_library == {"json/__init__.pyc": b"compiled"}
    assert of_numpy == {"numpy/__pycache__/version.cpython-314.pyc": b"compiled"}
    assert jobs == [(["manifest.json", "numpy.whl", "pyodide.mjs"], "")]

    def fail(*arguments, **options):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(compiled, "run_in_node", fail)
    with pytest.raises(FetchError, match="could not be compiled: out of memory"):
        compiled.compiled_modules(tmp_path / "pyodide", {}, tmp_path / "numpy.whl")


def test_a_modules_exports_are_read():
    def section(kind, content):
        return bytes([kind, len(content)]) + content

    names = [b"malloc", b"x" * 200]
    body = bytes([len(names)]) + b"".join(
        (bytes([len(n)]) if len(n) < 128 else bytes([len(n) & 127 | 128, len(n) >> 7])) + n + b"\0\x85\1" for n in names
    )
    length = bytes([len(body) & 127 | 128, len(body) >> 7])
    module = b"\0asm" + struct.pack("<I", 1) + section(1, b"\0") + bytes([7]) + length + body
    assert exported_names(module) == [name.decode() for name in names]
    assert exported_names(b"\0asm" + struct.pack("<I", 1)) == []


def test_a_wheel_leaves_out_tests_and_says_what_it_holds(tmp_path):
    site = tmp_path / "build" / "site"
    for name in ("numpy/a.py", "numpy/tests/b.py", "numpy/include/c.h"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("x", "utf-8")
    (site / "numpy" / "__config__.py").write_text(f"where = '{tmp_path / 'build'}/here'", "utf-8")
    (tmp_path / "PKG-INFO").write_text("Name: numpy\n", "utf-8")
    wheel = tmp_path / "numpy-2.4.6-cp314-cp314-wasm32.whl"
    pack_wheel(site, tmp_path / "PKG-INFO", wheel, built_in=tmp_path / "build")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert names[:2] == ["numpy/__config__.py", "numpy/a.py"] and "numpy/tests/b.py" not in names
        assert archive.read("numpy/__config__.py") == b"where = './here'"
        record = archive.read("numpy-2.4.6.dist-info/RECORD").decode()
        assert [line.split(",")[0] for line in record.splitlines()] == names
        assert b"Tag: cp314-cp314-wasm32\n" in archive.read("numpy-2.4.6.dist-info/WHEEL")
    before = content_hash(wheel)
    (site / "numpy" / "a.py").write_text("y", "utf-8")
    pack_wheel(site, tmp_path / "PKG-INFO", wheel, built_in=tmp_path / "build")
    assert content_hash(wheel) != before


def test_a_file_that_is_not_the_pinned_one_is_refused_and_removed(tmp_path):
    path = tmp_path / "editor.tgz"
    path.write_bytes(b"as it should be")
    verify(path, sha256(path))
    with pytest.raises(FetchError, match="its SHA-256 is"):
        verify(path, "0" * 64)
    assert not path.exists()


def test_pins_are_whole():
    pins = read_pins()
    for version, digest in pins["npm"].values():
        assert version[0].isdigit() and len(digest) == 64
    assert {"pyodide", "esbuild-wasm", "@codemirror/view"} <= set(pins["npm"])
    required = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert f"numpy=={pins['numpy']['version']}" in required, "the pages' NumPy is the book's"
    assert pins["tools"] and all(re.fullmatch(r"[\w-]+==[\d.]+", tool) for tool in pins["tools"] + pins["node"])
    assert all(len(pins["numpy"][key]) == 64 for key in ("source", "built"))


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_stubs_and_solutions_are_told_apart(path):
    cells = page_cells(path)
    assert [cell.source for cell in cells] == [c.source for c in read(path).cells if c.cell_type == "code"]
    stubs = [number for cell in cells if cell.kind == "stub" for number in CHECK.findall(cell.source)]
    solved = [number for cell in cells if cell.kind == "solution" for number in CHECK.findall(cell.source)]
    assert stubs and sorted(set(stubs)) == sorted(set(solved))
    assert all(not cell.reason for cell in cells if cell.kind == "stub"), "every stub runs in the page"


def test_cells_that_do_not_run_in_the_page_exist_and_have_a_reason():
    exceptions = json.loads(EXCEPTIONS.read_text("utf-8"))
    cells = {path.stem: {cell.id for cell in page_cells(path)} for path in CHAPTERS}
    for chapter, reasons in exceptions.items():
        assert set(reasons) <= cells[chapter]
        assert all(reason in REASONS for reason in reasons.values())
    listed, there = sum(map(len, exceptions.values())), sum(map(len, cells.values()))
    assert listed < there / 5, "four cells of five can be run in the page"


REASONS = (
    "takes longer than five seconds",
    "needs scikit-learn",
    "needs scikit-learn, pandas or ONNX",
    "needs files",
    "needs processes, and Dask",
    "needs cells above it that need Dask",
    "measures this machine",
    "other digits",
)


def test_the_playgrounds_answers_can_be_drawn():
    import playground

    started = json.loads(playground.answer(json.dumps({"start": CHOSEN})))
    assert len(started["X"]) == len(started["y"]) == 300 and started["epoch"] == 0
    trained = json.loads(playground.answer('{"train": 300}'))
    assert trained["epoch"] == 300 and trained["loss"] < started["loss"] and trained["accuracy"] > started["accuracy"]
    shares = np.frombuffer(base64.b64decode(trained["regions"]), np.uint8).reshape(-1, 3)
    assert len(shares) == started["grid"] ** 2 and set(shares.sum(axis=1, dtype=int)) <= {254, 255, 256}


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "rmsprop", "adam"])
def test_the_playground_has_every_optimizer(optimizer):
    import playground

    playground.answer(json.dumps({"start": {**CHOSEN, "optimizer": optimizer, "rate": 0.01}}))
    assert json.loads(playground.answer('{"train": 2}'))["epoch"] == 2
    chosen = playground.current.model.optimizer
    kind = {"sgd": "SGD", "momentum": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop", "adam": "Adam"}[optimizer]
    assert type(chosen).__name__ == f"Optimizer_{kind}" and chosen.learning_rate == 0.01
    assert getattr(chosen, "momentum", 0) == (0.9 if optimizer == "momentum" else 0)


def test_a_training_that_diverges_is_an_answer():
    import playground

    start = {**CHOSEN, "optimizer": "momentum", "rate": 1e30}
    playground.answer(json.dumps({"start": start}))
    with np.errstate(all="ignore"):
        assert json.loads(playground.answer('{"train": 50}')) == {"diverged": True}


def test_the_playgrounds_noise_is_the_books_at_first():
    import playground
    from nnfs.datasets import spiral_data

    np.random.seed(0)
    X, y = spiral_data(samples=100, classes=3)
    quiet, labels = playground.spiral(0.0, np.random.default_rng(0))
    assert np.array_equal(labels, y)
    assert np.abs(np.linalg.norm(X, axis=1) - np.linalg.norm(quiet, axis=1)).max() < 1e-6, "the same radii"
    noisy, _ = playground.spiral(CHOSEN["noise"], np.random.default_rng(0))
    spread = [off(points, quiet)[3:].std() for points in (X, noisy)]  # a point in the centre has no angle
    assert 0.9 < spread[0] / spread[1] < 1.1, "angles are as far off"
    page = (ROOT / "book" / "live" / "page" / "playground.js").read_text("utf-8")
    assert re.search(r'name: "noise",.* initial: 0\.2 ', page) and CHOSEN["noise"] == 0.2


def off(points, quiet):
    """Return by which angle each point is off its place, in a half turn to either side."""
    angles = [np.arctan2(array[:, 0], array[:, 1]) for array in (points, quiet)]
    return (angles[0] - angles[1] + np.pi) % (2 * np.pi) - np.pi


def test_a_drawn_digit_is_counted_in_blocks():
    import digits

    rows = ["1" * 4 + "0" * 28] * 2 + ["0" * 32] * 29 + ["0" * 31 + "1"]
    counts = digits.counted(rows)
    assert counts.shape == (64,) and (counts[0], counts[63], counts.sum()) == (8, 1, 9)


CHOSEN = {"neurons": 64, "rate": 0.05, "optimizer": "adam", "penalty": 0.0, "noise": 0.2, "seed": 0}
