"""The README's usage example: unchanged, from another folder, in a fresh process."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys

import pytest
from notebooks import CHAPTERS, ROOT, printed, read

from mydeeplib_export.one_page import NAME, usage_example

# The usage example was ordered as it stands; its checksum, so that no formatter changes it unseen.
CHAPTER = next(path for path in CHAPTERS if path.stem.endswith("training_the_spiral"))
ORDERED = "064c5fac96f4d26e0d9ff9d8cc15b9b3fdc060b87bfd37d5d69c08e348dfca51"


def test_it_is_the_ordered_one():
    assert hashlib.sha256(usage_example(ROOT).encode()).hexdigest() == ORDERED


def test_it_prints_eleven_lines_and_the_chapters_digits(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", usage_example(ROOT)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("epoch: ")]
    assert len(lines) == 11
    form = r"epoch: \d+, acc: \d\.\d{3}, loss: \d\.\d{3} \(data_loss: \d\.\d{3}, reg_loss: \d\.\d{3}\), lr: [\d.e-]+"
    assert all(re.fullmatch(form, line) for line in lines)
    accuracy = float(done.stdout.split("Validation Accuracy: ")[1])
    assert accuracy >= 0.80
    assert done.stdout == printed(next(cell for cell in read(CHAPTER).cells if cell.cell_type == "code"))
    assert done.stderr == ""


@pytest.mark.slow
def test_plain_and_taped_it_ends_with_the_same_bits(tmp_path):
    """All of it, with ten thousand epochs under `nnfs.init()`; and it is the tape that ran."""
    program = usage_example(ROOT) + "\nimport hashlib\nprint(hashlib.sha256(model.parameters.tobytes()).hexdigest())"
    # the step of the other kind would be an error
    plain = "import my_deep_lib.tape as t\nassert t.can_be_recorded\nt.can_be_recorded = lambda model, X: False\n"
    plain += "t.TapedStep.step = None\n"
    taped = "import my_deep_lib.training as t\nassert t.training_step\nt.training_step = None\n"
    ended = []
    for before in (plain, taped):
        done = subprocess.run([sys.executable, "-c", before + program], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        ended.append(done.stdout)
    assert ended[0] == ended[1] and len(ended[0].splitlines()[-1]) == 64


README = (ROOT / "README.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SHOWN = {  # a line of the program -> what its last line of print has to say
    '"categorical_crossentropy", learning_rate=0.01)\nmodel.fit(X, y': lambda said: (
        said.split("'")[1::2] == ["ash", "ash", "birch", "birch", "cedar"]
    ),
    '"mean_squared_error"': lambda said: float(said.split()[0]) > 0.9,
    '"binary_crossentropy"': lambda said: min(map(int, re.findall(r"(\d+)%", said))) > 80,
    "cross_val_score(": lambda said: float(said) > 0.9,
    "onnxruntime": lambda said: float(said) < 1e-6,
    "DaskWorkers": lambda said: said.startswith("epoch: 15, acc: "),
}


@pytest.mark.slow
@pytest.mark.parametrize("part", SHOWN)
def test_every_other_program_of_the_readme_runs_in_ten_lines_or_so(part, tmp_path):
    (program,) = (program for program in PROGRAMS[1:] if part in program)
    assert len([line for line in program.splitlines() if line]) <= 13
    (tmp_path / "program.py").write_text(program, "utf-8")
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert SHOWN[part](done.stdout.splitlines()[-1]) and done.stderr == ""


def test_the_readme_has_no_further_program():
    assert PROGRAMS[0] == usage_example(ROOT) and len(PROGRAMS) == 1 + len(SHOWN)


def test_the_one_page_program_stores_what_the_chapter_stores():
    """An export that drops the stored output would show nothing on the page."""
    page = [cell for cell in read(ROOT / "mydeeplib_export" / NAME).cells if cell.cell_type == "code"]
    chapter = next(cell for cell in read(CHAPTER).cells if cell.cell_type == "code")
    assert "model.fit(X, y, epochs=10001" in page[-1].source
    assert printed(page[-1]) == printed(chapter) != ""


def test_the_one_page_program_needs_what_it_says():
    """NumPy, the data set and the standard library, to be run as a whole."""
    page = [cell.source for cell in read(ROOT / "mydeeplib_export" / NAME).cells if cell.cell_type == "code"]
    inside = [node for source in page for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    optional = {
        name for function in inside for name in re.findall(r"^ +(?:import|from) (\w+)", ast.unparse(function), re.M)
    }
    assert optional - set(sys.stdlib_module_names) == {"matplotlib", "tqdm"}, "for who draws, or asks for a bar"
    nodes = [node for source in page for node in ast.parse(source).body]
    imports = [node for node in nodes if isinstance(node, ast.Import)]
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    packages = {alias.name for node in imports for alias in node.names} | {node.module for node in froms}
    assert {name.partition(".")[0] for name in packages} - set(sys.stdlib_module_names) == {"numpy", "nnfs"}
