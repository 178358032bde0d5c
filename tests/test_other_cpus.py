"""Chapters and the usage example under other CPU settings: the same digits, or the promise of chapter 1 is broken.

Chapters meet this processor's own kernel in the README's test command, and two of the settings in the tests marked `again`.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys

import pytest
from cpu_settings import KERNELS, ON_WHAT_CAME_BEFORE, OWN_KERNEL, SETTINGS, WITH_THE_MODULES_CODE, kernel, simd
from notebooks import CHAPTERS, ROOT, assert_same_outputs, read

from mydeeplib_export.one_page import NAME, usage_example

pytestmark = pytest.mark.other_cpus

SETTINGS_OF_CHAPTERS = [
    name for name in SETTINGS if name not in (OWN_KERNEL, WITH_THE_MODULES_CODE, ON_WHAT_CAME_BEFORE)
]
CHAPTERS_WITH_SETTINGS = [(name, path) for name in SETTINGS_OF_CHAPTERS for path in CHAPTERS]
# A chapter takes a dozen seconds: where the whole table is too long, each meets one setting, chosen by any text.
if seed := os.environ.get("ONE_CPU_EACH"):
    chosen = random.Random(seed)
    CHAPTERS_WITH_SETTINGS = [(chosen.choice(SETTINGS_OF_CHAPTERS), path) for path in CHAPTERS]
ONE_PAGE = ROOT / "mydeeplib_export" / NAME


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
    assert kernel(**SETTINGS[setting]).lower() == setting.lower()


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


@pytest.mark.parametrize("setting", SETTINGS)
def test_one_page_program(setting, tmp_path):
    assert_same_outputs(read(ONE_PAGE), tmp_path, {**os.environ, **SETTINGS[setting]})


@pytest.mark.parametrize(
    "setting, path", CHAPTERS_WITH_SETTINGS, ids=[f"{name}-{path.stem}" for name, path in CHAPTERS_WITH_SETTINGS]
)
def test_chapter(setting, path, tmp_path):
    assert_same_outputs(read(path), tmp_path, {**os.environ, **SETTINGS[setting]})
