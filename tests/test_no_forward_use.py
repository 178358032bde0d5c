"""No chapter uses what the reader has not built: chapter N runs against the library of chapter N - 1.

It does so under one of the settings of cpu_settings.py, so that two things are compared in one run.
"""

from __future__ import annotations

import os

import pytest
from cpu_settings import ON_WHAT_CAME_BEFORE, SETTINGS
from notebooks import CHAPTERS, assert_same_outputs, read

from mydeeplib_export.__main__ import main


@pytest.mark.again
@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_chapter_runs_on_what_came_before(path, tmp_path):
    before = f"{int(path.stem[:2]) - 1:02d}"
    assert main(["--through", before, "--to", str(tmp_path)]) == 0
    assert_same_outputs(
        read(path), tmp_path, {**os.environ, "PYTHONPATH": str(tmp_path), **SETTINGS[ON_WHAT_CAME_BEFORE]}
    )
