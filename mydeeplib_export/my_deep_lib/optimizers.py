# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Optimizers: from gradient descent to Adam."""

from __future__ import annotations

import copy
from weakref import WeakKeyDictionary

import numpy as np

from .checks import as_numbers, check_number, shown
from .describing import constructor_call


# From chapters 10 and 16.
class Optimizer:
    """What optimizers have in common: the learning rate, its decay, and the update.

    A subclass gives ``compute_step(gradient, state)``. Use it as in Kinsley and Kukieła:
    ``pre_update_params()``, then ``update_params(layer)`` for every layer, then
    ``post_update_params()``.

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

    def __init__(self, learning_rate: float, decay: float) -> None:
        """Check and store the learning rate and its decay.

        Parameters
        ----------
        learning_rate, decay : float
            At least 0 and finite.

        Raises
        ------
        TypeError, ValueError
            If one of them is not such a number.
        """
        self.learning_rate = check_number("learning_rate", learning_rate, 0)
        self.decay = check_number("decay", decay, 0)
        self.current_learning_rate = self.learning_rate
        self.iterations = 0
        self._states = WeakKeyDictionary()  # layer -> name -> what is remembered

    def pre_update_params(self) -> None:
        """Set the rate of this step (eq. 10.7).

        Raises
        ------
        TypeError
            If the learning rate or the decay has been replaced by something that is no number.
        """
        try:
            rate = self.learning_rate / (1 + self.decay * self.iterations)
            self.current_learning_rate = float(rate)  # a number of NumPy has a type
        except (TypeError, ValueError):
            raise TypeError(
                f"learning_rate and decay must be numbers, got {shown(self.learning_rate)} "
                f"and {shown(self.decay)}"
            ) from None

    def update_params(self, layer: object) -> None:
        """Move every trainable array of a layer, or of anything like one, by one step.

        Parameters
        ----------
        layer : object
            Has a tuple ``trainable`` of names, and for each name an array and its gradient
            ``d<name>``. Layers without one are left alone. It has to be hashable and weakly
            referable, as objects of plain classes are.

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
        for name in self._names_of(layer):
            gradient = getattr(layer, f"d{name}", None)
            if gradient is None:
                raise RuntimeError(
                    f"no gradient d{name} to follow; call backward first"
                )
            value = getattr(layer, name, None)
            if not isinstance(value, np.ndarray):
                raise TypeError(f"{name} must be an array, got {shown(value)}")
            if type(gradient) is not np.ndarray or gradient.dtype.kind != "f":
                gradient = as_numbers(f"d{name}", gradient)
            if np.shape(gradient) != value.shape:
                raise ValueError(
                    f"d{name} must have shape {value.shape}, got {np.shape(gradient)}"
                )
            moves.append((name, value, gradient))
        steps = [
            self.compute_step(gradient, self._state_of(layer, name, value.shape))
            for name, value, gradient in moves
        ]
        for (name, value, _), step in zip(moves, steps):
            if np.shape(step) != value.shape:
                raise ValueError(
                    f"the step of {name} must have shape {value.shape}, got {np.shape(step)}"
                )
            self._move(layer, name, value, step)

    def _names_of(self, layer):
        """Return the names of what is trained; refuse what is nothing like a layer."""
        names = getattr(layer, "trainable", None)
        if isinstance(layer, type) or (
            names is None and not hasattr(layer, "forward")
        ):
            raise TypeError(
                f"layer must be a layer or have a tuple trainable, got {shown(layer)}"
            )
        if not isinstance(names, (tuple, list, type(None))):
            raise TypeError(
                f"trainable must be a tuple of names, got {shown(names)}"
            )
        return names or ()

    def _move(self, layer, name, value, step):
        if getattr(layer, "owns_its_arrays", False):
            value -= step
        else:
            setattr(layer, name, value - step)  # a new array: the old one may be yours

    def _state_of(self, layer, name, shape):
        """Return what is remembered about an array; nothing, if its shape has changed."""
        try:
            state = self._states.setdefault(layer, {}).setdefault(name, {})
        except TypeError:
            raise TypeError(
                f"layer must be hashable and weakly referable, got {shown(layer)}"
            ) from None
        for kept in state.values():
            if getattr(kept, "shape", ()) not in ((), shape):
                state.clear()
                break
        return state

    def post_update_params(self) -> None:
        """Count the step."""
        self.iterations += 1

    def compute_step(self, gradient: np.ndarray, state: dict) -> np.ndarray:
        """Return the step to subtract, a new array of the gradient's shape.

        Parameters
        ----------
        gradient : ndarray
            To be read only; copy what you want to remember of it.
        state : dict
            What the optimizer remembers about this array; empty at first.

        Returns
        -------
        ndarray
        """
        raise NotImplementedError("a subclass gives compute_step")

    def fresh(self) -> Optimizer:
        """Return an optimizer with the same options that has not taken a step."""
        twin = object.__new__(type(self))
        own = {name: value for name, value in vars(self).items() if name != "_states"}
        vars(twin).update(copy.deepcopy(own))  # nothing that can change is shared
        twin.iterations = 0
        twin.current_learning_rate = self.learning_rate
        twin._states = WeakKeyDictionary()
        return twin

    def __copy__(self):
        return copy.deepcopy(self)  # what is remembered is never shared

    def __getstate__(self):
        """Return what pickle stores: weak references cannot be stored, pairs can."""
        return {**vars(self), "_states": list(self._states.items())}

    def __setstate__(self, state):
        vars(self).update(state)
        self._states = WeakKeyDictionary(state["_states"])

    def __repr__(self) -> str:
        return constructor_call(self)

    def get_state(self, layer: object) -> dict:
        """Return what the optimizer remembers about a layer: name -> key -> a copy of the array.

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
        self._names_of(layer)
        states = self._states.get(layer, {})
        return {
            name: {key: np.array(value) for key, value in state.items()}
            for name, state in states.items()
        }

    def set_state(self, layer: object, states: dict) -> None:
        """Let the optimizer remember something about a layer.

        Parameters
        ----------
        layer : object
        states : dict
            As `get_state` gives it.

        Raises
        ------
        TypeError, ValueError
            If `layer` is nothing like a layer, or `states` is not what this optimizer remembers.
        """
        self._names_of(layer)
        if not isinstance(states, dict) or not all(
            isinstance(state, dict) for state in states.values()
        ):
            raise TypeError(f"states must be a dict of dicts, got {shown(states)}")
        expected = {}
        self.compute_step(np.zeros((1, 1)), expected)  # to see what it remembers
        for name, state in states.items():
            if state and set(state) != set(expected):
                raise ValueError(
                    f"states of {name} must hold {', '.join(expected) or 'nothing'}, "
                    f"got {', '.join(map(str, state))}"
                )
            for key, value in state.items():
                _check_remembered(name, key, value, getattr(layer, name, None))
        self._remember(layer, states)

    def _remember(self, layer, states):
        self._states[layer] = {
            name: {key: np.array(value) for key, value in state.items()}
            for name, state in states.items()
        }

    def __deepcopy__(self, memo):
        """Copy the optimizer; it remembers the same about its layers, and about their copies."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        memo[id(self)] = twin
        twin._states = WeakKeyDictionary()
        for layer, states in list(self._states.items()):
            if id(layer) not in memo:  # not copied along, or not yet
                twin._remember(layer, states)
            twin._remember(
                copy.deepcopy(layer, memo), states
            )  # dies if nobody keeps it
        return twin


# From chapters 10 and 11.
class Optimizer_SGD(Optimizer):
    """Gradient descent (Cauchy, 1847); stochastic with mini-batches (Robbins and Monro, 1951)."""

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
        self.momentum = check_number("momentum", momentum, 0, below=1)

    def compute_step(self, gradient: np.ndarray, state: dict) -> np.ndarray:
        """Return the learning rate times the gradient, plus momentum (eq. 11.1)."""
        step = self.current_learning_rate * gradient
        if self.momentum:
            if state:
                step += self.momentum * state["velocity"]
            state["velocity"] = step.copy()
        return step


# From chapter 12.
class Optimizer_Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far (Duchi et al., 2011)."""

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
        self.epsilon = check_number("epsilon", epsilon, above=0)

    def compute_step(self, gradient: np.ndarray, state: dict) -> np.ndarray:
        """Return the step of eq. 12.1; ``state`` holds the cache."""
        squares = gradient * gradient
        state["cache"] = state["cache"] + squares if state else squares
        return (
            self.current_learning_rate
            * gradient
            / (np.sqrt(state["cache"]) + self.epsilon)
        )


# From chapter 13.
class Optimizer_RMSprop(Optimizer):
    """Steps divided by a fading root mean square of gradients (Tieleman and Hinton, 2012)."""

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
        self.epsilon = check_number("epsilon", epsilon, above=0)
        self.rho = check_number("rho", rho, 0, below=1)

    def compute_step(self, gradient: np.ndarray, state: dict) -> np.ndarray:
        """Return the step of eq. 13.1; ``state`` holds the cache."""
        cache = (1 - self.rho) * gradient * gradient
        if state:
            cache += self.rho * state["cache"]
        state["cache"] = cache
        return (
            self.current_learning_rate * gradient / (np.sqrt(cache) + self.epsilon)
        )


# From chapter 14.
class Optimizer_Adam(Optimizer):
    """Momentum over a fading root mean square, bias corrected (Kingma and Ba, 2015)."""

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
        beta_1, beta_2 : float, default 0.9 and 0.999
            Share of the first and second moment that is kept, at least 0 and below 1.

        Raises
        ------
        TypeError, ValueError
            If an option is out of range or not a number.
        """
        super().__init__(learning_rate, decay)
        self.epsilon = check_number("epsilon", epsilon, above=0)
        self.beta_1 = check_number("beta_1", beta_1, 0, below=1)
        self.beta_2 = check_number("beta_2", beta_2, 0, below=1)

    def compute_step(self, gradient: np.ndarray, state: dict) -> np.ndarray:
        """Return the step of eq. 14.7; ``state`` holds the sums of eq. 14.6."""
        if not state:
            kind = np.result_type(gradient, np.float32)
            state.update(  # both or, if somebody interrupts, none
                momentums=np.zeros(gradient.shape, kind),
                cache=np.zeros(gradient.shape, kind),
            )
        momentums, cache = state["momentums"], state["cache"]
        momentums *= self.beta_1
        momentums += gradient
        squares = np.square(gradient, out=np.empty_like(cache), dtype=cache.dtype)
        cache *= self.beta_2
        cache += squares

        t = self.iterations + 1
        scale = ((1 - self.beta_2) / (1 - self.beta_2**t)) ** 0.5
        rate = self.current_learning_rate * (1 - self.beta_1) / (1 - self.beta_1**t)
        root = np.sqrt(
            cache, out=squares
        )  # the squares are in the sum; write over them
        root += self.epsilon / scale
        step = np.divide(momentums, root, out=root)
        step *= rate / scale
        return step


# From chapter 16.
def _check_remembered(parameter, key, value, array):
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
