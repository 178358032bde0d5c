"""The landing page's spiral, trained by the library: a question in JSON, the answer in JSON."""

from __future__ import annotations

import base64
import json
import warnings
from typing import Any

import numpy as np
from my_deep_lib import (
    Activation_ReLU,
    DivergenceError,
    Layer_Dense,
    NeuralNetwork_Model,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)

OPTIMIZERS = {
    "sgd": lambda rate: Optimizer_SGD(rate),
    "momentum": lambda rate: Optimizer_SGD(rate, momentum=0.9),
    "adagrad": lambda rate: Optimizer_Adagrad(rate),
    "rmsprop": lambda rate: Optimizer_RMSprop(rate),
    "adam": lambda rate: Optimizer_Adam(rate),
}
N_CLASSES, SAMPLES = 3, 100  # as in the book
GRID = 72  # points along each side of the picture
LIMIT = 1.1  # where the picture ends


def spiral(noise: float, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points on three arms; `noise` is the standard deviation of their angle (the book's data have 0.2)."""
    radius = np.tile(np.linspace(0, 1, SAMPLES), N_CLASSES)
    turn = np.linspace(0, 4 * N_CLASSES, SAMPLES * N_CLASSES) + noise * generator.standard_normal(SAMPLES * N_CLASSES)
    X = np.column_stack([radius * np.sin(2.5 * turn), radius * np.cos(2.5 * turn)])
    return X.astype(np.float32), np.repeat(np.arange(N_CLASSES), SAMPLES)


class Playground:
    """One network on one spiral."""

    def __init__(self, neurons: int, rate: float, optimizer: str, penalty: float, noise: float, seed: int) -> None:
        self.X, self.y = spiral(noise, np.random.default_rng(seed))
        np.random.seed(seed)
        self.model = NeuralNetwork_Model()
        self.model.add(Layer_Dense(2, neurons, weight_regularizer_l2=penalty, bias_regularizer_l2=penalty))
        self.model.add(Activation_ReLU())
        self.model.add(Layer_Dense(neurons, N_CLASSES))
        self.model.compile(optimizer=OPTIMIZERS[optimizer](rate))
        axis = np.linspace(-LIMIT, LIMIT, GRID, dtype=np.float32)
        self.grid = np.column_stack([np.tile(axis, GRID), np.repeat(-axis, GRID)])  # rows from the top
        self.epochs = 0

    def train(self, epochs: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # advice on rates: the reader is here to try them
            self.model.fit(self.X, self.y, epochs=epochs, print_every=0, record_every=0)
        self.epochs += epochs

    def state(self) -> dict[str, Any]:
        """Return what the page draws; the regions as probabilities from 0 to 255, one byte each."""
        loss, accuracy = self.model.evaluate(self.X, self.y)
        regions = np.round(255 * self.model.predict(self.grid)).astype(np.uint8)
        return {
            "epoch": self.epochs,
            "loss": float(loss),
            "accuracy": float(accuracy),
            "regions": base64.b64encode(regions.tobytes()).decode(),
        }


def points(playground: Playground) -> dict[str, Any]:
    return {"X": np.round(playground.X, 3).tolist(), "y": playground.y.tolist(), "grid": GRID, "limit": LIMIT}


current: Playground | None = None


def answer(question: str) -> str:
    """Start afresh, or train on; say how it stands."""
    global current
    asked = json.loads(question)
    try:
        if "start" in asked:
            current = Playground(**asked["start"])
            return json.dumps({**points(current), **current.state()})
        if current is None:
            raise ValueError("nothing has been started")
        current.train(asked["train"])
        return json.dumps(current.state())
    except DivergenceError:
        return json.dumps({"diverged": True})
