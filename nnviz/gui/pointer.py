"""What the mouse, the wheel and the keys mean on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from nnviz.gui.describe import describe
from nnviz.gui.editable import edge_of, editable, thing
from nnviz.gui.gestures import (
    DRAG_DISTANCE,
    PER_NOTCH,
    Gesture,
    NeuronDrag,
    Pan,
    ValueDrag,
    Wheel,
    set_value,
)
from nnviz.gui.walk import Way, walk

if TYPE_CHECKING:
    from nnviz.gui.canvas import Canvas

WHEEL_RESTS_MS = 700
ZOOM_NOTCH = 1.15
PAN_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier

ARROWS: dict[int, Way] = {
    Qt.Key.Key_Up.value: "up",
    Qt.Key.Key_Down.value: "down",
    Qt.Key.Key_Left.value: "left",
    Qt.Key.Key_Right.value: "right",
}
TURNS = {
    Qt.Key.Key_Plus.value: 1,
    Qt.Key.Key_Equal.value: 1,
    Qt.Key.Key_Minus.value: -1,
}


class Pointer:
    """Turns events into hovering, selecting and gestures."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._session = canvas.session
        self._gesture: Gesture | None = None
        self._pressed: QPointF | None = None
        self._wheel = Wheel(canvas.session, canvas)
        self._rest = QTimer(canvas, singleShot=True, interval=WHEEL_RESTS_MS)
        self._rest.timeout.connect(self._wheel.rest)

    # ---- mouse ------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._stop_wheel()
            self._pressed = event.position()
            self._button = event.button()

    def move(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is None:
            self._hover(point)
            return
        if self._gesture is None:
            if (point - self._pressed).manhattanLength() < DRAG_DISTANCE:
                return
            if self._tries:
                self._canvas.trying.start_at(self._canvas.thing_at(self._pressed))
                self._hover(point)
                return
            self._gesture = self._begin(self._pressed, event.modifiers())
            self._canvas.setCursor(QCursor(self._gesture.cursor))
        self._gesture.move(point, event.modifiers())

    @property
    def _tries(self) -> bool:
        """Whether the left button draws an edge to be tried."""
        return self._canvas.trying.choosing and self._button == Qt.MouseButton.LeftButton

    def _begin(self, start: QPointF, keys: Qt.KeyboardModifier) -> Gesture:
        """Dragging a value changes it, a neuron moves, anything else moves the picture.

        With Ctrl a neuron moves even where dragging would change its value.
        """
        identifier = self._canvas.thing_at(start)
        subject = self._canvas.draggable(identifier)
        if self._button != Qt.MouseButton.LeftButton:
            return Pan(self._canvas, start)
        if identifier.startswith("neuron:") and (subject is None or keys & PAN_KEYS):
            number = int(identifier.removeprefix("neuron:"))
            return NeuronDrag(self._session, self._canvas, number, start)
        if subject is not None:
            return ValueDrag(self._session, self._canvas, subject, start)
        return Pan(self._canvas, start)

    def release(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if self._gesture is not None:
            self._gesture.release()
        elif self._tries:
            self._canvas.trying.choose(self._canvas.thing_at(event.position()))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._session.select(thing(self._canvas.thing_at(event.position())))
        self._end_gesture()
        self._hover(event.position())

    def _end_gesture(self) -> None:
        self._gesture = self._pressed = None
        self._canvas.unsetCursor()

    def _hover(self, point: QPointF) -> None:
        identifier = self._canvas.thing_at(point)
        self._session.set_hover(thing(identifier))
        shape = (
            ValueDrag.cursor
            if self._canvas.draggable(identifier) is not None
            else Qt.CursorShape.PointingHandCursor
            if identifier
            else Qt.CursorShape.ArrowCursor
        )
        self._canvas.setCursor(QCursor(shape))

    def leave(self) -> None:
        """The pointer is elsewhere now: nothing here is pointed at."""
        self._stop_wheel()
        if self._pressed is None:
            self._session.set_hover("")

    # ---- wheel and touch pad ----------------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> None:
        # With Shift some platforms turn the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & PAN_KEYS:
            self._canvas.zoom(ZOOM_NOTCH ** (turned / 120), event.position())
        elif subject := editable(self._session, self._canvas.thing_at(event.position())):
            self._wheel.turn(subject, turned, event.modifiers())
            self._rest.start()
        else:
            pixels = event.pixelDelta()
            step = pixels if not pixels.isNull() else event.angleDelta() / 2
            self._canvas.pan(step.x(), step.y())
        event.accept()

    def _stop_wheel(self) -> None:
        if self._rest.isActive():
            self._rest.stop()
            self._wheel.rest()

    def native(self, event: QNativeGestureEvent) -> bool:
        """Pinching zooms."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._canvas.zoom(1.0 + event.value(), event.position())
        return True

    # ---- keys -------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Whether the key meant something here."""
        session, key = self._session, event.key()
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in ARROWS and not event.modifiers() & PAN_KEYS:
            return self._walk(ARROWS[key])
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._canvas.trying.choosing:
                self._canvas.trying.choose(session.selection)
                return True
            return self._canvas.edit(session.selection)
        if key in TURNS and (subject := editable(session, session.selection)):
            value = subject.value + TURNS[key] * PER_NOTCH
            set_value(session, self._canvas, subject, value, "")
            return True
        return False

    def _escape(self) -> bool:
        if self._gesture is not None:
            self._gesture.cancel()
            self._end_gesture()
        elif self._canvas.trying.active:
            self._canvas.trying.end()
            self._end_gesture()
        else:
            self._session.select("")
        return True

    def _walk(self, way: Way) -> bool:
        selection = walk(self._session.network.architecture, self._session.selection, way)
        self._session.select(selection, walking=True)
        sentence = describe(self._session, selection)
        self._canvas.say(sentence)
        if edge_of(selection) or selection.startswith("neuron:"):
            self._session.announced.emit(sentence)
        return True
