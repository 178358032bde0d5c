"""The Python that meson asks about itself: it builds for Pyodide's, and runs its scripts with this one.

Called as `target_python.py VERSION ...`.
"""

from __future__ import annotations

import json
import os
import sys

QUESTION = "python_info.py"  # meson's script that asks


def answer(version: str, include: str) -> dict:
    short = version.replace(".", "")
    site, suffix = f"/lib/python{version}/site-packages", f".cpython-{short}-wasm32-emscripten.so"
    places = dict.fromkeys(("stdlib", "platstdlib", "purelib", "platlib"), site)
    places |= {"include": include, "platinclude": include, "scripts": "/bin", "data": "/"}
    variables = {"base_prefix": "/", "prefix": "/", "EXT_SUFFIX": suffix, "SOABI": suffix[1:-3], "LIBPYTHON": ""}
    variables |= {"INCLUDEPY": include, "py_version_short": version, "LIBDIR": "/lib", "Py_ENABLE_SHARED": 0}
    variables |= {"LDVERSION": version, "py_version_nodot": short}
    return {
        "variables": variables,
        "paths": places,
        "sysconfig_paths": places,
        "install_paths": places,
        "version": version,
        "platform": "emscripten-5.0.3-wasm32",
        "is_pypy": False,
        "is_venv": False,
        "link_libpython": False,
        "suffix": suffix,
        "limited_api_suffix": ".abi3.so",
        "is_freethreaded": False,
    }


if __name__ == "__main__":
    if any(argument.endswith(QUESTION) for argument in sys.argv[2:]):
        print(json.dumps(answer(sys.argv[1], os.path.join(os.environ["WHEEL_SYSROOT"], "python"))))
    else:
        os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
