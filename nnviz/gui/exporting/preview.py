"""The figure as it will be, on a page of its own proportions; and the way through its steps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSlider, QWidget

from nnviz.gui.chip import Chip
from nnviz.gui.exporting.glance import Glance
from nnviz.gui.style import restyle
from nnviz.painting.painter import paint
from nnviz.picture.shapes import Picture

MARGIN = 22  # pixels around the page
LARGEST = 2.0  # times its real size
SQUARE = 8  # pixels; of the pattern behind a page that can be seen through
LEAST_PAUSE = 40  # milliseconds


class Preview(QWidget):
    """Paints a `Glance` as large as there is room, but not much larger than it will be."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.glance = Glance()
        self._transparent = False
        self._cache: QPixmap | None = None
        self.setMinimumSize(280, 200)
        self.setAccessibleName("Preview")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        restyle(self.text, "role", "code")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("Beginning of the file")
        self.text.hide()

    def sizeHint(self) -> QSize:
        return QSize(640, 440)

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown; None for a text, or before anything was drawn."""
        return self.glance.picture

    def show_glance(self, glance: Glance, *, transparent: bool) -> None:
        """Show another one."""
        self.glance, self._transparent, self._cache = glance, transparent, None
        if glance.text != self.text.toPlainText():
            wrap = QPlainTextEdit.LineWrapMode
            lines = glance.text.count("\n")  # a long text of few is one that nobody has broken
            self.text.setLineWrapMode(wrap.NoWrap if lines > 1 else wrap.WidgetWidth)
            self.text.setPlainText(glance.text)
        self.text.setVisible(bool(glance.text))
        if glance.picture is not None:
            self.setAccessibleDescription(glance.picture.description)
        self.update()

    @property
    def room(self) -> tuple[float, float]:
        """Pixels of the screen that there are for a page."""
        ratio = self.devicePixelRatioF()
        return (
            max(self.width() - 2 * MARGIN, 1) * ratio,
            max(self.height() - 2 * MARGIN, 1) * ratio,
        )

    @property
    def zoom(self) -> float:
        """How large the page is seen, as a share of the size it will have."""
        picture = self.glance.picture
        if picture is None:
            return 1.0
        width, height = picture.width * self.glance.scale, picture.height * self.glance.scale
        room = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        fits = min(room[0] / max(width, 1e-6), room[1] / max(height, 1e-6))
        return max(min(fits, LARGEST), 1e-6)

    def page(self) -> QRectF:
        """Where the page lies in the widget; nothing where there is none."""
        picture = self.glance.picture
        if picture is None:
            return QRectF()
        share = self.zoom * self.glance.scale
        width, height = picture.width * share, picture.height * share
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    # ---- painting ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cache = None
        self.text.setGeometry(self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, self._pixmap())
        finally:
            painter.end()

    def _pixmap(self) -> QPixmap:
        """Painted once for each size."""
        if self._cache is None:
            ratio = self.devicePixelRatioF()
            self._cache = QPixmap(self.size() * ratio)
            self._cache.setDevicePixelRatio(ratio)
            painter = QPainter(self._cache)
            try:
                self._paint(painter)
            finally:
                painter.end()
        return self._cache

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        picture, page = self.glance.picture, self.page()
        if picture is None:
            return
        if self._transparent:
            _squares(painter, page)
        else:
            painter.fillRect(page, QColor(picture.background))
        painter.save()
        painter.setClipRect(page)
        if self.glance.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, self.glance.image)
        else:
            share = self.zoom * self.glance.scale
            painter.translate(page.topLeft())
            painter.scale(share, share)
            paint(picture, painter, background=not self._transparent)
        painter.restore()
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))


def _squares(painter: QPainter, page: QRectF) -> None:
    """The pattern of squares that stands for nothing."""
    painter.save()
    painter.setClipRect(page)
    painter.fillRect(page, QColor("#ffffff"))
    rows, columns = int(page.height() // SQUARE) + 1, int(page.width() // SQUARE) + 1
    for row in range(rows):
        for column in range(row % 2, columns, 2):
            corner = page.left() + column * SQUARE, page.top() + row * SQUARE
            painter.fillRect(QRectF(*corner, SQUARE, SQUARE), QColor("#e4e6ea"))
    painter.restore()


class Stepper(QWidget):
    """A slider through the steps of a figure, and Play."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = Chip("Play the preview", self)
        self.play.setText("Play")
        self.play.setToolTip("Show step after step, at the pace of the figure")
        self.play.clicked.connect(self.toggle)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Step of the preview")
        self.slider.valueChanged.connect(self.moved)
        self.words = QLabel()
        restyle(self.words, "role", "muted")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumWidth(190)
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.play)
        line.addWidget(self.slider, 1)
        line.addWidget(self.words)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)
        self._waiting = False

    @property
    def at(self) -> int:
        """The step that is to be shown, from 0."""
        return self.slider.value()

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def show_count(self, count: int, pace: float) -> None:
        """So many steps, each shown for `pace` seconds."""
        self.setVisible(count > 1)
        blocked = self.slider.blockSignals(True)
        self.slider.setRange(0, max(count - 1, 0))
        self.slider.setPageStep(max(count // 10, 1))
        self.slider.blockSignals(blocked)
        self._timer.setInterval(max(round(1000 * pace), LEAST_PAUSE))
        if count < 2:
            self.stop()

    def show_words(self, text: str) -> None:
        """Say which step is shown; it is seen now, so the next one may come."""
        self.words.setText(text)
        self._waiting = False

    def toggle(self) -> None:
        """Play, from the beginning where the end is shown; or stop."""
        if self.playing:
            self.stop()
            return
        if self.at == self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()
        self.play.setText("Stop")

    def stop(self) -> None:
        self._timer.stop()
        self.play.setText("Play")

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()

    def _next(self) -> None:
        if self._waiting:
            return
        if self.at == self.slider.maximum():
            self.stop()
            return
        self._waiting = True
        self.slider.setValue(self.at + 1)
