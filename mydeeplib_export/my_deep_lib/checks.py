# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Checks of arguments, each with a message that helps."""

from __future__ import annotations

import difflib
import functools
import inspect
import math
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from .numerics import Array

LARGEST_COUNT = 2**53  # float64 holds every whole number up to here
NUMBER_TEXT = (
    "; number text first: classes, y = np.unique(labels, return_inverse=True)"
)
Rule: TypeAlias = Callable[
    [str, Any], Any
]  # takes name and value, returns the value
P = ParamSpec("P")
R = TypeVar("R")
AT_ONCE = 2**20  # numbers that are looked at together


# From chapter 2.
def shown(value: object) -> str:
    """Return how a value prints, in 60 characters at most; its type if it cannot be printed.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # a faulty __repr__, or a number too long for Python to print
        return f"an object of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


# From chapter 2.
def check_count(name: str, value: object, at_least: int = 1) -> int:
    """Return `value` as an int, or say why it cannot count anything.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int
        A whole number.
    at_least : int, default 1
        The smallest one allowed.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If `value` is not a whole number (``True`` is not one).
    ValueError
        If it is below `at_least`, or above 2**53, which nobody counts to.
    """
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {shown(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {shown(value)}")
    if value > LARGEST_COUNT:
        raise ValueError(f"{name} must be at most 2**53, got {shown(value)}")
    return int(value)


# From chapter 2.
def as_numbers(name: str, value: object) -> Array:
    """Return `value` as an array of real numbers, or say that it is none.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like

    Returns
    -------
    ndarray
        `value` itself if it is one.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If its rows differ in length, or entries are masked.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; fill or drop them")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths") from None
    if array.dtype.kind == "O":
        array = _numbers_among(name, value, array)
    if array.dtype.kind not in "fiub":
        kind = type(value).__name__
        remedy = NUMBER_TEXT if array.dtype.kind in "US" else ""
        raise TypeError(
            f"{name} must hold real numbers, got {kind} of {array.dtype}{remedy}"
        )
    return array


# From chapter 2.
def _numbers_among(name: str, value: Any, array: Array) -> Array:
    """Return an array of objects as numbers, or name the column that holds something else.

    Tables keep columns of several types, or with room for missing values, as objects.
    """
    for place, entry in np.ndenumerate(array):
        if not isinstance(entry, (int, float, np.integer, np.floating, np.bool_)):
            more = NUMBER_TEXT if isinstance(entry, str) else ""
            if len(place) == 2:
                names = getattr(value, "columns", range(array.shape[1]))
                more = f" in column {names[place[1]]!r}"
            raise TypeError(
                f"{name} must hold real numbers, got {shown(entry)}{more}"
            )
    try:
        return array.astype(np.float64)
    except OverflowError:
        raise ValueError(f"{name} holds a number beyond float64") from None


# From chapter 2.
def check_matrix(
    name: str,
    value: object,
    columns: int | None = None,
    dtype: DTypeLike | None = None,
    rows: int | None = None,
) -> Array:
    """Return `value` as a matrix of floats with one row per sample.

    Rank and width are checked, the single numbers are not: this runs in every training
    step. An array that already fits comes back as it is, not copied.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like, shape (n, m)
    columns : int, optional
        The width it must have.
    dtype : dtype, optional
        The float type to convert to. By default, or if it is no float type, floats stay what
        they are and whole numbers become float64.
    rows : int, optional
        The height it must have.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    TypeError
        If `value` does not hold real numbers.
    ValueError
        If it is not a matrix, has no columns, or is not `columns` wide or `rows` high.
    """
    array = as_numbers(name, value)
    check_shape(name, array.shape, columns, rows)
    if dtype is not None and array.dtype == dtype and array.dtype.kind == "f":
        return array
    if dtype is None or np.dtype(dtype).kind != "f":
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
    return array if array.dtype == dtype else array.astype(dtype)


# From chapter 2.
def check_shape(
    name: str,
    shape: tuple[int, ...],
    columns: int | None = None,
    rows: int | None = None,
) -> None:
    """Say why a shape is none of a matrix, or not as wide or high as it must be.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    shape : tuple of int
    columns, rows : int, optional
        The width and the height it must have.

    Raises
    ------
    ValueError
        If it does not fit.
    """
    if len(shape) != 2:
        raise ValueError(
            f"{name} must be a matrix with one row per sample, got shape {shape}"
        )
    height, width = shape
    if width == 0:
        raise ValueError(f"{name} must have at least one column, got shape {shape}")
    if columns is not None and width != columns:
        raise ValueError(f"{name} must have {columns} columns, got shape {shape}")
    if rows is not None and height != rows:
        raise ValueError(f"{name} must have {rows} rows, got shape {shape}")


# From chapter 2.
def check_choice(name: str, value: object, choices: Iterable[str]) -> str:
    """Return `value` if it is one of the choices; otherwise suggest the nearest one.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
    choices : iterable of str

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If `value` is not a string.
    ValueError
        If it is not one of `choices`.
    """
    choices = list(choices)
    if not isinstance(value, str):
        raise TypeError(
            f"{name} must be one of {', '.join(choices)}, got {shown(value)}"
        )
    if value not in choices:
        near = difflib.get_close_matches(value.lower(), choices, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}, got {shown(value)}{hint}"
        )
    return value


# From chapter 2.
def check_arguments(**rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that checks arguments before a function runs.

    Parameters
    ----------
    **rules : callable
        For each argument a function of its name and value, which returns the value to use or
        raises. A default that is not overwritten is not checked.

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{function.__qualname__}: {error}") from None
            for name, rule in rules.items():
                if name in bound.arguments:
                    bound.arguments[name] = rule(name, bound.arguments[name])
            return function(*bound.args, **bound.kwargs)

        return checked

    return decorate


# From chapter 2.
class Checked:
    """A base for classes whose methods receive their arguments checked.

    Attributes
    ----------
    checks : dict
        Name of a method -> decorator that puts the checks before it. Subclasses inherit both.
    """

    checks: ClassVar[dict[str, Callable[[Any], Any]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, check in cls.checks.items():
            if name in vars(cls):
                setattr(cls, name, check(vars(cls)[name]))


# From chapter 2.
def check_own_arrays(layer: Any) -> None:
    """See to it that what a layer trains is an array of floats, of the shape that the layer says.

    Raises
    ------
    TypeError, ValueError
        If an array holds no real numbers or has another shape; it is named.
    """
    shapes = layer.shapes()
    for name in type(layer).trainable:
        array = getattr(layer, name, None)
        if type(array) is not np.ndarray or array.dtype not in (
            np.float32,
            np.float64,
        ):
            array = as_numbers(name, array)
            wide = array.dtype.kind == "f" and array.dtype.itemsize >= 8
            array = array.astype(np.float64 if wide else np.float32)
            setattr(layer, name, array)
        expected = shapes.get(name, array.shape)
        if array.shape != expected:
            raise ValueError(
                f"{name} must have shape {expected}, got {array.shape}"
            )


# From chapter 2.
def checked_forward(method: Callable[..., None]) -> Callable[..., None]:
    """Put before `forward` what every layer needs: a matrix as wide as the layer, in its type."""

    @functools.wraps(method)
    def forward(self: Any, inputs: object) -> None:
        check_own_arrays(self)
        own = [getattr(self, name).dtype for name in type(self).trainable[:1]]
        columns = getattr(self, "n_inputs", None)
        method(self, check_matrix("inputs", inputs, columns, *own))
        _check_result(self, "forward", "output")

    return forward


# From chapter 2.
def checked_backward(method: Callable[..., None]) -> Callable[..., None]:
    """Put before `backward` what every layer needs: a gradient of the shape of its output."""

    @functools.wraps(method)
    def backward(self: Any, dvalues: object) -> None:
        if getattr(self, "output", None) is None:
            raise RuntimeError(
                "backward needs the inputs of a forward pass; call forward first"
            )
        rows, columns = self.output.shape
        dtype = self.output.dtype
        method(self, check_matrix("dvalues", dvalues, columns, dtype, rows))
        _check_result(self, "backward", "dinputs")

    return backward


# From chapter 2.
def _check_result(part: Any, method: str, name: str) -> None:
    if getattr(part, name, None) is None:
        raise TypeError(f"{method} of {type(part).__name__} must set self.{name}")


# From chapter 7.
def check_labels(
    name: str, labels: object, n_samples: int, n_classes: int
) -> Array:
    """Return class numbers, or say what is wrong with them.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    labels : array_like, shape (n,) or (n, m)
        Class numbers from 0 to m - 1, or one-hot rows.
    n_samples, n_classes : int
        What is expected, n and m.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    TypeError
        If `labels` are not real numbers.
    ValueError
        If their shape, range or one-hot rows do not fit, or if they are fractions.
    """
    array = as_numbers(name, labels)
    if array.ndim not in (1, 2):
        raise ValueError(
            f"{name} must be labels or one-hot rows, got shape {array.shape}"
        )
    if len(array) != n_samples:
        raise ValueError(
            f"{name} must have one label per sample, {n_samples}, got {len(array)}"
        )
    if array.ndim == 2:
        return _classes_of_one_hot(name, array, n_classes)
    in_range = (array >= 0) & (array < n_classes)
    wrong = ~in_range | (np.where(in_range, array, 0) % 1 != 0)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must be whole numbers from 0 to {n_classes - 1}, "
            f"got {array[place].item()!r} at place {place}"
        )
    return array.astype(np.intp)


# From chapter 7.
def _classes_of_one_hot(name: str, rows: Array, n_classes: int) -> Array:
    if rows.shape[1] != n_classes:
        raise ValueError(
            f"{name} must have {n_classes} columns, got shape {rows.shape}"
        )
    wrong = ((rows != 0) & (rows != 1)).any(axis=1) | ((rows == 1).sum(axis=1) != 1)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must have a single 1 in each one-hot row, got {rows[place].tolist()} "
            f"in row {place}"
        )
    classes: Array = rows.argmax(axis=1)
    return classes


# From chapter 7.
def check_rows(name: str, value: object) -> Array:
    """Return `value` as a matrix with at least one row, or say why it is none."""
    matrix = check_matrix(name, value)
    if len(matrix) == 0:
        raise ValueError(f"{name} must have at least one sample, got none")
    return matrix


# From chapter 7.
def checked_with_targets(method: Callable[..., Any]) -> Callable[..., Any]:
    """Put before a method of a loss what it needs: a matrix with rows, and targets that fit it."""
    signature = inspect.signature(method)
    names = list(signature.parameters)
    if len(names) != 3:
        raise TypeError(
            f"{method.__qualname__} must take outputs and targets, "
            f"got {', '.join(names[1:]) or 'nothing'}"
        )

    @functools.wraps(method)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != 3:
            try:
                args = tuple(signature.bind(*args, **kwargs).arguments.values())
            except TypeError as error:
                raise TypeError(f"{method.__qualname__}: {error}") from None
        loss, outputs, targets = args
        outputs = check_rows(names[1], outputs)
        result = method(loss, outputs, loss.targets(targets, outputs))
        if method.__name__ == "backward" and getattr(loss, "dinputs", None) is None:
            raise TypeError(
                f"backward of {type(loss).__name__} must set self.dinputs"
            )
        return result

    return checked


# From chapter 9.
def check_number(
    name: str,
    value: object,
    at_least: float | None = None,
    below: float | None = None,
    above: float | None = None,
) -> float:
    """Return `value` as a float, or say why it is no number in the range.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float
        A finite number.
    at_least, below, above : float, optional
        The range: ``at_least <= value < below`` and ``value > above``.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If it is infinite, not a number, or out of range.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    try:
        is_finite = math.isfinite(value)
    except OverflowError:  # a whole number beyond float64
        is_finite = False
    if not is_finite:
        raise ValueError(f"{name} must be finite, got {shown(value)}")
    if at_least is not None and value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {value!r}")
    if below is not None and value >= below:
        raise ValueError(f"{name} must be below {below}, got {value!r}")
    if above is not None and value <= above:
        raise ValueError(f"{name} must be above {above}, got {value!r}")
    return float(value)


# From chapter 9.
def not_negative(name: str, value: object) -> float:
    """Return `value` as a float of at least 0, or say why it is none."""
    return check_number(name, value, at_least=0)


# From chapter 9.
def check_layer(name: str, value: Any) -> Any:
    """Return `value` if it has the passes of a layer, or say that it has not.

    Raises
    ------
    TypeError
        If it is no object with ``forward(inputs)`` and ``backward(dvalues)``.
    """
    if isinstance(value, type):
        kind = value.__name__
        raise TypeError(
            f"{name} must be an object, got the class {kind}; write {kind}(...)"
        )
    missing = [m for m in ("forward", "backward") if not hasattr(value, m)]
    if missing or getattr(value, "kind", "layer") != "layer":
        raise TypeError(
            f"{name} must have forward and backward, got {shown(value)}"
        )
    return value


# From chapter 10.
def positive(name: str, value: object) -> float:
    """Return `value` as a float above 0, or say why it is none."""
    return check_number(name, value, above=0)


# From chapter 10.
def share(name: str, value: object) -> float:
    """Return `value` as a float of at least 0 and below 1, or say why it is none."""
    return check_number(name, value, at_least=0, below=1)


# From chapter 10.
def trained_names(layer: Any) -> tuple[str, ...]:
    """Return the names of what is trained; refuse what is nothing like a layer.

    Raises
    ------
    TypeError
        If `layer` is no object with a tuple ``trainable``, or with ``forward``.
    """
    names = getattr(layer, "trainable", None)
    if isinstance(layer, type) or (names is None and not hasattr(layer, "forward")):
        raise TypeError(
            f"layer must be a layer or have a tuple trainable, got {shown(layer)}"
        )
    names = () if names is None else names
    if not isinstance(names, (tuple, list)) or not all(
        isinstance(name, str) for name in names
    ):
        raise TypeError(
            f"trainable must be a tuple of names, got {shown(names)}; "
            "() trains nothing of the layer"
        )
    return tuple(names)


# From chapter 10.
def trained_arrays(layer: Any) -> list[tuple[str, Array, Array]]:
    """Return name, array and gradient of everything that is trained, the gradient in the array's type.

    Raises
    ------
    TypeError
        If `layer` is nothing like a layer, or arrays and gradients are no real numbers.
    RuntimeError
        If there is no gradient yet.
    ValueError
        If a gradient has not the shape of its array.
    """
    arrays = []
    for name in trained_names(layer):
        gradient = getattr(layer, f"d{name}", None)
        if gradient is None:
            raise RuntimeError(
                f"no gradient d{name} to follow; call backward first"
            )
        value = getattr(layer, name, None)
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{name} must be an array, got {shown(value)}")
        gradient = as_numbers(f"d{name}", gradient)
        if gradient.shape != value.shape:
            raise ValueError(
                f"d{name} must have shape {value.shape}, got {gradient.shape}"
            )
        arrays.append((name, value, gradient.astype(value.dtype, copy=False)))
    return arrays


# From chapter 10.
def checked_rate(method: Callable[..., None]) -> Callable[..., None]:
    """Put before `pre_update_params` a look at what somebody may have assigned."""

    @functools.wraps(method)
    def pre_update_params(self: Any) -> None:
        try:
            method(self)
            self.current_learning_rate = float(self.current_learning_rate)
        except (TypeError, ValueError):
            raise TypeError(
                "learning_rate and decay must be numbers, got "
                f"{shown(self.learning_rate)} and {shown(self.decay)}"
            ) from None

    return pre_update_params


# From chapter 10.
def checked_step(method: Callable[..., Array]) -> Callable[..., Array]:
    """Put around `compute_step` at least float32 for the gradient, and a look at the step."""

    @functools.wraps(method)
    def compute_step(self: Any, gradient: Any, state: dict[str, Array]) -> Array:
        gradient = np.asarray(gradient)
        wide = np.result_type(gradient.dtype, np.float32)
        step = method(self, gradient.astype(wide, copy=False), state)
        if np.shape(step) != gradient.shape:
            raise ValueError(
                f"the step must have the shape of the gradient, {gradient.shape}, "
                f"got {np.shape(step)}"
            )
        return step

    return compute_step


# From chapter 16.
def trained_array(layer: Any, name: str) -> Array:
    """Return a trained array of a layer as floats, or say that it does not fit the layer.

    Raises
    ------
    TypeError, ValueError
        If it holds no real numbers, or has not the shape that the layer says.
    """
    array = as_numbers(name, getattr(layer, name, None))
    shapes = layer.shapes() if hasattr(layer, "shapes") else {}
    expected = shapes.get(name, array.shape)
    if array.shape != expected:
        raise ValueError(f"{name} must have shape {expected}, got {array.shape}")
    wide = array.dtype.kind == "f" and array.dtype.itemsize >= 8
    return array.astype(np.float64 if wide else np.float32, copy=False)


# From chapter 16.
def check_flag(name: str, value: object) -> bool:
    """Return `value` if it is True or False, or say that it is neither."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return value


# From chapter 16.
def count_from_0(name: str, value: object) -> int:
    """Return `value` as an int of at least 0, or say why it is none."""
    return check_count(name, value, at_least=0)


# From chapter 16.
def count_or_none(name: str, value: object) -> int | None:
    """Return `value` as an int of at least 1, or None."""
    return None if value is None else check_count(name, value)


# From chapter 16.
def check_seed(name: str, value: object) -> np.random.Generator | None:
    """Return a random generator for a seed, or say why it is none.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int or numpy.random.Generator or None

    Returns
    -------
    numpy.random.Generator or None
        A generator is returned as it is, None stays None.

    Raises
    ------
    TypeError, ValueError
        If `value` is something else, or a negative number.
    """
    if value is None or isinstance(value, np.random.Generator):
        return value
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(
            f"{name} must be a whole number or a numpy.random.Generator, got {shown(value)}"
        )
    return np.random.default_rng(check_count(name, value, at_least=0))


# From chapter 16.
def check_finite(name: str, array: Array, first_row: int = 0) -> None:
    """Say where a matrix holds infinity or nan.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    array : ndarray, shape (n, m)
    first_row : int, default 0
        The number of its first row, if it is a part of a larger one.

    Raises
    ------
    ValueError
        If an entry is not finite.
    """
    finite = np.isfinite(array)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        value, row = array[row, column].item(), row + first_row
        raise ValueError(
            f"{name} must be finite, got {value} in row {row}, column {column}"
        )


# From chapter 16.
def check_inputs(name: str, X: object, columns: int | None, dtype: Any) -> Any:
    """Return samples as a matrix of finite numbers in a float type, row after row in memory.

    Samples in a file that is mapped into memory stay there: their batches are converted.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    X : array_like, shape (n, d)
    columns : int or None
        d, if it is known.
    dtype : dtype

    Returns
    -------
    ndarray, shape (n, d), or MappedRows

    Raises
    ------
    TypeError, ValueError
        If `X` does not fit, is empty, or holds infinity or nan.
    """
    given = as_numbers(name, X)
    check_shape(name, given.shape, columns)
    if len(given) == 0:
        raise ValueError(f"{name} must have at least one row, got none")
    with np.errstate(over="ignore", under="ignore"):
        if isinstance(X, np.memmap):
            check_numbers(name, given, dtype)
            fits = given.dtype == dtype and given.flags.c_contiguous
            return given if fits else MappedRows(given, dtype)
        inputs = check_matrix(name, given, columns, dtype)
    if not np.isfinite(inputs).all():
        check_numbers(name, given, dtype)
    return np.ascontiguousarray(inputs)


# From chapter 16.
def check_numbers(name: str, array: Array, dtype: Any) -> None:
    """Say where a matrix holds infinity or nan, or will in another type; block by block.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    array : ndarray, shape (n, m)
    dtype : dtype

    Raises
    ------
    ValueError
        If an entry is not finite.
    """
    rows = max(1, AT_ONCE // array.shape[1])
    for start in range(0, len(array), rows):
        block = array[start : start + rows]
        converted = block.astype(dtype, copy=False)
        if not np.isfinite(converted).all():
            check_finite(name, block, start)
            check_finite(f"{name}, as {np.dtype(dtype)},", converted, start)


# From chapter 16.
class MappedRows:
    """Samples in a file that is mapped into memory: the rows that are asked for are read and converted."""

    def __init__(self, array: Array, dtype: Any) -> None:
        """Keep the array; nothing is read yet.

        Parameters
        ----------
        array : ndarray, shape (n, d)
            In the file.
        dtype : dtype
            What its rows are converted to.
        """
        self.array, self.dtype, self.shape = array, np.dtype(dtype), array.shape

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, chosen: Any) -> Array:
        return np.ascontiguousarray(self.array[chosen], self.dtype)

    def take_into(self, chosen: Any, out: Array) -> None:
        """Write the chosen rows to an array.

        Parameters
        ----------
        chosen : slice or ndarray of int
        out : ndarray
        """
        out[...] = self.array[chosen]


# From chapter 16.
def take_rows(array: Any, chosen: Any, out: Array) -> None:
    """Write rows of an array, or of `MappedRows`, to an array.

    Parameters
    ----------
    array : ndarray or MappedRows
    chosen : ndarray of int
    out : ndarray
    """
    if hasattr(array, "take_into"):
        array.take_into(chosen, out)
    else:
        np.take(array, chosen, 0, out, "clip")


# From chapter 16.
def check_layers(name: str, value: Any) -> Any:
    """Return a list of layers, or say that it is none."""
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{name} must be a list of layers, got {shown(value)}")
    return value


# From chapter 17.
def check_callbacks(name: str, value: Any) -> list[Any]:
    """Return a list of callbacks; one that stands alone becomes a list, None an empty one.

    Raises
    ------
    TypeError
        If one of them cannot be called.
    """
    given = [] if value is None else value
    given = list(given) if isinstance(given, (list, tuple)) else [given]
    for callback in given:
        if isinstance(callback, type) or not callable(callback):
            raise TypeError(
                f"{name} must be functions of model and entry, got {shown(callback)}"
            )
    return given


# From chapter 17.
def check_pair(name: str, value: Any) -> Any:
    """Return `value` if it is None or a pair, or say that it is no pair (X, y)."""
    if value is not None and (
        not isinstance(value, (tuple, list)) or len(value) != 2
    ):
        length = f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
        raise ValueError(
            f"{name} must be a pair (X, y), got {type(value).__name__}{length}"
        )
    return value


# From chapter 17.
def check_name(name: str, value: object) -> str:
    """Return `value` if it is a word, or say that it is none."""
    if not isinstance(value, str) or not value.isidentifier():
        raise TypeError(
            f"{name} must name a quantity of the history, got {shown(value)}"
        )
    return value


# From chapter 25.
def check_workers(name: str, value: Any) -> Any:
    """Return `value` if it is None or can compute pieces, or say that it cannot."""
    methods = ("count", "place", "call", "release")
    is_one = all(callable(getattr(value, method, None)) for method in methods)
    is_one = is_one and hasattr(value, "lock") and hasattr(value, "patience")
    if value is not None and (isinstance(value, type) or not is_one):
        raise TypeError(
            f"{name} must be workers such as DaskWorkers(2), got {shown(value)}"
        )
    return value
