# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Add a member to a class that already exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

M = TypeVar("M")


# From chapter 4.
def add_to(cls: Any) -> Callable[[M], M]:
    """Return a decorator that makes a function or property a member of `cls`.

    A member that the class gets checked (see `checks.Checked`) gets the same checks here.

    Parameters
    ----------
    cls : type
        The class that grows. Existing objects and subclasses have the member at once.

    Returns
    -------
    callable
        The decorator; it gives back what it received.
    """

    def decorate(member: M) -> M:
        function: Any = getattr(member, "fget", None)
        function = function or getattr(member, "__func__", member)
        name = function.__name__
        check = getattr(cls, "checks", {}).get(name)
        setattr(cls, name, check(member) if check else member)
        return member

    return decorate
