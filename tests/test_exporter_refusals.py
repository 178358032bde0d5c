"""The exporter's refusals: one clear line that names chapter and cell, exit 1, nothing written."""

from __future__ import annotations

import ast
import json
import os

import nbformat
import pytest

from conftest import Text

ADD_TO = ("course.growing", "def add_to(cls):\n    return lambda m: m")
A = ("layers", "class A:\n    x = 1")
B = ("layers", 'class B:\n    def g(self, x):\n        """G."""\n        return x')
F = ("layers", 'def f(x, *rest, k=1, **options):\n    """F."""')

# name: (cells of chapter 1, cells of chapter 2, the cell to blame, words of the message)
CASES = {
    "a statement with side effects": ([("layers", "print(1)")], [], "01_a.ipynb, cell 1", "neither an import"),
    "a lower-case constant": ([("layers", "small = 1")], [], "01_a.ipynb, cell 1", "UPPER_CASE constant: small = 1"),
    "a loop": ([("layers", "for i in range(3):\n    pass")], [], "cell 1", "neither an import"),
    "two statements on one line": ([("layers", "A = 1; B = 2")], [], "cell 1", "two statements on one line"),
    "add_to for a class not yet seen": (
        [ADD_TO, ("layers", "@add_to(Layer)\ndef f(self):\n    pass")],
        [],
        "cell 2",
        "no class Layer has been exported before",
    ),
    "add_to from another module": (
        [ADD_TO, A, ("losses", "@add_to(A)\ndef f(self):\n    pass")],
        [],
        "cell 3",
        "A lives in layers",
    ),
    "add_to with a class of a module": (
        [ADD_TO, A, ("layers", "@add_to(layers.A)\ndef f(self):\n    pass")],
        [],
        "cell 3",
        "@add_to(layers.A) must name a class",
    ),
    "add_to with no plain class": (
        [ADD_TO, A, ("layers", "@add_to(A, 1)\ndef f(self):\n    pass")],
        [],
        "cell 3",
        "name one class",
    ),
    "add_to below another decorator": (
        [ADD_TO, A, ("layers", "@property\n@add_to(A)\ndef f(self):\n    return 1")],
        [],
        "cell 3",
        "must be the first decorator",
    ),
    "a class defined twice": (
        [A],
        ["x = 1", A],
        "02_b.ipynb, cell 2",
        "A is defined twice; first in chapters/01_a.ipynb, cell 1",
    ),
    "a function defined twice": (
        [("layers", "def f():\n    pass")],
        [("layers", "def f():\n    return 1")],
        "02_b.ipynb, cell 1",
        "f is defined twice",
    ),
    "a name defined in two modules": (
        [A],
        [("losses", "class A:\n    pass")],
        "02_b.ipynb, cell 1",
        "defined in two modules",
    ),
    "a name only available by star import": (
        ["from math import *", ("layers", "def f():\n    return pi")],
        [],
        "cell 2",
        "pi is only available by a star import",
    ),
    "an aliased import of a library name": (
        [A],
        ["from my_deep_lib import A as B", ("layers", "class C(B):\n    pass")],
        "02_b.ipynb, cell 2",
        "B is an alias of a library name",
    ),
    "the package itself": (
        [A],
        ["import my_deep_lib", ("layers", "def f():\n    return my_deep_lib.A")],
        "02_b.ipynb, cell 2",
        "not the package",
    ),
    "a default that needs what comes later": (
        [ADD_TO, A, ("layers", "def g():\n    return 1"), ("layers", "@add_to(A)\ndef f(self, x=g()):\n    return x")],
        [],
        "cell 4",
        "A needs g, which comes later in layers",
    ),
    "a class attribute that needs what comes later": (
        [("layers", "class A:\n    table = {'b': B}\n\n\nclass B:\n    pass")],
        [],
        "cell 1",
        "A needs B, which comes later",
    ),
    "a constant that needs a class": (
        [("layers", "class A:\n    pass\n\n\nTABLE = [A]")],
        [],
        "cell 1",
        "TABLE needs A",
    ),
    "a property split over cells": (
        [
            ADD_TO,
            A,
            ("layers", "@add_to(A)\n@property\ndef p(self):\n    return 1"),
            ("layers", "@add_to(A)\n@p.setter\ndef p(self, v):\n    pass"),
        ],
        [],
        "cell 4",
        "A.p is split over cells",
    ),
    "a name that is none of a module": (
        [("Layers", "class A:\n    pass")],
        [],
        "cell 1",
        "'Layers' is no name of a module",
    ),
    "a module too deep": ([("course.a.b", "class A:\n    pass")], [], "cell 1", "'course.a.b' is no name of a module"),
    "a magic": (
        [("layers", "%matplotlib inline\nx = 1")],
        [],
        "cell 1",
        "a magic cannot be exported: %matplotlib inline",
    ),
    "an assigned magic": ([("layers", "FILES = !ls")], [], "cell 1", "a magic cannot be exported: FILES = !ls"),
    "a syntax error": ([("layers", "def f(:\n    pass")], [], "cell 1", "syntax error in line 3"),
    "a name nobody imported": (
        [("layers", "def f():\n    return np.e")],
        [],
        "cell 1",
        "np is used, but this notebook has not imported it",
    ),
    "a name imported only later": (
        [("layers", "def f():\n    return np.e"), "import numpy as np"],
        [],
        "cell 1",
        "np is used, but this notebook has not imported it up to here",
    ),
    "a name of another chapter, not imported": (
        [A],
        [("layers", "class C(A):\n    pass")],
        "02_b.ipynb, cell 1",
        "A is used",
    ),
    "a library name no chapter exports": (
        ["from my_deep_lib import Later", ("layers", "class C(Later):\n    pass")],
        [("layers", "class Later:\n    pass")],
        "01_a.ipynb, cell 2",
        "no chapter up to this one exports it",
    ),
    "matplotlib outside a function": (
        ["import matplotlib.pyplot as plt", ("plots", "def f():\n    return plt")],
        [],
        "cell 2",
        "import it inside the function",
    ),
    "modules in a circle": (
        [("model", "class Model:\n    pass"), ("layers", "def f():\n    return Model")],
        ["from my_deep_lib.layers import f", ("model", "def g():\n    return f()")],
        "chapters/01_a.ipynb, cell 2",
        "in a circle",
    ),
    "modules in a wide circle": (
        [("a", "def f():\n    return 1"), ("b", "def g():\n    return f"), ("c", "def h():\n    return g")],
        ["from my_deep_lib.c import h", ("a", "def k():\n    return h()")],
        "chapters/01_a.ipynb, cell 2",
        "a -> c -> b -> a",
    ),
    "a library that needs the course": (
        [("course.testbeds", "def bed():\n    return 1"), ("layers", "def f():\n    return bed()")],
        [],
        "cell 2",
        "layers may not import course.testbeds (for bed): the library does not need the course",
    ),
    "a summary of two lines": (
        [("layers", '"""A summary.\n\nAnd more."""\n\nX = 1')],
        [],
        "cell 1",
        "the summary of layers must be a single line",
    ),
    "an empty summary": ([("layers", '""""""\n\nX = 1')], [], "cell 1", "must be a single line"),
    "a module declared twice": (
        [A],
        [("layers", '"""Layers again."""\n\nB = 1')],
        "02_b.ipynb, cell 1",
        "the module layers is declared twice",
    ),
    "a statement on the line of the summary": (
        [("layers", '"""Layers."""; X = 1')],
        [],
        "cell 1",
        "two statements on one line",
    ),
    "a lower-case constant with a type": ([("layers", "small: int = 1")], [], "cell 1", "UPPER_CASE constant"),
    "a reference for nobody": (
        [A, Text("```{reference}\nText.\n```")],
        [],
        "cell 2",
        "must name the class or function",
    ),
    "a reference for what does not exist": (
        [A, Text("```{reference} B\nText.\n```")],
        [],
        "cell 2",
        "a reference describes B, which no cell before this one exports",
    ),
    "a reference before its class": (
        [Text("```{reference} A\nText.\n```"), A],
        [],
        "cell 1",
        "describes A, which no cell before",
    ),
    "a reference for no member": (
        [A, Text("```{reference} A\n@forward\nReturns\n-------\nint\n```")],
        [],
        "cell 2",
        "describes A.forward, which no cell",
    ),
    "a reference with no docstring to go to": (
        [A, Text("```{reference} A\nAttributes\n----------\nx : int\n```")],
        [],
        "cell 2",
        "must begin with a summary",
    ),
    "a reference that lacks parameters": (
        [F, Text("```{reference} f\nParameters\n----------\nx : int\n```")],
        [],
        "cell 2",
        "the reference of f describes x, its arguments are x, *rest, k, **options",
    ),
    "a reference with a parameter that is none": (
        [F, Text("```{reference} f\nParameters\n----------\nx, z : int\n*rest\nk : int\n**options\n```")],
        [],
        "cell 2",
        "describes x, z, *rest, k, **options",
    ),
    "a reference with its parameters in another order": (
        [F, Text("```{reference} f\nParameters\n----------\nk : int\nx : int\n*rest\n**options\n```")],
        [],
        "cell 2",
        "describes k, x, *rest, **options",
    ),
    "a reference of a member with other parameters": (
        [B, Text("```{reference} B\n@g\nParameters\n----------\ny : int\n```")],
        [],
        "cell 2",
        "the reference of B.g describes y, its arguments are x",
    ),
    "a reference of a class with other parameters than __init__": (
        [
            ("layers", 'class C:\n    """C."""\n\n    def __init__(self, x):\n        self.x = x'),
            Text("```{reference} C\nParameters\n----------\ny : int\n```"),
        ],
        [],
        "cell 2",
        "the reference of C describes y, its arguments are x",
    ),
    "a reference with a section that the page has": (
        [
            ("layers", 'def g():\n    """G.\n\n    Returns\n    -------\n    int\n    """\n    return 1'),
            Text("```{reference} g\nReturns\n-------\nint\n```"),
        ],
        [],
        "cell 2",
        "the docstring of g has a section Returns already",
    ),
    "a reference that a later chapter makes wrong": (
        [ADD_TO, B, Text("```{reference} B\n@g\nParameters\n----------\nx : int\n```")],
        [
            "from my_deep_lib.course import add_to",
            "from my_deep_lib import B",
            ("layers", '@add_to(B)\ndef g(self, y):\n    """G."""\n    return y'),
        ],
        "01_a.ipynb, cell 3",
        "the reference of B.g describes x, its arguments are y",
    ),
    "one name with two meanings": (
        ["import numpy as np", ("layers", "def f():\n    return np")],
        ["import math as np", ("layers", "def g():\n    return np")],
        "02_b.ipynb, cell 2",
        "np means `import math as np` here",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refusal(book, capsys, name):
    first, second, place, words = CASES[name]
    book.chapter("01_a", *first)
    if second:
        book.chapter("02_b", *second)
    before = sorted(book.root.rglob("*"))
    assert book.export() == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and message.startswith("chapters/0")
    assert place in message and words in message
    assert sorted(book.root.rglob("*")) == before


def refused(book, capsys, words: str) -> None:
    before = {p: p.read_bytes() for p in book.root.rglob("*") if p.is_file()}
    assert book.export() == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and words in message, message
    assert before == {p: p.read_bytes() for p in book.root.rglob("*") if p.is_file()}


def test_a_tag_on_a_markdown_cell(book, capsys):
    path = book.chapter("01_a", "x = 1")
    cell = nbformat.v4.new_markdown_cell("text", id="m", metadata={"tags": ["export:layers"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    refused(book, capsys, "chapters/01_a.ipynb, cell 1: a markdown cell cannot be exported")


def test_a_module_that_is_never_declared(book, capsys):
    book.chapter("01_a", ("layers", "X = 1"), declare=False)
    refused(book, capsys, "cell 1: the first cell of layers must begin with the module's summary, a line of text")


def test_public_without_a_module(book, capsys):
    book.chapter("01_a", (None, "X = 1", "public"))
    refused(book, capsys, "chapters/01_a.ipynb, cell 1: only a tagged cell can be public")


def test_a_cell_that_is_imported_from_two_places(book, capsys):
    book.chapter("01_a", ("layers", "X = 1", "public", "by-name"))
    refused(book, capsys, "chapters/01_a.ipynb, cell 1: is imported from the package (public) or from its module")


def test_an_optional_package_without_an_extra(book, capsys):
    book.chapter("01_a", "from absent import Base", ("estimators", "class A(Base):\n    pass", "by-name"))
    refused(book, capsys, "estimators imports absent: pyproject.toml has no extra called absent")


def test_two_optional_packages_in_a_module(book, capsys):
    extras = '[project.optional-dependencies]\nabsent = ["absent"]\nmissing = ["missing"]\n'
    (book.root / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "1"\n\n{extras}', "utf-8")
    both = ("estimators", "class A(Base, Other):\n    pass", "by-name")
    book.chapter("01_a", "from absent import Base\nfrom missing import Other", both)
    refused(book, capsys, "estimators imports absent and missing: pyproject.toml has no extra that brings all of them")


@pytest.mark.parametrize("summary", ["'It says \"layers\"'", '\'It holds """ inside.\'', "'A \\\\ at its end\\\\'"])
def test_a_summary_that_would_break_the_module_is_refused_or_written_right(book, capsys, summary):
    book.chapter("01_a", ("layers", f"{summary}\n\nX = 1"), declare=False)
    if book.export() == 0:
        assert ast.get_docstring(ast.parse(book.module("layers"))) == ast.literal_eval(summary)
    else:
        assert "cell 1: the summary" in capsys.readouterr().err


@pytest.mark.parametrize("docstring", ["'''F.'''", '"F."', "'F.'", '"""F."""  # a comment'])
def test_a_reference_behind_an_unusual_docstring_is_refused_or_written_right(book, docstring):
    reference = Text("```{reference} f\nReturns\n-------\nint\n```")
    book.chapter("01_a", ("layers", f"def f():\n    {docstring}\n    return 1"), reference)
    if book.export() == 0:
        function = ast.parse(book.module("layers")).body[-1]
        assert ast.get_docstring(function) == "F.\n\nReturns\n-------\nint" and len(function.body) == 2


def test_two_modules_for_one_cell(book, capsys):
    path = book.chapter("01_a", "x = 1")
    cell = nbformat.v4.new_code_cell("X = 1", id="m", metadata={"tags": ["export:layers", "export:losses"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    refused(book, capsys, "goes to more than one module")


@pytest.mark.parametrize(
    "text, words",
    [
        ("not json", "not a notebook"),
        ("[]", "not a notebook"),
        ("{}", "not a notebook"),
        ('{"cells": 3}', "not a notebook"),
    ],
)
def test_a_file_that_is_no_notebook(book, capsys, text, words):
    book.chapter("01_a", "x = 1").write_text(text, "utf-8")
    refused(book, capsys, f"chapters/01_a.ipynb: {words}")


def test_an_old_notebook_and_missing_or_double_ids(book, capsys):
    path = book.chapter("01_a", "x = 1", "y = 1", "z = 1")
    good = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**good, "nbformat_minor": 2}), "utf-8")
    refused(book, capsys, "notebook format 4.2 is too old")
    cells = [dict(cell) for cell in good["cells"]]
    cells[1]["id"] = cells[0]["id"]
    path.write_text(json.dumps({**good, "cells": cells}), "utf-8")
    refused(book, capsys, "cell 2 has no id of its own")
    del cells[1]["id"]
    path.write_text(json.dumps({**good, "cells": cells}), "utf-8")
    refused(book, capsys, "cell 2 has no id of its own")
    cells[1]["id"], cells[2]["id"] = "other", "other"
    path.write_text(json.dumps({**good, "cells": cells}), "utf-8")
    refused(book, capsys, "cell 3 has no id of its own")


def test_a_chapter_missing_from_the_toc_or_listed_twice(book, capsys):
    book.chapter("01_a", "x = 1")
    book.write_toc([])
    refused(book, capsys, "_toc.yml: chapters/01_a.ipynb is not listed")
    book.write_toc(["01_a", "01_a"])
    refused(book, capsys, "_toc.yml: chapters/01_a is listed twice")
    book.write_toc(["01_a", "02_gone"])
    refused(book, capsys, "chapters/02_gone.ipynb: cannot be read")


def test_through_an_unknown_chapter(book, capsys):
    book.chapter("01_a", "x = 1")
    assert book.export("--through", "07") == 1
    assert "no such chapter; there are 01" in capsys.readouterr().err


def test_a_target_that_cannot_be_written(book, capsys, tmp_path):
    book.chapter("01_a", ("layers", "def f():\n    return 1"))
    (tmp_path / "file").write_text("in the way")
    assert book.export("--to", str(tmp_path / "file")) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_crash_while_writing_leaves_the_old_file_whole(book, monkeypatch):
    book.chapter("01_a", ("layers", "def f():\n    return 1"))
    assert book.export() == 0
    old = book.module("layers")
    book.chapter("01_a", ("layers", "def f():\n    return 2"))

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            book.export()
    assert book.module("layers") == old
    assert not [p for p in book.package.iterdir() if p.name.startswith(".")]
    assert book.export() == 0 and "return 2" in book.module("layers")
