"""Pictures through QPainter: the same display list for the screen, PNG and PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from nnviz.painting.edges import paint_edges
from nnviz.painting.fonts import font, load_fonts
from nnviz.painting.sprites import paint_with_sprites
from nnviz.picture.shapes import (
    SCRIPT_SCALE,
    SCRIPT_SHIFT,
    Box,
    Circle,
    Dash,
    Edges,
    Formula,
    Label,
    Line,
    Picture,
    Raster,
    Shape,
)

TEXT_SCALE = 4  # text is set at four times its size: pixel sizes are whole numbers in Qt


def paint(picture: Picture, painter: QPainter, *, background: bool = True) -> None:
    """Paint a picture at scale 1 with its top left corner at (0, 0) of the painter."""
    load_fonts()
    with kept(painter):
        if background:
            area = QRectF(0, 0, picture.width, picture.height)
            painter.fillRect(area, QColor(picture.background))
        if not paint_with_sprites(picture, painter, paint_shape):
            for shape in picture.shapes:
                paint_shape(shape, painter)


@contextmanager
def kept(painter: QPainter) -> Iterator[None]:
    """What is told to a painter here, it forgets again, whatever happens: else Qt complains."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def paint_shape(shape: Shape, painter: QPainter) -> None:
    """Paint one shape."""
    _PAINTERS[type(shape)](shape, painter)


def pen(color: str | QColor, width: float, dash: Dash = ()) -> QPen:
    """A pen with flat ends and round joins; dashes are in pixels."""
    made = QPen(QColor(color), width)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        made.setDashPattern([part / width for part in dash])
    return made


def _circle(shape: Circle, painter: QPainter) -> None:
    _tool(shape, painter)
    painter.drawEllipse(QPointF(shape.x, shape.y), shape.r, shape.r)


def _box(shape: Box, painter: QPainter) -> None:
    _tool(shape, painter)
    area = QRectF(shape.x - shape.w / 2, shape.y - shape.h / 2, shape.w, shape.h)
    radius = min(shape.radius, shape.w / 2, shape.h / 2)
    painter.drawRoundedRect(area, radius, radius)


def _tool(shape: Circle | Box, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setOpacity(shape.opacity)
    painter.setBrush(QBrush(QColor(shape.fill)) if shape.fill else Qt.BrushStyle.NoBrush)
    if shape.stroke:
        painter.setPen(pen(shape.stroke, shape.width, shape.dash))
    else:
        painter.setPen(Qt.PenStyle.NoPen)


def _line(shape: Line, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setOpacity(shape.opacity)
    if shape.stroke:
        painter.setPen(pen(shape.stroke, shape.width, shape.dash))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    points = QPolygonF([QPointF(x, y) for x, y in shape.points])
    if shape.fill:
        painter.setBrush(QBrush(QColor(shape.fill)))
        painter.drawPolygon(points)
    else:
        painter.drawPolyline(points)


def _formula(shape: Formula, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setOpacity(shape.opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    for term in shape.terms:
        painter.setBrush(QBrush(QColor(term.color)))
        for outline, dx, dy in term.outlines:
            place = QPointF(shape.x + dx, shape.y + dy)
            painter.translate(place)
            painter.drawPath(path_of(outline))
            painter.translate(-place)


@lru_cache(maxsize=4096)
def path_of(outline: str) -> QPainterPath:
    """SVG path data (absolute M, L, Q, C and Z) as Qt has it."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for command, numbers in _COMMANDS.findall(outline):
        values = [float(number) for number in _NUMBERS.findall(numbers)]
        points = [QPointF(x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
        if command == "M":
            path.moveTo(points[0])
        elif command == "L":
            path.lineTo(points[0])
        elif command == "Q":
            path.quadTo(*points)
        elif command == "C":
            path.cubicTo(*points)
        else:
            path.closeSubpath()
    return path


_COMMANDS = re.compile(r"([MLQCZ])([^MLQCZ]*)")
_NUMBERS = re.compile(r"-?[\d.]+(?:e-?\d+)?")


def _raster(shape: Raster, painter: QPainter) -> None:
    centre = QPointF(shape.x, shape.y)
    corner = QPointF(shape.r, shape.h / 2 or shape.r)
    area = QRectF(centre - corner, centre + corner)
    outline = QPainterPath()
    if shape.h:
        outline.addRect(area)
    else:
        outline.addEllipse(centre, shape.r, shape.r)
    with kept(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.setOpacity(shape.opacity)
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        painter.drawImage(area, image_of(shape.pixels))


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """An image (rows, columns, 3) of red, green and blue as Qt has them, with memory of its own."""
    rows, columns, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    # Without the copy the image would look into memory that may be gone.
    return QImage(data.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()


def _label(shape: Label, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    painter.setOpacity(shape.opacity)
    painter.setPen(QColor(shape.color))
    pieces = []
    for run in shape.runs:
        size = shape.size * (SCRIPT_SCALE if run.script else 1.0)
        face = font(round(size * TEXT_SCALE), shape.weight)
        pieces.append((run, face, QFontMetricsF(face).horizontalAdvance(run.text)))
    total = sum(advance for *_, advance in pieces) / TEXT_SCALE
    left = {"start": 0.0, "middle": total / 2, "end": total}[shape.anchor]
    with kept(painter):
        painter.translate(shape.x - left, shape.y)
        painter.scale(1 / TEXT_SCALE, 1 / TEXT_SCALE)
        x = 0.0
        for run, face, advance in pieces:
            painter.setFont(face)
            place = QPointF(x, SCRIPT_SHIFT[run.script] * shape.size * TEXT_SCALE)
            painter.drawText(place, run.text)
            x += advance


_PAINTERS: dict[type, Callable[[Any, QPainter], None]] = {
    Circle: _circle,
    Box: _box,
    Line: _line,
    Formula: _formula,
    Label: _label,
    Edges: paint_edges,
    Raster: _raster,
}
