"""Run notebooks in place: `python -m mydeeplib_export.execute [NN ... | one_page]`.

Without arguments every chapter and the one-page program. Executing again changes no byte:
no timestamps, no machine's Python version, outputs of one stream joined.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .one_page import NAME
from .places import ROOT
from .read import ExportError, chapter_paths
from .write import write_whole


def execute(path: Path) -> None:
    """Run one notebook from the top and store its outputs; on an error the file stays as it was."""
    notebook = nbformat.read(path, as_version=4)
    run(notebook, path.parent)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def run(notebook: nbformat.NotebookNode, folder: Path, env: dict[str, str] | None = None) -> None:
    """Execute a notebook in memory, in `folder`, with its own interpreter."""
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
    )
    client.create_kernel_manager()
    client.km.kernel_spec.argv[0] = sys.executable  # a foreign kernel of the same name must not run the cells
    if env is None:
        client.execute()
    else:
        client.execute(env=env)


def _paths(arguments: list[str]) -> list[Path]:
    chapters = chapter_paths(ROOT)
    everything = {path.name[:2]: path for path in chapters} | {"one_page": ROOT / "mydeeplib_export" / NAME}
    unknown = [name for name in arguments if name not in everything]
    if unknown:
        raise ExportError(f"no chapter {unknown[0]}; there are {', '.join(everything)}")
    return [everything[name] for name in arguments or everything]


def main(arguments: list[str]) -> int:
    try:
        for path in _paths(arguments):
            start = time.perf_counter()
            execute(path)
            print(f"{path.relative_to(ROOT)}: {time.perf_counter() - start:.1f} s")
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    except CellExecutionError as error:
        print(f"{path.relative_to(ROOT)}: not stored\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
