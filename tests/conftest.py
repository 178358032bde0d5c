"""Fixtures: a small throw-away book for the exporter, and the root of this one."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from built_site import address, browser, folder  # noqa: F401 (fixtures of the site's tests)

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))  # mydeeplib_export is run from the root, not installed; a mutant of it comes before

USAGE = (
    "import numpy as np\n\n# Import custom library\nfrom my_deep_lib import double\n\nprint(double(np.float64(2)))\n"
)


class Text(str):
    """The source of a Markdown cell."""


class Book:
    """A throw-away book: give it chapters, then export."""

    def __init__(self, root: Path):
        self.root = root
        (root / "chapters").mkdir()
        (root / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "9.8.7"\n', "utf-8")
        (root / "README.md").write_text(f"# A book\n\n```python\n{USAGE}```\n", "utf-8")
        self.names: list[str] = []
        self.declared: dict[str, tuple[str, int]] = {}  # module -> the cell that declares it
        self.write_toc()

    def write_toc(self, names: list[str] | None = None) -> None:
        lines = ["format: jb-book", "root: index", "parts:", "  - chapters:"]
        lines += [f"      - file: chapters/{name}" for name in (self.names if names is None else names)]
        (self.root / "_toc.yml").write_text("\n".join(lines) + "\n", "utf-8")

    def chapter(self, name: str, *cells, declare: bool = True) -> Path:
        """Write a chapter.

        A cell is a source (untagged), a `Text` (Markdown), a pair of module and source, or a triple with "public"
        at its end. The first cell of a module gets the line that declares it, unless it has one or `declare` is false.
        """
        made = []
        for i, cell in enumerate(cells):
            if isinstance(cell, Text):
                made.append(nbformat.v4.new_markdown_cell(str(cell), id=f"c{i}"))
                continue
            module, source, *more = cell if isinstance(cell, tuple) else (None, cell)
            tags = ([f"export:{module}"] if module else []) + more
            if module and declare and self.declared.setdefault(module, (name, i)) == (name, i):
                source = source if source.startswith('"""') else f'"""The module {module}."""\n\n{source}'
            made.append(nbformat.v4.new_code_cell(source, id=f"c{i}", metadata={"tags": tags} if tags else {}))
        path = self.root / "chapters" / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=made), path)
        if name not in self.names:
            self.names.append(name)
            self.write_toc()
        return path

    @property
    def package(self) -> Path:
        return self.root / "mydeeplib_export" / "my_deep_lib"

    def export(self, *arguments: str) -> int:
        from mydeeplib_export.__main__ import main

        return main(list(arguments), root=self.root)

    def module(self, name: str) -> str:
        return (self.package / f"{name.replace('.', '/')}.py").read_text("utf-8")


@pytest.fixture(autouse=True)
def seeded():
    """Start every test from the same random numbers: new layers draw from the global generator."""
    np.random.seed(0)


@pytest.fixture
def book(tmp_path) -> Book:
    return Book(tmp_path)
