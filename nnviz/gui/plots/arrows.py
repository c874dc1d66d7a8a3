"""Arrows from one place of a plot: where each sample of a batch pulls two weights, and their mean.

Each arrow is −η times a gradient, drawn so many times as long that all of them can be seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnviz.errors import NnvizError
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import LARGEST, Floats

if TYPE_CHECKING:
    from nnviz.gui.session import Session

Edge = tuple[int, int]

MOST = 32
REACH = 0.34  # of the width or height of the plot: how long the longest arrow may be
HEAD, MEAN_HEAD = 8.0, 12.0  # pixels
SHAFT, MEAN_SHAFT = 2.8, 5.0
_MANTISSAS = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True, eq=False)
class SampleSteps:
    """What one step of plain gradient descent on each sample alone would add to two weights.

    steps: (drawn, 2), −η ∂C/∂w of the first samples of the batch. mean: (2,), over all of them.
    of: how many samples the batch has.
    """

    steps: Floats
    mean: Floats
    of: int


def steps_of(session: Session, edge_a: Edge, edge_b: Edge) -> SampleSteps | None:
    """The steps of this iteration's samples.

    None while training, and where they cannot be computed or are not finite.
    """
    if session.training:
        return None
    try:
        trace = session.journey.trace(session.iteration)
        of = len(trace.samples)
        slopes = np.array(
            [
                [trace.sample_gradient(*edge, column) for edge in (edge_a, edge_b)]
                for column in range(of)
            ]
        )
    except NnvizError:  # also where the network has no such edges any more
        return None
    steps = -session.rate * slopes
    if not np.all(np.abs(steps) < LARGEST):
        return None
    return SampleSteps(steps[:MOST], steps.mean(axis=0), of)


def times(found: SampleSteps, across: float, up: float) -> float:
    """How many times as long as they are the arrows are drawn: 1, 2 or 5 times a power of ten.

    across, up: how far the plot reaches. 1 where no arrow has a length.
    """
    ends = np.abs(np.vstack((found.steps, found.mean))) / (across, up)
    longest = float(ends.max())
    if not longest > 0:
        return 1.0
    most = REACH / longest
    if not math.isfinite(most):
        return 1.0
    power = math.floor(math.log10(most))
    return max(
        float(f"{mantissa:g}e{exponent}")
        for exponent in (power - 1, power)
        for mantissa in _MANTISSAS
        if float(f"{mantissa:g}e{exponent}") <= most
    )


class Arrows(pg.GraphicsObject):  # type: ignore[misc]
    """Thin arrows and a bold one; their heads have one size on the screen and in every picture."""

    def __init__(self) -> None:
        super().__init__()
        self.here = QPointF()
        self.ends: Floats = np.empty((0, 2))
        self.mean_end: Floats = np.empty(2)
        self._thin, self._bold, self._rim = QColor(), QColor(), QColor()
        self.hide()

    def show_steps(
        self, here: tuple[float, float], found: SampleSteps | None, factor: float, tokens: Theme
    ) -> None:
        """Draw other arrows, `factor` times as long as the steps; none where there are none."""
        self.setVisible(found is not None)
        if found is None:
            return
        self.here = QPointF(*here)
        self.ends = np.asarray(here) + factor * found.steps
        self.mean_end = np.asarray(here) + factor * found.mean
        self._thin, self._bold = QColor(tokens.backward), QColor(tokens.text)
        self._rim = QColor(tokens.panel)
        self.prepareGeometryChange()
        self.update()

    # Errors inside these would end the program: they are called from within Qt.

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()

    def _pixel(self) -> tuple[float, float]:
        view = self.getViewBox()
        across, up = view.viewPixelSize() if view is not None else (0.0, 0.0)
        return abs(across), abs(up)

    def boundingRect(self) -> QRectF:
        if not len(self.ends):
            return QRectF()
        across, up = self._pixel()
        points = np.vstack((self.ends, self.mean_end, (self.here.x(), self.here.y())))
        low, high = points.min(axis=0), points.max(axis=0)
        room = (MEAN_HEAD * across, MEAN_HEAD * up)
        return QRectF(QPointF(*(low - room)), QPointF(*(high + room)))

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = pg.mkPen(self._rim, width=1.0)
        for end in self.ends:
            self._arrow(painter, end, self._thin, rim, (SHAFT, HEAD))
        rim = pg.mkPen(self._rim, width=1.6)
        self._arrow(painter, self.mean_end, self._bold, rim, (MEAN_SHAFT, MEAN_HEAD))

    def _arrow(
        self, painter: QPainter, end: Floats, colour: QColor, rim: QPen, size: tuple[float, float]
    ) -> None:
        """Shaft and head as one outline; `size` is how wide the one is and how long the other."""
        pixel = np.array(self._pixel())
        start = np.array((self.here.x(), self.here.y()))
        if not pixel.all():
            return
        way = (end - start) / pixel
        length = float(np.hypot(*way))
        if length < 1.0:
            return  # no direction can be seen
        along, across = way / length, np.array((-way[1], way[0])) / length
        head = min(size[1], length)
        thick, broad = size[0] / 2, 0.45 * head
        outline = [
            (0.0, thick),
            (length - head, thick),
            (length - head, broad),
            (length, 0.0),
            (length - head, -broad),
            (length - head, -thick),
            (0.0, -thick),
        ]
        corners = [start + (far * along + aside * across) * pixel for far, aside in outline]
        painter.setPen(rim)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
