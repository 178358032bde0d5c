"""The pages' Python, without a browser: every cell that runs there prints what the book shows; so does every hint.

These need what `python -m book.live fetch` brings, and Node.js.
"""

from __future__ import annotations

import json

import hints_of_all_answers
import pytest
from built_site import needs_runtime
from notebooks import CHAPTERS, ROOT

from book.live.assemble import assemble
from book.live.chapter_cells import page_cells
from book.live.in_node import run_in_node
from book.live.measure import measure_chapter

pytestmark = [pytest.mark.live, needs_runtime]
FEW_SECONDS = 5
# Runs a cell of each chapter; says which modules, the book's own left out, came without a compiled copy of them.
NOT_COMPILED = """
import json, os, sys
from session import Session

os.chdir(book + "/chapters")
with open("/home/pyodide/job.json", encoding="utf-8") as file:
    raised = [Session().run(*cell) for cell in json.load(file)]

def is_compiled(module):
    file, copy = getattr(module, "__file__", None) or "", getattr(module, "__cached__", None) or ""
    is_own = file.startswith((book, "/lib/python3.14/site-packages/my_deep_lib", "/lib/python3.14/site-packages/nnfs"))
    has_none = not file.endswith(".py") or "frozen" in repr(module.__spec__.loader)
    return is_own or has_none or os.path.exists(copy)

named = {name: module for name, module in sys.modules.items() if module is not None}
json.dumps([raised, sorted(name for name, module in named.items() if not is_compiled(module)), len(named)])
"""
SLACK = 4  # on a machine that does other things


@pytest.fixture(scope="session")
def runtime(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live") / "live"
    assemble(CHAPTERS, folder)
    return folder


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_a_chapters_cells_print_in_the_page_what_the_book_shows(runtime, path):
    results = measure_chapter(path, runtime)
    assert results
    for result in results:
        assert not result.raised, f"{result.id} raised\n{result.raised}"
        assert result.is_same, f"{result.id} prints\n{result.printed}\nand the book shows\n{result.stored}"
        assert result.seconds < FEW_SECONDS * SLACK, f"{result.id} takes {result.seconds:.1f} s"


def test_every_answer_gets_the_same_hint_in_the_page(runtime):
    names = ("exercise_answers", "attempts", "hints_of_all_answers")
    files = {f"{name}.py": (ROOT / "tests" / f"{name}.py").read_text("utf-8") for name in names}
    there = run_in_node(runtime, "import hints_of_all_answers; hints_of_all_answers.as_json()", files)
    here = json.loads(hints_of_all_answers.as_json())
    assert len(here) > 500
    assert [a for a, b in zip(here, there, strict=True) if a != b] == []


def test_a_first_answer_compiles_nothing_of_pythons_or_numpys(runtime):
    """Compiling took half of the time to it."""
    jobs = []
    for path in CHAPTERS:
        cells = page_cells(path)
        stub = next((place for place, cell in enumerate(cells) if cell.kind == "stub"), None)
        if stub is not None:
            jobs.append([[cell.source for cell in cells], [cell.name for cell in cells], stub])
    raised, not_compiled, count = run_in_node(runtime, NOT_COMPILED, {"job.json": json.dumps(jobs)})
    assert len(jobs) > 20 and count > 300 and not any(raised)
    assert not_compiled == [], "name them in book/live/compile_modules.py"
