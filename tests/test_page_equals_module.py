"""The page's classes are the module's: with tagged cells replaced by imports, a chapter prints the same."""

from __future__ import annotations

import ast

import pytest
from notebooks import CHAPTERS, assert_same_outputs, read


def as_imports(source: str) -> str:
    """Return an import of what a tagged cell defines, or of the class it adds to."""
    names: dict[str, None] = {}
    plain: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            plain.append(ast.unparse(node))
        elif isinstance(node, ast.Assign):
            names[node.targets[0].id] = None
        else:
            added = [d.args[0].id for d in node.decorator_list if ast.unparse(d).startswith("add_to(")]
            names[added[0] if added else node.name] = None
    public = [name for name in names if not name.startswith("_")]
    return "\n".join([*plain, *(f"from my_deep_lib import {name}" for name in public)])


@pytest.mark.again
@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_chapter_prints_the_same_with_the_modules_code(path, tmp_path):
    notebook = read(path)
    tagged = [c for c in notebook.cells if any(t.startswith("export:") for t in c.metadata.get("tags", []))]
    for cell in tagged:
        cell.source = as_imports(cell.source)
    assert tagged, "every chapter exports something"
    assert_same_outputs(notebook, tmp_path)
