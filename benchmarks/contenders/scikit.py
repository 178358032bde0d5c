"""scikit-learn's `MLPClassifier`."""

from __future__ import annotations

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from ..task import Task


def trainer(task: Task):
    """Return two functions: one trains for a number of epochs, the other gives the loss on the first thousand samples.

    Each call trains a new network, as scikit-learn's ``fit`` does.
    """
    X, y = task.data()

    held = {}

    def train(epochs):
        held["model"] = model = MLPClassifier(
            task.widths[1:-1],
            alpha=task.l2,
            batch_size=task.batch_size,
            learning_rate_init=task.learning_rate,
            max_iter=epochs,
            shuffle=task.batch_size != task.n_samples,
            tol=0,
            n_iter_no_change=epochs + 1,
            epsilon=1e-7,
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)

    return train, lambda: log_loss(y[:1000], held["model"].predict_proba(X[:1000]), labels=held["model"].classes_)
