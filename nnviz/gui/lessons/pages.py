"""The pages of a lesson as a row of short bars: done, open, to come. A click opens one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.gui.lessons.guide import Guide

HEIGHT, BAR, GAP = 15, 4.0, 3.0


class Pages(QWidget):
    """One bar for each page, over the whole width; that of the open page fills with its stages."""

    def __init__(self, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guide = guide
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def refresh(self) -> None:
        """Say again where we are."""
        count = self._guide.page_count
        self.setAccessibleName(f"Page {self._guide.page_number + 1} of {count}" if count else "")
        self.update()

    def page_at(self, x: float) -> int:
        """The page whose bar is at this place."""
        count = max(1, self._guide.page_count)
        return min(max(int(x * count / max(1, self.width())), 0), count - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        count = self._guide.page_count
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - GAP * (count - 1)) / max(1, count)
        for page in range(count):
            left = page * (width + GAP)
            for role, share in ((QPalette.ColorRole.Mid, 1.0), (_ACCENT, self._filled(page))):
                painter.setBrush(self.palette().color(role))
                box = QRectF(left, (HEIGHT - BAR) / 2, max(BAR, width * share), BAR)
                if share:
                    painter.drawRoundedRect(box, BAR / 2, BAR / 2)
        painter.end()

    def _filled(self, page: int) -> float:
        guide = self._guide
        if page == guide.page_number:
            return (guide.stage_number + 1) / guide.page.stage_count
        return float(page in guide.marks.pages)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._guide.page_count:
            self._guide.turn(self.page_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        lesson = self._guide.lesson
        if lesson is not None:
            page = self.page_at(event.position().x())
            tip = f"{page + 1}. {lesson.pages[page].title}"
            QToolTip.showText(event.globalPosition().toPoint(), tip, self)


_ACCENT = QPalette.ColorRole.Highlight
