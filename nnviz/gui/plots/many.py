"""What plots of many restarts share: one is chosen, some are pointed at, losses may be logged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.frame import PlotFrame
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme, theme
from nnviz.picture.ticks import Floats
from nnviz.training.restarts import Restarts

Indices = NDArray[np.intp]

NOBODY: Indices = np.empty(0, np.intp)
WIDE = 30.0  # how many times the smallest loss the largest is, from where a logarithm reads better
_WAYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class ManyPlot(PlotFrame):
    """A plot of `Restarts`, which are named by their place in its arrays.

    The mouse points at some and a click picks the best of them; Left and Right go to a better and
    a worse one, Home and End to the best and the worst. What is pointed at or chosen here is told
    by signals, and marked by `light` and `choose`, so that two plots can mark the same.
    """

    pointed = Signal(object)  # the restarts under the pointer
    picked = Signal(int)

    def __init__(
        self,
        session: Session,
        title: str,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, title, parent, settings=settings)
        self.found: Restarts | None = None
        self.chosen = 0
        self.lit = NOBODY
        self.order: Indices = NOBODY  # from the best to the worst
        self.ranks: Indices = NOBODY  # of each restart, 0 for the best
        self.log = self.add_toggle("log", "Logarithmic axis of losses")
        self._log_chosen = False  # by a person; till then it is what reads best
        self.log.clicked.connect(self._choose_log)
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setMouseTracking(True)
        self.plot.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_restarts(self, found: Restarts) -> None:
        """Draw others; the best of them is the chosen one."""
        if not self._log_chosen:
            self.log.setChecked(_is_wide(self.losses_of(found)))
        self.found, self.lit, self.order = found, NOBODY, found.order
        self.ranks, self.chosen = np.argsort(self.order), int(self.order[0])
        self.redraw()

    def _choose_log(self) -> None:
        self._log_chosen = True

    @staticmethod
    def losses_of(found: Restarts) -> Floats:
        """The numbers along the axis of losses."""
        raise NotImplementedError

    def light(self, restarts: Indices) -> None:
        """Mark those that are pointed at, here or in another plot."""
        self.lit = restarts
        self._mark_again()

    def choose(self, restart: int) -> None:
        """Mark the one that is chosen."""
        self.chosen = restart
        self._mark_again()

    def _mark_again(self) -> None:
        if self.found is not None and self.isVisible() and not self._stale:
            self.mark(theme(self._session.theme))

    def refresh(self, change: Change) -> None:
        """Restarts are not of the step or of a running training: only the look may change."""
        if change & Change.VIEW:
            self.redraw()

    def draw(self, tokens: Theme, now: Shown) -> None:
        if self.found is not None:
            self.show_all(tokens, self.found)
            self.mark(tokens)

    def show_all(self, tokens: Theme, found: Restarts) -> None:
        """Draw what does not depend on the pointer."""
        raise NotImplementedError

    def mark(self, tokens: Theme) -> None:
        """Draw the marks of what is chosen and pointed at."""
        raise NotImplementedError

    def near(self, x: float, y: float) -> Indices:
        """The restarts at a place of the plot, given in the units of its axes."""
        raise NotImplementedError

    def beside(self, way: int) -> int:
        """The restart to go to from the chosen one: a better one for −1, a worse one for 1."""
        raise NotImplementedError

    def scaled(self, values: Floats) -> Floats:
        """Losses as the axis has them; NaN where it cannot show them."""
        values = np.where(np.isfinite(values), values, np.nan)
        if not self.log.isChecked():
            return np.clip(values, -1e100, 1e100)
        with np.errstate(invalid="ignore"):
            return np.log10(np.where(values > 0, np.clip(values, 1e-100, 1e100), np.nan))

    # ---- mouse and keyboard -----------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.found is None:
            return False
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(NOBODY)
        elif isinstance(event, QMouseEvent) and event.type() in _POINTED:
            under = self._under(event)
            if event.type() == QEvent.Type.MouseButtonPress and len(under):
                self.picked.emit(int(under[np.argmin(self.ranks[under])]))
            elif not np.array_equal(under, self.lit):
                self.pointed.emit(under)
        return False

    def _under(self, event: QMouseEvent) -> Indices:
        place = self.plot.mapToScene(event.position().toPoint())
        point: Any = self.plot.getViewBox().mapSceneToView(place)
        return self.near(float(point.x()), float(point.y()))

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not the window's while this has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and Qt.Key(event.key()) in (*_WAYS, *_ENDS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        goal = None
        if self.found is not None and key in _WAYS:
            goal = self.beside(_WAYS[key])
        elif self.found is not None and key in _ENDS:
            goal = int(self.order[_ENDS[key]])
        if goal is None:
            super().keyPressEvent(event)
        else:
            self.picked.emit(goal)


_POINTED = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)


def _is_wide(losses: Floats) -> bool:
    good = losses[np.isfinite(losses) & (losses > 0)]
    return bool(len(good)) and float(good.max()) > WIDE * float(good.min())
