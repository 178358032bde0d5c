"""`python -m mydeeplib_export.insert` on a throw-away book: one chapter more, and every mention still names its own."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from conftest import Text
from mydeeplib_export.insert import main, renumbered

NUMBERS = {17: 18, 18: 19, 19: 20, 20: 21}
STEMS = {"17_loop": "18_loop", "18_saving": "19_saving", "19_spiral": "20_spiral", "20_digits": "21_digits"}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("chapter 17", "chapter 18"),
        ("Chapter 16 and nothing else", "Chapter 16 and nothing else"),
        ("chapters 16 to 18", "chapters 16 to 19"),
        ("chapters 4, 17 and 20", "chapters 4, 18 and 21"),
        ("(chapters 17, 18, and 19)", "(chapters 18, 19, and 20)"),
        ("Chapter 17's loss. Chapter 18.", "Chapter 18's loss. Chapter 19."),
        ("[chapter 17](17_loop.ipynb)", "[chapter 18](18_loop.ipynb)"),
        ("chapter [17](17_loop.ipynb)", "chapter [18](18_loop.ipynb)"),
        (
            "chapters [16](16_model.ipynb) and [17](17_loop.ipynb)",
            "chapters [16](16_model.ipynb) and [18](18_loop.ipynb)",
        ),
        (
            "[chapters 16](16_model.ipynb) to [19](19_spiral.ipynb)",
            "[chapters 16](16_model.ipynb) to [20](20_spiral.ipynb)",
        ),
        ("| [17](../chapters/17_loop.ipynb) | 17 |", "| [18](../chapters/18_loop.ipynb) | 17 |"),
        ("| [18 Files](../chapters/18_saving.ipynb)", "| [19 Files](../chapters/19_saving.ipynb)"),
        ("(../chapters/20_digits.ipynb)", "(../chapters/21_digits.ipynb)"),
        ("In chapter 16, 18 of 20 runs end well.", "In chapter 16, 18 of 20 runs end well."),
        ("In chapter 17, 18 of 20 runs end well.", "In chapter 18, 18 of 20 runs end well."),
        ("In chapter 17 and 18 more places", "In chapter 18 and 18 more places"),
        ("{cite}`goodfellow2016deep`, chapters 17 and 18.", "{cite}`goodfellow2016deep`, chapters 17 and 18."),
        ("17 neurons in 18 layers, 19.5 and 20 %", "17 neurons in 18 layers, 19.5 and 20 %"),
        ("equation 17.2, eq. 18.1 and eqs. 4.5 and 19.2", "equation 18.2, eq. 19.1 and eqs. 4.5 and 20.2"),
        ("Eq. 17.2 says", "Eq. 18.2 says"),
        ("{eq}`eq-17-2`, $$ (eq-18-10)", "{eq}`eq-18-2`, $$ (eq-19-10)"),
        ("{ref}`exercise 17.1 <ex-17-1>`", "{ref}`exercise 18.1 <ex-18-1>`"),
        ("**Exercise 20.3 (paper).** :label: ex-20-3", "**Exercise 21.3 (paper).** :label: ex-21-3"),
        ('check_exercise("17.1", 3)', 'check_exercise("18.1", 3)'),
        ('@exercise("20.2")\ndef _exercise_20_2(answer):', '@exercise("21.2")\ndef _exercise_21_2(answer):'),
        ('@right("17.1", 18.2)\ndef answer_17_1_18():', '@right("18.1", 18.2)\ndef answer_18_1_18():'),
        ('@wrong(\n    "20.2",\n    "Sort."\n)', '@wrong(\n    "21.2",\n    "Sort."\n)'),
        ('    "17.2": Answers(', '    "18.2": Answers('),
        ("# --- chapter 17 ------", "# --- chapter 18 ------"),
        ('("20_digits", "0d090f55"): "times"', '("21_digits", "0d090f55"): "times"'),
        ("a loss of 17.2 and 18.1 of them", "a loss of 17.2 and 18.1 of them"),
        ("chapter\n17 says", "chapter\n18 says"),
        ("chapter~17, chapter 117", "chapter~17, chapter 117"),
        ("Chapter 1.7 million", "Chapter 1.7 million"),
    ],
)
def test_mentions(text, expected):
    assert renumbered(text, NUMBERS, STEMS) == expected


def test_a_change_and_the_change_back_leave_everything_as_it_was():
    text = "chapters 17, 18 and 19, eq. 20.1, `eq-17-1`, 18_saving.ipynb, exercise 19.2"
    there = renumbered(text, NUMBERS, STEMS)
    back = renumbered(there, {v: k for k, v in NUMBERS.items()}, {v: k for k, v in STEMS.items()})
    assert there != text and back == text


@pytest.fixture
def shelf(book):
    """Three chapters that mention each other, on the page and in a figure, and pages around them."""
    one = "You will need chapters 2 and 3. See {ref}`exercise 2.1 <ex-2-1>` and [chapter 3](03_c.ipynb).\n"
    two = "$$ x = 1 $$ (eq-2-1)\n\nChapter 1 was first. By equation 2.1 ...\n\n:label: ex-2-1\n\n"
    two += "**Exercise 2.1 (code).** Write."
    book.chapter(
        "01_a", Text(one), ("layers", 'def f():\n    """Do as chapter 3 says (eq. 2.1)."""\n    return 1', "public")
    )
    path = book.chapter("02_b", Text(two), 'print("x")', 'check_exercise("2.1", 1)  # chapter 2')
    book.chapter("03_c", Text("From chapter 2, equation 2.1, and 2.1 of everything."))
    notebook = nbformat.read(path, as_version=4)
    figure = {
        "figure": {"caption": "What chapter 2 drew, beside chapter 3 (eq. 2.1)."},
        "image": {"alt": "As in chapter 3."},
    }
    notebook.cells[1].metadata["mystnb"] = figure
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="chapter 2\n")]
    nbformat.write(notebook, path)
    for folder in ("book", "tests", "benchmarks"):
        (book.root / folder).mkdir()
    (book.root / "book" / "api.md").write_text("| f | [2](../chapters/02_b.ipynb) | chapter 3 |\n", "utf-8")
    (book.root / "tests" / "answers.py").write_text('A = {\n    "2.1": 3,\n    "1.1": 3,\n}\n', "utf-8")
    (book.root / "tests" / "near_answers.json").write_text('{\n "3.1": {\n  "a": "By eq. 2.1"\n }\n}\n', "utf-8")
    (book.root / "CONTRIBUTING.md").write_text("Chapter 3 comes last.\n", "utf-8")
    readme = book.root / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\nSee chapter 3.\n", "utf-8")
    (book.root / "benchmarks" / "measure.py").write_text("# as in chapter 3\n", "utf-8")
    (book.root / "tests" / "test_insert.py").write_text("# an example: chapter 3\n", "utf-8")
    (book.root / "book" / "live").mkdir()
    (book.root / "book" / "live" / "not_in_the_page.json").write_text('{"03_c": {"a": "needs files"}}\n', "utf-8")
    return book


def run(book, *arguments) -> int:
    return main([str(a) for a in arguments], root=book.root)


def source(book, name: str) -> str:
    cells = nbformat.read(book.root / "chapters" / f"{name}.ipynb", as_version=4).cells
    return "\n".join(cell.source for cell in cells)


def test_a_chapter_in_the_middle(shelf, capsys):
    assert run(shelf, 2, "between", "What lies between") == 0
    assert "chapters/02_between.ipynb is there" in capsys.readouterr().out
    names = sorted(path.stem for path in (shelf.root / "chapters").glob("*.ipynb"))
    assert names == ["01_a", "02_between", "03_b", "04_c"]
    toc = (shelf.root / "_toc.yml").read_text("utf-8")
    assert [line.split("/")[1] for line in toc.splitlines() if "chapters/" in line] == names
    assert source(shelf, "02_between") == "# What lies between"
    first = source(shelf, "01_a")
    assert "chapters 3 and 4. See {ref}`exercise 3.1 <ex-3-1>` and [chapter 4](04_c.ipynb)" in first
    assert "Do as chapter 4 says (eq. 3.1)." in first
    second = source(shelf, "03_b")
    for words in (
        "(eq-3-1)",
        "Chapter 1 was first",
        "equation 3.1",
        "ex-3-1",
        "Exercise 3.1",
        'check_exercise("3.1", 1)',
    ):
        assert words in second
    assert source(shelf, "04_c") == "From chapter 3, equation 3.1, and 2.1 of everything."
    assert (shelf.root / "book" / "api.md").read_text("utf-8") == "| f | [3](../chapters/03_b.ipynb) | chapter 4 |\n"
    assert '"3.1": 3' in (shelf.root / "tests" / "answers.py").read_text("utf-8")
    near = (shelf.root / "tests" / "near_answers.json").read_text("utf-8")
    assert near == '{\n "4.1": {\n  "a": "By eq. 3.1"\n }\n}\n'
    notebook = (shelf.root / "chapters" / "03_b.ipynb").read_text("utf-8")
    assert notebook.startswith('{\n "cells": [\n  {\n   "cell_type"'), "as Jupyter itself writes notebooks"
    assert (shelf.root / "CONTRIBUTING.md").read_text("utf-8") == "Chapter 4 comes last.\n"
    assert (shelf.root / "README.md").read_text("utf-8").endswith("\nSee chapter 4.\n")
    assert (shelf.root / "benchmarks" / "measure.py").read_text("utf-8") == "# as in chapter 4\n"
    assert (shelf.root / "tests" / "test_insert.py").read_text("utf-8") == "# an example: chapter 3\n"
    exceptions = (shelf.root / "book" / "live" / "not_in_the_page.json").read_text("utf-8")
    assert exceptions == '{"04_c": {"a": "needs files"}}\n'


def test_captions_and_descriptions_of_figures_are_renumbered(shelf):
    assert run(shelf, 2, "between", "What lies between") == 0
    figure = nbformat.read(shelf.root / "chapters" / "03_b.ipynb", as_version=4).cells[1].metadata.mystnb
    assert figure.figure.caption == "What chapter 3 drew, beside chapter 4 (eq. 3.1)."
    assert figure.image.alt == "As in chapter 4."


def test_outputs_and_ids_stay(shelf):
    before = nbformat.read(shelf.root / "chapters" / "02_b.ipynb", as_version=4)
    assert run(shelf, 1, "before", "Before everything") == 0
    after = nbformat.read(shelf.root / "chapters" / "03_b.ipynb", as_version=4)
    assert [cell.id for cell in after.cells] == [cell.id for cell in before.cells]
    assert after.cells[1].outputs == before.cells[1].outputs
    assert json.loads((shelf.root / "chapters" / "03_b.ipynb").read_text("utf-8"))["nbformat_minor"] >= 5


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_book_can_be_exported_after_it(shelf, number):
    assert run(shelf, number, "new", "New") == 0
    listed = (shelf.root / "_toc.yml").read_text("utf-8").split("chapters/")[1:]
    assert [name[:2] for name in listed] == ["01", "02", "03", "04"]
    assert shelf.export() == 0
    assert "def f" in shelf.module("layers")
    assert "(eq. 3.1)" in shelf.module("layers") if number <= 2 else "(eq. 2.1)" in shelf.module("layers")


def test_the_new_chapter_stands_in_the_part_of_the_one_before(shelf):
    toc = "format: jb-book\nroot: index\nparts:\n  - caption: I\n    chapters:\n      - file: chapters/01_a\n"
    toc += "      - file: chapters/02_b\n  - caption: II\n    chapters:\n      - file: chapters/03_c\n"
    (shelf.root / "_toc.yml").write_text(toc, "utf-8")
    assert run(shelf, 3, "new", "New") == 0
    lines = (shelf.root / "_toc.yml").read_text("utf-8").splitlines()
    assert lines[6:10] == [
        "      - file: chapters/02_b",
        "      - file: chapters/03_new",
        "  - caption: II",
        "    chapters:",
    ]


@pytest.mark.parametrize(
    "number, name, words",
    [(0, "x", "1 to 4, not 0"), (5, "x", "1 to 4, not 5"), (2, "A chapter", "no name of a file"), (2, "", "no name")],
)
def test_refusals_change_nothing(shelf, capsys, number, name, words):
    before = {p: p.read_bytes() for p in shelf.root.rglob("*") if p.is_file()}
    assert run(shelf, number, name, "Title") == 1
    assert words in capsys.readouterr().err
    assert before == {p: p.read_bytes() for p in shelf.root.rglob("*") if p.is_file()}


def test_it_explains_itself(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "Insert a chapter" in capsys.readouterr().out
    command = [sys.executable, "-m", "mydeeplib_export.insert", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Insert a chapter" in done.stdout
