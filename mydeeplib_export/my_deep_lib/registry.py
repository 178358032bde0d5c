# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Names for classes: what can be compiled, printed, saved and loaded."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from .checks import check_choice, shown

KINDS = ("layer", "loss", "metric", "optimizer")
REGISTERED: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
T = TypeVar("T", bound=Callable[..., Any])


# From chapter 2.
def options_of(part: object) -> dict[str, Any]:
    """Return the constructor's options of an object, by name; numbers of NumPy become Python's.

    Raises
    ------
    AttributeError
        If an option is not kept in an attribute of its name.
    """
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(type(part)).parameters
    names = [name for name, p in parameters.items() if p.kind not in kinds]
    options = {name: getattr(part, name) for name in names}
    return {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in options.items()
    }


# From chapter 2.
def constructor_call(part: object) -> str:
    """Return the call that makes an object like this one; options at their default are left out."""
    kind = type(part)
    try:
        options = options_of(part)
    except AttributeError:
        return f"<{kind.__name__}>"
    parts = []
    for name, value in options.items():
        default = inspect.signature(kind).parameters[name].default
        if default is inspect.Parameter.empty:
            parts.append(repr(value))
        elif value is not default and value != default:
            parts.append(f"{name}={value!r}")
    return f"{kind.__name__}({', '.join(parts)})"


# From chapter 2.
def registered_name(part: object) -> str | None:
    """Return the name under which the class of an object, or a function, is registered."""
    wanted = part if inspect.isfunction(part) else type(part)
    for names in REGISTERED.values():
        for name, known in names.items():
            if known is wanted:
                return name
    return None


# From chapter 2.
def resolve(kind: str, value: object, options: dict[str, Any] | None = None) -> Any:
    """Return what a name stands for, made with these options; or the object that was given.

    Raises
    ------
    TypeError, ValueError
        If there is no such name, `value` is a class or of another kind, or an object comes
        with options.
    """
    options = options or {}
    if getattr(value, "kind", None) == kind and not isinstance(value, type):
        if options:
            raise ValueError(
                f"options go to a name of {kind}, not to an object: {', '.join(options)}"
            )
        return value
    if isinstance(value, type):
        name = value.__name__
        raise TypeError(
            f"{kind} must be an object, got the class {name}; write {name}(...)"
        )
    names = REGISTERED[kind]
    made = names[check_choice(kind, value, names)]
    for name in options:
        check_choice(f"option of {value}", name, inspect.signature(made).parameters)
    return made(**{k: v for k, v in options.items() if v is not None})


# From chapter 2.
def register(name: str, kind: str | None = None) -> Callable[[T], T]:
    """Return a decorator that enters a class under a short name, so that models can find it.

    A model can then be compiled with the name, print, save and load the class's objects, and
    refuse a wrong option by name. Every option of the constructor must be kept in an attribute
    of the same name.

    Parameters
    ----------
    name : str
        How to call it in `compile` and in files, for example "adam".
    kind : str, optional
        "layer", "loss", "metric" or "optimizer". By default what the class inherits from
        `Layer`, `Loss` or `Optimizer`; for a metric, a function, it must be given.

    Returns
    -------
    callable
        The decorator; it gives back what it received.

    Raises
    ------
    TypeError, ValueError
        If `name` is no name or is taken by another class, or the kind is not known.
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"name must be a word such as 'adam', got {shown(name)}")

    def enter(part: T) -> T:
        of_kind = getattr(part, "kind", None) if kind is None else kind
        if not isinstance(of_kind, str) or of_kind not in REGISTERED:
            of_kind = ""
        is_class = isinstance(part, type)
        if not of_kind or not callable(part) or is_class == (of_kind == "metric"):
            raise TypeError(
                f"register({name!r}) takes a subclass of Layer, Loss or Optimizer, or with "
                f'kind="metric" a function, got {shown(part)}'
            )
        known = REGISTERED[of_kind].get(name)
        if known is not None and known.__name__ != part.__name__:
            raise ValueError(f"the name {name!r} is taken by {known.__name__}")
        REGISTERED[of_kind][name] = part
        return part

    return enter
