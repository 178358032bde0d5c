"""The list of mutants fits the library as it is; `python tests/mutants.py` tries them all (slow)."""

from __future__ import annotations

import ast

import mutants
import pytest


@pytest.mark.parametrize("module, old, new", mutants.MUTANTS)
def test_what_a_mutant_replaces_stands_in_the_module(module, old, new):
    _, source = mutants.replaced((module, old, new))
    before = (mutants.PACKAGE / f"{module}.py").read_text("utf-8")
    assert ast.dump(ast.parse(source)) != ast.dump(ast.parse(before))


def test_no_mutant_twice_and_some_in_every_module_with_arithmetic():
    assert len(set(mutants.MUTANTS)) == len(mutants.MUTANTS) >= 90
    arithmetic = {"layers", "activations", "losses", "metrics", "optimizers", "training", "callbacks", "model"}
    assert {module for module, _, _ in mutants.MUTANTS} >= arithmetic | {"parameters", "gradient_check", "plots"}


def test_random_mutants_are_programs_and_differ_from_the_module():
    """Among others every comparison, operator and number of a small piece is changed once."""
    source = "def f(x, n=1):\n    # twice: 2 * x\n    return x + 2 * n if x < n and n != 3 else True\n"
    found = list(mutants.all_mutants(source))
    assert len(found) == len(set(found)) == 9, found
    for new in ("n=2", "x - 2", "2 / n", "3 * n", "x <= n", "or n", "n == 3", "!= 4", "False"):
        assert sum(new in mutant and new not in source for mutant in found) == 1, new
    many = mutants.chosen(300, seed=1)
    assert len(many) == 300 == len(set(many)) and len({module for module, _ in many}) > 8
    for module, mutant in many:
        before = (mutants.PACKAGE / f"{module}.py").read_text("utf-8")
        assert ast.dump(ast.parse(mutant)) != ast.dump(ast.parse(before))
        assert mutants.difference(module, mutant) != "no difference"


@pytest.mark.parametrize("module, line, instead", mutants.EQUIVALENT)
def test_what_means_the_same_is_made_and_not_tried(module, line, instead):
    source = (mutants.PACKAGE / f"{module}.py").read_text("utf-8")
    made = [mutants.changed_line(module, mutant)[1:] for mutant in mutants.all_mutants(source)]
    assert (line, instead) in made
    tried = mutants.chosen(10_000, seed=1, modules=[module])
    assert (line, instead) not in [mutants.changed_line(*mutant)[1:] for mutant in tried] and len(tried) < len(made)


def test_the_tests_that_try_them_are_the_librarys():
    names = mutants.tests()
    assert "tests/test_model.py" in names and "tests/test_chapters.py" not in names
    listed = {path.stem.removeprefix("test_") for path in (mutants.ROOT / "tests").glob("test_*.py")}
    assert listed >= mutants.BOOKS_OWN
