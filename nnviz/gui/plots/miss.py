"""How far off one answer is: a bar from the target to the answer, and the square of that side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.picture.theme import Theme
from nnviz.picture.ticks import LARGEST

if TYPE_CHECKING:
    from nnviz.gui.session import Session

SQUARES = ("squared_error", "mean_squared_error")
WIDTH = 2.0
ROOMY = 1.04  # of the side of the square
SOFT = 46  # of 255: the inside of the square

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Miss:
    """The sample shown: its input x, what it should have been answered, and what was.

    squared: whether the loss is the square of the distance, so that the square means something.
    """

    x: float
    target: float
    answer: float
    squared: bool


def miss_of(session: Session) -> Miss | None:
    """The miss of the sample shown; None where a curve over one input cannot show it.

    That is so with several inputs (the curve holds the others at their mean) or outputs, and where
    nobody looks at steps, as while it is trained.
    """
    graph = session.shown_network.architecture
    if len(graph.inputs) != 1 or len(graph.outputs) != 1 or not session.opened:
        return None
    trace, row = session.trace, session.sample
    if trace.before is not session.shown_network:
        return None
    numbers = (
        float(trace.inputs[row, 0]),
        float(trace.targets[row, 0]),
        float(trace.a[graph.outputs[0] - 1, row]),
    )
    if any(not abs(number) < LARGEST for number in numbers):
        return None
    return Miss(*numbers, squared=trace.loss_name in SQUARES)


class MissMark(pg.GraphicsObject):  # type: ignore[misc]
    """Draws a miss in a plot; as wide on the screen as it is high, whatever the axes count in."""

    def __init__(self) -> None:
        super().__init__()
        self._miss: Miss | None = None
        self._pen, self._inside = QPen(), QColor()
        self.hide()

    @property
    def miss(self) -> Miss | None:
        """What is drawn."""
        return self._miss

    def show_miss(self, miss: Miss | None, tokens: Theme) -> None:
        """Draw another miss; None for none."""
        self._miss = miss
        colour = QColor(tokens.loss)
        self._pen = pg.mkPen(colour, width=WIDTH)
        self._inside = QColor(colour)
        self._inside.setAlpha(SOFT)
        self.setVisible(miss is not None)
        self.prepareGeometryChange()
        self.update()

    def room(self, across: Range, up: Range) -> Range:
        """The range upwards, or a larger one in which the square finds room to one side."""
        view, miss = self.getViewBox(), self._miss
        if view is None or miss is None or not miss.squared or view.height() <= 0:
            return up
        free = max(miss.x - across[0], across[1] - miss.x) / (across[1] - across[0]) * view.width()
        side = abs(miss.answer - miss.target) / (up[1] - up[0]) * view.height()
        more = (up[1] - up[0]) * max(0.0, ROOMY * side / free - 1) / 2 if free > 0 else 0.0
        return up[0] - more, up[1] + more

    # Errors inside these would end the program: they are called from within Qt.

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()

    def square(self) -> QRectF:
        """The square in the units of the axes, on the side of the bar that has more room."""
        view = self.getViewBox()
        if self._miss is None or view is None:
            return QRectF()
        across, down = view.viewPixelSize()
        miss, seen = self._miss, view.viewRect()
        low, high = sorted((miss.target, miss.answer))
        side = (high - low) / abs(down) * abs(across) if down else 0.0
        left = miss.x if seen.right() - miss.x >= miss.x - seen.left() else miss.x - side
        return QRectF(left, low, side, high - low)

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        if self._miss is None or view is None:
            return QRectF()
        across, down = (abs(size) * WIDTH for size in view.viewPixelSize())
        return self.square().adjusted(-across, -down, across, down)

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._miss is None:
            return
        square = self.square()
        if self._miss.squared:
            painter.fillRect(square, self._inside)
        painter.setPen(self._pen)
        painter.drawLine(
            QPointF(self._miss.x, square.top()), QPointF(self._miss.x, square.bottom())
        )
