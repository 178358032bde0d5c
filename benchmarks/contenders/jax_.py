"""JAX: one jitted step at a time, and whole epochs in one `scan`."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ..task import Task


def loss_of(parameters, x, targets, l2):
    for place, (weights, biases) in enumerate(parameters):
        x = x @ weights + biases
        if place < len(parameters) - 1:
            x = jnp.maximum(x, 0)
    loss = -(jax.nn.log_softmax(x) * targets).sum(axis=1).mean()
    if l2:
        weights, biases = parameters[0]
        loss += l2 * ((weights**2).sum() + (biases**2).sum())
    return loss


def make_step(task: Task):
    """Return one step of Adam: (parameters, m, v, t), batch -> the same, a step on."""
    gradient = jax.grad(loss_of)

    def step(state, x, targets):
        parameters, m, v, t = state
        g = gradient(parameters, x, targets, task.l2)
        rate = task.learning_rate / (1 + task.decay * t)
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = rate / (1 - 0.9**t)
        parameters = jax.tree.map(
            lambda p, m, v: p - rate * m / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-7), parameters, m, v
        )
        return parameters, m, v, t

    return step


def trainer(task: Task, scan: bool = False):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples."""
    X, y = task.data()
    X, targets = jnp.asarray(X), jax.nn.one_hot(y, task.widths[-1])
    parameters = [(jnp.asarray(w), jnp.zeros((1, w.shape[1]))) for w in task.initial_weights()]
    moments = [jax.tree.map(jnp.zeros_like, parameters) for _ in range(2)]
    held = {"state": (parameters, *moments, jnp.zeros(())), "key": jax.random.key(0)}
    step = make_step(task)
    whole = task.batch_size == task.n_samples
    n_full = task.n_samples // task.batch_size * task.batch_size  # a shorter last batch would be compiled anew

    def order_of(key):
        return jax.random.permutation(key, task.n_samples)[:n_full].reshape(-1, task.batch_size)

    jitted_step, jitted_order = jax.jit(step, donate_argnums=0), jax.jit(order_of)

    gathered_step = jax.jit(lambda state, chosen: step(state, X[chosen], targets[chosen]), donate_argnums=0)

    def epochs_in_one_program(state, key, epochs):
        def epoch(state, key):
            if whole:
                return step(state, X, targets), None
            one = lambda state, chosen: (step(state, X[chosen], targets[chosen]), None)  # noqa: E731
            return jax.lax.scan(one, state, order_of(key))[0], None

        return jax.lax.scan(epoch, state, jax.random.split(key, epochs))[0]

    scanned = jax.jit(epochs_in_one_program, static_argnums=2)

    def train(epochs):
        held["key"], used = jax.random.split(held["key"])
        state = held["state"]
        if scan:
            state = scanned(state, used, epochs)
        elif whole:
            for _ in range(epochs):
                state = jitted_step(state, X, targets)
        else:
            for key in jax.random.split(used, epochs):
                for chosen in jitted_order(key):
                    state = gathered_step(state, chosen)
        held["state"] = jax.block_until_ready(state)

    return train, lambda: float(loss_of(held["state"][0], X[:1000], targets[:1000], 0))
