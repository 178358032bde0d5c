"""Cross-entropy, alone and with softmax. What holds for all losses is in test_cases.py."""

from __future__ import annotations

import math

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.losses import target_rows


def test_the_loss_by_hand():
    loss = lib.Loss_CategoricalCrossentropy()
    P = np.array([[0.5, 0.5], [0.25, 0.75]])
    np.testing.assert_allclose(loss.forward(P, [0, 0]), [math.log(2), math.log(4)])
    assert loss.calculate(P, [0, 0]) == pytest.approx(1.5 * math.log(2))
    loss.backward(P, [0, 0])
    np.testing.assert_allclose(loss.dinputs, [[-1.0, 0.0], [-2.0, 0.0]])


def test_soft_targets_are_used_as_they_are():
    loss, P = lib.Loss_CategoricalCrossentropy(), np.array([[0.5, 0.5]])
    assert loss.calculate(P, [[0.25, 0.75]]) == pytest.approx(math.log(2))
    loss.backward(P, [[0.25, 0.75]])
    np.testing.assert_allclose(loss.dinputs, [[-0.5, -1.5]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_are_clipped_from_below(dtype):
    loss, P = lib.Loss_CategoricalCrossentropy(), np.array([[0.0, 1.0]], dtype)
    assert loss.calculate(P, [0]) == pytest.approx(-math.log(1e-7), rel=1e-6)
    loss.backward(P, [0])
    np.testing.assert_allclose(loss.dinputs, [[-1e7, 0]], rtol=1e-6)
    assert loss.calculate(P, [1]) == 0.0


def test_the_combined_loss_is_exact_for_huge_scores():
    combined = lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    for dtype in (np.float32, np.float64):
        scores = np.array([[1000, -1000, 0], [-1000, 1000, 0]], dtype=dtype)
        assert combined.forward(scores, [1, 1]) == 1000.0
        combined.backward(combined.output, [1, 1])
        assert combined.dinputs.tolist() == [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]]


def test_combined_equals_separate():
    generator = np.random.default_rng(7)
    scores, y = generator.normal(size=(9, 5)), np.arange(9) % 5
    combined, softmax = lib.Activation_Softmax_Loss_CategoricalCrossentropy(), lib.Activation_Softmax()
    loss = lib.Loss_CategoricalCrossentropy()
    softmax.forward(scores)
    loss.backward(softmax.output, y)
    softmax.backward(loss.dinputs)
    assert combined.forward(scores, y) == pytest.approx(loss.calculate(softmax.output, y), rel=1e-12)
    combined.backward(combined.output, y)
    np.testing.assert_allclose(combined.dinputs, softmax.dinputs, rtol=1e-10, atol=1e-14)
    assert combined.calculate(scores, y) == combined.forward(scores, y)


def test_target_rows():
    assert target_rows([0, 2], 2, 3, np.float32).tolist() == [[1, 0, 0], [0, 0, 1]]
    rows = np.array([[0.5, 0.5]])
    assert target_rows(rows, 1, 2, np.float64) is rows
    for wrong in ([0, 3], [0], [[1, 0]], [0.5, 1], "ab"):
        with pytest.raises((TypeError, ValueError), match="y_true must"):
            target_rows(wrong, 2, 3, np.float32)


def test_chance_is_the_entropy_of_the_classes():
    loss = lib.Loss_CategoricalCrossentropy()
    assert loss.chance(np.array([0, 0, 0, 1]), 3) == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))
    assert lib.Loss().chance(np.zeros((3, 1)), 1) == math.inf


def test_targets_are_kept_compact():
    for loss in (lib.Loss_CategoricalCrossentropy(), lib.Activation_Softmax_Loss_CategoricalCrossentropy()):
        for y in ([0, 2, 1], np.eye(3)[[0, 2, 1]], [0.0, 2.0, 1.0]):
            found = loss.check_targets("y", y, 3, 3)
            assert found.tolist() == [0, 2, 1] and found.dtype.kind == "i"


def test_the_base_class_says_what_is_missing():
    with pytest.raises(NotImplementedError, match="a subclass gives forward"):
        lib.Loss().calculate(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(NotImplementedError, match="a subclass gives backward"):
        lib.Loss().backward(np.ones((2, 3)), np.ones((2, 3)))
