"""Compile what a page's first answer imports, in the very Python that will import it."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from pathlib import Path

from .in_node import run_in_node
from .pinned import FetchError
from .places import HERE


def compiled_modules(pyodide: Path, info: dict, wheel: Path) -> list[dict[str, bytes]]:
    """Return compiled modules by their names in two archives: in that of Python's library, and in NumPy's.

    Parameters
    ----------
    pyodide : Path
        The folder with Pyodide as npm has it.
    info : dict
        What Pyodide's list says about itself.
    wheel : Path
        NumPy.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for path in (*(path for path in pyodide.iterdir() if path.is_file()), wheel):
            shutil.copyfile(path, folder / path.name)
        manifest = {"info": info, "library": "python_stdlib.zip", "archives": [wheel.name]}
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        try:
            answer = run_in_node(folder, (HERE / "compile_modules.py").read_text("utf-8"), before="")
        except RuntimeError as error:
            raise FetchError(f"Python's modules could not be compiled: {error}") from None
    return [{name: base64.b64decode(text) for name, text in modules.items()} for modules in answer]
