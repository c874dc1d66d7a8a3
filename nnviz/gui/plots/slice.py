"""The loss as a function of one weight, with the tangent there and where a step would land."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.axis import tick_font
from nnviz.gui.plots.data import Floats, clean
from nnviz.gui.plots.frame import PlotFrame, grid_lines, labelled
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Session
from nnviz.gui.wording import pretty
from nnviz.picture.theme import Theme
from nnviz.training.landscape import Slice

TANGENT = 0.32  # of the width of the plot


class SlicePlot(PlotFrame):
    """Draws a `Slice`: the curve, the point we stand at, the tangent, and the landing."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "Loss over one weight", parent)
        self.head.hide()
        self.bottom.whole = False
        self.slice: Slice | None = None
        self._curve = pg.PlotCurveItem(connect="finite", antialias=True)
        self._tangent = pg.PlotCurveItem(antialias=True)
        self._way = pg.PlotCurveItem(connect="finite", antialias=True)
        self._here = pg.ScatterPlotItem(size=10, antialias=True)
        self._landing = pg.ScatterPlotItem(size=9, antialias=True)
        self._words = pg.TextItem("", anchor=(0.0, 1.0))
        self._words.setFont(tick_font(12))
        items = (self._curve, self._way, self._tangent, self._landing, self._here, self._words)
        for item in items:
            self.plot.addItem(item, ignoreBounds=True)

    def show_slice(self, found: Slice | None) -> None:
        """Draw another slice; None while there is none."""
        self.slice = found
        self.redraw()

    def draw(self, tokens: Theme, now: Shown) -> None:
        found = self.slice
        seen = found is not None and bool(np.isfinite(found.losses).any())
        for item in (self._curve, self._tangent, self._way, self._here, self._landing, self._words):
            item.setVisible(seen)
        if found is None or not seen:
            self.note(tokens, "" if found is None else "The loss is not finite anywhere here.")
            labelled(self.legend, "")
            return
        self.note(tokens, "")
        low, high = self._frame(found)
        self._curve.setData(
            found.weights, clean(found.losses), pen=pg.mkPen(QColor(tokens.loss), width=2)
        )
        self._draw_tangent(tokens, found)
        self._draw_landing(tokens, found)
        here = QColor(tokens.text)
        self._here.setData([found.weight], clean(np.array([found.loss])), brush=here, pen=None)
        self._say(tokens, found, low, high)

    def _frame(self, found: Slice) -> tuple[float, float]:
        finite = clean(found.losses)
        finite = finite[np.isfinite(finite)]
        low, high = float(finite.min()), float(finite.max())
        room = 0.1 * (high - low) or 0.1 * abs(high) or 1.0
        low, high = low - room, high + room
        self.range((float(found.weights[0]), float(found.weights[-1])), (low, high))
        grid_lines(self.plot)
        return low, high

    def _draw_tangent(self, tokens: Theme, found: Slice) -> None:
        reach = TANGENT * (found.weights[-1] - found.weights[0]) / 2
        x = np.array([found.weight - reach, found.weight + reach])
        y = found.loss + found.slope * (x - found.weight)
        known = bool(np.isfinite(y).all())
        self._tangent.setVisible(known)
        if known:
            pen = pg.mkPen(QColor(tokens.backward), width=2, style=Qt.PenStyle.DashLine)
            self._tangent.setData(x, clean(y), pen=pen)

    def _draw_landing(self, tokens: Theme, found: Slice) -> None:
        place = np.array(found.landing)
        known = bool(np.isfinite(place).all())
        for item in (self._landing, self._way):
            item.setVisible(known)
        if known:
            colour = QColor(tokens.update)
            edge = pg.mkPen(QColor(tokens.panel), width=1.5)
            self._landing.setData([place[0]], clean(place[1:]), brush=colour, pen=edge)
            pen = pg.mkPen(colour, width=1.5)
            self._way.setData(
                [found.weight, place[0]], clean(np.array([found.loss, place[1]])), pen=pen
            )

    def _say(self, tokens: Theme, found: Slice, low: float, high: float) -> None:
        form = self._session.format
        edge = f"w_{found.edge[0]},{found.edge[1]}"
        slope, landing = form.text(found.slope), form.text(found.landing[0])
        words = [
            f'<span style="color:{tokens.backward}">slope ∂C/∂w = {pretty(slope)}</span>',
            f'<span style="color:{tokens.update}">a step lands at {pretty(landing)}</span>',
        ]
        if found.samples < found.of:
            words.append(f"{found.samples:,} of {found.of:,} samples")
        labelled(self.legend, " &nbsp; ".join(words))
        self._words.setVisible(False)
        self.setAccessibleDescription(
            f"The loss over {edge}: here {form.text(found.weight)} with loss "
            f"{form.text(found.loss)} and slope {slope}; a step lands at {landing}."
        )

    def table(self) -> Table:
        found = self.slice
        if found is None:
            return Table(("weight", "loss"), [])
        pairs: Floats = np.column_stack((found.weights, found.losses))
        return Table(("weight", "loss"), [tuple(row) for row in pairs.tolist()])
