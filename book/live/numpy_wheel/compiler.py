"""The commands cc, c++, ar and ranlib for Pyodide's side modules, in the place of Emscripten's.

Called as `compiler.py wcc ...`. A program is linked against what Pyodide itself exports, so that meson's questions
("is there a function ...?") get true answers.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ZIG = Path(os.environ["WHEEL_ZIG"])
SYSROOT = Path(os.environ["WHEEL_SYSROOT"])
SOURCE = os.environ["WHEEL_SOURCE"]
LIBRARY = ZIG.parent / "lib"
TARGET = "--target=wasm32-unknown-emscripten"
C_FLAGS = f"""
{TARGET} -nostdinc -D__EMSCRIPTEN__=1 -D__EMSCRIPTEN_major__=5 -D__EMSCRIPTEN_minor__=0 -D__EMSCRIPTEN_tiny__=3
-fPIC -fignore-exceptions -mbulk-memory -mnontrapping-fptoint -msign-ext -mmutable-globals -mreference-types
-mmultivalue
""".split()
LIBCXX = """
ABI_VERSION=2 ABI_NAMESPACE=__2 HAS_THREADS=0 HAS_MONOTONIC_CLOCK=1 HAS_TERMINAL=1 HAS_MUSL_LIBC=1
HAS_THREAD_API_PTHREAD=0 HAS_THREAD_API_EXTERNAL=0 HAS_THREAD_API_WIN32=0 HAS_THREAD_API_C11=0
HAS_VENDOR_AVAILABILITY_ANNOTATIONS=0 HAS_FILESYSTEM=1 HAS_RANDOM_DEVICE=1 HAS_LOCALIZATION=1 HAS_UNICODE=1
HAS_WIDE_CHARACTERS=1 HAS_TIME_ZONE_DATABASE=0 PSTL_BACKEND_SERIAL HARDENING_MODE_DEFAULT=2
ASSERTION_SEMANTIC_DEFAULT=2 INSTRUMENTED_WITH_ASAN=0 LIBC_NEWLIB=0
""".split()
ONLY_COMPILES = {"-c", "-E", "-S", "-M", "-MM", "-fsyntax-only"}
SOURCES = (".c", ".cpp", ".cc", ".cxx")
FOR_OTHER_LINKERS = {"-shared", "-pthread", "-static-libgcc"}


def zig(*command: object) -> None:
    code = subprocess.run([str(part) for part in (ZIG, *command)]).returncode
    if code:
        sys.exit(code)


def flags_for(tool: str) -> list[str]:
    flags = [*C_FLAGS, f"-ffile-prefix-map={SOURCE}=."]
    if tool == "wc++":
        flags += ["-D_GNU_SOURCE", "-nostdinc++"]
        flags += ["-isystem", str(LIBRARY / "libcxx" / "include"), "-isystem", str(LIBRARY / "libcxxabi" / "include")]
        flags += [f"-D_LIBCPP_{word}" for word in LIBCXX]
    return [*flags, "-isystem", str(SYSROOT / "include"), "-isystem", str(LIBRARY / "include")]


def link(arguments: list[str], flags: list[str]) -> None:
    """Link, and compile first what is source."""
    objects: list[str] = []
    output, rest = "a.out", iter(arguments)
    for argument in rest:
        if argument == "-o":
            output = next(rest)
        elif argument in ("-isystem", "-I", "-include", "-x"):
            flags += [argument, next(rest)]
        elif argument.endswith((*SOURCES, ".o", ".a")):
            objects.append(argument)
        elif not argument.startswith(("-Wl,", "-L", "-l", "-M")) and argument not in FOR_OTHER_LINKERS:
            flags.append(argument)
    with tempfile.TemporaryDirectory() as made:
        for place, name in enumerate(objects):
            if name.endswith(SOURCES):
                objects[place] = f"{made}/{place}.o"
                zig("clang", *flags, "-c", name, "-o", objects[place])
        is_module = output.endswith(".so")
        entries = [f"PyInit_{Path(output).name.split('.')[0]}"] if is_module else ["main", "__main_argc_argv"]
        zig(
            *("wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--strip-debug", "--gc-sections"),
            *(f"--allow-undefined-file={SYSROOT}/exports.txt", "--unresolved-symbols=report-all"),
            *(f"--export-if-defined={name}" for name in entries),
            *objects,
            *("-o", output),
        )


def main(tool: str, given: list[str]) -> None:
    arguments = [
        part
        for argument in given
        for part in (shlex.split(Path(argument[1:]).read_text()) if argument.startswith("@") else [argument])
    ]
    if tool in ("war", "wranlib"):
        zig(tool[1:], *arguments)
    elif "--version" in arguments:
        zig("clang", TARGET, "--version")
    elif "-Wl,--version" in arguments:
        zig("wasm-ld", "--version")
    elif ONLY_COMPILES & set(arguments):
        zig("clang", *flags_for(tool), *(argument for argument in arguments if argument != "-pthread"))
    else:
        link(arguments, flags_for(tool))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
