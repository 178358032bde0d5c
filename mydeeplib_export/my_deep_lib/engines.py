# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""What engines with processes share: a shard that lives elsewhere."""

from __future__ import annotations

import os
import pickle
from typing import Any

from .mailboxes import Mailbox
from .pieces import Shard


# From chapter 25.
class HeldShard:
    """A shard in another process; its errors come back as answers."""

    def make(self, *order: Any) -> None:
        """Make the shard.

        Parameters
        ----------
        *order : object
            What `Shard` is made of.
        """
        self.shard = Shard(*order)

    def pid(self) -> int:
        """Return the number of the process, for whoever looks after it."""
        return os.getpid()

    def open_mail(self, there: str, back: str) -> None:
        """Open two mailboxes.

        Parameters
        ----------
        there, back : str
            The files for letters to this process, and for its answers.
        """
        self.inbox, self.outbox = Mailbox(there), Mailbox(back)

    def by_mail(
        self, method: str, letter: tuple[bytes, list[int]]
    ) -> tuple[bytes, list[int]]:
        """Call a method; its arguments come, and the answer goes, by mailbox.

        Parameters
        ----------
        method : str
        letter : tuple
            See `Mailbox`.

        Returns
        -------
        tuple
            Another letter, about what `call` returns.
        """
        return self.outbox.put(self.call(method, self.inbox.get(letter)))

    def sums(self, *question: Any) -> Any:
        """Ask the shard; see `Shard.sums`.

        Parameters
        ----------
        *question : object

        Returns
        -------
        pair
        """
        return self.shard.sums(*question)

    def call(self, method: str, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
        """Call a method; return the answer and None, or None and the error.

        Parameters
        ----------
        method : str
        arguments : tuple

        Returns
        -------
        pair
        """
        try:
            return getattr(self, method)(*arguments), None
        except Exception as error:
            return None, sendable(error)


# From chapter 25.
def told(answer: tuple[Any, Any]) -> Any:
    """Return an answer, or raise the error that came instead of it.

    Parameters
    ----------
    answer : pair
        What `HeldShard.call` returned.

    Returns
    -------
    object
    """
    value, error = answer
    if error is not None:
        raise error
    return value


# From chapter 25.
def sendable(error: Exception) -> Exception:
    """Return an error that comes through a wire: itself, or another with its words.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    Exception
    """
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__} in a worker: {error}")
    return error
