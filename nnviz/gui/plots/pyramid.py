"""The lowest and the highest of any stretch of a long series, found without reading it all.

Level 0 is the series itself; each level above holds the extremes of blocks of `FAN` entries of
the level below. A curve of a million points is drawn from a few thousand of them, and no peak of
it is lost, which averaging or skipping would do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FAN = 8
FINER = 4  # blocks in a stretch, at least: so stretches can be nearly as many as are asked for


class Pyramid:
    """A series that grows at its end; numbers that are not finite count as absent (NaN)."""

    def __init__(self) -> None:
        self.count = 0
        self._given: Floats = np.empty(0)
        self._lows: list[Floats] = [np.empty(64)]
        self._highs: list[Floats] = [self._lows[0]]  # an entry is its own lowest and highest

    def __len__(self) -> int:
        return self.count

    @property
    def values(self) -> Floats:
        """The series, shape (count,): a view, to be read only."""
        return self._lows[0][: self.count]

    @property
    def extremes(self) -> tuple[float, float]:
        """The lowest and the highest of all; NaN where there is nothing finite."""
        if not self.count:
            return np.nan, np.nan
        top, length = len(self._lows) - 1, self._length(len(self._lows) - 1)
        return (
            float(np.fmin.reduce(self._lows[top][:length])),
            float(np.fmax.reduce(self._highs[top][:length])),
        )

    def append(self, values: Floats) -> None:
        """Put values, shape (n,), at the end, in time proportional to n."""
        if not len(values):
            return
        before, self.count = self.count, self.count + len(values)
        self._lows[0] = self._highs[0] = _roomy(self._lows[0], before, self.count)
        self._lows[0][before : self.count] = np.where(np.isfinite(values), values, np.nan)
        level = 1
        while self._length(level - 1) > FAN:
            self._renew(level, before)
            level += 1

    def follow(self, values: Floats) -> None:
        """Become this series: what is new is appended if it begins with all that is there.

        Series are read-only: one that begins at the same place in memory as the one before is
        the same one, grown, and need not be compared.
        """
        values = np.ascontiguousarray(values, dtype=np.float64)
        grown = len(values) >= self.count and (
            values.ctypes.data == self._given.ctypes.data
            or _same(self.values, values[: self.count])
        )
        if not grown:
            self.count = 0
            del self._lows[1:], self._highs[1:]
        self._given = values  # kept, so that its memory is nobody else's
        self.append(values[self.count :])

    def stretches(self, start: int, stop: int, most: int) -> tuple[Integers, Floats, Floats]:
        """Entries start … stop − 1 in at most `most` stretches: middles, lowest, highest.

        All three of shape (stretches,). Up to 2 · most entries are returned one by one. In time
        proportional to `most`. Stretches begin at multiples of their length, so that they stay
        as they are while the series grows; those at the ends may reach a little beyond.
        """
        start, stop = max(start, 0), min(stop, self.count)
        if stop - start <= 2 * most:
            own = self.values[start : max(stop, start)]
            return np.arange(start, start + len(own), dtype=np.int64), own, own
        level = 0
        while FAN ** (level + 1) * FINER * most <= stop - start and level + 1 < len(self._lows):
            level += 1
        size = FAN**level
        per = -(-(stop - start) // (size * max(most - 1, 1)))  # blocks in a stretch
        first = start // (size * per) * per
        edges = np.arange(first, -(-stop // size), per, dtype=np.int64)
        length = min(int(edges[-1]) + per, self._length(level))
        low = np.fmin.reduceat(self._lows[level][:length], edges)
        high = np.fmax.reduceat(self._highs[level][:length], edges)
        middles = np.clip(edges * size + per * size // 2, start, stop - 1)
        return middles, low, high

    def _length(self, level: int) -> int:
        """How many blocks a level has."""
        return int(-(-self.count // FAN**level))

    def _renew(self, level: int, before: int) -> None:
        """Compute the blocks of a level that hold entries from number `before` on."""
        if level == len(self._lows):
            self._lows.append(np.empty(FAN))
            self._highs.append(np.empty(FAN))
        first, length = before // FAN**level, self._length(level)
        below = slice(first * FAN, self._length(level - 1))
        for levels, extreme in ((self._lows, np.fmin), (self._highs, np.fmax)):
            levels[level] = _roomy(levels[level], first, length)
            blocks = np.full((length - first) * FAN, np.nan)
            blocks[: below.stop - below.start] = levels[level - 1][below]
            levels[level][first:length] = extreme.reduce(blocks.reshape(-1, FAN), axis=1)


def _roomy(array: Floats, filled: int, needed: int) -> Floats:
    """The array, or a longer one that begins with its first `filled` entries."""
    if needed <= len(array):
        return array
    longer = np.empty(max(needed, 2 * len(array)))
    longer[:filled] = array[:filled]
    return longer


def _same(one: Floats, other: Floats) -> bool:
    """Whether two series are the same to the bit, NaN included."""
    return bool((one.view(np.int64) == other.view(np.int64)).all())
