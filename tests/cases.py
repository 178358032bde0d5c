"""One row for every component of the library; every generic test runs over these tables.

A new optimizer, layer, loss or metric is tested by being a row here: its gradient, its shapes and types, that it
changes nothing it was given, its repr, its copies and files, threads, and what it says to wrong arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import my_deep_lib as lib
import numpy as np


@dataclass(frozen=True)
class Case:
    """A component: its class, options that differ from the defaults, and of which kind each option is.

    The kinds are those of `test_checks.py`: "count", "number from 0", "number above 0", "number from 0 below 1",
    "choice", "seed", and so on.
    """

    of: Any
    options: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    rule: Callable[..., float] | None = None  # of an optimizer: its step, once more in plain numbers
    remembers: tuple[str, ...] = ()  # of an optimizer: what it keeps about each array
    columns: tuple[int, int] | None = None  # of a layer: columns in and out; None for any, unchanged
    outputs: Callable[[np.ndarray], np.ndarray] | None = None  # of a loss: turns any matrix into what it may receive
    activation: str | None = None  # of a loss: the activation that belongs to it
    chance: float = math.inf  # of a loss: that of the best constant answer to its targets
    targets: tuple[np.ndarray, ...] = ()  # of a loss: the same targets in every form that it takes, for four outputs
    learned: Callable[[np.ndarray], np.ndarray] | None = None  # of a loss: makes targets that depend on the data

    def make(self) -> Any:
        return self.of(**self.options)


# --- optimizers: one weight, the rules written again with plain numbers ---------------------------


def sgd(g, t, s, lr, momentum=0.0):
    s["v"] = momentum * s.get("v", 0.0) + lr * g
    return s["v"]


def adagrad(g, t, s, lr, epsilon=1e-7):
    s["c"] = s.get("c", 0.0) + g**2
    return lr * g / (math.sqrt(s["c"]) + epsilon)


def rmsprop(g, t, s, lr, epsilon=1e-7, rho=0.9):
    s["c"] = rho * s.get("c", 0.0) + (1 - rho) * g**2
    return lr * g / (math.sqrt(s["c"]) + epsilon)


def adam(g, t, s, lr, epsilon=1e-7, beta_1=0.9, beta_2=0.999):
    s["m"] = beta_1 * s.get("m", 0.0) + (1 - beta_1) * g
    s["v"] = beta_2 * s.get("v", 0.0) + (1 - beta_2) * g**2
    return lr * (s["m"] / (1 - beta_1**t)) / (math.sqrt(s["v"] / (1 - beta_2**t)) + epsilon)


RATE = {"learning_rate": "number from 0", "decay": "number from 0"}
SHARE = "number from 0 below 1"
EPSILON = {"epsilon": "number above 0"}
OPTIMIZERS = {
    "sgd": Case(lib.Optimizer_SGD, {"momentum": 0.8}, RATE | {"momentum": SHARE}, sgd, ("velocity",)),
    "adagrad": Case(lib.Optimizer_Adagrad, {"epsilon": 0.01}, RATE | EPSILON, adagrad, ("cache",)),
    "rmsprop": Case(
        lib.Optimizer_RMSprop, {"epsilon": 0.01, "rho": 0.7}, RATE | EPSILON | {"rho": SHARE}, rmsprop, ("cache",)
    ),
    "adam": Case(
        lib.Optimizer_Adam,
        {"epsilon": 0.01, "beta_1": 0.6, "beta_2": 0.95},
        RATE | EPSILON | {"beta_1": SHARE, "beta_2": SHARE},
        adam,
        ("momentums", "cache"),
    ),
}

# --- layers and activations -----------------------------------------------------------------------

PENALTIES = {f"{name}_regularizer_{norm}": 0.1 for name in ("weight", "bias") for norm in ("l1", "l2")}
LAYERS = {
    "dense": Case(
        lib.Layer_Dense,
        {"n_inputs": 4, "n_neurons": 3, **PENALTIES, "weight_initializer": "he", "seed": 1},
        {
            "n_inputs": "count",
            "n_neurons": "count",
            **dict.fromkeys(PENALTIES, "number from 0"),
            "weight_initializer": "choice",
            "seed": "seed",
        },
        columns=(4, 3),
    ),
    "relu": Case(lib.Activation_ReLU),
    "linear": Case(lib.Activation_Linear),
    "sigmoid": Case(lib.Activation_Sigmoid),
    "tanh": Case(lib.Activation_Tanh),
    "dropout": Case(lib.Layer_Dropout, {"rate": 0.4}, {"rate": SHARE}),
    "softmax": Case(lib.Activation_Softmax),
}

# --- losses, with what belongs to them ------------------------------------------------------------

TARGETS = np.arange(12) % 4  # four classes, equally often
CLASSES = TARGETS, np.eye(4)[TARGETS]
NUMBERS = np.random.default_rng(3).normal(size=(12, 4))
ANSWERS = np.random.default_rng(4).integers(0, 2, (12, 4))


def signs(data: np.ndarray) -> np.ndarray:
    return np.stack([data[:, 0] > 0, data[:, 1] > 0, data[:, 0] > data[:, 1], data[:, 2] < 0], axis=1)


def entropy(shares: np.ndarray) -> float:
    return float(-(shares * np.log(shares) + (1 - shares) * np.log(1 - shares)).mean())


def quadrant(data: np.ndarray) -> np.ndarray:
    return (data[:, 0] > 0) + 2 * (data[:, 1] > 0)


def sums(data: np.ndarray) -> np.ndarray:
    return np.stack([data[:, 0] + data[:, 1], data[:, 0], -data[:, 1], 2 * data[:, 2]], axis=1)


def probabilities(matrix: np.ndarray) -> np.ndarray:
    powers = np.exp(matrix)
    return powers / powers.sum(axis=1, keepdims=True)


LOSSES = {
    "categorical_crossentropy": Case(
        lib.Loss_CategoricalCrossentropy,
        outputs=probabilities,
        activation="softmax",
        chance=math.log(4),
        targets=CLASSES,
        learned=quadrant,
    ),
    "softmax_categorical_crossentropy": Case(
        lib.Activation_Softmax_Loss_CategoricalCrossentropy,
        outputs=lambda matrix: matrix,
        activation="softmax",
        chance=math.log(4),
        targets=CLASSES,
        learned=quadrant,
    ),
    "mean_squared_error": Case(
        lib.Loss_MeanSquaredError,
        chance=float(((NUMBERS - NUMBERS.mean(axis=0)) ** 2).mean()),
        targets=(NUMBERS,),
        learned=sums,
    ),
    "binary_crossentropy": Case(
        lib.Loss_BinaryCrossentropy,
        outputs=lambda matrix: 1 / (1 + np.exp(-matrix)),
        activation="sigmoid",
        chance=entropy(ANSWERS.mean(axis=0)),
        targets=(ANSWERS, ANSWERS.astype(bool), ANSWERS.astype(np.float32)),
        learned=signs,
    ),
    "sigmoid_binary_crossentropy": Case(
        lib.Activation_Sigmoid_Loss_BinaryCrossentropy,
        outputs=lambda matrix: matrix,
        activation="sigmoid",
        chance=entropy(ANSWERS.mean(axis=0)),
        targets=(ANSWERS, ANSWERS.astype(bool), ANSWERS.astype(np.float32)),
        learned=signs,
    ),
    "mean_absolute_error": Case(
        lib.Loss_MeanAbsoluteError,
        chance=float(np.abs(NUMBERS - np.sort(NUMBERS, axis=0)[5:7].mean(axis=0)).mean()),
        targets=(NUMBERS,),
        learned=sums,
    ),
}

# --- metrics: outputs, targets, and what is right -------------------------------------------------

METRICS = {
    "binary_accuracy": (lib.binary_accuracy, np.array([[0.5, 0.4], [0.2, 0.9]]), np.array([[1, 1], [0, 0]]), 0.5),
    "precision": (lib.precision, np.array([[0.5], [0.7], [0.2], [0.1]]), np.array([[1], [0], [1], [0]]), 0.5),
    "recall": (lib.recall, np.array([[0.5], [0.1], [0.2], [0.6]]), np.array([[1], [1], [1], [0]]), 1 / 3),
    "r2": (lib.r2, np.array([[1.0, 0.0], [4.0, 1.0]]), np.array([[1.0, 0.0], [3.0, 2.0]]), 0.5),
    "mean_absolute_error": (lib.mean_absolute_error, np.array([[1.0, 0.0]]), np.array([[3.0, -1.0]]), 1.5),
    "accuracy": (lib.accuracy, np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]), np.array([[1, 0, 0], [0, 1, 0]]), 0.5),
}
