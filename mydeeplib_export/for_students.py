"""Write the chapters without solutions: `python -m mydeeplib_export.for_students DIR`.

Exercises, their stubs and their checks stay, so that a learner's answer is still answered.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path

import nbformat

from .places import BESIDE, ROOT
from .read import ExportError, chapter_paths
from .write import write_whole

START = re.compile(r"^[`:]{3,}\{solution-start\}", re.MULTILINE)
END = re.compile(r"^[`:]{3,}\{solution-end\}", re.MULTILINE)
WHOLE = re.compile(r"^(`{3,}|:{3,})\{solution\}.*?^\1\s*$\n?", re.MULTILINE | re.DOTALL)


def without_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a copy of a notebook that holds everything but the solutions.

    Raises
    ------
    ExportError
        If a solution starts and does not end, or ends and did not start.
    """
    kept, inside = [], False
    for number, cell in enumerate(notebook.cells, start=1):
        is_text = cell.cell_type == "markdown"
        starts, ends = (is_text and bool(mark.search(cell.source)) for mark in (START, END))
        if starts:
            if inside:
                raise ExportError(f"cell {number}: a solution starts inside another one")
            inside = True
        if not inside:
            if ends:
                raise ExportError(f"cell {number}: a solution ends that did not start")
            cell = nbformat.from_dict(cell)
            if is_text:
                cell.source = WHOLE.sub("", cell.source).strip()
            if cell.source:
                kept.append(cell)
        if ends:
            inside = False
    if inside:
        raise ExportError("the last solution does not end")
    return nbformat.from_dict({**notebook, "cells": kept})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m mydeeplib_export.for_students", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="where to write; made if it is missing")
    folder = parser.parse_args(arguments).folder
    try:
        notebooks = {}
        for path in chapter_paths(ROOT):
            try:
                notebooks[path.name] = without_solutions(nbformat.read(path, as_version=4))
            except ExportError as error:
                raise ExportError(f"{path.name}: {error}") from None
        for name in BESIDE:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
        for name, notebook in notebooks.items():
            write_whole(folder / "chapters" / name, nbformat.writes(notebook) + "\n")
    except (ExportError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(notebooks)} chapters without solutions in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
