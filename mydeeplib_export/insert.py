"""Insert a chapter: `python -m mydeeplib_export.insert 18 saving "A model in a file"`.

Later chapters are renamed, and every mention of their numbers, equations and exercises is changed along: in the
chapters, in `_toc.yml`, in the pages of the book, in the README and CONTRIBUTING, and in the tests' tables. Execute the
chapters afterwards; `tests/test_mentions.py` says whether every mention names something that is there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

import nbformat

from .places import ROOT
from .read import ExportError, chapter_paths
from .write import write_whole

PAGES = (
    "book/*.md",
    "book/live/not_in_the_page.json",
    "README.md",
    "CONTRIBUTING.md",
    "_toc.yml",
    "tests/*.py",
    "tests/near_answers.json",
    "benchmarks/*.py",
)
KEPT = ("tests/test_insert.py",)  # its numbers are examples of this very renumbering
LABEL = re.compile(r"\b(eq|ex)-(\d+)-(\d+)\b")
PAIR = r"\d+\.\d+"
AND = "(?:, | and | to | or |, and )"  # after a plural only: "chapter 3, 17 of 20 runs" names one chapter
CITED = re.compile(
    rf"\b((?:[Ee]q\.|[Ee]quation|[Ee]xercise)\s+)({PAIR})|\b((?:[Ee]qs\.|[Ee]quations|[Ee]xercises)\s+)({PAIR}(?:{AND}{PAIR})*)"
)
CALLED = re.compile(r"\b((?:check_exercise|exercise|exercise_hint|right|wrong)\(\s*[\"'])(\d+)(\.\d+[\"'])")
KEYED = re.compile(r"^(\s*[\"'])(\d+)(\.\d+[\"']:)", re.MULTILINE)  # of the answers' table
NAMED = re.compile(r"(\b_exercise_|\banswer_)(\d+)(_\d+)")
LINKED = re.compile(r"\[(\d{1,2})((?: [^\[\]]*)?\]\([^()\s]*?(\d\d)_\w+\.ipynb\))")
LINK = r"\(\.{0,2}[\w/.]+\.ipynb\)"
NUMBER = rf"\[?\d{{1,2}}\]?(?:{LINK})?"
END = r"(?![\d.]*\d)"
CHAPTERS = re.compile(rf"\b([Cc]hapter\s+)({NUMBER}){END}|\b([Cc]hapters\s+)({NUMBER}(?:{AND}{NUMBER})*){END}")
ELSEWHERE = re.compile(r"\{cite\}`[^`]*`,\s+$")  # chapters of another book


def renumbered(text: str, numbers: dict[int, int], stems: dict[str, str]) -> str:
    """Return a text with chapters, equations and exercises under their new numbers."""

    def new(number: str) -> str:
        return str(numbers.get(int(number), int(number)))

    def each(pattern: str, part: str) -> str:
        return re.sub(pattern, lambda m: new(m[1]) + m[2], part)

    text = LABEL.sub(lambda m: f"{m[1]}-{new(m[2])}-{m[3]}", text)
    text = CITED.sub(lambda m: (m[1] or m[3]) + each(r"(\d+)(\.\d+)", m[2] or m[4]), text)
    for pattern in (CALLED, KEYED, NAMED):
        text = pattern.sub(lambda m: m[1] + new(m[2]) + m[3], text)

    def chapters(m: re.Match[str]) -> str:
        if ELSEWHERE.search(m.string, max(0, m.start() - 80), m.start()):
            return m[0]
        return (m[1] or m[3]) + each(rf"\b(\d{{1,2}})(\]?(?:{LINK})?)", m[2] or m[4])

    text = CHAPTERS.sub(chapters, text)
    text = LINKED.sub(lambda m: f"[{new(m[3])}{m[2]}" if m[1] == str(int(m[3])) else m[0], text)
    for old, now in stems.items():
        text = re.sub(rf"\b{old}\b", f"\0{now}", text)  # marked, so that no name is changed twice
    return text.replace("\0", "")


def renumber_notebook(path: Path, numbers: dict[int, int], stems: dict[str, str]) -> None:
    """Rewrite the cells of a notebook; outputs stay until it is executed."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        source = cell["source"]
        source = "".join(source) if isinstance(source, list) else source
        cell["source"] = renumbered(source, numbers, stems)
        for part in cell["metadata"].get("mystnb", {}).values():  # a figure's caption, an image's description
            part.update({key: renumbered(v, numbers, stems) for key, v in part.items() if isinstance(v, str)})
    write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def insert(number: int, name: str, title: str, root: Path = ROOT) -> Path:
    """Make room for a chapter and write an empty one there; return its path."""
    paths = chapter_paths(root)
    if not 1 <= number <= len(paths) + 1:
        raise ExportError(f"a chapter can become number 1 to {len(paths) + 1}, not {number}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise ExportError(f"{name!r} is no name of a file; write small letters, digits and _")
    later = paths[number - 1 :]
    numbers = {int(path.name[:2]): int(path.name[:2]) + 1 for path in later}
    stems = {path.stem: f"{numbers[int(path.name[:2])]:02d}{path.stem[2:]}" for path in later}
    for path in paths:
        renumber_notebook(path, numbers, stems)
    for pattern in PAGES:
        for page in sorted(set(root.glob(pattern)) - {root / kept for kept in KEPT}):
            before = page.read_text("utf-8")
            after = renumbered(before, numbers, stems)
            if after != before:
                write_whole(page, after)
    for path in reversed(later):
        path.rename(path.with_name(f"{stems[path.stem]}.ipynb"))
    new = root / "chapters" / f"{number:02d}_{name}.ipynb"
    heading = nbformat.v4.new_markdown_cell(f"# {title}", id="title")
    write_whole(new, nbformat.writes(nbformat.v4.new_notebook(cells=[heading])) + "\n")
    _list_in_toc(root / "_toc.yml", new.stem, paths[number - 2].stem if number > 1 else None)
    return new


def _list_in_toc(toc: Path, stem: str, before: str | None) -> None:
    """Put the new chapter behind the one before it."""
    lines = toc.read_text("utf-8").splitlines()
    places = [i for i, line in enumerate(lines) if "file: chapters/" in line]
    after = next((i for i in places if before is not None and lines[i].endswith(before)), places[0] - 1)
    indent = lines[places[0]].partition("-")[0]
    lines.insert(after + 1, f"{indent}- file: chapters/{stem}")
    write_whole(toc, "\n".join(lines) + "\n")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m mydeeplib_export.insert", description=__doc__.splitlines()[0])
    parser.add_argument("number", type=int, help="the number that the new chapter gets")
    parser.add_argument("name", help="its name in file names, for example saving")
    parser.add_argument("title", help="its heading")
    options = parser.parse_args(arguments)
    try:
        path = insert(options.number, options.name, options.title, root)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path.relative_to(root)} is there; later chapters have moved by one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
