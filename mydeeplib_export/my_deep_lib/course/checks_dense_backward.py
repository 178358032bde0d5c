# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the exercises on dense backward."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from .checks_gradient_check import run_component
from .exercises import agree, exercise, hint_if, numbers_in


# From chapter 4.
@exercise("4.1")
def _exercise_4_1(answer: Any) -> None:
    dweight, dbias, *dinputs = numbers_in(answer, (5,))
    mean = agree(dbias, 2 / 3, 1e-3) or agree(dweight, 1 / 3, 1e-3)
    hint_if(mean, "The samples' shares add up; nothing is divided by n here.")
    hint_if(
        agree(dweight, 12), "The weight: multiply sample by sample first, then add."
    )
    hint_if(
        not agree(dweight, 1),
        "The weight: add x times D over the samples (eq. 4.2).",
    )
    hint_if(not agree(dbias, 2), "The bias: add D over the samples (eq. 4.3).")
    hint_if(
        agree(dinputs, [2, 2, -3]),
        "The inputs: an input is multiplied by w, so w is its slope.",
    )
    hint_if(agree(dinputs, [2, 2, 2]), "The inputs: each sample has its own D.")
    hint_if(
        not agree(dinputs, [4, 2, -2]),
        "The inputs: multiply D by w, sample by sample (eq. 4.4).",
    )


# From chapter 4.
def _has_weights(layer: Any, shape: tuple[int, int]) -> None:
    missing = getattr(layer, "weights", None)
    hint_if(
        missing is None or missing is Ellipsis, "The layer has to set self.weights."
    )
    weights = numbers_in(missing, shape)
    hint_if(
        np.unique(weights, axis=1).shape[1] == 1,
        "All columns of the weights are the same: all neurons stay equal (chapter 2).",
    )


# From chapter 4.
@exercise("4.2")
def _exercise_4_2(answer: Any) -> None:
    hint_if(not isinstance(answer, type), "Give the class itself.")
    generator = np.random.default_rng(4)
    X = generator.normal(size=(5, 3))
    for n_inputs, m in ((5, 2), (3, 3)):
        _has_weights(answer(n_inputs, m), (n_inputs, m))
    for m in (3, 2):  # square, where a missing transpose goes unnoticed, and not
        layer, D = answer(3, m), generator.normal(size=(5, m))
        W = generator.normal(size=(3, m))
        layer.weights = W.copy()
        layer = run_component(layer, X, D, (5, m))
        hint_if(not agree(layer.output, X @ W), "forward does not compute X W.")
        missing = getattr(layer, "dweights", None) is None
        hint_if(missing, "backward has to set self.dweights.")
        dweights = numbers_in(layer.dweights, (3, m))
        hint_if(
            agree(dweights, X.T @ D / 5),
            "dweights: a sum over the samples, not their mean.",
        )
        transposed = m == 3 and agree(dweights, D.T @ X)
        hint_if(transposed, "dweights is transposed; rows belong to inputs.")
        hint_if(not agree(dweights, X.T @ D), "dweights is not the one of eq. 4.5.")
        hint_if(
            m == 3 and agree(layer.dinputs, D @ W),
            "dinputs: in a square layer a missing transpose goes unnoticed; look at eq. 4.4.",
        )
        wrong = not agree(layer.dinputs, D @ W.T)
        hint_if(wrong, "dinputs is not the one of eq. 4.5.")
        hint_if(
            not np.array_equal(layer.weights, W),
            "The passes must not change the weights; that is the optimizer's task.",
        )
        _has_no_biases(layer, X)
        _starts_anew(layer, W)
    _trains_weights_only(layer)


# From chapter 4.
def _has_no_biases(layer: Any, X: Any) -> None:
    """An attribute other than the weights on which the output depends is a bias."""
    names = ("biases", "bias", "dbiases", "dbias")
    hint_if(any(hasattr(layer, n) for n in names), "This layer has no biases.")
    for name, value in vars(layer).items():
        if name != "weights" and isinstance(value, (float, list, np.ndarray)):
            other = copy.deepcopy(layer)
            setattr(other, name, np.asarray(value) + 1.0)
            other.forward(X.copy())
            same = agree(other.output, layer.output)
            hint_if(not same, "This layer has no biases.")


# From chapter 4.
def _starts_anew(layer: Any, W: Any) -> None:
    """A second batch must not see the first one."""
    X, D = np.full((2, W.shape[0]), 2.0), np.arange(2.0 * W.shape[1]).reshape(2, -1)
    layer.forward(X)
    layer.backward(D)
    hint_if(
        not agree(layer.dweights, X.T @ D),
        "Right for the first batch only: backward sets dweights anew, it does not add to it.",
    )


# From chapter 4.
def _trains_weights_only(layer: Any) -> None:
    names = getattr(layer, "trainable", None) or ()
    hint_if(
        isinstance(names, str), 'A tuple of one name needs a comma: ("weights",).'
    )
    hint_if(
        tuple(names) != ("weights",),
        "The passes are right, but trainable must name the weights and nothing else.",
    )
