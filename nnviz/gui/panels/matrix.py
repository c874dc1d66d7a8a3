"""Which class is taken for which, as a table of counts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.gui.plots.saving import Table
from nnviz.gui.session import Session
from nnviz.picture.theme import Theme, theme
from nnviz.training.confusion import Confusion, confusion
from nnviz.training.dataset import ROLES, TRAINING, VALIDATION

MOST_COUNTED = 250  # samples of each frame while training
LONGEST = 84.0  # pixels of a name beside the table


class ConfusionMatrix(QWidget):
    """Rows: the class a sample is of; columns: the one it is given. Deep means many."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setMinimumSize(200, 220)
        self.setAccessibleName("Which class is taken for which")

    def sizeHint(self) -> QSize:
        return QSize(320, 340)

    def counted(self) -> tuple[Confusion, str] | None:
        """The counts over the validation samples, or the training ones where there are none.

        While the network is trained, over no more than can be counted in a moment.
        """
        data = self._session.data
        if not data.classes:
            return None
        role = VALIDATION if len(data.rows(VALIDATION)) else TRAINING
        rows, name = data.rows(role), ROLES[role]
        if self._session.training and len(rows) > MOST_COUNTED:
            rows, name = rows[:MOST_COUNTED], f"first {name}"
        inputs, targets = data.inputs[rows], data.targets[rows]
        try:
            outputs = self._session.shown_network.predict(
                inputs, self._session.document.conventions
            )
        except NnvizError:
            outputs = np.full(targets.shape, np.nan)
        return confusion(outputs, targets, data), name

    def table(self) -> Table:
        """One row for each class: how many of it were given each class."""
        found = self.counted()
        if found is None:
            return Table(("class",), [])
        counts, names = found[0].counts.tolist(), found[0].names
        rows = [(name, *row) for name, row in zip(names, counts, strict=True)]
        return Table(("class", *(f"given {name}" for name in names)), rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self.paint_picture(painter)
        finally:
            painter.end()

    def paint_picture(self, painter: QPainter) -> None:
        """Onto the screen or into a picture."""
        found = self.counted()
        if found is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, *found, theme(self._session.theme))

    def _paint(self, painter: QPainter, counts: Confusion, role: str, tokens: Theme) -> None:
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        names = [metrics.elidedText(n, Qt.TextElideMode.ElideRight, LONGEST) for n in counts.names]
        left = max(metrics.horizontalAdvance(name) for name in names) + 12
        top, count = 46.0, len(names)
        side = min((self.width() - left - 8) / count, (self.height() - top - 34) / count, 76.0)
        flags = Qt.AlignmentFlag
        painter.setPen(QColor(tokens.text_muted))
        painter.drawText(
            QRectF(left, 0, side * count, 18), flags.AlignCenter, "given by the network"
        )
        largest = max(1, int(counts.counts.max()))
        for row in range(count):
            y = top + row * side
            painter.setPen(QColor(tokens.text))
            painter.drawText(
                QRectF(0, y, left - 8, side), flags.AlignRight | flags.AlignVCenter, names[row]
            )
            self._column_name(painter, names[row], QPointF(left + row * side, top), side, metrics)
            for column in range(count):
                cell = QRectF(left + column * side, y, side, side).adjusted(1, 1, -1, -1)
                number = int(counts.counts[row, column])
                self._cell(painter, cell, number, number / largest, row == column, tokens)
        painter.setPen(QColor(tokens.text_muted))
        said = f"{counts.right:,} of {counts.total:,} {role} samples right"
        painter.drawText(QRectF(0, top + side * count + 8, self.width(), 20), flags.AlignLeft, said)
        self.setAccessibleDescription(said)

    def _column_name(
        self, painter: QPainter, name: str, corner: QPointF, side: float, metrics: QFontMetricsF
    ) -> None:
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, side - 2)
        painter.drawText(
            QRectF(corner.x(), corner.y() - 24, side, 20), Qt.AlignmentFlag.AlignCenter, short
        )

    def _cell(
        self,
        painter: QPainter,
        cell: QRectF,
        number: int,
        share: float,
        right: bool,
        tokens: Theme,
    ) -> None:
        shade = QColor(tokens.positive if right else tokens.negative)
        shade.setAlphaF(0.06 + 0.8 * share if number else 0.04)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(cell, 4, 4)
        deep = share > 0.5
        painter.setPen(QColor(tokens.background if deep else tokens.text))
        if cell.height() >= 13:
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{number:,}")
