"""Formulas within the text of a QTextDocument: outlines on the baseline of their line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from nnviz.errors import UsageError
from nnviz.gui.lessons.formulas import EM, Drawn, drawn, drawn_within
from nnviz.painting.painter import kept

KIND = QTextFormat.ObjectTypes.UserObject.value + 1
PLACE = QTextFormat.Property.UserProperty.value + 1  # which of the formulas of the text it is
ROUND = 4.0  # pixels; corners behind a value
STOP = 0.4  # font sizes; of a full stop
LEAST = 0.85  # how much smaller rows get rather than being broken
STRIKE = 0.25  # font sizes; of a line through a formula, above the baseline
SHALLOW = 0.3  # font sizes below the baseline that any line of text has room for


@dataclass(frozen=True, slots=True)
class Item:
    """A formula in a text: its pieces, which of them are values, size of the text and colours.

    `beside` is the room in pixels that its place in a list takes from the width of the text;
    `closing` are the signs right behind it, which Qt would let begin a line; `strike` is the colour
    of a line through it, "" for none.
    """

    pieces: tuple[str, ...]
    live: tuple[int, ...]
    pixels: float
    colour: str
    soft: QColor
    display: bool = False
    beside: float = 0.0
    closing: str = ""
    strike: str = ""

    @property
    def on_baseline(self) -> bool:
        """Whether Qt may put the foot of the object on the baseline, as it does with pictures."""
        return self.display or drawn(self.pieces).descent <= SHALLOW * EM


class MathObject(QPyTextObject):
    """Measures and paints the formulas of one document."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []

    def format_of(self, item: Item) -> QTextCharFormat:
        """The format of the character that stands for a formula; keeps the formula."""
        result = QTextCharFormat()
        result.setObjectType(KIND)
        result.setProperty(PLACE, len(self.items))
        if not item.on_baseline:
            result.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        self.items.append(item)
        return result

    def intrinsicSize(self, doc: QTextDocument, position: int, format: QTextFormat) -> QSizeF:
        item = self.items[format.intProperty(PLACE)]
        outlines, scale = self._fitted(item, doc)
        ascent, descent = outlines.ascent * scale, outlines.descent * scale
        width = outlines.width * scale
        if item.closing:
            width += QFontMetricsF(_font(format, doc)).horizontalAdvance(item.closing)
        if item.on_baseline:
            return QSizeF(width, ascent + (descent if item.display else 0.0))
        half = QFontMetrics(format.toCharFormat().font()).xHeight() / 2.0
        # Qt puts the middle of the object half an x above the baseline: so this is high enough.
        height = max(2.0 * ascent - half, 2.0 * descent + half, 1.0)
        return QSizeF(width, height)

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        position: int,
        format: QTextFormat,
    ) -> None:
        item = self.items[format.intProperty(PLACE)]
        outlines, scale = self._fitted(item, doc)
        rect = QRectF(rect)
        baseline = rect.bottomLeft()
        if item.display:
            baseline.setY(rect.bottom() - outlines.descent * scale)
        elif not item.on_baseline:
            baseline.setY(self._middle_line(rect, doc, position))
        with kept(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(baseline)
            if item.closing:
                painter.setFont(_font(format, doc))
                painter.setPen(QColor(item.colour))
                painter.drawText(QPointF(outlines.width * scale, 0.0), item.closing)
            painter.scale(scale, scale)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(item.soft)
            for at in item.live:
                box = outlines.pieces[at]
                if box is not None:
                    painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 2.5, 2.5), ROUND, ROUND)
            painter.fillPath(outlines.path, QColor(item.colour))
            if item.strike:
                _strike(painter, item, outlines)

    @staticmethod
    def _fitted(item: Item, doc: QTextDocument) -> tuple[Drawn, float]:
        """The outlines and their scale: never wider than there is room."""
        scale = item.pixels / EM
        if doc.textWidth() <= 0:
            return drawn(item.pieces), scale
        # In a line of text, room is left for the full stop behind it.
        taken = item.beside + (0.0 if item.display else STOP * item.pixels)
        room = max(doc.textWidth() - taken, 20.0) / scale
        if item.display:
            outlines = drawn_within(item.pieces, int(room / LEAST))
        else:
            outlines = drawn(item.pieces)
        return outlines, scale * min(1.0, room / max(outlines.width, 1.0))

    @staticmethod
    def _middle_line(rect: QRectF, doc: QTextDocument, position: int) -> float:
        block = doc.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        # The object is painted in the middle of its line, whatever its ascent.
        return rect.center().y() - line.height() / 2.0 + line.ascent()


def _font(format: QTextFormat, doc: QTextDocument) -> QFont:
    """The font of the text that a formula stands in."""
    return format.toCharFormat().font().resolve(doc.defaultFont())


def _strike(painter: QPainter, item: Item, outlines: Drawn) -> None:
    """A line through the formula, as through words; across one of its own line or with fractions.

    A level line could be taken for the bar of a fraction.
    """
    across = item.display or not item.on_baseline
    bottom, top = (outlines.descent, -outlines.ascent) if across else (-STRIKE * EM, -STRIKE * EM)
    painter.setPen(QPen(QColor(item.strike), (0.09 if across else 0.065) * EM))
    painter.drawLine(QPointF(0.0, bottom), QPointF(outlines.width, top))


def can_be_set(pieces: tuple[str, ...]) -> bool:
    """Whether a formula can be set; one that cannot is shown as it was written."""
    try:
        drawn(pieces)
    except UsageError:
        return False
    return True
