"""The chapters without solutions: nothing of a solution left, everything else there, and they run."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
from notebooks import CHAPTERS, assert_same_outputs, read

from mydeeplib_export.for_students import main, without_solutions
from mydeeplib_export.read import ExportError

SOLVED = "check_exercise("


def cells(notebook, kind):
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("students") / "made" / "anew"
    assert main([str(target)]) == 0
    return target


def outside_solutions(notebook) -> list[str]:
    """Return the sources that no solution holds, in their order, found another way than the command does."""
    text = "\0".join(f"{cell.cell_type}>{cell.source}" for cell in notebook.cells)
    solution = r"(?:^|(?<=\0))markdown>[`:]{3,}\{solution-start\}.*?\{solution-end\}[^\0]*(?:\0|$)"
    text = re.sub(solution, "", text, flags=re.DOTALL)
    return [cell.partition(">")[2].strip() for cell in text.split("\0") if cell]


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_only_solutions_are_missing(path, folder):
    whole, handed_out = read(path), read(folder / "chapters" / path.name)
    expected = outside_solutions(whole)
    assert [cell.source.strip() for cell in handed_out.cells] == expected and len(expected) < len(whole.cells)
    text = "\n".join(cells(handed_out, "markdown"))
    assert "{solution" not in text
    assert text.count("{exercise") == "\n".join(cells(whole, "markdown")).count("{exercise") >= 3
    kept = {cell.id: cell for cell in whole.cells}
    for cell in handed_out.cells:
        assert {**cell, "source": ""} == {**kept[cell.id], "source": ""}, "outputs, tags and ids stay"
    printed = [output.get("text", "") for cell in handed_out.cells for output in cell.get("outputs", [])]
    assert sum(source.count(SOLVED) for source in cells(handed_out, "code")), "the stubs are still checked"
    assert not any(output.startswith("Exercise") and ": right." in output.split("\n")[0] for output in printed)


@pytest.mark.parametrize("name", ["01_spiral", "04_dense_backward", "07_cross_entropy"])
def test_they_run(name, folder, tmp_path):
    """Where they were written, with what lies beside them there, and nothing else of the book."""
    copied = shutil.copytree(folder, tmp_path / "handout")
    assert_same_outputs(read(copied / "chapters" / f"{name}.ipynb"), copied, lay_out=False)


@pytest.mark.parametrize(
    "sources, words",
    [
        (["```{solution-start} a\n```"], "does not end"),
        (["```{solution-end}\n```"], "did not start"),
        (["```{solution-start} a\n```", "```{solution-start} b\n```"], "inside another"),
    ],
)
def test_a_solution_without_an_end_is_refused(sources, words):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source) for source in sources])
    with pytest.raises(ExportError, match=words):
        without_solutions(made)


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main([str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert (tmp_path / "file").read_text() == "in the way"
