"""Samples put batch by batch where the passes read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.passes import Passes
from nnviz.nn.recorder import Call

Array = NDArray[Any]
Rows = NDArray[np.intp]
Batch = tuple[Call, Passes]

# So many numbers, in so many batches at most, are put in order at a time: an epoch of a small data
# set as a whole, and of a large one no more than fits a processor's memory.
NUMBERS = 1 << 16
BATCHES = 1024


class Feed:
    """Batches of `size` samples out of `data` (samples, outputs + inputs), targets first.

    `made` gives the passes for a number of samples.
    """

    def __init__(self, data: Array, size: int, made: Callable[[int], Passes]) -> None:
        self._data, self._size, self._made = data, size, made
        batches = min(max(1, NUMBERS // (size * data.shape[1])), BATCHES, -(-len(data) // size))
        # Samples in the order of an epoch, from its sample `_start` on.
        self._ordered = np.empty((min(batches * size, len(data)), data.shape[1]), data.dtype)
        self._rows: Rows | None = None
        self._start = self._stop = 0
        self._known: dict[tuple[int, int], Batch] = {}
        self._whole = [self._batch(at * size, size) for at in range(len(self._ordered) // size)]

    def forget(self) -> None:
        """Read the samples again, though the order may seem to be the same."""
        self._rows = None

    def batches(self, rows: Rows, start: int, count: int) -> list[Batch]:
        """The next `count` batches of an epoch from its sample `start` on, or as many of them as
        are at hand: for each a call that puts its samples in place, and the passes to run.

        `rows` is the order of the samples in the epoch; it must not change in place.
        """
        size = self._size
        at = start - self._start
        if rows is not self._rows or not 0 <= at < self._stop - self._start or at % size:
            self._read(rows, start)
            at = 0
        most = min(self._stop - self._start, at + count * size)
        first, whole = at // size, most // size
        found = self._whole[first:whole]
        if most % size:
            found.append(self._batch(whole * size, most % size))
        return found

    def _read(self, rows: Rows, start: int) -> None:
        wanted = rows[start : start + len(self._ordered)]
        self._ordered[: len(wanted)] = self._data[wanted]
        self._rows, self._start, self._stop = rows, start, start + len(wanted)

    def _batch(self, start: int, count: int) -> Batch:
        key = start, count
        if key not in self._known:
            passes = self._made(count)
            samples = self._ordered[start : start + count]
            self._known[key] = partial(np.copyto, passes.frame, samples.T), passes
        return self._known[key]
