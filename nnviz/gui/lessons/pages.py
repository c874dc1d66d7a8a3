"""The pages of a lesson as a row of short bars: done, read, open, to come. A click opens one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.gui.lessons.guide import Guide

HEIGHT, BAR, GAP = 15, 4.0, 3.0
THIN = 1.5  # where a page is read and something is left on it


class Pages(QWidget):
    """One bar for each page, over the whole width; that of the open page fills with its stages.

    One that was read while something on it is left to answer or to do is filled thinly.
    """

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
        guide, count = self._guide, self._guide.page_count
        place = f"Page {guide.page_number + 1} of {count}" if count else ""
        left = guide.left.words
        self.setAccessibleName(f"{place}, {left} left in the lesson" if left else place)
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
                high = THIN if role == _ACCENT and self._is_read_only(page) else BAR
                box = QRectF(left, (HEIGHT - high) / 2, max(BAR, width * share), high)
                if share:
                    painter.drawRoundedRect(box, BAR / 2, BAR / 2)
        painter.end()

    def _filled(self, page: int) -> float:
        guide = self._guide
        if page == guide.page_number:
            return (guide.stage_number + 1) / guide.page.stage_count
        return float(page in guide.marks.pages)

    def _is_read_only(self, page: int) -> bool:
        guide = self._guide
        return page in guide.marks.pages and page != guide.page_number and bool(guide.left_on(page))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._guide.page_count:
            self._guide.turn(self.page_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._guide.lesson is not None:
            page = self.page_at(event.position().x())
            QToolTip.showText(event.globalPosition().toPoint(), self.tip_of(page), self)

    def tip_of(self, page: int) -> str:
        """Number and title of a page, and what is left on it once it was read."""
        guide = self._guide
        title = guide.lesson.pages[page].title if guide.lesson is not None else ""
        left = guide.left_on(page).words if page in guide.marks.pages else ""
        return f"{page + 1}. {title}" + (f"\n{left} left" if left else "")


_ACCENT = QPalette.ColorRole.Highlight
