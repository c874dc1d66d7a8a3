"""What lies over the picture, never in it: what is pointed at and what is selected."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.gui.editable import edge_of
from nnviz.picture.shapes import Box, Circle, Edges, Picture
from nnviz.picture.theme import Theme

HALO = 5.0
HOVER_OPACITY = 0.30
SELECTED_OPACITY = 0.85


def paint_overlay(
    painter: QPainter, picture: Picture, hover: str, selection: str, tokens: Theme, phase: str
) -> None:
    """Draw both marks in picture coordinates; what the picture does not show gets none."""
    if selection:
        color = QColor(tokens.accent)
        color.setAlphaF(SELECTED_OPACITY)
        _outline(painter, picture, selection, QPen(color, 2.0), HALO + 1.5)
    if hover:
        color = QColor(tokens.phase(phase))
        color.setAlphaF(HOVER_OPACITY)
        _outline(painter, picture, hover, QPen(color, 7.0), HALO - 1.0)


def _outline(
    painter: QPainter, picture: Picture, identifier: str, pen: QPen, distance: float
) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if edge := edge_of(identifier):
        path = edge_path(picture, *edge)
        if path is not None:
            pen.setWidthF(max(pen.widthF() + 2.0, 6.0))
            color = pen.color()
            color.setAlphaF(min(color.alphaF(), 0.42))
            pen.setColor(color)
            painter.setPen(pen)
            painter.drawPath(path)
        return
    for shape in picture.of(identifier):
        if isinstance(shape, Circle):
            painter.drawEllipse(QPointF(shape.x, shape.y), shape.r + distance, shape.r + distance)
            return
        if isinstance(shape, Box):
            frame = QRectF(shape.x - shape.w / 2, shape.y - shape.h / 2, shape.w, shape.h)
            grown = frame.adjusted(-distance, -distance, distance, distance)
            painter.drawRoundedRect(grown, shape.radius + distance, shape.radius + distance)
            return


def edge_path(picture: Picture, source: int, target: int) -> QPainterPath | None:
    """The way of an edge, or None where the picture does not show it."""
    for shape in picture.shapes:
        if not isinstance(shape, Edges):
            continue
        rows = np.flatnonzero((shape.pairs[:, 0] == source) & (shape.pairs[:, 1] == target))
        if len(rows):
            x1, y1, cx1, cy1, cx2, cy2, x2, y2 = (float(v) for v in shape.points[rows[0]])
            path = QPainterPath(QPointF(x1, y1))
            if shape.curved[rows[0]]:
                path.cubicTo(cx1, cy1, cx2, cy2, x2, y2)
            else:
                path.lineTo(x2, y2)
            return path
    return None


def anchor(picture: Picture, identifier: str) -> QPointF | None:
    """A point on what is depicted, to open a field at: its label, its centre, its middle."""
    edge = edge_of(identifier)
    label = f"weight:{edge[0]}-{edge[1]}" if edge else identifier
    for shape in picture.of(label):
        if isinstance(shape, Box | Circle):
            return QPointF(shape.x, shape.y)
    if edge and (path := edge_path(picture, *edge)) is not None:
        return path.pointAtPercent(0.5)
    return None
