"""Make the site ask no other host for anything: MathJax comes with it, thebe and require.js stay out."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

FONTS = "output/chtml/fonts/woff-v2"


def _mathjax_source() -> Path:
    folder = Path(str(files("sphinx-mathjax-offline")))
    return next(path.parent for path in folder.rglob("tex-chtml-full.js"))


def copy_mathjax(app, exception) -> None:
    """Copy the one script and its fonts out of the package (1.7 of its 24 MB)."""
    if exception is not None or app.builder.format != "html":
        return
    source, target = _mathjax_source(), Path(app.outdir) / "_static" / "mathjax"
    (target / FONTS).mkdir(parents=True, exist_ok=True)
    shutil.copy2(source / "tex-chtml-full.js", target)
    for font in (source / FONTS).glob("*.woff"):
        shutil.copy2(font, target / FONTS)


def drop_outside_scripts(app, pagename, templatename, context, doctree) -> None:
    """Leave out scripts that the theme's extensions would load from other hosts."""
    scripts = context.get("script_files", [])
    context["script_files"] = [script for script in scripts if not _is_outside(script)]


def _is_outside(script) -> bool:
    """Return whether a script comes from another host, or is part of thebe, which would load from one."""
    name = str(getattr(script, "filename", script))
    body = str(getattr(script, "attributes", {}).get("body", ""))
    return name.startswith(("http:", "https:", "//")) or "thebe" in name or "THEBE_JS_URL" in body


def setup(app):
    app.connect("build-finished", copy_mathjax)
    app.connect("html-page-context", drop_outside_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
