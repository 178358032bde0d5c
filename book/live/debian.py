"""Packages from Debian's archive: fetched by apt, which checks their signatures, and unpacked into a folder, not installed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from .npm import run
from .pinned import FetchError

KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def unpack_packages(folder: Path, packages: list[str], suite: str, trouble: str, architecture: str = "") -> Path:
    """Return a folder with the files of packages of a suite, without what those depend on.

    Parameters
    ----------
    folder : Path
        Where apt keeps its lists meanwhile; the files lie in its folder `root`.
    trouble : str
        What an error says first.
    architecture : str
        Another one than this machine's, as Debian calls it: `"arm64"`.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg") or not KEYS.exists():
        raise FetchError(f"{trouble}: this is no Debian")
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    wanted = f" arch={architecture}" if architecture else ""
    (folder / "sources.list").write_text(f"deb [signed-by={KEYS}{wanted}] {_archive(trouble)} {suite} main\n", "utf-8")
    (folder / "status").touch()
    settings = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::Status": folder / "status",  # nothing is installed, as far as these packages are concerned
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
    }
    if architecture:
        settings |= {"APT::Architecture": architecture, "APT::Architectures::": architecture}
    apt = ["apt-get", *(part for name, value in settings.items() for part in ("-o", f"{name}={value}")), "-qq"]
    run([*apt, "update"], trouble, cwd=folder)
    run([*apt, "download", *packages], trouble, cwd=folder)
    for package in folder.glob("*.deb"):
        run(["dpkg", "-x", str(package), str(folder / "root")], trouble)
        package.unlink()
    shutil.rmtree(folder / "lists")
    return folder / "root"


def _archive(trouble: str) -> str:
    """Return the archive that this machine's own packages come from."""
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for text in (path.read_text("utf-8") for path in places if path.is_file()):
        found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)", text, re.MULTILINE)
        if found:
            return found.group(1)
    raise FetchError(f"{trouble}: no Debian archive is named in /etc/apt")
