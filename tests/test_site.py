"""The built book in a real browser: offline, in both themes, wide and on a phone, by keyboard, and for screen readers.

Chromium (or Chrome) has to be installed; without it these tests are skipped, unless SITE_TESTS_MUST_RUN is set.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from fnmatch import fnmatch
from importlib.metadata import metadata

import pytest
import yaml
from browser import needs_browser
from built_site import PHONE, REACHABLE, WIDE, Visit, build, grave_findings
from notebooks import CHAPTERS, ROOT

CONTENT = [f"chapters/{path.stem}" for path in CHAPTERS]
PAGES = ["book/index", *CONTENT, "mydeeplib_export/nn_full_code"]
PAGES += [f"book/{name}" for name in ("api", "teachers", "notation", "glossary", "bibliography", "licenses")]
PAGES += ["search", "genindex"]
WHOLE = ("book/index", "chapters/05_relu")
MEASURE = """() => ({
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    raw: [...document.querySelectorAll('.math')].filter(m => !m.querySelector('mjx-container')).length,
    stray: [...document.querySelectorAll('article span.math')]
        .filter(m => m.nextSibling?.nodeType === 3 && /^[.,;:?)]/.test(m.nextSibling.data)).length,
    errors: document.querySelectorAll('mjx-merror, [data-mml-node="merror"]').length,
    cut: [...document.querySelectorAll('article table, article .cell_output pre, article mjx-container[display=true]')]
        .filter(e => e.scrollWidth > e.clientWidth + 8).map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 60)),
    outside: [...document.querySelectorAll('article p, article li, article dd, article figcaption')].flatMap(around =>
        [...around.querySelectorAll(':scope > span > mjx-container:not([display])')]
        .filter(e => e.offsetWidth > 0 && e.getBoundingClientRect().right > around.getBoundingClientRect().right + 3)
        .map(e => e.textContent.slice(0, 60))),
    broken: [...document.images].filter(i => i.complete && i.naturalWidth === 0).map(i => i.src),
    silent: [...document.images].filter(i => !i.hasAttribute('alt') || (i.alt === '' && i.closest('article'))).map(i => i.src),
})"""

# The contrast of code and of formulas: one look at every combination of colour and background.
FAINT = """() => {
    const read = text => {  // red, green, blue from 0 to 255, and how opaque
        const numbers = text.match(/[\\d.]+/g).map(Number), scale = text.startsWith('color(') ? 255 : 1;
        return [numbers.slice(0, 3).map(v => v * scale), numbers.length > 3 ? numbers[3] : 1];
    };
    const over = (below, [colour, opaque]) => below.map((v, k) => v * (1 - opaque) + colour[k] * opaque);
    const background = element => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            layers.unshift(read(getComputedStyle(at).backgroundColor));
            if (layers[0][1] === 1) break;
        }
        return layers.reduce(over, [255, 255, 255]);
    };
    const light = colour => colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
    const seen = new Map();
    for (const element of document.querySelectorAll('div.highlight pre, div.highlight pre span, mjx-container')) {
        const words = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        if (!words && element.tagName !== 'MJX-CONTAINER') continue;
        const back = background(element), colour = over(back, read(getComputedStyle(element).color));
        const [high, low] = [light(colour), light(back)].sort((a, b) => b - a);
        seen.set(colour.map(Math.round) + ' on ' + back.map(Math.round), (high + 0.05) / (low + 0.05));
    }
    return [seen.size, [...seen].filter(([key, ratio]) => ratio < 4.5).map(([key, ratio]) => key + ': ' + ratio.toFixed(2))];
}"""
# What axe finds is a matter of the theme or of the width: two variants of a page have both, other two on every other page.
AXE = [[("light", WIDE), ("dark", PHONE)], [("dark", WIDE), ("light", PHONE)]]

pytestmark = [pytest.mark.site, needs_browser]


def test_every_page_that_is_built_is_looked_at(folder):
    built = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html")}
    assert {name for name in built if not name.startswith("_")} == {*PAGES, "index"}, "index leads to book/index"


@pytest.mark.parametrize("name", PAGES)
def test_page(browser, address, name):
    """Each page in four variants: light and dark, wide and on a phone."""
    with Visit(browser, f"{address}/{name}.html") as visit:
        faint = {}
        for theme in ("light", "dark"):  # before axe, for which code becomes plain text
            visit.page.emulate_media(color_scheme=theme)
            visit.page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            combinations, faint[theme] = visit.page.evaluate(FAINT)
            assert combinations > 3 or name not in CONTENT, "colours of code were looked at"
        for theme in ("light", "dark"):
            for size in (WIDE, PHONE):
                visit.page.emulate_media(color_scheme=theme)
                visit.page.set_viewport_size({"width": size[0], "height": size[1]})
                visit.page.wait_for_timeout(400)
                visit.page.wait_for_function(REACHABLE)  # the theme looks for it a moment after a resize
                visit.page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
                found = visit.page.evaluate(MEASURE)
                variant = f"{theme}, {size[0]} wide"
                assert found["wider"] <= 0, f"the page scrolls sideways: {variant}"
                assert (found["raw"], found["errors"]) == (0, 0), "formulas that are not typeset"
                assert found["stray"] == 0, "a mark behind a formula that may begin the next line"
                cut = [
                    what for what in found["cut"] if size == WIDE or (name in CONTENT and not what.startswith("PRE"))
                ]
                assert cut == [], (
                    f"nothing but code, and on a phone what cells print, scrolls inside its box: {variant}"
                )
                assert found["outside"] == [], f"a formula that is cut off: {variant}"
                assert found["broken"] == []
                assert found["silent"] == [], "pictures without alternative text"
                if size == WIDE:
                    assert faint[theme] == [], f"code or formulas too faint: {variant}"
                if (theme, size) in AXE[PAGES.index(name) % 2]:
                    assert grave_findings(visit.page, whole=name in WHOLE) == [], variant
        assert visit.outside() == []
        assert visit.complaints == []


@pytest.mark.parametrize("name", [page for page in PAGES if page != "genindex"])
def test_page_from_the_disk(browser, folder, name):
    with Visit(browser, (folder / f"{name}.html").as_uri()) as visit:
        assert visit.outside() == []
        assert visit.complaints == []


@pytest.mark.parametrize(
    "words, page", [("momentum", "11_momentum"), ("Jacobian", "06_softmax"), ("dead neuron", "05_relu")]
)
@pytest.mark.parametrize("served", [True, False], ids=["http", "file"])
def test_search_finds(browser, address, folder, words, page, served):
    url = f"{address}/search.html" if served else (folder / "search.html").as_uri()
    with Visit(browser, f"{url}?q={words.replace(' ', '+')}") as visit:
        visit.page.wait_for_selector("#search-results ul.search li a")
        links = visit.page.eval_on_selector_all(
            "#search-results li a", "links => links.map(a => a.getAttribute('href'))"
        )
        assert any(page in link for link in links[:5]), links[:5]
        assert visit.outside() == []
        assert visit.complaints == []


def test_a_solution_opens_by_keyboard(browser, address):
    with Visit(browser, f"{address}/chapters/04_dense_backward.html") as visit:
        page = visit.page
        opener = page.locator(".solution button.toggle-button, .solution summary").first
        inside = page.locator(".solution").first.locator("p, pre").last
        assert not inside.is_visible()
        opener.focus()
        page.keyboard.press("Enter")
        inside.wait_for(state="visible")


@pytest.mark.parametrize("name", ["15_optimizers_compared", "19_training_the_spiral"])
def test_a_scrubber_moves(browser, address, name):
    with Visit(browser, f"{address}/chapters/{name}.html") as visit:
        slider = visit.page.locator(".scrubber input[type=range]").first
        said = visit.page.locator(".scrubber output").first
        before = said.inner_text()
        slider.focus()
        visit.page.keyboard.press("ArrowLeft")
        assert said.inner_text() != before
        assert slider.get_attribute("aria-valuetext") == said.inner_text()


def test_the_focus_can_be_seen(browser, address):
    with Visit(browser, f"{address}/chapters/01_spiral.html") as visit:
        for _ in range(12):
            visit.page.keyboard.press("Tab")
            outline = visit.page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return [document.activeElement.tagName, s.outlineStyle, s.outlineWidth, s.boxShadow]; }"
            )
            tag, style, width, shadow = outline
            assert tag == "BODY" or (style != "none" and width != "0px") or shadow != "none", outline


def test_every_exported_cell_leads_to_the_api(browser, address):
    with Visit(browser, f"{address}/chapters/05_relu.html") as visit:
        badge = visit.page.locator(".export-badge a").first
        assert badge.inner_text() == "my_deep_lib.activations"
        badge.click()
        visit.page.wait_for_url("**/book/api.html#api-activations", wait_until="domcontentloaded")
        assert visit.page.locator("#api-activations").count() == 1


def test_links_and_anchors_resolve(folder):
    from bs4 import BeautifulSoup

    pages = {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in folder.rglob("*.html")
        if "_static" not in path.parts
    }
    ids = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in pages.items()}
    missing = []
    for path, soup in pages.items():
        for tag in soup.find_all(["a", "img", "script", "link"]):
            link = tag.get("href") or tag.get("src")
            if not link or link.startswith(("http:", "https:", "mailto:", "data:", "javascript:")):
                continue
            place, _, anchor = link.partition("#")
            target = (path.parent / place.split("?")[0]).resolve() if place.split("?")[0] else path
            if not target.exists():
                missing.append((path.name, link))
            elif anchor and target in ids and anchor not in ids[target]:
                missing.append((path.name, link))
    assert not missing, missing[:20]


def test_weights(folder):
    heavy = {path.name: path.stat().st_size for path in folder.rglob("*.html") if path.stat().st_size > 1_500_000}
    assert not heavy
    files = [path for path in folder.rglob("*") if path.is_file() and not {"_sources", "live"} & set(path.parts)]
    assert sum(path.stat().st_size for path in files) < 25_000_000


def test_every_file_of_the_site_is_on_the_page_of_licenses(folder):
    """Whose it is, and under which license; nothing is listed that is not there."""
    shipped = json.loads((ROOT / "book" / "licenses.json").read_text("utf-8"))
    static = folder / "_static"
    files = [path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()]
    owners = {file: [p["what"] for p in shipped if any(fnmatch(file, glob) for glob in p["files"])] for file in files}
    assert {file: owner for file, owner in owners.items() if len(owner) != 1} == {}
    is_live = (static / "live").exists()
    for part in shipped:
        for glob in part["files"]:
            assert any(fnmatch(file, glob) for file in files) or (not is_live and glob.startswith("live/")), glob
    text = (folder / "book" / "licenses.html").read_text("utf-8").replace("’", "'")
    assert all(html.escape(part["what"], quote=False) in text for part in shipped)
    copies = {path.name: path.stat().st_size for path in (static / "licenses").glob("*.txt")}
    assert min(copies.values()) > 1000 and len(copies) >= (16 if is_live else 14)


def test_the_licenses_are_those_that_the_packages_declare():
    for part in json.loads((ROOT / "book" / "licenses.json").read_text("utf-8")):
        if "pypi" in part:
            about = metadata(part["pypi"])
            declared = " ".join(
                [str(about.get(k)) for k in ("License", "License-Expression")] + about.get_all("Classifier", [])
            )
            first = part["license"].split("-")[0]
            words = re.findall(r"[\w.]+", declared.replace("Apache License", "Apache"))
            assert first in words, (part["what"], declared)
            expression = about.get("License-Expression")
            assert not expression or part["license"] in re.split(r" AND | OR |[()]", expression), part["what"]
        for name in part.get("npm", []):
            package = ROOT / "book" / "live" / "_work" / "node_modules" / name / "package.json"
            if package.exists():
                assert json.loads(package.read_text("utf-8"))["license"] == part["license"], name


@pytest.mark.parametrize("url", ["", "https://github.com/someone/mydeeplib"])
def test_launch_buttons_appear_when_the_repository_is_named(tmp_path, url):
    """One setting, `repository: url`, decides."""
    project = tmp_path / "book"
    shutil.copytree(ROOT / "book", project / "book", ignore=shutil.ignore_patterns("live"))
    (project / "chapters").mkdir()
    shutil.copy(CHAPTERS[0], project / "chapters")
    (project / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{CHAPTERS[0].stem}\n", "utf-8")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert config["repository"]["url"] == ""
    config["repository"]["url"] = url
    (project / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    page = build(project, tmp_path / "out") / "chapters" / f"{CHAPTERS[0].stem}.html"
    text = page.read_text("utf-8")
    assert ("mybinder.org" in text) == ("colab.research.google.com" in text) == bool(url)
    assert ("someone/mydeeplib" in text) == bool(url)
