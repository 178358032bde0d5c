"""The whole library and the usage example as one notebook that imports no `my_deep_lib`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat

from .fold import Definition, Library
from .places import COURSE, PACKAGE
from .read import ExportError
from .write import class_source, import_lines, linked_chapters, write_whole

NAME = "nn_full_code.ipynb"

INTRODUCTION = """\
# The whole program on one page

The whole library in one notebook, with the usage example at the end. Left out are the course's test beds and exercises, and
modules that only their users import, by their own names (`my_deep_lib.estimators`): this page imports NumPy, the data set
and Python's standard library. It is generated from the chapters by `python -m mydeeplib_export`: change a chapter, not
this page."""


def build(library: Library, root: Path) -> nbformat.NotebookNode:
    """Return the notebook without outputs; equal chapters give equal notebooks."""
    shown = needed_modules(library)
    outside = {s for name in shown for s in library.imports.get(name, {}).values()}
    cells = [
        _markdown("introduction", INTRODUCTION),
        _code("imports", "\n".join(["from __future__ import annotations", "", *import_lines(outside)])),
    ]
    for name in shown:
        title = name.replace("_", " ").capitalize()
        cells.append(_markdown(f"part-{name}", f"## {title}\n\n{library.summaries[name]}"))
        definitions = library.of_module(name)
        constants = [d.head.text for d in definitions if d.kind == "constant"]
        if constants:
            cells.append(_code(f"constants-{name}", "\n".join(constants)))
        for definition in definitions:
            if definition.kind != "constant":
                cells.append(_markdown(f"about-{definition.name}", _context(definition)))
                cells.append(_code(f"code-{definition.name}", class_source(definition)))
    cells.append(_markdown("usage", "## The usage example\n\nThe spiral: 300 points, three classes, 10,001 epochs."))
    cells.append(_code("usage-example", _without_library_imports(usage_example(root))))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def needed_modules(library: Library) -> list[str]:
    """Return the modules without those that only users import, by name; in the order in which they can be run."""
    by_name = {d.module for d in library.definitions.values() if d.by_name}
    wanted = [name for name in library.modules() if not name.startswith(f"{COURSE}.") and name not in by_name]
    for name in wanted:
        wanted += [sibling for sibling in library.siblings.get(name, {}) if sibling not in wanted]
    return [name for name in library.modules() if name in wanted]


def usage_example(root: Path) -> str:
    """Return the README's usage example, the first Python block."""
    try:
        text = (root / "README.md").read_text("utf-8")
    except OSError as error:
        raise ExportError(f"README.md: cannot be read ({error.strerror})") from None
    block = re.search(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if block is None:
        raise ExportError("README.md: no Python block with the usage example")
    return block.group(1)


def is_current(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Tell whether the notebook on disk has the same sources."""
    try:
        there = nbformat.reads(path.read_text("utf-8"), as_version=4)
    except Exception:  # absent or damaged: write it anew
        return False
    return _sources(there) == _sources(notebook)


def write(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Write the notebook and tell so; while its sources are unchanged, the file with its outputs stays."""
    if is_current(notebook, path):
        return False
    try:
        write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    except OSError as error:
        raise ExportError(f"{path.name}: cannot be written ({error.strerror})") from None
    return True


def _sources(notebook: nbformat.NotebookNode) -> list[tuple[str, str, str]]:
    return [(cell.cell_type, cell.id, cell.source) for cell in notebook.cells]


def _context(definition: Definition) -> str:
    summary = re.search(r'"""(.+?)(\n|""")', class_source(definition))
    line = f"### `{definition.name}`\n\n{summary.group(1).strip() if summary else ''}"
    return f"{line} Derived in {linked_chapters([definition])}."


def _without_library_imports(source: str) -> str:
    lines = source.rstrip("\n").splitlines()
    kept = [line for line in lines if PACKAGE not in line and line != "# Import custom library"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept))


def _markdown(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=_id(name))


def _code(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=_id(name))


def _id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]
