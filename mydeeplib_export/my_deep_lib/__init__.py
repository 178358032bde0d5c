# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."""

from __future__ import annotations

from .activations import Activation_ReLU, Activation_Softmax
from .checks import (
    LARGEST_COUNT,
    as_numbers,
    check_choice,
    check_count,
    check_finite,
    check_labels,
    check_matrix,
    check_number,
    check_seed,
    shown,
)
from .describing import constructor_call, options_of
from .gradient_check import check_gradient
from .growing import add_to
from .history import History
from .layers import Layer_Dense, WEIGHT_SCALES
from .losses import (
    Activation_Softmax_Loss_CategoricalCrossentropy,
    Loss,
    Loss_CategoricalCrossentropy,
    SMALLEST_PROBABILITY,
    target_rows,
)
from .model import (
    BIT_GENERATORS,
    DivergenceError,
    LAST_PLACE,
    LOSSES,
    NeuralNetwork_Model,
    OPTIMIZERS,
    SAVED_CLASSES,
)
from .numerics import (
    Memory,
    column_sums,
    matrix_product,
    product_memory,
    result_memory,
    row_sums,
)
from .optimizers import (
    Optimizer,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)
from .saving import (
    FORMAT,
    FORMAT_VERSION,
    HARMLESS,
    pack_array,
    read_model_file,
    unpack_array,
    write_model_file,
)
from .stopping import EarlyStopping
from .testbeds import (
    OneWeight,
    Ravine,
    TinyNetwork,
    check_optimizer,
    ravine_path,
    train_network,
)

__version__ = "0.1.0"

__all__ = [
    "Activation_ReLU",
    "Activation_Softmax",
    "Activation_Softmax_Loss_CategoricalCrossentropy",
    "BIT_GENERATORS",
    "CHECKS",
    "CLASS_COLOURS",
    "DivergenceError",
    "EarlyStopping",
    "FORMAT",
    "FORMAT_VERSION",
    "HARMLESS",
    "History",
    "LARGEST_COUNT",
    "LAST_PLACE",
    "LOSSES",
    "Layer_Dense",
    "Loss",
    "Loss_CategoricalCrossentropy",
    "Memory",
    "NeuralNetwork_Model",
    "OPTIMIZERS",
    "OneWeight",
    "Optimizer",
    "Optimizer_Adagrad",
    "Optimizer_Adam",
    "Optimizer_RMSprop",
    "Optimizer_SGD",
    "Ravine",
    "SAVED_CLASSES",
    "SMALLEST_PROBABILITY",
    "Scrubber",
    "TinyNetwork",
    "WEIGHT_SCALES",
    "WrongAnswerError",
    "add_to",
    "agree",
    "as_numbers",
    "called",
    "check_choice",
    "check_count",
    "check_exercise",
    "check_finite",
    "check_gradient",
    "check_labels",
    "check_matrix",
    "check_number",
    "check_optimizer",
    "check_seed",
    "column_sums",
    "constructor_call",
    "exercise",
    "exercise_hint",
    "hint_if",
    "matrix_product",
    "numbers_in",
    "options_of",
    "pack_array",
    "pair_of",
    "plot_confusion",
    "plot_data",
    "plot_decision_boundary",
    "plot_history",
    "product_memory",
    "pyplot",
    "ravine_path",
    "read_model_file",
    "result_memory",
    "result_of",
    "row_sums",
    "run_component",
    "shown",
    "target_rows",
    "train_network",
    "unpack_array",
    "write_model_file",
]

# Imported on first use, so that importing the package stays light.
_LATER = {
    "CHECKS": "exercises",
    "WrongAnswerError": "exercises",
    "agree": "exercises",
    "called": "exercises",
    "check_exercise": "exercises",
    "exercise": "exercises",
    "exercise_hint": "exercises",
    "hint_if": "exercises",
    "numbers_in": "exercises",
    "pair_of": "exercises",
    "result_of": "exercises",
    "run_component": "exercises",
    "CLASS_COLOURS": "plots",
    "Scrubber": "plots",
    "plot_confusion": "plots",
    "plot_data": "plots",
    "plot_decision_boundary": "plots",
    "plot_history": "plots",
    "pyplot": "plots",
}


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)


def __dir__():
    return sorted({*globals(), *__all__})
