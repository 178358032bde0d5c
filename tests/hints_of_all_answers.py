"""What every recorded answer to every exercise is told; run natively and in the pages' runtime, and compared."""

from __future__ import annotations

import json

import attempts
from exercise_answers import ANSWERS
from my_deep_lib.course import exercise_hint


def hints() -> list[tuple[str, str, str | None]]:
    """Return exercise, which answer, and its hint (None: it is right)."""
    told = []
    for number, answers in ANSWERS.items():
        told += [(number, f"right {k}", exercise_hint(number, answer)) for k, answer in enumerate(answers.right)]
        told += [(number, f"wrong {k}", exercise_hint(number, answer)) for k, (answer, _) in enumerate(answers.wrong)]
    told += [(number, make.__name__, exercise_hint(number, make())) for number, make in attempts.RIGHT]
    told += [(number, make.__name__, exercise_hint(number, make())) for number, make, _ in attempts.WRONG]
    return told


def as_json() -> str:
    return json.dumps(hints())
