"""Chapters and the usage example under other CPU settings: the same digits, or the promise of chapter 1 is broken."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys

import pytest
from notebooks import CHAPTERS, ROOT, assert_same_outputs, read

from mydeeplib_export.one_page import NAME, usage_example

pytestmark = pytest.mark.other_cpus

KERNELS = {"Prescott": "sse3", "Nehalem": "sse4_2", "Sandybridge": "avx", "Haswell": "avx2", "SkylakeX": "avx512f"}
REPORT = """
import json, numpy as np
from numpy._core._multiarray_umath import __cpu_features__ as on
found = np.show_config("dicts")["SIMD Extensions"].get("found", [])
print(json.dumps({"found": found, "on": [name for name, value in on.items() if value]}))
"""


def cpu_flags() -> set[str]:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return set(next(line for line in file if line.startswith("flags")).split())


@functools.cache
def simd(disabled: str = "") -> dict[str, list[str]]:
    """Return the vector extensions NumPy found, and those in use with some disabled."""
    env = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled}
    done = subprocess.run([sys.executable, "-c", REPORT], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def settings() -> dict[str, dict[str, str]]:
    """Return environments by name: each matrix kernel this CPU has, two threads, vector units off; else one thread."""
    kernels = [name for name, flag in KERNELS.items() if flag in cpu_flags() or name == "Prescott"]
    made = {name: {"OPENBLAS_CORETYPE": name, "OPENBLAS_NUM_THREADS": "1"} for name in kernels}
    made["two threads"] = {"OPENBLAS_NUM_THREADS": "2"}
    off = " ".join(simd()["found"])
    made["vector units off"] = {"NPY_DISABLE_CPU_FEATURES": off, "OPENBLAS_NUM_THREADS": "1"}
    return made


SETTINGS = settings()
PAGES = [*CHAPTERS, ROOT / "mydeeplib_export" / NAME]


def test_the_table_names_what_is_run_here():
    """CONTRIBUTING.md says under which settings the book was run; here they are."""
    rows = re.findall(
        r"^\| `?([^`|]+?)`? \|.*\| chapters.* \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    assert rows == [*KERNELS, "two threads", "vector units off"]
    assert set(SETTINGS) <= set(rows)
    assert {"Prescott", "two threads", "vector units off"} <= set(SETTINGS)


def test_disabled_vector_units_are_really_off():
    found = simd()["found"]
    if not found:
        pytest.skip("NumPy found no vector extensions beyond its baseline on this CPU")
    still_on = set(simd(" ".join(found))["on"]) & set(found)
    assert not still_on
    assert set(simd()["on"]) & set(found), "the features are on when nothing is disabled"


@pytest.mark.parametrize("setting", [name for name in SETTINGS if name not in ("two threads", "vector units off")])
def test_the_kernel_is_really_used(setting):
    code = "import numpy as np, threadpoolctl; print(threadpoolctl.threadpool_info()[0]['architecture'])"
    env = {**os.environ, **SETTINGS[setting]}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    reported = {"Prescott": "katmai"}.get(setting, setting.lower())  # OpenBLAS's own name for its SSE3 kernels
    assert done.stdout.strip().lower() == reported


@pytest.mark.parametrize("setting", SETTINGS)
def test_usage_example(setting, tmp_path):
    outputs = [
        subprocess.run(
            [sys.executable, "-c", usage_example(ROOT)],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for env in (dict(os.environ), {**os.environ, **SETTINGS[setting]})
    ]
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
@pytest.mark.parametrize("setting", SETTINGS)
def test_chapter(setting, path, tmp_path):
    assert_same_outputs(read(path), tmp_path, {**os.environ, **SETTINGS[setting]})
