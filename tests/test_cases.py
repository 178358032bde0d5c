"""What must hold for every component: each row of `cases.py` goes through every test here."""

from __future__ import annotations

import copy
import inspect
import pickle

import my_deep_lib as lib
import numpy as np
import pytest
from cases import LAYERS, LOSSES, METRICS, OPTIMIZERS
from my_deep_lib.registry import REGISTERED, options_of, registered_name, resolve
from small import X, Y, build, fit, same

COMPONENTS = LAYERS | LOSSES | OPTIMIZERS
TABLES = {"layer": LAYERS, "loss": LOSSES, "optimizer": OPTIMIZERS, "metric": METRICS}
HOW = [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
HOW_IDS = ["copy", "deepcopy", "pickle"]


@pytest.fixture
def generator():
    return np.random.default_rng(7)


def matrix(generator, case, rows, dtype=np.float32):
    """Return inputs for a layer or a loss."""
    made = generator.normal(size=(rows, case.columns[0] if case.columns else 4))
    return (case.outputs(made) if case.outputs else made).astype(dtype)


@pytest.mark.parametrize("kind", TABLES)
def test_every_registered_part_of_the_library_has_a_row(kind):
    ours = {name for name, part in REGISTERED[kind].items() if part.__module__.startswith("my_deep_lib")}
    assert ours == set(TABLES[kind])
    for name, case in TABLES[kind].items():
        assert REGISTERED[kind][name] is (case[0] if kind == "metric" else case.of)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_row_gives_every_option_another_value_than_the_default(name):
    """So that a repr, a file or a copy that loses one is noticed."""
    case = COMPONENTS[name]
    parameters = inspect.signature(case.of).parameters
    assert set(case.kinds) == set(parameters)
    for option in set(parameters) - {"learning_rate", "decay"}:
        assert case.options[option] != parameters[option].default


# --- layers: gradient, shapes, types --------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("rows", [1, 2, 7])
def test_gradient_of_a_layer(generator, name, rows):
    layer = LAYERS[name].make()
    for trained in layer.trainable:  # off the corner of L1 at 0
        setattr(layer, trained, generator.normal(size=getattr(layer, trained).shape))
    assert lib.check_gradient(layer, matrix(generator, LAYERS[name], rows) * 3) < 1e-7


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_and_types_of_a_layer(generator, name, rows, dtype):
    case = LAYERS[name]
    layer, inputs = case.make(), matrix(generator, case, rows, dtype)
    for trained in layer.trainable:
        setattr(layer, trained, getattr(layer, trained).astype(dtype))
    width = case.columns[1] if case.columns else inputs.shape[1]
    layer.forward(inputs)
    assert layer.output.shape == (rows, width) and layer.output.dtype == dtype
    layer.backward(np.ones((rows, width)))
    assert layer.dinputs.shape == inputs.shape and layer.dinputs.dtype == dtype
    for trained in layer.trainable:
        gradient = getattr(layer, f"d{trained}")
        assert gradient.shape == getattr(layer, trained).shape and gradient.dtype == dtype


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_takes_lists_and_whole_numbers(name):
    case = LAYERS[name]
    columns = case.columns[0] if case.columns else 4
    by_list, by_array = case.make(), case.make()
    by_list.forward([[1] * columns] * 3)
    by_array.forward(np.ones((3, columns), by_list.output.dtype))
    assert np.array_equal(by_list.output, by_array.output) and by_list.output.dtype.kind == "f"


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_changes_nothing_it_was_given(generator, name):
    layer, inputs = LAYERS[name].make(), matrix(generator, LAYERS[name], 5)
    kept = {trained: getattr(layer, trained).copy() for trained in layer.trainable}
    inputs.flags.writeable = False
    layer.forward(inputs)
    dvalues = np.ones_like(layer.output)
    dvalues.flags.writeable = False
    first = layer.output
    before = first.copy()
    layer.backward(dvalues)
    results = [layer.dinputs, *(getattr(layer, f"d{trained}") for trained in layer.trainable)]
    copies = [np.copy(result) for result in results]
    layer.forward(inputs * 2)
    layer.backward(3 * dvalues)
    assert np.array_equal(first, before), "a later call does not overwrite an earlier result"
    assert all(np.array_equal(result, kept) for result, kept in zip(results, copies, strict=True))
    assert all(np.array_equal(getattr(layer, trained), array) for trained, array in kept.items())


# --- losses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOSSES)
def test_gradient_of_a_loss(generator, name):
    case = LOSSES[name]
    for targets in case.targets:
        assert lib.check_gradient(case.make(), matrix(generator, case, len(targets), np.float64), targets) < 1e-6


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_and_types_of_a_loss(generator, name, dtype):
    case = LOSSES[name]
    targets = case.targets[0]
    loss, outputs = case.make(), matrix(generator, case, len(targets), dtype)
    outputs.flags.writeable = False
    by_sample = loss.forward(outputs, targets)
    value = loss.calculate(outputs, targets)
    assert type(value) is float and value == pytest.approx(np.mean(by_sample), rel=1e-6)
    given = getattr(loss, "output", outputs)
    loss.backward(given, targets)
    assert loss.dinputs.shape == outputs.shape and loss.dinputs.dtype == dtype
    for form in case.targets[1:]:
        again = case.make()
        again.calculate(outputs, form)
        again.backward(given, form)
        assert np.array_equal(again.dinputs, loss.dinputs)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_knows_what_belongs_to_it(name):
    loss, case = LOSSES[name].make(), LOSSES[name]
    assert loss.activation_name == case.activation
    assert case.activation is None or case.activation in REGISTERED["layer"]
    expected = {"softmax": ("accuracy",), "sigmoid": ("binary_accuracy",), None: ("r2",)}[case.activation]
    assert tuple(loss.metrics) == expected and loss.smallest_width == (2 if case.activation == "softmax" else 1)
    assert set(loss.metrics) <= set(REGISTERED["metric"])
    for targets in case.targets:
        assert loss.chance(loss.check_targets("y", targets, 12, 4), 4) == pytest.approx(case.chance)


@pytest.mark.parametrize("name", LOSSES)
def test_a_head_is_the_activation_and_the_loss(generator, name):
    """One call of the head is the activation's forward pass and the loss; its gradient is that of both."""
    case = LOSSES[name]
    targets = case.targets[0]
    head, scores = case.make().head(), generator.normal(size=(12, 4))
    activation = REGISTERED["layer"][case.activation or "linear"]()
    plain = {"softmax": lib.Loss_CategoricalCrossentropy, "sigmoid": lib.Loss_BinaryCrossentropy}
    plain = plain.get(case.activation, case.of)()
    activation.forward(scores)
    assert head.forward(scores, targets) == pytest.approx(plain.calculate(activation.output, targets), rel=1e-12)
    np.testing.assert_allclose(head.output, activation.output, rtol=1e-12)
    np.testing.assert_allclose(head.answer(scores), activation.output, rtol=1e-12)
    head.backward(head.output, targets)
    plain.backward(activation.output, targets)
    activation.backward(plain.dinputs)
    np.testing.assert_allclose(head.dinputs, activation.dinputs, rtol=1e-10, atol=1e-14)
    assert lib.check_gradient(head, scores, targets) < 1e-7


@pytest.mark.parametrize("name", LOSSES)
def test_a_model_trains_with_every_loss(name):
    model = build(loss=name, learning_rate=0.05)
    history = model.fit(X, LOSSES[name].learned(X), epochs=60, print_every=0)
    assert history.data_loss[-1] < 0.5 * history.data_loss[0]


# --- metrics --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", METRICS)
def test_a_metric(name):
    function, outputs, targets, expected = METRICS[name]
    found = function(outputs, targets)
    assert type(found) is float and found == expected
    model = build(metrics=[name])
    assert model.metrics == [function] and name in fit(model, 1).fields


# --- optimizers -----------------------------------------------------------------------------------


class Weight:
    trainable = ("weight",)

    def __init__(self, dtype=np.float64):
        self.weight = np.array([[1.5]], dtype)


def take_step(optimizer, *layers):
    optimizer.pre_update_params()
    for layer in layers:
        optimizer.update_params(layer)
    optimizer.post_update_params()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("usual", [True, False], ids=["defaults", "options"])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_an_optimizer_follows_its_rule(generator, name, usual, decay):
    case = OPTIMIZERS[name]
    options = {} if usual else case.options
    optimizer, weight, expected, state = case.of(learning_rate=0.2, decay=decay, **options), Weight(), 1.5, {}
    for t in range(1, 30):
        g = float(generator.normal())
        weight.dweight = np.array([[g]])
        take_step(optimizer, weight)
        rate = 0.2 / (1 + decay * (t - 1))
        assert optimizer.current_learning_rate == pytest.approx(rate, rel=1e-12)
        expected -= case.rule(g, t, state, rate, **options)
        assert weight.weight.item() == pytest.approx(expected, rel=1e-12)
    assert optimizer.iterations == 29


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_update_leaves_the_users_arrays_and_gradients_alone(name, dtype):
    layer, mine = lib.Layer_Dense(2, 3), np.ones((2, 3), dtype)
    layer.weights, layer.biases = mine, np.zeros((1, 3), dtype)
    layer.forward(np.ones((4, 2)))
    layer.backward(np.ones((4, 3)))
    gradient = layer.dweights.copy()
    for array in (mine, layer.dweights, layer.dbiases):
        array.flags.writeable = False
    optimizer = OPTIMIZERS[name].make()
    for _ in range(3):
        take_step(optimizer, layer)
    assert (mine == 1).all() and np.array_equal(layer.dweights, gradient)
    assert layer.weights.dtype == dtype and (layer.weights != 1).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_an_optimizer_remembers(name):
    case = OPTIMIZERS[name]
    optimizer, layer, other = case.make(), Weight(np.float32), Weight(np.float32)
    assert tuple(optimizer.state_names) == case.remembers and optimizer.get_state(layer) == {}
    layer.dweight = np.array([[0.5]], np.float32)
    take_step(optimizer, layer)
    state = optimizer.get_state(layer)
    assert set(state) == {"weight"} and set(state["weight"]) == set(case.remembers)
    assert all(kept.dtype == np.float32 and kept.shape == (1, 1) for kept in state["weight"].values())
    assert optimizer.get_state(other) == {}
    for kept in state["weight"].values():
        kept[...] = 99  # a copy
    assert all(kept != 99 for kept in optimizer.get_state(layer)["weight"].values())
    twin, following = case.make(), Weight(np.float32)
    following.weight, following.dweight = layer.weight.copy(), np.array([[0.25]], np.float32)
    twin.set_state(following, optimizer.get_state(layer))
    twin.iterations = optimizer.iterations
    layer.dweight = following.dweight
    for one, moved in ((optimizer, layer), (twin, following)):
        take_step(one, moved)
    assert layer.weight == following.weight


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("how", HOW, ids=HOW_IDS)
def test_a_copy_of_an_optimizer_has_a_memory_of_its_own(name, how):
    optimizer, weight = OPTIMIZERS[name].make(), Weight()
    weight.dweight = np.array([[1.0]])
    take_step(optimizer, weight)
    before = optimizer.get_state(weight)
    copied = how(optimizer)
    assert repr(copied) == repr(optimizer) and copied.iterations == 1
    weight.dweight = np.array([[5.0]])
    take_step(copied, weight)
    after = optimizer.get_state(weight)
    assert all(np.array_equal(before["weight"][key], after["weight"][key]) for key in before["weight"])
    assert optimizer.iterations == 1
    fresh = optimizer.fresh()
    assert fresh.iterations == 0 and fresh.get_state(weight) == {} and repr(fresh) == repr(optimizer)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("how", HOW[1:], ids=HOW_IDS[1:])
def test_an_optimizer_that_is_copied_with_its_layer_goes_on_where_the_original_stands(name, how):
    optimizer, weight = OPTIMIZERS[name].make(), Weight()
    weight.dweight = np.array([[1.0]])
    take_step(optimizer, weight)
    optimizer_2, weight_2 = how((optimizer, weight))
    before = optimizer.get_state(weight)["weight"]
    assert optimizer_2.get_state(weight_2)["weight"].keys() == before.keys() == set(optimizer.state_names)
    for mover, moved in ((optimizer, weight), (optimizer_2, weight_2)):
        moved.dweight = np.array([[2.0]])
        take_step(mover, moved)
    assert np.array_equal(weight.weight, weight_2.weight) and weight is not weight_2


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_takes_weights_in_any_order(name):
    """The rule works entry by entry: one vector or many arrays, the same numbers."""
    whole, parts = OPTIMIZERS[name].make(), OPTIMIZERS[name].make()
    layer, pieces = Weight(), [Weight(), Weight()]
    layer.weight = np.array([[1.0, 2.0]])
    pieces[0].weight, pieces[1].weight = np.array([[1.0]]), np.array([[2.0]])
    for gradient in ([0.5, -2.0], [0.25, 1e-3], [-1.0, 4.0]):
        layer.dweight = np.array([gradient])
        for piece, g in zip(pieces, gradient):
            piece.dweight = np.array([[g]])
        take_step(whole, layer)
        take_step(parts, *pieces)
    assert layer.weight.ravel().tolist() == [piece.weight.item() for piece in pieces]


# --- all: repr, options, copies, files ------------------------------------------------------------


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_repr_is_the_call_that_makes_the_object_again(name):
    for made in (COMPONENTS[name].make(), *([COMPONENTS[name].of()] if name not in LAYERS else [])):
        again = eval(repr(made), vars(lib))
        assert type(again) is type(made) and repr(again) == repr(made) and options_of(again) == options_of(made)
    given = COMPONENTS[name].options
    assert all(f"{value!r}" in repr(COMPONENTS[name].make()) for value in given.values())


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_part_knows_its_name_and_is_found_by_it(name):
    made = COMPONENTS[name].make()
    assert registered_name(made) == name
    again = resolve(made.kind, name, COMPONENTS[name].options)
    assert type(again) is type(made) and repr(again) == repr(made)


LEFT = {"inputs", "output", "dinputs"}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("how", HOW, ids=HOW_IDS)
def test_copies_of_a_layer_hold_no_results(generator, name, how):
    case = LAYERS[name]
    layer, inputs = case.make(), matrix(generator, case, 50)
    layer.forward(inputs)
    layer.backward(layer.output)
    twin = how(layer)
    left = LEFT | ({"mask"} & set(vars(layer)))
    assert ("mask" in left) == (name == "dropout")
    assert not (left | {f"d{trained}" for trained in layer.trainable}) & set(vars(twin))
    assert repr(twin) == repr(layer) and LEFT <= set(vars(layer)), "the layer itself keeps them"
    twin.forward(inputs)
    assert np.array_equal(twin.output, layer.output)
    for trained in layer.trainable:
        assert np.array_equal(getattr(twin, trained), getattr(layer, trained))
        assert (getattr(twin, trained) is getattr(layer, trained)) == (how is copy.copy)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("how", HOW, ids=HOW_IDS)
def test_copies_of_a_loss_hold_no_results(generator, name, how):
    loss, targets = LOSSES[name].make(), LOSSES[name].targets[0]
    outputs = matrix(generator, LOSSES[name], len(targets))
    loss.calculate(outputs, targets)
    loss.backward(getattr(loss, "output", outputs), targets)
    twin = how(loss)
    assert not LEFT & set(vars(twin)) and repr(twin) == repr(loss)
    activation = getattr(twin, "activation", None)
    assert activation is None or not LEFT & set(vars(activation))


@pytest.mark.parametrize("file", ["m", "m.safetensors"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_comes_back_from_a_file(tmp_path, name, file):
    model = build(OPTIMIZERS[name].make(), seed=1)
    fit(model, batch_size=16)
    model.save(tmp_path / file)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / file)
    assert repr(loaded.optimizer) == repr(model.optimizer)
    for one in (model, loaded):
        fit(one, batch_size=16)
    assert same(model, loaded)


@pytest.mark.parametrize("file", ["m", "m.safetensors"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_comes_back_from_a_file(tmp_path, name, file):
    case = LAYERS[name]
    columns, width = case.columns or (4, 4)
    layers = [lib.Layer_Dense(3, columns, seed=1), case.make()]
    layers += [] if name == "softmax" else [lib.Layer_Dense(width, 4, seed=2)]
    model = lib.NeuralNetwork_Model(layers)
    model.compile()
    model.fit(X, Y, epochs=2, print_every=0)
    model.save(tmp_path / file)
    loaded = lib.NeuralNetwork_Model.load(tmp_path / file)
    assert repr(loaded.layers[1]) == repr(model.layers[1]) and np.array_equal(loaded.predict(X), model.predict(X))
