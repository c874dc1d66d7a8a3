"""Inside a neuron: its function, where it works on it, and the tangent there.

A softmax has no curve of one neuron; its whole layer is shown, z on the left, a on the right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QStaticText,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.nn.functions import activation
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import rich

Floats = NDArray[np.float64]

POINTS = 241
CURVE_HEIGHT = 168
ROW_HEIGHT = 26
MOST_ROWS = 10
LABEL_PIXELS = 12


@dataclass(frozen=True, slots=True)
class Curve:
    """A function to draw, over which stretch, and no higher than `top`."""

    label: str
    function: Callable[[Floats], Floats]
    low: float
    high: float
    top: float = math.inf


@dataclass(frozen=True, slots=True)
class Working:
    """Where a neuron works on a curve; a number that has not been computed yet is None."""

    curve: Curve
    z: float | None = None
    a: float | None = None
    slope: float | None = None
    z_text: str = ""  # "z₆ = 0.420 → a₆ = 0.603"
    slope_text: str = ""  # "slope f′ = 0.239"
    phase: str = "forward"


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
    return Curve(entry.label, entry.value, low, high)


class NeuronCurve(QWidget):
    """The function of one neuron with its working point and tangent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme("light")
        self._working = Working(activation_curve("identity", None))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_working(self, working: Working, tokens: Theme) -> None:
        """Draw another neuron, or the same with more of it known."""
        self._working, self._theme = working, tokens
        said = [f"The function {working.curve.label}", working.z_text, working.slope_text]
        self.setAccessibleName("Inside the neuron")
        self.setAccessibleDescription(". ".join(text for text in said if text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, CURVE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing = _CurveDrawing(self._working, self._theme, QRectF(self.rect()))
        drawing.draw(painter, self.font())
        painter.end()


class _CurveDrawing:
    """One painting of the curve: scales first, then axes, curve, tangent, point, labels."""

    def __init__(self, working: Working, tokens: Theme, frame: QRectF) -> None:
        self.working, self.theme = working, tokens
        self.box = frame.adjusted(10, 14, -10, -14)
        curve = working.curve
        self.low, self.high = curve.low, curve.high
        z = np.linspace(self.low, self.high, POINTS)
        with np.errstate(all="ignore"):
            a = np.clip(np.nan_to_num(curve.function(z)), -1e300, min(3.0 * curve.top, 1e300))
        self.bottom = float(min(a.min(), 0.0))
        self.top = min(float(max(a.max(), 0.0)), curve.top)
        if self.top - self.bottom < 1e-9:
            self.top, self.bottom = 1.0, -1.0
        self.curve = [self.at(float(x), float(y)) for x, y in zip(z, a, strict=True)]

    def at(self, z: float, a: float) -> QPointF:
        across = (z - self.low) / (self.high - self.low)
        up = (a - self.bottom) / (self.top - self.bottom)
        return QPointF(
            self.box.left() + across * self.box.width(), self.box.bottom() - up * self.box.height()
        )

    def draw(self, painter: QPainter, font: QFont) -> None:
        self._axes(painter)
        painter.setPen(QPen(QColor(self.theme.hidden), 2.0))
        painter.save()
        painter.setClipRect(self.box.adjusted(-4, -4, 4, 4))
        painter.drawPath(self._curve_path())
        painter.restore()
        colour = QColor(self.theme.phase(self.working.phase))
        if self.working.slope is not None:
            self._tangent(painter, colour)
        point = self._point()
        if point is not None:
            self._mark(painter, point, colour)
        self._labels(painter, font, point, colour)

    def _axes(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        origin = self.at(0.0, 0.0)
        painter.drawLine(
            QPointF(self.box.left(), origin.y()), QPointF(self.box.right(), origin.y())
        )
        painter.drawLine(
            QPointF(origin.x(), self.box.top() - 6), QPointF(origin.x(), self.box.bottom() + 6)
        )

    def _curve_path(self) -> QPainterPath:
        path = QPainterPath(self.curve[0])
        jump = 0.4 * self.box.height()
        for before, after in zip(self.curve, self.curve[1:], strict=False):
            if abs(after.y() - before.y()) > jump:
                path.moveTo(after)
            else:
                path.lineTo(after)
        return path

    def _point(self) -> QPointF | None:
        z, a = self.working.z, self.working.a
        if z is None or a is None or not (math.isfinite(z) and math.isfinite(a)):
            return None
        return self.at(z, min(max(a, self.bottom), self.top))

    def _tangent(self, painter: QPainter, colour: QColor) -> None:
        z, a, slope = self.working.z, self.working.a, self.working.slope
        if z is None or a is None or slope is None or not math.isfinite(slope):
            return
        here, beyond = self.at(z, a), self.at(z + (self.high - self.low), a)
        rise = -slope * (self.high - self.low) / (self.top - self.bottom) * self.box.height()
        direction = QPointF(beyond.x() - here.x(), rise)
        length = math.hypot(direction.x(), direction.y())
        step = direction * (0.36 * self.box.width() / length)
        painter.save()
        painter.setClipRect(self.box.adjusted(-8, -12, 8, 12))
        pen = QPen(colour, 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
        painter.drawLine(here - step, here + step)
        painter.restore()

    def _mark(self, painter: QPainter, point: QPointF, colour: QColor) -> None:
        origin = self.at(0.0, 0.0)
        pen = QPen(QColor(self.theme.border_strong), 1.0, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(point.x(), origin.y()), point)
        painter.drawLine(QPointF(origin.x(), point.y()), point)
        painter.setPen(QPen(QColor(self.theme.panel), 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(point, 5.5, 5.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _labels(
        self, painter: QPainter, base: QFont, point: QPointF | None, colour: QColor
    ) -> None:
        font = QFont(base)
        font.setPixelSize(LABEL_PIXELS)
        painter.setFont(font)
        anchor = point or self.at(0.0, 0.5 * (self.top + self.bottom))
        taken: list[QRectF] = []
        unbroken = QTextOption()
        unbroken.setWrapMode(QTextOption.WrapMode.NoWrap)
        for text, shade in (
            (self.working.z_text, QColor(self.theme.text)),
            (self.working.slope_text, colour),
        ):
            if not text:
                continue
            place, written = self._free_place(QFontMetricsF(font), text, anchor, taken)
            taken.append(place)
            halo = QColor(self.theme.panel)
            halo.setAlphaF(0.8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawRoundedRect(place, 3, 3)
            painter.setPen(shade)
            label = QStaticText(rich(written))
            label.setTextOption(unbroken)
            label.prepare(font=font)
            size = QPointF(label.size().width(), label.size().height())
            painter.drawStaticText(place.center() - size / 2, label)

    def _free_place(
        self, metrics: QFontMetricsF, text: str, anchor: QPointF, taken: Sequence[QRectF]
    ) -> tuple[QRectF, str]:
        """Where a label, on one line or two, covers least of all else; and how it is broken."""
        choices = []
        for written in (text, text.replace(" → ", "\n")):
            size = metrics.size(0, written)
            for place in self._places(size.width() + 6, size.height(), anchor):
                cost = self._cost(place, anchor, taken) + 3.0 * ("\n" in written)
                choices.append((cost, place, written))
        _, place, written = min(choices, key=lambda choice: choice[0])
        return place, written

    def _places(self, width: float, height: float, anchor: QPointF) -> list[QRectF]:
        right = self.box.right() - width
        lefts = {anchor.x() + 10, anchor.x() - 10 - width, self.box.left(), right}
        return [
            QRectF(
                min(max(left, self.box.left()), right),
                min(max(anchor.y() + dy, self.box.top() - 8), self.box.bottom() - height - 2),
                width,
                height,
            )
            for dy in (6, -height - 6, 24, -height - 24, 44, -height - 44)
            for left in sorted(lefts, reverse=True)
        ]

    def _cost(self, place: QRectF, anchor: QPointF, taken: Sequence[QRectF]) -> float:
        around = place.adjusted(-3, -2, 3, 2)
        covered = sum(around.contains(point) for point in self.curve)
        covered += sum(around.contains(point) for point in self._tangent_points())
        covered += 100 * sum(around.intersects(other) for other in taken)
        covered += 60 * around.contains(anchor)
        covered += 4 * (place.left() < anchor.x() < place.right() and place.top() > anchor.y())
        dx = max(place.left() - anchor.x(), 0.0, anchor.x() - place.right())
        dy = max(place.top() - anchor.y(), 0.0, anchor.y() - place.bottom())
        return 4 * covered + 0.1 * math.hypot(dx, dy)

    def _tangent_points(self) -> list[QPointF]:
        z, a, slope = self.working.z, self.working.a, self.working.slope
        if z is None or a is None or slope is None or not math.isfinite(slope):
            return []
        reach = 0.3 * (self.high - self.low)
        offsets = [reach * k / 30 for k in range(-30, 31)]
        return [self.at(z + d, a + slope * d) for d in offsets]


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
