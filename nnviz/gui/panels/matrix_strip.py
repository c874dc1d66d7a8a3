"""The strip of matrices, painted: they slide together and become one."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.gui.panels.matrix_row import (
    CELL_HEIGHT,
    FOOT,
    LEAST_SCALE,
    SIDE,
    Item,
    Row,
    closed,
    key_of,
    lay_out,
    letters,
    size_text,
)
from nnviz.gui.session import Session
from nnviz.nn.collapse import Factor
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import pretty

TEXT_PIXELS, LETTER_PIXELS = 12, 14
SIDES = (8, 4)  # room around the row
LOWEST = 70
SLIDE = 0.4  # of the way: the pair slides together; the rest is its product appearing
_CENTRE = Qt.AlignmentFlag.AlignCenter


class MatrixStrip(QWidget):
    """Draws the row of a stage, and between two stages how one becomes the other."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._from: tuple[Factor, ...] = ()
        self._to: tuple[Factor, ...] = ()
        self._at: int | None = None
        self._share = 0.0
        self.setMinimumHeight(LOWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(420, 190)

    def show_row(
        self,
        row: Sequence[Factor],
        after: Sequence[Factor] = (),
        at: int | None = None,
        share: float = 0.0,
    ) -> None:
        """Show a row; or how far its maps `at` and `at` + 1 have become one in the row after."""
        self._from, self._to = tuple(row), tuple(after)
        self._at, self._share = at, share
        shown = [self.row(one) for one in (self._from, self._to) if one]
        width = max((one.width for one in shown), default=0.0)
        height = max((one.height for one in shown), default=0.0)
        self.setMinimumSize(
            ceil(width * LEAST_SCALE) + SIDES[0], max(LOWEST, ceil(height * LEAST_SCALE) + SIDES[1])
        )
        self.update()

    def row(self, factors: Sequence[Factor]) -> Row:
        """Where everything stands here."""
        room = float(self.width() - SIDES[0]), float(self.height() - SIDES[1])
        measure = QFontMetricsF(_font(self.font(), TEXT_PIXELS)).horizontalAdvance
        return lay_out(factors, self._session.format, measure, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self.paint_picture(painter)
        finally:
            painter.end()

    def paint_picture(self, painter: QPainter) -> None:
        """Onto the screen or into a picture."""
        if not self._from:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme(self._session.theme)
        before = self.row(self._from)
        if not self._to or self._at is None or self._share <= 0.0:
            for item in before.items:
                self._paint(painter, tokens, item, self._place(before, item), before.scale, 1.0)
            return
        self._paint_between(painter, tokens, before, self.row(self._to), self._share)

    def _paint_between(
        self, painter: QPainter, tokens: Theme, before: Row, after: Row, share: float
    ) -> None:
        """First the pair slides together; then it fades into its product, and all close up."""
        assert self._at is not None
        left, right = (key_of(self._from[self._at + shift]) for shift in (1, 0))
        product = after.find(key_of(self._to[self._at]))
        assert product is not None
        sliding, fading = _eased(share / SLIDE), _eased((share - SLIDE) / (1.0 - SLIDE))
        scale = before.scale + (after.scale - before.scale) * fading
        goal, moved = self._place(after, product), closed(before, left, right)
        for item in before.items:
            start = self._place(before, item)
            start += QPointF(moved[item.key] * before.scale * sliding, 0.0)
            same = after.find(item.key)
            end = goal if same is None else self._place(after, same)
            opacity = 1.0 if same is not None else _within(1.0 - 1.6 * fading)
            place = start + (end - start) * fading
            self._paint(painter, tokens, item, place, scale, opacity)
        self._paint(painter, tokens, product, goal, scale, _within(1.5 * fading - 0.5))

    def _place(self, row: Row, item: Item) -> QPointF:
        """The middle of an item, with the whole row in the middle of the strip."""
        left = (self.width() - row.width * row.scale) / 2
        middle = (self.height() - FOOT * row.scale) / 2
        return QPointF(left + item.middle * row.scale, middle)

    def _paint(
        self,
        painter: QPainter,
        tokens: Theme,
        item: Item,
        place: QPointF,
        scale: float,
        opacity: float,
    ) -> None:
        if opacity <= 0.0:
            return
        painter.save()
        painter.setOpacity(opacity)
        painter.translate(place)
        painter.scale(scale, scale)
        _PAINTERS[item.kind](self, painter, tokens, item)
        painter.restore()

    # ---- kinds of items, each about its own middle -------------------------------------------

    def _text(self, painter: QPainter, tokens: Theme, item: Item) -> None:
        painter.setFont(_font(self.font(), LETTER_PIXELS, italic=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(-item.width / 2 - 10, -12, item.width + 20, 24), _CENTRE, item.text)

    def _matrix(self, painter: QPainter, tokens: Theme, item: Item) -> None:
        factor = item.factor
        assert factor is not None
        rows, columns = len(item.cells), len(item.cells[0])
        left, top = -item.column * columns / 2, -CELL_HEIGHT * rows / 2
        values = np.column_stack((factor.matrix, factor.offset))[:, :columns]
        largest = float(np.abs(values).max()) or 1.0
        painter.setFont(_font(self.font(), TEXT_PIXELS))
        for row, line in enumerate(item.cells):
            for column, text in enumerate(line):
                cell = QRectF(
                    left + column * item.column, top + row * CELL_HEIGHT, item.column, CELL_HEIGHT
                )
                value = float(values[row, column])
                shade = QColor(tokens.positive if value > 0 else tokens.negative)
                shade.setAlphaF(0.30 * abs(value) / largest)
                painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), shade)
                painter.setPen(QColor(tokens.text))
                painter.drawText(cell, _CENTRE, text)
        if factor.biased:
            x = left + (columns - 1) * item.column
            painter.setPen(QPen(QColor(tokens.bias), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, top), QPointF(x, -top))
        self._brackets(painter, tokens, columns * item.column / 2 + 3, -top + 3)
        self._caption(painter, tokens, item)

    def _shape(self, painter: QPainter, tokens: Theme, item: Item) -> None:
        assert item.factor is not None
        painter.setFont(_font(self.font(), TEXT_PIXELS))
        painter.setPen(QColor(tokens.text_muted))
        box = QRectF(-item.width / 2, -item.height / 2, item.width, item.height)
        painter.drawText(box, _CENTRE, "numbers\nnot shown")
        self._brackets(painter, tokens, item.width / 2 - SIDE / 2, item.height / 2)
        self._caption(painter, tokens, item)

    def _wall(self, painter: QPainter, tokens: Theme, item: Item) -> None:
        bar = QRectF(-item.width / 2 + 3, -item.height / 2, item.width - 6, item.height)
        edge = QColor(tokens.loss)
        soft = QColor(tokens.loss)
        soft.setAlphaF(0.16)
        painter.setBrush(soft)
        painter.setPen(QPen(edge, 1.4))
        painter.drawRoundedRect(bar, 4, 4)
        painter.save()
        painter.rotate(-90)
        font = _font(self.font(), TEXT_PIXELS)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        room = QRectF(-bar.height() / 2 + 2, -bar.width() / 2, bar.height() - 4, bar.width())
        short = QFontMetricsF(font).elidedText(item.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _CENTRE, short)
        painter.restore()
        assert item.factor is not None
        self._letters(painter, tokens, item, pretty(f"f_{item.factor.last}"))

    def _brackets(self, painter: QPainter, tokens: Theme, half: float, up: float) -> None:
        painter.setPen(QPen(QColor(tokens.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for side in (-1.0, 1.0):
            x, inner = side * half, side * (half - 5)
            painter.drawPolyline(
                QPolygonF(
                    [QPointF(inner, -up), QPointF(x, -up), QPointF(x, up), QPointF(inner, up)]
                )
            )

    def _caption(self, painter: QPainter, tokens: Theme, item: Item) -> None:
        assert item.factor is not None
        self._letters(painter, tokens, item, letters(item.factor))
        painter.setFont(_font(self.font(), TEXT_PIXELS - 1))
        painter.setPen(QColor(tokens.text_muted))
        line = QRectF(-item.width / 2 - 30, item.height / 2 + 22, item.width + 60, 16)
        painter.drawText(line, _CENTRE, size_text(item.factor))

    def _letters(self, painter: QPainter, tokens: Theme, item: Item, text: str) -> None:
        painter.setFont(_font(self.font(), LETTER_PIXELS, italic=True))
        painter.setPen(QColor(tokens.text))
        line = QRectF(-item.width / 2 - 30, item.height / 2 + 4, item.width + 60, 19)
        painter.drawText(line, _CENTRE, text)


_PAINTERS = {
    "text": MatrixStrip._text,
    "matrix": MatrixStrip._matrix,
    "shape": MatrixStrip._shape,
    "wall": MatrixStrip._wall,
}


def _font(font: QFont, pixels: int, *, italic: bool = False) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    sized.setItalic(italic)
    return sized


def _eased(share: float) -> float:
    """From 0 to 1, slow at both ends, and no further."""
    share = _within(share)
    return share * share * (3.0 - 2.0 * share)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
