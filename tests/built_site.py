"""The book, built and opened: what the tests of the site share."""

from __future__ import annotations

import functools
import gzip
import os
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from browser import BROWSER

ROOT = Path(__file__).resolve().parent.parent
FETCHED = (ROOT / "book" / "live" / "_runtime" / "runtime.json").exists()
needs_runtime = pytest.mark.skipif(
    not FETCHED and not os.environ.get("LIVE_TESTS_MUST_RUN"), reason="no runtime: python -m book.live fetch"
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
WIDE, PHONE = (1300, 900), (390, 844)
# Whatever scrolls inside its box can be reached by keyboard.
REACHABLE = """() => [...document.querySelectorAll('div.highlight pre')]
    .every(box => box.scrollWidth <= box.clientWidth || box.tabIndex >= 0)"""


def build(root: Path, target: Path, *options: str) -> Path:
    command = [Path(sys.executable).with_name("jupyter-book"), "build", root, "--path-output", target, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """The book, built anew with warnings as errors."""
    return build(ROOT, tmp_path_factory.mktemp("site"), "--all", "-W", "-n", "--keep-going")


class Host:
    """A web server on loopback.

    `isolated` sends the two headers for shared memory; `instead` replaces files (None: there is none); `slow` says how
    many seconds a file keeps its readers waiting; files whose names end in `compressed` are sent compressed.
    """

    def __init__(
        self,
        folder: Path,
        isolated: bool = False,
        instead: dict[str, bytes | None] | None = None,
        slow: dict[str, float] | None = None,
        compressed: tuple[str, ...] = (),
    ):
        replaced, waits = instead or {}, slow or {}

        class Handler(SimpleHTTPRequestHandler):
            extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

            def log_message(self, *arguments):
                pass

            def end_headers(self):
                if isolated:
                    self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                    self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                super().end_headers()

            def do_GET(self):
                name = self.path.split("?")[0].rpartition("/")[2]
                time.sleep(waits.get(name, 0))
                if name.endswith(compressed):
                    content = gzip.compress(Path(self.translate_path(self.path)).read_bytes(), 1)
                elif name in replaced:
                    content = replaced[name]
                else:
                    return super().do_GET()
                self.send_response(404 if content is None else 200)
                if name.endswith(compressed):
                    self.send_header("Content-Encoding", "gzip")
                    self.send_header("Content-Type", self.guess_type(self.path))
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> str:
        return self.address

    def __exit__(self, *error) -> None:
        self.server.shutdown()


@pytest.fixture(scope="session")
def address(folder):
    """The book on loopback."""
    with Host(folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        yield running
        running.close()


class Visit:
    """One page, opened; what it asked for and complained about is kept."""

    def __init__(self, browser, url: str, script: str = "", **options):
        viewport = {"width": WIDE[0], "height": WIDE[1]}
        given = {"color_scheme": "light", "viewport": viewport, "reduced_motion": "reduce", **options}
        self.context = browser.new_context(**given)
        self.page = self.context.new_page()
        if script:
            self.page.add_init_script(script)
        self.origin = url.split("/")[2] if url.startswith("http") else ""
        self.asked, self.complaints = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self.page.wait_for_load_state("load")
        self.page.evaluate("() => window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => null) : null")

    def outside(self) -> list[str]:
        inside = f"http://{self.origin}/" if self.origin else "file://"
        return [url for url in self.asked if not url.startswith((inside, "data:", "blob:"))]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()


def grave_findings(page, whole: bool) -> list:
    """Return what axe calls serious or critical.

    Code and formulas are tens of thousands of elements: except where `whole`, their contrast is left to `FAINT`, code
    becomes plain text first, and typeset formulas (hidden from screen readers, which get MathML) are left out.
    """
    from axe_playwright_python.sync_playwright import Axe

    context = None
    if not whole:
        page.evaluate(
            "() => document.querySelectorAll('div.highlight pre').forEach(p => { p.textContent = p.textContent; })"
        )
        context = {"exclude": [["mjx-container"]]}
    violations = Axe().run(page, context=context, options={"preload": False}).response["violations"]
    return [
        (found["id"], [node["target"] for node in found["nodes"]][:5])
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
