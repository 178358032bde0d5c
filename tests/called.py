"""Plugin of pytest for mutants.py: note which functions of the program each test calls, or run only some tests.

With `--note-called=FILE` the functions of the program that each test calls are written into that file, with the
seconds it takes; with `--only=FILE` just the tests are run whose names are its lines.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import pytest

Called = dict[str, tuple[float, list[tuple[str, int]]]]  # test -> seconds; functions, as file and first line


class Noted:
    """What the tests call: every function of every module below the package's folder."""

    def __init__(self, path: Path):
        self.path = path
        self.called: Called = {}
        self.seen: set[tuple[str, int]] = set()

    def on_call(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "mydeeplib_export" in frame.f_code.co_filename:
            self.seen.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.seen, start = set(), time.perf_counter()
        threading.setprofile(self.on_call)
        sys.setprofile(self.on_call)
        done = yield
        sys.setprofile(None)
        threading.setprofile(None)
        seen = [(file.rpartition("mydeeplib_export/")[2], line) for file, line in sorted(self.seen)]
        self.called[item.nodeid] = (time.perf_counter() - start, seen)
        return done

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.called), "utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-called", type=Path)
    parser.addoption("--only", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--note-called"):
        config.pluginmanager.register(Noted(config.getoption("--note-called")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only"):
        wanted = set(config.getoption("--only").read_text("utf-8").splitlines())
        items[:] = [item for item in items if item.nodeid in wanted]
