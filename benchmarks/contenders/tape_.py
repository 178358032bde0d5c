"""This library's recorded step alone, with some of its tricks switched off."""

from __future__ import annotations

import numpy as np
from my_deep_lib.tape import Tapes

from ..task import Task
from .library import model_for


def trainer(task: Task, without: tuple[str, ...] = (), watched: bool = True):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples."""
    X, y = task.data()
    model = model_for(task)
    model.store.attach(model.body)
    tapes = Tapes(model, X, y.astype(np.intp), False, without)
    tapes.renew()
    whole, order = task.batch_size == task.n_samples, np.random.default_rng(0)

    def train(epochs):
        for _ in range(epochs):
            if whole:
                tapes.step(slice(None), watched)
                continue
            shuffled = order.permutation(task.n_samples)
            for start in range(0, task.n_samples, task.batch_size):
                tapes.step(shuffled[start : start + task.batch_size], watched)

    return train, lambda: model.evaluate(X[:1000], y[:1000])[0]
