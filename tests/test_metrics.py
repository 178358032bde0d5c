"""The accuracy. What holds for all metrics is in test_cases.py."""

from __future__ import annotations

import functools

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


def test_r2_of_perfect_of_mean_and_of_worse_answers():
    y = np.array([[1.0], [2.0], [6.0]])
    assert lib.r2(y, y) == 1.0 and lib.r2(np.full((3, 1), 3.0), y) == 0.0
    assert lib.r2(np.full((3, 1), 5.0), y) == pytest.approx(1 - 26 / 14)


def test_r2_of_several_targets_is_their_mean():
    y = np.array([[1.0, 0.0], [2.0, 5.0], [6.0, 1.0]])
    answers = np.array([[1.0, 2.0], [2.0, 2.0], [6.0, 2.0]])
    assert lib.r2(answers, y) == pytest.approx(0.5)


@pytest.mark.parametrize("value", [0.1, -7.3e5, 0.0])
def test_r2_of_targets_that_are_all_equal_counts_as_in_scikit_learn(value):
    y = np.full((7, 1), value, np.float32)
    assert lib.r2(y, y) == 1.0 and lib.r2(y + 1, y) == 0.0
    assert lib.r2(np.ones((1, 1)), np.ones((1, 1))) == 1.0


def test_r2_agrees_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    y, answers = rng.normal(size=(40, 3)) + 2000, rng.normal(size=(40, 3)) + 2000
    y[:, 1] = 5
    assert lib.r2(answers, y) == pytest.approx(sklearn.r2_score(y, answers), rel=1e-12)
    assert lib.mean_absolute_error(answers, y) == pytest.approx(sklearn.mean_absolute_error(y, answers), rel=1e-12)


def test_only_functions_are_marked_as_means():
    def spread(output, targets):
        return 1.0

    assert lib.mean_of_samples(spread) is spread and lib.metrics.Answers([spread]).others == []
    with pytest.raises(TypeError, match="metric must be a function, got 3"):
        lib.mean_of_samples(3)


def test_metrics_of_numbers_refuse_shapes_that_numpy_would_broadcast():
    for metric in (lib.r2, lib.mean_absolute_error):
        with pytest.raises(ValueError, match=r"must have the same shape .*, got \(3, 1\) and \(3,\)"):
            metric(np.ones((3, 1)), np.ones(3))
        assert metric([[1.0], [3.0]], [[1.0], [3.0]]) in (1.0, 0.0)
        assert metric(np.array([[200]], np.uint8), np.array([[201]], np.uint8)) in (0.0, 1.0)


@pytest.mark.filterwarnings("ignore")
def test_r2_of_nan_is_nan():
    y = np.array([[1.0], [2.0], [np.nan]])
    assert np.isnan(lib.r2(np.zeros((3, 1)), y)) and np.isnan(lib.r2(y, np.arange(3.0)[:, None]))


def test_a_wrapper_of_a_mean_is_not_taken_for_one():
    @functools.wraps(lib.mean_absolute_error)
    def root(output, targets):
        return lib.mean_absolute_error(output, targets) ** 0.5

    assert lib.metrics.Answers([root]).others == [root]
    assert lib.metrics.Answers([lib.mean_absolute_error]).others == []


def test_small_errors_on_targets_that_are_all_equal_are_errors():
    assert lib.r2(np.full((4, 1), 2.1), np.full((4, 1), 2.0)) == 0.0
    assert lib.r2(np.full((4, 1), 2.0), np.full((4, 1), 2.0)) == 1.0


def test_precision_and_recall_agree_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    probabilities, yes = rng.random((50, 3)), rng.integers(0, 2, (50, 3))
    probabilities[:, 2] = 0.1
    for ours, theirs in ((lib.precision, sklearn.precision_score), (lib.recall, sklearn.recall_score)):
        expected = [theirs(yes[:, k], probabilities[:, k] >= 0.5, zero_division=0) for k in range(3)]
        assert ours(probabilities, yes) == pytest.approx(np.mean(expected))
        assert [ours(probabilities[:, [k]], yes[:, [k]]) for k in range(3)] == pytest.approx(expected)
    assert lib.recall(np.ones((4, 1)), np.zeros((4, 1))) == 0.0
    assert lib.precision(np.array([[0.9], [0.1]]), np.array([[1], [1]])) == 1.0, "one was called yes, and is"
    assert lib.recall(np.array([[0.9], [0.1]]), np.array([[1], [0]])) == 1.0, "one is yes, and was called so"
