"""The line into which a number is typed that answers a question."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_ONWARD = (Qt.Key.Key_Space, Qt.Key.Key_N)


class NumberLine(QLineEdit):
    """A line for a number. Once it was checked, N turns the page and Space goes a step on.

    Until then they are typed, and refused: nobody who writes “nine” wants to leave the page.
    Q stands in no number, and always goes to the next question.
    """

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            answered = bool(self.text()) and not self.isModified()
            if event.key() == Qt.Key.Key_Q or (answered and event.key() in _ONWARD):
                event.ignore()
                return False
        return super().event(event)
