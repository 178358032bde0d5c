"""Measure a step on one and two processors: ``python -m benchmarks.pieces``. It takes some minutes and wants an idle machine.

One process with one BLAS thread, one with two, two workers of Dask, two of Ray, and two processes of MPI (Ray and MPI as in
``benchmarks/requirements.txt``; without them they are left out) take turns at the same network and the same rows. Chapter
25 prints the medians.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from my_deep_lib import Activation_ReLU, Layer_Dense, NeuralNetwork_Model
from my_deep_lib.parallel import DaskWorkers
from my_deep_lib.parallel_ray import RayWorkers
from my_deep_lib.pieces import PiecedTraining, Shard, cut, twin
from my_deep_lib.training import Plan

from .machine import describe

RESULTS = Path(__file__).with_name("pieces.json")
WIDTHS = (784, 512, 512, 10)
STEPS = {64: 60, 512: 30, 2048: 10, 8192: 4}  # rows of a step -> steps of a turn
ROUNDS = 5
NAMES = ("1 thread", "2 threads", "Dask", "Ray", "MPI")


def network() -> NeuralNetwork_Model:
    """Return a network with 669,706 parameters, the same every time."""
    model = NeuralNetwork_Model(seed=1)
    for d, m in pairwise(WIDTHS):
        model.add(Layer_Dense(d, m))
        model.add(Activation_ReLU())
    model.layers.pop()
    model.compile("adam", "categorical_crossentropy")
    return model


def data(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return samples and classes without a meaning."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, WIDTHS[0])).astype(np.float32), rng.integers(0, WIDTHS[-1], rows)


def per_step(train: Callable[[int], object], steps: int) -> float:
    """Return the milliseconds of a step, without what a training does once."""
    seconds = []
    for epochs in (2, 2, 2 + steps):  # the first turn fills caches
        begin = time.perf_counter()
        train(epochs)
        seconds.append(time.perf_counter() - begin)
    return (seconds[2] - seconds[1]) / steps * 1e3


def by_fit(rows: int, engine: Any = None) -> float:
    """Return the milliseconds of a step of `fit`, here or on two workers."""
    (X, y), model = data(rows), network()
    options = {} if engine is None else {"pieces": 2, "workers": engine}
    return per_step(lambda n: model.fit(X, y, epochs=n, print_every=0, record_every=0, **options), STEPS[rows])


def by_dask(rows: int) -> float:
    """Return the milliseconds of a step on two workers of Dask."""
    with DaskWorkers(2) as workers:
        return by_fit(rows, workers)


def by_ray(rows: int) -> float:
    """Return the milliseconds of a step on two workers of Ray."""
    import ray

    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    return by_fit(rows, RayWorkers(2))


def by_mpi(rows: int) -> float | None:
    """Return the milliseconds of a step in which two processes add their shares by an all-reduce; the first one tells."""
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    (X, y), model = data(rows), network()
    begin, end = cut(rows, world.size)[world.rank : world.rank + 2]
    training = PiecedTraining(model, X, y, Plan(1, None, False, 0, None, 0, [], False, world.size))
    shard = Shard(twin(model), world.rank, [(X[begin:end], y[begin:end], None)], False)
    training.tapes.renew()

    def train(steps: int) -> None:
        for _ in range(steps):
            sums, _ = shard.sums(model.store.vector, [slice(None)], rows, False, None)
            ((gradient, _),) = sums.values()
            world.Allreduce(MPI.IN_PLACE, gradient)
            training.update(gradient)
        world.Barrier()

    measured = per_step(train, STEPS[rows])
    return measured if world.rank == 0 else None


def turn(name: str, rows: int) -> float | None:
    """Return what a process of its own measures; None if it cannot run here."""
    threads = "2" if name == "2 threads" else "1"
    command = [sys.executable, "-m", "benchmarks.pieces", "--turn", name, str(rows)]
    if name == "Ray" and importlib.util.find_spec("ray") is None:
        return None
    if name == "MPI":
        mpiexec = shutil.which("mpiexec", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        if mpiexec is None or importlib.util.find_spec("mpi4py") is None:
            return None
        command = [mpiexec, "-n", "2", *command]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout.split()[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pieces", description=__doc__.splitlines()[0])
    parser.add_argument("--turn", nargs=2, metavar=("NAME", "ROWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.turn:
        name, rows = options.turn[0], int(options.turn[1])
        measured = {"Dask": by_dask, "Ray": by_ray, "MPI": by_mpi}.get(name, by_fit)(rows)
        if measured is not None:
            print(measured)
        return
    found: dict[str, dict[str, float]] = {}
    for rows in STEPS:
        rounds = [{name: turn(name, rows) for name in NAMES} for _ in range(ROUNDS)]
        medians = {n: statistics.median(r[n] for r in rounds) for n in NAMES if rounds[0][n] is not None}
        found[str(rows)] = {name: round(value, 2) for name, value in medians.items()}
        print(rows, found[str(rows)], flush=True)
    about = {"widths": WIDTHS, "parameters": network().parameters.size, "rounds": ROUNDS}
    RESULTS.write_text(json.dumps({"machine": describe(), **about, "ms": found}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
