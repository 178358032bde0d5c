"""Stand-ins for what a page does not load: matplotlib draws nothing there, scikit-learn has its data sets only."""

from __future__ import annotations

import sys
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data_sets"


class Quiet:
    """Takes the place of a figure, its axes and everything on them: accepts all calls and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments, **options):
        return self

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter((self, self))  # `line, other = ...`

    def _same(self, *others):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _same


def subplots(nrows=1, ncols=1, *, squeeze=True, **options):
    """Return a quiet figure, and as many quiet axes as matplotlib would return."""
    axes = np.empty((nrows, ncols), dtype=object)
    for place in np.ndindex(axes.shape):
        axes[place] = Quiet()
    return Quiet(), (axes.item() if axes.size == 1 else axes.squeeze()) if squeeze else axes


class QuietModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return subplots if name == "subplots" else Quiet()


class DataSet(dict):
    """The arrays of a data set, by key and by attribute, as scikit-learn gives them."""

    __getattr__ = dict.__getitem__


def load(name):
    """Return a function that loads a data set of scikit-learn's."""

    def load_data_set(*, return_X_y=False, **options):
        with np.load(DATA / f"{name}.npz") as file:
            data = DataSet({key: file[key] for key in file.files})
        return (data["data"], data["target"]) if return_X_y else data

    return load_data_set


def absent(name):
    """Return a class that says, when it is made, that it is not to be had here."""

    def __init__(self, *arguments, **options):  # noqa: N807 (a method)
        raise ImportError(f"{name} of scikit-learn is not on this page; in Jupyter this cell runs")

    return type(name, (), {"__init__": __init__})


class ScikitLearn(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return load(name.removeprefix("load_")) if name.startswith("load_") else absent(name)


KINDS = {"matplotlib": QuietModule, "sklearn": ScikitLearn}


class StandIns(MetaPathFinder, Loader):
    """Finds every module of the packages in `KINDS`."""

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in KINDS else None

    def create_module(self, spec):
        return KINDS[spec.name.partition(".")[0]](spec.name)

    def exec_module(self, module):
        pass


def install() -> None:
    sys.meta_path.append(StandIns())
