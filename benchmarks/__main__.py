"""Run the benchmark: ``python -m benchmarks``. It takes half an hour and wants a machine that does nothing else.

Whatever is not installed (see ``benchmarks/requirements.txt``) is left out, with a word.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from .field import CONTENDERS, TAPED
from .measure import ROOT, own_choice, side_by_side
from .table import comparison
from .task import NAMED, growth

RESULTS = Path("benchmark-results.json")
TRIES = 3  # of rounds that were disturbed
GROWING = ["library", "pytorch", "jax"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="turns of every contender (default 15)")
    parser.add_argument("--seconds", type=float, default=0.3, help="how long a turn lasts (default 0.3)")
    parser.add_argument(
        "--to", type=Path, default=RESULTS, help="the file to write (default benchmark-results.json, here)"
    )
    parser.add_argument("--only", choices=[*NAMED, "growth"], help="measure one part again, keep the rest of the file")
    options = parser.parse_args()

    results = json.loads(options.to.read_text("utf-8")) if options.only else {}
    about = printed_by("machine")
    results["machine"] = about["machine"]
    if options.only is None:  # what is kept was measured beside the limits that are kept
        results["limits"] = about["limits"]
    for name, task in NAMED.items():
        if options.only not in (None, name):
            continue
        print(f"\n{name}: {'-'.join(map(str, task.widths))}, batches of {task.batch_size}")
        results[name] = measured(list(CONTENDERS), task, options.rounds, options.seconds)
        print(comparison(results[name]["contenders"]))
        results[name]["tape"] = measured(list(TAPED), task, options.rounds, options.seconds)["contenders"]
        print(comparison(results[name]["tape"], "taped"))
    if options.only in (None, "growth"):
        results["growth"] = measured_growth(options.rounds, options.seconds)
    options.to.write_text(json.dumps(rounded(results), indent=1) + "\n", "utf-8")
    print(f"\nwritten: {options.to.name}")


def measured_growth(rounds: int, seconds: float) -> dict[str, list[dict]]:
    """Return the times of growing networks, direction by direction."""
    found = {}
    for direction, tasks in growth().items():
        found[direction] = []
        for task in tasks:
            print(f"\n{direction}: {'-'.join(map(str, task.widths))}, batches of {task.batch_size}")
            found[direction].append(measured(GROWING, task, max(5, rounds // 2), seconds))
            print(comparison(found[direction][-1]["contenders"]))
    return found


def printed_by(module: str) -> dict:
    """Return what a file of this folder prints, measured in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    done = subprocess.run(command, cwd=ROOT, env=own_choice(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def measured(names: list[str], task, rounds: int, seconds: float) -> dict:
    """Return the task and everybody's times."""
    times = side_by_side(names, task, rounds, seconds, TRIES)
    counts = {"flops": task.flops, "n_parameters": task.n_parameters}
    return {"task": asdict(task) | counts, "contenders": times}


def rounded(value):
    """Return the same with four digits of every float: more would pretend."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(part) for part in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
