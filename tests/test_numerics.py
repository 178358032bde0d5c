"""Products and sums: right, in the right type, and exact where `nnfs.init()` asks for it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from my_deep_lib.numerics import column_sums, matrix_product, row_sums

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_and_sums(dtype):
    a, b = RNG.normal(size=(5, 3)).astype(dtype), RNG.normal(size=(3, 4)).astype(dtype)
    tolerance = 1e-5 if dtype == np.float32 else 1e-13
    for found, expected in (
        (matrix_product(a, b), np.einsum("ij,jk->ik", a.astype(float), b.astype(float))),
        (column_sums(a), a.astype(float).sum(axis=0, keepdims=True)),
        (row_sums(a), a.astype(float).sum(axis=1, keepdims=True)),
    ):
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
        assert found.dtype == dtype and found.shape == expected.shape


def test_rows_are_added_in_float64_and_rounded_once():
    a = np.array([[1e8, 1.0, -1e8]], np.float32)
    assert row_sums(a).item() == 1.0


def test_of_nothing():
    assert column_sums(np.ones((0, 3))).tolist() == [[0, 0, 0]]
    assert matrix_product(np.ones((0, 2)), np.ones((2, 3))).shape == (0, 3)


EXACT = """
import numpy as np, nnfs
from my_deep_lib.numerics import column_sums, matrix_product
rng = np.random.default_rng(1)
a, b = rng.normal(size=(40, 300)).astype(np.float32), rng.normal(size=(300, 20)).astype(np.float32)
plain = matrix_product(a, b)
nnfs.init()
exact = np.matmul(a.astype(np.float64), b.astype(np.float64)).astype(np.float32)
assert (matrix_product(a, b) == exact).all() and matrix_product(a, b).dtype == np.float32
assert not (plain == exact).all()
assert (column_sums(a) == a.astype(np.float64).sum(axis=0, keepdims=True).astype(np.float32)).all()
wide = a.astype(np.float64)
product = matrix_product(wide, wide.T)
assert (product == np.matmul(wide, wide.T)).all() and product.dtype == np.float64
"""


def test_with_nnfs_products_are_added_in_float64():
    done = subprocess.run([sys.executable, "-c", EXACT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
