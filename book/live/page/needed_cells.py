"""Which earlier cells of a chapter a cell needs: those that make, or may change, what it uses.

This runs in the reader's browser, on the text as the reader has changed it. Python cannot know from a text alone what
a call changes; the rules below are good guesses, and a test runs every cell of the book after nothing but what these
rules find, and compares what it prints.
"""

from __future__ import annotations

import ast
import builtins
import dis
import warnings
from array import array
from dataclasses import dataclass
from functools import cache
from types import CodeType

LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF"}
STORES = {"STORE_NAME", "STORE_GLOBAL"}
BUILTINS = set(dir(builtins))
# Methods that every pass calls before it reads what they leave behind ...
PASSES = {"forward", "backward", "calculate", "regularization_loss"}
# ... and what they leave behind: a cell that reads it and calls no method of these needs the cell that did.
LEFT_BEHIND = {"output", "inputs", "dinputs", "dweights", "dbiases", "mask", "loss"}
# Methods of numbers, texts and containers that change nothing (np.ndarray has these, and a few more).
READS = {name for kind in (str, float, tuple, frozenset, array, memoryview) for name in dir(kind)}
READS |= {"all", "any", "argmax", "argmin", "argsort", "astype", "clip", "copy", "cumsum", "dot", "flatten", "get"}
READS |= {"items", "item", "keys", "max", "mean", "min", "nonzero", "ravel", "repeat", "reshape", "round", "std", "sum"}
READS |= {"squeeze", "take", "transpose", "values", "var", "predict", "predict_classes", "evaluate", "summary"}
READS -= {"append", "extend", "insert", "pop", "remove", "reverse", "fromlist", "frombytes"}
MODULES = {"np", "plt", "nnfs", "time", "warnings"}
# What a decorator adds to is looked at by another name.
LOOKED_AT_BY = {"exercise": "check_exercise"}


@dataclass(frozen=True)
class Names:
    """What a cell does with the names of the chapter."""

    made: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    used_later: frozenset[str] = frozenset()  # in functions: they look when they are called
    objects: frozenset[str] = frozenset()  # they have a state: it is assigned to, or a method is called
    handed: frozenset[str] = frozenset()  # handed on to a function, which may change them if they have a state
    passed: frozenset[str] = frozenset()  # a pass went through: output and gradients are others than before
    read: frozenset[str] = frozenset()  # what a pass left behind is read, and none is made


@cache
def names_of(source: str) -> Names:
    """Return the names that a cell makes, uses and may change; none at all if it cannot be compiled."""
    if not is_python(source):
        return Names()
    tree, code = _compiled(source)
    made, used = _made_and_used(code)
    later: set[str] = set()
    for body in _bodies(code):
        made_there, used_there = _made_in_function_and_used(body)
        made |= made_there
        later |= used_there - made
    seen = _Changes()
    seen.visit(tree)
    return Names(
        *map(frozenset, (made, used | later, later, seen.objects, seen.handed, seen.passed, seen.read - seen.passed))
    )


@cache
def is_python(source: str) -> bool:
    """Return whether a cell can be compiled."""
    try:
        _compiled(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deeply
        return False
    return True


def _compiled(source: str) -> tuple[ast.Module, CodeType]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are said when the cell runs
        tree = ast.parse(source)
        return tree, compile(tree, "<cell>", "exec", dont_inherit=True)


def _made_and_used(code: CodeType) -> tuple[set[str], set[str]]:
    """Walk the instructions in their order: a name is used if it is read before the cell itself has made it."""
    made: set[str] = set()
    used: set[str] = set()
    for step in dis.get_instructions(code):
        if step.opname in STORES:
            made.add(step.argval)
        elif step.opname in LOADS and step.argval not in made:
            used.add(step.argval)
    return made, used - BUILTINS


def _bodies(code: CodeType) -> list[CodeType]:
    """Return the code of all functions and classes in a cell, however deep."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return inner + [deeper for body in inner for deeper in _bodies(body)]


def _made_in_function_and_used(body: CodeType) -> tuple[set[str], set[str]]:
    steps = list(dis.get_instructions(body))
    own = {step.argval for step in steps if step.opname == "STORE_NAME"}  # of a class
    made = {step.argval for step in steps if step.opname == "STORE_GLOBAL"}
    return made, {step.argval for step in steps if step.opname in LOADS} - own - BUILTINS


class _Changes(ast.NodeVisitor):
    """Collects the names whose objects a cell may change: assigned inside, called upon, or handed on."""

    def __init__(self) -> None:
        self.objects: set[str] = set()
        self.handed: set[str] = set()
        self.passed: set[str] = set()
        self.read: set[str] = set()
        self.local: list[set[str]] = []

    def note(self, names: set[str], node: ast.AST) -> None:
        name = _root(node)
        if name and name not in MODULES and not any(name in scope for scope in self.local):
            names.add(name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for decorator in node.decorator_list:
            name = _root(decorator.func) if isinstance(decorator, ast.Call) else None
            if name in LOOKED_AT_BY:
                self.objects.add(LOOKED_AT_BY[name])
            elif name == "add_to":  # @add_to(Layer_Dense) changes Layer_Dense
                self.note(self.objects, decorator.args[0])
        given = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        self.local.append(given | stored)
        self.generic_visit(node)
        self.local.pop()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Store | ast.Del):
            self.note(self.objects, node)
        elif node.attr in LEFT_BEHIND:
            self.note(self.read, node)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store | ast.Del):
            self.note(self.objects, node)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.note(self.objects, node.target)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if method in PASSES:
            self.note(self.passed, node.func)
        elif method and method not in READS:
            self.note(self.objects, node.func)
        if method in (None, "update_params", "add"):
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for part in argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]:
                    if isinstance(part, ast.Name) and _root(node.func) not in BUILTINS:
                        self.note(self.handed, part)
        self.generic_visit(node)


def _root(node: ast.AST) -> str | None:
    """Return the name at the left end of a.b[c].d, None if there is a call between."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def needed(sources: list[str], place: int) -> list[int]:
    """Return the places of the earlier cells that the cell at `place` needs, in order.

    Parameters
    ----------
    sources : list of str
        All code cells of the chapter.
    place : int
    """
    if place == 0:
        return []
    cells = [names_of(source) for source in sources[: place + 1]]
    objects = frozenset().union(*(cell.objects for cell in cells))
    later = cells[place].used_later
    while True:  # until no function that is taken looks for a name that is not
        taken = _makers(cells, objects, cells[place].used | later, cells[place].read)
        found = later.union(*(cells[earlier].used_later for earlier in taken))
        if found == later:
            # the first cell imports, and sets the random numbers; where it trains it is taken only for what it makes
            return sorted({*taken} | ({0} if ".fit(" not in sources[0] else set()))
        later = found


def _makers(cells: list[Names], objects: frozenset[str], wanted: frozenset[str], read: frozenset[str]) -> list[int]:
    """Walk backwards from the last cell but one; return the places of those that make or change what is wanted."""
    taken = []
    for earlier in range(len(cells) - 2, -1, -1):
        cell = cells[earlier]
        if wanted & (cell.made | cell.objects | (cell.handed & objects)) or read & cell.passed:
            taken.append(earlier)
            # what a cell makes anew need not be made before it, unless it reads it first
            wanted = (wanted - cell.made) | cell.used
            read = (read - cell.made - cell.passed) | cell.read
    return taken[::-1]
