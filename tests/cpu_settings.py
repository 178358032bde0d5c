"""The CPU settings under which chapters are run, by the names of the table in CONTRIBUTING.md."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys

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


@functools.cache
def kernel(**setting: str) -> str:
    """Return the name of the matrix kernel that OpenBLAS uses under a setting."""
    code = "import numpy as np, threadpoolctl; print(threadpoolctl.threadpool_info()[0]['architecture'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **setting}, capture_output=True, text=True, check=True
    )
    reported = done.stdout.strip()
    return {"katmai": "Prescott"}.get(reported.lower(), reported)  # OpenBLAS's own name for its SSE3 kernels


SETTINGS = settings()
OWN_KERNEL = kernel()  # with one thread, what every other test runs under
# Chapters run twice more for other reasons (`-m again`): they do it under these two settings.
WITH_THE_MODULES_CODE, ON_WHAT_CAME_BEFORE = "two threads", "Prescott"
