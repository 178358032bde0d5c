"""A process that trains one contender whenever it is asked to: ``python -m benchmarks.worker`` (the measuring side starts it).

It reads one JSON request per line: first ``{"contender": ..., "task": ...}``, then ``{"epochs": n}``; it answers each with one line.
Between requests it sleeps, so that contenders do not disturb each other.
"""

from __future__ import annotations

import gc
import json
import sys
import time
import warnings

from .field import EVERYBODY
from .task import Task

PAUSE = 0.15  # seconds: threads of the one before keep looking for work a while after its turn


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what a contender prints is no answer
    warnings.simplefilter("ignore")
    start = json.loads(sys.stdin.readline())
    contender = EVERYBODY[start["contender"]]
    task = Task(**start["task"] | {"widths": tuple(start["task"]["widths"])})
    try:
        train, loss = contender.prepare(task)
        print(json.dumps({"ready": True}), file=answers, flush=True)
    except ImportError as error:
        print(json.dumps({"skipped": str(error)}), file=answers, flush=True)
        return
    for line in sys.stdin:
        epochs = json.loads(line)["epochs"]
        gc.collect()
        time.sleep(PAUSE)
        start = time.perf_counter()
        train(epochs)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "loss": loss()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
