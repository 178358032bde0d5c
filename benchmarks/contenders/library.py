"""This library, through `NeuralNetwork_Model.fit`."""

from __future__ import annotations

from my_deep_lib import Activation_ReLU, Layer_Dense, NeuralNetwork_Model
from my_deep_lib.tape import plain_methods

from ..task import Task


def model_for(task: Task) -> NeuralNetwork_Model:
    """Return the compiled network of a task."""
    model = NeuralNetwork_Model(seed=0)
    for place, weights in enumerate(task.initial_weights()):
        if place:
            model.add(Activation_ReLU())
        l2 = 0 if place else task.l2
        layer = Layer_Dense(*weights.shape, weight_regularizer_l2=l2, bias_regularizer_l2=l2)
        layer.weights = weights
        model.add(layer)
    model.compile("adam", learning_rate=task.learning_rate, decay=task.decay)
    return model


def trainer(task: Task, record_every: int = 1, plain: bool = False):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples."""
    X, y = task.data()
    model = model_for(task)

    def fit(epochs):
        model.fit(X, y, epochs, task.batch_size, print_every=0, record_every=record_every)

    def fit_plainly(epochs):
        with plain_methods():
            fit(epochs)

    return fit_plainly if plain else fit, lambda: model.evaluate(X[:1000], y[:1000])[0]
