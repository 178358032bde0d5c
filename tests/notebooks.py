"""Run chapters in memory and compare what they print with what is stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from mydeeplib_export.execute import run
from mydeeplib_export.places import BESIDE
from mydeeplib_export.read import chapter_paths

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = chapter_paths(ROOT)
IGNORED = "nbval-ignore-output"


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def printed(cell: nbformat.NotebookNode) -> str:
    """Return what a cell printed, streams and plain results, pictures left out."""
    parts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            parts.append(f"{output.name}: {output.text}" if output.name != "stdout" else output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data.get("text/plain", ""))
    return "\n".join(parts)


def is_compared(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and IGNORED not in cell.metadata.get("tags", [])


def workplace(folder: Path) -> Path:
    """Lay out in `folder` what chapters read besides the library; return where they run."""
    for name in BESIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder / "chapters"


def assert_same_outputs(
    notebook: nbformat.NotebookNode, folder: Path, env: dict[str, str] | None = None, lay_out: bool = True
) -> None:
    """Execute a notebook below `folder`, with what chapters read, and compare every output that is not exempt."""
    expected = [printed(cell) for cell in notebook.cells]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    run(notebook, workplace(folder) if lay_out else folder / "chapters", env)
    for number, (cell, stored) in enumerate(zip(notebook.cells, expected, strict=True), start=1):
        if is_compared(cell):
            assert printed(cell) == stored, f"cell {number} prints something else:\n{cell.source}"
