"""Figures on a page: live pictures of what their block speaks of, painted as vectors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.errors import NnvizError, UsageError
from nnviz.figures.options import Options
from nnviz.figures.subject import Subject, subject
from nnviz.figures.table import OPTIONS
from nnviz.gui.lessons.blocks import BlockView, column, inset, label
from nnviz.gui.lessons.dress import Dress
from nnviz.lessons.actions import perform
from nnviz.lessons.model import Action, Figure
from nnviz.lessons.showing import Showing
from nnviz.painting.painter import paint
from nnviz.picture.shapes import Picture

if TYPE_CHECKING:
    from nnviz.gui.lessons.guide import Guide

VIEWS = {"blocks": "layers"}  # as figures call what lessons call differently
LARGEST = 1.6  # times its natural size
SHAPE = 0.62  # times as high as wide: charts, and a figure before it is drawn
HIGHER = 0.5  # a chart is so much of that higher with letters twice as large: its rows are words
STRETCHED = ("network", "maps")
LETTERS = (8.0, 7.0)  # points; of the labels
LEAST = 5.5
CHARTS = ("map", "loss", "gradients")
_FLAGS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_KINDS = {option.key: option.kind for option in OPTIONS}


def options_of(figure: Figure) -> tuple[str, dict[str, Any]]:
    """The step that a figure names ("" for none), and its options as figures take them."""
    given: dict[str, Any] = {"view": VIEWS.get(figure.view, figure.view)}
    step = ""
    for name, value in figure.options:
        key = name.replace("-", "_")
        if key in ("step", "steps"):
            step = value
        elif key in _KINDS:
            given[key] = _read(key, value)
    return step, given


def _read(key: str, value: str) -> Any:
    if _KINDS[key] == "flag":
        return _FLAGS.get(value.lower(), value)
    return int(value) if _KINDS[key] == "whole" and value.isdecimal() else value


def picture_of(
    figure: Figure, showing: Showing, theme: str, width: int, percent: int = 100
) -> tuple[Picture, float]:
    """The picture of a figure at most `width` pixels wide, and the scale it is to be painted at.

    `percent` is the size of the text beside it. Raises NnvizError where what is shown has no such
    picture.
    """
    step, given = options_of(figure)
    view = showing.view
    given = {"notation": view.notation, "decimals": view.decimals, **given}
    given.update(decimal_comma=view.decimal_comma, theme=theme, margin="4px")
    if step:
        showing = perform(showing, (Action("step", step, figure.line),))
    elif figure.view != "equation":
        return _made(showing, "", given, width, percent)
    address = showing.view.address or str(showing.step.address)
    return _made(showing, address, given, width, percent)


def _made(
    showing: Showing, address: str, given: dict[str, Any], width: int, percent: int
) -> tuple[Picture, float]:
    def made(**sizes: Any) -> Subject:
        options = Options.of(**{**given, **sizes})
        return subject(showing.document, steps=address or None, options=options)

    for sizes in _sizes(given["view"], address, width, percent):
        try:
            fitted, scale = made(width=f"{width}px", **sizes).fitted
            return fitted.picture(), scale
        except UsageError:
            continue  # so large its letters do not fit; what is wrong otherwise is told below
    picture = made().picture()
    return picture, min(width / picture.width, LARGEST)


def _sizes(view: str, address: str, width: int, percent: int) -> Iterator[dict[str, Any]]:
    """Sizes to try, the largest letters first: those of the text, then those of figures."""
    letters = dict.fromkeys(points * size / 100 for size in (percent, 100) for points in LETTERS)
    if view in CHARTS:
        height = f"{round(_shape(view, percent) * width)}px"
        yield from ({"height": height, "font_size": one} for one in letters)
    elif view in STRETCHED:
        # A narrow page has no room for the loss beside the network, unless it speaks of it.
        others: tuple[dict[str, Any], ...] = ({},) if "loss" in address else ({}, {"loss": False})
        for some in _grouped(letters, len(LETTERS)):
            for more in others:
                yield from ({"font_size": one, **more} for one in some)
        yield from ({"font_size": LEAST, **more} for more in others)


def _shape(view: str, percent: int) -> float:
    """How high a chart is for its width, beside text of this size; any figure until it is drawn."""
    return SHAPE * (1 + HIGHER * (percent / 100 - 1)) if view in CHARTS else SHAPE


def _grouped(letters: Iterable[float], count: int) -> Iterator[tuple[float, ...]]:
    """Sizes in groups that are tried together."""
    rest = iter(letters)
    while some := tuple(islice(rest, count)):
        yield some


def _seen(figure: Figure, showing: Showing) -> tuple[object, ...]:
    """All of what is shown that a figure may be drawn from; a step of its own is always that."""
    document, view = showing.document, showing.view
    own = any(name in ("step", "steps") for name, _ in figure.options)
    place = () if own else (view.iteration, view.address, view.detail)
    written = (view.notation, view.decimals, view.decimal_comma, view.positions)
    return (document.chapters, document.curves, written, place)


class FigureView(BlockView):
    """A picture with its caption; drawn after the page is seen, and again when it changes."""

    def __init__(self, guide: Guide, number: int, figure: Figure, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        self.figure = figure
        self.canvas = FigureCanvas()
        self.problem = label("", "muted", wrap=True)
        self.problem.hide()
        self._drawn: tuple[object, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.draw)
        self.canvas.resized.connect(self._soon.start)
        inside = column(self)
        inside.addLayout(inset(self.canvas))
        inside.addLayout(inset(self.problem))
        if figure.caption:
            inside.addWidget(self.text(figure.caption, muted=True, small=True))

    def put_on(self, dress: Dress) -> None:
        super().put_on(dress)
        self.canvas.shape = _shape(self.figure.view, dress.percent)

    def refill(self) -> None:
        super().refill()
        self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._soon.stop()

    def showEvent(self, event: QShowEvent) -> None:
        self._soon.start()

    def draw(self) -> None:
        """Draw it as it is now, where anything of it has changed."""
        if self.isVisible():
            self._draw()

    def drawing(self) -> Iterator[None]:
        """Draw it before it is seen, bit by bit."""
        self._draw()
        yield
        self.canvas.paint_ahead()
        yield

    def _draw(self) -> None:
        if self.dress is None:
            return
        width = self.canvas.width()
        name, percent = self.dress.tokens.name, self.dress.percent
        try:
            showing = self.showing
            wanted = (_seen(self.figure, showing), name, width, percent)
            if wanted == self._drawn:
                return
            self._drawn = wanted
            picture, scale = picture_of(self.figure, showing, name, width, percent)
        except NnvizError as error:
            self.canvas.hide()
            self.problem.setText(error.what)
            self.problem.show()
            return
        self.problem.hide()
        self.canvas.show_picture(picture, scale)
        self.canvas.show()


class FigureCanvas(QWidget):
    """Paints a picture as wide as the column; the picture's own words describe it."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.picture: Picture | None = None
        self.shape = SHAPE  # until there is a picture
        self._scale = 1.0
        self._pixmap: QPixmap | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Figure")

    def show_picture(self, picture: Picture, scale: float) -> None:
        """Show a picture, `scale` times as large as it is."""
        self.picture, self._scale, self._pixmap = picture, scale, None
        self.setAccessibleName(f"Figure: {picture.description}")
        self.updateGeometry()
        self.update()

    def paint_ahead(self) -> None:
        """Have it painted at the height it will get, so that showing it is quick."""
        self.resize(self.width(), self.heightForWidth(self.width()))
        if self.picture is not None:
            self._painted(self.picture)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.picture is None:
            return round(self.shape * width)
        return math.ceil(self._scaled(width) * self.picture.height)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 0)

    def _scaled(self, width: int) -> float:
        assert self.picture is not None
        return min(self._scale, width / self.picture.width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pixmap = None
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if self.picture is not None:
                painter.drawPixmap(0, 0, self._painted(self.picture))
            if self.hasFocus():
                painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        finally:
            painter.end()

    def _painted(self, picture: Picture) -> QPixmap:
        """Painted once for each size, in the pixels of the screen."""
        if self._pixmap is None:
            ratio = self.devicePixelRatioF()
            self._pixmap = QPixmap(self.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            scale = self._scaled(self.width())
            painter = QPainter(self._pixmap)
            try:
                painter.translate((self.width() - scale * picture.width) / 2.0, 0.0)
                painter.scale(scale, scale)
                paint(picture, painter, background=False)
            finally:
                painter.end()
        return self._pixmap
