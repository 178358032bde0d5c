# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What an object says about itself."""

from __future__ import annotations

import inspect

import numpy as np


# From chapter 16.
def options_of(component: object) -> dict:
    """Return the constructor's options of an object, by name.

    Parameters
    ----------
    component : object
        Keeps every option of its constructor in an attribute of the same name.

    Returns
    -------
    dict
        Numbers of NumPy are turned into Python's.
    """
    options = {
        name: getattr(component, name)
        for name, parameter in inspect.signature(type(component)).parameters.items()
        if parameter.kind is not parameter.VAR_POSITIONAL
        and parameter.kind is not parameter.VAR_KEYWORD
    }
    return {
        name: v.item() if isinstance(v, np.generic) else v
        for name, v in options.items()
    }


# From chapter 16.
def constructor_call(component: object) -> str:
    """Return the call that makes an object like this one; options at their default are left out.

    Parameters
    ----------
    component : object
        See `options_of`; of an object that does not keep its options only the name is shown.

    Returns
    -------
    str
    """
    kind = type(component)
    try:
        options = options_of(component)
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
