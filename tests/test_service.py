"""The web service of chapter 26 under load: many threads, real sockets, every answer right."""

from __future__ import annotations

import http.client
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import my_deep_lib as lib
import numpy as np
import pytest
from notebooks import CHAPTERS, read

pytestmark = pytest.mark.slow
CHAPTER = next(path for path in CHAPTERS if path.stem.endswith("neighbours"))
THREADS, REQUESTS = 8, 10_000
X = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)


@pytest.fixture(scope="module")
def model():
    layers = [lib.Layer_Dense(6, 16, weight_initializer="he"), lib.Activation_ReLU(), lib.Layer_Dense(16, 3)]
    model = lib.NeuralNetwork_Model(layers, seed=0)
    model.compile("adam", learning_rate=0.05)
    model.fit(X, np.arange(200) % 3, 100, print_every=0)
    return model


@pytest.fixture(scope="module")
def port(model):
    """The chapter's own class, served."""
    imports = (
        "import json\nfrom http.server import BaseHTTPRequestHandler, ThreadingHTTPServer\nfrom typing import Any\n"
    )
    cells = [cell.source for cell in read(CHAPTER).cells if cell.cell_type == "code"]
    names: dict = {}
    exec(imports + next(source for source in cells if source.startswith("class Service")), names)
    names["Service"].model = model
    names["Service"].log_message = lambda self, *arguments: None
    server = names["ThreadingHTTPServer"](("127.0.0.1", 0), names["Service"])
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(connection: http.client.HTTPConnection, body: bytes):
    connection.request("POST", "/", body)
    reply = connection.getresponse()
    return reply.status, json.loads(reply.read())


def test_ten_thousand_requests_on_eight_threads_are_answered_right(port, model):
    expected = [model.predict(X[i : i + 1]).tolist() for i in range(len(X))]
    bodies = [json.dumps({"samples": X[i : i + 1].tolist()}).encode() for i in range(len(X))]

    def client(start: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        right = 0
        for k in range(start, REQUESTS, THREADS):
            if k % 100 == 0:  # among the good ones, some that are not
                status, answer = ask(connection, b'{"samples": [[1, 2]]}')
                right += status == 400 and "X must have 6 columns" in answer["error"]
                continue
            status, answer = ask(connection, bodies[k % len(X)])
            right += status == 200 and answer["probabilities"] == expected[k % len(X)]
        connection.close()
        return right

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads change in the middle of a pass
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            assert sum(pool.map(client, range(THREADS))) == REQUESTS
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize(
    "body, words",
    [
        (b"no json", "JSONDecodeError"),
        (b"", "JSONDecodeError"),
        (b"[1, 2]", "TypeError"),
        (b"{}", "KeyError: 'samples'"),
        (b'{"samples": "text"}', "X must hold real numbers"),
        (b'{"samples": []}', "X must be a matrix"),
        (b'{"samples": [[1, 2, 3, 4, 5, NaN]]}', "X"),
        (b'{"samples": [[1, 2, 3], [4]]}', "rows of different lengths"),
        (b"\x80abc", "UnicodeDecodeError"),
    ],
)
def test_a_bad_request_is_answered_with_what_is_wrong(port, body, words):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    status, answer = ask(connection, body)
    assert status == 400 and words in answer["error"], answer
    good = json.dumps({"samples": X[:1].tolist()}).encode()
    assert ask(connection, good)[0] == 200, "the connection goes on"
    connection.close()
