"""The page that says whose work the site ships: its table, and copies of the licenses' texts."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LISTED = ROOT / "book" / "licenses.json"
NODE_MODULES = ROOT / "book" / "live" / "_work" / "node_modules"
PAGE, PLACE, FOLDER = "book/licenses", "%shipped%", "_static/licenses"


def shipped() -> list[dict]:
    """Return what the site ships: names, licenses, and which files below `_static`."""
    return json.loads(LISTED.read_text("utf-8"))


def texts(part: dict) -> str:
    """Return the text of a part's license; nothing, if none comes with it."""
    if "text" in part:
        path = ROOT / part["text"]
        return path.read_text("utf-8") if path.exists() else ""
    if "npm" in part and "text_of" not in part:
        found = [path for name in part["npm"] for path in sorted((NODE_MODULES / name).glob("LICENSE*"))]
        return "\n".join(dict.fromkeys(path.read_text("utf-8") for path in found))
    name = part.get("text_of", part.get("pypi"))
    return _of_package(name) if name else ""


def _of_package(name: str) -> str:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return ""
    found = [file for file in files if re.fullmatch(r"(licenses/)?LICENSE(\.\w+)?", "/".join(file.parts[1:]))]
    return "\n".join(file.read_text("utf-8") for file in found)


def file_name(part: dict) -> str:
    return re.sub(r"[^a-z0-9]+", "-", part["what"].lower()).strip("-") + ".txt"


def table() -> str:
    """Return the table in Markdown."""
    lines = ["| part | license | where it comes from |", "|---|---|---|"]
    for part in shipped():
        terms = part["license"]
        if texts(part) or "notice" in part:
            path = f"{FOLDER}/{file_name(part)}" if texts(part) else f"_static/{part['notice']}"
            terms = f'<a href="../{path}">{terms}</a>'
        where = [f"PyPI: `{part['pypi']}`"] if "pypi" in part else []
        where += [f"npm: {', '.join(f'`{name}`' for name in part['npm'])}"] if "npm" in part else []
        where += [f"[source]({part['source']})"] if "source" in part else []
        lines.append(f"| {part['what']} | {terms} | {'; '.join(where)} |")
    return "\n".join(lines)


def fill_in(app, docname: str, source: list[str]) -> None:
    if docname == PAGE:
        source[0] = source[0].replace(PLACE, table())


def copy_texts(app, exception) -> None:
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for part in shipped():
        if text := texts(part):
            (folder / file_name(part)).write_text(text, "utf-8")


def setup(app) -> dict:
    app.connect("source-read", fill_in)
    app.connect("build-finished", copy_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
