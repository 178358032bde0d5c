"""The array operations of one step on the spiral's network, each timed alone, at its own shape:
``python -m benchmarks.operations`` prints seconds as JSON, part by part."""

from __future__ import annotations

import json
import statistics
import time

import numpy as np

from .task import SPIRAL


def operations() -> dict[str, list]:
    """Return the 35 operations in the order of chapter 19's table: part -> functions without arguments.

    The shapes, types and layouts are the library's; results go into memory that is there already where the library's do.
    The numbers are any.
    """
    n, d, hidden, classes = SPIRAL.batch_size, *SPIRAL.widths
    p = SPIRAL.n_parameters
    rng = np.random.default_rng(0)

    def floats(*shape):
        return rng.random(shape, dtype=np.float32) + np.float32(0.1)

    X, W1, b1, W2, b2 = floats(n, d), floats(d, hidden), floats(1, hidden), floats(hidden, classes), floats(1, classes)
    wide, z1, a1, dz = (floats(n, hidden) for _ in range(4))
    zeros, mask, ones = np.zeros_like(z1), z1 > 0.5, np.ones((1, n), np.float32)
    z2, narrow = floats(n, classes), floats(n, classes)
    dW1, db1, dW2, db2 = np.empty_like(W1), np.empty_like(b1), np.empty_like(W2), np.empty_like(b2)
    scores, top, result = rng.random((classes, n)), rng.random(n) + 0.1, np.empty((classes, n))
    probabilities, targets, D = floats(classes, n).T, floats(classes, n).T, floats(classes, n).T
    g, m, v, step, moved = (floats(p) for _ in range(5))
    return {
        "two dense layers, forward": [
            lambda: np.matmul(X, W1, out=wide),
            lambda: np.add(z1, b1, out=wide),
            lambda: np.matmul(a1, W2, out=narrow),
            lambda: np.add(z2, b2, out=narrow),
        ],
        "ReLU, forward and backward": [
            lambda: np.maximum(z1, zeros, out=wide),
            lambda: np.greater(z1, 0),
            lambda: np.multiply(dz, mask, out=wide),
        ],
        "softmax": [
            lambda: np.array(z2.T, dtype=np.float64, order="C"),
            lambda: scores.max(axis=0),
            lambda: np.subtract(scores, top, out=result),
            lambda: np.exp(scores, out=result),
            lambda: scores.sum(axis=0),
            lambda: np.divide(scores, top, out=result),
            lambda: scores.astype(np.float32),
        ],
        "loss, backward": [lambda: np.subtract(probabilities, targets), lambda: np.divide(D, n, out=probabilities)],
        "two dense layers, backward": [
            lambda: np.matmul(a1.T, D, out=dW2),
            lambda: np.matmul(ones, D, out=db2),
            lambda: np.matmul(D, W2.T, out=wide),
            lambda: np.matmul(X.T, dz, out=dW1),
            lambda: np.matmul(ones, dz, out=db1),
        ],
        "L2 penalty": [
            lambda: np.multiply(W1, 0.001),
            lambda: np.add(W1, W1, out=dW1),
            lambda: np.multiply(b1, 0.001),
            lambda: np.add(b1, b1, out=db1),
        ],
        "Adam": [
            lambda: np.multiply(m, 0.9, out=moved),
            lambda: np.add(m, g, out=moved),
            lambda: np.square(g, out=np.empty_like(v), dtype=v.dtype),
            lambda: np.multiply(v, 0.999, out=moved),
            lambda: np.add(v, g, out=moved),
            lambda: np.sqrt(v, out=moved),
            lambda: np.add(v, 1e-7, out=moved),
            lambda: np.divide(m, v, out=moved),
            lambda: np.multiply(step, 0.01, out=moved),
            lambda: np.subtract(m, step, out=moved),
        ],
    }


def seconds_each(functions: list, turns: int = 15, calls: int = 1000) -> float:
    """Return the sum over functions of the median time of a call."""
    total = 0.0
    for function in functions:
        found = []
        for _ in range(turns):
            start = time.perf_counter()
            for _ in range(calls):
                function()
            found.append((time.perf_counter() - start) / calls)
        total += statistics.median(found)
    return total


def measured() -> dict[str, float]:
    """Return the seconds of each part, and of calling a function that does nothing as often."""
    parts = operations()
    times = {part: seconds_each(functions) for part, functions in parts.items()}
    calls = sum(len(functions) for functions in parts.values())
    return times | {"calling": calls * seconds_each([lambda: None])}


if __name__ == "__main__":
    print(json.dumps(measured()))
