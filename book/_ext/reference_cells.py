"""The directive `{reference}`: what belongs into a docstring, folded on the page and read as numpydoc."""

from __future__ import annotations

import re

from docutils import nodes
from myst_parser.mdit_to_docutils.base import make_document
from myst_parser.mocking import MockRSTParser
from numpydoc.docscrape_sphinx import SphinxDocString
from sphinx.util.docutils import SphinxDirective


class Reference(SphinxDirective):
    """A folded box: shapes, defaults and errors of a class or function and of its members."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        owner = self.arguments[0]
        title = nodes.title("", "", nodes.Text("Reference: "), nodes.literal("", owner))
        box = nodes.admonition("", title, classes=["dropdown", "reference"])
        parts = re.split(r"^@(\w+)[ \t]*\n", "\n".join(self.content) + "\n", flags=re.MULTILINE)
        for member, text in [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]:
            if member:
                name = nodes.literal("", f"{owner}.{member}")
                box += nodes.paragraph("", "", name, classes=["reference-member"])
            if text.strip():
                box += self._numpydoc(text)
        return [box]

    def _numpydoc(self, text: str) -> list[nodes.Node]:
        """Return the nodes of a docstring's text."""
        lines = str(SphinxDocString("\n\n" + text, config={"show_class_members": False})).splitlines()
        document = make_document(self.get_source_info()[0])
        document.settings, document.reporter = self.state.document.settings, self.state.document.reporter
        MockRSTParser().parse("\n".join(lines), document)  # as `eval-rst` does
        return document.children


def setup(app):
    app.add_directive("reference", Reference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
