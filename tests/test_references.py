"""Every public class, function and method has a complete docstring: its arguments, what it returns, what it raises.

Public is what comes in at the two front doors, with the methods that its classes have, inherited ones too. What only
the library itself uses (the checks of arguments, the parts of a file) needs a summary.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import my_deep_lib
import my_deep_lib.course
import pytest
from notebooks import ROOT
from numpydoc.docscrape import ClassDoc, FunctionDoc, NumpyDocString

from mydeeplib_export.fold import fold
from mydeeplib_export.read import read_chapters

PROTOCOL = {"__call__"}  # the only method with two underscores that a user gives arguments, besides __init__


def modules() -> Iterator[Any]:
    for info in pkgutil.walk_packages(my_deep_lib.__path__, "my_deep_lib."):
        if not info.ispkg and ".checks_" not in info.name:  # the checks of exercises are looked up by number
            yield importlib.import_module(info.name)


@dataclass(frozen=True)
class Entry:
    """A class, function or method: its name, itself as a plain function (or class), and its owner."""

    name: str
    function: Any
    owner: type | None = None

    @property
    def text(self) -> str:
        return inspect.getdoc(self.function) if self.function.__doc__ else ""  # an inherited docstring does not count


def plain(member: Any) -> Any:
    """Return the function inside a property, a class method or a checked method."""
    if isinstance(member, property):
        member = member.fget
    if isinstance(member, functools.cached_property):
        member = member.func
    return inspect.unwrap(getattr(member, "__func__", member))


def entries() -> list[Entry]:
    found = []
    for module in modules():
        short = module.__name__.removeprefix("my_deep_lib.")
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(thing):
                found.append(Entry(f"{short}.{name}", thing))
                for key, member in vars(thing).items():
                    is_member = inspect.isfunction(plain(member)) and not (member is not plain(member) and key == "_")
                    if is_member and (not key.startswith("_") or key in PROTOCOL | {"__init__"}):
                        found.append(Entry(f"{short}.{name}.{key}", plain(member), thing))
            elif inspect.isfunction(plain(thing)):
                found.append(Entry(f"{short}.{name}", plain(thing)))
    return found


def by_their_modules() -> list[Any]:
    """Return what the chapters make public in modules that are imported by name."""
    found = [d for d in fold(read_chapters(ROOT)).definitions.values() if d.by_name]
    return [getattr(importlib.import_module(f"my_deep_lib.{d.module}"), d.name) for d in found]


BY_NAME = by_their_modules()


def of_front_doors(entry: Entry) -> bool:
    public = [getattr(door, name) for door in (my_deep_lib, my_deep_lib.course) for name in door.__all__]
    public += BY_NAME
    if entry.owner is not None:
        return any(inspect.isclass(thing) and issubclass(thing, entry.owner) for thing in public)
    return any(plain(thing) is entry.function for thing in public)


ENTRIES = entries()
FUNCTIONS = [entry for entry in ENTRIES if not inspect.isclass(entry.function) and of_front_doors(entry)]


def inherited(entry: Entry) -> Entry | None:
    """Return the method of a base that a method without a docstring, or with a summary only, stands for."""
    for base in entry.owner.__mro__[1:] if entry.owner else ():
        if entry.function.__name__ in vars(base):
            member = plain(vars(base)[entry.function.__name__])
            return Entry(entry.name, member, base) if inspect.isfunction(member) else None
    return None


def described(doc: NumpyDocString, section: str) -> list[str]:
    """Return the names of a section; `a, b : float` describes two."""
    return [name.strip() for part in doc[section] for name in (part.name or part.type).split(",")]


def real_arguments(entry: Entry) -> list[str]:
    member = vars(entry.owner).get(entry.function.__name__) if entry.owner else None
    skipped = 1 if entry.owner and not isinstance(member, staticmethod) else 0  # self or cls
    names = []
    for name, parameter in list(inspect.signature(entry.function).parameters.items())[skipped:]:
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        names.append(f"{stars}{name}")
    return names


def own_nodes(function: Any) -> list[ast.AST]:
    """Return the nodes of a function without those of functions inside it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    found, stack = [], list(tree.body)
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(node))
    return found


def gives_something(function: Any) -> bool:
    nodes = own_nodes(function)
    returns = [n for n in nodes if isinstance(n, ast.Return) and n.value is not None]
    return any(not (isinstance(n.value, ast.Constant) and n.value.value is None) for n in returns)


def only_raises(function: Any) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return isinstance(tree.body[-1], ast.Raise)


def raised(function: Any) -> set[str]:
    """Return the names of the errors that stand in a function's own raise statements."""
    found = set()
    for node in own_nodes(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(call, ast.Name) and call.id[0].isupper():
                found.add(call.id)
    return found - {"NotImplementedError"}


def ids(found: list[Entry]) -> list[str]:
    return [entry.name for entry in found]


def doc_of(entry: Entry) -> NumpyDocString:
    """Return the parsed docstring; a method that overrides one and says less has that one's."""
    doc = FunctionDoc(entry.function, doc=entry.text)
    base = inherited(entry)
    while base is not None and not doc["Parameters"] and real_arguments(base) == real_arguments(entry):
        doc = FunctionDoc(base.function, doc=base.text)
        base = inherited(base)
    return doc


def test_the_list_is_whole():
    names = ids(ENTRIES)
    assert len(names) == len(set(names)) and len(names) > 120
    for name in ("layers.Layer_Dense.forward", "model.NeuralNetwork_Model.fit", "course.exercises.check_exercise"):
        assert name in names, names
    last = {name.split(".")[-1] for name in names}
    assert {*my_deep_lib.__all__, *my_deep_lib.course.__all__} <= last
    assert {"NeuralNetworkClassifier", "to_onnx"} <= {thing.__name__ for thing in BY_NAME}
    assert len(FUNCTIONS) > 60 and "optimizers.Remembering.get_state" in ids(FUNCTIONS)


@pytest.mark.parametrize("entry", ENTRIES, ids=ids(ENTRIES))
def test_it_has_a_summary_on_a_line_of_its_own(entry):
    """The docstring of a class serves its __init__ as well."""
    if entry.owner is not None and entry.function.__name__ == "__init__":
        return
    doc = inherited(entry).text if not entry.text and inherited(entry) else entry.text
    assert doc, "no docstring"
    summary, *rest = doc.split("\n")
    assert summary.rstrip().endswith((".", "?", "!", ":")), summary
    assert not rest or not rest[0].strip(), "a blank line after the summary"


@pytest.mark.parametrize("entry", FUNCTIONS, ids=ids(FUNCTIONS))
def test_its_parameters_are_its_arguments(entry):
    real = real_arguments(entry)
    doc = doc_of(entry)
    found = described(doc, "Parameters") + described(doc, "Other Parameters")
    if entry.function.__name__ == "__init__" and not found:
        found = described(
            ClassDoc(entry.owner, doc=inspect.getdoc(entry.owner), config={"show_class_members": False}), "Parameters"
        )
    assert found == real


@pytest.mark.parametrize("entry", FUNCTIONS, ids=ids(FUNCTIONS))
def test_the_defaults_that_are_described_are_the_real_ones(entry):
    """`epochs : int, default 1` says what happens without `epochs`; one that means "nothing" need not be named."""
    doc = doc_of(entry)
    parts = doc["Parameters"] + doc["Other Parameters"]
    if entry.function.__name__ == "__init__" and not parts:
        parts = ClassDoc(entry.owner, doc=inspect.getdoc(entry.owner), config={"show_class_members": False})[
            "Parameters"
        ]
    said = {
        name.strip(): ast.literal_eval(found[1])
        for part in parts
        if (found := re.search(r"default (.+)$", part.type))
        for name in part.name.split(",")
    }
    real = {name: p.default for name, p in inspect.signature(entry.function).parameters.items()}
    assert said == {
        name: value for name, value in real.items() if name in said or value not in (None, (), inspect.Parameter.empty)
    }


@pytest.mark.parametrize("entry", FUNCTIONS, ids=ids(FUNCTIONS))
def test_what_it_returns_is_described(entry):
    """A property is described as an attribute; who returns nothing promises nothing."""
    member = vars(entry.owner).get(entry.function.__name__) if entry.owner else None
    is_property = isinstance(member, (property, functools.cached_property))
    gives = gives_something(entry.function)
    yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(entry.function))
    doc = doc_of(entry)
    if gives and not is_property:
        says_so_in_a_line = entry.text.startswith(("Return ", "Say ")) and "\n" not in entry.text.strip()
        assert doc["Returns"] or says_so_in_a_line
    elif yields:
        assert doc["Yields"] or doc["Returns"] or "\n" not in entry.text.strip()
    elif not gives and not inherited(entry) and not only_raises(entry.function):
        assert not doc["Returns"]  # one that only raises says what a subclass has to return


@pytest.mark.parametrize("entry", FUNCTIONS, ids=ids(FUNCTIONS))
def test_what_it_raises_is_described(entry):
    errors = raised(entry.function)
    if not errors:
        return
    described_errors = described(doc_of(entry), "Raises")
    if entry.function.__name__ == "__init__":
        described_errors += described(NumpyDocString(inspect.getdoc(entry.owner)), "Raises")
    assert errors <= set(described_errors)


@pytest.mark.parametrize("entry", ENTRIES, ids=ids(ENTRIES))
def test_numpydoc_understands_every_section(entry, recwarn):
    """An unknown or doubled section would be lost in the reference."""
    text = entry.text
    doc = NumpyDocString(text)
    for title, line in zip(text.splitlines(), text.splitlines()[1:]):
        if line.strip() and not line.strip().strip("-"):
            assert title.strip() in doc.sections, f"unknown section {title}"
            assert len(line.strip()) == len(title.strip()), f"the line below {title}"
    assert not recwarn.list


@pytest.mark.parametrize("entry", [e for e in ENTRIES if inspect.isclass(e.function)], ids=lambda entry: entry.name)
def test_attributes_that_are_described_exist(entry):
    """A name in `Attributes` is assigned somewhere in the class, or in one that it comes from."""
    doc = NumpyDocString(entry.text)
    names = described(doc, "Attributes")
    for name in names:
        assert name.strip("`*") in assigned_in(entry.function), name


def assigned_in(cls: type) -> set[str]:
    """Return what a class, or one that it comes from, assigns to itself, declares, or defines."""
    found = set()
    for c in cls.__mro__:
        if c.__module__.startswith("my_deep_lib"):
            for node in ast.walk(ast.parse(inspect.getsource(c))):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    found.add(node.attr)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)  # in the body of the class
                elif isinstance(node, ast.FunctionDef):
                    found.add(node.name)
    return found
