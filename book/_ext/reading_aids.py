"""Say on every chapter's page where it stands in the book, link every exported cell to the API page, and mend a role."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from docutils import nodes

API_PAGE = "book/api"
EXPORT_CLASS = "tag_export:"


def read_parts(root: Path) -> dict[str, tuple[str, int, int]]:
    """Return for each chapter's page its part, its number and how many chapters there are."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    places = [
        (entry["file"], part["caption"])
        for part in toc.get("parts", [])
        for entry in part["chapters"]
        if re.match(r"chapters/\d\d_", entry["file"])
    ]
    return {page: (caption, number, len(places)) for number, (page, caption) in enumerate(places, start=1)}


def say_where(app, doctree, docname) -> None:
    """Put a line above the title: part, chapter, how many there are."""
    places = read_parts(Path(app.srcdir))
    if docname not in places:
        return
    part, number, total = places[docname]
    section = next(iter(doctree.findall(nodes.section)))
    line = nodes.paragraph("", f"Part {part} · chapter {number} of {total}", classes=["where"])
    section.insert(section.first_child_matching_class(nodes.title) + 1, line)


def link_exports(app, doctree, docname) -> None:
    """Give every exported cell a badge that names its module and leads to the module's place on the API page."""
    labels = app.env.get_domain("std").anonlabels
    for cell in list(doctree.findall(nodes.container)):
        modules = [name.removeprefix(EXPORT_CLASS) for name in cell.get("classes", []) if name.startswith(EXPORT_CLASS)]
        if "cell" not in cell.get("classes", []) or not modules:
            continue
        page, anchor = labels.get(f"api-{modules[0]}", (API_PAGE, ""))
        uri = app.builder.get_relative_uri(docname, page) + (f"#{anchor}" if anchor else "")
        link = nodes.reference("", f"my_deep_lib.{modules[0]}", internal=True, refuri=uri)
        cell.insert(0, nodes.paragraph("", "", link, classes=["export-badge"]))


def mend_roles(app, pagename, templatename, context, doctree) -> None:
    """Take the role of a list from the list of citations: its entries are no list items to a screen reader."""
    if "citation-list" in context.get("body", ""):
        context["body"] = re.sub(r'(<div[^>]*class="citation-list"[^>]*?) role="list"', r"\1", context["body"])
        context["body"] = re.sub(r'<div role="list"( class="citation-list")', r"<div\1", context["body"])


def setup(app):
    app.connect("doctree-resolved", say_where)
    app.connect("doctree-resolved", link_exports)
    app.connect("html-page-context", mend_roles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
