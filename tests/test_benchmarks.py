"""The contenders of the benchmark train the same network, and the committed results are whole."""

from __future__ import annotations

import json

import my_deep_lib as lib
import pytest
from notebooks import ROOT

from benchmarks import operations
from benchmarks.contenders import floor, library, textbook, without
from benchmarks.field import CONTENDERS
from benchmarks.measure import Runner, own_choice, ratio
from benchmarks.task import NAMED, SPIRAL, Task, growth

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


@pytest.mark.parametrize("trick", without.TRICKS)
def test_without_a_trick_the_numbers_stay(trick):
    assert loss_after(without, 20, trick=trick) == pytest.approx(loss_after(library, 20), rel=1e-5)


@pytest.mark.parametrize("name", ["pytorch", "jax_"])
def test_frameworks_train_the_same_network(name):
    pytest.importorskip({"pytorch": "torch", "jax_": "jax"}[name])
    module = __import__(f"benchmarks.contenders.{name}", fromlist=[name])
    assert loss_after(module, 20) == pytest.approx(loss_after(library, 20), rel=1e-4)


@pytest.mark.parametrize("kind", [kind for options in without.TRICKS.values() for kind in options.values()])
def test_what_a_trick_replaces_exists(kind):
    """A method that the library no longer calls would switch nothing off."""
    if not isinstance(kind, type):
        return
    parent = kind.__mro__[1]
    replaced = [name for name in vars(kind) if callable(getattr(kind, name))]
    assert replaced
    assert all(hasattr(parent, name) for name in replaced)


def test_without_memory_every_result_is_new():
    train, _ = without.trainer(SMALL, "memory used again")
    seen = []
    forward = lib.Layer_Dense.forward
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lib.Layer_Dense, "forward", lambda layer, x: (forward(layer, x), seen.append(layer.output)))
        train(3)
        assert len({id(array) for array in seen}) == len(seen)
        seen.clear()
        library.trainer(SMALL)[0](3)
        assert len({id(array) for array in seen}) < len(seen), "the library itself uses memory again"


def test_the_operations_are_those_of_the_table():
    parts = operations.operations()
    assert {part: len(functions) for part, functions in parts.items()} == {
        "two dense layers, forward": 4,
        "ReLU, forward and backward": 3,
        "softmax": 7,
        "loss, backward": 2,
        "two dense layers, backward": 5,
        "L2 penalty": 4,
        "Adam": 10,
    }
    for functions in parts.values():
        for function in functions:
            function()


def test_every_trick_takes_part():
    assert {name.removeprefix("without ") for name in CONTENDERS if name.startswith("without ")} == set(without.TRICKS)


def test_operations_are_counted_as_in_chapter_19():
    assert SPIRAL.flops == 4 * 300 * 2 * 64 + 6 * 300 * 64 * 3


def test_a_ratio_compares_within_rounds():
    times = {"a": {"steps": [4.0, 40.0, 9.0]}, "b": {"steps": [1.0, 20.0, 6.0]}, "c": {"skipped": "not installed"}}
    assert ratio(times, "a", "b") == 2.0
    assert ratio(times, "a", "c") is None


def test_the_results_are_whole():
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    tricks = {name for name in CONTENDERS if name.startswith("without ")}
    for name, task in NAMED.items():
        assert results[name]["task"]["flops"] == task.flops
        assert set(results[name]["contenders"]) == set(CONTENDERS) - tricks
        assert set(results[name]["tricks"]) == tricks | {"library"}
        measured = [v for part in ("contenders", "tricks") for v in results[name][part].values() if "skipped" not in v]
        assert len(measured) >= len(CONTENDERS) - 1, "only the loop in C may be missing, for the large network"
        assert all(len(v["steps"]) >= 15 for v in measured)
    for direction, tasks in growth().items():
        assert [one["task"]["flops"] for one in results["growth"][direction]] == [task.flops for task in tasks]
    assert set(results["operations"]) == {*operations.operations(), "calling"}
    text = json.dumps(results)
    assert "/" not in text.replace("us/step", ""), "no path in what is published"


def test_nobody_is_held_back_by_a_setting(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("HOME", "kept")
    free = own_choice()
    assert "OPENBLAS_CORETYPE" not in free and "OMP_NUM_THREADS" not in free and free["HOME"] == "kept"
    assert CONTENDERS["library_haswell"].environment == {"OPENBLAS_CORETYPE": "Haswell"}
    runner = Runner("library_haswell", SMALL)  # starts, and trains, in an environment of its own
    try:
        assert runner.skipped is None and runner.seconds_per_step(2) > 0
        assert runner.loss == pytest.approx(loss_after(library, 2), rel=1e-4)
    finally:
        runner.close()
