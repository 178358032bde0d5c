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
    model, first = nn.Sequential(*layers), layers[0]
    optimizer = torch.optim.Adam(model.parameters(), lr=task.learning_rate, eps=1e-7, fused=fused)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + task.decay * t)) if task.decay else None

    def loss_of(x, t):
        loss = nn.functional.cross_entropy(model(x), t)
        if task.l2:
            loss = loss + task.l2 * (first.weight.square().sum() + first.bias.square().sum())
        return loss

    if compiled:
        loss_of = torch.compile(loss_of)

    def step(x, t):
        optimizer.zero_grad()
        loss = loss_of(x, t)
        loss.backward()
        optimizer.step()
        if schedule is not None:
            schedule.step()

    def train(epochs):
        for _ in range(epochs):
            if task.batch_size == task.n_samples:
                step(X, y)
                continue
            for chosen in torch.randperm(task.n_samples).split(task.batch_size):
                step(X[chosen], y[chosen])

    return train, lambda: nn.functional.cross_entropy(model(X[:1000]), y[:1000]).item()
