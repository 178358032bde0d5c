"""Random trainings, each once by the plain methods and once from the tape: ``python tape_trials.py 100`` counts those that differ."""

from __future__ import annotations

import contextlib
import sys
from itertools import pairwise

import my_deep_lib as lib
import numpy as np
from cases import OPTIMIZERS
from my_deep_lib.tape import Tapes, plain_methods

PENALTIES = [f"{name}_regularizer_{norm}" for name in ("weight", "bias") for norm in ("l1", "l2")]


def trial(seed: int):
    """Return a function that makes a model, data, and options of `fit`, all drawn with a seed."""
    draw = np.random.default_rng(seed)
    dtype = draw.choice([np.float32, np.float64])
    widths = [*draw.integers(1, 20, draw.integers(1, 4)).tolist(), int(draw.integers(2, 12))]
    n_samples, scale = int(draw.integers(1, 70)), float(draw.choice([0.01, 1.0, 100.0]))
    X = draw.normal(scale=scale, size=(n_samples, widths[0])).astype(dtype)
    y = draw.integers(0, widths[-1], n_samples)
    losses = ["categorical_crossentropy", "mean_squared_error", "mean_absolute_error", "binary_crossentropy"]
    loss = str(draw.choice(losses))
    activation = [lib.Activation_ReLU, lib.Activation_ReLU, lib.Activation_Tanh, lib.Activation_Sigmoid][
        draw.integers(4)
    ]
    linear = bool(draw.random() < 0.3)  # also between layers
    rate_of_dropout, seeded = float(draw.choice([0.0, 0.3])), bool(draw.random() < 0.5)
    if loss == "binary_crossentropy":
        y = draw.integers(0, 2, (n_samples, widths[-1]))
    elif loss != "categorical_crossentropy":
        y = draw.normal(scale=scale, size=(n_samples, widths[-1]))
    metrics = [["r2"], ["mean_absolute_error", "r2"], ["binary_accuracy", "recall"], None][draw.integers(4)]
    penalties = draw.choice([0.0, 0.0, 0.01], (len(widths), 4)).tolist()
    activated, frozen = draw.random(len(widths)) < 0.7, int(draw.integers(0, 5))
    name = str(draw.choice(list(OPTIMIZERS)))
    options = OPTIMIZERS[name].options if draw.random() < 0.5 else {}
    rate, decay = float(draw.choice([0.001, 0.05])), float(draw.choice([0.0, 0.01]))
    fit = {"epochs": 4, "batch_size": draw.choice([None, 1, 7, 32]), "shuffle": bool(draw.random() < 0.7)}
    fit["sample_weight"] = draw.random(n_samples) + 0.01 if draw.random() < 0.3 else None
    fit |= {"record_every": int(draw.choice([0, 1, 2])), "validation_data": (X, y) if draw.random() < 0.3 else None}

    def make():
        np.random.seed(seed % 1000)
        model = lib.NeuralNetwork_Model(seed=seed if seeded else None)
        for place, (n_inputs, n_neurons) in enumerate(pairwise(widths)):
            factors = dict(zip(PENALTIES, penalties[place]))
            layer = lib.Layer_Dense(n_inputs, n_neurons, **factors, weight_initializer="he", seed=place)
            layer.weights, layer.biases = layer.weights.astype(dtype), layer.biases.astype(dtype)
            if place and frozen == place:
                layer.trainable = ()
            if place == 0 and frozen == 4:
                layer.trainable = ("biases",)
            model.add(layer)
            if activated[place] and place < len(widths) - 2:
                model.add(activation())
            if linear:
                model.add(lib.Activation_Linear())
            if rate_of_dropout and place < len(widths) - 2:
                model.add(lib.Layer_Dropout(rate_of_dropout))
        model.compile(name, loss, metrics, learning_rate=rate, decay=decay, **options)
        return model

    return make, (X, y), fit


def same_state(first, second) -> bool:
    """Return whether two models agree in everything that training changes, to the last bit."""
    states = [m.optimizer.get_state(m.store).get("vector", {}) for m in (first, second)]
    return (
        first.parameters.tobytes() == second.parameters.tobytes()
        and list(states[0]) == list(states[1])
        and all(states[0][name].tobytes() == states[1][name].tobytes() for name in states[0])
        and first.optimizer.iterations == second.optimizer.iterations
        and first.history.entries == second.history.entries
    )


@contextlib.contextmanager
def recordings_noted():
    """Give a list of the sizes of the batches whose steps are recorded inside this `with`."""
    noted, original = [], Tapes.recorded

    def recorded(self, size):
        noted.append(size)
        return original(self, size)

    Tapes.recorded = recorded
    try:
        yield noted
    finally:
        Tapes.recorded = original


def differs(seed: int) -> bool:
    """Return whether the two ways end differently, or the second one was not the tape's."""
    make, data, options = trial(seed)
    ended, recorded = [], []
    for way in (plain_methods(), contextlib.nullcontext()):
        model = make()
        with way, recordings_noted() as noted:
            recorded.append(noted)
            try:
                model.fit(*data, print_every=0, **options)
            except lib.DivergenceError as error:
                ended.append((error.epoch, error.parameters.tobytes()))
                continue
        ended.append(model)
    first, second = ended
    if recorded[0] or not recorded[1]:
        return True  # two times the same way would tell nothing
    if isinstance(first, tuple) or isinstance(second, tuple):
        return first != second
    return not same_state(first, second)


if __name__ == "__main__":
    if "init" in sys.argv:
        import nnfs

        nnfs.init()
    found = [seed for seed in range(int(sys.argv[1])) if differs(seed)]
    print(f"{len(found)} of {sys.argv[1]} differ", found)
    sys.exit(bool(found))
