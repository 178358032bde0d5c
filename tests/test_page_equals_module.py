"""The page's classes are the module's: with tagged cells replaced by imports, a chapter prints the same.

It does so under one of the settings of cpu_settings.py, so that two things are compared in one run.
"""

from __future__ import annotations

import ast
import os

import pytest
from cpu_settings import SETTINGS, WITH_THE_MODULES_CODE
from notebooks import CHAPTERS, assert_same_outputs, read


def as_imports(source: str, module: str) -> str:
    """Return an import of what a cell of `module` defines, or of the class it adds to."""
    names: dict[str, None] = {}
    plain: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            plain.append(ast.unparse(node))
        elif isinstance(node, ast.Expr):
            continue  # the line that declares the module
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names[target.id] = None
        else:
            added = [d.args[0].id for d in node.decorator_list if ast.unparse(d).startswith("add_to(")]
            names[added[0] if added else node.name] = None
    return "\n".join([*plain, *(f"from my_deep_lib.{module} import {name}" for name in names)])


@pytest.mark.again
@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_chapter_prints_the_same_with_the_modules_code(path, tmp_path):
    notebook = read(path)
    tagged = {}
    for number, cell in enumerate(notebook.cells):
        for tag in cell.metadata.get("tags", []):
            if tag.startswith("export:"):
                tagged[number] = cell.source = as_imports(cell.source, tag.removeprefix("export:"))
    assert tagged, "every chapter exports something"
    assert_same_outputs(notebook, tmp_path, {**os.environ, **SETTINGS[WITH_THE_MODULES_CODE]})
