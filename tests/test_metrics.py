"""The accuracy. What holds for all metrics is in test_cases.py."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest


@pytest.mark.parametrize(
    "answers, targets, expected",
    [([0, 1, 2], [0, 1, 2], 1.0), ([0, 0, 0], [1, 1, 1], 0.0), ([0, 1, 2], [0, 2, 2], 2 / 3)],
)
def test_accuracy_is_the_share_of_right_answers(answers, targets, expected):
    outputs = 0.1 + 0.7 * np.eye(3, dtype=np.float32)[answers]
    assert lib.accuracy(outputs, np.eye(3)[targets]) == pytest.approx(expected)
    assert type(lib.accuracy(outputs, np.eye(3)[targets])) is float


def test_among_equal_probabilities_the_first_counts():
    assert lib.accuracy(np.full((1, 3), 1 / 3), np.array([[1, 0, 0]])) == 1.0
