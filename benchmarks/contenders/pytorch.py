"""PyTorch: eager, with the fused Adam, and compiled."""

from __future__ import annotations

import torch
from torch import nn

from ..task import Task


def trainer(task: Task, fused: bool = False, compiled: bool = False):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples."""
    X, y = (torch.from_numpy(array) for array in task.data())
    layers = []
    for place, weights in enumerate(task.initial_weights()):
        if place:
            layers.append(nn.ReLU())
        layer = nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T))
            layer.bias.zero_()
        layers.append(layer)
    model, (first, *rest) = nn.Sequential(*layers), layers
    groups = model.parameters()
    if task.l2:
        others = [value for layer in rest for value in layer.parameters()]
        # weight_decay times the weights is added to the gradient, as the penalty's own is
        groups = [{"params": first.parameters(), "weight_decay": 2 * task.l2}, {"params": others}]
    optimizer = torch.optim.Adam(groups, lr=task.learning_rate, eps=1e-7, fused=fused)
    taken = 0

    def loss_of(x, t):
        return nn.functional.cross_entropy(model(x), t)

    if compiled:
        loss_of = torch.compile(loss_of)

    def step(x, t):
        nonlocal taken
        if task.decay:
            for group in optimizer.param_groups:
                group["lr"] = task.learning_rate / (1 + task.decay * taken)
        taken += 1
        optimizer.zero_grad()
        loss_of(x, t).backward()
        optimizer.step()

    def train(epochs):
        for _ in range(epochs):
            if task.batch_size == task.n_samples:
                step(X, y)
                continue
            for chosen in torch.randperm(task.n_samples).split(task.batch_size):
                step(X[chosen], y[chosen])

    return train, lambda: nn.functional.cross_entropy(model(X[:1000]), y[:1000]).item()
