"""The usage example's training step beside a textbook's, measured in turns, each in a process of its own.

The bounds say what the tape reaches, with room for a busy machine.
"""

from __future__ import annotations

import compileall
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import ratio, side_by_side
from benchmarks.task import SPIRAL

PACKAGE = Path(__file__).resolve().parent.parent / "mydeeplib_export" / "my_deep_lib"

pytestmark = pytest.mark.speed


def test_twice_as_fast_as_a_textbook_under_nnfs_init():
    times = side_by_side(["library_init", "textbook_init"], SPIRAL, rounds=11, seconds=0.15)
    found = ratio(times, "textbook_init", "library_init")
    print(f"{found:.2f} times as fast as a textbook's step")
    assert found >= 2.0


def test_more_than_twice_as_fast_as_a_textbook_without():
    times = side_by_side(["library", "textbook"], SPIRAL, rounds=11, seconds=0.15)
    found = ratio(times, "textbook", "library")
    print(f"{found:.2f} times as fast as a textbook's step")
    assert found >= 2.4


def seconds_to_import(name: str, folder: Path) -> float:
    program = f"import time; begin = time.perf_counter(); import {name}; print(time.perf_counter() - begin)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return float(done.stdout)


def test_imports_in_little_more_than_numpy_does(tmp_path):
    """The goal is below 1.3, from byte code, as after an installation."""
    shutil.copytree(PACKAGE, tmp_path / "my_deep_lib", ignore=shutil.ignore_patterns("__pycache__"))
    assert compileall.compile_dir(tmp_path, quiet=1)
    pairs = [[seconds_to_import(name, tmp_path) for name in ("numpy", "my_deep_lib")] for _ in range(15)]
    found = statistics.median(mine / numpys for numpys, mine in pairs)
    print(f"imported in {found:.2f} times the time of numpy")
    assert found < 1.3
