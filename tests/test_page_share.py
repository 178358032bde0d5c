"""How much of a page is code that the reader cannot pass over, and how long the page is."""

from __future__ import annotations

import pytest
from notebooks import CHAPTERS, ROOT, read

from conftest import Text
from mydeeplib_export.one_page import usage_example
from mydeeplib_export.reference import FENCE

NAMES = [path.stem for path in CHAPTERS]
SHARE, MEAN_SHARE, LINES = 1 / 3, 1 / 4, 25
WORDS = {number: 3500 if number <= 15 else 4500 for number in range(1, len(CHAPTERS) + 1)}  # parts I to IV, part V


def words(text: str) -> int:
    """Count what is separated by spaces and has a letter or a digit in it."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def prose(source: str) -> str:
    return FENCE.sub("", source)


def parts(path) -> dict[str, list[str]]:
    """Return the sources of a page by kind; what stands in a solution is folded."""
    found: dict[str, list[str]] = {"code": [], "folded code": [], "text": [], "folded text": []}
    inside = False
    for cell in read(path).cells:
        is_text = cell.cell_type == "markdown"
        inside = inside or (is_text and "{solution-start}" in cell.source)
        folded = inside or "hide-input" in cell.metadata.get("tags", [])
        found[("folded " if folded else "") + ("text" if is_text else "code")].append(cell.source)
        inside = inside and not (is_text and "{solution-end}" in cell.source)
    return found


def share(path) -> float:
    """Return code's part of the words that stand open on the page; folding something else does not dilute it."""
    found = parts(path)
    code, text = (sum(words(prose(source)) for source in found[kind]) for kind in ("code", "text"))
    return code / (code + text)


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_at_most_a_third_of_a_page_is_code_that_is_not_folded(path):
    assert share(path) <= SHARE


def test_at_most_a_quarter_on_average_where_the_ideas_are():
    shares = [share(path) for path in CHAPTERS if int(path.stem[:2]) <= 15]
    assert sum(shares) / len(shares) <= MEAN_SHARE


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_no_visible_cell_is_long(path):
    example = usage_example(ROOT).rstrip("\n")
    long = [source for source in parts(path)["code"] if source.count("\n") + 1 > LINES]
    if path.stem.endswith("training_the_spiral"):
        long = [source for source in long if source != example]  # it was ordered as it stands
    assert not [f"{source.count(chr(10)) + 1} lines: {source.splitlines()[0]}" for source in long]


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_a_page_is_not_too_long(path):
    found = parts(path)
    assert sum(words(prose(source)) for source in found["text"] + found["code"]) <= WORDS[int(path.stem[:2])]


def test_a_reference_and_a_solution_do_not_count(book):
    path = book.chapter(
        "01_a",
        Text("three words here"),
        "two = words",
        (None, "folded = 1", "hide-input"),
        Text("```{reference} A\nmany many words\n```"),
        Text("```{solution-start} ex-1-1\n```"),
        "solution = code",
        Text("```{solution-end}\n```"),
    )
    found = parts(path)
    assert found["code"] == ["two = words"] and len(found["folded code"]) == 2
    assert [words(prose(source)) for source in found["text"]] == [3, 0]
    assert words("a = 3  # -- b") == 3
    assert share(path) == pytest.approx(2 / 5)
