"""Run every chapter's cells in the pages' runtime, and compare what they print with what the book shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import nbformat

from .chapter_cells import page_cells
from .in_node import run_in_node
from .places import HERE

NOT_REPEATABLE = "nbval-ignore-output"


@dataclass(frozen=True)
class Result:
    """How one cell did in the page's runtime."""

    id: str
    seconds: float
    printed: str
    stored: str
    raised: str
    is_compared: bool

    @property
    def is_same(self) -> bool:
        return not self.raised and (not self.is_compared or self.printed.rstrip() == self.stored.rstrip())


def measure_chapter(path: Path, folder: Path) -> list[Result]:
    """Return the results of the cells that run in a chapter's page, each run afresh after what it needs.

    Parameters
    ----------
    path : Path
        The notebook.
    folder : Path
        What `assemble` wrote.
    """
    cells = page_cells(path)
    places = [place for place, cell in enumerate(cells) if not cell.reason]
    job = {"cells": [cell.source for cell in cells], "names": [cell.name for cell in cells], "places": places}
    program = (HERE / "run_cells.py").read_text("utf-8")
    answers = run_in_node(folder, program, {"job.json": json.dumps(job)})
    codes = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    results = []
    for place, answer in zip(places, answers, strict=True):
        code = codes[place]
        is_compared = NOT_REPEATABLE not in code.metadata.get("tags", [])
        results.append(
            Result(code.id, answer["seconds"], answer["printed"], _printed(code), answer["raised"], is_compared)
        )
    return results


def _printed(cell: nbformat.NotebookNode) -> str:
    """Return what a cell printed, and its last value."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            parts.append(output.text)
        elif output.output_type == "execute_result":
            parts.append(output.data.get("text/plain", "") + "\n")
    return "".join(parts)
