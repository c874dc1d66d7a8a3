"""One line in a plot, drawn from no more points than there are pixels, however long it is."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from nnviz.gui.plots.dots import Dots
from nnviz.gui.plots.pyramid import Floats, Pyramid
from nnviz.picture.ticks import clean

MOST_POINTS = 40  # more of them than that are drawn as a line only
WIDTH = 2.0
DASHES = (3.0, 2.2)

Places = Callable[[Any], Any]  # from numbers of entries, one or many, to their iterations
Within = tuple[float, float]  # the iterations that are seen
EVERYWHERE: Within = (-math.inf, math.inf)


class Curve:
    """A series over the iterations; what is not finite is a gap.

    Peaks are always seen: where several entries share a pixel, a line goes from the lowest of
    them to the highest. Curves of greater `height` lie over others. `values` are what was given
    last, `drawn` the numbers that are seen.
    """

    def __init__(self, plot: Any, *, height: int = 0, dashed: bool = False) -> None:
        self.values: Floats = np.empty(0)
        self.drawn: Floats = np.empty(0)
        self._pyramid = Pyramid()
        self._dashed = dashed
        self._plot = plot
        self._item = pg.PlotCurveItem(connect="finite", antialias=True)
        self._dots = Dots(5.0)
        for item in (self._item, self._dots):
            item.setZValue(height)
            plot.addItem(item, ignoreBounds=True)

    def show(
        self,
        at: Places,
        values: Floats,
        colour: QColor,
        *,
        pixels: int,
        within: Within = EVERYWHERE,
        log: bool = False,
        width: float = WIDTH,
        dots: bool = True,
    ) -> None:
        """Draw what is seen of a series; `at` gives the iterations of entries (from 0)."""
        self.values = values
        self._pyramid.follow(values)
        start, stop = entries_within(at, len(values), within)
        middles, low, high = self._pyramid.stretches(start, stop, pixels)
        bundled = low is not high
        x = at(middles).astype(np.float64)
        y = clean(low, log)
        if bundled:
            x, y = np.repeat(x, 2), _zigzag(y, clean(high, log))
        there = np.isfinite(y)
        self.drawn = y[there]
        if not there.any():
            x, y = x[:0], y[:0]
        y = np.log10(y) if log else y
        dense = len(x) > pixels  # a wide pen would only blur it
        self._item.setData(x, y, pen=self._pen(colour, width, dense), connect="finite")
        self._item.setVisible(len(x) > 0)
        few = dots and 0 < len(self.drawn) <= MOST_POINTS
        self._dots.show_at(*((x, y) if few else (x[:0], y[:0])), colour)

    def usual(self) -> Floats:
        """The range that is kept to but for rare peaks, shape (2,) or (0,)."""
        return np.quantile(self.drawn, (0.01, 0.99)) if len(self.drawn) else self.drawn

    def clear(self) -> None:
        """Show nothing."""
        self.values = self.drawn = np.empty(0)
        self._item.hide()
        self._dots.hide()

    def remove(self) -> None:
        """Leave the plot."""
        for item in (self._item, self._dots):
            self._plot.removeItem(item)

    def _pen(self, colour: QColor, width: float, dense: bool) -> QPen:
        pen: QPen = pg.mkPen(colour, width=min(width, 1.0) if dense else width)
        if self._dashed and not dense:
            pen.setDashPattern(DASHES)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # round ones take twice as long
        return pen


def entries_within(at: Places, count: int, within: Within) -> tuple[int, int]:
    """Start and stop of the entries seen, and of those that lines go on to at both sides."""
    start = bisect_left(range(count), within[0], key=at)
    stop = bisect_right(range(count), within[1], key=at)
    if start == count or stop == 0:
        return 0, 0  # it lies beside what is seen
    return max(start - 1, 0), min(stop + 1, count)


def _zigzag(low: Floats, high: Floats) -> Floats:
    """Both extremes of each stretch, in the order in which a line meets them best.

    Where the lower one cannot be drawn (0 on a logarithmic axis), the higher one stands for both.
    """
    low = np.where(np.isfinite(low), low, high)
    middle = np.nan_to_num(low / 2 + high / 2)
    falling = np.append(middle[1:] < middle[:-1], False)
    pairs = np.where(falling, (high, low), (low, high))
    result: Floats = pairs.T.reshape(-1)
    return result
