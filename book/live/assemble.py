"""Put together what live pages load: the runtime, the library, and each chapter's cells."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from mydeeplib_export.places import BESIDE

from .archives import PACKED, SUFFIX, archive, write_with_copy
from .chapter_cells import CHECK, chapter_title, page_cells
from .fetch import BINARY, LIBRARY, LIST, MODULES, NUMPY
from .places import HERE, PAGE, ROOT, RUNTIME, WORK

IN_THE_PAGE = ("session.py", "needed_cells.py", "stand_ins.py", "playground.py", "digits.py")
SCRIPTS = ("page.js", "live.js", "progress.js", "playground.js", "digits.js", "live.css", "python.js", "worker.js")
DIGITS = ROOT / "chapters" / "20_digits.ipynb"
DATA_SETS = ("digits", "diabetes", "breast_cancer")
BOOK = "book_in_the_page"  # the folder that the worker looks in
BOOK_ARCHIVE, DIGITS_ARCHIVE = f"book{SUFFIX}", f"digits{SUFFIX}"


def assemble(chapters: list[Path], target: Path) -> None:
    """Write the folder that live pages load from.

    Parameters
    ----------
    chapters : list of Path
        The notebooks whose pages are live.
    target : Path
        Made anew.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "chapters").mkdir(parents=True)
    runtime = json.loads((RUNTIME / LIST).read_text("utf-8"))
    for name in runtime["files"]:
        shutil.copyfile(RUNTIME / name, target / name)
    put_scripts(target)
    loaded = [
        *runtime["files"],
        *write_with_copy(target / BOOK_ARCHIVE, pack_book()),
        *write_with_copy(target / DIGITS_ARCHIVE, archive({f"{BOOK}/digits.model": trained_digits().read_bytes()})),
    ]
    manifest = {
        "info": runtime["info"],
        "modules": MODULES,
        "library": LIBRARY,
        "binary": BINARY,
        "archives": [NUMPY, BOOK_ARCHIVE],
        "packed": PACKED,  # the ending of copies that browsers unpack themselves
        "extras": {"digits": [DIGITS_ARCHIVE]},  # what a module of the book needs besides, loaded when it is asked
        "files": {name: _described(target / name) for name in loaded},
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    exercises = []
    for path in chapters:
        cells = page_cells(path)
        entries = [{"id": cell.id, "name": cell.name, "source": cell.source} for cell in cells]
        (target / "chapters" / f"{path.stem}.json").write_text(json.dumps(entries), "utf-8")
        numbers = [number for cell in cells if cell.kind == "stub" for number in CHECK.findall(cell.source)]
        exercises.append({"title": chapter_title(path), "address": f"chapters/{path.stem}.html", "numbers": numbers})
    (target / "exercises.json").write_text(json.dumps(exercises), "utf-8")


def put_scripts(target: Path) -> None:
    """Copy what browsers run to a folder, which is made if it is not there."""
    target.mkdir(parents=True, exist_ok=True)
    for name in SCRIPTS:
        shutil.copyfile(PAGE / name, target / name)


def _described(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {"integrity": f"sha256-{digest}", "size": len(content)}


def pack_book() -> bytes:
    """Return an archive of the library, nnfs, the data sets and the session; the same content gives the same bytes."""
    files = {f"{BOOK}/{name}": (PAGE / name).read_bytes() for name in IN_THE_PAGE}
    files |= {f"{BOOK}/{name}": (ROOT / name).read_bytes() for name in BESIDE}
    files |= {f"{BOOK}/data_sets/{name}.npz": _data_set(name) for name in DATA_SETS}
    return archive({**files, **_package("my_deep_lib"), **_package("nnfs")})


def trained_digits() -> Path:
    """Return the saved network of chapter 20, trained unless one of this very chapter and library is there."""
    key = hashlib.sha256(DIGITS.read_bytes() + b"".join(_package("my_deep_lib").values())).hexdigest()[:16]
    file = WORK / f"digits-{key}.model"
    if not file.exists():
        WORK.mkdir(exist_ok=True)
        subprocess.run([sys.executable, str(HERE / "train_digits.py"), str(DIGITS), str(file)], check=True)
    return file


def _package(name: str) -> dict[str, bytes]:
    """Return the Python files of an installed package."""
    folder = Path(importlib.util.find_spec(name).submodule_search_locations[0])
    return {f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def _data_set(name: str) -> bytes:
    """Return a data set that comes with scikit-learn as NumPy's archive, as small as its numbers allow."""
    import sklearn.datasets

    options = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(sklearn.datasets, f"load_{name}")(**options)
    arrays = {
        key: np.asarray(bunch[key]) for key in ("data", "target", "target_names", "feature_names") if key in bunch
    }
    if name == "digits":
        arrays["images"] = arrays["data"].reshape(-1, 8, 8)
    content = {}
    for key, array in arrays.items():
        stored = io.BytesIO()
        np.save(stored, array.astype(str) if array.dtype == object else array)
        content[f"{key}.npy"] = stored.getvalue()
    return archive(content, zipfile.ZIP_DEFLATED)
