"""Live pages in trouble: another edition, too much output, a Python that ends, impatient readers, full browsers."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import os
import shutil
import time

import pytest
from browser import needs_browser
from built_site import Host, Visit, needs_runtime
from live_cell import CHAPTER, Cell, loaded_by

from book.live.archives import archive, read_archive, write_with_copy

pytestmark = [pytest.mark.site, needs_browser, needs_runtime]
LANDING = "book/index.html"
RIGHT = 'check_exercise("5.1", [1, -2, 1])'
SAY = "() => document.querySelector('.live-stub .live-status').textContent"
REFUSED = "Other code is still running."
ASK = "async () => { await (await window.bookPage.load('python.js')).ask('digits', { example: 1 }); }"
# The longest time in which the page did not answer, in milliseconds, from when this is evaluated.
WATCH = """() => {
    let last = performance.now();
    self.longest = 0;
    setInterval(() => { const now = performance.now(); self.longest = Math.max(self.longest, now - last); last = now; }, 10);
}"""


def publish_another_edition(live) -> None:
    """Change the book's archive and the list, as building the book anew does."""
    files = read_archive(live / "book.zip.txt")
    manifest = json.loads((live / "manifest.json").read_text("utf-8"))
    for name in ("book.zip.txt", "book.zip.txt.packed", "manifest.json"):
        (live / name).unlink()  # the files are links
    for name in write_with_copy(live / "book.zip.txt", archive({**files, "new_in_this_edition.py": b"found = 'new'"})):
        content = (live / name).read_bytes()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        manifest["files"][name] = {"integrity": f"sha256-{digest}", "size": len(content)}
    (live / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_who_comes_back_after_a_new_edition_gets_it(browser, folder, tmp_path):
    """Browsers keep old files for days without asking; a file's address holds its hash, so it is another one."""
    site = tmp_path / "site"
    shutil.copytree(folder, site, copy_function=os.link)
    live = site / "_static" / "live"
    long_ago = time.time() - 100 * 86400
    for path in live.iterdir():
        os.utime(path, (long_ago, long_ago))
    with Host(site) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        assert Cell(visit.page).run() == "Not yet."
        publish_another_edition(live)
        visit.asked.clear()
        visit.page.goto(f"{address}/{LANDING}")
        visit.page.goto(f"{address}/{CHAPTER}")
        cell = Cell(visit.page)
        cell.write("import new_in_this_edition\nnew_in_this_edition.found")
        assert (cell.run(), cell.output.strip()) == ("Done.", "'new'")
        cells = live.parent / "live" / "chapters" / "05_relu.json"
        content = cells.read_text("utf-8").replace('"id": "', '"id": "other-')
        cells.unlink()
        cells.write_text(content, "utf-8")
        visit.page.goto(f"{address}/{CHAPTER}")
        for _ in range(2):
            assert "the page is of another edition than what it runs; load it again" in Cell(visit.page).run()


def test_no_host_takes_a_copy_for_a_file_that_it_has_compressed_itself(browser, address):
    """Some send what ends in .gz so labelled, and browsers unpack it unasked."""
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        Cell(visit.page).run()
        names = loaded_by(visit)
    assert [name for name in names if mimetypes.guess_type(name)[1]] == []
    assert len([name for name in names if name.endswith(".packed")]) == 4


RECURSIVE = {
    "repr": "class A:\n    def __repr__(self): return repr(self)\n\nA()",
    "attribute": "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x')\n\nA().a",
    "sum": "class A:\n    def __add__(self, other): return self + other\n\nA() + A()",
}
DEADLY = {"exit": "import os\nos._exit(1)", "streams": "import sys\nsys.stdout.close()"}


@pytest.fixture(scope="module")
def running(browser, address):
    """A page whose Python has started, for tests that leave it running."""
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        Cell(visit.page).run()
        yield visit


def test_much_output_neither_freezes_the_page_nor_hides_a_right_answer(running):
    cell = Cell(running.page)
    running.page.evaluate(WATCH)
    for code, said in (
        (f"for k in range(20001): print('12345')\n{RIGHT}", "Right."),
        ("print('x' * 10**7)", "Done."),
        ("list(range(10**6))", "Done."),
        ("raise ValueError('x' * 10**7)", "It raised an error."),
    ):
        cell.write(code)
        start = time.monotonic()
        assert cell.run() == said
        assert time.monotonic() - start < 15
        length = cell.box.locator(".live-output").evaluate("box => box.textContent.length")
        assert 99_000 < length < 101_000
    assert running.page.evaluate("self.longest") < 3000
    assert cell.output.rstrip().endswith("x" * 1000) and "ValueError: xxx" in cell.output
    assert running.complaints == []


def test_endless_recursion_is_an_error_like_any_other(running):
    cell = Cell(running.page)
    for code in RECURSIVE.values():
        cell.write(code)
        assert cell.run() == "It raised an error."
        assert "RecursionError: maximum recursion depth exceeded" in cell.output
    assert running.complaints == []


def test_streams_that_a_run_replaced_are_back_in_the_next(running):
    cell = Cell(running.page)
    cell.write("import io, sys\nsys.stdout = io.StringIO()")
    assert cell.run() == "Done."
    cell.write(RIGHT)
    assert cell.run() == "Right."


def test_who_draws_pictures_reads_that_there_are_none(running):
    cell = Cell(running.page)
    cell.write("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert cell.run() == "Done. This page draws no pictures; Jupyter does."


def test_reset_waits_for_the_end_of_a_run(running):
    cell = Cell(running.page)
    cell.write("import time\nfor k in range(10):\n    print(k)\n    time.sleep(0.1)")
    cell.press("Run")
    reset = cell.box.get_by_role("button", name="Reset")
    assert reset.is_disabled()
    assert cell.wait() == "Done." and cell.output.split() == list("0123456789")
    reset.click()
    running.page.wait_for_function(f'() => ({SAY})() === "The book\'s lines are back."')
    assert cell.output == ""
    assert running.complaints == []


def test_other_code_that_runs_is_mentioned_as_long_as_it_does(running):
    cell, other = Cell(running.page), Cell(running.page, "div.live-stub >> nth=1")
    cell.write("import time\ntime.sleep(1)")
    cell.press("Run")
    other.press("Run")
    assert other.status.inner_text() == REFUSED
    assert cell.wait() == "Done."
    assert other.status.inner_text() == ""
    assert running.complaints == []


def test_a_python_that_ends_is_said_to_have_ended_and_starts_afresh(running):
    cell = Cell(running.page)
    for code in DEADLY.values():
        cell.write(code)
        said = cell.run()
        assert said.startswith("Python ended (") and said.endswith("It starts afresh with the next run.")
        cell.write(RIGHT)
        assert cell.run() == "Right."


def test_endless_output_can_be_stopped(running):
    cell = Cell(running.page)
    cell.write("while True: print('again')")
    cell.press("Run")
    running.page.wait_for_function("() => document.querySelector('.live-output')?.textContent.includes('[more output')")
    said, took = cell.stop()
    assert said.startswith("Stopped.") and took < 500


def test_stop_in_the_first_moment_is_a_stop(browser, folder):
    press = """wait => new Promise((done) => {
        const box = document.querySelector("div.live-stub"), says = box.querySelector(".live-status");
        const button = (name) => [...box.querySelectorAll("button")].find((one) => one.textContent === name);
        new MutationObserver((_, all) => {
            if (says.textContent !== "Running …") return;
            all.disconnect();
            setTimeout(() => { button("Stop").click(); done(); }, wait);
        }).observe(says, { childList: true });
        button("Run").click();
    })"""
    for wait in (2, 30):
        with Host(folder, True) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
            cell = Cell(visit.page)
            visit.page.evaluate(press, wait)
            assert cell.wait() in ("Stopped.", "Not yet.")
            assert cell.run() == "Not yet."


def test_stop_while_the_list_of_cells_comes_is_a_stop(browser, folder):
    with Host(folder, slow={"05_relu.json": 2}) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.press("Run")
        visit.page.wait_for_timeout(200)
        cell.press("Stop")
        assert cell.wait(5) == "Stopped."
        assert "worker.js" not in loaded_by(visit)
        assert cell.run() == "Not yet."


def test_what_a_page_shows_runs_whatever_another_keeps(browser, address):
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        other = visit.context.new_page()
        other.goto(f"{address}/{CHAPTER}")
        Cell(other).write("print('of the other page')")
        cell = Cell(visit.page)
        assert cell.run() == "Not yet."
        assert "factors = [None" in cell.box.locator(".cm-content").inner_text()


def test_a_browser_that_keeps_nothing_is_named(browser, address):
    full = """const set = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, text) {
            if (key.startsWith("mydeeplib:")) throw new DOMException("full", "QuotaExceededError");
            set.call(this, key, text);
        };"""
    with Visit(browser, f"{address}/{CHAPTER}", script=full) as visit:
        cell = Cell(visit.page)
        cell.write(RIGHT)
        assert cell.status.inner_text().startswith("This browser keeps nothing")
        assert cell.run() == "Right. This browser does not keep it."
        assert visit.complaints == []


def test_without_the_editor_reset_says_why_it_fails(browser, folder):
    with Host(folder, instead={"editor.js": None}) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        identity = visit.page.locator("div.live-stub").first.get_attribute("id").removeprefix("code-")
        visit.page.evaluate("cell => localStorage.setItem(`mydeeplib:text:05_relu:${cell}`, 'kept = 1')", identity)
        visit.page.reload()
        cell = Cell(visit.page)
        cell.press("Reset")
        visit.page.wait_for_function(f"() => ({SAY})().includes('editor.js')")


def test_the_playground_trains_once_however_often_it_is_paused(browser, address):
    press = "() => { for (let k = 0; k < 4; k += 1) document.querySelector('.live-stage .live-bar button').click(); }"
    with Visit(browser, f"{address}/{LANDING}", reduced_motion="reduce") as visit:
        page = visit.page
        page.get_by_role("button", name="Train it here").click()
        page.wait_for_function("() => /^Epoch [1-9]/.test(document.querySelector('.live-numbers')?.textContent)")
        page.evaluate(press)
        before = page.locator(".live-numbers").inner_text()
        page.wait_for_timeout(4500)
        epochs = [int(text.split(":")[0].split()[1]) for text in (before, page.locator(".live-numbers").inner_text())]
        assert 400 <= epochs[1] - epochs[0] <= 6 * 400, "one picture a second, of 400 epochs"


def test_paper_that_was_cleared_stays_blank(browser, address):
    stroke = """() => {
        const paper = document.querySelector(".live-paper"), box = paper.getBoundingClientRect();
        const at = (type, id, x, y) => paper.dispatchEvent(new PointerEvent(type, {
            pointerId: id, clientX: box.left + x, clientY: box.top + y, bubbles: true }));
        paper.setPointerCapture = () => {};
        at("pointerdown", 1, 50, 50); at("pointerdown", 2, 150, 50); // the second finger draws nothing
        at("pointermove", 1, 50, 150); at("pointermove", 2, 150, 150); at("pointerup", 2, 150, 150);
        if (!self.isLifted) [...document.querySelectorAll(".live-digits button")][0].click();
        at("pointermove", 1, 60, 160); at("pointerup", 1, 60, 160);
    }"""
    with Visit(browser, f"{address}/{LANDING}") as visit:
        page, said = visit.page, visit.page.locator(".live-digits [role=status]")
        page.evaluate(stroke)
        page.wait_for_timeout(300)
        assert said.inner_text() == "", "it was cleared in the middle of the stroke"
        page.evaluate("() => { self.isLifted = true; }")
        page.evaluate(stroke)
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("button", name="Show it one of the test set").click()
        page.get_by_role("button", name="Clear").click()
        page.evaluate(ASK)  # one question after the other: when this one is answered, that one is, too
        assert said.inner_text() == "" and page.locator(".live-bars li").count() == 0
        page.evaluate(stroke)
        page.wait_for_function(
            "() => document.querySelector('.live-digits [role=status]').textContent.startsWith('The network reads 1')"
        )
        assert visit.complaints == []
