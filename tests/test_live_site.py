"""Live pages in real browsers: run, stop, change and be checked, with nothing asked of any other host.

They need what `python -m book.live fetch` brings; without it they are skipped, unless LIVE_TESTS_MUST_RUN is set.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from browser import needs_browser
from built_site import PHONE, REACHABLE, Host, Visit, grave_findings, needs_runtime
from firefox import FIREFOX, Firefox
from live_cell import CHAPTER, Cell, loaded_by
from notebooks import ROOT

from book.live.npm import node_commands
from book.live.students import SiteError, build_for_students

pytestmark = [pytest.mark.site, needs_browser, needs_runtime]
NUMPY = "numpy.zip.txt.packed"


FOUR = {"pyodide.asm.wasm", "python_stdlib.zip.txt", "numpy.zip.txt", "book.zip.txt"}  # that there are copies of


def compressed_size(path: Path) -> int:
    """Return what Brotli makes of a file at quality 9; at 11, which takes minutes, it is a tenth less."""
    node, _ = node_commands()
    program = """const { brotliCompressSync: pack, constants } = require("zlib");
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        process.stdout.write(String(pack(require("fs").readFileSync(0), { params }).length))"""
    return int(subprocess.run([*node, "-e", program], input=path.read_bytes(), capture_output=True, check=True).stdout)


def test_nothing_is_loaded_before_the_reader_asks(browser, address):
    for page in (CHAPTER, "book/index.html"):
        with Visit(browser, f"{address}/{page}") as visit:
            visit.page.wait_for_timeout(300)
            live = loaded_by(visit)
            assert set(live) <= {"page.js", "live.js", "live.css", "progress.js", "playground.js", "digits.js"}
            sizes = [(ROOT / "book" / "live" / "page" / name).stat().st_size for name in live]
            assert sum(sizes) < 30_000


def test_what_a_first_run_loads_is_light(folder):
    live = folder / "_static" / "live"
    manifest = json.loads((live / "manifest.json").read_text("utf-8"))
    assert all((live / name).stat().st_size == entry["size"] for name, entry in manifest["files"].items())
    at_first = [*manifest["modules"], manifest["library"], manifest["binary"], *manifest["archives"]]
    copies = {name: name + manifest["packed"] for name in at_first if name + manifest["packed"] in manifest["files"]}
    assert len(copies) == 4
    loaded = sum(manifest["files"][copies.get(name, name)]["size"] for name in (*at_first, "editor.js"))
    assert loaded < 13_000_000, "where the host compresses nothing"
    of_page = ("editor.js", "page.js", "live.js", "progress.js", "python.js", "worker.js", "live.css", "manifest.json")
    assert sum(compressed_size(live / name) for name in (*at_first, *of_page)) < 9_600_000, "where it sends Brotli"


@pytest.mark.parametrize(
    "compressed, plain",
    [((), set()), ((".json", ".wasm", ".txt"), FOUR), ((".json", ".wasm"), {"pyodide.asm.wasm"}), ((".json",), set())],
    ids=["nothing", "all", "no texts", "JSON only"],
)
def test_a_host_that_compresses_sends_files_as_they_are_others_send_copies(browser, folder, compressed, plain):
    with Host(folder, compressed=compressed) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        assert Cell(visit.page).run() == "Not yet."
        asked = loaded_by(visit)
        copies = {f"{name}.packed" for name in FOUR - plain}
        assert {name for name in asked if name.endswith(".packed")} == copies
        assert plain <= set(asked)
        if not compressed:
            assert not FOUR & set(asked)


@pytest.mark.parametrize("isolated", [False, True])
def test_an_exercise_is_run_changed_stopped_and_answered(browser, folder, isolated):
    with Host(folder, isolated) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        assert cell.run() == "Not yet."
        assert cell.output.strip() == "Exercise 5.1: not yet. Some of the numbers are missing."
        cell.write('check_exercise("5.1", [1, -2, 1])\nkept = 3\nkept + 4')
        start = time.monotonic()
        visit.page.keyboard.press("Shift+Enter")
        visit.page.wait_for_function("() => document.querySelector('.live-stub .live-status').textContent === 'Right.'")
        assert time.monotonic() - start < 2
        assert cell.output.split("\n")[:2] == ["Exercise 5.1: right.", "7"]
        assert visit.page.locator("div.exercise .live-mark").first.inner_text().strip() == "✓ answered"
        cell.write("def f(x):\n    return x / 0\n\nf(1)")
        assert cell.run() == "It raised an error."
        assert cell.output.startswith(
            'Traceback (most recent call last):\n  File "<your answer to exercise 5.1>", line 4, in <module>'
        )
        cell.write("while True: pass")
        cell.press("Run")
        visit.page.wait_for_timeout(500)
        said, took = cell.stop()
        assert said.startswith("Stopped.") and took < 500
        cell.write("print(kept)")
        said = cell.run()
        assert (said, cell.output.strip()) == ("Done.", "3") if isolated else said == "It raised an error."
        cell.press("Reset")
        visit.page.wait_for_timeout(100)
        assert cell.box.locator(".cm-content").inner_text().startswith("factors = [None, None, None]")
        assert visit.outside() == [] and visit.complaints == []


def test_a_run_that_needs_a_moment_to_stop_keeps_its_variables(browser, folder):
    """Python has seen the interrupt in time; what it does on its way out is waited for, but not for ever."""
    tidy = (
        "import time\nkept, end = 3, 0\ntry:\n    while True: pass\n"
        "except KeyboardInterrupt:\n    end = time.time() + 0.6\n    while time.time() < end: pass\n    raise"
    )
    deaf = "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass"
    with Host(folder, True) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.run()
        for code, word, longest, after in (
            (tidy, "Stopped.", 1000, "Done."),
            (deaf, "afresh", 1500, "It raised an error."),
        ):
            cell.write(code)
            cell.press("Run")
            visit.page.wait_for_timeout(500)
            said, took = cell.stop()
            assert word in said and 400 < took < longest, (said, took)
            cell.write("print(kept)")
            assert cell.run() == after


def test_another_cell_runs_after_what_it_needs_and_keeps_its_picture(browser, address):
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page, "div.live-cell:has(img)")
        cell.box.locator("summary").first.click()
        stored = cell.box.locator(".cell_output").inner_text()
        assert cell.run() == "Done. The picture is the book's; this page draws none."
        assert cell.output.strip() and cell.output.strip() in stored
        assert cell.box.locator("img").is_visible()
        assert visit.complaints == []


def test_changes_and_answers_are_kept_until_the_reader_forgets_them(browser, address):
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.write('check_exercise("5.1", (1, -2, 1))')
        assert cell.run() == "Right."
        visit.page.reload()
        cell = Cell(visit.page)
        assert "(1, -2, 1)" in cell.box.locator(".cell_input").inner_text()
        assert visit.page.locator(".bd-sidebar-secondary .live-mark").inner_text().strip().startswith("1 of")
        assert cell.run() == "Right.", "the kept lines run"
        visit.page.goto(f"{address}/book/index.html")
        progress = visit.page.locator(".live-progress li")
        progress.wait_for()
        assert progress.inner_text().startswith("5. ReLU: forward and backward 1 of")
        visit.page.locator(".live-progress").get_by_role("button", name="Forget them").click()
        visit.page.wait_for_load_state("load")
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("localStorage.length") == 0 or not visit.page.locator(".live-progress li").count()
        visit.page.goto(f"{address}/{CHAPTER}")
        assert "None, None, None" in Cell(visit.page).box.locator(".cell_input").inner_text()


@pytest.mark.parametrize(
    "instead, said",
    [
        ({NUMPY: b"something else"}, f"{NUMPY} is not the file that belongs here"),
        ({NUMPY: None}, f"{NUMPY}: 404"),
        ({"manifest.json": None}, "manifest.json: 404"),
        ({"worker.js": None}, "its program is missing"),
        ({"05_relu.json": None}, "the list of cells: 404"),
        ({"editor.js": None}, "editor.js"),
    ],
    ids=["another file", "a missing file", "no manifest", "no worker", "no cells", "no editor"],
)
def test_what_cannot_be_loaded_is_said(browser, folder, instead, said):
    with Host(folder, instead=instead) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        message = cell.run()
        assert message.startswith("Python could not be loaded (") and said in message
        assert message.endswith("The page is complete without it.")
        assert "factors" in cell.box.inner_text()


def test_a_slow_line_shows_how_far_it_is(browser, folder):
    with Host(folder, slow={NUMPY: 3}) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.press("Run")
        visit.page.wait_for_function(
            "() => /^Loading Python, once: [1-9]\\d? %/.test(document.querySelector('.live-stub .live-status').textContent)"
        )
        visit.page.wait_for_function(
            "() => document.querySelector('.live-stub .live-status').textContent === 'Starting Python …'"
        )
        assert cell.wait() == "Not yet."


def test_from_the_disk_the_page_says_what_is_needed(browser, folder):
    with Visit(browser, (folder / CHAPTER).as_uri()) as visit:
        assert "python -m http.server" in visit.page.locator(".live-note").inner_text()
        assert visit.page.locator(".live-bar").count() == 0
        assert visit.complaints == []
        visit.page.goto((folder / "book" / "index.html").as_uri())
        assert visit.page.locator(".live-playground img").is_visible()
        assert not visit.page.locator(".live-only").is_visible(), "nothing is promised that does not hold here"


def test_stop_while_python_is_loading_lets_the_reader_run_again(browser, folder):
    with Host(folder, slow={NUMPY: 3}) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.press("Run")
        visit.page.wait_for_function(
            "() => document.querySelector('.live-stub .live-status').textContent.startsWith('Loading Python')"
        )
        cell.press("Stop")
        assert cell.wait(2) == "Stopped."
        assert cell.run() == "Not yet."


@pytest.mark.parametrize("missing", ["Worker", "WebAssembly", "DecompressionStream"])
def test_an_old_browser_gets_a_word(browser, address, missing):
    with Visit(browser, f"{address}/{CHAPTER}", script=f"delete globalThis.{missing}") as visit:
        assert "cannot run Python" in visit.page.locator(".live-note").inner_text()
        assert visit.complaints == []
        visit.page.goto(f"{address}/book/index.html")
        assert visit.page.locator(".live-playground img").is_visible()
        assert visit.page.get_by_role("button", name="Train it here").count() == 0


def test_without_scripts_the_page_is_what_it_was(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    assert page.locator(".live-bar, .live-note").count() == 0
    assert page.locator("div.live-stub pre").first.is_visible()
    context.close()


def test_the_editor_is_entered_and_left_by_keyboard(browser, address):
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        cell = Cell(visit.page)
        cell.box.get_by_role("button", name="Edit").focus()
        visit.page.keyboard.press("Enter")
        inside = "() => document.activeElement.closest('.cm-editor') !== null"
        visit.page.wait_for_function(inside)
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate(inside), "Tab indents"
        visit.page.keyboard.press("Escape")
        visit.page.keyboard.press("Tab")
        assert not visit.page.evaluate(inside)
        assert "Escape, then Tab leaves the editor" in cell.box.locator(".live-help").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_that_has_run_is_accessible(browser, address, theme):
    with Visit(browser, f"{address}/{CHAPTER}", color_scheme=theme) as visit:
        for size in (None, PHONE):
            if size:
                visit.page.set_viewport_size({"width": size[0], "height": size[1]})
            cell = Cell(visit.page)
            cell.write('class A:  # a comment\n    x = "text" + str(12)\nprint(x)')
            cell.run()
            found = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert found <= 0
            visit.page.wait_for_function(REACHABLE)
            assert grave_findings(visit.page, whole=True) == []


def test_the_bars_are_not_printed(browser, address):
    with Visit(browser, f"{address}/{CHAPTER}") as visit:
        bar = visit.page.locator(".live-stub .live-bar").first
        assert bar.is_visible()
        visit.page.emulate_media(media="print")
        assert not bar.is_visible()


def _epoch(page) -> int:
    return int(page.locator(".live-numbers").inner_text().split(":")[0].removeprefix("Epoch "))


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_playground_trains_pauses_and_starts_again(browser, address, motion):
    with Visit(browser, f"{address}/book/index.html", reduced_motion=motion) as visit:
        page = visit.page
        assert page.locator(".live-playground img").is_visible()
        page.get_by_role("button", name="Train it here").focus()
        page.keyboard.press("Enter")
        page.locator(".live-stage").wait_for(timeout=60_000)
        page.wait_for_function("() => !document.querySelector('.live-numbers').textContent.startsWith('Epoch 0:')")
        page.get_by_role("button", name="Pause").click()
        page.wait_for_timeout(2000)
        reached = _epoch(page)
        assert reached > 0
        assert f"Epoch {reached}" in page.locator(".live-stage [role=status]").text_content()
        assert f"Epoch {reached}" in page.locator("canvas").first.get_attribute("aria-label")
        page.get_by_role("button", name="One epoch").click()
        page.wait_for_function(
            f"() => document.querySelector('.live-numbers').textContent.startsWith('Epoch {reached + 1}:')"
        )
        page.get_by_label("Hidden neurons").select_option("8")
        page.wait_for_function("() => document.querySelector('.live-numbers').textContent.startsWith('Epoch 0:')")
        colours = page.evaluate(
            "() => new Set(document.querySelector('canvas').getContext('2d').getImageData(0, 0, 330, 330).data).size"
        )
        assert colours > 50, "something is drawn"
        assert grave_findings(page, whole=True) == []
        assert visit.outside() == [] and visit.complaints == []


def test_a_training_that_diverges_says_so(browser, address):
    with Visit(browser, f"{address}/book/index.html", reduced_motion="reduce") as visit:
        page = visit.page
        page.get_by_role("button", name="Train it here").click()
        page.locator(".live-stage").wait_for(timeout=60_000)
        page.get_by_role("button", name="Pause").click()
        page.get_by_label("Optimizer").select_option("momentum")
        page.get_by_label("L2 penalty").select_option("0.05")
        page.get_by_label("Learning rate").select_option("1")
        page.wait_for_timeout(1500)
        assert _epoch(page) == 0
        rate = page.get_by_label("Learning rate")  # none of those offered is too large
        rate.evaluate("select => { select.add(new Option('1e30')); select.value = '1e30'; select.onchange(); }")
        page.get_by_role("button", name="Train", exact=True).click()
        trouble = page.locator(".live-stage").get_by_text("The training diverged")
        trouble.wait_for(timeout=30_000)


def _draw(page, points) -> None:
    """Draw a line over the paper; points are shares of its width and height."""
    box = page.locator(".live-paper").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


DRAWN = {
    "1": [[(0.5, 0.2), (0.5, 0.8)]],
    "4": [[(0.55, 0.2), (0.3, 0.55), (0.7, 0.55)], [(0.58, 0.4), (0.58, 0.85)]],
    "7": [[(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]],
}


@pytest.mark.parametrize("size", [None, PHONE], ids=["wide", "phone"])
def test_drawn_digits_are_read(browser, address, size):
    with Visit(browser, f"{address}/book/index.html") as visit:
        page = visit.page
        if size:
            page.set_viewport_size({"width": size[0], "height": size[1]})
        page.locator(".live-paper").scroll_into_view_if_needed()
        said = page.locator(".live-digits [role=status]")
        for digit, strokes in DRAWN.items():
            page.get_by_role("button", name="Clear").click()
            for stroke in strokes:
                _draw(page, stroke)
            page.wait_for_function(
                "d => document.querySelector('.live-digits [role=status]').textContent.startsWith(`The network reads ${d},`)",
                arg=digit,
                timeout=60_000,
            )
        page.get_by_role("button", name="Show it one of the test set").focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "() => document.querySelector('.live-digits [role=status]').textContent.includes('meant')"
        )
        assert said.inner_text().startswith("The network reads ")
        assert page.locator(".live-bars li").count() == 10
        assert grave_findings(page, whole=True) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert visit.outside() == [] and visit.complaints == []


def test_both_scenes_of_the_landing_page_run_side_by_side(browser, address):
    with Visit(browser, f"{address}/book/index.html", reduced_motion="no-preference") as visit:
        page = visit.page
        page.get_by_role("button", name="Train it here").click()
        page.locator(".live-stage").wait_for(timeout=60_000)
        shown = page.get_by_role("button", name="Show it one of the test set")
        for _ in range(3):
            shown.click()
        page.wait_for_function(
            "() => document.querySelector('.live-digits [role=status]').textContent.includes('meant')"
        )
        reached = _epoch(page)
        page.wait_for_function(
            "reached => Number(document.querySelector('.live-numbers').textContent.match(/\\d+/)[0]) > reached",
            arg=reached + 20,
        )
        assert visit.complaints == []


def test_a_class_gets_pages_without_solutions_that_are_live(browser, tmp_path):
    target = tmp_path / "class"
    build_for_students(target)
    with Host(target) as address, Visit(browser, f"{address}/{CHAPTER}") as visit:
        assert visit.page.locator("div.solution, .live-solution").count() == 0
        cell = Cell(visit.page)
        cell.write('check_exercise("5.1", [1, -2, 1])')
        assert cell.run() == "Right."
        assert visit.outside() == [] and visit.complaints == []
    with pytest.raises(SiteError, match="is not empty"):
        build_for_students(target)


# Firefox, by its own protocol.
HELPERS = """
    const box = document.querySelector("div.live-stub");
    const press = (name) => [...box.querySelectorAll(".live-bar button")].find((b) => b.textContent === name).click();
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    const said = async () => {
        for (;;) {
            await rest(20);
            const text = box.querySelector(".live-status").textContent;
            if (text && !/^(Loading|Starting|Running)/.test(text)) return text;
        }
    };
"""


@pytest.fixture
def firefox():
    if FIREFOX is None and not os.environ.get("SITE_TESTS_MUST_RUN"):
        pytest.skip("no Firefox: install firefox-esr")
    running = Firefox()
    yield running
    running.close()


def _do(firefox, steps: str):
    return firefox.evaluate(f"(async () => {{ {HELPERS} {steps} }})()")


@pytest.mark.parametrize("isolated", [False, True])
def test_firefox_runs_answers_and_stops(firefox, folder, isolated):
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
        steps = 'const start = performance.now(); press("Stop"); const words = await said();'
        words, took = json.loads(_do(firefox, f"{steps} return JSON.stringify([words, performance.now() - start]);"))
        assert words.startswith("Stopped.") and took < 500 + 20  # looked at every 20 ms
        assert firefox.evaluate("self.crossOriginIsolated") == isolated
