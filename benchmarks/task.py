"""What every contender trains: a network, its data, and how many steps make one measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Task:
    """A network of dense layers with ReLU between them, softmax, cross-entropy and Adam.

    Attributes
    ----------
    widths : tuple of int
        Features, hidden widths, classes.
    n_samples, batch_size : int
        With ``batch_size == n_samples`` every step sees all samples, in their order; otherwise each epoch draws a new order.
    l2 : float
        Factor of the squared weights and biases of the first layer.
    learning_rate, decay : float
    """

    widths: tuple[int, ...]
    n_samples: int
    batch_size: int
    l2: float = 0.0
    learning_rate: float = 0.001
    decay: float = 0.0

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.n_samples // self.batch_size)

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs (float32) and labels (int64), the same for every contender."""
        rng = np.random.default_rng(0)
        y = rng.integers(self.widths[-1], size=self.n_samples)
        X = rng.standard_normal((self.n_samples, self.widths[0]), dtype=np.float32)
        X[:, 0] += y  # something to learn
        return X, y

    def initial_weights(self) -> list[np.ndarray]:
        """Return one weight matrix per layer (float32); biases start at zero."""
        rng = np.random.default_rng(1)
        return [
            (rng.standard_normal(shape) * (2 / shape[0]) ** 0.5).astype(np.float32)
            for shape in zip(self.widths[:-1], self.widths[1:])
        ]

    @property
    def flops(self) -> int:
        """Multiplications and additions of one step's matrix products: forward, weight gradients, input gradients."""
        shapes = list(zip(self.widths[:-1], self.widths[1:]))
        first, *rest = [2 * self.batch_size * d * m for d, m in shapes]
        return 2 * first + 3 * sum(rest)  # nobody needs the gradient of the data

    @property
    def n_parameters(self) -> int:
        return sum((d + 1) * m for d, m in zip(self.widths[:-1], self.widths[1:]))


SPIRAL = Task((2, 64, 3), 300, 300, l2=5e-4, learning_rate=0.05, decay=5e-5)
MNIST_SIZED = Task((784, 128, 128, 10), 12_800, 128)
NAMED = {"spiral": SPIRAL, "mnist_sized": MNIST_SIZED}


def growth() -> dict[str, list[Task]]:
    """Return networks that grow in one direction at a time."""
    return {
        "width": [Task((64, width, width, 10), 8 * 128, 128) for width in (16, 64, 256, 1024)],
        "batch": [Task((64, 128, 10), size, size) for size in (32, 256, 2048, 16_384, 60_000)],
        "depth": [Task((64, *[128] * depth, 10), 8 * 128, 128) for depth in (1, 2, 4, 8)],
    }
