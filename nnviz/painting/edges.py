"""Many lines at once: grouped by pen, prepared once, drawn with one call per pen."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.picture.shapes import EDGE_DASH, Edges

SMOOTH = 1200  # more edges than this are painted without antialiasing


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines and curves that one pen draws."""

    pen: QPen
    lines: list[QLineF]
    curves: QPainterPath | None


_prepared: WeakKeyDictionary[Edges, list[Batch]] = WeakKeyDictionary()


def paint_edges(edges: Edges, painter: QPainter) -> None:
    """Paint all edges; the batches are kept as long as the edges are."""
    batches = _prepared.get(edges)
    if batches is None:
        batches = _prepared[edges] = prepare(edges)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(edges) <= SMOOTH)
    painter.setOpacity(1.0)
    for batch in batches:
        painter.setPen(batch.pen)
        if batch.lines:
            painter.drawLines(batch.lines)
        if batch.curves is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(batch.curves)


def prepare(edges: Edges) -> list[Batch]:
    """Edges grouped by colour, width and dash."""
    if not len(edges):
        return []
    color = edges.colors.astype(np.int64) @ np.array([1 << 24, 1 << 16, 1 << 8, 1])
    widths = np.maximum(np.round(edges.widths * 4), 1).astype(np.int64)
    key = (color * 1000 + widths) * 2 + edges.dashed
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    return [_batch(edges, rows, widths[rows[0]] / 4) for rows in np.split(order, cuts)]


def _batch(edges: Edges, rows: np.ndarray, width: float) -> Batch:
    pen = QPen(QColor(*map(int, edges.colors[rows[0]])), float(width))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if edges.dashed[rows[0]]:
        pen.setDashPattern([part / width for part in EDGE_DASH])
    straight = edges.points[rows[~edges.curved[rows]]][:, [0, 1, 6, 7]]
    lines = [QLineF(*ends) for ends in straight.tolist()]
    curves = None
    for x1, y1, *controls in edges.points[rows[edges.curved[rows]]].tolist():
        curves = curves or QPainterPath()
        curves.moveTo(x1, y1)
        ends = [QPointF(*controls[at : at + 2]) for at in (0, 2, 4)]
        curves.cubicTo(*ends)
    return Batch(pen, lines, curves)
