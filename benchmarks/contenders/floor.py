"""A fused step in C, compiled on the spot: the floor for the spiral's network."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from ..task import SPIRAL, Task

POINTER = ctypes.POINTER(ctypes.c_float)


def compiled():
    """Return the C function, or raise ImportError if there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise ImportError("no C compiler")
    source = Path(__file__).with_suffix(".c")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "floor.so"
        # what -ffast-math allows, without its change of the whole process's arithmetic
        options = ["-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros"]
        options += ["-fassociative-math", "-freciprocal-math", "-ffinite-math-only", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, str(source), "-o", str(library), "-lm"], check=True)
        function = ctypes.CDLL(str(library)).train
    function.restype = ctypes.c_float
    return function


def trainer(task: Task):
    """Return two functions: one trains for a number of epochs, the other gives the loss before the last step."""
    if task != SPIRAL:
        raise ImportError("the C step is written for the spiral's network only")
    function = compiled()
    X, y = task.data()
    y = y.astype(np.int32)
    parts = [part.ravel() for w in task.initial_weights() for part in (w, np.zeros(w.shape[1], np.float32))]
    parameters = np.concatenate(parts)
    memory = [np.zeros_like(parameters) for _ in range(2)]
    t = ctypes.c_long(0)

    def pointer(array):
        return array.ctypes.data_as(POINTER)

    held = {}

    def train(epochs):
        held["loss"] = function(
            pointer(X),
            y.ctypes.data_as(ctypes.POINTER(ctypes.c_int)),
            ctypes.c_int(len(X)),
            pointer(parameters),
            *(pointer(array) for array in memory),
            ctypes.byref(t),
            ctypes.c_int(epochs),
            *(ctypes.c_float(value) for value in (task.l2, task.learning_rate, task.decay)),
        )

    return train, lambda: held["loss"]
