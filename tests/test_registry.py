"""Names for classes: registered once, found by name, described by their options."""

from __future__ import annotations

import my_deep_lib as lib
import numpy as np
import pytest
from my_deep_lib.registry import REGISTERED, constructor_call, options_of, register, registered_name, resolve


@pytest.fixture(autouse=True)
def registry():
    """What a test registers is gone after it."""
    kept = {kind: dict(names) for kind, names in REGISTERED.items()}
    yield
    for kind, names in kept.items():
        REGISTERED[kind].clear()
        REGISTERED[kind].update(names)


class Part(lib.Layer):
    def __init__(self, size, share=0.5, *, name="x"):
        self.size, self.share, self.name = size, share, name


def test_a_class_is_entered_under_its_kind_and_comes_back():
    assert register("part")(Part) is Part and REGISTERED["layer"]["part"] is Part
    assert registered_name(Part(1)) == "part" and registered_name(lib.Layer_Dense(1, 1)) == "dense"

    class Sub(Part):
        pass

    assert registered_name(Sub(1)) is None, "a subclass needs a name of its own"
    assert registered_name(lib.accuracy) == "accuracy" and registered_name(len) is None


@pytest.mark.parametrize("name", ["", "two words", "1st", None, 3, ["a"], "a.b", "a-b"])
def test_a_name_is_a_word(name):
    with pytest.raises(ValueError, match="name must be a word such as 'adam'"):
        register(name)


def test_a_name_may_be_used_once_for_each_kind():
    register("same")(Part)
    register("same", kind="metric")(lib.accuracy)
    with pytest.raises(ValueError, match="the name 'same' is taken by Part"):
        register("same")(lib.Activation_ReLU)
    register("same")(Part)


@pytest.mark.parametrize("part, kind", [(lib.accuracy, None), (Part, "network"), (3, "metric"), (dict, None)])
def test_what_is_of_no_kind_is_refused(part, kind):
    before = {of: dict(names) for of, names in REGISTERED.items()}
    with pytest.raises(
        TypeError, match=r"register\('mine'\) takes a subclass of Layer, Loss or Optimizer, or with kind="
    ):
        register("mine", kind)(part)
    assert before == REGISTERED


def test_options_and_repr():
    part = Part(3, np.float32(0.25), name="y")
    assert options_of(part) == {"size": 3, "share": 0.25, "name": "y"} and type(options_of(part)["share"]) is float
    assert constructor_call(part) == "Part(3, share=0.25, name='y')" == repr(part)
    assert repr(Part(3)) == "Part(3)"
    del part.share
    assert repr(part) == "<Part>"
    with pytest.raises(AttributeError, match="share"):
        options_of(part)


def test_options_with_stars_are_left_out():
    class Starred(lib.Layer):
        def __init__(self, *more, other=1, **options):
            self.other = other

    assert repr(Starred(1, 2, other=3, x=4)) == "Starred(other=3)"


class Hidden(lib.Optimizer_Adam):
    def __init__(self, hidden, *more, other=1, **options):
        super().__init__()


def test_an_object_that_keeps_no_options_still_has_a_repr():
    assert repr(Hidden(3)) == "<Hidden>"


def test_resolve():
    register("part")(Part)
    made = resolve("layer", "part", {"size": 2, "share": None})
    assert repr(made) == "Part(2)", "None means the default"
    assert resolve("layer", made) is made
    for value, options, kind, words in (
        ("prat", {}, ValueError, "layer must be one of .*part.*; did you mean 'part'"),
        (
            "part",
            {"szie": 2},
            ValueError,
            "option of part must be one of size, share, name, got 'szie'; did you mean 'size'",
        ),
        (made, {"size": 2}, ValueError, "options go to a name of layer, not to an object: size"),
        (Part, {}, TypeError, r"layer must be an object, got the class Part; write Part\(\.\.\.\)"),
        (lib.Optimizer_SGD(), {}, TypeError, "layer must be one of"),
        (None, {}, TypeError, "layer must be one of"),
    ):
        with pytest.raises(kind, match=words):
            resolve("layer", value, options)
