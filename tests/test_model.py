"""The model: the same bits whichever way it is used, and nothing left behind that belongs to the caller."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import ClassVar

import my_deep_lib as lib
import numpy as np
import pytest
from cases import OPTIMIZERS
from my_deep_lib.tape import plain_methods
from small import X, Y, build, fit, same, train_layers

# --- training -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 16])
def test_two_fits_equal_one(optimizer, batch_size):
    parts, whole = build(optimizer, decay=0.01, seed=5), build(optimizer, decay=0.01, seed=5)
    fit(whole, 6, batch_size=batch_size)
    fit(parts, 2, batch_size=batch_size)
    fit(parts, 4, batch_size=batch_size)
    assert same(whole, parts)
    assert whole.optimizer.iterations == parts.optimizer.iterations == (6 if batch_size is None else 24)
    assert whole.history.loss.tolist() == parts.history.loss.tolist()


def test_recording_and_an_explicit_softmax_change_no_bit():
    plain, explicit = build(), build(softmax=True)
    fit(plain, 5, record_every=0)
    fit(explicit, 5, validation_data=(X, Y), callbacks=lambda model, entry: None)
    assert same(plain, explicit)
    assert np.array_equal(plain.predict(X), explicit.predict(X))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_model_equals_the_bare_loop(optimizer):
    model = build(optimizer)
    bare = copy.deepcopy(model.layers)
    train_layers(bare, X, Y, OPTIMIZERS[optimizer].of(), 7)
    fit(model, 7)
    for mine, other in zip(model.layers, bare, strict=True):
        for name in mine.trainable:
            assert np.array_equal(getattr(mine, name), getattr(other, name))


def test_labels_and_one_hot_rows_train_alike():
    by_label, by_row = build(), build()
    fit(by_label)
    by_row.fit(X, np.eye(4)[Y], epochs=3, print_every=0)
    assert same(by_label, by_row)


def test_data_in_any_order_of_memory_trains_to_the_same_bits():
    models = [build() for _ in range(3)]
    strided = np.repeat(X, 2, axis=1)[:, ::2]
    for model, data in zip(models, (X, np.asfortranarray(X), strided)):
        model.fit(data, Y, epochs=30, print_every=0)
    assert same(models[0], models[1]) and same(models[0], models[2])


def test_mini_batches_are_shuffled_unless_told_otherwise():
    """With `shuffle=False` and a batch of half the samples, a step sees the first half, then the second."""
    plain, shuffled, by_hand = (build("sgd", learning_rate=0.5) for _ in range(3))
    fit(plain, 2, batch_size=30, shuffle=False)
    for _ in range(2):
        by_hand.fit(X[:30], Y[:30], print_every=0)
        by_hand.fit(X[30:], Y[30:], print_every=0)
    assert same(plain, by_hand)
    fit(shuffled, 2, batch_size=30)
    assert not same(plain, shuffled)


def test_every_sample_is_in_one_batch_of_an_epoch():
    class Notes(lib.Activation_ReLU):
        seen: ClassVar[list] = []

        def forward(self, inputs):
            if self.training:
                self.seen.append(inputs.copy())
            super().forward(inputs)

    model = lib.NeuralNetwork_Model([Notes(), lib.Layer_Dense(3, 4)], seed=1)
    model.compile("sgd", learning_rate=0.0)
    fit(model, 2, batch_size=16)
    assert [len(batch) for batch in Notes.seen[:8]] == [16, 16, 16, 12] * 2
    first, second = np.concatenate(Notes.seen[:4]), np.concatenate(Notes.seen[4:8])
    assert not np.array_equal(first, second), "a new order in each epoch"
    for epoch in (first, second):
        np.testing.assert_array_equal(np.sort(epoch, axis=0), np.sort(X, axis=0))


def test_recompiling_keeps_the_weights_and_starts_a_new_optimizer():
    model = build("adam")
    fit(model)
    weights = model.parameters.copy()
    model.compile("sgd", learning_rate=0.1, momentum=0.5)
    assert np.array_equal(model.parameters, weights) and model.optimizer.iterations == 0
    fit(model)
    model.add(lib.Activation_Softmax())
    with pytest.raises(RuntimeError, match="call compile first"):
        fit(model)


def test_one_optimizer_object_serves_many_models():
    optimizer = lib.Optimizer_Adam(0.01)
    models = [build(optimizer) for _ in range(3)]
    for model in models[:2]:
        fit(model, 5)
    assert same(models[0], models[1]) and not same(models[0], models[2])
    assert optimizer.iterations == 0 and models[2].optimizer.iterations == 0
    assert models[0].optimizer.learning_rate == 0.01


def test_an_optimizer_given_twice_shares_nothing():
    class Counting(lib.Optimizer_SGD):
        def __init__(self):
            super().__init__(0.1)
            self.log = []

        def compute_step(self, gradient, state):
            self.log.append(1)
            state["steps"] = state.get("steps", 0) + 1
            return self.current_learning_rate * gradient

    given = Counting()
    models = [build(given) for _ in range(2)]
    for model in models:
        fit(model, 2)
    assert given.log == [] and [len(m.optimizer.log) for m in models] == [2, 2]
    assert models[0].optimizer.get_state(models[0].store)["vector"]["steps"] == 2


def test_an_optimizer_made_with_some_steps_behind_it_starts_anew():
    used = lib.Optimizer_SGD(0.5, decay=1.0)
    model = build(used)
    fit(model, 3)
    twin = build(model.optimizer)
    assert model.optimizer.iterations == 3 and model.optimizer.current_learning_rate == pytest.approx(0.5 / 3)
    assert twin.optimizer.iterations == 0 and twin.optimizer.current_learning_rate == 0.5
    fresh = build(lib.Optimizer_SGD(0.5, decay=1.0))
    for one in (twin, fresh):
        fit(one)
    assert same(twin, fresh)


# --- compile --------------------------------------------------------------------------------------


def test_compile_says_what_was_given_and_options_of_none_are_defaults():
    model = build("adam", learning_rate=None, beta_1=0.5)
    assert repr(model.optimizer) == "Optimizer_Adam(beta_1=0.5)"
    assert type(model.loss) is lib.Loss_CategoricalCrossentropy and model.metric_names == ["accuracy"]
    loss = lib.Activation_Softmax_Loss_CategoricalCrossentropy()
    model.compile("sgd", loss)
    assert model.loss is loss


@pytest.mark.parametrize(
    "loss", ["softmax_categorical_crossentropy", lib.Activation_Softmax_Loss_CategoricalCrossentropy()], ids=str
)
@pytest.mark.parametrize("softmax", [False, True])
def test_both_names_of_cross_entropy_train_alike(loss, softmax):
    model, usual = build(loss=loss, softmax=softmax), build()
    fit(model)
    fit(usual)
    assert same(model, usual) and model.history.loss.tolist() == usual.history.loss.tolist()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_option_of_an_optimizer_goes_through_compile(name):
    case = OPTIMIZERS[name]
    by_name, by_object = build(name, **case.options), build(case.make())
    assert repr(by_name.optimizer) == repr(by_object.optimizer) == repr(case.make())
    for model in (by_name, by_object):
        fit(model, 2)
    assert same(by_name, by_object)


def test_metrics_are_what_compile_says():
    def share_of_zeros(output, targets):
        return float(np.mean(output.argmax(axis=1) == 0))

    model = build(metrics=["accuracy", share_of_zeros])
    history = fit(model, 2, validation_data=(X, Y))
    assert model.metric_names == ["accuracy", "share_of_zeros"]
    assert {"share_of_zeros", "validation_share_of_zeros"} <= set(history.fields)
    loss, accuracy, zeros = model.evaluate(X, Y)
    assert zeros == pytest.approx(np.mean(model.predict_classes(X) == 0))
    assert accuracy == pytest.approx(np.mean(model.predict_classes(X) == Y))
    assert history.validation_loss[-1] == loss and history.validation_share_of_zeros[-1] == zeros
    silent = build(metrics=[])
    assert len(silent.evaluate(X, Y)) == 1 and "accuracy" not in fit(silent).fields


@pytest.mark.parametrize("metrics", ["accuracy", 5, [5], ["acuracy"], [int], [None]])
def test_wrong_metrics_are_refused(metrics):
    with pytest.raises((TypeError, ValueError), match="metrics must be"):
        build(metrics=metrics)


def test_softmax_twice_and_classes_instead_of_objects_are_refused():
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 4), lib.Activation_Softmax(), lib.Activation_Softmax()])
    with pytest.raises(ValueError, match="can only be the last layer"):
        model.compile()
    with pytest.raises(TypeError, match=r"write Optimizer_Adam\(\.\.\.\)"):
        build(lib.Optimizer_Adam)
    with pytest.raises(TypeError, match=r"write Loss_CategoricalCrossentropy\(\.\.\.\)"):
        build(loss=lib.Loss_CategoricalCrossentropy)
    with pytest.raises(ValueError, match=r"options go to a name of optimizer, not to an object: decay"):
        build(lib.Optimizer_Adam(), decay=0.1)


def test_a_loss_and_an_optimizer_cannot_change_places():
    with pytest.raises(TypeError, match="optimizer must be one of"):
        build(lib.Loss_CategoricalCrossentropy())
    with pytest.raises(TypeError, match="loss must be one of"):
        build(loss=lib.Optimizer_Adam())


def test_one_neuron_is_no_classifier():
    with pytest.raises(ValueError, match="at least 2, got 1"):
        lib.NeuralNetwork_Model([lib.Layer_Dense(2, 1)]).compile()


def test_a_subclass_of_a_loss_is_not_replaced_by_the_loss():
    class Doubled(lib.Loss_CategoricalCrossentropy):
        def forward(self, y_pred, y_true):
            return 2 * super().forward(y_pred, y_true)

        def backward(self, y_pred, y_true):
            super().backward(y_pred, y_true)
            self.dinputs = 2 * self.dinputs

    assert build(loss=Doubled()).evaluate(X, Y)[0] == pytest.approx(2 * build().evaluate(X, Y)[0], rel=1e-6)


# --- parameters, copies, and what is left behind --------------------------------------------------


def test_assigned_weights_are_adopted_and_never_changed():
    model, mine = build(), np.full((3, 8), 0.5, dtype=np.float32)
    model.layers[0].weights = mine
    fit(model, 2)
    assert (mine == 0.5).all() and not np.shares_memory(mine, model.parameters)
    assert np.shares_memory(model.layers[0].weights, model.parameters)


def test_layers_added_or_replaced_after_training_train_too():
    model = build()
    fit(model, 2)
    model.add(lib.Activation_ReLU())
    model.add(lib.Layer_Dense(4, 4))
    model.compile("adam")
    fresh = model.layers[-1].weights.copy()
    fit(model, 2)
    assert (model.layers[-1].weights != fresh).any()
    assert model.parameters.size == sum(layer.weights.size + layer.biases.size for layer in model.layers[::2])
    model.layers[2] = lib.Layer_Dense(8, 4)
    fit(model, 2)
    assert np.shares_memory(model.layers[2].weights, model.parameters)


def test_weights_swapped_between_layers_are_gathered_anew():
    def square(swap):
        model = lib.NeuralNetwork_Model(
            [lib.Layer_Dense(d, 4, seed=d) for d in (3, 4)] + [lib.Layer_Dense(4, 4, seed=9)]
        )
        model.compile("adam")
        first, second = model.layers[1:]
        assert model.parameters.size
        if swap == "views":
            first.weights, second.weights = second.weights, first.weights
        else:
            first.weights, second.weights = second.weights.copy(), first.weights.copy()
        fit(model, 5)
        return model.parameters

    assert np.array_equal(square("views"), square("copies"))


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_copies_train_on_alone(how, optimizer):
    model, twin = build(optimizer, seed=4), build(optimizer, seed=4)
    for one in (model, twin):
        fit(one, batch_size=16)
    copied = how(model)
    before = model.parameters.copy()
    fit(copied, batch_size=16)
    assert np.array_equal(model.parameters, before)
    fit(model, batch_size=16)
    fit(twin, batch_size=16)
    assert same(model, twin) and same(copied, twin), "the copy takes optimizer and random numbers along"
    assert len(copied.history) == len(model.history) == 6


def test_a_deep_copy_that_meets_the_optimizer_first_keeps_its_memory():
    model = build()
    fit(model)
    _, twin = copy.deepcopy((model.optimizer, model))
    fit(twin)
    fit(model)
    assert same(model, twin)


def test_copies_of_copies_remember_one_model():
    model = build()
    fit(model, 1)
    for _ in range(5):
        model = copy.deepcopy(model)
    assert len(model.optimizer.memory) == 1


def test_a_copy_of_a_model_that_is_not_compiled():
    for how in (copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))):
        model = how(lib.NeuralNetwork_Model([lib.Layer_Dense(3, 4)]))
        model.compile()
        fit(model)


RESULTS = ("inputs", "output", "dinputs")


CALLS = [("fit", False), ("predict", False), ("evaluate", False), ("predict", True)]
CALLS += [(call, True) for call in ("fit", "evaluate")]


@pytest.mark.parametrize("call, softmax", CALLS)
def test_layers_hold_no_results_after_a_call(call, softmax):
    """After a fit that left results in layers: one by the plain methods, with a callback that looks."""
    model = build(softmax=softmax)
    with plain_methods():
        seen = []
        fit(model, 1, callbacks=lambda model, entry: seen.append(hasattr(model.layers[0], "output")))
    assert seen == [True]
    getattr(model, call)(*((X,) if call == "predict" else (X, Y)))
    for part in (*model.layers, model.head, model.head.activation, model.loss):
        assert not set(vars(part)) & set(RESULTS)


def test_prediction_leaves_the_results_of_layers_alone():
    """Who runs a layer by hand finds there what the layer made, not what a model asked it in between."""
    model = build()
    model.layers[0].forward(X[:5])
    kept, arrays = dict(vars(model.layers[0])), model.parameters.copy()
    model.predict(X)
    model.evaluate(X, Y)
    assert vars(model.layers[0]).keys() == kept.keys()
    assert all(vars(model.layers[0])[name] is value for name, value in kept.items() if name in RESULTS)
    assert np.array_equal(arrays, model.parameters)


@pytest.mark.parametrize("softmax", [False, True])
def test_evaluate_leaves_no_trace_in_the_head(softmax):
    model = build(softmax=softmax)
    model.evaluate(X, Y)
    assert not set(vars(model.head.activation)) & set(RESULTS) and not set(vars(model.head)) & set(RESULTS)


@pytest.mark.parametrize("how", [pickle.dumps, lambda model: pickle.dumps(copy.deepcopy(model))])
def test_pickles_and_copies_hold_no_data(how):
    sizes = []
    for n in (10, 5000):
        model = build()
        data = np.random.default_rng(0).normal(size=(n, 3)), np.arange(n) % 4
        model.fit(*data, epochs=2, print_every=0, validation_data=data)
        model.predict(data[0])
        model.evaluate(*data)
        inside: list[int] = []

        def look(m, entry, inside=inside):
            inside.append(len(how(m)))

        with plain_methods():  # in the middle of a training, where layers hold results
            model.fit(*data, epochs=1, print_every=0, callbacks=look)
        sizes.append(max(len(how(model)), *inside))
    assert sizes[1] < sizes[0] + 100, sizes


def test_results_are_not_overwritten_later():
    model, kept = build(), []

    def keep(model, entry):
        kept.extend([model.head.output, model.head.dinputs, model.layers[0].dweights, model.layers[0].output])

    history = fit(model, epochs=1, callbacks=keep)
    kept += [model.predict(X), history.loss, *model.get_parameters()[0]]
    copies = [array.copy() for array in kept]
    fit(model)
    model.predict(X + 1)
    assert all(np.array_equal(a, b) for a, b in zip(kept, copies, strict=True))


@pytest.mark.parametrize("batch_size", [None, 7])
def test_inputs_are_never_modified(batch_size):
    kept = X.copy(), Y.copy()
    X.flags.writeable = Y.flags.writeable = False  # writing would be an error, in the library too
    try:
        model = build()
        fit(model, 2, batch_size=batch_size, validation_data=(X, Y))
        model.predict(X, batch_size)
        model.evaluate(X, Y)
    finally:
        X.flags.writeable = Y.flags.writeable = True
    assert np.array_equal(X, kept[0]) and np.array_equal(Y, kept[1])


def test_the_users_results_may_be_the_next_training_data():
    model = build()
    model.layers[0].forward(X)
    kept = model.layers[0].output
    before = kept.copy()
    second = lib.NeuralNetwork_Model([lib.Layer_Dense(8, 4, seed=1)])
    second.compile()
    second.fit(kept, Y, epochs=2, print_every=0)
    fit(model, 2)
    assert np.array_equal(kept, before)


def test_parameters_go_out_and_in_layer_by_layer():
    first, second = build(), build()
    fit(first)
    second.set_parameters(first.get_parameters())
    assert same(first, second)
    for arrays in first.get_parameters():
        for array in arrays:
            array[...] = 7  # copies
    assert same(first, second)
    assert [[a.shape for a in arrays] for arrays in first.get_parameters()] == [[(3, 8), (1, 8)], [(8, 4), (1, 4)]]


def test_wrong_parameters_change_nothing():
    model = build()
    before, good = model.parameters.copy(), model.get_parameters()
    nan = copy.deepcopy(good)
    nan[0][0][0, 0] = np.nan
    huge = copy.deepcopy(good)
    huge[0] = (huge[0][0].astype(float) + 1e300, huge[0][1])
    wrong_ones = [5, [1, 2], huge, good[:1], [*good, ()], [(good[0][0],), good[1]], [good[1], good[0]], nan]
    for wrong in [*wrong_ones, [("a", "b"), good[1]]]:
        with pytest.raises((TypeError, ValueError), match=r"(parameters|weights|biases) must"):
            model.set_parameters(wrong)
        assert np.array_equal(before, model.parameters)


def test_the_vector_of_parameters_is_the_models_memory():
    model = build()
    model.parameters[0] = 5
    assert model.layers[0].weights[0, 0] == 5
    model.parameters = model.parameters * 2
    assert model.layers[0].weights[0, 0] == 10


# --- predict, evaluate, summary -------------------------------------------------------------------


def test_predict_gives_probabilities_in_any_batches():
    model = build()
    fit(model)
    probabilities = model.predict(X)
    assert probabilities.shape == (60, 4) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    for batch_size in (7, 30):  # 30: two batches
        np.testing.assert_allclose(model.predict(X, batch_size=batch_size), probabilities, atol=1e-6)
    assert np.array_equal(model.predict_classes(X), probabilities.argmax(axis=1))
    assert np.array_equal(model.predict_classes(X, 7), probabilities.argmax(axis=1))


def test_predict_is_the_layers_and_a_softmax():
    model = build()
    signal = X
    for layer in [*copy.deepcopy(model.layers), lib.Activation_Softmax()]:
        layer.forward(signal)
        signal = layer.output
    assert np.array_equal(model.predict(X), signal)


def test_evaluate_is_the_mean_loss_without_penalties_and_the_accuracy():
    model = build()
    fit(model, 20)
    probabilities = model.predict(X).astype(np.float64)
    loss, accuracy = model.evaluate(X, Y)
    assert loss == pytest.approx(-np.log(probabilities[np.arange(60), Y]).mean(), rel=1e-5)
    assert accuracy == np.mean(probabilities.argmax(axis=1) == Y)
    for batch_size in (1, 7, 59, 1000):
        assert model.evaluate(X, Y, batch_size=batch_size) == pytest.approx((loss, accuracy), rel=1e-6)


def test_evaluate_needs_memory_for_a_batch_not_for_all_samples():
    """Whole-number targets of many classes are expanded batch by batch."""
    import tracemalloc

    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 500, seed=1)])
    model.compile()
    data = np.zeros((20_000, 2), np.float32), np.zeros(20_000, int)
    model.evaluate(*data, batch_size=100)
    for call in (model.evaluate, lambda *d, batch_size: model.fit(*d, batch_size=batch_size, print_every=0)):
        tracemalloc.start()
        call(*data, batch_size=100)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 0.2 * 4 * 20_000 * 500, "less than a fifth of all scores"


def test_summary_counts_parameters(capsys):
    build(softmax=True).summary()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["layer", "output", "parameters"],
        ["Layer_Dense", "(n,", "8)", "32"],
        ["Activation_ReLU", "(n,", "8)", "0"],
        ["Layer_Dense", "(n,", "4)", "36"],
        ["Activation_Softmax", "(n,", "4)", "0"],
        ["total", "68"],
    ]


def test_a_repr_names_every_layer():
    assert repr(lib.NeuralNetwork_Model()) == "NeuralNetwork_Model()"
    model = lib.NeuralNetwork_Model([lib.Layer_Dense(2, 3), lib.Activation_ReLU(), lib.Activation_Softmax()])
    again = eval(repr(model), vars(lib))
    assert repr(again) == repr(model) and len(again.layers) == 3


# --- random numbers -------------------------------------------------------------------------------


def test_a_seeded_model_does_not_touch_the_global_random_numbers():
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    model = build(seed=3)
    fit(model, 2, batch_size=7)
    assert np.random.rand() == expected


@pytest.mark.parametrize("seed", [3, np.int64(3), np.random.default_rng(3)], ids=["int", "NumPy's int", "a generator"])
def test_the_same_seed_gives_the_same_model(seed):
    """Weights and order of mini-batches, whatever somebody else draws in between."""
    models = []
    for given in (seed, 3):
        np.random.rand()
        model = lib.NeuralNetwork_Model([lib.Layer_Dense(3, 8), lib.Activation_ReLU()], seed=given)
        model.add(lib.Layer_Dense(8, 4))
        model.compile()
        start = model.parameters.copy()
        fit(model, batch_size=7)
        models.append((start, model.parameters))
    assert np.array_equal(models[0][0], models[1][0]) and np.array_equal(models[0][1], models[1][1])


def test_a_models_seed_leaves_weights_alone_that_somebody_chose():
    own_seed, assigned, plain = lib.Layer_Dense(3, 3, seed=7), lib.Layer_Dense(3, 3), lib.Layer_Dense(3, 3)
    drawn = lib.Layer_Dense(3, 3, seed=np.random.default_rng(7))
    assigned.weights = np.ones((3, 3), np.float32)
    kept = own_seed.weights.copy(), drawn.weights.copy(), plain.weights.copy()
    lib.NeuralNetwork_Model([own_seed, drawn, assigned, plain], seed=1)
    assert np.array_equal(own_seed.weights, kept[0]) and np.array_equal(drawn.weights, kept[1])
    assert (assigned.weights == 1).all()
    assert not np.array_equal(plain.weights, kept[2])


def test_two_layers_of_a_seeded_model_have_different_weights_of_the_right_size():
    made = [lib.Layer_Dense(40, 40, weight_initializer="he"), lib.Layer_Dense(40, 40)]
    lib.NeuralNetwork_Model(made, seed=1)
    assert abs(np.corrcoef(made[0].weights.ravel(), made[1].weights.ravel())[0, 1]) < 0.1
    assert made[0].weights.std() == pytest.approx((2 / 40) ** 0.5, rel=0.05)
    assert made[1].weights.std() == pytest.approx(0.01, rel=0.05) and made[1].weights.dtype == np.float32


def test_a_model_without_a_seed_draws_from_the_global_numbers():
    np.random.seed(1)
    first = fit(build(), 2, batch_size=7).loss
    np.random.seed(1)
    assert np.array_equal(first, fit(build(), 2, batch_size=7).loss)
    assert not np.array_equal(first, fit(build(), 2, batch_size=7).loss)


# --- the package ----------------------------------------------------------------------------------


def run(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_needs_no_matplotlib_and_inits_do_not_disturb():
    run(
        """
import sys, numpy as np
of_numpy = set(sys.modules)  # an older one loads more
import my_deep_lib
assert not {"matplotlib", "nnfs", "my_deep_lib.course", "hashlib", "tqdm"} & (set(sys.modules) - of_numpy)
assert np.dot.__module__ == "numpy"
"""
    )


def test_the_public_names_are_those_a_user_types():
    assert all(hasattr(lib, name) for name in lib.__all__) and lib.__all__ == sorted(lib.__all__)
    assert len(lib.__all__) <= 42  # about 30 for classes, and a dozen for other questions
    names = run("from my_deep_lib import *; print(*sorted(n for n in dir() if n[0] != '_'))").split()
    assert names == lib.__all__


def test_an_init_twice_gives_the_same_weights_as_once():
    code = """
import sys, nnfs, numpy as np
for _ in range(int(sys.argv[1])):
    nnfs.init()
from nnfs.datasets import spiral_data
from my_deep_lib import *
X, y = spiral_data(samples=30, classes=3)
model = NeuralNetwork_Model([Layer_Dense(2, 16), Activation_ReLU(), Layer_Dense(16, 3)])
model.compile("adam", learning_rate=0.05)
model.fit(X.astype("float32"), y, epochs=50, print_every=0)
print(model.parameters.tobytes().hex() if sys.argv[1] != "0" else model.parameters.dtype)
"""
    runs = [run(code, times) for times in ("0", "1", "2")]
    assert runs[0].strip() == "float32" and runs[1] == runs[2]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("sgd", "mean_squared_error", ["accuracy"]), "metrics must not hold accuracy"),
        (("sgd", "no such loss"), "no such loss"),
        (("no such optimizer", "mean_squared_error"), "no such optimizer"),
    ],
)
def test_a_compile_that_is_refused_changes_nothing(arguments, words):
    model = build(loss="mean_absolute_error")
    before = dict(vars(model))
    with pytest.raises((TypeError, ValueError), match=words):
        model.compile(*arguments)
    assert dict(vars(model)) == before and model.metrics == before["metrics"] != []


def test_a_loss_without_a_head_leaves_the_model_as_it_was():
    class Headless(lib.Loss):
        def head(self, activation=None):
            raise ValueError("no head")

    model = build()
    before = dict(vars(model))
    with pytest.raises(ValueError, match="no head"):
        model.compile("sgd", Headless())
    assert dict(vars(model)) == before
