# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on saving."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from .exercises import exercise, hint_if, numbers_in

DEEP = "Look inside lists and dictionaries, at every depth."
NO_PLAIN_DATA: list[tuple[Any, str]] = [
    ((1, 2), "A tuple is no list; JSON has none."),
    ({1: "a"}, "A key has to be text; JSON has no other."),
    ([1, {"a": {2}}], DEEP),
    ({"a": [[{"b": {2}}]]}, DEEP),
    ([[[[[{"a": [1, {2}]}]]]]], DEEP),
    ({"a": [(1, 2)]}, "A tuple inside a list is none either."),
    ({"a": {"b": [{1: "a"}]}}, "A key has to be text at every depth."),
    ({"a": [print]}, "A function is no data."),
    (np.float32(1.0), "A number of NumPy is no number of Python."),
    (np.int64(1), "A number of NumPy is no number of Python."),
    (np.bool_(True), "NumPy's True is not Python's."),
    (np.array([1.0]), "An array is no list; JSON has none."),
    ({2}, "A set is no list; JSON has none."),
    (range(3), "A range is no list; JSON has none."),
    ({2.5: "a"}, "A key has to be text; JSON has no other."),
    ({None: "a"}, "A key has to be text; JSON has no other."),
    (1j, "JSON has no complex numbers."),
    (b"bytes", "Bytes are not in JSON."),
    (float("nan"), "nan is not in JSON."),
    ([float("inf")], "Infinity is not in JSON."),
    (
        {"a": float("-inf")},
        "Infinity is not in JSON, and neither is minus infinity.",
    ),
]
PLAIN_DATA: list[Any] = [
    *(None, False, 3, 2.5, -1e300, "text", "", [], {}, [[1], [2]]),
    {"a": [1, 2.5, "x", None, True], "b": {"c": [[], {}]}, "d": 0},
]


# From chapter 18.
@exercise("18.1")
def _exercise_18_1(answer: Any) -> None:
    arrays, numbers = numbers_in(answer, (2,))
    hint_if(arrays == 4, "The momentum is part of the model.")
    hint_if(
        arrays == 8,
        "The optimizer remembers about one vector, not about four arrays.",
    )
    one_each = (
        "Momentum keeps one number for each parameter; it is Adam that keeps two."
    )
    hint_if(arrays == 6, one_each)
    hint_if(
        arrays != 5,
        "Two weights, two biases, and what momentum remembers about the vector.",
    )
    hint_if(numbers == 131, "The momentum is in the file, too.")
    hint_if(numbers == 393, one_each)
    hint_if(numbers in (112, 224), "The biases are missing.")
    hint_if(numbers != 262, "131 parameters, and one number of momentum for each.")


# From chapter 18.
@exercise("18.2")
def _exercise_18_2(answer: Any) -> None:
    hint_if(not callable(answer), "Give the function itself.")

    def says(value: Any) -> bool:
        given = copy.deepcopy(value)
        result = answer(given)
        hint_if(
            repr(given) != repr(value),
            "The function changes what it was given; work on a copy.",
        )
        hint_if(
            result is None,
            "The function returned nothing; does every way through it end in a return?",
        )
        hint_if(not isinstance(result, (bool, np.bool_)), "Return True or False.")
        return bool(result)

    for value in PLAIN_DATA:
        hint_if(
            not says(value),
            f"{str(value)[:40]} is plain data, and the function says it is not.",
        )
    for value, why in NO_PLAIN_DATA:
        hint_if(says(value), why)
