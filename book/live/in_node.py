"""Run Python programs in the pages' runtime, under Node.js."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from .npm import node_commands
from .places import HERE

LONGEST = 1200  # seconds
WITH_BOOK = """
import os, sys, site
book = site.getsitepackages()[0] + "/book_in_the_page"
sys.path[:0] = [book, "."]
import stand_ins
stand_ins.install()
"""


def run_in_node(folder: Path, program: str, files: dict[str, str] | None = None, before: str = WITH_BOOK) -> Any:
    """Return what a program's last expression, a text in JSON, says.

    Parameters
    ----------
    folder : Path
        What `assemble` wrote.
    program : str
    files : dict of str to str, optional
        Texts that the program finds in its folder.
    before : str
        A program that runs first.
    """
    node, _ = node_commands()
    job = json.dumps({"files": files or {}, "before": before, "program": program})
    command = [*node, str(HERE / "in_node.mjs"), str(folder.resolve())]
    done = subprocess.run(command, input=job, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        raise RuntimeError(f"the program failed in Node.js:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)
