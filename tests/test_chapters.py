"""What can be said about chapters without running them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
import yaml
from exempt_cells import EXEMPT
from notebooks import CHAPTERS, IGNORED, ROOT, is_compared, printed, read

from mydeeplib_export.one_page import usage_example

NAMES = [path.stem for path in CHAPTERS]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def test_there_are_the_chapters_of_the_plan():
    assert [name[:2] for name in NAMES] == [f"{i:02d}" for i in range(1, len(NAMES) + 1)]
    assert len(NAMES) == 26


MINUTES = {"an hour": 60, "half an hour": 30, "an hour and a half": 90}
HOURS = {"half an hour": 0.5, "½": 0.5, "¼": 0.25, "¾": 0.75, "": 0}


def test_the_landing_page_counts_the_chapters_and_the_hours_of_each_part():
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"][:-1]  # the last are appendices
    page = (ROOT / "book" / "index.md").read_text("utf-8")
    cards = re.findall(r"grid-item-card\} ([IVX]+ · .*)\n(?::.*\n)*.*\n\n\*(\d+) chapters? · (.*)\*", page)
    assert [caption for caption, _, _ in cards] == [part["caption"] for part in parts]
    for part, (caption, count, hours) in zip(parts, cards, strict=True):
        assert int(count) == len(part["chapters"]), caption
        told = re.fullmatch(r"(\d*)([½¼¾]?) hours?|(half an hour)", hours)
        said = int(told[1] or 0) + HOURS[told[2] or told[3] or ""]
        needed = sum(minutes_of(ROOT / f"{chapter['file']}.ipynb") for chapter in part["chapters"]) / 60
        assert abs(said - needed) <= 0.25, (caption, needed)


def minutes_of(path) -> int:
    """Return how long a chapter says it takes."""
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    (time,) = re.findall(r"\*\*Time:\*\* (?:about )?(.*?)\.", text)
    return MINUTES.get(time) or int(re.fullmatch(r"(\d+) minutes", time)[1])


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_at_least_eight_values_are_compared(path):
    values = [value for cell in read(path).cells if is_compared(cell) for value in _values(printed(cell))]
    assert len(values) >= 8, f"only {len(values)} printed values are compared"


def _values(text: str) -> list[str]:
    text = re.sub(r"<Figure size .*?>|Exercise \d+\.\d+: .*", "", text)  # no results of the chapter
    return [*NUMBER.findall(text), *re.findall(r"\b(?:True|False|yes|no)\b", text)]


def test_exempt_cells_are_listed_with_their_reason_and_say_so():
    found = {}
    for path in CHAPTERS:
        for cell in read(path).cells:
            tags = cell.metadata.get("tags", [])
            assert not {"nbval-skip", "raises-exception", "nbval-raises-exception"} & set(tags), path.name
            if IGNORED in tags:
                found[path.stem, cell.id] = cell.source.splitlines()[0]
    assert set(found) == set(EXEMPT)
    assert all(EXEMPT.values())
    for place, first_line in found.items():
        assert first_line.startswith("# A timing"), place


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_cells_are_executed_in_order_without_errors_or_warnings(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr"


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_what_is_folded_on_the_page_is_folded_in_jupyter_too(path):
    for number, cell in enumerate(read(path).cells, start=1):
        if "hide-input" in cell.metadata.get("tags", []):
            assert cell.metadata.get("jupyter", {}).get("source_hidden"), f"cell {number}"


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_equations_are_numbered_in_order_and_citations_exist(path):
    """`eq-4-2` must be the second labelled equation of chapter 4, so that it appears as (4.2)."""
    number = int(path.stem[:2])
    text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    labels = re.findall(r"\$\$ \(([\w-]+)\)", text)
    assert labels == [f"eq-{number}-{k}" for k in range(1, len(labels) + 1)]
    for chapter, k in _cited(path):
        assert f"eq-{chapter}-{k}" in _all_labels(), f"eq. {chapter}.{k} does not exist"


def _cited(path) -> list[tuple[str, str]]:
    return [
        pair for cell in read(path).cells for pair in re.findall(r"\b(?:eq\.|[Ee]quation) (\d+)\.(\d+)", cell.source)
    ]


def _all_labels() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in CHAPTERS)
    return set(re.findall(r"\$\$ \((eq-\d+-\d+)\)", text))


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_each_chapter_has_exercises_with_solutions_and_a_picture(path):
    text = "\n".join(cell.source for cell in read(path).cells)
    number = int(path.stem[:2])
    exercises = re.findall(r":label: (ex-\d+-\d+)", text)
    assert len(exercises) >= 3
    assert exercises == [f"ex-{number}-{k}" for k in range(1, len(exercises) + 1)]
    assert re.findall(r"\{solution-start\} (ex-\d+-\d+)", text) == exercises
    cells = [c for c in read(path).cells if "mystnb" in c.metadata]
    assert cells
    for cell in cells:
        figure = cell.metadata.mystnb
        assert len(figure["figure"]["caption"]) > 30 and len(figure["image"]["alt"]) > 30
        assert any({"image/png", "image/svg+xml", "text/html"} & set(o.get("data", {})) for o in cell.outputs)


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_a_solution_is_folded_and_says_something(path):
    """A cell opens it, folded, a cell ends it, and between them stands text or code."""
    cells = read(path).cells
    sources = [cell.source for cell in cells]
    starts = [k for k, source in enumerate(sources) if "{solution-start}" in source]
    ends = [k for k, source in enumerate(sources) if "{solution-end}" in source]
    assert len(starts) == len(ends) >= 3
    for start, end in zip(starts, ends, strict=True):
        opened = re.match(r"(`{3,})\{solution-start\} ex-\d+-\d+\n((?::.*\n)*)\1(.*)", sources[start], re.DOTALL)
        assert opened and ":class: dropdown\n" in opened[2], sources[start]
        assert not opened[3].strip() or cells[start].metadata.jupyter.source_hidden, sources[start]
        closed = re.fullmatch(r"(.*?)(`{3,})\{solution-end\}\n\2", sources[end].strip(), re.DOTALL)
        assert closed and len("".join([opened[3], *sources[start + 1 : end], closed[1]])) > 30, sources[end]


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_the_reader_is_asked_to_predict_at_least_twice(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    asked = re.findall(r"^(`{3,})\{admonition\} [^\n]+\n:class: prediction\n(.*?)^\1$", text, re.DOTALL | re.MULTILINE)
    assert len(asked) >= 2 and all(len(words) > 40 for _, words in asked)


@pytest.mark.parametrize("number", [f"{i:02d}" for i in range(4, 10)])
def test_chapters_with_a_gradient_check_it(number):
    path = next(p for p in CHAPTERS if p.stem.startswith(number))
    trees = [ast.parse(cell.source) for cell in read(path).cells if cell.cell_type == "code"]
    called = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert sum(isinstance(function, ast.Name) and function.id == "check_gradient" for function in called) >= 2


def test_the_usage_example_of_chapter_19_is_the_readmes():
    path = next(p for p in CHAPTERS if p.stem.endswith("training_the_spiral"))
    first = next(cell for cell in read(path).cells if cell.cell_type == "code")
    assert first.source == usage_example(ROOT).rstrip("\n")


def test_everything_is_formatted_and_linted():
    for command in (["format", "--check"], ["check"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, check=True)


def test_module_and_page_are_what_the_chapters_make():
    subprocess.run([sys.executable, "-m", "mydeeplib_export", "--check"], cwd=ROOT, check=True)


def test_diagrams_are_what_their_script_draws():
    sys.path.insert(0, str(ROOT / "book"))
    import draw_network

    for part in (None, *draw_network.PARTS):
        name = f"network-{part}.svg" if part else "network.svg"
        assert (draw_network.STATIC / name).read_text("utf-8") == draw_network.draw(part)


def test_the_api_page_has_every_public_name():
    import my_deep_lib
    from my_deep_lib import course

    page = (ROOT / "book" / "api.md").read_text("utf-8")
    missing = [name for name in my_deep_lib.__all__ if not re.search(rf"(my_deep_lib\.|`){name}\b", page)]
    missing += [name for name in course.__all__ if not re.search(rf"my_deep_lib\.course\.[\w.]*\b{name}\b", page)]
    by_name = ("engines", "estimators", "interchange", "mailboxes", "parallel", "parallel_ray", "pieces")
    missing += [name for name in by_name if f"my_deep_lib.{name}." not in page]
    assert not missing


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_a_chapter_says_what_the_library_has_and_links_to_its_page(path):
    text = "\n".join(cell.source for cell in read(path).cells)
    block = re.search(r"```{admonition} The library so far\n:class: library-so-far\n\n(.*?)```", text, re.DOTALL)
    assert block and "(../book/api.md)" in block[1]
    named = re.findall(r"`([A-Za-z_]\w*)`", block[1])
    made = set(re.findall(r"^(?:class|def) (\w+)", text_through(path), re.MULTILINE))
    assert set(named) & made or re.search(r"[Ee]verything|[Cc]omplete", block[1]), "it names what was made"


def text_through(path) -> str:
    """Return the code of all chapters up to one."""
    chapters = CHAPTERS[: CHAPTERS.index(path) + 1]
    return "\n".join(cell.source for p in chapters for cell in read(p).cells if cell.cell_type == "code")


@pytest.mark.parametrize("place", range(len(CHAPTERS) - 1), ids=[path.stem for path in CHAPTERS[:-1]])
def test_a_chapter_ends_with_a_link_to_the_one_after_it(place):
    cells = read(CHAPTERS[place]).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "**Next:**" in cells[-1].source
    (line,) = re.findall(r"^\*\*Next:\*\* (.*)$", text, re.MULTILINE)
    assert f"({CHAPTERS[place + 1].name})" in line
