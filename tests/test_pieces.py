"""Training on pieces: who computes them does not change a bit, and a step is taken whole or not at all."""

from __future__ import annotations

import os
import threading
import types
from contextlib import nullcontext
from itertools import pairwise

import my_deep_lib as lib
import my_deep_lib.pieces as pieces_module
import numpy as np
import own_parts
import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from my_deep_lib.pieces import (
    InThisProcess,
    Optimizer_HandIn,
    Piece,
    PiecedTraining,
    PieceTapes,
    RowsOfFile,
    Shard,
    Workers,
    WorkersLostError,
    branch_sums,
    cut,
    largest_nodes,
    part_of,
    places_in,
    tree_sum,
    twin,
)
from my_deep_lib.tape import plain_methods
from my_deep_lib.training import Plan
from nnfs_numbers import after_nnfs_init

X, Y = small.X, small.Y
WEIGHTS = np.random.default_rng(3).uniform(0, 2, len(X))


def trained(*middle, pieces=5, workers=None, epochs=4, optimizer="adam", seed=7, compiled=(), **options):
    """Return a model trained on pieces, built the same way every time."""
    model = small.build(optimizer, *[make() for make in middle], seed=seed, **dict(compiled))
    small.fit(model, epochs, pieces=pieces, workers=workers, **options)
    return model


def same(model, other) -> bool:
    entries = str(list(vars(model.history).items())) == str(list(vars(other.history).items()))
    return small.same(model, other) and entries


# --- cutting and adding --------------------------------------------------------------------------------------


@given(st.integers(1, 200), st.integers(1, 40))
def test_pieces_differ_by_one_row_at_most(n, pieces):
    sizes = np.diff(cut(n, pieces))
    assert sizes.sum() == n and sizes.max() - sizes.min() <= 1


def test_the_tree_of_five_leaves_has_these_parentheses():
    leaves = {(0, k): np.array([name], object) for k, name in enumerate("abcde")}

    class Term(str):
        def __add__(self, other):
            return Term(f"({self!s}{other})")

    assert tree_sum({place: Term(leaf[0]) for place, leaf in leaves.items()}, 5) == "(((ab)(cd))e)"


@given(st.integers(0, 40), st.integers(1, 40))
def test_the_nodes_of_a_run_fill_it_and_are_as_large_as_they_can_be(first, count):
    nodes = largest_nodes(first, count)
    covered = [leaf for level, index in nodes for leaf in range(index << level, (index + 1) << level)]
    assert covered == list(range(first, first + count))
    for (level, index), (next_level, next_index) in pairwise(nodes):
        assert level != next_level or index % 2 or next_index != index + 1  # two brothers would be one


@given(st.integers(1, 33), st.data())
def test_whoever_adds_which_run_the_sum_has_the_same_bits(n, data):
    terms = np.random.default_rng(n).normal(size=(n, 3)).astype(np.float32) * 10.0 ** np.arange(n)[:, None]
    whole = tree_sum({(0, k): term for k, term in enumerate(terms)}, n)
    ends = sorted(data.draw(st.sets(st.integers(1, n - 1), max_size=6))) if n > 1 else []
    nodes = {}
    for begin, end in zip([0, *ends], [*ends, n]):
        nodes |= branch_sums(begin, list(terms[begin:end]))
    assert tree_sum(nodes, n).tobytes() == whole.tobytes()


@given(st.integers(1, 30), st.integers(1, 9), st.integers(0, 5))
def test_every_row_of_a_batch_is_in_the_piece_that_holds_it(n, pieces, seed):
    bounds = cut(n, min(n, pieces))
    batch = np.random.default_rng(seed).permutation(n)[: n // 2 + 1]
    found = [begin + rows for begin, rows in zip(bounds, places_in(batch, bounds))]
    assert sorted(np.concatenate(found)) == sorted(batch)
    assert all(b <= r < e for (b, e), rows in zip(pairwise(bounds), found) for r in rows)
    assert places_in(slice(None), bounds) == [slice(None)] * (len(bounds) - 1)


# --- the same bits -------------------------------------------------------------------------------------------

CASES = {
    "all samples": {},
    "batches": {"batch_size": 16},
    "batches smaller than the pieces": {"batch_size": 3},
    "batches in their order": {"batch_size": 16, "shuffle": False},
    "weights": {"sample_weight": WEIGHTS, "batch_size": 16},
    "weights of classes": {"class_weight": {0: 3}},
    "nobody watches": {"record_every": 0},
    "validation": {"validation_data": (X[:20], Y[:20])},
    "dropout": {"middle": [lib.Activation_ReLU, lambda: lib.Layer_Dropout(0.3)], "batch_size": 16},
    "a part without a recording": {"middle": [own_parts.Leaky]},
    "a part that trains, without a recording": {"middle": [lambda: own_parts.Scaled(8)], "batch_size": 16},
    "an own optimizer": {"optimizer": own_parts.Lion()},
    "momentum": {"optimizer": lib.Optimizer_SGD(0.1, momentum=0.9)},
    "a metric that sees all": {"compiled": {"metrics": ["accuracy", lambda o, t: float(o[0, 0] + 2 * o[-1, -1])]}},
    "callbacks": {"callbacks": [lambda model, entry: entry["epoch"] == 2]},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("is_wide", [False, True])
def test_the_number_of_workers_changes_nothing(case, is_wide):
    with after_nnfs_init() if is_wide else nullcontext():
        assert_nothing_changes(case)


def assert_nothing_changes(case):
    options = dict(CASES[case])
    middle = options.pop("middle", [])
    np.random.seed(5)
    models = []
    for workers in (None, 2, 3, 5, 9):
        engine = None if workers is None else InThisProcess(workers)
        models.append(trained(*middle, workers=engine, **options))
    assert all(same(models[0], model) for model in models[1:])


@pytest.mark.parametrize("case", [c for c in CASES if c not in ("dropout",)])
def test_pieces_change_the_last_digits_only(case):
    options = dict(CASES[case])
    middle = options.pop("middle", [])
    apart, plain = (trained(*middle, pieces=pieces, **options) for pieces in (4, 1))
    np.testing.assert_allclose(apart.parameters, plain.parameters, rtol=2e-4, atol=2e-6)
    if "record_every" not in options:
        np.testing.assert_allclose(apart.history.loss, plain.history.loss, rtol=1e-5)


@pytest.mark.parametrize("room, is_short", [(0, True), (500, True), (pieces_module.ROOM, False)])
def test_how_many_tapes_there_are_changes_no_bit(room, is_short, monkeypatch):
    monkeypatch.setattr(pieces_module, "ROOM", room)
    steps = []
    monkeypatch.setattr(
        Piece, "step", lambda self, chosen, step=Piece.step: steps.append(len(chosen)) or step(self, chosen)
    )
    model = trained(batch_size=16, shuffle=True)
    assert bool(steps) == is_short
    assert same(model, small_pieced())


def test_tapes_are_recorded_until_their_room_is_taken(monkeypatch):
    """Of 2 columns and 3 neurons, a row takes 8 * (2 + 3) = 40 bytes."""
    monkeypatch.setattr(pieces_module, "ROOM", 400)
    body = [types.SimpleNamespace(n_neurons=3), types.SimpleNamespace()]
    tapes = object.__new__(PieceTapes)
    vars(tapes).update(steps={}, X=np.zeros((9, 2)), model=types.SimpleNamespace(body=body))
    assert tapes.has_room_for(1000), "the first one always"
    tapes.steps[7] = None
    assert tapes.has_room_for(7), "it is there"
    assert tapes.has_room_for(6)  # 240
    assert not tapes.has_room_for(5)  # 200 more would be too much
    assert tapes.has_room_for(4)  # 160 more are exactly all
    assert not tapes.has_room_for(1)


def small_pieced():
    model = small.build("adam", small.lib.Activation_ReLU(), seed=7)
    with plain_methods():
        small.fit(model, 4, pieces=5, batch_size=16)
    return model


def test_one_piece_is_the_plain_fit():
    """Against chapter 10's loop over layers, and one piece of a training on pieces against the plain fit."""
    model = trained(pieces=1, optimizer="sgd")
    layers = small.layers()
    small.train_layers(layers, X, Y, lib.Optimizer_SGD(), 4)
    assert all(np.array_equal(a.weights, b.weights) for a, b in zip(model.layers[::2], layers[::2], strict=True))
    alone = small.build("sgd", seed=7)
    PiecedTraining(alone, *prepared(alone), Plan(4, None, True, 0, None, 1, [], False, 1)).run()
    assert small.same(alone, model)


def prepared(model):
    """Return the data as `fit` hands it to a training, and attach the parameters."""
    model.store.attach(model.body)
    return X, model.loss.check_targets("y", Y, len(X), 4)


def hits_by_place(output, targets):
    """Depend on targets, and on which sample is which."""
    return float((np.arange(1, len(output) + 1) * (output.argmax(axis=1) == targets.argmax(axis=1))).sum())


@pytest.mark.parametrize("batch_size", [None, 16])
@pytest.mark.parametrize("pieces", [2, 5])
def test_what_is_measured_is_what_the_plain_fit_measures(pieces, batch_size):
    """Penalty, loss of the data, a metric that is a mean, and one that sees all samples in their order."""
    compiled = {"metrics": ["accuracy", hits_by_place]}
    options = {"optimizer": "sgd", "compiled": compiled, "batch_size": batch_size}
    apart, plain = (trained(pieces=n, **options).history for n in (pieces, 1))
    assert list(vars(apart)) == list(vars(plain))
    for name in ("loss", "data_loss", "regularization_loss", "accuracy", "hits_by_place"):
        np.testing.assert_allclose(getattr(apart, name), getattr(plain, name), rtol=1e-5, err_msg=name)
    assert plain.regularization_loss.min() > 0 and len({*plain.hits_by_place}) > 1


def test_float64_has_the_same_bits_too():
    models = []
    for workers in (1, 3):
        model = small.build("adam", seed=7)
        for layer in model.layers[::2]:
            layer.weights, layer.biases = layer.weights.astype(np.float64), layer.biases.astype(np.float64)
        small.fit(model, pieces=4, workers=InThisProcess(workers))
        models.append(model)
    assert models[0].dtype == np.float64 and small.same(*models)


def test_the_plain_mean_of_gradients_is_the_bug_that_weights_cure():
    """Of 900 and 103 rows: the share of each piece is what makes the sum the gradient."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(1003, 3)), rng.integers(0, 4, 1003)
    model = small.build(seed=1)
    model.parameters = model.parameters.astype(np.float64)
    model.store.attach(model.body)

    def gradient(rows):
        shard = Shard(twin(model), 0, [(X[rows].astype(np.float32), y[rows], None)], False)
        (((gradient, _),), _) = (
            list(d) if isinstance(d, list) else list(d.values())
            for d in shard.sums(model.parameters, [slice(None)], len(y[rows]), False, None)
        )
        return gradient

    whole, large, small_ = gradient(slice(None)), gradient(slice(0, 900)), gradient(slice(900, None))
    shares = 900 / 1003 * large + 103 / 1003 * small_
    assert np.linalg.norm(shares - whole) < 1e-6 * np.linalg.norm(whole)
    assert np.linalg.norm((large + small_) / 2 - whole) > 0.05 * np.linalg.norm(whole)


# --- random numbers ------------------------------------------------------------------------------------------


def test_pieces_and_steps_draw_different_masks():
    seen = []

    class Watching(lib.Layer_Dropout):
        def forward(self, inputs):
            super().forward(inputs)
            seen.append(self.mask.tobytes())

    trained(lib.Activation_ReLU, lambda: Watching(0.5), pieces=3, epochs=2)
    masks = [mask for mask in seen if len(set(mask)) == 2]
    assert len(set(masks)) == len(masks) >= 6


def test_two_layers_of_a_piece_draw_different_masks():
    seen = []

    class Watching(lib.Layer_Dropout):
        def forward(self, inputs):
            super().forward(inputs)
            seen.append(self.mask.tobytes())

    trained(lambda: Watching(0.5), lambda: Watching(0.5), pieces=3, epochs=2)
    masks = [mask for mask in seen if len(set(mask)) == 2]
    assert len(set(masks)) == len(masks) >= 12


def test_the_random_numbers_of_a_model_go_on_as_before_if_nothing_draws():
    plain, pieced = trained(pieces=1, batch_size=16), trained(pieces=4, batch_size=16)
    assert plain.generator.random() == pieced.generator.random()


# --- callbacks that change something -------------------------------------------------------------------------


def changing(model, entry):
    first = model.layers[0]
    if entry["epoch"] == 1:
        first.weight_regularizer_l2 = 0.1
    if entry["epoch"] == 2:
        model.optimizer.learning_rate = 0.02


@pytest.mark.parametrize("is_looked_for", [False, True])
def test_what_callbacks_change_reaches_the_workers(monkeypatch, is_looked_for):
    if is_looked_for:  # whoever looks for more workers still sees that what they hold is out of date
        seconds_pass(monkeypatch)
    with_them = [trained(workers=InThisProcess(w), callbacks=changing, epochs=6) for w in (1, 2)]
    without = trained(epochs=6)
    assert same(*with_them) and not small.same(with_them[0], without)
    plain = trained(pieces=1, callbacks=changing, epochs=6)
    np.testing.assert_allclose(with_them[0].parameters, plain.parameters, rtol=1e-3, atol=2e-5)


class Frozen(lib.Layer_Dense):
    """Its weights are not trained."""

    trainable = ("biases",)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_callback_that_changes_frozen_weights_reaches_the_workers(in_place):
    def change(model, entry):
        layer = model.layers[2]
        if in_place:
            layer.weights *= 0.5
        else:
            layer.weights = layer.weights * np.float32(0.5)

    def train(pieces):
        model = small.build("adam", lib.Activation_ReLU(), Frozen(8, 8, seed=4), seed=7)
        small.fit(model, 4, pieces=pieces, callbacks=change)
        return model

    np.testing.assert_allclose(train(3).parameters, train(1).parameters, rtol=2e-4, atol=2e-6)


def test_callbacks_see_the_gradient_of_the_whole_batch():
    kept = []

    def keep(model, entry):
        kept.append(model.layers[0].dweights)

    trained(callbacks=keep, epochs=2)
    assert np.any(kept[0] != kept[1])  # not one array that changes
    plain = []
    trained(pieces=1, epochs=2, callbacks=lambda model, entry: plain.append(model.layers[0].dweights.copy()))
    np.testing.assert_allclose(kept, plain, rtol=1e-3, atol=1e-6)


# --- workers that get lost -----------------------------------------------------------------------------------


class Unfinished:
    """It has the four methods, and neither lock nor patience."""

    count = place = call = release = print


class Mortal(InThisProcess):
    """Workers of which some are lost, at steps that a test chooses."""

    patience = 0.2

    def __init__(self, workers, deaths, while_placing=False):
        super().__init__(workers)
        self.deaths, self.calls, self.while_placing = dict(deaths), 0, while_placing

    def call(self, method, arguments):
        self.calls += 1
        left = self.deaths.pop(self.calls, None)
        if left is not None:
            self.workers = left
            raise ConnectionError("a worker is gone")
        return super().call(method, arguments)


@pytest.mark.parametrize("deaths", [{1: 2}, {3: 1}, {2: 2, 3: 1}, {2: 1, 4: 3}, {5: 2, 6: 2, 7: 1}])
@pytest.mark.parametrize("batch_size", [None, 16])
def test_a_lost_worker_changes_no_bit(deaths, batch_size):
    model = trained(workers=Mortal(3, deaths), batch_size=batch_size)
    assert same(model, trained(batch_size=batch_size))


def test_nobody_left_is_an_error_and_the_model_goes_on_from_its_last_step(tmp_path):
    model = small.build(seed=7)
    with pytest.raises(WorkersLostError, match=r"no workers for 0\.2 seconds; the model is as after its last step"):
        small.fit(model, 6, pieces=5, workers=Mortal(3, {4: 0}))
    assert same(model, trained(epochs=3)) and model.epochs == 3
    model.save(tmp_path / "model")
    other = lib.NeuralNetwork_Model.load(tmp_path / "model")
    for one in (model, other):
        small.fit(one, 2, pieces=5)
        assert small.same(one, trained(epochs=5))


def test_a_step_that_always_loses_a_worker_ends():
    with pytest.raises(WorkersLostError, match="10 times in the same step, the last time because: a worker is gone"):
        trained(workers=Mortal(3, dict.fromkeys(range(1, 100), 3)))


def test_workers_that_come_back_get_pieces_again(monkeypatch):
    class Returning(Mortal):
        def count(self):
            found = super().count()
            self.workers = 3
            return found

    seconds_pass(monkeypatch)
    workers, held = Returning(3, {2: 1}), []
    model = trained(workers=workers, epochs=6, callbacks=lambda model, entry: held.append(len(workers.shards)))
    assert held[0] == 3 and 1 in held and held[-1] == 3
    assert small.same(model, trained(epochs=6))


def seconds_pass(monkeypatch):
    """Let two seconds pass whenever the driver looks at the clock."""
    clock = iter(range(0, 10_000, 2))
    monkeypatch.setattr(pieces_module.time, "monotonic", lambda: next(clock))


@pytest.mark.parametrize("at_first, later", [(1, 3), (4, 5)])
def test_a_worker_that_joins_later_gets_pieces(monkeypatch, at_first, later):
    workers, held = InThisProcess(at_first), []

    def join(model, entry):
        held.append(len(workers.shards))
        workers.workers = later

    seconds_pass(monkeypatch)
    placed, place = [], workers.place
    monkeypatch.setattr(workers, "place", lambda orders: (placed.append(len(orders)), place(orders)))
    model = trained(workers=workers, epochs=4, callbacks=join)
    assert held == [at_first, later, later, later] and small.same(model, trained(epochs=4))
    assert placed == [at_first, later], "nobody is given what it has"


def test_shards_are_let_go_whatever_happens():
    workers = InThisProcess(2)

    def fail(model, entry):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(workers=workers, callbacks=fail)
    assert workers.shards == [] and workers.lock.acquire(blocking=False)


def test_an_error_in_a_layer_is_told_and_changes_nothing():
    class Broken(lib.Activation_ReLU):
        def forward(self, inputs):
            if len(inputs) < 20:
                raise ZeroDivisionError("a layer's own error")
            super().forward(inputs)

    model = small.build("adam", Broken(), seed=7)
    before = model.parameters.copy()
    with pytest.raises(ZeroDivisionError, match="own error"):
        small.fit(model, pieces=5)
    assert np.array_equal(model.parameters, before) and not model.is_training


def test_divergence_is_noticed():
    model = small.build("sgd", seed=7, learning_rate=1e30)
    with pytest.raises(lib.DivergenceError):
        small.fit(model, 50, pieces=3)


def test_workers_serve_one_fit_at_a_time():
    workers, errors = InThisProcess(2), []

    def fit_too(model, entry):
        try:
            trained(workers=workers)
        except RuntimeError as error:
            errors.append(str(error))

    trained(workers=workers, callbacks=fit_too, epochs=1)
    assert errors == ["these workers are busy with another fit"]
    thread = threading.Thread(target=trained, kwargs={"workers": workers})
    thread.start()
    thread.join()
    trained(workers=workers)


# --- wrong arguments -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"pieces": 0}, ValueError, "pieces must be at least 1"),
        ({"pieces": 2.5}, TypeError, "pieces must be a whole number"),
        ({"pieces": 61}, ValueError, "pieces must be at most the number of samples, 60, got 61"),
        ({"pieces": 1, "workers": InThisProcess()}, ValueError, "pieces must be at least 2 for workers to share"),
        ({"pieces": 2, "workers": 2}, TypeError, r"workers must be workers such as DaskWorkers\(2\), got 2"),
        ({"pieces": 2, "workers": InThisProcess}, TypeError, "workers must be workers"),
        ({"pieces": 2, "workers": Unfinished()}, TypeError, "workers must be workers"),
        ({"pieces": 2, "workers": lib.EarlyStopping()}, TypeError, "workers must be workers"),  # is patient as well
    ],
)
def test_wrong_options_are_refused_before_anything_changes(options, error, words):
    model = small.build(seed=7)
    before = model.parameters.copy()
    with pytest.raises(error, match=words):
        small.fit(model, **options)
    assert np.array_equal(model.parameters, before) and model.epochs == 0


@pytest.mark.parametrize(
    "method, arguments", [("count", ()), ("place", ([],)), ("call", ("sums", [])), ("release", ())]
)
def test_an_engine_has_to_have_all_four_methods(method, arguments):
    with pytest.raises(NotImplementedError):
        getattr(Workers(), method)(*arguments)


def test_the_optimizer_that_hands_in_takes_no_step():
    optimizer, layer = Optimizer_HandIn(), lib.Layer_Dense(2, 3, seed=1)
    layer.dweights, layer.dbiases = np.ones((2, 3), np.float32), np.ones((1, 3), np.float32)
    before = layer.weights.copy()
    optimizer.pre_update_params()
    optimizer.update_params(layer)
    assert np.array_equal(layer.weights, before)
    assert np.array_equal(optimizer.memory[layer]["weights"]["gradient"], layer.dweights)


# --- files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "X.npy"
    np.save(path, X.astype(np.float64))
    return path


def test_rows_of_a_mapped_file_travel_as_a_note(file):
    mapped = np.load(file, mmap_mode="r")
    for rows in (mapped, mapped[10:50], mapped[::-2], mapped[:, ::2]):
        part = part_of(rows, 5, 15)
        assert isinstance(part, RowsOfFile) and part.path == str(file)
        assert np.array_equal(np.array(part.opened()[:]), rows[5:15])


def test_what_was_written_to_a_map_is_in_its_file_before_the_file_is_looked_at(file, monkeypatch):
    """Otherwise the file would change later, by itself, and not be what the note says."""
    flushed = []
    monkeypatch.setattr(np.memmap, "flush", lambda mapped: flushed.append(mapped.mode))
    for mode in ("r", "r+", "c"):
        mapped = np.load(file, mmap_mode=mode)
        RowsOfFile(mapped, mapped[:3], np.float32)
    assert flushed == ["r+", "c"]


def test_a_mapped_file_trains_with_the_bits_of_an_array(file):
    plain = trained(pieces=4, batch_size=16)
    for mode in ("r", "r+", "c"):
        model = small.build(seed=7)
        mapped = np.load(file, mmap_mode=mode)
        model.fit(mapped, Y, epochs=4, pieces=4, batch_size=16, workers=InThisProcess(2), print_every=0)
        assert same(model, plain)


def test_what_was_written_to_a_private_map_counts(file):
    mapped = np.load(file, mmap_mode="c")
    mapped[:] = 0
    part = part_of(mapped, 0, 5)
    assert isinstance(part, np.ndarray) and not part.any()


def test_a_file_that_has_changed_is_refused(file):
    part = part_of(np.load(file, mmap_mode="r"), 0, 5)
    os.utime(file, ns=(1, 1))
    with pytest.raises(ValueError, match="has changed since fit began"):
        part.opened()


def test_a_file_that_is_gone_travels_as_rows(file):
    mapped = np.load(file, mmap_mode="r")
    file.unlink()
    assert isinstance(part_of(mapped, 0, 5), np.ndarray)
