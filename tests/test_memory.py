"""What a training keeps in memory, in a process of its own (without `nnfs.init()`)."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from itertools import pairwise

import pytest
from notebooks import ROOT

MEASURE = """
import gc, json, tracemalloc
import numpy as np
from my_deep_lib import Activation_ReLU, Layer_Dense, NeuralNetwork_Model

widths, n, batch = {widths}, {n}, {batch}
rng = np.random.default_rng(0)
X = rng.standard_normal((n, widths[0])).astype(np.float32)
y = rng.integers(widths[-1], size=n)

model = NeuralNetwork_Model(seed=0)
for place, (d, m) in enumerate(zip(widths[:-1], widths[1:])):
    if place:
        model.add(Activation_ReLU())
    model.add(Layer_Dense(d, m, weight_regularizer_l2=1e-4))
model.compile("adam")
model.fit(X[:batch], y[:batch], epochs=1, print_every=0)
parameters = model.parameters.nbytes

seen = []
watchers = []
def every_so_often(model, entry):
    if entry["epoch"] % {every} == 0:
        gc.collect()
        seen.append(tracemalloc.get_traced_memory()[0])

if {watched}:
    watchers.append(every_so_often)
tracemalloc.start()
data = X.copy()  # counted, as a user's data would be
model.fit(data, y, epochs={epochs}, batch_size=batch, print_every=0, record_every={every}, callbacks=watchers)
peak = tracemalloc.get_traced_memory()[1]
activations = 4 * batch * (widths[0] + 2 * sum(widths[1:]))  # the batch, outputs, and gradients of outputs
print(json.dumps({{"seen": seen, "peak": peak, "allowed": X.nbytes + 5 * parameters + activations}}))
"""


def measured(**values):
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(**values)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_training_allocates_nothing_that_grows():
    """Twenty thousand steps; from look to look one epoch has been recorded: eight numbers, and no array among them.

    A single difference scatters, with what happens to be alive at that moment; so the middle one of nineteen.
    An array of one number kept in every step would be a hundred thousand bytes.
    """
    found = measured(widths=[2, 64, 3], n=300, batch=300, epochs=20_001, every=1000, watched=True)["seen"]
    assert len(found) == 20
    differences = [later - earlier for earlier, later in pairwise(found)]
    assert statistics.median(differences) < 2_000, found


@pytest.mark.parametrize("widths, n", [([784, 128, 128, 10], 6000), ([784, 512, 512, 10], 1000)])
def test_peak_is_data_parameters_and_activations(widths, n):
    """Parameters count five times: themselves, their gradients, two moments of Adam, and what divergence gives back."""
    found = measured(widths=widths, n=n, batch=128, epochs=2, every=1, watched=False)
    assert found["peak"] <= 1.3 * found["allowed"], found
