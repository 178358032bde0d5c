"""What the numbers were measured on: ``python -m benchmarks.machine`` prints it as JSON."""

from __future__ import annotations

import json
import os
import platform
import re
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

PACKAGES = ("my-deep-lib", "numpy", "nnfs", "scikit-learn", "torch", "jax", "jaxlib")


def describe() -> dict:
    """Return the machine and the versions of what takes part, as strings and numbers; no names, no addresses, no paths."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "caches": _caches(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "blas": _blas(),
        "versions": versions,
    }


def _processor():
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _caches():
    """Return the sizes of the caches that the first core uses, such as {"L1 data": "32K", "L2": "1024K"}."""
    sizes = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((folder / name).read_text().strip() for name in ("level", "type", "size"))
        if kind != "Instruction":
            sizes[f"L{level}" + (" data" if kind == "Data" else "")] = size
    return sizes


def _blas():
    blas = np.show_config("dicts")["Build Dependencies"]["blas"]
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return f"{blas['name']} {blas['version']}"
    kernels = {library["architecture"] for library in threadpool_info() if "architecture" in library}
    return f"{blas['name']} {blas['version']}" + "".join(f", kernels for {name}" for name in sorted(kernels))


def best_seconds(function, repeats: int = 15) -> float:
    """Return the shortest of several durations."""
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def limits() -> dict:
    """Return what this machine can do at best: float32 products, traffic to memory, and the start of one operation of NumPy."""
    side = 1024
    a, b, c = (np.ones((side, side), np.float32) for _ in range(3))
    large, target = (np.ones(40_000_000, np.float32) for _ in range(2))
    tiny, result = np.ones(4, np.float32), np.empty(4, np.float32)

    def many_starts():
        for _ in range(1000):
            np.multiply(tiny, tiny, out=result)

    return {
        "flops_per_second": 2 * side**3 / best_seconds(lambda: np.matmul(a, b, out=c)),
        "bytes_per_second": 2 * large.nbytes / best_seconds(lambda: np.copyto(target, large)),
        "seconds_per_call": best_seconds(many_starts) / 1000,
    }


if __name__ == "__main__":
    print(json.dumps({"machine": describe(), "limits": limits()}))
