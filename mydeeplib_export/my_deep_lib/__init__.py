# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."""

from __future__ import annotations

from .activations import (
    Activation_Linear,
    Activation_ReLU,
    Activation_Sigmoid,
    Activation_Softmax,
    Activation_Tanh,
)
from .callbacks import EarlyStopping, History
from .gradient_check import check_gradient
from .layers import Layer, Layer_Dense, Layer_Dropout
from .losses import (
    Activation_Sigmoid_Loss_BinaryCrossentropy,
    Activation_Softmax_Loss_CategoricalCrossentropy,
    Loss,
    Loss_BinaryCrossentropy,
    Loss_CategoricalCrossentropy,
    Loss_MeanAbsoluteError,
    Loss_MeanSquaredError,
    RegressionLoss,
)
from .metrics import (
    accuracy,
    binary_accuracy,
    mean_absolute_error,
    mean_of_samples,
    precision,
    r2,
    recall,
)
from .model import NeuralNetwork_Model
from .optimizers import (
    Optimizer,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)
from .plots import (
    plot_confusion,
    plot_data,
    plot_decision_boundary,
    plot_history,
    plot_predictions,
)
from .registry import register
from .training import DivergenceError, TrainingWarning

__version__ = "0.2.0"

__all__ = [
    "Activation_Linear",
    "Activation_ReLU",
    "Activation_Sigmoid",
    "Activation_Sigmoid_Loss_BinaryCrossentropy",
    "Activation_Softmax",
    "Activation_Softmax_Loss_CategoricalCrossentropy",
    "Activation_Tanh",
    "DivergenceError",
    "EarlyStopping",
    "History",
    "Layer",
    "Layer_Dense",
    "Layer_Dropout",
    "Loss",
    "Loss_BinaryCrossentropy",
    "Loss_CategoricalCrossentropy",
    "Loss_MeanAbsoluteError",
    "Loss_MeanSquaredError",
    "NeuralNetwork_Model",
    "Optimizer",
    "Optimizer_Adagrad",
    "Optimizer_Adam",
    "Optimizer_RMSprop",
    "Optimizer_SGD",
    "RegressionLoss",
    "TrainingWarning",
    "accuracy",
    "binary_accuracy",
    "check_gradient",
    "mean_absolute_error",
    "mean_of_samples",
    "plot_confusion",
    "plot_data",
    "plot_decision_boundary",
    "plot_history",
    "plot_predictions",
    "precision",
    "r2",
    "recall",
    "register",
]
