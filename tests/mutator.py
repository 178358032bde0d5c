"""All mutants of the program: its modules with one comparison, operator, number or truth value changed."""

from __future__ import annotations

import ast
import contextlib
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from mutants_by_hand import EQUIVALENT

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

# A bound with a fraction: whether it is inside itself decides nothing, so these are turned around.
BOUNDS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "is not": "is"}
OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "%": "*", "//": "/"}
# Arguments that say how large or strong something is drawn (whoever draws looks at it, and no test does), or that guard
# against mistakes of the program itself.
TASTE = {"alpha", "figsize", "linewidth", "markersize", "s", "frozen", "strict"}
DRAWN = {"default_rng", "integers", "normal", "permutation", "seed", "uniform"}
MADE = {"array", "float32", "full", "range", "zip"}
DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
WORDS = {"and": "or", "or": "and", "in": "not in", "not in": "in"}


def examples(tree: ast.Module) -> Iterator[ast.expr]:
    """Return data on which something is tried, where others would do as well.

    That is a list of three numbers and more, a list inside another, what a loop goes through, numbers of which an array
    is made, random numbers, and what a reader's answer is given; not what is expected of it, in a row beside a list.
    """
    for node in ast.walk(tree):
        if isinstance(node, DISPLAYS):
            yield from [node] if is_data(node) and len(numbers_in(node)) >= 3 else []
            yield from (part for part in ast.iter_child_nodes(node) if isinstance(part, DISPLAYS) and is_data(part))
        elif isinstance(node, ast.For):
            yield from [node.iter] if is_data(node.iter) else []
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            given = node.args[0] if node.args else None
            if called in DRAWN or "answer" in (called, getattr(given, "id", "")):
                yield from [*node.args, *(keyword.value for keyword in node.keywords)]
            elif called in MADE:
                yield from filter(is_data, node.args)


def choices(tree: ast.Module) -> Iterator[ast.expr]:
    """Return numbers that may as well be others: how much of a text is shown, a length that NumPy is to find."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Slice) and isinstance(node.upper, ast.Constant) and node.lower is None:
            yield from [node.upper] if node.upper.value >= 20 else []
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".reshape"):
            yield from (argument for argument in node.args if isinstance(argument, ast.UnaryOp))


def is_data(node: ast.expr) -> bool:
    """Say whether nothing is computed in an expression, and no number stands in a row beside a list."""
    with contextlib.suppress(ValueError, SyntaxError):  # a slice alone is no expression
        ast.literal_eval(ast.unparse(node).replace("np.nan", "0").replace("np.inf", "0"))
        rows = [n.elts for n in ast.walk(node) if isinstance(n, ast.Tuple)]
        return all(len({isinstance(part, DISPLAYS) for part in row}) < 2 for row in rows)
    return False


def has_fraction(node: ast.expr) -> bool:
    numbers = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    return any(number % 1 for number in numbers)


def numbers_in(node: ast.expr) -> list[ast.Constant]:
    return [n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, (int, float))]


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
    left_out = {id(node) for value in [*taste, *examples(tree), *choices(tree)] for node in ast.walk(value)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Compare):
            for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
                bounds = BOUNDS if has_fraction(left) or has_fraction(right) else {}
                yield from between(left, right, COMPARISONS | WORDS | bounds)
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
                larger = node.value + 1 if node.value < 100 else node.value * 2
                new = repr(not node.value if isinstance(node.value, bool) else larger)
                yield (raw[:begin] + new.encode() + raw[end:]).decode()


def chosen(number: int, seed: str, modules: Iterable[str] = MODULES) -> list[tuple[str, str]]:
    """Return `number` mutants of some modules, each as module and whole source; none that means the same."""
    found = [(name, mutant) for name in modules for mutant in all_mutants(MODULES[name].read_text("utf-8"))]
    found = [mutant for mutant in found if (mutant[0], *changed_line(*mutant)[1:]) not in EQUIVALENT]
    return random.Random(seed).sample(found, min(number, len(found)))


def changed_line(module: str, source: str) -> tuple[int, str, str]:
    """Return number and text of the first line that differs, and the line instead."""
    before = MODULES[module].read_text("utf-8").splitlines()
    pairs = enumerate(zip(before, source.splitlines(), strict=False), start=1)
    return next(((n, a.strip(), b.strip()) for n, (a, b) in pairs if a != b), (0, "", ""))
