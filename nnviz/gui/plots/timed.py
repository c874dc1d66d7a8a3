"""Plots over the iterations: one cursor for all, a line at the pointer, travelling, zooming."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.gui.plots.frame import PlotFrame
from nnviz.gui.plots.head import act
from nnviz.gui.plots.source import HOVERED, Shown, Source, shown, travel
from nnviz.gui.plots.zoom import NOTCH, Ends, Zoom
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme
from nnviz.training.curves import Curves

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
# What a key does to the zoom: how many times as much is seen, None for all.
ZOOMS: dict[int, float | None] = {
    Qt.Key.Key_Plus.value: 1 / NOTCH,
    Qt.Key.Key_Equal.value: 1 / NOTCH,
    Qt.Key.Key_Minus.value: NOTCH,
    Qt.Key.Key_0.value: None,
}
MENU_STEP = NOTCH**3  # a menu is slower to use than a key
WITH_KEYS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
PER_NOTCH = 120.0  # what Qt counts for a notch of the wheel
PAN = 0.1  # share of what is seen that a notch moves it
FEWEST_EPOCHS = 2.0  # where fewer are seen, iterations are counted
EXACT = 1000  # from this epoch on, where in an epoch one stands is too fine to say
_POINTED = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.Leave,
)


class TimePlot(PlotFrame):
    """A plot over the iterations, all of which share one cursor: where the session stands.

    A click or drag, Left, Right, Home and End travel; while the network is trained the cursor
    keeps to the right end. The iteration under the pointer is the session's `hover`, so each of
    these plots marks it. The wheel, + and − zoom, with Shift the wheel pans, and a double click
    or 0 shows all; plots that are given the same `zoom` see the same.
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
        zoom: Zoom | None = None,
    ) -> None:
        super().__init__(session, title, parent, source=source, settings=settings)
        self.now: Shown | None = None
        self.zoom = zoom or Zoom(session, self)
        self._dragged = False
        self._before = 0  # where one stood when the button was pressed
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._hover = pg.InfiniteLine(angle=90, movable=False)
        for line, height in ((self._hover, 20), (self._cursor, 21)):
            line.setZValue(height)
            self.plot.addItem(line, ignoreBounds=True)
        self._hover.hide()
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setMouseTracking(True)
        self.travelled.connect(self._travel)
        self.zoom.changed.connect(self.redraw)

    @property
    def timed(self) -> bool:
        """Whether there is an axis of time at the moment."""
        return True

    # ---- drawing ----------------------------------------------------------------------------

    def draw(self, tokens: Theme, now: Shown) -> None:
        before, self.now = self.now, now
        self._keep_in_sight(before, now)
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

    def _keep_in_sight(self, before: Shown | None, now: Shown) -> None:
        """Where one travelled to is seen; a training that goes on or ends moves nothing."""
        if before is None or before.running or now.running or not self.timed:
            return
        if before.iteration != now.iteration:
            self.zoom.reveal(now.iteration, self.ends)

    @property
    def here(self) -> int:
        """The iteration the cursor stands at."""
        assert self.now is not None
        return self.now.reached if self.now.running else self.now.iteration

    @property
    def end(self) -> int:
        """The right end of the axis of time, that of the longest line: there is room for one
        iteration always.
        """
        now = self.now
        assert now is not None
        return max([now.reached, now.first + 1, *(last(line.curves) for line in now.branches)])

    @property
    def ends(self) -> Ends:
        """First and last iteration of the axis, and how far this line has come.

        While the network is trained, the right end goes on in strides: a scale that moves with
        every frame is hard to read, and slow to draw.
        """
        now = self.now
        assert now is not None
        first, end = float(now.first), float(self.end)
        if now.running:
            stride = 10.0 ** math.floor(math.log10(end - first)) / 10
            end = first + math.ceil((end - first) / stride) * stride
        return Ends(first, end, float(now.reached))

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
        """From the first iteration that is seen to the last, with some room at both ends."""
        low, high = self.zoom.over(self.ends)
        return low - room * (high - low), high + room * (high - low)

    def measure_time(self, *, epochs: bool) -> None:
        """Count the axis of time in epochs or in iterations, and say of how many it is."""
        now = self.now
        assert now is not None
        ruler, unit, end = (None, "iteration", self.end)
        low, high = self.zoom.over(self.ends)
        few = now.ruler.epoch(high) - now.ruler.epoch(low) < FEWEST_EPOCHS
        if epochs and (self.zoom.all or not few):
            ruler, unit = now.ruler, "epoch"
            end = math.floor(now.ruler.epoch(self.end) + 1e-9)
        words = f"{unit}s" if now.running else counted(end, unit)
        self.bottom.measure(ruler, words if now.running or self.zoom.all else f"of {words}")

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
        return min(max(round(self.place_at(x)), self.now.first), self.now.reached)

    def place_at(self, x: float) -> float:
        """Where the axis of time is at a horizontal place, in iterations and parts of them."""
        assert self.now is not None
        view = self.plot.getViewBox()
        place = float(view.mapSceneToView(self.plot.mapToScene(round(x), 0)).x())
        return place if math.isfinite(place) else float(self.now.first)

    def _travel(self, iteration: int, final: bool) -> None:
        travel(self._session, iteration, final)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.now is None or not self.timed:
            return False
        if isinstance(event, QWheelEvent):
            self._wheel(event)
            return True
        if event.type() not in _POINTED:
            return False
        if not isinstance(event, QMouseEvent):
            self._forget_hover()
            return False
        iteration, left = self.iteration_at(event.position().x()), Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonRelease:
            if self._dragged and event.button() == left:
                self._dragged = False
                self.travelled.emit(iteration, True)
            return False
        if event.button() == left and not self.now.running:
            self._press(event.type() == QEvent.Type.MouseButtonDblClick)
        elif event.button() == left and event.type() == QEvent.Type.MouseButtonDblClick:
            self.zoom.show_all()
        dragged = self._dragged and not self.now.running
        if dragged:
            self.travelled.emit(iteration, False)
        self._session.set_hover("" if dragged else f"{HOVERED}{iteration}")
        return dragged

    def _press(self, again: bool) -> None:
        """Begin to travel; the second press of a double click takes the first one back."""
        assert self.now is not None
        self._dragged = not again
        if again:
            self.travelled.emit(self._before, True)
            self.zoom.show_all()
        else:
            self._before = self.now.iteration

    def _forget_hover(self) -> None:
        if self._session.hover.startswith(HOVERED):
            self._session.set_hover("")

    # ---- zooming ----------------------------------------------------------------------------

    def _wheel(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; with Shift, or sideways, pan."""
        turned, x = event.angleDelta(), event.position().x()
        aside = abs(turned.x()) > abs(turned.y())  # with Shift some platforms turn it themselves
        notches = (turned.x() if aside else turned.y()) / PER_NOTCH
        if aside or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            low, high = self.zoom.over(self.ends)
            self.zoom.pan(-PAN * notches * (high - low), self.ends)
        else:
            self.zoom.scale(NOTCH**-notches, self.place_at(x), self.ends)
        self._session.set_hover(f"{HOVERED}{self.iteration_at(x)}")

    def rescale(self, factor: float | None) -> None:
        """See so many times as much around the cursor, where that is seen; None for all."""
        low, high = self.zoom.over(self.ends)
        if factor is None:
            self.zoom.show_all()
        else:
            about = self.here if low <= self.here <= high else (low + high) / 2
            self.zoom.scale(factor, about, self.ends)

    def fill_menu(self, menu: QMenu) -> None:
        if self.timed and self.now is not None:
            act(menu, "Zoom in", lambda: self.rescale(1 / MENU_STEP))
            for text, factor in (("Zoom out", MENU_STEP), ("Show all", None)):
                action = act(menu, text, partial(self.rescale, factor))
                action.setEnabled(not self.zoom.all)
            menu.addSeparator()
        super().fill_menu(menu)

    # ---- keys -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not the window's while this has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            known = event.key() in KEYS or event.key() in ZOOMS
            if self.timed and known and not event.modifiers() & WITH_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.now
        if now is not None and self.timed and event.key() in ZOOMS:
            self.rescale(ZOOMS[event.key()])
            return
        if now is None or not self.timed or now.running or event.key() not in KEYS:
            super().keyPressEvent(event)
            return
        goals: dict[Any, int] = dict(
            zip(KEYS, (now.iteration - 1, now.iteration + 1, now.first, now.reached), strict=True)
        )
        goal = goals[event.key()]
        if now.first <= goal <= now.reached:
            self.travelled.emit(goal, True)


def last(curves: Curves) -> int:
    """The last iteration that curves know of."""
    batches = curves.first + curves.batch_every * (len(curves.batch_losses) - 1)
    return max(int(curves.iterations[-1]) if len(curves.iterations) else 0, batches)


def counted(number: int, name: str) -> str:
    """`1 epoch`, `1,600 epochs`."""
    return f"{number:,} {name}" + ("" if number == 1 else "s")
