"""The browser that the tests of the site and of the PDF need: Chromium, or Chrome.

Without one these tests are skipped, unless SITE_TESTS_MUST_RUN is set: then they fail.
"""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((path for path in map(shutil.which, NAMES) if path), None)
MUST_RUN = bool(os.environ.get("SITE_TESTS_MUST_RUN"))

needs_browser = pytest.mark.skipif(
    BROWSER is None and not MUST_RUN, reason=f"no browser: install one of {', '.join(NAMES)}"
)
