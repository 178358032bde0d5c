"""Every mention of a chapter, an equation, an exercise or a figure names one that exists."""

from __future__ import annotations

import re

import pytest
from notebooks import CHAPTERS, ROOT, read

NUMBERS = {int(path.stem[:2]): path.stem for path in CHAPTERS}
PAGES = [*sorted((ROOT / "book").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
MODULES = sorted((ROOT / "mydeeplib_export" / "my_deep_lib").rglob("*.py"))
SCRIPTS = [*sorted((ROOT / "book").glob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]
PLACES = [*CHAPTERS, *PAGES, ROOT / "CHANGELOG.md", *MODULES, *SCRIPTS]

AND = r"(?:, and |, | and | to | or |-|–)"
LINK = r"\([^()\s]*\)"
NUMBER = rf"\[?\d{{1,2}}\b(?!\.\d)\]?(?:{LINK})?"
CHAPTER = re.compile(rf"\b[Cc]hapter[\s~]+({NUMBER})")
CHAPTER_LIST = re.compile(rf"\b[Cc]hapters[\s~]+({NUMBER}(?:{AND}{NUMBER})*)")
ELSEWHERE = re.compile(r"\{cite\}`[^`]*`,\s+$")  # "..., chapters 5 and 6" of another book
LINKED = re.compile(r"\[(?:[Cc]hapters? )?(\d{1,2})(?: [^\]]*)?\]\(([^()\s#]*)(?:#[^()\s]*)?\)")
PAIR = r"(\d{1,2}\.\d{1,2})"
WORDS = {"eq": r"[Ee]qs?\.|[Ee]quations?", "ex": r"[Ee]xercises?"}
BY_HAND = re.compile(r"\b[Ff]igures? \d|\b[Ee]qs?\. \(|\b[Ee]quations? \(")  # forms that nothing compares
FIGURE = re.compile(r"\{numref\}`(?:[^`<]*<)?([\w-]+)>?`")
NAMED = re.compile(r":name: ([\w-]+)")


def text_of(path) -> str:
    """Return what a reader of a page sees: sources, captions and descriptions, not outputs."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    parts = []
    for cell in read(path).cells:
        parts.append(cell.source)
        parts += [str(v) for part in cell.metadata.get("mystnb", {}).values() for v in part.values()]
    return "\n\n".join(parts)


def prose_of(path) -> str:
    """Return the text of a page without code and formulas; a script has none."""
    if path.suffix == ".py":
        return ""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    return re.sub(r"\$[^$\n]*\$|`[^`\n]*`", "", text)


TEXTS = {path: text_of(path) for path in PLACES}
LABELS = {"eq": r"\$\$ \(eq-(\d+)-(\d+)\)", "ex": r":label: ex-(\d+)-(\d+)"}
THERE = {
    kind: {f"{a}.{b}" for path in CHAPTERS for a, b in re.findall(pattern, TEXTS[path])}
    for kind, pattern in LABELS.items()
}
FIGURES = {name for text in TEXTS.values() for name in NAMED.findall(text)}
FIGURES |= {
    cell.metadata.mystnb.figure["name"]
    for path in CHAPTERS
    for cell in read(path).cells
    if "name" in cell.metadata.get("mystnb", {}).get("figure", {})
}


def chapters_in(text: str) -> list[int]:
    found = [m for pattern in (CHAPTER, CHAPTER_LIST) for m in pattern.finditer(text)]
    found = [m for m in found if not ELSEWHERE.search(text[max(0, m.start() - 80) : m.start()])]
    return [int(n) for m in found for n in re.findall(r"\b(\d{1,2})\b", re.sub(LINK, "", m[1]))]


def pairs_in(text: str, kind: str) -> list[str]:
    found = []
    for m in re.finditer(rf"(?:\b(?:{WORDS[kind]}))[\s#]+{PAIR}((?:{AND}\d{{1,2}}\.\d{{1,2}})*)", text):
        is_list = text[m.start() : m.start(1)].strip().rstrip(".").endswith("s")
        found += [m[1], *(re.findall(PAIR, m[2]) if is_list else [])]  # "eq. 4.2, 0.5 more" names one equation
    return found + [f"{a}.{b}" for a, b in re.findall(rf"\b{kind}-(\d+)-(\d+)\b", text)]


def where(path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PLACES, ids=where)
def test_chapters(path):
    missing = [number for number in chapters_in(TEXTS[path]) if number not in NUMBERS]
    assert not missing, f"there is no chapter {missing}"


@pytest.mark.parametrize("path", PLACES, ids=where)
def test_links_to_chapters(path):
    for number, target in LINKED.findall(TEXTS[path]):
        if target.startswith("http"):
            continue
        assert (path.parent / target).exists(), target
        assert target.split("/")[-1] == f"{NUMBERS.get(int(number))}.ipynb", f"[{number}]({target})"


@pytest.mark.parametrize("path", PLACES, ids=where)
def test_every_link_to_a_file_of_the_book(path):
    for target in re.findall(r"\]\(([^()\s#]+)(?:#[^()\s]*)?\)", prose_of(path)):
        if not target.startswith(("http", "mailto:")):
            assert (path.parent / target).exists(), target
    for name in re.findall(r"\b(\d\d_[a-z_]+)\.ipynb", TEXTS[path]):
        assert name in NUMBERS.values(), name


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("path", PLACES, ids=where)
def test_equations_and_exercises(path, kind):
    missing = [pair for pair in pairs_in(TEXTS[path], kind) if pair not in THERE[kind]]
    assert not missing


@pytest.mark.parametrize("path", PLACES, ids=where)
def test_figures(path):
    missing = [name for name in FIGURE.findall(TEXTS[path]) if name not in FIGURES]
    assert not missing


@pytest.mark.parametrize("path", PLACES, ids=where)
def test_no_mention_is_written_in_a_form_that_is_not_compared(path):
    assert not BY_HAND.findall(TEXTS[path])


@pytest.mark.parametrize("path", CHAPTERS, ids=where)
def test_labels_carry_the_number_of_their_chapter(path):
    number = str(int(path.stem[:2]))
    for pattern in LABELS.values():
        assert {a for a, _ in re.findall(pattern, TEXTS[path])} <= {number}


def test_what_counts_as_a_mention():
    text = "Chapter 3, 17 of 20; chapters 4, 5 and [6](06_a.ipynb); {cite}`a`, chapters 31 and 32. "
    text += "[chapter 7](x) chapter 1.5"
    assert sorted(chapters_in(text)) == [3, 4, 5, 6, 7]
    assert pairs_in("eq. 4.2, 0.5 more; eqs. 4.5 and 9.2; equation\n3.1 `eq-2-7`", "eq") == [
        "4.2",
        "4.5",
        "9.2",
        "3.1",
        "2.7",
    ]
    assert pairs_in("**Exercise 1.2 (code)** exercises 8.4 to 8.6", "ex") == ["1.2", "8.4", "8.6"]
    assert len(THERE["eq"]) > 40 and len(THERE["ex"]) >= 60 and len(FIGURES) > 20
    assert sum(len(chapters_in(text)) for text in TEXTS.values()) > 200
