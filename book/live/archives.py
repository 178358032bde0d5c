"""Archives that pages load, and copies that browsers unpack; the same files give the same bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

# Stored and not compressed, so that a host that compresses sees all of it at once. The last part of the name is for the
# host: it compresses texts, and leaves archives alone.
SUFFIX = ".zip.txt"
PACKED = ".packed"  # some hosts would call a .gz a text that they have compressed, and browsers unpack it unasked
LONG_AGO = (2020, 1, 1, 0, 0, 0)


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive of files by name; those of a kind are neighbours, which compress better."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method, compresslevel=9) as target:
        for name in sorted(files, key=lambda name: (Path(name).suffix, name)):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.external_attr = method, 0o644 << 16
            target.writestr(entry, files[name])
    return content.getvalue()


def read_archive(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as source:
        return {entry.filename: source.read(entry) for entry in source.infolist() if not entry.is_dir()}


def write_with_copy(path: Path, content: bytes) -> list[str]:
    """Write a file, and beside it a copy for hosts that do not compress; return their names."""
    copy = path.with_name(path.name + PACKED)
    path.write_bytes(content)
    copy.write_bytes(gzip.compress(content, 9, mtime=0))
    return [path.name, copy.name]
