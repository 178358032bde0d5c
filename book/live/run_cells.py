"""Runs inside the pages' runtime: every cell of a chapter afresh, after what it needs; says what it printed, and when."""

import contextlib
import io
import json
import os
import sys
import time

from session import DEPTH, Session

sys.setrecursionlimit(DEPTH)
os.chdir(book + "/chapters")  # noqa: F821 (the worker's folder)
with open("/home/pyodide/job.json", encoding="utf-8") as file:
    job = json.load(file)
answers = []
for place in job["places"]:
    printed, start = io.StringIO(), time.perf_counter()
    with contextlib.redirect_stdout(printed):
        raised = Session().run(job["cells"], job["names"], place)
    answers.append({"printed": printed.getvalue(), "raised": raised, "seconds": time.perf_counter() - start})
json.dumps(answers)
