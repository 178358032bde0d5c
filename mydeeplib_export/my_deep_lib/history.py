# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What a training run recorded."""

from __future__ import annotations

import copy

import numpy as np

from .checks import check_number
from .plots import plot_history


# From chapter 16.
class History:
    """What `fit` recorded: one entry for every recorded epoch.

    Each field is an array: ``epoch``, ``accuracy``, ``loss`` (data and regularization loss),
    ``data_loss``, ``regularization_loss``, ``learning_rate``, and ``validation_loss`` and
    ``validation_accuracy`` (nan where there was no validation data).
    """

    FIELDS = (
        "epoch",
        "accuracy",
        "loss",
        "data_loss",
        "regularization_loss",
        "learning_rate",
        "validation_loss",
        "validation_accuracy",
    )

    def __init__(self) -> None:
        self._rows = []

    def __repr__(self) -> str:
        return f"<History of {len(self)} recorded epochs>"

    def record(self, **values: float) -> None:
        """Append one entry.

        Parameters
        ----------
        **values : float
            One value for each field; a field that is not given becomes nan.

        Raises
        ------
        TypeError, ValueError
            If there is no such field, or a value is no number.
        """
        for name in values:
            if name not in self.FIELDS:
                raise ValueError(
                    f"a history has no {name!r}; it has {', '.join(self.FIELDS)}"
                )
            if not isinstance(values[name], (float, np.floating)):  # nan is allowed
                check_number(name, values[name])
        self._rows.append([float(values.get(name, np.nan)) for name in self.FIELDS])

    def __getattr__(self, name):
        if name in type(self).FIELDS:
            column = type(self).FIELDS.index(name)
            return np.array([row[column] for row in self._rows])
        raise AttributeError(
            f"a history has no {name!r}; it has {', '.join(self.FIELDS)}"
        )

    def __len__(self) -> int:
        return len(self._rows)

    def __copy__(self):
        return copy.deepcopy(self)

    def plot(self):
        """Draw data loss and accuracy against epochs, as `plot_history` does."""
        return plot_history(self)
