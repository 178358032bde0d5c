"""Build the book's site without solutions, for a class: a folder that works on any web server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mydeeplib_export import for_students

from .places import ROOT

COPIED = ("_config.yml", "_toc.yml", "README.md")
LINKED = ("mydeeplib_export", "book/live")


class SiteError(Exception):
    """The site could not be built; the message says why."""


def build_for_students(target: Path) -> None:
    """Write the site to a folder that does not exist yet, or is empty.

    Parameters
    ----------
    target : Path

    Raises
    ------
    SiteError
        If something is in the folder, or the book does not build.
    """
    if target.exists() and any(target.iterdir()):
        raise SiteError(f"{target} is not empty; name a new folder")
    with tempfile.TemporaryDirectory() as place:
        project = Path(place) / "project"
        shutil.copytree(ROOT / "book", project / "book", ignore=shutil.ignore_patterns("live", "__pycache__"))
        for name in COPIED:
            shutil.copyfile(ROOT / name, project / name)
        for name in LINKED:
            (project / name).symlink_to(ROOT / name, target_is_directory=True)
        if for_students.main([str(project)]):
            raise SiteError("the chapters without solutions could not be written")
        builder = Path(sys.executable).with_name("jupyter-book")
        command = [str(builder), "build", str(project), "--path-output", str(Path(place) / "out")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SiteError("the book does not build:\n" + "\n".join(done.stderr.splitlines()[-8:]))
        shutil.copytree(Path(place) / "out" / "_build" / "html", target, dirs_exist_ok=True)
