# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""End a training at the right moment."""

from __future__ import annotations

from .checks import check_count, shown
from .describing import constructor_call
from .model import NeuralNetwork_Model


# From chapter 17.
class EarlyStopping:
    """Stop a training when the validation loss has not improved for a while (Prechelt, 1998).

    Give it to `fit` as ``on_epoch``, together with ``validation_data``. Make a new one for
    every training.

    Attributes
    ----------
    patience : int
        Recorded or printed epochs without improvement after which training stops.
    best_epoch : int or None
        The recorded epoch with the lowest validation loss so far.
    best_loss : float
        That loss; infinity at first.
    parameters : ndarray, shape (p,), or None
        The model's parameters at that moment.
    """

    def __init__(self, patience: int = 10) -> None:
        """Store the patience.

        Parameters
        ----------
        patience : int, default 10

        Raises
        ------
        TypeError, ValueError
            If it is not a whole number of at least 1.
        """
        self.patience = check_count("patience", patience)
        self.best_epoch, self.best_loss, self.parameters = None, float("inf"), None
        self._without_improvement = 0

    def __repr__(self) -> str:
        return constructor_call(self)

    def __call__(self, model: NeuralNetwork_Model, entry: dict) -> bool:
        """Look at one entry of the history; return True if training should stop.

        Parameters
        ----------
        model : NeuralNetwork_Model
        entry : dict
            With a ``validation_loss``.

        Returns
        -------
        bool

        Raises
        ------
        TypeError
            If `model` is no model, or `entry` no entry.
        ValueError
            If there is no validation loss to look at.
        """
        if not isinstance(model, NeuralNetwork_Model):
            raise TypeError(f"model must be a NeuralNetwork_Model, got {shown(model)}")
        if not isinstance(entry, dict) or "epoch" not in entry:
            raise TypeError(f"entry must be what fit gives its hook, got {shown(entry)}")
        if "validation_loss" not in entry:
            raise ValueError("early stopping needs validation_data; give it to fit")
        loss = entry["validation_loss"]
        if loss < self.best_loss:
            self.parameters = model.parameters.copy()
            self.best_epoch, self.best_loss = entry["epoch"], loss
            self._without_improvement = 0
        else:
            self._without_improvement += 1
        return self._without_improvement >= self.patience

    def restore(self, model: NeuralNetwork_Model) -> None:
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
                "nothing to restore yet; give the object to fit as on_epoch"
            )
        if not isinstance(model, NeuralNetwork_Model):
            raise TypeError(f"model must be a NeuralNetwork_Model, got {shown(model)}")
        model.parameters = self.parameters
