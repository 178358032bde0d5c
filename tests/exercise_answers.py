"""Answers to the chapters' exercises: right ones in several formulations, and tempting wrong ones with what the hint must mention."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

import numpy as np
from my_deep_lib import Optimizer_Adagrad, Optimizer_Adam, Optimizer_RMSprop, Optimizer_SGD


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


# --- chapter 9 ---------------------------------------------------------------------------


def elastic_by_loops(W, l1, l2):
    penalty, gradient = 0.0, np.zeros(W.shape)
    for place, w in np.ndenumerate(W):
        penalty += l1 * abs(w) + l2 * w * w
        gradient[place] = (l1 if w > 0 else -l1) + 2 * l2 * w  # any slope is right at 0
    return penalty, gradient


def elastic(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), l1 * np.sign(W) + 2 * l2 * W


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


# --- chapter 18 --------------------------------------------------------------------------


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


# --- chapter 19 --------------------------------------------------------------------------


def times_as_long(slow, fast):
    return statistics.median(a / b for a, b in zip(slow, fast))


def times_as_long_with_numpy(slow, fast):
    return np.median(np.divide(slow, fast))


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
        ),
        wrong=(
            (lambda s, y: np.sum(s.argmax(axis=1) == y), "share of all samples"),
            (lambda s, y: 100 * np.mean(s.argmax(axis=1) == y), "percentage"),
            (lambda s, y: np.mean(s.argmax(axis=1) != y), "wrong answers"),
            (lambda s, y: np.mean(s.max(axis=1) == y), "largest score"),
            (lambda s, y: np.mean((s[:, 1] > s[:, 0]) == y), "three classes"),
        ),
    ),
    "2.1": Answers(
        right=(100480, 100480.0, np.int64(100480)),
        wrong=(
            (784 * 128, "bias as well"),
            (784 * 128 + 784, "per neuron"),
            (784 + 128, "multiply"),
            (32 * 784 * 128, "batch"),
            (32 * 100480, "batch"),
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
        ),
        wrong=(
            (lambda X, W, b: X @ W, "bias is missing"),
            (lambda X, W, b: np.hstack([np.ones((len(X), 1)), X]) @ np.vstack([W, b]), "meet the biases"),
            (lambda X, W, b: X @ W + 2 * b, "x1 w1"),
            (lambda X, W, b: (X @ W).T, "shape (5, 4)"),
        ),
    ),
    "3.1": Answers(
        right=(12.01, (2.1**3 - 1.9**3) / 0.2),
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
        right=(Sigmoid, Sigmoid(), SigmoidInFloat32, SigmoidByTanh),
        wrong=(
            (SigmoidNoArriving, "ignores what arrives"),
            (SigmoidHalf, "factor is missing"),
            (SigmoidOfInput, "not its input"),
            (SigmoidSign, "sign"),
            (SigmoidWithoutBackward, "no method backward"),
        ),
    ),
    "4.1": Answers(
        right=([1, 2, 4, 2, -2], np.array([1.0, 2.0, 4.0, 2.0, -2.0])),
        wrong=(
            ([1, 2 / 3, 4, 2, -2], "nothing is divided"),
            ([0.333, 2, 4, 2, -2], "nothing is divided"),
            ([12, 2, 4, 2, -2], "sample by sample"),
            ([1, 2, 2, 2, -3], "multiplied by w"),
            ([1, 2, 2, 2, 2], "its own D"),
            ([0, 2, 4, 2, -2], "eq. 4.2"),
        ),
    ),
    "4.2": Answers(
        right=(Linear, LinearByLoops, LinearInFloat32, LinearFromIdentity),
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
        ),
    ),
    "5.1": Answers(
        right=([1, -2, 1], (1.0, -2.0, 1.0)),
        wrong=(
            ([1, -1, 0], "stays at 1"),
            ([1, -2, 0], "falling below 0"),
            ([1, -1, 1], "must be -1"),
            ([2, -2, 1], "each joint"),
        ),
    ),
    "5.2": Answers(
        right=(Leaky, LeakyByMaximum),
        wrong=(
            (LeakyPlainBackward, "plain ReLU"),
            (LeakyMaskOfArriving, "mask"),
            (LeakySlopesOnly, "arrives from the right is missing"),
            (LeakyFixed, "slope=0.5"),
            (LeakyInPlace, "changes an array"),
        ),
    ),
    "6.1": Answers(
        right=(0.818, 0.8176, 0.817574),
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
        right=(log_softmax, log_softmax_by_rows, log_softmax_by_logaddexp),
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
        right=(bce_by_loop, lambda p, t: (p - t) / (p - p * p) / p.size),
        wrong=(
            (lambda p, t: (p - t) / (p * (1 - p)), "1/n"),
            (lambda p, t: -(p - t) / (p * (1 - p)) / len(p), "sign"),
            (lambda p, t: -t / p / len(p), "second term"),
            (lambda p, t: (-t / p - (1 - t) / (1 - p)) / len(p), "inner derivative"),
            (lambda p, t: (p - t) / len(p), "behind a sigmoid"),
        ),
    ),
    "8.1": Answers(
        right=((1.386, -0.75, 0.25), [np.log(4), -0.75, 0.25]),
        wrong=(
            ((0.25, -0.75, 0.25), "negative logarithm"),
            ((2, -0.75, 0.25), "base 2"),
            ((1.386, 0.75, -0.25), "sign"),
            ((1.39, -0.75, 0.25), "three decimals"),
            ((1.386, -4, 0), "slope for the probability"),
            ((1.386, -0.25, 0.25), "minus target"),
        ),
    ),
    "8.2": Answers(
        right=(both_passes, both_passes_by_loop),
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
        right=(elastic, elastic_by_loops),
        wrong=(
            (lambda W, l1, l2: elastic(W, l2, l1), "exchanged"),
            (lambda W, l1, l2: elastic(W, l1, l2 / 2), "no 1/2"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * W / np.abs(W) + 2 * l2 * W), "divide by"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * np.sign(W) + l2 * W), "factor 2"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 * np.abs(W) + 2 * l2 * W), "same force"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0], l1 + 2 * l2 * W), "negative weights"),
            (lambda W, l1, l2: (elastic(W, l1, l2)[0] / W.size, elastic(W, l1, l2)[1]), "not a mean"),
        ),
    ),
    "10.1": Answers(
        right=((1 / 3, 1 / 6), (0.333, 0.167)),
        wrong=(
            ((2 / 3, 1 / 3), "second derivative"),
            ((1 / 6, 1 / 6), "stable rates go further"),
            ((1, 1 / 6), "h/2 w^2"),
            ((1 / 3, 1 / 3), "has to be 0"),
        ),
    ),
    "10.2": Answers(
        right=(batches, batches_as_generator),
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
        right=(Nesterov, NesterovOnPlain),
        wrong=(
            (Optimizer_SGD, "plain momentum"),
            (NesterovRemembersStep, "not the step you return"),
            (NesterovOneMemory, "second weight"),
            (Forgetful, "nothing is remembered"),
            (NesterovFixed, "one setting only"),
            (NesterovSummed, "own velocity"),
            (Nesterov(0.1), "class itself"),
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
        right=(_adagrad(0.1, inside=True), AdagradInPlace),
        wrong=(
            (Optimizer_Adagrad, "unchanged"),
            (_adagrad(0.1, inside=False), "outside the root"),
            (_adagrad(0.0, inside=True), "starts at 0"),
            (_adagrad(1.0, inside=True), "0.1 plus"),
            (AdagradSummed, "own cache"),
            (AdagradOneCache, "in `state`"),
            (AdagradInitialRate, "current_learning_rate"),
        ),
    ),
    "13.1": Answers(
        right=(0.9705, 0.05**0.01),
        wrong=((0.99, "63 %"), (0.95, "not rho"), (0.95**0.01, "0.05, not 0.95"), (0.97, "solve for rho")),
    ),
    "13.2": Answers(
        right=(Corrected, CorrectedByRate),
        wrong=(
            (Optimizer_RMSprop, "not corrected"),
            (CorrectedFromZero, "still 0"),
            (CorrectedOutside, "before the root"),
            (CorrectedTimes, "you multiplied"),
            (CorrectedInState, "uncorrected cache"),
            (CorrectedOwnCounter, "two weights"),
            (CorrectedInitialRate, "current rate"),
            (CorrectedSummed, "own cache"),
        ),
    ),
    "14.1": Answers(
        right=((3.162, 1.0), (np.sqrt(10), 1), (3.2, 1)),
        wrong=(
            ((1, 1), "very first step"),
            ((31.62, 10), "1 - beta_1"),
            ((100, 10), "root"),
            ((2, 1), "divide"),
            ((3.162, 3.162), "0.99"),
        ),
    ),
    "14.2": Answers(
        right=(AdamW, AdamWFirst),
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
        right=((0.174, 0.12, 0.138, 0.14), [0.174, 0.12, 0.138, 0.14]),
        wrong=(
            ((0.12, 0.174, 0.14, 0.138), "exchanged"),
            ((0.87, 0.12, 0.69, 0.14), "divided by five"),
            ((0.2, 0.12, 0.138, 0.14), "means"),
            ((0.174, 0.11, 0.138, 0.14), "third of five"),
        ),
    ),
    "15.2": Answers(
        right=(best_rate_by_loop, best_rate_by_mask),
        wrong=(
            (lambda losses, rates: rates[np.argmin(losses)], "diverged"),
            (lambda losses, rates: rates[np.nanargmin(losses)], "diverged"),
            (lambda losses, rates: rates[np.argmin(np.array(losses)[np.isfinite(losses)])], "no longer fit"),
            (lambda losses, rates: np.nanargmin(losses), "place of the rate"),
            (lambda losses, rates: min(losses), "not its rate"),
            (lambda losses, rates: rates[np.argmax(losses)], "largest loss"),
        ),
    ),
    "16.1": Answers(
        right=((118282, 946256), [118282.0, 946256.0]),
        wrong=(
            ((118016, 946256), "biases"),
            ((1050, 946256), "every neuron"),
            ((118282, 473128), "two numbers"),
            ((118282, 1892512), "4 bytes"),
            ((118282, 1419384), "beside"),
        ),
    ),
    "16.2": Answers(
        right=(Scale, ScaleByLoops),
        wrong=(
            (ScaleWithoutName, "no optimizer finds"),
            (ScaleNotPassedOn, "hides while it is 1"),
            (ScaleMean, "not a mean"),
            (ScaleWithoutInputs, "multiply before you add"),
            (ScaleWrongShape, "shape"),
            (ScaleFromZero, "start at 1"),
            (ScaleAdds, "set it anew"),
        ),
    ),
    "17.1": Answers(
        right=((1.099, 0.0128), (np.log(3), 128e-4), (1.099, 0.013)),
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
    "17.2": Answers(
        right=(best_place, best_place_by_slices),
        wrong=(
            (lambda losses, patience: int(np.argmin(losses)), "never see"),
            (stop_place, "place of the stop"),
            (best_by_rises, "no improvement"),
            (best_never_reset, "in a row"),
            (best_or_equal, "equal loss"),
            (best_only_at_stop, "every way through it"),
        ),
    ),
    "18.1": Answers(
        right=((0.051, 0.047), (np.sqrt(2 / 784), np.sqrt(2 / 912))),
        wrong=(
            ((0.00255, 0.047), "variance"),
            ((0.125, 0.047), "not of neurons"),
            ((0.036, 0.047), "makes up for the ReLU"),
            ((0.1, 0.047), "eq. 18.3"),
            ((0.051, 0.088), "mean is taken"),
            ((0.051, 0.033), "eq. 18.4"),
        ),
    ),
    "18.2": Answers(
        right=(standardize, standardize_by_columns),
        wrong=(
            (lambda train, test: _scaled_by(np.vstack([train, test]), train, test), "have gone into"),
            (lambda train, test: (_scaled_by(train, train)[0], _scaled_by(test, test)[0]), "not by their own"),
            (lambda train, test: ((train - train.mean()) / train.std(), test), "Each feature"),
            (lambda train, test: _scaled_by(train, train, test), "blows up"),
            (
                lambda train, test: tuple((p - train.mean(axis=0)) / train.std(axis=0, ddof=1) for p in (train, test)),
                "n - 1",
            ),
            (lambda train, test: (train - train.mean(axis=0), test - train.mean(axis=0)), "divide by"),
            (lambda train, test: standardize(train, test)[0], "pair"),
        ),
    ),
    "19.1": Answers(
        right=(64.946176, 64.9, 65.0, np.float64(64.95)),
        wrong=(
            (90.6, "two products, not three"),
            (30.2, "the forward pass"),
            (32.5, "a factor of 2"),
            (60.4, "Only the first layer"),
            (0.507, "for one sample"),
            (64_946_176, "In millions"),
            (55.0, "one layer after the other"),
        ),
    ),
    "19.2": Answers(
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
}
