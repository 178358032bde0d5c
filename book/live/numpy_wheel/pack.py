"""The wheel: what a page needs of NumPy, without its tests and headers; the same files give the same bytes."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path

LEFT_OUT = (
    *("/tests/", "/f2py/", "/distutils/", "/_pyinstaller/", "/typing/mypy", "/_simd.", ".pyi", ".pxd", ".c.in"),
    *("/include/", "/doc/", "/testing/_private/extbuild", "_tests.cpython", "/_core/lib/", "/random/_examples"),
    "__pycache__",
)
LONG_AGO = (2020, 1, 1, 0, 0, 0)


def pack_wheel(site: Path, metadata: Path, wheel: Path, built_in: Path) -> None:
    """Write the wheel whose name is given from the packages in a folder.

    Parameters
    ----------
    site : Path
        The folder that holds the package.
    metadata : Path
        The source's PKG-INFO.
    wheel : Path
        Its name says the version and the tag.
    built_in : Path
        A folder that the one file which names it (numpy/__config__.py) shall not name.
    """
    name, version, tag = wheel.stem.split("-", 2)
    folder = f"{name}-{version}.dist-info"
    files = {}
    for path in sorted(site.rglob("*")):
        place = "/" + path.relative_to(site).as_posix()
        if path.is_file() and not any(part in place for part in LEFT_OUT):
            files[place[1:]] = path.read_bytes()
            if place.endswith("/__config__.py"):
                files[place[1:]] = files[place[1:]].replace(str(built_in.resolve()).encode(), b".")
    files[f"{folder}/METADATA"] = metadata.read_bytes()
    files[f"{folder}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: mydeeplib\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    )
    files[f"{folder}/RECORD"] = _record(files, f"{folder}/RECORD")
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for place, content in files.items():
            entry = zipfile.ZipInfo(place, LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)


def _record(files: dict[str, bytes], own: str) -> bytes:
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for place, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        writer.writerow([place, f"sha256={digest}", len(content)])
    writer.writerow([own, "", ""])
    return rows.getvalue().encode()
