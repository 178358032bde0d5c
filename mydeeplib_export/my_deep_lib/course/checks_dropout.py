# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 23.
@exercise("23.1")
def _exercise_23_1(answer: Any) -> None:
    mean, deviation = numbers_in(answer, (2,))
    hint_if(
        agree(mean, 0.4, 0.01),
        "The factor 1 / (1 - p) makes up for what is switched off: the mean is the sum without dropout.",
    )
    hint_if(
        not agree(mean, 0.5, 0.01),
        "The mean is the sum of the weights times the inputs.",
    )
    hint_if(agree(deviation, 2.0625, 0.02), "That is the variance; take its root.")
    hint_if(
        agree(deviation, np.sqrt(0.2 * 0.8 * 8.25), 0.01),
        "The entries that stay on are multiplied by 1 / (1 - p), which enlarges the variance.",
    )
    hint_if(
        agree(deviation, np.sqrt(0.2 * 8.25), 0.01)
        or agree(deviation, np.sqrt(4 * 8.25), 0.01),
        "The variance of an entry of the mask is p / (1 - p) (eq. 23.3).",
    )
    hint_if(
        agree(deviation, np.sqrt(0.25) * 4.5, 0.02),
        "Add up the squares of the products, not their sizes.",
    )
    hint_if(
        not agree(deviation, np.sqrt(2.0625), 0.006),
        "By eq. 23.3: the root of p / (1 - p) times the sum of the squared products, 0.25 + 4 + 4.",
    )


# From chapter 23.
def _noise_of(layer: Any, inputs: Any) -> Any:
    layer.forward(inputs)
    return np.asarray(layer.output) / inputs


# From chapter 23.
def _hint_on_noise(noise: Any, twice: Any, rate: float) -> None:
    ones, deviation = np.ones(noise.shape), np.sqrt(rate / (1 - rate))
    standard = (noise - noise.mean()) / (noise.std() or 1)
    is_variance = agree(noise.std(), rate / (1 - rate), 0.01) and rate != 0.5
    for wrong, hint in (
        (
            agree(noise, ones, 1e-9),
            "In training nothing is drawn; look at `self.training`.",
        ),
        (
            bool((noise == noise[:1]).all() or (noise == noise[:, :1]).all()),
            "Draw a number for every entry, not one for a whole row, column or batch.",
        ),
        (
            not agree(twice.std(), noise.std(), 0.03),
            "The noise multiplies the inputs; it is not added to them and does not replace them.",
        ),
        (
            len(np.unique(noise.round(5))) == 2,
            "These are only two different numbers, as in dropout itself; here the noise is normal.",
        ),
        (
            agree(noise.mean(), 0, 0.02),
            "The noise is multiplied: its mean is 1, so that on average nothing changes.",
        ),
        (not agree(noise.mean(), 1, 0.02), "The mean of the noise has to be 1."),
        (
            is_variance,
            "rate / (1 - rate) is the variance; `normal` wants the standard deviation.",
        ),
        (
            not agree(noise.std(), deviation, 0.02),
            "The standard deviation of the noise is the root of rate / (1 - rate).",
        ),
        (
            not agree([np.mean(standard**3), np.mean(standard**4)], [0, 3], 0.1),
            "Mean and variance are right, but the numbers are not from a normal distribution.",
        ),
    ):
        hint_if(wrong, hint)


# From chapter 23.
@exercise("23.2")
def _exercise_23_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    inputs = np.full((400, 200), 2.0)
    for rate in (0.2, 0.5):
        layer = answer(rate)
        np.random.seed(5)
        hint_if(
            not agree(_noise_of(layer, inputs.copy()), np.ones(inputs.shape), 1e-9),
            "When `training` is False the layer hands its inputs on as they are.",
        )
        layer.training, layer.generator = True, np.random.default_rng(1)
        noise = _noise_of(layer, inputs.copy())
        layer.backward(np.full(inputs.shape, 3.0))
        dinputs, twice = np.array(layer.dinputs), _noise_of(layer, 2 * inputs)
        _hint_on_noise(noise, twice, rate)
        hint_if(
            not agree(dinputs, 3 * noise, 1e-6),
            "`dinputs` is what arrives times the noise of the forward pass, the same numbers.",
        )
        hint_if(
            agree(twice, noise, 1e-9), "Every forward pass in training draws anew."
        )
        layer.generator = np.random.default_rng(1)
        hint_if(
            not agree(_noise_of(layer, inputs.copy()), noise, 1e-6),
            "Draw from `self.generator or np.random`, so that the model's seed decides.",
        )
    hint_if(
        not getattr(answer, "is_random", False),
        "Keep `is_random = True`; without it the model does not give the layer its generator.",
    )
