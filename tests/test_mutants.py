"""The list of mutants fits the library as it is; `python tests/mutants.py` tries them all (slow)."""

from __future__ import annotations

import ast

import mutants
import pytest
from mutants_by_hand import EQUIVALENT, MUTANTS


@pytest.mark.parametrize("module, old, new", MUTANTS)
def test_what_a_mutant_replaces_stands_in_the_module(module, old, new):
    _, source = mutants.replaced((module, old, new))
    before = mutants.MODULES[module].read_text("utf-8")
    assert ast.dump(ast.parse(source)) != ast.dump(ast.parse(before))


def test_no_mutant_twice_and_some_in_every_module_with_arithmetic():
    assert len(set(MUTANTS)) == len(MUTANTS) >= 90
    arithmetic = {"layers", "activations", "losses", "metrics", "optimizers", "training", "callbacks", "model"}
    assert {module for module, _, _ in MUTANTS} >= arithmetic | {"parameters", "gradient_check", "plots"}


def test_random_mutants_are_programs_and_differ_from_the_module():
    """Among others every comparison, operator and number of a small piece is changed once."""
    source = "def f(x, n=1):\n    # twice: 2 * x\n    return x + 2 * n if x < n and n != 3 else True\n"
    found = list(mutants.all_mutants(source))
    assert len(found) == len(set(found)) == 9, found
    for new in ("n=2", "x - 2", "2 / n", "3 * n", "x <= n", "or n", "n == 3", "!= 4", "False"):
        assert sum(new in mutant and new not in source for mutant in found) == 1, new
    many = mutants.chosen(600, seed="1")
    assert len(many) == 600 == len(set(many)) and many != mutants.chosen(600, seed="2")
    assert {module.partition(".")[0] for module, _ in many} >= {"course", "mydeeplib_export", "model", "training"}
    for module, mutant in many:
        before = mutants.MODULES[module].read_text("utf-8")
        assert ast.dump(ast.parse(mutant)) != ast.dump(ast.parse(before))
        assert mutants.changed_line(module, mutant)[0] > 0


@pytest.mark.parametrize("module, line, instead", EQUIVALENT)
def test_what_means_the_same_is_made_and_not_tried(module, line, instead):
    source = mutants.MODULES[module].read_text("utf-8")
    made = [mutants.changed_line(module, mutant)[1:] for mutant in mutants.all_mutants(source)]
    assert (line, instead) in made
    tried = mutants.chosen(10_000, seed="1", modules=[module])
    assert (line, instead) not in [mutants.changed_line(*mutant)[1:] for mutant in tried] and len(tried) < len(made)


def test_the_tests_that_try_them_are_the_programs_nearest_first():
    nearest, others = mutants.tests("model")
    assert (
        nearest == ["tests/test_model.py"] and "tests/test_saving.py" in others and "tests/test_model.py" not in others
    )
    assert mutants.tests("course.checks_adam")[0] == ["tests/test_course.py", "tests/test_exercises.py"]
    assert "tests/test_exporter_rules.py" in mutants.tests("mydeeplib_export.write")[0]
    listed = {path.stem.removeprefix("test_") for path in (mutants.ROOT / "tests").glob("test_*.py")}
    assert listed >= mutants.BOOKS_OWN | {*mutants.OF_THE_COURSE, *mutants.OF_THE_EXPORTER}


def test_a_broken_program_is_noticed_and_the_program_as_it_is_is_not(monkeypatch):
    """The copy is what the tests run against, for the library and for the exporter."""
    nearest = {"numerics": "tests/test_numerics.py", "mydeeplib_export.insert": "tests/test_insert.py"}
    monkeypatch.setattr(mutants, "tests", lambda module: [[nearest[module]]])
    for module, old, new in (
        ("numerics", "return", "return 2 *"),
        ("mydeeplib_export.insert", "+ 1", "+ 2"),
    ):
        source = mutants.MODULES[module].read_text("utf-8")
        assert source != source.replace(old, new)
        assert not mutants.survives(module, source.replace(old, new))
        assert mutants.survives(module, source), "whatever fails would be taken for a mutant that was noticed"
