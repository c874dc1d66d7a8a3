"""Moments of a training that are kept, so that any iteration is near one and can be had again."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from nnviz.errors import UsageError

if TYPE_CHECKING:
    from nnviz.training.trainer import Moment

MOST_BYTES = 256 * 2**20
MOST_MOMENTS = 1_024
OVERHEAD = 1_024  # bytes of a moment besides its numbers


class Checkpoints:
    """Moments at every `stride`-th iteration, in at most `most_bytes` of memory.

    When there is no room for another one, the stride doubles and every second moment is let go;
    so what is kept depends on the iterations alone. A moment too large for the bound is not kept.
    One thread offers; any thread may ask.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        if most_bytes < 0:
            raise UsageError(f"Memory is a number of bytes from 0 on, not {most_bytes}.")
        self.most_bytes = most_bytes
        self.stride = 1
        self._kept: list[Moment] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """How much memory the moments take."""
        return self._bytes

    @property
    def iterations(self) -> tuple[int, ...]:
        """The iterations that are kept, ascending."""
        return tuple(moment.iteration for moment in self._kept)

    def due(self, iteration: int) -> int:
        """The first iteration from this one on of which a moment is wanted."""
        return -(-iteration // self.stride) * self.stride

    def offer(self, moment: Moment) -> None:
        """Keep a moment if its iteration is one of those that are kept."""
        size = _size(moment)
        kept = self._kept
        at = bisect_right(kept, moment.iteration, key=_iteration)
        known = at > 0 and kept[at - 1].iteration == moment.iteration
        if moment.iteration % self.stride or known or size > self.most_bytes:
            return
        kept.insert(at, moment)
        self._bytes += size
        while self._bytes > self.most_bytes or len(self._kept) > MOST_MOMENTS:
            self._thin()

    def nearest(self, iteration: int) -> Moment | None:
        """The last moment that is kept at or before an iteration, if there is one."""
        kept = self._kept
        at = bisect_right(kept, iteration, key=_iteration)
        return kept[at - 1] if at else None

    def copy(self) -> Checkpoints:
        """Checkpoints of their own with the same moments, which are shared."""
        other = Checkpoints(self.most_bytes)
        other.stride, other._kept, other._bytes = self.stride, list(self._kept), self._bytes
        return other

    def _thin(self) -> None:
        self.stride *= 2
        self._kept = [moment for moment in self._kept if moment.iteration % self.stride == 0]
        self._bytes = sum(map(_size, self._kept))


def _iteration(moment: Moment) -> int:
    return moment.iteration


def _size(moment: Moment) -> int:
    arrays = (moment.parameters, *moment.memory.values())
    return OVERHEAD + sum(array.nbytes for array in arrays)
