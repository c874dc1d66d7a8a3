"""What lies over the picture, never in it: what is pointed at and what is selected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.gui.editable import edge_of
from nnviz.nn.architecture import Architecture
from nnviz.picture.shapes import Box, Circle, Edges, Picture
from nnviz.picture.theme import Theme

HALO = 5.0
HOVER_OPACITY = 0.30
SELECTED_OPACITY = 0.85
EDGE_OPACITY = 0.42


def paint_overlay(
    painter: QPainter,
    picture: Picture,
    hover: str,
    selected: Sequence[str],
    tokens: Theme,
    phase: str,
) -> None:
    """Draw both marks in picture coordinates; what the picture does not show gets none."""
    for identifier in selected:
        color = QColor(tokens.accent)
        color.setAlphaF(SELECTED_OPACITY)
        _outline(painter, picture, identifier, QPen(color, 2.0), HALO + 1.5)
    if hover:
        color = QColor(tokens.phase(phase))
        color.setAlphaF(HOVER_OPACITY)
        _outline(painter, picture, hover, QPen(color, 7.0), HALO - 1.0)


def members(selection: str, graph: Architecture) -> tuple[str, ...]:
    """What is marked for a selection: for a layer all that stands in it."""
    kind, _, name = selection.partition(":")
    if kind != "layer":
        return (selection,) if selection else ()
    layer = int(name)
    if layer > graph.layer_count:
        return ()
    bias = graph.bias_of(layer)
    numbers = [*graph.neurons(layer), *([bias] if bias is not None else [])]
    return tuple(f"neuron:{number}" for number in numbers)


def _outline(
    painter: QPainter, picture: Picture, identifier: str, pen: QPen, distance: float
) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if edge := edge_of(identifier):
        _along_edge(painter, picture, edge, pen)
        return
    painter.setPen(pen)
    shape = body(picture, identifier)
    if isinstance(shape, Circle):
        _around_neuron(painter, picture, shape, distance)
    elif isinstance(shape, Box):
        frame = _frame(shape).adjusted(-distance, -distance, distance, distance)
        painter.drawRoundedRect(frame, shape.radius + distance, shape.radius + distance)


def _around_neuron(painter: QPainter, picture: Picture, shape: Circle, distance: float) -> None:
    """A ring that leaves out the number of the neuron, and the badge of its bias."""
    centre, r = QPointF(shape.x, shape.y), shape.r + distance
    free, taken = QPainterPath(), QPainterPath()
    free.addRect(_square(centre, r + 2 * distance))
    number = shape.id.partition(":")[2]
    for plate in picture.shapes:
        if isinstance(plate, Box) and plate.part == "plate" and plate.id == shape.id:
            taken.addRect(_frame(plate))
        elif isinstance(plate, Box) and plate.part == "badge" and plate.id.endswith(f"-{number}"):
            taken.addRoundedRect(_frame(plate), plate.radius, plate.radius)
    painter.save()
    painter.setClipPath(free.subtracted(taken), Qt.ClipOperation.IntersectClip)
    painter.drawEllipse(centre, r, r)
    painter.restore()


def _along_edge(painter: QPainter, picture: Picture, edge: tuple[int, int], pen: QPen) -> None:
    path = edge_path(picture, *edge)
    if path is None:
        return
    color = pen.color()
    color.setAlphaF(min(color.alphaF(), EDGE_OPACITY))
    pen.setColor(color)
    pen.setWidthF(max(pen.widthF() + 2.0, 6.0))
    painter.setPen(pen)
    painter.save()
    painter.setClipPath(beside_what_is_written(picture, path), Qt.ClipOperation.IntersectClip)
    painter.drawPath(path)
    painter.restore()


def beside_what_is_written(picture: Picture, path: QPainterPath) -> QPainterPath:
    """All around a path but the neurons, chips and boxes it passes under."""
    around = path.boundingRect().adjusted(-HALO, -HALO, HALO, HALO)
    free, taken = QPainterPath(), QPainterPath()
    free.addRect(around)
    taken.setFillRule(Qt.FillRule.WindingFill)
    for shape in picture.shapes:
        if isinstance(shape, Box) and around.intersects(_frame(shape)):
            taken.addRoundedRect(_frame(shape), shape.radius, shape.radius)
        elif isinstance(shape, Circle) and shape.part == "ring":
            centre = QPointF(shape.x, shape.y)
            if around.intersects(_square(centre, shape.r)):
                taken.addEllipse(centre, shape.r, shape.r)
    return free.subtracted(taken)


def _frame(box: Box) -> QRectF:
    return QRectF(box.x - box.w / 2, box.y - box.h / 2, box.w, box.h)


def _square(centre: QPointF, half: float) -> QRectF:
    return QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)


def body(picture: Picture, identifier: str) -> Box | Circle | None:
    """The shape of a thing itself, not the plate of its number, a mark inside it, or its glow.

    Around the glow of a box a mark would strike through what is written below it.
    """
    for shape in picture.of(identifier):
        glows = isinstance(shape, Box) and shape.part == "halo"
        if isinstance(shape, Box | Circle) and shape.part not in ("plate", "point") and not glows:
            return shape
    return None


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
    if shape := body(picture, f"weight:{edge[0]}-{edge[1]}" if edge else identifier):
        return QPointF(shape.x, shape.y)
    if edge and (path := edge_path(picture, *edge)) is not None:
        return path.pointAtPercent(0.5)
    return None
