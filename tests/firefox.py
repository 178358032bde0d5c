"""Firefox as Debian ships it, driven by its own protocol (WebDriver BiDi): open a page, evaluate JavaScript."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.websocket import websocket_connect

FIREFOX = next((path for path in map(shutil.which, ("firefox-esr", "firefox")) if path), None)
PATIENCE = 120  # seconds for one answer
# It asks nobody for anything but the page.
QUIET = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}


class Firefox:
    """A running Firefox without a window, with one page."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()  # in a thread of its own: another test's may run in this one
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.profile = Path(tempfile.mkdtemp())
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in QUIET.items()]
        (self.profile / "user.js").write_text("\n".join(lines), "utf-8")
        command = [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", self.profile]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        found = None
        while found is None:
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", self.process.stderr.readline())
        self.socket = self._wait(lambda: websocket_connect(f"{found.group(1)}/session"))
        self.asked = 0
        self.call("session.new", capabilities={})
        self.page = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def _wait(self, begin: Callable[[], Any]) -> Any:
        async def awaited() -> Any:
            return await asyncio.wait_for(begin(), PATIENCE)

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result()

    def call(self, method: str, **parameters: Any) -> Any:
        self.asked += 1
        message = json.dumps({"id": self.asked, "method": method, "params": parameters})
        self._wait(lambda: self.socket.write_message(message))
        while True:
            answer = json.loads(self._wait(self.socket.read_message))
            if answer.get("id") == self.asked:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, address: str) -> None:
        self.call("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def evaluate(self, program: str) -> Any:
        """Return the text, number or truth value that an expression (or its promise) becomes."""
        target = {"context": self.page}
        result = self.call("script.evaluate", expression=program, target=target, awaitPromise=True)
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return result["result"].get("value")

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.socket.close)
        self.process.terminate()
        self.process.wait()
        self.loop.call_soon_threadsafe(self.loop.stop)
        shutil.rmtree(self.profile, ignore_errors=True)
