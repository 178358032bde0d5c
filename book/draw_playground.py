"""Draw the still picture of the landing page's playground: `python book/draw_playground.py`.

It is what the playground shows after 10,000 epochs with the values it begins with. Writes book/_static/playground.png.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from my_deep_lib.plots import CLASS_COLOURS

HERE = Path(__file__).resolve().parent
EPOCHS, STEP = 10_000, 50


def main() -> None:
    sys.path.append(str(HERE / "live" / "page"))  # what the browser runs
    from playground import GRID, LIMIT, N_CLASSES, Playground

    playground = Playground(neurons=64, rate=0.05, optimizer="adam", penalty=0.0, noise=0.2, seed=0)
    losses = [playground.state()["loss"]]
    for _ in range(EPOCHS // STEP):
        playground.train(STEP)
        losses.append(playground.state()["loss"])
    state = playground.state()
    shares = np.frombuffer(base64.b64decode(state["regions"]), np.uint8).reshape(GRID, GRID, N_CLASSES) / 255
    colours = np.array([[int(name[k : k + 2], 16) for k in (1, 3, 5)] for name in CLASS_COLOURS[:N_CLASSES]]) / 255
    fig, (plane, curve) = plt.subplots(1, 2, figsize=(7.0, 3.3), width_ratios=[1, 1])
    plane.imshow(1 - 0.55 * (1 - shares @ colours), extent=(-LIMIT, LIMIT, -LIMIT, LIMIT), interpolation="bilinear")
    for k in range(N_CLASSES):
        chosen = playground.X[playground.y == k]
        plane.scatter(*chosen.T, s=14, color=colours[k], edgecolor="white", linewidth=0.5)
    plane.set_axis_off()
    curve.plot(np.arange(len(losses)) * STEP, losses)
    curve.set(xlabel="epoch", ylabel="loss", ylim=(0, None))
    curve.set_title(f"epoch {EPOCHS:,}: {round(300 * state['accuracy'])} of 300 points right", fontsize=10)
    fig.tight_layout()
    fig.savefig(HERE / "_static" / "playground.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
