"""Make one PDF of the whole book: `python book/make_pdf.py` writes `_build/MyDeepLib.pdf`.

The book is built as one page, with every solution open, and printed by Chromium (or Chrome), which has to be installed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
)
LAYOUT = """
<style>
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-center { content: counter(page); font: 9pt sans-serif; color: #444; } }
html { font-size: 12.5px; }
.bd-header, .bd-sidebar-primary, .bd-sidebar-secondary, .header-article, .bd-footer, .prev-next-footer,
.bd-header-article, .scrubber input, .skip-link, #pst-skip-link, .pst-scroll-pixel-helper, #pst-back-to-top { display: none !important; }
.bd-page-width, .bd-article-container, .bd-content, .bd-main, .bd-container { max-width: 100% !important; display: block !important; }
pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
pre, div.highlight, div.cell_input, div.cell_output, div.output { overflow: visible !important; }
[id^="document-"] + section { break-before: page; }
figure, .admonition.prediction, .admonition.by-hand, table, mjx-container[display="true"] { break-inside: avoid; }
h1, h2, h3 { break-after: avoid; }
</style>
"""


def find_browser() -> str:
    """Return the path of a browser that prints, or say that there is none."""
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    raise SystemExit(f"error: no browser to print with; install one of {', '.join(BROWSERS)}")


def one_page() -> Path:
    """Build the book as a single page; return its folder."""
    program = Path(sys.executable).with_name("jupyter-book")
    options = ["--builder", "singlehtml", "--path-output", ROOT / "_build" / "pdf", "-W", "--keep-going"]
    subprocess.run([program, "build", ROOT, *options], check=True)
    return ROOT / "_build" / "pdf" / "_build" / "singlehtml"


def printable(html: str) -> str:
    """Return the page with everything open, light, and laid out for paper."""
    html = re.sub(r"<details(?![^>]*\bopen\b)", "<details open", html)
    html = html.replace("toggle-hidden", "")
    html = re.sub(r'(<html[^>]*?) data-theme="[^"]*"', r'\1 data-theme="light"', html, count=1)
    html = html.replace(' class="admonition-title dropdown', ' class="admonition-title')
    html = re.sub(r'class="([^"]*\b(?:solution|admonition)\b[^"]*)\bdropdown\b', r'class="\1', html)
    return html.replace("</head>", LAYOUT + "</head>", 1)


def print_page(page: Path, target: Path) -> None:
    """Let the browser print a page to a PDF with an outline."""
    with tempfile.TemporaryDirectory() as profile:
        options = [f"--user-data-dir={profile}", "--virtual-time-budget=60000", "--generate-pdf-document-outline"]
        options += ["--no-pdf-header-footer", f"--print-to-pdf={target}"]
        subprocess.run(
            [find_browser(), *QUIET, *options, page.as_uri()], check=True, stderr=subprocess.DEVNULL, timeout=900
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "_build" / "MyDeepLib.pdf", help="the file to write")
    target = parser.parse_args().to.resolve()
    find_browser()  # before the long work
    folder = one_page()
    source = folder / "book" / "index.html"
    page = folder / "print.html"  # at the root of the output: the page's relative paths start there
    page.write_text(printable(source.read_text("utf-8")), "utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    print_page(page, target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
