"""The loss over the iterations taken so far; a click goes to an iteration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.data import Floats, clean, span
from nnviz.gui.plots.frame import MOST_POINTS, PlotFrame, grid_lines, line_of
from nnviz.gui.session import Session
from nnviz.gui.wording import pretty
from nnviz.picture.theme import Theme


class LossPlot(PlotFrame):
    """Cost per iteration, from the first to the furthest one stepped to.

    The last point appears when the loss of that iteration has been computed. A vertical line
    stands at the iteration we are looking at; click or drag to travel, Left and Right likewise.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "Loss", parent)
        self.log = self.add_toggle("log", "Logarithmic axis")
        self._curve = pg.PlotDataItem(connect="finite", antialias=True)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._dot = pg.ScatterPlotItem(size=9, antialias=True)
        for item in (self._curve, self._line, self._dot):
            self.plot.addItem(item)
        self.values: Floats = np.empty(0)
        self.plot.viewport().installEventFilter(self)
        self.plot.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Loss over iterations")

    def known_losses(self) -> Floats:
        """The cost of every iteration of which it has been computed, NaN for the last if not."""
        session = self._session
        values = session.journey.losses(session.reached).copy()
        if session.iteration == session.reached and not self._is_loss_known() and len(values):
            values[-1] = np.nan
        return values

    def _is_loss_known(self) -> bool:
        known, trace = self._session.known, self._session.trace
        return bool(known.loss) and known.column == len(trace.samples) - 1

    def draw(self, tokens: Theme) -> None:
        session, log = self._session, self.log.isChecked()
        first = session.journey.first
        self.values = self.known_losses()
        y = clean(self.values, log)
        x = first + np.arange(len(y), dtype=np.float64)
        self.plot.setLogMode(x=False, y=log)
        known = int(np.isfinite(y).sum())
        line_of(self._curve, x, y, tokens.chart_1, points=known <= MOST_POINTS)
        self._place_cursor(tokens, x, y, log)
        self.plot.setYRange(*span(y, log), padding=0.06)
        self.plot.setXRange(first, max(float(first + len(y) - 1), first + 1.0), padding=0.03)
        grid_lines(self.plot)
        self._describe(known)

    def _place_cursor(self, tokens: Theme, x: Floats, y: Floats, log: bool) -> None:
        at = self._session.iteration - self._session.journey.first
        self._line.setPen(pg.mkPen(QColor(tokens.text_muted), width=1))
        self._line.setPos(float(self._session.iteration))
        shown = 0 <= at < len(y) and np.isfinite(y[at])
        height = (np.log10(y[at]) if log else y[at]) if shown else 0.0
        self._dot.setData(
            [float(self._session.iteration)] if shown else [],
            [float(height)] if shown else [],
            brush=QColor(tokens.text),
            pen=pg.mkPen(QColor(tokens.panel), width=1.5),
        )

    def _describe(self, known: int) -> None:
        session = self._session
        at = session.iteration - session.journey.first
        value = self.values[at] if 0 <= at < len(self.values) else np.nan
        number = pretty(session.format.text(float(value))) if np.isfinite(value) else "?"
        self.remark.setText(f"iteration {session.iteration}: <b>{number}</b>")
        self.remark.show()
        self.setAccessibleDescription(
            f"Loss of {known} iterations. Iteration {session.iteration}: {number}."
        )

    # ---- travelling -------------------------------------------------------------------------

    def iteration_at(self, x: float) -> int:
        """The iteration nearest to a horizontal place in the plot, in pixels of its viewport."""
        view = self.plot.getViewBox()
        point = view.mapSceneToView(self.plot.mapToScene(round(x), 0))
        nearest = round(float(point.x()))
        return min(max(nearest, self._session.journey.first), self._session.reached)

    def _travel(self, iteration: int) -> None:
        if iteration != self._session.iteration:
            self._session.go_iteration(iteration)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        if isinstance(event, QMouseEvent) and event.type() in kinds:
            held = bool(event.buttons() & Qt.MouseButton.LeftButton)
            if held:
                self._travel(self.iteration_at(event.position().x()))
            return held
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves: dict[Any, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in moves:
            session = self._session
            goal = session.iteration + moves[event.key()]
            if session.journey.first <= goal <= session.reached:
                self._travel(goal)
        else:
            super().keyPressEvent(event)
