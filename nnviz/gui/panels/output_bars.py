"""What a network answers to one sample, a bar for each class or output, with what was wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.picture.theme import Theme, theme

ROW, TEXT = 26.0, 12
MOST_ROWS = 12
LONGEST = 72.0  # pixels of a name


@dataclass(frozen=True, slots=True)
class Bar:
    """An answer from 0 to 1 of the bar's length, and what was wanted, as they are written too."""

    name: str
    value: float
    text: str
    wanted: float | None = None
    first: bool = False  # the one that is decided for


class OutputBars(QWidget):
    """Bars under each other; a line in each says what the sample's target is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()
        self._theme = theme("light")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(110)
        self.setAccessibleName("Answer of the network")

    def show_bars(self, bars: Sequence[Bar], tokens: Theme) -> None:
        """Another answer; of many outputs, the first ones."""
        self.bars, self._theme = tuple(bars[:MOST_ROWS]), tokens
        said = (
            f"{bar.name}: {bar.text}{', the answer' * bar.first}"
            f"{', wanted' * (bar.wanted is not None)}"
            for bar in self.bars
        )
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, round(ROW * max(1, len(self.bars))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(TEXT)
        font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        names = [
            metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, LONGEST) for bar in self.bars
        ]
        left = max((metrics.horizontalAdvance(name) for name in names), default=0.0) + 8
        right = max((metrics.horizontalAdvance(bar.text) for bar in self.bars), default=0.0) + 8
        for at, (bar, name) in enumerate(zip(self.bars, names, strict=True)):
            line = QRectF(0, at * ROW, self.width(), ROW)
            place = line.adjusted(left, 7, -right, -7)
            self._words(painter, line, name, bar)
            self._bar(painter, place, bar)

    def _words(self, painter: QPainter, line: QRectF, name: str, bar: Bar) -> None:
        painter.setPen(QColor(self._theme.text if bar.first else self._theme.text_muted))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignRight, bar.text)

    def _bar(self, painter: QPainter, place: QRectF, bar: Bar) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.grid))
        painter.drawRoundedRect(place, 3, 3)
        if math.isfinite(bar.value):
            colour = QColor(self._theme.forward)
            colour.setAlphaF(1.0 if bar.first else 0.55)
            painter.setBrush(colour)
            filled = QRectF(place)
            filled.setWidth(max(1.5, place.width() * min(max(bar.value, 0.0), 1.0)))
            painter.drawRoundedRect(filled, 3, 3)
        if bar.wanted is not None:
            x = place.left() + place.width() * min(max(bar.wanted, 0.0), 1.0)
            painter.setPen(QPen(QColor(self._theme.loss), 2.0))
            painter.drawLine(QPointF(x, place.top() - 4), QPointF(x, place.bottom() + 4))
