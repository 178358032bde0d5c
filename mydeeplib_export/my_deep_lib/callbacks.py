# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What goes along with a training: the history, early stopping, the printed line."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from .checks import (
    check_arguments,
    check_count,
    check_flag,
    check_name,
    check_number,
    shown,
)
from .numerics import Array
from .plots import plot_history
from .registry import constructor_call

BASIC_FIELDS = (
    "epoch",
    "loss",
    "data_loss",
    "regularization_loss",
    "learning_rate",
)


# From chapters 16 and 17.
class History:
    """What `fit` recorded: one entry for every recorded epoch.

    Each quantity is an array, for example ``history.loss``: ``epoch``, ``loss`` (data and
    regularization loss), ``data_loss``, ``regularization_loss``, ``learning_rate``, the metrics,
    and for validation data ``validation_loss`` and ``validation_`` with each metric's name. Where
    a quantity was not recorded, it is nan.

    Attributes
    ----------
    fields : list of str
        Names of everything that was recorded.
    """

    def __init__(self) -> None:
        self.entries: list[dict[str, float]] = []

    def record(self, **values: float) -> None:
        """Append one entry.

        Parameters
        ----------
        **values : float
            One value for each quantity; nan is allowed.

        Raises
        ------
        TypeError
            If a value is no number.
        """
        for name, value in values.items():
            if type(value) is float:
                continue
            if not isinstance(value, np.floating):
                check_number(name, value)
            values[name] = float(value)
        self.entries.append(values)

    @property
    def fields(self) -> list[str]:
        """Names of everything that was recorded, in the order of their first entry."""
        return list(dict.fromkeys(name for entry in self.entries for name in entry))

    def __getattr__(self, name: str) -> Array:
        if name.startswith("_") or name == "entries":
            raise AttributeError(name)
        known = self.fields
        if name in known or (name in BASIC_FIELDS and not self.entries):
            return np.array([entry.get(name, np.nan) for entry in self.entries])
        raise AttributeError(
            f"a history has no {name!r}; this one has {', '.join(known) or 'no entries'}"
        )

    def __len__(self) -> int:
        return len(self.entries)

    def __copy__(self) -> Self:
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        return f"<History of {len(self)} recorded epochs>"

    def plot(self) -> Any:
        """Draw data loss and metrics against epochs, as `plot_history` does.

        Returns
        -------
        ndarray of matplotlib.axes.Axes
            One for the loss, and one for each metric.
        """
        return plot_history(self)


# From chapter 16.
def printed_line(entry: dict[str, float]) -> str:
    """Return the line that `fit` prints for an entry of the history.

    Parameters
    ----------
    entry : dict

    Returns
    -------
    str
    """
    parts = [f"epoch: {entry['epoch']}"]
    measured = [name for name in entry if name not in BASIC_FIELDS]
    short = {name: name.replace("accuracy", "acc") for name in measured}
    seen = [name for name in measured if not name.startswith("validation_")]
    parts += [f"{short[name]}: {entry[name]:.3f}" for name in seen]
    parts.append(
        f"loss: {entry['loss']:.3f} (data_loss: {entry['data_loss']:.3f}, "
        f"reg_loss: {entry['regularization_loss']:.3f})"
    )
    parts.append(f"lr: {entry['learning_rate']:.3g}")
    later = [name for name in measured if name.startswith("validation_")]
    later.sort(key=lambda name: name == "validation_loss")
    parts += [
        f"{short[name].replace('validation_', 'val_')}: {entry[name]:.3f}"
        for name in later
    ]
    return ", ".join(parts)


# From chapter 17.
def with_progress(
    start: int, epochs: int, progress: bool
) -> tuple[Any, Callable[[str], Any]]:
    """Return the epochs to go through and a function that prints a line.

    Parameters
    ----------
    start, epochs : int
        Number of the first epoch, and how many there are.
    progress : bool
        Whether to show a bar, if the package tqdm is installed.

    Returns
    -------
    iterable of int, callable
    """
    numbers = range(start, start + epochs)
    if progress:
        try:
            from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            return numbers, print
        return tqdm(numbers, unit="epoch"), tqdm.write
    return numbers, print


# From chapter 17.
class EarlyStopping:
    """Stop a training when a quantity has not improved for a while (Prechelt, 1998).

    Give it to `fit` among the ``callbacks``. It begins anew with every `fit`.

    Attributes
    ----------
    patience, monitor, restore_best
        As given.
    best_epoch : int or None
        The epoch with the best value so far.
    best_value : float
        That value, with the sign turned where larger is better; infinity at first.
    parameters : ndarray, shape (p,), or None
        The model's parameters at that moment.
    """

    @check_arguments(
        patience=check_count, restore_best=check_flag, monitor=check_name
    )
    def __init__(
        self,
        patience: int = 10,
        monitor: str = "validation_loss",
        restore_best: bool = False,
    ) -> None:
        """Store the options.

        Parameters
        ----------
        patience : int, default 10
            Epochs without improvement after which training stops.
        monitor : str, default "validation_loss"
            What to watch: any quantity of the history. Names that end in "loss" should become small,
            all others large.
        restore_best : bool, default False
            Whether the model gets the best parameters back when `fit` ends.

        Raises
        ------
        TypeError, ValueError
            If an option is not as described.
        """
        self.patience, self.monitor = patience, monitor
        self.restore_best = restore_best
        self.best_epoch: float | None = None
        self.best_value, self.waited = math.inf, 0
        self.parameters: Array | None = None

    def __call__(self, model: Any, entry: dict[str, float]) -> bool:
        """Look at one entry of the history; return True if training should stop.

        Parameters
        ----------
        model : NeuralNetwork_Model
        entry : dict
            With the quantity that is watched.

        Returns
        -------
        bool

        Raises
        ------
        TypeError
            If `entry` is no entry.
        ValueError
            If the quantity is not in it.
        """
        value = self.reading(model, entry)
        if value < self.best_value:
            self.parameters = model.parameters.copy()
            self.best_epoch, self.best_value = entry["epoch"], value
            self.waited = 0
        else:
            self.waited += 1
        return self.waited >= self.patience

    def reading(self, model: Any, entry: Any) -> float:
        """Return what is watched in an entry, turned so that smaller is better.

        Parameters
        ----------
        model : NeuralNetwork_Model
        entry : dict

        Returns
        -------
        float

        Raises
        ------
        TypeError
            If `model` is no model, or `entry` no entry.
        ValueError
            If the quantity is not in it.
        """
        if isinstance(model, type) or not hasattr(model, "get_parameters"):
            raise TypeError(f"model must be a NeuralNetwork_Model, got {shown(model)}")
        if not isinstance(entry, dict) or "epoch" not in entry:
            raise TypeError(
                f"entry must be what fit gives a callback, got {shown(entry)}"
            )
        if self.monitor not in entry:
            hint = (
                "give validation_data to fit"
                if self.monitor.startswith("validation_")
                else f"there are {', '.join(entry)}"
            )
            raise ValueError(f"early stopping needs {self.monitor}; {hint}")
        value = float(entry[self.monitor])
        falls = self.monitor.endswith(("loss", "error"))
        return value if falls else -value

    def start(self, model: Any) -> None:
        """Begin a training: forget the one before.

        Parameters
        ----------
        model : NeuralNetwork_Model
        """
        self.best_epoch, self.parameters = None, None
        self.best_value, self.waited = math.inf, 0

    def end(self, model: Any) -> None:
        """End a training: give the model its best parameters back, if that was asked for.

        Parameters
        ----------
        model : NeuralNetwork_Model
        """
        if self.restore_best and self.parameters is not None:
            self.restore(model)

    def restore(self, model: Any) -> None:
        """Give a model the parameters of the best moment.

        The optimizer's memory and the count of epochs stay those of the last step; compile
        again to train on.

        Parameters
        ----------
        model : NeuralNetwork_Model

        Raises
        ------
        RuntimeError
            If nothing has been seen yet.
        TypeError
            If `model` is no model.
        ValueError
            If the model has another number of parameters.
        """
        if self.parameters is None:
            raise RuntimeError(
                "nothing to restore yet; give the object to fit as a callback"
            )
        if isinstance(model, type) or not hasattr(model, "get_parameters"):
            raise TypeError(f"model must be a NeuralNetwork_Model, got {shown(model)}")
        model.parameters = self.parameters

    def __repr__(self) -> str:
        return constructor_call(self)
