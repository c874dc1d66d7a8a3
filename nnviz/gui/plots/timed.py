"""Plots over the iterations: one cursor for all, a line at the pointer, and travelling."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.frame import PlotFrame
from nnviz.gui.plots.source import HOVERED, Shown, Source, shown, travel
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
EXACT = 1000  # from this epoch on, where in an epoch one stands is too fine to say
_POINTED = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.Leave,
)


class TimePlot(PlotFrame):
    """A plot over the iterations, all of which share one cursor: where the session stands.

    A click or drag, Left, Right, Home and End travel; while the network is trained the cursor
    keeps to the right end. The iteration under the pointer is the session's `hover`, so each of
    these plots marks it.
    """

    travelled = Signal(int, bool)  # the iteration, and whether that is where one stays

    def __init__(
        self,
        session: Session,
        title: str,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, title, parent, source=source, settings=settings)
        self.now: Shown | None = None
        self._dragged = False
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._hover = pg.InfiniteLine(angle=90, movable=False)
        for line, height in ((self._hover, 20), (self._cursor, 21)):
            line.setZValue(height)
            self.plot.addItem(line, ignoreBounds=True)
        self._hover.hide()
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setMouseTracking(True)
        self.travelled.connect(self._travel)

    @property
    def timed(self) -> bool:
        """Whether there is an axis of time at the moment."""
        return True

    # ---- drawing ----------------------------------------------------------------------------

    def draw(self, tokens: Theme, now: Shown) -> None:
        self.now = now
        still = self.timed and not now.running
        cursor = Qt.CursorShape.PointingHandCursor if still else Qt.CursorShape.ArrowCursor
        self.plot.setCursor(cursor)
        strong, faint = QColor(tokens.text), QColor(tokens.text_faint)
        faint.setAlphaF(0.6)
        self._cursor.setPen(pg.mkPen(strong, width=1))
        self._hover.setPen(pg.mkPen(faint, width=1))
        self._cursor.setVisible(self.timed)
        self._cursor.setPos(float(self.here))
        self._place_hover()

    @property
    def here(self) -> int:
        """The iteration the cursor stands at."""
        assert self.now is not None
        return self.now.reached if self.now.running else self.now.iteration

    @property
    def end(self) -> int:
        """The right end of the axis of time; there is always room for one iteration."""
        assert self.now is not None
        return max(self.now.reached, self.now.first + 1)

    @property
    def hovered(self) -> int | None:
        """The iteration under the pointer, in this plot or another."""
        hover = self._session.hover
        if not hover.startswith(HOVERED) or not self.timed:
            return None
        return int(hover.removeprefix(HOVERED))

    def refresh(self, change: Change) -> None:
        super().refresh(change)
        if change & Change.HOVER and self.now is not None and self.isVisible():
            self.point()

    def point(self) -> None:
        """Mark the iteration under the pointer; nothing else changes."""
        self._place_hover()

    def _place_hover(self) -> None:
        hovered = self.hovered
        self._hover.setVisible(hovered is not None and hovered != self.here)
        if hovered is not None:
            self._hover.setPos(float(hovered))

    def time_range(self, room: float = 0.03) -> tuple[float, float]:
        """From the first iteration to the last, with some room at both ends.

        While the network is trained, the right end goes on in strides: a scale that moves with
        every frame is hard to read, and slow to draw.
        """
        assert self.now is not None
        first, last = float(self.now.first), float(self.end)
        if self.now.running:
            stride = 10.0 ** math.floor(math.log10(last - first)) / 10
            last = first + math.ceil((last - first) / stride) * stride
        return first - room * (last - first), last + room * (last - first)

    def measure_time(self, *, epochs: bool) -> None:
        """Count the axis of time in epochs or in iterations."""
        now = self.now
        assert now is not None
        ruler, unit, end = (None, "iteration", self.end)
        if epochs:
            ruler, unit = now.ruler, "epoch"
            end = math.floor(now.ruler.epoch(self.end) + 1e-9)
        self.bottom.measure(ruler, f"{unit}s" if now.running else counted(end, unit))

    def moment(self, iteration: int, *, epochs: bool) -> str:
        """What an iteration is called: `epoch 118.4`, `epoch 12,000` or `iteration 3,310`."""
        assert self.now is not None
        if not epochs:
            return f"iteration {iteration:,}"
        epoch = self.now.ruler.epoch(iteration)
        return f"epoch {epoch:.4g}" if epoch < EXACT else f"epoch {epoch:,.0f}"

    # ---- travelling -------------------------------------------------------------------------

    def iteration_at(self, x: float) -> int:
        """The iteration nearest to a horizontal place in the plot, in pixels of its viewport."""
        assert self.now is not None
        view = self.plot.getViewBox()
        point = view.mapSceneToView(self.plot.mapToScene(round(x), 0))
        place = float(point.x())
        nearest = round(place) if math.isfinite(place) else self.now.first
        return min(max(nearest, self.now.first), self.now.reached)

    def _travel(self, iteration: int, final: bool) -> None:
        travel(self._session, iteration, final)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.now is None or not self.timed or event.type() not in _POINTED:
            return False
        if not isinstance(event, QMouseEvent):
            self._forget_hover()
            return False
        iteration = self.iteration_at(event.position().x())
        if event.type() == QEvent.Type.MouseButtonRelease:
            if self._dragged and event.button() == Qt.MouseButton.LeftButton:
                self._dragged = False
                self.travelled.emit(iteration, True)
            return False
        held = bool(event.buttons() & Qt.MouseButton.LeftButton) and not self.now.running
        if held:
            self._dragged = True
            self.travelled.emit(iteration, False)
        self._session.set_hover("" if held else f"{HOVERED}{iteration}")
        return held

    def _forget_hover(self) -> None:
        if self._session.hover.startswith(HOVERED):
            self._session.set_hover("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.now
        if now is None or not self.timed or now.running or event.key() not in KEYS:
            super().keyPressEvent(event)
            return
        goals: dict[Any, int] = dict(
            zip(KEYS, (now.iteration - 1, now.iteration + 1, now.first, now.reached), strict=True)
        )
        goal = goals[event.key()]
        if now.first <= goal <= now.reached:
            self.travelled.emit(goal, True)


def counted(number: int, name: str) -> str:
    """`1 epoch`, `1,600 epochs`."""
    return f"{number:,} {name}" + ("" if number == 1 else "s")
