# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Optimizers: from gradient descent to Adam."""

from __future__ import annotations

import copy
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np

from .checks import (
    Checked,
    as_numbers,
    check_arguments,
    checked_rate,
    checked_step,
    not_negative,
    positive,
    share,
    shown,
    trained_arrays,
    trained_names,
)
from .numerics import Array
from .registry import constructor_call, register

State: TypeAlias = dict[str, Array]  # what is remembered about one array, by name


# From chapter 10.
class Remembering(Checked):
    """The memory of an optimizer: for every layer, for every array, what is kept between steps.

    It belongs to the optimizer, and holds the layers as long as the optimizer lives.

    Attributes
    ----------
    state_names : tuple of str
        Names of what is remembered about each array; nothing by default.
    """

    kind = "optimizer"
    checks: ClassVar = {
        "pre_update_params": checked_rate,
        "compute_step": checked_step,
    }
    learning_rate: float
    current_learning_rate: float
    iterations: int

    @property
    def state_names(self) -> tuple[str, ...]:
        """Names of what is remembered about each array."""
        return ()

    @property
    def memory(self) -> dict[Any, dict[str, State]]:
        """Everything that is remembered: layer -> name of an array -> name -> array."""
        kept: dict[Any, dict[str, State]] = vars(self).setdefault("_memory", {})
        return kept

    def recall(self, layer: Any, name: str, value: Array) -> State:
        """Return a copy of what is remembered about an array; nothing, if its shape has changed.

        Parameters
        ----------
        layer : object
        name : str
            Of the array, as in ``trainable``.
        value : ndarray
            The array itself.

        Returns
        -------
        dict

        Raises
        ------
        TypeError
            If `layer` cannot be hashed.
        """
        try:
            state = self.memory.get(layer, {}).get(name, {})
        except TypeError:
            raise TypeError(f"layer must be hashable, got {shown(layer)}") from None
        if any(np.shape(kept) not in ((), value.shape) for kept in state.values()):
            return {}
        return {
            key: np.asarray(kept).astype(value.dtype, copy=False)
            for key, kept in state.items()
        }

    def remember(self, layer: Any, name: str, state: State) -> None:
        """Remember something about an array.

        Parameters
        ----------
        layer : object
        name : str
        state : dict
        """
        self.memory.setdefault(layer, {})[name] = state

    def get_state(self, layer: Any) -> dict[str, State]:
        """Return what is remembered about a layer: name -> key -> a copy of the array.

        Parameters
        ----------
        layer : object
            What `update_params` was called with.

        Returns
        -------
        dict

        Raises
        ------
        TypeError
            If `layer` is nothing like a layer.
        """
        trained_names(layer)
        return {
            name: {key: np.array(kept) for key, kept in state.items()}
            for name, state in self.memory.get(layer, {}).items()
        }

    def set_state(self, layer: Any, states: dict[str, State]) -> None:
        """Let the optimizer remember something about a layer.

        Parameters
        ----------
        layer : object
            What `update_params` will be called with.
        states : dict
            As `get_state` gives it.

        Raises
        ------
        TypeError, ValueError
            If `layer` is nothing like a layer, or `states` is not what this optimizer remembers.
        """
        trained_names(layer)
        good = isinstance(states, dict)
        if not good or not all(
            isinstance(state, dict) for state in states.values()
        ):
            raise TypeError(f"states must be a dict of dicts, got {shown(states)}")
        for name, state in states.items():
            if state and set(state) != set(self.state_names):
                raise ValueError(
                    f"states of {name} must hold {', '.join(self.state_names) or 'nothing'}, "
                    f"got {', '.join(map(str, state))}"
                )
            for key, value in state.items():
                _check_remembered(name, key, value, getattr(layer, name, None))
        for name, state in states.items():
            kept = {key: np.array(value) for key, value in state.items()}
            self.remember(layer, name, kept)

    def fresh(self) -> Self:
        """Return an optimizer with the same options that has not taken a step.

        Returns
        -------
        Optimizer

        Raises
        ------
        TypeError
            If the class does not call the constructor of its base class.
        """
        if not hasattr(self, "learning_rate"):
            name = type(self).__name__
            raise TypeError(
                f"{name} must call super().__init__(learning_rate, decay)"
            )
        twin = copy.copy(self)
        vars(twin).pop("_memory", None)
        twin = copy.deepcopy(twin)  # nothing that can change is shared
        twin.iterations = 0
        twin.current_learning_rate = self.learning_rate
        return twin

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        kept = {
            layer: {
                name: {key: np.array(value) for key, value in state.items()}
                for name, state in states.items()
            }
            for layer, states in self.memory.items()
        }
        vars(twin)["_memory"] = kept
        return twin

    def __repr__(self) -> str:
        return constructor_call(self)


# From chapter 10.
def _check_remembered(parameter: str, key: str, value: Any, array: Any) -> None:
    name = f"states of {parameter}, {key},"
    value = as_numbers(name, value)
    if value.dtype.kind != "f":
        raise TypeError(f"{name} must hold floats, got {value.dtype}")
    if array is not None and value.shape != np.shape(array):
        raise ValueError(
            f"{name} must have shape {np.shape(array)}, got {value.shape}"
        )
    if not np.isfinite(value).all() or (key == "cache" and (value < 0).any()):
        raise ValueError(f"{name} must be finite, and a cache not negative")


# From chapter 10.
class Optimizer(Remembering):
    """What optimizers have in common: the learning rate, its decay, and the update.

    A subclass gives ``compute_step(gradient, state)``, and in ``state_names`` the names of what it
    keeps in ``state``. Use it as in Kinsley and Kukieła: ``pre_update_params()``, then
    ``update_params(layer)`` for every layer, then ``post_update_params()``.

    Attributes
    ----------
    learning_rate, decay : float
        The initial rate and its decay.
    current_learning_rate : float
        The rate of the step under way (eq. 10.7).
    iterations : int
        Steps taken so far, t. It is shared by all layers, so use one optimizer for layers
        that are trained together, and a new one for a new training.
    """

    @check_arguments(learning_rate=not_negative, decay=not_negative)
    def __init__(self, learning_rate: float, decay: float) -> None:
        """Start with no steps taken.

        Parameters
        ----------
        learning_rate, decay : float
            At least 0 and finite.

        Raises
        ------
        TypeError, ValueError
            If one of them is not such a number.
        """
        self.learning_rate, self.decay = learning_rate, decay
        self.current_learning_rate = learning_rate
        self.iterations = 0

    def pre_update_params(self) -> None:
        """Set the rate of this step (eq. 10.7).

        Raises
        ------
        TypeError
            If the learning rate or the decay has been replaced by something that is no number.
        """
        rate = self.learning_rate / (1 + self.decay * self.iterations)
        self.current_learning_rate = rate

    def post_update_params(self) -> None:
        """Count the step."""
        self.iterations += 1

    def update_params(self, layer: Any) -> None:
        """Move every trainable array of a layer by one step; all of them or none.

        Parameters
        ----------
        layer : object
            Has a tuple ``trainable`` of names, and for each name an array and its gradient
            ``d<name>``. Layers without one are left alone. It has to be hashable, as objects of plain
            classes are.

        Raises
        ------
        TypeError
            If `layer` is nothing like a layer, or arrays and gradients are no real numbers.
        RuntimeError
            If there are no gradients yet.
        ValueError
            If a gradient or a step has not the shape of its array.
        """
        moves = []
        for name, value, gradient in trained_arrays(layer):
            state = self.recall(layer, name, value)
            step = self.compute_step(gradient, state)
            moves.append((name, value - step, state))
        for name, moved, state in moves:
            setattr(layer, name, moved)
            self.remember(layer, name, state)

    def compute_step(self, gradient: Array, state: State) -> Array:
        """Return the step to subtract, a new array of the gradient's shape.

        Parameters
        ----------
        gradient : ndarray
            To be read only.
        state : dict
            What the optimizer remembers about this array; empty at first. Put new arrays into it, and do
            not change those that are there.

        Returns
        -------
        ndarray

        Raises
        ------
        ValueError
            If a subclass returns a step of another shape.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: a subclass gives compute_step"
        )


# From chapters 10, 11 and 24.
@register("sgd")
class Optimizer_SGD(Optimizer):
    """Gradient descent (Cauchy, 1847); with noisy gradients, after Robbins and Monro (1951)."""

    @check_arguments(momentum=share)
    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, momentum: float = 0.0
    ) -> None:
        """Store the options.

        Parameters
        ----------
        learning_rate : float, default 1.0
        decay : float, default 0.0
            The rate after t steps is ``learning_rate / (1 + decay t)``.
        momentum : float, default 0.0
            Share of the last step that is taken again, mu, at least 0 and below 1
            (Polyak, 1964; eq. 11.1).

        Raises
        ------
        TypeError, ValueError
            If an option is out of range or not a number.
        """
        super(Optimizer_SGD, self).__init__(learning_rate, decay)
        self.momentum = momentum

    def compute_step(self, gradient: Array, state: State) -> Array:
        """Return the new velocity: part of the old one, and the new step (eq. 11.1).

        Parameters
        ----------
        gradient : ndarray
        state : dict

        Returns
        -------
        ndarray
        """
        kept = self.momentum * state.get("velocity", 0)
        state["velocity"] = kept + self.current_learning_rate * gradient
        return state["velocity"]

    @property
    def state_names(self) -> tuple[str, ...]:
        """What is remembered about each array, for files: its velocity."""
        return ("velocity",)

    def record_step(self, tape: Any, gradient: Array, states: Any, step: Array) -> None:
        """Write down `compute_step` (eq. 11.1).

        Parameters
        ----------
        tape : Tape
        gradient : ndarray, shape (p,)
        states : list of ndarray, shape (p,)
            What ``state_names`` names; they are written to.
        step : ndarray, shape (p,)
        """
        (velocity,) = states
        tape.call(np.multiply, velocity, tape.constant(self.momentum), velocity)
        tape.call(
            np.multiply, gradient, tape.number(lambda: self.current_learning_rate), step
        )
        tape.call(np.add, velocity, step, velocity)
        tape.call(np.copyto, step, velocity)


# From chapters 12 and 24.
@register("adagrad")
class Optimizer_Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far (Duchi et al., 2011)."""

    state_names = ("cache",)

    @check_arguments(epsilon=positive)
    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, epsilon: float = 1e-7
    ) -> None:
        """Store the options.

        Parameters
        ----------
        learning_rate : float, default 1.0
        decay : float, default 0.0
            The rate after t steps is ``learning_rate / (1 + decay t)``.
        epsilon : float, default 1e-7
            Added to the root, outside it (eq. 12.1). Above 0, also in the precision of the
            weights.

        Raises
        ------
        TypeError, ValueError
            If an option is out of range or not a number.
        """
        super().__init__(learning_rate, decay)
        self.epsilon = epsilon

    def compute_step(self, gradient: Array, state: State) -> Array:
        """Return the step of eq. 12.1; ``state`` holds the cache."""
        state["cache"] = state.get("cache", 0) + gradient**2
        root = np.sqrt(state["cache"]) + self.epsilon
        return self.current_learning_rate * gradient / root

    def record_step(self, tape: Any, gradient: Array, states: Any, step: Array) -> None:
        """Write down `compute_step` (eq. 12.1).

        Parameters
        ----------
        tape : Tape
        gradient : ndarray, shape (p,)
        states : list of ndarray, shape (p,)
            What ``state_names`` names; they are written to.
        step : ndarray, shape (p,)
        """
        (cache,) = states
        root = tape.scratch("root", gradient)
        tape.call(np.multiply, gradient, gradient, root)
        tape.call(np.add, cache, root, cache)
        tape.call(np.sqrt, cache, root)
        tape.call(np.add, root, tape.constant(self.epsilon), root)
        tape.call(
            np.multiply, gradient, tape.number(lambda: self.current_learning_rate), step
        )
        tape.call(np.divide, step, root, step)


# From chapters 13 and 24.
@register("rmsprop")
class Optimizer_RMSprop(Optimizer):
    """Steps divided by a fading root mean square of gradients (Tieleman and Hinton, 2012)."""

    state_names = ("cache",)

    @check_arguments(epsilon=positive, rho=share)
    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        rho: float = 0.9,
    ) -> None:
        """Store the options.

        Parameters
        ----------
        learning_rate : float, default 0.001
        decay : float, default 0.0
            The rate after t steps is ``learning_rate / (1 + decay t)``.
        epsilon : float, default 1e-7
            Added to the root, outside it (eq. 13.1). Above 0, also in the precision of the
            weights.
        rho : float, default 0.9
            Share of the cache that is kept, at least 0 and below 1; the memory is about
            ``1 / (1 - rho)`` steps.

        Raises
        ------
        TypeError, ValueError
            If an option is out of range or not a number.
        """
        super().__init__(learning_rate, decay)
        self.epsilon, self.rho = epsilon, rho

    def compute_step(self, gradient: Array, state: State) -> Array:
        """Return the step of eq. 13.1; ``state`` holds the cache."""
        kept = self.rho * state.get("cache", 0)
        state["cache"] = kept + (1 - self.rho) * gradient * gradient
        root = np.sqrt(state["cache"]) + self.epsilon
        return self.current_learning_rate * gradient / root

    def record_step(self, tape: Any, gradient: Array, states: Any, step: Array) -> None:
        """Write down `compute_step` (eq. 13.1).

        Parameters
        ----------
        tape : Tape
        gradient : ndarray, shape (p,)
        states : list of ndarray, shape (p,)
            What ``state_names`` names; they are written to.
        step : ndarray, shape (p,)
        """
        (cache,) = states
        root = tape.scratch("root", gradient)
        tape.call(np.multiply, cache, tape.constant(self.rho), cache)
        tape.call(np.multiply, gradient, tape.constant(1 - self.rho), root)
        tape.call(np.multiply, root, gradient, root)
        tape.call(np.add, cache, root, cache)
        tape.call(np.sqrt, cache, root)
        tape.call(np.add, root, tape.constant(self.epsilon), root)
        tape.call(
            np.multiply, gradient, tape.number(lambda: self.current_learning_rate), step
        )
        tape.call(np.divide, step, root, step)


# From chapters 14 and 24.
@register("adam")
class Optimizer_Adam(Optimizer):
    """Momentum over a fading root mean square, bias corrected (Kingma and Ba, 2015)."""

    state_names = ("momentums", "cache")

    @check_arguments(epsilon=positive, beta_1=share, beta_2=share)
    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
    ) -> None:
        """Store the options.

        Parameters
        ----------
        learning_rate : float, default 0.001
        decay : float, default 0.0
            The rate after t steps is ``learning_rate / (1 + decay t)``.
        epsilon : float, default 1e-7
            Added to the root of the corrected second moment, outside it (eq. 14.2). Above 0,
            also in the precision of the weights.
        beta_1 : float, default 0.9
            Share of the first moment that is kept, at least 0 and below 1.
        beta_2 : float, default 0.999
            Share of the second moment that is kept, at least 0 and below 1.

        Raises
        ------
        TypeError, ValueError
            If an option is out of range or not a number.
        """
        super().__init__(learning_rate, decay)
        self.epsilon, self.beta_1, self.beta_2 = epsilon, beta_1, beta_2

    def compute_step(self, gradient: Array, state: State) -> Array:
        """Return the step of Kingma and Ba's algorithm 1, line by line (eq. 14.2)."""
        t, b1, b2 = self.iterations + 1, self.beta_1, self.beta_2
        m = state["momentums"] = b1 * state.get("momentums", 0) + (1 - b1) * gradient
        v = state["cache"] = b2 * state.get("cache", 0) + (1 - b2) * gradient**2
        m_hat = m / (1 - b1**t)
        v_hat = v / (1 - b2**t)
        return self.current_learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)

    def record_step(self, tape: Any, gradient: Array, states: Any, step: Array) -> None:
        """Write down the five lines of `compute_step` (eq. 14.2); they leave their result in ``step``.

        Parameters
        ----------
        tape : Tape
        gradient : ndarray, shape (p,)
        states : list of ndarray, shape (p,)
            What ``state_names`` names; they are written to.
        step : ndarray, shape (p,)
        """
        m, v = states
        b1, b2, root = self.beta_1, self.beta_2, tape.scratch("root", gradient)
        tape.call(np.multiply, m, tape.constant(b1), m)
        tape.call(np.multiply, gradient, tape.constant(1 - b1), step)
        tape.call(np.add, m, step, m)
        tape.call(np.multiply, v, tape.constant(b2), v)
        tape.call(np.multiply, gradient, gradient, step)
        tape.call(np.multiply, step, tape.constant(1 - b2), step)
        tape.call(np.add, v, step, v)
        tape.call(
            np.divide, m, tape.number(lambda: 1 - b1 ** (self.iterations + 1)), step
        )
        tape.call(
            np.divide, v, tape.number(lambda: 1 - b2 ** (self.iterations + 1)), root
        )
        tape.call(
            np.multiply, step, tape.number(lambda: self.current_learning_rate), step
        )
        tape.call(np.sqrt, root, root)
        tape.call(np.add, root, tape.constant(self.epsilon), root)
        tape.call(np.divide, step, root, step)
