"""The code cells of a chapter as its page needs them: text, name, kind, and whether they run in the page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mydeeplib_export.for_students import END, START

from .places import HERE

EXCEPTIONS = HERE / "not_in_the_page.json"
SLOW = "takes longer than five seconds"
CHECK = re.compile(r'^ *check_exercise\("(\d+\.\d+)"', re.MULTILINE)


@dataclass(frozen=True)
class PageCell:
    """One code cell."""

    id: str
    source: str
    name: str  # in a traceback
    kind: str  # "stub", "solution" or "cell"
    reason: str  # why it does not run in the page; "" if it does

    @property
    def runs(self) -> bool:
        """Whether it runs in the page: a solution does, however long it takes."""
        return not self.reason or (self.kind == "solution" and self.reason == SLOW)


def page_cells(path: Path) -> list[PageCell]:
    """Return the code cells of a chapter, in order."""
    exceptions = json.loads(EXCEPTIONS.read_text("utf-8")).get(path.stem, {})
    cells, in_solution = [], False
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            in_solution = (in_solution or bool(START.search(cell.source))) and not END.search(cell.source)
            continue
        numbers = CHECK.findall(cell.source)
        kind = "cell" if not (numbers or in_solution) else "solution" if in_solution else "stub"
        place = f"cell {len(cells) + 1} of this page"
        name = f"your answer to exercise {numbers[0]}" if kind == "stub" else place
        cells.append(PageCell(cell.id, cell.source, name, kind, exceptions.get(cell.id, "")))
    return cells


def chapter_title(path: Path) -> str:
    """Return the first heading of a chapter, after its number."""
    text = next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
    title = re.search(r"^# (.*)$", text, re.MULTILINE)
    return f"{int(path.stem[:2])}. {title.group(1) if title else path.stem}"
