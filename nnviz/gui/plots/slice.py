"""The loss as a function of one weight, with the tangent there and where steps would land."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.dots import Dots
from nnviz.gui.plots.frame import BESIDE, PlotFrame, grid_lines, labelled
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown, weight_name
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import Floats, clean
from nnviz.picture.wording import pretty
from nnviz.training.landscape import Slice
from nnviz.training.pace import pace

TANGENT = 0.32  # of the width of the plot
BEYOND = 1.0  # widths and heights of the plot; as far as a line to a step outside is drawn


class SlicePlot(PlotFrame):
    """Draws a `Slice`: the curve, the point we stand at, the tangent, and where steps land."""

    margin_right = BESIDE

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, "Loss over one weight", parent, settings=settings)
        self.bottom.whole = False
        self.slice: Slice | None = None
        self.steps = self.add_toggle(
            "steps", "The next ten steps of this weight, and the learning rate on a slider"
        )
        self._curve = pg.PlotCurveItem(connect="finite", antialias=True)
        self._tangent = pg.PlotCurveItem(antialias=True)
        self._way = pg.PlotCurveItem(connect="finite", antialias=True)
        self._here, self._landing, self._later = Dots(9.0), Dots(8.0), Dots(6.0)
        marks = (self._later, self._here, self._landing)
        self._items = (self._curve, self._way, self._tangent, *marks)
        for item in self._items:
            self.plot.addItem(item, ignoreBounds=True)

    def show_slice(self, found: Slice | None) -> None:
        """Draw another slice; None while there is none."""
        self.slice = found
        self.redraw()

    def draw(self, tokens: Theme, now: Shown) -> None:
        found = self.slice
        seen = found is not None and bool(np.isfinite(found.losses).any())
        for item in self._items:
            item.setVisible(seen)
        if found is None or not seen:
            self.note(tokens, "" if found is None else "The loss is not finite anywhere here.")
            self.name_axes(tokens, "")
            labelled(self.legend, "")
            return
        self.note(tokens, "")
        self._frame(found)
        self._curve.setData(
            found.weights, clean(found.losses), pen=pg.mkPen(QColor(tokens.loss), width=2)
        )
        self._draw_tangent(tokens, found)
        self._draw_way(tokens, found)
        ring = pg.mkPen(QColor(tokens.panel), width=1.5)
        here = np.array([found.weight]), clean(np.array([found.loss]))
        self._here.show_at(*here, QColor(tokens.text), ring)
        self._say(tokens, found)

    def _frame(self, found: Slice) -> None:
        finite = clean(found.losses)
        finite = finite[np.isfinite(finite)]
        low, high = float(finite.min()), float(finite.max())
        room = 0.1 * (high - low) or 0.1 * abs(high) or 1.0
        low, high = low - room, high + room
        self.range((float(found.weights[0]), float(found.weights[-1])), (low, high))
        grid_lines(self.plot)

    def _draw_tangent(self, tokens: Theme, found: Slice) -> None:
        reach = TANGENT * (found.weights[-1] - found.weights[0]) / 2
        x = np.array([found.weight - reach, found.weight + reach])
        y = found.loss + found.slope * (x - found.weight)
        known = bool(np.isfinite(y).all())
        self._tangent.setVisible(known)
        if known:
            pen = pg.mkPen(QColor(tokens.backward), width=2, style=Qt.PenStyle.DashLine)
            self._tangent.setData(x, clean(y), pen=pen)

    def _draw_way(self, tokens: Theme, found: Slice) -> None:
        way = np.where(np.isfinite(found.steps), found.steps, np.nan)
        known = bool(np.isfinite(way[1]).all())
        self._way.setVisible(known)
        colour = QColor(tokens.update)
        ring = pg.mkPen(QColor(tokens.panel), width=1.5)
        way = self._within(way)
        self._landing.show_at(way[1:2, 0], clean(way[1:2, 1]), colour, ring)
        self._later.show_at(way[2:, 0], clean(way[2:, 1]), colour, ring)
        if known:
            pen = pg.mkPen(colour, width=1.5)
            self._way.setData(clean(way[:, 0]), clean(way[:, 1]), pen=pen)

    def _within(self, way: Floats) -> Floats:
        """The steps up to the first that is far outside the plot; its line only leads there."""
        ends = np.array(self.plot.viewRange())
        room = BEYOND * (ends[:, 1] - ends[:, 0])
        outside = ((way < ends[:, 0] - room) | (way > ends[:, 1] + room)).any(axis=1)
        if len(way) == 2 or not outside.any():
            return way
        first = int(outside.argmax())
        if first == 0:
            return way[:1]
        kept = way[: first + 1].copy()
        with np.errstate(all="ignore"):
            ways = kept[first] - kept[first - 1]
            share = float(np.nanmin(np.append(room / abs(ways), 1.0)))
        kept[first] = kept[first - 1] + share * ways
        return kept

    def _say(self, tokens: Theme, found: Slice) -> None:
        form = self._session.format
        edge = weight_name(self._session, found.edge)
        self.name_axes(tokens, edge, "loss")
        slope, landing = form.text(found.slope), form.text(found.landing[0])
        words = [
            f'<span style="color:{tokens.backward}">slope ∂C/∂w = {pretty(slope)}</span>',
            f'<span style="color:{tokens.update}">a step lands at {pretty(landing)}</span>',
        ]
        if found.samples < found.of:
            words.append(f"{found.samples:,} of {found.of:,} samples")
        said = " &nbsp; ".join(words)
        coming = self.coming
        labelled(self.legend, f"{said}<br><b>{coming}</b>" if coming else said)
        self.setAccessibleDescription(
            f"The loss over the {edge}: here {form.text(found.weight)} with loss "
            f"{form.text(found.loss)} and slope {slope}; a step lands at {landing}."
            + (f" {coming}." if coming else "")
        )

    @property
    def coming(self) -> str:
        """What the steps come to, in words; "" where only one was asked for."""
        found = self.slice
        if found is None or len(found.steps) < 3:
            return ""
        return f"{len(found.steps) - 1} steps: {pace(found).words}"

    def table(self) -> Table:
        found = self.slice
        if found is None:
            return Table(("weight", "loss"), [])
        pairs: Floats = np.column_stack((found.weights, found.losses))
        return Table(("weight", "loss"), [tuple(row) for row in pairs.tolist()])
