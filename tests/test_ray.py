"""Workers of Ray, in an environment of its own: Ray is large, and the book does not need it."""

from __future__ import annotations

import json

import pytest
from test_dependencies import pins
from test_packaging import ROOT, new_environment, run

pytestmark = pytest.mark.packaging


def test_rays_actors_have_the_same_bits_and_may_die(tmp_path):
    python = new_environment(tmp_path / "v", f"ray=={pins('benchmarks/requirements.txt')['ray']}", ROOT)
    found = json.loads(run(python, ROOT / "tests" / "ray_trial.py", "20", cwd=tmp_path).splitlines()[-1])
    assert found == {"refused": True, "bits": [True] * 8, "survived": True, "nobody": True}


def test_without_ray_the_words_say_what_to_install():
    from my_deep_lib.parallel_ray import RayWorkers

    with pytest.raises(ImportError, match=r"RayWorkers needs ray; run: pip install my-deep-lib\[ray\]"):
        RayWorkers(2)
