"""Where the parts of the live pages lie."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PINS = HERE / "pins.json"
PAGE = HERE / "page"  # what the browser runs, written here
WORK = HERE / "_work"  # what was fetched and built on the way (not in git)
RUNTIME = HERE / "_runtime"  # what the pages load: Pyodide, NumPy, the editor (not in git)
