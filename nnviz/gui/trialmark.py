"""How a tried edge is drawn over the picture: red with its whole circle, or a calm dashed line."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from nnviz.gui.overlay import HALO, beside_what_is_written, body, edge_path
from nnviz.nn.trial import Trial
from nnviz.picture.shapes import Circle, Picture
from nnviz.picture.theme import Theme

BOW = 0.3  # of the distance: how far an edge that leads past others bends away from them
HEAD = 11.0
GAP = 3.0


def paint_trial(painter: QPainter, picture: Picture, trial: Trial, tokens: Theme) -> None:
    """Draw it in picture coordinates; neurons that the picture does not show get nothing."""
    color = QColor(tokens.error if trial.outcome == "circle" else tokens.accent)
    if trial.outcome == "impossible":
        color = QColor(tokens.text_muted)
    pen = QPen(color, 3.0, c=Qt.PenCapStyle.RoundCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for edge in trial.circle or ((trial.source, trial.target),):
        if (path := edge_path(picture, *edge)) is not None:
            painter.save()
            free = beside_what_is_written(picture, path)
            painter.setClipPath(free, Qt.ClipOperation.IntersectClip)
            painter.drawPath(path)
            painter.restore()
    for number in trial.cycle[1:]:
        shape = body(picture, f"neuron:{number}")
        if isinstance(shape, Circle):
            painter.drawEllipse(QPointF(shape.x, shape.y), shape.r + HALO, shape.r + HALO)
    if trial.outcome != "there":
        if trial.outcome != "circle":
            pen.setStyle(Qt.PenStyle.DashLine)
            pen.setWidthF(2.5)
        painter.setPen(pen)
        _arrow(painter, picture, trial, color)


def _arrow(painter: QPainter, picture: Picture, trial: Trial, color: QColor) -> None:
    source = body(picture, f"neuron:{trial.source}")
    target = body(picture, f"neuron:{trial.target}")
    if not isinstance(source, Circle) or not isinstance(target, Circle):
        return
    # What leads back, past a layer or down its own column would lie upon other edges and neurons.
    straight = trial.outcome in ("next", "impossible") and abs(target.x - source.x) > source.r
    path, tip, angle = _way(source, target, straight=straight)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    back = [QPointF(math.cos(angle + turn), math.sin(angle + turn)) for turn in (2.7, -2.7)]
    painter.drawPolygon(QPolygonF([tip, *(tip + corner * HEAD for corner in back)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _way(source: Circle, target: Circle, *, straight: bool) -> tuple[QPainterPath, QPointF, float]:
    """From rim to rim: the line, where its tip is and which way that points (radians)."""
    start, end = QPointF(source.x, source.y), QPointF(target.x, target.y)
    across = end - start
    aside = QPointF(across.y(), -across.x()) * (0.0 if straight else BOW)
    if aside.y() > 0 or (aside.y() == 0 and aside.x() < 0):
        aside = -aside
    controls = (start + across * 0.3 + aside, start + across * 0.7 + aside)
    begin = _rim(start, controls[0], source.r + GAP)
    tip = _rim(end, controls[1], target.r + GAP + HALO)
    toward = end - controls[1]
    angle = math.atan2(toward.y(), toward.x())
    stop = tip - QPointF(math.cos(angle), math.sin(angle)) * (HEAD * 0.8)
    path = QPainterPath(begin)
    path.cubicTo(*controls, stop)
    return path, tip, angle


def _rim(centre: QPointF, toward: QPointF, distance: float) -> QPointF:
    way = toward - centre
    return centre + way * (distance / max(math.hypot(way.x(), way.y()), 1e-9))
