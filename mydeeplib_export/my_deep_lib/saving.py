# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Model files: plain builtins, written whole, read without executing anything."""

from __future__ import annotations

import io
import json
import os
import pickle
import pickletools
import shutil
from pathlib import Path

import numpy as np

from .checks import shown

FORMAT = "my_deep_lib model"
FORMAT_VERSION = 2
# Instructions of the pickle program that only build strings, numbers, bytes, lists and dicts.
HARMLESS = frozenset(
    "PROTO FRAME STOP MARK MEMOIZE BINGET LONG_BINGET NONE NEWTRUE NEWFALSE BININT BININT1 "
    "BININT2 LONG1 BINFLOAT SHORT_BINUNICODE BINUNICODE SHORT_BINBYTES BINBYTES BINBYTES8 "
    "EMPTY_LIST APPEND APPENDS EMPTY_DICT SETITEM SETITEMS".split()
)


# From chapter 16.
def pack_array(array: np.ndarray) -> dict:
    """Turn an array into plain data: its type, its shape and its bytes."""
    array = np.ascontiguousarray(array)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": little.tobytes(),
    }


# From chapter 16.
def unpack_array(packed: dict) -> np.ndarray:
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
def _checked_path(path):
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise TypeError(f"path must be the name of a file, got {shown(path)}")
    if not Path(path).name or "\0" in str(path):
        raise ValueError(f"path must be the name of a file, got {shown(path)}")
    return Path(path)


# From chapter 16.
def write_model_file(path: str | os.PathLike, content: dict) -> None:
    """Write plain data to a file, whole: after a crash there is the old file or the new one.

    Parameters
    ----------
    path : str or os.PathLike
        A name that ends in ``.npz`` makes a NumPy archive: arrays and JSON, no pickle.
    content : dict
        Strings, numbers, booleans, None, packed arrays, and lists and dicts of them.

    Raises
    ------
    TypeError, ValueError
        If `path` names no file.
    OSError
        If the file cannot be written; an existing one is unchanged.
    """
    import secrets

    path = _checked_path(path).resolve()  # the file a link points to, not the link
    data = _as_archive(content) if path.suffix == ".npz" else _as_pickle(content)
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)  # still there only if something failed


# From chapter 16.
def _as_pickle(content):
    inner = pickle.dumps(content, protocol=4)
    outer = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "sha256": _sha256(inner),
        "content": inner,
    }
    return pickle.dumps(outer, protocol=4)


# From chapter 16.
def _sha256(*parts):
    import hashlib  # here and not above: importing the library need not wait for it

    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


# From chapter 16.
def read_model_file(path: str | os.PathLike) -> dict:
    """Read what `write_model_file` wrote, without executing anything.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    dict

    Raises
    ------
    TypeError
        If `path` names no file.
    ValueError
        If the file is not a model file, is damaged, or is of another version.
    OSError
        If it cannot be read.
    """
    data = _checked_path(path).read_bytes()
    if data[:2] == b"PK":  # how every zip archive begins
        return _from_archive(data, path)
    outer = _plain(data, path)
    _check_header(outer, path)
    inner = outer.get("content")
    if not isinstance(inner, bytes) or _sha256(inner) != outer.get("sha256"):
        raise ValueError(f"{path} is damaged: its checksum does not fit")
    return _plain(inner, path)


# From chapter 16.
def _check_header(outer, path):
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise ValueError(f"{path} is not a model file")
    version = outer.get("version")
    if type(version) is not int or version != FORMAT_VERSION:
        found = version if type(version) is int else type(version).__name__
        raise ValueError(
            f"{path} has format version {found}, expected {FORMAT_VERSION}"
        )


# From chapter 16.
class _PlainUnpickler(pickle.Unpickler):

    def find_class(self, module, name) -> None:
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
        content = _PlainUnpickler(io.BytesIO(data)).load()
        _refuse_repetition(content, set())
        return content
    except Exception as error:
        raise ValueError(
            f"{path} is not a model file, or is damaged: {error}"
        ) from None


# From chapter 16.
def _refuse_repetition(value, seen):
    """Refuse a part that occurs twice: a small file could unfold to a huge model."""
    if not (
        isinstance(value, (list, dict)) or (isinstance(value, bytes) and value)
    ):
        return
    if id(value) in seen:
        raise ValueError("it refers to the same part twice")
    seen.add(id(value))
    if isinstance(value, bytes):
        return
    for part in value.values() if isinstance(value, dict) else value:
        _refuse_repetition(part, seen)


# From chapter 16.
def _as_archive(content):
    """Return plain data as the bytes of a NumPy archive: its arrays, and JSON for the rest."""
    arrays = {}
    text = json.dumps(_take_arrays(content, "", arrays)).encode()
    outer = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "sha256": _checksum(text, arrays),
        "content": text.decode(),
    }
    description = np.frombuffer(json.dumps(outer).encode(), np.uint8)
    file = io.BytesIO()
    unpacked = {name: unpack_array(packed) for name, packed in arrays.items()}
    np.savez(file, description=description, **unpacked)
    return file.getvalue()


# From chapter 16.
def _take_arrays(value, place, arrays):
    """Move every packed array to `arrays`, and leave its name where it was."""
    if isinstance(value, dict) and set(value) == {"dtype", "shape", "data"}:
        arrays[place] = value
        return {"array": place}
    if isinstance(value, dict):
        return {
            key: _take_arrays(part, _joined(place, key), arrays)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [
            _take_arrays(part, _joined(place, k), arrays)
            for k, part in enumerate(value)
        ]
    return value


# From chapter 16.
def _joined(place, key):
    return f"{place}.{key}" if place else str(key)


# From chapter 16.
def _put_arrays(value, arrays):
    """Put every array back where its name stands; each may be used once."""
    if isinstance(value, dict) and set(value) == {"array"}:
        return arrays.pop(value["array"])
    if isinstance(value, dict):
        return {key: _put_arrays(part, arrays) for key, part in value.items()}
    if isinstance(value, list):
        return [_put_arrays(part, arrays) for part in value]
    return value


# From chapter 16.
def _checksum(text, arrays):
    parts = [text]
    for name, packed in arrays.items():
        parts.append(f"{name} {packed['dtype']} {packed['shape']} ".encode())
        parts.append(packed["data"])
    return _sha256(*parts)


# From chapter 16.
def _from_archive(data, path):
    """Return the plain data in a NumPy archive; refuse sizes that do not add up."""
    import zipfile

    try:
        arrays = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > len(data):
                raise ValueError("it declares more than it holds")
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED:
                    raise ValueError("it is compressed")
                arrays[entry.filename.removesuffix(".npy")] = _read_array(
                    archive.read(entry)
                )
        outer = json.loads(arrays.pop("description")["data"])
    except Exception as error:
        raise ValueError(
            f"{path} is not a model file, or is damaged: {error}"
        ) from None
    _check_header(outer, path)
    try:
        text = outer["content"]
        if _checksum(text.encode(), arrays) != outer.get("sha256"):
            raise ValueError("its checksum does not fit")
        return _put_arrays(json.loads(text), arrays)
    except Exception as error:
        raise ValueError(f"{path} is damaged: {error}") from None


# From chapter 16.
def _read_array(data):
    """Return the array in an .npy file, packed; nothing is allocated for what it declares."""
    file = io.BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array in another format")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    if by_columns or dtype.str not in ("<f4", "<f8", "|u1"):
        raise ValueError(f"an array of type {dtype.str}")
    return {"dtype": dtype.name, "shape": list(shape), "data": data[file.tell() :]}
