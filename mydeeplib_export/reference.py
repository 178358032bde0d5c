"""Reference cells: the part of a docstring that stands folded on the page and whole in the module.

A Markdown cell holds one or more fences::

    ```{reference} Layer_Dense
    Attributes
    ----------
    weights : ndarray, shape (d, m)

    @forward
    Parameters
    ----------
    inputs : array_like, shape (n, d)
    ```

What stands before the first line that begins with `@` belongs to the class or function itself, the rest to its members.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .read import Cell

FENCE = re.compile(r"^(`{3,}|:{3,})\{reference\}[ \t]*(\S*)[ \t]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(Parameters|Returns|Yields|Raises|Attributes|Notes|See Also|Examples)\n-+$", re.MULTILINE)
Function = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Reference:
    """Text for the docstring of `owner`, or of its member; and the cell that it comes from."""

    owner: str
    member: str
    text: str
    cell: Cell


def references_in(cell: Cell) -> list[Reference]:
    """Return what the fences of a Markdown cell describe."""
    found = []
    for _, owner, body in FENCE.findall(cell.source):
        if not owner:
            raise cell.refuse("a reference must name the class or function that it describes")
        parts = re.split(r"^@(\w+)[ \t]*\n", body, flags=re.MULTILINE)
        pairs = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
        found += [Reference(owner, member, text.strip("\n"), cell) for member, text in pairs if text.strip()]
    return found


def documented(source: str, reference: Reference) -> str:
    """Return the source of a class or function with the reference at the end of its docstring."""
    lines = source.splitlines()
    node, shift = _definition(source)
    indent = " " * (node.col_offset + 4)
    addition = [f"{indent}{line}" if line else "" for line in reference.text.splitlines()]
    first = node.body[0] if node.body else None
    if first is not None and ast.get_docstring(node) is not None:
        end = (first.end_lineno or 0) - shift
        last = lines[end - 1].rstrip()
        for title in SECTION.findall(ast.get_docstring(node) or ""):
            if title in SECTION.findall(reference.text):
                raise reference.cell.refuse(f"the docstring of {_name(reference)} has a section {title} already")
        if not last.endswith('"""'):
            raise reference.cell.refuse(f"the docstring of {_name(reference)} must end with three double quotes")
        kept = [*lines[: end - 1], last.removesuffix('"""').rstrip()]
        while not kept[-1].strip():
            kept.pop()
        return "\n".join([*kept, "", *addition, f'{indent}"""', *lines[end:]])
    if SECTION.match(reference.text) or first is None:
        raise reference.cell.refuse(
            f"{_name(reference)} has no docstring on the page, so its reference must begin with a summary"
        )
    start = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", []))]) - shift
    opened = [f'{indent}"""{reference.text.splitlines()[0]}', *addition[1:]]
    closed = [*opened, f'{indent}"""'] if len(opened) > 1 else [f'{opened[0]}"""']
    return "\n".join([*lines[: start - 1], *closed, *lines[start - 1 :]])


def check_arguments(source: str, reference: Reference) -> None:
    """Refuse a reference whose parameters are not those of the function."""
    described = _described(reference.text)
    node, _ = _definition(source)
    if not described or not isinstance(node, ast.FunctionDef):
        return
    real = _arguments(node, is_member=bool(reference.member) or node.name == "__init__")
    if described != real:
        raise reference.cell.refuse(
            f"the reference of {_name(reference)} describes {', '.join(described)}, its arguments are {', '.join(real)}"
        )


def _definition(source: str) -> tuple[Function, int]:
    """Return the first class or function of a source that may be indented, and how many lines were put before it."""
    shift = 1 if source.lstrip("\n")[:1].isspace() else 0
    text = f"if True:\n{source}" if shift else source
    try:
        tree = ast.parse(text)
    except SyntaxError:  # the head of a class that has no docstring
        tree = ast.parse(f"{text}\n    pass")
    node = next(n for n in ast.walk(tree) if isinstance(n, Function))
    return node, shift


def _described(text: str) -> list[str]:
    sections = SECTION.split(text)
    for title, body in zip(sections[1::2], sections[2::2], strict=True):
        if title == "Parameters":
            heads = re.findall(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: :.*)?$", inspect.cleandoc(body), re.MULTILINE)
            return [name for head in heads for name in head.split(", ")]
    return []


def _arguments(node: ast.FunctionDef, is_member: bool) -> list[str]:
    a = node.args
    plain = [arg.arg for arg in (*a.posonlyargs, *a.args)]
    if is_member and plain and plain[0] in ("self", "cls"):
        plain = plain[1:]
    stars = [f"*{a.vararg.arg}"] if a.vararg else []
    pairs = [f"**{a.kwarg.arg}"] if a.kwarg else []
    return [*plain, *stars, *(arg.arg for arg in a.kwonlyargs), *pairs]


def _name(reference: Reference) -> str:
    return f"{reference.owner}.{reference.member}" if reference.member else reference.owner
