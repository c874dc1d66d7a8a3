"""A function painted with where a neuron works on it: tangent, point, and its derivative below."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QStaticText,
    QTextOption,
)

from nnviz.picture.theme import Theme
from nnviz.picture.wording import rich

Floats = NDArray[np.float64]

POINTS = 241
LABEL_PIXELS = 12
QUIET = 0.75  # how strong the derivative is drawn


@dataclass(frozen=True, slots=True)
class Curve:
    """A function to draw, over which stretch, and no higher than `top`.

    slope: its derivative, where that is to be drawn too. kink: what holds at 0, where the
    derivative has no value of its own; "" where it has.
    """

    label: str
    function: Callable[[Floats], Floats]
    low: float
    high: float
    top: float = math.inf
    slope: Callable[[Floats], Floats] | None = None
    kink: str = ""


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


class Dots:
    """Points of which only matters how many lie in rectangles; many of those are tried."""

    def __init__(self, points: Sequence[QPointF]) -> None:
        self._at = np.array([(point.x(), point.y()) for point in points]).reshape(-1, 2)

    def within(self, boxes: Sequence[QRectF]) -> list[int]:
        """How many lie in each or on its edge."""
        edges = [(box.left(), box.right(), box.top(), box.bottom()) for box in boxes]
        left, right, top, bottom = np.array(edges).reshape(-1, 4, 1).transpose(1, 0, 2)
        x, y = self._at[:, 0], self._at[:, 1]
        inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
        return [int(count) for count in inside.sum(axis=1)]


class CurveDrawing:
    """One painting: scales first, then axes, derivative, curve, tangent, points, labels."""

    def __init__(self, working: Working, tokens: Theme, frame: QRectF) -> None:
        self.working, self.theme = working, tokens
        self._placed: dict[str, tuple[QRectF, str]] = {}  # labels, once their places were found
        self.box = frame.adjusted(10, 14, -10, -14)
        curve = working.curve
        self.low, self.high = curve.low, curve.high
        z = np.linspace(self.low, self.high, POINTS)
        with np.errstate(all="ignore"):
            a = np.clip(np.nan_to_num(curve.function(z)), -1e300, min(3.0 * curve.top, 1e300))
        slopes = self._slopes()
        heights = np.concatenate((a, *(y for _, y in slopes)))
        self.bottom = float(min(heights.min(), 0.0))
        self.top = min(float(max(heights.max(), 0.0)), curve.top)
        if self.top - self.bottom < 1e-9:
            self.top, self.bottom = 1.0, -1.0
        self.curve = self._points(z, a)
        self.slopes = [self._points(*piece) for piece in slopes]
        self._dots = [
            Dots(points)
            for points in (self.curve, self._tangent_points(), list(chain(*self.slopes)))
        ]

    def _points(self, z: Floats, a: Floats) -> list[QPointF]:
        box = self.box
        x = box.left() + (z - self.low) / (self.high - self.low) * box.width()
        y = box.bottom() - (a - self.bottom) / (self.top - self.bottom) * box.height()
        return list(map(QPointF, x.tolist(), y.tolist()))

    def _slopes(self) -> list[tuple[Floats, Floats]]:
        """The derivative in one piece, or the pieces left and right of a kink."""
        curve = self.working.curve
        if curve.slope is None:
            return []
        z = np.linspace(self.low, self.high, POINTS)
        if not curve.kink:
            return [(z, _finite(curve.slope(z)))]
        left = np.append(z[z < 0], 0.0)
        beyond = np.append(np.nextafter(0.0, 1.0), z[z > 0])
        return [(left, _finite(curve.slope(left))), (beyond, _finite(curve.slope(beyond)))]

    def at(self, z: float, a: float) -> QPointF:
        across = (z - self.low) / (self.high - self.low)
        up = (a - self.bottom) / (self.top - self.bottom)
        return QPointF(
            self.box.left() + across * self.box.width(), self.box.bottom() - up * self.box.height()
        )

    def draw(self, painter: QPainter, font: QFont) -> None:
        self._axes(painter)
        self._derivative(painter)
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
            self._mark_slope(painter, point)
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

    def _derivative(self, painter: QPainter) -> None:
        """A quieter line; at a kink a ring where it does not belong, a dot where it does."""
        shade = QColor(self.theme.backward)
        shade.setAlphaF(QUIET)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for piece in self.slopes:
            painter.setPen(QPen(shade, 1.3))
            painter.drawPolyline(piece)
        if len(self.slopes) > 1:
            left, right = self.slopes[0][-1], self.slopes[1][0]
            if right != left:
                painter.setBrush(QColor(self.theme.panel))
                painter.drawEllipse(right, 2.6, 2.6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.backward))
            painter.drawEllipse(left, 2.6, 2.6)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _slope_point(self) -> QPointF | None:
        z, slope = self.working.z, self.working.curve.slope
        if z is None or slope is None or not math.isfinite(z):
            return None
        return self.at(z, float(_finite(slope(np.array([z])))[0]))

    def _mark_slope(self, painter: QPainter, point: QPointF) -> None:
        """Where f′ is read at z: a ring, and a dot once the slope has been computed."""
        place = self._slope_point()
        if place is None:
            return
        colour = QColor(self.theme.backward)
        painter.setPen(QPen(QColor(self.theme.border_strong), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(place, point)
        known = self.working.slope is not None
        painter.setPen(QPen(QColor(self.theme.panel) if known else colour, 1.3))
        painter.setBrush(colour if known else QColor(self.theme.panel))
        painter.drawEllipse(place, 4.0, 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _name_slope(self, painter: QPainter, metrics: QFontMetricsF, taken: list[QRectF]) -> None:
        """The name f′ beside the derivative, where most room is."""
        text = "f′"
        if text not in self._placed:
            self._placed[text] = self._slope_place(metrics, text, taken), text
        place = self._placed[text][0]
        if not place.isNull():
            painter.setPen(QColor(self.theme.backward))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _slope_place(self, metrics: QFontMetricsF, text: str, taken: Sequence[QRectF]) -> QRectF:
        size = metrics.size(0, text)
        full = [point for piece in self.slopes for point in piece]
        marks = [point for point in (self._point(), self._slope_point()) if point is not None]
        best = 50.0, QRectF()  # worse than that it is rather left out
        ups = (-size.height() - 2, 2.0)
        tried = [
            (at, QRectF(at + QPointF(-size.width() / 2, up), size))
            for at in full[6::8]
            for up in ups
        ]
        wider = [place.adjusted(-2, 0, 2, 0) for _, place in tried]
        covered = zip(*(dots.within(wider) for dots in self._dots), strict=True)
        within = self.box.adjusted(-6, -10, 6, 10)
        for (at, place), around, counts in zip(tried, wider, covered, strict=True):
            cost = float(sum(counts))
            cost += 50 * sum(around.intersects(other) for other in taken)
            cost += 50 * sum(place.adjusted(-7, -7, 7, 7).contains(mark) for mark in marks)
            cost += max(0.0, 24.0 - self._apart(at)) / 4
            cost += 50 * (not within.contains(place))
            if cost < best[0]:
                best = cost, place
        return best[1]

    def _apart(self, at: QPointF) -> float:
        """Pixels between the function and a point of its derivative, one above the other."""
        share = (at.x() - self.box.left()) / self.box.width()
        return abs(at.y() - self.curve[round(share * (POINTS - 1))].y())

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
            if text not in self._placed:
                metrics = QFontMetricsF(font)
                self._placed[text] = self._free_place(metrics, text, anchor, taken)
            place, written = self._placed[text]
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
        if self.slopes:
            self._name_slope(painter, QFontMetricsF(font), taken)

    def _free_place(
        self, metrics: QFontMetricsF, text: str, anchor: QPointF, taken: Sequence[QRectF]
    ) -> tuple[QRectF, str]:
        """Where a label, on one line or two, covers least of all else; and how it is broken."""
        choices = []
        for written in (text, text.replace(" → ", "\n")):
            size = metrics.size(0, written)
            places = self._places(size.width() + 6, size.height(), anchor)
            costs = self._costs(places, anchor, taken)
            more = 3.0 * ("\n" in written)
            choices += [
                (cost + more, place, written) for cost, place in zip(costs, places, strict=True)
            ]
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

    def _costs(
        self, places: Sequence[QRectF], anchor: QPointF, taken: Sequence[QRectF]
    ) -> list[float]:
        arounds = [place.adjusted(-3, -2, 3, 2) for place in places]
        counts = zip(*(dots.within(arounds) for dots in self._dots), strict=True)
        mark = self._slope_point()
        costs = []
        for place, around, (curve, tangent, slopes) in zip(places, arounds, counts, strict=True):
            covered = curve + tangent + slopes // 2
            covered += 30 * (mark is not None and around.adjusted(-4, -4, 4, 4).contains(mark))
            covered += 100 * sum(around.intersects(other) for other in taken)
            covered += 60 * around.contains(anchor)
            covered += 4 * (place.left() < anchor.x() < place.right() and place.top() > anchor.y())
            dx = max(place.left() - anchor.x(), 0.0, anchor.x() - place.right())
            dy = max(place.top() - anchor.y(), 0.0, anchor.y() - place.bottom())
            costs.append(4 * covered + 0.1 * math.hypot(dx, dy))
        return costs

    def _tangent_points(self) -> list[QPointF]:
        z, a, slope = self.working.z, self.working.a, self.working.slope
        if z is None or a is None or slope is None or not math.isfinite(slope):
            return []
        reach = 0.3 * (self.high - self.low)
        offsets = [reach * k / 30 for k in range(-30, 31)]
        return [self.at(z + d, a + slope * d) for d in offsets]


def _finite(values: Floats) -> Floats:
    """Numbers that can be drawn."""
    return np.clip(np.nan_to_num(np.asarray(values, dtype=np.float64)), -1e300, 1e300)
