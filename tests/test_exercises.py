"""Exercises that answer back: every right answer is accepted, the stub and tempting wrong ones get a hint of their own."""

from __future__ import annotations

import re
import time

import pytest
from exercise_answers import ANSWERS
from my_deep_lib import check_exercise
from my_deep_lib.exercises import CHECKS, exercise_hint
from notebooks import CHAPTERS, printed, read

NAMES = [path.stem for path in CHAPTERS]
HEADING = re.compile(r"\*\*Exercise (\d+\.\d+) \((paper|code|experiment)\)\.\*\*")


def _exercises(path) -> list[tuple[str, str]]:
    return HEADING.findall("\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown"))


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_a_chapter_has_one_exercise_of_each_kind_and_code_ones_have_a_check(path):
    exercises = _exercises(path)
    number = str(int(path.stem[:2]))
    assert [name for name, _ in exercises] == [f"{number}.{k}" for k in range(1, len(exercises) + 1)]
    assert {kind for _, kind in exercises} == {"paper", "code", "experiment"}
    for name, kind in exercises:
        assert name in CHECKS or kind != "code", f"the code exercise {name} has no check"


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_the_page_shows_a_stub_that_is_not_right_and_a_solution_that_is(path):
    said: dict[str, list[str]] = {}
    for cell in read(path).cells:
        if cell.cell_type == "code":
            for name in re.findall(r'^ *check_exercise\("(\d+\.\d+)"', cell.source, re.M):
                said.setdefault(name, []).append(printed(cell))
    with_check = [name for name, _ in _exercises(path) if name in CHECKS]
    assert list(said) == with_check
    for name, outputs in said.items():
        assert len(outputs) == 2, f"{name}: expected a stub and a solution"
        assert f"Exercise {name}: not yet." in outputs[0] and f"Exercise {name}: right." not in outputs[0]
        assert f"Exercise {name}: right." in outputs[1]


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_the_checks_are_folded_on_the_page(path):
    for cell in read(path).cells:
        if cell.cell_type == "code" and "\n@exercise(" in "\n" + cell.source:
            assert {"export:exercises", "hide-input"} <= set(cell.metadata.tags)
            assert cell.metadata.jupyter.source_hidden


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_solutions_are_folded_in_jupyter_too(path):
    inside = False
    for cell in read(path).cells:
        starts, ends = ("{solution-" + word + "}" in cell.source for word in ("start", "end"))
        if inside and cell.source.strip() != "```{solution-end}\n```":
            assert cell.metadata.jupyter.source_hidden
            assert cell.cell_type == "markdown" or cell.metadata.jupyter.outputs_hidden
        inside = (inside or starts) and not ends


def test_every_check_has_answers_here():
    assert list(ANSWERS) == sorted(CHECKS, key=lambda name: [int(part) for part in name.split(".")])


@pytest.mark.parametrize("number", ANSWERS)
def test_right_answers_are_accepted_in_under_a_second(number):
    for answer in ANSWERS[number].right:
        start = time.perf_counter()
        assert exercise_hint(number, answer) is None
        assert time.perf_counter() - start < 1


@pytest.mark.parametrize("number", ANSWERS)
def test_tempting_wrong_answers_get_a_hint_that_names_the_mistake(number):
    hints = []
    for answer, words in ANSWERS[number].wrong:
        hint = exercise_hint(number, answer)
        assert hint is not None and words in hint, hint
        assert "It raised" not in hint
        hints.append(hint)
    assert len(set(hints)) >= 2


@pytest.mark.parametrize("number", ANSWERS)
def test_nothing_at_all_gets_a_hint(number):
    for nothing in (None, ..., [], "", object(), lambda *arguments: None, lambda: 1, [None, None, None]):
        assert exercise_hint(number, nothing)


def test_check_exercise_prints_one_line(capsys):
    assert check_exercise("2.1", 100480) is None
    assert check_exercise("2.1", 5) is None
    assert capsys.readouterr().out == (
        "Exercise 2.1: right.\nExercise 2.1: not yet. Each neuron has one weight per input, and one bias.\n"
    )


def test_an_unknown_exercise_is_an_error():
    with pytest.raises(ValueError, match=r"no exercise with the number '99\.1'"):
        check_exercise("99.1", 1)


def test_an_answer_that_raises_says_what_it_raised():
    def answer(scores, y):
        return scores / None

    assert "It raised TypeError" in exercise_hint("1.2", answer)
