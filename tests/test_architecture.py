"""The module's parts stay small, keep their hands off each other's private parts, and have types that fit."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import ROOT

PACKAGE = ROOT / "mydeeplib_export" / "my_deep_lib"
MODULES = sorted(PACKAGE.rglob("*.py"))
OPEN = ("model", "training", "saving")  # where a component must be known by what it can do, not by its class


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")


TREES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in MODULES}


def length(node: ast.ClassDef | ast.FunctionDef, lines: list[str]) -> int:
    """Count the lines of a definition, without docstrings and empty lines."""
    kept = {n for n in range(node.lineno, (node.end_lineno or 0) + 1) if lines[n - 1].strip()}
    for inner in ast.walk(node):
        if isinstance(inner, (ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(inner) is not None:
            kept -= set(range(inner.body[0].lineno, (inner.body[0].end_lineno or 0) + 1))
    return len(kept)


def definitions(kind: type) -> list[tuple[str, int]]:
    found = []
    for path in MODULES:
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(TREES[name_of(path)]):
            if isinstance(node, kind):
                found.append((f"{name_of(path)}.{node.name}", length(node, lines)))
    return found


def test_no_class_is_long():
    assert not [(name, lines) for name, lines in definitions(ast.ClassDef) if lines > 250]


def test_no_function_is_long():
    assert not [(name, lines) for name, lines in definitions(ast.FunctionDef) if lines > 40]


def test_docstrings_and_empty_lines_do_not_count():
    source = 'class A:\n    """Doc\n    string."""\n\n    def f(self):\n'
    source += '        """Doc."""\n        # why\n        return 1\n'
    assert length(ast.parse(source).body[0], source.splitlines()) == 4


def bound_privates(tree: ast.Module) -> set[str]:
    """Return the private names that a module itself defines or assigns, attributes too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return {name for name in found if is_private(name)}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize("name", TREES)
def test_no_module_uses_what_is_private_to_another(name):
    """What a class of the same module assigns may be used here; so may what `self` was given."""
    own = bound_privates(TREES[name])
    strange = []
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            strange.append(f"line {node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.ImportFrom):
            strange += [f"line {node.lineno}: {alias.name}" for alias in node.names if is_private(alias.name)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr"):
            texts = [a.value for a in node.args[1:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            strange += [f"line {node.lineno}: {text}" for text in texts if is_private(text) and text not in own]
    assert not strange


def library_classes() -> set[str]:
    """Return the classes that something else could stand in for: components, not errors and not plain containers."""
    found, bases = set(), {}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found.add(node.name)
                bases[node.name] = {ast.unparse(base) for base in node.bases}
    errors = {name for name in found if name.endswith(("Error", "Warning"))}
    return found - errors


ABSTRACT = {"Layer", "Loss", "Optimizer", "Checked", "Remembering"}  # a family, not one of its members


def named_in(node: ast.AST) -> set[str]:
    """Return the names in an expression, and those after a dot."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return found | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def switches(tree: ast.Module) -> list[str]:
    """Return tests for a concrete class of the library: isinstance, `type(x) is`, and matching by class or its name."""
    concrete = library_classes() - ABSTRACT
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("isinstance", "issubclass"):
            asked = named_in(node.args[1])
        elif isinstance(node, ast.Compare) and any(
            (isinstance(side, ast.Call) and ast.unparse(side.func) == "type") or ast.unparse(side).endswith("__class__")
            for side in [node.left, *node.comparators]
        ):
            asked = {name for side in [node.left, *node.comparators] for name in named_in(side)}
        elif isinstance(node, ast.MatchClass):
            asked = {ast.unparse(node.cls)}
        elif isinstance(node, ast.Compare) and "__name__" in ast.unparse(node):
            asked = {s.value for s in ast.walk(node) if isinstance(s, ast.Constant) and isinstance(s.value, str)}
        else:
            continue
        found += [f"line {node.lineno}: {ast.unparse(node)}"] if asked & concrete else []
    return found


@pytest.mark.parametrize("name", OPEN)
def test_components_are_known_by_what_they_can_do(name):
    assert not switches(TREES[name])


@pytest.mark.parametrize(
    "source",
    [
        "isinstance(x, Layer_Dense)",
        "isinstance(x, (int, Activation_ReLU))",
        "isinstance(x, layers.Layer_Dense)",
        "x.__class__ is Layer_Dense",
        "type(x) is Layer_Dense",
        "Optimizer_Adam == type(x)",
        "type(x).__name__ == 'Layer_Dense'",
        "match x:\n    case Layer_Dense():\n        pass",
    ],
)
def test_a_switch_would_be_noticed(source):
    assert switches(ast.parse(source))
    assert not switches(
        ast.parse(
            source.replace("Layer_Dense", "dict").replace("Activation_ReLU", "Layer").replace("Optimizer_Adam", "dict")
        )
    )


def test_the_library_does_not_need_the_course():
    for name, tree in TREES.items():
        if not name.startswith("course"):
            nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
            imported = [alias.name for node in nodes for alias in node.names]
            imported += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
            assert not [module for module in imported if "course" in module.split(".")], name


def test_types_fit_strictly(tmp_path):
    """`py.typed` promises it to everybody who uses the module."""
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path}", str(PACKAGE)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)  # elsewhere, so without settings
    assert done.returncode == 0, done.stdout + done.stderr
