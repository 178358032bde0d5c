# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What a course needs and a user does not: test beds, exercises and their checks."""

from __future__ import annotations

from .exercises import (
    WrongAnswerError,
    agree,
    called,
    check_exercise,
    exercise,
    exercise_hint,
    hint_if,
    load_checks,
    numbers_in,
    result_of,
)
from .growing import add_to
from .scrubber import Scrubber
from .testbeds import (
    OneWeight,
    Ravine,
    TinyNetwork,
    check_optimizer,
    ravine_path,
    train_network,
)

__all__ = [
    "OneWeight",
    "Ravine",
    "Scrubber",
    "TinyNetwork",
    "WrongAnswerError",
    "add_to",
    "agree",
    "called",
    "check_exercise",
    "check_optimizer",
    "exercise",
    "exercise_hint",
    "hint_if",
    "load_checks",
    "numbers_in",
    "ravine_path",
    "result_of",
    "train_network",
]
