"""Runs inside the pages' runtime: compiles the modules of Python's and NumPy's that a page's first answer imports.

Pyodide's archive holds sources only; to compile those that are imported takes half of the time to a first answer.
"""

import base64
import importlib
import importlib.util
import json
import py_compile
import site
import sys
import zipfile
from pathlib import Path

# Imported by the book's session and library; what these import comes with them.
IMPORTED = (
    *("ast", "contextlib", "dataclasses", "difflib", "io", "linecache", "pickletools", "pkgutil", "statistics"),
    *("traceback", "types", "typing", "numpy.random", "numpy.typing"),
)
LIBRARY = next(path for path in sys.path if path.endswith(".zip"))
SITE = site.getsitepackages()[0]
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH  # nobody changes sources there, and their times say nothing


def compiled(source: str, shown: str) -> str:
    """Return a module, compiled, as text; `shown` is the file that its tracebacks name."""
    py_compile.compile(source, "compiled.pyc", shown, doraise=True, invalidation_mode=UNCHECKED)
    return base64.b64encode(Path("compiled.pyc").read_bytes()).decode()


for name in IMPORTED:
    importlib.import_module(name)
of_library, of_site = {}, {}  # by their names in the two archives
sources = zipfile.ZipFile(LIBRARY)
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith(f"{LIBRARY}/"):
        name = file.removeprefix(f"{LIBRARY}/")
        Path("source.py").write_bytes(sources.read(name))
        of_library[f"{name}c"] = compiled("source.py", file)  # where zipimport looks first
    elif file.startswith(SITE) and file.endswith(".py"):
        of_site[importlib.util.cache_from_source(file).removeprefix(f"{SITE}/")] = compiled(file, file)
json.dumps([of_library, of_site])
