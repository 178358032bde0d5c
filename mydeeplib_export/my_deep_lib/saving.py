# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Model files: plain builtins, written whole, read without executing anything."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import pickletools
import secrets
import shutil
from pathlib import Path

import numpy as np

FORMAT = "my_deep_lib model"
FORMAT_VERSION = 1
# Instructions of the pickle program that only build strings, numbers, bytes, lists and dicts.
HARMLESS = frozenset(
    "PROTO FRAME STOP MARK MEMOIZE BINGET LONG_BINGET NONE NEWTRUE NEWFALSE BININT BININT1 "
    "BININT2 LONG1 BINFLOAT SHORT_BINUNICODE BINUNICODE SHORT_BINBYTES BINBYTES BINBYTES8 "
    "EMPTY_LIST APPEND APPENDS EMPTY_DICT SETITEM SETITEMS".split()
)


# From chapter 16.
def pack_array(array):
    """Turn an array into plain data: its type, its shape and its bytes."""
    array = np.ascontiguousarray(array)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": little.tobytes(),
    }


# From chapter 16.
def unpack_array(packed):
    """Turn what `pack_array` made into a new array; refuse what does not add up."""
    name, shape, data = packed["dtype"], tuple(packed["shape"]), packed["data"]
    if name not in ("float32", "float64"):
        raise ValueError(f"an array of type {name!r}")
    dtype = np.dtype(name).newbyteorder("<")
    sizes_fit = all(type(size) is int and 0 <= size <= len(data) for size in shape)
    if not sizes_fit or int(np.prod(shape, dtype=object)) * dtype.itemsize != len(
        data
    ):
        raise ValueError(f"{len(data)} bytes for an array of shape {shape}")
    return np.frombuffer(data, dtype).reshape(shape).astype(name)


# From chapter 16.
def write_model_file(path, content):
    """Write plain data to a file, whole: after a crash there is the old file or the new one.

    Parameters
    ----------
    path : str or os.PathLike
    content : dict
        Strings, numbers, booleans, None, bytes, and lists and dicts of them.
    """
    path = Path(path).resolve()  # the file a link points to, not the link
    inner = pickle.dumps(content, protocol=4)
    outer = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "sha256": hashlib.sha256(inner).hexdigest(),
        "content": inner,
    }
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.write(pickle.dumps(outer, protocol=4))
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)  # still there only if something failed


# From chapter 16.
def read_model_file(path):
    """Read what `write_model_file` wrote, without executing anything.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the file is not a model file, is damaged, or is of another version.
    OSError
        If it cannot be read.
    """
    outer = _plain(Path(path).read_bytes(), path)
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise ValueError(f"{path} is not a model file")
    version = outer.get("version")
    if type(version) is not int or version != FORMAT_VERSION:
        shown = version if type(version) is int else type(version).__name__
        raise ValueError(
            f"{path} has format version {shown}, expected {FORMAT_VERSION}"
        )
    inner = outer.get("content")
    if not isinstance(inner, bytes) or hashlib.sha256(
        inner
    ).hexdigest() != outer.get("sha256"):
        raise ValueError(f"{path} is damaged: its checksum does not fit")
    return _plain(inner, path)


# From chapter 16.
class _PlainUnpickler(pickle.Unpickler):

    def find_class(self, module, name):
        raise ValueError(f"it asks for {module}.{name}")


# From chapter 16.
def _plain(data, path):
    """Return the plain data in a pickle; refuse any instruction that is not harmless."""
    try:
        for instruction, argument, place in pickletools.genops(data):
            if instruction.name not in HARMLESS:
                raise ValueError(f"it holds the instruction {instruction.name}")
            if instruction.name in ("FRAME", "LONG_BINGET") and argument > len(
                data
            ):
                raise ValueError(f"it declares a size of {argument}")
            end = place + 1
        if end != len(data):
            raise ValueError(f"{len(data) - end} bytes too many")
        return _PlainUnpickler(io.BytesIO(data)).load()
    except Exception as error:
        raise ValueError(
            f"{path} is not a model file, or is damaged: {error}"
        ) from None
