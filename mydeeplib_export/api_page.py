"""The page on the module's API: every public name, module by module, each linked to the chapters that build it."""

from __future__ import annotations

from pathlib import Path

from .fold import Definition, Library
from .places import COURSE, PACKAGE
from .read import ExportError
from .write import linked_chapters, write_whole

NAME = "book/api.md"
HEADING = f"""\
# The module `{PACKAGE}`

% Generated from the tagged cells of the chapters by `python -m mydeeplib_export`: edit the chapters.

Everything that you type stands here, with the chapter that builds it. `import {PACKAGE}` needs NumPy only; the functions that draw
import matplotlib when they are called.
"""
INSIDE = """\
## Behind the front door

These modules are the library's own business; import from them by their names if you read along in a chapter.

| module | what it is | built in |
|---|---|---|
"""
BY_NAME_HEADING = """\
## Modules of their own

These are imported by their own names. What needs another package than NumPy says so, and how to get it.
"""
COURSE_HEADING = """\
(api-course)=
## What the course needs

`my_deep_lib.course` holds the test beds, the exercises with their checks, and `add_to`.
"""


def build(library: Library) -> str:
    """Return the page; equal chapters give equal pages."""
    modules = library.modules()[::-1]  # what one types first stands first: the model
    parts, by_name, inside, course = [HEADING], [], [], []
    for name in modules:
        public = [d for d in library.of_module(name) if d.public or d.by_name]
        if name.startswith(f"{COURSE}."):
            course += [_section(name, public, library, "###")] if public else []
        elif any(d.by_name for d in public):
            by_name.append(_section(name, public, library, "###"))
        elif public:
            parts.append(_section(name, public, library, "##"))
        else:
            inside.append(f"| `{name}` | {library.summaries[name]} | {linked_chapters(library.of_module(name))} |")
    if by_name:
        parts += [BY_NAME_HEADING, *by_name]
    if course:
        parts += [COURSE_HEADING, *course]
    if inside:
        parts.append(INSIDE + "\n".join(inside) + "\n")
    return "\n".join(parts)


def is_current(text: str, root: Path) -> bool:
    path = root / NAME
    return path.exists() and path.read_text("utf-8") == text


def write(text: str, root: Path) -> None:
    """Write the page if it has changed; a book without pages of its own has none."""
    if not (root / NAME).parent.is_dir() or is_current(text, root):
        return
    try:
        write_whole(root / NAME, text)
    except OSError as error:
        raise ExportError(f"{NAME}: cannot be written ({error.strerror})") from None


def _section(name: str, public: list[Definition], library: Library, level: str) -> str:
    title = name.rpartition(".")[2].replace("_", " ").capitalize()
    door = f"{PACKAGE}.{COURSE}" if name.startswith(f"{COURSE}.") else PACKAGE
    door = f"{PACKAGE}.{name}" if public[0].by_name else door
    lines = [f"(api-{name})=", f"{level} {title}", "", f"{library.summaries[name]} Built in {linked_chapters(public)}."]
    lines += ["", "```{eval-rst}", "\n\n".join(_directive(d, door) for d in public), "```", ""]
    return "\n".join(lines)


def _directive(definition: Definition, door: str) -> str:
    if definition.kind == "function":
        return f".. autofunction:: {door}.{definition.name}"
    kind = "autoexception" if definition.name.endswith(("Error", "Warning")) else "autoclass"
    lines = [f".. {kind}:: {door}.{definition.name}"]
    if kind == "autoclass":
        # A class that comes from another package gets members of its making; only ours are shown.
        own = [name for name, m in definition.members.items() if m.is_function and not name.startswith("_")]
        lines.append(f"   :members: {', '.join(own) if definition.by_name else ''}".rstrip())
    special = [m for m in ("__init__", "__call__") if m in definition.references and kind == "autoclass"]
    if special:
        lines.append(f"   :special-members: {', '.join(special)}")
    return "\n".join(lines)
