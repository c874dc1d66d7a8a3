"""The part of the iterations that is seen, the same in all plots over them."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from nnviz.gui.change import Change
from nnviz.gui.session import Session

NOTCH = 1.25  # how many times more is seen after a notch of the wheel
LEAST = 4.0  # iterations that are seen at least
STRIDE = 0.1  # share of what is seen by which it goes on with the end: not with every frame


class Ends(NamedTuple):
    """Where the axis of time begins and ends, and how far this line has come; in iterations."""

    first: float
    last: float
    reached: float


class Zoom(QObject):
    """A stretch of the iterations, or all of them; forgotten when another document is opened.

    A stretch that holds the end of this line goes on with it.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: tuple[float, float] | None = None
        self._follows = False
        session.changed.connect(self._refresh)

    @property
    def all(self) -> bool:
        """Whether all iterations are seen."""
        return self._seen is None

    @property
    def length(self) -> float:
        """How many iterations are seen; infinite for all of them."""
        return math.inf if self._seen is None else self._seen[1] - self._seen[0]

    def over(self, ends: Ends) -> tuple[float, float]:
        """The iterations that are seen of an axis: never beyond its ends."""
        if self._seen is None:
            return ends.first, ends.last
        low, high = self._seen
        if self._follows and ends.reached > high:
            stride = STRIDE * (high - low)
            behind = math.ceil((ends.reached - high) / stride) * stride
            low, high = low + behind, high + behind
        return _clamped(low, high, ends)

    def scale(self, factor: float, about: float, ends: Ends) -> None:
        """See `factor` times as much, and one iteration where it is now."""
        low, high = self.over(ends)
        about = min(max(about, low), high)
        factor = max(factor, LEAST / (high - low))
        if factor < 1.0 or self._seen is not None:
            self._see(about - factor * (about - low), about + factor * (high - about), ends)

    def pan(self, distance: float, ends: Ends) -> None:
        """See what is so many iterations later."""
        if self._seen is not None:
            low, high = self.over(ends)
            self._see(low + distance, high + distance, ends)

    def reveal(self, iteration: float, ends: Ends) -> None:
        """Go as far as is needed to see an iteration."""
        low, high = self.over(ends)
        self.pan(min(iteration - low, 0.0) + max(iteration - high, 0.0), ends)

    def show_all(self) -> None:
        """See all iterations."""
        self._put(None)

    def _see(self, low: float, high: float, ends: Ends) -> None:
        if high - low >= ends.last - ends.first:
            self._put(None)
            return
        low, high = _clamped(low, high, ends)
        self._put((low, high), follows=high >= ends.reached)

    def _put(self, seen: tuple[float, float] | None, *, follows: bool = False) -> None:
        self._follows = follows
        if seen != self._seen:
            self._seen = seen
            self.changed.emit()

    def _refresh(self, change: Change) -> None:
        if Change.ALL in change:
            self.show_all()


def _clamped(low: float, high: float, ends: Ends) -> tuple[float, float]:
    length = min(high - low, ends.last - ends.first)
    high = min(max(high, ends.first + length), ends.last)
    return high - length, high
