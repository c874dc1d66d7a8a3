"""Fields that refuse a bad entry where it is typed, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from nnviz.document.numbers import parse_number
from nnviz.errors import NnvizError
from nnviz.gui.panels.typed import exactly
from nnviz.gui.style import restyle

INSET = 4  # pixels


class Commit(Protocol):
    """Takes a new number; `gesture` joins small changes in a row to one entry of the history.

    Raises NnvizError when the number cannot be used; nothing has changed then.
    """

    def __call__(self, value: float, *, gesture: str = "") -> None: ...


class NumberField(QLineEdit):
    """A number. Enter or leaving the field commits, Esc takes back, Up and Down change it a bit.

    What cannot be used stays in the field, marked, and `refused` carries the sentence why
    ("" when all is well again). Until the field is touched it shows a rounded number; with the
    keyboard in it, every digit.
    """

    refused = Signal(str)

    def __init__(
        self, commit: Commit, parent: QWidget | None = None, *, nudge: float = 0.1
    ) -> None:
        super().__init__(parent)
        self._commit = commit
        self._nudge = nudge
        self._value = 0.0
        self._shown = ""
        self._comma = False
        self._problem = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(lambda: self._refuse(""))
        self.returnPressed.connect(self.commit)

    @property
    def value(self) -> float:
        """The number in force, whatever is being typed."""
        return self._value

    @property
    def problem(self) -> str:
        """Why the entry is refused, "" when it is not."""
        return self._problem

    def set_value(self, value: float, shown: str, decimal_comma: bool = False) -> None:
        """Show a number; `shown` is how it reads when the field is not being edited."""
        same = value == self._value and shown == self._shown
        if same and self.isModified():
            return
        self._value, self._shown, self._comma = value, shown, decimal_comma
        self._restore()

    def commit(self) -> None:
        """Take the entry, or say why not."""
        if not self.isModified():
            return
        self._try(lambda: self._commit(parse_number(self.text())))

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except NnvizError as error:
            self._refuse(error.beside)
        else:
            self.setModified(False)
            self._restore()

    def _restore(self) -> None:
        self._refuse("")
        self.setText(exactly(self._value, self._comma) if self.hasFocus() else self._shown)
        self.setModified(False)
        self.setCursorPosition(0)

    def _refuse(self, sentence: str) -> None:
        if sentence != self._problem:
            self._problem = sentence
            restyle(self, "state", "error" if sentence else "")
            self.setAccessibleDescription(sentence)
            self.setToolTip(sentence)
            self.refused.emit(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._restore()
            self.selectAll()
        elif steps is not None:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            value = round(self._value + steps * self._nudge * (0.1 if fine else 1.0), 12)
            self._try(lambda: self._commit(value, gesture=f"nudge {id(self)}"))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.isModified():
            self._restore()
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self.isModified():
            self.commit()
        else:
            self._restore()


class Row(QWidget):
    """A label, a field to its right, and below both the sentence of a refusal."""

    def __init__(
        self, label: str, field: QWidget, parent: QWidget | None = None, *, width: int = 112
    ) -> None:
        super().__init__(parent)
        self.field = field
        self.label = QLabel(label)
        restyle(self.label, "role", "muted")
        self.label.setBuddy(field)
        self.label.setWordWrap(True)
        field.setAccessibleName(label)
        field.setFixedWidth(width)
        self.note = Note()
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.label, 1)
        line.addWidget(field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.note)
        if isinstance(field, NumberField):
            field.refused.connect(self.note.say)


class Note(QLabel):
    """A sentence of refusal; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        restyle(self, "role", "error")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self.setText(sentence)
        self.setVisible(bool(sentence))


def caption(text: str) -> QLabel:
    """Small muted capitals over a section."""
    label = QLabel(text.upper())
    label.setTextFormat(Qt.TextFormat.PlainText)  # names from files among it
    restyle(label, "role", "caption")
    return label


def rule() -> QFrame:
    """A hair line between sections."""
    frame = QFrame()
    restyle(frame, "role", "rule")
    frame.setFixedHeight(1)
    return frame


class CalmWheel(QObject):
    """A wheel turned over a combo box without the keyboard scrolls the panel, not the choice."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wheel = event.type() == QEvent.Type.Wheel
        if wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def inset(widget: QWidget) -> QHBoxLayout:
    """A widget moved in by the room that equations keep around their ink for highlights."""
    line = QHBoxLayout()
    line.setContentsMargins(INSET, 0, INSET, 0)
    line.addWidget(widget)
    return line
