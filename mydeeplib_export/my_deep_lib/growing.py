# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Add a member to a class that already exists."""

from __future__ import annotations

from collections.abc import Callable


# From chapter 4.
def add_to(cls) -> Callable:
    """Return a decorator that makes a function or property a member of `cls`.

    Parameters
    ----------
    cls : type
        The class that grows. Existing objects and subclasses have the member at once.

    Returns
    -------
    callable
        The decorator; it gives back what it received.
    """

    def decorate(member):
        function = getattr(member, "fget", None) or getattr(
            member, "__func__", member
        )
        setattr(cls, function.__name__, member)
        return member

    return decorate
