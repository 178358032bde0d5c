"""Let the single page (for print) show every kind of node that the site shows.

Sphinx takes the writers of nodes for `singlehtml` alone as soon as one extension has any; the others then fail.
"""

from __future__ import annotations


def share_writers(app) -> None:
    handlers = app.registry.translation_handlers
    if "singlehtml" in handlers:
        handlers["singlehtml"] = {**handlers.get("html", {}), **handlers["singlehtml"]}


def setup(app):
    app.connect("builder-inited", share_writers, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
