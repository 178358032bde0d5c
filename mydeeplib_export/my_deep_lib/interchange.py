# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Models for other programs, and from them: ONNX, and PyTorch's state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .checks import as_numbers, check_finite, check_matrix, shown
from .losses import Loss
from .numerics import Array
from .registry import registered_name
from .saving import write_whole

ONNX_NODES = {
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "linear": "Identity",
    "dropout": "Identity",  # in use it hands its inputs on
}
ONNX_OPERATORS = 13  # versions that runtimes of the last years read
ONNX_FILES = 8


# From chapter 26.
def to_onnx(model: Any, path: Any) -> None:
    """Write a model as an ONNX graph from X to output, which answers as `predict`.

    Parameters
    ----------
    model : NeuralNetwork_Model
        Compiled, of the library's own layers. Its float type becomes that of the graph, and any number of samples fits.
    path : str or os.PathLike
        An existing file is replaced, whole.

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    RuntimeError
        If the model is not compiled.
    TypeError
        If ONNX has no operation for a layer, or the head of the loss answers in a way of its own.
    """
    check_model(model, "to_onnx")
    onnx = onnx_package()
    nodes, arrays, value = [], [], "X"
    for place, (kind, layer) in enumerate(steps(model)):
        inputs, value = [value], f"value_{place}"
        for name in ("weights", "biases") if kind == "dense" else ():
            inputs.append(f"{name}_{place}")
            array = np.ascontiguousarray(getattr(layer, name))
            arrays.append(onnx.numpy_helper.from_array(array, inputs[-1]))
        nodes.append(onnx_node(kind, inputs, value))
    nodes.append(onnx.helper.make_node("Identity", [value], ["output"]))
    write_whole(path, onnx_file(model, nodes, arrays))


# From chapter 26.
def check_model(model: Any, action: str = "") -> None:
    """Refuse what is no model; give all arrays of a model one float type.

    Parameters
    ----------
    model : NeuralNetwork_Model
    action : str, default ""
        What needs a compiled model, if anything does.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not hasattr(model, "check_compiled"):
        raise TypeError(
            f"model must be a NeuralNetwork_Model, got {shown(model)}; the model of an "
            "estimator is its model_"
        )
    if action:
        model.check_compiled(action)
    model.store.attach(model.layers)


# From chapter 26.
def check_head(model: Any) -> None:
    """Refuse a head that answers otherwise than its activation does; no node would say so.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Raises
    ------
    TypeError
        If the answers to a few outputs differ.
    """
    width = model.output_width
    outputs = np.linspace(-8, 8, 3 * width, dtype=model.dtype).reshape(3, width)
    answers = model.head.answer(outputs)
    expected = Loss.head(model.loss).answer(outputs)  # what every loss has
    if np.shape(answers) != expected.shape or not np.allclose(answers, expected):
        raise TypeError(
            f"the head of {shown(model.loss)} answers in a way of its own, "
            "which cannot be written as ONNX"
        )


# From chapter 26.
def onnx_package() -> Any:
    """Return the package onnx, or say how to get it.

    Raises
    ------
    ImportError
        If it is not installed.
    """
    try:
        import onnx
    except ImportError:
        raise ImportError(
            "writing ONNX needs onnx; run: pip install my-deep-lib[onnx]"
        ) from None
    return onnx


# From chapter 26.
def steps(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield registered name and layer of every step, the activation of the head last.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Yields
    ------
    tuple of str and object

    Raises
    ------
    TypeError
        If ONNX has no operation for a step, or the head answers in a way of its own.
    """
    known = ("dense", "softmax", *ONNX_NODES)
    chain = [(registered_name(layer), layer) for layer in model.body]
    if model.loss.activation_name is not None:
        chain.append((model.loss.activation_name, model.loss))
    for name, part in chain:
        if name not in known:
            raise TypeError(
                f"{shown(part)} cannot be written as ONNX, only {', '.join(known)}"
            )
        yield str(name), part
    check_head(model)


# From chapter 26.
def onnx_node(kind: str, inputs: list[str], output: str) -> Any:
    """Return the node of a step.

    Parameters
    ----------
    kind : str
    inputs : list of str
    output : str

    Returns
    -------
    onnx.NodeProto
    """
    make = onnx_package().helper.make_node
    if kind == "softmax":
        return make("Softmax", inputs, [output], axis=1)
    return make("Gemm" if kind == "dense" else ONNX_NODES[kind], inputs, [output])


# From chapter 26.
def onnx_file(model: Any, nodes: list[Any], arrays: list[Any]) -> bytes:
    """Return the bytes of a file, after ONNX's own check of it.

    Parameters
    ----------
    model : NeuralNetwork_Model
    nodes, arrays : list

    Returns
    -------
    bytes
    """
    onnx = onnx_package()
    kind = onnx.helper.np_dtype_to_tensor_dtype(model.dtype)
    ends = [
        onnx.helper.make_tensor_value_info(name, kind, ["n", width])
        for name, width in (
            ("X", model.input_width),
            ("output", model.output_width),
        )
    ]
    graph = onnx.helper.make_graph(nodes, "network", ends[:1], ends[1:], arrays)
    made = onnx.helper.make_model(
        graph,
        producer_name="my_deep_lib",
        ir_version=ONNX_FILES,
        opset_imports=[onnx.helper.make_opsetid("", ONNX_OPERATORS)],
    )
    onnx.checker.check_model(made, full_check=True)
    data: bytes = made.SerializeToString()
    return data


# From chapter 26.
def to_torch_state(model: Any) -> dict[str, Array]:
    """Return arrays as `torch.nn.Sequential` names and keeps them (eq. 26.3).

    The arrays are copies, whole in memory (version 0.8 of the package safetensors writes the bytes of a transposed view in
    the wrong order).

    Parameters
    ----------
    model : NeuralNetwork_Model

    Returns
    -------
    dict of str to ndarray
        ``"0.weight"`` of shape (m, d), ``"0.bias"`` of shape (m,), and so on, by the places of the layers.

    Raises
    ------
    TypeError
        If something else than dense layers is trained.
    """
    check_model(model)
    state = {}
    for place, layer in dense_layers(model):
        state[f"{place}.weight"] = layer.weights.T.copy()
        state[f"{place}.bias"] = layer.biases.ravel().copy()
    return state


# From chapter 26.
def from_torch_state(model: Any, state: Any) -> None:
    """Give a model's dense layers the arrays of a PyTorch state (eq. 26.3).

    Parameters
    ----------
    model : NeuralNetwork_Model
        With the dense layers in the same order and of the same widths. They take the arrays' float type.
    state : dict of str to array_like
        ``"0.weight"`` of shape (m, d), ``"0.bias"`` of shape (m,), and so on. The places may be others than in the
        model, and the entries in any order: the smallest place is that of the first dense layer.

    Raises
    ------
    TypeError, ValueError
        If number, shape or content does not fit; nothing has changed then.
    """
    check_model(model)
    layers = [layer for _, layer in dense_layers(model)]
    arrays = checked_state(state, layers)
    for layer, (weight, bias) in zip(layers, arrays):
        layer.weights, layer.biases = weight.T.copy(), bias.copy()


# From chapter 26.
def dense_layers(model: Any) -> Iterator[tuple[int, Any]]:
    """Yield place and layer of everything that is trained; refuse what is no dense layer.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Yields
    ------
    tuple of int and Layer_Dense

    Raises
    ------
    TypeError
        If another layer is trained.
    """
    for place, layer in enumerate(model.layers):
        name = registered_name(layer)
        if name == "dense":
            yield place, layer
        elif name is None or bool(getattr(type(layer), "trainable", ())):
            raise TypeError(
                f"{shown(layer)} is no dense layer; only weights of these are exchanged"
            )


# From chapter 26.
def checked_state(state: Any, layers: list[Any]) -> list[tuple[Array, Array]]:
    """Return weight and bias of each layer as matrices, or say what does not fit.

    Parameters
    ----------
    state : dict of str to array_like
    layers : list of Layer_Dense

    Returns
    -------
    list of pair of ndarray

    Raises
    ------
    TypeError, ValueError
        If number, shape or content does not fit.
    """
    if not hasattr(state, "items"):
        raise TypeError(f"state must be a dict of arrays, got {shown(state)}")
    places = sorted({str(name).rpartition(".")[0] for name in state}, key=place_of)
    names = [(f"{place}.weight", f"{place}.bias") for place in places]
    if set(state) != {name for pair in names for name in pair}:
        raise ValueError(
            "state must hold a weight and a bias for each layer, named as in "
            f"torch.nn.Sequential: 0.weight, 0.bias, ...; got {', '.join(state)}"
        )
    if len(names) != len(layers):
        raise ValueError(
            f"state must be that of {len(layers)} dense layers, got {len(names)}"
        )
    found = []
    for layer, (weight_name, bias_name) in zip(layers, names):
        d, m = layer.weights.shape
        weight = check_matrix(weight_name, state[weight_name], d, rows=m)
        bias = as_numbers(bias_name, state[bias_name])
        if bias.shape != (m,):
            raise ValueError(
                f"{bias_name} must have shape {(m,)}, got {bias.shape}"
            )
        bias = check_matrix(bias_name, bias[None])
        check_finite(weight_name, weight)
        check_finite(bias_name, bias)
        found.append((weight, bias))
    return found


# From chapter 26.
def place_of(prefix: str) -> int:
    """Return the place of a layer in `torch.nn.Sequential`, or say that it is none.

    Parameters
    ----------
    prefix : str
        What stands before the last point of a name.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is no number.
    """
    if not prefix.isdecimal():
        raise ValueError(
            "the names of state must be those of torch.nn.Sequential, such as "
            f"0.weight; got {shown(prefix)}"
        )
    return int(prefix)
