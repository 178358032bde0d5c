"""The check that checks the others: it accepts what is right, and names what is wrong."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest

INPUTS = np.array([[1.0, -2.0], [3.0, 0.5]])


class Cube(lib.Layer):
    """y = x^3, with a factor in the gradient that is 1 if it is right."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def forward(self, inputs):
        self.inputs, self.output = inputs, inputs**3

    def backward(self, dvalues):
        self.dinputs = self.factor * 3 * self.inputs**2 * dvalues


def test_what_is_right_passes_with_the_largest_error():
    error = lib.check_gradient(Cube(), INPUTS)
    assert 0 < error < 1e-6 and type(error) is float


@pytest.mark.parametrize("factor", [1.0001, 0.0, -1.0, 2.0])
def test_what_is_wrong_is_named_with_both_values(factor):
    with pytest.raises(AssertionError, match=r"dinputs\[\d, \d\]: backward says .*, the central difference "):
        lib.check_gradient(Cube(factor), INPUTS)


def test_of_errors_that_are_equal_but_for_rounding_the_first_is_named():
    with pytest.raises(AssertionError, match=r"dinputs\[0, 0\]: backward says"):
        lib.check_gradient(Cube(2.0), INPUTS)


def test_the_worst_entry_is_named():
    class OneWrong(Cube):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dinputs[1, 0] += 1.0
            self.dinputs[0, 1] += 0.01

    with pytest.raises(AssertionError, match=r"dinputs\[1, 0\]"):
        lib.check_gradient(OneWrong(), INPUTS)


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_gradients_of_parameters_are_checked_too(name):
    class Wrong(lib.Layer_Dense):
        def backward(self, dvalues):
            super().backward(dvalues)
            setattr(self, f"d{name}", 2 * getattr(self, f"d{name}"))

    with pytest.raises(AssertionError, match=rf"d{name}\[\d, \d\]"):
        lib.check_gradient(Wrong(2, 3), INPUTS)


def test_a_penalty_that_is_missing_in_the_gradient_is_found():
    class Forgets(lib.Layer_Dense):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dweights = self.inputs.T @ dvalues

    lib.check_gradient(lib.Layer_Dense(2, 3, 0, 0.5), INPUTS)
    with pytest.raises(AssertionError, match="dweights"):
        lib.check_gradient(Forgets(2, 3, 0, 0.5), INPUTS)


def test_the_mean_of_a_loss_is_meant():
    class Sum(lib.Loss_CategoricalCrossentropy):
        def backward(self, y_pred, y_true):
            super().backward(y_pred, y_true)
            self.dinputs = self.dinputs * len(y_pred)

    P = np.array([[0.25, 0.75], [0.5, 0.5]])
    lib.check_gradient(lib.Loss_CategoricalCrossentropy(), P, [0, 1])
    with pytest.raises(AssertionError, match="backward says"):
        lib.check_gradient(Sum(), P, [0, 1])


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 1)])
def test_a_gradient_that_is_not_a_number_does_not_pass(place):
    class WithNan(Cube):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dinputs[place] = np.nan

    with pytest.raises(AssertionError, match="backward says nan"):
        lib.check_gradient(WithNan(), INPUTS)


def test_a_gradient_of_another_shape():
    class Flat(Cube):
        def backward(self, dvalues):
            self.dinputs = np.ones((2, 1))

    with pytest.raises(AssertionError, match=r"dinputs has shape \(2, 1\), but what it belongs to has shape \(2, 2\)"):
        lib.check_gradient(Flat(), INPUTS)


@pytest.mark.parametrize("what", ["inputs", "dvalues", "targets"])
def test_a_component_that_changes_what_it_was_given_is_found(what):
    class Changes(Cube):
        def forward(self, inputs):
            super().forward(inputs.copy())
            if what == "inputs":
                inputs += 1

        def backward(self, dvalues):
            super().backward(dvalues.copy())
            if what == "dvalues":
                dvalues *= 2

    class ChangesTargets:
        def forward(self, y_pred, y_true):
            self.dinputs = np.ones_like(y_pred)
            return y_pred.sum()

        def backward(self, y_pred, y_true):
            y_true[0] = 1

    arguments = (ChangesTargets(), INPUTS, np.array([0, 1])) if what == "targets" else (Changes(), INPUTS)
    with pytest.raises(AssertionError, match=f"forward or backward changed the {what} it was given"):
        lib.check_gradient(*arguments)


def test_the_component_and_the_random_numbers_are_left_alone():
    layer = lib.Layer_Dense(2, 3)
    before, inputs, weights = dict(vars(layer)), INPUTS.copy(), layer.weights.copy()
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    lib.check_gradient(layer, inputs)
    assert np.random.rand() == expected
    assert vars(layer).keys() == before.keys() and all(vars(layer)[key] is value for key, value in before.items())
    assert np.array_equal(layer.weights, weights) and np.array_equal(inputs, INPUTS)


def test_kinks():
    """At a kink any slope between those to both sides will do; if too many entries have one, nothing is proved."""
    inputs = np.ones((5, 5))
    inputs[0, 0] = 0
    assert lib.check_gradient(lib.Activation_ReLU(), inputs) < 1e-7

    class Steep(lib.Activation_ReLU):
        """The slope to the right, where the book's claims the one to the left."""

        def backward(self, dvalues):
            super().backward(dvalues)
            self.dinputs[0, 0] = dvalues[0, 0]

    assert lib.check_gradient(Steep(), inputs) < 1e-7

    class Beyond(lib.Activation_ReLU):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dinputs[0, 0] = 3.0

    with pytest.raises(AssertionError, match=r"dinputs\[0, 0\]: backward says 3, the slopes to both sides"):
        lib.check_gradient(Beyond(), inputs)
    with pytest.raises(AssertionError, match="25 of 25 entries have a kink within a step"):
        lib.check_gradient(lib.Activation_ReLU(), np.zeros((5, 5)))


def test_step_and_tolerance():
    assert lib.check_gradient(Cube(1.001), INPUTS, tolerance=0.01) > 1e-4
    with pytest.raises(AssertionError):
        lib.check_gradient(Cube(), INPUTS, step=0.1)
    with pytest.raises(TypeError, match="give targets for a loss, none for a layer"):
        lib.check_gradient(lib.Loss_CategoricalCrossentropy(), INPUTS)
    with pytest.raises(TypeError, match="give targets for a loss, none for a layer"):
        lib.check_gradient(Cube(), INPUTS, [0, 1])
