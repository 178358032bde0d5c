"""Mailboxes: what one process puts there, the other one finds, and nothing of it travels."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from my_deep_lib.mailboxes import SPACING, Mailbox, memory_folder

TYPES = [np.float32, np.float64, np.int64, np.bool_]


@pytest.fixture
def box(tmp_path):
    """The same box, opened on both sides."""
    path = tmp_path / "box"
    path.touch()
    return Mailbox(str(path)), Mailbox(str(path))


def as_bits(thing):
    return [(a.dtype, a.shape, a.tobytes()) for a in thing]


@given(st.lists(st.sampled_from(TYPES).flatmap(lambda kind: arrays(kind, array_shapes(min_side=0))), max_size=5))
def test_arrays_arrive_with_their_bits(tmp_path_factory, sent):
    path = tmp_path_factory.mktemp("mail") / "box"
    path.touch()
    here, there = Mailbox(str(path)), Mailbox(str(path))
    for thing in (sent, [np.asfortranarray(a) for a in sent], [a[::-1] for a in sent]):
        found = there.get(here.put(thing))
        assert as_bits(found) == as_bits(thing)


def test_only_a_note_travels_and_arrays_begin_where_they_may(box):
    here, there = box
    sent = {"node": (np.arange(100_001, dtype=np.float32), np.ones(3)), "rows": slice(2, 5)}
    words, sizes = here.put(sent)
    assert len(words) < 1000 and sorted(sizes) == [24, 400_004]
    found = there.get((words, sizes))
    assert found["rows"] == slice(2, 5)
    assert all(array.ctypes.data % SPACING == 0 for array in found["node"])


def test_a_box_grows_and_what_was_found_before_stays_readable(box):
    here, there = box
    first = there.get(here.put(np.arange(10)))
    second = there.get(here.put(np.full(100_000, 7)))
    assert (second == 7).all() and second.size == 100_000
    assert first.size == 10 and (first == 7).all(), "memory until the next letter, as the docstring says"


def test_without_room_everything_travels(box, monkeypatch):
    here, there = box

    def full(sizes):
        raise OSError("No space left on device")

    monkeypatch.setattr(here, "places", full)
    words, sizes = here.put([np.arange(1000)])
    assert sizes == [] and len(words) > 8000
    (found,) = there.get((words, sizes))
    assert (found == np.arange(1000)).all()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_room_is_refused_before_anything_is_written(monkeypatch):
    """Memory that is mapped first and missing later would end the process."""
    here = Mailbox("/dev/full")
    words, sizes = here.put(np.arange(1000))
    assert sizes == [] and len(words) > 8000


def test_files_are_in_memory_where_there_is_such_a_folder():
    assert memory_folder() == ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
