"""What the checks say to numbers near the recorded answers, and to functions whose results are near them.

A tolerance or a bound of a check that moves is seen here, where no recorded answer stands close enough to it. The
table is near_answers.json: after a check was changed on purpose, write it anew with `python tests/near_answers.py`
and read what differs.
"""

from __future__ import annotations

import itertools
import json
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from exercise_answers import ANSWERS
from my_deep_lib.course import exercise_hint

TABLE = Path(__file__).with_name("near_answers.json")
SHARES = [1.7**k * 1e-8 for k in range(36)]  # how far away, up to about 1
FEWER_SHARES = [4.0**k * 1e-10 for k in range(17)]
UNITS = (-1, 0.5, 2, 4, 1 / 8, 8, 100, 0.01, 1000, 0.001, 2**10, 2**-10, 1e6, 1e-6, 2**20, 2**-20)
Row = tuple[str, list[Any]]  # what the answers have in common, and the answers


def numbers_of(answer: Any) -> list[float] | None:
    """Return the numbers that an answer consists of, or nothing if it is none."""
    try:
        return np.atleast_1d(np.array(answer, np.float64)).tolist() if np.ndim(answer) < 2 else None
    except (TypeError, ValueError):
        return None


def shaped(numbers: tuple[float, ...], place: int, value: float) -> Any:
    """Return numbers with one of them replaced; one alone stays alone."""
    changed = [*numbers[:place], value, *numbers[place + 1 :]]
    return changed if len(changed) > 1 else value


def near_numbers(number: str) -> Iterator[Row]:
    answers = [*ANSWERS[number].right, *(answer for answer, _ in ANSWERS[number].wrong)]
    different = {tuple(found) for found in map(numbers_of, answers) if found}
    for numbers in sorted(different, key=lambda them: (len(them), them)):
        for place, value in enumerate(numbers):
            name = f"{', '.join(f'{n:.6g}' for n in numbers)}; number {place + 1}"
            for word, sign in (("more", 1), ("less", -1)):
                steps = [sign * share * max(1, abs(value)) for share in SHARES]
                yield f"{name} {word}", [shaped(numbers, place, value + step) for step in steps]
            yield f"{name} in other units", [shaped(numbers, place, value * unit) for unit in UNITS]


def nudged(answer: Callable[..., Any], share: float, part: int) -> Callable[..., Any]:
    """Return a function whose result (or one part of it) is a share away from that of the answer."""

    def moved(result: Any) -> Any:
        numbers = np.asarray(result, np.float64)
        return numbers + share * np.maximum(1, np.abs(numbers))

    def near(*arguments: Any, **named: Any) -> Any:
        result = answer(*arguments, **named)
        if isinstance(result, tuple):
            return tuple(moved(value) if place == part else value for place, value in enumerate(result))
        return moved(result)

    return near


def near_functions(number: str) -> Iterator[Row]:
    answers = [answer for answer in ANSWERS[number].right[:1] if callable(answer) and not isinstance(answer, type)]
    for answer in answers:
        for part in (0, 1):
            for word, sign in (("more", 1), ("less", -1)):
                near = [nudged(answer, sign * share, part) for share in FEWER_SHARES]
                yield f"the first right answer; result {part + 1} {word}", near


def said(number: str) -> dict[str, Any]:
    """Return the hints to an exercise's near answers, each with a letter, and for each change which of them come how often."""
    letters: dict[str, str] = {}
    rows: dict[str, str] = {}
    for name, answers in [*near_numbers(number), *near_functions(number)]:
        hints = [exercise_hint(number, answer) or "right" for answer in answers]
        told = [letters.setdefault(hint, string.ascii_letters[len(letters)]) for hint in hints]
        rows[name] = " ".join(f"{letter}{len([*same])}" for letter, same in itertools.groupby(told))
    return {"hints": {letter: hint for hint, letter in letters.items()}, "rows": rows}


def written() -> dict[str, Any]:
    return json.loads(TABLE.read_text("utf-8"))


if __name__ == "__main__":
    TABLE.write_text(json.dumps({number: said(number) for number in ANSWERS}, indent=1) + "\n", "utf-8")
