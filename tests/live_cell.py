"""A cell on an open live page, and what such a page has asked for: shared by the tests of live pages."""

from __future__ import annotations

import time

CHAPTER = "chapters/05_relu.html"
WORKING = ("Loading", "Starting", "Running")


def loaded_by(visit) -> list[str]:
    """Return the names of the files of live pages that a page has asked for."""
    return [url.partition("?")[0].rpartition("/")[2] for url in visit.asked if "/live/" in url]


class Cell:
    """A cell on an open page."""

    def __init__(self, page, selector: str = "div.live-stub"):
        self.page, self.box = page, page.locator(selector).first
        self.status = self.box.locator(".live-status")

    def press(self, name: str) -> None:
        self.box.get_by_role("button", name=name, exact=True).click()

    def wait(self, seconds: float = 60) -> str:
        """Return the status once nothing runs."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said = self.status.inner_text()
            if not said.startswith(WORKING) and said:
                return said
            self.page.wait_for_timeout(20)
        raise AssertionError(f"still {said!r} after {seconds} s")

    def run(self, seconds: float = 60) -> str:
        self.press("Run")
        return self.wait(seconds)

    def stop(self) -> tuple[str, float]:
        """Return the status when the run has ended, and the milliseconds that passed in the page since the click."""
        self.box.evaluate("""box => {
            const says = box.querySelector(".live-status");
            const button = [...box.querySelectorAll("button")].find((one) => one.textContent === "Stop");
            button.addEventListener("click", () => {
                const start = performance.now();
                new MutationObserver(() => { box.dataset.took ??= performance.now() - start; })
                    .observe(says, { childList: true, characterData: true, subtree: true });
            }, { capture: true, once: true });
        }""")
        self.press("Stop")
        said = self.wait()
        return said, float(self.box.get_attribute("data-took"))

    def write(self, text: str) -> None:
        if not self.box.locator(".cm-content").count():
            self.press("Edit")
        self.box.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    @property
    def output(self) -> str:
        shown = self.box.locator("div.live-output")
        return shown.inner_text() if shown.count() else ""
