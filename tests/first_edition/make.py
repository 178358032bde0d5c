"""Make model files with the package of the first edition: `PYTHONPATH=<its folder> python make.py`.

`nnfs.init()` makes products the same on every machine, so that what follows can be compared to the last bit.
"""

from __future__ import annotations

from pathlib import Path

import nnfs

nnfs.init()

import my_deep_lib as lib  # noqa: E402
import numpy as np  # noqa: E402

HERE = Path(__file__).resolve().parent
CASES = {
    "sgd": ("sgd", {"learning_rate": 0.1, "decay": 1e-2}),
    "momentum": ("sgd", {"learning_rate": 0.1, "momentum": 0.9}),
    "adagrad": ("adagrad", {"learning_rate": 0.1}),
    "rmsprop": ("rmsprop", {"learning_rate": 0.01, "rho": 0.8}),
    "adam": ("adam", {"learning_rate": 0.01, "beta_1": 0.8, "decay": 1e-3}),
    "frozen": ("sgd", {"learning_rate": 0.1}),
}


def main() -> None:
    generator = np.random.default_rng(0)
    X = generator.normal(size=(20, 2)).astype(np.float32)
    y = np.arange(20) % 3
    expected = {"X": X, "y": y}
    for name, (optimizer, options) in CASES.items():
        penalties = (1e-3, 2e-3, 3e-3, 4e-3) if name == "adam" else ()  # their sums are rounded elsewhere today
        layers = [lib.Layer_Dense(2, 5, *penalties, seed=1), lib.Activation_ReLU()]
        layers += [lib.Layer_Dense(5, 3, weight_initializer="he", seed=2), lib.Activation_Softmax()]
        model = lib.NeuralNetwork_Model(layers, seed=3)
        if name == "frozen":
            model.layers[0].trainable = ()
        model.compile(optimizer, **options)
        model.fit(X, y, epochs=4, batch_size=7, print_every=0, record_every=2, validation_data=(X, y))
        model.save(HERE / f"{name}.model")
        model.save(HERE / f"{name}.npz")
        expected[f"{name} loss"] = model.history.loss
        expected[f"{name} predictions"] = model.predict(X)
        model.fit(X, y, epochs=5, batch_size=7, print_every=0)
        expected[f"{name} later"] = model.parameters.copy()
    np.savez(HERE / "expected.npz", **expected)


if __name__ == "__main__":
    main()
