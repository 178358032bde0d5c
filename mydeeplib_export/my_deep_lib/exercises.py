# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""The checks of the chapters' exercises, and what they are made of."""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .activations import Activation_ReLU
from .layers import Layer_Dense
from .optimizers import Optimizer_Adam
from .testbeds import OneWeight

CHECKS = {}  # exercise number -> the function that checks an answer


# From chapter 1.
class WrongAnswerError(Exception):
    """An answer is not right yet; the message is the hint."""


# From chapter 1.
def exercise(number: str) -> Callable:
    """Return a decorator that makes a function the check of an exercise.

    Parameters
    ----------
    number : str
        For example "5.2". A check registered earlier under this number is replaced.

    Returns
    -------
    callable
        The decorator; it gives back what it received. The function takes the answer and
        raises `WrongAnswerError` with a hint unless the answer is right.
    """

    def register(check):
        CHECKS[number] = check
        return check

    return register


# From chapter 1.
def check_exercise(number: str, answer: object) -> None:
    """Print whether an answer to an exercise is right, and if not, what to look at.

    Parameters
    ----------
    number : str
        The number of the exercise, for example "5.2".
    answer : object
        What the exercise asks for: numbers, a function or a class.

    Raises
    ------
    TypeError, ValueError
        If `number` is no text, or there is no such exercise.
    """
    hint = exercise_hint(number, answer)
    verdict = "right." if hint is None else f"not yet. {hint}"
    print(textwrap.fill(f"Exercise {number}: {verdict}", 80))


# From chapter 1.
def exercise_hint(number: str, answer: object) -> str | None:
    """Return what `check_exercise` has to say against an answer, None if it is right.

    Parameters and errors are those of `check_exercise`.
    """
    if not isinstance(number, str):
        raise TypeError(
            'write the number of an exercise as text, for example "1.1"'
        )
    if number not in CHECKS:
        raise ValueError(
            f"there is no exercise with the number {number[:20]!r} and a check"
        )
    if answer is None or answer is Ellipsis:
        return "There is no answer yet."
    random_state = np.random.get_state()  # an answer may change it
    try:
        with np.errstate(all="ignore"):
            CHECKS[number](answer)
    except WrongAnswerError as wrong:
        return str(wrong)
    except (Exception, SystemExit) as error:  # whatever a learner's code may raise
        return f"It raised {type(error).__name__}: {error}"
    finally:
        np.random.set_state(random_state)
    return None


# From chapter 1.
def hint_if(wrong: object, hint: str) -> None:
    """Raise `WrongAnswerError` with a hint if something is wrong."""
    if wrong:
        raise WrongAnswerError(hint)


# From chapter 1.
def numbers_in(answer: object, shape: tuple[int, ...] = ()) -> np.ndarray:
    """Return an answer as an array of float64 of the given shape, or raise `WrongAnswerError`."""
    kept = (
        answer if isinstance(answer, np.ndarray) else np.array(answer, dtype=object)
    )
    missing = any(value is None or value is Ellipsis for value in kept.flat)
    hint_if(missing, "Some of the numbers are missing.")
    try:
        array = np.array(answer, dtype=np.float64)
    except (TypeError, ValueError):
        array = None
    hint_if(array is None, "The answer has to consist of numbers.")
    hint_if(
        array.shape != shape,
        f"Expected numbers of shape {shape}, got {array.shape}.",
    )
    return array


# From chapter 1.
def agree(numbers: ArrayLike, wanted: ArrayLike, tolerance: float = 1e-4) -> bool:
    """Say whether numbers are as wanted, up to `tolerance` times the larger of 1 and the number."""
    allowed = tolerance * np.maximum(1, np.abs(wanted))
    return bool(np.all(np.abs(np.subtract(numbers, wanted)) <= allowed))


# From chapter 1.
def called(function: Callable, *arguments: object) -> object:
    """Call an answer with copies of the arguments; return what it returns.

    Parameters
    ----------
    function : callable
    *arguments : object
        Numbers, or lists or arrays of them.

    Returns
    -------
    object

    Raises
    ------
    WrongAnswerError
        If the answer cannot be called, returns nothing, or changes its arguments.
    """
    hint_if(not callable(function), "Give the function itself, without calling it.")
    given = [copy.deepcopy(argument) for argument in arguments]
    result = function(*given)
    hint_if(
        result is None,
        "The function returned nothing; does every way through it end in a return?",
    )
    unchanged = all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(arguments, given)
    )
    hint_if(
        not unchanged, "The function changes what it was given; work on a copy."
    )
    return result


# From chapter 1.
def result_of(
    function: Callable, *arguments: object, shape: tuple[int, ...] = ()
) -> np.ndarray:
    """Call an answer with `called`; return the array it makes.

    Parameters
    ----------
    function : callable
    *arguments : object
    shape : tuple of int
        What the result must have.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    WrongAnswerError
        As `called`, or if the result is no array of numbers of this shape.
    """
    return numbers_in(called(function, *arguments), shape)


# From chapter 1.
@exercise("1.1")
def _exercise_1_1(answer):
    factor, constant, label = numbers_in(answer, (3,))
    hint_if(
        agree((factor, constant), (1 / 3, 1 / 3)),
        "Is your line solved for x1, in the form x1 = factor * x2 + constant?",
    )
    hint_if(
        agree((factor, constant), (-1, 1)), "Set the scores equal; do not add them."
    )
    hint_if(
        agree((factor, constant), (3, 1)),
        "The constant stays on its side: look at its sign in z1.",
    )
    hint_if(
        agree(factor, 1), "What happens to the sign of x2 when it changes sides?"
    )
    hint_if(
        not agree((factor, constant), (3, -1)),
        "The border is where both scores are equal: set z0 = z1.",
    )
    hint_if(label != 1, "The class is the one with the larger score at (1, 1).")


# From chapter 1.
@exercise("1.2")
def _exercise_1_2(answer):
    scores = np.array([[0.1, 0.9], [2.0, -1.0], [0.3, 0.2], [5.0, 7.0], [0.0, 1.5]])
    labels = np.array([1, 0, 1, 1, 1], dtype=np.uint8)
    share = result_of(answer, scores, labels)
    hint_if(
        agree(share, 4),
        "That is how many are right; accuracy is their share of all samples.",
    )
    hint_if(
        agree(share, 80), "Accuracy is a share between 0 and 1, not a percentage."
    )
    hint_if(agree(share, 0.2), "That is the share of wrong answers.")
    hint_if(
        not agree(share, 0.8),
        "For every sample, which column has the largest score? Compare that with its label.",
    )
    three = np.array([[1.0, 2.0, 3.0], [-1.0, -2.0, -3.0]])
    share = result_of(answer, three, np.array([2, 0]))
    hint_if(
        not agree(share, 1), "It fails with three classes, or with negative scores."
    )


# From chapter 2.
@exercise("2.1")
def _exercise_2_1(answer):
    count = numbers_in(answer)
    hint_if(count == 784 * 128, "Every neuron has a bias as well.")
    hint_if(
        count == 784 * 128 + 784, "There is one bias per neuron, not one per input."
    )
    hint_if(
        count in (784 + 128, 785 + 128, 784 + 2 * 128),
        "Every neuron has a weight for every input: multiply.",
    )
    hint_if(
        count in (32 * 784 * 128, 32 * 785 * 128, 784 * 128 + 32 * 128),
        "The batch does not add numbers to learn.",
    )
    hint_if(
        count != 785 * 128, "Each neuron has one weight per input, and one bias."
    )


# From chapter 2.
@exercise("2.2")
def _exercise_2_2(answer):
    generator = np.random.default_rng(2)
    X, W, b = (generator.normal(size=shape) for shape in ((5, 3), (3, 4), (1, 4)))
    Z = result_of(answer, X, W, b, shape=(5, 4))
    ones = np.ones((5, 1))
    hint_if(agree(Z, np.matmul(X, W)), "The bias is missing.")
    hint_if(
        agree(Z, np.matmul(np.hstack([ones, X]), np.vstack([W, b])))
        or agree(Z, np.matmul(np.hstack([X, ones]), np.vstack([b, W]))),
        "The ones have to meet the biases: column j of the one matrix meets row j of the other.",
    )
    hint_if(
        not agree(Z, np.matmul(X, W) + b),
        "A row of the product must be x1 w1 + x2 w2 + ... + 1 b.",
    )


# From chapter 3.
def run_component(
    answer: object,
    inputs: np.ndarray,
    dvalues: np.ndarray,
    shape: tuple[int, ...] | None = None,
) -> object:
    """Run an answer that is a layer or an activation forward and backward.

    Parameters
    ----------
    answer : type or object
        A class is called without arguments.
    inputs, dvalues : ndarray
        What goes in from the left and from the right.
    shape : tuple of int, optional
        Of ``output``. By default that of `inputs`.

    Returns
    -------
    object
        The component. Its ``output`` and ``dinputs`` are arrays of float64.

    Raises
    ------
    WrongAnswerError
        If a method or a result is missing, has the wrong shape, or the inputs were changed.
    """
    component = answer() if isinstance(answer, type) else copy.deepcopy(answer)
    missing = [n for n in ("forward", "backward") if not hasattr(component, n)]
    hint_if(missing, f"It has no method {' and no '.join(missing)}.")
    given, arriving = inputs.copy(), dvalues.copy()
    component.forward(given)
    _require_result(component, "output", "forward")
    output = numbers_in(component.output, inputs.shape if shape is None else shape)
    component.backward(arriving)
    _require_result(component, "dinputs", "backward")
    hint_if(
        not (np.array_equal(given, inputs) and np.array_equal(arriving, dvalues)),
        "It changes an array it was given; make a new one.",
    )
    component.output = output
    component.dinputs = numbers_in(component.dinputs, inputs.shape)
    return component


# From chapter 3.
def _require_result(component, name, method):
    value = getattr(component, name, None)
    hint_if(value is None or value is Ellipsis, f"{method} has to set self.{name}.")


# From chapter 3.
@exercise("3.1")
def _exercise_3_1(answer):
    quotient = numbers_in(answer)
    hint_if(
        agree(quotient, 12),
        "That is the derivative itself, without the error of the step.",
    )
    one_sided = agree(quotient, 12.61) or agree(quotient, 11.41)
    hint_if(one_sided, "That is a one-sided quotient; step to both sides.")
    hint_if(agree(quotient, 24.02), "The two points are 2h apart.")
    hint_if(agree(quotient, 2.402), "Divide by the distance of the two points.")
    hint_if(agree(quotient, 0.01), "That is the error; asked is the quotient.")
    hint_if(
        not agree(quotient, 12.01),
        "At which two points do you need f, and how far apart are they?",
    )


# From chapter 3.
@exercise("3.2")
def _exercise_3_2(answer):
    inputs = np.array([[-2.0, 0.0, 0.5], [1.0, 3.0, -0.3]])
    dvalues = np.array([[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]])
    component = run_component(answer, inputs, dvalues)
    right = 1 / (1 + np.exp(-inputs))
    hint_if(
        agree(component.output, 1 / (1 + np.exp(inputs))),
        "forward: look at the exponent's sign.",
    )
    hint_if(
        not agree(component.output, right),
        "forward does not return 1 / (1 + exp(-x)).",
    )
    slope = right * (1 - right)
    hint_if(
        agree(component.dinputs, slope),
        "backward ignores what arrives from the right.",
    )
    hint_if(
        agree(component.dinputs, dvalues * right),
        "backward: a factor is missing; the slope is largest at 0 and fades on both sides.",
    )
    hint_if(
        agree(component.dinputs, dvalues * inputs * (1 - inputs)),
        "backward: the formula wants the sigmoid's value, not its input.",
    )
    hint_if(
        not agree(component.dinputs, dvalues * slope),
        "backward is not dvalues times the slope; what does check_gradient say?",
    )


# From chapter 4.
@exercise("4.1")
def _exercise_4_1(answer):
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
@exercise("4.2")
def _exercise_4_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    generator = np.random.default_rng(4)
    X = generator.normal(size=(5, 3))
    for m in (3, 2):  # square, where a missing transpose goes unnoticed, and not
        layer, D = answer(3, m), generator.normal(size=(5, m))
        missing = getattr(layer, "weights", None)
        hint_if(
            missing is None or missing is Ellipsis,
            "The layer has to set self.weights.",
        )
        weights = numbers_in(getattr(layer, "weights", None), (3, m))
        hint_if(
            np.unique(weights, axis=1).shape[1] == 1,
            "All columns of the weights are the same: all neurons stay equal (chapter 2).",
        )
        W = generator.normal(size=(3, m))
        layer.weights = W.copy()
        layer = run_component(layer, X, D, (5, m))
        hint_if(not agree(layer.output, X @ W), "forward does not compute X W.")
        hint_if(
            getattr(layer, "dweights", None) is None,
            "backward has to set self.dweights.",
        )
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
        hint_if(
            not agree(layer.dinputs, D @ W.T), "dinputs is not the one of eq. 4.5."
        )
    names = getattr(layer, "trainable", ())
    hint_if(
        isinstance(names, str), 'A tuple of one name needs a comma: ("weights",).'
    )
    hint_if(
        tuple(names) != ("weights",),
        "The passes are right, but trainable must name the weights and nothing else.",
    )
    hint_if(hasattr(layer, "biases"), "This layer has no biases.")


# From chapter 5.
@exercise("5.1")
def _exercise_5_1(answer):
    factors = numbers_in(answer, (3,))
    hint_if(
        agree(factors, [1, -1, 0]),
        "Those are the slopes; a hinge's factor is the change of the slope. Your tent stays at 1.",
    )
    hint_if(
        agree(factors, [1, -2, 0]),
        "Beyond x = 2 your tent goes on falling below 0.",
    )
    hint_if(
        agree(factors, [1, -1, 1]) or agree(factors, [1, -1, -1]),
        "With -1 at the second hinge the slope becomes 0; between 1 and 2 it must be -1.",
    )
    hint_if(
        not agree(factors, [1, -2, 1]),
        "The slope is 0, then 1, then -1, then 0. By how much does it change at each joint?",
    )


# From chapter 5.
@exercise("5.2")
def _exercise_5_2(answer):
    inputs = np.array([[-2.0, 4.0], [-0.5, 3.0]])
    dvalues = np.array([[3.0, -3.0], [-1.0, 2.0]])
    component = run_component(answer, inputs, dvalues)
    open_ = inputs > 0
    hint_if(
        agree(component.output, np.where(open_, inputs, 0)),
        "forward is the plain ReLU.",
    )
    hint_if(
        not agree(component.output, np.where(open_, inputs, 0.1 * inputs)),
        "forward: negative inputs are multiplied by the slope, positive ones stay.",
    )
    hint_if(
        agree(component.dinputs, np.where(open_, dvalues, 0)),
        "backward is the plain ReLU's: nothing passes on the negative side.",
    )
    hint_if(
        agree(component.dinputs, np.where(dvalues > 0, dvalues, 0.1 * dvalues)),
        "backward: the mask is made from the inputs, not from what arrives.",
    )
    hint_if(
        agree(component.dinputs, np.where(open_, 1, 0.1)),
        "backward gives the slopes alone; what arrives from the right is missing.",
    )
    hint_if(
        not agree(component.dinputs, np.where(open_, dvalues, 0.1 * dvalues)),
        "backward: multiply what arrives by 1 where the input was positive, else by the slope.",
    )
    hint_if(
        not isinstance(answer, type),
        "Right so far; give the class itself, to try another slope.",
    )
    steep = run_component(answer(slope=0.5), inputs, dvalues)
    hint_if(
        not agree(steep.output, np.where(open_, inputs, 0.5 * inputs))
        or not agree(steep.dinputs, np.where(open_, dvalues, 0.5 * dvalues)),
        "With slope=0.5 it still uses another slope.",
    )


# From chapter 6.
@exercise("6.1")
def _exercise_6_1(answer):
    probability = numbers_in(answer)
    hint_if(
        agree(probability, 0.8, 5e-4),
        "Ratios of scores mean nothing; first take exponentials.",
    )
    hint_if(
        agree(probability, 0.182, 6e-4),
        "That is the other class: look at the sign of z1 - z2.",
    )
    hint_if(
        agree(probability, 0.924, 6e-4),
        "You added the scores; the sigmoid wants their difference.",
    )
    hint_if(
        agree(probability, 1.5), "That is the difference; put it into the sigmoid."
    )
    right = agree(probability, 0.817574, 4.5e-4)
    nearly = agree(probability, 0.8176, 3e-3) and not right
    hint_if(nearly, "Nearly: give three decimals, rounded.")
    hint_if(not right, "Divide numerator and denominator by the first exponential.")


# From chapter 6.
@exercise("6.2")
def _exercise_6_2(answer):
    Z = np.array([[2.5, 0.0, -1.0], [2.0, 3.0, -0.5]])
    exponentials = np.exp(Z)
    wanted = Z - np.log(exponentials.sum(axis=1, keepdims=True))
    got = result_of(answer, Z, shape=Z.shape)
    hint_if(
        agree(np.exp(wanted), got), "That is softmax itself, not its logarithm."
    )
    hint_if(
        agree(got, Z - np.log(exponentials.sum()))
        or agree(got, Z - np.log(exponentials.sum(axis=0))),
        "The sum runs over the wrong entries: each row has its own.",
    )
    largest = Z.max(axis=1, keepdims=True)
    one_term = agree(got, wanted + largest) or agree(got, wanted - largest)
    hint_if(one_term, "The maximum is subtracted in one term only; shift both.")
    hint_if(
        not agree(got, wanted),
        "It is not the logarithm of eq. 6.1 for ordinary scores.",
    )
    far = np.array([[1000.0, -1000.0], [-1000.0, -1001.0]])
    got = result_of(answer, far, shape=far.shape)
    hint_if(
        not np.isfinite(got[0]).all(),
        "For scores of 1000 it breaks: shift first, and take no logarithm of a probability.",
    )
    hint_if(
        not np.isfinite(got[1]).all(),
        "The second row is far below the first and breaks: each row has a maximum of its own.",
    )
    hint_if(
        not agree(got, [[0, -2000], [-0.31326, -1.31326]]),
        "For large scores it is wrong: was a tiny probability rounded or clipped on the way?",
    )


# From chapter 7.
@exercise("7.1")
def _exercise_7_1(answer):
    value = numbers_in(answer)
    hint_if(
        agree(value, 4.159, 2e-3),
        "That is the sum over the samples; the loss is the mean.",
    )
    hint_if(
        agree(value, 1.5, 2e-3),
        "That is in base 2; the book uses the natural logarithm.",
    )
    hint_if(
        agree(value, 0.757, 2e-3),
        "The mean of the logarithms, not the logarithm of the mean.",
    )
    hint_if(
        agree(value, -1.04, 2e-3),
        "The sign: a loss is smaller when the model is better.",
    )
    hint_if(
        not agree(value, 1.04, 2e-3),
        "Add -log p over the four samples and divide by 4.",
    )


# From chapter 7.
@exercise("7.2")
def _exercise_7_2(answer):
    p, t = np.array([0.9, 0.2, 0.6, 0.3]), np.array([1, 0, 0, 1])
    got = result_of(answer, p, t, shape=(4,))
    slopes = (p - t) / (p * (1 - p))
    hint_if(
        agree(got, slopes), "The loss is a mean over n samples; where is its 1/n?"
    )
    hint_if(
        agree(got, -slopes / 4),
        "The sign: a higher p must lower the loss where t is 1.",
    )
    hint_if(
        agree(got, -t / p / 4), "Where t is 0 the second term has a slope as well."
    )
    hint_if(
        agree(got, (-t / p - (1 - t) / (1 - p)) / 4),
        "The inner derivative of log(1 - p) is -1.",
    )
    hint_if(
        agree(got, (p - t) / 4),
        "That is the slope behind a sigmoid; here p itself is moved.",
    )
    hint_if(
        not agree(got, slopes / 4),
        "Differentiate the two terms one by one, sample by sample.",
    )


# From chapter 8.
def pair_of(
    function: Callable,
    *arguments: object,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
) -> tuple[np.ndarray, np.ndarray]:
    """Call an answer with `called`; return the two arrays it makes.

    Parameters
    ----------
    function : callable
    *arguments : object
    shapes : pair of tuple of int
        What the two results must have.

    Returns
    -------
    tuple of two ndarray of float64

    Raises
    ------
    WrongAnswerError
        As `called`, or if the result is no pair of arrays of these shapes.
    """
    pair = called(function, *arguments)
    is_pair = isinstance(pair, (tuple, list)) and len(pair) == 2
    hint_if(not is_pair, "Return a pair, in the order that the exercise names.")
    first, second = (numbers_in(part, shape) for part, shape in zip(pair, shapes))
    return first, second


# From chapter 8.
@exercise("8.1")
def _exercise_8_1(answer):
    value, true_class, other = numbers_in(answer, (3,))
    hint_if(
        agree(value, 0.25),
        "0.25 is the probability; the loss is its negative logarithm.",
    )
    hint_if(
        agree(value, 2, 1e-3),
        "That is in base 2; the book uses the natural logarithm.",
    )
    nearly = agree(value, 1.386, 3e-3) and not agree(value, 1.386, 5e-4)
    hint_if(nearly, "Nearly: give the loss to three decimals.")
    hint_if(
        not agree(value, 1.386, 5e-4),
        "How large is each of four equal probabilities? The loss is minus its logarithm.",
    )
    hint_if(
        agree((true_class, other), (0.75, -0.25)),
        "The sign: raising the true class's score must lower the loss.",
    )
    hint_if(
        agree(true_class, -4),
        "That is the slope for the probability; asked is the score.",
    )
    hint_if(
        not agree((true_class, other), (-0.75, 0.25)),
        "The gradient is probability minus target, entry by entry (eq. 8.2), with n = 1.",
    )


# From chapter 8.
@exercise("8.2")
def _exercise_8_2(answer):
    Z = np.array(
        [[2.5, 0.0, -1.0], [2.0, 3.0, -0.5], [1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]
    )
    labels, rows = np.array([0, 2, 1, 1]), np.arange(4)
    value, gradient = pair_of(answer, Z, labels, shapes=((), Z.shape))
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses = -log_p[rows, labels]
    hint_if(
        agree(value, losses.sum()),
        "The loss is the sum; it should be the mean of the batch.",
    )
    hint_if(not agree(value, losses.mean()), "The loss is not the mean of eq. 8.3.")
    right = np.exp(log_p)
    right[rows, labels] -= 1
    by_classes = agree(gradient, right / 3) or agree(value, losses.sum() / 3)
    hint_if(by_classes, "Divide by the number of samples, not of classes.")
    hint_if(
        agree(gradient, right), "The loss is a mean, so its gradient has a 1/n."
    )
    hint_if(
        agree(gradient, -right / 4), "The gradient's sign: it must point uphill."
    )
    hint_if(
        agree(gradient, right / 12),
        "Divide by the number of samples, not of all entries.",
    )
    hint_if(
        not agree(gradient, right / 4), "The gradient is not the one of eq. 8.2."
    )
    far = np.array([[-1000.0, 0.0], [1000.0, 0.0], [-1000.0, -1001.0]])
    value, gradient = pair_of(
        answer, far, np.zeros(3, dtype=int), shapes=((), far.shape)
    )
    hint_if(
        not np.isfinite(value),
        "For scores of +-1000 it breaks: each row has its own maximum to shift by, and no logarithm of a probability is needed.",
    )
    hint_if(
        not agree(value, 1000.31326 / 3),
        "For scores of +-1000 the loss is wrong; is something clipped?",
    )
    wanted = np.array([[-1, 1], [0, 0], [-0.26894, 0.26894]]) / 3
    hint_if(
        not agree(gradient, wanted), "For scores of +-1000 the gradient is wrong."
    )


# From chapter 9.
@exercise("9.1")
def _exercise_9_1(answer):
    with_l2, with_l1 = numbers_in(answer, (2,))
    hint_if(
        agree((with_l2, with_l1), (0.75, 0.667), 6e-4), "The order is L2, then L1."
    )
    hint_if(agree(with_l2, 0.8, 6e-4), "L2: the slope of w^2 is 2w, not w.")
    hint_if(
        agree(with_l2, 2, 6e-4), "L2: the sign; a penalty makes the weight smaller."
    )
    nearly = agree(with_l2, 0.667, 4e-3) and not agree(with_l2, 0.667, 6e-4)
    hint_if(nearly, "Nearly: give three decimals.")
    hint_if(
        not agree(with_l2, 0.667, 6e-4),
        "L2: where is the slope of data loss plus penalty zero?",
    )
    hint_if(
        agree(with_l1, 0.5, 6e-4), "L1: the slope of |w| is 1 for w > 0, not 2."
    )
    hint_if(
        agree(with_l1, 0, 6e-4), "L1: at 0 the data still pulls with a force of 1."
    )
    hint_if(
        not agree(with_l1, 0.75, 6e-4),
        "L1: for w > 0 the slope of the penalty is a constant; which?",
    )


# From chapter 9.
@exercise("9.2")
def _exercise_9_2(answer):
    W = np.array([[1.0, -1.0, -2.0], [0.5, 3.0, -0.5]])
    penalty, gradient = pair_of(answer, W, 0.1, 0.3, shapes=((), W.shape))
    l1, l2 = np.abs(W).sum(), np.square(W).sum()
    hint_if(agree(penalty, 0.1 * l2 + 0.3 * l1), "l1 and l2 are exchanged.")
    hint_if(
        agree(penalty, (0.1 * l1 + 0.3 * l2) / 6),
        "The penalty is a sum, not a mean.",
    )
    hint_if(
        agree(penalty, 0.1 * l1 + 0.15 * l2),
        "Eq. 9.1 has no 1/2 before the squares.",
    )
    hint_if(agree(penalty, 0.1 * W.sum() + 0.3 * l2), "L1 adds up absolute values.")
    hint_if(
        not agree(penalty, 0.1 * l1 + 0.3 * l2),
        "The penalty is not the one of eq. 9.1.",
    )
    hint_if(
        agree(gradient, 0.1 * np.sign(W) + 0.3 * W),
        "The gradient of the squares has a factor 2.",
    )
    hint_if(
        agree(gradient, 0.1 * np.abs(W) + 0.6 * W)
        or agree(gradient, 0.1 * W + 0.6 * W),
        "L1 pulls with the same force everywhere; only the sign of a weight counts.",
    )
    hint_if(
        agree(gradient, 0.1 + 0.6 * W),
        "For negative weights, L1 pulls the other way.",
    )
    hint_if(
        not agree(gradient, 0.1 * np.sign(W) + 0.6 * W),
        "The gradient is not the one of eq. 9.2.",
    )
    _, at_zero = pair_of(answer, np.zeros((1, 2)), 0.1, 0.3, shapes=((), (1, 2)))
    hint_if(
        not (np.abs(at_zero) <= 0.1).all(),
        "At a weight of exactly 0 it breaks: what does your formula divide by?",
    )


# From chapter 10.
@exercise("10.1")
def _exercise_10_1(answer):
    limit, one_step = numbers_in(answer, (2,))
    hint_if(
        agree((limit, one_step), (2 / 3, 1 / 3), 2e-3),
        "The curvature h is the second derivative, not the factor in front of w^2.",
    )
    hint_if(
        agree(limit, 1 / 6, 2e-3),
        "That rate arrives in one step; stable rates go further.",
    )
    hint_if(
        not agree(limit, 1 / 3, 2e-3),
        "Bring L into the form h/2 w^2 and use eq. 10.5.",
    )
    hint_if(
        not agree(one_step, 1 / 6, 2e-3),
        "For one step the factor 1 - eta h has to be 0.",
    )


# From chapter 10.
@exercise("10.2")
def _exercise_10_2(answer):
    for n, size, sizes in ((10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3])):
        batches = _drawn(answer, n, size)
        found = [len(batch) for batch in batches]
        hint_if(not found or 0 in found, "There is an empty batch, or none at all.")
        hint_if(
            sum(found) < n,
            "Some samples are left out; the last batch may be smaller.",
        )
        hint_if(max(found) > size, "A batch has more than `size` samples.")
        places = np.concatenate(batches)
        hint_if(places.dtype.kind not in "iu", "Indices have to be whole numbers.")
        hint_if(
            len(places) == n and len(np.unique(places)) < n,
            "Some samples come twice and others never; draw without putting back.",
        )
        hint_if(
            sorted(places.tolist()) != list(range(n)),
            "Together the batches have to hold each of 0 to n - 1 once.",
        )
        hint_if(
            found != sizes,
            "Fill the batches in turn; only the last may be smaller.",
        )
    first, second = (_drawn(answer, 100, 10, seed) for seed in (1, 2))
    in_order = np.concatenate(first).tolist() == list(range(100))
    hint_if(in_order, "The samples come in their order; shuffle them first.")
    same = np.array_equal(np.concatenate(first), np.concatenate(second))
    hint_if(
        same,
        "Every epoch has the same order; draw a new one each time, without a fixed seed.",
    )
    groups = [
        sorted(sorted(batch.tolist()) for batch in batches)
        for batches in (first, second)
    ]
    hint_if(
        groups[0] == groups[1],
        "The same samples always meet in a batch; shuffle all of them before you cut.",
    )


# From chapter 10.
def _drawn(answer, n, size, seed=0):
    np.random.seed(seed)
    return [np.asarray(batch).ravel() for batch in called(answer, n, size)]


# From chapter 11.
@exercise("11.1")
def _exercise_11_1(answer):
    counts = numbers_in(answer, (2,))
    hint_if(
        agree(counts, (10, 100)),
        "After 1/(1 - mu) steps only 65 and 63 % of the limit are reached.",
    )
    hint_if(
        np.array_equal(np.floor(counts), (21, 229)),
        "Not reached yet after that many whole steps.",
    )
    hint_if(
        np.array_equal(np.ceil(counts - 1e-9), (1, 11)),
        "mu^t has to fall to 0.1, not to 0.9.",
    )
    hint_if(
        not agree(counts, (22, 230)), "Solve 1 - mu^t = 0.9 for t and round up."
    )


# From chapter 11.
@exercise("11.2")
def _exercise_11_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    gradients = (1.0, -0.5, 2.0, 1.0)
    velocity, ahead, plain, wrong_memory, remembered = 0.0, [], [], [], 0.0
    for g in gradients:
        velocity = 0.9 * velocity + 0.1 * g
        ahead.append(0.9 * velocity + 0.1 * g)
        plain.append(velocity)
        remembered = 0.9 * (0.9 * remembered + 0.1 * g) + 0.1 * g
        wrong_memory.append(remembered)
    one, optimizer = OneWeight(), answer(0.1, momentum=0.9)
    steps = [one.step(optimizer, g) for g in gradients]
    hint_if(
        agree(steps, plain),
        "That is plain momentum: eq. 11.1 without the look ahead.",
    )
    hint_if(
        agree(steps, wrong_memory),
        "Remember the velocity of eq. 11.1, not the step you return.",
    )
    hint_if(
        agree(steps, [0.1 * g for g in gradients]),
        "That is plain gradient descent; nothing is remembered.",
    )
    hint_if(
        not agree(steps, ahead),
        "First compute v_t from eq. 11.1, then return mu v_t + eta g_t.",
    )
    two = OneWeight(), OneWeight()
    both = [one.step(optimizer, 1.0) for one in two]
    hint_if(
        not agree(both[0], both[1]),
        "A second weight inherits the first one's velocity; use `state`.",
    )
    other, one = answer(0.2, decay=1.0, momentum=0.5), OneWeight()
    hint_if(
        not agree([one.step(other, 1.0) for _ in range(2)], (0.3, 0.2)),
        "Right for one setting only; read `current_learning_rate` and `momentum` from `self`.",
    )
    pair = np.array([[1.0, -0.5]])
    hint_if(
        not agree(
            answer(0.1, momentum=0.9).compute_step(pair.copy(), {}), 0.19 * pair
        ),
        "Every entry of the array has its own velocity.",
    )


# From chapter 12.
@exercise("12.1")
def _exercise_12_1(answer):
    with_first, without = numbers_in(answer, (2,))
    hint_if(
        agree(with_first, 0.1 / 101, 2e-5),
        "Divide by the root of the cache, not by the cache.",
    )
    sizes = agree(with_first, 0.005, 2e-5) or agree(with_first, 0.02236, 1e-4)
    hint_if(sizes, "The cache adds up squares, not sizes.")
    hint_if(
        not agree(with_first, 0.00995, 2e-5),
        "Add up the squares of all 101 gradients; the step is 0.1 over the root.",
    )
    hint_if(
        agree(without, 0.01, 2e-5),
        "Without the first gradient the cache is 100 * 0.1^2 = 1.",
    )
    hint_if(
        not agree(without, 0.1, 2e-5),
        "By eq. 12.2 it is eta / sqrt(t) after t equal gradients.",
    )


# From chapter 12.
@exercise("12.2")
def _exercise_12_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    gradients = (0.05, 2.0, -0.5, 0.1)

    def expected(start, inside):
        cache, steps = start, []
        for g in gradients:
            cache += g * g
            root = np.sqrt(cache + 0.01) if inside else np.sqrt(cache) + 0.01
            steps.append(0.1 * g / root)
        return steps

    one, optimizer = OneWeight(), answer(0.1, epsilon=0.01)
    steps = [one.step(optimizer, g) for g in gradients]
    hint_if(
        agree(steps, expected(0.0, False)),
        "That is this chapter's AdaGrad, unchanged.",
    )
    hint_if(
        agree(steps, expected(0.1, False)), "Epsilon still stands outside the root."
    )
    hint_if(agree(steps, expected(0.0, True)), "The cache still starts at 0.")
    hint_if(
        not agree(steps, expected(0.1, True)),
        "The cache is 0.1 plus all squares so far; add epsilon to it, then take the root.",
    )
    pair = np.array([[0.05, 2.0]])
    hint_if(
        not agree(
            answer(0.1, epsilon=0.01).compute_step(pair.copy(), {}),
            0.1 * pair / np.sqrt(0.11 + pair * pair),
        ),
        "Every entry of the array has its own cache; do not add over the array.",
    )
    decaying, two = answer(1.0, decay=1.0, epsilon=0.01), (OneWeight(), OneWeight())
    both = [one.step(decaying, 2.0) for one in two]
    hint_if(
        not agree(both, (2 / np.sqrt(4.11), 1 / np.sqrt(4.11))),
        "Keep the cache in `state`, and use `current_learning_rate`.",
    )


# From chapter 13.
@exercise("13.1")
def _exercise_13_1(answer):
    rho = numbers_in(answer)
    hint_if(
        agree(rho, 0.99, 5e-4),
        "1/(1 - rho) = 100 steps carry only 63 % of the weight.",
    )
    hint_if(
        agree(rho, 0.95, 5e-4), "0.95 is the weight of the last 100 steps, not rho."
    )
    hint_if(
        agree(rho, 0.95**0.01, 2e-4),
        "rho^100 is the weight of everything older: 0.05, not 0.95.",
    )
    hint_if(
        not agree(rho, 0.05**0.01, 6e-5),
        "The last K steps weigh 1 - rho^K; solve for rho.",
    )


# From chapter 13.
@exercise("13.2")
def _exercise_13_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    gradients = (3.0, 3.0, -1.0, 0.5)

    def expected(correction):
        cache, steps = 0.0, []
        for t, g in enumerate(gradients, start=1):
            cache = 0.99 * cache + 0.01 * g * g
            steps.append(0.1 * g * correction(np.sqrt(cache), 1 - 0.99**t))
        return steps

    one, optimizer = OneWeight(), answer(0.1, rho=0.99)
    steps = [one.step(optimizer, g) for g in gradients]
    at_first_step = not np.isfinite(steps).all() or (
        steps[0] == 0 and np.any(steps)
    )
    hint_if(at_first_step, "At the first step t is 1, but `iterations` is still 0.")
    hint_if(
        agree(steps, expected(lambda root, c: 1 / root)),
        "That is RMSProp, not corrected.",
    )
    hint_if(
        agree(steps, expected(lambda root, c: c / root)),
        "The correction belongs to the cache, before the root.",
    )
    hint_if(
        agree(steps, expected(lambda root, c: 1 / (root * np.sqrt(c)))),
        "The cache is too small at first, so divide it by 1 - rho^t; you multiplied.",
    )
    right = agree(steps, expected(lambda root, c: np.sqrt(c) / root))
    hint_if(
        agree(steps[0], 0.1) and not right,
        "The first step is right, the next are not: keep the uncorrected cache in `state`, and use a new t at every step.",
    )
    hint_if(
        not right,
        "Divide c_t by 1 - rho^t, then take the root and divide the gradient by it.",
    )
    optimizer, ones = answer(0.1, decay=1.0, rho=0.9), (OneWeight(), OneWeight())
    for rate in (0.1, 0.05):
        optimizer.pre_update_params()
        moved = []
        for one, g in zip(ones, (3.0, -0.5)):
            one.dweight, before = np.array([[g]]), one.weight.item()
            optimizer.update_params(one)
            moved.append(before - one.weight.item())
        optimizer.post_update_params()
        hint_if(
            not agree(moved, (rate, -rate)),
            "With two weights, another rho and decay it goes wrong: keep what belongs to a weight "
            "in `state`, and use `rho` and the current rate.",
        )
    step = answer(0.1, rho=0.9).compute_step(np.array([[3.0, -0.5]]), {})
    hint_if(
        not agree(step, [[0.1, -0.1]]),
        "Every entry of the array has its own cache; do not add over the array.",
    )


# From chapter 14.
@exercise("14.1")
def _exercise_14_1(answer):
    usual, shorter = numbers_in(answer, (2,))
    hint_if(
        agree((usual, shorter), (1, 1)),
        "That is the very first step of a training; after a long silence both corrections are 1.",
    )
    hint_if(
        agree((usual, shorter), (31.62, 10), 2e-3),
        "The first moment is only 1 - beta_1 of the gradient.",
    )
    hint_if(
        agree((usual, shorter), (100, 10), 2e-3),
        "The second moment stands under a root.",
    )
    hint_if(
        not agree(usual, 3.162, 1.3e-2),
        "m = (1 - beta_1) g and v = (1 - beta_2) g^2; divide.",
    )
    hint_if(not agree(shorter, 1, 2e-3), "The same with beta_2 = 0.99.")


# From chapter 14.
@exercise("14.2")
def _exercise_14_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    ends = {}
    for name in ("right", "after", "no rate", "l2", "l2 twice"):
        plain, one = Optimizer_Adam(0.1), OneWeight()
        one.weight = np.array([[2.0]])
        for g in (1.0, -0.5, 0.0):
            weight = one.weight.item()
            penalty = {"l2": 0.5 * weight, "l2 twice": 1.0 * weight}.get(name, 0.0)
            moved = one.step(plain, g + penalty)
            decay = {
                "right": 0.1 * weight,
                "after": 0.1 * (weight - moved),
                "no rate": weight,
            }
            one.weight = one.weight - 0.5 * decay.get(name, 0.0)
        ends[name] = one.weight.item()
    optimizer, one = answer(0.1, weight_decay=0.5), OneWeight()
    one.weight = np.array([[2.0]])
    for g in (1.0, -0.5, 0.0):
        one.step(optimizer, g)
    end = numbers_in(one.weight, (1, 1)).item()
    plain, one = Optimizer_Adam(0.1), OneWeight()
    one.weight = np.array([[2.0]])
    for g in (1.0, -0.5, 0.0):
        one.step(plain, g)
    hint_if(
        agree(end, one.weight.item()), "That is plain Adam; nothing is decayed."
    )
    is_penalty = agree(end, ends["l2"]) or agree(end, ends["l2 twice"])
    hint_if(
        is_penalty, "That is an L2 penalty: it must not go through the moments."
    )
    hint_if(
        agree(end, ends["no rate"]),
        "Subtract eta times weight_decay times w; eta is missing.",
    )
    hint_if(
        agree(end, ends["after"]),
        "The decay takes the weight as it was before the step.",
    )
    hint_if(
        not agree(end, ends["right"]),
        "w becomes w - step - eta * weight_decay * w.",
    )
    optimizer, dense = answer(0.1, decay=1.0, weight_decay=0.5), Layer_Dense(1, 1)
    dense.weights, dense.biases = np.array([[2.0]]), np.array([[4.0]])
    dense.dweights, dense.dbiases = np.zeros((1, 1)), np.zeros((1, 1))
    given = dense.weights
    for factor in (1, 0.95, 0.95 * 0.975):
        now = dense.weights.item(), dense.biases.item()
        hint_if(
            agree(now, (2 * 0.95**2, 4 * 0.95**2)),
            "With learning-rate decay, use the current rate, not the initial one.",
        )
        hint_if(
            not agree(now, (2 * factor, 4 * factor)),
            "With gradients of 0, each of `trainable` has to shrink by the factor "
            "1 - eta * weight_decay.",
        )
        hint_if(
            given.item() != 2, "Make a new array; the one given stays as it was."
        )
        optimizer.pre_update_params()
        optimizer.update_params(dense)
        optimizer.update_params(Activation_ReLU())  # has nothing to train
        optimizer.post_update_params()


# From chapter 15.
@exercise("15.1")
def _exercise_15_1(answer):
    mean_1, median_1, mean_2, median_2 = numbers_in(answer, (4,))
    hint_if(
        agree((mean_1, mean_2), (0.12, 0.14))
        and not agree((median_1, median_2), (0.12, 0.14)),
        "Mean and median are exchanged.",
    )
    hint_if(agree(mean_1, 0.87), "The mean is the sum divided by five.")
    hint_if(
        not agree((mean_1, mean_2), (0.174, 0.138), 6e-4),
        "One of the means is wrong.",
    )
    hint_if(
        not agree((median_1, median_2), (0.12, 0.14)),
        "The median is the third of five sorted numbers.",
    )


# From chapter 15.
@exercise("15.2")
def _exercise_15_2(answer):
    rates = np.array([0.01, 0.1, 1.0, 10.0])
    for losses, wanted in (
        ([0.9, 0.3, 0.5, 0.7], 0.1),
        ([np.nan, 0.9, 0.2, 0.7], 1.0),
        ([0.9, 0.4, np.inf, np.nan], 0.1),
        ([0.9, 0.4, -np.inf, 0.5], 0.1),
    ):
        rate = round(float(result_of(answer, losses, rates)), 6)
        hint_if(
            wanted not in (rate, 10.0) and agree(rate, np.argmin(losses)),
            "That is the place of the rate, not the rate.",
        )
        hint_if(
            agree(rate, np.nanmin(losses)) and rate not in rates,
            "That is the loss, not its rate.",
        )
        kept = np.array(losses)[np.isfinite(losses)]
        hint_if(
            rate != wanted and rate == rates[kept.argmin()],
            "After the bad runs are taken out, the places no longer fit those of `rates`.",
        )
        hint_if(
            rate != wanted and not np.isfinite(losses).all(),
            f"For the losses {losses} it chooses a run that diverged.",
        )
        hint_if(
            rate == rates[np.argmax(losses)],
            "That is the rate with the largest loss.",
        )
        hint_if(rate != wanted, f"For the losses {losses} it chooses {rate}.")


# From chapter 16.
@exercise("16.1")
def _exercise_16_1(answer):
    count, size = numbers_in(answer, (2,))
    hint_if(count == 784 * 128 + 128 * 128 + 128 * 10, "The biases are missing.")
    hint_if(
        count == 784 + 128 + 128 + 10,
        "Between two layers every input meets every neuron.",
    )
    hint_if(
        count != 118282,
        "Each layer has inputs times neurons weights and one bias per neuron.",
    )
    hint_if(size == 4 * 118282, "Adam remembers two numbers for each parameter.")
    hint_if(size == 16 * 118282, "A float32 has 4 bytes.")
    hint_if(size == 12 * 118282, "Asked is Adam's memory beside the parameters.")
    hint_if(size != 946256, "Two numbers for each parameter, 4 bytes each.")


# From chapter 16.
@exercise("16.2")
def _exercise_16_2(answer):
    hint_if(not isinstance(answer, type), "Give the class itself.")
    layer = answer()
    names = getattr(layer, "trainable", None)
    hint_if(
        not isinstance(names, (tuple, list)) or len(names) != 1,
        "Without a tuple `trainable` that names it, no optimizer finds the number.",
    )
    array = getattr(layer, names[0], None)
    hint_if(
        not isinstance(array, np.ndarray) or array.size != 1,
        "The number has to be an array of size 1.",
    )
    hint_if(not agree(array, 1), "The number has to start at 1.")
    setattr(layer, names[0], np.full_like(array, 3.0))
    X, D = np.array([[1.0, -2.0], [0.5, 4.0]]), np.array([[2.0, 1.0], [-1.0, 0.5]])
    layer = run_component(layer, X, D)
    hint_if(
        not agree(layer.output, 3 * X),
        "forward: every entry times the learned number.",
    )
    hint_if(
        agree(layer.dinputs, D),
        "backward: dinputs lacks the number; it hides while it is 1.",
    )
    hint_if(
        not agree(layer.dinputs, 3 * D),
        "backward: dinputs is dvalues times the number.",
    )
    gradient = getattr(layer, f"d{names[0]}", None)
    hint_if(gradient is None, f"backward has to set self.d{names[0]}.")
    hint_if(
        np.shape(gradient) != array.shape,
        f"d{names[0]} has shape {np.shape(gradient)}, the number itself {array.shape}.",
    )
    total = np.sum(X * D)
    hint_if(
        agree(gradient, total / 4),
        "The gradient of the number is a sum over all entries, not a mean.",
    )
    hint_if(
        agree(gradient, np.sum(D)),
        "An entry's slope is its input: multiply before you add.",
    )
    hint_if(
        not agree(gradient, total), "Add inputs times dvalues over all entries."
    )
    layer.forward(X)
    layer.backward(D)
    again = getattr(layer, f"d{names[0]}")
    hint_if(
        not agree(again, total), "backward adds to the last gradient; set it anew."
    )


# From chapter 17.
@exercise("17.1")
def _exercise_17_1(answer):
    loss, squares = numbers_in(answer, (2,))
    hint_if(
        agree(loss, 1 / 3, 6e-4),
        "1/3 is the probability; the loss is its negative logarithm.",
    )
    hint_if(
        agree(loss, 1.585, 6e-4), "The natural logarithm, not the one of base 2."
    )
    nearly = abs(loss - 1.0986) < 2e-3 and not agree(loss, 1.0986, 5e-4)
    hint_if(nearly, "Rounded to three decimals the loss is another number.")
    hint_if(
        abs(squares - 6.4e-6) < 1e-6,
        "That is the penalty; asked is the sum itself.",
    )
    hint_if(
        abs(squares - 0.0192) < 1e-4,
        "The biases start at 0; only the weights count.",
    )
    hint_if(
        not agree(loss, 1.099, 6e-4),
        "What is the cross-entropy of an honest guess among three?",
    )
    hint_if(
        abs(squares - 1.28) < 0.02,
        "The standard deviation is 0.01; its square is 0.0001.",
    )
    hint_if(abs(squares - 0.0064) < 1e-4, "The layer has 2 times 64 weights.")
    hint_if(
        abs(squares - 0.0001) < 1e-5, "That is one weight's share; there are 128."
    )
    hint_if(
        abs(squares - 0.0128) > 2.5e-4,
        "128 weights, and each has the mean square 0.01^2.",
    )


# From chapter 17.
@exercise("17.2")
def _exercise_17_2(answer):
    stop = "Asked is the place of the best loss, not the place of the stop."
    later = "It looks at losses that a stopped training would never see."
    fall = "A loss that falls, but not below the best so far, is no improvement."
    equal = "An equal loss is no improvement."
    row = "Records in a row: an improvement starts the count again."
    for losses, patience, wanted, tempting in (
        ([1.0, 0.8, 0.6, 0.7, 0.9, 0.5], 2, 2, {4: stop, 5: later}),
        ([1.0, 0.8, 0.6, 0.7, 0.9, 0.5], 3, 5, {}),
        ([3.0, 2.0, 1.0], 2, 2, {}),
        ([1.0, 0.6, 0.8, 0.7, 0.65, 0.3], 3, 1, {4: stop, 5: fall}),
        ([0.5, 0.5, 0.5, 0.1], 2, 0, {2: stop, 3: equal}),
        ([1.0, 1.1, 0.9, 1.0, 0.8], 2, 4, {2: row}),
    ):
        place = int(result_of(answer, losses, patience))
        hint_if(place in tempting, tempting.get(place))
        hint_if(
            place != wanted,
            f"For {losses} with patience {patience} it says {place}.",
        )


# From chapter 18.
@exercise("18.1")
def _exercise_18_1(answer):
    he, glorot = numbers_in(answer, (2,))
    hint_if(
        agree(he, 2 / 784, 1e-4),
        "He: that is the variance; the standard deviation is its root.",
    )
    hint_if(
        agree(he, np.sqrt(2 / 128), 5e-4),
        "He: d is the number of inputs, not of neurons.",
    )
    hint_if(
        agree(he, np.sqrt(1 / 784), 5e-4), "He: the factor 2 makes up for the ReLU."
    )
    hint_if(
        not agree(he, np.sqrt(2 / 784), 5e-4),
        "He: the root of 2/d, with d inputs (eq. 18.3).",
    )
    hint_if(
        agree(glorot, np.sqrt(2 / 784) / 2 + np.sqrt(2 / 128) / 2, 5e-4),
        "Glorot: the mean is taken of d and m, not of the two standard deviations.",
    )
    hint_if(
        not agree(glorot, np.sqrt(2 / 912), 5e-4),
        "Glorot: the root of 2/(d + m) (eq. 18.4).",
    )


# From chapter 18.
@exercise("18.2")
def _exercise_18_2(answer):
    rows = np.arange(12.0).reshape(6, 2)
    other = np.array([[100.0, -100.0], [0.0, 0.0]])
    scaled, scaled_other = pair_of(
        answer, rows, other, shapes=(rows.shape, other.shape)
    )
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    everything = np.vstack([rows, other])
    hint_if(
        agree(scaled, (rows - everything.mean(axis=0)) / everything.std(axis=0)),
        "The test samples have gone into mean and deviation; only the training set may.",
    )
    hint_if(
        agree(scaled, (rows - rows.mean()) / rows.std()),
        "Each feature has its own mean and deviation.",
    )
    hint_if(
        agree(scaled, (rows - mean) / rows.std(axis=0, ddof=1)),
        "Divide by n, not by n - 1: NumPy's std as it is.",
    )
    hint_if(
        not agree(scaled, (rows - mean) / deviation),
        "Training samples: subtract each column's mean, divide by its standard deviation.",
    )
    hint_if(
        agree(scaled_other, (other - other.mean(axis=0)) / other.std(axis=0)),
        "The test samples are scaled by the training set's numbers, not by their own.",
    )
    hint_if(
        not agree(scaled_other, (other - mean) / deviation),
        "The test samples: the training set's mean and deviation, column by column.",
    )
    rows, other = (
        np.array([[1.0, 0.1], [3.0, 0.1], [2.0, 0.1]]),
        np.array([[2.0, 0.2]]),
    )
    constant = pair_of(answer, rows, other, shapes=(rows.shape, other.shape))
    hint_if(
        not all(np.isfinite(part).all() for part in constant),
        "A feature that is constant in the training set has deviation 0; divide it by 1.",
    )
    hint_if(
        any(np.abs(part).max() > 1e6 for part in constant),
        "A feature that is constant up to rounding blows up; divide it by 1.",
    )


# From chapter 19.
@exercise("19.1")
def _exercise_19_1(answer):
    millions = numbers_in(answer)
    first, second, third = 128 * 784 * 128, 128 * 128 * 128, 128 * 128 * 10
    wrong = {
        "The first layer needs no gradient of its inputs: two products, not three.": 6
        * (first + second + third),
        "That is the forward pass; the backward pass has its products, too.": 2
        * (first + second + third),
        "Each result needs multiplications and additions: a factor of 2.": 2 * first
        + 3 * (second + third),
        "Only the first layer goes without the gradient of its inputs.": 4
        * (first + second + third),
        "That is for one sample; a batch has 128.": (
            4 * first + 6 * (second + third)
        )
        / 128,
    }
    for hint, value in wrong.items():
        hint_if(agree(millions, value / 1e6, 2e-3), hint)
    right = (4 * first + 6 * (second + third)) / 1e6
    hint_if(
        agree(millions, right * 1e6, 2e-3), "In millions, as the exercise asks."
    )
    hint_if(
        not agree(millions, right, 1e-3), "Eq. 19.2, one layer after the other."
    )


# From chapter 19.
@exercise("19.2")
def _exercise_19_2(answer):
    slow, fast = [4.0, 40.0, 9.0], [1.0, 20.0, 6.0]
    found = numbers_in(called(answer, slow, fast))
    hint_if(
        agree(found, 0.5, 1e-9),
        "Upside down: how many times as long does the slower take?",
    )
    hint_if(
        agree(found, 1.5, 1e-9),
        "That is the ratio of the two medians; compare within a round first.",
    )
    hint_if(
        agree(found, 53 / 27, 1e-9),
        "That is the ratio of the sums: one slow round decides.",
    )
    hint_if(
        agree(found, 7.5 / 3, 1e-9),
        "That is the mean of the ratios: one odd round pulls it up.",
    )
    hint_if(
        not agree(found, 2.0, 1e-9),
        "The ratio within each round, then the median of the ratios.",
    )
    found = numbers_in(called(answer, [1.0, 3.0], [1.0, 1.0]))
    hint_if(
        not agree(found, 2.0, 1e-9),
        "With an even number of rounds the median is the mean of the two in the middle.",
    )
