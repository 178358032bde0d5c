"""Pythons that are not installed here: fetched from Debian, with packages from the package index, unpacked into a folder.

One is for ARM and runs under QEMU, an emulator that carries out one processor's instructions on another; one is newer than
the book's, for the newest NumPy. On a machine that has them already none of this is needed.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from test_dependencies import pins

from book.live.debian import unpack_packages
from book.live.npm import run
from book.live.pinned import FetchError

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libexpat1", "libffi8", "libbz2-1.0", "liblzma5", "libuuid1"]
OF_TESTS = ["nnfs", "matplotlib", "pytest", "hypothesis", "joblib"]
BESIDE = [  # what those import
    *("cloudpickle", "contourpy", "cycler", "fonttools", "iniconfig", "kiwisolver", "packaging", "pillow", "pluggy"),
    *("pygments", "pyparsing", "python-dateutil", "sortedcontainers"),
]
INSTALLED = {"numpy", "matplotlib", "pytest", "joblib", "hypothesis"}  # of which tests may import something
# Such a Python cannot start itself again, only this command can: it is what Python there takes for its own program.
COMMAND = '#!/bin/sh\nexec {through} "{root}/usr/bin/python{version}" "$@"\n'
AT_START = "import os, sys\n\nsys.executable = os.environ['OTHER_PYTHON']\n"


class OtherPython:
    """A Python in a folder of its own; fetched when it is first run."""

    def __init__(self, name: str, suite: str, version: str, architecture: str, numpy: str, more: list[str]) -> None:
        self.folder = ROOT / "_build" / name
        self.suite, self.version, self.architecture = suite, version, architecture
        parts = [f"python{version}-minimal", f"libpython{version}-minimal", f"libpython{version}-stdlib"]
        self.packages = [*parts, *NEEDED, *more]
        self.wheels = [numpy, *(f"{name}=={pins('constraints.txt')[name]}" for name in (*OF_TESTS, *BESIDE))]

    def through(self) -> str:
        """Return what starts the program in the shell: the loader that came with its C library."""
        places = [self.folder / "debian" / "root" / place / "x86_64-linux-gnu" for place in ("usr/lib", "lib")]
        loader = self.folder / "debian" / "root" / "usr" / "lib64" / "ld-linux-x86-64.so.2"
        return f'"{loader}" --library-path "{os.pathsep.join(map(str, places))}"'

    def lay_out(self) -> Path:
        """Fetch what is missing; return the command that is Python there."""
        command, mark = self.folder / "python", self.folder / "laid_out.json"
        if mark.exists() and json.loads(mark.read_text("utf-8")) == self.wheels:
            return command
        trouble = f"no Python {self.version} for {self.architecture} here"
        if platform.system() != "Linux" or platform.machine() != "x86_64":
            raise FetchError(f"{trouble}: this is not Linux on x86-64")
        root = unpack_packages(self.folder / "debian", self.packages, self.suite, trouble, self.architecture)
        machine = {"arm64": "aarch64", "amd64": "x86_64"}[self.architecture]
        like = [f"--platform=manylinux_2_{glibc}_{machine}" for glibc in (28, 27, 17)]
        like += ["--python-version", self.version, "--implementation", "cp", "--only-binary=:all:", "--no-deps"]
        site = self.folder / "site"
        # pip compares what a package wants with the Python that runs pip, not with the one asked for: it shall not.
        index = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--ignore-requires-python"]
        run([*index, *like, "--target", str(site), *self.wheels], trouble)
        (site / "sitecustomize.py").write_text(AT_START, "utf-8")
        command.write_text(COMMAND.format(through=self.through(), root=root, version=self.version), "utf-8")
        command.chmod(0o755)
        mark.write_text(json.dumps(self.wheels), "utf-8")
        return command

    def run(self, *arguments, cwd: Path, library: Path | None = None, **environment: str):
        """Run it with some arguments, with the library or without; return the process that has ended."""
        command = self.lay_out()
        env = {
            **os.environ,
            "OTHER_PYTHON": str(command),
            "PYTHONPATH": os.pathsep.join(str(place) for place in (self.folder / "site", library) if place),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            **environment,
        }
        return subprocess.run([command, *arguments], cwd=cwd, env=env, capture_output=True, text=True)


def lay_out_or_skip(python: OtherPython) -> None:
    """Skip a test, with the reason, where a Python cannot be had."""
    try:
        python.lay_out()
    except FetchError as error:
        pytest.skip(str(error))


class EmulatedPython(OtherPython):
    """A Python for another processor, of which QEMU knows several."""

    def through(self) -> str:
        """Return what starts the program in the shell: the emulator, which is fetched."""
        found = unpack_packages(self.folder / "emulator", ["qemu-user-static"], self.suite, "no emulator")
        root = self.folder / "debian" / "root"
        return f'"{found}/usr/bin/qemu-aarch64-static" -cpu "$PROCESSOR" -L "{root}"'


ARM = EmulatedPython("arm", "bookworm", "3.11", "arm64", f"numpy=={pins('requirements.txt')['numpy']}", ["libssl3"])
NEWER = OtherPython("newer_python", "trixie", "3.13", "amd64", "numpy", ["libssl3t64"])
