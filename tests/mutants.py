"""Break the program one piece at a time; its tests have to notice every time: `python tests/mutants.py --random 40`.

A mutant is a copy of the library or of the exporter with one place changed (mutator.py); the fast tests run against it,
those first that call the function in which it stands. One that passes them all has survived: it is printed, and below
95 percent killed the program ends with exit code 1. Some mutants mean the same as what they replace: look before you
write a test, then list them in mutants_by_hand.py. Without `--random` the mistakes of that file are tried, of which
none may survive.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import pytest
from called import Called
from mutants_by_hand import MUTANTS, Mutant
from mutator import EXPORTER, MODULES, ROOT, changed_line, chosen

OF_THE_EXPORTER = ("exporter_rules", "exporter_refusals", "insert", "for_students", "references")
OF_THE_COURSE = ("course", "exercises")
BOOKS_OWN = {
    *("architecture", "arm", "benchmarks", "chapters", "code_blocks", "dependencies", "live_parts", "live_python"),
    *("live_site", "live_trouble", "memory", "mentions", "mutants", "no_forward_use", "other_cpus", "packaging"),
    *("page_equals_module", "page_share", "pdf", "ray", "readme_setup", "site", "speed", "usage_example"),
}
ENOUGH = 0.95
OPTIONS = ["-qx", "--confcutdir=tests", "-p", "no:cacheprovider", "-p", "called", "-o", "addopts=-m 'not slow'"]


def replaced(mutant: Mutant) -> tuple[str, str]:
    module, old, new = mutant
    source = MODULES[module].read_text("utf-8")
    assert old in source, f"{module} no longer contains: {old}"
    return module, source.replace(old, new, 1)


def tests(module: str) -> list[str]:
    """Return the files of fast tests for a module, its own first."""
    if module.startswith("mydeeplib_export."):
        return [f"tests/test_{name}.py" for name in OF_THE_EXPORTER]
    if module.startswith("course."):
        return [f"tests/test_{name}.py" for name in OF_THE_COURSE]
    all_of_them = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    names = all_of_them - BOOKS_OWN - {*OF_THE_EXPORTER} - {*OF_THE_COURSE} | {"references"}
    return [f"tests/test_{name}.py" for name in sorted(names, key=lambda name: (name != module, name))]


@contextmanager
def copy_with(module: str, source: str) -> Iterator[Path]:
    """Make a copy of the exporter and the library in it, with one module replaced."""
    with tempfile.TemporaryDirectory() as folder:
        ours = shutil.ignore_patterns("__pycache__", "nn_full_code.ipynb")
        shutil.copytree(EXPORTER, Path(folder) / "mydeeplib_export", ignore=ours)
        (Path(folder) / MODULES[module].relative_to(ROOT)).write_text(source, "utf-8")
        if module.startswith("mydeeplib_export."):  # which reads the book beside it
            shutil.copytree(ROOT / "chapters", Path(folder) / "chapters")
            (Path(folder) / "benchmarks").mkdir()
            measured = [f"benchmarks/{path.name}" for path in (ROOT / "benchmarks").glob("*.json")]
            for name in ("_toc.yml", "requirements.txt", *measured):
                shutil.copy(ROOT / name, Path(folder) / name)
        yield Path(folder)


def passes(folder: Path, files: list[str], *options: str, patience: float = 900, must: bool = False) -> bool:
    """Run files of tests against a copy; whoever never comes to an end does not pass. Say who fails that `must` pass."""
    # The copies come before the originals: neither -P nor --confcutdir puts the root at the front of the path.
    command = [sys.executable, "-P", "-m", "pytest", *OPTIONS, *options, *files]
    places = os.pathsep.join([str(folder), str(folder / EXPORTER.name), str(ROOT / "tests")])
    env = {**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=patience, text=True)
        passed = done.returncode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if must and not passed:
            print(done.stdout[-3000:], done.stderr[-3000:], flush=True)
        return passed
    except subprocess.TimeoutExpired:
        return False


def noted(module: str, files: list[str]) -> Called | None:
    """Return what the tests call of the program as it is, or nothing where they fail on it."""
    with copy_with(module, MODULES[module].read_text("utf-8")) as folder:
        if passes(folder, files, f"--note-called={folder / 'called.json'}", must=True):
            return json.loads((folder / "called.json").read_text("utf-8"))
    return None


def first_line(module: str, number: int) -> int:
    """Return where the innermost function begins (with its decorators) that contains a line; 0 outside of functions."""
    starts = [0]
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.lineno <= number <= (node.end_lineno or 0):
            starts.append(min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]))
    return max(starts)


def nearest_first(module: str, source: str, called: Called) -> list[list[str]]:
    """Return the tests for a mutant: of those that call the function that differs, one file, then all; then the others.

    The others are run as well: what runs in another process, or while tests are collected, is not noted.
    """
    where = [MODULES[module].relative_to(EXPORTER).as_posix(), first_line(module, changed_line(module, source)[0])]
    files = tests(module)
    mine = [test for test in called if file_of(test) in files]
    near = [test for test in mine if where in called[test][1]]
    # its own file, if it has one, or the one that calls it most often
    count = Counter(map(file_of, near))
    nearest = max(count, key=lambda file: (file == files[0], count[file]), default="")
    groups = ([test for test in near if file_of(test) == nearest], near, mine)
    return [
        [test for test in group if test not in before] for group, before in zip(groups, ([], *groups), strict=False)
    ]


def file_of(test: str) -> str:
    return test.partition("::")[0]


def survives(module: str, source: str, called: Called) -> bool:
    """Run the tests against a mutant, a group of them after the other."""
    with copy_with(module, source) as folder:
        for group in nearest_first(module, source, called):
            took = Counter[str]()
            for test in group:
                took[file_of(test)] += called[test][0]
            files = sorted(took, key=lambda file: took[file])
            (folder / "tests.json").write_text(json.dumps({test: called[test][0] for test in group}), "utf-8")
            if files and not passes(folder, files, f"--only={folder / 'tests.json'}"):
                return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=0, metavar="N", help="try N random mutants")
    parser.add_argument("--seed", default="0", help="any text, for instance a commit; another one chooses others")
    whole = list(MODULES)
    parser.add_argument(
        "--of", nargs="+", choices=MODULES, metavar="MODULE", default=whole, help="where to take them from"
    )
    options = parser.parse_args()
    by_hand = [replaced(mutant) for mutant in MUTANTS]
    tried = chosen(options.random, options.seed, options.of) if options.random else by_hand
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        called: Called = {}
        of_the_library = [file for file in tests("model") if file not in tests("mydeeplib_export.read")]
        for found in pool.map(
            noted,
            ("model", "model", "course.exercises", "mydeeplib_export.read"),
            (of_the_library[::2], of_the_library[1::2], tests("course.exercises"), tests("mydeeplib_export.read")),
        ):
            if found is None:
                print("the tests fail on the program as it is; a mutant would tell nothing")
                return 2
            called |= found
        print(f"{len(called)} tests pass on the program as it is: {time.perf_counter() - start:.0f} s", flush=True)
        killed, total = Counter[str](), Counter(module for module, _ in tried)
        waiting = {pool.submit(survives, *mutant, called): mutant for mutant in tried}
        for done in as_completed(waiting):
            module, source = waiting[done]
            killed[module] += not done.result()
            if done.result():
                number, before, after = changed_line(module, source)
                print(f"survived: {module}, line {number}: {before}  ->  {after}", flush=True)
    for module, count in sorted(total.items()):
        print(f"{killed[module]:4} of {count:4} killed in {module}")
    print(f"{killed.total()} of {len(tried)} mutants killed in {time.perf_counter() - start:.0f} s")
    enough = ENOUGH if options.random else 1  # a mistake written by hand is a mistake
    return 0 if killed.total() >= enough * len(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
