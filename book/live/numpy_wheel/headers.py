"""CPython's C headers, from Debian's package of that version: unpacked, not installed."""

from __future__ import annotations

from pathlib import Path

from ..debian import unpack_packages

TROUBLE = "CPython's headers could not be had from Debian; give the official NumPy wheel with --numpy instead"


def fetch_headers(folder: Path, version: str, headers: str, suite: str) -> Path:
    """Return the folder `include` of the package `headers` of a suite."""
    include = folder / "root" / "usr" / "include"
    if not (include / f"python{version}" / "Python.h").exists():
        unpack_packages(folder, [headers], suite, TROUBLE)
    return include
