"""Exercises that answer back: right answers are accepted, the stub and tempting wrong ones get a hint of their own."""

from __future__ import annotations

import re
import time

import attempts
import near_answers
import pytest
from exercise_answers import ANSWERS
from my_deep_lib.course import check_exercise, exercise_hint, load_checks
from my_deep_lib.course.exercises import CHECKS
from nnfs_numbers import after_nnfs_init
from notebooks import CHAPTERS, printed, read

load_checks()
NAMES = [path.stem for path in CHAPTERS]
HEADING = re.compile(r"\*\*Exercise (\d+\.\d+) \((paper|code|experiment|proof)\)\.\*\*")


def _exercises(path) -> list[tuple[str, str]]:
    return HEADING.findall("\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown"))


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_a_chapter_has_one_exercise_of_each_kind_and_code_ones_have_a_check(path):
    exercises = _exercises(path)
    number = str(int(path.stem[:2]))
    assert [name for name, _ in exercises] == [f"{number}.{k}" for k in range(1, len(exercises) + 1)]
    assert {kind for _, kind in exercises} - {"proof"} == {"paper", "code", "experiment"}
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
            name = path.stem.partition("_")[2]
            assert {f"export:course.checks_{name}", "hide-input"} <= set(cell.metadata.tags)
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
    assert all(len(answers.right) >= 1 and len(answers.wrong) >= 2 for answers in ANSWERS.values())
    assert list(ANSWERS) == sorted(CHECKS, key=lambda name: [int(part) for part in name.split(".")])


@pytest.fixture(params=["plain", "after nnfs.init()"])
def numbers_as_learners_have_them(request):
    """Chapters begin with `nnfs.init()`, which makes NumPy's zeros, eye, randn and dot give float32."""
    if request.param == "plain":
        yield
        return
    with after_nnfs_init():
        yield


def _named(answers: tuple, place: int) -> str:
    return getattr(answers[place], "__name__", type(answers[place]).__name__)


RIGHT = [
    pytest.param(number, place, id=f"{number}-{place}-{_named(ANSWERS[number].right, place)}")
    for number in ANSWERS
    for place in range(len(ANSWERS[number].right))
]
WRONG = [
    pytest.param(number, place, id=f"{number}-{place}-{words}")
    for number in ANSWERS
    for place, (_, words) in enumerate(ANSWERS[number].wrong)
]


@pytest.mark.parametrize("number, place", RIGHT)
def test_a_right_answer_is_accepted_in_under_a_second(number, place, numbers_as_learners_have_them):
    start = time.perf_counter()
    assert exercise_hint(number, ANSWERS[number].right[place]) is None
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("number, place", WRONG)
def test_a_tempting_wrong_answer_gets_a_hint_that_names_the_mistake(number, place, numbers_as_learners_have_them):
    answer, words = ANSWERS[number].wrong[place]
    hint = exercise_hint(number, answer)
    assert hint is not None and words in hint, hint
    assert "It raised" not in hint


@pytest.mark.parametrize("number, make", attempts.RIGHT, ids=[make.__name__ for _, make in attempts.RIGHT])
def test_another_right_attempt_is_accepted(number, make, numbers_as_learners_have_them):
    assert exercise_hint(number, make()) is None


@pytest.mark.parametrize("number, make, hint", attempts.WRONG, ids=[make.__name__ for _, make, _ in attempts.WRONG])
def test_another_wrong_attempt_gets_its_hint(number, make, hint, numbers_as_learners_have_them):
    assert exercise_hint(number, make()) == hint


@pytest.mark.parametrize("number", ANSWERS)
def test_answers_near_these_are_told_what_the_table_says(number):
    """After a change on purpose the table is written anew: `python tests/near_answers.py`."""
    assert near_answers.said(number) == near_answers.written()[number]


@pytest.mark.parametrize("number", ANSWERS)
def test_there_is_more_than_one_hint(number):
    assert len({exercise_hint(number, answer) for answer, _ in ANSWERS[number].wrong}) >= 2


@pytest.mark.parametrize("number", ANSWERS)
def test_nothing_at_all_gets_a_hint(number):
    for nothing in (None, ..., [], "", object(), lambda *arguments: None, lambda: 1, [None, None, None]):
        assert exercise_hint(number, nothing)


@pytest.mark.parametrize("nothing", [None, ...])
def test_the_line_of_the_stub_is_no_answer_yet(nothing):
    assert exercise_hint("2.1", nothing) == "There is no answer yet."


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
