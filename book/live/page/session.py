"""One chapter, run cell by cell as a notebook does: what is printed, a last value, a traceback from the reader's code."""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import io
import linecache
import sys
import traceback
import types

import stand_ins
from needed_cells import is_python, needed

DEPTH = 400  # of calls in calls: a browser's own stack ends before the thousand that Python allows elsewhere
FUTURE = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


class Session:
    """What has been run so far, and the names it made."""

    def __init__(self) -> None:
        self.main = types.ModuleType("__main__")
        sys.modules["__main__"] = self.main
        self.flags = 0  # of `from __future__ import ...`, which hold from there on
        self.ran: dict[int, tuple[str, int]] = {}  # place -> the text that ran, and as which run
        self.runs = 0

    def run(self, cells: list[str], names: list[str], place: int) -> str:
        """Run a cell, before it silently what it needs; return "" or the text of what was raised.

        Parameters
        ----------
        cells : list of str
            All code cells of the chapter, as the reader has them now.
        names : list of str
            What they are called in a traceback.
        place : int
        """
        for earlier in needed(cells, place):
            if self._is_stale(cells, earlier):
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    trouble = self._run_one(cells, names, earlier)
                if trouble:
                    return f"{names[earlier]}, which this one needs, raised:\n{trouble}"
        trouble = self._run_one(cells, names, place)
        if "\nNameError: " in trouble:
            left_out = [names[earlier] for earlier in range(place) if not is_python(cells[earlier])]
            trouble += "".join(f"\n({name} was not run: it has a syntax error.)\n" for name in left_out)
        return trouble

    def _is_stale(self, cells: list[str], place: int) -> bool:
        """Return whether a cell must run (again): its text is another one, or something it needs ran after it."""
        if place not in self.ran or self.ran[place][0] != cells[place]:
            return True
        run = self.ran[place][1]
        return any(earlier not in self.ran or self.ran[earlier][1] > run for earlier in needed(cells, place))

    def _run_one(self, cells: list[str], names: list[str], place: int) -> str:
        source, file = cells[place], f"<{names[place]}>"
        linecache.cache[file] = (len(source), None, [f"{line}\n" for line in source.split("\n")], file)
        self.ran.pop(place, None)
        streams = sys.stdout, sys.stderr
        try:
            tree = ast.parse(source, file)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            code = self._compiled(tree, file, "exec")
            exec(code, self.main.__dict__)
            if last is not None:
                value = eval(self._compiled(ast.Expression(last.value), file, "eval"), self.main.__dict__)
                if value is not None and not isinstance(value, stand_ins.Quiet):
                    builtins._ = value
                    print(repr(value))
        except BaseException as error:
            return _from_the_reader(error, file)
        finally:
            sys.stdout, sys.stderr = streams  # where the cell has put others
            sys.stdout.flush()
            sys.stderr.flush()
        self.runs += 1
        self.ran[place] = (source, self.runs)
        return ""

    def _compiled(self, tree: ast.AST, file: str, mode: str) -> types.CodeType:
        code = compile(tree, file, mode, self.flags, dont_inherit=True)
        self.flags |= code.co_flags & sum(FUTURE.values())
        return code


def _from_the_reader(error: BaseException, file: str) -> str:
    """Return a traceback without the frames of this file."""
    seen = error.__traceback__
    while seen is not None and seen.tb_frame.f_code.co_filename != file:
        seen = seen.tb_next
    text = "".join(traceback.format_exception(type(error), error, seen))
    error.__traceback__ = None  # what its frames hold may be large
    return text
