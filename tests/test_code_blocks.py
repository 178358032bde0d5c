"""What a reader may copy: examples of docstrings and programs in pages run here; of commands a test knows who runs them.

Each command that a page tells to type is a line of .ci/run, or a test runs what it starts, or what it makes is in git.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from notebooks import CHAPTERS, ROOT, read

PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "book").glob("*.md")))
} | {path.stem: "\n\n".join(c.source for c in read(path).cells if c.cell_type == "markdown") for path in CHAPTERS}
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
EXAMPLES = """
import doctest, importlib, json, pkgutil, my_deep_lib
found = {}
for module in pkgutil.walk_packages(my_deep_lib.__path__, "my_deep_lib."):
    for test in doctest.DocTestFinder().find(importlib.import_module(module.name)):
        if test.examples:
            found[test.name] = list(doctest.DocTestRunner(verbose=False).run(test))
print("\\n" + json.dumps(found))
"""
# Commands that are not a line of .ci/run as they stand: a file, and words in it that show who runs them, or what they made.
KNOWN = {
    "python3 -m venv .venv": ".ci/run",
    "pip install -r requirements.txt": ".ci/run",
    "pip install -r requirements.txt 'jupyterlab<4.6' jupyterlab-myst": "tests/test_readme_setup.py: jupyterlab-myst",
    "jupyter lab": "tests/test_readme_setup.py: labextension",
    "python -m http.server --directory _build/html": "tests/built_site.py: ThreadingHTTPServer",
    "jupyter-book build .": "tests/built_site.py: jupyter-book",
    "jupyter-book build . -W --keep-going -n": "tests/built_site.py: --keep-going",
    "python -m book.live fetch": ".ci/run",
    "python -m pytest": ".ci/run",
    "python -m mydeeplib_export.for_students handout": "tests/test_for_students.py: mydeeplib_export.for_students",
    "python -m mydeeplib_export": "tests/test_exporter_rules.py: book.export()",
    "python -m mydeeplib_export --check": "tests/test_chapters.py: --check",
    "python -m mydeeplib_export.execute 05 06": "tests/notebooks.py: mydeeplib_export.execute",
    "python -m mydeeplib_export.execute one_page": "tests/notebooks.py: mydeeplib_export.execute",
    "pytest chapters/05_relu.ipynb -n0": ".ci/run: python -m pytest",
    'pytest --dist=load -m "again or other_cpus"': ".ci/run: -m other_cpus",
    "pytest -n0 -rs -m arm tests/test_arm.py": ".ci/run: or arm",
    "pytest -n0 -m packaging tests/test_packaging.py tests/test_ray.py": ".ci/run: packaging or",
    "python tests/mutants.py --random 40 --seed 1": ".ci/run: tests/mutants.py --random 40",
    "python tests/near_answers.py": "tests/test_exercises.py: near_answers.said",
    "HYPOTHESIS_SEQUENCES=2000 FILE_EDITS=35000 pytest -n0 tests/test_sequences.py tests/test_damaged_files.py": (
        "tests/test_sequences.py: HYPOTHESIS_SEQUENCES"
    ),
    "pytest -m site": ".ci/run: python -m pytest",
    "python book/make_pdf.py": "tests/test_pdf.py: make_pdf",
    "pytest -n0 -m pdf tests/test_pdf.py": ".ci/run: or pdf",
    'python -m mydeeplib_export.insert 18 saving "A model in a file"': "tests/test_insert.py: mydeeplib_export.insert",
    "python -m benchmarks": "tests/test_benchmarks.py: benchmarks",
    "python -m benchmarks.pieces": "benchmarks/pieces.json: rounds",
    "pytest -n0 -s -m speed tests/test_speed.py": ".ci/run: -m speed",
    ".ci/pin": "constraints.txt: made by .ci/pin",
    "ruff format .": ".ci/run: ruff format",
    "python tests/pytorch_values.py": "tests/pytorch_values.json: torch",
    "python book/draw_network.py": "book/_static/network.svg: <svg",
}


def blocks(*languages: str) -> list[tuple[str, str]]:
    """Return page and text of every block of code in some languages."""
    return [
        (name, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
        for name, page in PAGES.items()
        for indent, language, text in BLOCK.findall(page)
        if language in languages
    ]


def commands() -> set[str]:
    """Return every command in a block, or in the table of CONTRIBUTING.md, as it is typed in an active environment."""
    typed = {line for _, text in blocks("sh", "bash", "console") for line in text.splitlines() if line.strip()}
    table = re.findall(r"^\| .* \| `(.*)` \|$", PAGES["CONTRIBUTING.md"], re.MULTILINE)
    parts = {part.strip() for line in typed | set(table) for part in line.split("&&")}
    return {part.replace(".venv/bin/", "") for part in parts}


def test_commands_are_found():
    found = commands()
    assert {"python -m pytest", "jupyter lab", "mypy", ".ci/pin"} <= found and len(found) > 30


@pytest.mark.parametrize("command", sorted(commands()))
def test_somebody_runs_what_a_page_tells_to_type(command):
    ci = (ROOT / ".ci" / "run").read_text("utf-8").replace(".venv/bin/", "")
    ci = ci.replace(" --quiet", "").replace("pytest -q", "pytest")
    where, _, words = KNOWN.get(command, ".ci/run").partition(": ")
    text = ci if where == ".ci/run" else (ROOT / where).read_text("utf-8")
    assert (words or command.removeprefix("python -m ").removesuffix(" .")) in text


def test_no_forgotten_command_is_listed():
    assert set(KNOWN) <= commands()


def test_python_in_pages_is_known():
    """The README's programs are run by test_usage_example.py; there is one other, the example of an own optimizer."""
    pages = [name for name, _ in blocks("python", "py")]
    assert set(pages) == {"README.md", "CONTRIBUTING.md"} and pages.count("CONTRIBUTING.md") == 1


def test_the_own_optimizer_of_the_pages_trains_and_is_nesterovs():
    (text,) = [text for name, text in blocks("python") if name == "CONTRIBUTING.md"]
    program = f"""
import numpy as np
from my_deep_lib import Optimizer, register
from my_deep_lib.checks import check_arguments, share
{text}
optimizer = Optimizer_Nesterov(learning_rate=0.1, momentum=0.5)
state, gradient = {{}}, np.array([2.0])
print([float(optimizer.compute_step(gradient, state)[0]) for _ in range(2)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    # v = 0.2, then 0.5 * 0.2 + 0.2 = 0.3; the step is 0.5 v + 0.2
    assert np.allclose(ast.literal_eval(done.stdout), [0.3, 0.35])


def test_the_examples_of_docstrings_print_what_they_say():
    done = subprocess.run([sys.executable, "-c", EXAMPLES], capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert "my_deep_lib.model.NeuralNetwork_Model" in found
    assert all(failed == 0 < tried for failed, tried in found.values()), done.stdout
