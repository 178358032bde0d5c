"""Measure contenders side by side: one after another, round after round, and compare within each round."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from .field import EVERYBODY
from .task import Task

CALM = 0.15  # what quartiles may be apart, as a share of the median, before all is measured again
ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ("OPENBLAS_", "GOTO_", "OMP_", "MKL_", "NPY_")  # what a variable that holds a library back begins with


def own_choice() -> dict[str, str]:
    """Return the environment without the variables that choose kernels or threads: everybody shall choose by itself.

    A variable such as ``OPENBLAS_CORETYPE`` would hold NumPy back, and nobody else.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}


class Runner:
    """A contender in a process of its own."""

    def __init__(self, contender: str, task: Task) -> None:
        command = [sys.executable, "-m", "benchmarks.worker"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        environment = own_choice() | EVERYBODY[contender].environment
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
        self.skipped = self._ask({"contender": contender, "task": asdict(task)}).get("skipped")
        self.task = task
        self.loss = None

    def _ask(self, request):
        print(json.dumps(request), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process that was asked {request} has ended")
        return json.loads(line)

    def seconds_per_step(self, epochs: int) -> float:
        """Train for some epochs; return the seconds one step took on average."""
        answer = self._ask({"epochs": epochs})
        self.loss = answer["loss"]
        return answer["seconds"] / (epochs * self.task.steps_per_epoch)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def side_by_side(names: list[str], task: Task, rounds: int, seconds: float, tries: int = 1) -> dict[str, dict]:
    """Return each contender's times of one step, in seconds: ``{name: {"steps": [...], "median": ..., "spread": [...]}}``.

    Parameters
    ----------
    names : list of str
        Keys of `EVERYBODY`.
    task : Task
    rounds : int
        How often every contender has its turn. The order turns round with every round.
    seconds : float
        About how long a turn lasts.
    tries : int, default 1
        How often all rounds are measured again if they were disturbed; the calmest try is kept.

    Returns
    -------
    dict
        A contender that cannot run has ``{"skipped": reason}``. ``spread`` holds the quartiles.
    """
    runners, results = {}, {}
    for name in names:
        runner = Runner(name, task)
        if runner.skipped is None:
            runners[name] = runner
            results[name] = {"steps": []}
        else:
            results[name] = {"skipped": runner.skipped}
            runner.close()
    epochs = {}
    for name, runner in runners.items():
        runner.seconds_per_step(1)  # compiles, fills caches
        step = runner.seconds_per_step(max(1, round(20 / task.steps_per_epoch)))
        epochs[name] = max(1, round(seconds / step / task.steps_per_epoch))
        runner.seconds_per_step(epochs[name])  # a program for this very number of epochs is compiled here
    calmest = math.inf
    for tried in range(1, tries + 1):
        steps = measured_in_turns(runners, epochs, rounds)
        unrest = max(map(disturbance, steps.values()))
        if unrest < calmest:
            calmest = unrest
            for name in runners:
                results[name].update(steps=steps[name], tries=tried)
        if calmest <= CALM:
            break
    for name, runner in runners.items():
        runner.close()
        steps = results[name]["steps"]
        results[name]["loss"] = runner.loss
        results[name]["median"] = statistics.median(steps)
        results[name]["spread"] = statistics.quantiles(steps, n=4)[::2] if len(steps) > 1 else [steps[0], steps[0]]
    return results


def measured_in_turns(runners: dict[str, Runner], epochs: dict[str, int], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of a step, a list for each runner; the order turns round with every round."""
    steps = {name: [] for name in runners}
    for number in range(rounds):
        for name in list(runners) if number % 2 == 0 else list(reversed(runners)):
            steps[name].append(runners[name].seconds_per_step(epochs[name]))
    return steps


def disturbance(steps: list[float]) -> float:
    """Return how far apart measurements of the same thing lie, as a share of their median.

    The distance of the quartiles, or the widest gap between two neighbours that each have a fifth of the measurements
    on their side: a machine that was busy half of the time gives two groups, and a median that says nothing.
    """
    if len(steps) < 5:
        return 0.0
    ordered, middle = sorted(steps), statistics.median(steps)
    low, _, high = statistics.quantiles(steps, n=4)
    inner = ordered[len(steps) // 5 : len(steps) - len(steps) // 5]
    gap = max((b - a for a, b in pairwise(inner)), default=0.0)
    return max(high - low, gap) / middle


def ratio(results: dict[str, dict], slower: str, faster: str) -> float | None:
    """Return how many times as long `slower` takes: the median over rounds of ratios within a round. None if one is missing."""
    pairs = [results.get(name, {}).get("steps") for name in (slower, faster)]
    if None in pairs:
        return None
    return statistics.median(a / b for a, b in zip(*pairs))
