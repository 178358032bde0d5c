# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Training on pieces of the data: shares of a gradient, added along a fixed tree."""

from __future__ import annotations

import copy
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from .checks import MappedRows, check_count
from .metrics import Answers
from .numerics import Array, adds_in_float64
from .optimizers import Optimizer
from .tape import TapedStep, Tapes
from .training import Plan, Training, with_inner_layers

ROOM = 2**25  # bytes for the batches of a piece's tapes
LOSSES = 10  # how often the same step may lose a worker


# From chapter 25.
def cut(n_rows: int, pieces: int) -> list[int]:
    """Return where each piece begins, and where the last one ends.

    Parameters
    ----------
    n_rows : int
    pieces : int

    Returns
    -------
    list of int
        Where each piece begins, and the end of the last one; sizes differ by one at most.
    """
    return [k * n_rows // pieces for k in range(pieces + 1)]


# From chapter 25.
class Share:
    """What a piece adds to a step: to its gradient, and to what is measured.

    Attributes
    ----------
    gradient : ndarray, shape (p,)
    measured : ndarray, shape (k,)
        Loss, penalty and metrics, or the loss alone.
    """

    def __init__(self, gradient: Array, measured: Array) -> None:
        """Keep the two.

        Parameters
        ----------
        gradient : ndarray, shape (p,)
        measured : ndarray, shape (k,)
        """
        self.gradient, self.measured = gradient, measured

    def __add__(self, other: Any) -> Any:
        """Return the sum of two shares.

        Parameters
        ----------
        other : Share

        Returns
        -------
        Share
        """
        return Share(self.gradient + other.gradient, self.measured + other.measured)


# From chapter 25.
class Optimizer_HandIn(Optimizer):
    """Takes no step: it keeps the gradient, for whoever asked for it."""

    state_names = ("gradient",)

    def __init__(self) -> None:
        """Begin without a gradient."""
        super().__init__(learning_rate=1.0, decay=0.0)

    def compute_step(self, gradient: Array, state: dict[str, Array]) -> Array:
        """Keep the gradient; return a step of zeros.

        Parameters
        ----------
        gradient : ndarray
        state : dict

        Returns
        -------
        ndarray
        """
        state["gradient"] = gradient
        return np.zeros_like(gradient)

    def record_step(
        self, tape: Any, gradient: Array, states: Any, step: Array
    ) -> None:
        """Write nothing down: a tape keeps its gradient anyway.

        Parameters
        ----------
        tape : Tape
        gradient : ndarray, shape (n,)
        states : list of ndarray
        step : ndarray, shape (n,)
        """


# From chapter 25.
class Piece(Training):
    """A training on one piece of the data; it hands in its shares."""

    def share(self, chosen: Any, n_batch: int, watched: bool) -> Share:
        """Return n_k / n times the rows' gradient and measures (eq. 25.1).

        Parameters
        ----------
        chosen : slice or ndarray of int
            Rows of the piece.
        n_batch : int
            Rows of the whole batch.
        watched : bool
            Whether penalty and metrics are wanted, too.

        Returns
        -------
        Share
        """
        n_chosen = len(self.y[chosen])
        if n_chosen == 0:
            self.answers = Answers([])
            return Share(np.zeros_like(self.model.store.vector), np.zeros(1))
        gradient, measured = self.differentiate(chosen, watched)
        weight = n_chosen / n_batch
        return Share(weight * gradient, weight * np.array(measured))

    @property
    def tapes(self) -> Any:
        """The tapes of this piece, made when they are first asked for."""
        if "_tapes" not in vars(self):
            weights = self.plan.weights
            self._tapes = PieceTapes(self.model, self.X, self.y, weights=weights)
        return self._tapes

    def differentiate(self, chosen: Any, watched: bool) -> tuple[Array, list[float]]:
        """Return gradient and measures of the chosen rows: from a tape, or by the plain methods.

        Parameters
        ----------
        chosen : slice or ndarray of int
        watched : bool
            Whether penalty and metrics are wanted, too.

        Returns
        -------
        pair
            ndarray of shape (p,), and a list of numbers.
        """
        model, tapes = self.model, self.tapes
        self.plan.record_every = int(watched)  # then the plain methods measure, too
        self.answers = tapes.answers = Answers(model.metrics)
        if not tapes.bound:
            tapes.renew()
        if tapes.are_usable and tapes.has_room_for(len(self.y[chosen])):
            _, measured = tapes.step(chosen, watched)
            gradient: Array = tapes.last.tape.gradient
        else:
            _, measured = self.step(chosen)
            gradient = model.optimizer.memory[model.store]["vector"]["gradient"]
        return gradient, measured

    def draw_from(self, seed: int | None, number: int) -> None:
        """Let layers that draw at random draw numbers of this step and this piece.

        Parameters
        ----------
        seed : int or None
            Of the step; None if nothing draws.
        number : int
            Of the piece.
        """
        if seed is None:
            return
        generator = np.random.default_rng((seed, number))  # one for all, as in fit
        for part in with_inner_layers(self.model.body):
            if getattr(part, "is_random", False):
                part.generator = generator

    def kept_answers(self) -> list[tuple[Array, Array]]:
        """Return outputs and targets of the last step, if a metric has to see all samples together.

        Returns
        -------
        list of pair of ndarray
            Empty, or one pair.
        """
        return [(np.array(output), np.array(y)) for output, y in self.answers.kept]


# From chapter 25.
class TapedGradient(TapedStep):
    """What a step does until its gradient is there."""

    def record_update(self, optimizer: Any) -> None:
        """Write nothing down: the gradient is handed in.

        Parameters
        ----------
        optimizer : Optimizer_HandIn
        """


# From chapter 25.
class PieceTapes(Tapes):
    """The tapes of a piece, as many as there is room for: its part of a batch is of many sizes."""

    kind = TapedGradient
    taken = 0  # bytes

    def has_room_for(self, size: int) -> bool:
        """Return whether a step of so many rows is recorded, or may be.

        Parameters
        ----------
        size : int

        Returns
        -------
        bool
        """
        if size in self.steps or not self.steps:
            return True
        widths = [getattr(layer, "n_neurons", 0) for layer in self.model.body]
        wanted = 8 * size * (self.X.shape[1] + sum(widths))
        if self.taken + wanted > ROOM:
            return False
        self.taken += wanted
        return True


# From chapter 25.
def tree_sum(nodes: dict[tuple[int, int], Any], n_leaves: int) -> Any:
    """Add neighbours in pairs, level by level, until one sum is left (eq. 25.2).

    Parameters
    ----------
    nodes : dict
        (level, index) -> what can be added; index k of level l stands for the leaves from k 2^l on.
    n_leaves : int

    Returns
    -------
    object
        The sum over all leaves.
    """
    level, width = 0, n_leaves
    while width > 1:
        for left in range(0, width, 2):
            if (level, left) in nodes:
                total = nodes[level, left]
                if left + 1 < width:  # the last one may have no neighbour
                    total = total + nodes[level, left + 1]
                nodes[level + 1, left // 2] = total
        level, width = level + 1, (width + 1) // 2
    return nodes[level, 0]


# From chapter 25.
def largest_nodes(first: int, count: int) -> list[tuple[int, int]]:
    """Return the largest nodes (level, index) that fill a run of pieces.

    Parameters
    ----------
    first, count : int
        The run's first piece, and how many there are.

    Returns
    -------
    list of pair of int
    """
    nodes, last = [], first + count
    while first < last:
        level = 0
        while first % 2 ** (level + 1) == 0 and first + 2 ** (level + 1) <= last:
            level += 1
        nodes.append((level, first // 2**level))
        first += 2**level
    return nodes


# From chapter 25.
def branch_sums(first: int, terms: list[Any]) -> dict[tuple[int, int], Any]:
    """Add a run of pieces, as far as whole branches of the tree lie in it.

    Parameters
    ----------
    first : int
        The run's first piece.
    terms : list of object
        What can be added, one for each piece.

    Returns
    -------
    dict
        (level, index) -> sum.
    """
    sums = {}
    for level, index in largest_nodes(first, len(terms)):
        begin = index * 2**level - first
        leaves = dict(enumerate(terms[begin : begin + 2**level]))
        alone = {(0, leaf): term for leaf, term in leaves.items()}
        sums[level, index] = tree_sum(alone, len(alone))
    return sums


# From chapter 25.
class RowsOfFile:
    """Where some rows of a mapped file are: a worker reads them itself.

    Attributes
    ----------
    path : str
        The file, as every worker must see it.
    seen : pair of int
        Its size, and when it was changed last, in nanoseconds.
    """

    def __init__(
        self, mapped: np.memmap[Any, Any], part: Array, dtype: Any
    ) -> None:
        """Note where the rows are; none is read.

        Parameters
        ----------
        mapped : numpy.memmap
            The map that they belong to.
        part : ndarray, shape (n, d)
            The rows.
        dtype : dtype
            What they are converted to.
        """
        if mapped.mode != "r":
            mapped.flush()  # or the file would seem to change later
        self.path, self.seen = str(mapped.filename), state_of(str(mapped.filename))
        offset = mapped.offset + address(part) - address(mapped)
        self.layout = part.shape, part.dtype, offset, part.strides
        self.dtype = np.dtype(dtype)

    def opened(self) -> Any:
        """Map the file; return the rows, to be read when they are asked for.

        Returns
        -------
        ndarray or MappedRows

        Raises
        ------
        ValueError
            If the file is not what it was.
        OSError
            If it cannot be opened.
        """
        if state_of(self.path) != self.seen:
            raise ValueError(f"{self.path} has changed since fit began")
        shape, dtype, offset, strides = self.layout
        whole = np.memmap(self.path, np.uint8, "r")
        rows: Array = np.ndarray(shape, dtype, whole, offset, strides)
        fits = dtype == self.dtype and rows.flags.c_contiguous
        return rows if fits and rows.flags.aligned else MappedRows(rows, self.dtype)


# From chapter 25.
def state_of(path: str) -> tuple[int, int]:
    """Return the size of a file, and when it was changed last.

    Parameters
    ----------
    path : str

    Returns
    -------
    pair of int
    """
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


# From chapter 25.
def address(array: Array) -> int:
    """Return where an array's first number is in memory.

    Parameters
    ----------
    array : ndarray

    Returns
    -------
    int
    """
    begin: int = array.__array_interface__["data"][0]
    return begin


# From chapter 25.
def map_behind(array: Any) -> Any:
    """Return the map of a file to which an array belongs; None if a worker could not read it there.

    Parameters
    ----------
    array : ndarray

    Returns
    -------
    numpy.memmap or None
    """
    found = None
    while array is not None:
        if isinstance(array, np.memmap):
            found = array
        array = getattr(array, "base", None)
    if found is None or found.filename is None or found.mode == "c":
        return None  # "c": what was written to the map is not in the file
    return found if os.path.exists(found.filename) else None


# From chapter 25.
def part_of(rows: Any, start: int, stop: int) -> Any:
    """Return rows as they travel to a worker: those of a mapped file as a note where they are.

    Parameters
    ----------
    rows : ndarray or MappedRows
    start, stop : int

    Returns
    -------
    ndarray or RowsOfFile
    """
    whole = rows.array if hasattr(rows, "take_into") else rows
    mapped = map_behind(whole)
    if mapped is None:
        return rows[start:stop]
    return RowsOfFile(mapped, whole[start:stop], rows.dtype)


# From chapter 25.
def piece_of(model: Any, X: Any, y: Array, weights: Array | None) -> Piece:
    """Return a piece of the data, ready to be asked.

    Parameters
    ----------
    model : NeuralNetwork_Model
        What `twin` made.
    X : ndarray or RowsOfFile
    y : ndarray
    weights : ndarray or None
        Of the samples.

    Returns
    -------
    Piece
    """
    rows = X.opened() if hasattr(X, "opened") else in_place(X)
    plan = Plan(1, None, False, 0, None, 1, [], False)
    plan.weights = None if weights is None else in_place(weights)
    return Piece(model, rows, in_place(y), plan)


# From chapter 25.
def in_place(array: Array) -> Array:
    """Return an array whose numbers begin at addresses that their type asks for.

    Parameters
    ----------
    array : ndarray
        What came through a wire may begin anywhere, which makes products slow.

    Returns
    -------
    ndarray
    """
    found: Array = np.require(array, requirements="A")
    return found


# From chapter 25.
def twin(model: Any) -> Any:
    """Return a copy of a model that has what a gradient needs, and an optimizer that hands it in.

    Parameters
    ----------
    model : NeuralNetwork_Model
        Compiled.

    Returns
    -------
    NeuralNetwork_Model
    """
    # deepcopy takes what it finds under an object's id instead of a copy
    instead: dict[int, Any] = {
        id(model.optimizer): Optimizer_HandIn(),
        id(model.history): None,
        id(model.generator): None,
    }
    copied = copy.deepcopy(model, instead)
    copied.is_training = True
    return copied


# From chapter 25.
def dot_in_float64(a: Array, b: Array) -> Array:
    """Multiply float32 matrices as `nnfs.init()` does: in float64, rounded once.

    Parameters
    ----------
    a, b : ndarray

    Returns
    -------
    ndarray of float32
    """
    product: Array = a.astype(np.float64).dot(b.astype(np.float64))
    return product.astype(np.float32)


# From chapter 25.
@contextmanager
def multiplying(is_wide: bool) -> Iterator[None]:
    """Multiply as the driver does inside this ``with``, whatever this process does otherwise.

    Parameters
    ----------
    is_wide : bool
        Whether the driver adds products of float32 in float64.

    Raises
    ------
    RuntimeError
        If this process does so, and the driver does not.
    """
    before, own = np.dot, adds_in_float64(np.dtype(np.float32))
    if own and not is_wide:
        raise RuntimeError(
            "nnfs.init() was called in this worker, and not in the driver"
        )
    if is_wide and not own:
        np.dot = dot_in_float64  # type: ignore[assignment]
    try:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            yield
    finally:
        np.dot = before


# From chapter 25.
class Shard:
    """A worker's pieces, and a model that is told the parameters."""

    def sums(
        self,
        parameters: Array,
        rows: list[Any],
        n_batch: int,
        watched: bool,
        seed: Any,
    ) -> Any:
        """Return the pieces' shares, added along the tree, and answers.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
        rows : list of slice or ndarray of int
            What each piece has of the batch.
        n_batch : int
            Rows of the whole batch.
        watched : bool
            Whether penalty and metrics are wanted, too.
        seed : int or None
            Of what layers draw in this step.

        Returns
        -------
        pair
            (level, index) -> gradient and measures, added; and the outputs and targets that metrics have to see together.
        """
        self.model.store.vector = parameters
        shares, answers = [], []
        with multiplying(self.is_wide):
            for number, chosen in enumerate(rows):
                piece = self.pieces[number]
                piece.draw_from(seed, self.first + number)
                shares.append(piece.share(chosen, n_batch, watched))
                answers += piece.kept_answers() if watched else []
        sums = branch_sums(self.first, shares)
        return {node: (s.gradient, s.measured) for node, s in sums.items()}, answers

    def __init__(self, model: Any, first: int, parts: list[Any], is_wide: bool) -> None:
        """Make the pieces.

        Parameters
        ----------
        model : NeuralNetwork_Model
            What `twin` made; it is written to.
        first : int
            Number of the first piece.
        parts : list of tuple
            Samples, targets and weights of each piece.
        is_wide : bool
            Whether the driver adds products of float32 in float64.
        """
        self.model, self.first, self.is_wide = model, first, is_wide
        self.pieces = [piece_of(model, *part) for part in parts]


# From chapter 25.
class Workers:
    """Who computes the pieces: an engine, behind four methods.

    For an engine of your own, write a subclass with these four methods; if it has an ``__init__``, that calls
    ``super().__init__()``. Raise a ConnectionError for a worker that is gone.

    Attributes
    ----------
    patience : float
        Seconds without any worker until training gives up.
    """

    patience = 30.0  # seconds without any worker until training gives up

    def __init__(self) -> None:
        """Begin without shards."""
        self.lock = threading.Lock()  # for one fit at a time

    def count(self) -> int:
        """Return how many workers there are at this moment.

        Returns
        -------
        int
        """
        raise NotImplementedError

    def place(self, orders: list[tuple[Any, ...]]) -> None:
        """Give each of the first workers a `Shard`, made of its order.

        Parameters
        ----------
        orders : list of tuple
            What `Shard` is made of, one for each worker, and at most as many as `count` said last.

        Raises
        ------
        ConnectionError
            If a worker is gone.
        """
        raise NotImplementedError

    def call(self, method: str, arguments: list[tuple[Any, ...]]) -> list[Any]:
        """Call a method of every shard at the same time; return the answers.

        Parameters
        ----------
        method : str
        arguments : list of tuple
            One for each shard.

        Returns
        -------
        list of object
            In the order of the shards.

        Raises
        ------
        ConnectionError
            If a worker is gone.
        """
        raise NotImplementedError

    def release(self) -> None:
        """Let go of the shards."""
        raise NotImplementedError


# From chapter 25.
class WorkersLostError(RuntimeError):
    """There are no workers any more; the model is as after its last step."""


# From chapter 25.
class InThisProcess(Workers):
    """No engine: one shard after the other, here."""

    def __init__(self, workers: int = 1) -> None:
        """Begin without shards.

        Parameters
        ----------
        workers : int, default 1
            How many workers to play: to try what does not depend on them.
        """
        super().__init__()
        self.workers = check_count("workers", workers)
        self.shards: list[Any] = []

    def count(self) -> int:
        """Return how many workers there seem to be.

        Returns
        -------
        int
        """
        return self.workers

    def place(self, orders: list[tuple[Any, ...]]) -> None:
        """Make the shards, each with a model of its own.

        Parameters
        ----------
        orders : list of tuple
        """
        self.shards = [
            Shard(copy.deepcopy(model), *rest) for model, *rest in orders
        ]

    def call(self, method: str, arguments: list[tuple[Any, ...]]) -> list[Any]:
        """Ask one shard after the other.

        Parameters
        ----------
        method : str
        arguments : list of tuple

        Returns
        -------
        list of object
        """
        asked = zip(self.shards, arguments)
        return [getattr(shard, method)(*given) for shard, given in asked]

    def release(self) -> None:
        """Let go of the shards."""
        self.shards = []


# From chapter 25.
class PiecedTraining(Training):
    """One call of `fit` whose steps are computed piece by piece."""

    def step(self, chosen: Any) -> tuple[int, list[float]]:
        """Take one step: ask for shares, add them along the tree, update once.

        Parameters
        ----------
        chosen : slice or ndarray of int
            The batch's samples.

        Returns
        -------
        pair
            The batch's size, and a list of numbers: loss, penalty and metrics, or the loss alone.
        """
        n_batch, watched = (
            len(self.y[chosen]),
            self.plan.looks_at(self.model.epochs),
        )
        places = places_in(chosen, self.bounds)
        replies = self.ask(places, n_batch, watched, self.seed())
        nodes = {
            node: Share(*share)
            for sums, _ in replies
            for node, share in sums.items()
        }
        share = tree_sum(nodes, self.plan.pieces)
        self.keep_answers(
            chosen, [pair for _, answers in replies for pair in answers]
        )
        self.update(share.gradient)  # only now does anything change
        return n_batch, share.measured.tolist()

    def __init__(self, model: Any, X: Array, y: Array, plan: Plan) -> None:
        """Keep what is needed; nobody is asked yet.

        Parameters
        ----------
        model : NeuralNetwork_Model
        X : ndarray or MappedRows, shape (n, d)
        y : ndarray, shape (n,) or (n, m)
        plan : Plan
            With ``pieces`` and ``workers``.
        """
        self.are_placed: bool = False
        self.runs: list[int] = []  # where each worker's pieces begin, and the end
        super(PiecedTraining, self).__init__(model, X, y, plan)
        self.bounds = cut(len(X), plan.pieces)
        self.workers = plan.workers or InThisProcess()
        self.looked = 0.0

    def run(self) -> None:
        """Train as `Training` does, and let go of the shards, whatever happens."""
        if not self.workers.lock.acquire(blocking=False):
            raise RuntimeError("these workers are busy with another fit")
        try:
            super(PiecedTraining, self).run()
        finally:
            try:
                self.workers.release()
            finally:
                self.workers.lock.release()

    def epoch(self) -> list[tuple[int, list[float]]]:
        """Train on every batch once; see Training.epoch.

        Returns
        -------
        list of pair
            For each batch its size, and loss, penalty and metrics.
        """
        self.answers, tapes = Answers(self.model.metrics), self.tapes
        if self.plan.callbacks or not tapes.bound:
            tapes.renew()
            self.are_placed = self.are_placed and self.placed == settings_of(self.model)
        if self.are_placed and len(self.runs) - 1 < self.plan.pieces:
            self.look_for_workers()
        measured = [self.step(chosen) for chosen in self.batches()]
        if self.plan.callbacks and tapes.are_usable:
            tapes.update.show()
        return measured

    def place(self) -> None:
        """Cut the pieces into runs, one for each worker that is there, and send them.

        Raises
        ------
        WorkersLostError
            If nobody is there as long as the workers' patience lasts.
        ConnectionError
            If a worker is lost meanwhile.
        """
        count = self.wait_for_workers()
        pieces = self.plan.pieces
        self.runs = cut(pieces, min(pieces, count))
        self.placed = settings_of(self.model)
        copied, is_wide = twin(self.model), adds_in_float64(np.dtype(np.float32))
        orders = [
            (copied, begin, self.parts(begin, end), is_wide)
            for begin, end in pairwise(self.runs)
        ]
        self.workers.place(orders)
        self.are_placed = True

    def parts(self, begin: int, end: int) -> list[tuple[Any, Array, Array | None]]:
        """Return the data of a run of pieces.

        Parameters
        ----------
        begin, end : int
            The first piece, and the one after the last.

        Returns
        -------
        list of tuple
            Samples, targets, and weights of each piece.
        """
        weights = self.plan.weights
        return [
            (
                part_of(self.X, start, stop),
                self.y[start:stop],
                None if weights is None else weights[start:stop],
            )
            for start, stop in pairwise(self.bounds[begin : end + 1])
        ]

    def wait_for_workers(self) -> int:
        """Return how many workers there are; wait for the first, but not for ever.

        Returns
        -------
        int

        Raises
        ------
        WorkersLostError
            If nobody is there as long as the workers' patience lasts.
        """
        patience, began = self.workers.patience, time.monotonic()
        while not (count := self.workers.count()):
            if time.monotonic() - began > patience:
                raise WorkersLostError(
                    f"no workers for {patience:g} seconds; the model is as after its last step, and can be "
                    "saved and trained on"
                )
            time.sleep(0.05)
        return count

    def look_for_workers(self) -> None:
        """See once a second whether more workers are there than hold a run of pieces."""
        now = time.monotonic()
        if now - self.looked > 1:
            self.looked = now
            self.are_placed = self.workers.count() <= len(self.runs) - 1

    def seed(self) -> int | None:
        """Draw a seed for a step, from the model's generator or the global one.

        Returns
        -------
        int or None
            None if no layer draws.
        """
        parts = with_inner_layers(self.model.body)
        if not any(getattr(part, "is_random", False) for part in parts):
            return None
        random = self.model.generator or np.random
        return int(random.random() * 2**53)

    def keep_answers(self, chosen: Any, answers: list[tuple[Array, Array]]) -> None:
        """Keep what metrics have to see together, in the order of the batch.

        Parameters
        ----------
        chosen : slice or ndarray of int
            The batch's samples.
        answers : list of pair of ndarray
            Outputs and targets, piece by piece.
        """
        if not answers:
            return
        together = [np.concatenate(arrays) for arrays in zip(*answers)]
        if not isinstance(chosen, slice):
            owner = np.searchsorted(self.bounds, chosen, side="right")
            back = np.argsort(np.argsort(owner, kind="stable"), kind="stable")
            together = [array[back] for array in together]
        self.answers.kept.append((together[0], together[1]))

    def update(self, gradient: Array) -> None:
        """Take the optimizer's step along a gradient.

        Parameters
        ----------
        gradient : ndarray, shape (p,)
        """
        optimizer, store = self.model.optimizer, self.model.store
        if self.tapes.are_usable:
            self.tapes.update.take(gradient)
            return
        ends = np.cumsum([window.size for window in store.windows])[:-1]
        parts = np.split(
            gradient.copy(), ends
        )  # what came may change with the next step
        for (layer, name), part in zip(store.places, parts):
            setattr(layer, f"d{name}", part.reshape(np.shape(getattr(layer, name))))
        optimizer.pre_update_params()
        optimizer.update_params(store)
        optimizer.post_update_params()

    @property
    def tapes(self) -> Any:
        """The tape of the optimizer's step, made when it is first asked for."""
        if "_tapes" not in vars(self):
            self._tapes = UpdateTapes(self.model, self.X, self.y)
        return self._tapes

    def ask(self, places: list[Any], *step: Any) -> list[Any]:
        """Ask all; if one is lost, give its pieces to the others, and ask again.

        Parameters
        ----------
        places : list of slice or ndarray of int
            What each piece has of the batch.
        *step : object
            What `Shard.sums` wants to know besides parameters and rows.

        Returns
        -------
        list
            What each worker's `Shard.sums` returned.

        Raises
        ------
        WorkersLostError
            If nobody is there, or the same step loses a worker again and again.
        """
        for _ in range(LOSSES):
            try:
                if not self.are_placed:
                    self.place()
                parameters = self.model.store.vector
                questions = [
                    (parameters, places[begin:end], *step)
                    for begin, end in pairwise(self.runs)
                ]
                return self.workers.call("sums", questions)
            except ConnectionError as error:  # every engine's word for it
                self.are_placed, cause = False, error
        raise WorkersLostError(
            f"a worker was lost {LOSSES} times in the same step, the last time "
            f"because: {cause}; the model is as after its last step"
        ) from cause


# From chapter 25.
class TapedUpdate(TapedStep):
    """The optimizer's step alone, from a tape."""

    def record(self, layers: list[Any], head: Any, optimizer: Any) -> None:
        """Write down what the optimizer does with a gradient.

        Parameters
        ----------
        layers : list of object
        head : object
        optimizer : Optimizer
        """
        self.record_update(optimizer)

    def take(self, gradient: Array) -> None:
        """Take the step along a gradient.

        Parameters
        ----------
        gradient : ndarray, shape (p,)
        """
        self.tape.gradient[...] = gradient
        self.model.optimizer.pre_update_params()
        self.tape.run(True)

    def show(self) -> None:
        """Give the layers copies of the gradients, for callbacks, which may keep them."""
        for layer, name in self.model.store.places:
            setattr(layer, f"d{name}", self.tape.gradient_of(layer, name).copy())


# From chapter 25.
class UpdateTapes(Tapes):
    """The tape of a training whose gradients come from elsewhere."""

    @property
    def update(self) -> Any:
        """The optimizer's step, recorded when it is first asked for."""
        if 0 not in self.steps:
            made = self.model, self.X[:0], self.y[:0], self.states, self.buffers
            self.steps[0] = TapedUpdate(*made, True)
        return self.steps[0]


# From chapter 25.
def places_in(chosen: Any, bounds: list[int]) -> list[Any]:
    """Return which rows of each piece are in a batch, counted from the piece's first.

    Parameters
    ----------
    chosen : slice or ndarray of int
        The batch's samples; a slice means all.
    bounds : list of int
        Where the pieces begin, and the end.

    Returns
    -------
    list of slice or ndarray
    """
    if isinstance(chosen, slice):
        return [slice(None)] * (len(bounds) - 1)
    owner = np.searchsorted(bounds, chosen, side="right") - 1
    return [
        chosen[owner == piece] - begin for piece, begin in enumerate(bounds[:-1])
    ]


# From chapter 25.
def settings_of(model: Any) -> list[Any]:
    """Return what a worker's model has in common with the driver's, besides what is trained.

    Parameters
    ----------
    model : NeuralNetwork_Model

    Returns
    -------
    list
        It changes when a callback changes a layer, the loss, or frozen weights.
    """
    trained = {id(window) for window in model.store.windows}
    gradients = {f"d{name}" for _, name in model.store.places}
    found: list[Any] = [adds_in_float64(np.dtype(np.float32))]
    for part in with_inner_layers(
        [*model.body, model.head, model.loss, *model.metrics]
    ):
        results = {"output", "dinputs", *getattr(part, "results", ()), *gradients}
        for name, value in getattr(part, "__dict__", {}).items():
            if name not in results and id(value) not in trained:
                found.append((id(part), name, told_apart(value)))
    return found


# From chapter 25.
def told_apart(value: Any) -> Any:
    """Return what tells a setting from another: an array's bytes, plain data, or which object it is.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
    """
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    return value if isinstance(value, (int, float, str, tuple)) else id(value)
