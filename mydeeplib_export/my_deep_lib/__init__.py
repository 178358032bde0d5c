# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."""

from __future__ import annotations

from .checks import check_count, check_matrix
from .layers import Layer_Dense
from .numerics import matrix_product

__version__ = "0.1.0"

__all__ = [
    "CLASS_COLOURS",
    "Layer_Dense",
    "check_count",
    "check_matrix",
    "matrix_product",
    "plot_data",
    "plot_decision_boundary",
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
