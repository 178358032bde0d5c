"""The same digits on ARM, under an emulator: usage example, one-page program, and the library's own tests."""

from __future__ import annotations

import os

import pytest
from module_tests import copied
from notebooks import ROOT, printed, read
from other_python import ARM, INSTALLED, lay_out_or_skip

from mydeeplib_export.one_page import NAME, usage_example

LIBRARY = ROOT / "mydeeplib_export"
# Their numbers come from everywhere in the library; all tests that can run there: ARM_TESTS=all (ten minutes).
CHOSEN = ["against_pytorch", "cases", "layers", "losses", "numerics", "optimizers", "parameters", "pieces", "saving"]

# Of the processors that QEMU knows: one of small boards, one of servers, and one with scalable vectors.
PROCESSORS = {"Cortex-A72": "cortex-a72", "Neoverse N1": "neoverse-n1", "with SVE": "max"}

pytestmark = pytest.mark.arm


@pytest.fixture(scope="module", autouse=True)
def laid_out():
    lay_out_or_skip(ARM)


def code(name: str) -> list:
    return [cell for cell in read(LIBRARY / name).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("processor", PROCESSORS)
def test_it_is_another_processor(processor, tmp_path):
    program = "import numpy, platform; from numpy._core._multiarray_umath import __cpu_features__ as on"
    program += "; print(platform.machine(), numpy.zeros(1, numpy.float32).dtype, on['SVE'])"
    done = ARM.run("-c", program, PROCESSOR=PROCESSORS[processor], cwd=tmp_path)
    assert done.stdout.split() == ["aarch64", "float32", str(processor == "with SVE")], done.stderr


def test_the_one_page_program_ends_with_the_usage_examples_digits(tmp_path):
    """All 10,001 epochs; the program is the library, and its last cell the usage example."""
    cells = code(NAME)
    (tmp_path / "program.py").write_text("\n\n".join(cell.source for cell in cells), "utf-8")
    done = ARM.run("program.py", PROCESSOR=PROCESSORS["Neoverse N1"], cwd=tmp_path)
    assert done.stdout == "".join(printed(cell) for cell in cells) != "", done.stderr
    assert "epoch: 10000," in done.stdout


@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_usage_examples_first_thousand_epochs_have_the_same_digits(processor, tmp_path):
    """They hold the largest steps. (Scalable vectors are emulated at a tenth of the others' speed.)"""
    program = usage_example(ROOT)
    assert program.count("10001") == 1
    program = program.replace("10001", "1001")
    done = ARM.run("-c", program, PROCESSOR=PROCESSORS[processor], cwd=tmp_path, library=LIBRARY)
    lines = done.stdout.splitlines()
    assert lines[:3] == printed(code(NAME)[-1]).splitlines()[:3], done.stderr
    assert [line.partition(",")[0] for line in lines[1:3]] == ["epoch: 0", "epoch: 1000"]


def test_the_librarys_tests_pass(tmp_path):
    every = copied(tmp_path / "tests", INSTALLED)
    chosen = every if os.environ.get("ARM_TESTS") == "all" else [f"test_{name}.py" for name in CHOSEN]
    assert set(chosen) <= set(every)
    options = ["-q", "-p", "no:cacheprovider", "-m", "not slow", "-W", "ignore"]
    command = ["-m", "pytest", *options, *chosen]
    done = ARM.run(*command, PROCESSOR=PROCESSORS["Cortex-A72"], cwd=tmp_path / "tests", library=LIBRARY)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert " passed" in done.stdout and "failed" not in done.stdout
