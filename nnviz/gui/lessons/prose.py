"""A text of a lesson in the window: as high as it needs to be, its links act, its values are live.

It is painted by hand rather than by a QTextBrowser: that has a viewport and two scroll bars for
every paragraph, and says to a screen reader that it holds objects where formulas stand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCursor,
    QTextFormat,
    QTextLine,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnviz.gui.lessons.spoken import lives_in, spoken, spoken_spans
from nnviz.gui.lessons.writing import Look, Written, write
from nnviz.gui.pressing import ENTER
from nnviz.lessons.model import Body, Link, Live, Table
from nnviz.picture.theme import theme

SMALLEST, TRIES = 0.36, 4  # a table that is too wide is set smaller
ROUND = 4.0  # pixels
SIDE, EDGE = 6, 3  # pixels around the text, for the ring of the keyboard
NOTHING = Look(theme("light"), 14.0, "#000000")


class ProseView(QLabel):
    """One text. A label, so that a screen reader takes it for text; never for typing."""

    followed = Signal(object)  # Link
    entered = Signal()  # Enter was pressed on the text itself

    def __init__(self, parent: QWidget | None = None, *, stop: bool = True) -> None:
        """`stop`: whether Tab stops here even where there is no link, so that it is read out."""
        super().__init__(parent)
        self._stop = stop
        self._preface = ""
        self._body: Body = ()
        self._lives: tuple[Live, ...] = ()
        self._values: tuple[str, ...] = ()
        self._look = NOTHING
        self._shrunk = 1.0
        self._written: Written | None = None  # before there is a text
        self._width = 0
        self._heights: dict[int, int] = {}  # by width, for layouts ask again and again
        self._chosen = -1  # which link the keyboard stands on
        self._ringed = False  # whether to show that it does
        self._pressed = -1
        self.written_count = 0  # how often a text was set: only what changes is
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.NoFocus)

    # ---- what it shows ----------------------------------------------------------------------

    def show_body(self, body: Body, look: Look, values: Sequence[str] = ()) -> None:
        """Show a text; `values` are those of `lives_in(body)` as they are to be written."""
        if body is self._body and look == self._look and tuple(values) == self._values:
            return
        self._body, self._look, self._values = body, look, tuple(values)
        self._lives = tuple(lives_in(body))
        self._shrunk = 1.0
        self._set()
        self._name()

    def set_preface(self, words: str) -> None:
        """What a screen reader says before the text: which step it is."""
        if words != self._preface:
            self._preface = words
            self._name()

    def _name(self) -> None:
        words = spoken(self._body, self._fill)
        self.setAccessibleName(f"{self._preface} {words}" if self._preface else words)

    @property
    def look(self) -> Look:
        """How the text looks now."""
        return self._look

    @property
    def values(self) -> tuple[str, ...]:
        """The values as they are shown, in reading order."""
        return self._values

    @property
    def links(self) -> tuple[Link, ...]:
        """The links, in reading order."""
        return self._made.links

    @property
    def chosen(self) -> int:
        """Which of the links the keyboard stands on; -1 for none."""
        return self._chosen

    def _fill(self, live: Live) -> str:
        return self._values[self._lives.index(live)]

    @property
    def _made(self) -> Written:
        if self._written is None:
            self._written = write(self._body, self._fill, self._look, self._shrunk)
        return self._written

    def _set(self) -> None:
        self.written_count += 1
        self._written = write(self._body, self._fill, self._look, self._shrunk)
        self._width, self._chosen, self._pressed = 0, -1, -1
        self._heights.clear()
        stops = self._stop or bool(self.links)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if stops else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self.update()

    # ---- geometry ---------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._lay_out(max(width, 1))
            self._heights[width] = math.ceil(self.needed[1])
        return self._heights[width]

    def sizeHint(self) -> QSize:
        # How high it is only its width can say; a height given here would be the least.
        return QSize(240, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 0)

    @property
    def needed(self) -> tuple[float, float]:
        """Width and height that the text takes as it is set now."""
        size = self._made.document.size()
        return size.width() + 2 * SIDE, size.height() + 2 * EDGE

    def settle(self) -> None:
        """Break the lines for the width the text has."""
        if self._width != self.width():
            self._lay_out(max(self.width(), 1))

    def _lay_out(self, width: int) -> None:
        if self._shrunk < 1.0:
            self._reset(1.0)  # how small it is must not depend on widths it had before
        room = max(width - 2 * SIDE, 1)
        self._made.document.setTextWidth(room)
        has_table = any(isinstance(part, Table) for part in self._body)
        for _ in range(TRIES if has_table else 0):
            if self.needed[0] <= width + 0.5 or self._shrunk <= SMALLEST:
                break
            fitting = 0.97 * self._shrunk * room / (self.needed[0] - 2 * SIDE)
            self._reset(max(fitting, SMALLEST))
            self._made.document.setTextWidth(room)
        self._width = width

    def _reset(self, shrunk: float) -> None:
        self._shrunk = shrunk
        self._written = write(self._body, self._fill, self._look, shrunk)

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self.settle()
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.soft)
            for place in self._made.values:
                for box in self._boxes(*place):
                    painter.drawRoundedRect(box.adjusted(-1.5, 0, 1.5, 0), ROUND, ROUND)
            painter.translate(SIDE, EDGE)
            self._made.document.drawContents(painter)
            painter.translate(-SIDE, -EDGE)
            self._paint_focus(painter)
        finally:
            painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        if not self.hasFocus() or not (self._ringed or self._chosen >= 0):
            return
        painter.setPen(QPen(QColor(self._look.tokens.focus), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._chosen < 0:
            whole = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
            painter.drawRoundedRect(whole, ROUND, ROUND)
            return
        for box in self._boxes(*self._made.stretches[self._chosen]):
            painter.drawRoundedRect(box.adjusted(-2.5, -1, 2.5, 1), ROUND, ROUND)

    def _boxes(self, start: int, length: int) -> Iterator[QRectF]:
        """Where a stretch of the text stands: a box for each line it runs over."""
        document = self._made.document
        block = document.findBlock(start)
        first, last = start - block.position(), start - block.position() + length
        origin = document.documentLayout().blockBoundingRect(block).topLeft()
        origin += QPointF(SIDE, EDGE)
        setting, pixels = block.layout(), self._pixels_at(start)
        for at in range(setting.lineCount()):
            line = setting.lineAt(at)
            begin = max(first, line.textStart())
            end = min(last, line.textStart() + line.textLength())
            if begin < end:
                left, right = _across(line, begin), _across(line, end)
                ascent, descent = 0.86 * pixels, 0.28 * pixels
                base = origin.y() + line.y() + line.ascent()
                yield QRectF(origin.x() + left, base - ascent, right - left, ascent + descent)

    def _pixels_at(self, position: int) -> float:
        """The size of the letters there: those of a table may be small."""
        cursor = QTextCursor(self._made.document)
        cursor.setPosition(position + 1)
        return float(cursor.charFormat().intProperty(QTextFormat.Property.FontPixelSize))

    # ---- pointer ----------------------------------------------------------------------------

    def _link_at(self, position: QPointF) -> int:
        place = position - QPointF(SIDE, EDGE)
        self.settle()
        href = self._made.document.documentLayout().anchorAt(place)
        return int(href) if href else -1

    def place_of(self, link: int) -> QPointF:
        """The middle of a link (of its first line), in widget coordinates."""
        self.settle()
        return next(iter(self._boxes(*self._made.stretches[link]))).center()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._link_at(event.position()) >= 0:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._link_at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        event.setAccepted(left and self._pressed >= 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        link = self._link_at(event.position())
        if link >= 0 and link == self._pressed:
            self.followed.emit(self.links[link])
        else:
            event.ignore()

    # ---- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in ENTER
        if enter and self._chosen >= 0:
            self.followed.emit(self.links[self._chosen])
        elif enter:
            self.entered.emit()
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the links before it leaves."""
        at = self._chosen + (1 if next else -1)
        if at < (-1 if self._stop else 0) or at >= len(self.links):
            return super().focusNextPrevChild(next)
        self._choose(at)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        backwards = event.reason() == Qt.FocusReason.BacktabFocusReason
        # Who turned the page reads on at its top: there a ring would only be in the way.
        self._ringed = backwards or event.reason() == Qt.FocusReason.TabFocusReason
        if self.links and backwards:
            self._choose(len(self.links) - 1)
        else:
            self._choose(-1 if self._stop else 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._chosen = -1
        self.setAccessibleDescription("")
        self.update()

    def _choose(self, at: int) -> None:
        self._chosen = at
        words = spoken_spans(self.links[at].spans, self._fill) if at >= 0 else ""
        self.setAccessibleDescription(f"Link: {words}" if words else "")
        if words:
            changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(changed)
        self.update()


def _across(line: QTextLine, position: int) -> float:
    """How far from the left a place in a line is; Qt's wrapper says two things at once."""
    found: Any = line.cursorToX(position)
    return float(found[0])
