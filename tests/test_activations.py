"""ReLU and softmax: numbers, edges, infinities. What holds for all layers is in test_cases.py."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest


def test_relu_by_hand_and_its_slope_at_0():
    relu = lib.Activation_ReLU()
    relu.forward([[-1.0, 0.0, 2.0]])
    assert relu.output.tolist() == [[0.0, 0.0, 2.0]]
    relu.backward([[5.0, 6.0, -7.0]])
    assert relu.dinputs.tolist() == [[0.0, 0.0, -7.0]]


def test_softmax_by_hand():
    softmax = lib.Activation_Softmax()
    softmax.forward(np.log([[1.0, 3.0], [2.0, 2.0]]))
    np.testing.assert_allclose(softmax.output, [[0.25, 0.75], [0.5, 0.5]], rtol=1e-12)
    softmax.backward([[1.0, 0.0], [1.0, 1.0]])
    np.testing.assert_allclose(softmax.dinputs, [[0.1875, -0.1875], [0, 0]], atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_huge_scores(dtype):
    softmax = lib.Activation_Softmax()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        softmax.forward(np.array([[1e30, -1e30, 1e30], [-1e4, 0.0, -1e4]], dtype))
    assert softmax.output.tolist() == [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]


@pytest.mark.filterwarnings("ignore:invalid value")
def test_rows_without_an_answer_are_nan_and_disturb_no_other_row():
    softmax = lib.Activation_Softmax()
    softmax.forward([[np.nan, 1.0], [np.inf, 1.0], [-np.inf, -np.inf], [-np.inf, 0.0]])
    assert np.isnan(softmax.output[:3]).all() and softmax.output[3].tolist() == [0.0, 1.0]


def test_one_column_is_certain():
    softmax = lib.Activation_Softmax()
    softmax.forward([[3.0], [-5.0]])
    assert softmax.output.tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize("kind", [lib.Activation_ReLU, lib.Activation_Softmax])
def test_a_gradient_of_another_height_is_refused(kind):
    activation = kind()
    activation.forward(np.ones((6, 2)))
    for wrong, words in (
        (np.ones((1, 2)), "dvalues must have 6 rows"),
        (np.ones((6, 1)), "dvalues must have 2 columns"),
    ):
        with pytest.raises(ValueError, match=words):
            activation.backward(wrong)
