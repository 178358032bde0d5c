"""The list of mutants fits the library as it is; `python tests/mutants.py` tries them all (slow)."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys

import mutants
import mutator
import pytest
from mutants_by_hand import EQUIVALENT, MUTANTS


@pytest.mark.parametrize("module, old, new", MUTANTS)
def test_what_a_mutant_replaces_stands_in_the_module(module, old, new):
    _, source = mutants.replaced((module, old, new))
    before = mutator.MODULES[module].read_text("utf-8")
    assert ast.dump(ast.parse(source)) != ast.dump(ast.parse(before))


def test_no_mutant_twice_and_some_in_every_module_with_arithmetic():
    assert len(set(MUTANTS)) == len(MUTANTS) >= 90
    arithmetic = {"layers", "activations", "losses", "metrics", "optimizers", "training", "callbacks", "model"}
    assert {module for module, _, _ in MUTANTS} >= arithmetic | {"parameters", "gradient_check", "plots"}


def test_random_mutants_are_programs_and_differ_from_the_module():
    """Among others every comparison, operator and number of a small piece is changed once."""
    source = "def f(x, n=1):\n    # twice: 2 * x\n    return x + 2 * n if x < n and n != 3 else True\n"
    found = list(mutator.all_mutants(source))
    assert len(found) == len(set(found)) == 9, found
    for new in ("n=2", "x - 2", "2 / n", "3 * n", "x <= n", "or n", "n == 3", "!= 4", "False"):
        assert sum(new in mutant and new not in source for mutant in found) == 1, new
    many = mutator.chosen(600, seed="1")
    assert len(many) == 600 == len(set(many)) and many != mutator.chosen(600, seed="2")
    assert {module.partition(".")[0] for module, _ in many} >= {"course", "mydeeplib_export", "model", "training"}
    for module, mutant in many:
        before = mutator.MODULES[module].read_text("utf-8")
        assert ast.dump(ast.parse(mutant)) != ast.dump(ast.parse(before))
        assert mutator.changed_line(module, mutant)[0] > 0


@pytest.mark.parametrize("module, line, instead", EQUIVALENT)
def test_what_means_the_same_is_made_and_not_tried(module, line, instead):
    source = mutator.MODULES[module].read_text("utf-8")
    made = [mutator.changed_line(module, mutant)[1:] for mutant in mutator.all_mutants(source)]
    assert (line, instead) in made
    tried = mutator.chosen(10_000, seed="1", modules=[module])
    assert (line, instead) not in [mutator.changed_line(*mutant)[1:] for mutant in tried] and len(tried) < len(made)


def test_a_bound_with_a_fraction_is_turned_around_and_a_large_number_doubled():
    found = set(mutator.all_mutants("a = b < 0.5\nc = d > 200\n"))
    assert {"a = b >= 0.5\nc = d > 200\n", "a = b < 0.5\nc = d >= 200\n", "a = b < 0.5\nc = d > 400\n"} < found
    assert len(found) == 4


def test_data_on_which_something_is_tried_is_left_alone():
    """Others would do as well; what is expected of them stands beside them, and is changed."""
    for source in (
        "a = [1, 2, 3]",
        "for pair in ((1, 2), (3, np.nan)):\n    pass",
        "a = np.array([[1.0, -2.0]])",
        "a = np.random.default_rng(7).normal(0, 1, (3, 2))",
        "a = answer(2, 3)",
        "a = called(answer, 2)",
        "a = text[:40]",
        "a = rows.reshape(n, -1)",
        "a = zip(b, c, strict=True)",
    ):
        assert list(mutator.all_mutants(source)) == [], source
    assert list(mutator.all_mutants("a = {'b': [[1], {2}]}, 5")) == ["a = {'b': [[1], {2}]}, 6"]
    assert list(mutator.all_mutants("a = agree(b, (2, 3))")) == ["a = agree(b, (3, 3))", "a = agree(b, (2, 4))"]


def test_the_tests_that_try_them_are_the_programs_nearest_first():
    files = mutants.tests("model")
    assert files[0] == "tests/test_model.py" and "tests/test_saving.py" in files and len(set(files)) == len(files)
    assert mutants.tests("course.checks_adam") == ["tests/test_course.py", "tests/test_exercises.py"]
    assert "tests/test_exporter_rules.py" in mutants.tests("mydeeplib_export.write")
    listed = {path.stem.removeprefix("test_") for path in (mutants.ROOT / "tests").glob("test_*.py")}
    assert listed >= mutants.BOOKS_OWN | {*mutants.OF_THE_COURSE, *mutants.OF_THE_EXPORTER}


def test_those_that_call_the_function_come_first_and_the_others_after_them():
    source = mutator.MODULES["numerics"].read_text("utf-8")
    lines = source.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("def row_sums")) + 1
    end = next(n for n, line in enumerate(lines[place:], start=place + 1) if "return" in line)
    lines[end - 1] = lines[end - 1].replace("return ", "return 2 * ")
    called = {
        "tests/test_numerics.py::sums": (1.0, [["my_deep_lib/numerics.py", place]]),
        "tests/test_numerics.py::others": (1.0, [["my_deep_lib/numerics.py", place + 1]]),
        "tests/test_model.py::both": (1.0, [["my_deep_lib/numerics.py", place], ["my_deep_lib/model.py", place]]),
        "tests/test_course.py::not_of_the_library": (1.0, [["my_deep_lib/numerics.py", place]]),
    }
    its_own, near, others = mutants.nearest_first("numerics", "\n".join(lines), called)
    assert its_own == ["tests/test_numerics.py::sums"]
    assert near == ["tests/test_model.py::both"]
    assert others == ["tests/test_numerics.py::others"]


def test_a_broken_program_is_noticed_and_the_program_as_it_is_is_not(monkeypatch):
    """The copy is what the tests run against, for the library and for the exporter; what they call of it is noted."""
    nearest = {"numerics": "tests/test_numerics.py", "mydeeplib_export.insert": "tests/test_insert.py"}
    monkeypatch.setattr(mutants, "tests", lambda module: [nearest[module]])
    for module, old, new in (
        ("numerics", "return", "return 2 *"),
        ("mydeeplib_export.insert", "+ 1", "+ 2"),
    ):
        source = mutator.MODULES[module].read_text("utf-8")
        assert source != source.replace(old, new)
        called = mutants.noted(module, [nearest[module]])
        assert called and any(
            file.endswith(f"{module.split('.')[-1]}.py") for _, seen in called.values() for file, _ in seen
        )
        assert not mutants.survives(module, source.replace(old, new), called)
        assert mutants.survives(module, source, called), "whatever fails would be taken for a mutant that was noticed"
    monkeypatch.setattr(mutants, "passes", lambda *_, **__: False)
    assert mutants.noted("numerics", [nearest["numerics"]]) is None


def test_where_no_test_is_found_none_has_noticed_anything(tmp_path):
    (tmp_path / "none.json").write_text("{}", "utf-8")
    with mutants.copy_with("numerics", mutator.MODULES["numerics"].read_text("utf-8")) as folder:
        assert mutants.passes(folder, ["tests/test_numerics.py"], f"--only={tmp_path / 'none.json'}")
    with mutants.copy_with("numerics", "this is no program") as folder:
        assert not mutants.passes(folder, ["tests/test_numerics.py"], f"--only={tmp_path / 'none.json'}")


def test_a_test_that_never_ends_is_ended(tmp_path):
    (tmp_path / "test_stuck.py").write_text("def test_stuck():\n    while True:\n        pass\n", "utf-8")
    (tmp_path / "one.json").write_text('{"test_stuck.py::test_stuck": -1.95}', "utf-8")  # one second
    command = [sys.executable, "-m", "pytest", "-q", "-p", "called", "--only=one.json", "--rootdir=.", "test_stuck.py"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(mutants.ROOT / "tests")})
    assert done.returncode == -signal.SIGALRM
