# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."""

from __future__ import annotations

from .activations import Activation_ReLU, Activation_Softmax
from .checks import check_count, check_labels, check_matrix, check_number
from .gradient_check import check_gradient
from .growing import add_to
from .layers import Layer_Dense
from .losses import (
    Activation_Softmax_Loss_CategoricalCrossentropy,
    Loss,
    Loss_CategoricalCrossentropy,
    SMALLEST_PROBABILITY,
    target_rows,
)
from .numerics import column_sums, matrix_product, row_sums
from .optimizers import (
    Optimizer,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)
from .testbeds import Ravine, ravine_path, train_network

__version__ = "0.1.0"

__all__ = [
    "Activation_ReLU",
    "Activation_Softmax",
    "Activation_Softmax_Loss_CategoricalCrossentropy",
    "CLASS_COLOURS",
    "Layer_Dense",
    "Loss",
    "Loss_CategoricalCrossentropy",
    "Optimizer",
    "Optimizer_Adagrad",
    "Optimizer_Adam",
    "Optimizer_RMSprop",
    "Optimizer_SGD",
    "Ravine",
    "SMALLEST_PROBABILITY",
    "add_to",
    "check_count",
    "check_gradient",
    "check_labels",
    "check_matrix",
    "check_number",
    "column_sums",
    "matrix_product",
    "plot_data",
    "plot_decision_boundary",
    "ravine_path",
    "row_sums",
    "target_rows",
    "train_network",
]

# Imported on first use, so that importing the package stays light.
_LATER = {
    "CLASS_COLOURS": "plots",
    "plot_data": "plots",
    "plot_decision_boundary": "plots",
}


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)


def __dir__():
    return sorted({*globals(), *__all__})
