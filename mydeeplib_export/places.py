"""Where the book and its package are. Which modules there are is declared in the chapters."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "my_deep_lib"
PACKAGE_SUMMARY = "A neural-network library in NumPy, built chapter by chapter in the book MyDeepLib."
COURSE = "course"
COURSE_SUMMARY = "What a course needs and a user does not: test beds, exercises and their checks."
# What chapters read when they run, below the root.
BESIDE = ("chapters/mydeeplib.mplstyle", "benchmarks/results.json", "benchmarks/pieces.json")
