"""The README's own two steps on a fresh machine: install requirements.txt, run the usage example."""

from __future__ import annotations

import subprocess
import sys

from notebooks import ROOT

from mydeeplib_export.one_page import usage_example


def test_install_and_run(tmp_path):
    """With JupyterLab, as the README installs it for learners; its extension shows the chapters' pages."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    packages = ["-r", "requirements.txt", "jupyterlab<4.6", "jupyterlab-myst"]  # its extension does not know 4.6
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], cwd=ROOT, check=True)
    done = subprocess.run([python, "-c", usage_example(ROOT)], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Validation Accuracy: 0.8" in done.stdout
    listed = [python, "-m", "jupyter", "labextension", "list"]
    done = subprocess.run(listed, capture_output=True, text=True, check=True)
    lines = (done.stdout + done.stderr).splitlines()
    assert any("jupyterlab-myst" in line and "OK" in line for line in lines), lines
