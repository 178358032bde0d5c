"""Make the pages live, if what they load has been fetched: mark the cells that run, add the scripts, put the files there."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "book" / "live" / "_runtime" / "runtime.json"
FOLDER = "live"  # below the site's _static
logger = logging.getLogger(__name__)


def _state() -> str:
    """Return a hash of what runs in pages and of what decides which cells do: when it changes, all are written anew."""
    programs = sorted((RUNTIME.parents[1] / "page").glob("*.*"))
    deciding = [RUNTIME, RUNTIME.parents[1] / "not_in_the_page.json", Path(__file__), *programs]
    return hashlib.sha256(b"".join(path.read_bytes() for path in deciding if path.exists())).hexdigest()


def _is_live(app) -> bool:
    return app.builder.name == "html" and RUNTIME.exists()


def find_modules(app) -> None:
    """Make the book's own modules importable, or say why the pages are not live."""
    if _is_live(app):
        sys.path.append(str(ROOT))
        from book.live.assemble import put_scripts

        put_scripts(Path(app.outdir) / "_static" / FOLDER)  # now: a page's address of a script holds its checksum
    elif app.builder.name == "html":
        logger.info("The pages are not live: `python -m book.live fetch` brings what they need for that.")


def mark_cells(app, doctree, docname) -> None:
    """Give every code cell its name, and those that run in the page their kind."""
    path = Path(app.srcdir) / f"{docname}.ipynb"
    if not _is_live(app) or path.parent.name != "chapters":
        return
    from book.live.chapter_cells import page_cells

    boxes = [box for box in doctree.findall(nodes.container) if "cell" in box.get("classes", [])]
    cells = page_cells(path)
    if len(boxes) != len(cells):
        raise ValueError(f"{docname}: {len(cells)} code cells, but {len(boxes)} on the page")
    for box, cell in zip(boxes, cells, strict=True):
        box["ids"].append(f"code-{cell.id}")
        if cell.runs:
            box["classes"] += [f"live-{cell.kind}"] + ["live-slow"] * bool(cell.reason)


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    is_chapter = pagename.startswith("chapters/")
    if _is_live(app) and (is_chapter or pagename == app.config.root_doc):
        app.add_css_file(f"{FOLDER}/live.css")
        for name in ("page.js", "progress.js", *(["live.js"] if is_chapter else ["playground.js", "digits.js"])):
            edition = {"data-edition": app.config.live_pages_state[:8]} if name == "page.js" else {}
            app.add_js_file(f"{FOLDER}/{name}", loading_method="defer", **edition)


def put_files(app, exception) -> None:
    if exception is None and _is_live(app):
        from book.live.assemble import assemble
        from mydeeplib_export.read import chapter_paths

        assemble(chapter_paths(Path(app.srcdir)), Path(app.outdir) / "_static" / FOLDER)


def setup(app):
    app.add_config_value("live_pages_state", _state(), "html")
    app.connect("builder-inited", find_modules)
    app.connect("doctree-resolved", mark_cells)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", put_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
