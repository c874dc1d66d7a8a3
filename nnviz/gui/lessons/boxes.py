"""Boxes to tick and dots to choose, as large as the letters beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from nnviz.gui.lessons.prose import EDGE

PAD = 3  # pixels; for the ring of the keyboard
SHARE = 0.95  # of the height of a line


class Dot(QRadioButton):
    """One of several answers."""

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _size(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, is_round=True)


class Tick(QCheckBox):
    """An answer that may be one of several right ones."""

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _size(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, is_round=False)


def _size(box: QAbstractButton) -> QSize:
    side = round(SHARE * box.fontMetrics().height()) + 2 * PAD
    return QSize(side, side + EDGE)


def _paint(box: QAbstractButton, *, is_round: bool) -> None:
    colours = box.palette()
    role = QPalette.ColorRole
    accent = colours.color(role.Accent)
    painter = QPainter(box)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = _size(box).width() - 2.0 * PAD
        area = QRectF(PAD, EDGE + PAD - 1.0, side, side).adjusted(0.75, 0.75, -0.75, -0.75)
        corner = area.width() / 2 if is_round else 3.5
        line = accent if box.isChecked() else colours.color(role.PlaceholderText)
        painter.setPen(QPen(line, 1.5))
        painter.setBrush(accent if box.isChecked() else colours.color(role.Base))
        painter.drawRoundedRect(area, corner, corner)
        if box.isChecked():
            _mark(painter, area, colours.color(role.HighlightedText), is_round=is_round)
        if box.hasFocus():
            painter.setPen(QPen(accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), corner + 3, corner + 3)
    finally:
        painter.end()


def _mark(painter: QPainter, area: QRectF, colour: QColor, *, is_round: bool) -> None:
    if is_round:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(area.center(), 0.22 * area.width(), 0.22 * area.width())
        return
    painter.setPen(QPen(colour, 2.0, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    places = ((0.24, 0.52), (0.43, 0.71), (0.76, 0.32))
    points = [QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in places]
    painter.drawPolyline(QPolygonF(points))
