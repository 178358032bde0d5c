"""Answers that an attack on the checks found: right ones that were once rejected, wrong ones that were once accepted or got another mistake's hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from exercise_answers import (
    AdamW,
    Corrected,
    Huber,
    Leaky,
    Linear,
    Noisy,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
    Scale,
    Sigmoid,
    _best_rate_with,
    batches,
    best_place,
    both_passes,
    elastic,
    from_a_layer,
    huber_with,
    is_plain,
    log_softmax,
    math,
    noisy_with,
    partial,
    precision_and_recall,
    standardize,
)

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
    """Columns as lists: the stub filled in with the shapes that the page prints."""
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
    """The probability as softmax returns it, shape."""
    return np.array([[0.8176]])


@right("7.1")
def answer_7_1_6():
    """The mean with an axis."""
    return -np.log(np.array([[0.5, 0.25, 0.125, 1.0]])).mean(axis=1)


@right("1.2")
def answer_1_2_7():
    """Share of shape."""
    return lambda s, y: np.mean(s.argmax(axis=1, keepdims=True) == y.reshape(-1, 1), axis=0)


@right("8.2")
def answer_8_2_8():
    """Mean loss of shape."""

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
    """Number of inputs hard-coded."""
    return lambda X, W, b: np.dot(np.insert(X, 3, 1, axis=1), np.append(W, b, axis=0)).tolist()


@wrong("4.2", "Right for the first batch only: backward sets dweights anew, it does not add to it.")
def answer_4_2_14():
    """Dweights added up over batches."""

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
    """One bias for all neurons."""

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
    """Threshold 1."""

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
    """Threshold 0.1."""
    return lambda W, l1, l2: (elastic(W, l1, l2)[0], np.where(W > 0.1, l1, -l1) + 2 * l2 * W)


@wrong("9.2", "At a weight of exactly 0 it breaks: what does your formula divide by?")
def answer_9_2_28():
    """The penalty is nan at a weight of 0."""
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
    """0.166 for 1/6."""
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
    """Too coarse."""
    return (0.7, 0.75)


@wrong("9.1", "L1: the sign; a penalty makes the weight smaller.")
def answer_9_1_35():
    """L1 with the wrong sign: "the slope is a constant; which?"."""
    return (0.667, 1.25)


@wrong("8.1", "Nearly: give the loss to three decimals, rounded.")
def answer_8_1_36():
    """Too coarse."""
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
    """Too coarse, and no precision is stated in the exercise: add "to two decimals"."""
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
    """N = 4 hard-coded in both."""

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
    """Shifted by the mean."""

    def answer(Z):
        shifted = Z - Z.mean(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    return answer


@wrong("6.2", "The second row, -1000 and -1001, breaks: each row has a maximum of its own, here -1000.")
def answer_6_2_45():
    """Shifted by each row's largest absolute value."""

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
    """The line z0 = 0."""
    return (1, 0, 1)


@wrong("1.1", "Is your line solved for x1, in the form x1 = factor * x2 + constant?")
def answer_1_1_49():
    """Solved for x2, in decimals."""
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
    """Rounded."""
    return lambda s, y: round(np.mean(s.argmax(axis=1) == y), 2)


@wrong("3.1", "The step is h = 0.1, not 0.01.")
def answer_3_1_55():
    """H = 0.01."""
    return (2.01**3 - 1.99**3) / 0.02


@wrong("4.1", "Give numbers in a row, without brackets inside.")
def answer_4_1_56():
    """Right numbers in nested lists: "has to consist of numbers"."""
    return [1, 2, [4, 2, -2]]


@wrong("4.2", "The passes are right, but trainable must name the weights and nothing else.")
def answer_4_2_57():
    """Trainable = None."""

    class answer(Linear):
        trainable = None

    return answer


@wrong("4.2", "Expected numbers of shape (5, 2), got (2, 5).")
def answer_4_2_58():
    """Weights stored transposed."""

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
    """Boolean masks instead of indices."""
    return lambda n, size: [np.isin(np.arange(n), batch) for batch in batches(n, size)]


@wrong("11.2", "Every entry of the array has its own velocity.")
def answer_11_2_1():
    """The mean of the velocities from the second step on."""

    class NesterovFirstOnly(Optimizer_SGD):
        def compute_step(self, gradient, state):
            plain = self.current_learning_rate * gradient
            velocity = self.momentum * np.mean(state.get("v", 0.0)) + plain
            state["v"] = velocity
            return self.momentum * velocity + plain

    return NesterovFirstOnly


@wrong("12.1", "Nearly: give three significant digits, and add up the hundred squares of 0.1, too.")
def answer_12_1_2():
    """0.00996: three digits asked, any of 0.00994 to 0.00997 is accepted."""
    return (0.00996, 0.1)


@wrong("12.2", "With another epsilon the steps stay the same; use `self.epsilon`.")
def answer_12_2_3():
    """Epsilon hard-coded."""

    class AdagradFixedEpsilon(Optimizer_Adagrad):
        def compute_step(self, gradient, state):
            state["cache"] = state.get("cache", 0.1) + gradient**2
            return self.current_learning_rate * gradient / np.sqrt(state["cache"] + 0.01)

    return AdagradFixedEpsilon


@wrong(
    "12.2",
    "With two weights, decay and another epsilon it goes wrong: keep the cache in `state`, start it at 0.1, and use `self.epsilon` and `current_learning_rate`.",
)
def answer_12_2_4():
    """The cache starts at 10 epsilon."""

    class AdagradStartByEpsilon(Optimizer_Adagrad):
        """The start is ten times epsilon: 0.1 for the epsilon of the check only."""

        def compute_step(self, gradient, state):
            state["cache"] = state.get("cache", 10 * self.epsilon) + gradient**2
            return self.current_learning_rate * gradient / np.sqrt(state["cache"] + self.epsilon)

    return AdagradStartByEpsilon


@wrong("12.2", "Every entry of the array has its own cache; do not add over the array.")
def answer_12_2_5():
    """The mean of the cache from the second step on."""

    class AdagradForgetsArray(Optimizer_Adagrad):
        def compute_step(self, gradient, state):
            state["cache"] = np.mean(state.get("cache", 0.1)) + gradient**2
            return self.current_learning_rate * gradient / np.sqrt(state["cache"] + self.epsilon)

    return AdagradForgetsArray


@wrong("13.2", "A gradient of 0 makes it divide 0 by 0; add `self.epsilon` to the root.")
def answer_13_2_6():
    """Epsilon dropped: a weight whose gradient is 0."""

    class CorrectedNoEpsilon(Corrected):
        def compute_step(self, gradient, state):
            Optimizer_RMSprop.compute_step(self, gradient, state)
            return self.current_learning_rate * gradient / np.sqrt(self.correct(state["cache"]))

    return CorrectedNoEpsilon


@wrong("13.2", "Epsilon stands outside the root, as in eq. 13.1.")
def answer_13_2_7():
    """Epsilon inside the root."""

    class CorrectedEpsilonInside(Corrected):
        def compute_step(self, gradient, state):
            Optimizer_RMSprop.compute_step(self, gradient, state)
            return self.current_learning_rate * gradient / np.sqrt(self.correct(state["cache"]) + self.epsilon)

    return CorrectedEpsilonInside


@wrong("13.2", "With another epsilon it goes wrong; add `self.epsilon` to the root.")
def answer_13_2_8():
    """Epsilon hard-coded."""

    class CorrectedFixedEpsilon(Corrected):
        def compute_step(self, gradient, state):
            Optimizer_RMSprop.compute_step(self, gradient, state)
            return self.current_learning_rate * gradient / (np.sqrt(self.correct(state["cache"])) + 1e-07)

    return CorrectedFixedEpsilon


@wrong("13.2", "Every entry of the array has its own cache; do not add over the array.")
def answer_13_2_9():
    """The mean of the cache from the second step on."""

    class CorrectedMeanCache(Optimizer_RMSprop):
        def compute_step(self, gradient, state):
            state["cache"] = self.rho * np.mean(state.get("cache", 0.0)) + (1 - self.rho) * gradient**2
            cache = state["cache"] / (1 - self.rho ** (self.iterations + 1))
            return self.current_learning_rate * gradient / (np.sqrt(cache) + self.epsilon)

    return CorrectedMeanCache


@wrong("14.1", "Nearly: give two decimals, rounded.")
def answer_14_1_10():
    """3.2: the exercise asks for two decimals."""
    return (3.2, 1)


@wrong("14.1", "Nearly: give two decimals, rounded.")
def answer_14_1_11():
    """3.13 and 3.17 as well."""
    return (3.13, 1)


@wrong("14.2", "Right for one weight_decay only; use `self.weight_decay`.")
def answer_14_2_12():
    """Weight_decay hard-coded."""

    class AdamWFixed(AdamW):
        def update_params(self, layer):
            names = getattr(layer, "trainable", ())
            before = {name: getattr(layer, name) for name in names}
            Optimizer_Adam.update_params(self, layer)
            for name in names:
                setattr(layer, name, getattr(layer, name) - self.current_learning_rate * 0.5 * before[name])

    return AdamWFixed


@wrong("14.2", "A layer without an attribute `trainable` has to be left alone; here it raises.")
def answer_14_2_13():
    """Breaks at a layer without trainable, which the exercise names; the check tries only a."""

    class AdamWNoGuard(AdamW):
        def update_params(self, layer):
            before = {name: getattr(layer, name) for name in layer.trainable}
            Optimizer_Adam.update_params(self, layer)
            for name in layer.trainable:
                setattr(
                    layer, name, getattr(layer, name) - self.current_learning_rate * self.weight_decay * before[name]
                )

    return AdamWNoGuard


@wrong("14.2", "It changes the gradient; leave that as it is.")
def answer_14_2_14():
    """Sets the gradients to 0."""

    class AdamWIntoTheGradient(AdamW):
        def update_params(self, layer):
            AdamW.update_params(self, layer)
            for name in getattr(layer, "trainable", ()):
                g = getattr(layer, "d" + name)
                g *= 0

    return AdamWIntoTheGradient


@wrong("14.2", "With gradients of 0, each of `trainable` has to shrink by the factor 1 - eta * weight_decay.")
def answer_14_2_15():
    """Decay by |w|."""

    class AdamWBySign(AdamW):
        def update_params(self, layer):
            before = {name: getattr(layer, name) for name in getattr(layer, "trainable", ())}
            Optimizer_Adam.update_params(self, layer)
            for name, value in before.items():
                setattr(
                    layer, name, getattr(layer, name) - self.current_learning_rate * self.weight_decay * np.abs(value)
                )

    return AdamWBySign


@wrong("14.2", "With gradients of 0, each of `trainable` has to shrink by the factor 1 - eta * weight_decay.")
def answer_14_2_16():
    """Decay by the mean of the array."""

    class AdamWMean(AdamW):
        def update_params(self, layer):
            before = {name: getattr(layer, name) for name in getattr(layer, "trainable", ())}
            Optimizer_Adam.update_params(self, layer)
            for name, value in before.items():
                setattr(
                    layer, name, getattr(layer, name) - self.current_learning_rate * self.weight_decay * value.mean()
                )

    return AdamWMean


@wrong("15.1", "One of the means is rounded too much or not correctly: give three decimals.")
def answer_15_1_17():
    """0.132 for the second mean, 0.17 for the first: everything within 0.006 is accepted."""
    return (0.17, 0.12, 0.133, 0.14)


@wrong("15.2", "Right for four runs only; use the `losses` and `rates` that are given.")
def answer_15_2_18():
    """Exactly four runs."""

    def answer(losses, rates):
        kept = [loss if np.isfinite(loss) else np.inf for loss in losses]
        return rates[min(range(4), key=lambda place: kept[place])]

    return answer


@wrong("15.2", "For the losses [0.2, 0.5, nan, 0.7] it chooses 0.1.")
def answer_15_2_19():
    """Never the first run."""

    def answer(losses, rates):
        kept = [loss if np.isfinite(loss) else np.inf for loss in losses]
        return rates[1 + np.argmin(kept[1:])]

    return answer


@wrong("15.2", "For the losses [inf, 0.4, 0.5, 0.3] it chooses 0.1.")
def answer_15_2_20():
    """Never the last run."""

    def answer(losses, rates):
        kept = [loss if np.isfinite(loss) else np.inf for loss in losses]
        return rates[np.argmin(kept[:-1])]

    return answer


@wrong("15.2", "A finite loss may be negative, too; only infinite ones and nan are bad.")
def answer_15_2_21():
    """Negative losses taken for bad."""

    def pos(losses, rates):
        best, lowest = (None, np.inf)
        for loss, r in zip(losses, rates):
            if 0 < loss < lowest:
                best, lowest = (r, loss)
        return best

    return pos


@wrong("15.2", "A finite loss may be negative, too; only infinite ones and nan are bad.")
def answer_15_2_22():
    """The size of the loss."""

    def answer(losses, rates):
        return rates[np.argmin([abs(loss) if np.isfinite(loss) else np.inf for loss in losses])]

    return answer


@wrong("15.2", "For the losses [nan, 3e+37, 2e+37, inf] it chooses a run that diverged.")
def answer_15_2_23():
    """Bad losses replaced by 1e13."""
    return _best_rate_with(1e13)


@wrong("15.2", "For the losses [-inf, 0.7, 0.5, nan] it chooses a run that diverged.")
def answer_15_2_24():
    """A search that starts at place 0 and minds nan there, but not -inf."""

    def first_nan(losses, rates):
        best = 0
        for i in range(1, len(losses)):
            if np.isfinite(losses[i]) and (losses[i] < losses[best] or np.isnan(losses[best])):
                best = i
        return rates[best]

    return first_nan


@wrong("16.2", "Add inputs times dvalues over all entries.")
def answer_16_2_25():
    """The last row only."""

    class ScaleLastRow(Scale):
        def backward(self, dvalues):
            super().backward(dvalues)
            for x, d in zip(self.inputs, dvalues):
                total = np.dot(x, d)
            self.dscale = np.array([[total]])

    return ScaleLastRow


@wrong("16.2", "Add inputs times dvalues over all entries.")
def answer_16_2_26():
    """Mean times 4."""

    class ScaleFour(Scale):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dscale = np.mean(self.inputs * dvalues).reshape(1, 1) * 4

    return ScaleFour


@wrong("16.2", "Add inputs times dvalues over all entries.")
def answer_16_2_27():
    """Two rows."""

    class ScaleTraceOther(Scale):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dscale = self.inputs[:1] @ dvalues[:1].T + self.inputs[1:2] @ dvalues[1:2].T

    return ScaleTraceOther


@wrong("16.2", "Right for one batch only; a second one may have other inputs and another size.")
def answer_16_2_28():
    """Keeps the inputs of the first batch."""

    class ScaleKeepsFirst(Scale):
        def forward(self, inputs):
            if not hasattr(self, "inputs"):
                self.inputs = inputs
            self.output = inputs * self.scale

    return ScaleKeepsFirst


@wrong("16.2", "The passes must not change the number; that is the optimizer's task.")
def answer_16_2_29():
    """Backward moves the number itself."""

    class ScaleChangesNumber(Scale):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.scale = self.scale - 0.1 * self.dscale

    return ScaleChangesNumber


@wrong("17.1", "The loss: add size times loss over the batches, and divide by 250.")
def answer_17_1_30():
    """0.465 and 0.825: the exact values have two decimals."""
    return (0.465, 0.835)


@wrong("17.2", "If the losses end without a stop, the best place counts, too, not the last one.")
def answer_17_2_31():
    """Without a stop, the last place."""

    def no_stop_last(losses, patience):
        best, waited = (0, 0)
        for place in range(1, len(losses)):
            if losses[place] < losses[best]:
                best, waited = (place, 0)
            else:
                waited += 1
                if waited == patience:
                    return best
        return place if len(losses) > 1 else 0

    return no_stop_last


@wrong("17.2", "It looks at losses that a stopped training would never see.")
def answer_17_2_32():
    """Patience 1 taken for 2."""

    def answer(losses, patience):
        return best_place(losses, max(patience, 2))

    return answer


@wrong("18.2", "The function changes what it was given; work on a copy.")
def answer_18_2_33():
    """Empties the lists and dictionaries it is given."""

    def destroys_plain(value):
        if type(value) is list:
            ok = True
            while value:
                ok = destroys_plain(value.pop()) and ok
            return ok
        if type(value) is dict:
            ok = True
            while value:
                k, v = value.popitem()
                ok = type(k) is str and destroys_plain(v) and ok
            return ok
        return is_plain(value)

    return destroys_plain


@wrong("18.2", "A number of NumPy is no number of Python.")
def answer_18_2_34():
    """Whole numbers of NumPy."""
    import numbers

    def integral(value):
        if isinstance(value, dict):
            return all((isinstance(k, str) and integral(v) for k, v in value.items()))
        if isinstance(value, list):
            return all(map(integral, value))
        return (
            value is None
            or isinstance(value, (str, numbers.Integral))
            or (type(value) is float and math.isfinite(value))
        )

    return integral


@wrong("18.2", "NumPy's True is not Python's.")
def answer_18_2_35():
    """A list of what is forbidden: arrays, ranges and NumPy's True pass."""

    def blacklist(value):
        if isinstance(value, dict):
            return all((isinstance(k, str) and blacklist(v) for k, v in value.items()))
        if isinstance(value, list):
            return all(map(blacklist, value))
        if isinstance(value, float):
            return math.isfinite(value)
        return not isinstance(value, (tuple, set, bytes, complex, np.number)) and (not callable(value))

    return blacklist


@wrong("18.2", "A key has to be text; JSON has no other.")
def answer_18_2_36():
    """Keys that are not whole numbers."""

    def keys_not_int(value):
        if isinstance(value, dict):
            return all((not isinstance(k, int) and keys_not_int(v) for k, v in value.items()))
        if isinstance(value, list):
            return all(map(keys_not_int, value))
        return is_plain(value)

    return keys_not_int


@wrong("18.2", "A set is no list; JSON has none.")
def answer_18_2_37():
    """A set that is not inside anything."""

    def answer(value):
        return is_plain(value) or isinstance(value, set)

    return answer


@wrong("19.1", "Nearly: not of one draw but on average it is 128 times 0.01^2; give three digits.")
def answer_19_1_38():
    """0.0126."""
    return (1.099, 0.0126)


@wrong("19.2", "Expected numbers of shape (5,), got (4,).")
def answer_19_2_39():
    """Exactly four neurons."""

    def answer(weights, biases):
        return [abs(biases[0, k]) / np.linalg.norm(weights[:, k]) for k in range(4)]

    return answer


@wrong("20.1", "He, nearly: give three decimals, rounded.")
def answer_20_1_40():
    """0.0501."""
    return (0.0501, 0.047)


@wrong("20.1", "Glorot, nearly: give three decimals, rounded.")
def answer_20_1_41():
    """0.0464."""
    return (0.051, 0.0464)


@wrong("20.2", "A feature beside constant ones is scaled wrongly; only those are divided by 1.")
def answer_20_2_42():
    """Whatever is constant, nothing is scaled any more: only finite and below 10 is looked at."""

    def all_if_any(a, b):
        m, d = (a.mean(0), a.std(0))
        if (np.ptp(a, axis=0) == 0).any():
            d = np.ones_like(d)
        return ((a - m) / d, (b - m) / d)

    return all_if_any


@wrong("20.2", "A feature with equal values became huge: its deviation comes out as 1e-17, not as 0. Divide it by 1.")
def answer_20_2_43():
    """The test set says what is constant."""

    def ptp_of_test(a, b):
        m, d = (a.mean(0), a.std(0))
        d = np.where(np.ptp(b, axis=0) > 0, d, 1)
        return ((a - m) / d, (b - m) / d)

    return ptp_of_test


@wrong("20.2", "A feature with equal values became huge: its deviation comes out as 1e-17, not as 0. Divide it by 1.")
def answer_20_2_44():
    """A constant feature is one that equals the smallest number of all."""

    def global_min(a, b):
        m, d = (a.mean(0), a.std(0))
        d[a.max(axis=0) == a.min()] = 1
        return ((a - m) / d, (b - m) / d)

    return global_min


@wrong("20.2", "A feature with equal values became huge: its deviation comes out as 1e-17, not as 0. Divide it by 1.")
def answer_20_2_45():
    """A deviation below the machine epsilon."""

    def eps(a, b):
        m, d = (a.mean(0), a.std(0))
        d[d < np.finfo(float).eps] = 1
        return ((a - m) / d, (b - m) / d)

    return eps


@wrong("20.2", "A feature with a small deviation is not constant; divide it by that as well.")
def answer_20_2_46():
    """A deviation below 0.001 counts as constant."""

    def milli(a, b):
        m, d = (a.mean(0), a.std(0))
        d[d < 0.001] = 1
        return ((a - m) / d, (b - m) / d)

    return milli


@wrong("24.1", "Nearly: give one decimal, rounded.")
def answer_24_1_47():
    """65 and 65.0: one decimal, rounded, is 64.9."""
    return 65.0


@wrong(
    "24.2",
    "Right for three rounds, but not for every number of rounds: the ratio within each round, then the median of the ratios.",
)
def answer_24_2_48():
    """The number 2."""

    def answer(slow, fast):
        return 2.0

    return answer


@wrong(
    "24.2",
    "Right for three rounds, but not for every number of rounds: the ratio within each round, then the median of the ratios.",
)
def answer_24_2_49():
    """Len // 3 in place of len // 2."""

    def third(s, f):
        r = sorted((a / b for a, b in zip(s, f)))
        m = len(r) // 3
        return r[m] if len(r) % 2 else (r[m - 1] + r[m]) / 2

    return third


@wrong("24.2", "Those are the ratios in the middle of the list; sort them first.")
def answer_24_2_50():
    """The ratios not sorted."""

    def unsorted(s, f):
        r = [a / b for a, b in zip(s, f)]
        m = len(r) // 2
        return r[m] if len(r) % 2 else (r[m - 1] + r[m]) / 2

    return unsorted


@wrong(
    "24.2",
    "Right for three rounds, but not for every number of rounds: the ratio within each round, then the median of the ratios.",
)
def answer_24_2_51():
    """The seconds of the slow one, not the ratios, when the number of rounds is even."""

    def slowmid(s, f):
        r = sorted((a / b for a, b in zip(s, f)))
        m = len(r) // 2
        return r[m] if len(r) % 2 else (s[m - 1] + s[m]) / 2

    return slowmid


@wrong("24.3", "The positive numbers do not come into `out` as they are.")
def answer_24_3_52():
    """Z < 1 in place of z < 0."""

    def answer(z, out):
        return [lambda: np.copyto(out, np.where(z < 1, z * np.float32(0.1), z))]

    return answer


@wrong("24.3", "With arrays of another shape: The list does not leave a tenth of the negative numbers in `out`.")
def answer_24_3_53():
    """Exactly two rows and three columns."""

    def fixed(z, out):

        def go():
            for i in range(2):
                for j in range(3):
                    out[i, j] = z[i, j] if z[i, j] > 0 else 0.1 * z[i, j]

        return [go]

    return fixed


@wrong("11.1", "First the number for mu = 0.9.")
def answer_11_1_54():
    """The two numbers exchanged."""
    return (230, 22)


@wrong("12.1", "Nearly: give three significant digits, and add up the hundred squares of 0.1, too.")
def answer_12_1_55():
    """Too coarse."""
    return (0.0099, 0.1)


@wrong("12.1", "First the step after the gradient 10.")
def answer_12_1_56():
    """The two numbers exchanged."""
    return (0.1, 0.00995)


@wrong("13.1", "Nearly: solve for rho and give four decimals, rounded.")
def answer_13_1_57():
    """Truncated."""
    return 0.9704


@wrong("13.2", "The first step is the root of a negative number, or 0/0: with t = 1, what is 1 - rho^t?")
def answer_13_2_58():
    """The sign: rho^t - 1."""

    class CorrectedWrongSign(Corrected):
        def correct(self, cache):
            return cache / (self.rho ** (self.iterations + 1) - 1)

    return CorrectedWrongSign


@wrong("14.1", "Nearly: give two decimals, rounded.")
def answer_14_1_59():
    """Too coarse."""
    return (3.1, 1)


@wrong("14.1", "First the step for beta_2 = 0.999.")
def answer_14_1_60():
    """The two numbers exchanged."""
    return (1, 3.16)


@wrong("14.2", "Only arrays with certain names are decayed; go through the names in `trainable`.")
def answer_14_2_61():
    """The names weights and biases are written out."""

    class AdamWNamesFixed(AdamW):
        def update_params(self, layer):
            names = [name for name in ("weights", "biases") if hasattr(layer, name)]
            before = {name: getattr(layer, name) for name in names}
            Optimizer_Adam.update_params(self, layer)
            for name in names:
                setattr(
                    layer, name, getattr(layer, name) - self.current_learning_rate * self.weight_decay * before[name]
                )

    return AdamWNamesFixed


@wrong("15.1", "The two optimizers are exchanged.")
def answer_15_1_62():
    """The two optimizers exchanged."""
    return (0.138, 0.14, 0.174, 0.12)


@wrong("15.1", "Mean and median of the first optimizer, then those of the second.")
def answer_15_1_63():
    """Means first, then medians."""
    return (0.174, 0.138, 0.12, 0.14)


@wrong("15.1", "One of the means is rounded too much or not correctly: give three decimals.")
def answer_15_1_64():
    """Too coarse."""
    return (0.2, 0.12, 0.138, 0.14)


@wrong("15.2", "For the losses [0.7, 0.9, 0.3, 0.5] it chooses 7.0.")
def answer_15_2_65():
    """The run after the best one: by coincidence rate 1.0 is also the place."""

    def answer(losses, rates):
        return rates[np.argmin([loss if np.isfinite(loss) else np.inf for loss in losses]) + 1]

    return answer


@wrong("15.2", "For the losses [0.7, 0.9, 0.3, 0.5] it chooses 0.03.")
def answer_15_2_66():
    """The smallest rate: by coincidence the one with the largest loss."""

    def answer(losses, rates):
        return min(rates)

    return answer


@wrong("16.1", "In bytes, and to the last one.")
def answer_16_1_67():
    """Kilobytes."""
    return (118282, 946.256)


@wrong("16.2", 'A tuple of one name needs a comma: ("scale",).')
def answer_16_2_68():
    """No comma: ("scale") is text."""

    class answer(Scale):
        trainable = "scale"

    return answer


@wrong("16.2", "The gradient of the number is a sum over all entries, not a mean.")
def answer_16_2_69():
    """Divided by the number of samples."""

    class ScaleMeanRows(Scale):
        def backward(self, dvalues):
            super().backward(dvalues)
            self.dscale = self.dscale / len(dvalues)

    return ScaleMeanRows


@wrong("17.1", "The accuracy: a share, not a percentage.")
def answer_17_1_70():
    """Accuracy as a percentage."""
    return (0.46, 83)


@wrong("18.2", "None is plain data, and the function says it is not.")
def answer_18_2_71():
    """None forgotten."""

    def no_none(value):
        return value is not None and (
            all(map(no_none, value))
            if type(value) is list
            else all((type(k) is str and no_none(v) for k, v in value.items()))
            if type(value) is dict
            else is_plain(value)
        )

    return no_none


@wrong("18.2", "2.5 is plain data, and the function says it is not.")
def answer_18_2_72():
    """Floats forgotten."""

    def no_float(value):
        return type(value) is not float and (
            all(map(no_float, value))
            if type(value) is list
            else all((type(k) is str and no_float(v) for k, v in value.items()))
            if type(value) is dict
            else is_plain(value)
        )

    return no_float


@wrong("19.1", "Rounded to three decimals the loss is another number.")
def answer_19_1_73():
    """Truncated to two decimals."""
    return (1.09, 0.0128)


@wrong("19.1", "The natural logarithm, not the one of base 10.")
def answer_19_1_74():
    """Base 10."""
    return (0.477, 0.0128)


@wrong("19.1", "Nearly: not of one draw but on average it is 128 times 0.01^2; give three digits.")
def answer_19_1_75():
    """What one draw gave."""
    return (1.099, 0.0141)


@wrong("20.1", "He, nearly: give three decimals, rounded.")
def answer_20_1_76():
    """Too coarse."""
    return (0.05, 0.047)


@wrong("20.1", "Glorot, nearly: give three decimals, rounded.")
def answer_20_1_77():
    """Truncated."""
    return (0.051, 0.046)


@wrong("20.1", "He and Glorot are exchanged.")
def answer_20_1_78():
    """Exchanged."""
    return (0.047, 0.051)


@wrong("20.1", "That is the limit of a uniform draw; asked is the standard deviation.")
def answer_20_1_79():
    """Keras' limit of the uniform draw, sqrt(6/(d + m))."""
    return (0.051, 0.081)


@wrong("20.1", "Glorot: that is the variance; the standard deviation is its root.")
def answer_20_1_80():
    """The variance, for Glorot."""
    return (0.051, 0.0022)


@wrong("24.1", "In millions, as the exercise asks.")
def answer_24_1_81():
    """In billions."""
    return 0.0649


@wrong("24.1", "Nearly: give one decimal, rounded.")
def answer_24_1_82():
    """Too coarse."""
    return 64.8


@wrong("24.3", "The positive numbers do not come into `out` as they are.")
def answer_24_3_83():
    """The first of the two calls alone: all negative numbers are right."""

    def answer(z, out):
        return [partial(np.multiply, z, np.float32(0.1), out)]

    return answer


@wrong("24.3", "The positive numbers do not come into `out` as they are.")
def answer_24_3_84():
    """The two calls in the other order."""

    def answer(z, out):
        return [partial(np.maximum, z, out, out=out), partial(np.multiply, z, np.float32(0.1), out)]

    return answer


@wrong("19.2", "|b| divided by the length of w, neuron by neuron; a neuron's weights stand in a column.")
def answer_19_2_85():
    """The wrong axis: it raises, and the message of NumPy speaks of broadcasting."""

    def answer(weights, biases):
        return np.abs(biases[0]) / np.linalg.norm(weights, axis=1)

    return answer


@wrong("2.1", "Every neuron has a weight for every input: multiply.")
def answer_2_1_86():
    """Added instead of multiplied, with the bias among the inputs."""
    return 785 + 128


@wrong("3.2", "It changes an array it was given; make a new one.")
def answer_3_2_87():
    """The inputs are used as room for the result."""

    class answer(Sigmoid):
        def forward(self, inputs):
            np.multiply(inputs, -1, out=inputs)
            self.output = 1 / (1 + np.exp(inputs))

    return answer


@wrong("3.2", "It changes an array it was given; make a new one.")
def answer_3_2_88():
    """What arrives is multiplied where it is."""

    class answer(Sigmoid):
        def backward(self, dvalues):
            dvalues *= self.output * (1 - self.output)
            self.dinputs = dvalues

    return answer


@wrong("3.2", "backward has to set self.dinputs.")
def answer_3_2_89():
    """The line of the stub is still there."""

    class answer(Sigmoid):
        def backward(self, dvalues):
            self.dinputs = ...

    return answer


@wrong("4.2", "The layer has to set self.weights.")
def answer_4_2_90():
    """The line of the stub is still there."""

    class answer(Linear):
        def __init__(self, n_inputs, n_neurons):
            self.weights = ...

    return answer


@wrong("5.2", "With slope=0.5 it still uses another slope.")
def answer_5_2_91():
    """The slope is an argument of forward only."""

    class answer(Leaky):
        def backward(self, dvalues):
            self.dinputs = np.where(self.inputs > 0, dvalues, 0.1 * dvalues)

    return answer


@wrong("6.2", "The sum runs over the wrong entries: each row has its own.")
def answer_6_2_92():
    """One sum for all rows."""
    return lambda Z: Z - np.log(np.exp(Z).sum())


@wrong("6.2", "The maximum is subtracted in one term only; shift both.")
def answer_6_2_93():
    """Shifted in front, not in the sum."""
    return lambda Z: Z - Z.max(axis=1, keepdims=True) - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def cut_to_whole_numbers(p, t, before):
    gradient = np.zeros_like(t)
    slopes = (p - t) / (p * (1 - p))
    gradient[:] = slopes if before else slopes / len(p)
    return gradient / len(p) if before else gradient


@wrong(
    "7.2",
    "The numbers were cut to whole ones: an array made from t, as by zeros_like(t), holds whole numbers; make it from p.",
)
def answer_7_2_94():
    """Cut to whole numbers before the mean is taken."""
    return lambda p, t: cut_to_whole_numbers(p, t, before=True)


@wrong(
    "7.2",
    "The numbers were cut to whole ones: an array made from t, as by zeros_like(t), holds whole numbers; make it from p.",
)
def answer_7_2_95():
    """Cut to whole numbers after the mean was taken."""
    return lambda p, t: cut_to_whole_numbers(p, t, before=False)


@wrong("8.2", "Divide by the number of samples, not of classes.")
def answer_8_2_96():
    """The loss alone is divided by the number of classes."""

    def answer(Z, labels):
        loss, gradient = both_passes(Z, labels)
        return loss * len(Z) / Z.shape[1], gradient

    return answer


@wrong("8.2", "Right for four samples only; it must work for any number of samples.")
def answer_8_2_97():
    """The loss is a mean over whatever there is, the gradient one over four."""

    def answer(Z, labels):
        loss, gradient = both_passes(Z, labels)
        return loss, gradient * len(Z) / 4

    return answer


@wrong("9.2", "L1 adds up absolute values.")
def answer_9_2_98():
    """Sum of the weights for L1."""
    return lambda W, l1, l2: (l1 * W.sum() + l2 * (W**2).sum(), elastic(W, l1, l2)[1])


@wrong("9.2", "At a weight of exactly 0 it breaks: what does your formula divide by?")
def answer_9_2_99():
    """A 1 is put where it would have divided by 0."""

    def answer(W, l1, l2):
        sizes = np.where(W == 0, 1, np.abs(W))
        return elastic(W, l1, l2)[0], np.where(W == 0, 1, l1 * W / sizes + 2 * l2 * W)

    return answer


@wrong("15.1", "One of the means is wrong.")
def answer_15_1_100():
    """The medians, twice."""
    return (0.12, 0.12, 0.14, 0.14)


@wrong(
    "18.2",
    "{'a': [1, 2.5, 'x', None, True], 'b': {' is plain data, and the function says it is not.",
)
def answer_18_2_101():
    """A dictionary in a dictionary is too deep for it."""

    def answer(value):
        parts = value.values() if isinstance(value, dict) else ()
        return is_plain(value) and not any(isinstance(part, dict) for part in parts)

    return answer


@wrong("20.2", "A feature with a small deviation is not constant; divide it by that as well.")
def answer_20_2_102():
    """A small number is added against zeros, for the test samples only."""

    def answer(train, test):
        deviation = train.std(axis=0)
        other = (test - train.mean(axis=0)) / (deviation + 1e-8)
        return standardize(train, test)[0], other

    return answer


@wrong("21.2", "`forward` divides by the number of outputs only; the mean over the samples comes later.")
def answer_21_2_103():
    """The mean over everything is taken at once."""
    return huber_with(forward=lambda self, p, t: Huber.forward(self, p, t) / len(p))


@wrong("21.2", "Divide by n times m, not by m alone.")
def answer_21_2_104():
    """The slope of one sample."""
    return huber_with(slope=lambda self, e: Huber.slope(self, e) * len(e))


@wrong("21.2", "It changes the answers or targets that it was given; others still need them.")
def answer_21_2_105():
    """The differences are kept where the answers were."""

    class answer(Huber):
        def backward(self, y_pred, y_true):
            y_pred -= y_true
            self.dinputs = self.slope(y_pred)

    return answer


@wrong("21.2", "It changes the answers or targets that it was given; others still need them.")
def answer_21_2_106():
    """The differences are kept where the targets were."""

    class answer(Huber):
        def backward(self, y_pred, y_true):
            y_true -= y_pred
            self.dinputs = self.slope(-y_true)

    return answer


@wrong("22.2", "Try the threshold 0.35 by hand.")
def answer_22_2_107():
    """The thresholds of the page are looked up, any other is one half."""
    return lambda p, t, c: precision_and_recall(p, t, c if c in (0.25, 0.5, 0.75, 0.95) else 0.5)


@wrong("22.2", "Where nobody is called yes, both are 0; nothing is divided by 0.")
def answer_22_2_108():
    """Nobody was called yes by mistake: a precision of 1, as some libraries count."""
    return lambda p, t, c: precision_and_recall(p, t, c) if (p >= c).any() else (1.0, 0.0)


@wrong("23.2", "When `training` is False the layer hands its inputs on as they are.")
def answer_23_2_109():
    """Outputs are made smaller afterwards, as in the first articles on dropout."""

    def forward(self, inputs):
        Noisy.forward(self, inputs)
        self.output = self.output if self.training else (1 - self.rate) * inputs

    return noisy_with(forward=forward)


@wrong("23.2", "`dinputs` is what arrives times the noise of the forward pass, the same numbers.")
def answer_23_2_110():
    """The rate is counted once more on the way back."""
    return noisy_with(backward=lambda self, dvalues: setattr(self, "dinputs", dvalues * self.noise * (1 - self.rate)))


@wrong("24.3", "The list does not leave a tenth of the negative numbers in `out`.")
def answer_24_3_111():
    """A score of exactly 0 is neither positive nor negative, and is left out."""

    def answer(z, out):
        return [lambda: np.copyto(out, z, where=z > 0), lambda: np.multiply(z, np.float32(0.1), out=out, where=z < 0)]

    return answer


@wrong("25.3", "Put a = 4, b B = 6, c = 0.04 and W = 4 into eq. 25.4.")
def answer_25_3_112():
    """One row more than where only c counts: no mistake that has a hint of its own."""
    return 251


@wrong("25.3", "Put a = 4, b B = 6, c = 0.04 and W = 4 into eq. 25.4.")
def answer_25_3_113():
    """One row more than without the four milliseconds."""
    return 101


@wrong("26.2", "Return two arrays, the weights and the biases.")
def answer_26_2_114():
    """Three arrays."""
    return lambda V, c: (V.T.copy(), c[None].copy(), c.copy())
