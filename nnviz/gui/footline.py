"""The line at the foot of the canvas: what is pointed at, tried, or was said last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.picture.wording import rich

SIDES, BELOW, ROW = 18, 30, 20  # pixels: left and right of it, from the bottom up, of a row


class FootLine(QLabel):
    """One row of text or two over the bottom of a widget; the mouse passes through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str) -> None:
        """Set a text where the widget ends now; what is longer than two rows is cut short."""
        room, metrics = self._over.width() - 2 * SIDES, self.fontMetrics()
        most = 2 * room - 12 * metrics.averageCharWidth()  # rows break before a word
        self.setText(rich(metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)))
        height = max(ROW, self.heightForWidth(room))
        top = self._over.height() - max(BELOW, height + 4)
        self.setGeometry(SIDES, top, room, height)
