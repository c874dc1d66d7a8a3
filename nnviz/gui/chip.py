"""The small bordered button of header and foot, and the mark of the program."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QMenu, QStyleOptionToolButton, QToolButton, QWidget

from nnviz.gui.style import restyle

MARK = 17


class Chip(QToolButton):
    """Reached by Tab; a click leaves the focus alone."""

    _missing = 0  # pixels, while it is painted, that its words are too long

    def __init__(self, name: str, parent: QWidget | None = None, role: str = "chip") -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def drop(self, menu: QMenu) -> None:
        """Have a menu, and an arrow that says so."""
        self.setMenu(menu)
        restyle(self, "drops", True)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        if self._missing > 0:  # Qt would leave out the middle of the words
            words = option.fontMetrics
            room = words.horizontalAdvance(self.text()) - self._missing
            option.text = words.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        measured = self.minimumWidth() < self.maximumWidth()  # else by its words already
        self._missing = self.sizeHint().width() - self.width() if self.text() and measured else 0
        super().paintEvent(event)
        self._missing = 0
        if self.menu() is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(color, 1.4, c=Qt.PenCapStyle.RoundCap))
        x, y = self.width() - 15.0, self.height() / 2.0 - 1.5
        painter.drawPolyline([QPointF(x - 3.5, y), QPointF(x, y + 3.5), QPointF(x + 3.5, y)])
        painter.end()


class Mark(QWidget):
    """The mark of nnviz: a neuron, a ring around a dot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(MARK, MARK)

    def sizeHint(self) -> QSize:
        return QSize(MARK, MARK)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.palette().color(QPalette.ColorRole.WindowText)
        middle = QPointF(MARK / 2, MARK / 2)
        painter.setPen(QPen(color, 1.8))
        painter.drawEllipse(middle, 6.4, 6.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(middle, 3.1, 3.1)
        painter.end()
