# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Model files: plain data, written whole, read without executing anything."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import pickle
import pickletools
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from .checks import (
    check_choice,
    check_count,
    check_number,
    shown,
    trained_array,
    trained_names,
)
from .metrics import name_of_metric
from .numerics import Array
from .registry import REGISTERED, options_of, registered_name

FLOATS = ("float32", "float64")
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
LAST_PLACE = {"pos": 624, "buffer_pos": 4}  # NumPy reads there without checking
FORMAT = "my_deep_lib model"
FORMAT_VERSION = 3
# Instructions of the pickle program that only build strings, numbers, bytes, lists and dicts.
HARMLESS = frozenset(
    "PROTO FRAME STOP MARK MEMOIZE BINGET LONG_BINGET NONE NEWTRUE NEWFALSE BININT BININT1 "
    "BININT2 LONG1 BINFLOAT SHORT_BINUNICODE BINUNICODE SHORT_BINBYTES BINBYTES BINBYTES8 "
    "EMPTY_LIST APPEND APPENDS EMPTY_DICT SETITEM SETITEMS".split()
)
FIRST_EDITION = {  # name of a class -> registered name
    "Layer_Dense": "dense",
    "Activation_ReLU": "relu",
    "Activation_Softmax": "softmax",
    "Optimizer_SGD": "sgd",
    "Optimizer_Adagrad": "adagrad",
    "Optimizer_RMSprop": "rmsprop",
    "Optimizer_Adam": "adam",
}


# From chapter 18.
def described(part: Any) -> dict[str, Any]:
    """Return registered name and options of an object, as plain data.

    Parameters
    ----------
    part : object

    Returns
    -------
    dict

    Raises
    ------
    TypeError
        If its class is not registered, or an option is not kept or is no plain data.
    """
    name = registered_name(part)
    if name is None:
        kind = type(part).__name__
        raise TypeError(
            f"cannot save {kind}: give its class a name with register, and keep every "
            "option of its constructor in an attribute of the same name"
        )
    try:
        options = options_of(part)
    except AttributeError as error:
        raise TypeError(f"cannot save {part!r}: {error}") from None
    return {"name": name, "options": plain(options)}


# From chapter 18.
def described_layer(layer: Any) -> dict[str, Any]:
    """Return name, options and arrays of a layer, and what is trained if it is not the usual.

    Parameters
    ----------
    layer : object

    Returns
    -------
    dict

    Raises
    ------
    TypeError
        If its class is not registered.
    ValueError
        If an array holds infinity or nan.
    """
    description = described(layer)
    usual = tuple(getattr(type(layer), "trainable", ()))
    arrays = {name: trained_array(layer, name) for name in usual}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError(f"{layer!r} holds infinity or nan; nothing was saved")
    description["arrays"] = {name: pack_array(a) for name, a in arrays.items()}
    if trained_names(layer) != usual:
        description["trainable"] = list(trained_names(layer))
    return description


# From chapter 18.
def content_of(model: Any) -> dict[str, Any]:
    """Return everything that belongs to a model as plain data.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Returns
    -------
    dict
    """
    optimizer = model.optimizer
    state = optimizer.get_state(model.store).get("vector", {})
    return {
        "layers": [described_layer(layer) for layer in model.layers],
        "loss": described(model.loss),
        "metrics": [described_metric(metric) for metric in model.metrics],
        "optimizer": {
            **described(optimizer),
            "iterations": plain(optimizer.iterations),
            "current_learning_rate": plain(optimizer.current_learning_rate),
            "state": {name: pack_array(kept) for name, kept in state.items()},
        },
        "epochs": plain(model.epochs),
        "history": [plain(entry) for entry in model.history.entries],
        "random": random_state(model.generator),
    }


# From chapter 18.
def described_metric(metric: Any) -> str:
    """Return the registered name of a metric.

    Parameters
    ----------
    metric : callable

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it has none.
    """
    name = registered_name(metric)
    if name is None:
        raise TypeError(
            f"cannot save the metric {name_of_metric(metric)}: give it a name with "
            'register(..., kind="metric")'
        )
    return name


# From chapter 18.
def plain(value: Any) -> Any:
    """Return numbers and arrays of NumPy as Python's; refuse what is no plain data.

    Raises
    ------
    TypeError
        If `value` holds something else than numbers, text, None, lists and dictionaries.
    """
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(
        f"cannot save {shown(value)}; only numbers, text, lists and dicts"
    )


# From chapter 18.
def pack_array(array: Array) -> dict[str, Any]:
    """Turn an array into plain data: its type, its shape and its bytes."""
    array = np.ascontiguousarray(array)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": little.tobytes(),
    }


# From chapter 18.
def unpack_array(packed: Any) -> Array:
    """Turn what `pack_array` made into a new array; refuse what does not add up."""
    name, shape, data = packed["dtype"], tuple(packed["shape"]), packed["data"]
    if name not in FLOATS:
        raise ValueError(f"an array of type {name!r}")
    dtype = np.dtype(name).newbyteorder("<")
    sizes_fit = all(type(size) is int and 0 <= size < 2**31 for size in shape)
    if not sizes_fit or math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError(f"{len(data)} bytes for an array of shape {shape}")
    return np.frombuffer(data, dtype).reshape(shape).astype(name)


# From chapter 18.
def random_state(generator: np.random.Generator | None) -> Any:
    """Return the state of a generator as plain data, None for None."""
    if generator is None:
        return None
    state = generator.bit_generator.state
    if state["bit_generator"] not in BIT_GENERATORS:
        raise TypeError(
            f"cannot save random numbers of a {state['bit_generator']}; "
            f"only {', '.join(BIT_GENERATORS)}"
        )
    return plain(state)


# From chapter 18.
def generator_from(state: Any) -> np.random.Generator | None:
    """Return a generator in this state; refuse one that NumPy would not have made."""
    if state is None:
        return None
    kind = check_choice("bit_generator", state["bit_generator"], BIT_GENERATORS)
    bits = getattr(np.random, kind)(0)
    for part in (state, state["state"]):
        for name, last in LAST_PLACE.items():
            if name in part and check_count(name, part[name], at_least=0) > last:
                raise ValueError(f"{name} is {part[name]}")
    bits.state = state
    if plain(bits.state) != state:
        raise ValueError("the state of the random numbers does not fit")
    return np.random.Generator(bits)


# From chapter 18.
def _class_of(kind: str, description: Any) -> Any:
    names = REGISTERED[kind]
    name = description["name"]
    if not isinstance(name, str) or name not in names:
        raise ValueError(
            f"it needs a {kind} named {shown(name)}, which is not registered here; "
            "import the module that registers it first"
        )
    return names[name]


# From chapter 18.
def made_layer(description: Any) -> Any:
    """Make a layer from its description and put its arrays in place."""
    kind, options = _class_of("layer", description), dict(description["options"])
    usual = set(getattr(kind, "trainable", ()))
    packed = description["arrays"]
    arrays = {name: unpack_array(array) for name, array in packed.items()}
    if set(arrays) != usual:
        raise ValueError(f"arrays {', '.join(arrays)} for {', '.join(usual)}")
    _refuse_larger_sizes(options, arrays)
    layer = kind(**options)
    for name, array in arrays.items():
        setattr(layer, name, array)
        if not np.isfinite(trained_array(layer, name)).all():
            raise ValueError(f"{name} hold infinity or nan")
    if "trainable" in description:
        names = description["trainable"]
        if not isinstance(names, list) or not set(names) <= usual:
            raise ValueError(f"trainable is {names!r}")
        layer.trainable = tuple(names)
    return layer


# From chapter 18.
def _refuse_larger_sizes(options: dict[str, Any], arrays: dict[str, Array]) -> None:
    """Refuse sizes that no array of the layer has, before memory for them is asked for."""
    sizes = [n for array in arrays.values() for n in array.shape]
    for name in ("n_inputs", "n_neurons"):
        if sizes and name in options and options[name] not in sizes:
            raise ValueError(
                f"{name} is {shown(options[name])}, the arrays are smaller"
            )
    wanted = options.get("n_inputs"), options.get("n_neurons")
    weights = arrays.get("weights")
    if weights is not None and None not in wanted and weights.shape != wanted:
        raise ValueError(f"weights of shape {weights.shape} in a layer of {wanted}")


# From chapter 18.
def fill(model: Any, content: Any) -> None:
    """Let an empty model become what plain data describes."""
    for description in content["layers"]:
        model.add(made_layer(description))
    description = content["optimizer"]
    optimizer = _class_of("optimizer", description)(**description["options"])
    loss = _class_of("loss", content["loss"])(**content["loss"]["options"])
    model.compile(optimizer, loss, content["metrics"])
    optimizer = model.optimizer
    optimizer.iterations = check_count("iterations", description["iterations"], 0)
    rate = check_number(
        "current_learning_rate", description["current_learning_rate"], 0
    )
    optimizer.current_learning_rate = rate
    state = {name: unpack_array(p) for name, p in description["state"].items()}
    model.store.attach(model.body)
    if state:
        optimizer.set_state(model.store, {"vector": state})
    model.epochs = check_count("epochs", content["epochs"], 0)
    model.generator = generator_from(content["random"])
    if not isinstance(content["history"], list):
        raise ValueError("the history is no list")
    for entry in content["history"]:
        model.history.record(**entry)


# From chapter 18.
def filled(model: Any, content: Any) -> Any:
    """Fill an empty model; ValueError if plain data describes none."""
    random = np.random.get_state()  # making layers draws weights
    try:
        fill(model, content)
        return model
    except (
        LookupError,
        TypeError,
        AttributeError,
        RuntimeError,
        OverflowError,
        NotImplementedError,
    ) as error:
        raise ValueError(str(error) or type(error).__name__) from None
    finally:
        np.random.set_state(random)


# From chapter 18.
def as_safetensors(content: dict[str, Any]) -> bytes:
    """Return plain data in the form of safetensors: a header in JSON, and the arrays' bytes.

    Parameters
    ----------
    content : dict
        Strings, numbers, booleans, None, packed arrays, and lists and dicts of them.

    Returns
    -------
    bytes
    """
    arrays: dict[str, dict[str, Any]] = {}
    text = json.dumps(take_arrays(content, "", arrays))
    checksum = sha256(
        text.encode(), *(packed["data"] for packed in arrays.values())
    )
    about = {"format": FORMAT, "version": str(FORMAT_VERSION)}
    header: dict[str, Any] = {
        "__metadata__": {**about, "sha256": checksum, "content": text}
    }
    start = 0
    for name, packed in arrays.items():
        end = start + len(packed["data"])
        kind = {"float32": "F32", "float64": "F64"}[packed["dtype"]]
        header[name] = {
            "dtype": kind,
            "shape": packed["shape"],
            "data_offsets": [start, end],
        }
        start = end
    lines = json.dumps(header).encode()
    lines += b" " * (-len(lines) % 8)  # the arrays begin at a multiple of eight
    parts = [len(lines).to_bytes(8, "little"), lines]
    return b"".join([*parts, *(packed["data"] for packed in arrays.values())])


# From chapter 18.
def checked_path(path: Any) -> Path:
    """Return the name of a file as a path, or say that it is none.

    Raises
    ------
    TypeError, ValueError
        If `path` names no file.
    """
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise TypeError(f"path must be the name of a file, got {shown(path)}")
    if not Path(path).name or "\0" in str(path):
        raise ValueError(f"path must be the name of a file, got {shown(path)}")
    return Path(path)


# From chapter 18.
def write_model_file(path: Any, content: dict[str, Any]) -> None:
    """Write plain data to a file, whole.

    Parameters
    ----------
    path : str or os.PathLike
        A name that ends in ``.safetensors`` makes that; any other a pickle of plain data.
    content : dict
        Strings, numbers, booleans, None, packed arrays, and lists and dicts of them.

    Raises
    ------
    TypeError, ValueError
        If `path` names no file.
    OSError
        If the file cannot be written; an existing one is unchanged.
    """
    suffix = checked_path(path).resolve().suffix.lower()
    if suffix == ".npz":
        raise ValueError(
            "path must not end in .npz: such files are read, but no longer written; "
            "let it end in .safetensors"
        )
    shared = suffix == ".safetensors"
    write_whole(path, as_safetensors(content) if shared else as_pickle(content))


# From chapter 18.
def write_whole(path: Any, data: bytes) -> None:
    """Write bytes to a file, whole: after a crash there is the old file or the new one.

    Parameters
    ----------
    path : str or os.PathLike
    data : bytes

    Raises
    ------
    TypeError, ValueError
        If `path` names no file.
    OSError
        If the file cannot be written; an existing one is unchanged.
    """
    import secrets

    target = checked_path(path).resolve()  # the file a link points to
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except (
        OSError
    ) as error:  # in the user's words, not with the name of our own file
        raise type(error)(error.errno, error.strerror, str(path)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()  # still there only if something failed


# From chapter 18.
def as_pickle(content: dict[str, Any]) -> bytes:
    """Return plain data as a pickle that holds nothing else, with a checksum."""
    inner = pickle.dumps(content, protocol=4)
    outer = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "sha256": sha256(inner),
        "content": inner,
    }
    return pickle.dumps(outer, protocol=4)


# From chapter 18.
def sha256(*parts: bytes) -> str:
    """Return the checksum of bytes."""
    import hashlib  # here and not above: importing the library need not wait for it

    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


# From chapter 18.
def read_model_file(path: Any) -> dict[str, Any]:
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
    data = checked_path(path).read_bytes()
    try:
        if data[:2] == b"PK":  # how every zip archive begins
            return upgraded(*_from_archive(data))
        if data[8:9] == b"{":  # how the header of safetensors begins
            return _from_safetensors(data)
        if data[:1] != b"\x80":  # how every pickle that is written here begins
            raise ValueError("it does not begin like one")
        outer = _plain_pickle(data)
        version = _version(outer)
        inner = outer["content"]
        if not isinstance(inner, bytes) or sha256(inner) != outer.get("sha256"):
            raise ValueError("its checksum does not fit")
        return upgraded(_plain_pickle(inner), version)
    except Exception as error:
        told = (
            error
            if isinstance(error, ValueError)
            else f"{type(error).__name__}: {error}"
        )
        raise ValueError(
            f"{path} is not a model file, or is damaged: {told}"
        ) from None


# From chapter 18.
def _version(outer: Any) -> int:
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise ValueError("it does not say that it is one")
    version = outer.get("version")
    if type(version) is not int or not 2 <= version <= FORMAT_VERSION:
        found = version if type(version) is int else type(version).__name__
        raise ValueError(
            f"it has format version {found}, expected 2 or {FORMAT_VERSION}"
        )
    return version


# From chapter 18.
class _PlainUnpickler(pickle.Unpickler):

    def find_class(self, module: str, name: str) -> Any:
        raise ValueError(f"it asks for {module}.{name}")


# From chapter 18.
def _plain_pickle(data: bytes) -> Any:
    """Return the plain data in a pickle; refuse any instruction that is not harmless."""
    end = 0
    for instruction, _, place in pickletools.genops(data):
        if instruction.name not in HARMLESS:
            raise ValueError(f"it holds the instruction {instruction.name}")
        end = (place or 0) + 1
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes too many")
    content = _PlainUnpickler(io.BytesIO(data)).load()
    _refuse_repetition(content, set())
    return content


# From chapter 18.
def _refuse_repetition(value: Any, seen: set[int]) -> None:
    """Refuse a part that occurs twice: a small file could unfold to a huge model."""
    if not isinstance(value, (list, dict)) and not (
        isinstance(value, bytes) and value
    ):
        return
    if id(value) in seen:
        raise ValueError("it refers to the same part twice")
    seen.add(id(value))
    if isinstance(value, bytes):
        return
    for part in value.values() if isinstance(value, dict) else value:
        _refuse_repetition(part, seen)


# From chapter 18.
def take_arrays(value: Any, place: str, arrays: dict[str, dict[str, Any]]) -> Any:
    """Move every packed array to `arrays`, and leave its name where it was."""
    if isinstance(value, dict) and set(value) == {"dtype", "shape", "data"}:
        arrays[place] = value
        return {"array": place}
    if not isinstance(value, (dict, list)):
        return value
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    taken = {
        key: take_arrays(part, f"{place}.{key}" if place else str(key), arrays)
        for key, part in parts
    }
    return taken if isinstance(value, dict) else list(taken.values())


# From chapter 18.
def _put_arrays(value: Any, arrays: dict[str, Any]) -> Any:
    """Put every array back where its name stands; each may be used once."""
    if isinstance(value, dict) and set(value) == {"array"}:
        return arrays.pop(value["array"])
    if isinstance(value, dict):
        return {key: _put_arrays(part, arrays) for key, part in value.items()}
    if isinstance(value, list):
        return [_put_arrays(part, arrays) for part in value]
    return value


# From chapter 18.
def _from_safetensors(data: bytes) -> dict[str, Any]:
    """Return the plain data in a file of safetensors; refuse sizes that do not add up."""
    length = int.from_bytes(data[:8], "little")
    if not 2 <= length <= len(data) - 8:
        raise ValueError(f"it declares a header of {length} bytes")
    header = json.loads(data[8 : 8 + length])
    about = header.pop("__metadata__")
    if about.get("format") != FORMAT or about.get("version") != str(FORMAT_VERSION):
        raise ValueError("it does not say that it is one, or is of another version")
    body, start, arrays = memoryview(data)[8 + length :], 0, {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if begin != start or not start <= end <= len(body):
            raise ValueError(f"{name} lies where it cannot lie")
        kind = {"F32": "float32", "F64": "float64"}[entry["dtype"]]
        packed = {
            "dtype": kind,
            "shape": entry["shape"],
            "data": bytes(body[begin:end]),
        }
        unpack_array(packed)  # refuses a shape that does not fit
        arrays[name], start = packed, end
    if start != len(body):
        raise ValueError(f"{len(body) - start} bytes too many")
    text = about["content"]
    if (
        sha256(text.encode(), *(a["data"] for a in arrays.values()))
        != about["sha256"]
    ):
        raise ValueError("its checksum does not fit")
    content: dict[str, Any] = _put_arrays(json.loads(text), arrays)
    if arrays:
        raise ValueError("it holds arrays that belong to nothing")
    return content


# From chapter 18.
def upgraded(content: Any, version: int) -> dict[str, Any]:
    """Return the content of a file in the form of today.

    Version 2, of the first edition, kept names of classes, the history by columns, and for Adam
    the sums of gradients and squares, without their factors 1 - beta.

    Parameters
    ----------
    content : dict
    version : int

    Returns
    -------
    dict
    """
    if version == FORMAT_VERSION:
        return dict(content)
    content = {**content}
    content["layers"] = [_renamed(layer) for layer in content["layers"]]
    optimizer = content["optimizer"] = _renamed(content["optimizer"])
    factors = {}
    if optimizer["name"] == "adam":
        options = optimizer["options"]
        factors = {"momentums": options["beta_1"], "cache": options["beta_2"]}
    optimizer["state"] = {
        name: pack_array(
            unpack_array(p) * unpack_array(p).dtype.type(1 - factors.get(name, 0))
        )
        for name, p in optimizer["state"].items()
    }
    content["loss"] = {"name": "categorical_crossentropy", "options": {}}
    content["metrics"] = ["accuracy"]
    content["history"] = _rows(content["history"])
    return dict(content)


# From chapter 18.
def _rows(history: Any) -> list[dict[str, float]]:
    """Return the entries of a history that was kept by columns."""
    columns = {name: unpack_array(p).tolist() for name, p in history.items()}
    rows = [dict(zip(columns, row)) for row in zip(*columns.values(), strict=True)]
    return [
        {name: value for name, value in row.items() if not math.isnan(value)}
        for row in rows
    ]


# From chapter 18.
def _renamed(description: Any) -> dict[str, Any]:
    description = dict(description)
    name = FIRST_EDITION[description.pop("class")]
    return {**description, "name": name}


# From chapter 18.
def _from_archive(data: bytes) -> tuple[dict[str, Any], int]:
    """Return the plain data in a NumPy archive, and its version; refuse sizes that do not add up."""
    import zipfile

    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > len(data):
            raise ValueError("it declares more than it holds")
        for entry in entries:
            if entry.compress_type != zipfile.ZIP_STORED:
                raise ValueError("it is compressed")
            name = entry.filename.removesuffix(".npy")
            arrays[name] = _read_array(archive.read(entry))
    outer = json.loads(arrays.pop("description")["data"])
    version = _version(outer)
    text, parts = outer["content"], []
    for name, packed in arrays.items():
        parts.append(f"{name} {packed['dtype']} {packed['shape']} ".encode())
        parts.append(packed["data"])
    if sha256(text.encode(), *parts) != outer.get("sha256"):
        raise ValueError("its checksum does not fit")
    content: dict[str, Any] = _put_arrays(json.loads(text), arrays)
    return content, version


# From chapter 18.
def _read_array(data: bytes) -> dict[str, Any]:
    """Return the array in an .npy file, packed; nothing is allocated for what it declares."""
    file = io.BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array in another format")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    if by_columns or dtype.str not in ("<f4", "<f8", "|u1"):
        raise ValueError(f"an array of type {dtype.str}")
    return {"dtype": dtype.name, "shape": list(shape), "data": data[file.tell() :]}
