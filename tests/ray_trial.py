"""What test_ray.py runs where Ray is installed: the same bits, kill -9 at random moments, and nobody left. It prints JSON."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time

import numpy as np
import ray
from my_deep_lib import Activation_ReLU, Layer_Dense, Layer_Dropout, NeuralNetwork_Model
from my_deep_lib.parallel_ray import RayWorkers
from my_deep_lib.pieces import InThisProcess, WorkersLostError

X = np.random.default_rng(0).normal(size=(20_000, 3)).astype(np.float32)
Y = np.abs(X).argmax(axis=1)


def trained(workers, epochs=4, n=500, model=None, callbacks=(), **options):
    if model is None:
        layers = [Layer_Dense(3, 8), Activation_ReLU(), Layer_Dropout(0.2), Layer_Dense(8, 3)]
        model = NeuralNetwork_Model(layers, seed=7)
        model.compile("adam", "categorical_crossentropy")
    model.fit(X[:n], Y[:n], epochs=epochs, print_every=0, pieces=5, workers=workers, callbacks=callbacks, **options)
    return model


def pids(workers) -> list[int]:
    return [pid for pid, _ in ray.get([shard.call.remote("pid", ()) for shard in workers.held], timeout=5)]


def killed_often(kills: int) -> bool:
    """Return whether a training in which actors were killed has the bits of a quiet one."""
    workers, done, seed = RayWorkers(2), [], random.Random(25)
    ends = threading.Event()

    def killer():
        while len(done) < kills and not ends.is_set():
            time.sleep(seed.uniform(0.2, 1.5))  # a new actor takes a second to start
            try:
                os.kill(seed.choice(pids(workers)), signal.SIGKILL)
                done.append(1)
            except (ray.exceptions.RayError, IndexError, ProcessLookupError):
                continue

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        model = trained(workers, 100_000, len(X), callbacks=[lambda model, entry: len(done) >= kills])
    finally:
        ends.set()
        thread.join()
    quiet = trained(InThisProcess(3), model.epochs, len(X), callbacks=[lambda model, entry: False])
    return len(done) == kills and np.array_equal(model.parameters, quiet.parameters)


def nobody_left() -> bool:
    """Return whether the error is the right one, and the model goes on, when the cluster ends."""
    workers = RayWorkers(2, patience=0.5)
    model = trained(None, epochs=1)
    end = [lambda model, entry: ray.shutdown() if entry["epoch"] == 3 else None]
    try:
        trained(workers, 10, model=model, callbacks=end)
    except WorkersLostError:
        return model.epochs == 4 and np.array_equal(model.parameters, trained(None).parameters)
    return False


if __name__ == "__main__":
    try:
        RayWorkers(2)
    except RuntimeError as error:
        refused = "ray.init" in str(error)
    ray.init(num_cpus=5, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    alone = {size: trained(InThisProcess(2), batch_size=size).parameters for size in (None, 64)}
    bits = [
        np.array_equal(trained(RayWorkers(n), batch_size=size).parameters, alone[size])
        for n in (1, 2, 3, 5)
        for size in (None, 64)
    ]
    survived = killed_often(int(sys.argv[1]))
    print(json.dumps({"refused": refused, "bits": bits, "survived": survived, "nobody": nobody_left()}))
