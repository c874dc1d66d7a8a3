"""Checkpoints hold every stride-th moment, never more than they may."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.training import checkpoints as module
from nnviz.training.checkpoints import OVERHEAD, Checkpoints
from nnviz.training.trainer import Moment

SIZE = 8 * 10 + 8 * 10 + OVERHEAD


def moment(iteration: int) -> Moment:
    return Moment(iteration, np.full(10, float(iteration)), {"velocity": np.zeros(10)}, iteration)


@given(st.integers(0, 300), st.integers(1, 40))
def test_memory_is_bounded_and_nothing_is_far(last: int, room: int) -> None:
    kept = Checkpoints(room * SIZE)
    for iteration in range(last + 1):
        kept.offer(moment(iteration))
        assert kept.bytes == len(kept) * SIZE <= kept.most_bytes
    assert kept.iterations == tuple(range(0, last + 1, kept.stride))
    assert kept.stride & (kept.stride - 1) == 0
    assert kept.stride == 1 or (last + 1) / kept.stride > room / 2 - 1
    for iteration in range(last + 1):
        near = kept.nearest(iteration)
        assert near is not None and near.iteration == iteration // kept.stride * kept.stride
        assert near.parameters[0] == near.iteration


@given(st.lists(st.integers(0, 60), max_size=200))
def test_what_is_kept_depends_on_the_iterations_alone(order: list[int]) -> None:
    kept = Checkpoints(1000 * SIZE)
    for iteration in order:
        kept.offer(moment(iteration))
    assert kept.iterations == tuple(sorted(set(order)))


def test_what_is_due_is_what_is_kept() -> None:
    kept = Checkpoints(8 * SIZE)
    at = 0
    while at < 1000:
        kept.offer(moment(at))
        at = kept.due(at + 1)
    everything = Checkpoints(8 * SIZE)
    for iteration in range(1000):
        everything.offer(moment(iteration))
    assert kept.iterations == everything.iterations


def test_without_moments_none_is_near() -> None:
    assert Checkpoints().nearest(5) is None
    kept = Checkpoints()
    kept.offer(moment(5))
    assert kept.nearest(4) is None
    tiny = Checkpoints(SIZE - 1)
    tiny.offer(moment(0))
    assert tiny.nearest(0) is None and tiny.bytes == 0


def test_there_are_not_too_many_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MOMENTS", 16)
    kept = Checkpoints()
    for iteration in range(100):
        kept.offer(moment(iteration))
    assert kept.iterations == tuple(range(0, 100, 8))


def test_a_copy_goes_its_own_way() -> None:
    kept = Checkpoints(4 * SIZE)
    kept.offer(moment(0))
    other = kept.copy()
    for iteration in range(1, 20):
        other.offer(moment(iteration))
    assert kept.iterations == (0,) and kept.stride == 1
    assert other.nearest(0) is kept.nearest(0)
    with pytest.raises(UsageError):
        Checkpoints(-1)
