"""What is imported is what is declared, and everything is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

from notebooks import CHAPTERS, ROOT, read
from packaging.requirements import Requirement

OWN = {"my_deep_lib", "mydeeplib_export", "benchmarks", "book"}
OWN |= {path.stem for folder in ("tests", "book", "book/live/page") for path in (ROOT / folder).glob("*.py")}
NOT_INSTALLED_HERE = {
    "torch",
    "jax",
    "mpi4py",
    "ray",
}  # benchmarks and stored answers only; benchmarks/requirements.txt


def names(source: str) -> set[str]:
    """Return the top-level modules that a source imports absolutely."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Return package -> version of a requirements file; every line must be exact."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    lines = [line for line in lines if line and not line.startswith("-")]
    assert all(re.fullmatch(r"[\w.\-\[\]]+==[\w.+!]+", line) for line in lines), lines
    return {canonical(line.split("==")[0]): line.split("==")[1] for line in lines}


def test_what_is_imported_is_declared():
    sources = {
        path: path.read_text("utf-8")
        for folder in ("book", "mydeeplib_export", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if "_work" not in path.parts  # what was fetched
    }
    sources[ROOT / "conftest.py"] = (ROOT / "conftest.py").read_text("utf-8")
    imported = {name: path.name for path, source in sources.items() for name in names(source)}
    for path in CHAPTERS:
        for cell in read(path).cells:
            if cell.cell_type == "code":
                imported |= dict.fromkeys(names(cell.source), path.name)
    declared, providers = pins("requirements.txt"), packages_distributions()
    for name, where in sorted(imported.items()):
        if name in NOT_INSTALLED_HERE:
            assert name in pins("benchmarks/requirements.txt"), (name, where)
        else:
            assert {canonical(p) for p in providers.get(name, [])} & set(declared), (name, where)


def test_the_module_needs_numpy_only():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [re.split(r"[<>=]", need)[0] for need in project["dependencies"]] == ["numpy"]
    imported = {"matplotlib", "tqdm", "sklearn", "onnx", "dask", "distributed", "ray"}
    package = ROOT / "mydeeplib_export" / "my_deep_lib"
    assert set().union(*(names(path.read_text("utf-8")) for path in package.rglob("*.py"))) == {"numpy"} | imported
    brought = {
        extra: {re.split(r"[<>=]", need)[0] for need in needs}
        for extra, needs in project["optional-dependencies"].items()
    }
    assert brought.pop("distributed") == {"dask", "distributed"}
    assert brought.pop("plots") == {"matplotlib"} and brought.pop("progress") == {"tqdm"}
    assert brought == {"sklearn": {"scikit-learn"}, "onnx": {"onnx"}, "ray": {"ray"}}


def test_importing_the_module_loads_nothing_slow_that_numpy_did_not():
    program = (
        "import sys; import numpy; before = set(sys.modules); import my_deep_lib; print(*sys.modules.keys() - before)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "my_deep_lib.model" in loaded
    slow = {"hashlib", "html", "matplotlib", "my_deep_lib.course", "numpy.random", "secrets", "tqdm", "zipfile"}
    assert not slow & set(loaded)


def test_what_comes_along_is_pinned_too():
    declared, along = pins("requirements.txt"), pins("constraints.txt")
    assert set(declared) <= set(along)
    assert all(along[name] == version for name, version in declared.items())
    brought = set()
    for name in declared:
        needs = [Requirement(need) for need in requires(name) or []]
        brought |= {
            canonical(need.name) for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})
        }
    assert {"kiwisolver", "jinja2"} <= brought
    assert brought - set(along) <= {"pip", "setuptools", "wheel"}
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
