"""Answers to the exercises: right ones in several formulations, tempting wrong ones with what the hint must mention."""

from __future__ import annotations

import json
import math
import random
import statistics
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from my_deep_lib import Layer, Layer_Dense, Loss, Optimizer_Adagrad, Optimizer_Adam, Optimizer_RMSprop, Optimizer_SGD


@dataclass(frozen=True)
class Answers:
    """`right` must be accepted; each of `wrong` is an answer and words its hint must contain."""

    right: tuple[Any, ...]
    wrong: tuple[tuple[Any, str], ...]


# --- chapter 1 ---------------------------------------------------------------------------


def accuracy_by_loop(scores, y):
    right = 0
    for row, label in zip(scores.tolist(), y.tolist(), strict=True):
        right += row.index(max(row)) == label
    return right / len(y)


def column_of_the_smallest(scores, y):
    return np.mean(scores.argmin(axis=1) == y)


# --- chapter 2 ---------------------------------------------------------------------------


def dense_by_loops(X, W, b):
    rows = []
    for x in X:
        rows.append([sum(x[j] * W[j][k] for j in range(len(x))) + b[0][k] for k in range(W.shape[1])])
    return rows


def dense_ones_first(X, W, b):
    return np.hstack([np.ones((len(X), 1)), X]) @ np.vstack([b, W])


# --- chapter 3 ---------------------------------------------------------------------------


class Sigmoid:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * self.output * (1 - self.output)


class SigmoidInFloat32(Sigmoid):
    def forward(self, inputs):
        super().forward(inputs.astype(np.float32))


class SigmoidByTanh(Sigmoid):
    def forward(self, inputs):
        self.output = (1 + np.tanh(inputs / 2)) / 2


class SigmoidNoArriving(Sigmoid):
    def backward(self, dvalues):
        self.dinputs = self.output * (1 - self.output)


class SigmoidHalf(Sigmoid):
    def backward(self, dvalues):
        self.dinputs = dvalues * self.output


class SigmoidOfInput(Sigmoid):
    def forward(self, inputs):
        self.inputs = inputs
        super().forward(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * self.inputs * (1 - self.inputs)


class SigmoidSign(Sigmoid):
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(inputs))


class SigmoidWithoutBackward:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))


class SigmoidOfLayer(Layer):
    def forward(self, inputs):
        self.output = np.exp(-np.logaddexp(0, -inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (self.output - self.output**2)


# --- chapter 4 ---------------------------------------------------------------------------


class Linear:
    trainable = ("weights",)

    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dinputs = dvalues @ self.weights.T


class LinearByLoops(Linear):
    def backward(self, dvalues):
        self.dweights = sum(np.outer(x, d) for x, d in zip(self.inputs, dvalues, strict=True))
        self.dinputs = np.einsum("ik,jk->ij", dvalues, self.weights)


class LinearInFloat32(Linear):
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.randn(n_inputs, n_neurons).astype(np.float32)

    def forward(self, inputs):
        super().forward(inputs.astype(np.float32))


class LinearFromIdentity(Linear):
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.eye(n_inputs, n_neurons)


class LinearMean(Linear):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dweights = self.dweights / len(dvalues)


class LinearNoTranspose(Linear):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dinputs = dvalues @ self.weights


class LinearTransposed(Linear):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dweights = self.dweights.T


class LinearWithoutNames(Linear):
    trainable = ()


class LinearNamesAsText(Linear):
    trainable = "weights"


class LinearWithBiases(Linear):
    def __init__(self, n_inputs, n_neurons):
        super().__init__(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))


class LinearSquareOnly(Linear):
    def __init__(self, n_inputs, n_neurons):
        super().__init__(n_inputs, n_inputs)


class LinearZero(Linear):
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.zeros((n_inputs, n_neurons))


class LinearOfLayer(Layer):
    trainable = ("weights",)

    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.default_rng(0).normal(0, 0.1, (n_inputs, n_neurons)).astype(np.float32)
        self.dweights = np.zeros((n_inputs, n_neurons))

    def forward(self, inputs):
        self.inputs = np.array(inputs)
        self.output = np.dot(self.inputs, self.weights)

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dinputs = np.dot(dvalues, self.weights.T)


class LinearNamesAsList(Linear):
    trainable = ["weights"]  # noqa: RUF012


class LinearWithHiddenBias(Linear):
    def __init__(self, n_inputs, n_neurons):
        super().__init__(n_inputs, n_neurons)
        self.offset = np.zeros((1, n_neurons))

    def forward(self, inputs):
        super().forward(inputs)
        self.output = self.output + self.offset


class LinearThatTrainsHiddenBias(LinearWithHiddenBias):
    trainable = ("weights", "offset")

    def backward(self, dvalues):
        super().backward(dvalues)
        self.doffset = dvalues.sum(axis=0, keepdims=True)


def from_a_layer():
    """Return the five numbers as a layer has them: arrays of one number each."""
    one = Layer_Dense(1, 1)
    one.weights, one.biases = np.array([[2.0]]), np.array([[0.0]])
    one.forward(np.array([[1.0], [2.0], [3.0]]))
    one.backward(np.array([[2.0], [1.0], [-1.0]]))
    return [one.dweights, one.dbiases, *one.dinputs]


# --- chapter 5 ---------------------------------------------------------------------------


class Leaky:
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.where(inputs > 0, inputs, self.slope * inputs)

    def backward(self, dvalues):
        self.dinputs = np.where(self.inputs > 0, dvalues, self.slope * dvalues)


class LeakyByMaximum(Leaky):
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(inputs, self.slope * inputs)

    def backward(self, dvalues):
        slopes = np.ones_like(self.inputs)
        slopes[self.inputs <= 0] = self.slope
        self.dinputs = slopes * dvalues


class LeakyPlainForward(Leaky):
    def forward(self, inputs):
        self.inputs = np.asarray(inputs)
        self.output = np.where(self.inputs > 0, self.inputs, 0.0)


class LeakyPlainBackward(Leaky):
    def backward(self, dvalues):
        self.dinputs = dvalues * (self.inputs > 0)


class LeakyMaskOfArriving(Leaky):
    def backward(self, dvalues):
        self.dinputs = np.where(dvalues > 0, dvalues, self.slope * dvalues)


class LeakySlopesOnly(Leaky):
    def backward(self, dvalues):
        self.dinputs = np.where(self.inputs > 0, 1.0, self.slope)


class LeakyFixed(Leaky):
    def __init__(self, slope=0.1):
        self.slope = 0.1


class LeakyInPlace(Leaky):
    def forward(self, inputs):
        self.inputs = inputs.copy()
        inputs[inputs < 0] *= self.slope
        self.output = inputs


class LeakyOfLayer(Layer):
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, inputs):
        self.slopes = np.where(np.asarray(inputs) >= 0, 1, self.slope).astype(np.float32)
        self.output = inputs * self.slopes

    def backward(self, dvalues):
        self.dinputs = dvalues * self.slopes


# --- chapter 6 ---------------------------------------------------------------------------


def log_softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_softmax_by_rows(Z):
    return [[float(z - max(row) - np.log(sum(np.exp(row - max(row))))) for z in row] for row in Z]


def log_softmax_by_logaddexp(Z):
    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


def softmax(Z):
    exponentials = np.exp(Z - Z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def log_softmax_common_maximum(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_softmax_without_shift(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def log_softmax_half_shifted(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


def log_softmax_axis_0(Z):
    return Z - np.log(np.exp(Z).sum(axis=0, keepdims=True))


# --- chapter 7 ---------------------------------------------------------------------------


def bce_by_loop(p, t):
    return [(-1 / q if label else 1 / (1 - q)) / len(p) for q, label in zip(p, t, strict=True)]


def bce_one_by_one(p, t):
    gradient = np.zeros(p.shape)
    for i in range(len(p)):
        gradient[i] = (-t[i] / p[i] + (1 - t[i]) / (1 - p[i])) / len(p)
    return gradient


def bce_for_four(p, t):
    return (p - t) / (p * (1 - p)) / 4


# --- chapter 8 ---------------------------------------------------------------------------


def both_passes(Z, labels):
    log_p = log_softmax(Z)
    rows = np.eye(Z.shape[1])[labels]
    return -(rows * log_p).sum() / len(Z), (np.exp(log_p) - rows) / len(Z)


def both_passes_by_loop(Z, labels):
    total, gradient = 0.0, []
    for row, label in zip(Z.tolist(), labels.tolist(), strict=True):
        top = max(row)
        exponentials = [np.exp(z - top) for z in row]
        total += float(np.log(sum(exponentials))) - (row[label] - top)
        gradient.append([(e / sum(exponentials) - (k == label)) / len(Z) for k, e in enumerate(exponentials)])
    return total / len(Z), gradient


def _scaled(loss_factor, gradient_factor):
    def answer(Z, labels):
        value, gradient = both_passes(Z, labels)
        return value * loss_factor(Z), gradient * gradient_factor(Z)

    return answer


def both_passes_through_probabilities(Z, labels):
    p = softmax(Z)
    rows = np.eye(Z.shape[1])[labels]
    return -np.log(p[np.arange(len(Z)), labels]).mean(), (p - rows) / len(Z)


def both_passes_all_pairs(Z, labels):
    return -log_softmax(Z)[:, labels].mean(), both_passes(Z, labels)[1]


def both_passes_common_maximum(Z, labels):
    exponentials = np.exp(Z - Z.max())
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    log_p = Z - Z.max() - np.log(exponentials.sum(axis=1, keepdims=True))
    rows = np.eye(Z.shape[1])[labels]
    return -log_p[np.arange(len(Z)), labels].mean(), (p - rows) / len(Z)


def both_passes_in_float32(Z, labels):
    Z = Z.astype(np.float32)
    Z -= Z.max(axis=1, keepdims=True)
    gradient = np.exp(Z)
    sums = gradient.sum(axis=1, keepdims=True)
    loss = (np.log(sums)[:, 0] - Z[range(len(Z)), labels]).mean()
    gradient /= sums
    gradient[range(len(Z)), labels] -= 1
    return [loss, gradient / len(Z)]


# --- chapter 9 ---------------------------------------------------------------------------


def elastic_by_loops(W, l1, l2):
    penalty, gradient = 0.0, np.zeros(W.shape)
    for place, w in np.ndenumerate(W):
        penalty += l1 * abs(w) + l2 * w * w
        gradient[place] = (l1 if w > 0 else -l1) + 2 * l2 * w  # any slope is right at 0
    return penalty, gradient


def elastic(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), l1 * np.sign(W) + 2 * l2 * W


def elastic_by_ones(W, l1, l2):
    """As in Kinsley and Kukiela's book: the slope at 0 is that on the right."""
    slope = np.ones_like(W)
    slope[W < 0] = -1
    return l1 * np.sum(np.abs(W)) + l2 * np.sum(W * W), l1 * slope + 2 * l2 * W


def elastic_in_float32(W, l1, l2):
    W = np.asarray(W, dtype=np.float32)
    return [np.float32(l1) * np.abs(W).sum() + l2 * (W**2).sum(), np.where(W >= 0, l1, -l1) + 2 * l2 * W]


# --- chapter 10 --------------------------------------------------------------------------


def batches(n, size):
    order = np.random.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


def batches_as_generator(n, size):
    order = list(range(n))
    np.random.shuffle(order)
    while order:
        yield order[:size]
        order = order[size:]


def batches_with_fixed_seed(n, size):
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


def batches_shuffled_inside(n, size):
    return [np.random.permutation(np.arange(n)[s : s + size]) for s in range(0, n, size)]


def batches_by_pythons_shuffle(n, size):
    order = list(range(n))
    random.shuffle(order)
    return tuple(order[start : start + size] for start in range(0, n, size))


def batches_by_split(n, size):
    return np.split(np.random.default_rng().permutation(n), range(size, n, size))


# --- chapter 11 --------------------------------------------------------------------------


class Nesterov(Optimizer_SGD):
    def compute_step(self, gradient, state):
        state["v"] = self.momentum * state.get("v", 0.0) + self.current_learning_rate * gradient
        return self.momentum * state["v"] + self.current_learning_rate * gradient


class NesterovOnPlain(Optimizer_SGD):
    def compute_step(self, gradient, state):
        velocity = super().compute_step(gradient, state)
        return self.momentum * velocity + self.current_learning_rate * gradient


class NesterovRemembersStep(Optimizer_SGD):
    def compute_step(self, gradient, state):
        plain = self.current_learning_rate * gradient
        velocity = self.momentum * state.get("v", 0.0) + plain
        state["v"] = self.momentum * velocity + plain
        return state["v"]


class NesterovOneMemory(Optimizer_SGD):
    velocity = 0.0

    def compute_step(self, gradient, state):
        plain = self.current_learning_rate * gradient
        self.velocity = self.momentum * self.velocity + plain
        return self.momentum * self.velocity + plain


class NesterovFixed(Optimizer_SGD):
    def compute_step(self, gradient, state):
        state["v"] = 0.9 * state.get("v", 0.0) + 0.1 * gradient
        return 0.9 * state["v"] + 0.1 * gradient


class NesterovSummed(Nesterov):
    def compute_step(self, gradient, state):
        return super().compute_step(np.sum(gradient), state) * np.ones_like(gradient)


class Forgetful(Optimizer_SGD):
    def compute_step(self, gradient, state):
        return self.current_learning_rate * gradient


class NesterovByKeys(Optimizer_SGD):
    def compute_step(self, gradient, state):
        if "velocity" not in state:
            state["velocity"] = np.zeros_like(gradient)
        state["velocity"] *= self.momentum
        state["velocity"] += self.current_learning_rate * gradient
        return state["velocity"] * self.momentum + self.current_learning_rate * gradient


class NesterovIntoTheGradient(Optimizer_SGD):
    def compute_step(self, gradient, state):
        gradient *= self.current_learning_rate
        state["v"] = self.momentum * state.get("v", 0.0) + gradient
        return self.momentum * state["v"] + gradient


class NesterovOfPyTorch(Optimizer_SGD):
    """The rate stands before the whole velocity: the same as long as the rate stays."""

    def compute_step(self, gradient, state):
        state["v"] = self.momentum * state.get("v", 0.0) + gradient
        return self.current_learning_rate * (gradient + self.momentum * state["v"])


# --- chapter 12 --------------------------------------------------------------------------


def _adagrad(start, inside):
    class Answer(Optimizer_Adagrad):
        def compute_step(self, gradient, state):
            state["cache"] = state.get("cache", start) + gradient**2
            cache = state["cache"]
            root = np.sqrt(cache + self.epsilon) if inside else np.sqrt(cache) + self.epsilon
            return self.current_learning_rate * gradient / root

    return Answer


class AdagradInPlace(Optimizer_Adagrad):
    def compute_step(self, gradient, state):
        cache = state.setdefault("sum", np.full_like(gradient, 0.1))
        cache += np.square(gradient)
        return self.current_learning_rate * gradient * (cache + self.epsilon) ** -0.5


class AdagradSummed(Optimizer_Adagrad):
    def compute_step(self, gradient, state):
        state["cache"] = state.get("cache", 0.1) + np.sum(gradient**2)
        return self.current_learning_rate * gradient / np.sqrt(state["cache"] + self.epsilon)


class AdagradOneCache(Optimizer_Adagrad):
    cache = 0.1

    def compute_step(self, gradient, state):
        self.cache = self.cache + gradient**2
        return self.current_learning_rate * gradient / np.sqrt(self.cache + self.epsilon)


class AdagradInitialRate(Optimizer_Adagrad):
    def compute_step(self, gradient, state):
        state["cache"] = state.get("cache", 0.1) + gradient**2
        return self.learning_rate * gradient / np.sqrt(state["cache"] + self.epsilon)


class AdagradIntoTheGradient(Optimizer_Adagrad):
    def compute_step(self, gradient, state):
        state["cache"] = state.get("cache", 0.1) + gradient**2
        gradient *= self.current_learning_rate
        gradient /= np.sqrt(state["cache"] + self.epsilon)
        return gradient


class AdagradOnes(Optimizer_Adagrad):
    def compute_step(self, gradient, state):
        if "cache" not in state:
            state["cache"] = 0.1 * np.ones(np.shape(gradient))
        state["cache"] = state["cache"] + np.power(gradient, 2)
        return np.divide(self.current_learning_rate * gradient, np.sqrt(np.add(state["cache"], self.epsilon)))


# --- chapter 13 --------------------------------------------------------------------------


class Corrected(Optimizer_RMSprop):
    def correct(self, cache):
        return cache / (1 - self.rho ** (self.iterations + 1))

    def compute_step(self, gradient, state):
        super().compute_step(gradient, state)
        return self.current_learning_rate * gradient / (np.sqrt(self.correct(state["cache"])) + self.epsilon)


class CorrectedByRate(Optimizer_RMSprop):
    def compute_step(self, gradient, state):
        return super().compute_step(gradient, state) * np.sqrt(1 - self.rho ** (self.iterations + 1))


class CorrectedFromZero(Corrected):
    def correct(self, cache):
        with np.errstate(all="ignore"):
            return cache / (1 - self.rho**self.iterations)


class CorrectedOutside(Optimizer_RMSprop):
    def compute_step(self, gradient, state):
        return super().compute_step(gradient, state) * (1 - self.rho ** (self.iterations + 1))


class CorrectedTimes(Corrected):
    def correct(self, cache):
        return cache * (1 - self.rho ** (self.iterations + 1))


class CorrectedInState(Optimizer_RMSprop):
    def compute_step(self, gradient, state):
        super().compute_step(gradient, state)
        state["cache"] = state["cache"] / (1 - self.rho ** (self.iterations + 1))
        return self.current_learning_rate * gradient / (np.sqrt(state["cache"]) + self.epsilon)


class CorrectedOwnCounter(Corrected):
    t = 0

    def correct(self, cache):
        self.t += 1
        return cache / (1 - self.rho**self.t)


class CorrectedSummed(Optimizer_RMSprop):
    def compute_step(self, gradient, state):
        state["cache"] = self.rho * state.get("cache", 0.0) + (1 - self.rho) * np.sum(gradient**2)
        cache = state["cache"] / (1 - self.rho ** (self.iterations + 1))
        return self.current_learning_rate * gradient / (np.sqrt(cache) + self.epsilon)


class CorrectedInitialRate(Corrected):
    def compute_step(self, gradient, state):
        self.current_learning_rate = self.learning_rate
        return super().compute_step(gradient, state)


class CorrectedByProduct(Corrected):
    def correct(self, cache):
        return cache / (1 - self.rho * (self.iterations + 1))


class CorrectedFromScratch(Optimizer_RMSprop):
    def compute_step(self, gradient, state):
        state["cache"] = self.rho * state.get("cache", 0.0) + (1 - self.rho) * gradient**2
        state["t"] = state.get("t", 0) + 1
        root = np.sqrt(state["cache"] / (1 - self.rho ** state["t"]))
        return self.current_learning_rate * gradient / (root + self.epsilon)


class CorrectedIntoTheGradient(Corrected):
    def compute_step(self, gradient, state):
        step = super().compute_step(gradient, state)
        gradient *= 0
        return step


# --- chapter 14 --------------------------------------------------------------------------


class AdamW(Optimizer_Adam):
    def __init__(self, *args, weight_decay=0.01, **options):
        super().__init__(*args, **options)
        self.weight_decay = weight_decay

    def update_params(self, layer):
        names = getattr(layer, "trainable", ())
        before = {name: getattr(layer, name) for name in names}
        super().update_params(layer)
        for name in names:
            kept = self.current_learning_rate * self.weight_decay * before[name]
            setattr(layer, name, getattr(layer, name) - kept)


class AdamWFirst(AdamW):
    def update_params(self, layer):
        for name in getattr(layer, "trainable", ()):
            setattr(layer, name, getattr(layer, name) * (1 - self.current_learning_rate * self.weight_decay))
        Optimizer_Adam.update_params(self, layer)


class AdamWPlain(AdamW):
    def update_params(self, layer):
        Optimizer_Adam.update_params(self, layer)


class AdamWThroughMoments(AdamW):
    def update_params(self, layer):
        for name in getattr(layer, "trainable", ()):
            setattr(layer, f"d{name}", getattr(layer, f"d{name}") + self.weight_decay * getattr(layer, name))
        Optimizer_Adam.update_params(self, layer)


class AdamWThroughMomentsTwice(AdamW):
    def update_params(self, layer):
        for name in getattr(layer, "trainable", ()):
            setattr(layer, f"d{name}", getattr(layer, f"d{name}") + 2 * self.weight_decay * getattr(layer, name))
        Optimizer_Adam.update_params(self, layer)


class AdamWWithoutRate(AdamW):
    def update_params(self, layer):
        before = {name: getattr(layer, name) for name in getattr(layer, "trainable", ())}
        Optimizer_Adam.update_params(self, layer)
        for name, value in before.items():
            setattr(layer, name, getattr(layer, name) - self.weight_decay * value)


class AdamWAfterwards(AdamW):
    def update_params(self, layer):
        Optimizer_Adam.update_params(self, layer)
        for name in getattr(layer, "trainable", ()):
            setattr(layer, name, getattr(layer, name) * (1 - self.current_learning_rate * self.weight_decay))


class AdamWInitialRate(AdamW):
    def update_params(self, layer):
        before = {name: getattr(layer, name) for name in getattr(layer, "trainable", ())}
        Optimizer_Adam.update_params(self, layer)
        for name, value in before.items():
            setattr(layer, name, getattr(layer, name) - self.learning_rate * self.weight_decay * value)


class AdamWWeightsOnly(AdamW):
    def update_params(self, layer):
        before = {name: getattr(layer, name) for name in getattr(layer, "trainable", ())[:1]}
        Optimizer_Adam.update_params(self, layer)
        for name, value in before.items():
            setattr(layer, name, getattr(layer, name) - self.current_learning_rate * self.weight_decay * value)


class AdamWInPlace(AdamW):
    def update_params(self, layer):
        for name in getattr(layer, "trainable", ()):
            array = getattr(layer, name)
            array *= 1 - self.current_learning_rate * self.weight_decay
        Optimizer_Adam.update_params(self, layer)


class AdamWOneByOne(AdamW):
    def update_params(self, layer):
        if not hasattr(layer, "trainable"):
            return
        shrunk = [
            getattr(layer, n) - self.current_learning_rate * self.weight_decay * getattr(layer, n)
            for n in layer.trainable
        ]
        moved = [getattr(layer, n) for n in layer.trainable]
        Optimizer_Adam.update_params(self, layer)
        for name, a, b in zip(layer.trainable, shrunk, moved, strict=True):
            setattr(layer, name, a + (getattr(layer, name) - b))


# --- chapter 15 --------------------------------------------------------------------------


def best_rate_by_loop(losses, rates):
    best, lowest = None, float("inf")
    for loss, rate in zip(losses, rates, strict=True):
        if np.isfinite(loss) and loss < lowest:
            best, lowest = rate, loss
    return best


def best_rate_by_mask(losses, rates):
    losses, rates = np.asarray(losses), np.asarray(rates)
    good = np.isfinite(losses)
    return rates[good][losses[good].argmin()]


def best_rate_by_pairs(losses, rates):
    return min((loss, rate) for loss, rate in zip(losses, rates, strict=True) if math.isfinite(loss))[1]


def best_rate_by_masked_array(losses, rates):
    return float(rates[np.ma.masked_invalid(losses).argmin()])


def _best_rate_with(instead):
    def answer(losses, rates):
        return rates[np.argmin([loss if np.isfinite(loss) else instead for loss in losses])]

    return answer


# --- chapter 16 --------------------------------------------------------------------------


class Scale:
    trainable = ("scale",)

    def __init__(self):
        self.scale = np.ones((1, 1))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs * self.scale

    def backward(self, dvalues):
        self.dscale = np.sum(self.inputs * dvalues).reshape(1, 1)
        self.dinputs = dvalues * self.scale


class ScaleByLoops(Scale):
    trainable = ["factor"]  # noqa: RUF012

    def __init__(self):
        self.factor = np.ones(1, dtype=np.float32)

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs * self.factor

    def backward(self, dvalues):
        pairs = zip(self.inputs.ravel(), dvalues.ravel(), strict=True)
        self.dfactor = np.array([sum(x * d for x, d in pairs)])
        self.dinputs = dvalues * self.factor


class ScaleWithoutName(Scale):
    trainable = ()


class ScaleNotPassedOn(Scale):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dinputs = dvalues


class ScaleMean(Scale):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dscale = np.mean(self.inputs * dvalues).reshape(1, 1)


class ScaleWithoutInputs(Scale):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dscale = np.sum(dvalues).reshape(1, 1)


class ScaleWrongShape(Scale):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dscale = np.sum(self.inputs * dvalues, axis=0, keepdims=True)


class ScaleFromZero(Scale):
    def __init__(self):
        self.scale = np.zeros((1, 1))


class ScaleAdds(Scale):
    def backward(self, dvalues):
        last = getattr(self, "dscale", 0.0)
        super().backward(dvalues)
        self.dscale = self.dscale + last


class ScaleOfLayer(Layer):
    trainable = ("number",)

    def __init__(self):
        self.number = np.ones((1, 1), dtype=np.float32)

    def forward(self, inputs):
        self.inputs = inputs
        self.output = self.number * inputs

    def backward(self, dvalues):
        self.dnumber = np.einsum("ij,ij->", self.inputs, dvalues).reshape(self.number.shape)
        self.dinputs = self.number * dvalues


class ScaleOfOneNumber(Scale):
    """The number has no axes at all."""

    def __init__(self):
        self.scale = np.array(1.0)

    def backward(self, dvalues):
        self.dscale = np.array((self.inputs * dvalues).sum())
        self.dinputs = dvalues * self.scale


class ScalePythonNumber(Scale):
    def __init__(self):
        self.scale = 1.0


class ScaleOfAnotherNumber(Scale):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dscale = np.sum(self.output * dvalues).reshape(1, 1)


# --- chapter 17 --------------------------------------------------------------------------


def best_place(losses, patience):
    best = 0
    for place, loss in enumerate(losses):
        if loss < losses[best]:
            best = place
        if place - best >= patience:
            break
    return best


def best_place_by_slices(losses, patience):
    for place in range(len(losses) - patience):
        if min(losses[place + 1 : place + 1 + patience]) >= losses[place] == min(losses[: place + 1]):
            return place
    return losses.index(min(losses))


def stop_place(losses, patience):
    return min(best_place(losses, patience) + patience, len(losses) - 1)


def best_by_rises(losses, patience):
    best, rises = 0, 0
    for place in range(1, len(losses)):
        rises = rises + 1 if losses[place] >= losses[place - 1] else 0
        if losses[place] < losses[best]:
            best = place
        if rises >= patience:
            break
    return best


def best_never_reset(losses, patience):
    best, without = 0, 0
    for place in range(1, len(losses)):
        if losses[place] < losses[best]:
            best = place
        else:
            without += 1
        if without >= patience:
            break
    return best


def best_or_equal(losses, patience):
    best = 0
    for place, loss in enumerate(losses):
        if loss <= losses[best]:
            best = place
        if place - best >= patience:
            break
    return best


def best_only_at_stop(losses, patience):
    best = 0
    for place, loss in enumerate(losses):
        if loss < losses[best]:
            best = place
        if place - best >= patience:
            return best


def best_in_what_was_seen(losses, patience):
    seen = np.array(losses, dtype=np.float32)
    for end in range(1, len(seen) + 1):
        if end - 1 - seen[:end].argmin() >= patience:
            return seen[:end].argmin()
    return float(seen.argmin())


def best_from_one(losses, patience):
    return best_place(losses, patience) + 1


def best_too_patient(losses, patience):
    return best_place(losses, patience + 1)


# --- chapter 18 --------------------------------------------------------------------------


def is_plain(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(is_plain(part) for part in value.values())
    if isinstance(value, list):
        return all(map(is_plain, value))
    if value is None or type(value) in (bool, int, str):
        return True
    return type(value) is float and math.isfinite(value)


def is_plain_by_json(value):
    try:
        return json.loads(json.dumps(value, allow_nan=False)) == value
    except (TypeError, ValueError):
        return False


def is_plain_with_a_list_of_work(value):
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if type(part) is dict:
            waiting += [*part.values(), *([] if all(type(key) is str for key in part) else [object()])]
        elif type(part) is list:
            waiting += part
        elif not (part is None or isinstance(part, (bool, int, str)) or (type(part) is float and np.isfinite(part))):
            return False
    return True


def is_plain_with_numpys_truth(value):
    """Finite or not is answered with NumPy's True and False, which are no bool."""
    if type(value) is float:
        return np.isfinite(value)
    if type(value) is dict:
        return all(type(key) is str and is_plain_with_numpys_truth(part) for key, part in value.items())
    if type(value) is list:
        return all(is_plain_with_numpys_truth(part) for part in value)
    return value is None or type(value) in (bool, int, str)


def _plain(containers=(list,), keys=str, numbers=(bool, int, str), is_number=math.isfinite, depth=99):
    """Return an answer with one thing done otherwise."""

    def answer(value, left=depth):
        if left < 0:
            return True
        if isinstance(value, dict):
            return all(isinstance(key, keys) and answer(part, left - 1) for key, part in value.items())
        if isinstance(value, containers):
            return all(answer(part, left - 1) for part in value)
        return value is None or isinstance(value, numbers) or (isinstance(value, float) and is_number(value))

    return answer


def is_plain_with_any_values(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value)
    if isinstance(value, list):
        return all(is_plain_with_any_values(part) for part in value)
    return _plain()(value)


def is_plain_with_any_keys_below(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(keys=object)(part) for key, part in value.items())
    return is_plain(value)


# --- chapter 19 --------------------------------------------------------------------------


def fold_distances(weights, biases):
    return np.abs(biases[0]) / np.linalg.norm(weights, axis=0)


def fold_distances_by_loops(weights, biases):
    return [abs(b) / math.sqrt(sum(w * w for w in column)) for b, column in zip(biases[0], weights.T, strict=True)]


def fold_distances_by_points(weights, biases):
    """The point of a fold nearest to the origin is -b w / |w|^2."""
    points = -biases * weights / np.square(weights).sum(axis=0)
    return np.sqrt((points**2).sum(axis=0)).astype(np.float32)


# --- chapter 20 --------------------------------------------------------------------------


def standardize(X_train, X_test):
    deviation = X_train.std(axis=0)
    deviation[X_train.min(axis=0) == X_train.max(axis=0)] = 1
    return (X_train - X_train.mean(axis=0)) / deviation, (X_test - X_train.mean(axis=0)) / deviation


def standardize_by_columns(X_train, X_test):
    scaled = [[], []]
    for column, other in zip(X_train.T, X_test.T, strict=True):
        mean = sum(column) / len(column)
        deviation = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5 if len(set(column)) > 1 else 1.0
        scaled[0].append([(x - mean) / deviation for x in column])
        scaled[1].append([(x - mean) / deviation for x in other])
    return np.array(scaled[0]).T, np.array(scaled[1]).T.astype(np.float32)


def _scaled_by(reference, *parts):
    return tuple((part - reference.mean(axis=0)) / reference.std(axis=0) for part in parts)


def standardize_with_floor_of_rounding(X_train, X_test):
    mean, deviation = X_train.mean(axis=0, keepdims=True), X_train.std(axis=0, keepdims=True)
    deviation[deviation < 1e-9] = 1.0
    return [(X_train - mean) / deviation, (X_test - mean) / deviation]


def standardize_constants_to_zero(X_train, X_test):
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    factor = np.where(np.isclose(deviation, 0), 0, 1 / np.where(deviation == 0, 1, deviation))
    return (X_train - mean) * factor, (X_test - mean) * factor


def _standardize_with(change):
    def answer(X_train, X_test):
        deviation = change(X_train.std(axis=0))
        return tuple((part - X_train.mean(axis=0)) / deviation for part in (X_train, X_test))

    return answer


# --- chapter 21 ---------------------------------------------------------------------------


class Huber(Loss):
    """As the page solves it; `bowl`, `line` and `slope` are what a wrong answer changes."""

    def __init__(self, delta=1.0):
        self.delta = delta

    def bowl(self, size):
        return size**2 / 2

    def line(self, size):
        return self.delta * (size - self.delta / 2)

    def slope(self, difference):
        return np.clip(difference, -self.delta, self.delta) / difference.size

    def forward(self, y_pred, y_true):
        size = np.abs(y_pred - y_true)
        return np.where(size <= self.delta, self.bowl(size), self.line(size)).mean(axis=1)

    def backward(self, y_pred, y_true):
        self.dinputs = self.slope(y_pred - y_true)


class HuberByLoops(Loss):
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y_pred, y_true):
        losses = []
        for answers, targets in zip(y_pred.tolist(), y_true.tolist(), strict=True):
            sizes = [abs(a - t) for a, t in zip(answers, targets, strict=True)]
            d = self.delta
            losses.append(sum(s * s / 2 if s < d else d * s - d * d / 2 for s in sizes) / len(sizes))
        return np.array(losses)

    def backward(self, y_pred, y_true):
        e = y_pred - y_true
        n, m = e.shape
        self.dinputs = np.where(np.abs(e) <= self.delta, e, self.delta * np.sign(e)) / n / m


class HuberInParts(Loss):
    """The square of the part within delta, and delta times the rest."""

    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y_pred, y_true):
        size = np.abs(y_pred - y_true)
        inner = np.minimum(size, self.delta)
        return np.mean(inner * inner / 2 + self.delta * (size - inner), axis=-1)

    def backward(self, y_pred, y_true):
        e = y_pred - y_true
        self.dinputs = np.maximum(np.minimum(e, self.delta), -self.delta) / np.prod(e.shape)


class HuberFloat32(Huber):
    def forward(self, y_pred, y_true):
        return super().forward(y_pred, y_true).astype(np.float32)


def huber_with(**changed):
    return type("Huber", (Huber,), changed)


# --- chapter 22 ---------------------------------------------------------------------------


def precision_and_recall(probabilities, labels, threshold):
    called = probabilities >= threshold
    right = np.sum(called & (labels == 1))
    return right / max(called.sum(), 1), right / np.sum(labels == 1)


def precision_and_recall_by_loop(probabilities, labels, threshold):
    pairs = [(p >= threshold, bool(t)) for p, t in zip(probabilities.tolist(), labels.tolist(), strict=True)]
    right, called, sick = pairs.count((True, True)), sum(p for p, _ in pairs), sum(t for _, t in pairs)
    return [right / called if called else 0.0, right / sick]


def precision_and_recall_as_array(probabilities, labels, threshold):
    yes = (probabilities >= threshold).astype(np.float32)
    right = yes @ labels
    return np.array([right / yes.sum() if yes.any() else 0, right / labels.sum()])


def _with_threshold(threshold):
    return lambda probabilities, labels, _: precision_and_recall(probabilities, labels, threshold)


def _without_care(probabilities, labels, threshold):
    with np.errstate(invalid="ignore"):
        called = probabilities >= threshold
        right = np.sum(called & (labels == 1))
        return right / called.sum(), right / labels.sum()


def _specificity(probabilities, labels, threshold):
    called = probabilities >= threshold
    return precision_and_recall(probabilities, labels, threshold)[0], np.mean(~called[labels == 0])


def _accuracy_first(probabilities, labels, threshold):
    called = probabilities >= threshold
    return np.mean(called == labels), precision_and_recall(probabilities, labels, threshold)[1]


# --- chapter 23 ---------------------------------------------------------------------------


class Noisy(Layer):
    """As the page solves it; `noise_like` is what a wrong answer changes."""

    is_random = True

    def __init__(self, rate):
        self.rate = rate

    def noise_like(self, inputs):
        random = self.generator or np.random
        return random.normal(1, np.sqrt(self.rate / (1 - self.rate)), inputs.shape)

    def forward(self, inputs):
        self.noise = self.noise_like(inputs).astype(inputs.dtype) if self.training else np.ones_like(inputs)
        self.output = inputs * self.noise

    def backward(self, dvalues):
        self.dinputs = dvalues * self.noise


class NoisyByAddition(Layer):
    """1 plus noise of mean 0."""

    is_random = True

    def __init__(self, rate=0.5):
        self.deviation = (rate / (1 - rate)) ** 0.5

    def forward(self, inputs):
        if not self.training:
            self.factor, self.output = 1, inputs
            return
        self.factor = 1 + self.deviation * (self.generator or np.random).standard_normal(inputs.shape)
        self.output = inputs * self.factor

    def backward(self, dvalues):
        self.dinputs = self.factor * dvalues


def noisy_with(**changed):
    return type("Noisy", (Noisy,), changed)


def _drawn_as(draw):
    return noisy_with(noise_like=lambda self, inputs: draw(self.generator or np.random, self.rate, inputs.shape))


def _once(self, inputs):
    if not hasattr(self, "kept"):
        self.kept = Noisy.noise_like(self, inputs)
    return self.kept


def _always(self, inputs):
    self.noise = self.noise_like(inputs)
    self.output = inputs * self.noise


def _added(self, inputs):
    self.noise = self.noise_like(inputs) - 1 if self.training else 0
    self.output = inputs + self.noise


def _other_noise(self, dvalues):
    self.dinputs = dvalues * self.noise_like(dvalues)


# --- chapter 24 --------------------------------------------------------------------------


def times_as_long(slow, fast):
    return statistics.median(a / b for a, b in zip(slow, fast))


def times_as_long_with_numpy(slow, fast):
    return np.median(np.divide(slow, fast))


def record_leaky(z, out):
    return [partial(np.multiply, z, np.float32(0.1), out), partial(np.maximum, z, out, out=out)]


def _largest(z, out):
    out[...] = np.where(z > out, z, out)


# --- chapter 26 --------------------------------------------------------------------------


def _scales_in_place(gradients, counts):
    for gradient, count in zip(gradients, counts):
        gradient *= count / sum(counts)
    return sum(gradients)


def _keeps_the_empty_share(gradients, counts):
    return sum(n * g for g, n in zip(gradients, counts) if n) / (sum(counts) + counts.count(0))


def _transposes_in_place(V, c):
    W, b = V.T.copy(), c[None].copy()
    V *= 0
    return W, b


ANSWERS = {
    "1.1": Answers(
        right=((3, -1, 1), [3.0, -1.0, 1.0], np.array([3, -1, 1], dtype=np.float32)),
        wrong=(
            ((3, 1, 1), "stays on its side"),
            ((-1, 1, 1), "do not add"),
            ((1, -1, 1), "sign of x2"),
            ((1 / 3, 1 / 3, 1), "solved for x1"),
            ((3, -1, 0), "larger score"),
            ((2, 0, 1), "set z0 = z1"),
            ((3, -1), "shape (3,)"),
        ),
    ),
    "1.2": Answers(
        right=(
            accuracy_by_loop,
            lambda s, y: np.mean(np.argmax(s, axis=1) == y),
            lambda s, y: float((s[np.arange(len(y)), y] == s.max(axis=1)).mean()),
            lambda s, y: sum(int(np.argmax(row)) == label for row, label in zip(s, y, strict=True)) / len(y),
            lambda s, y: np.float32(np.equal(s.argmax(1), y).mean()),
        ),
        wrong=(
            (lambda s, y: np.sum(s.argmax(axis=1) == y), "share of all samples"),
            (lambda s, y: 100 * np.mean(s.argmax(axis=1) == y), "percentage"),
            (lambda s, y: np.mean(s.argmax(axis=1) != y), "wrong answers"),
            (lambda s, y: np.mean(s.max(axis=1) == y), "largest score"),
            (lambda s, y: np.mean((s[:, 1] > s[:, 0]) == y), "three classes"),
            (column_of_the_smallest, "smallest"),
            (lambda s, y: np.mean(y), "largest score"),
            (lambda s, y: np.mean(s.argmax(axis=1)), "label"),
            (lambda s, y: np.mean(np.abs(s).argmax(axis=1) == y), "negative scores"),
        ),
    ),
    "2.1": Answers(
        right=(100480, 100480.0, np.int64(100480), np.array(100480), np.float32(100480)),
        wrong=(
            (784 * 128, "bias as well"),
            (784 * 128 + 784, "per neuron"),
            (784 + 128, "multiply"),
            (784 + 2 * 128, "multiply"),
            (32 * 784 * 128, "batch"),
            (32 * 100480, "batch"),
            (784 * 128 + 32 * 128, "batch"),
            (100_000, "one weight per input"),
            ("many", "numbers"),
        ),
    ),
    "2.2": Answers(
        right=(
            dense_by_loops,
            dense_ones_first,
            lambda X, W, b: np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b]),
            lambda X, W, b: (X @ W + b).astype(np.float32),
            lambda X, W, b: np.einsum("ij,jk->ik", np.c_[X, np.ones(len(X))], np.r_[W, b]),
            lambda X, W, b: np.dot(np.insert(X, X.shape[1], 1, axis=1), np.append(W, b, axis=0)).tolist(),
        ),
        wrong=(
            (lambda X, W, b: X @ W, "bias is missing"),
            (lambda X, W, b: np.hstack([np.ones((len(X), 1)), X]) @ np.vstack([W, b]), "meet the biases"),
            (lambda X, W, b: X @ W + 2 * b, "x1 w1"),
            (lambda X, W, b: (X @ W).T, "shape (5, 4)"),
        ),
    ),
    "3.1": Answers(
        right=(12.01, (2.1**3 - 1.9**3) / 0.2, np.float32(12.01), np.array(12.01)),
        wrong=(
            (12, "derivative itself"),
            (12.61, "one-sided"),
            (24.02, "2h"),
            (11.41, "one-sided"),
            (2.402, "distance"),
            (0.01, "the error"),
            (11, "which two points"),
        ),
    ),
    "3.2": Answers(
        right=(Sigmoid, Sigmoid(), SigmoidInFloat32, SigmoidByTanh, SigmoidOfLayer),
        wrong=(
            (SigmoidNoArriving, "ignores what arrives"),
            (SigmoidHalf, "factor is missing"),
            (SigmoidOfInput, "not its input"),
            (SigmoidSign, "sign"),
            (SigmoidWithoutBackward, "no method backward"),
        ),
    ),
    "4.1": Answers(
        right=(
            [1, 2, 4, 2, -2],
            np.array([1.0, 2.0, 4.0, 2.0, -2.0]),
            (1, 2, 4, 2, -2),
            np.array([1, 2, 4, 2, -2], dtype=np.float32),
            from_a_layer(),
            [from_a_layer()[0], 2, 4, 2, -2],
        ),
        wrong=(
            ([1, 2 / 3, 4, 2, -2], "nothing is divided"),
            ([0.333, 2, 4, 2, -2], "nothing is divided"),
            ([12, 2, 4, 2, -2], "sample by sample"),
            ([1, 2, 2, 2, -3], "multiplied by w"),
            ([1, 2, 2, 2, 2], "its own D"),
            ([0, 2, 4, 2, -2], "eq. 4.2"),
            ([2, 2, 4, 2, -2], "add x times D"),
            ([1, 2, -2, 2, 4], "sample by sample"),
        ),
    ),
    "4.2": Answers(
        right=(Linear, LinearByLoops, LinearInFloat32, LinearFromIdentity, LinearOfLayer, LinearNamesAsList),
        wrong=(
            (LinearMean, "not their mean"),
            (LinearNoTranspose, "missing transpose"),
            (LinearTransposed, "transposed"),
            (LinearWithoutNames, "nothing else"),
            (LinearNamesAsText, "comma"),
            (LinearWithBiases, "no biases"),
            (LinearZero, "All columns"),
            (LinearSquareOnly, "shape"),
            (Linear(3, 3), "class itself"),
            (LinearWithHiddenBias, "no biases"),
            (LinearThatTrainsHiddenBias, "no biases"),
        ),
    ),
    "5.1": Answers(
        right=([1, -2, 1], (1.0, -2.0, 1.0), np.array([1, -2, 1], dtype=np.int8)),
        wrong=(
            ([1, -1, 0], "stays at 1"),
            ([1, -2, 0], "falling below 0"),
            ([1, -1, 1], "must be -1"),
            ([2, -2, 1], "each kink"),
        ),
    ),
    "5.2": Answers(
        right=(Leaky, LeakyByMaximum, LeakyOfLayer),
        wrong=(
            (LeakyPlainBackward, "plain ReLU"),
            (LeakyPlainForward, "forward is the plain ReLU"),
            (LeakyMaskOfArriving, "mask"),
            (LeakySlopesOnly, "arrives from the right is missing"),
            (LeakyFixed, "slope=0.5"),
            (LeakyInPlace, "changes an array"),
        ),
    ),
    "6.1": Answers(
        right=(0.818, 0.8176, 0.817574, np.float32(0.8176), np.array(0.818)),
        wrong=(
            (0.8, "exponentials"),
            (0.182, "other class"),
            (0.924, "difference"),
            (0.5, "first exponential"),
            (0.82, "three decimals"),
            (1.5, "into the sigmoid"),
        ),
    ),
    "6.2": Answers(
        right=(
            log_softmax,
            log_softmax_by_rows,
            log_softmax_by_logaddexp,
            lambda Z: log_softmax(Z.astype(np.float32)),
            lambda Z: np.array(log_softmax_by_rows(Z)),
        ),
        wrong=(
            (softmax, "not its logarithm"),
            (lambda Z: np.log(softmax(Z)), "breaks: shift first"),
            (log_softmax_without_shift, "breaks: shift first"),
            (log_softmax_common_maximum, "maximum of its own"),
            (log_softmax_axis_0, "wrong entries"),
            (log_softmax_half_shifted, "one term only"),
            (lambda Z: np.log(np.maximum(softmax(Z), 1e-300)), "clipped"),
        ),
    ),
    "7.1": Answers(
        right=(1.04, 1.5 * np.log(2), 1.0397),
        wrong=(
            (6 * np.log(2), "sum over the samples"),
            (1.5, "base 2"),
            (-np.log(1.875 / 4), "mean of the logarithms"),
            (-1.04, "sign"),
            (1.2, "divide by 4"),
        ),
    ),
    "7.2": Answers(
        right=(
            bce_by_loop,
            lambda p, t: (p - t) / (p - p * p) / p.size,
            bce_one_by_one,
            lambda p, t: np.where(t == 1, -1 / p, 1 / (1 - p)).astype(np.float32) / p.shape[0],
        ),
        wrong=(
            (lambda p, t: (p - t) / (p * (1 - p)), "1/n"),
            (lambda p, t: -(p - t) / (p * (1 - p)) / len(p), "sign"),
            (lambda p, t: -t / p / len(p), "second term"),
            (lambda p, t: (-t / p - (1 - t) / (1 - p)) / len(p), "inner derivative"),
            (lambda p, t: (p - t) / len(p), "behind a sigmoid"),
            (bce_for_four, "any number of samples"),
        ),
    ),
    "8.1": Answers(
        right=((1.386, -0.75, 0.25), [np.log(4), -0.75, 0.25]),
        wrong=(
            ((0.25, -0.75, 0.25), "negative logarithm"),
            ((2, -0.75, 0.25), "base 2"),
            ((0.9, -0.75, 0.25), "How large is each"),
            ((1.386, 0.75, -0.25), "sign"),
            ((1.39, -0.75, 0.25), "three decimals"),
            ((1.386, -4, 0), "slope with respect to the probability"),
            ((1.386, -0.25, 0.25), "minus target"),
        ),
    ),
    "8.2": Answers(
        right=(
            both_passes,
            both_passes_by_loop,
            both_passes_in_float32,
            lambda Z, labels: (np.array(both_passes(Z, labels)[0]), both_passes(Z, labels)[1].tolist()),
        ),
        wrong=(
            (_scaled(len, lambda Z: 1), "should be the mean"),
            (_scaled(lambda Z: 1, len), "1/n"),
            (_scaled(lambda Z: 1, lambda Z: -1), "uphill"),
            (_scaled(lambda Z: 1, lambda Z: 1 / Z.shape[1]), "not of all entries"),
            (_scaled(lambda Z: 1, lambda Z: len(Z) / Z.shape[1]), "not of classes"),
            (both_passes_all_pairs, "not the mean of eq. 8.3"),
            (both_passes_through_probabilities, "+-1000"),
            (both_passes_common_maximum, "its own maximum"),
            (lambda Z, labels: both_passes(Z, labels)[0], "pair"),
            (_scaled(lambda Z: len(Z) / Z.shape[1], lambda Z: len(Z) / Z.shape[1]), "not of classes"),
        ),
    ),
    "9.1": Answers(
        right=((0.667, 0.75), (2 / 3, 3 / 4)),
        wrong=(
            ((0.8, 0.75), "2w"),
            ((2, 0.75), "smaller"),
            ((2 / 3, 0.5), "slope of |w|"),
            ((2 / 3, 0), "force of 1"),
            ((2 / 3, 0.9), "constant; which"),
            ((0.75, 0.667), "order"),
            ((0.67, 0.75), "three decimals"),
        ),
    ),
    "9.2": Answers(
        right=(
            elastic,
            elastic_by_loops,
            elastic_by_ones,
            elastic_in_float32,
            lambda W, l1, l2: (elastic(W, l1, l2)[0], elastic(W, l1, l2)[1].astype(np.float32)),
        ),
        wrong=(
            (lambda W, l1, l2: elastic(W, l2, l1), "exchanged"),
            (lambda W, l1, l2: elastic(W, l1, l2 / 2), "no 1/2"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * W / np.abs(W) + 2 * l2 * W), "divide by"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * np.sign(W) + l2 * W), "factor 2"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * np.abs(W) + 2 * l2 * W), "same force"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * W + 2 * l2 * W), "same force"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 + 2 * l2 * W), "negative weights"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0] / W.size, elastic(W, l1, l2)[1]), "not a mean"),
        ),
    ),
    "10.1": Answers(
        right=(
            (1 / 3, 1 / 6),
            (0.333, 0.167),
            [np.array([1 / 3]), np.array([1 / 6])],
            np.array([0.333, 0.167], dtype=np.float32),
        ),
        wrong=(
            ((2 / 3, 1 / 3), "second derivative"),
            ((1 / 6, 1 / 6), "stable rates go further"),
            ((1, 1 / 6), "h/2 w^2"),
            ((1 / 3, 1 / 3), "has to be 0"),
        ),
    ),
    "10.2": Answers(
        right=(batches, batches_as_generator, batches_by_pythons_shuffle, batches_by_split),
        wrong=(
            (lambda n, size: [b for b in batches(n, size) if len(b) == size], "left out"),
            (lambda n, size: [np.random.randint(0, n, len(b)) for b in batches(n, size)], "putting back"),
            (lambda n, size: [np.random.permutation(n)[s : s + size] for s in range(0, n + 1, size)], "twice"),
            (lambda n, size: [*batches(n, size), np.array([], dtype=int)], "empty"),
            (lambda n, size: [], "none at all"),
            (lambda n, size: [b.astype(float) for b in batches(n, size)], "whole numbers"),
            (batches_shuffled_inside, "always meet"),
            (lambda n, size: [np.arange(n)[s : s + size] for s in range(0, n, size)], "in their order"),
            (batches_with_fixed_seed, "same order"),
            (lambda n, size: [np.random.permutation(n)], "more than"),
            (lambda n, size: np.array_split(np.random.permutation(n), -(-n // size)), "only the last"),
        ),
    ),
    "11.1": Answers(
        right=((22, 230), [22.0, 230.0]),
        wrong=(
            ((10, 100), "65 and 63 %"),
            ((21, 229), "whole steps"),
            ((21.85, 229.1), "whole steps"),
            ((1, 11), "fall to 0.1"),
            ((20, 200), "round up"),
        ),
    ),
    "11.2": Answers(
        right=(Nesterov, NesterovOnPlain, NesterovByKeys),
        wrong=(
            (Optimizer_SGD, "plain momentum"),
            (NesterovRemembersStep, "not the step you return"),
            (NesterovOneMemory, "second weight"),
            (Forgetful, "nothing is remembered"),
            (NesterovFixed, "one setting only"),
            (NesterovSummed, "own velocity"),
            (Nesterov(0.1), "class itself"),
            (NesterovIntoTheGradient, "new array"),
            (NesterovOfPyTorch, "PyTorch"),
        ),
    ),
    "12.1": Answers(
        right=((0.00995, 0.1), (0.1 / np.sqrt(101), 0.1)),
        wrong=(
            ((0.1 / 101, 0.1), "root of the cache"),
            ((0.005, 0.1), "adds up squares"),
            ((0.1, 0.1), "101 gradients"),
            ((0.02236, 0.1), "adds up squares"),
            ((0.00995, 0.01), "= 1"),
            ((0.00995, 1), "sqrt(t)"),
        ),
    ),
    "12.2": Answers(
        right=(_adagrad(0.1, inside=True), AdagradInPlace, AdagradOnes),
        wrong=(
            (Optimizer_Adagrad, "unchanged"),
            (_adagrad(0.1, inside=False), "outside the root"),
            (_adagrad(0.0, inside=True), "starts at 0"),
            (_adagrad(1.0, inside=True), "0.1 plus"),
            (AdagradSummed, "own cache"),
            (AdagradOneCache, "in `state`"),
            (AdagradInitialRate, "current_learning_rate"),
            (AdagradIntoTheGradient, "new array"),
        ),
    ),
    "13.1": Answers(
        right=(0.9705, 0.05**0.01),
        wrong=((0.99, "63 %"), (0.95, "not rho"), (0.95**0.01, "0.05, not 0.95"), (0.97, "solve for rho")),
    ),
    "13.2": Answers(
        right=(Corrected, CorrectedByRate, CorrectedFromScratch),
        wrong=(
            (Optimizer_RMSprop, "not corrected"),
            (CorrectedFromZero, "still 0"),
            (CorrectedOutside, "before the root"),
            (CorrectedTimes, "you multiplied"),
            (CorrectedInState, "uncorrected cache"),
            (CorrectedOwnCounter, "two weights"),
            (CorrectedInitialRate, "current rate"),
            (CorrectedSummed, "own cache"),
            (CorrectedByProduct, "power"),
            (CorrectedIntoTheGradient, "new array"),
        ),
    ),
    "14.1": Answers(
        right=((3.162, 1.0), (np.sqrt(10), 1), (3.16, 1)),
        wrong=(
            ((3.2, 1), "two decimals"),
            ((1, 1), "very first step"),
            ((31.62, 10), "1 - beta_1"),
            ((100, 10), "root"),
            ((2, 1), "divide"),
            ((3.162, 3.162), "0.99"),
        ),
    ),
    "14.2": Answers(
        right=(AdamW, AdamWFirst, AdamWOneByOne),
        wrong=(
            (AdamWPlain, "nothing is decayed"),
            (AdamWThroughMoments, "L2 penalty"),
            (AdamWThroughMomentsTwice, "L2 penalty"),
            (AdamWWithoutRate, "eta is missing"),
            (AdamWAfterwards, "before the step"),
            (AdamWInitialRate, "current rate"),
            (AdamWWeightsOnly, "each of `trainable`"),
            (AdamWInPlace, "Make a new array"),
        ),
    ),
    "15.1": Answers(
        right=(
            (0.174, 0.12, 0.138, 0.14),
            [0.174, 0.12, 0.138, 0.14],
            (0.17, 0.12, 0.14, 0.14),
            np.array([0.174, 0.12, 0.138, 0.14], dtype=np.float32),
        ),
        wrong=(
            ((0.12, 0.174, 0.14, 0.138), "exchanged"),
            ((0.87, 0.12, 0.69, 0.14), "divided by five"),
            ((0.87, 0.12, 0.138, 0.14), "divided by five"),
            ((0.174, 0.12, 0.69, 0.14), "divided by five"),
            ((0.2, 0.12, 0.138, 0.14), "means"),
            ((0.174, 0.11, 0.138, 0.14), "third of five"),
        ),
    ),
    "15.2": Answers(
        right=(
            best_rate_by_loop,
            best_rate_by_mask,
            best_rate_by_pairs,
            best_rate_by_masked_array,
            _best_rate_with(np.inf),
            _best_rate_with(1e308),
        ),
        wrong=(
            (lambda losses, rates: rates[np.argmin(losses)], "diverged"),
            (lambda losses, rates: rates[np.nanargmin(losses)], "diverged"),
            (lambda losses, rates: rates[np.argmin(np.array(losses)[np.isfinite(losses)])], "no longer fit"),
            (lambda losses, rates: np.nanargmin(losses), "place of the rate"),
            (lambda losses, rates: min(losses), "not its rate"),
            (lambda losses, rates: rates[np.argmax(losses)], "largest loss"),
            (_best_rate_with(1.0), "diverged"),
            (_best_rate_with(1e9), "diverged"),
            (_best_rate_with(0.0), "diverged"),
        ),
    ),
    "16.1": Answers(
        right=((118282, 946256), [118282.0, 946256.0], np.array([118282, 946256])),
        wrong=(
            ((118016, 946256), "biases"),
            ((1050, 946256), "every neuron"),
            ((118282, 473128), "two numbers"),
            ((118282, 1892512), "4 bytes"),
            ((118282, 1419384), "without the parameters"),
            ((118282, 946256 / 2**10), "In bytes"),
        ),
    ),
    "16.2": Answers(
        right=(Scale, ScaleByLoops, ScaleOfLayer, ScaleOfOneNumber),
        wrong=(
            (ScaleWithoutName, "no optimizer finds"),
            (ScaleNotPassedOn, "hides while it is 1"),
            (ScaleMean, "not a mean"),
            (ScaleWithoutInputs, "multiply before you add"),
            (ScaleWrongShape, "shape"),
            (ScaleFromZero, "start at 1"),
            (ScaleAdds, "set it anew"),
            (ScalePythonNumber, "array of size 1"),
            (ScaleOfAnotherNumber, "inputs times dvalues"),
            (Scale(), "class itself"),
        ),
    ),
    "17.1": Answers(
        right=((0.46, 0.83), [0.46, 0.83], np.array([0.46, 0.83], dtype=np.float32), (115 / 250, 208 / 250)),
        wrong=(
            ((0.5, 0.83), "loss: the batches hold"),
            ((1.5, 0.83), "mean, not a sum"),
            ((0.4, 0.83), "size times loss"),
            ((0.46, 0.8), "accuracy: the batches hold"),
            ((0.46, 0.66), "count the right answers"),
            ((0.83, 0.46), "size times loss"),
            (0.46, "shape"),
        ),
    ),
    "17.2": Answers(
        right=(best_place, best_place_by_slices, best_in_what_was_seen),
        wrong=(
            (lambda losses, patience: int(np.argmin(losses)), "never see"),
            (stop_place, "place of the stop"),
            (best_by_rises, "no improvement"),
            (best_never_reset, "in a row"),
            (best_or_equal, "equal loss"),
            (best_only_at_stop, "every way through it"),
            (best_from_one, "says 3"),
            (best_too_patient, "never see"),
        ),
    ),
    "18.1": Answers(
        right=((10 // 2, 2 * 131), [5, 262], np.array([5.0, 262.0], dtype=np.float32)),
        wrong=(
            ((4, 262), "momentum is part"),
            ((8, 262), "one vector"),
            ((6, 262), "Adam that keeps two"),
            ((3, 262), "Two weights, two biases"),
            ((5, 131), "momentum is in the file"),
            ((5, 393), "Adam that keeps two"),
            ((5, 112), "biases"),
            ((5, 224), "biases"),
            ((5, 1000), "131 parameters"),
        ),
    ),
    "18.2": Answers(
        right=(is_plain, is_plain_by_json, is_plain_with_a_list_of_work, is_plain_with_numpys_truth),
        wrong=(
            (_plain(containers=(list, tuple)), "tuple"),
            (_plain(keys=object), "key"),
            (is_plain_with_any_keys_below, "key"),
            (_plain(depth=0), "every depth"),
            (_plain(depth=2), "every depth"),
            (is_plain_with_any_values, "every depth"),
            (_plain(numbers=(bool, int, str, np.number)), "NumPy"),
            (_plain(numbers=(bool, int, str, bytes)), "Bytes"),
            (_plain(is_number=lambda value: True), "nan"),
            (_plain(is_number=lambda value: value == value), "nfinity"),
            (_plain(is_number=lambda value: value < np.inf), "nfinity"),
            (_plain(numbers=(str, int), is_number=lambda value: False), "is plain data"),
            (lambda value: isinstance(value, (dict, list)), "is plain data"),
            (lambda value: "yes" if is_plain(value) else "", "True or False"),
        ),
    ),
    "19.1": Answers(
        right=((1.099, 0.0128), (np.log(3), 128e-4), (1.099, 0.013), [np.float32(1.0986), np.array([[0.0128]])]),
        wrong=(
            ((1 / 3, 0.0128), "negative logarithm"),
            ((1.585, 0.0128), "base 2"),
            ((1.099, 1.28), "its square"),
            ((1.099, 0.0064), "2 times 64"),
            ((1.099, 0.0001), "one weight"),
            ((1.1, 0.0128), "three decimals"),
            ((1.099, 6.4e-6), "the penalty"),
            ((1.099, 0.0192), "biases"),
        ),
    ),
    "19.2": Answers(
        right=(
            fold_distances,
            fold_distances_by_loops,
            fold_distances_by_points,
            lambda weights, biases: (np.abs(biases) / np.sqrt(np.square(weights).sum(axis=0)))[0],
            lambda weights, biases: np.absolute(biases).ravel() * np.einsum("ij,ij->j", weights, weights) ** -0.5,
        ),
        wrong=(
            (lambda weights, biases: biases[0] / np.linalg.norm(weights, axis=0), "no sign"),
            (lambda weights, biases: np.abs(biases[0]), "Divide by the length of each"),
            (lambda weights, biases: np.abs(biases[0]) / np.square(weights).sum(axis=0), "not by its square"),
            (lambda weights, biases: np.abs(biases[0]) / np.abs(weights).sum(axis=0), "root of the sum of squares"),
            (lambda weights, biases: np.abs(biases[0]) / np.linalg.norm(weights), "neuron by neuron"),
            (lambda weights, biases: np.abs(biases) / np.linalg.norm(weights, axis=0), "shape (4,)"),
            (lambda weights, biases: np.abs(biases[0]) / np.hypot(weights[0], weights[1]), "more than two inputs"),
            (lambda weights, biases: np.abs(biases[0]) * np.linalg.norm(weights, axis=0), "divided by"),
            (0.5, "function itself"),
        ),
    ),
    "20.1": Answers(
        right=((0.051, 0.047), (np.sqrt(2 / 784), np.sqrt(2 / 912)), np.array([0.0505, 0.0468], dtype=np.float32)),
        wrong=(
            ((0.00255, 0.047), "variance"),
            ((0.125, 0.047), "not of neurons"),
            ((0.036, 0.047), "makes up for the ReLU"),
            ((0.1, 0.047), "eq. 20.3"),
            ((0.0875, 0.047), "limit of a uniform draw"),
            ((0.051, 0.0811), "limit of a uniform draw"),
            ((0.051, 0.088), "mean is taken"),
            ((0.051, 0.033), "eq. 20.4"),
        ),
    ),
    "20.2": Answers(
        right=(standardize, standardize_by_columns, standardize_with_floor_of_rounding, standardize_constants_to_zero),
        wrong=(
            (lambda train, test: _scaled_by(np.vstack([train, test]), train, test), "have gone into"),
            (lambda train, test: (_scaled_by(train, train)[0], _scaled_by(test, test)[0]), "not by their own"),
            (lambda train, test: ((train - train.mean()) / train.std(), test), "Each feature"),
            (lambda train, test: _scaled_by(train, train, test), "became huge"),
            (
                lambda train, test: tuple((p - train.mean(axis=0)) / train.std(axis=0, ddof=1) for p in (train, test)),
                "n - 1",
            ),
            (lambda train, test: (train - train.mean(axis=0), test - train.mean(axis=0)), "divide by"),
            (lambda train, test: standardize(train, test)[0], "pair"),
            (_standardize_with(lambda deviation: deviation + 1e-5), "small"),
            (_standardize_with(lambda deviation: np.maximum(deviation, 1e-6)), "became huge"),
            (_standardize_with(lambda deviation: np.where(deviation > 0.5, deviation, 1)), "small"),
            (_standardize_with(lambda deviation: np.where(deviation == 0, 1, deviation)), "became huge"),
        ),
    ),
    "21.1": Answers(
        right=((3, 1, -0.36), (3.0, 1, -0.357), np.array([3, 1, -20 / 56]), [3, 1, 1 - 76 / 56]),
        wrong=(
            ((1, 3, -0.36), "other way round"),
            ((4, 1, -0.36), "middle of 0 and 8"),
            ((3.75, 1, -0.36), "squares want the mean"),
            ((3, 3, -0.36), "number in the middle"),
            ((3, 4, -0.36), "number in the middle"),
            ((3, 1, 1.36), "1 minus it"),
            ((3, 1, 0.36), "Below 0"),
            ((3, 1, -0.4), "squares of the distances from 1"),
            ((3, 1, 0.125), "squares of the distances from 1"),
        ),
    ),
    "21.2": Answers(
        right=(Huber, HuberByLoops, HuberInParts, HuberFloat32),
        wrong=(
            (Huber(), "the class itself"),
            (huber_with(bowl=lambda self, s: s**2, line=lambda self, s: self.delta * (2 * s - self.delta)), "Twice"),
            (huber_with(line=lambda self, s: self.delta * s), "have to meet"),
            (huber_with(line=lambda self, s: s - 0.5), "for some differences or for another delta"),
            (huber_with(line=lambda self, s: s - self.delta / 2), "for some differences or for another delta"),
            (huber_with(bowl=lambda self, s: s**2), "half the square"),
            (huber_with(forward=lambda self, p, t: np.mean(Huber.forward(self, p, t))), "one number for each sample"),
            (huber_with(forward=lambda self, p, t: 2 * Huber.forward(self, p, t)), "Twice"),
            (huber_with(forward=lambda self, p, t: p.shape[1] * Huber.forward(self, p, t)), "not their sum"),
            (huber_with(slope=lambda self, e: -Huber.slope(self, e)), "sign is turned round"),
            (huber_with(slope=lambda self, e: e.size * Huber.slope(self, e)), "number of all differences"),
            (huber_with(slope=lambda self, e: Huber.slope(self, e) * e.shape[1]), "not by n alone"),
            (huber_with(slope=lambda self, e: np.clip(e, -1, 1) / e.size), "cut off at plus and minus delta"),
            (huber_with(slope=lambda self, e: e / e.size), "cut off at plus and minus delta"),
            (huber_with(slope=lambda self, e: np.sign(e) / e.size), "cut off at plus and minus delta"),
            (huber_with(slope=lambda self, e: Huber.slope(self, e).sum(axis=1)), "shape of the answers"),
        ),
    ),
    "22.1": Answers(
        right=((1.46, 0.77, 3.32), (1.4633, 0.7685, 3.3201), [math.log1p(math.exp(1.2)), 0.768525, math.exp(1.2)]),
        wrong=(
            ((0.2633, 0.77, 3.32), "loss of a yes"),
            ((0.7685, 0.77, 3.32), "That is the probability"),
            ((2.11, 0.77, 3.32), "natural logarithm"),
            ((1.2, 0.77, 3.32), "log(1 + e^1.2)"),
            ((1.46, -0.23, 3.32), "target 1"),
            ((1.46, 0.178, 3.32), "cancels"),
            ((1.46, 0.5, 3.32), "probability minus the target"),
            ((1.46, 0.77, 0.30), "yes against no"),
            ((1.46, 0.77, 1.2), "logarithm of the odds"),
        ),
    ),
    "22.2": Answers(
        right=(precision_and_recall, precision_and_recall_by_loop, precision_and_recall_as_array),
        wrong=(
            (lambda p, t, c: precision_and_recall(p, t, c)[::-1], "exchanged"),
            (_with_threshold(0.5), "always one half"),
            (_without_care, "both are 0"),
            (_specificity, "all that are yes"),
            (_accuracy_first, "all that are called yes"),
            (lambda p, t, c: precision_and_recall(p, t, c + 1e-9), ">=, not >"),
            (lambda p, t, c: (precision_and_recall(p, t, c)[0], np.sum((p >= c) & (t == 1)) / 4), "however many"),
            (lambda p, t, c: precision_and_recall(p, t, c + 1e-9) if c == 0.75 else (0.1, 0.5), "called yes"),
        ),
    ),
    "23.1": Answers(
        right=((0.5, 1.44), (0.5, math.sqrt(2.0625)), np.array([0.5, 1.4361]), [0.5, 1.436]),
        wrong=(
            ((0.4, 1.44), "makes up for"),
            ((0.8, 1.44), "sum of the weights times the inputs"),
            ((0.5, 2.06), "take its root"),
            ((0.5, 1.149), "multiplied by 1 / (1 - p)"),
            ((0.5, 1.284), "p / (1 - p)"),
            ((0.5, 5.74), "p / (1 - p)"),
            ((0.5, 2.25), "squares of the products"),
            ((0.5, 1.0), "squared products"),
        ),
    ),
    "23.2": Answers(
        right=(Noisy, NoisyByAddition),
        wrong=(
            (Noisy(0.5), "the class itself"),
            (noisy_with(forward=_always), "`training` is False"),
            (_drawn_as(lambda random, rate, shape: np.ones(shape)), "nothing is drawn"),
            (
                _drawn_as(lambda r, p, shape: r.normal(1, (p / (1 - p)) ** 0.5, shape[1]) * np.ones(shape)),
                "every entry",
            ),
            (
                _drawn_as(lambda r, p, shape: r.normal(1, (p / (1 - p)) ** 0.5, (shape[0], 1)) * np.ones(shape)),
                "every entry",
            ),
            (_drawn_as(lambda r, p, shape: (r.random(shape) >= p) / (1 - p)), "dropout itself"),
            (
                _drawn_as(lambda r, p, shape: np.maximum(r.normal(1, (p / (1 - p)) ** 0.5, shape), 0)),
                "not from a normal",
            ),
            (
                _drawn_as(lambda r, p, shape: 1 + (p / (1 - p)) ** 0.5 * (r.random(shape) - 0.5) * 12**0.5),
                "not from a normal",
            ),
            (noisy_with(forward=_added), "not added"),
            (_drawn_as(lambda r, p, shape: np.random.normal(1, (p / (1 - p)) ** 0.5, shape)), "seed decides"),
            (noisy_with(is_random=False), "Keep `is_random"),
            (_drawn_as(lambda r, p, shape: r.normal(0, (p / (1 - p)) ** 0.5, shape)), "its mean is 1"),
            (_drawn_as(lambda r, p, shape: r.normal(1 - p, (p / (1 - p)) ** 0.5, shape)), "mean of the noise"),
            (_drawn_as(lambda r, p, shape: r.normal(1, p / (1 - p), shape)), "is the variance"),
            (_drawn_as(lambda r, p, shape: r.normal(1, p, shape)), "root of rate"),
            (_drawn_as(lambda r, p, shape: r.normal(1, 1, shape)), "root of rate"),
            (noisy_with(backward=_other_noise), "the same numbers"),
            (noisy_with(backward=lambda self, d: setattr(self, "dinputs", d)), "the same numbers"),
            (noisy_with(noise_like=_once), "draws anew"),
        ),
    ),
    "24.1": Answers(
        right=(64.946176, 64.9, np.float64(64.95)),
        wrong=(
            (65.0, "one decimal"),
            (90.6, "two products, not three"),
            (30.2, "the forward pass"),
            (32.5, "a factor of 2"),
            (60.4, "Only the first layer"),
            (0.507, "for one sample"),
            (64_946_176, "In millions"),
            (55.0, "one layer after the other"),
        ),
    ),
    "24.2": Answers(
        right=(times_as_long, times_as_long_with_numpy),
        wrong=(
            (lambda slow, fast: times_as_long(fast, slow), "Upside down"),
            (lambda slow, fast: statistics.median(slow) / statistics.median(fast), "the two medians"),
            (lambda slow, fast: sum(slow) / sum(fast), "the ratio of the sums"),
            (lambda slow, fast: statistics.mean(a / b for a, b in zip(slow, fast)), "mean of the ratios"),
            (lambda slow, fast: min(slow) / min(fast), "within each round"),
            (lambda slow, fast: sorted(a / b for a, b in zip(slow, fast))[len(slow) // 2], "even number"),
        ),
    ),
    "24.3": Answers(
        right=(
            record_leaky,
            lambda z, out: (lambda: np.copyto(out, np.where(z > 0, z, z / 10)),),
            lambda z, out: [partial(np.maximum, z, 0, out=out), lambda: np.add(out, 0.1 * np.minimum(z, 0), out)],
            lambda z, out: [partial(np.copyto, out, z), partial(np.multiply, out, 0.1, out), lambda: _largest(z, out)],
        ),
        wrong=(
            (lambda z, out: [np.copyto(out, np.where(z > 0, z, z / 10))], "something that can be called"),
            (lambda z, out: [np.multiply(z, 0.1, out).sum], "computed while recording"),
            (lambda z, out: [partial(np.multiply, z, 0.1, z), partial(np.copyto, out, z)], "overwritten"),
            (lambda z, out: [partial(np.copyto, out, np.where(z > 0, z, z / 10))], "other numbers than it should"),
            (lambda z, out: [], "does not leave a tenth"),
            (lambda z, out: [partial(np.maximum, z, 0, out=out)], "does not leave a tenth"),
            (lambda z, out: [partial(np.minimum, z, 0.1 * z, out=out)], "does not leave a tenth"),
            (lambda z, out: partial(np.maximum, z, 0, out=out), "Return the list"),
        ),
    ),
    "25.1": Answers(
        right=((1.6, 8 / 3), (1.6, 2.67), [np.float32(1.6), np.array([2.667])]),
        wrong=(
            ((8 / 3, 1.6), "plain mean of the three"),
            ((16, 2.67), "sum over all rows"),
            ((1.2, 2.67), "share of the ten rows"),
            ((1.6, 8), "The second number"),
        ),
    ),
    "25.2": Answers(
        right=(
            lambda gradients, counts: sum(n / sum(counts) * g for g, n in zip(gradients, counts) if n),
            lambda gradients, counts: np.average(np.nan_to_num(gradients), axis=0, weights=counts),
            lambda gradients, counts: sum(n * g for g, n in zip(gradients, counts) if n > 0) / sum(counts),
        ),
        wrong=(
            (3, "Give the function itself"),
            (lambda gradients, counts: None, "returned nothing"),
            (lambda gradients, counts: {"w": 0.5}, "has to return an array"),
            (lambda gradients, counts: sum(gradients) / len(gradients), "That is the plain mean"),
            (lambda gradients, counts: sum(n * g for g, n in zip(gradients, counts)), "Divide by the number"),
            (lambda gradients, counts: sum(n / sum(counts) * g for g, n in zip(gradients, counts)), "leave it out"),
            (lambda gradients, counts: np.average(gradients, axis=0, weights=counts), "leave it out"),
            (lambda gradients, counts: np.average(gradients, weights=counts, axis=0)[0], "has the shape of each part"),
            (lambda gradients, counts: gradients[0] * 0.5, "Weight each part"),
            (_keeps_the_empty_share, "changes nothing"),
            (_scales_in_place, "changes what it was given"),
        ),
    ),
    "25.3": Answers(
        right=(334, 333.3, 333, 10 / 0.03),
        wrong=((250, "The other half of the rows"), (100, "exchange is a"), (500, "Put a = 4")),
    ),
    "26.1": Answers(
        right=((3, (8 / 3) ** 0.5), (3.0, 1.63), [np.float32(3), np.array([1.633])]),
        wrong=(
            ((6, 5.39), "without the weights"),
            ((4.5, 1.63), "sum of the weights"),
            ((5, 1.63), "as often as its weight says"),
            ((3, 8 / 3), "its root"),
            ((3, 2.0), "then the root"),
        ),
    ),
    "26.2": Answers(
        right=(
            lambda V, c: (V.T.copy(), c.reshape(1, -1).copy()),
            lambda V, c: [np.array(V.T, order="C"), np.array([c])],
            lambda V, c: (np.array([list(row) for row in zip(*V)]), c[None] + 0),
        ),
        wrong=(
            (lambda V, c: None, "returned nothing"),
            (lambda V, c: V.T, "two arrays"),
            (lambda V, c: (V.T.tolist(), c.tolist()), "two arrays"),
            (lambda V, c: (V.copy(), c[None].copy()), "the weights have shape"),
            (lambda V, c: (V.T.copy(), c.copy()), "Biases have shape (1, m) in this book, here (1, 2), not (2,)"),
            (lambda V, c: (V.reshape(V.shape[::-1]).copy(), c[None].copy()), "a reshape is no transposition"),
            (lambda V, c: (V.T, c[None].copy()), "shares its memory"),
            (lambda V, c: (np.ascontiguousarray(V.T), c[None].copy()), "shares its memory"),
            (lambda V, c: (V.T.copy(), c[None]), "shares its memory"),
            (lambda V, c: (V.copy().T, c[None].copy()), "column by column"),
            (_transposes_in_place, "changes what it was given"),
        ),
    ),
}
