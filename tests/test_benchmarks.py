"""The contenders of the benchmark train the same network, and the committed results are whole."""

from __future__ import annotations

import json

import pytest
from notebooks import ROOT

from benchmarks.contenders import floor, library, textbook, without
from benchmarks.field import CONTENDERS
from benchmarks.measure import ratio
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
    text = json.dumps(results)
    assert "/" not in text.replace("us/step", ""), "no path in what is published"
