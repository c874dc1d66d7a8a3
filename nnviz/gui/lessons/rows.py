"""The rows of the catalogue: a lesson each, with a ring that fills as it is gone through."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnviz.gui.lessons.standing import Standing

RING = 20
STROKE = 2.0
FULL_TURN = 360 * 16  # Qt counts sixteenths of a degree


class Ring(QWidget):
    """Empty, partly filled, or full with a tick."""

    def __init__(self, percent: int = 100, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self._scale = percent / 100
        self.setFixedSize(round(RING * self._scale), round(RING * self._scale))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        box = QRectF(0, 0, RING, RING).adjusted(STROKE, STROKE, -STROKE, -STROKE)
        if self.share >= 1:
            self._paint_tick(painter, box, accent)
        else:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Dark), STROKE))
            painter.drawEllipse(box)
            painter.setPen(QPen(accent, STROKE, c=Qt.PenCapStyle.RoundCap))
            painter.drawArc(box, FULL_TURN // 4, -round(self.share * FULL_TURN))
        painter.end()

    def _paint_tick(self, painter: QPainter, box: QRectF, accent: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(box.adjusted(-1, -1, 1, 1))
        mark = self.palette().color(QPalette.ColorRole.HighlightedText)
        painter.setPen(QPen(mark, STROKE, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        middle = box.center()
        painter.drawPolyline(
            [middle + QPointF(-4, 0.2), middle + QPointF(-1.2, 3), middle + QPointF(4, -3)]
        )


class Row(QPushButton):
    """A lesson: pressed, it opens."""

    def __init__(
        self,
        standing: Standing,
        number: int,
        percent: int = 100,
        parent: QWidget | None = None,
    ) -> None:
        """`percent` is the size of the letters, which the ring is as large as."""
        super().__init__(parent)
        self.setProperty("role", "row")
        self.standing = standing
        entry = standing.entry
        self._ring = Ring(percent, self)
        self._ring.share = standing.share
        title = _label(f"{number}  {entry.title}", "row-title")
        summary = _label(entry.summary, "muted", wraps=True)
        before = _label(standing.before, "remark", wraps=True)
        said = _label(standing.words, "row-state")
        about = _label(standing.about, "muted")
        for label in (said, about):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        texts, asides = QVBoxLayout(), QVBoxLayout()
        for layout, labels in ((texts, (title, summary, before)), (asides, (about, said))):
            layout.setSpacing(3)
            for label in labels:
                layout.addWidget(label)
            layout.addStretch(1)
        if not standing.before:
            before.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 11)
        row.setSpacing(14)
        row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addLayout(asides)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()

    def _name(self) -> None:
        standing, entry = self.standing, self.standing.entry
        said_of_it = (standing.words or "not begun", standing.about.replace("min", "minutes"))
        self.setAccessibleName(", ".join((entry.title, *said_of_it)))
        self.setAccessibleDescription(
            ". ".join(part for part in (entry.summary.rstrip("."), standing.before) if part)
        )

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout is not None else super().minimumSizeHint()


def _label(text: str, role: str, *, wraps: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label
