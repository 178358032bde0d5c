"""Compute what PyTorch answers to the questions of test_against_pytorch.py, and write pytorch_values.json.

The book does not need PyTorch. This script was run once, in an environment of its own:

    pip install torch numpy
    python tests/pytorch_values.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

OPTIMIZERS = {
    "SGD": {"lr": 0.1},
    "SGD, momentum": {"lr": 0.1, "momentum": 0.9},
    "SGD, Nesterov": {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    "Adagrad": {"lr": 0.1, "eps": 1e-7},
    "Adagrad, decay": {"lr": 0.1, "eps": 1e-7, "lr_decay": 0.05},
    "RMSprop": {"lr": 0.1, "alpha": 0.9, "eps": 1e-7},
    "Adam": {"lr": 0.1, "eps": 1e-7},
    "Adam, other betas": {"lr": 0.01, "betas": (0.5, 0.9), "eps": 1e-3},
    "AdamW": {"lr": 0.1, "eps": 1e-7, "weight_decay": 0.5},
}
STEPS = 12


def start_and_gradients() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(20)
    start = generator.normal(size=(3, 2)).astype(np.float32)
    scales = np.array([[1.0, 0.1], [1e-3, 10.0], [1.0, 0.0]])
    return start, (generator.normal(size=(STEPS, 3, 2)) * scales).astype(np.float32)


def network() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(21)
    shapes = {"X": (6, 2), "W1": (2, 5), "b1": (1, 5), "W2": (5, 3), "b2": (1, 3)}
    arrays = {name: generator.normal(size=shape) for name, shape in shapes.items()}
    arrays["X"][0] *= 300  # confidently wrong scores among ordinary ones
    return arrays


LABELS = [0, 2, 1, 1, 0, 2]


def numbers() -> tuple[np.ndarray, np.ndarray]:
    """Return answers and targets of five samples and three outputs; one answer is exactly right."""
    generator = np.random.default_rng(22)
    answers, targets = generator.normal(size=(5, 3)) * 3, generator.normal(size=(5, 3))
    answers[2, 1] = targets[2, 1]
    return answers, targets


def main() -> None:
    import torch

    values: dict = {"made with": f"torch {torch.__version__}, python tests/pytorch_values.py"}
    start, gradients = start_and_gradients()
    for name, options in OPTIMIZERS.items():
        weight = torch.tensor(start, requires_grad=True)
        optimizer = getattr(torch.optim, name.partition(",")[0])([weight], **options)
        path = []
        for gradient in gradients:
            weight.grad = torch.tensor(gradient)
            optimizer.step()
            path.append(weight.detach().numpy().tolist())
        values[name] = path

    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in network().items()}
    hidden = torch.relu(tensors["X"] @ tensors["W1"] + tensors["b1"])
    scores = hidden @ tensors["W2"] + tensors["b2"]
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(LABELS))
    penalty = 0.01 * tensors["W1"].abs().sum() + 0.02 * tensors["W1"].square().sum()
    (loss + penalty).backward()
    values["network"] = {
        "loss": loss.item(),
        "penalty": penalty.item(),
        "probabilities": torch.softmax(scores, dim=1).tolist(),
        **{f"d{name}": tensor.grad.tolist() for name, tensor in tensors.items()},
    }
    answers, targets = (torch.tensor(array) for array in numbers())
    for name, function in (("mean_squared_error", "mse_loss"), ("mean_absolute_error", "l1_loss")):
        given = answers.clone().requires_grad_()
        loss = getattr(torch.nn.functional, function)(given, targets)
        loss.backward()
        values[name] = {"loss": loss.item(), "dinputs": given.grad.tolist()}
    yes = (targets > 0).double()
    given = answers.clone().requires_grad_()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(given, yes)
    loss.backward()
    values["sigmoid_binary_crossentropy"] = {"loss": loss.item(), "dinputs": given.grad.tolist()}
    given = torch.sigmoid(answers).requires_grad_()
    loss = torch.nn.functional.binary_cross_entropy(given, yes)
    loss.backward()
    values["binary_crossentropy"] = {"loss": loss.item(), "dinputs": given.grad.tolist()}
    for name in ("sigmoid", "tanh"):
        given = answers.clone().requires_grad_()
        output = getattr(torch, name)(given)
        output.backward(targets)
        values[name] = {"output": output.tolist(), "dinputs": given.grad.tolist()}
    text = json.dumps(values, indent=1).replace("\n    ", " ").replace("\n   ", " ").replace("\n  ", " ")
    Path(__file__).with_suffix(".json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
