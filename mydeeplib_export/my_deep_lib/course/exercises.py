# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What the checks of exercises are made of."""

from __future__ import annotations

import contextlib
import copy
import importlib
import pkgutil
import textwrap
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Check: TypeAlias = Callable[[Any], None]
CHECKS: dict[
    str, Check
] = {}  # exercise number -> the function that checks an answer


# From chapter 1.
class WrongAnswerError(Exception):
    """An answer is not right yet; the message is the hint."""


# From chapter 1.
def exercise(number: str) -> Callable[[Check], Check]:
    """Return a decorator that makes a function the check of an exercise.

    Parameters
    ----------
    number : str
        For example "5.2". A check registered earlier under this number is replaced.

    Returns
    -------
    callable
        The decorator; it gives back what it received. The function takes the answer and
        raises `WrongAnswerError` with a hint unless the answer is right.
    """

    def register(check: Check) -> Check:
        CHECKS[number] = check
        return check

    return register


# From chapter 1.
def check_exercise(number: str, answer: Any) -> None:
    """Print whether an answer to an exercise is right, and if not, what to look at.

    Parameters
    ----------
    number : str
        The number of the exercise, for example "5.2".
    answer : Any
        What the exercise asks for: numbers, a function or a class.

    Raises
    ------
    TypeError, ValueError
        If `number` is no text, or there is no such exercise.
    """
    hint = exercise_hint(number, answer)
    verdict = "right." if hint is None else f"not yet. {hint}"
    print(textwrap.fill(f"Exercise {number}: {verdict}", 80))


# From chapter 1.
def load_checks() -> None:
    """Import the checks of all chapters; each registers itself."""
    package = (
        __package__ or ""
    )  # on a page there is none, and its own checks stand on it
    if package:
        for module in pkgutil.iter_modules(
            importlib.import_module(package).__path__
        ):
            importlib.import_module(f"{package}.{module.name}")


# From chapter 1.
def exercise_hint(number: str, answer: Any) -> str | None:
    """Return what `check_exercise` has to say against an answer, None if it is right.

    Parameters
    ----------
    number : str
    answer : Any
        As in `check_exercise`.

    Returns
    -------
    str or None

    Raises
    ------
    TypeError, ValueError
        If `number` is no text, or there is no such exercise.
    """
    if not isinstance(number, str):
        raise TypeError(
            'write the number of an exercise as text, for example "1.1"'
        )
    if number not in CHECKS:
        load_checks()
    if number not in CHECKS:
        raise ValueError(
            f"there is no exercise with the number {number[:20]!r} and a check"
        )
    if answer is None or answer is Ellipsis:
        return "There is no answer yet."
    random_state = np.random.get_state()  # an answer may change it
    try:
        with np.errstate(all="ignore"):
            CHECKS[number](answer)
    except WrongAnswerError as wrong:
        return str(wrong)
    except (Exception, SystemExit) as error:  # whatever a learner's code may raise
        return f"It raised {type(error).__name__}: {error}"
    finally:
        np.random.set_state(random_state)
    return None


# From chapter 1.
def hint_if(wrong: Any, hint: str) -> None:
    """Raise `WrongAnswerError` with a hint if something is wrong.

    Parameters
    ----------
    wrong : bool
    hint : str

    Raises
    ------
    WrongAnswerError
        If `wrong` is true.
    """
    if wrong:
        raise WrongAnswerError(hint)


# From chapter 1.
def numbers_in(answer: Any, shape: tuple[int, ...] = ()) -> Any:
    """Return an answer as an array of float64 of the given shape.

    Parameters
    ----------
    answer : Any
    shape : tuple of int

    Returns
    -------
    ndarray

    Raises
    ------
    WrongAnswerError
        If it is no such array.
    """
    if len(shape) == 1 and isinstance(answer, (list, tuple)):
        answer = [_without_brackets(part) for part in answer]
    kept = (
        answer if isinstance(answer, np.ndarray) else np.array(answer, dtype=object)
    )
    missing = any(value is None or value is Ellipsis for value in kept.flat)
    hint_if(missing, "Some of the numbers are missing.")
    array: Any = None
    with contextlib.suppress(TypeError, ValueError):
        array = np.array(answer, dtype=np.float64)
    nested = isinstance(answer, (list, tuple)) and len(shape) == 1
    nested = nested and any(
        isinstance(v, (list, tuple, np.ndarray)) for v in answer
    )
    hint_if(
        array is None and nested, "Give numbers in a row, without brackets inside."
    )
    hint_if(array is None, "The answer has to consist of numbers.")
    if shape == () and array.size == 1:
        array = array.reshape(())
    hint_if(
        array.shape != shape,
        f"Expected numbers of shape {shape}, got {array.shape}.",
    )
    return array


# From chapter 1.
def _without_brackets(part: Any) -> Any:
    """Return a number that stands alone in lists or arrays (numbers taken from a layer do)."""
    while isinstance(part, (list, tuple)) and len(part) == 1:
        part = part[0]
    is_array = isinstance(part, np.ndarray) and part.size == 1
    return part.item() if is_array else part


# From chapter 1.
def agree(numbers: Any, wanted: Any, tolerance: float = 1e-4) -> bool:
    """Say whether numbers are as wanted, up to `tolerance` times the larger of 1 and the number.

    Parameters
    ----------
    numbers, wanted : array_like
    tolerance : float, default 1e-4

    Returns
    -------
    bool
    """
    allowed = tolerance * np.maximum(1, np.abs(wanted))
    return bool(np.all(np.abs(np.subtract(numbers, wanted)) <= allowed))


# From chapter 1.
def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call an answer with copies of the arguments; return what it returns.

    Parameters
    ----------
    function : callable
    *arguments : Any
        Numbers, or lists or arrays of them.

    Returns
    -------
    object

    Raises
    ------
    WrongAnswerError
        If the answer cannot be called, returns nothing, or changes its arguments.
    """
    hint_if(not callable(function), "Give the function itself, without calling it.")
    given = [copy.deepcopy(argument) for argument in arguments]
    result = function(*given)
    hint_if(
        result is None,
        "The function returned nothing; does every way through it end in a return?",
    )
    unchanged = all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(arguments, given)
    )
    hint_if(
        not unchanged, "The function changes what it was given; work on a copy."
    )
    return result


# From chapter 1.
def result_of(
    function: Callable[..., Any], *arguments: Any, shape: tuple[int, ...] = ()
) -> Any:
    """Call an answer with `called`; return the array it makes.

    Parameters
    ----------
    function : callable
    *arguments : Any
    shape : tuple of int
        What the result must have.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    WrongAnswerError
        As `called`, or if the result is no array of numbers of this shape.
    """
    return numbers_in(called(function, *arguments), shape)
