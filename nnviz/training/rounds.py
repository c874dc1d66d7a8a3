"""Which samples an iteration uses, and how its epoch and batch are called.

An epoch goes once through the samples that are there for training, `size` at a time, in their own
order or shuffled; its last batch holds what is left. A chapter goes on where the one before it
stopped, so no epoch, sample and batch come together twice in a document. The order of an epoch is
drawn from (seed, epoch) and from nothing else, so any iteration can be told without those before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.settings import Settings

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Place:
    """Labels of an iteration: epoch and batch from 0, and the samples it uses (rows)."""

    epoch: int
    batch: int
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a chapter begins: its epoch, the number of its first batch, and its first sample.

    `first` counts samples in the order of that epoch; it is no row.
    """

    epoch: int = 0
    batch: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """The order of samples in a chapter: `count` of them, `size` in a batch, begun at `turn`.

    `start` is the iteration of the document at which the chapter begins: what is drawn for an
    iteration is drawn for `start` + its number, so that a chapter may be cut anywhere.
    `rows` are the numbers of the samples in the data set; all of them when not given. They belong
    to the data and are not compared.
    """

    count: int
    size: int
    turn: Turn = Turn()
    shuffle: bool = False
    seed: int = 0
    rows: Rows | None = field(default=None, compare=False, repr=False)
    start: int = 0

    @staticmethod
    def of(data: Dataset, settings: Settings, turn: Turn = Turn(), start: int = 0) -> Round:
        """The order in which a data set's training samples are used under some settings."""
        rows = data.rows(TRAINING)
        size = min(settings.batch_size, len(rows))
        everything = len(rows) == len(data)
        return Round(
            len(rows),
            size,
            turn,
            settings.shuffle,
            settings.seed if settings.shuffle else 0,
            None if everything else rows,
            start,
        )

    @property
    def begun(self) -> int:
        """How many iterations finish the epoch in which the chapter begins."""
        return -((self.turn.first - self.count) // self.size)

    @property
    def whole(self) -> int:
        """How many iterations a whole epoch takes."""
        return -(-self.count // self.size)

    def order(self, epoch: int) -> Rows:
        """The rows of the data set in the order in which an epoch uses them; read-only."""
        if not self.shuffle:
            return _in_order(self.count) if self.rows is None else self.rows
        drawn = _drawn(self.count, self.seed, epoch)
        return drawn if self.rows is None else self.rows[drawn]

    def stretch(self, at: int) -> tuple[int, int, int, int]:
        """Epoch, batch, and the stretch of that epoch's order that iteration `at` uses."""
        if at < self.begun:
            epoch, batch = self.turn.epoch, self.turn.batch + at
            start = self.turn.first + at * self.size
        else:
            later, batch = divmod(at - self.begun, self.whole)
            epoch, start = self.turn.epoch + 1 + later, batch * self.size
        return epoch, batch, start, min(start + self.size, self.count)

    def place(self, at: int) -> Place:
        """Labels of iteration `at`, counted from the start of the chapter."""
        epoch, batch, start, stop = self.stretch(at)
        return Place(epoch, batch, tuple(self.order(epoch)[start:stop].tolist()))

    def epoch_end(self, at: int) -> int:
        """The first iteration after the epoch that iteration `at` belongs to."""
        if at < self.begun:
            return self.begun
        return at + self.whole - (at - self.begun) % self.whole

    def find_batch(self, epoch: int, batch: int) -> int | None:
        """The iteration, counted from the start of the chapter, of a batch of an epoch."""
        if epoch == self.turn.epoch:
            at = batch - self.turn.batch
            return at if 0 <= at < self.begun else None
        at = self.begun + (epoch - self.turn.epoch - 1) * self.whole + batch
        return at if epoch > self.turn.epoch and 0 <= batch < self.whole else None

    def find_sample(self, epoch: int, sample: int) -> int | None:
        """The iteration, counted from the start of the chapter, that uses a sample in an epoch."""
        if epoch < self.turn.epoch:
            return None
        found = np.flatnonzero(self.order(epoch) == sample)
        if not len(found):
            return None
        spot = int(found[0])
        if epoch == self.turn.epoch:
            at = (spot - self.turn.first) // self.size
            return at if at >= 0 else None
        return self.begun + (epoch - self.turn.epoch - 1) * self.whole + spot // self.size


@lru_cache(maxsize=8)
def _in_order(count: int) -> Rows:
    return _still(np.arange(count))


@lru_cache(maxsize=16)
def _drawn(count: int, seed: int, epoch: int) -> Rows:
    return _still(np.random.default_rng([seed, epoch]).permutation(count))


def _still(rows: Rows) -> Rows:
    rows.setflags(write=False)
    return rows
