"""CPython's C headers, from Debian's package of that version: unpacked, not installed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..npm import run
from ..pinned import FetchError

TROUBLE = "CPython's headers could not be had from Debian; give the official NumPy wheel with --numpy instead"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def fetch_headers(folder: Path, version: str, headers: str, suite: str) -> Path:
    """Return the folder `include` of the package `headers` of a suite."""
    include = folder / "root" / "usr" / "include"
    if (include / f"python{version}" / "Python.h").exists():
        return include
    if not shutil.which("apt-get") or not shutil.which("dpkg") or not KEYS.exists():
        raise FetchError(f"{TROUBLE}: this is no Debian")
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text(f"deb [signed-by={KEYS}] {_archive()} {suite} main\n", "utf-8")
    settings = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", *(part for name, value in settings.items() for part in ("-o", f"{name}={value}")), "-qq"]
    run([*apt, "update"], TROUBLE, cwd=folder)
    run([*apt, "download", headers], TROUBLE, cwd=folder)
    package = next(folder.glob(f"{headers}_*.deb"))
    run(["dpkg", "-x", str(package), str(folder / "root")], TROUBLE)
    shutil.rmtree(folder / "lists")
    return include


def _archive() -> str:
    """Return the archive that this machine's own packages come from."""
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for text in (path.read_text("utf-8") for path in places if path.is_file()):
        found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)", text, re.MULTILINE)
        if found:
            return found.group(1)
    raise FetchError(f"{TROUBLE}: no Debian archive is named in /etc/apt")
