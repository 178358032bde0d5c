# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The model: add layers, compile, fit, predict, save and load."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from .callbacks import BASIC_FIELDS, History
from .checks import (
    as_numbers,
    check_arguments,
    check_choice,
    check_count,
    check_inputs,
    check_layer,
    check_layers,
    check_numbers,
    check_seed,
    count_or_none,
    shown,
    trained_array,
    trained_names,
)
from .metrics import Answers, name_of_metric
from .numerics import Array
from .parameters import Parameters
from .pieces import PiecedTraining
from .registry import REGISTERED, registered_name, resolve
from .saving import content_of, filled, read_model_file, write_model_file
from .training import (
    Plan,
    Training,
    check_sample_losses,
    check_weights,
    mean_over_samples,
    run_forward,
    weights_of_classes,
)


# From chapters 16, 17, 18, 22 and 25.
class NeuralNetwork_Model:
    """A stack of layers that is trained and used as one.

    Training is for one thread at a time; `predict` and `evaluate` may run in any number of threads.

    Attributes
    ----------
    layers : list
        In the order in which they were added.
    optimizer : Optimizer or None
        Set by `compile`.
    loss : Loss or None
        Set by `compile`, as it was given.
    metrics : list of callable
        What is measured besides the loss.
    epochs : int
        Epochs of training so far.
    history : History
        What training recorded so far, over all calls of `fit`.
    generator : numpy.random.Generator or None
        Where shuffling takes its random numbers; None means the global `numpy.random`.

    Examples
    --------
    The corners of a square; those that face each other are of one class:

    >>> import numpy as np
    >>> from my_deep_lib import Activation_ReLU, Layer_Dense, NeuralNetwork_Model
    >>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    >>> layers = [Layer_Dense(2, 8), Activation_ReLU(), Layer_Dense(8, 2)]
    >>> model = NeuralNetwork_Model(layers, seed=0)
    >>> model.compile("adam", "categorical_crossentropy", learning_rate=0.05)
    >>> history = model.fit(X, y, epochs=200, print_every=0)
    >>> model.predict(X).argmax(axis=1)
    array([0, 1, 1, 0])
    """

    @check_arguments(layers=check_layers, seed=check_seed)
    def __init__(self, layers: Sequence[Any] = (), seed: Any = None) -> None:
        """Start a model, empty or with layers.

        Parameters
        ----------
        layers : list of object, default ()
            Passed to `add` one by one.
        seed : int or numpy.random.Generator, optional
            Where random numbers come from: the first weights of layers without a seed of their own,
            and the order of mini-batches. By default the global `numpy.random`. With a seed the numbers
            belong to the model, are saved with it, and go on where they stopped.

        Raises
        ------
        TypeError, ValueError
            If a layer does not fit, or `seed` is neither a generator nor a whole number of
            at least 0.
        """
        self.layers: list[Any] = []
        self.optimizer: Any = None
        self.loss: Any = None
        self.head: Any = None
        self.ends_in_head = False  # whether the last layer is part of the head
        self.metrics: list[Any] = []
        self.epochs, self.history = 0, History()
        self.generator: np.random.Generator | None = seed
        self.store = Parameters()
        self.is_training = False
        for layer in layers:
            self.add(layer)

    def add(self, layer: Any) -> None:
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
        RuntimeError
            If it is called while `fit` runs.
        """
        check_addition(self, layer)
        self.layers.append(layer)
        self.optimizer = self.loss = None
        if self.generator is not None and hasattr(layer, "redraw"):
            layer.redraw(self.generator)  # the model's seed seeds the weights too

    def compile(
        self,
        optimizer: Any = "adam",
        loss: Any = "categorical_crossentropy",
        metrics: Any = None,
        **options: Any,
    ) -> None:
        """Choose how the model is trained.

        Parameters
        ----------
        optimizer : str or Optimizer, default "adam"
            "sgd", "adagrad", "rmsprop", "adam", the name of one of your own, or an optimizer object; a
            fresh one with the same options is used, and the object is left alone.
        loss : str or Loss, default "categorical_crossentropy"
            A registered name, or an object, which is used as it is. Softmax is part of
            cross-entropy: add none, or an `Activation_Softmax` as the last layer.
        metrics : list, optional
            Registered names, or functions of outputs and targets, which see all samples of an epoch at
            once (unless marked with `mean_of_samples`). By default what belongs to the loss: the accuracy
            for classes, R² for numbers.
        **options
            The optimizer's own: ``learning_rate`` (default: sgd and adagrad 1.0, rmsprop and adam
            0.001), ``decay``, ``momentum``, ``epsilon``, ``rho``, ``beta_1``, ``beta_2``. None
            means the default.

        Raises
        ------
        RuntimeError
            If the model has no layer with weights.
        TypeError, ValueError
            If a name or option is unknown or out of range, or the last layer does not fit the loss.
        """
        loss = resolve("loss", loss)
        check_ready_for(self, loss)
        optimizer = resolve("optimizer", optimizer, options).fresh()
        measured = resolve_metrics(loss.metrics if metrics is None else metrics)
        loss.check_metrics(measured)
        ends_in_head = self.ends_in_activation(loss)
        head = loss.head(self.layers[-1] if ends_in_head else None)
        # Nothing changes before all of it fits.
        self.optimizer, self.loss, self.metrics = optimizer, loss, measured
        self.head, self.ends_in_head = head, ends_in_head

    def fit(
        self,
        X: Any,
        y: Any,
        epochs: int = 1,
        batch_size: int | None = None,
        shuffle: bool = True,
        validation_data: Any = None,
        print_every: int = 100,
        record_every: int = 1,
        callbacks: Any = (),
        progress: bool = False,
        sample_weight: Any = None,
        class_weight: Any = None,
        pieces: int = 1,
        workers: Any = None,
    ) -> History:
        """Train the model. Called again, it goes on where it stopped.

        Parameters
        ----------
        X : array_like, shape (n, d)
            One row per sample.
        y : array_like, shape (n,) or (n, m)
            Class numbers, or one-hot rows; for another loss what it says.
        epochs : int, default 1
            Passes over the data.
        batch_size : int, optional
            Samples per step. By default all of them.
        shuffle : bool, default True
            Whether mini-batches are drawn in a new order each epoch, from the model's generator
            or the global `numpy.random`. With all samples in one batch nothing is drawn.
        validation_data : pair (X, y), optional
            Evaluated at every recorded or printed epoch, with callbacks at every epoch; never trained on.
        print_every : int, default 100
            Print a line every so many epochs, epoch 0 included; 0 prints nothing.
        record_every : int, default 1
            Record an entry of the history every so many epochs; 0 records nothing.
        callbacks : callable or list of callable, optional
            Each is called as ``callback(model, entry)`` after every epoch, with the entry as a dict. If
            one returns True, training stops. A callback with methods ``start(model)`` and ``end(model)``
            has them called before the first and after the last epoch. None can call `fit` or `add`.
        progress : bool, default False
            Show a progress bar, if the package tqdm is installed.
        sample_weight : array_like, shape (n,), optional
            How much each sample counts in the loss. The weights are scaled to the mean 1 (eq. 22.8).
            Metrics and validation are without weights.
        class_weight : dict or "balanced", optional
            A weight for each class, for example ``{0: 1, 1: 10}`` (1 for those left out), or the same total
            weight for every class. Given both, the two are multiplied.
        pieces : int, default 1
            Into how many pieces the samples are cut. Each step adds the pieces' shares of the gradient along a
            fixed tree, so this number decides the last digits; with 1 they are those of the plain step.
        workers : Workers, optional
            Who computes the pieces, for example a `DaskWorkers`; it does not change a digit. By default this
            process does, one piece after the other.

        Returns
        -------
        History
            Also ``model.history``; it grows over all calls, and epochs count on. Training values
            are those before each step (with mini-batches, losses are means over the epoch's
            batches, weighted by their samples; metrics look at all of them together); validation values are those after the epoch. If
            interrupted, the steps taken stay; the epoch under way is not counted.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If data or options do not fit; nothing has changed then.
        DivergenceError
            If a loss is infinite or not a number.
        WorkersLostError
            If no worker is left; the model is as after its last step.

        Warns
        -----
        TrainingWarning
            If a hidden layer is dead after 100 steps or more, or the loss is no better than that of the
            best constant answer.
        """
        X, y = self.check_data(("X", "y"), X, y, "fit")
        plan = Plan(
            epochs,
            batch_size,
            shuffle,
            print_every,
            validation_data,
            record_every,
            callbacks,
            progress,
            pieces,
            workers,
        )
        plan.check_pieces(len(X))
        plan.weights = self.weights_for(y, sample_weight, class_weight)
        if plan.validation_data is not None:
            names = "validation_data X", "validation_data y"
            X_seen, y_seen = plan.validation_data
            plan.validation_data = self.check_data(names, X_seen, y_seen, "fit")
        return self.train(X, y, plan)

    @property
    def output_width(self) -> int | None:
        """Number of outputs of the last layer that has a fixed one; None if there is none."""
        widths = [
            layer.n_neurons for layer in self.layers if hasattr(layer, "n_neurons")
        ]
        return widths[-1] if widths else None

    @property
    def input_width(self) -> int | None:
        """Number of inputs of the first layer that has a fixed one; None if there is none."""
        widths = [layer.n_inputs for layer in self.layers if hasattr(layer, "n_inputs")]
        return widths[0] if widths else None

    @property
    def body(self) -> list[Any]:
        """The layers before the head: all, without a last activation that belongs to the loss."""
        if self.loss is not None and self.ends_in_head:
            return self.layers[:-1]
        return self.layers

    def ends_in_activation(self, loss: Any) -> bool:
        """Return whether the last layer is the activation that belongs to a loss.

        Parameters
        ----------
        loss : Loss

        Returns
        -------
        bool
        """
        name = loss.activation_name
        last = self.layers[-1] if self.layers else None
        return name is not None and registered_name(last) == name

    @property
    def metric_names(self) -> list[str]:
        """How the metrics are called in the history."""
        return [name_of_metric(m) for m in self.metrics]

    def check_compiled(self, action: str) -> None:
        """Say that `compile` comes first.

        Parameters
        ----------
        action : str
            The method that needs it, for the message.

        Raises
        ------
        RuntimeError
            If `compile` was not called.
        """
        if self.optimizer is None or self.loss is None:
            raise RuntimeError(f"{action} needs a compiled model; call compile first")

    @property
    def dtype(self) -> Any:
        """The float type of what is trained first; float32 if nothing is."""
        for layer in self.layers:
            for name in getattr(type(layer), "trainable", ()):
                return trained_array(layer, name).dtype
        return np.dtype(np.float32)

    def check_samples(self, name: str, X: Any) -> Array:
        """Return samples as a matrix that the first layer takes; look at the layers' arrays too.

        Parameters
        ----------
        name : str
            The argument's name, for the message.
        X : array_like, shape (n, d)

        Returns
        -------
        ndarray, shape (n, d)

        Raises
        ------
        TypeError, ValueError
            If they are no samples for this model.
        """
        for layer in self.body:
            for array in getattr(type(layer), "trainable", ()):
                trained_array(layer, array)
        samples: Array = check_inputs(name, X, self.input_width, self.dtype)
        return samples

    def check_data(
        self, names: tuple[str, str], X: Any, y: Any, action: str
    ) -> tuple[Array, Array]:
        """Return samples and compact targets, or say what is wrong with them.

        Parameters
        ----------
        names : pair of str
            The arguments' names, for the message.
        X : array_like, shape (n, d)
        y : array_like
        action : str
            The method that asks.

        Returns
        -------
        pair of ndarray

        Raises
        ------
        RuntimeError
            If the model is not compiled, or is in training already.
        TypeError, ValueError
            If the data does not fit the model.
        """
        self.check_compiled(action)
        if self.is_training and action == "fit":
            raise RuntimeError("fit cannot be called while fit runs")
        X = self.check_samples(names[0], X)
        width = self.output_width
        if width is None:  # layers that do not say how wide they are
            width = self.outputs(X[:1]).shape[1]
        targets = self.loss.check_targets(names[1], y, len(X), width)
        if targets.dtype.kind == "f":
            with np.errstate(over="ignore"):
                check_numbers(names[1], targets.reshape(len(targets), -1), self.dtype)
        return X, targets

    def outputs(self, X: Array) -> Array:
        """Return what the last layer makes of samples; on copies, so that nothing is left behind.

        Parameters
        ----------
        X : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, m)
        """
        return run_forward([copy.copy(layer) for layer in self.body], X)

    @property
    def parameters(self) -> Array:
        """All parameters of all layers in one vector, the memory of the model itself.

        It is a property: set it to a vector of the same shape to change all parameters at once.
        """
        self.store.attach(self.body)
        return self.store.vector

    @parameters.setter
    def parameters(self, values: Any) -> None:
        self.store.attach(self.body)
        self.store.vector = checked_vector(values, self.store.vector)

    def get_parameters(self) -> list[tuple[Array, ...]]:
        """Return copies of all parameters, layer by layer.

        Returns
        -------
        list of tuple of ndarray
            For every layer that has any, its arrays in the order of its ``trainable``; for a
            dense layer weights and biases.
        """
        self.store.attach(self.body)
        return self.store.by_layer()

    def set_parameters(self, parameters: Any) -> None:
        """Set all parameters, as `get_parameters` gives them.

        Parameters
        ----------
        parameters : list of tuple of array_like

        Raises
        ------
        TypeError, ValueError
            If number, shape or content does not fit; nothing has changed then.
        """
        self.store.attach(self.body)
        self.parameters = self.store.joined(parameters)

    def predict(self, X: Any, batch_size: int | None = 2048) -> Array:
        """Return what the head answers for every sample; with cross-entropy, probabilities.

        Parameters
        ----------
        X : array_like, shape (n, d)
        batch_size : int or None, default 2048
            Samples handled at a time, so that what they need in between stays small; None for all.

        Returns
        -------
        ndarray, shape (n, m)

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If `X` does not fit.
        """
        self.check_compiled("predict")
        X = check_inputs("X", X, self.input_width, self.dtype)
        size = count_or_none("batch_size", batch_size) or len(X)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            parts = [
                self.head.answer(self.outputs(X[start : start + size]))
                for start in range(0, len(X), size)
            ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def predict_classes(self, X: Any, batch_size: int | None = 2048) -> Array:
        """Return the most probable class of every sample.

        Parameters
        ----------
        X : array_like, shape (n, d)
        batch_size : int or None, default 2048
            Samples handled at a time, so that what they need in between stays small; None for all.

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If `X` does not fit, or the loss is one over numbers.
        """
        answers = self.predict(X, batch_size)
        classes: Array = self.loss.classes(answers)
        return classes

    @check_arguments(batch_size=check_count)
    def evaluate(self, X: Any, y: Any, batch_size: int = 4096) -> tuple[float, ...]:
        """Return the loss without penalties, and the metrics, on labelled samples.

        Parameters
        ----------
        X : array_like, shape (n, d)
        y : array_like, shape (n,) or (n, m)
        batch_size : int, default 4096
            Samples handled at a time. The loss is the mean over all samples; metrics look at all of them together.

        Returns
        -------
        tuple of float
            The data loss and the metrics; with cross-entropy the accuracy, unless `compile` said otherwise.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError, ValueError
            If the data does not fit.
        """
        X, y = self.check_data(("X", "y"), X, y, "evaluate")
        return self.measure(X, y, batch_size)

    def measure(
        self, X: Array, y: Array, batch_size: int, metrics: Any = None
    ) -> tuple[float, ...]:
        """Return loss and metrics on checked samples, batch by batch.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        y : ndarray
        batch_size : int
        metrics : list of callable, optional
            By default those of the model.

        Returns
        -------
        tuple of float
        """
        answers = Answers(self.metrics if metrics is None else metrics)
        head, values = copy.copy(self.head), []
        for start in range(0, len(X), batch_size):
            labels = y[start : start + batch_size]
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                loss = head.forward(self.outputs(X[start : start + batch_size]), labels)
            reached = answers.add(head.output, head.targets(labels, head.output))
            values.append((len(labels), [loss, *reached]))
        loss, *reached = mean_over_samples(values)
        return loss, *answers.reached(reached)

    def summary(self) -> None:
        """Print the layers, their output shapes and how many parameters they have."""
        rows, width, total = [("layer", "output", "parameters")], self.input_width, 0
        for layer in self.layers:
            width = getattr(layer, "n_neurons", width)
            count = sum(np.size(getattr(layer, name)) for name in trained_names(layer))
            rows.append((type(layer).__name__, f"(n, {width})", f"{count:,}"))
            total += count
        rows.append(("total", "", f"{total:,}"))
        for name, shape, parameters in rows:
            print(f"{name:20s} {shape:>10s} {parameters:>12s}")

    def __repr__(self) -> str:
        name, lines = (
            type(self).__name__,
            [f"    {layer!r},\n" for layer in self.layers],
        )
        return f"{name}([\n{''.join(lines)}])" if lines else f"{name}()"

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "is_training": False}  # a copy is free

    def __copy__(self) -> NeuralNetwork_Model:
        return copy.deepcopy(self)  # a copy that shares arrays would train both

    def train(self, X: Array, y: Array, plan: Plan) -> History:
        """Train on checked data; whatever happens, the model can be used afterwards.

        Parameters
        ----------
        X : ndarray, shape (n, d)
        y : ndarray, shape (n,) or (n, m)
        plan : Plan

        Returns
        -------
        History
        """
        kind = Training if plan.pieces == 1 else PiecedTraining
        training = kind(self, X, y, plan)
        self.is_training = True
        started = [c for c in plan.callbacks if hasattr(c, "start")]
        try:
            for callback in started:
                callback.start(self)
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                training.run()
            for callback in [c for c in plan.callbacks if hasattr(c, "end")]:
                callback.end(self)
        finally:
            self.is_training = False
            training.finish()
        return self.history

    def save(self, path: Any) -> None:
        """Write the model to a file, whole: architecture, parameters and the state of training.

        Parameters
        ----------
        path : str or os.PathLike
            An existing file is replaced. A name that ends in ``.safetensors`` makes a file of that
            format, the form to share.

        Raises
        ------
        RuntimeError
            If the model is not compiled.
        TypeError
            If it contains a part whose class is not registered, or an option that is no plain data.
        ValueError
            If parameters or the optimizer's memory hold infinity or nan, or if something has been
            changed so that `load` would refuse the file.
        OSError
            If the file cannot be written; an existing one is unchanged.
        """
        self.check_compiled("save")
        self.store.attach(self.body)
        content = content_of(self)
        try:  # what load would refuse is never written
            filled(NeuralNetwork_Model(), content)
        except ValueError as error:
            raise ValueError(
                f"nothing was saved: load would refuse it, {error}"
            ) from None
        write_model_file(path, content)

    @classmethod
    def load(cls, path: Any) -> NeuralNetwork_Model:
        """Read a model that `save` wrote; nothing in the file is executed.

        Training goes on bit for bit where it stopped; with shuffled mini-batches only if the
        model has a seed, because the global `numpy.random` is not saved. Parts of your own must be
        registered before.

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
            return cast(NeuralNetwork_Model, filled(cls(), content))
        except ValueError as error:
            raise ValueError(f"{path} describes no model: {error}") from None

    def weights_for(
        self, y: Array, sample_weight: Any, class_weight: Any
    ) -> Array | None:
        """Return the weights of samples, with the mean 1; None if there are none.

        Parameters
        ----------
        y : ndarray
            Checked targets.
        sample_weight, class_weight : object
            See `fit`.

        Returns
        -------
        ndarray, shape (n,), or None

        Raises
        ------
        TypeError, ValueError
            If they are no weights for these samples, or all are 0 together.
        """
        if sample_weight is None and class_weight is None:
            return None
        weights = np.ones(len(y))
        if sample_weight is not None:
            weights = check_weights("sample_weight", sample_weight, len(y))
            weights = weights / weights.max()  # so that no product or sum overflows
        if class_weight is not None:
            of_classes = weights_of_classes(class_weight, self.loss.class_numbers(y))
            weights = weights * (of_classes / of_classes.max())
        if not weights.any():
            raise ValueError(
                "sample_weight times class_weight must not be 0 for all samples"
            )
        check_sample_losses(self.head)
        scaled: Array = (weights / weights.mean()).astype(self.dtype)
        return scaled


# From chapter 16.
def resolve_metrics(names: Any) -> list[Any]:
    """Return the functions behind names of metrics; functions stay as they are.

    Raises
    ------
    TypeError, ValueError
        If `names` is no list of names and functions, or a name is unknown.
    """
    if not isinstance(names, (list, tuple)):
        raise TypeError(
            f"metrics must be a list of names or functions, got {shown(names)}"
        )
    known = REGISTERED["metric"]
    found = [
        m
        if callable(m) and not isinstance(m, type)
        else known[check_choice("metrics", m, known)]
        for m in names
    ]
    called = [name_of_metric(metric) for metric in found]
    for name in called:
        if name in BASIC_FIELDS or called.count(name) > 1:
            raise ValueError(
                f"metrics must have names of their own, got {name!r} again"
            )
        if (
            hasattr(History(), name)
            or name == "self"
            or name.startswith("validation_")
        ):
            raise ValueError(
                f"metrics must not be called {name!r}, a name of the history"
            )
    return found


# From chapter 16.
def check_addition(model: Any, layer: Any) -> None:
    """Say why a layer cannot be added to a model."""
    if model.is_training:
        raise RuntimeError("add cannot be called while fit runs")
    if getattr(layer, "kind", None) == "loss":
        raise TypeError(
            f"layer must not be a loss, got {shown(layer)}; give it to compile"
        )
    check_layer("layer", layer)
    trained_names(layer)
    if any(layer is present for present in model.layers):
        raise ValueError("this layer is already in the model; make a second one")
    width, wanted = model.output_width, getattr(layer, "n_inputs", None)
    if width is not None and wanted is not None and wanted != width:
        raise ValueError(
            f"layer must take the {width} outputs of the layer before, got n_inputs={wanted}"
        )


# From chapter 16.
def check_ready_for(model: Any, loss: Any) -> None:
    """Say why a model cannot be compiled with a loss."""
    if model.is_training:
        raise RuntimeError("compile cannot be called while fit runs")
    if not any(trained_names(layer) for layer in model.layers):
        raise RuntimeError(
            "the model has no layer to train; add a Layer_Dense first"
        )
    width = model.output_width
    if width is not None and width < loss.smallest_width:
        raise ValueError(
            f"the last layer must have one neuron per class, at least {loss.smallest_width}, "
            f'got {width}; for yes or no use loss="binary_crossentropy", '
            'to predict numbers loss="mean_squared_error"'
        )
    loss.check_network(model.layers)


# From chapter 16.
def checked_vector(values: Any, like: Array) -> Array:
    """Return parameters in the shape and type of a vector, or say why they do not fit."""
    values = as_numbers("parameters", values)
    if values.shape != like.shape:
        raise ValueError(
            f"parameters must have shape {like.shape}, got {values.shape}"
        )
    with np.errstate(over="ignore", under="ignore"):
        vector: Array = values.astype(like.dtype)
    if not np.isfinite(vector).all():
        raise ValueError("parameters must be finite, got infinity or nan")
    return vector
