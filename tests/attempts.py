"""Answers that an attack on the checks found: right ones that were once rejected, wrong ones that were once accepted or got another mistake's hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from exercise_answers import Leaky, Linear, batches, both_passes, elastic, from_a_layer, log_softmax

RIGHT: list[tuple[str, Callable[[], Any]]] = []
WRONG: list[tuple[str, Callable[[], Any], str]] = []


def right(number: str) -> Any:
    """Return a decorator for a function that makes a right answer to an exercise."""
    return lambda make: RIGHT.append((number, make)) or make


def wrong(number: str, hint: str) -> Any:
    """Return a decorator for a function that makes a wrong answer; `hint` is what the check must say."""
    return lambda make: WRONG.append((number, make, hint)) or make


@right("4.1")
def answer_4_1_1():
    """Columns as lists: the stub filled in with the shapes that the page prints (dinputs =."""
    return [[[1]], [[2]], *[[4], [2], [-2]]]


@right("4.1")
def answer_4_1_2():
    """The values of a layer through .tolist()."""
    one = from_a_layer()
    return [np.asarray(number).tolist() for number in one]


@right("2.1")
def answer_2_1_3():
    """A single number in an array or list; the same for every exercise whose answer is ONE."""
    return np.array([100480])


@right("3.1")
def answer_3_1_4():
    """F of an array of one number."""

    def f(x):
        return x**3

    return (f(np.array([2.1])) - f(np.array([1.9]))) / 0.2


@right("6.1")
def answer_6_1_5():
    """The probability as softmax returns it, shape (1, 1)."""
    return np.array([[0.8176]])


@right("7.1")
def answer_7_1_6():
    """The mean with an axis."""
    return -np.log(np.array([[0.5, 0.25, 0.125, 1.0]])).mean(axis=1)


@right("1.2")
def answer_1_2_7():
    """Share of shape (1,) (a right answer that works on columns)."""
    return lambda s, y: np.mean(s.argmax(axis=1, keepdims=True) == y.reshape(-1, 1), axis=0)


@right("8.2")
def answer_8_2_8():
    """Mean loss of shape (1,) (take_along_axis leaves a column)."""

    def answer(Z, labels):
        log_p = log_softmax(Z)
        return -np.take_along_axis(log_p, labels[:, None], axis=1).mean(axis=0), both_passes(Z, labels)[1]

    return answer


@right("4.2")
def answer_4_2_9():
    """A layer that sets its attributes beforehand, as many style guides ask."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            super().__init__(n_inputs, n_neurons)
            self.inputs, self.output = np.zeros((1, n_inputs)), np.zeros((1, n_neurons))

    return answer


@right("4.2")
def answer_4_2_10():
    """A layer that keeps its sizes."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            super().__init__(n_inputs, n_neurons)
            self.shape = np.array([n_inputs, n_neurons])

    return answer


@wrong(
    "8.2",
    "For scores of +-1000 it breaks: each row has its own maximum to shift by, and no logarithm of a probability is needed.",
)
def answer_8_2_11():
    """Shift by the row's mean. Every row of far that has a score of 1000 has 0 or a neighbour."""

    def answer(Z, labels):
        shifted = Z - Z.mean(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        rows = np.eye(Z.shape[1])[labels]
        return -(rows * log_p).sum() / len(Z), (np.exp(log_p) - rows) / len(Z)

    return answer


@wrong("2.2", "Right for 5 samples of 3 features only; take the numbers of rows and columns from X and W.")
def answer_2_2_12():
    """Number of inputs hard-coded (this one stands as RIGHT in exercise_answers.py: change it."""
    return lambda X, W, b: np.dot(np.insert(X, 3, 1, axis=1), np.append(W, b, axis=0)).tolist()


@wrong("4.2", "Right for the first batch only: backward sets dweights anew, it does not add to it.")
def answer_4_2_14():
    """Dweights added up over batches (the mistake that 16.2 names "set it anew")."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            super().__init__(n_inputs, n_neurons)
            self.dweights = np.zeros((n_inputs, n_neurons))

        def backward(self, dvalues):
            self.dweights += self.inputs.T @ dvalues
            self.dinputs = dvalues @ self.weights.T

    return answer


@wrong("4.2", "The passes must not change the weights; that is the optimizer's task.")
def answer_4_2_15():
    """Backward takes the step itself."""

    class answer(Linear):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.weights -= 0.1 * self.dweights

    return answer


@wrong("4.2", "This layer has no biases.")
def answer_4_2_16():
    """Dbiases left over from Layer_Dense."""

    class answer(Linear):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dbiases = dvalues.sum(axis=0, keepdims=True)

    return answer


@wrong("4.2", "This layer has no biases.")
def answer_4_2_17():
    """A bias under another name and in another container."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            super().__init__(n_inputs, n_neurons)
            self.b = [0.0] * n_neurons

        def forward(self, inputs):
            super().forward(inputs)
            self.output = self.output + np.array(self.b)

    return answer


@wrong("4.2", "This layer has no biases.")
def answer_4_2_18():
    """One bias for all neurons (also with self.offset = 0.0)."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            super().__init__(n_inputs, n_neurons)
            self.offset = np.zeros((1, 1))

        def forward(self, inputs):
            super().forward(inputs)
            self.output = self.output + self.offset

    return answer


@wrong("4.2", "Expected numbers of shape (5, 2), got (3, 2).")
def answer_4_2_19():
    """Number of inputs hard-coded."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            self.weights = 0.01 * np.random.randn(3, n_neurons)

    return answer


@wrong("5.2", "forward: negative inputs are multiplied by the slope, positive ones stay.")
def answer_5_2_20():
    """Threshold 1 (each column of the check's inputs has one sign, and no input lies between."""

    class answer(Leaky):
        def forward(self, inputs):
            self.inputs = inputs
            self.output = np.where(inputs > 1, inputs, self.slope * inputs)

        def backward(self, dvalues):
            self.dinputs = np.where(self.inputs > 1, dvalues, self.slope * dvalues)

    return answer


@wrong("5.2", "forward: negative inputs are multiplied by the slope, positive ones stay.")
def answer_5_2_21():
    """Compared with the slope instead of 0."""

    class answer(Leaky):
        def forward(self, inputs):
            self.inputs = inputs
            self.output = np.where(inputs > self.slope, inputs, self.slope * inputs)

    return answer


@wrong("5.2", "forward: negative inputs are multiplied by the slope, positive ones stay.")
def answer_5_2_22():
    """Column by column."""

    class answer(Leaky):
        def forward(self, inputs):
            self.inputs = inputs
            self.output = np.where((inputs > 0).all(axis=0), inputs, self.slope * inputs)

        def backward(self, dvalues):
            self.dinputs = np.where((self.inputs > 0).all(axis=0), dvalues, self.slope * dvalues)

    return answer


@wrong("5.2", "With slope=0 it must be the plain ReLU; is the mask made from the output?")
def answer_5_2_23():
    """The chapter's own bug: the mask from the output with >= 0; for slope 0 everything passes."""

    class answer(Leaky):
        def forward(self, inputs):
            self.output = np.where(inputs > 0, inputs, self.slope * inputs)

        def backward(self, dvalues):
            self.dinputs = np.where(self.output >= 0, dvalues, self.slope * dvalues)

    return answer


@wrong("9.2", "Right for one W, l1 and l2 only; use what the function is given.")
def answer_9_2_25():
    """L1 and l2 ignored."""
    return lambda W, l1, l2: elastic(W, 0.1, 0.3)


@wrong("9.2", "Right for one W, l1 and l2 only; use what the function is given.")
def answer_9_2_26():
    """L1 and l2 ignored in the gradient only."""
    return lambda W, l1, l2: (elastic(W, l1, l2)[0], 0.1 * np.sign(W) + 0.6 * W)


@wrong("9.2", "Right for one W, l1 and l2 only; use what the function is given.")
def answer_9_2_27():
    """Threshold 0.1 (mutant: the smallest weight tried is 0.5)."""
    return lambda W, l1, l2: (elastic(W, l1, l2)[0], np.where(W > 0.1, l1, -l1) + 2 * l2 * W)


@wrong("9.2", "At a weight of exactly 0 it breaks: what does your formula divide by?")
def answer_9_2_28():
    """The penalty is nan at a weight of 0 (only the gradient is looked at there)."""
    return lambda W, l1, l2: (l1 * (W**2 / np.abs(W)).sum() + l2 * (W**2).sum(), elastic(W, l1, l2)[1])


@wrong("10.2", "Nearly every sample keeps its neighbour; that is no random order.")
def answer_10_2_29():
    """No random order: turned by a random number of places."""

    def answer(n, size):
        order = np.roll(np.arange(n), np.random.randint(n))
        return [order[start : start + size] for start in range(0, n, size)]

    return answer


@wrong("10.1", "Nearly: give fractions, or three digits, rounded.")
def answer_10_1_30():
    """0.166 for 1/6 (cut off, "three digits" asked); 0.332 for 1/3 passes, too. 6.1 and 9.1."""
    return (0.333, 0.166)


@wrong("10.1", "Nearly: give fractions, or three digits, rounded.")
def answer_10_1_31():
    """Too coarse: right values with two digits."""
    return (0.33, 0.17)


@wrong("10.1", "Nearly: give fractions, or three digits, rounded.")
def answer_10_1_32():
    """Too coarse, second number only."""
    return (1 / 3, 0.17)


@wrong("9.1", "L2, nearly: give three decimals, rounded.")
def answer_9_1_33():
    """Cut off after three decimals: the reader did give three."""
    return (0.666, 0.75)


@wrong("9.1", "L2, nearly: give three decimals, rounded.")
def answer_9_1_34():
    """Too coarse (0.66 and 0.6 as well)."""
    return (0.7, 0.75)


@wrong("9.1", "L1: the sign; a penalty makes the weight smaller.")
def answer_9_1_35():
    """L1 with the wrong sign: "the slope is a constant; which?" (the reader has the constant,."""
    return (0.667, 1.25)


@wrong("8.1", "Nearly: give the loss to three decimals, rounded.")
def answer_8_1_36():
    """Too coarse (1.4 and 1.3 as well)."""
    return (1.38, -0.75, 0.25)


@wrong("8.1", "Nearly: give the loss to three decimals, rounded.")
def answer_8_1_37():
    """1.385 or 1.387: three decimals were given."""
    return (1.387, -0.75, 0.25)


@wrong("8.1", "The derivatives, nearly: give up to three decimals.")
def answer_8_1_38():
    """Derivatives rounded to one decimal."""
    return (1.386, -0.8, 0.3)


@wrong("7.1", "Nearly: give two decimals, rounded.")
def answer_7_1_39():
    """Too coarse, and no precision is stated in the exercise: add "to two decimals" (1.0, 1.035."""
    return 1.03


@wrong("6.1", "Nearly: give three decimals, rounded.")
def answer_6_1_40():
    """Too coarse."""
    return 0.81


@wrong(
    "6.1",
    "If that is 2 / 2.5: ratios of scores mean nothing, first take exponentials. (If it is rounded: give three decimals.)",
)
def answer_6_1_41():
    """0.8 may be the right number with one decimal: by coincidence also 2/2.5."""
    return 0.8


@wrong("8.2", "Right for four samples only; it must work for any number of samples.")
def answer_8_2_42():
    """N = 4 hard-coded in both: told that something is clipped."""

    def answer(Z, labels):
        value, gradient = both_passes(Z, labels)
        return value * len(Z) / 4, gradient * len(Z) / 4

    return answer


@wrong("6.2", "It is not the logarithm of eq. 6.1 for ordinary scores.")
def answer_6_2_43():
    """Answers that are inf everywhere are told that they are softmax: agree(np.exp(wanted),."""

    def answer(Z):
        shifted = Z - 1000
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    return answer


@wrong(
    "6.2", "For scores of 1000 it breaks: shift first, by the row's maximum, and take no logarithm of a probability."
)
def answer_6_2_44():
    """Shifted by the mean (or the minimum): told to "shift first"."""

    def answer(Z):
        shifted = Z - Z.mean(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    return answer


@wrong("6.2", "The second row, -1000 and -1001, breaks: each row has a maximum of its own, here -1000.")
def answer_6_2_45():
    """Shifted by each row's largest absolute value: told that each row has a maximum of its."""

    def answer(Z):
        shifted = Z - np.abs(Z).max(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    return answer


@wrong(
    "7.2",
    "The numbers were cut to whole ones: an array made from t, as by zeros_like(t), holds whole numbers; make it from p.",
)
def answer_7_2_46():
    """An array made by zeros_like(t) holds whole numbers: the formula is right, told to."""

    def answer(p, t):
        gradient = np.zeros_like(t)
        for i in range(len(p)):
            gradient[i] = (-t[i] / p[i] + (1 - t[i]) / (1 - p[i])) / len(p)
        return gradient

    return answer


@wrong("9.2", "The penalty is not the one of eq. 9.1.")
def answer_9_2_47():
    """.sum() forgotten, or only l1 added: W adds up to exactly 1, so l1 alone equals l1  W.sum()."""
    return lambda W, l1, l2: (l1 + l2 * np.square(W).sum(), elastic(W, l1, l2)[1])


@wrong("1.1", "There z0 is 0; the border is where both scores are equal: set z0 = z1.")
def answer_1_1_48():
    """The line z0 = 0 (told about the sign of x2)."""
    return (1, 0, 1)


@wrong("1.1", "Is your line solved for x1, in the form x1 = factor * x2 + constant?")
def answer_1_1_49():
    """Solved for x2, in decimals (1/3 gets the right hint, 0.333 does not)."""
    return (0.333, 0.333, 1)


@wrong("1.2", "For every sample, which column has the largest score? Compare that with its label.")
def answer_1_2_50():
    """Labels counted from 1: by coincidence 0.2, told that it takes the smallest score."""
    return lambda s, y: np.mean(s.argmax(axis=1) + 1 == y)


@wrong("1.2", "For every sample, which column has the largest score? Compare that with its label.")
def answer_1_2_51():
    """The first row's answer for all: 0.2 as well."""
    return lambda s, y: np.mean(s[0].argmax() == y)


@wrong("1.2", "For every sample, which column has the largest score? Compare that with its label.")
def answer_1_2_52():
    """Multiplied by n: with ten samples 7  10 = 100  0.7, told that it is a percentage."""
    return lambda s, y: np.sum(s.argmax(axis=1) == y) * len(y)


@wrong("1.2", "For every sample, which column has the largest score? Compare that with its label.")
def answer_1_2_53():
    """The first column with a positive score: by coincidence 0.4, told about the sign of a score."""
    return lambda s, y: np.mean((s > 0).argmax(axis=1) == y)


@wrong("1.2", "Nearly: return the share as it is, without rounding.")
def answer_1_2_54():
    """Rounded: told that it fails with another number of samples."""
    return lambda s, y: round(np.mean(s.argmax(axis=1) == y), 2)


@wrong("3.1", "The step is h = 0.1, not 0.01.")
def answer_3_1_55():
    """H = 0.01: told that this is the derivative itself."""
    return (2.01**3 - 1.99**3) / 0.02


@wrong("4.1", "Give numbers in a row, without brackets inside.")
def answer_4_1_56():
    """Right numbers in nested lists: "has to consist of numbers" (they do)."""
    return [1, 2, [4, 2, -2]]


@wrong("4.2", "The passes are right, but trainable must name the weights and nothing else.")
def answer_4_2_57():
    """Trainable = None."""

    class answer(Linear):
        trainable = None

    return answer


@wrong("4.2", "Expected numbers of shape (5, 2), got (2, 5).")
def answer_4_2_58():
    """Weights stored transposed: told that forward does not compute X W (the square layer comes."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            self.weights = 0.01 * np.random.randn(n_neurons, n_inputs)

        def forward(self, inputs):
            self.inputs = inputs
            self.output = inputs @ self.weights.T

        def backward(self, dvalues):
            self.dweights = dvalues.T @ self.inputs
            self.dinputs = dvalues @ self.weights

    return answer


@wrong("10.2", "Indices have to be whole numbers.")
def answer_10_2_59():
    """Boolean masks instead of indices: told that a batch is too large (sets are told that."""
    return lambda n, size: [np.isin(np.arange(n), batch) for batch in batches(n, size)]
