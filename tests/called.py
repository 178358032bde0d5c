"""Plugin of pytest for mutants.py: note which functions of the program each test calls, or run only some tests.

With `--note-called=FILE` the functions of the program that each test calls are written into that file, with the
seconds it takes; with `--only=FILE` just the tests are run that it names, and one that takes very much longer than the
seconds it gives ends the run: it would never come to an end.
"""

from __future__ import annotations

import json
import math
import signal
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


class Only:
    """Some of the tests; whoever gets stuck in one of them is killed by the alarm."""

    def __init__(self, path: Path):
        self.seconds: dict[str, float] = json.loads(path.read_text("utf-8"))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.seconds]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        signal.alarm(20 + math.ceil(10 * self.seconds[item.nodeid]))
        done = yield
        signal.alarm(0)
        return done


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-called", type=Path)
    parser.addoption("--only", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    for option, plugin in (("--note-called", Noted), ("--only", Only)):
        if config.getoption(option):
            config.pluginmanager.register(plugin(config.getoption(option)))
