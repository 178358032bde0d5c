"""The book as one PDF: everything is in it, in order, with an outline, page numbers and resolved references.

It takes a minute or two, and Chromium (or Chrome) has to be installed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter

import pytest
from browser import needs_browser
from notebooks import CHAPTERS, ROOT

pytestmark = [pytest.mark.pdf, needs_browser]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The PDF, made by the documented command."""
    from pypdf import PdfReader

    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    command = [sys.executable, ROOT / "book" / "make_pdf.py", "--to", target]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return PdfReader(target)


@pytest.fixture(scope="module")
def pages(book) -> list[str]:
    """The text of every page, without the spaces: a printer sets them as it likes."""
    return [re.sub(r"\s", "", page.extract_text()) for page in book.pages]


def titles() -> list[str]:
    cells = [json.loads(path.read_text("utf-8"))["cells"][0]["source"] for path in CHAPTERS]
    return ["".join(source).splitlines()[0].removeprefix("# ").strip() for source in cells]


def bare(title: str) -> str:
    """Return its letters and digits: a printed title has other quotes, and no space where a line breaks."""
    return re.sub(r"\W", "", title)


def flat(outline) -> list:
    """Return all entries of an outline, those of every depth, in order."""
    return [one for entry in outline for one in (flat(entry) if isinstance(entry, list) else [entry])]


def test_every_chapter_stands_in_the_outline_in_order(book):
    entries = [(bare(re.sub(r"^[\d.]+\s*", "", str(entry.title))), entry) for entry in flat(book.outline)]
    starts = [
        next((book.get_destination_page_number(entry) for name, entry in entries if name == bare(title)), None)
        for title in titles()
    ]
    assert None not in starts, [title for title, start in zip(titles(), starts) if start is None]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts), "every chapter begins on a page of its own"


def test_every_page_has_its_number(pages):
    without = [
        number for number, text in enumerate(pages, 1) if not text.startswith(str(number))
    ]  # it is printed first
    assert without == []


def test_references_and_formulas_are_resolved(pages):
    text = "".join(pages)
    for trace in ("{eq}", "{numref}", "{cite}", "{ref}", "{doc}", "\\begin{", "\\frac", "$$", "[?]", "(??)"):
        found = [number for number, page in enumerate(pages, 1) if trace in page]
        assert not found, f"{trace} on pages {found[:5]}"
    assert "(4.5)" in text, "equations are numbered by chapter"
    assert "Fig.1.1" in text, "figures are numbered by chapter"


def test_solutions_are_open(pages):
    text = "".join(pages)
    assert "Solution" in text
    found = [(path.name, line) for path in CHAPTERS for line in lines_of_solutions_only(path)]
    assert len({name for name, _ in found}) == len(CHAPTERS)
    assert [(name, line) for name, line in found if re.sub(r"\s", "", line) not in text] == []


def lines_of_solutions_only(path) -> list[str]:
    """Return a line of code of each solution in code that stands nowhere else in its chapter."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    every = Counter(line.strip() for source in sources for line in source.splitlines())
    chosen, is_inside = [], False
    for cell, source in zip(cells, sources, strict=True):
        is_inside = (is_inside or "{solution-start}" in source) and "{solution-end}" not in source
        if is_inside and cell["cell_type"] == "code":
            lines = [line for line in source.splitlines() if 20 < len(line) < 60 and every[line.strip()] == 1]
            chosen += lines[:1]
    return chosen


def test_answers_in_solutions_are_open(pages):
    text = "".join(pages)
    closed = [
        path.name
        for path in CHAPTERS
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if re.match(
            r"check_exercise\(\"[\d.]+\", \w+\)", "".join(cell["source"]).splitlines()[-1:][0] if cell["source"] else ""
        )
        and "right." in "".join("".join(output.get("text", "")) for output in cell.get("outputs", []))
        and re.sub(r"\s", "", "".join(cell["source"]).splitlines()[-1]) not in text
    ]
    assert closed == []
