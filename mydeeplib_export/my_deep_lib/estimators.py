# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
# mypy: disable-error-code="import-untyped,import-not-found,no-untyped-call", allow-subclassing-any
"""Networks with scikit-learn's interface."""

from __future__ import annotations

import copy
import inspect
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        "my_deep_lib.estimators needs scikit-learn>=1.6; run: pip install my-deep-lib[sklearn]"
    ) from error

from .callbacks import EarlyStopping
from .checks import (
    as_numbers,
    check_choice,
    check_count,
    check_flag,
    check_number,
    count_or_none,
    shown,
)
from .layers import Layer_Dense
from .model import NeuralNetwork_Model
from .numerics import Array
from .registry import REGISTERED, resolve
from .training import check_weights

FLOAT_TYPES = (np.float64, np.float32)  # other numbers become the first


# From chapter 26.
class NeuralNetworkEstimator(BaseEstimator):
    """What the estimators for classes and for numbers share.

    Use `NeuralNetworkClassifier` or `NeuralNetworkRegressor`.
    """

    loss: str
    # what scikit-learn is told about targets, to check them
    rules: ClassVar[dict[str, Any]] = {}

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Learn from the data alone; forget what was learned before.

        Parameters
        ----------
        X : array_like, shape (n, d)
            Numbers; a table's column names are remembered.
        y : array_like, shape (n,)
            Labels, or numbers.
        sample_weight : array_like, shape (n,), optional
            How much each sample counts (eq. 26.1).

        Returns
        -------
        NeuralNetworkEstimator
            The estimator itself. ``model_`` is the trained `NeuralNetwork_Model`, ``history_`` its history, ``n_iter_`` the
            number of its epochs.
        """
        new = copy.copy(self)  # what fails half-way is thrown away with it
        X, y, weights = new.checked(X, y, sample_weight, is_first=True)
        new.learn_targets(y, weights)
        targets = new.targets(y)
        new.model_ = new.new_model(X, targets)
        if new.early_stopping:
            new.train_and_hold_out(X, targets, weights)
        else:
            new.train(X, targets, weights, new.epochs)
        return self.become(new)

    def new_model(self, X: Array, targets: Array) -> NeuralNetwork_Model:
        """Return an untrained model that fits the data, in the float type of `X`.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        targets : ndarray

        Returns
        -------
        NeuralNetwork_Model
        """
        seed = check_random_state(self.random_state).randint(2**31)
        widths = [X.shape[1], *self.hidden_widths(), self.output_width(targets)]
        model = NeuralNetwork_Model(seed=seed)
        for d, m in pairwise(widths):
            model.add(self.dense(d, m))
            model.add(copy.deepcopy(resolve("layer", self.activation)))
        model.layers.pop()  # nothing after the last dense layer; the loss brings it
        for layer in model.layers[::2]:
            layer.weights = layer.weights.astype(X.dtype)
            layer.biases = layer.biases.astype(X.dtype)
        options = {"learning_rate": self.learning_rate}
        named = isinstance(self.optimizer, str)
        model.compile(self.optimizer, self.loss, [], **(options if named else {}))
        return model

    def __init__(
        self,
        hidden_layer_sizes: Any = (64,),
        activation: Any = "relu",
        optimizer: Any = "adam",
        learning_rate: float = 0.01,
        l2: float = 0.0,
        epochs: int = 200,
        batch_size: int | None = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        random_state: Any = None,
    ) -> None:
        """Keep the options; they are checked when `fit` uses them.

        Keep the options; they are checked when `fit` uses them.

        Parameters
        ----------
        hidden_layer_sizes : sequence of int, default (64,)
            Neurons of each hidden layer.
        activation : str or Layer, default "relu"
            A registered name, or an object, of which every hidden layer gets a copy.
        optimizer : str or Optimizer, default "adam"
            A registered name, or an object.
        learning_rate : float, default 0.01
            For an optimizer that is given by its name.
        l2 : float, default 0.0
            Strength of the L2 penalty on the weights of every layer.
        epochs : int, default 200
            Passes over the data.
        batch_size : int, optional
            Samples per step. By default all of them.
        early_stopping : bool, default False
            Whether to hold samples out and stop when the loss on them no longer falls. The best parameters are kept.
            Samples of weight 0 are left out; otherwise the loss on those held out does not look at weights.
        validation_fraction : float, default 0.1
            Share of the samples that early stopping holds out, at least one sample.
        patience : int, default 10
            Epochs without improvement after which early stopping stops.
        random_state : int, RandomState or None, optional
            Seeds first weights, order of batches and the samples held out.
        """
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.l2 = l2
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state

    def hidden_widths(self) -> list[int]:
        """Return the widths of the hidden layers, or say why they are none.

        Returns
        -------
        list of int

        Raises
        ------
        TypeError, ValueError
            If they are no whole numbers of at least 1, or the activation has no such name.
        """
        sizes = self.hidden_layer_sizes
        if isinstance(sizes, str) or np.ndim(sizes) != 1:
            raise TypeError(
                f"hidden_layer_sizes must be a row of whole numbers, got {shown(sizes)}"
            )
        check_flag("early_stopping", self.early_stopping)
        if isinstance(self.activation, str):
            check_choice("activation", self.activation, activations())
        return [check_count("hidden_layer_sizes", size) for size in sizes]

    def dense(self, n_inputs: int, n_neurons: int) -> Layer_Dense:
        """Return a dense layer with the estimator's penalty; the model's seed draws its weights.

        Parameters
        ----------
        n_inputs, n_neurons : int

        Returns
        -------
        Layer_Dense
        """
        return Layer_Dense(
            n_inputs,
            n_neurons,
            weight_regularizer_l2=self.l2,
            weight_initializer="he",
        )

    def train(
        self,
        X: Array,
        targets: Array,
        weights: Any,
        epochs: int,
        validation: Any = None,
    ) -> None:
        """Train the model, and keep what scikit-learn's users look for.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        targets : ndarray
        weights : ndarray or None
        epochs : int
        validation : pair of ndarray, optional
        """
        size = count_or_none("batch_size", self.batch_size)
        size = None if size is None else min(size, len(X))
        stop = EarlyStopping(self.patience, restore_best=True)
        self.model_.fit(
            X,
            targets,
            epochs,
            size,
            print_every=0,
            sample_weight=self.total_weights(targets, weights),
            validation_data=validation,
            callbacks=[] if validation is None else [stop],
        )
        self.n_iter_, self.history_ = self.model_.epochs, self.model_.history

    def train_and_hold_out(self, X: Array, targets: Array, weights: Any) -> None:
        """Train on a part of the samples, and stop when the loss on the others no longer falls.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        targets : ndarray
        weights : ndarray or None

        Raises
        ------
        ValueError
            If a single sample is all there is.
        """
        fraction = check_number(
            "validation_fraction", self.validation_fraction, above=0, below=1
        )
        total = self.total_weights(targets, weights)
        counted = np.arange(len(X)) if total is None else np.flatnonzero(total)
        held_out = max(1, round(fraction * len(counted)))
        if held_out >= len(counted):
            raise ValueError(
                f"early stopping would hold out {held_out} of {len(counted)} samples with "
                "a weight; give more samples or a smaller validation_fraction"
            )
        generator: Any = self.model_.generator
        order = generator.permutation(counted)
        kept, others = order[held_out:], order[:held_out]
        seen = None if weights is None else weights[kept]
        validation = X[others], targets[others]
        self.train(X[kept], targets[kept], seen, self.epochs, validation)

    def go_on(self, X: Any, y: Any, sample_weight: Any, start: Any) -> Any:
        """Train for one epoch; the first time `start` says what is learned from the targets.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like
        sample_weight : array_like or None
        start : callable

        Returns
        -------
        NeuralNetworkEstimator
        """
        is_first, new = not hasattr(self, "model_"), copy.copy(self)
        X, y, weights = new.checked(X, y, sample_weight, is_first)
        if is_first:
            start(new, y, weights)
            new.model_ = new.new_model(X, new.targets(y))
        else:
            new.model_ = copy.deepcopy(self.model_)  # the old one stays if this fails
        new.train(X, new.targets(y), weights, 1)
        return self.become(new)

    def become(self, new: Any) -> Any:
        """Take over everything that a copy has learned.

        Parameters
        ----------
        new : NeuralNetworkEstimator

        Returns
        -------
        NeuralNetworkEstimator
        """
        self.__dict__.update(new.__dict__)
        return self

    def checked(self, X: Any, y: Any, sample_weight: Any, is_first: bool) -> Any:
        """Return samples, targets and weights as arrays, or say what is wrong with them.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like
        sample_weight : array_like or None
        is_first : bool
            Whether to remember the columns, or to compare with those remembered.

        Returns
        -------
        tuple
        """
        X, y = validate_data(
            self, X, y, reset=is_first, dtype=list(FLOAT_TYPES), **self.rules
        )
        if sample_weight is None:
            return X, y, None
        return X, y, check_weights("sample_weight", sample_weight, len(X))

    def outputs(self, X: Any) -> Array:
        """Return what the model predicts for samples that are checked first.

        Parameters
        ----------
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n, m)
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=list(FLOAT_TYPES))
        answers: Array = self.model_.predict(X)
        return answers


# From chapter 26.
def activations() -> list[str]:
    """Return the registered layers that need no argument.

    Returns
    -------
    list of str
    """
    empty = inspect.Parameter.empty
    return [
        name
        for name, kind in REGISTERED["layer"].items()
        if all(
            p.default is not empty
            for p in inspect.signature(kind).parameters.values()
        )
    ]


# From chapter 26.
class NeuralNetworkClassifier(ClassifierMixin, NeuralNetworkEstimator):
    """A network for classes of any names, with scikit-learn's interface.

    Attributes
    ----------
    classes_ : ndarray, shape (m,)
        The classes, sorted; columns of `predict_proba` are in this order.
    model_ : NeuralNetwork_Model
        The trained model, for example to save it.
    history_ : History
        What its training recorded.
    n_iter_ : int
        Its epochs.
    """

    loss = "categorical_crossentropy"

    def learn_targets(self, y: Array, weights: Any) -> None:
        """Remember the classes, sorted.

        Parameters
        ----------
        y : ndarray, shape (n,)
        weights : ndarray or None
        """
        self.classes_ = np.unique(y)

    def targets(self, y: Array) -> Array:
        """Return the number of each sample's class.

        Parameters
        ----------
        y : ndarray, shape (n,)

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        ValueError
            If a label is not among the classes.
        """
        numbers = np.searchsorted(self.classes_, y)
        found = self.classes_[np.minimum(numbers, len(self.classes_) - 1)]
        strangers = y[found != y].tolist()
        if strangers:
            names = shown(self.classes_.tolist())
            raise ValueError(
                f"y holds {strangers[0]!r}, which is no class of {names}"
            )
        return numbers

    def predict_proba(self, X: Any) -> Array:
        """Return the probability of every class, a column for each of `classes_`.

        Parameters
        ----------
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n, m)
        """
        outputs = self.outputs(X)
        return outputs if len(self.classes_) > 1 else np.ones((len(outputs), 1))

    def predict(self, X: Any) -> Array:
        """Return the most probable class of every sample, by its name.

        Parameters
        ----------
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n,)
        """
        numbers = self.predict_proba(X).argmax(axis=1)
        names: Array = self.classes_[numbers]
        return names

    def __init__(
        self,
        hidden_layer_sizes: Any = (64,),
        activation: Any = "relu",
        optimizer: Any = "adam",
        learning_rate: float = 0.01,
        l2: float = 0.0,
        epochs: int = 200,
        batch_size: int | None = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        random_state: Any = None,
        class_weight: Any = None,
    ) -> None:
        """Keep the options; they are checked when `fit` uses them.

        Keep the options; they are checked when `fit` uses them.

        Parameters
        ----------
        hidden_layer_sizes : sequence of int, default (64,)
            Neurons of each hidden layer.
        activation : str or Layer, default "relu"
            A registered name, or an object, of which every hidden layer gets a copy.
        optimizer : str or Optimizer, default "adam"
            A registered name, or an object.
        learning_rate : float, default 0.01
            For an optimizer that is given by its name.
        l2 : float, default 0.0
            Strength of the L2 penalty on the weights of every layer.
        epochs : int, default 200
            Passes over the data.
        batch_size : int, optional
            Samples per step. By default all of them.
        early_stopping : bool, default False
            Whether to hold samples out and stop when the loss on them no longer falls. The best parameters are kept.
            Samples of weight 0 are left out; otherwise the loss on those held out does not look at weights.
        validation_fraction : float, default 0.1
            Share of the samples that early stopping holds out, at least one sample.
        patience : int, default 10
            Epochs without improvement after which early stopping stops.
        random_state : int, RandomState or None, optional
            Seeds first weights, order of batches and the samples held out.
        class_weight : dict or "balanced", optional
            A weight for each class by its name (1 for those left out), or the same total weight for every class.
        """
        NeuralNetworkEstimator.__init__(
            self,
            hidden_layer_sizes,
            activation,
            optimizer,
            learning_rate,
            l2,
            epochs,
            batch_size,
            early_stopping,
            validation_fraction,
            patience,
            random_state,
        )
        self.class_weight = class_weight

    def checked(self, X: Any, y: Any, sample_weight: Any, is_first: bool) -> Any:
        """Refuse targets that are no classes, too.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like
        sample_weight : array_like or None
        is_first : bool
            Whether to remember the columns, or to compare with those remembered.

        Returns
        -------
        tuple
        """
        checked = NeuralNetworkEstimator.checked
        X, y, weights = checked(self, X, y, sample_weight, is_first)
        check_classification_targets(y)
        return X, y, weights

    def output_width(self, targets: Array) -> int:
        """Return the number of scores: one for each class, and two for a single class.

        Parameters
        ----------
        targets : ndarray

        Returns
        -------
        int
        """
        return max(len(self.classes_), 2)

    def total_weights(self, targets: Array, weights: Any) -> Any:
        """Return what each sample counts, by itself and by its class.

        Parameters
        ----------
        targets : ndarray
        weights : ndarray or None

        Returns
        -------
        ndarray or None

        Raises
        ------
        ValueError
            If `class_weight` is none, or names a class that there is not.
        """
        wanted = self.class_weight
        if wanted is None:
            return weights
        own = np.ones(len(targets)) if weights is None else weights
        totals = np.bincount(targets, own, minlength=len(self.classes_))
        if isinstance(wanted, dict):
            strangers = [name for name in wanted if name not in self.classes_]
            if strangers:
                raise ValueError(
                    f"class_weight names {shown(strangers[0])}, which is no class of "
                    f"{shown(self.classes_.tolist())}"
                )
            by_class = [
                check_number(
                    f"class_weight of {name!r}", wanted.get(name, 1), at_least=0
                )
                for name in self.classes_.tolist()
            ]
        elif isinstance(wanted, str) and wanted == "balanced":
            by_class = [1 / total if total else 0 for total in totals]
        else:
            raise ValueError(
                f'class_weight must be a dict, "balanced" or None, got {shown(wanted)}'
            )
        return np.asarray(by_class)[targets] * own

    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Any:
        """Train for one epoch on these samples, and go on where the last call stopped.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like, shape (n,)
        classes : array_like, optional
            All classes; the first call needs them.
        sample_weight : array_like, shape (n,), optional
            Within the samples of this call: weights are scaled to the mean 1 in each call.

        Returns
        -------
        NeuralNetworkClassifier
            The estimator itself.

        Raises
        ------
        ValueError
            If the first call does not name the classes, or `class_weight` is "balanced".
        """

        if self.class_weight == "balanced":
            raise ValueError(
                'class_weight="balanced" cannot be meant for a part of the samples; '
                "give the weights as a dict"
            )

        given: Any = None if classes is None else np.unique(list(classes))
        if given is not None and not given.size:
            raise ValueError("classes must name at least one class")
        known = getattr(self, "classes_", given)
        if given is not None and given.tolist() != known.tolist():
            raise ValueError(
                f"classes must be those of the first call, {shown(known.tolist())}, "
                f"got {shown(given.tolist())}"
            )

        def start(new: Any, y: Array, weights: Any) -> None:
            if given is None:
                raise ValueError(
                    "classes must be passed on the first call to partial_fit, because "
                    "its samples may not show all of them"
                )
            new.learn_targets(given, weights)

        return self.go_on(X, y, sample_weight, start)


# From chapter 26.
class NeuralNetworkRegressor(RegressorMixin, NeuralNetworkEstimator):
    """A network for numbers, with scikit-learn's interface.

    Attributes
    ----------
    target_mean_, target_scale_ : float or ndarray, shape (m,)
        Mean and spread of the targets (eq. 26.2).
    model_ : NeuralNetwork_Model
        The trained model; its outputs are standardized.
    history_ : History
        What its training recorded.
    n_iter_ : int
        Its epochs.
    """

    loss = "mean_squared_error"
    rules: ClassVar[dict[str, Any]] = {"multi_output": True, "y_numeric": True}

    def learn_targets(self, y: Array, weights: Any) -> None:
        """Remember mean and spread of the targets (eq. 26.2).

        Parameters
        ----------
        y : ndarray, shape (n,) or (n, m)
        weights : ndarray or None
        """
        self.target_mean_ = np.average(y, axis=0, weights=weights)
        squares = (y - self.target_mean_) ** 2
        spread = np.sqrt(np.average(squares, axis=0, weights=weights))
        is_noise = spread <= 1e-12 * np.abs(self.target_mean_)  # of rounding
        self.target_scale_ = np.where(is_noise, 1.0, spread)

    def targets(self, y: Array) -> Array:
        """Return the standardized targets as a matrix.

        Parameters
        ----------
        y : ndarray, shape (n,) or (n, m)

        Returns
        -------
        ndarray, shape (n, m)
        """
        check_width(y, self.target_mean_)
        standardized = (y - self.target_mean_) / self.target_scale_
        return standardized.reshape(len(y), -1)

    def predict(self, X: Any) -> Array:
        """Return the answers in the units of the targets.

        Parameters
        ----------
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n,) or (n, m)
        """
        outputs = self.outputs(X).reshape(-1, *self.target_mean_.shape)
        answers: Array = outputs * self.target_scale_ + self.target_mean_
        return answers

    def checked(self, X: Any, y: Any, sample_weight: Any, is_first: bool) -> Any:
        """Take targets as float64, so that mean and spread do not overflow.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like
        sample_weight : array_like or None
        is_first : bool
            Whether to remember the columns, or to compare with those remembered.

        Returns
        -------
        tuple
        """
        checked = NeuralNetworkEstimator.checked
        X, y, weights = checked(self, X, y, sample_weight, is_first)
        return X, as_numbers("y", y).astype(np.float64), weights

    def output_width(self, targets: Array) -> int:
        """Return the number of answers for a sample.

        Parameters
        ----------
        targets : ndarray

        Returns
        -------
        int
        """
        width: int = targets.shape[1]
        return width

    def total_weights(self, targets: Array, weights: Any) -> Any:
        """Return what each sample counts.

        Parameters
        ----------
        targets : ndarray
        weights : ndarray or None

        Returns
        -------
        ndarray or None
        """
        return weights

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Train for one epoch on these samples; the first call fixes mean and spread of the targets.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like, shape (n,) or (n, m)
        sample_weight : array_like, shape (n,), optional

        Returns
        -------
        NeuralNetworkRegressor
            The estimator itself.
        """

        def start(new: Any, y: Array, weights: Any) -> None:
            new.learn_targets(y, weights)

        return self.go_on(X, y, sample_weight, start)

    def __sklearn_tags__(self) -> Any:
        """Say that targets may have several columns."""
        tags = super(NeuralNetworkRegressor, self).__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


# From chapter 26.
def check_width(y: Array, mean: Any) -> None:
    """Say that targets have other columns than those that were learned.

    Parameters
    ----------
    y : ndarray
    mean : float or ndarray

    Raises
    ------
    ValueError
        If they have.
    """
    if y.shape[1:] != np.shape(mean):
        raise ValueError(
            f"y must have the columns of the first call, shape {('n', *np.shape(mean))}, "
            f"got shape {y.shape}"
        )
