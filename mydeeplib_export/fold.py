"""Fold the tagged cells into modules: one class, whole, however many cells it was written in.

Works on the text of the cells, so that the module's code is the page's code, character for
character; `ast` says where each statement begins and ends, `symtable` which names it needs.
"""

from __future__ import annotations

import ast
import builtins
import io
import symtable
import tokenize
from dataclasses import dataclass, field

from .places import COURSE, PACKAGE
from .read import Cell, Chapter
from .reference import Reference, check_arguments, documented

INDENT = "    "


@dataclass
class Piece:
    """A stretch of source from one cell: a whole definition, or one member of a class."""

    text: str
    cell: Cell
    names: frozenset[str]  # needed from outside
    names_now: frozenset[str]  # of these, needed when the definition is executed
    is_function: bool = False


@dataclass
class Definition:
    """A constant, function or class of a module, with the members of a class in order."""

    name: str
    kind: str
    module: str
    head: Piece
    members: dict[str, Piece] = field(default_factory=dict)
    chapters: list[str] = field(default_factory=list)
    references: dict[str, Reference] = field(default_factory=dict)  # by member; "" is the definition itself

    @property
    def public(self) -> bool:
        return self.head.cell.public and self._can_be_public

    @property
    def by_name(self) -> bool:
        return self.head.cell.by_name and self._can_be_public

    @property
    def _can_be_public(self) -> bool:
        return self.kind != "constant" and not self.name.startswith("_")

    def pieces(self) -> list[Piece]:
        return [self.head, *self.members.values()]


@dataclass
class Library:
    """What the chapters define, by name in order, and what each module imports."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)  # module -> its one line, in the order of the chapters
    imports: dict[str, dict[str, str]] = field(default_factory=dict)  # module -> name -> statement
    siblings: dict[str, dict[str, dict[str, Cell]]] = field(default_factory=dict)  # module -> sibling -> name -> cell

    def of_module(self, module: str) -> list[Definition]:
        found = [d for d in self.definitions.values() if d.module == module]
        return sorted(found, key=lambda d: d.kind != "constant")  # hoisted; sorted keeps the order

    def modules(self) -> list[str]:
        """Return the modules, each after those that it imports; refuse a cycle."""
        ordered: list[str] = []
        for name in self.summaries:
            self._place(name, ordered, [])
        return [name for name in ordered if self.of_module(name)]

    def _place(self, name: str, ordered: list[str], waiting: list[str]) -> None:
        if name in ordered:
            return
        for sibling, names in self.siblings.get(name, {}).items():
            if sibling in [*waiting, name]:
                circle = [*waiting, name][[*waiting, name].index(sibling) :]
                needed, cell = next(iter(names.items()))
                raise cell.refuse(
                    f"modules import each other in a circle (for {needed}): {' -> '.join([*circle, sibling])}"
                )
            self._place(sibling, ordered, [*waiting, name])
        ordered.append(name)


@dataclass(frozen=True)
class Import:
    """One imported name of a notebook: `statement` would import it again."""

    place: int
    name: str
    statement: str
    source: str
    aliased: bool


def fold(chapters: list[Chapter]) -> Library:
    """Collect the definitions, then find out where every name they need comes from."""
    library = Library()
    for chapter in chapters:
        described = list(chapter.references)
        for cell in chapter.cells:
            while described and described[0].cell.number < cell.number:
                _describe(described.pop(0), library)
            if cell.module:
                _collect(cell, library)
        for reference in described:
            _describe(reference, library)
    imports = {chapter.number: _imports(chapter) for chapter in chapters}
    for definition in library.definitions.values():
        for piece in definition.pieces():
            for name in sorted(piece.names):
                _resolve(name, piece, definition.module, library, imports[piece.cell.chapter])
    for module in library.modules():
        _check_order(library.of_module(module))
    for definition in library.definitions.values():
        _check_references(definition)
    return library


def _describe(reference: Reference, library: Library) -> None:
    definition = library.definitions.get(reference.owner)
    known = definition is not None and (not reference.member or reference.member in definition.members)
    if definition is None or not known:
        name = f"{reference.owner}.{reference.member}" if reference.member else reference.owner
        raise reference.cell.refuse(f"a reference describes {name}, which no cell before this one exports")
    definition.references[reference.member] = reference


def _check_references(definition: Definition) -> None:
    for member, reference in definition.references.items():
        text = definition.members[member].text if member else definition.head.text
        documented(text, reference)
        if not member and definition.kind == "class":
            text = definition.members["__init__"].text if "__init__" in definition.members else ""
        if text:
            check_arguments(text, reference)


# --- collecting definitions ---------------------------------------------------------------


def _parse(cell: Cell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        lines = cell.source.splitlines()
        bad = lines[error.lineno - 1].strip() if error.lineno and error.lineno <= len(lines) else ""
        if (
            bad.startswith(("%", "!", "?"))
            or bad.endswith("?")
            or bad.partition("=")[2].lstrip().startswith(("%", "!"))
        ):
            raise cell.refuse(f"a magic cannot be exported: {bad}") from None
        raise cell.refuse(f"syntax error in line {error.lineno}: {error.msg}") from None


def _collect(cell: Cell, library: Library) -> None:
    lines = cell.source.splitlines()
    tree = _parse(cell)
    start = 0  # lines before this one are taken; comments before a statement go with it
    previous_end = 0
    last: Piece | None = None
    properties: dict[tuple[str, str], Piece] = {}
    declares = bool(tree.body) and _is_text(tree.body[0])
    if cell.module not in library.summaries:
        if not declares:
            raise cell.refuse(f"the first cell of {cell.module} must begin with the module's summary, a line of text")
        library.summaries[cell.module] = _summary(tree.body[0], cell)
    elif declares:
        raise cell.refuse(f"the module {cell.module} is declared twice")
    for place, node in enumerate(tree.body):
        first, end = _first_line(node), node.end_lineno
        if place == 0 and declares:
            lines[first - 1 : end] = [""] * (end - first + 1)
            previous_end = end
            continue
        if first <= previous_end:
            raise cell.refuse(f"two statements on one line: {cell.source.splitlines()[first - 1].strip()}")
        previous_end = end
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            lines[first - 1 : end] = [""] * (end - first + 1)
            continue
        text = _block(lines[start:end])
        start = end
        last = _collect_statement(node, text, cell, library, properties)
    tail = _block(lines[start:])
    if last is not None and tail:
        last.text = f"{last.text}\n{_indented_like(last.text, tail)}"


def _is_text(node) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _summary(node: ast.Expr, cell: Cell) -> str:
    text = node.value.value.strip()
    if not text or "\n" in text:
        raise cell.refuse(f"the summary of {cell.module} must be a single line")
    if text.endswith('"') or '"""' in text or "\\" in text:  # it becomes a docstring as it stands
        raise cell.refuse(f"the summary of {cell.module} must do without backslashes, and must not end with a quote")
    return text


def _collect_statement(node, text: str, cell: Cell, library: Library, properties: dict) -> Piece:
    if isinstance(node, ast.FunctionDef) and (target := _add_to_target(node, cell)):
        return _collect_member(node, target, text, cell, library, properties)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        kind, name = ("class" if isinstance(node, ast.ClassDef) else "function"), node.name
    elif name := _constant_name(node):
        kind = "constant"
    else:
        raise cell.refuse(
            f"line {node.lineno} is neither an import, a class, a function nor an UPPER_CASE constant: "
            f"{ast.unparse(node).splitlines()[0][:60]}"
        )
    if name in library.definitions:
        before = library.definitions[name]
        where = f"{before.head.cell.notebook}, cell {before.head.cell.number}"
        if before.module != cell.module:
            raise cell.refuse(f"{name} is defined in two modules: here and in {before.module} ({where})")
        raise cell.refuse(f"{name} is defined twice; first in {where}")
    head = Piece(text, cell, *_names(text, node))
    definition = Definition(name, kind, cell.module, head, chapters=[cell.chapter])
    library.definitions[name] = definition
    if kind == "class":
        _split_class(node, text, definition)
    return list(definition.pieces())[-1]


def _split_class(node: ast.ClassDef, text: str, definition: Definition) -> None:
    """Cut a class into its head (up to its docstring) and its members."""
    cell, lines = definition.head.cell, text.splitlines()
    node = next(n for n in ast.parse(text).body if isinstance(n, ast.ClassDef))
    body = node.body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    start = body[0].end_lineno if has_docstring else _first_line(body[0]) - 1
    while not has_docstring and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    if start < node.lineno:
        return  # a body on the line of `class`
    head = "\n".join(lines[:start])
    for i, statement in enumerate(body[1:] if has_docstring else body):
        end = statement.end_lineno
        block = "\n".join(lines[start:end])
        is_function = isinstance(statement, ast.FunctionDef)
        if is_function:
            block = _block(block.splitlines())
        key = statement.name if is_function else f"statement {i}"
        names = _names(_dedent(block), statement, inside=node)
        piece = Piece(block, cell, *names, is_function)
        if key in definition.members:  # getter and setter stay a pair
            old = definition.members[key]
            piece = Piece(f"{old.text}\n\n{block}", cell, old.names | names[0], old.names_now | names[1], True)
        definition.members[key] = piece
        start = end
    now = _names_now([*node.decorator_list, *node.bases, *[k.value for k in node.keywords]])
    needed = now & definition.head.names
    definition.head = Piece(head, cell, frozenset(needed), frozenset(needed))


def _collect_member(node, target: str, text: str, cell: Cell, library: Library, properties: dict) -> Piece:
    definition = library.definitions.get(target)
    if definition is None or definition.kind != "class":
        raise cell.refuse(f"@add_to({target}): no class {target} has been exported before this cell")
    if definition.module != cell.module:
        raise cell.refuse(f"@add_to({target}): {target} lives in {definition.module}, this cell goes to {cell.module}")
    inner = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
    lines = text.splitlines()
    decorators = inner.decorator_list
    part = next((d for d in decorators if isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter")), None)
    if part is not None and (target, node.name) not in properties:
        raise cell.refuse(
            f"the property {target}.{node.name} is split over cells; keep getter and {part.attr} together"
        )
    now = _names_now([*decorators[1:], *_defaults(inner)])
    block = _indent(text)
    lines = block.splitlines()
    del lines[decorators[0].lineno - 1 : decorators[0].end_lineno]
    names, _ = _names(text, inner)
    names -= {"add_to", target, node.name} - _used_inside(inner)
    piece = Piece("\n".join(lines), cell, names, frozenset(now & names), True)
    if part is not None:
        old = properties[target, node.name]
        old.text, old.names, old.names_now = (
            f"{old.text}\n\n{piece.text}",
            old.names | piece.names,
            old.names_now | piece.names_now,
        )
        return old
    properties[target, node.name] = piece
    definition.members[node.name] = piece  # a member written again replaces the earlier one in its place
    if cell.chapter not in definition.chapters:
        definition.chapters.append(cell.chapter)
    return piece


def _add_to_target(node: ast.FunctionDef, cell: Cell) -> str | None:
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func) == "add_to"]
    if not calls:
        return None
    call = calls[0]
    if len(calls) > 1 or call is not node.decorator_list[0] or call.keywords or len(call.args) != 1:
        raise cell.refuse(f"{node.name}: @add_to(Class) must be the first decorator and name one class")
    if not isinstance(call.args[0], ast.Name):
        raise cell.refuse(f"{node.name}: @add_to({ast.unparse(call.args[0])}) must name a class")
    return call.args[0].id


def _constant_name(node) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None or len(targets) != 1:
        return None
    name = targets[0].id if isinstance(targets[0], ast.Name) else ""
    is_alias = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias"
    return name if name.isupper() or is_alias else None


# --- names --------------------------------------------------------------------------------


def _names(text: str, node, inside: ast.ClassDef | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names a piece of source needs from outside, and those it needs at once."""
    found: set[str] = set()

    def visit(table: symtable.SymbolTable, top: bool) -> None:
        for symbol in table.get_symbols():
            bound_here = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if symbol.is_referenced() and (symbol.is_global() or top) and not (top and bound_here):
                found.add(symbol.get_name())
        for child in table.get_children():
            visit(child, False)

    visit(symtable.symtable(text, "cell", "exec"), True)
    own = set() if inside is None else {n for statement in inside.body for n in _bound(statement)}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        now = _names_now([*node.decorator_list, *_defaults(node)])
    else:
        now = _names_now([node])
    if inside is not None:  # a class body sees its own earlier members
        found -= own & now
    return frozenset(found), frozenset(now & found)


def _bound(statement) -> list[str]:
    """Return the names a statement of a class body gives a value."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [t.id for t in targets if isinstance(t, ast.Name)]


def _defaults(node) -> list[ast.AST]:
    """Return what runs when a definition is executed, besides its decorators."""
    if isinstance(node, ast.FunctionDef):
        return [*node.args.defaults, *[d for d in node.args.kw_defaults if d is not None]]
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *[k.value for k in node.keywords]]
    return []


def _names_now(nodes: list[ast.AST]) -> set[str]:
    """Return the names evaluated when `nodes` are; annotations and bodies of lambdas are not."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        if isinstance(node, ast.Lambda):
            stack.extend([*node.args.defaults, *[d for d in node.args.kw_defaults if d]])
        elif isinstance(node, ast.AnnAssign):
            stack.extend([node.value] if node.value else [])
        elif isinstance(node, ast.FunctionDef):
            stack.extend([*node.decorator_list, *_defaults(node)])
        else:
            stack.extend(ast.iter_child_nodes(node))
    return found


def _used_inside(node: ast.FunctionDef) -> set[str]:
    inner = [*node.body, node.args, *([node.returns] if node.returns else [])]
    return {n.id for part in inner for n in ast.walk(part) if isinstance(n, ast.Name)}


def _imports(chapter: Chapter) -> list[Import]:
    """Return the notebook's imports at the top level of its cells, tagged or not."""
    found = []
    for cell in chapter.cells:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue  # an untagged cell may hold a magic
        for node in tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.split(".")[0]
                    found.append(Import(cell.number, name, _unparse(node, alias), alias.name, False))
            elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
                for alias in node.names:
                    aliased = alias.asname not in (None, alias.name)
                    name = alias.asname or alias.name
                    found.append(Import(cell.number, name, _unparse(node, alias), node.module or ".", aliased))
    return found


def _unparse(node, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names=[alias]))
    return ast.unparse(ast.ImportFrom(module=node.module, names=[alias], level=node.level))


def _resolve(name: str, piece: Piece, module: str, library: Library, imports: list[Import]) -> None:
    """Find where `name` comes from; note the import its module needs."""
    cell = piece.cell
    before = [i for i in imports if i.place <= cell.number]
    found = next((i for i in reversed(before) if i.name == name), None)
    owner = library.definitions.get(name)
    if found is None and owner is not None and any(p.cell.chapter == cell.chapter for p in owner.pieces()):
        _note_sibling(name, owner, module, cell, library)
    elif found is not None and found.source.split(".")[0] == PACKAGE:
        if found.aliased:
            raise cell.refuse(f"{name} is an alias of a library name; import it under its own name")
        if found.name == PACKAGE or found.statement.startswith("import "):
            raise cell.refuse(f"import the names you need from {PACKAGE}, not the package")
        if owner is None or owner.chapters[0] > cell.chapter:
            raise cell.refuse(f"{name} is imported from {PACKAGE}, but no chapter up to this one exports it")
        _note_sibling(name, owner, module, cell, library)
    elif found is not None:
        if found.source.split(".")[0] == "matplotlib":
            raise cell.refuse(f"{name} comes from matplotlib; import it inside the function that draws")
        known = library.imports.setdefault(module, {})
        if known.setdefault(name, found.statement) != found.statement:
            raise cell.refuse(f"{name} means `{found.statement}` here, but `{known[name]}` earlier in {module}")
    elif not hasattr(builtins, name):
        if any(i.name == "*" for i in before):
            raise cell.refuse(f"{name} is only available by a star import; import it by name")
        raise cell.refuse(f"{name} is used, but this notebook has not imported it up to here")


def _note_sibling(name: str, owner: Definition, module: str, cell: Cell, library: Library) -> None:
    if owner.module == module:
        return
    if owner.module.startswith(f"{COURSE}.") and not module.startswith(f"{COURSE}."):
        raise cell.refuse(f"{module} may not import {owner.module} (for {name}): the library does not need the course")
    library.siblings.setdefault(module, {}).setdefault(owner.module, {}).setdefault(name, cell)


def _check_order(definitions: list[Definition]) -> None:
    """Refuse what needs, when it is executed, something that stands below it in the module."""
    names = [d.name for d in definitions]
    for place, definition in enumerate(definitions):
        for piece in definition.pieces():
            late = sorted(piece.names_now & set(names[place:]))
            if late:
                raise piece.cell.refuse(f"{definition.name} needs {late[0]}, which comes later in {definition.module}")


# --- text ---------------------------------------------------------------------------------


def _first_line(node) -> int:
    return min([node.lineno, *[d.lineno for d in getattr(node, "decorator_list", [])]])


def _block(lines: list[str]) -> str:
    """Return the lines without blank ones at either end."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return "\n".join(lines)


def _dedent(text: str) -> str:
    return f"if True:\n{text}" if text.lstrip("\n").startswith((" ", "\t")) else text


def _indented_like(text: str, tail: str) -> str:
    """Give a closing comment the indentation of a folded member."""
    if text.startswith(INDENT) and not tail.startswith(INDENT):
        return "\n".join(f"{INDENT}{line}" if line else line for line in tail.splitlines())
    return tail


def _indent(text: str) -> str:
    """Indent source by one level; the inside of a string that is not a docstring stays as it is."""
    kept = _string_lines(text) - _docstring_lines(text)
    lines = enumerate(text.splitlines(), start=1)
    return "\n".join(line if number in kept or not line else INDENT + line for number, line in lines)


def _string_lines(text: str) -> set[int]:
    """Return the lines that begin inside a string."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif kind == "FSTRING_START":
            opened.append(token.start[0])
        elif kind == "FSTRING_END":
            inside.update(range(opened.pop() + 1, token.end[0] + 1))
    return inside


def _docstring_lines(text: str) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            found.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return found
