"""The list of mutants fits the library as it is; `python tests/mutants.py` tries them all (slow)."""

from __future__ import annotations

import mutants
import pytest


@pytest.mark.parametrize("module, old, new", mutants.MUTANTS)
def test_what_a_mutant_replaces_stands_in_the_module(module, old, new):
    source = (mutants.PACKAGE / f"{module}.py").read_text("utf-8")
    assert old in source
    compile(source.replace(old, new, 1), module, "exec")


def test_no_mutant_twice():
    assert len(set(mutants.MUTANTS)) == len(mutants.MUTANTS) >= 40
