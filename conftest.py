"""Settings for every test run, the notebooks' own included."""

import os

# Tests run in two processes already; more threads for the small matrices of the book only get in the way.
# The other setting is tested by tests/test_other_cpus.py.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
