"""Rows of colour over the iterations: one row for each layer, stronger where it is larger."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.gui.plots.curve import EVERYWHERE, Within, entries_within
from nnviz.gui.plots.pyramid import Floats, Pyramid
from nnviz.picture.ticks import SMALLEST, clean

GAP = 0.14  # share of a row that is left free between two
PALEST = 0.1  # how much colour the smallest value has
DECADES = 12  # what is smaller than the largest by more than that is as pale as can be


class HeatMap(pg.GraphicsObject):  # type: ignore[misc]
    """An image of few numbers per pixel, drawn row by row; row k lies between k − ½ and k + ½.

    `low` and `high` are the values of the palest and of the strongest colour.
    """

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._edges: Floats = np.zeros(2)
        self._pyramids: list[Pyramid] = []
        self.low = self.high = math.nan

    def show(
        self,
        at: NDArray[Any],
        values: Floats,
        colours: tuple[QColor, QColor],
        *,
        log: bool,
        pixels: int,
        within: Within = EVERYWHERE,
    ) -> None:
        """Draw what is seen of values, shape (marks, rows), at iterations `at`; NaN is blank."""
        columns = self._bundled(values, entries_within(at.__getitem__, len(at), within), pixels)
        middles = columns[0] if columns else np.zeros(0, np.int64)
        peaks = np.array([high for _, high in columns[1]]) if columns else np.zeros((0, 0))
        self._edges = _edges(at[middles].astype(np.float64))
        self._image = _image(self._shares(peaks, log), *colours)
        self.prepareGeometryChange()
        self.update()

    def _bundled(self, values: Floats, entries: tuple[int, int], pixels: int) -> Any:
        """Middles of the stretches, and for each row its lowest and highest values there."""
        rows = values.shape[1]
        del self._pyramids[rows:]
        self._pyramids += [Pyramid() for _ in range(rows - len(self._pyramids))]
        found = []
        middles = np.zeros(0, np.int64)
        for row, pyramid in enumerate(self._pyramids):
            pyramid.follow(values[:, row])
            middles, low, high = pyramid.stretches(*entries, pixels)
            found.append((low, high))
        return (middles, found) if found and len(middles) else ()

    def _shares(self, values: Floats, log: bool) -> Floats:
        """How strong each colour is, 0 to 1; NaN where there is no number."""
        sizes = clean(values)
        if not log:
            self.low, self.high = 0.0, float(np.nanmax(sizes, initial=1.0))
            return sizes / self.high
        positive = sizes[np.isfinite(sizes) & (sizes > 0)]
        if not len(positive):
            self.low = self.high = math.nan
            return np.where(np.isfinite(sizes), 0.0, np.nan)
        self.high = float(positive.max())
        self.low = max(float(positive.min()), self.high * 10.0**-DECADES, SMALLEST)
        length = math.log10(self.high) - math.log10(self.low)
        exponents = np.log10(np.maximum(sizes, self.low)) - math.log10(self.low)
        return exponents / length if length > 0 else np.where(np.isfinite(sizes), 1.0, np.nan)

    # Errors inside these two would end the program: they are called from within Qt.

    def boundingRect(self) -> QRectF:
        rows = self._image.height()
        return QRectF(self._edges[0], -0.5, self._edges[-1] - self._edges[0], float(rows))

    def paint(self, painter: QPainter, *_: object) -> None:
        width, rows = self._image.width(), self._image.height()
        if not width or not rows:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        left, length = float(self._edges[0]), float(self._edges[-1] - self._edges[0])
        gap = GAP if abs(painter.transform().m22()) >= 8 else 0.0
        for row in range(rows):  # one image each: an SVG knows no part of an image
            place = QRectF(left, row - 0.5 + gap / 2, length, 1.0 - gap)
            painter.drawImage(place, self._image.copy(0, row, width, 1))


def _edges(middles: Floats) -> Floats:
    """Left and right end of what stands at these places, evenly enough to be one image."""
    if not len(middles):
        return np.zeros(2)
    half = 0.5 * (middles[-1] - middles[0]) / (len(middles) - 1) if len(middles) > 1 else 0.5
    return np.array([middles[0] - half, middles[-1] + half])


def _image(shares: Floats, weak: QColor, strong: QColor) -> QImage:
    """An image of shape (rows, columns) between two colours; NaN is transparent."""
    if not shares.size:
        return QImage()
    there = np.isfinite(shares)
    amounts = np.clip(np.where(there, PALEST + (1 - PALEST) * shares, 0.0), 0.0, 1.0)
    ends = np.array([_channels(weak), _channels(strong)], dtype=np.float64)
    pixels = np.zeros((*shares.shape, 4), dtype=np.uint8)  # blue, green, red, opacity
    for channel in range(3):
        low, high = ends[:, 2 - channel]
        pixels[..., channel] = np.rint(low + (high - low) * amounts)
    pixels[..., 3] = np.where(there, 255, 0)
    pixels[~there] = 0
    height, width = shares.shape
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32)
    return image.copy()  # its own memory: the bytes are gone when we return


def between(weak: QColor, strong: QColor, share: float) -> QColor:
    """The colour of a value that lies a share of the way from the smallest to the largest."""
    amount = PALEST + (1 - PALEST) * share
    ends = zip(_channels(weak), _channels(strong), strict=True)
    return QColor(*(round(low + (high - low) * amount) for low, high in ends))


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
