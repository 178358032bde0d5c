"""Break the program one piece at a time; its tests have to notice every time: `python tests/mutants.py --random 40`.

A mutant is a copy of the library or of the exporter with one comparison, operator, number or truth value changed; the
fast tests run against it, those named for its module first. One that passes them all has survived: it is printed, and
below 95 percent killed the program ends with exit code 1. Some mutants mean the same as what they replace: look before
you write a test, then list them in mutants_by_hand.py. Without `--random` the mistakes of that file are tried, of which
none may survive.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from mutants_by_hand import EQUIVALENT, MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
EXPORTER = ROOT / "mydeeplib_export"
LIBRARY = EXPORTER / "my_deep_lib"
FOUND = [*LIBRARY.glob("*.py"), *LIBRARY.glob("course/*.py"), *EXPORTER.glob("*.py")]
MODULES = {
    str(path.relative_to(ROOT)).removesuffix(".py").replace("mydeeplib_export/my_deep_lib/", "").replace("/", "."): path
    for path in sorted(FOUND)
    # the last ones are tested by making chapters and pages, and where Ray is installed
    if path.stem not in {"__init__", "execute", "api_page", "parallel_ray"}
}
OF_THE_EXPORTER = ("exporter_rules", "exporter_refusals", "insert", "for_students", "references")
OF_THE_COURSE = ("course", "exercises")
BOOKS_OWN = {
    *("architecture", "arm", "benchmarks", "chapters", "code_blocks", "dependencies", "live_parts", "live_python"),
    *("live_site", "memory", "mentions", "mutants", "no_forward_use", "other_cpus", "packaging", "page_equals_module"),
    *("page_share", "pdf", "ray", "readme_setup", "site", "speed", "usage_example"),
}
ENOUGH = 0.95
OPTIONS = ["-qx", "--confcutdir=tests", "-p", "no:cacheprovider", "-o", "addopts=-m 'not slow'"]

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "is not": "is"}
OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "%": "*", "//": "/"}
# Arguments that say how large or strong something is drawn: whoever draws looks at it, and no test does.
TASTE = {"alpha", "figsize", "linewidth", "markersize", "s"}
DRAWN = {"default_rng", "integers", "normal", "permutation", "seed", "uniform"}
WORDS = {"and": "or", "or": "and", "in": "not in", "not in": "in"}


def examples(tree: ast.Module) -> list[ast.expr]:
    """Return data on which something is tried, where others would do as well.

    That is a list of three numbers and more, a table of them, random numbers, and what a reader's answer is given.
    """
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.List) or (isinstance(node, ast.Tuple) and all(is_row(row) for row in node.elts)):
            with contextlib.suppress(ValueError):
                ast.literal_eval(node)  # nothing is computed in it
                found += [node] if sum(isinstance(n, ast.Constant) for n in ast.walk(node)) >= 3 else []
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            given = node.args[0] if node.args else None
            if called in DRAWN or "answer" in (called, getattr(given, "id", "")):
                found += [*node.args, *(keyword.value for keyword in node.keywords)]
    return found


def is_row(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.Tuple))


def all_mutants(source: str) -> Iterator[str]:
    """Return the source with one comparison, operator, number or truth value changed, for each of them."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    raw = source.encode()

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def between(left: ast.expr, right: ast.expr, table: dict[str, str]) -> Iterator[str]:
        begin = place(left.end_lineno or 0, left.end_col_offset or 0)
        end = place(right.lineno, right.col_offset)
        gap = raw[begin:end].decode()
        sign = " ".join(gap.replace("(", " ").replace(")", " ").split())
        if sign in table and gap.count(sign) == 1:
            yield (raw[:begin] + gap.replace(sign, table[sign]).encode() + raw[end:]).decode()

    tree = ast.parse(source)
    taste = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in TASTE]
    left_out = {id(node) for value in [*taste, *examples(tree)] for node in ast.walk(value)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Compare):
            for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
                yield from between(left, right, COMPARISONS | WORDS)
        elif isinstance(node, ast.BinOp):
            if not isinstance(node.op, ast.BitOr):  # mostly types
                yield from between(node.left, node.right, OPERATORS)
        elif isinstance(node, ast.BoolOp):
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from between(left, right, WORDS)
        elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
            begin = place(node.lineno, node.col_offset)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            if raw[begin:end].decode() == repr(node.value) or not isinstance(node.value, bool):
                larger = node.value + 1 if node.value + 1 != node.value else node.value * 2  # 1e300 + 1 is 1e300
                new = repr(not node.value if isinstance(node.value, bool) else larger)
                yield (raw[:begin] + new.encode() + raw[end:]).decode()


def chosen(number: int, seed: str, modules: Iterable[str] = MODULES) -> list[tuple[str, str]]:
    """Return `number` mutants of some modules, each as module and whole source; none that means the same."""
    found = [(name, mutant) for name in modules for mutant in all_mutants(MODULES[name].read_text("utf-8"))]
    found = [mutant for mutant in found if (mutant[0], *changed_line(*mutant)[1:]) not in EQUIVALENT]
    return random.Random(seed).sample(found, min(number, len(found)))


def replaced(mutant: Mutant) -> tuple[str, str]:
    module, old, new = mutant
    source = MODULES[module].read_text("utf-8")
    assert old in source, f"{module} no longer contains: {old}"
    return module, source.replace(old, new, 1)


def tests(module: str) -> list[list[str]]:
    """Return the files of tests for a module: the nearest, then the others, which take longer."""
    if module.startswith("mydeeplib_export."):
        return [[f"tests/test_{name}.py" for name in OF_THE_EXPORTER]]
    others = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")} - BOOKS_OWN
    nearest = set(OF_THE_COURSE) if module.startswith("course.") else others & {module}
    others -= {*OF_THE_EXPORTER} if module.startswith("course.") else {*OF_THE_EXPORTER, *OF_THE_COURSE}
    return [[f"tests/test_{name}.py" for name in sorted(names)] for names in (nearest, others - nearest) if names]


def survives(module: str, source: str, patience: float = 900) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        ours = shutil.ignore_patterns("__pycache__", "nn_full_code.ipynb")
        copy = Path(shutil.copytree(EXPORTER, Path(folder) / "mydeeplib_export", ignore=ours))
        (Path(folder) / MODULES[module].relative_to(ROOT)).write_text(source, "utf-8")
        if module.startswith("mydeeplib_export."):  # which reads the book beside it
            shutil.copytree(ROOT / "chapters", Path(folder) / "chapters")
            (Path(folder) / "benchmarks").mkdir()
            measured = [f"benchmarks/{path.name}" for path in (ROOT / "benchmarks").glob("*.json")]
            for name in ("_toc.yml", "requirements.txt", *measured):
                shutil.copy(ROOT / name, Path(folder) / name)
        # The copies come before the originals: neither -P nor --confcutdir puts the root at the front of the path.
        command = [sys.executable, "-P", "-m", "pytest", *OPTIONS]
        places = os.pathsep.join([folder, str(copy)])
        env = {**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
        for files in tests(module):
            try:
                done = subprocess.run([*command, *files], cwd=ROOT, env=env, capture_output=True, timeout=patience)
            except subprocess.TimeoutExpired:
                return False  # it never comes to an end: noticed
            if done.returncode:
                return False
    return True


def changed_line(module: str, source: str) -> tuple[int, str, str]:
    """Return number and text of the first line that differs, and the line instead."""
    before = MODULES[module].read_text("utf-8").splitlines()
    pairs = enumerate(zip(before, source.splitlines(), strict=False), start=1)
    return next(((n, a.strip(), b.strip()) for n, (a, b) in pairs if a != b), (0, "", ""))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=0, metavar="N", help="try N random mutants")
    parser.add_argument("--seed", default="0", help="any text, for instance a commit; another one chooses others")
    parser.add_argument("--of", nargs="+", choices=MODULES, default=list(MODULES), help="modules to take them from")
    options = parser.parse_args()
    by_hand = [replaced(mutant) for mutant in MUTANTS]
    tried = chosen(options.random, options.seed, options.of) if options.random else by_hand
    start = time.perf_counter()
    for module in {"metrics", "course.exercises", "mydeeplib_export.read"}:
        if not survives(module, MODULES[module].read_text("utf-8")):
            print(f"the tests of {module} fail on the program as it is; a mutant would tell nothing")
            return 2
    patience = 60 + 5 * (time.perf_counter() - start)
    killed, total = Counter[str](), Counter(module for module, _ in tried)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        waiting = {pool.submit(survives, *mutant, patience): mutant for mutant in tried}
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
