"""Read the chapters in book order, and their code cells. Nothing is executed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from .reference import Reference, references_in

TAG = "export:"
PUBLIC = "public"
BY_NAME = "by-name"
MODULE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?")


class ExportError(Exception):
    """A refusal: one line that says where and why."""


@dataclass(frozen=True)
class Cell:
    """A cell: its chapter's number and file, its place in the notebook (from 1), its module, and who imports from it.

    What is public is imported from the package, what is `by_name` from its module: `my_deep_lib.estimators`.
    """

    chapter: str
    notebook: str
    number: int
    source: str
    module: str | None
    public: bool = False
    by_name: bool = False

    def refuse(self, reason: str) -> ExportError:
        return ExportError(f"{self.notebook}, cell {self.number}: {reason}")


@dataclass(frozen=True)
class Chapter:
    number: str
    notebook: str
    cells: tuple[Cell, ...]  # those of code
    references: tuple[Reference, ...] = ()


def chapter_paths(root: Path) -> list[Path]:
    """Return the chapters' notebooks in the order of `_toc.yml`."""
    try:
        toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ExportError(f"_toc.yml: cannot be read ({_one_line(error)})") from None
    listed = [name for name in _files(toc) if name.startswith("chapters/")]
    for name in listed:
        if listed.count(name) > 1:
            raise ExportError(f"_toc.yml: {name} is listed twice")
        if not re.match(r"chapters/\d\d_", name):
            raise ExportError(f"_toc.yml: {name} does not begin with a chapter number such as 04_")
    paths = [root / f"{name}.ipynb" for name in listed]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        if path not in paths:
            raise ExportError(f"_toc.yml: chapters/{path.name} is not listed")
    return paths


def read_chapters(root: Path, through: str | None = None) -> list[Chapter]:
    """Read the chapters, all of them or those up to and including number `through`."""
    paths = chapter_paths(root)
    if through is not None:
        numbers = [path.name[:2] for path in paths]
        if through != "00" and through not in numbers:
            raise ExportError(f"--through {through}: no such chapter; there are {', '.join(numbers)}")
        paths = paths[: numbers.index(through) + 1] if through in numbers else []
    return [_read_chapter(path) for path in paths]


def _files(node) -> list[str]:
    """Return every `file:` entry of a table of contents, in order."""
    if isinstance(node, list):
        return [name for item in node for name in _files(item)]
    if isinstance(node, dict):
        own = [str(node["file"]).removesuffix(".ipynb")] if "file" in node else []
        return own + [name for value in node.values() for name in _files(value)]
    return []


def _read_chapter(path: Path) -> Chapter:
    name = f"chapters/{path.name}"
    try:
        text = path.read_text("utf-8")
        plain = json.loads(text)  # nbformat would silently mend versions and ids
        _check_format(name, (plain["nbformat"], plain["nbformat_minor"]), [c.get("id") for c in plain["cells"]])
        notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
        cells = [(cell["cell_type"], cell["source"], cell["metadata"].get("tags", [])) for cell in notebook["cells"]]
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"{name}: cannot be read ({error.strerror})") from None
    except Exception as error:  # nbformat raises many kinds for a file that is not a notebook
        raise ExportError(f"{name}: not a notebook ({_one_line(error)})") from None
    code, references = [], []
    for number, (kind, source, tags) in enumerate(cells, start=1):
        modules = [tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)]
        module = modules[0] if modules else None
        cell = Cell(path.name[:2], name, number, source, module, PUBLIC in tags, BY_NAME in tags)
        _check_tags(cell, kind, modules)
        if kind == "code":
            code.append(cell)
        elif kind == "markdown":
            references += references_in(cell)
    return Chapter(path.name[:2], name, tuple(code), tuple(references))


def _check_format(name: str, version: tuple[int, int], ids: list) -> None:
    if version < (4, 5):
        raise ExportError(f"{name}: notebook format {version[0]}.{version[1]} is too old; save it as 4.5 or later")
    if None in ids or len(set(ids)) < len(ids):
        raise ExportError(f"{name}: cell {_bad_id(ids)} has no id of its own")


def _check_tags(cell: Cell, kind: str, modules: list[str]) -> None:
    if modules and kind != "code":
        raise cell.refuse(f"a {kind} cell cannot be exported; remove the tag {TAG}{modules[0]}")
    if len(modules) > 1:
        raise cell.refuse(f"goes to more than one module: {', '.join(modules)}")
    if modules and not MODULE.fullmatch(modules[0]):
        raise cell.refuse(f"{modules[0]!r} is no name of a module; write layers, or course.testbeds")
    if (cell.public or cell.by_name) and not modules:
        raise cell.refuse("only a tagged cell can be public")
    if cell.public and cell.by_name:
        raise cell.refuse(f"is imported from the package ({PUBLIC}) or from its module ({BY_NAME}), not from both")


def _bad_id(ids: list) -> int:
    return next(i for i, value in enumerate(ids, start=1) if value is None or value in ids[: i - 1])


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
