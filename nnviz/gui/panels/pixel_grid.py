"""An image of grey cells that is painted on with the mouse or the keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.gui.announce import announce
from nnviz.gui.panels.pixel_scale import Floats
from nnviz.picture.color import rgb
from nnviz.picture.theme import Theme, theme

EDGE = 3.0  # pixels around the image, for the frame of a cell
GAP = 1.0
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_ERASING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_TYPED = "0123456789.,-+"


class PixelGrid(QWidget):
    """Shows `side` × `side` numbers; tells what is painted and changes nothing itself.

    `painted(cell, ink)`: a cell becomes ink (or paper); `lifted`: a stroke is over. `opened(cell,
    text)`: a number is to be typed there, begun with `text`; `pointed(cell)`: the mouse is over
    it, −1 over none.
    """

    painted = Signal(int, bool)
    lifted = Signal()
    opened = Signal(int, str)
    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side = 3
        self.dark: Floats = np.zeros(9)
        self.words: tuple[str, ...] = ("",) * 9  # each number as it is said
        self.cell = 0  # that the keyboard is on
        self._theme = theme("light")
        self._ink: bool | None = None  # what the stroke under way paints
        self._last = self._over = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(120, 120)
        self.setMaximumWidth(300)

    def sizeHint(self) -> QSize:
        return QSize(168, 168)

    def heightForWidth(self, width: int) -> int:
        return width

    def show_image(self, side: int, dark: Floats, words: tuple[str, ...], tokens: Theme) -> None:
        """Another image, or the same with other numbers."""
        self.side, self.dark, self.words, self._theme = side, dark, words, tokens
        self.cell = min(self.cell, side * side - 1)
        self.setAccessibleDescription(self.said(self.cell))
        self.update()

    def said(self, cell: int) -> str:
        """Place and number of a cell."""
        row, column = divmod(cell, self.side)
        return f"Row {row + 1}, column {column + 1}: {self.words[cell]}"

    # ---- places -----------------------------------------------------------------------------

    @property
    def size_of_cell(self) -> float:
        return (min(self.width(), self.height()) - 2 * EDGE) / self.side

    def rect_of(self, cell: int) -> QRectF:
        """Where a cell is drawn."""
        row, column = divmod(cell, self.side)
        size = self.size_of_cell
        return QRectF(EDGE + column * size, EDGE + row * size, size - GAP, size - GAP)

    def cell_at(self, point: QPointF) -> int:
        """The cell under a pixel, −1 beside the image."""
        column, row = ((at - EDGE) // self.size_of_cell for at in (point.x(), point.y()))
        inside = 0 <= row < self.side and 0 <= column < self.side
        return int(row) * self.side + int(column) if inside else -1

    # ---- painting on it ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell < 0 or event.button() not in (
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.RightButton,
        ):
            return
        left = event.button() == Qt.MouseButton.LeftButton
        self._ink = left and bool(self.dark[cell] < 0.5)
        self._last = self.cell = cell
        self.painted.emit(cell, self._ink)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if self._ink is not None and cell >= 0 and cell != self._last:
            for between in self._way(self._last, cell):
                self.painted.emit(between, self._ink)
            self._last = self.cell = cell
        if cell != self._over:
            self._over = cell
            self.pointed.emit(cell)

    def _way(self, start: int, end: int) -> list[int]:
        """The cells on the straight line from one to another, as a quick hand skips some."""
        (row, column), (to_row, to_column) = divmod(start, self.side), divmod(end, self.side)
        count = max(abs(to_row - row), abs(to_column - column))
        return [
            round(row + (to_row - row) * k / count) * self.side
            + round(column + (to_column - column) * k / count)
            for k in range(1, count + 1)
        ]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._ink is not None:
            self._ink = None
            self.lifted.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = -1
        self.pointed.emit(-1)

    # ---- the keyboard -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Arrows, Space, F2 and digits are shortcuts of the window; on a cell they mean the cell.
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._means_cell(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.said(cell) if cell >= 0 else "", self)
            return True
        return super().event(event)

    def _means_cell(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        known = event.key() in (*_MOVES, *_OPENING, *_ERASING, Qt.Key.Key_Space)
        written = bool(event.text()) and event.text() in _TYPED
        return plain == Qt.KeyboardModifier.NoModifier and (known or written)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._means_cell(event):
            super().keyPressEvent(event)
        elif event.key() in _MOVES:
            self._move(*_MOVES[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self._stroke(bool(self.dark[self.cell] < 0.5))
        elif event.key() in _ERASING:
            self._stroke(False)
        else:
            text = event.text()
            self.opened.emit(self.cell, text if text and text in _TYPED else "")

    def _move(self, down: int, right: int) -> None:
        row, column = divmod(self.cell, self.side)
        row = min(max(row + down, 0), self.side - 1)
        column = min(max(column + right, 0), self.side - 1)
        self.cell = row * self.side + column
        self._say()

    def _stroke(self, ink: bool) -> None:
        self.painted.emit(self.cell, ink)
        self.lifted.emit()
        self._say()

    def _say(self) -> None:
        self.setAccessibleDescription(self.said(self.cell))
        announce(self, self.said(self.cell))
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say()

    # ---- drawing ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme
        paper, ink = (np.array(rgb(c), dtype=float) for c in (tokens.raised, tokens.text))
        rim = QPen(QColor(tokens.border_strong), 1.0)
        for cell in range(self.side**2):
            share = float(self.dark[cell]) if np.isfinite(self.dark[cell]) else 0.0
            red, green, blue = (round(c) for c in paper + (ink - paper) * share)
            painter.setPen(rim)
            painter.setBrush(QColor(red, green, blue))
            painter.drawRoundedRect(self.rect_of(cell).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.focus), 2.0))
            painter.drawRoundedRect(self.rect_of(self.cell).adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3)
