"""The plane of two inputs: what the network answers everywhere, with the samples on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.gui.panels.shades import class_image, map_image
from nnviz.gui.plots.saving import Table
from nnviz.gui.session import Session
from nnviz.picture.samples import class_colours, sample_colours
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import pretty, variable
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.maps import between

RESOLUTION = 100
LEFT, BOTTOM, TOP, RIGHT = 34.0, 30.0, 6.0, 8.0  # pixels around the plane
DOT, LARGE, FEW = 3.4, 5.4, 30  # radius of a dot, and of one of a few
DEEPER = 125  # per cent; or a dot on its own colour would look hollow
REACH = 7.0  # pixels within which a click means a point
MOST_POINTS = 3_000


class Plane(QWidget):
    """A map of one output (or of the classes) over two features, and the samples as points.

    `pointed` gives the row of the sample that was clicked; `placed` and `erased` the place or
    the row while a pen is held.
    """

    pointed = Signal(int)
    placed = Signal(float, float)
    erased = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pen = ""  # "", "draw" or "erase"
        self.neuron = 0  # whose map; 0 for the classes together
        self._points: QPixmap | None = None
        self._points_of: tuple[object, ...] = ()
        self._hover = -1
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(180, 180)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Output over the input plane")

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(width, 460)

    # ---- places -----------------------------------------------------------------------------

    @property
    def area(self) -> QRectF:
        """The square the plane is drawn in."""
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        side = max(20.0, min(width, height))
        return QRectF(LEFT + (width - side) / 2, TOP, side, side)

    def to_widget(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (points, 2) of places on the plane."""
        area, ((x0, x1), (y0, y1)) = self.area, self._session.box
        across = (x - x0) / (x1 - x0) * area.width() + area.left()
        down = area.bottom() - (y - y0) / (y1 - y0) * area.height()
        return np.column_stack((across, down))

    def to_plane(self, point: QPointF) -> tuple[float, float]:
        """The place on the plane that is under a pixel."""
        area, ((x0, x1), (y0, y1)) = self.area, self._session.box
        x = x0 + (point.x() - area.left()) / area.width() * (x1 - x0)
        y = y0 + (area.bottom() - point.y()) / area.height() * (y1 - y0)
        return x, y

    def sample_at(self, point: QPointF) -> int:
        """The row of the sample nearest to a pixel, −1 where none is near."""
        data, (a, b) = self._session.data, self._session.features
        places = self.to_widget(data.inputs[:, a], data.inputs[:, b])
        away = np.hypot(places[:, 0] - point.x(), places[:, 1] - point.y())
        nearest = int(away.argmin())
        return nearest if away[nearest] <= REACH else -1

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter, theme(self._session.theme))
        finally:
            painter.end()

    def paint_picture(self, painter: QPainter) -> None:
        """The same into a picture: with the samples as shapes that can be made larger."""
        tokens = theme(self._session.theme)
        self._paint_map(painter, tokens)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.area.adjusted(-3, -3, 3, 3))
        self._paint_dots(painter, self._session.data, tokens)
        painter.restore()
        self._label(painter, tokens)

    def table(self) -> Table:
        """The map: a row for each place, with the answer of every neuron that is shown."""
        session, maps = self._session, self._session.maps(RESOLUTION)
        graph = session.shown_network.architecture
        numbers = (self.neuron,) if self.neuron else tuple(graph.outputs)
        names = [self._name(feature) for feature in session.features]
        columns = (*names, *(f"neuron {number}" for number in numbers))
        if maps is None:
            return Table(columns, [])
        x, y = (between(span, RESOLUTION) for span in session.box)
        across, up = np.meshgrid(x, y)
        answers = [maps[number - 1].ravel() for number in numbers]
        rows = np.column_stack((across.ravel(), up.ravel(), *answers))
        return Table(columns, rows.tolist())

    def _paint(self, painter: QPainter, tokens: Theme) -> None:
        self._paint_map(painter, tokens)
        painter.drawPixmap(0, 0, self._dots(tokens))
        self._label(painter, tokens)
        if self._hover >= 0:
            self._ring(painter, tokens)

    def _paint_map(self, painter: QPainter, tokens: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self.area
        image = self._image(tokens)
        if image is None:
            painter.fillRect(area, QColor(tokens.raised))
        else:
            painter.drawImage(area, image)
        painter.setPen(QPen(QColor(tokens.border_strong), 1))
        painter.drawRect(area)

    def _image(self, tokens: Theme) -> QImage | None:
        maps = self._session.maps(RESOLUTION)
        if maps is None:
            return None
        graph = self._session.shown_network.architecture
        if self.neuron == 0 and graph.output_count > 1:
            rows = graph.rows(graph.layer_count)
            return class_image(maps[rows], class_colours(tokens, graph.output_count), tokens)
        number = self.neuron or graph.outputs[0]
        return map_image(maps[number - 1], graph, number, tokens)

    def _dots(self, tokens: Theme) -> QPixmap:
        """The samples, painted anew only when they, the theme or the size change."""
        data = self._session.data
        key = (id(data), tokens.name, self.size(), self._session.features, self._session.box)
        if self._points is None or self._points_of != key:
            ratio = self.devicePixelRatioF()
            self._points = QPixmap(self.size() * ratio)
            self._points.setDevicePixelRatio(ratio)
            self._points.fill(Qt.GlobalColor.transparent)
            self._points_of = key
            painter = QPainter(self._points)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self.area.adjusted(-3, -3, 3, 3))
            try:
                self._paint_dots(painter, data, tokens)
            finally:
                painter.end()
        return self._points

    def _paint_dots(self, painter: QPainter, data: Dataset, tokens: Theme) -> None:
        every = max(1, -(-len(data) // MOST_POINTS))
        a, b = self._session.features
        places = self.to_widget(data.inputs[:, a], data.inputs[:, b])
        colour = sample_colours(data, tokens)
        radius = LARGE if len(data) <= FEW else DOT
        ring = QPen(QColor("#ffffff" if not tokens.dark else "#f2f4f8"), 1.3)
        for row in range(0, len(data), every):
            shade = QColor(colour(row))
            if data.roles[row] == TRAINING:
                painter.setPen(ring)
                painter.setBrush(shade.darker(DEEPER))
            else:  # hollow: looked at, never learnt
                painter.setPen(QPen(shade, 1.6))
                painter.setBrush(QColor("#ffffff"))
            painter.drawEllipse(QPointF(*places[row]), radius, radius)

    def _label(self, painter: QPainter, tokens: Theme) -> None:
        area, ((x0, x1), (y0, y1)) = self.area, self._session.box
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text_muted))
        names = [self._name(feature) for feature in self._session.features]
        below = QRectF(area.left(), area.bottom() + 5, area.width(), 18)
        flags = Qt.AlignmentFlag
        painter.drawText(below, flags.AlignLeft, _short(x0))
        painter.drawText(below, flags.AlignRight, _short(x1))
        painter.drawText(below, flags.AlignHCenter, names[0])
        left = QRectF(0, area.top(), area.left() - 6, area.height())
        painter.drawText(left, flags.AlignRight | flags.AlignTop, _short(y1))
        painter.drawText(left, flags.AlignRight | flags.AlignBottom, _short(y0))
        painter.save()
        painter.translate(area.left() - 18, area.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-area.height() / 3, -10, area.height() / 1.5, 20), flags.AlignCenter, names[1]
        )
        painter.restore()

    def _name(self, feature: int) -> str:
        names = self._session.data.feature_names
        return variable(names[feature] if names else f"x{feature + 1}")

    def _ring(self, painter: QPainter, tokens: Theme) -> None:
        data, (a, b) = self._session.data, self._session.features
        if self._hover < len(data):
            row = data.inputs[self._hover]
            place = self.to_widget(row[a : a + 1], row[b : b + 1])[0]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(*place), DOT + 3, DOT + 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._points = None

    # ---- pointing ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._use(event.position(), erase=event.button() == Qt.MouseButton.RightButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if event.buttons() and self.pen == "erase":
            self._use(point, erase=True)
            return
        hover = self.sample_at(point) if self.pen != "draw" else -1
        if hover != self._hover:
            self._hover = hover
            self.update()
        free = self.pen == "draw" and self.area.contains(point)
        shape = Qt.CursorShape.CrossCursor if free else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.PointingHandCursor if hover >= 0 else shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.setAccepted(bool(self.pen))  # with a pen in hand a right click erases

    def leaveEvent(self, event: object) -> None:
        self._hover = -1
        self.update()

    def _use(self, point: QPointF, *, erase: bool) -> None:
        if not self.area.contains(point):
            return
        near = self.sample_at(point)
        if self.pen and (erase or self.pen == "erase"):
            if near >= 0:
                self._hover = -1
                self.erased.emit(near)
        elif self.pen == "draw":
            self.placed.emit(*self.to_plane(point))
        elif near >= 0 and not erase:
            self.pointed.emit(near)


def _short(value: float) -> str:
    return pretty(f"{value:.3g}")
