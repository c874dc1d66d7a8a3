"""The canvas: shows the session's picture.

The picture itself is made elsewhere; here it is only painted (through a pixmap, so that hovering
over a large network repaints nothing), moved about and tweened. `pointer.py` has what the mouse
and the keys mean.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPoint,
    QPointF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.document.numbers import parse_number
from nnviz.gui.describe import describe
from nnviz.gui.editable import Editable, editable, thing
from nnviz.gui.entry import InlineField
from nnviz.gui.footline import FootLine
from nnviz.gui.overlay import anchor, members, paint_overlay
from nnviz.gui.panels.typed import exactly
from nnviz.gui.pointer import Pointer
from nnviz.gui.session import Change, Session
from nnviz.gui.trialmark import paint_trial
from nnviz.gui.trying import Trying
from nnviz.gui.viewport import MARGIN, Viewport, fitted
from nnviz.painting.painter import paint
from nnviz.picture.biasmorph import morphed
from nnviz.picture.blend import blend
from nnviz.picture.pick import pick_shape
from nnviz.picture.shapes import Edges, Picture
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty, tip_of

TWEEN_MS = 220
MORPH_MS = 560  # of bias neurons into badges and back, which is to be watched
MOST_TWEENED = 1_500  # edges and shapes; above, a step is shown at once
MOST_FLOWING = 300  # above, values do not travel while tweening
MOST_DRAGGED = 100  # edges; among more, whoever drags means to move the picture
TOLERANCE = 6.0
FOOT = 38.0


class Canvas(QWidget):
    """The picture of the session, as large as there is room."""

    viewport_changed = Signal()
    menu_wanted = Signal(QPoint)  # where on the screen; it is about what is selected

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.reduce_motion = False
        self.viewport = Viewport()
        self.fits = True
        self._picture = session.picture()
        self._before: Picture | None = None
        self._goal = self._picture  # of the tween: the picture, and what travels only there
        self._shows_bias = session.appearance.show_bias
        self._frame: Picture | None = None  # what was painted last while tweening
        self._cache: QPixmap | None = None
        self._tween = QVariantAnimation(self, duration=TWEEN_MS, startValue=0.0, endValue=1.0)
        self._tween.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._tween.valueChanged.connect(lambda _: self.update())
        self._tween.finished.connect(self._arrived)
        self.trying = Trying(self)
        self._pointer = Pointer(self)
        self._field: InlineField | None = None
        self._said = ""
        self.clock: Callable[[], float] = time.monotonic  # in seconds
        self._last_step = -math.inf
        self._line = FootLine(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Network")
        self.setMinimumSize(240, 180)

    def sizeHint(self) -> QSize:
        return QSize(760, 520)

    # ---- what is shown ----------------------------------------------------------------------

    @property
    def picture(self) -> Picture:
        """The picture of the current step (the one being tweened to)."""
        return self._picture

    @property
    def weight(self) -> int:
        """How much there is to paint: shapes, and edges one by one."""
        return sum(len(s) if isinstance(s, Edges) else 1 for s in self._picture.shapes)

    @property
    def tweening(self) -> bool:
        """Whether one picture is just turning into another."""
        return self._before is not None

    def refresh(self, change: Change) -> None:
        """The slot of all panels."""
        self.trying.refresh(change)
        if change & Change.RUN:
            self.session.turns.take(self._show_run)
        elif change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            self._show(self.session.picture(), tween=bool(change & Change.STEP))
        if change & Change.SELECTION:
            self.setAccessibleDescription(describe(self.session, self.session.selection))
        if change & Change.HOVER:
            self._place_line()
        if change & (Change.SELECTION | Change.HOVER):
            self.update()

    def _show_run(self) -> None:
        self._show(self.session.picture(), tween=False)

    def _show(self, picture: Picture, *, tween: bool) -> None:
        if picture is self._picture:
            return
        shown = self._frame or self._picture
        same_size = (shown.width, shown.height) == (picture.width, picture.height)
        self._picture, self._cache = picture, None
        self._tween.stop()
        self._before = self._frame = None
        if self.fits and not same_size:
            self.fit()
        morphs = self._shows_bias is not self.session.appearance.show_bias
        self._shows_bias = self.session.appearance.show_bias
        calm = (tween or morphs) and self._unhurried() and not self.reduce_motion
        if calm and (same_size or morphs) and self.weight <= MOST_TWEENED and self.isVisible():
            self._before, self._goal = morphed(shown, picture) if morphs else (shown, picture)
            self._tween.setDuration(MORPH_MS if morphs else TWEEN_MS)
            self._tween.start()
        self.update()

    def _unhurried(self) -> bool:
        """Whether there is time to see a transition: not while steps come quicker than that."""
        now = self.clock()
        since, self._last_step = now - self._last_step, now
        return since * 1000 >= TWEEN_MS

    def _between(self, before: Picture) -> Picture:
        """What is seen on the way from one step to the next, values travelling along edges."""
        share = float(self._tween.currentValue())
        if not share:
            return before
        goal = self._goal
        if share < 1.0 and goal is self._picture and self.weight <= MOST_FLOWING:
            goal = self.session.in_motion(share)
        return blend(before, goal, share)

    def _arrived(self) -> None:
        self._before = self._frame = None
        self.update()

    def say(self, sentence: str) -> None:
        """Put a sentence on the line at the foot of the canvas; "" takes away what stands there."""
        self._said = sentence
        self._place_line()

    @property
    def line(self) -> str:
        """What the foot line says: what is tried, or pointed at, or was said last."""
        if self.trying.active:
            return pretty(self.trying.sentence)
        hover = self.session.hover
        if not hover:
            return pretty(self._said)
        return pretty(" · ".join(self._told(hover)))

    def _told(self, identifier: str) -> list[str]:
        """What is known of a thing, and how its value is changed."""
        return [
            part for part in (describe(self.session, identifier), self._hint(identifier)) if part
        ]

    def _hint(self, identifier: str) -> str:
        """How the value behind an id is changed, or "" where there is none."""
        if not self.can_edit(identifier):
            return "Drag to move it" if identifier.startswith("neuron:") else ""
        drag = "" if self.draggable(identifier) is None else " or drag"
        return f"Scroll{drag} to change it, double-click to type"

    def _place_line(self) -> None:
        self._line.say(self.line)

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        if self._before is not None:
            self._frame = self._between(self._before)
            self._paint_picture(painter, self._frame)
        else:
            painter.drawPixmap(0, 0, self._pixmap())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._transform(painter)
        session = self.session
        paint_overlay(
            painter,
            self._frame if self._frame and self._goal is not self._picture else self._picture,
            session.hover,
            members(session.selection, session.network.architecture),
            theme(session.theme),
            session.phase,
        )
        if trial := self.trying.shown:
            paint_trial(painter, self._picture, trial, theme(session.theme))

    def _pixmap(self) -> QPixmap:
        """The picture at this size and place, painted once."""
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._cache is None or self._cache.size() != wanted:
            self._cache = QPixmap(wanted)
            self._cache.setDevicePixelRatio(ratio)
            painter = QPainter(self._cache)
            try:
                self._paint_picture(painter, self._picture)
            finally:
                painter.end()
        return self._cache

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        painter.fillRect(self.rect(), QColor(theme(self.session.theme).canvas))
        painter.save()
        self._transform(painter)
        paint(picture, painter)
        painter.restore()

    def _transform(self, painter: QPainter) -> None:
        view, frame = self.viewport, self._frame
        if frame is not None and self.fits:  # it may be on its way to another size
            view = fitted((frame.width, frame.height), (self.width(), self.height()), FOOT)
        painter.translate(view.left, view.top)
        painter.scale(view.scale, view.scale)

    # ---- zoom and pan -----------------------------------------------------------------------

    def fit(self) -> None:
        """All of the picture, and from now on however large the window is."""
        self.fits = True
        size = (self._picture.width, self._picture.height)
        self._look_from(fitted(size, (self.width(), self.height()), FOOT))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller around a point, the middle where none is given."""
        point = at or QPointF(self.width() / 2, self.height() / 2)
        self.fits = False
        self._look_from(self.viewport.zoomed(factor, point.x(), point.y()))

    def pan(self, dx: float, dy: float) -> None:
        self.fits = False
        self._look_from(self.viewport.moved(dx, dy))

    def _look_from(self, viewport: Viewport) -> None:
        if viewport != self.viewport:
            self.viewport, self._cache = viewport, None
            self.update()
        self.viewport_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cache = None
        self._show(self.session.suited(self.width() - 2 * MARGIN), tween=False)
        if self.fits:
            self.fit()
        self._place_line()

    # ---- what is under the pointer, and its value -------------------------------------------

    def thing_at(self, point: QPointF) -> str:
        """The id of the shape under a point of the widget, or ""."""
        x, y = self.viewport.to_picture(point.x(), point.y())
        return pick_shape(self._picture, x, y, TOLERANCE / self.viewport.scale)

    def draggable(self, identifier: str) -> Editable | None:
        """The value that dragging here changes; edges that lie too close to aim at have none."""
        if identifier.startswith("edge:"):
            edges = sum(len(s) for s in self._picture.shapes if isinstance(s, Edges))
            if edges > MOST_DRAGGED:
                return None
        return editable(self.session, identifier)

    def to_picture(self, point: QPointF) -> QPointF:
        """Where a point of the widget lies in the picture."""
        return QPointF(*self.viewport.to_picture(point.x(), point.y()))

    def centre_of(self, identifier: str) -> QPointF:
        """Where a thing stands in the picture."""
        return anchor(self._picture, identifier) or QPointF()

    def can_edit(self, identifier: str) -> bool:
        return editable(self.session, identifier) is not None

    def edit(self, identifier: str) -> bool:
        """Open a field to type the value behind an id; says why where there is none."""
        subject = editable(self.session, identifier)
        if subject is None:
            if identifier:
                self.say(f"{describe(self.session, identifier)}: there is no value to set.")
            return False
        if self._field is not None:
            self._field.dismiss()
        text = exactly(subject.value, self.session.format.decimal_comma)
        field = InlineField(
            self, text, subject.name, lambda typed: subject.set(parse_number(typed))
        )
        self._field = field
        field.closed.connect(self._field_closed)
        centre = self.to_picture(QPointF(self.rect().center()))
        place = anchor(self._picture, identifier) or anchor(self._picture, subject.id) or centre
        x, y = self.viewport.to_widget(place.x(), place.y())
        field.open_at(QPoint(round(x), round(y)))
        return True

    def _field_closed(self) -> None:
        self._field = None

    @property
    def field(self) -> InlineField | None:
        """The field that is open, if one is."""
        return self._field

    # ---- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit(self.thing_at(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            self.session.select(thing(self.thing_at(QPointF(event.pos()))))
        self.menu_wanted.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer.leave()

    def hideEvent(self, event: QEvent) -> None:
        self._tween.stop()
        self._before = self._frame = None
        self._pointer.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pointer.key(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tool_tip(event)
            return True
        if isinstance(event, QNativeGestureEvent) and self._pointer.native(event):
            return True
        return bool(super().event(event))

    def _tool_tip(self, event: QHelpEvent) -> None:
        identifier = self.thing_at(QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), tip_of("\n".join(self._told(identifier))), self)
