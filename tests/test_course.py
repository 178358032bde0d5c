"""What a course needs: test beds by hand, checks that leave all else alone. Exercises are in test_exercises.py."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest
from cases import OPTIMIZERS
from my_deep_lib import course


def test_the_ravine():
    ravine = course.Ravine((3.0, 2.0))
    assert ravine.height() == (9 + 25 * 4) / 2
    ravine.backward()
    assert ravine.dposition.tolist() == [[3.0, 50.0]]
    assert course.ravine_path(lib.Optimizer_SGD(0.01), 1)[0].tolist() == [-4.0, 1.0]
    assert course.Ravine().position.tolist() == [[-4.0, 1.0]]
    assert course.OneWeight().weight.tolist() == [[0.0]]
    path = course.ravine_path(lib.Optimizer_SGD(0.01), 2, (3.0, 2.0))
    np.testing.assert_allclose(path, [[3, 2], [3 * 0.99, 2 * 0.75], [3 * 0.99**2, 2 * 0.75**2]])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_weight(name):
    weight, state, rate = course.OneWeight(), {}, 0.1
    optimizer = OPTIMIZERS[name].of(learning_rate=rate, **OPTIMIZERS[name].options)
    for t, gradient in enumerate([1.0, -2.0, 0.5], start=1):
        expected = OPTIMIZERS[name].rule(gradient, t, state, rate, **OPTIMIZERS[name].options)
        assert weight.step(optimizer, gradient) == pytest.approx(expected, rel=1e-12)


def test_the_tiny_network_goes_down():
    network, optimizer = course.TinyNetwork(), lib.Optimizer_SGD(0.1)
    losses = [network.step(optimizer) for _ in range(20)]
    assert losses == sorted(losses, reverse=True) and losses[-1] < 0.5 * losses[0]
    assert course.TinyNetwork().backward() == losses[0]


def test_a_network_is_trained_and_recorded():
    X, y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3
    epochs, losses, accuracies = course.train_network(X, y, lib.Optimizer_Adam(0.05), 101, seed=1, width=8)
    assert epochs.tolist() == [0, 50, 100] and losses[2] < losses[1] < losses[0]
    assert losses[0] == pytest.approx(np.log(3), abs=1e-3) and ((accuracies >= 0) & (accuracies <= 1)).all()
    again = course.train_network(X, y, lib.Optimizer_Adam(0.05), 101, seed=1, width=8)
    assert np.array_equal(again[1], losses)
    other = course.train_network(X, y, lib.Optimizer_Adam(0.05), 101, seed=2, width=8)
    assert not np.array_equal(other[1], losses)


def test_a_seed_that_numpy_does_not_take():
    assert len(course.train_network(np.ones((3, 2)), [0, 1, 2], lib.Optimizer_SGD(), 1, seed=0)) == 3
    with pytest.raises(ValueError, match=r"seed must be below 2\*\*32"):
        course.train_network(np.ones((3, 2)), [0, 1, 2], lib.Optimizer_SGD(), 1, seed=2**32)


@pytest.mark.parametrize("made", [course.Ravine((1.0, -2.5)), course.OneWeight(), course.TinyNetwork()], ids=repr)
def test_a_repr_is_the_call_that_makes_the_object_again(made):
    again = eval(repr(made), vars(course))
    assert type(again) is type(made) and repr(again) == repr(made)


def test_checks_of_exercises_leave_the_random_numbers_alone():
    course.load_checks()
    assert len(course.exercises.CHECKS) > 30
    for number in course.exercises.CHECKS:
        np.random.seed(5)
        expected = np.random.rand()
        np.random.seed(5)
        course.exercise_hint(number, 3.0)
        assert np.random.rand() == expected, number


def test_an_answer_that_leaves_the_program_is_a_wrong_answer():
    assert "SystemExit" in course.exercise_hint("1.2", lambda scores, y: exit())


def test_a_member_added_later_is_checked_as_if_it_had_been_there():
    class Grows(lib.Layer):
        def forward(self, inputs):
            self.inputs = self.output = inputs

    @course.add_to(Grows)
    def backward(self, dvalues):
        self.dinputs = dvalues

    grown = Grows()
    with pytest.raises(RuntimeError, match="call forward first"):
        grown.backward(np.ones((2, 2)))
    grown.forward(np.ones((2, 2)))
    with pytest.raises(ValueError, match="dvalues must have 2 rows"):
        grown.backward(np.ones((1, 2)))


def test_a_scrubber_shows_its_last_picture_at_first():
    html = course.Scrubber(["one", "two", "three"], ["1", "2", "3"], "words", size=(2, 1))._repr_html_()
    hidden = ' style="display:none"'
    assert '<g class="frame">three</g>' in html and html.count(f'<g class="frame"{hidden}>') == 2
    assert 'max="2" value="2"' in html and "<output>3</output>" in html


def test_pictures_of_a_scrubber_may_be_smaller_than_an_inch():
    assert course.Scrubber(["a"], ["b"], "words", size=(0.5, 0.5)).size == (0.5, 0.5)
    with pytest.raises(ValueError, match="size must be above 0"):
        course.Scrubber(["a"], ["b"], "words", size=(0.5, 0))
    for no_pair in ((1, 2, 3), "ab", 2):
        with pytest.raises(TypeError, match="size must be a pair of numbers, got "):
            course.Scrubber(["a"], ["b"], "words", size=no_pair)
