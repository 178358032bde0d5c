"""The module as a stranger gets it: a wheel in an empty environment, with the newest and the oldest NumPy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from module_tests import copied
from other_python import INSTALLED, NEWER, lay_out_or_skip

from mydeeplib_export.one_page import usage_example

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OLDEST_NUMPY = next(need for need in PROJECT["dependencies"]).removeprefix("numpy>=") + ".0"
QUIET = ["-q", "-p", "no:cacheprovider"]

pytestmark = pytest.mark.packaging


def run(*command, **options) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    return next(folder.glob("my_deep_lib-*.whl"))


def new_environment(folder: Path, *packages) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", *packages)
    return python


def installed(python: Path) -> set[str]:
    listed = run(python, "-m", "pip", "list", "--format=freeze").lower().split()
    return {line.split("==")[0].replace("_", "-") for line in listed} - {"pip", "setuptools", "wheel"}


def test_the_wheel_is_small_and_brings_numpy_only(wheel, tmp_path):
    assert wheel.stat().st_size < 200_000
    python = new_environment(tmp_path / "v", wheel)
    assert installed(python) == {"my-deep-lib", "numpy"}
    program = (
        "import my_deep_lib as lib, pathlib; "
        "print(lib.__version__, (pathlib.Path(lib.__file__).parent / 'py.typed').exists())"
    )
    version = PROJECT["version"]
    assert run(python, "-c", program, cwd=tmp_path).split() == [version, "True"]


def test_the_course_is_in_the_wheel_and_works(wheel, tmp_path):
    """Chapters and exercises run where the module was installed from an index."""
    python = new_environment(tmp_path / "v", wheel)
    program = "from my_deep_lib.course import check_exercise; check_exercise('2.1', 100480)"
    assert run(python, "-c", program, cwd=tmp_path).strip() == "Exercise 2.1: right."


def test_the_usage_example_runs_on_the_wheel(wheel, tmp_path):
    python = new_environment(tmp_path / "v", wheel, "nnfs")
    assert "Validation Accuracy: 0.8" in run(python, "-c", usage_example(ROOT), cwd=tmp_path)


def test_usage_example_and_module_tests_pass_with_the_newest_numpy(tmp_path):
    """It wants a Python that is newer than the book's."""
    lay_out_or_skip(NEWER)
    library = ROOT / "mydeeplib_export"
    version = NEWER.run("-c", "import numpy; print(numpy.__version__)", cwd=tmp_path).stdout.strip()
    assert tuple(map(int, version.split(".")[:2])) >= (2, 5)
    assert "Validation Accuracy: 0.8" in NEWER.run("-c", usage_example(ROOT), cwd=tmp_path, library=library).stdout
    copied(tmp_path / "tests", INSTALLED)
    done = NEWER.run("-m", "pytest", *QUIET, tmp_path / "tests", cwd=tmp_path, library=library)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(sys.version_info >= (3, 13), reason=f"NumPy {OLDEST_NUMPY} has no wheel for this Python")
def test_usage_example_and_module_tests_pass_with_the_oldest_numpy(wheel, tmp_path):
    python = new_environment(tmp_path / "v", wheel, "nnfs", f"numpy=={OLDEST_NUMPY}", "pytest", "matplotlib", "joblib")
    assert run(python, "-c", "import numpy; print(numpy.__version__)").strip() == OLDEST_NUMPY
    assert "Validation Accuracy: 0.8" in run(python, "-c", usage_example(ROOT), cwd=tmp_path)
    copied(tmp_path / "tests", {"numpy", "pytest", "joblib"})
    output = run(python, "-m", "pytest", *QUIET, tmp_path / "tests", cwd=tmp_path)
    assert " passed" in output and "failed" not in output
