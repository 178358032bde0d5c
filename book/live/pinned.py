"""Pins: which version of everything, and the hash of every file that is fetched."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from .places import PINS


class FetchError(Exception):
    """Something could not be had; the message says what, and what to do."""


def read_pins() -> dict:
    return json.loads(PINS.read_text("utf-8"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def content_hash(wheel: Path) -> str:
    """Return a hash of what an archive holds, however it was compressed."""
    with zipfile.ZipFile(wheel) as archive:
        parts = [f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" for name in sorted(archive.namelist())]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def verify(path: Path, wanted: str) -> None:
    """Raise unless a file has the hash that is pinned; it is removed then, so that nobody uses it."""
    found = sha256(path)
    if found != wanted:
        path.unlink()
        raise FetchError(f"{path.name}: its SHA-256 is {found}, pinned is {wanted}; it was removed")
