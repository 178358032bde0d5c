"""Break the library one piece at a time; its tests have to notice every time: `python tests/mutants.py`.

Each mutant is a copy of the package with one piece of text replaced. The library's tests run against it, in a process
of its own. A mutant that passes them all has survived, and the program ends with exit code 1. There are two
kinds:

- `MUTANTS`, mistakes somebody might make, written by hand;
- with `--random N`, N of those that `all_mutants` makes out of every comparison, operator, number and truth value of a
  module. `--seed` chooses others. Some of them mean the same as what they replace; look before you write a test.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mydeeplib_export" / "my_deep_lib"
MODULES = tuple(sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"))
BOOKS_OWN = {
    *("architecture", "benchmarks", "chapters", "dependencies", "exercises", "exporter_refusals", "exporter_rules"),
    *("for_students", "insert", "memory", "mentions", "mutants", "no_forward_use", "other_cpus", "packaging"),
    *("page_equals_module", "page_share", "pdf", "readme_setup", "references", "site", "speed", "usage_example"),
}

Mutant = tuple[str, str, str]  # module, what stands there, what stands there instead; the first occurrence is replaced

MUTANTS: tuple[Mutant, ...] = (
    # layers
    (
        "layers",
        "matrix_product(inputs, self.weights) + self.biases",
        "-matrix_product(inputs, self.weights) + self.biases",
    ),
    (
        "layers",
        "matrix_product(inputs, self.weights) + self.biases",
        "matrix_product(inputs, self.weights) - self.biases",
    ),
    ("layers", "matrix_product(self.inputs.T, dvalues)", "matrix_product(self.inputs.T, dvalues) / len(dvalues)"),
    ("layers", "column_sums(dvalues)", "column_sums(dvalues) / len(dvalues)"),
    ("layers", "column_sums(dvalues)", "dvalues[:1]"),
    ("layers", "matrix_product(dvalues, self.weights.T)", "2 * matrix_product(dvalues, self.weights.T)"),
    ("layers", "l1 * np.sign(values) + 2 * l2 * values", "l1 * values + 2 * l2 * values"),
    ("layers", "l1 * np.sign(values) + 2 * l2 * values", "l1 + 2 * l2 * values"),
    ("layers", "l1 * np.sign(values) + 2 * l2 * values", "l1 * np.sign(values) + l2 * values"),
    ("layers", "l1 * np.sign(values) + 2 * l2 * values", "l1 * np.sign(values) - 2 * l2 * values"),
    ("layers", "l2 * np.sum(squares)", "0.5 * l2 * np.sum(squares)"),
    ("layers", "lambda d, m: 0.01", "lambda d, m: 0.1"),
    ("layers", "(2 / d) ** 0.5", "(1 / d) ** 0.5"),
    ("layers", "(2 / d) ** 0.5", "(2 / m) ** 0.5"),
    ("layers", "(2 / (d + m)) ** 0.5", "(1 / (d + m)) ** 0.5"),
    # activations
    ("activations", "dvalues * (self.inputs > 0)", "dvalues * (self.output >= 0)"),
    ("activations", "dvalues * (self.inputs > 0)", "dvalues * (dvalues > 0)"),
    ("activations", "np.maximum(inputs, 0)", "np.abs(inputs)"),
    ("activations", "scores - scores.max(axis=1, keepdims=True)", "scores"),
    ("activations", "exponentials / row_sums(exponentials)", "exponentials / exponentials.sum()"),
    (
        "activations",
        "self.output * (dvalues - row_sums(dvalues * self.output))",
        "dvalues * self.output * (1 - self.output)",
    ),
    ("activations", "(dvalues - row_sums(dvalues * self.output))", "(dvalues + row_sums(dvalues * self.output))"),
    ("activations", "(dvalues - row_sums(dvalues * self.output))", "(dvalues - row_sums(dvalues))"),
    # losses
    ("losses", "(y_true * -np.log(kept)).sum(axis=1)", "(y_true * np.log(kept)).sum(axis=1)"),
    ("losses", "-y_true / kept / len(y_pred)", "-y_true / kept"),
    ("losses", "-y_true / kept / len(y_pred)", "-y_true / kept / y_pred.size"),
    ("losses", "scores - scores.max(axis=1, keepdims=True)", "scores - 1"),
    (
        "losses",
        "float(np.mean(logs - (y_true * shifted).sum(axis=1)))",
        "float(np.sum(logs - (y_true * shifted).sum(axis=1)))",
    ),
    ("losses", "(y_pred - y_true) / len(y_pred)", "(y_pred - y_true)"),
    ("losses", "(y_pred - y_true) / len(y_pred)", "(y_pred - y_true) / y_pred.size"),
    ("losses", "(y_pred - y_true) / len(y_pred)", "(y_true - y_pred) / len(y_pred)"),
    ("losses", "SMALLEST_PROBABILITY = 1e-7", "SMALLEST_PROBABILITY = 1e-3"),
    # metrics
    ("metrics", "targets.argmax(axis=1)", "targets.argmin(axis=1)"),
    ("metrics", "output.argmax(axis=1)", "output.argmin(axis=1)"),
    ("metrics", "if self.others:", "if not self.others:"),
    ("metrics", 'getattr(m, "mean_of_samples", None) is m for', "True for"),
    # optimizers
    ("optimizers", "self.iterations += 1", "self.iterations += 0"),
    ("optimizers", "(1 + self.decay * self.iterations)", "(1 + self.decay * (self.iterations + 1))"),
    ("optimizers", "(1 + self.decay * self.iterations)", "(1 + self.decay)"),
    ("optimizers", "value - step", "value + step"),
    ("optimizers", 'self.momentum * state.get("velocity", 0)', '-self.momentum * state.get("velocity", 0)'),
    (
        "optimizers",
        'state["velocity"] = kept + self.current_learning_rate * gradient',
        'state["velocity"] = kept + self.learning_rate * gradient',
    ),
    ("optimizers", 'state.get("cache", 0) + gradient**2', "gradient**2"),
    ("optimizers", 'state.get("cache", 0) + gradient**2', 'state.get("cache", 0) + np.sum(gradient**2)'),
    ("optimizers", 'state.get("cache", 0) + gradient**2', 'state.get("cache", 0) + np.abs(gradient)'),
    ("optimizers", 'np.sqrt(state["cache"]) + self.epsilon', 'np.sqrt(state["cache"] + self.epsilon)'),
    ("optimizers", "kept + (1 - self.rho) * gradient * gradient", "kept + gradient * gradient"),
    ("optimizers", 'self.rho * state.get("cache", 0)', '(1 - self.rho) * state.get("cache", 0)'),
    ("optimizers", "(1 - b1) * gradient\n", "gradient\n"),
    ("optimizers", "(1 - b2) * gradient**2", "(1 - b1) * gradient**2"),
    ("optimizers", "self.iterations + 1, self.beta_1", "1, self.beta_1"),
    ("optimizers", "m / (1 - b1**t)", "m"),
    ("optimizers", "v / (1 - b2**t)", "v"),
    ("optimizers", "m_hat / (np.sqrt(v_hat) + self.epsilon)", "m_hat / np.sqrt(v_hat + self.epsilon)"),
    ("optimizers", "m_hat / (np.sqrt(v_hat) + self.epsilon)", "m_hat / np.sqrt(v_hat)"),
    ("optimizers", "twin.iterations = 0", "pass"),
    # tape
    ("tape", "return trained or not", "return not"),
    ("tape", "self.call(np.add, gradient, slopes, gradient)", "pass"),
    ("tape", "optimizer.post_update_params", "optimizer.pre_update_params"),
    ("tape", "output.copy(), targets.copy()", "output, targets"),
    ("tape", "if self.bound == bound_by(model):", "if self.bound:"),
    ("tape", "few = shape[1] < FEW", "few = shape[1] < FEW + 1"),
    ("tape", "age(recorded) <= age(name)", "age(recorded) < 99"),
    ("tape", 'np.take(self.y, chosen, 0, taped.labels, "clip")', "pass"),
    ("tape", "for call in left:  # a step is taken whole", "for call in ():"),
    # training
    ("training", "dvalues = layer.dinputs", "dvalues = 2 * layer.dinputs"),
    ("training", "optimizer.post_update_params()", "pass"),
    ("training", "optimizer.pre_update_params()", "pass"),
    ("training", "if shuffled else", "if not shuffled else"),
    ("training", "shuffled = self.plan.shuffle", "shuffled = True"),
    ("training", "self.X[chosen], self.y[chosen]", "self.X[chosen], self.y[: len(self.X[chosen])]"),
    ("training", "model.epochs = epoch + 1", "model.epochs = epoch"),
    ("training", "self.last_finite = epoch, before", "pass"),
    ("training", '"loss": data_loss + penalty', '"loss": data_loss'),
    ("training", "axis=0, weights=sizes).tolist()", "axis=0).tolist()"),
    ("training", "epoch % self.print_every == 0", "epoch % self.print_every == 1"),
    ("training", "epoch % self.record_every == 0", "True"),
    ("training", "range(0, n_samples, size)", "range(0, n_samples - size, size)"),
    ("training", "loss > 0.995 * chance", "loss > 2 * chance"),
    ("training", "part.training = False", "pass"),
    # callbacks
    ("callbacks", "value < self.best_value", "value <= self.best_value"),
    ("callbacks", "self.waited = 0\n        else", "pass\n        else"),
    ("callbacks", "self.waited >= self.patience", "self.waited > self.patience"),
    ("callbacks", "model.parameters.copy()", "model.parameters"),
    ("callbacks", "if self.restore_best and", "if"),
    ("callbacks", "else -value", "else value"),
    (
        "callbacks",
        "self.best_epoch, self.parameters = None, None\n        self.best_value, self.waited = math.inf, 0",
        "pass",
    ),
    # model
    ("model", "copy.copy(layer) for layer in self.body", "layer for layer in self.body"),
    ("model", "X[start : start + size]", "X[start : start + size + 1]"),
    ("model", "values.append((len(labels), [loss, *reached]))", "values.append((1, [loss, *reached]))"),
    ("model", "layer.redraw(self.generator)", "pass"),
    ("losses", "found: Array = answers.argmax(axis=1)", "found: Array = answers.argmin(axis=1)"),
    ("model", 'resolve("optimizer", optimizer, options).fresh()', 'resolve("optimizer", optimizer, options)'),
    ("model", "self.is_training = False\n            training.finish()", "training.finish()"),
    # parameters
    ("parameters", "np.split(vector, ends)", "np.split(vector.copy(), ends)"),
    ("parameters", "gradients.append(gradient.ravel())", "gradients.append(gradient.T.ravel())"),
    ("parameters", "window.copy()", "window"),
    # gradient_check
    ("gradient_check", "kept - step", "kept"),
    ("gradient_check", "(2 * step)", "step"),
    ("gradient_check", "array[place] = kept\n        yield", "yield"),
    ("gradient_check", '("inputs", inputs, before),', ""),
    ("gradient_check", '("targets", targets, kept),', ""),
    ("gradient_check", "if not error <= tolerance", "if error > 1"),
    # plots
    ("plots", "answers = scores.argmax(axis=1)", "answers = scores.argmin(axis=1)"),
    ("plots", "(counts, (y_true, y_pred), 1)", "(counts, (y_pred, y_true), 1)"),
    ("plots", "points = X[y == label]", "points = X"),
    ("plots", 'origin="lower"', 'origin="upper"'),
    ("plots", "np.meshgrid(across, up)", "np.meshgrid(up, across)"),
)

# of the second kind, but they mean the same as what they replace: (module, line, line instead) -> why
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "training",
        'epsilon = getattr(optimizer, "epsilon", 1)',
        'epsilon = getattr(optimizer, "epsilon", 2)',
    ): "any number above 0 says that there is no epsilon to look at",
    (
        "saving",
        'temporary = path.with_name(f".{secrets.token_hex(8)}.part")',
        'temporary = path.with_name(f".{secrets.token_hex(9)}.part")',
    ): "a name that nobody else has may be longer",
    (
        "model",
        "width = self.outputs(X[:1]).shape[1]",
        "width = self.outputs(X[:2]).shape[1]",
    ): "two rows are as wide as one",
    (
        "plots",
        "1, len(names), figsize=(3.8 * len(names), 2.9), squeeze=False",
        "1, len(names), figsize=(3.8 * len(names), 3.9), squeeze=False",
    ): "the height of a picture is a matter of taste",
}

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "is not": "is"}
OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "%": "*", "//": "/"}
WORDS = {"and": "or", "or": "and", "in": "not in", "not in": "in"}


def tests() -> list[str]:
    """Return the library's tests; those of the book run with what a tagged cell says, not with the module."""
    found = sorted((ROOT / "tests").glob("test_*.py"))
    return [f"tests/{path.name}" for path in found if path.stem.removeprefix("test_") not in BOOKS_OWN]


def all_mutants(source: str) -> Iterator[str]:
    """Return the source with one comparison, operator, number or truth value changed, for each of them."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    raw = source.encode()

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def between(left: ast.expr, right: ast.expr, table: dict[str, str]) -> Iterator[str]:
        begin = place(left.end_lineno or 0, left.end_col_offset or 0)
        end = place(right.lineno, right.col_offset)
        gap = raw[begin:end].decode()
        sign = " ".join(gap.replace("(", " ").replace(")", " ").split())
        if sign in table and gap.count(sign) == 1:
            yield (raw[:begin] + gap.replace(sign, table[sign]).encode() + raw[end:]).decode()

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
                yield from between(left, right, COMPARISONS | WORDS)
        elif isinstance(node, ast.BinOp):
            if not isinstance(node.op, ast.BitOr):  # mostly types
                yield from between(node.left, node.right, OPERATORS)
        elif isinstance(node, ast.BoolOp):
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from between(left, right, WORDS)
        elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
            begin = place(node.lineno, node.col_offset)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            if raw[begin:end].decode() == repr(node.value) or not isinstance(node.value, bool):
                new = repr(not node.value) if isinstance(node.value, bool) else repr(node.value + 1)
                yield (raw[:begin] + new.encode() + raw[end:]).decode()


def chosen(number: int, seed: int, modules: Iterable[str] = MODULES) -> list[tuple[str, str]]:
    """Return `number` mutants of some modules, each as module and whole source; none that means the same."""
    found = [(name, mutant) for name in modules for mutant in all_mutants((PACKAGE / f"{name}.py").read_text("utf-8"))]
    found = [mutant for mutant in found if (mutant[0], *changed_line(*mutant)[1:]) not in EQUIVALENT]
    return random.Random(seed).sample(found, min(number, len(found)))


def replaced(mutant: Mutant) -> tuple[str, str]:
    module, old, new = mutant
    source = (PACKAGE / f"{module}.py").read_text("utf-8")
    assert old in source, f"{module}.py no longer contains: {old}"
    return module, source.replace(old, new, 1)


def survives(module: str, source: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "my_deep_lib"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / f"{module}.py").write_text(source, "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-o", "addopts=", "-p", "no:cacheprovider", *tests()]
        env = {**os.environ, "PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        try:
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)
        except subprocess.TimeoutExpired:
            return False  # it never comes to an end: noticed
    return done.returncode == 0


def changed_line(module: str, source: str) -> tuple[int, str, str]:
    """Return number and text of the first line that differs, and the line instead."""
    before = (PACKAGE / f"{module}.py").read_text("utf-8").splitlines()
    pairs = enumerate(zip(before, source.splitlines(), strict=False), start=1)
    return next(((n, a.strip(), b.strip()) for n, (a, b) in pairs if a != b), (0, "", ""))


def difference(module: str, source: str) -> str:
    number, before, after = changed_line(module, source)
    return f"line {number}: {before}  ->  {after}" if number else "no difference"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N mutants of the second kind instead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--of", nargs="+", choices=MODULES, default=MODULES, help="modules of the second kind's mutants"
    )
    options = parser.parse_args()
    tried = (
        chosen(options.random, options.seed, options.of) if options.random else [replaced(mutant) for mutant in MUTANTS]
    )
    if not survives("metrics", (PACKAGE / "metrics.py").read_text("utf-8")):
        print("the tests fail on the library as it is; a mutant would tell nothing")
        return 2
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        killed = 0
        for mutant, lives in zip(tried, pool.map(lambda mutant: survives(*mutant), tried), strict=True):
            killed += not lives
            if lives:
                print(f"survived: {mutant[0]}, {difference(*mutant)}", flush=True)
    print(f"{killed} of {len(tried)} mutants killed")
    return 0 if killed == len(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
