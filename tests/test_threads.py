"""One model, many threads: a pool, a web server, questions during a training; every answer is that of one thread."""

from __future__ import annotations

import copy
import itertools
import json
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import my_deep_lib as lib
import numpy as np
import pytest
from cases import LAYERS
from small import X, Y, build, fit

THREADS = 8
BATCHES = [np.random.default_rng(n).normal(size=(1 + n % 7, 3)).astype(np.float32) for n in range(400)]


@pytest.fixture(autouse=True)
def often():
    """Let threads take turns very often: what can go wrong, does."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture(params=[False, True], ids=["softmax in the head", "softmax of the model"])
def model(request):
    made = build(softmax=request.param)
    fit(made, 20)
    return made


def test_a_pool_gets_the_answers_of_one_thread(model):
    calls = {
        "predict": model.predict,
        "predict, in batches": lambda batch: model.predict(batch, batch_size=2),
        "predict_classes": model.predict_classes,
        "evaluate": lambda batch: model.evaluate(batch, np.arange(len(batch)) % 4),
    }
    for name, call in calls.items():
        alone = [call(batch) for batch in BATCHES]
        with ThreadPoolExecutor(THREADS) as pool:
            together = list(pool.map(call, BATCHES))
        assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True)), name


def slow(monkeypatch, kind):
    """Let every forward pass of a class take a while after it has written its output."""
    original = kind.forward

    def forward(self, *arguments):
        original(self, *arguments)
        time.sleep(0.002)

    monkeypatch.setattr(kind, "forward", forward)


KINDS = (lib.Activation_Softmax, lib.Activation_ReLU, lib.Layer_Dense)


@pytest.mark.parametrize(
    "call, kind",
    [("predict", kind) for kind in KINDS] + [("evaluate", KINDS[0]), ("evaluate", KINDS[1]), ("evaluate", KINDS[2])],
)
def test_two_threads_in_the_same_layer_at_the_same_moment(monkeypatch, model, call, kind):
    few = BATCHES[:24]

    def ask(batch):
        return model.predict(batch) if call == "predict" else model.evaluate(batch, np.arange(len(batch)) % 4)

    alone = [ask(batch) for batch in few]
    slow(monkeypatch, kind)
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(ask, few))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_predicts_in_threads(monkeypatch, name):
    case = LAYERS[name]
    columns, width = case.columns or (3, 3)
    model = lib.NeuralNetwork_Model(
        [lib.Layer_Dense(3, columns, seed=1), case.make(), lib.Layer_Dense(width, 4, seed=2)]
    )
    if name == "softmax":
        model.layers[1] = type("Inner", (case.of,), {})()  # a softmax of a model can only be its last layer
    model.compile()
    alone = [model.predict(batch) for batch in BATCHES[:24]]
    slow(monkeypatch, case.of)
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(model.predict, BATCHES[:24]))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_a_threaded_web_server_answers_as_one_thread_does(model):
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = json.dumps(model.predict(rows).tolist()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def ask(batch):
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        with urllib.request.urlopen(address, json.dumps(batch.tolist()).encode(), timeout=30) as answer:
            return json.load(answer)

    try:
        alone = [model.predict(batch.tolist()).tolist() for batch in BATCHES[:200]]
        with ThreadPoolExecutor(THREADS) as pool:
            together = list(pool.map(ask, BATCHES[:200]))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert alone == together


def test_models_in_threads_of_their_own_do_not_disturb_each_other():
    def trained(seed):
        layers = [lib.Layer_Dense(3, 32, seed=seed), lib.Activation_ReLU(), lib.Layer_Dense(32, 4, seed=seed)]
        model = lib.NeuralNetwork_Model(layers, seed=seed)
        model.compile("adam", learning_rate=0.02)
        fit(model, 40, batch_size=8, record_every=7, callbacks=lambda m, e: None, validation_data=(X, Y))
        return model.parameters.copy(), model.history.loss, model.history.validation_loss

    alone = [trained(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(trained, range(4)))
    for one, other in zip(alone, together, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_layer_can_be_copied_while_another_thread_trains_it():
    """The other thread acts between any two lines of the library, as it may."""
    layer, numbers = lib.Layer_Dense(3, 4), itertools.count()

    def meanwhile(frame, event, argument):
        if frame.f_code.co_filename.endswith("layers.py"):
            setattr(layer, f"result_{next(numbers)}", 1)
        return meanwhile

    before = sys.gettrace()
    sys.settrace(meanwhile)
    try:
        copy.copy(layer)
    finally:
        sys.settrace(before)


def test_who_asks_during_a_training_disturbs_nothing():
    """Answers are those of some moment of the training; the training is what it would have been alone.

    With a learning rate so small that all moments are nearly the same, all answers are, too.
    """
    alone, model = build(seed=1), build(seed=1)
    still = build(seed=1, learning_rate=1e-12)
    expected, found = still.predict(X[:5]), []
    asking = threading.Thread(target=lambda: found.extend(still.predict(X[:5]) for _ in range(300)))
    asking.start()
    fit(still, 200)
    asking.join()
    assert len(found) == 300 and all(np.allclose(answer, expected, atol=1e-6) for answer in found)
    fit(alone, 60, batch_size=16)
    stop, answers, errors = threading.Event(), [], []

    def asks():
        try:
            while not stop.is_set():
                answers.append(model.predict(X[:5]))
                model.evaluate(X[:5], Y[:5])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=asks) for _ in range(3)]
    for thread in threads:
        thread.start()
    fit(model, 60, batch_size=16)
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors and answers
    assert np.array_equal(alone.parameters, model.parameters)
    assert all(np.allclose(answer.sum(axis=1), 1, atol=1e-5) for answer in answers)


class Remembers(lib.Loss):
    """Half the squared distance, with what `forward` has seen kept for `backward`, as layers keep their inputs."""

    def forward(self, y_pred, y_true):
        self.distance = y_pred - y_true
        return 0.5 * np.sum(self.distance**2, axis=1)

    def backward(self, y_pred, y_true):
        self.dinputs = self.distance / len(self.distance)


def test_who_evaluates_during_a_training_does_not_disturb_what_an_own_loss_keeps():
    """An evaluation between the passes, as another thread's could be."""
    X = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)

    def trained(ask):
        np.random.seed(0)

        class Asking(Remembers):
            def backward(self, y_pred, y_true):
                if ask:
                    model.evaluate(X[:7], X[:7, :1])
                super().backward(y_pred, y_true)

        model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)])
        model.compile("sgd", Asking(), learning_rate=0.1)
        model.fit(X, X[:, :1], epochs=3, print_every=0)
        return model.parameters.tolist()

    assert trained(ask=True) == trained(ask=False)


class Squashed(lib.Layer):
    """A layer that holds a layer."""

    def __init__(self):
        self.inner = lib.Activation_Softmax()

    def forward(self, inputs):
        self.inner.forward(inputs)
        time.sleep(0.001)
        self.output = self.inner.output

    def backward(self, dvalues):
        self.inner.backward(dvalues)
        self.dinputs = self.inner.dinputs


def test_threads_do_not_meet_in_a_layer_inside_a_layer():
    model = build("adam", Squashed())
    few = BATCHES[:24]
    alone = [model.predict(batch) for batch in few]
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(model.predict, few))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_a_layer_inside_a_layer_keeps_nothing_after_predict_and_fit():
    squashed = Squashed()
    model = build("adam", squashed)
    model.predict(X)
    assert not vars(squashed.inner)
    fit(model, 2)
    assert vars(squashed.inner) == {"training": False} and "output" not in vars(squashed)
