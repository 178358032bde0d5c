"""Workers in processes of Dask: the same bits as in one process, whatever is killed, and nobody else listens in."""

from __future__ import annotations

import os
import pickle
import random
import signal
import tempfile
import threading
import time

import my_deep_lib as lib
import numpy as np
import own_parts
import psutil
import pytest
import small
from distributed import LocalCluster
from my_deep_lib.engines import HeldShard, sendable
from my_deep_lib.mailboxes import Mailbox, memory_folder
from my_deep_lib.parallel import DaskWorkers, Mailed
from my_deep_lib.pieces import InThisProcess, WorkersLostError
from my_deep_lib.tape import plain_methods
from nnfs_numbers import after_nnfs_init

LARGE = np.random.default_rng(0).normal(size=(20_000, 3)).astype(np.float32)
LABELS = np.abs(LARGE).argmax(axis=1)


@pytest.fixture(scope="module")
def two():
    """Two processes, for all tests of this file that do not end them for good."""
    with DaskWorkers(2) as workers:
        yield workers


def trained(workers, *middle, epochs=4, X=small.X, y=small.Y, pieces=5, **options):
    model = small.build("adam", *[make() for make in middle], seed=7)
    model.fit(X, y, epochs=epochs, print_every=0, pieces=pieces, workers=workers, **options)
    return model


def same(model, other):
    entries = str(list(vars(model.history).items())) == str(list(vars(other.history).items()))
    return small.same(model, other) and entries


CASES = {
    "all samples": {},
    "batches": {"batch_size": 16},
    "weights": {"sample_weight": np.arange(60.0), "batch_size": 16},
    "dropout": {"middle": [lib.Activation_ReLU, lambda: lib.Layer_Dropout(0.3)], "batch_size": 16},
    "own parts": {"middle": [own_parts.Leaky, lambda: own_parts.Scaled(8)]},
    "nobody watches": {"record_every": 0},
}


@pytest.mark.parametrize("case", CASES)
def test_processes_have_the_bits_of_one_process(two, case):
    options = dict(CASES[case])
    middle = options.pop("middle", [])
    assert same(trained(two, *middle, **options), trained(InThisProcess(3), *middle, **options))


@pytest.mark.parametrize("n_workers", [1, 3, 5])
def test_any_number_of_processes_has_the_same_bits(n_workers):
    with DaskWorkers(n_workers) as workers:
        assert same(trained(workers, batch_size=16), trained(None, batch_size=16))


def test_workers_multiply_as_the_driver_does(two):
    plain = trained(two)
    with after_nnfs_init():
        wide = trained(two)
        assert same(wide, trained(None))
    assert not small.same(wide, plain), "the test would not notice"
    assert same(plain, trained(None))


def test_a_mapped_file_is_read_by_the_workers(two, tmp_path, monkeypatch):
    np.save(tmp_path / "X.npy", LARGE)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    sent, call = [], DaskWorkers.call

    def watched(self, method, arguments):
        if method == "make":
            sent.extend(part for order in arguments for part in order[2])
        return call(self, method, arguments)

    monkeypatch.setattr(DaskWorkers, "call", watched)
    model = trained(two, X=mapped, y=LABELS, batch_size=512, epochs=1)
    assert sent and not any(isinstance(X, np.ndarray) for X, _, _ in sent)
    assert same(model, trained(None, X=LARGE, y=LABELS, batch_size=512, epochs=1))


# --- kill -9 -------------------------------------------------------------------------------------------------


def kill_one(seed: random.Random, spared: set[psutil.Process]) -> bool:
    found = sorted(there() - spared, key=lambda process: process.pid)
    if not found:
        return False
    os.kill(seed.choice(found).pid, signal.SIGKILL)
    return True


def there() -> set[psutil.Process]:
    """Return the processes of Dask's workers that this test process has started."""
    return {p for p in psutil.Process().children(recursive=True) if is_worker(p)}


def is_worker(process) -> bool:
    """Return whether it is one of Dask's: not the process that looks after multiprocessing's resources."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:after .* epochs the loss")
def test_twenty_kills_change_no_bit():
    """At random moments of steps that follow each other without a pause."""
    kills, seed, ends, spared = [], random.Random(25), threading.Event(), there()

    def killer():
        while not ends.is_set() and len(kills) < 20:
            time.sleep(seed.uniform(0.05, 0.4))
            if kill_one(seed, spared):
                kills.append(time.monotonic())

    with DaskWorkers(2) as workers:
        model = small.build("adam", seed=7)
        thread = threading.Thread(target=killer)
        thread.start()
        stop = [lambda model, entry: len(kills) >= 20]
        model.fit(LARGE, LABELS, epochs=100_000, print_every=0, pieces=5, workers=workers, callbacks=stop)
        ends.set()
        thread.join()
    assert len(kills) == 20
    assert same(model, trained(None, X=LARGE, y=LABELS, epochs=model.epochs, callbacks=[lambda model, entry: None]))


def test_who_is_there_now_changes_nothing_about_who_holds_what(two):
    """Counting is no placing: a callback that counts after a death must not make answers disappear."""

    def count_less(model, entry):
        two.addresses = []

    assert same(trained(two, callbacks=count_less), trained(None, callbacks=lambda model, entry: None))


@pytest.mark.slow
def test_nobody_left_is_an_error_and_the_model_goes_on():
    with LocalCluster(1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        with DaskWorkers(cluster.scheduler_address, patience=0.5) as workers:
            model = small.build("adam", seed=7)

            def end_all(model, entry):
                if entry["epoch"] == 2:
                    cluster.scale(0)
                    while workers.count():
                        time.sleep(0.05)

            with pytest.raises(WorkersLostError, match=r"no workers for 0\.5 seconds"):
                small.fit(model, 10, pieces=5, workers=workers, callbacks=end_all)
            assert 3 <= model.epochs <= 4 and small.same(model, trained(None, epochs=model.epochs))
            small.fit(model, 2, pieces=5)
            assert small.same(model, trained(None, epochs=model.epochs))


# --- errors --------------------------------------------------------------------------------------------------


class Broken(lib.Activation_ReLU):
    """A layer that fails, with an error that cannot be sent."""

    def forward(self, inputs):
        class StrangeError(Exception):
            pass

        raise StrangeError("cannot be sent")


def test_an_error_in_a_worker_is_told_and_the_workers_go_on(two):
    with pytest.raises(RuntimeError, match="StrangeError in a worker: cannot be sent"):
        trained(two, Broken)
    assert same(trained(two), trained(None))


def test_errors_that_can_be_sent_stay_themselves():
    error = ValueError("so it was")
    assert sendable(error) is error
    assert HeldShard().call("sums", ())[1].args  # no shard yet: an answer, not a crash


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"workers": 0}, ValueError, "workers must be at least 1"),
        ({"workers": 1.5}, TypeError, "workers must be a whole number"),
        ({"patience": -1}, ValueError, "patience"),
    ],
)
def test_wrong_options_are_refused(options, error, words):
    with pytest.raises(error, match=words):
        DaskWorkers(**options)


# --- safety --------------------------------------------------------------------------------------------------


def test_nothing_listens_to_other_machines(two):
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    listening = [c.laddr for p in processes for c in p.net_connections() if c.status == psutil.CONN_LISTEN]
    assert len(listening) >= 3  # the scheduler and two workers
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_the_processes_end_with_the_block():
    before = there()
    with DaskWorkers(1) as workers:
        assert workers.count() == 1
        started = there() - before
    assert started and not psutil.wait_procs(started, timeout=10)[1]


def test_every_worker_has_a_process_of_its_own(two):
    found = []
    trained(two, callbacks=lambda model, entry: found.append(two.call("pid", [(), ()])))
    assert len({*found[0]}) == 2 and os.getpid() not in found[0] and all(pids == found[0] for pids in found)


def test_arrays_lie_in_memory_and_do_not_travel(two, monkeypatch):
    """Parameters there and gradients back, a third of a megabyte each; and no file of it has a name."""
    before = set(os.listdir(memory_folder() or tempfile.gettempdir()))
    there, back = [], []
    put, get = Mailbox.put, Mailbox.get

    def put_and_noted(box, thing):
        letter = put(box, thing)
        there.append((len(letter[0]), sum(letter[1])))
        return letter

    def noted_and_got(box, letter):
        back.append((len(letter[0]), sum(letter[1])))
        return get(box, letter)

    monkeypatch.setattr(Mailbox, "put", put_and_noted)
    monkeypatch.setattr(Mailbox, "get", noted_and_got)

    def look(model, entry):
        names = set(os.listdir(memory_folder() or tempfile.gettempdir())) - before
        assert not [name for name in names if name.startswith("my_deep_lib")]

    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 20_000), lib.Layer_Dense(20_000, 4)], seed=7)
    model.compile("sgd", "categorical_crossentropy")
    model.fit(small.X, small.Y, epochs=2, print_every=0, pieces=2, workers=two, callbacks=look)
    size = model.parameters.nbytes
    assert size > 300_000
    for letters in (there, back):
        assert len(letters) == 4  # two steps, two workers
        assert all(words < 2000 and arrays >= size for words, arrays in letters), letters


def test_workers_of_a_cluster_get_messages(two):
    """They may be on other machines."""
    with DaskWorkers(two.cluster.scheduler_address) as workers:
        found = trained(workers)
        assert not [shard for shard in workers.held if isinstance(shard, Mailed)]
    assert same(found, trained(None))


def test_without_room_in_memory_the_bits_are_the_same(two, monkeypatch):
    places = Mailbox.places

    def full(box, sizes):
        if "there" in box.file.name:
            raise OSError("No space left on device")
        return places(box, sizes)

    found = trained(two)
    monkeypatch.setattr(Mailbox, "places", full)
    monkeypatch.setattr(Mailbox, "get", lambda box, letter: pickle.loads(letter[0], buffers=places(box, letter[1])))
    assert same(trained(two), found)


def test_gradients_that_callbacks_keep_stay_as_they_were():
    """By the plain methods, too, where layers get what came from the workers; one worker's is not added to any."""
    kept = []

    def keep(model, entry):
        kept.append((model.layers[0].dweights, model.layers[0].dweights.copy()))

    with DaskWorkers(1) as alone:
        trained(alone, callbacks=keep, pieces=4)
        with plain_methods():
            trained(alone, callbacks=keep, pieces=4)
    assert len(kept) == 8 and all(np.array_equal(now, then) for now, then in kept)
    assert not np.array_equal(kept[0][0], kept[1][0])
