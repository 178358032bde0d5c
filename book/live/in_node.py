"""Run Python programs in the pages' runtime, under Node.js."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from .npm import node_commands
from .places import HERE


def run_in_node(folder: Path, program: str, files: dict[str, str] | None = None, timeout: float = 1200) -> Any:
    """Return what a program's last expression, a text in JSON, says.

    Parameters
    ----------
    folder : Path
        What `assemble` wrote.
    program : str
    files : dict of str to str, optional
        Texts that the program finds in its folder.
    timeout : float
        Seconds.
    """
    node, _ = node_commands()
    job = json.dumps({"files": files or {}, "program": program})
    command = [*node, str(HERE / "in_node.mjs"), str(folder.resolve())]
    done = subprocess.run(command, input=job, capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise RuntimeError(f"the program failed in Node.js:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)
