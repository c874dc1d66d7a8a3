"""Small pixmaps of what stands together in a picture, made once and stamped on every repaint.

Setting text is the dearest part of painting a picture. A picture with many labels that is painted
again (the window was uncovered, a pointer moved over it) is painted from sprites: one per neuron,
chip or caption, ready at the scale of the screen. The lines are drawn as lines every time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, starmap
from math import ceil, floor
from weakref import WeakKeyDictionary

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap, QTransform

from nnviz.picture.frame import extent
from nnviz.picture.shapes import Edges, Picture, Shape

MANY = 300  # pictures with fewer shapes are quick without sprites
LARGEST = 400.0  # pixels along one side of a sprite; what is larger is painted directly
ROOM = 2.0  # around a sprite, for smooth rims

_STRAIGHT = (
    QTransform.TransformationType.TxNone,
    QTransform.TransformationType.TxTranslate,
    QTransform.TransformationType.TxScale,
)

Paint = Callable[[Shape, QPainter], None]


Stamp = tuple[QPoint, QPixmap]  # a sprite and its place in device pixels from the corner
Item = list[Stamp] | Shape  # stamps in a row, or a shape that is painted directly


@dataclass(slots=True)
class _Kept:
    scale: float
    items: list[Item] | None = None


_kept: WeakKeyDictionary[Picture, _Kept] = WeakKeyDictionary()


def paint_with_sprites(picture: Picture, painter: QPainter, paint: Paint) -> bool:
    """Paint the shapes of a picture from sprites; False where sprites would be no gain.

    They are made when a picture is painted the second time at the same scale.
    """
    if len(picture.shapes) < MANY or not _takes_pixmaps(painter) or not _in_main_thread():
        return False
    transform = painter.deviceTransform()
    scale = transform.m11()
    kept = _kept.get(picture)
    if kept is None or kept.scale != scale:
        _kept[picture] = _Kept(scale)
        return False
    if kept.items is None:
        kept.items = _prepare(picture, scale, paint)
    _stamp(kept.items, painter, transform, paint)
    return True


def _in_main_thread() -> bool:
    """Pixmaps belong to the thread of the windows; exports may be painted in another."""
    return threading.current_thread() is threading.main_thread()


def _takes_pixmaps(painter: QPainter) -> bool:
    """Whether the device has pixels, and the picture lies straight on them."""
    engine = painter.paintEngine()
    raster = engine is not None and engine.type() == QPaintEngine.Type.Raster
    return raster and painter.deviceTransform().type() in _STRAIGHT


def _stamp(items: list[Item], painter: QPainter, transform: QTransform, paint: Paint) -> None:
    ratio = painter.device().devicePixelRatio()
    corner = QPoint(round(transform.dx()), round(transform.dy()))
    device = QTransform.fromScale(1 / ratio, 1 / ratio).translate(corner.x(), corner.y())
    view = painter.transform()
    for item in items:
        if isinstance(item, list):
            painter.setOpacity(1.0)
            painter.setTransform(device)
            # A thousand stamps without a line of Python between them.
            deque(starmap(painter.drawPixmap, item), maxlen=0)
            painter.setTransform(view)
        else:
            paint(item, painter)


def _prepare(picture: Picture, scale: float, paint: Paint) -> list[Item]:
    items: list[Item] = []
    for _, group in groupby(picture.shapes, key=lambda shape: shape.id):
        shapes = list(group)
        stamp = None if isinstance(shapes[0], Edges) else _sprite(shapes, scale, paint)
        if stamp is None:
            items.extend(shapes)
        elif items and isinstance(items[-1], list):
            items[-1].append(stamp)
        else:
            items.append([stamp])
    return items


def _sprite(shapes: list[Shape], scale: float, paint: Paint) -> Stamp | None:
    """The shapes as one pixmap, or None where it would be too large to be worth it."""
    extents = [extent(shape) for shape in shapes]
    left, top = (floor((min(e[k] for e in extents) - ROOM) * scale) for k in (0, 1))
    right, bottom = (ceil((max(e[k] for e in extents) + ROOM) * scale) for k in (2, 3))
    if max(right - left, bottom - top) > LARGEST * max(scale, 1.0):
        return None
    pixmap = QPixmap(right - left, bottom - top)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    try:  # a pixmap that goes while it is painted on takes the process along
        painter.translate(-left, -top)
        painter.scale(scale, scale)
        for shape in shapes:
            paint(shape, painter)
    finally:
        painter.end()
    return QPoint(left, top), pixmap
