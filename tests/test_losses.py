"""Cross-entropy, alone and with softmax. What holds for all losses is in test_cases.py."""

from __future__ import annotations

import contextlib
import math

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.losses import target_rows
from own_parts import Squares


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


# --- numbers --------------------------------------------------------------------------------------


def test_errors_of_numbers_by_hand():
    P, T = np.array([[3.0, -1.0], [0.0, 2.0]]), np.array([[1.0, -1.0], [2.0, 5.0]])
    squared, absolute = lib.Loss_MeanSquaredError(), lib.Loss_MeanAbsoluteError()
    assert squared.forward(P, T).tolist() == [2.0, 6.5] and absolute.forward(P, T).tolist() == [1.0, 2.5]
    squared.backward(P, T)
    absolute.backward(P, T)
    assert squared.dinputs.tolist() == [[1.0, 0.0], [-1.0, -1.5]]
    assert absolute.dinputs.tolist() == [[0.25, 0.0], [-0.25, -0.25]]


@pytest.mark.parametrize("loss", [lib.Loss_MeanSquaredError(), lib.Loss_MeanAbsoluteError()])
def test_a_row_of_numbers_is_a_column(loss):
    column = np.array([[1.0], [2.0], [4.0]])
    for targets in ([0.0, 2.0, 5.0], np.array([[0.0], [2.0], [5.0]])):
        assert loss.calculate(column, targets) == pytest.approx(2 / 3)
        loss.backward(column, targets)
        assert loss.dinputs.shape == (3, 1)


@pytest.mark.parametrize("name", ["mean_squared_error", "mean_absolute_error"])
def test_combinations_that_cannot_be_meant_say_what_to_use(name):
    wide, X = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3, seed=0)]), np.ones((4, 2), np.float32)
    wide.compile(loss=name)
    with pytest.raises(ValueError, match=r"y must have 3 columns, .*for class numbers use loss=\"categorical"):
        wide.fit(X, [0, 1, 2, 0])
    with pytest.raises(TypeError, match=r"predict_classes must have a loss over classes; .* use predict"):
        wide.predict_classes(X)
    ended = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3), lib.Activation_Softmax()])
    with pytest.raises(ValueError, match=r"must not be softmax before a loss over numbers: .* for classes"):
        ended.compile(loss=name)
    assert ended.loss is None
    one = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)])
    with pytest.raises(ValueError, match='at least 2, got 1; for yes or no use loss="binary_crossentropy"'):
        one.compile()
    three = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3)])
    three.compile()
    with pytest.raises(ValueError, match=r'got 0.5 at place 1; to predict numbers, use loss="mean_squared'):
        three.fit(X, [0.0, 0.5, 1.0, 2.0])


@pytest.mark.parametrize("file", ["m", "m.safetensors"])
@pytest.mark.parametrize("name", ["mean_squared_error", "mean_absolute_error"])
def test_a_model_of_numbers_comes_back_from_a_file(tmp_path, name, file):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 4), lib.Activation_ReLU(), lib.Layer_Dense(4, 2)], seed=3)
    model.add(lib.Activation_Linear())
    model.compile("adam", name, metrics=["mean_absolute_error", "r2"])
    X = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    model.fit(X, X[:, ::-1], epochs=3, batch_size=16, print_every=0)
    model.save(tmp_path / file)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / file)
    for one in (model, loaded):
        one.fit(X, X[:, ::-1], epochs=3, batch_size=16, print_every=0)
    assert np.array_equal(model.parameters, loaded.parameters)
    assert model.history.entries == loaded.history.entries and len(model.history.r2) == 6
    assert loaded.metric_names == ["mean_absolute_error", "r2"]


def test_a_network_of_numbers_at_chance_is_a_warning():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(1, 1, seed=0)])
    model.compile("sgd", "mean_squared_error", learning_rate=0.0)
    y = np.array([1.0, 2.0, 3.0, 6.0])
    with pytest.warns(lib.TrainingWarning, match=r"is no better than that of the best constant answer, 3\.5"):
        model.fit(np.zeros((4, 1)), y, epochs=100, print_every=0)


def numbers_model(*last, loss="mean_squared_error", metrics=None):
    model = lib.NeuralNetwork_Model(
        [lib.Layer_Dense(2, 8), lib.Activation_ReLU(), lib.Layer_Dense(8, 1), *last], seed=1
    )
    model.compile("adam", loss, metrics, learning_rate=0.01)
    return model


POINTS = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
SUMS = (POINTS @ np.array([1.0, 2.0], np.float32))[:, None]


def test_accuracy_of_numbers_and_softmax_further_up_are_refused():
    with pytest.raises(ValueError, match=r"metrics must not hold accuracy, .* use r2 or mean_absolute_error"):
        numbers_model(metrics=["r2", "accuracy"])
    with pytest.raises(ValueError, match="must not be softmax"):
        numbers_model(lib.Activation_Softmax(), lib.Activation_Linear())


@pytest.mark.parametrize("plainly", [False, True])
@pytest.mark.parametrize(
    "make", [lib.Loss_MeanSquaredError, lib.Loss_MeanAbsoluteError, lib.Loss_BinaryCrossentropy, Squares]
)
def test_what_happens_to_the_callers_targets_does_not_train(make, plainly):
    """Whatever the loss is, an own one too."""
    ended = []
    for change in (0, 1):
        targets, model = (SUMS > 0).astype(np.float32), numbers_model(loss=make())

        def add(model, entry, targets=targets, change=change):
            targets[:] = np.abs(targets - change)

        with lib.tape.plain_methods() if plainly else contextlib.nullcontext():
            model.fit(POINTS, targets, 5, print_every=0, callbacks=add)
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended)


def test_what_happens_to_class_numbers_does_not_train():
    ended = []
    for change in (0, 1):
        targets, model = (SUMS[:, 0] > 0).astype(np.intp), lib.NeuralNetwork_Model([lib.Layer_Dense(2, 2)], seed=1)
        model.compile("sgd")

        def add(model, entry, targets=targets, change=change):
            targets[:] = np.abs(targets - change)

        model.fit(POINTS, targets, 5, print_every=0, callbacks=add)
        ended.append(model.parameters.copy())
    assert np.array_equal(*ended)


@pytest.mark.parametrize("value", [0.1, 0.7, -3.3])
def test_constant_targets_that_are_learned_draw_no_warning(recwarn, value):
    model = numbers_model()
    model.fit(POINTS, np.full(60, value), 400, print_every=0)
    assert not recwarn and model.history.loss[-1] < 1e-4


def test_a_last_layer_that_rightly_answers_0_is_not_dead(recwarn):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(1, 1, seed=0), lib.Activation_Linear()])
    model.compile("sgd", "mean_squared_error", learning_rate=0.5)
    model.fit([[1.0], [-1.0]], [0.0, 0.0], 120, print_every=0)
    assert not recwarn and model.history.loss[-1] == 0


def test_early_stopping_waits_for_an_error_to_fall():
    model = numbers_model(metrics=["mean_absolute_error"])
    stopping = lib.EarlyStopping(patience=5, monitor="validation_mean_absolute_error", restore_best=True)
    model.fit(POINTS, SUMS, 200, validation_data=(POINTS, SUMS), print_every=0, callbacks=stopping)
    recorded = model.history.validation_mean_absolute_error
    assert len(recorded) > 50 and stopping.best_value == recorded.min()


def test_a_metric_that_refuses_nan_does_not_hide_the_divergence():
    def strict(output, targets):
        if not np.isfinite(output).all():
            raise ValueError("input contains nan")
        return 0.0

    for metric in (strict, lib.mean_of_samples(strict)):
        model = numbers_model(metrics=[metric])
        model.compile("sgd", "mean_squared_error", [metric], learning_rate=1e3)
        with pytest.raises(lib.DivergenceError):
            model.fit(POINTS, SUMS, 50, print_every=0, validation_data=(POINTS, SUMS))


@pytest.mark.parametrize("name", ["self", "record", "entries", "validation_loss"])
def test_a_metric_is_not_called_like_something_of_the_history(name):
    def metric(output, targets):
        return 1.0

    metric.__name__ = name
    with pytest.raises(ValueError, match=f"metrics must not be called '{name}'"):
        numbers_model(metrics=[metric])


def test_a_class_is_no_metric():
    with pytest.raises(TypeError, match='with kind="metric" a function'):
        lib.register("my_metric", kind="metric")(type("Mine", (), {"__call__": lambda self, o, t: 1.0}))


def test_unhashable_metrics_train_from_a_tape():
    class Same:
        __name__ = "same"

        def __eq__(self, other):
            return True

        def __call__(self, output, targets):
            return len(output)

    model = numbers_model(metrics=[Same()])
    model.store.attach(model.body)
    assert lib.tape.can_be_recorded(model, POINTS)
    assert model.fit(POINTS, SUMS, 2, print_every=0).same.tolist() == [60, 60]


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_only_finite_numbers_are_drawn(wrong):
    for arguments, name in ((([1.0, wrong], [1.0, 2.0]), "y_true"), (([1.0, 2.0], [1.0, wrong]), "y_pred")):
        with pytest.raises(ValueError, match=f"{name} must be finite, got {wrong} in row 1"):
            lib.plot_predictions(*arguments)


def test_targets_that_overflow_the_models_type_are_named():
    with pytest.raises(ValueError, match="y, as float32, must be finite, got inf in row 0, column 0"):
        numbers_model().fit(POINTS, np.full(60, 1e39))


def test_the_look_at_the_end_asks_no_metric():
    seen = []

    def count(output, targets):
        seen.append(len(output))
        return 0.0

    numbers_model(metrics=[count]).fit(POINTS, SUMS, 3, print_every=0)
    numbers_model(metrics=[count]).fit(POINTS, SUMS, 3, print_every=0, record_every=0)
    assert seen == [60, 60, 60]


# --- yes and no -----------------------------------------------------------------------------------


def test_a_yes_and_a_no_by_hand():
    combined, plain = lib.Activation_Sigmoid_Loss_BinaryCrossentropy(), lib.Loss_BinaryCrossentropy()
    scores, targets = np.array([[0.0, math.log(3)]]), np.array([[1.0, 0.0]])
    expected = (math.log(2) + math.log(4)) / 2
    assert combined.forward(scores, targets) == pytest.approx(expected)
    np.testing.assert_allclose(combined.output, [[0.5, 0.75]])
    combined.backward(combined.output, targets)
    np.testing.assert_allclose(combined.dinputs, [[-0.25, 0.375]])
    assert plain.calculate(combined.output, targets) == pytest.approx(expected)
    plain.backward(combined.output, targets)
    np.testing.assert_allclose(plain.dinputs, [[-1.0, 2.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_a_thousand_lose_nothing(dtype):
    combined = lib.Activation_Sigmoid_Loss_BinaryCrossentropy()
    scores = np.array([[1000.0, -1000.0]], dtype)
    for targets, loss, slopes in (([[1, 0]], 0.0, [0, 0]), ([[0, 1]], 1000.0, [0.5, -0.5])):
        assert combined.forward(scores, targets) == loss
        combined.backward(combined.output, targets)
        assert combined.dinputs.tolist() == [slopes] and combined.output.tolist() == [[1, 0]]


@pytest.mark.parametrize("width", [2, 3])
def test_one_row_of_targets_does_not_serve_several_outputs(width):
    with pytest.raises(ValueError, match=f"y must have {width} columns, one for each output, got shape"):
        lib.Loss_MeanSquaredError().check_targets("y", np.arange(6.0), 6, width)


def test_probabilities_of_0_and_1_that_are_wrong_cost_much_and_not_infinitely_much():
    loss = lib.Loss_BinaryCrossentropy()
    for probabilities, targets, slope in (([[1.0]], [[0.0]], 1e7), ([[0.0]], [[1.0]], -1e7)):
        assert loss.calculate(np.array(probabilities), np.array(targets)) == pytest.approx(-math.log(1e-7))
        loss.backward(np.array(probabilities), np.array(targets))
        assert loss.dinputs.item() == pytest.approx(slope)


def test_sigmoid_keeps_small_probabilities():
    sigmoid = lib.Activation_Sigmoid()
    sigmoid.forward(np.array([[-700.0, -40.0, 0.0, 40.0]]))
    np.testing.assert_allclose(sigmoid.output[0, :2], np.exp([-700.0, -40.0]), rtol=1e-12)
    assert sigmoid.output[0, 2] == 0.5


@pytest.mark.parametrize("last", [(), (lib.Activation_Sigmoid,)])
@pytest.mark.parametrize("name", ["binary_crossentropy", "sigmoid_binary_crossentropy"])
def test_one_sigmoid_is_applied_once(last, name):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1, seed=0), *(kind() for kind in last)])
    model.compile("sgd", name, learning_rate=0.5)
    y = (POINTS[:, 0] > 0).astype(int)
    model.fit(POINTS, y, 50, print_every=0)
    scores = POINTS @ model.layers[0].weights + model.layers[0].biases
    np.testing.assert_allclose(model.predict(POINTS), 1 / (1 + np.exp(-scores)), rtol=1e-5)
    assert model.predict_classes(POINTS).tolist() == (scores[:, 0] >= 0).astype(int).tolist()
    assert model.evaluate(POINTS, y)[1] > 0.9
    assert model.metric_names == ["binary_accuracy"]


def test_hidden_sigmoids_are_allowed():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 4), lib.Activation_Sigmoid(), lib.Layer_Dense(4, 3)], seed=0)
    model.compile("adam", "binary_crossentropy")
    model.fit(POINTS, np.zeros((60, 3)), 2, print_every=0)
    assert model.predict_classes(POINTS).shape == (60, 3)


def test_combinations_with_yes_and_no_that_cannot_be_meant():
    one = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)])
    one.compile(loss="binary_crossentropy")
    with pytest.raises(ValueError, match=r"y must lie between 0 and 1, got 2.* in row 1; .*categorical_crossentropy"):
        one.fit(POINTS[:3], [0, 2, 1])
    with pytest.raises(ValueError, match="y must have 1 columns"):
        one.fit(POINTS[:2], np.eye(2))
    ended = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 2), lib.Activation_Softmax()])
    with pytest.raises(ValueError, match=r"must not be softmax before a loss over yes and no"):
        ended.compile(loss="binary_crossentropy")
    squeezed = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 2), lib.Activation_Sigmoid()])
    with pytest.raises(ValueError, match="must not be sigmoid before softmax and cross-entropy"):
        squeezed.compile()
    with pytest.raises(ValueError, match=r"metrics must not hold accuracy, .* use binary_accuracy"):
        one.compile(loss="binary_crossentropy", metrics=["accuracy"])


@pytest.mark.parametrize("file", ["m", "m.safetensors"])
def test_a_model_of_yes_and_no_comes_back_from_a_file(tmp_path, file):
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 4), lib.Activation_Tanh(), lib.Layer_Dense(4, 2)], seed=3)
    model.compile("adam", "binary_crossentropy", metrics=["precision", "recall"])
    y = (POINTS > 0).astype(int)
    model.fit(POINTS, y, 3, batch_size=16, print_every=0)
    model.save(tmp_path / file)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / file)
    for one in (model, loaded):
        one.fit(POINTS, y, 3, batch_size=16, print_every=0)
    assert np.array_equal(model.parameters, loaded.parameters) and model.history.entries == loaded.history.entries
