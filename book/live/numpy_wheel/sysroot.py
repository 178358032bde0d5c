"""Headers for a compiler that makes side modules for Pyodide: musl's (from ziglang) as Emscripten has them, CPython's."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path

X86 = "signal setjmp io ipcstat msg ptrace sem shm user stat stdint".split()
# Emscripten's own words for types that musl leaves to the machine.
TYPES = {
    "#define _Addr int": "#define _Addr __PTRDIFF_TYPE__",
    "#define _Int64 long long": "#define _Int64 __INT64_TYPE__",
    "#define _Reg int": "#define _Reg __PTRDIFF_TYPE__",
    "#define _REDIR_TIME64 1\n": "",
}
FENV = """\
#define FE_ALL_EXCEPT 0
#define FE_TONEAREST 0
#define FE_DOWNWARD 0x400
#define FE_UPWARD 0x800
#define FE_TOWARDZERO 0xc00
typedef unsigned short fexcept_t;
typedef struct { unsigned __cw; } fenv_t;
#define FE_DFL_ENV ((const fenv_t *) -1)
"""
LDBL = "MIN MAX EPSILON MANT_DIG MIN_EXP MAX_EXP DIG MIN_10_EXP MAX_10_EXP".split()


def lay_out_sysroot(zig: Path, sysconfig: Path, headers: Path, version: str, target: Path) -> None:
    """Write the folders `include` (the C library) and `python` (CPython) below `target`.

    Parameters
    ----------
    zig : Path
        The folder of the ziglang package.
    sysconfig : Path
        The file in which Pyodide's CPython says how it was configured.
    headers : Path
        The folder that holds CPython's headers.
    version : str
        For example "3.14".
    target : Path
        Made anew.
    """
    shutil.rmtree(target, ignore_errors=True)
    libc = zig / "lib" / "libc" / "include"
    shutil.copytree(libc / "generic-musl", target / "include")
    bits, x86 = target / "include" / "bits", libc / "x86-linux-musl" / "bits"
    for name in X86:
        shutil.copyfile(x86 / f"{name}.h", bits / f"{name}.h")
    (bits / "errno.h").write_text(_errno(libc / "wasm-wasi-musl"), "utf-8")
    (bits / "alltypes.h").write_text(_all_types(x86 / "alltypes.h"), "utf-8")
    (bits / "fenv.h").write_text(FENV, "utf-8")
    (bits / "float.h").write_text(_float(), "utf-8")
    (bits / "limits.h").write_text("#define PAGESIZE 65536\n", "utf-8")
    shutil.copytree(headers / f"python{version}", target / "python")
    example = next(headers.glob(f"*/python{version}/pyconfig.h"))
    (target / "python" / "pyconfig.h").write_text(_pyconfig(example, sysconfig), "utf-8")


def _errno(wasi: Path) -> str:
    """Emscripten has WASI's numbers of errors; zig has both the names and the numbers."""
    numbers = dict(
        re.findall(r"#define (__WASI_ERRNO_\w+) \(UINT16_C\((\d+)\)\)", (wasi / "wasi" / "api.h").read_text("utf-8"))
    )
    names = re.findall(r"#define (E\w+) (__WASI_\w+)", (wasi / "__errno_values.h").read_text("utf-8"))
    lines = [f"#define {name} {numbers[wasi_name]}" for name, wasi_name in names]
    return "\n".join([*lines, "#define ENOTSUP 58", "#define EOPNOTSUPP 138", "#define EWOULDBLOCK EAGAIN", ""])


def _all_types(path: Path) -> str:
    text = path.read_text("utf-8")
    for old, new in TYPES.items():
        text = text.replace(old, new)
    return re.sub(
        r"typedef long wchar_t;|typedef __WCHAR_TYPE__ wchar_t;|typedef long wchar_t",
        "typedef __WCHAR_TYPE__ wchar_t;",
        text,
    )


def _float() -> str:
    lines = [f"#define LDBL_{name} __LDBL_{name}__" for name in LDBL]
    lines += [
        "#define FLT_EVAL_METHOD __FLT_EVAL_METHOD__",
        "#define LDBL_TRUE_MIN __LDBL_DENORM_MIN__",
        "#define DECIMAL_DIG __DECIMAL_DIG__",
    ]
    return "\n".join(lines) + "\n"


def _pyconfig(example: Path, sysconfig: Path) -> str:
    """Write pyconfig.h anew: the names of another machine's, the values of Pyodide's CPython."""
    values = runpy.run_path(str(sysconfig))["build_time_vars"]
    lines = ["#ifndef Py_PYCONFIG_H", "#define Py_PYCONFIG_H"]
    lines += ["#ifndef _GNU_SOURCE", "#define _GNU_SOURCE 1", "#endif"]  # sysconfig leaves out what begins with _
    pattern = r"^(?:#\s*define|/\*\s*#\s*undef|#\s*undef)\s+(\w+)"
    for name in dict.fromkeys(re.findall(pattern, example.read_text("utf-8"), re.MULTILINE)):
        value = values.get(name)
        if value is not None and name != "Py_PYCONFIG_H" and (value != 0 or name.startswith("HAVE_DECL")):
            lines.append(f"#define {name} {value}")
    return "\n".join([*lines, "#endif", ""])
