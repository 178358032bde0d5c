"""Render the folded modules as source files, write them whole, or compare them with what is there."""

from __future__ import annotations

import contextlib
import difflib
import os
import tempfile
import tomllib
from pathlib import Path

from .fold import Definition, Library
from .modules import MODULES, PACKAGE, PACKAGE_SUMMARY
from .read import ExportError

GENERATED = "# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters."


def render_package(library: Library, root: Path) -> dict[str, str]:
    """Return the package's files, by their path below the target folder."""
    files = {f"{PACKAGE}/{name}.py": _render_module(name, library) for name in library.modules()}
    files[f"{PACKAGE}/__init__.py"] = _render_init(library, version_of(root))
    files[f"{PACKAGE}/py.typed"] = ""  # the module has type hints
    return files


def version_of(root: Path) -> str:
    try:
        return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ExportError(f"pyproject.toml: no project version ({error})") from None


def class_source(definition: Definition) -> str:
    """Return a definition as one piece of source, members in their places."""
    members = list(definition.members.values())
    if len(members) > 1:
        members = [m for m in members if m.text.strip() != "pass"]
    parts = [definition.head.text]
    for member in members:
        parts.append(f"\n{member.text}" if member.is_function else member.text)
    return "\n".join(parts)


def provenance(definition: Definition) -> str:
    """Say which chapters a definition comes from."""
    numbers = [str(int(number)) for number in definition.chapters]
    if len(numbers) == 1:
        return f"chapter {numbers[0]}"
    return f"chapters {', '.join(numbers[:-1])} and {numbers[-1]}"


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
            if not path.exists() or path.read_text("utf-8") != text:
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
    found = sorted((target / PACKAGE).glob("*.py"))
    return [path for path in found if path not in kept and path.read_text("utf-8").startswith(GENERATED)]


def differences(files: dict[str, str], target: Path) -> list[str]:
    """Return a unified diff, empty when the files on disk are what the chapters make."""
    lines: list[str] = []
    for name, text in files.items():
        path = target / name
        there = path.read_text("utf-8") if path.exists() else ""
        names = (f"{name} (on disk)", f"{name} (from the chapters)")
        lines += difflib.unified_diff(there.splitlines(), text.splitlines(), *names, lineterm="")
    lines += [f"{PACKAGE}/{path.name}: no chapter makes this file" for path in stale_files(files, target)]
    return lines


def _from_import(source: str, names: set[str]) -> str:
    line = f"from {source} import {', '.join(sorted(names))}"
    if len(line) <= 88:
        return line
    return f"from {source} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"


def _is_third_party(statement: str) -> bool:
    return statement.split()[1].split(".")[0] == "numpy"


def _render_module(name: str, library: Library) -> str:
    definitions = library.of_module(name)
    outside = set(library.imports.get(name, {}).values())
    siblings = {
        f"from .{sibling} import {', '.join(sorted(names))}"
        for sibling, names in library.siblings.get(name, {}).items()
    }
    parts = [f'{GENERATED}\n"""{MODULES[name].summary}"""\n\nfrom __future__ import annotations\n']
    if outside:
        parts.append("\n".join(import_lines(outside)) + "\n")
    if siblings:
        parts.append("\n".join(import_lines(siblings)) + "\n")
    constants = [d.head.text for d in definitions if d.kind == "constant"]
    if constants:
        parts.append("\n".join(constants) + "\n")
    text = "\n".join(parts)
    for definition in definitions:
        if definition.kind != "constant":
            text += f"\n\n# From {provenance(definition)}.\n{class_source(definition)}\n"
    return text


def _render_init(library: Library, version: str) -> str:
    public = {
        name: sorted(d.name for d in library.of_module(name) if not d.name.startswith("_"))
        for name in library.modules()
    }
    now = {m: names for m, names in public.items() if names and not MODULES[m].imported_on_first_use}
    later = {m: names for m, names in public.items() if names and MODULES[m].imported_on_first_use}
    everything = sorted(name for names in public.values() for name in names)
    lines = [GENERATED, f'"""{PACKAGE_SUMMARY}"""', "", "from __future__ import annotations", ""]
    if now:
        lines += [*import_lines({f"from .{m} import {', '.join(names)}" for m, names in now.items()}), ""]
    lines += [f'__version__ = "{version}"', "", "__all__ = ["]
    lines += [*(f'    "{name}",' for name in everything), "]"]
    if later:
        table = [f'    "{name}": "{module}",' for module, names in later.items() for name in names]
        lines += ["", "# Imported on first use, so that importing the package stays light.", "_LATER = {", *table, "}"]
        lines += [
            "",
            "",
            "def __getattr__(name):",
            "    if name not in _LATER:",
            '        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
            "    from importlib import import_module",
            "",
            '    return getattr(import_module(f".{_LATER[name]}", __name__), name)',
            "",
            "",
            "def __dir__():",
            "    return sorted({*globals(), *__all__})",
        ]
    return "\n".join(lines) + "\n"
