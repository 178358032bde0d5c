"""Where a training step of the library spends its time: ``python -m benchmarks.profile spiral`` prints seconds per step as JSON."""

from __future__ import annotations

import json
import sys
import time

from .contenders import library
from .task import NAMED, Task


def profile(task: Task, steps: int = 3000) -> dict[str, float]:
    """Return the seconds of one step by part, ``"rest"`` included.

    Each part is a method whose calls are timed, about a tenth of a microsecond dearer for it. The rest is what the loop does
    between them: choosing the batch, calling, checking.
    """
    seconds = {}

    def timed(name, owner, method):
        function = getattr(owner, method)
        seconds[name] = 0.0

        def measured(*arguments, **options):
            start = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                seconds[name] += time.perf_counter() - start

        setattr(owner, method, measured)

    def watch(model):
        for place, layer in enumerate(model.layers):
            kind = "dense" if place % 2 == 0 else "ReLU"
            for method in ("forward", "backward"):
                timed(f"{kind} {place // 2 + 1} {method}", layer, method)
        timed("softmax", model.loss.activation, "forward")
        timed("loss backward", model.loss, "backward")
        timed("optimizer", model.optimizer, "update_params")

    train, _ = library.trainer(task, after=watch)
    epochs = max(1, steps // task.steps_per_epoch)
    train(max(1, epochs // 5))
    for name in seconds:
        seconds[name] = 0.0
    start = time.perf_counter()
    train(epochs)
    total = time.perf_counter() - start
    seconds["rest"] = total - sum(seconds.values())
    return {name: value / (epochs * task.steps_per_epoch) for name, value in seconds.items()}


def quietest_profile(task: Task, runs: int = 7) -> dict[str, float]:
    """Return the profile of the run that was disturbed least: the one whose step took the shortest time."""
    return min((profile(task) for _ in range(runs)), key=lambda parts: sum(parts.values()))


if __name__ == "__main__":
    print(json.dumps(quietest_profile(NAMED[sys.argv[1]])))
