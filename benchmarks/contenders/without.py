"""This library with one of its tricks switched off, to see what the trick buys."""

from __future__ import annotations

import numpy as np
from my_deep_lib import (
    Activation_ReLU,
    Activation_Softmax,
    Activation_Softmax_Loss_CategoricalCrossentropy,
    Loss_CategoricalCrossentropy,
    Memory,
    NeuralNetwork_Model,
    Optimizer_Adam,
    check_matrix,
    result_memory,
)

from ..task import Task
from . import library


class OneArrayAtATime(NeuralNetwork_Model):
    """The optimizer steps through weights and biases one by one, as in chapter 10, but in place."""

    def _update(self):
        self.optimizer.pre_update_params()
        for layer in self._body():
            layer.owns_its_arrays = True
            self.optimizer.update_params(layer)
        self.optimizer.post_update_params()


class NewMemory(NeuralNetwork_Model):
    """Every result of a layer is a new array."""

    def _lend_memory(self):
        super()._lend_memory()
        for layer in self._body():
            layer._memory = None


class LossEveryStep(NeuralNetwork_Model):
    """Loss, penalty and accuracy are computed in every step."""

    def _step(self, X, targets, recorded):
        return super()._step(X, targets, recorded=True)


class GradientOfData(NeuralNetwork_Model):
    """The first layer computes the gradient of the data, which nobody needs."""

    def _backward(self, dvalues):
        for layer in reversed(self._body()):
            layer.backward(dvalues)
            dvalues = layer.dinputs


class LabelsEveryStep(NeuralNetwork_Model):
    """The one-hot rows are made from the labels in every step."""

    def _check_data(self, names, X, y):
        X, targets = super()._check_data(names, X, y)
        return X, targets.argmax(axis=1)

    def evaluate(self, X, y):
        return self.loss.forward(self._scores(X), y), None


class ComparesWithNumber(Activation_ReLU):
    """Every input is compared with the number 0 instead of an array of zeros."""

    def forward(self, inputs):
        self.inputs = check_matrix("inputs", inputs)
        memory = result_memory(self, "output", self.inputs.shape, self.inputs.dtype)
        self.output = np.maximum(self.inputs, 0, out=memory)


class LendsToThem(NeuralNetwork_Model):
    """Layers of `ComparesWithNumber` get memory as well; the library lends to its own classes only."""

    def _lend_memory(self):
        super()._lend_memory()
        for layer in self._body():
            if type(layer) is ComparesWithNumber:
                layer._memory = Memory()

    def _take_memory_back(self):
        super()._take_memory_back()
        for layer in self._body():
            layer._memory = None


class RowByRow(Activation_Softmax):
    """Sums and maxima run along the short rows of the scores."""

    def forward(self, inputs):
        self.inputs = check_matrix("inputs", inputs)
        scores = np.array(self.inputs, dtype=np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        exponentials = np.exp(scores, out=scores)
        exponentials /= exponentials.sum(axis=1, keepdims=True)
        self.output = exponentials.astype(self.inputs.dtype)


class TwoBackwardPasses(Activation_Softmax_Loss_CategoricalCrossentropy):
    """Cross-entropy and softmax each go backward by themselves."""

    def backward(self, dvalues, y_true):
        loss = Loss_CategoricalCrossentropy()
        loss.backward(dvalues, y_true)
        self.activation.backward(loss.dinputs)
        self.dinputs = self.activation.dinputs


class ConstantsInArrays(Optimizer_Adam):
    """Adam multiplies and divides whole arrays by its constants, as eqs. 14.1 and 14.2 are written."""

    def compute_step(self, gradient, state):
        if not state:
            state.update(momentums=np.zeros_like(gradient), cache=np.zeros_like(gradient))
        momentums, cache = state["momentums"], state["cache"]
        scaled = (1 - self.beta_1) * gradient
        momentums *= self.beta_1
        momentums += scaled
        np.multiply(1 - self.beta_2, gradient, out=scaled)
        scaled *= gradient
        cache *= self.beta_2
        cache += scaled

        t = self.iterations + 1
        root = np.divide(cache, 1 - self.beta_2**t, out=scaled)
        np.sqrt(root, out=root)
        root += self.epsilon
        step = np.divide(momentums, root, out=root)
        step *= self.current_learning_rate / (1 - self.beta_1**t)
        return step


def constants_in_arrays(model):
    given = model.optimizer
    model.compile(ConstantsInArrays(given.learning_rate, given.decay))


def row_by_row(model):
    model.loss.activation = RowByRow()


def two_backward_passes(model):
    model.loss = TwoBackwardPasses()


TRICKS = {
    "one vector of parameters": {"model": OneArrayAtATime},
    "memory used again": {"model": NewMemory},
    "Adam's constants in two numbers": {"after": constants_in_arrays},
    "loss only when recorded": {"model": LossEveryStep},
    "no gradient of the data": {"model": GradientOfData},
    "targets made once": {"model": LabelsEveryStep},
    "ReLU against an array": {"relu": ComparesWithNumber, "model": LendsToThem},
    "softmax down the columns": {"after": row_by_row},
    "softmax and loss in one": {"after": two_backward_passes},
}


def trainer(task: Task, trick: str):
    """Return what the library's `trainer` returns, without one trick."""
    return library.trainer(task, **TRICKS[trick])
