"""Killed at random moments, saving and exporting leave whole files: the old one or the new one.

Children are forked from a process that has everything imported, so that two hundred kills take seconds. The moments are
spread over the whole duration of the work, which is estimated anew after every kill.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from notebooks import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]

SAVE = """
import hashlib, os, random, signal, sys, time
from pathlib import Path
import numpy as np
from my_deep_lib import Activation_ReLU, Layer_Dense, NeuralNetwork_Model

def model_of(seed):
    model = NeuralNetwork_Model([Layer_Dense(200, 300, seed=seed), Activation_ReLU(), Layer_Dense(300, 10, seed=seed)])
    model.compile("adam")
    return model

def print_of(model):
    return hashlib.sha256(model.parameters.tobytes()).hexdigest()

old, new, path = model_of(1), model_of(2), Path(sys.argv[1])
start = time.perf_counter()
for _ in range(5):
    new.save(path)
duration = (time.perf_counter() - start) / 5
random.seed(0)
kinds = {print_of(old): 0, print_of(new): 0}
midway = tries = 0
while midway < 200 and tries < 2000:
    tries += 1
    old.save(path)
    child = os.fork()
    if child == 0:
        new.save(path)
        os._exit(0)
    time.sleep(random.uniform(0, 1.2 * duration))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    midway += os.WIFSIGNALED(status)
    duration *= 1.02 if os.WIFSIGNALED(status) else 0.95  # most kills come before the end, some shortly before it
    kinds[print_of(NeuralNetwork_Model.load(path))] += 1  # a KeyError, or an error of load, ends the test
print(midway, *kinds.values())
"""

EXPORT = """
import os, random, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from mydeeplib_export.__main__ import main

def export(*arguments):
    with open(os.devnull, "w") as nowhere:
        sys.stdout = nowhere
        try:
            assert main([*arguments, "--to", str(target)]) == 0
        finally:
            sys.stdout = sys.__stdout__

def files():
    found = [p for p in target.rglob("*") if p.is_file() and not p.name.startswith(".")]
    return {p.relative_to(target): p.read_bytes() for p in found}

target = Path(sys.argv[1])
export()
new = files()
start = time.perf_counter()
export("--through", "09")
old, duration = files(), time.perf_counter() - start
random.seed(0)
midway = mixed = tries = 0
while midway < 20 and tries < 100:
    tries += 1
    export("--through", "09")
    child = os.fork()
    if child == 0:
        export()
        os._exit(0)
    time.sleep(random.uniform(0.5, 1.6) * duration)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    midway += os.WIFSIGNALED(status)
    duration *= 1.02 if os.WIFSIGNALED(status) else 0.9
    found = files()
    for name, content in found.items():
        assert content in (old.get(name), new.get(name)), name
    mixed += found not in (old, new)
export()
assert files() == new, "exporting again repairs"
print(midway, mixed)
"""


def run(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return [int(number) for number in done.stdout.split()]


@pytest.mark.parametrize("name", ["model", "model.safetensors"])
def test_a_killed_save_leaves_a_whole_file(tmp_path, name):
    midway, old, new = run(SAVE, tmp_path / name)
    assert midway == 200, "children killed while they saved"
    assert old > 0 and new > 0, "some were killed before the file was there, some after"


def test_a_killed_export_leaves_whole_files(tmp_path):
    midway, _ = run(EXPORT, tmp_path / "to", ROOT)
    assert midway == 20


FULL = """
import resource, signal, sys
from pathlib import Path
from my_deep_lib import Layer_Dense, NeuralNetwork_Model

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
model = NeuralNetwork_Model([Layer_Dense(200, 300, seed=1)])
model.compile("adam")
model.save(path)
before = path.read_bytes()
model.layers[0].weights = 2 * model.layers[0].weights
failed = 0
for limit in range(0, len(before), len(before) // 50):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        model.save(path)
    except OSError:
        failed += 1
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name], "nothing left lying about"
print(failed)
"""


@pytest.mark.parametrize("name", ["model", "model.safetensors"])
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path, name):
    (failed,) = run(FULL, tmp_path / name)
    assert failed >= 50
