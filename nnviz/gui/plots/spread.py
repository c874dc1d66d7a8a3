"""Where many restarts end: a histogram of their final losses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.frame import grid_lines, labelled
from nnviz.gui.plots.many import NOBODY, Indices, ManyPlot
from nnviz.gui.plots.saving import Table
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import Floats
from nnviz.picture.wording import pretty
from nnviz.training.restarts import Restarts

BARS = 32
FAR = 1.5  # times the width of all bars: a mark farther off than that is only told


class SpreadPlot(ManyPlot):
    """How many restarts end with which loss; those that left the finite range are only counted.

    `own` is the loss that the training of this line has come to, marked among them.
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, "Final losses", parent, settings=settings)
        self.own = float("nan")
        self.edges: Floats = np.empty(0)
        self.counts: Floats = np.empty(0)
        self.bars: Indices = NOBODY  # the bar of each restart, -1 for none
        self.bottom.whole, self.left.whole = False, True
        self._all, self._lit, self._chosen = (self._steps(height) for height in (0, 1, 2))
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(5)
        self.plot.addItem(self._line, ignoreBounds=True)
        self.setAccessibleName("Histogram of final losses")

    def _steps(self, height: int) -> pg.PlotCurveItem:
        item = pg.PlotCurveItem(antialias=False)
        item.setZValue(height)
        self.plot.addItem(item, ignoreBounds=True)
        return item

    @staticmethod
    def losses_of(found: Restarts) -> Floats:
        losses: Floats = found.losses[~found.diverged]
        return losses

    def set_own(self, loss: float) -> None:
        """Mark another loss of the line; NaN for none."""
        if loss != self.own and not (np.isnan(loss) and np.isnan(self.own)):
            self.own = loss
            self.redraw()

    # ---- drawing ----------------------------------------------------------------------------

    def show_all(self, tokens: Theme, found: Restarts) -> None:
        self._count(found)
        self.bottom.put(log=self.log.isChecked())
        seen = bool(len(self.edges))
        for item in (self._all, self._lit, self._chosen, self._line):
            item.setVisible(seen)
        if not seen:
            self.range((0.0, 1.0), (0.0, 1.0))
            self.note(tokens, "No loss is finite.")
        else:
            self.note(tokens, "")
            self._fill(self._all, tokens.chart_1, self.counts)
            self._place(tokens)
        grid_lines(self.plot)
        self._say(tokens, found)

    def _count(self, found: Restarts) -> None:
        """Bars of one width, from the smallest loss to the largest."""
        values = np.where(found.diverged, np.nan, self.scaled(found.losses))
        there = np.isfinite(values)
        self.edges, self.counts = np.empty(0), np.empty(0)
        self.bars = np.full(len(values), -1)
        if not there.any():
            return
        low, high = float(values[there].min()), float(values[there].max())
        least = 1e-9 * max(abs(low), abs(high)) or 1e-9
        if high - low < least:  # all are the same but for rounding
            low, high = low - max(least, 0.02 * abs(low)), high + max(least, 0.02 * abs(high))
        self.edges = np.linspace(low, high, BARS + 1)
        found_at = np.searchsorted(self.edges, values[there], "right") - 1
        self.bars[there] = np.clip(found_at, 0, BARS - 1)
        self.counts = np.bincount(self.bars[there], minlength=BARS).astype(np.float64)

    def _fill(self, item: pg.PlotCurveItem, colour: str, counts: Floats) -> None:
        brush = pg.mkBrush(QColor(colour))
        item.setData(self.edges, counts, stepMode="center", fillLevel=0, pen=None, brush=brush)

    def _place(self, tokens: Theme) -> None:
        """The range of the axes, with the mark of the line where it is not far off."""
        low, high = float(self.edges[0]), float(self.edges[-1])
        own = float(self.scaled(np.array([self.own]))[0])
        width = high - low
        near = np.isfinite(own) and low - FAR * width <= own <= high + FAR * width
        self._line.setVisible(bool(near))
        if near:
            low, high = min(low, own), max(high, own)
            self._line.setPos(own)
            pen = pg.mkPen(QColor(tokens.text), width=1.5, style=Qt.PenStyle.DashLine)
            self._line.setPen(pen)
        room = 0.03 * (high - low)
        self.range((low - room, high + room), (0.0, 1.1 * float(self.counts.max())))

    def mark(self, tokens: Theme) -> None:
        if not len(self.edges):
            return
        chosen = tokens.update if self.ranks[self.chosen] else tokens.loss
        for item, colour, restarts in (
            (self._lit, tokens.border_strong, self.lit),
            (self._chosen, chosen, np.array([self.chosen])),
        ):
            bars = self.bars[restarts]
            only = np.zeros(BARS)
            only[bars[bars >= 0]] = self.counts[bars[bars >= 0]]
            self._fill(item, colour, only)

    # ---- pointing ---------------------------------------------------------------------------

    def near(self, x: float, y: float) -> Indices:
        if not len(self.edges) or not self.edges[0] <= x <= self.edges[-1] or y < 0:
            return NOBODY
        bar = min(int(np.searchsorted(self.edges, x, "right")) - 1, BARS - 1)
        return np.flatnonzero(self.bars == bar)

    def beside(self, way: int) -> int:
        here = int(self.bars[self.chosen])
        filled = np.flatnonzero(self.counts)
        further = filled[filled * way > here * way]
        if not len(further):
            return self.chosen
        inside = np.flatnonzero(self.bars == further[0 if way > 0 else -1])
        return int(inside[np.argmin(self.ranks[inside])])

    # ---- words and numbers ------------------------------------------------------------------

    def _say(self, tokens: Theme, found: Restarts) -> None:
        form = self._session.format
        words, lost = [], int(found.diverged.sum())
        if np.isfinite(self.own):
            own = f"┆ this line {pretty(form.text(self.own))}"
            words.append(f'<span style="color:{tokens.text}">{own}</span>')
        if lost:
            words.append(
                f'<span style="color:{tokens.error}">{lost:,} left the finite range</span>'
            )
        labelled(self.legend, " &nbsp; ".join(words))
        best = form.text(float(found.losses[self.order[0]]))
        self.setAccessibleDescription(
            f"Final losses of {len(found):,} restarts; the smallest is {best}, "
            f"{lost:,} left the finite range."
        )

    def table(self) -> Table:
        return Table(("restart", "loss", "left the finite range", "epochs"), self._rows())

    def _rows(self) -> Iterator[tuple[object, ...]]:
        found = self.found
        if found is not None:
            columns = (found.seeds, found.losses, found.diverged.astype(int), found.trained)
            yield from zip(*(column.tolist() for column in columns), strict=True)
