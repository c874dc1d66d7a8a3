"""Round marks of one size on the screen and in every picture."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from nnviz.gui.plots.pyramid import Floats


class Dots(pg.GraphicsObject):  # type: ignore[misc]
    """Marks of so many pixels across. Theirs is the scale of the view, not of what is painted on.

    pyqtgraph's own are placed by the pixels of the window, which a picture has not.
    """

    def __init__(self, size: float) -> None:
        super().__init__()
        self._size = size
        self._x: Floats = np.empty(0)
        self._y: Floats = np.empty(0)
        self._brush, self._pen = QBrush(), pg.mkPen(None)
        self.hide()

    def show_at(self, x: Floats, y: Floats, colour: QColor, rim: QPen | None = None) -> None:
        """Put marks at these places, with a rim around them where a pen is given."""
        there = np.isfinite(x) & np.isfinite(y)
        self._x, self._y = x[there], y[there]
        self._brush, self._pen = QBrush(colour), rim if rim is not None else pg.mkPen(None)
        self.setVisible(len(self._x) > 0)
        self.prepareGeometryChange()
        self.update()

    # Errors inside these would end the program: they are called from within Qt.

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()

    def _radii(self) -> tuple[float, float]:
        """Half a mark in the units of the two axes."""
        view = self.getViewBox()
        across, down = view.viewPixelSize() if view is not None else (0.0, 0.0)
        return abs(across) * self._size / 2, abs(down) * self._size / 2

    def boundingRect(self) -> QRectF:
        if not len(self._x):
            return QRectF()
        across, down = self._radii()
        low, high = QPointF(self._x.min(), self._y.min()), QPointF(self._x.max(), self._y.max())
        return QRectF(low, high).adjusted(-2 * across, -2 * down, 2 * across, 2 * down)

    def paint(self, painter: QPainter, *_: object) -> None:
        across, down = self._radii()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(self._brush)
        for x, y in zip(self._x.tolist(), self._y.tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), across, down)
