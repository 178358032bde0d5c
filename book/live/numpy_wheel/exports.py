"""The names that a WebAssembly module exports: what a side module may be linked against."""

from __future__ import annotations

from collections.abc import Iterator

EXPORTS = 7  # the number of the section


def exported_names(module: bytes) -> list[str]:
    """Return them in the module's order (WebAssembly core specification, 5.5)."""
    for kind, start, _ in _sections(module):
        if kind == EXPORTS:
            return list(_names(module, start))
    return []


def _number(module: bytes, place: int) -> tuple[int, int]:
    """Read a LEB128 number; return it and the place behind it."""
    value = shift = 0
    while True:
        byte = module[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def _sections(module: bytes) -> Iterator[tuple[int, int, int]]:
    place = 8  # behind the magic number and the version
    while place < len(module):
        length, start = _number(module, place + 1)
        yield module[place], start, start + length
        place = start + length


def _names(module: bytes, place: int) -> Iterator[str]:
    count, place = _number(module, place)
    for _ in range(count):
        length, place = _number(module, place)
        yield module[place : place + length].decode()
        _, place = _number(module, place + length + 1)  # over the kind and the index
