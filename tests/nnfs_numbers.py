"""NumPy as `nnfs.init()` leaves it: zeros, eye, randn and dot give float32; and put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import nnfs
import numpy as np
import pytest


@contextmanager
def after_nnfs_init() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for place, name in ((np, "zeros"), (np, "eye"), (np, "dot"), (np.random, "randn")):
            patch.setattr(place, name, getattr(place, name))  # so that it is put back
        nnfs.init()
        assert np.zeros(1).dtype == np.float32
        yield
    assert np.zeros(1).dtype == np.float64
