"""Command line: `python -m mydeeplib_export [--check] [--through NN] [--to DIR]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import api_page, one_page
from .fold import fold
from .places import ROOT
from .read import ExportError, read_chapters
from .write import differences, render_package, write_files


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m mydeeplib_export",
        description="Assemble the chapters' tagged cells into my_deep_lib and nn_full_code.ipynb.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 with a diff when stale")
    parser.add_argument("--through", metavar="NN", help="the library as it stands after chapter NN (00: empty)")
    parser.add_argument("--to", metavar="DIR", type=Path, help="write below DIR instead of mydeeplib_export/")
    options = parser.parse_args(arguments)
    target = options.to or root / "mydeeplib_export"
    try:
        library = fold(read_chapters(root, options.through))
        files = render_package(library, root)
        whole = options.through is None
        page = one_page.build(library, root) if whole else None
        api = api_page.build(library) if whole and options.to is None else None
        if options.check:
            return _check(files, page, target) or _check_api(api, root)
        write_files(files, target)
        if page is not None and one_page.write(page, target / one_page.NAME):
            print(f"{one_page.NAME} has no outputs yet: run `python -m mydeeplib_export.execute one_page`")
        if api is not None:
            api_page.write(api, root)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _check(files: dict[str, str], page, target: Path) -> int:
    lines = differences(files, target)
    if page is not None and not one_page.is_current(page, target / one_page.NAME):
        lines.append(f"{one_page.NAME}: its sources are not what the chapters make")
    if lines:
        print("\n".join(lines))
        print("Stale: run `python -m mydeeplib_export` and commit what it writes.", file=sys.stderr)
    return 1 if lines else 0


def _check_api(text: str | None, root: Path) -> int:
    if text is None or not (root / api_page.NAME).parent.is_dir() or api_page.is_current(text, root):
        return 0
    print(f"{api_page.NAME} is not what the chapters make")
    print("Stale: run `python -m mydeeplib_export` and commit what it writes.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
