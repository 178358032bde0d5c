"""Live pages in Firefox: Python starts, an exercise gets its hint, running code stops."""

from __future__ import annotations

import os
import time

import pytest
from built_site import Host
from firefox import FIREFOX, Firefox
from test_live_site import CHAPTER, FETCHED

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(
        FIREFOX is None and not os.environ.get("SITE_TESTS_MUST_RUN"), reason="no Firefox: install firefox-esr"
    ),
    pytest.mark.skipif(
        not FETCHED and not os.environ.get("LIVE_TESTS_MUST_RUN"), reason="no runtime: python -m book.live fetch"
    ),
]
HELPERS = """
    const box = document.querySelector("div.live-stub");
    const press = (name) => [...box.querySelectorAll(".live-bar button")].find((b) => b.textContent === name).click();
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    const said = async () => {
        for (;;) {
            await rest(20);
            const text = box.querySelector(".live-status").textContent;
            if (text && !/^(Loading|Running)/.test(text)) return text;
        }
    };
"""


@pytest.fixture
def firefox():
    running = Firefox()
    yield running
    running.close()


def _do(firefox, steps: str):
    return firefox.evaluate(f"(async () => {{ {HELPERS} {steps} }})()")


@pytest.mark.parametrize("isolated", [False, True])
def test_an_exercise_is_run_answered_and_stopped(firefox, folder, isolated):
    with Host(folder, isolated) as address:
        firefox.open(f"{address}/{CHAPTER}")
        assert _do(firefox, 'press("Run"); return await said();') == "Not yet."
        output = "document.querySelector('.live-stub .live-output').textContent"
        assert firefox.evaluate(output) == "Exercise 5.1: not yet. Some of the numbers are missing.\n"
        keep = "localStorage.setItem(`mydeeplib:text:05_relu:${box.id.replace('code-', '')}`, 'while True: pass');"
        _do(firefox, keep)
        firefox.open(f"{address}/{CHAPTER}")
        _do(
            firefox,
            'press("Run"); while (box.querySelector(".live-status").textContent !== "Running …") await rest(20);',
        )
        time.sleep(0.5)
        start = time.monotonic()
        assert _do(firefox, 'press("Stop"); return await said();').startswith("Stopped.")
        assert time.monotonic() - start < 0.5 + 0.4
        assert firefox.evaluate("self.crossOriginIsolated") == isolated
