"""How many restarts get there: their curves as a fan, with the band most of them run in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
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

MOST_CURVES = 300
MOST_EPOCHS = 160  # places along the axis of time
MOST_NUMBERS = 2_000_000  # that the band is made of; of more restarts it takes some
SHARES = (0.05, 0.5, 0.95)
MOST_LIT = 60
REACH = 9.0  # pixels from a curve within which it is pointed at


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """The curves of restarts, made few and short enough to be drawn.

    epochs (places,): those that are drawn. curves (drawn, places): some restarts, evenly from the
    best to the worst. low, middle, high (places,): the quantiles `SHARES` at each epoch, of those
    restarts that are finite there; NaN where there are none.
    """

    epochs: Indices
    curves: Floats
    low: Floats
    middle: Floats
    high: Floats


def fan_of(found: Restarts) -> Fan:
    """A fan of restarts; this takes a while where there are many."""
    epochs = _some(len(found.curves), MOST_EPOCHS)
    order = found.order
    drawn = order[_some(len(order), MOST_CURVES)]
    asked = order[_some(len(order), max(MOST_CURVES, MOST_NUMBERS // len(epochs)))]
    values = np.sort(np.where(np.isfinite(found.curves), found.curves, np.nan)[epochs][:, asked], 1)
    counts = np.isfinite(values).sum(axis=1)  # NaN is sorted behind
    bands = []
    for share in SHARES:
        at = np.round(share * np.maximum(counts - 1, 0)).astype(int)
        bands.append(values[np.arange(len(values)), at])
    return Fan(epochs, np.ascontiguousarray(found.curves[epochs][:, drawn].T), *bands)


def _some(count: int, most: int) -> Indices:
    """At most so many of the numbers from 0 to count − 1, evenly, the first and the last among
    them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))


class FanPlot(ManyPlot):
    """Training losses over epochs: a fan of thin lines, the band of 90 %, the median, the best."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, "All curves", parent, settings=settings)
        self.fan: Fan | None = None
        self._edges = [self._line(1) for _ in range(2)]
        self._band = pg.FillBetweenItem(*self._edges)
        self._band.setZValue(0)
        self.plot.addItem(self._band, ignoreBounds=True)
        self._rays, self._middle, self._best = (self._line(at) for at in (2, 3, 4))
        self._lit, self._chosen = self._line(5), self._line(6)
        self.setAccessibleName("Loss curves of all restarts")

    def _line(self, height: int) -> pg.PlotCurveItem:
        item = pg.PlotCurveItem(connect="finite", antialias=height > 2)
        item.setZValue(height)
        self.plot.addItem(item, ignoreBounds=True)
        return item

    @staticmethod
    def losses_of(found: Restarts) -> Floats:
        return found.curves.ravel()

    def show_fan(self, found: Restarts, fan: Fan) -> None:
        """Draw other restarts."""
        self.fan = fan
        self.show_restarts(found)

    # ---- drawing ----------------------------------------------------------------------------

    def show_all(self, tokens: Theme, found: Restarts) -> None:
        fan = self.fan
        assert fan is not None
        self.left.put(log=self.log.isChecked())
        ray = QColor(tokens.text_muted)
        ray.setAlphaF(float(np.clip(14.0 / max(len(fan.curves), 1), 0.09, 0.5)))
        self._rays.setData(*self._joined(fan.epochs, fan.curves), pen=pg.mkPen(ray, width=1))
        for line, values in zip(self._edges, (fan.low, fan.high), strict=True):
            heights = self.scaled(values)
            there = np.isfinite(heights)
            line.setData(fan.epochs[there].astype(float), heights[there], pen=pg.mkPen(None))
        soft = QColor(tokens.chart_1)
        soft.setAlphaF(0.16)
        self._band.setBrush(pg.mkBrush(soft))
        self._draw(self._middle, fan.epochs, fan.middle, tokens.chart_1)
        self._draw(self._best, *self._curve(int(self.order[0])), tokens.loss)
        last = float(max(fan.epochs[-1], 1))
        self.range((-0.02 * last, 1.02 * last), self._heights(fan, found))
        self.bottom.measure(None, f"{found.epochs:,} epochs")
        grid_lines(self.plot)
        self._describe(found)

    def _draw(self, line: pg.PlotCurveItem, at: Indices, values: Floats, colour: str) -> None:
        pen = pg.mkPen(QColor(colour), width=2)
        line.setData(at.astype(float), self.scaled(values), pen=pen, connect="finite")

    def _curve(self, restart: int) -> tuple[Indices, Floats]:
        """The whole curve of one restart, at no more epochs than there are pixels."""
        assert self.found is not None
        epochs = _some(len(self.found.curves), self.pixels)
        return epochs, self.found.curves[epochs, restart]

    def _joined(self, epochs: Indices, curves: Floats) -> tuple[Floats, Floats]:
        """Many curves as one line with gaps."""
        gaps = np.full((len(curves), 1), np.nan)
        x = np.tile(np.append(epochs.astype(float), np.nan), len(curves))
        return x, np.hstack((self.scaled(curves), gaps)).ravel()

    def _heights(self, fan: Fan, found: Restarts) -> tuple[float, float]:
        """From the best to a little above the band; single restarts may leave it."""
        lowest = self.scaled(np.append(fan.low, self._curve(int(self.order[0]))[1]))
        highest = self.scaled(fan.high)
        low = float(np.fmin.reduce(lowest, initial=np.inf))
        high = float(np.fmax.reduce(highest, initial=-np.inf))
        if not (np.isfinite(low) and np.isfinite(high)):
            return 0.0, 1.0
        low = low if self.log.isChecked() else min(low, 0.0)
        room = 0.06 * (high - low) or 0.06 * abs(high) or 0.1
        return low - (room if low else 0.0), high + room

    def mark(self, tokens: Theme) -> None:
        assert self.found is not None
        self._name_lines(tokens)
        self._draw(self._chosen, *self._curve(self.chosen), tokens.update)
        self._chosen.setVisible(bool(self.ranks[self.chosen]))
        lit = self.lit[np.argsort(self.ranks[self.lit])]
        lit = lit[_some(len(lit), MOST_LIT)] if len(lit) else lit
        self._lit.setVisible(len(lit) > 0)
        if len(lit):
            epochs = _some(len(self.found.curves), MOST_EPOCHS)
            line = QColor(tokens.text)
            line.setAlphaF(float(np.clip(6.0 / len(lit), 0.3, 1.0)))
            curves = self.found.curves[epochs][:, lit].T
            self._lit.setData(*self._joined(epochs, curves), pen=pg.mkPen(line, width=1))

    # ---- pointing ---------------------------------------------------------------------------

    def near(self, x: float, y: float) -> Indices:
        found = self.found
        if found is None or not np.isfinite(x) or not 0 <= round(x) < len(found.curves):
            return NOBODY
        per_pixel = float(self.plot.getViewBox().viewPixelSize()[1])
        away = np.abs(self.scaled(found.curves[round(x)]) - y)
        if not np.isfinite(away).any() or np.nanmin(away) > REACH * per_pixel:
            return NOBODY
        return np.array([np.nanargmin(away)])

    def beside(self, way: int) -> int:
        rank = int(self.ranks[self.chosen]) + way
        return int(self.order[min(max(rank, 0), len(self.ranks) - 1)])

    # ---- words and numbers ------------------------------------------------------------------

    def _name_lines(self, tokens: Theme) -> None:
        parts = [(tokens.loss, "best"), (tokens.chart_1, "median, and where 90 % are")]
        if self.ranks[self.chosen]:
            parts.insert(1, (tokens.update, "chosen"))
        spans = (f'<span style="color:{colour}">{words}</span>' for colour, words in parts)
        labelled(self.legend, " &nbsp; ".join(spans))

    def _describe(self, found: Restarts) -> None:
        best = pretty(self._session.format.text(float(found.losses[self.order[0]])))
        self.setAccessibleDescription(
            f"Training losses of {len(found):,} restarts over {found.epochs:,} epochs; "
            f"the best ends at {best}."
        )

    def table(self) -> Table:
        count = 0 if self.found is None else len(self.found.curves)
        return Table(("restart", *(f"epoch {at}" for at in range(count))), self._rows())

    def _rows(self) -> Iterator[tuple[object, ...]]:
        found = self.found
        for at, seed in enumerate(found.seeds.tolist() if found is not None else ()):
            assert found is not None
            cells = found.curves[:, at].tolist()
            yield (seed, *(cell if cell == cell else None for cell in cells))
