"""Break the library's formulas one at a time; the tests have to notice every time: `python tests/mutants.py`.

Each mutant is a copy of the module with one piece of text replaced. The tests of formulas run against it, in a
process of its own. A mutant that passes them all has survived, and the program ends with exit code 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mydeeplib_export" / "my_deep_lib"
TESTS = ("components", "against_pytorch", "properties", "model", "model_extras")

# (module, what stands there once or more, what stands there instead); the first occurrence is replaced.
MUTANTS = (
    # the dense layer
    ("layers", "matrix_product(self.inputs, self.weights, out=memory)", "-matrix_product(self.inputs, self.weights)"),
    ("layers", "self.output += self.biases", "self.output -= self.biases"),
    (
        "layers",
        "matrix_product(self.inputs.T, dvalues, out=memory)",
        "matrix_product(self.inputs.T, dvalues) / len(dvalues)",
    ),
    ("layers", "matrix_product(self.inputs.T, dvalues, out=memory)", "-matrix_product(self.inputs.T, dvalues)"),
    ("layers", "column_sums(dvalues, out=memory)", "column_sums(dvalues) / len(dvalues)"),
    ("layers", "column_sums(dvalues, out=memory)", "dvalues[:1] * 1.0"),
    ("layers", "matrix_product(dvalues, self.weights.T, out=memory)", "2 * matrix_product(dvalues, self.weights.T)"),
    ("layers", "gradient += l1 * np.sign(values)", "gradient += l1 * values"),
    ("layers", "gradient += l1 * np.sign(values)", "gradient += l1"),
    ("layers", "gradient += 2 * l2 * values", "gradient += l2 * values"),
    ("layers", "gradient += 2 * l2 * values", "gradient -= 2 * l2 * values"),
    ("layers", "total += l1 * float(np.sum(np.abs(values)", "total += l1 * float(np.sum((values)"),
    ("layers", "total += l2 * float(np.sum(", "total += 0.5 * l2 * float(np.sum("),
    ("layers", "lambda n_inputs, n_neurons: 0.01", "lambda n_inputs, n_neurons: 0.1"),
    (
        "layers",
        "lambda n_inputs, n_neurons: (2 / n_inputs) ** 0.5",
        "lambda n_inputs, n_neurons: (1 / n_inputs) ** 0.5",
    ),
    (
        "layers",
        "lambda n_inputs, n_neurons: (2 / n_inputs) ** 0.5",
        "lambda n_inputs, n_neurons: (2 / n_neurons) ** 0.5",
    ),
    ("layers", "(2 / (n_inputs + n_neurons)) ** 0.5", "(1 / (n_inputs + n_neurons)) ** 0.5"),
    # activations
    ("activations", "np.multiply(dvalues, self.inputs > 0, out=memory)", "dvalues * (self.output >= 0)"),
    ("activations", "np.multiply(dvalues, self.inputs > 0, out=memory)", "dvalues * (dvalues > 0)"),
    ("activations", "np.maximum(self.inputs, zeros, out=memory)", "np.abs(self.inputs)"),
    ("numerics", "array = memory[name] = np.zeros(shape, dtype)", "array = memory[name] = np.ones(shape, dtype)"),
    ("activations", "scores -= scores.max(axis=0)", "scores -= 0"),
    ("activations", "exponentials /= exponentials.sum(axis=0)", "exponentials /= exponentials.sum()"),
    (
        "activations",
        "self.output * (dvalues - row_sums(dvalues * self.output))",
        "dvalues * self.output * (1 - self.output)",
    ),
    ("activations", "(dvalues - row_sums(dvalues * self.output))", "(dvalues + row_sums(dvalues * self.output))"),
    ("activations", "(dvalues - row_sums(dvalues * self.output))", "(dvalues - row_sums(dvalues))"),
    # losses
    ("losses", "return row_sums(-targets * np.log(kept))", "return row_sums(targets * np.log(kept))"),
    ("losses", "self.dinputs = -targets / kept / len(dvalues)", "self.dinputs = -targets / kept"),
    ("losses", "self.dinputs = -targets / kept / len(dvalues)", "self.dinputs = -targets / kept / dvalues.size"),
    ("losses", "scores -= scores.max(axis=0)", "scores -= 1"),
    ("losses", "return float(losses.mean())", "return float(losses.sum())"),
    ("losses", "self.dinputs /= len(dvalues)", "self.dinputs /= 1"),
    ("losses", "self.dinputs /= len(dvalues)", "self.dinputs /= dvalues.size"),
    ("losses", "self.dinputs = dvalues - target_rows", "self.dinputs = -dvalues + target_rows"),
    # optimizers
    ("optimizers", "self.iterations += 1", "self.iterations += 0"),
    ("optimizers", "self.decay * self.iterations", "self.decay * (self.iterations + 1)"),
    ("optimizers", "self.decay * self.iterations", "self.decay"),
    ("optimizers", "setattr(layer, name, value - step)", "setattr(layer, name, value + step)"),
    ("optimizers", "value -= step", "value += step"),
    ("optimizers", 'step += self.momentum * state["velocity"]', 'step -= self.momentum * state["velocity"]'),
    ("optimizers", 'state["velocity"] = step.copy()', 'state["velocity"] = self.current_learning_rate * gradient'),
    ("optimizers", 'state["cache"] + squares if state', "squares if state"),
    ("optimizers", "squares = gradient * gradient", "squares = np.sum(gradient * gradient)"),
    ("optimizers", "squares = gradient * gradient", "squares = np.abs(gradient)"),
    ("optimizers", '(np.sqrt(state["cache"]) + self.epsilon)', 'np.sqrt(state["cache"] + self.epsilon)'),
    ("optimizers", "cache = (1 - self.rho) * gradient * gradient", "cache = gradient * gradient"),
    ("optimizers", 'cache += self.rho * state["cache"]', 'cache += (1 - self.rho) * state["cache"]'),
    ("optimizers", "(np.sqrt(cache) + self.epsilon)", "np.sqrt(cache + self.epsilon)"),
    ("optimizers", "momentums += gradient", "momentums += (1 - self.beta_1) * gradient"),
    ("optimizers", "cache += squares", "cache += (1 - self.beta_1) * squares"),
    ("optimizers", "t = self.iterations + 1", "t = 1"),
    ("optimizers", "(1 - self.beta_2**t)", "1"),
    ("optimizers", "(1 - self.beta_1**t)", "1"),
    ("optimizers", "root += self.epsilon / scale", "root += 0"),
    ("optimizers", "root += self.epsilon / scale", "root += self.epsilon"),
    ("optimizers", "step *= rate / scale", "step *= rate"),
    # arithmetic and the model
    (
        "numerics",
        "np.sum(a, axis=1, keepdims=True, dtype=np.float64)",
        "np.mean(a, axis=1, keepdims=True, dtype=np.float64)",
    ),
    ("numerics", "np.ones((1, length), dtype=dtype)", "np.full((1, length), 1 / length, dtype=dtype)"),
    ("model", "weights=sizes", "weights=None"),
    ("model", "self.optimizer.post_update_params()", "pass"),
    ("model", "self.epochs = epoch + 1", "self.epochs = epoch"),
    ("model", "dvalues = layer.dinputs", "dvalues = 2 * layer.dinputs"),
)


def survives(number: int) -> bool:
    module, old, new = MUTANTS[number]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "my_deep_lib"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        source = (copy / f"{module}.py").read_text("utf-8")
        assert old in source, f"{module}.py no longer contains: {old}"
        (copy / f"{module}.py").write_text(source.replace(old, new, 1), "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider"]
        command += [f"tests/test_{name}.py" for name in TESTS]
        env = {**os.environ, "PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.returncode == 0


def main() -> int:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        survived = [number for number, alive in enumerate(pool.map(survives, range(len(MUTANTS)))) if alive]
    for number in survived:
        module, old, new = MUTANTS[number]
        print(f"survived: {module}: {old}  ->  {new}")
    print(f"{len(MUTANTS) - len(survived)} of {len(MUTANTS)} mutants killed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
