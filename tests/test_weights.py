"""Weights of samples and of classes: they act like copies, for every loss."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest
from cases import LOSSES
from small import X, build

COUNTS = np.random.default_rng(5).integers(0, 4, 60)
COPIES = np.repeat(np.arange(60), COUNTS)


@pytest.mark.parametrize("name", LOSSES)
def test_a_weight_counts_like_copies(name):
    y = LOSSES[name].learned(X)
    weighted, repeated = (build("sgd", loss=name, learning_rate=0.1) for _ in range(2))
    weighted.fit(X, y, 5, print_every=0, sample_weight=COUNTS)
    repeated.fit(X[COPIES], y[COPIES], 5, print_every=0)
    np.testing.assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-4, atol=1e-6)
    assert weighted.history.data_loss == pytest.approx(repeated.history.data_loss, rel=1e-5)


@pytest.mark.parametrize("batch_size", [None, 16])
def test_only_the_ratios_of_weights_count(batch_size):
    ended = []
    for factor in (1, 4):
        model = build(seed=1)
        model.fit(
            X,
            LOSSES["categorical_crossentropy"].learned(X),
            3,
            batch_size,
            print_every=0,
            sample_weight=factor * (COUNTS + 1),
        )
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended)


def test_equal_weights_change_nothing():
    y = LOSSES["categorical_crossentropy"].learned(X)
    plain, weighted = build(), build()
    plain.fit(X, y, 3, print_every=0)
    weighted.fit(X, y, 3, print_every=0, sample_weight=np.full(60, 7.0))
    assert np.array_equal(plain.parameters, weighted.parameters)
    assert plain.history.data_loss == pytest.approx(weighted.history.data_loss, rel=1e-12)


def test_weights_of_classes_are_weights_of_their_samples():
    y = LOSSES["categorical_crossentropy"].learned(X)
    counts = np.bincount(y)
    for by_class, by_sample in (
        ({0: 3.0, 2: 0.5}, np.array([3.0, 1.0, 0.5, 1.0])[y]),
        ("balanced", (1 / counts)[y]),
    ):
        ended = []
        for options in ({"class_weight": by_class}, {"sample_weight": by_sample}):
            model = build()
            model.fit(X, y, 3, print_every=0, **options)
            ended.append(model.parameters.copy())
        np.testing.assert_allclose(*ended, rtol=1e-5, atol=1e-7)
    model = build()
    model.fit(X, y, 3, print_every=0, class_weight={0: 2.0}, sample_weight=COUNTS + 1)
    both = build()
    both.fit(X, y, 3, print_every=0, sample_weight=(COUNTS + 1) * np.where(y == 0, 2.0, 1.0))
    np.testing.assert_allclose(model.parameters, both.parameters, rtol=1e-5, atol=1e-7)


def yes_or_no(outputs=1):
    model = lib.NeuralNetwork_Model(
        [lib.Layer_Dense(3, 8, seed=1), lib.Activation_ReLU(), lib.Layer_Dense(8, outputs, seed=2)]
    )
    model.compile("adam", "binary_crossentropy", learning_rate=0.01)
    return model


def test_classes_of_yes_and_no_have_weights_too():
    y = (X[:, 0] > 0.8).astype(int)
    ended = []
    for options in ({"class_weight": "balanced"}, {"sample_weight": np.where(y, 1 / y.sum(), 1 / (60 - y.sum()))}):
        model = yes_or_no()
        model.fit(X, y, 5, print_every=0, **options)
        ended.append(model.parameters.copy())
    np.testing.assert_allclose(*ended, rtol=1e-5, atol=1e-7)


def test_weights_that_cannot_be_meant_are_refused():
    y = LOSSES["categorical_crossentropy"].learned(X)
    for wrong, words in (
        (np.ones(59), "sample_weight must hold one weight per sample, 60"),
        (-np.ones(60), "sample_weight must be finite, at least 0, and not all zero"),
        (np.zeros(60), "not all zero"),
        (np.full(60, np.nan), "must be finite"),
    ):
        with pytest.raises(ValueError, match=words):
            build().fit(X, y, sample_weight=wrong)
    for wrong, kind, words in (
        ("even", TypeError, 'must be a dict or "balanced"'),
        ({9: 1.0}, ValueError, "must name classes in y, got 9"),
        ({0: -1.0}, ValueError, "class_weight must be finite, at least 0"),
    ):
        with pytest.raises(kind, match=words):
            build().fit(X, y, class_weight=wrong)
    with pytest.raises(ValueError, match="class_weight must have a loss over classes"):
        build(loss="mean_squared_error").fit(X, np.zeros((60, 4)), class_weight={0: 1.0})
    with pytest.raises(ValueError, match="class_weight must have a single yes or no"):
        yes_or_no(2).fit(X, np.zeros((60, 2)), class_weight="balanced")


def test_a_loss_of_ones_own_can_have_weights():
    class Fourth(lib.Loss):
        def forward(self, y_pred, y_true):
            return ((y_pred - y_true) ** 4).mean(axis=1)

        def backward(self, y_pred, y_true):
            self.dinputs = 4 * (y_pred - y_true) ** 3 / y_pred.size

    y = LOSSES["mean_squared_error"].learned(X)
    weighted, repeated = (build("sgd", loss=Fourth(), learning_rate=0.01) for _ in range(2))
    weighted.fit(X, y, 5, print_every=0, sample_weight=COUNTS)
    repeated.fit(X[COPIES], y[COPIES], 5, print_every=0)
    np.testing.assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-4, atol=1e-6)


def test_validation_and_metrics_are_without_weights():
    y = LOSSES["categorical_crossentropy"].learned(X)
    model = build("sgd", learning_rate=0.0)
    history = model.fit(X, y, 1, print_every=0, sample_weight=COUNTS, validation_data=(X, y))
    loss, accuracy = model.evaluate(X, y)
    assert history.validation_loss[0] == loss and history.accuracy[0] == accuracy
    assert history.data_loss[0] != pytest.approx(loss, rel=1e-9)


def test_a_training_with_weights_is_not_compared_with_chance(recwarn):
    y = np.arange(60) % 2
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 2, seed=0)])
    model.compile("sgd", learning_rate=1e-9)
    model.fit(X, y, 120, print_every=0, class_weight={0: 50.0})
    assert not recwarn


def test_huge_weights_do_not_vanish_and_products_that_are_all_0_are_refused():
    y = LOSSES["categorical_crossentropy"].learned(X)
    plain, huge = build(), build()
    plain.fit(X, y, 2, print_every=0)
    huge.fit(X, y, 2, print_every=0, sample_weight=np.full(60, 1e308))
    assert np.array_equal(plain.parameters, huge.parameters)
    answers = (X[:, 0] > 0).astype(int)
    model = yes_or_no()
    before = model.parameters.copy()
    with pytest.raises(ValueError, match="sample_weight times class_weight must not be 0 for all samples"):
        model.fit(X, answers, sample_weight=answers, class_weight={1: 0.0})
    assert np.array_equal(model.parameters, before)


def test_a_subclass_with_a_forward_of_its_own_has_to_give_the_losses_of_samples():
    class Fivefold(lib.Activation_Sigmoid_Loss_BinaryCrossentropy):
        def forward(self, inputs, y_true):
            return 5 * super().forward(inputs, y_true)

        def backward(self, y_pred, y_true):
            self.dinputs = 5 * (y_pred - y_true) / y_pred.size

    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 1, seed=0)])
    model.compile("sgd", Fivefold())
    answers = (X[:, 0] > 0).astype(int)
    model.fit(X, answers, 1, print_every=0)
    with pytest.raises(TypeError, match="Fivefold must define sample_losses"):
        model.fit(X, answers, 1, print_every=0, sample_weight=np.ones(60))
