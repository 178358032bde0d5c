"""Render the folded modules as source files, write them whole, or compare them with what is there."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

from .fold import Definition, Library
from .places import COURSE, COURSE_SUMMARY, PACKAGE, PACKAGE_SUMMARY
from .read import ExportError
from .reference import Reference, documented

PROJECT, INDENT = "my-deep-lib", "    "
# An optional package may come without types, or not be there: mypy takes what it gives as it is.
UNTYPED = '# mypy: disable-error-code="import-untyped,import-not-found,no-untyped-call", allow-subclassing-any'
GENERATED = "# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters."


def render_package(library: Library, root: Path) -> dict[str, str]:
    """Return the package's files, by their path below the target folder."""
    modules = library.modules()
    extras = extras_of(root)
    files = {f"{PACKAGE}/{name.replace('.', '/')}.py": _render_module(name, library, extras) for name in modules}
    inside, course = ([name for name in modules if name.startswith(f"{COURSE}.") is part] for part in (False, True))
    files[f"{PACKAGE}/__init__.py"] = _render_init(library, inside, PACKAGE_SUMMARY, version_of(root))
    if course:
        files[f"{PACKAGE}/{COURSE}/__init__.py"] = _render_init(library, course, COURSE_SUMMARY)
    files[f"{PACKAGE}/py.typed"] = ""  # the module has type hints
    return files


def version_of(root: Path) -> str:
    try:
        return _project(root)["version"]
    except KeyError as error:
        raise ExportError(f"pyproject.toml: no project version ({error})") from None


def extras_of(root: Path) -> dict[str, list[str]]:
    """Return the optional dependencies; an extra is called like the package that is imported."""
    return _project(root).get("optional-dependencies", {})


def _project(root: Path) -> dict:
    try:
        return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ExportError(f"pyproject.toml: no project version ({error})") from None


def class_source(definition: Definition) -> str:
    """Return a definition as one piece of source, as the pages have it, members in their places."""
    return _joined(definition, {})


def documented_source(definition: Definition) -> str:
    """Return a definition as `class_source` does, with its references in the docstrings."""
    return _joined(definition, definition.references)


def _joined(definition: Definition, references: dict[str, Reference]) -> str:
    members = list(definition.members.items())
    if len(members) > 1:
        members = [(key, m) for key, m in members if m.text.strip() != "pass"]
    parts = [documented(definition.head.text, references[""]) if "" in references else definition.head.text]
    for key, member in members:
        text = documented(member.text, references[key]) if key in references else member.text
        parts.append(f"\n{text}" if member.is_function else text)
    return "\n".join(parts)


def provenance(definition: Definition) -> str:
    """Say which chapters a definition comes from."""
    numbers = [str(int(number)) for number in definition.chapters]
    if len(numbers) == 1:
        return f"chapter {numbers[0]}"
    return f"chapters {', '.join(numbers[:-1])} and {numbers[-1]}"


def linked_chapters(definitions: list[Definition]) -> str:
    """Return links to the chapters that the definitions come from."""
    found: dict[str, str] = {}
    for definition in definitions:
        for piece in definition.pieces():
            found[piece.cell.chapter] = piece.cell.notebook
    links = [f"[{int(number)}](../{path})" for number, path in sorted(found.items())]
    word = "chapter" if len(links) == 1 else "chapters"
    return f"{word} {', '.join(links[:-1])} and {links[-1]}" if len(links) > 1 else f"{word} {links[0]}"


def import_lines(statements: set[str]) -> list[str]:
    """Return import statements in the order ruff keeps: standard library first, names of one module together."""
    plain = sorted(s for s in statements if s.startswith("import "))
    grouped: dict[str, set[str]] = {}
    for statement in statements - set(plain):
        source, names = statement.removeprefix("from ").split(" import ")
        grouped.setdefault(source, set()).update(names.split(", "))
    froms = [_from_import(source, names) for source, names in sorted(grouped.items())]
    third = [s for s in plain + froms if _is_third_party(s)]
    standard = [s for s in plain + froms if s not in third]
    return standard + ([""] if standard and third else []) + third


def write_files(files: dict[str, str], target: Path) -> None:
    """Write every file whole (a crash leaves the old one or the new one), and drop generated ones no longer made."""
    for name, text in files.items():
        path = target / name
        try:
            if not path.exists() or path.read_bytes() != text.encode():
                write_whole(path, text)
        except OSError as error:
            raise ExportError(f"{name}: cannot be written ({error.strerror})") from None
    for path in stale_files(files, target):
        path.unlink()


def write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def stale_files(files: dict[str, str], target: Path) -> list[Path]:
    """Return generated modules in the package that the chapters no longer make."""
    kept = {target / name for name in files}
    found = sorted((target / PACKAGE).rglob("*.py"))
    return [path for path in found if path not in kept and path.read_text("utf-8").startswith(GENERATED)]


def differences(files: dict[str, str], target: Path) -> list[str]:
    """Return a unified diff, empty when the files on disk are what the chapters make."""
    lines: list[str] = []
    for name, text in files.items():
        path = target / name
        there = path.read_bytes().decode("utf-8") if path.exists() else ""
        names = (f"{name} (on disk)", f"{name} (from the chapters)")
        found = list(difflib.unified_diff(there.splitlines(), text.splitlines(), *names, lineterm=""))
        if not path.exists():
            found = found or [f"{name} is missing"]
        elif there != text:
            found = found or [f"{name} differs in the ends of its lines"]
        lines += found
    lines += [
        f"{path.relative_to(target).as_posix()}: no chapter makes this file" for path in stale_files(files, target)
    ]
    return lines


def _from_import(source: str, names: set[str]) -> str:
    line = f"from {source} import {', '.join(sorted(names))}"
    if len(line) <= 88:
        return line
    return f"from {source} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"


def _package(statement: str) -> str:
    return statement.split()[1].split(".")[0]


def _is_third_party(statement: str) -> bool:
    return _package(statement) not in sys.stdlib_module_names


def optional_imports(library: Library, module: str) -> set[str]:
    """Return the statements with which a module imports packages other than NumPy."""
    statements = set(library.imports.get(module, {}).values())
    return {s for s in statements if _is_third_party(s) and _package(s) != "numpy"}


def _extra_for(name: str, packages: set[str], extras: dict[str, list[str]]) -> str:
    """Return the extra that brings the packages a module imports: it is called like one of them."""
    for package in sorted(packages & set(extras)):
        brought = {re.split(r"[^\w.-]", requirement)[0] for requirement in extras[package]}
        if packages - {package} <= brought:
            return package
    if len(packages) > 1:
        raise ExportError(
            f"{name} imports {' and '.join(sorted(packages))}: pyproject.toml has no extra that brings all of them"
        )
    raise ExportError(f"{name} imports {min(packages)}: pyproject.toml has no extra called {min(packages)}")


def _guarded(name: str, statements: set[str], extras: dict[str, list[str]]) -> str:
    """Return the imports of an optional package, with words for whoever does not have it."""
    packages = {_package(statement) for statement in statements}
    package = _extra_for(name, packages, extras)
    lines = [INDENT + line for statement in import_lines(statements) for line in statement.splitlines()]
    message = f'"{PACKAGE}.{name} needs {", ".join(extras[package])}; run: pip install {PROJECT}[{package}]"'
    return "\n".join(
        [
            "try:",
            *lines,
            "except ImportError as error:",
            f"{INDENT}raise ImportError(",
            f"{INDENT * 2}{message}",
            f"{INDENT}) from error",
        ]
    )


def _render_module(name: str, library: Library, extras: dict[str, list[str]]) -> str:
    definitions = library.of_module(name)
    outside = set(library.imports.get(name, {}).values())
    optional = optional_imports(library, name)
    outside -= optional
    siblings = {
        f"from {_relative(name, sibling)} import {', '.join(sorted(names))}"
        for sibling, names in library.siblings.get(name, {}).items()
    }
    head = [GENERATED, *([UNTYPED] if optional else []), f'"""{library.summaries[name]}"""']
    parts = ["\n".join(head) + "\n\nfrom __future__ import annotations\n"]
    if outside:
        parts.append("\n".join(import_lines(outside)) + "\n")
    if optional:
        parts.append(_guarded(name, optional, extras) + "\n")
    if siblings:
        parts.append("\n".join(import_lines(siblings)) + "\n")
    constants = [d.head.text for d in definitions if d.kind == "constant"]
    if constants:
        parts.append("\n".join(constants) + "\n")
    text = "\n".join(parts)
    for definition in definitions:
        if definition.kind != "constant":
            text += f"\n\n# From {provenance(definition)}.\n{documented_source(definition)}\n"
    return text


def _relative(module: str, sibling: str) -> str:
    """Return how a module names another one of the package: `.layers`, from the course `..layers`."""
    if "." not in module:
        return f".{sibling}"
    return f".{sibling.partition('.')[2]}" if sibling.startswith(f"{COURSE}.") else f"..{sibling}"


def _render_init(library: Library, modules: list[str], summary: str, version: str | None = None) -> str:
    """Write the front door of a package: the names that the chapters mark as public."""
    public = {name: sorted(d.name for d in library.of_module(name) if d.public) for name in modules}
    lines = [GENERATED, f'"""{summary}"""', "", "from __future__ import annotations", ""]
    imports = {f"from .{m.rpartition('.')[2]} import {', '.join(names)}" for m, names in public.items() if names}
    if imports:
        lines += [*import_lines(imports), ""]
    if version is not None:
        lines += [f'__version__ = "{version}"', ""]
    everything = sorted(name for names in public.values() for name in names)
    return "\n".join([*lines, "__all__ = [", *(f'    "{name}",' for name in everything), "]"]) + "\n"
