"""Pictures: what stands in them, artist by artist."""

from __future__ import annotations

import sys

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.plots import CLASS_COLOURS, pyplot
from small import X, Y, build, fit

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
plt = pyplot()
to_rgba = matplotlib.colors.to_rgba

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0], [0.5, 1.0]])
CLASSES = np.array([0, 2, 0, 2, 2])


@pytest.fixture(autouse=True)
def closed():
    plt.close("all")
    yield
    plt.close("all")


# --- points ---------------------------------------------------------------------------------------


def test_every_point_is_drawn_once_in_the_colour_of_its_class():
    ax = lib.plot_data(POINTS, CLASSES)
    assert [group.get_label() for group in ax.collections] == ["class 0", "class 1", "class 2"]
    for label, group in enumerate(ax.collections):
        assert np.array_equal(group.get_offsets(), POINTS[CLASSES == label])
        if len(group.get_offsets()):
            assert tuple(group.get_facecolor()[0]) == to_rgba(CLASS_COLOURS[label])
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_aspect()) == ("feature 1", "feature 2", 1.0)


def test_classes_have_markers_of_their_own_and_colours_begin_again():
    ax = lib.plot_data(np.tile(POINTS[:1], (8, 1)), np.arange(8))
    shapes = [group.get_paths()[0].vertices.tolist() for group in ax.collections]
    assert len({str(shape) for shape in shapes[:6]}) == 6
    colours = [tuple(group.get_facecolor()[0]) for group in ax.collections]
    assert len(set(colours[:6])) == 6 and colours[6:] == colours[:2]


def test_axes_of_ones_own():
    figure, mine = plt.subplots()
    assert lib.plot_data(POINTS, CLASSES, mine) is mine
    assert lib.plot_decision_boundary(lambda grid: grid, POINTS, CLASSES, mine, resolution=3) is mine
    assert lib.plot_confusion([0, 1], [0, 1], mine) is mine
    assert lib.plot_predictions([0.0, 1.0], [0.5, 1.0], mine) is mine
    assert plt.get_fignums() == [figure.number]


# --- decision regions -----------------------------------------------------------------------------


def right_of_a_half(grid):
    """Class 0 on the left, class 2 on the right; class 1 is always the least likely."""
    right = grid[:, 0] > 0.5
    return np.stack([0.9 - 0.8 * right, np.full(len(grid), -1.0), 0.1 + 0.8 * right], axis=1)


@pytest.mark.parametrize("predict", [right_of_a_half, type("Model", (), {"predict": staticmethod(right_of_a_half)})()])
def test_the_regions_are_the_most_likely_classes(predict):
    ax = lib.plot_decision_boundary(predict, POINTS, CLASSES, resolution=12)
    (image,) = ax.images
    answers = np.asarray(image.get_array())
    columns = np.linspace(-0.1, 1.1, 12)
    assert np.array_equal(answers, np.tile(np.where(columns > 0.5, 2, 0), (12, 1)))
    assert [tuple(image.cmap(image.norm(k))) for k in range(6)] == [to_rgba(colour) for colour in CLASS_COLOURS]
    assert len(ax.collections) == 3, "and the samples over it"
    np.testing.assert_array_equal(ax.collections[2].get_offsets(), POINTS[CLASSES == 2])


def test_regions_are_not_upside_down():
    def upper(grid):
        return np.stack([-grid[:, 1], grid[:, 1] - 2], axis=1)

    (image,) = lib.plot_decision_boundary(upper, POINTS, CLASSES, resolution=8).images
    assert image.origin == "lower"
    assert np.asarray(image.get_array())[:, 0].tolist() == [0] * 4 + [1] * 4


def test_a_grid_point_is_the_centre_of_its_pixel_and_the_picture_has_a_margin():
    asked = []
    ax = lib.plot_decision_boundary(lambda grid: asked.append(grid) or grid, POINTS, CLASSES, resolution=13)
    (grid,) = asked
    assert grid.shape == (169, 2)
    np.testing.assert_allclose([grid.min(axis=0), grid.max(axis=0)], [[-0.1, -0.1], [1.1, 2.1]])
    left, right, bottom, top = ax.images[0].get_extent()
    np.testing.assert_allclose([left + 0.05, right - 0.05], [-0.1, 1.1])
    np.testing.assert_allclose([bottom + 2.2 / 24, top - 2.2 / 24], [-0.1, 2.1])


def test_a_model_can_be_given_as_it_is():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3, seed=1)])
    model.compile()
    ax = lib.plot_decision_boundary(model, POINTS, CLASSES, resolution=5)
    across, up = np.meshgrid(np.linspace(-0.1, 1.1, 5), np.linspace(-0.1, 2.1, 5))
    expected = model.predict_classes(np.stack([across.ravel(), up.ravel()], axis=1)).reshape(5, 5)
    assert np.array_equal(ax.images[0].get_array(), expected) and len(set(expected.ravel())) > 1


def test_refused_pictures_leave_no_figure_open():
    for predict in (lambda grid: np.ones((len(grid), 0)), lambda grid: np.ones(3), lambda grid: np.ones((3, 2))):
        with pytest.raises(ValueError, match="predict must return a row of scores"):
            lib.plot_decision_boundary(predict, POINTS, CLASSES)
    for wrong in (POINTS[:, :1], POINTS[:2], np.full_like(POINTS, np.nan)):
        with pytest.raises(ValueError, match=r"[Xy] must"):
            lib.plot_data(wrong, CLASSES)
    with pytest.raises(ValueError):
        lib.plot_confusion([0, 1], [0])
    assert plt.get_fignums() == []


# --- confusion ------------------------------------------------------------------------------------


def test_rows_are_true_classes_and_columns_answers():
    y_true, y_pred = [0, 0, 0, 1, 2, 2], [0, 1, 1, 1, 2, 0]
    ax = lib.plot_confusion(y_true, y_pred)
    assert np.asarray(ax.images[0].get_array()).tolist() == [[1, 2, 0], [0, 1, 0], [1, 0, 1]]
    texts = {text.get_position(): text.get_text() for text in ax.texts}
    assert texts == {(c, r): str([[1, 2, 0], [0, 1, 0], [1, 0, 1]][r][c]) for r in range(3) for c in range(3)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("answer", "true class")
    assert ax.get_xticks().tolist() == ax.get_yticks().tolist() == [0, 1, 2]


def test_numbers_are_seen_on_their_ground():
    ax = lib.plot_confusion([0] * 10 + [1], [0] * 10 + [1])
    colours = {text.get_position(): text.get_color() for text in ax.texts}
    assert colours == {(0, 0): "white", (1, 1): "black", (0, 1): "black", (1, 0): "black"}


def test_classes_that_were_only_answered_have_a_row_too():
    ax = lib.plot_confusion([0, 0], [0, 3])
    assert np.asarray(ax.images[0].get_array()).shape == (4, 4)


# --- history --------------------------------------------------------------------------------------


def test_losses_and_metrics_against_epochs():
    history = fit(build(), 6, record_every=2, validation_data=(X[:9], Y[:9]))
    loss, accuracy = lib.plot_history(history)
    for ax, name, beside, label in (
        (loss, "data_loss", "validation_loss", "data loss"),
        (accuracy, "accuracy", "validation_accuracy", "accuracy"),
    ):
        training, validation = ax.lines
        assert training.get_xdata().tolist() == validation.get_xdata().tolist() == [0, 2, 4]
        assert np.array_equal(training.get_ydata(), getattr(history, name))
        assert np.array_equal(validation.get_ydata(), getattr(history, beside))
        assert training.get_linestyle() != validation.get_linestyle()
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "validation"]
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", label)


def test_without_validation_there_is_one_line_and_no_legend():
    def share_of_zeros(output, targets):
        return float(np.mean(output.argmax(axis=1) == 0))

    axes = fit(build(metrics=["accuracy", share_of_zeros]), 4).plot()
    assert [ax.get_ylabel() for ax in axes] == ["data loss", "accuracy", "share of zeros"]
    assert axes[0].figure.axes == list(axes), "no axes are left empty"
    assert all(len(ax.lines) == 1 and ax.get_legend() is None for ax in axes)
    assert axes[0].lines[0].get_xdata().tolist() == [0, 1, 2, 3]
    assert len(fit(build(metrics=[]), 4).plot()) == 1


def test_a_first_fit_draws_something_with_the_defaults():
    model = build()
    model.fit(X, Y, epochs=50)
    assert len(model.history.plot()[0].lines[0].get_xdata()) == 50


@pytest.mark.parametrize("wrong", [None, 3, lib.History, {}, "history"])
def test_only_a_history_can_be_drawn(wrong):
    with pytest.raises(TypeError, match="history must be what fit returned"):
        lib.plot_history(wrong)
    assert plt.get_fignums() == []


# --- without matplotlib ---------------------------------------------------------------------------


def test_drawing_without_matplotlib_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in (
        lambda: lib.plot_data([[0.0, 1.0]], [0]),
        lambda: lib.plot_confusion([0, 1], [0, 1]),
        lambda: build().history.plot(),
    ):
        with pytest.raises(ImportError, match="drawing needs matplotlib; run: pip install matplotlib"):
            draw()


def test_regions_without_matplotlib_say_what_is_missing(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="drawing needs matplotlib; run: pip install matplotlib"):
        lib.plot_decision_boundary(lambda p: p, [[0.0, 1.0]], [0])


def test_a_thousand_classes_can_be_drawn_and_no_more():
    points = np.zeros((2, 2))
    lib.plot_data(points, [0, 999])
    with pytest.raises(ValueError, match="y must hold whole numbers from 0 to 999"):
        lib.plot_data(points, [0, 1000])


def test_no_points_and_classes_that_are_no_numbers_are_refused():
    for points, labels in ((np.zeros((0, 2)), np.zeros(0)), (POINTS, list("abcde"))):
        with pytest.raises(ValueError, match="y must hold one class number per sample"):
            lib.plot_data(points, labels)


def test_limits_of_resolution_are_where_the_message_says():
    def answer(grid):
        return grid

    assert lib.plot_decision_boundary(answer, POINTS, CLASSES, resolution=2)
    for resolution in (1, 5001):
        with pytest.raises(ValueError, match="resolution must be a whole number from 2 to 5000"):
            lib.plot_decision_boundary(answer, POINTS, CLASSES, resolution=resolution)


def test_the_largest_resolution_is_not_refused(monkeypatch):
    class BegunError(Exception):
        pass

    def begin(*axes):
        raise BegunError  # 25 million points are not needed to see that

    monkeypatch.setattr(np, "meshgrid", begin)
    with pytest.raises(BegunError):
        lib.plot_decision_boundary(lambda grid: grid, POINTS, CLASSES, resolution=5000)


@pytest.mark.slow
def test_as_many_classes_as_the_message_says_can_be_counted():
    assert lib.plot_confusion([0, 99], [99, 0])


def test_more_classes_than_the_message_says_cannot_be_counted():
    for true, answered, name in (([100], [0], "y_true"), ([0], [100], "y_pred")):
        with pytest.raises(ValueError, match=f"{name} must be whole numbers from 0 to 99"):
            lib.plot_confusion(true, answered)


def test_answers_against_targets_with_a_line_where_they_agree():
    ax = lib.plot_predictions([1.0, 2.0, 4.0], [1.5, 2.0, -3.0])
    dots, diagonal = ax.lines
    assert dots.get_xydata().tolist() == [[1, 1.5], [2, 2], [4, -3]]
    assert diagonal.get_xydata().tolist() == [[-3, -3], [4, 4]] and ax.get_legend() is None
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("target", "answer")
    ax = lib.plot_predictions(np.zeros((5, 2)), np.ones((5, 2)))
    assert len(ax.lines) == 3 and [t.get_text() for t in ax.get_legend().get_texts()] == ["output 0", "output 1"]
    with pytest.raises(ValueError, match=r"must have the same shape, .* got \(3,\) and \(3, 1\)"):
        lib.plot_predictions(np.zeros(3), np.zeros((3, 1)))


def test_counts_on_pale_squares_are_black():
    ax = lib.plot_confusion([0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 1])
    assert [text.get_color() for text in ax.texts] == ["white", "black", "black", "black"]
