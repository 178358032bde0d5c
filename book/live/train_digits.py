"""Train the network that reads drawn digits, by the very cells of chapter 20, and save it: run by `assemble`.

Called as `train_digits.py NOTEBOOK FILE`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import matplotlib
import nbformat

sys.path.append(str(Path(__file__).parent / "page"))
from session import Session

CELL = "1b758160"  # where chapter 20 chooses its network
NAME = "chosen"


def main(notebook: Path, file: Path) -> None:
    matplotlib.use("agg")
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    sources = [cell.source for cell in cells]
    place = [cell.id for cell in cells].index(CELL)
    os.chdir(notebook.parent)
    session = Session()
    trouble = session.run(sources, [cell.id for cell in cells], place)
    if trouble:
        raise SystemExit(trouble)
    getattr(session.main, NAME).save(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
