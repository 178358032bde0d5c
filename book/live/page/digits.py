"""The landing page's drawn digits, read by the network of chapter 20: a question in JSON, the answer in JSON."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from my_deep_lib import NeuralNetwork_Model

FILE = Path(__file__).parent / "digits.model"  # what `save` wrote
SIDE, BLOCK = 32, 4  # the data set was made from pictures of 32 by 32, counted in blocks of 4 by 4


@cache
def network() -> Any:
    return NeuralNetwork_Model.load(FILE)


@cache
def examples() -> tuple[np.ndarray, np.ndarray]:
    with np.load(Path(__file__).parent / "data_sets" / "digits.npz") as data:
        held_out = np.random.default_rng(18).permutation(len(data["target"]))[1437:]  # the test set of chapter 20
        return data["data"][held_out], data["target"][held_out]


def counted(rows: list[str]) -> np.ndarray:
    """Return how many of the sixteen points of each block are dark, as the data set's authors did."""
    dark = np.array([[point == "1" for point in row] for row in rows])
    return dark.reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK).sum(axis=(1, 3)).ravel()


def answer(question: str) -> str:
    """Read a drawn digit (`rows`, 32 texts of 0 and 1), or one of chapter 20's test set (`example`, its number)."""
    asked, label = json.loads(question), None
    if "example" in asked:
        pictures, labels = examples()
        place = asked["example"] % len(labels)
        counts, label = pictures[place], int(labels[place])
    else:
        counts = counted(asked["rows"])
    probabilities = network().predict(counts.astype(np.float32).reshape(1, -1) / 16)[0]
    return json.dumps({"counts": counts.tolist(), "probabilities": probabilities.tolist(), "label": label})
