"""Networks with scikit-learn's interface: the contract, and the tools that rely on it."""

from __future__ import annotations

import copy
import subprocess
import sys

import joblib
import numpy as np
import pandas as pd
import pytest
from my_deep_lib import NeuralNetwork_Model, Optimizer_Adam, Optimizer_SGD
from my_deep_lib.estimators import NeuralNetworkClassifier, NeuralNetworkRegressor
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

CLASSIFIER, REGRESSOR = NeuralNetworkClassifier, NeuralNetworkRegressor
X, SPECIES = load_iris(return_X_y=True)
SCALED = StandardScaler().fit_transform(X)
WORDS = np.array(["setosa", "versicolor", "virginica"])[SPECIES]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [CLASSIFIER, REGRESSOR])
def test_every_check_of_scikit_learn_passes(kind):
    results = check_estimator(kind(), on_skip=None, on_fail=None)
    status = {result["check_name"]: result["status"] for result in results}
    assert [name for name, what in status.items() if what == "failed"] == []
    assert [name for name, what in status.items() if what == "skipped"] == ["check_array_api_input"]
    assert sum(what == "passed" for what in status.values()) >= 50
    assert kind.__name__ and "check_sample_weight_equivalence_on_dense_data" in status


def test_labels_of_any_kind_come_back():
    for labels in (WORDS, WORDS.tolist(), pd.Series(WORDS), SPECIES * 10 - 5, SPECIES == 1, WORDS.astype(object)):
        estimator = CLASSIFIER(epochs=60, random_state=0).fit(X, labels)
        answers = estimator.predict(X)
        assert answers.dtype.kind == np.unique(labels).dtype.kind
        assert np.mean(answers == np.asarray(labels)) > 0.9
        assert estimator.classes_.tolist() == sorted(set(np.asarray(labels).tolist()))


def test_probabilities_have_a_column_for_each_class_and_sum_to_one():
    estimator = CLASSIFIER(epochs=20, random_state=0).fit(X, WORDS)
    probabilities = estimator.predict_proba(X)
    assert probabilities.shape == (150, 3) and np.allclose(probabilities.sum(axis=1), 1)
    assert (estimator.classes_[probabilities.argmax(axis=1)] == estimator.predict(X)).all()
    alone = CLASSIFIER(epochs=2).fit(X[:5], ["a"] * 5)
    assert alone.predict_proba(X[:2]).tolist() == [[1.0], [1.0]] and set(alone.predict(X)) == {"a"}


def test_the_seed_decides_everything_and_a_fit_forgets_the_one_before():
    for kind, y in ((CLASSIFIER, WORDS), (REGRESSOR, X[:, 0])):
        one, two = kind(epochs=5, batch_size=40, random_state=3), kind(epochs=5, batch_size=40, random_state=3)
        first = one.fit(X, y).model_.parameters.copy()
        assert (two.fit(X, y).model_.parameters == first).all()
        assert (one.fit(X, y).model_.parameters == first).all(), "nothing of the first fit is left"
        assert (kind(epochs=5, batch_size=40, random_state=4).fit(X, y).model_.parameters != first).any()
        assert one.n_iter_ == 5 == len(one.history_.epoch)


def test_computations_are_in_the_type_of_the_samples():
    for dtype in (np.float32, np.float64):
        assert CLASSIFIER(epochs=1).fit(X.astype(dtype), WORDS).model_.parameters.dtype == dtype
        assert REGRESSOR(epochs=1).fit(X.astype(dtype), X[:, 0]).model_.parameters.dtype == dtype


def test_numbers_are_learned_in_any_units():
    data, progression = load_diabetes(return_X_y=True)
    data = data * 20
    near = REGRESSOR((16,), epochs=100, random_state=0).fit(data, progression)
    far = REGRESSOR((16,), epochs=100, random_state=0).fit(data, progression * 1e6 - 1e9)
    assert near.score(data, progression) > 0.5
    assert np.allclose(far.predict(data), near.predict(data) * 1e6 - 1e9, rtol=1e-6)
    assert far.target_mean_ == pytest.approx(progression.mean() * 1e6 - 1e9)


def test_several_columns_of_targets():
    both = np.column_stack([X[:, 0], 100 * X[:, 1]])
    estimator = REGRESSOR(epochs=100, random_state=0).fit(SCALED, both)
    assert estimator.predict(SCALED).shape == both.shape and estimator.score(SCALED, both) > 0.9
    assert REGRESSOR(epochs=1).fit(X, both[:, :1]).predict(X).shape == (150, 1)
    assert REGRESSOR(epochs=1).fit(X, both[:, 0]).predict(X).shape == (150,)
    constant = REGRESSOR(epochs=1).fit(X, np.full(150, 3.0))
    assert np.isfinite(constant.predict(X)).all() and constant.target_scale_ == 1


@pytest.mark.parametrize("kind", [CLASSIFIER, REGRESSOR])
def test_a_weight_is_a_repetition(kind):
    y = WORDS if kind is CLASSIFIER else X[:, 0] * 3 + 1
    counts = np.arange(150) % 3
    repeated = np.repeat(np.arange(150), counts)
    weighted = kind(epochs=50, l2=0.01, random_state=0).fit(X, y, sample_weight=counts).model_.parameters
    copied = kind(epochs=50, l2=0.01, random_state=0).fit(X[repeated], y[repeated]).model_.parameters
    assert np.allclose(weighted, copied, rtol=1e-8, atol=1e-10)
    assert not np.allclose(weighted, kind(epochs=50, l2=0.01, random_state=0).fit(X, y).model_.parameters, atol=1e-3)


def test_class_weights_by_the_names_of_classes():
    settings = {"epochs": 30, "random_state": 0}
    by_name = CLASSIFIER(**settings, class_weight={"setosa": 5}).fit(X, WORDS).model_.parameters
    by_sample = CLASSIFIER(**settings).fit(X, WORDS, np.where(WORDS == "setosa", 5, 1)).model_.parameters
    assert (by_name == by_sample).all()
    both = CLASSIFIER(**settings, class_weight={"setosa": 5}).fit(X, WORDS, np.full(150, 2.0)).model_.parameters
    assert np.allclose(both, by_name)
    some = np.r_[0:50, 50:60, 100:150]
    balanced = CLASSIFIER(**settings, class_weight="balanced").fit(X[some], WORDS[some]).model_.parameters
    counted = {"setosa": 1 / 50, "versicolor": 1 / 10, "virginica": 1 / 50}
    weights = np.array([counted[word] for word in WORDS[some]])
    assert np.allclose(balanced, CLASSIFIER(**settings).fit(X[some], WORDS[some], weights).model_.parameters)


def test_balanced_weights_count_weights_not_rows():
    counts = np.arange(150) % 3
    repeated = np.repeat(np.arange(150), counts)
    settings = {"epochs": 30, "random_state": 0, "class_weight": "balanced"}
    weighted = CLASSIFIER(**settings).fit(X, WORDS, counts).model_.parameters
    copied = CLASSIFIER(**settings).fit(X[repeated], WORDS[repeated]).model_.parameters
    assert np.allclose(weighted, copied, rtol=1e-8, atol=1e-10)
    with pytest.raises(ValueError, match="cannot be meant for a part of the samples"):
        CLASSIFIER(**settings).partial_fit(X, WORDS, classes=np.unique(WORDS))


def test_early_stopping_does_not_hold_out_what_does_not_count():
    rows = np.r_[SCALED, SCALED[:50] + 5]
    numbers = np.r_[X[:, 0], np.full(50, 1e6)]
    weights = np.r_[np.ones(150), np.zeros(50)]
    estimator = REGRESSOR(early_stopping=True, random_state=0).fit(rows, numbers, weights)
    assert estimator.score(SCALED, X[:, 0]) > 0.7


def rows_given(monkeypatch, settings):
    """Return what an estimator trains on, and what it holds out."""
    found, fit = [], NeuralNetwork_Model.fit
    with monkeypatch.context() as patch:
        patch.setattr(NeuralNetwork_Model, "fit", lambda *a, **k: (found.append((a, k)), fit(*a, **k))[1])
        CLASSIFIER(**settings).fit(X, WORDS)
    (arguments, options) = found[0]
    return np.asarray(arguments[1]), options["validation_data"]


def test_early_stopping_holds_samples_out_and_keeps_the_best(monkeypatch):
    settings = {"epochs": 500, "learning_rate": 0.05, "random_state": 0, "early_stopping": True, "patience": 5}
    estimator = CLASSIFIER(**settings, validation_fraction=0.2).fit(X, WORDS)
    losses = estimator.history_.validation_loss
    assert estimator.n_iter_ == len(losses) < 500
    assert losses.argmin() == len(losses) - 6
    trained, seen = rows_given(monkeypatch, {**settings, "validation_fraction": 0.2})
    assert len(trained) == 120 and len(seen[0]) == 30
    together = np.concatenate([trained, seen[0]])
    assert sorted(map(tuple, together)) == sorted(map(tuple, X)), "each sample is trained on or held out"
    assert estimator.model_.evaluate(*seen)[0] == pytest.approx(losses.min(), rel=1e-6), "the best are kept"
    again = REGRESSOR(**{**settings, "learning_rate": 0.01}).fit(SCALED, X[:, 0])
    assert again.n_iter_ < 500 and again.score(SCALED, X[:, 0]) > 0.8
    weights = np.ones(150)
    assert CLASSIFIER(**settings).fit(X, WORDS, weights).n_iter_ == CLASSIFIER(**settings).fit(X, WORDS).n_iter_
    with pytest.raises(ValueError, match="would hold out 1 of 1 samples"):
        REGRESSOR(early_stopping=True).fit(X[:1], [1.0])
    for fraction in (0, 1, -0.1, "a"):
        with pytest.raises((TypeError, ValueError), match="validation_fraction must be"):
            CLASSIFIER(early_stopping=True, validation_fraction=fraction).fit(X, WORDS)


@pytest.mark.parametrize("labels", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_network_has_an_output_for_each_class_and_two_at_least(labels):
    estimator = CLASSIFIER(random_state=0, epochs=1).fit(X[:6], np.resize(labels, 6))
    assert estimator.model_.output_width == max(len(labels), 2)
    assert estimator.predict_proba(X[:2]).shape == (2, len(labels))


def test_numbers_of_any_type_are_targets():
    """A column of a table that held something else before is one of objects."""
    numbers = X[:, 3].astype(np.float64)
    plain = REGRESSOR(random_state=0, epochs=3).fit(X, numbers)
    for column in (numbers.astype(object), np.array([str(number) for number in numbers], dtype=object)):
        objects = REGRESSOR(random_state=0, epochs=3).fit(X, column)
        assert np.array_equal(plain.predict(X), objects.predict(X))


def test_partial_fit_goes_on():
    estimator = CLASSIFIER(random_state=0, learning_rate=0.05)
    order = np.random.default_rng(0).permutation(150)
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        estimator.partial_fit(X[:10], WORDS[:10])
    for _ in range(40):
        for part in np.split(order, 5):
            estimator.partial_fit(X[part], WORDS[part], classes=["virginica", "setosa", "versicolor"])
    assert estimator.n_iter_ == 200 and estimator.score(X, WORDS) > 0.9
    before = estimator.model_.parameters.copy()
    with pytest.raises(ValueError, match="y holds 'rose', which is no class of"):
        estimator.partial_fit(X[:1], ["rose"])
    with pytest.raises(ValueError, match="y holds 'azalea', which is no class of"):
        estimator.partial_fit(X[:1], ["azalea"])
    with pytest.raises(ValueError, match="features"):
        estimator.partial_fit(X[:, :2], WORDS)
    assert (estimator.model_.parameters == before).all()
    numbers = REGRESSOR(random_state=0).partial_fit(X, X[:, 0])
    scale = numbers.target_scale_
    numbers.partial_fit(X, X[:, 0] * 100)
    assert numbers.target_scale_ == scale and numbers.n_iter_ == 2


def test_options_reach_the_network():
    optimizer = Optimizer_SGD(learning_rate=0.1, momentum=0.9)
    estimator = CLASSIFIER((5, 7), "tanh", optimizer, l2=0.25, epochs=2, random_state=0).fit(X, WORDS)
    model = estimator.model_
    assert [type(layer).__name__ for layer in model.layers] == [
        *("Layer_Dense", "Activation_Tanh", "Layer_Dense", "Activation_Tanh", "Layer_Dense")
    ]
    assert [layer.n_neurons for layer in model.layers[::2]] == [5, 7, 3]
    assert {layer.weight_regularizer_l2 for layer in model.layers[::2]} == {0.25}
    assert model.optimizer.momentum == 0.9 and model.optimizer is not optimizer
    in_batches = CLASSIFIER((), batch_size=40, epochs=3).fit(X, WORDS).model_
    assert in_batches.optimizer.iterations == 3 * 4
    by_name = CLASSIFIER((), optimizer="rmsprop", learning_rate=0.5, epochs=1).fit(X, WORDS).model_
    assert by_name.optimizer.learning_rate == 0.5 and len(by_name.layers) == 1
    assert CLASSIFIER(optimizer=Optimizer_Adam()).fit(X[:9], WORDS[:9]).model_.optimizer.learning_rate == 0.001
    for wrong, words in (
        ({"optimizer": "adan"}, "did you mean 'adam'"),
        ({"activation": "rely"}, "did you mean 'relu'"),
        ({"learning_rate": -1}, "learning_rate"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"hidden_layer_sizes": (0,)}, "hidden_layer_sizes"),
        ({"hidden_layer_sizes": 64}, "hidden_layer_sizes must be a row"),
        ({"class_weight": {"rose": 2}}, "class_weight names 'rose'"),
        ({"class_weight": [1, 2, 3]}, "class_weight must be a dict"),
        ({"l2": -1}, "weight_regularizer_l2"),
        ({"class_weight": "equal"}, "class_weight"),
        ({"random_state": "x"}, "seed"),
    ):
        with pytest.raises((TypeError, ValueError), match=words):
            CLASSIFIER(**wrong).fit(X, WORDS)


def test_names_of_columns_are_remembered_and_compared():
    table = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    estimator = CLASSIFIER(epochs=5, random_state=0).fit(table, pd.Series(WORDS))
    assert estimator.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="feature names"):
        estimator.predict(table[["b", "a", "c", "d"]])
    with pytest.raises(ValueError, match="feature names"):
        estimator.partial_fit(table[["b", "a", "c", "d"]], WORDS)


@pytest.mark.slow
def test_pipelines_grids_cross_validation_and_calibration():
    data, kinds = load_breast_cancer(return_X_y=True)
    words = np.where(kinds == 1, "benign", "malignant")
    network = make_pipeline(StandardScaler(), CLASSIFIER((8,), epochs=30, random_state=0))
    assert cross_val_score(network, data, words, cv=3).min() > 0.93
    grid = {"neuralnetworkclassifier__l2": [0, 0.01], "neuralnetworkclassifier__hidden_layer_sizes": [(4,), (8,)]}
    one, two = (GridSearchCV(network, grid, cv=3, n_jobs=jobs).fit(data, words) for jobs in (1, 2))
    assert np.array_equal(one.cv_results_["mean_test_score"], two.cv_results_["mean_test_score"])
    assert two.score(data, words) > 0.95
    calibrated = CalibratedClassifierCV(network, cv=3).fit(data, words)
    assert calibrated.predict_proba(data).shape == (569, 2) and calibrated.score(data, words) > 0.95


def test_joblibs_memory_maps_and_files(tmp_path):
    joblib.dump((X, SPECIES), tmp_path / "data")
    mapped, labels = joblib.load(tmp_path / "data", mmap_mode="r")
    estimator = CLASSIFIER(epochs=20, random_state=0).fit(mapped, labels)
    joblib.dump(estimator, tmp_path / "estimator")
    for mode in (None, "r"):
        loaded = joblib.load(tmp_path / "estimator", mmap_mode=mode)
        assert (loaded.predict_proba(mapped) == estimator.predict_proba(X)).all()
    assert loaded.partial_fit(mapped, labels).n_iter_ == 21, "trains on, although its arrays were read only"


def test_copies_and_clones():
    estimator = CLASSIFIER((9,), optimizer=Optimizer_Adam(0.02), epochs=3, random_state=0).fit(X, WORDS)
    assert not hasattr(clone(estimator), "model_")
    twin = copy.deepcopy(estimator)
    twin.partial_fit(X, WORDS)
    assert (twin.model_.parameters != estimator.model_.parameters).any()
    assert estimator.get_params()["hidden_layer_sizes"] == (9,) and "epochs=3" in repr(estimator)


def test_without_scikit_learn_the_library_works_and_the_module_says_what_it_needs():
    code = (
        "import sys\nsys.modules['sklearn'] = None\nimport my_deep_lib\n"
        "try:\n    import my_deep_lib.estimators\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "my_deep_lib.estimators needs scikit-learn>=1.6; run: pip install my-deep-lib[sklearn]"
    )
    code = "import sys, my_deep_lib; print([n for n in ('sklearn', 'pandas', 'onnx') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


SETTINGS = {"epochs": 20, "learning_rate": 0.05, "random_state": 0}


@pytest.mark.parametrize(
    "options",
    [
        {"activation": "rely"},
        {"batch_size": 0},
        {"batch_size": "auto"},
        {"epochs": 0},
        {"early_stopping": True, "patience": 0},
        {"early_stopping": True, "validation_fraction": 1.5},
        {"early_stopping": "no"},
        {"optimizer": "sgd", "learning_rate": 1e300},
    ],
)
@pytest.mark.parametrize("kind", [CLASSIFIER, REGRESSOR])
def test_a_fit_that_fails_leaves_everything_as_it_was(kind, options):
    y, other = (WORDS, np.char.add("new_", WORDS)) if kind is CLASSIFIER else (X[:, 0], X[:, 0] * 1000)
    estimator = kind(**SETTINGS).fit(SCALED, y)
    before = estimator.predict(SCALED)
    with pytest.raises((TypeError, ValueError, ArithmeticError)):
        estimator.set_params(**options).fit(SCALED * 1e3, other)
    assert (estimator.predict(SCALED) == before).all() and estimator.n_iter_ == 20
    with pytest.raises((TypeError, ValueError, ArithmeticError)):
        fresh = kind(**{**SETTINGS, **options})
        fresh.fit(SCALED * 1e3, y)
    with pytest.raises(NotFittedError):
        fresh.predict(SCALED)


@pytest.mark.filterwarnings("ignore")
def test_a_part_that_makes_the_training_diverge_is_not_learned():
    estimator = CLASSIFIER(**{**SETTINGS, "optimizer": "sgd"}).fit(SCALED, WORDS)
    before = estimator.predict_proba(SCALED)
    estimator.set_params(learning_rate=1e300)
    estimator.model_.optimizer.learning_rate = 1e300
    with pytest.raises(ArithmeticError):
        estimator.partial_fit(SCALED * 1e30, WORDS)
    assert (estimator.predict_proba(SCALED) == before).all()


def test_targets_of_a_hairs_breadth_and_of_short_types():
    first = REGRESSOR(**SETTINGS).partial_fit(SCALED[:3], [0.1] * 3)
    assert first.target_scale_ == 1
    large = [1e8 + 0.1] * 3  # whose mean is rounded: their spread is 1.5e-8, and nothing but that
    assert 0 < np.std(large) < 1e-7
    assert REGRESSOR(**SETTINGS).partial_fit(SCALED[:3], large).target_scale_ == 1
    assert REGRESSOR().__sklearn_tags__().target_tags.multi_output
    short = REGRESSOR(**SETTINGS).fit(SCALED, (np.arange(150) * 10).astype(np.float16))
    assert np.isfinite(short.predict(SCALED)).all() and short.target_scale_ == pytest.approx(433, abs=1)
    with pytest.raises((TypeError, ValueError), match=r"y must hold real numbers|string"):
        REGRESSOR().fit(SCALED, WORDS)


def test_each_random_state_begins_elsewhere():
    models = [REGRESSOR(random_state=state).new_model(SCALED, np.zeros((150, 1))) for state in range(50)]
    assert len({model.layers[0].weights.tobytes() for model in models}) == 50


def test_parts_have_the_same_columns_and_classes():
    both = REGRESSOR(**SETTINGS).partial_fit(SCALED, X[:, :2])
    for other in (X[:, :1], X[:, 0], X[:, :3]):
        with pytest.raises(ValueError, match="y must have the columns of the first call"):
            both.partial_fit(SCALED, other)
    words = CLASSIFIER(**SETTINGS).partial_fit(SCALED, WORDS, classes=set(WORDS.tolist()))
    with pytest.raises(ValueError, match="classes must be those of the first call"):
        words.partial_fit(SCALED, WORDS, classes=["a", "b"])
    with pytest.raises(ValueError, match="classes must name at least one class"):
        CLASSIFIER().partial_fit(SCALED, WORDS, classes=[])


def test_what_is_wrong_with_weights_of_classes_is_said_by_name():
    for weight in ("x", None, -1, float("nan")):
        with pytest.raises((TypeError, ValueError), match="class_weight of 'setosa'"):
            CLASSIFIER(class_weight={"setosa": weight}).fit(X, WORDS)
    with pytest.raises(ValueError, match="would hold out 10 of 10 samples"):
        CLASSIFIER(early_stopping=True, validation_fraction=0.96).fit(X[45:55], WORDS[45:55])
    few = np.array(list("aaab"))
    for seed in range(6):
        with pytest.raises(ValueError, match="would hold out 1 of 1 samples with"):
            settings = {"early_stopping": True, "validation_fraction": 0.5, "random_state": seed}
            CLASSIFIER(class_weight={"a": 0}, **settings).fit(X[:4], few)
    for wants_more in ("dense", "dropout"):
        with pytest.raises(ValueError, match="activation must be one of"):
            CLASSIFIER(activation=wants_more).fit(X, WORDS)
    with pytest.raises(TypeError, match="hidden_layer_sizes"):
        CLASSIFIER(hidden_layer_sizes=np.array(5)).fit(X, WORDS)
