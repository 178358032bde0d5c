"""Build NumPy for Pyodide from what package indexes hold: its source, clang (ziglang), CPython's headers (Debian).

Pyodide's npm package has no NumPy, and no index has such a wheel. Two builds in different folders gave the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

from ..npm import node_commands, run
from ..pinned import FetchError, content_hash, read_pins, verify
from ..places import WORK
from .exports import exported_names
from .headers import fetch_headers
from .pack import pack_wheel
from .sysroot import lay_out_sysroot

HERE = Path(__file__).parent
SYSCONFIG = "_sysconfigdata__emscripten_wasm32-emscripten.py"
TROUBLE = "NumPy could not be built for the live pages; give the official wheel with --numpy instead"
KEEP = ["--tags", "runtime,python-runtime", "--quiet", "--no-rebuild"]  # what is installed, without a word
CROSS = """\
[binaries]
c = '{bin}/wcc'
cpp = '{bin}/wc++'
ar = '{bin}/war'
ranlib = '{bin}/wranlib'
python = '{bin}/target_python'
cython = '{tools}/bin/cython'
exe_wrapper = '{node}'
[properties]
needs_exe_wrapper = true
skip_sanity_check = true
longdouble_format = 'IEEE_QUAD_LE'
[host_machine]
system = 'emscripten'
cpu_family = 'wasm32'
cpu = 'wasm'
endian = 'little'
"""


def build_numpy(pyodide: Path) -> Path:
    """Return the wheel of the pinned NumPy for a Pyodide, built unless it is there already."""
    pins = read_pins()
    folder = WORK / "numpy"
    folder.mkdir(parents=True, exist_ok=True)
    abi = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]["abi_version"]
    tag = f"cp{pins['python']['version'].replace('.', '')}"
    wheel = folder / f"numpy-{pins['numpy']['version']}-{tag}-{tag}-pyemscripten_{abi}_wasm32.whl"
    if wheel.exists() and content_hash(wheel) == pins["numpy"]["built"]:
        return wheel
    archive = _fetch_source(folder, pins["numpy"])
    tools = _install_tools(folder, pins["tools"])
    headers = fetch_headers(folder / "headers", **pins["python"])
    environment = _prepare(folder, tools, headers, pyodide, pins["python"]["version"])
    site = _compile(folder, archive, environment)
    pack_wheel(site, folder / "source" / "PKG-INFO", wheel, built_in=folder)
    if content_hash(wheel) != pins["numpy"]["built"]:
        print(f"note: the NumPy built here has the content hash {content_hash(wheel)}, which is not the pinned one.")
    return wheel


def _fetch_source(folder: Path, pin: dict) -> Path:
    """Download NumPy's source from the package index that pip is set to (pip itself would first prepare a build)."""
    target = folder / f"numpy-{pin['version']}.tar.gz"
    if not target.exists():
        try:
            request = urllib.request.Request(
                f"{_index()}/numpy/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                files = json.load(answer)["files"]
            address = next(file["url"] for file in files if file["filename"] == target.name)
            with urllib.request.urlopen(address, timeout=120) as answer:
                target.write_bytes(answer.read())
        except (OSError, ValueError, KeyError, StopIteration) as error:
            raise FetchError(f"{TROUBLE}: its source {target.name} is not to be had ({error})") from None
    verify(target, pin["source"])
    return target


def _index() -> str:
    """Return the address of the package index: what pip is told, or what it takes by itself."""
    set_up = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
    )
    address = os.environ.get("PIP_INDEX_URL") or set_up.stdout.strip()
    if not address:
        ask = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
        address = run([sys.executable, "-c", ask], "pip does not say where its index is").strip()
    return address.rstrip("/")


def _install_tools(folder: Path, names: list[str]) -> Path:
    """Make an environment with the compiler, Cython and ninja."""
    tools = folder / "tools"
    mark = tools / "installed.json"
    if not mark.exists() or json.loads(mark.read_text("utf-8")) != names:
        shutil.rmtree(tools, ignore_errors=True)
        venv.create(tools, with_pip=True)
        run([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", *names], TROUBLE)
        mark.write_text(json.dumps(names), "utf-8")
    return tools


def _prepare(folder: Path, tools: Path, headers: Path, pyodide: Path, version: str) -> dict[str, str]:
    """Lay out what the compiler needs; return the environment in which it is called."""
    zig = next(tools.glob("lib/python*/site-packages/ziglang/zig"))
    with zipfile.ZipFile(pyodide / "python_stdlib.zip") as library:
        library.extract(SYSCONFIG, folder)
    sysroot = folder / "sysroot"
    lay_out_sysroot(zig.parent, folder / SYSCONFIG, headers, version, sysroot)
    names = exported_names((pyodide / "pyodide.asm.wasm").read_bytes())
    (sysroot / "exports.txt").write_text("\n".join(names) + "\n", "utf-8")
    commands = folder / "bin"
    shutil.rmtree(commands, ignore_errors=True)
    commands.mkdir()
    for name in ("wcc", "wc++", "war", "wranlib"):
        _write_command(commands / name, tools, HERE / "compiler.py", name)
    _write_command(commands / "target_python", tools, HERE / "target_python.py", version)
    (folder / "cross.ini").write_text(CROSS.format(bin=commands, tools=tools, node=node_commands()[0][0]), "utf-8")
    return {
        **os.environ,
        "PATH": f"{tools / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "WHEEL_ZIG": str(zig),
        "WHEEL_SYSROOT": str(sysroot),
        "WHEEL_SOURCE": str(folder / "source"),
        "SOURCE_DATE_EPOCH": "1577836800",
    }


def _write_command(path: Path, tools: Path, script: Path, first: str) -> None:
    path.write_text(f'#!/bin/sh\nexec "{tools}/bin/python" "{script}" {first} "$@"\n', "utf-8")
    path.chmod(0o755)


def _compile(folder: Path, archive: Path, environment: dict[str, str]) -> Path:
    """Configure, compile and install; return the folder that holds the package."""
    source, installed = folder / "source", folder / "installed"
    for place in (source, installed):
        shutil.rmtree(place, ignore_errors=True)
    with tarfile.open(archive) as pack:
        pack.extractall(folder, filter="data")
    (folder / archive.name.removesuffix(".tar.gz")).rename(source)
    python, ninja = str(folder / "tools" / "bin" / "python"), str(folder / "tools" / "bin" / "ninja")
    meson = [python, "vendored-meson/meson/meson.py"]
    options = ["--cross-file", "../cross.ini", "--prefix=/", "-Dallow-noblas=true", "-Dbuildtype=release"]
    steps = (
        [*meson, "setup", "build", *options, "-Db_ndebug=true"],
        [ninja, "-C", "build"],
        [*meson, "install", "-C", "build", "--destdir", str(installed), *KEEP],
    )
    for step in steps:
        run(step, TROUBLE, cwd=source, env=environment)
    return next(installed.glob("**/site-packages"))
