# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The model: add layers, compile, fit, predict, save and load."""

from __future__ import annotations

import copy
import inspect
import math
import os
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .activations import Activation_ReLU, Activation_Softmax
from .checks import (
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
from .describing import options_of
from .history import History
from .layers import Layer_Dense
from .losses import (
    Activation_Softmax_Loss_CategoricalCrossentropy,
    Loss,
    Loss_CategoricalCrossentropy,
    target_rows,
)
from .numerics import Memory
from .optimizers import (
    Optimizer,
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)
from .saving import pack_array, read_model_file, unpack_array, write_model_file

OPTIMIZERS = {
    "sgd": Optimizer_SGD,
    "adagrad": Optimizer_Adagrad,
    "rmsprop": Optimizer_RMSprop,
    "adam": Optimizer_Adam,
}
LOSSES = ("categorical_crossentropy",)
SAVED_CLASSES = {
    kind.__name__: kind
    for kind in (
        Layer_Dense,
        Activation_ReLU,
        Activation_Softmax,
        *OPTIMIZERS.values(),
    )
}
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
LAST_PLACE = {"pos": 624, "buffer_pos": 4}  # NumPy reads there without checking


# From chapter 16.
class NeuralNetwork_Model:
    """A stack of layers that is trained and used as one.

    One model must not be used by several threads at the same time.

    Attributes
    ----------
    layers : list
        In the order in which they were added.
    optimizer : Optimizer or None
        Set by `compile`.
    loss : Activation_Softmax_Loss_CategoricalCrossentropy or None
        Set by `compile`.
    epochs : int
        Epochs of training so far.
    history : History
        What training recorded so far, over all calls of `fit`.
    generator : numpy.random.Generator or None
        Where shuffling takes its random numbers; None means the global `numpy.random`.
    """

    trainable = (
        "parameters",
    )  # to an optimizer, the model looks like one big layer
    owns_its_arrays = True  # which an optimizer may change in place

    def __init__(
        self,
        layers: Sequence[object] = (),
        seed: int | np.random.Generator | None = None,
    ) -> None:
        """Start a model, empty or with layers.

        Parameters
        ----------
        layers : list of object, default ()
            Passed to `add` one by one.
        seed : int or numpy.random.Generator, optional
            Where the shuffling of mini-batches takes its random numbers. By default the
            global `numpy.random`. With a seed the numbers belong to the model, are saved
            with it, and go on where they stopped.

        Raises
        ------
        TypeError, ValueError
            If a layer does not fit, or `seed` is neither a generator nor a whole number of
            at least 0.
        """
        self.generator = check_seed("seed", seed)
        if not isinstance(layers, (list, tuple)):
            raise TypeError(f"layers must be a list of layers, got {shown(layers)}")
        self.layers = []
        self.optimizer = None
        self.loss = None
        self.epochs = 0
        self.history = History()
        self._flat = None  # all parameters in one vector
        self._views = []  # the windows of the layers onto it
        self._running = None  # memory of `fit`, while it runs
        for layer in layers:
            self.add(layer)

    def add(self, layer: object) -> None:
        """Append a layer or activation. A compiled model has to be compiled again.

        Parameters
        ----------
        layer : object
            Has ``forward(inputs)`` and ``backward(dvalues)``.

        Raises
        ------
        TypeError
            If `layer` is not such an object.
        ValueError
            If it is already in the model, or its width does not fit the layer before.
        """
        self._refuse_while_running("add")
        if isinstance(layer, type):
            name = layer.__name__
            raise TypeError(
                f"layer must be an object, got the class {name}; write {name}(...)"
            )
        if not (
            callable(getattr(layer, "forward", None)) and hasattr(layer, "backward")
        ):
            raise TypeError(
                f"layer must have forward and backward, got {shown(layer)}"
            )
        if isinstance(layer, Loss):
            raise TypeError(
                f"layer must not be a loss, got {shown(layer)}; give it to compile"
            )
        _trained_names(layer)
        if any(layer is present for present in self.layers):
            raise ValueError(
                "this layer is already in the model; make a second one"
            )
        width, wanted = self._output_width(), getattr(layer, "n_inputs", None)
        if width is not None and wanted is not None and wanted != width:
            raise ValueError(
                f"layer must take the {width} outputs of the layer before, got n_inputs={wanted}"
            )
        self.layers.append(layer)
        self.optimizer = self.loss = None

    def __copy__(self):
        return copy.deepcopy(self)  # a copy that shares arrays would train both

    def _refuse_while_running(self, action):
        if self._running is not None:
            raise RuntimeError(f"{action} cannot be called while fit runs")

    def _output_width(self):
        widths = [
            layer.n_neurons for layer in self.layers if hasattr(layer, "n_neurons")
        ]
        return widths[-1] if widths else None

    def _input_width(self):
        return next(
            (layer.n_inputs for layer in self.layers if hasattr(layer, "n_inputs")),
            None,
        )

    def compile(
        self,
        optimizer: str | Optimizer = "adam",
        loss: object = "categorical_crossentropy",
        **options: object,
    ) -> None:
        """Choose how the model is trained.

        Parameters
        ----------
        optimizer : str or Optimizer, default "adam"
            "sgd", "adagrad", "rmsprop" or "adam", or an optimizer object; a fresh one with the
            same options is used, and the object is left alone.
        loss : str, default "categorical_crossentropy"
            Or one of the two cross-entropy objects, which mean the same. Softmax is part of it:
            add none, or an `Activation_Softmax` as the last layer.
        **options
            The optimizer's own: ``learning_rate`` (default: sgd and adagrad 1.0, rmsprop and adam
            0.001), ``decay``, ``momentum``, ``epsilon``, ``rho``, ``beta_1``, ``beta_2``. None
            means the default.

        Raises
        ------
        RuntimeError
            If the model has no layer with weights.
        TypeError, ValueError
            If a name or option is unknown or out of range, or the last layer has a single neuron.
        """
        width = self._output_width()
        if width is None:
            raise RuntimeError(
                "the model has no layer to train; add a Layer_Dense first"
            )
        if width < 2:
            raise ValueError(
                "the last layer must have one neuron per class, at least 2, got 1"
            )
        if any(isinstance(layer, Activation_Softmax) for layer in self.layers[:-1]):
            raise ValueError("an Activation_Softmax can only be the last layer")
        chosen = _make_optimizer(optimizer, options)
        known = (
            Loss_CategoricalCrossentropy,
            Activation_Softmax_Loss_CategoricalCrossentropy,
        )
        if type(loss) not in known:
            check_choice("loss", loss, LOSSES)
        self.loss = Activation_Softmax_Loss_CategoricalCrossentropy()
        if isinstance(self.layers[-1], Activation_Softmax):
            self.loss.activation = self.layers[-1]
        self.optimizer = chosen

    def _body(self):
        """Return the layers before the softmax."""
        ends_in_softmax = self.layers and isinstance(
            self.layers[-1], Activation_Softmax
        )
        return self.layers[:-1] if ends_in_softmax else self.layers

    def _places(self):
        """Return (layer, name) for every array that is trained."""
        if self._running:
            return self._running["places"]  # they stay while memory is lent
        return [
            (layer, name) for layer in self._body() for name in _trained_names(layer)
        ]

    def _gather(self):
        """Make all parameters views of one vector, unless they are already."""
        places = self._places()
        arrays = [getattr(layer, name, None) for layer, name in places]
        if _are_windows(arrays, self._views, self._flat):
            return
        arrays = [_checked_parameter(layer, name) for layer, name in places]
        if not arrays:
            raise RuntimeError(
                "the model has no parameters to train; add a Layer_Dense"
            )
        self._flat = np.concatenate([array.ravel() for array in arrays])
        self._views = _windows(self._flat, [array.shape for array in arrays])
        for (layer, name), view in zip(places, self._views):
            setattr(layer, name, view)
            if getattr(layer, name) is not view:
                raise TypeError(f"{name} of {layer!r} must be a plain attribute")

    @property
    def parameters(self):
        """All parameters of all layers in one vector, ndarray of shape (p,).

        It is the memory of the model itself: training changes it. Copy it to keep a moment.
        """
        self._gather()
        return self._flat

    @parameters.setter
    def parameters(self, values):
        self._gather()
        values = as_numbers("parameters", values)
        if values.shape != self._flat.shape:
            raise ValueError(
                f"parameters must have shape {self._flat.shape}, got {values.shape}"
            )
        with np.errstate(over="ignore", under="ignore"):
            values = values.astype(self._flat.dtype)
        if not np.isfinite(values).all():
            raise ValueError("parameters must be finite, got infinity or nan")
        self._flat[...] = values

    def get_parameters(self) -> list[tuple[np.ndarray, ...]]:
        """Return copies of all parameters, layer by layer.

        Returns
        -------
        list of tuple of ndarray
            For every layer that has any, its arrays in the order of its ``trainable``; for a
            dense layer weights and biases.
        """
        self._gather()
        return [
            tuple(getattr(layer, name).copy() for name in layer.trainable)
            for layer in self._body()
            if _trained_names(layer)
        ]

    def set_parameters(self, parameters: list[tuple[ArrayLike, ...]]) -> None:
        """Set all parameters, as `get_parameters` gives them.

        Parameters
        ----------
        parameters : list of tuple of array_like

        Raises
        ------
        TypeError, ValueError
            If number, shape or content does not fit; nothing has changed then.
        """
        self._gather()
        names = [_trained_names(layer) for layer in self._body()]
        lengths = [len(trained) for trained in names if trained]
        try:
            parameters = [tuple(arrays) for arrays in parameters]
        except TypeError:
            raise TypeError(
                f"parameters must be a list of tuples of {lengths} arrays"
            ) from None
        if [len(arrays) for arrays in parameters] != lengths:
            raise ValueError(
                f"parameters must hold tuples of {lengths} arrays, "
                f"got {[len(arrays) for arrays in parameters]}"
            )
        flat = []
        given = [value for arrays in parameters for value in arrays]
        for value, view, (_, name) in zip(given, self._views, self._places()):
            value = as_numbers(name, value)
            if value.shape != view.shape:
                raise ValueError(
                    f"{name} must have shape {view.shape}, got {value.shape}"
                )
            flat.append(value.ravel())
        self.parameters = np.concatenate(flat)

    @property
    def dparameters(self):
        """The gradients of `parameters`, shape (p,); None before `backward`. New, except in `fit`."""
        places = self._places()
        gradients = [getattr(layer, "d" + name, None) for layer, name in places]
        run = self._running
        if run and _are_windows(gradients, run["views"], run["vector"]):
            return run["vector"]
        for (layer, name), gradient in zip(places, gradients):
            if gradient is None:
                return None
            expected = getattr(layer, name).shape
            if np.shape(gradient) != expected:
                raise ValueError(
                    f"d{name} must have shape {expected}, got {np.shape(gradient)}"
                )
        return np.concatenate([np.ravel(g) for g in gradients]) if gradients else None

    def _require_compiled(self, action):
        if self.optimizer is None:
            raise RuntimeError(f"{action} needs a compiled model; call compile first")

    def _dtype(self):
        """Return the type of the first weights, or of whatever is trained first."""
        for layer in self.layers:
            if hasattr(layer, "weights"):
                return _checked_parameter(layer, "weights").dtype
        for layer, name in self._places():
            return _checked_parameter(layer, name).dtype
        raise RuntimeError("the model has no parameters; add a Layer_Dense")

    def _adopt_arrays(self):
        """Check the arrays of all dense layers, frozen ones too; a list becomes an array."""
        for layer in self._body():
            if isinstance(layer, Layer_Dense):
                for name in Layer_Dense.trainable:
                    array = _checked_parameter(layer, name)
                    if array is not getattr(layer, name):
                        setattr(layer, name, array)

    def _check_inputs(self, name, X):
        """Return inputs in the type of the weights, row after row in memory."""
        self._adopt_arrays()
        given, kind = as_numbers(name, X), self._dtype()
        with np.errstate(over="ignore", under="ignore"):
            X = check_matrix(name, given, self._input_width(), kind)
        if len(X) == 0:
            raise ValueError(f"{name} must have at least one row, got none")
        if not np.isfinite(X).all():
            check_finite(name, given)
            check_finite(f"{name}, as {kind},", X)  # a large number has become infinite
        return np.ascontiguousarray(X)

    def _check_data(self, names, X, y):
        """Return inputs and one row of targets per sample."""
        X, width = self._check_inputs(names[0], X), self._output_width()
        labels = as_numbers(names[1], y)
        if labels.ndim == 2 and labels.shape[1] == 1:
            raise ValueError(
                f"{names[1]} must be labels or one-hot rows, got shape {labels.shape}; use ravel()"
            )
        labels = check_labels(names[1], labels, len(X), width)
        return X, target_rows(labels, len(X), width, X.dtype)

    def _scores(self, X):
        for layer in self._body():
            layer.forward(X)
            X = layer.output
        return X

    def _backward(self, dvalues):
        first, *rest = self._body()
        for layer in reversed(rest):
            layer.backward(dvalues)
            dvalues = layer.dinputs
        if type(first) is Layer_Dense:
            first.backward(dvalues, need_dinputs=False)
        else:
            first.backward(dvalues)

    def _step(self, X, targets, recorded):
        """Train on one batch; return its data loss, penalty and accuracy if they are recorded."""
        scores, values = self._scores(X), None
        if recorded:
            data_loss = self.loss.forward(scores, targets)
            penalty = sum(self.loss.regularization_loss(layer) for layer in self.layers)
            values = data_loss, penalty, _accuracy(self.loss.output, targets)
        else:
            self.loss.activation.forward(scores)
        self.loss.backward(self.loss.activation.output, targets)
        self._backward(self.loss.dinputs)
        self._update()
        return values

    def _update(self):
        self.optimizer.pre_update_params()
        self.optimizer.update_params(self)
        self.optimizer.post_update_params()

    def _lend_memory(self):
        """Let dense layers and ReLUs write their results over their last ones.

        Layers of other kinds, subclasses too, may keep what they made; they get none.
        """
        self._gather()
        vector = np.zeros_like(self._flat)
        views = _windows(vector, [view.shape for view in self._views])
        for layer in self._body():
            if type(layer) in (Layer_Dense, Activation_ReLU):
                layer._memory = Memory()
        for (layer, name), view in zip(self._places(), views):
            if type(layer) is Layer_Dense:
                layer._memory["d" + name] = view
        self._running = Memory(vector=vector, views=views, places=self._places())

    def _take_memory_back(self):
        """Let layers make new arrays again; what they hold now stays as it is."""
        if self._running is not None:
            self._running.clear()
        for layer in self._body():
            if type(layer) in (Layer_Dense, Activation_ReLU):
                layer._memory = None

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        epochs: int = 1,
        batch_size: int | None = None,
        shuffle: bool = True,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        print_every: int = 100,
        record_every: int | None = None,
        on_epoch: Callable | None = None,
        progress: bool = False,
    ) -> History:
        """Train the model. Called again, it goes on where it stopped.

        Parameters
        ----------
        X : array_like, shape (n, d)
            One row per sample.
        y : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows.
        epochs : int, default 1
            Passes over the data.
        batch_size : int, optional
            Samples per step. By default all of them.
        shuffle : bool, default True
            Whether mini-batches are drawn in a new order each epoch, from the model's generator
            or the global `numpy.random`. With all samples in one batch nothing is drawn.
        validation_data : pair (X, y), optional
            Evaluated at every recorded or printed epoch; never trained on.
        print_every : int, default 100
            Print a line every so many epochs, epoch 0 included; 0 prints nothing.
        record_every : int, optional
            Record an entry of the history every so many epochs; 0 records nothing. By default
            at the epochs that are printed.
        on_epoch : callable, optional
            Called as ``on_epoch(model, entry)`` after every recorded or printed epoch, with the
            entry as a dict of the history's fields. If it returns True, training stops. It cannot
            call `fit` or `add`.
        progress : bool, default False
            Show a progress bar, if the package tqdm is installed.

        Returns
        -------
        History
            Also ``model.history``; it grows over all calls, and epochs count on. Training values
            are those before each step (with mini-batches, means over the epoch's batches,
            weighted by their samples); validation values are those after the epoch. If
            interrupted, the steps taken stay; the epoch under way is not counted.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If data or options do not fit; nothing has changed then.
        DivergenceError
            If the loss is infinite or not a number at a recorded or printed epoch, or at the end.
        """
        self._require_compiled("fit")
        self._refuse_while_running("fit")
        X, targets = self._check_data(("X", "y"), X, y)
        epochs = check_count("epochs", epochs)
        for name, value in (("shuffle", shuffle), ("progress", progress)):
            if not isinstance(value, bool):
                raise TypeError(f"{name} must be True or False, got {shown(value)}")
        if on_epoch is not None and not callable(on_epoch):
            raise TypeError(f"on_epoch must be callable, got {shown(on_epoch)}")
        batch_size = (
            None if batch_size is None else check_count("batch_size", batch_size)
        )
        print_every = check_count("print_every", print_every, at_least=0)
        if record_every is None:
            record_every = print_every
        record_every = check_count("record_every", record_every, at_least=0)
        if on_epoch is not None and not (print_every or record_every):
            raise ValueError("on_epoch is called at recorded epochs; give record_every")
        if validation_data is not None:
            validation_data = self._check_validation(validation_data)

        self._check_parameters()
        settings = np.geterr()
        last_finite = self.epochs, self.parameters.copy()
        numbers, show = _with_progress(
            range(self.epochs, self.epochs + epochs), progress
        )
        try:
            self._lend_memory()
            np.seterr(over="ignore", under="ignore", invalid="ignore")
            for epoch in numbers:
                printed = bool(print_every) and epoch % print_every == 0
                recorded = bool(record_every) and epoch % record_every == 0
                seen = printed or recorded
                before = self.parameters.copy() if seen else None
                batches = _batches(X, targets, batch_size, shuffle, self.generator)
                values = [(len(x), self._step(x, t, seen)) for x, t in batches]
                self.epochs = epoch + 1
                if not seen:
                    continue
                entry = self._entry(epoch, values, validation_data)
                if not np.isfinite(entry["loss"]):
                    raise DivergenceError(
                        epoch, *last_finite, self.optimizer.learning_rate
                    )
                last_finite = epoch, before
                if recorded:
                    self.history.record(**entry)
                if printed:
                    show(_line(entry))
                if on_epoch is not None:
                    with np.errstate(**settings):
                        if self._hook_says_stop(on_epoch, entry):
                            break
            scores = self._scores(X[:batch_size])
            if not np.isfinite(self.loss.forward(scores, targets[:batch_size])):
                raise DivergenceError(
                    self.epochs, *last_finite, self.optimizer.learning_rate
                )
        finally:
            self._running = None
            try:
                self._take_memory_back()
            finally:
                np.seterr(**settings)
        return self.history

    def _check_parameters(self):
        arrays = [
            getattr(layer, name)
            for layer in self._body()
            if isinstance(layer, Layer_Dense)
            for name in Layer_Dense.trainable  # frozen ones, too
        ]
        if not all(np.isfinite(array).all() for array in (self.parameters, *arrays)):
            raise ValueError(
                "the parameters hold infinity or nan; set them anew before fit"
            )
        epsilon = getattr(self.optimizer, "epsilon", 1)
        if self._flat.dtype.type(epsilon) == 0:
            raise ValueError(
                f"epsilon must be above 0 in {self._flat.dtype}, got {epsilon}"
            )
        remembered = self.optimizer._states.get(self, {}).get("parameters", {})
        for array in remembered.values():
            if np.ndim(array) and np.shape(array) != self._flat.shape:
                raise RuntimeError(
                    "other arrays are trained than before; call compile again"
                )
        for name, array in remembered.items():
            if array.dtype.kind == "f" and array.dtype != self._flat.dtype:
                remembered[name] = array.astype(self._flat.dtype)

    def _hook_says_stop(self, on_epoch, entry):
        """Call the user's function; whatever it keeps or assigns, the next step copes with it."""
        self._take_memory_back()
        stop = on_epoch(self, entry)
        self._require_compiled("fit")
        self._check_parameters()
        self._lend_memory()
        return isinstance(stop, (bool, np.bool_)) and bool(stop)

    def _check_validation(self, data):
        if not isinstance(data, (tuple, list)) or len(data) != 2:
            length = f" of {len(data)}" if isinstance(data, (tuple, list)) else ""
            raise ValueError(
                f"validation_data must be a pair (X, y), got {type(data).__name__}{length}"
            )
        return self._check_data(("validation_data X", "validation_data y"), *data)

    def _entry(self, epoch, values, validation_data):
        """Return one entry of the history from the values of an epoch's batches."""
        sizes = [size for size, _ in values]
        means = np.average(
            [value for _, value in values], axis=0, weights=sizes
        ).tolist()
        data_loss, penalty, accuracy = means
        entry = {
            "epoch": epoch,
            "accuracy": accuracy,
            "loss": data_loss + penalty,
            "data_loss": data_loss,
            "regularization_loss": penalty,
            "learning_rate": self.optimizer.current_learning_rate,
        }
        if validation_data is not None:
            X, targets = validation_data
            entry["validation_loss"] = self.loss.forward(self._scores(X), targets)
            entry["validation_accuracy"] = _accuracy(self.loss.output, targets)
        return entry

    def predict(self, X: ArrayLike, batch_size: int | None = None) -> np.ndarray:
        """Return the probability of every class.

        Parameters
        ----------
        X : array_like, shape (n, d)
        batch_size : int, optional
            Samples handled at a time. By default all of them.

        Returns
        -------
        ndarray, shape (n, m)
            Rows add up to 1.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If `X` does not fit.
        """
        self._require_compiled("predict")
        X = self._check_inputs("X", X)
        size = len(X) if batch_size is None else check_count("batch_size", batch_size)
        probabilities = np.empty((len(X), self._output_width()), X.dtype)
        for start in range(0, len(X), size):
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                scores = self._scores(X[start : start + size])
                if scores.shape[-1] != probabilities.shape[1]:
                    raise ValueError(
                        f"the last layer must make {probabilities.shape[1]} scores, got shape {scores.shape}"
                    )
                self.loss.activation.forward(scores)
            probabilities[start : start + size] = self.loss.activation.output
        return probabilities

    def predict_classes(
        self, X: ArrayLike, batch_size: int | None = None
    ) -> np.ndarray:
        """Return the most probable class of every sample, ndarray of int, shape (n,).

        Parameters and errors are those of `predict`.
        """
        return self.predict(X, batch_size).argmax(axis=1)

    def evaluate(self, X: ArrayLike, y: ArrayLike) -> tuple[float, float]:
        """Return the data loss (without penalties) and the accuracy on labelled samples.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like, shape (n,) or (n, m)

        Returns
        -------
        loss, accuracy : float

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If the data does not fit.
        """
        self._require_compiled("evaluate")
        X, targets = self._check_data(("X", "y"), X, y)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            loss = self.loss.forward(self._scores(X), targets)
        return loss, _accuracy(self.loss.output, targets)

    def summary(self) -> None:
        """Print the layers, their output shapes and how many parameters they have."""
        rows, width, total = [("layer", "output", "parameters")], self._input_width(), 0
        for layer in self.layers:
            width = getattr(layer, "n_neurons", width)
            count = sum(np.size(getattr(layer, name)) for name in _trained_names(layer))
            rows.append((type(layer).__name__, f"(n, {width})", f"{count:,}"))
            total += count
        rows.append(("total", "", f"{total:,}"))
        for name, shape, count in rows:
            print(f"{name:20s} {shape:>10s} {count:>12s}")

    def __repr__(self) -> str:
        lines = [f"    {layer!r},\n" for layer in self.layers]
        return (
            f"{type(self).__name__}([\n{''.join(lines)}])"
            if lines
            else f"{type(self).__name__}()"
        )

    def save(self, path: str | os.PathLike) -> None:
        """Write the model to a file, whole: architecture, parameters and the state of training.

        Parameters
        ----------
        path : str or os.PathLike
            An existing file is replaced. A name that ends in ``.npz`` makes a NumPy archive of
            arrays and JSON, the form to share.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError
            If it contains a layer, optimizer or random generator of an unknown kind.
        ValueError
            If parameters or the optimizer's memory hold infinity or nan, or if something has been
            changed so that `load` would refuse the file.
        OSError
            If the file cannot be written; an existing one is unchanged.
        """
        self._require_compiled("save")
        layers = [_described_layer(layer) for layer in self.layers]
        described = _described(self.optimizer)
        state = self.optimizer.get_state(self).get("parameters", {})
        optimizer = {
            **described,
            "iterations": _without_numpy(self.optimizer.iterations),
            "current_learning_rate": _without_numpy(
                self.optimizer.current_learning_rate
            ),
            "state": {key: pack_array(value) for key, value in state.items()},
        }
        history = {
            name: pack_array(getattr(self.history, name)) for name in History.FIELDS
        }
        content = {
            "layers": layers,
            "optimizer": optimizer,
            "epochs": _without_numpy(self.epochs),
            "history": history,
            "random": _random_state(self.generator),
        }
        try:  # what load would refuse is never written
            NeuralNetwork_Model._rebuilt(content)
        except ValueError as error:
            raise ValueError(
                f"nothing was saved: load would refuse it, {error}"
            ) from None
        write_model_file(path, content)

    @classmethod
    def load(cls, path: str | os.PathLike) -> NeuralNetwork_Model:
        """Read a model that `save` wrote; nothing in the file is executed.

        Training goes on bit for bit where it stopped; with shuffled mini-batches only if the
        model has a seed, because the global `numpy.random` is not saved.

        Parameters
        ----------
        path : str or os.PathLike

        Returns
        -------
        NeuralNetwork_Model

        Raises
        ------
        ValueError
            If the file is not a model file, is damaged, or describes no model.
        OSError
            If it cannot be read.
        """
        content = read_model_file(path)
        try:
            return cls._rebuilt(content)
        except ValueError as error:
            raise ValueError(f"{path} describes no model: {error}") from None

    @classmethod
    def _rebuilt(cls, content):
        """Return the model that plain data describes; ValueError if it describes none."""
        random_state = np.random.get_state()  # making layers draws weights
        try:
            return cls._from_content(content)
        except (
            LookupError,
            TypeError,
            AttributeError,
            RuntimeError,
            OverflowError,
        ) as error:
            raise ValueError(str(error)) from None
        finally:
            np.random.set_state(random_state)

    @classmethod
    def _from_content(cls, content):
        model = cls()
        for described in content["layers"]:
            arrays = {
                name: unpack_array(packed)
                for name, packed in described["arrays"].items()
            }
            model.add(_made(described, arrays))
        described = content["optimizer"]
        model.compile(_made(described, {}))
        optimizer = model.optimizer
        optimizer.iterations = check_count("iterations", described["iterations"], 0)
        rate = check_number(
            "current_learning_rate", described["current_learning_rate"], 0
        )
        optimizer.current_learning_rate = rate
        state = {
            key: unpack_array(packed) for key, packed in described["state"].items()
        }
        if state:
            optimizer.set_state(model, {"parameters": state})
        model.epochs = check_count("epochs", content["epochs"], 0)
        columns = [
            unpack_array(content["history"][name]).tolist() for name in History.FIELDS
        ]
        model.generator = _generator_from(content["random"])
        for values in zip(*columns, strict=True):
            model.history.record(**dict(zip(History.FIELDS, values)))
        return model


# From chapter 16.
def _trained_names(layer):
    names = getattr(layer, "trainable", ())
    if not isinstance(names, (tuple, list)) or not all(
        isinstance(name, str) for name in names
    ):
        raise TypeError(
            f"trainable must be a tuple of names, got {shown(names)}; () trains nothing of the layer"
        )
    return names


# From chapter 16.
def _make_optimizer(optimizer, options):
    if isinstance(optimizer, Optimizer):
        if options:
            names = ", ".join(options)
            raise ValueError(
                f"options go to an optimizer's name, not to an object: {names}"
            )
        return optimizer.fresh()
    if isinstance(optimizer, type):
        name = optimizer.__name__
        raise TypeError(
            f"optimizer must be an object, got the class {name}; write {name}(...)"
        )
    kind = OPTIMIZERS[check_choice("optimizer", optimizer, OPTIMIZERS)]
    for name in options:
        check_choice(
            f"option of {optimizer}", name, inspect.signature(kind).parameters
        )
    return kind(
        **{name: value for name, value in options.items() if value is not None}
    )


# From chapter 16.
def _are_windows(arrays, views, vector):
    """Return whether these very arrays are the views of a vector, all in place."""
    if not arrays or len(arrays) != len(views):
        return False
    for array, view in zip(arrays, views):
        if array is not view or view.base is not vector:
            return False
    return True


# From chapter 16.
def _windows(vector, shapes):
    """Return views of a vector, one of each shape, one after another."""
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    return [
        part.reshape(shape)
        for part, shape in zip(np.split(vector, ends[:-1]), shapes)
    ]


# From chapter 16.
def _checked_parameter(layer, name):
    """Return a layer's array as floats, or say that its shape does not fit the layer."""
    array = as_numbers(name, getattr(layer, name, None))
    if isinstance(layer, Layer_Dense):
        shapes = {
            "weights": (layer.n_inputs, layer.n_neurons),
            "biases": (1, layer.n_neurons),
        }
        expected = shapes.get(name, array.shape)
        if array.shape != expected:
            raise ValueError(
                f"{name} must have shape {expected}, got {array.shape}"
            )
    if array.dtype.kind == "f" and array.dtype.itemsize >= 8:
        return array.astype(np.float64, copy=False)
    return array.astype(np.float32, copy=False)


# From chapter 16.
class DivergenceError(ArithmeticError):
    """Training diverged: the loss became infinite or not a number.

    Attributes
    ----------
    epoch : int
        The first epoch at which this was seen.
    last_finite_epoch : int
        The last epoch before it with a known finite loss, or the start of this `fit`.
    parameters : ndarray, shape (p,)
        The model's parameters at that epoch, for ``model.parameters``.
    learning_rate : float
        The optimizer's initial rate.
    """

    def __init__(
        self,
        epoch: int,
        last_finite_epoch: int,
        parameters: np.ndarray,
        learning_rate: float,
    ) -> None:
        where = f"between epochs {last_finite_epoch} and {epoch}"
        if epoch == last_finite_epoch:
            where = f"in epoch {epoch}"
        super().__init__(
            f"the loss became infinite or not a number {where}; try a smaller learning_rate "
            f"than {learning_rate:g}. The error's `parameters` are those of epoch {last_finite_epoch}: set them with "
            "model.parameters = error.parameters, and compile again"
        )
        self.epoch = epoch
        self.last_finite_epoch = last_finite_epoch
        self.parameters = parameters
        self.learning_rate = learning_rate

    def __reduce__(self):
        """Let pickle make the error again, as programs with several processes need."""
        told = (
            self.epoch,
            self.last_finite_epoch,
            self.parameters,
            self.learning_rate,
        )
        return type(self), told


# From chapter 16.
def _accuracy(probabilities, targets):
    return float(np.mean(probabilities.argmax(axis=1) == targets.argmax(axis=1)))


# From chapter 16.
def _batches(X, targets, size, shuffle, generator):
    """Yield the samples in batches; all at once, in their order, if they fit in one."""
    if size is None or size >= len(X):
        yield X, targets
        return
    order = (generator or np.random).permutation(len(X)) if shuffle else None
    for start in range(0, len(X), size):
        part = slice(start, start + size)
        chosen = part if order is None else order[part]
        yield X[chosen], targets[chosen]


# From chapter 16.
def _with_progress(epochs, progress):
    """Return the epochs to go through and a function that prints a line."""
    if progress:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return epochs, print
        return tqdm(epochs, unit="epoch"), tqdm.write
    return epochs, print


# From chapter 16.
def _line(entry):
    line = (
        f"epoch: {entry['epoch']}, acc: {entry['accuracy']:.3f}, loss: {entry['loss']:.3f} "
        f"(data_loss: {entry['data_loss']:.3f}, reg_loss: {entry['regularization_loss']:.3f}), "
        f"lr: {entry['learning_rate']:.3g}"
    )
    if "validation_loss" in entry:
        line += f", val_acc: {entry['validation_accuracy']:.3f}"
        line += f", val_loss: {entry['validation_loss']:.3f}"
    return line


# From chapter 16.
def _described(component):
    name = type(component).__name__
    if SAVED_CLASSES.get(name) is not type(component):
        raise TypeError(f"cannot save a {name}; only {', '.join(SAVED_CLASSES)}")
    return {"class": name, "options": options_of(component)}


# From chapter 16.
def _described_layer(layer):
    """Return class, options and arrays; and what is trained, if it is not what usually is."""
    described, usual = _described(layer), getattr(type(layer), "trainable", ())
    arrays = {name: _checked_parameter(layer, name) for name in usual}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError(f"{layer!r} holds infinity or nan; nothing was saved")
    described["arrays"] = {
        name: pack_array(array) for name, array in arrays.items()
    }
    if usual and tuple(_trained_names(layer)) != usual:
        described["trainable"] = list(layer.trainable)
    return described


# From chapter 16.
def _random_state(generator):
    """Return the state of a generator as plain data, None for None."""
    if generator is None:
        return None
    state = generator.bit_generator.state
    if state["bit_generator"] not in BIT_GENERATORS:
        raise TypeError(
            f"cannot save random numbers of a {state['bit_generator']}; "
            f"only {', '.join(BIT_GENERATORS)}"
        )
    return _without_numpy(state)


# From chapter 16.
def _without_numpy(value):
    if isinstance(value, dict):
        return {key: _without_numpy(part) for key, part in value.items()}
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


# From chapter 16.
def _generator_from(state):
    """Return a generator in this state; refuse one that NumPy would not have made."""
    if state is None:
        return None
    kind = check_choice("bit_generator", state["bit_generator"], BIT_GENERATORS)
    bits = getattr(np.random, kind)(0)
    for part in (state, state["state"]):
        for name, last in LAST_PLACE.items():
            if name in part and check_count(name, part[name], at_least=0) > last:
                raise ValueError(f"{name} is {part[name]}")
    bits.state = state
    if _without_numpy(bits.state) != state:
        raise ValueError("the state of the random numbers does not fit")
    return np.random.Generator(bits)


# From chapter 16.
def _made(described, arrays):
    """Make an object of the library's own table and put its arrays in place."""
    kind = SAVED_CLASSES[described["class"]]
    options = dict(described["options"])
    if kind is Layer_Dense:
        sizes = options["n_inputs"], options["n_neurons"]
        if (
            arrays["weights"].shape != sizes
        ):  # before memory of a declared size is asked for
            raise ValueError(
                f"weights of shape {arrays['weights'].shape} in a layer of {sizes}"
            )
    component = kind(**options)
    for name in getattr(component, "trainable", ()):
        setattr(component, name, arrays[name])
        if not np.isfinite(_checked_parameter(component, name)).all():
            raise ValueError(f"{name} hold infinity or nan")
    if "trainable" in described:
        names = described["trainable"]
        if not isinstance(names, list) or not set(names) <= set(
            component.trainable
        ):
            raise ValueError(f"trainable is {names!r}")
        component.trainable = tuple(names)
    return component
