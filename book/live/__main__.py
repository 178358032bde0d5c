"""Fetch what live pages load, or build the site for a class: `python -m book.live fetch`, `python -m book.live students`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .fetch import fetch
from .pinned import FetchError
from .students import SiteError, build_for_students


def fetch_runtime(numpy: str | None) -> int:
    try:
        sizes = fetch(numpy)
    except FetchError as error:
        print(f"error: {error}", file=sys.stderr)
        print("The book builds without it; its pages then show code that cannot be run there.", file=sys.stderr)
        return 1
    for name, size in sizes.items():
        print(f"{size / 1e6:7.2f} MB  {name}")
    return 0


def build_students_site(folder: Path) -> int:
    try:
        build_for_students(folder)
    except (SiteError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"the site without solutions is in {folder}; put it on a web server")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m book.live", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    fetching = commands.add_parser("fetch", help="fetch or build the runtime of the live pages")
    fetching.add_argument("--numpy", help="path or address of the official NumPy wheel; without it, it is built")
    students = commands.add_parser("students", help="build the site without solutions")
    students.add_argument("folder", type=Path, help="where to write; new or empty")
    given = parser.parse_args(arguments)
    return fetch_runtime(given.numpy) if given.command == "fetch" else build_students_site(given.folder)


if __name__ == "__main__":
    sys.exit(main())
