"""A small field that opens over what it edits.

Enter takes what was typed or says in place why it cannot be used; Esc closes it and nothing has
happened.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from nnviz.errors import NnvizError
from nnviz.gui.style import restyle

FIELD_WIDTH = 118
SENTENCE_WIDTH = 230


class InlineField(QFrame):
    """A field over its parent; `commit(text)` takes the text or raises an error with a sentence."""

    closed = Signal()

    def __init__(
        self, parent: QWidget, text: str, name: str, commit: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self._area = parent
        self._commit = commit
        self._done = False
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(text, self)
        self.field.setAccessibleName(name)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.installEventFilter(self)
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "error")
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setFixedWidth(SENTENCE_WIDTH)
        self.sentence.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.sentence)
        self.field.textEdited.connect(self._forgive)
        self.field.selectAll()

    def open_at(self, point: QPoint) -> None:
        """Show with the field's middle at `point`, moved so that all of it is inside the parent."""
        self.adjustSize()
        self._keep_inside(point - QPoint(self.width() // 2, self.height() // 2))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> bool:
        """Hand the text over; a refusal stays open and says why."""
        if self._done:
            return False
        try:
            self._commit(self.field.text())
        except NnvizError as error:
            self._refuse(error.beside)
            return False
        self.dismiss()
        return True

    def dismiss(self) -> None:
        """Close without a trace."""
        if self._done:
            return
        self._done = True
        had_focus = self.field.hasFocus()
        self.hide()
        if had_focus:
            self._area.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def _refuse(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.show()
        self.field.setAccessibleDescription(sentence)
        restyle(self.field, "state", "error")
        self.adjustSize()
        self._keep_inside(self.pos())

    def _forgive(self) -> None:
        if not self.sentence.isHidden():
            self.sentence.hide()
            restyle(self.field, "state", "")
            self.adjustSize()

    def _keep_inside(self, corner: QPoint) -> None:
        area = self._area.rect()
        x = min(max(corner.x(), 4), max(4, area.width() - self.width() - 4))
        y = min(max(corner.y(), 4), max(4, area.height() - self.height() - 4))
        self.move(x, y)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and not _passing(event):
            QTimer.singleShot(0, self, self._left)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key that is meant for the field reaches what lies under it."""
        event.accept()

    def _left(self) -> None:
        """Clicked elsewhere: a good value is taken, a bad one is dropped."""
        if not self._done and not self.field.hasFocus() and not self.take():
            self.dismiss()


def _passing(event: QFocusEvent) -> bool:
    """Whether the focus will come back by itself: another window, a menu."""
    return event.reason() in (
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
    )
