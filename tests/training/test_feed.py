from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.passes import Passes
from nnviz.training import feed as module
from nnviz.training.feed import Feed, Rows

COUNT = 23
DATA = np.arange(COUNT * 3, dtype=float).reshape(COUNT, 3)


def made_of(size: int) -> tuple[Feed, dict[int, Passes]]:
    made: dict[int, Passes] = {}

    def passes(samples: int) -> Passes:
        if samples not in made:
            made[samples] = Passes(Architecture.layered([2, 1]), samples)
        return made[samples]

    return Feed(DATA, size, passes), made


def read(feed: Feed, rows: Rows, start: int, count: int) -> list[list[int]]:
    """The samples of batches, asking again until there are as many."""
    found: list[list[int]] = []
    while len(found) < count:
        batches = feed.batches(rows, start, count - len(found))
        assert batches
        for copy, passes in batches:
            copy()
            found.append([int(value // 3) for value in passes.frame[0]])
            assert np.array_equal(passes.frame[2], passes.frame[0] + 2)
            start += passes.samples
    return found


def right(rows: Rows, start: int, size: int, count: int) -> list[list[int]]:
    ends = range(start, len(rows), size)
    return [rows[at : at + size].tolist() for at in ends][:count]


@pytest.mark.parametrize("numbers", (1, 40, 10**6))
@pytest.mark.parametrize("size", (1, 4, 5, 23))
def test_batches_from_anywhere(size: int, numbers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NUMBERS", numbers)
    feed, _ = made_of(size)
    orders = [np.random.default_rng(at).permutation(COUNT) for at in range(2)]
    for rows in (*orders, np.arange(COUNT), orders[0][:11]):
        for start in (0, 3, 8, 3, 0):
            whole = -(-(len(rows) - start) // size)
            for count in (1, whole):
                assert read(feed, rows, start, count) == right(rows, start, size, count)


def test_no_more_than_a_portion_is_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NUMBERS", 30)
    feed, _ = made_of(5)
    assert len(feed.batches(np.arange(COUNT), 0, 99)) == 2
    assert len(feed.batches(np.arange(COUNT), 20, 99)) == 1


def test_an_order_that_was_read_is_not_read_again() -> None:
    feed, _ = made_of(5)
    rows = np.arange(COUNT)
    assert read(feed, rows, 0, 1) == [[0, 1, 2, 3, 4]]
    rows[:5] = 9
    assert read(feed, rows, 0, 1) == [[0, 1, 2, 3, 4]]
    feed.forget()
    assert read(feed, rows, 0, 1) == [[9] * 5]
