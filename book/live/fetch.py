"""Fetch all that live pages load: Pyodide and the editor from npm, NumPy for WebAssembly given or built."""

from __future__ import annotations

import json
import shutil
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from .archives import SUFFIX, archive, read_archive, write_with_copy
from .compiled import compiled_modules
from .npm import fetch_packages, node_commands, run
from .numpy_wheel.build import build_numpy
from .pinned import FetchError, content_hash, read_pins, sha256, verify
from .places import PAGE, RUNTIME, WORK

MODULES = ("pyodide.mjs", "pyodide.asm.mjs")
BINARY = "pyodide.asm.wasm"
LIBRARY, NUMPY = f"python_stdlib{SUFFIX}", f"numpy{SUFFIX}"
LIST = "runtime.json"


def fetch(numpy: str | None) -> dict[str, int]:
    """Bring the runtime's folder into the pinned state; return its files and their sizes.

    Parameters
    ----------
    numpy : str or None
        Where the official NumPy wheel for this Pyodide is: a path or an address. None builds it from its source.
    """
    modules = fetch_packages()
    pyodide = modules / "pyodide"
    wheel = _given_numpy(numpy, pyodide) if numpy else build_numpy(pyodide)
    fresh = RUNTIME.with_name(RUNTIME.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in MODULES:
        shutil.copyfile(pyodide / name, fresh / name)
    write_with_copy(fresh / BINARY, (pyodide / BINARY).read_bytes())
    info = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    of_library, of_numpy = compiled_modules(pyodide, info, wheel)
    write_with_copy(fresh / LIBRARY, archive({**read_archive(pyodide / "python_stdlib.zip"), **of_library}))
    write_with_copy(fresh / NUMPY, archive({**read_archive(wheel), **of_numpy}))
    _bundle_editor(modules, fresh / "editor.js")
    files = {path.name: sha256(path) for path in sorted(fresh.iterdir())}
    (fresh / LIST).write_text(json.dumps({"info": info, "files": files}, indent=1), "utf-8")
    shutil.rmtree(RUNTIME, ignore_errors=True)
    fresh.rename(RUNTIME)  # whole or not at all
    return {path.name: path.stat().st_size for path in sorted(RUNTIME.iterdir())}


def _given_numpy(where: str, pyodide: Path) -> Path:
    """Return the official wheel from a path or an address; Pyodide's own list says what its hash must be."""
    entry = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["packages"]["numpy"]
    target = WORK / "numpy" / entry["file_name"]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if urllib.parse.urlparse(where).scheme in ("http", "https"):
            with urllib.request.urlopen(where, timeout=60) as answer:
                target.write_bytes(answer.read())
        else:
            shutil.copyfile(where, target)
    except OSError as error:
        raise FetchError(f"the NumPy wheel could not be had from {where!r}: {error}") from None
    if not zipfile.is_zipfile(target) or content_hash(target) != read_pins()["numpy"]["built"]:
        verify(target, entry["sha256"])
    return target  # the official one, or one with the content of those built here


def _bundle_editor(modules: Path, target: Path) -> None:
    """Make one file of the editor and what it stands on."""
    node, _ = node_commands()
    source = WORK / "editor.js"  # beside the modules, where the bundler looks for them
    shutil.copyfile(PAGE / "editor.js", source)
    options = ["--bundle", "--minify", "--format=esm", "--charset=utf8", "--legal-comments=none", f"--outfile={target}"]
    bundler = str(modules / "esbuild-wasm" / "bin" / "esbuild")
    run([*node, bundler, str(source), *options, "--log-level=warning"], "the editor could not be bundled", cwd=WORK)
