"""The library's own tests in a folder by themselves, for places where nothing else of the book is: what `copied` leaves there."""

from __future__ import annotations

import shutil
from pathlib import Path

import mutants
from test_dependencies import names

TESTS = Path(__file__).parent
SEED = "import numpy, pytest\n\n\n@pytest.fixture(autouse=True)\ndef seed():\n    numpy.random.seed(0)\n"


def copied(folder: Path, installed: set[str]) -> list[str]:
    """Copy the tests that need nothing but the packages installed there; return their files' names."""
    folder.mkdir()
    of_the_library = [TESTS.parent / path for path in mutants.tests("model")]
    sources = {path: path.read_text("utf-8") for path in of_the_library}
    chosen = [path for path, source in sources.items() if names(source) <= installed and "notebooks" not in source]
    assert {"test_model.py", "test_saving.py"} <= {path.name for path in chosen}
    helpers = [path for path in TESTS.glob("*.py") if not path.name.startswith(("test_", "conftest"))]
    for path in (*chosen, *helpers, *TESTS.glob("*.json")):
        shutil.copy(path, folder)
    shutil.copytree(TESTS / "first_edition", folder / "first_edition")  # files of an older version
    (folder / "conftest.py").write_text(SEED, "utf-8")
    return sorted(path.name for path in chosen)
