"""The library's modules: what each is for, and which others it may import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "my_deep_lib"
PACKAGE_SUMMARY = "A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."


@dataclass(frozen=True)
class ModuleInfo:
    """One module of the library.

    `title` heads its part of the one-page program; a module without a title stays out of it.
    `below` lists the siblings it may import: imports only run downwards.
    """

    summary: str
    below: tuple[str, ...]
    title: str = ""
    imported_on_first_use: bool = False


_BASE = ("checks", "numerics")
_PARTS = ("describing", *_BASE)

# In the order in which the one-page program shows them.
MODULES = {
    "numerics": ModuleInfo(
        "Arithmetic that gives the same digits on every machine.",
        (),
        "Arithmetic with the same digits everywhere",
    ),
    "checks": ModuleInfo("Checks of arguments, each with a message that helps.", (), "Checks"),
    "growing": ModuleInfo("Add a member to a class that already exists.", ()),
    "describing": ModuleInfo("What an object says about itself.", (), "What an object says about itself"),
    "layers": ModuleInfo("Layers with weights and biases.", _PARTS, "Layers"),
    "activations": ModuleInfo("Activations: ReLU and softmax.", _PARTS, "Activations"),
    "losses": ModuleInfo("Losses, alone and combined with softmax.", ("activations", *_PARTS), "Losses"),
    "optimizers": ModuleInfo("Optimizers: from gradient descent to Adam.", _PARTS, "Optimizers"),
    "history": ModuleInfo("What a training run recorded.", ("plots", *_BASE), "The record of a training run"),
    "saving": ModuleInfo(
        "Model files: plain builtins, written whole, read without executing anything.",
        _BASE,
        "Model files",
    ),
    "model": ModuleInfo(
        "The model: add layers, compile, fit, predict, save and load.",
        ("layers", "activations", "losses", "optimizers", "history", "saving", *_PARTS),
        "The model",
    ),
    "stopping": ModuleInfo("End a training at the right moment.", ("model", *_PARTS), "Early stopping"),
    "testbeds": ModuleInfo(
        "Test beds on which the book compares optimizers: a ravine, a single weight, a small network.",
        ("layers", "activations", "losses", "optimizers", *_BASE),
    ),
    "gradient_check": ModuleInfo(
        "Compare a component's gradients with central differences.",
        _BASE,
        "The gradient check",
    ),
    "exercises": ModuleInfo(
        "The checks of the chapters' exercises, and what they are made of.",
        (
            "layers",
            "activations",
            "losses",
            "optimizers",
            "history",
            "model",
            "stopping",
            "testbeds",
            "gradient_check",
            *_BASE,
        ),
        imported_on_first_use=True,
    ),
    "plots": ModuleInfo(
        "Pictures of data, decision regions and training (matplotlib is optional).",
        _BASE,
        "Pictures",
        imported_on_first_use=True,
    ),
}
