"""The contenders of the benchmark train the same network."""

from __future__ import annotations

import psutil
import pytest
from my_deep_lib import tape

from benchmarks.contenders import floor, library, tape_, textbook
from benchmarks.field import CONTENDERS, TAPED
from benchmarks.measure import CALM, Runner, disturbance, own_choice, ratio
from benchmarks.task import SPIRAL, Task

SMALL = Task((5, 7, 3), 40, 40, l2=1e-3, learning_rate=0.02, decay=1e-3)


def loss_after(module, epochs, task=SMALL, **options):
    train, loss = module.trainer(task, **options)
    train(epochs)
    return loss()


def test_textbook_and_library_train_the_same_network():
    for epochs in (1, 20):
        assert loss_after(textbook, epochs) == pytest.approx(loss_after(library, epochs), rel=1e-4)


def test_the_loop_in_c_trains_the_same_network():
    try:
        found = loss_after(floor, 21, SPIRAL)  # it tells the loss before its last step
    except ImportError as error:
        pytest.skip(str(error))
    assert found == pytest.approx(loss_after(library, 20, SPIRAL), rel=1e-3)


@pytest.mark.parametrize("name", ["pytorch", "jax_"])
def test_frameworks_train_the_same_network(name):
    pytest.importorskip({"pytorch": "torch", "jax_": "jax"}[name])
    module = __import__(f"benchmarks.contenders.{name}", fromlist=[name])
    assert loss_after(module, 20) == pytest.approx(loss_after(library, 20), rel=1e-4)


def test_arithmetic_is_counted():
    assert SPIRAL.flops == 4 * 300 * 2 * 64 + 6 * 300 * 64 * 3


def test_a_ratio_compares_within_rounds():
    times = {"a": {"steps": [4.0, 40.0, 9.0]}, "b": {"steps": [1.0, 20.0, 6.0]}, "c": {"skipped": "not installed"}}
    assert ratio(times, "a", "b") == 2.0
    assert ratio(times, "a", "c") is None


def test_nobody_is_held_back_by_a_setting(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("HOME", "kept")
    free = own_choice()
    assert "OPENBLAS_CORETYPE" not in free and "OMP_NUM_THREADS" not in free and free["HOME"] == "kept"
    assert CONTENDERS["library_haswell"].environment == {"OPENBLAS_CORETYPE": "Haswell"}
    runner = Runner("library_haswell", SMALL)  # starts, and trains, in an environment of its own
    try:
        found = psutil.Process(runner.process.pid).environ()
        assert found["OPENBLAS_CORETYPE"] == "Haswell" and "OMP_NUM_THREADS" not in found and found["HOME"] == "kept"
        assert runner.skipped is None and runner.seconds_per_step(2) > 0
        assert runner.loss == pytest.approx(loss_after(library, 2), rel=1e-4)
    finally:
        runner.close()


def test_the_tape_trains_the_same_network_with_and_without_each_trick(monkeypatch):
    made, original = [], tape.Tape.__init__

    def noted(self, store, buffers, fixed, without=()):
        made.append(set(without))
        original(self, store, buffers, fixed, without)

    monkeypatch.setattr(tape.Tape, "__init__", noted)
    expected = loss_after(library, 20)
    assert made.pop() == set() and not made
    assert loss_after(library, 20, plain=True) == expected
    assert not made, "the plain methods need no tape"
    tried = set()
    for contender in TAPED.values():
        if not contender.nnfs_init:
            assert loss_after(tape_, 20, **contender.options) == expected
            assert made.pop() == set(contender.options.get("without", ())) and not made
            tried |= set(contender.options.get("without", ()))
    assert len(tried) >= 3


def test_disturbed_rounds_are_noticed():
    calm = [1.0, 1.02, 0.99, 1.01, 1.0, 1.03, 0.98, 1.0, 1.01, 1.02]
    assert disturbance(calm) < CALM
    assert disturbance([*calm[:9], 5.0]) < CALM, "one odd round decides nothing"
    assert disturbance([*calm[:5], *(1.3 * step for step in calm[5:])]) > CALM, "two groups"
    assert disturbance([0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5]) > CALM, "wide quartiles"
