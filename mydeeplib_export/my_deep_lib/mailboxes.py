# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Memory that two processes of one machine see: arrays lie there, and a letter says where."""

from __future__ import annotations

import mmap
import os
import pickle
from itertools import accumulate
from typing import Any

SPACING = 64  # bytes; an array begins at a multiple of it


# From chapter 25.
class Mailbox:
    """A file in memory: one process puts arrays there, another one finds them."""

    def __init__(self, path: str) -> None:
        """Open the box.

        Parameters
        ----------
        path : str
            A file that both processes see, best one that is in memory.
        """
        self.file = open(path, "r+b")
        self.memory: Any = bytearray()

    def put(self, thing: Any) -> tuple[bytes, list[int]]:
        """Put the arrays of a thing into the box.

        Parameters
        ----------
        thing : object
            Whatever can be pickled.

        Returns
        -------
        tuple
            The letter: the thing without its arrays, and their sizes. Without room in the box, all of it.
        """
        arrays: list[Any] = []
        words = pickle.dumps(thing, 5, buffer_callback=arrays.append)
        contents = [array.raw() for array in arrays]
        sizes = [content.nbytes for content in contents]
        try:
            places = self.places(sizes)
        except OSError:  # the machine has no such memory left
            return pickle.dumps(thing, 5), []
        for place, content in zip(places, contents):
            place[:] = content
        return words, sizes

    def get(self, letter: tuple[bytes, list[int]]) -> Any:
        """Return what a letter is about; its arrays are the memory itself, until the next letter comes.

        Parameters
        ----------
        letter : tuple
            What `put` has returned, in the other process.

        Returns
        -------
        object
        """
        words, sizes = letter
        return pickle.loads(words, buffers=self.places(sizes))

    def places(self, sizes: list[int]) -> list[memoryview]:
        """Return the memory of each array, one after the other.

        Parameters
        ----------
        sizes : list of int
            In bytes.

        Returns
        -------
        list of memoryview

        Raises
        ------
        OSError
            If there is no room.
        """
        steps = [-(-size // SPACING) * SPACING for size in sizes]
        begins = [0, *accumulate(steps)]
        missing = begins[-1] - os.fstat(self.file.fileno()).st_size
        if missing > 0:
            self.file.seek(0, os.SEEK_END)
            self.file.write(bytes(missing))  # room is taken now, or refused now
            self.file.flush()
        if begins[-1] > len(self.memory):
            self.memory = mmap.mmap(self.file.fileno(), 0)
        view = memoryview(self.memory)
        return [view[begin : begin + size] for begin, size in zip(begins, sizes)]


# From chapter 25.
def memory_folder() -> str | None:
    """Return the folder whose files are in memory; None where there is none, for any folder of temporary files."""
    shared = "/dev/shm"
    return shared if os.access(shared, os.W_OK | os.X_OK) else None
