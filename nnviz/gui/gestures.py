"""What a pressed mouse button or a turning wheel means: one object per gesture.

A gesture lives from press to release. It changes the session through edits that share its name,
so that one gesture is one entry of the history and Esc takes all of it back.
"""

from __future__ import annotations

from itertools import count
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from nnviz.errors import NnvizError
from nnviz.gui.editable import Editable
from nnviz.gui.session import Session
from nnviz.picture.shapes import Picture

PER_PIXEL = 0.01
PER_NOTCH = 0.05
FINE = 0.1
DRAG_DISTANCE = 4.0
PICTURE_EDGE = 60.0  # pixels of the picture in which no neuron is put
NOTCH = 120

_numbers = count(1)


class Surface(Protocol):
    """What gestures need of the canvas."""

    @property
    def picture(self) -> Picture: ...

    def to_picture(self, point: QPointF) -> QPointF: ...

    def centre_of(self, identifier: str) -> QPointF: ...

    def pan(self, dx: float, dy: float) -> None: ...

    def say(self, sentence: str) -> None: ...


class Gesture:
    """Nothing happens; the base of all gestures."""

    cursor = Qt.CursorShape.ArrowCursor

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The pointer moved with the button down."""

    def release(self) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Esc was pressed: take everything back."""


class Pan(Gesture):
    """The picture follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, surface: Surface, start: QPointF) -> None:
        self._surface, self._last = surface, start
        self._travelled = QPointF()

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        step = point - self._last
        self._last = point
        self._travelled += step
        self._surface.pan(step.x(), step.y())

    def cancel(self) -> None:
        self._surface.pan(-self._travelled.x(), -self._travelled.y())


class ValueDrag(Gesture):
    """Right and up is more, left and down is less; with Shift ten times finer."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(
        self, session: Session, surface: Surface, subject: Editable, start: QPointF
    ) -> None:
        self._session, self._surface, self._subject = session, surface, subject
        self._last = start
        self._value = subject.value
        self._name = f"drag {subject.id} {next(_numbers)}"

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        fine = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        moved = point - self._last
        self._last = point
        self._value += (moved.x() - moved.y()) * PER_PIXEL * (FINE if fine else 1.0)
        set_value(self._session, self._surface, self._subject, self._value, self._name)

    def release(self) -> None:
        self._session.end_gesture()

    def cancel(self) -> None:
        self._session.cancel_gesture()


class NeuronDrag(Gesture):
    """A neuron follows the pointer and its edges follow the neuron, inside the picture."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, session: Session, surface: Surface, number: int, start: QPointF) -> None:
        self._session, self._surface, self._number = session, surface, number
        picture = surface.picture
        self._room = (picture.width - PICTURE_EDGE, picture.height - PICTURE_EDGE)
        centre = surface.centre_of(f"neuron:{number}")
        self._grip = centre - surface.to_picture(start)
        self._name = f"move neuron {number} {next(_numbers)}"

    def move(self, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        wanted = self._surface.to_picture(point) + self._grip
        x = min(max(wanted.x(), PICTURE_EDGE), self._room[0])
        y = min(max(wanted.y(), PICTURE_EDGE), self._room[1])
        self._session.move_neuron(self._number, round(x, 1), round(y, 1), gesture=self._name)

    def release(self) -> None:
        self._session.end_gesture()

    def cancel(self) -> None:
        self._session.cancel_gesture()


class Wheel:
    """Turning the wheel over one thing: notches add up until it rests or moves elsewhere."""

    def __init__(self, session: Session, surface: Surface) -> None:
        self._session, self._surface = session, surface
        self._id = self._name = ""
        self._value = 0.0

    def turn(self, subject: Editable, angle: int, keys: Qt.KeyboardModifier) -> None:
        """Change the value by a turn of `angle` eighths of a degree."""
        if subject.id != self._id:
            self._id, self._value = subject.id, subject.value
            self._name = f"wheel {subject.id} {next(_numbers)}"
        fine = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        self._value += angle / NOTCH * PER_NOTCH * (FINE if fine else 1.0)
        set_value(self._session, self._surface, subject, self._value, self._name)

    def rest(self) -> None:
        """The wheel has come to rest: what comes next is another entry of the history."""
        if self._id:
            self._id = ""
            self._session.end_gesture()


def set_value(
    session: Session, surface: Surface, subject: Editable, value: float, gesture: str
) -> None:
    """Set a value to what the hand says, free of binary dust; a refusal is said, not raised."""
    value = round(value, 6) + 0.0
    try:
        subject.set(value, gesture=gesture)
    except NnvizError as error:
        surface.say(str(error))
    else:
        surface.say(f"{subject.name} = {session.format.text(value)}")
