"""Inside a neuron: its function, where it works on it, the tangent there, and the derivative.

A softmax has no curve of one neuron; its whole layer is shown, z on the left, a on the right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.gui.panels.curve_drawing import LABEL_PIXELS, Curve, CurveDrawing, Working
from nnviz.nn.functions import Activation, activation
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import pretty

CURVE_HEIGHT = 168
ROW_HEIGHT = 26
MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """One neuron of a softmax layer, with its numbers as they are to be written."""

    name: str
    z: float | None
    a: float | None
    z_text: str
    a_text: str
    current: bool = False


def activation_curve(name: str, z: float | None) -> Curve:
    """A function of the table over its own stretch, or a wider one with the point in it."""
    entry = activation(name)
    low, high = entry.range
    if z is not None and math.isfinite(z):
        reach = min(abs(z) * 1.3, 1e300)
        if not 0.9 * low <= z <= 0.9 * high:
            low, high = -max(reach, -low), max(reach, high)
    return Curve(entry.label, entry.value, low, high, slope=entry.slope, kink=_kink(entry))


def _kink(entry: Activation) -> str:
    """What is said of a function whose slopes left and right of 0 differ, or that jumps there."""
    left, right = (float(entry.slope(z)) for z in (-1e-9, 1e-9))
    jump = abs(float(entry.value(1e-9)) - float(entry.value(-1e-9))) > 0.5
    if abs(right - left) < 0.5 and not jump:
        return ""
    return f"at 0 the convention is {pretty(f'{float(entry.slope(0.0)):g}')}"


class NeuronCurve(QWidget):
    """The function of one neuron with its working point and tangent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme("light")
        self._working = Working(activation_curve("identity", None))
        self._drawing: tuple[object, CurveDrawing] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_working(self, working: Working, tokens: Theme) -> None:
        """Draw another neuron, or the same with more of it known."""
        self._working, self._theme, self._drawing = working, tokens, None
        curve = working.curve
        said = [f"The function {curve.label}", working.z_text, working.slope_text]
        if curve.slope is not None:
            said.append("With its derivative f′" + (f": {curve.kink}" if curve.kink else ""))
        tip = "The thin line is the derivative f′: how steep the function is at each z"
        self.setToolTip(f"{tip}{f'; {curve.kink}' if curve.kink else ''}." if curve.slope else "")
        self.setAccessibleName("Inside the neuron")
        self.setAccessibleDescription(". ".join(text for text in said if text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, CURVE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._drawn(QRectF(self.rect()), self.font()).draw(painter, self.font())
        painter.end()

    def _drawn(self, frame: QRectF, font: QFont) -> CurveDrawing:
        """The drawing with the places of its labels: they are not looked for at each paint."""
        key = (frame.width(), frame.height(), font.key())
        if self._drawing is None or self._drawing[0] != key:
            self._drawing = key, CurveDrawing(self._working, self._theme, frame)
        return self._drawing[1]


class LayerShares(QWidget):
    """A softmax layer: per neuron its z as a bar from the middle, its a as a share of 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme("light")
        self._shares: tuple[Share, ...] = ()
        self._more = 0
        self._phase = "forward"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Sequence[Share], phase: str, tokens: Theme) -> None:
        """Draw the layer; of many neurons the largest shares, and how many are left out."""
        known = sorted(shares, key=lambda s: -(s.a if s.a is not None else -1.0))
        kept = set(id(s) for s in [*filter(lambda s: s.current, shares), *known][:MOST_ROWS])
        self._shares = tuple(s for s in shares if id(s) in kept)
        self._more = len(shares) - len(self._shares)
        self._phase, self._theme = phase, tokens
        self.setAccessibleName("Inside the layer: softmax")
        self.setAccessibleDescription(
            "; ".join(f"{s.name}: z {s.z_text}, a {s.a_text}" for s in self._shares)
        )
        self.updateGeometry()
        self.update()

    @property
    def shares(self) -> tuple[Share, ...]:
        """What is drawn, in the order of the neurons."""
        return self._shares

    def sizeHint(self) -> QSize:
        return QSize(300, ROW_HEIGHT * (1 + len(self._shares) + bool(self._more)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(LABEL_PIXELS)
        painter.setFont(font)
        muted = QColor(self._theme.text_muted)
        middle = 0.5 * self.width()
        self._text(painter, QRectF(40, 0, middle - 50, ROW_HEIGHT), "z", muted)
        self._text(painter, QRectF(middle + 14, 0, middle, ROW_HEIGHT), "a = softmax(z)", muted)
        for row, share in enumerate(self._shares, start=1):
            self._row(painter, QRectF(0, row * ROW_HEIGHT, self.width(), ROW_HEIGHT), share)
        if self._more:
            top = (1 + len(self._shares)) * ROW_HEIGHT
            text = f"and {self._more:,} more with smaller shares"
            self._text(painter, QRectF(40, top, self.width(), ROW_HEIGHT), text, muted)
        painter.end()

    def _row(self, painter: QPainter, row: QRectF, share: Share) -> None:
        strong = QColor(self._theme.text)
        colour = QColor(self._theme.phase(self._phase))
        if not share.current:
            colour.setAlphaF(0.55)
        self._text(painter, row.adjusted(0, 0, 0, 0), share.name, strong)
        half = 0.5 * row.width()
        self._z_bar(painter, QRectF(40, row.top() + 6, half - 104, row.height() - 12), share)
        self._text(painter, QRectF(half - 60, row.top(), 60, row.height()), share.z_text, strong)
        bars = QRectF(half + 14, row.top() + 6, half - 80, row.height() - 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.grid))
        painter.drawRoundedRect(bars, 3, 3)
        if share.a is not None and math.isfinite(share.a):
            painter.setBrush(colour)
            bars.setWidth(max(bars.width() * min(max(share.a, 0.0), 1.0), 1.5))
            painter.drawRoundedRect(bars, 3, 3)
        place = QRectF(row.right() - 58, row.top(), 58, row.height())
        self._text(painter, place, share.a_text, strong)

    def _z_bar(self, painter: QPainter, box: QRectF, share: Share) -> None:
        sizes = [abs(s.z) for s in self._shares if s.z is not None and math.isfinite(s.z)]
        middle = box.center().x()
        painter.setPen(QPen(QColor(self._theme.border), 1.0))
        painter.drawLine(QPointF(middle, box.top() - 3), QPointF(middle, box.bottom() + 3))
        if share.z is None or not math.isfinite(share.z):
            return
        length = 0.5 * box.width() * share.z / (max(sizes) or 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.neutral))
        bar = QRectF(min(middle, middle + length), box.top(), abs(length), box.height())
        painter.drawRoundedRect(bar, 3, 3)

    def _text(self, painter: QPainter, box: QRectF, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, flags, text)
