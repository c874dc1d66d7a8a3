"""A page of a lesson: its heading and its blocks in a column.

Drawn from a `Guide`, which knows where the learner is, what was answered and what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from nnviz.gui.change import Change
from nnviz.gui.lessons.ahead import Ahead
from nnviz.gui.lessons.blocks import BlockView, column, in_order
from nnviz.gui.lessons.dress import Dress
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.leaf import SIDE, Leaf
from nnviz.gui.lessons.parts import StepView
from nnviz.gui.lessons.quiz import ClickAnswers, QuizView
from nnviz.gui.lessons.reading import read_in_order
from nnviz.lessons.model import Lesson
from nnviz.picture.theme import theme

LONGEST = 68  # letters in a line, about
WHILE_TRAINING = 200  # milliseconds
LEFT = 400  # milliseconds after which a page that was left is let go
AROUND = 40  # pixels that are seen around a step that is scrolled to
CLOSE = 14  # and around what comes up in answer
_FILLS = Change.DOCUMENT | Change.STEP | Change.VIEW | Change.RUN


class PageView(QWidget):
    """The page a guide is on; where no lesson is open, it is empty."""

    def __init__(self, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guide = guide
        self.blocks: list[BlockView] = []
        self._dress = Dress(theme(guide.session.appearance.theme), guide.text_size)
        self._stale = True
        self._place: tuple[str, int] | None = None
        self._lesson: Lesson | None = None
        self._scroll = 0  # where the page is to be scrolled to once it is laid out
        self._around: tuple[Sequence[QWidget], Sequence[QWidget]] = ((), ())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self.sheet = QWidget()
        self._leaves = column(self.sheet)
        self.area.setWidget(self.sheet)
        self.leaf = Leaf(guide, 0, self._dress, self.sheet)
        self._leaves.addWidget(self.leaf)
        self._next: Leaf | None = None  # made ahead
        column(self).addWidget(self.area)
        self.ahead = Ahead(guide, self)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refill)
        guide.prepared.connect(self._prepare)
        guide.turned.connect(self.show_page)
        guide.staged.connect(self._staged)
        guide.progressed.connect(self._progressed)
        guide.resized.connect(self._redress)
        guide.session.changed.connect(self.refresh)

    def sizeHint(self) -> QSize:
        return QSize(360, 640)

    # ---- a page -----------------------------------------------------------------------------

    def show_page(self) -> None:
        """Show the page the guide is on, from its top."""
        self._stale = True
        if self.isVisible():
            self.make_due()

    def make_due(self) -> None:
        """Make the page now if it is to be another one, even where it cannot be seen yet."""
        if not self._stale:
            return
        self._stale = False
        self.ahead.stop()
        bar, guide = self.area.verticalScrollBar(), self.guide
        place = (guide.lesson.title, guide.page_number) if guide.lesson else None
        # An author who saves a page sees it where it was, and as far as it was in sight.
        written_anew = place == self._place and guide.lesson is not self._lesson
        self._scroll = scroll = bar.value() if written_anew else 0
        met = sum(block.met for block in self.blocks) if written_anew else 0
        self._place, self._lesson = place, guide.lesson
        self._make(met)
        bar.setValue(scroll)
        if self.guide.lesson is not None:
            self.ahead.start()

    def _make(self, met: int) -> None:
        """The blocks of the page, in place of those of the page before; `met` are in sight."""
        old, self.leaf = self.leaf, self._take_next()
        self.blocks = self.leaf.blocks
        self._margins()
        for number, view in enumerate(self.blocks):
            view.refill()
            view.refresh()
            view.changed.connect(self._order_tabs)
            view.appeared.connect(self._reveal)
            view.met = view.met or number < met
            view.meet()
        focus = QApplication.focusWidget()
        if focus is not None and old.isAncestorOf(focus):
            focus.clearFocus()
        old.hide()
        self._leaves.removeWidget(old)
        self._leaves.addWidget(self.leaf)
        self.leaf.show()
        QTimer.singleShot(LEFT, old, old.deleteLater)
        self._order_tabs()

    def _take_next(self) -> Leaf:
        """The page the guide is on: the one made ahead if it is that, finished if need be."""
        self._put_on(self._dress_now())
        guide, made = self.guide, self._next
        self._next = None
        if made is not None:
            if made.lesson is guide.lesson and made.number == guide.page_number and made.whole:
                return made
            made.deleteLater()
        leaf = Leaf(guide, guide.page_number if guide.lesson else 0, self._dress, self.sheet)
        for _ in leaf.making():
            pass
        return leaf

    def _prepare(self, number: int) -> None:
        if not self._stale and self.isVisible():
            self.ahead.then(self._make_next(number))

    def _make_next(self, number: int) -> Iterator[None]:
        """Make a page ahead."""
        self._drop_next()
        self._next = leaf = Leaf(self.guide, number, self._dress, self.sheet)
        leaf.column.setContentsMargins(self.leaf.column.contentsMargins())
        yield from leaf.making()
        yield from leaf.laying_out(self.sheet.width())

    def _drop_next(self) -> None:
        if self._next is not None:
            self._next.deleteLater()
            self._next = None

    def _order_tabs(self) -> None:
        """Tab and a screen reader go through the page as it is seen."""
        # Qt orders only what can have the keyboard.
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        before, after = self._around
        for one, next_ in pairwise([*before, self.area, *self.stops, *after]):
            QWidget.setTabOrder(one, next_)
        read_in_order(self.sheet)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def stand_between(self, before: Sequence[QWidget], after: Sequence[QWidget]) -> None:
        """Tab comes to the page from the widgets `before` it and leads on to those `after` it."""
        self._around = before, after
        self._order_tabs()

    @property
    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in the order of reading."""
        return list(in_order(self.sheet))

    # ---- following the guide ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Follow the session: values, the theme, and what is clicked in the network."""
        if change & Change.VIEW and self.guide.session.appearance.theme != self._dress.tokens.name:
            self._redress()
        if self._stale or not self.isVisible():
            return
        if change & _FILLS and not (self._soon.isActive() and self._soon.interval()):
            # A page is not read thirty times a second: while it runs, now and then will do.
            self._soon.start(WHILE_TRAINING if self.guide.session.training else 0)
        if change & Change.SELECTION:
            self._selected()

    def _refill(self) -> None:
        if self.guide.lesson is not None and not self._stale:
            for block in self.blocks:
                block.refill()

    def _staged(self) -> None:
        if self._stale or self.guide.lesson is None:
            return
        self._refresh_blocks()
        self._soon.start(0)
        if not self.guide.strayed:
            self._show_stage()

    def _progressed(self) -> None:
        if not self._stale and self.guide.lesson is not None:
            self._refresh_blocks()

    def _refresh_blocks(self) -> None:
        came = False
        for block in self.blocks:
            block.refresh()
            came = block.meet() or came
        if came:
            self._order_tabs()
            QTimer.singleShot(0, self, self._show_stage)  # when they have a place

    def _reveal(self, part: QWidget) -> None:
        """Scroll to what has just come up in answer, no further than its beginning."""
        QTimer.singleShot(0, part, lambda: self._scroll_to(part))  # when it has been laid out

    def _scroll_to(self, part: QWidget) -> None:
        if not self.sheet.isAncestorOf(part):
            return  # another page has been turned to
        self._leaves.activate()
        self.leaf.column.activate()
        bar, top = self.area.verticalScrollBar(), part.mapTo(self.sheet, QPoint(0, 0)).y()
        least = top + part.height() + CLOSE - self.area.viewport().height()
        bar.setValue(min(max(bar.value(), least), max(top - CLOSE, 0)))

    def _show_stage(self) -> None:
        """Scroll to the step that is shown, no further than its beginning."""
        active = (b for b in self.blocks if isinstance(b, StepView) and b.active)
        block = next(active, None)
        if block is None:
            return
        bar, place = self.area.verticalScrollBar(), block.geometry()
        room = self.area.viewport().height()
        least = place.bottom() + AROUND - room  # then its end is seen
        most = place.top() - AROUND if block is not self.blocks[0] else 0  # its beginning
        bar.setValue(min(max(bar.value(), least), max(most, 0)))

    def _selected(self) -> None:
        """What the learner selects answers the first question on the screen that asks for it.

        Not what the arrow keys pass on their way: that only answers when it is meant.
        """
        session = self.guide.session
        if not session.selection or self.guide.presenting or self.guide.lesson is None:
            return
        on_screen = (one for one in self._asking() if not one.visibleRegion().isEmpty())
        answers = next(on_screen, None)
        if answers is None:
            return
        if session.walking:
            answers.offer(session.selection)
        else:
            answers.take(session.selection)

    def _asking(self) -> Iterator[ClickAnswers]:
        """The questions still open that are answered in the network."""
        for block in self.blocks:
            answers = block.answers if isinstance(block, QuizView) else None
            if isinstance(answers, ClickAnswers) and not self.guide.is_done(block.number):
                yield answers

    def take_selected(self) -> None:
        """Answer the first question that is answered in the network with what is selected there."""
        answers = next(self._asking(), None)
        if answers is not None and self.guide.session.selection:
            answers.take(self.guide.session.selection)

    # ---- looks ------------------------------------------------------------------------------

    def _dress_now(self) -> Dress:
        return Dress(theme(self.guide.session.appearance.theme), self.guide.text_size)

    def _put_on(self, dress: Dress) -> None:
        if dress != self._dress or not self.styleSheet():
            self._dress = dress
            self.setStyleSheet(dress.sheet())

    def _redress(self) -> None:
        if self._stale:
            return
        self._drop_next()
        self._put_on(self._dress_now())
        for block in self.blocks:
            block.put_on(self._dress)
        self._margins()

    def _margins(self) -> None:
        """Lines are never longer than is read with ease."""
        bar = self.area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        longest = round(LONGEST * 0.5 * self._dress.pixels) + 2 * SIDE
        right = max(SIDE, self.width() - longest) - taken
        self.leaf.column.setContentsMargins(SIDE, 4, max(right, SIDE - taken), 20)

    def _keep_width(self, least: int, most: int) -> None:
        self._margins()
        if 0 < self._scroll <= most:
            self.area.verticalScrollBar().setValue(self._scroll)
            self._scroll = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._margins()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.make_due()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ahead.stop()
        self._soon.stop()
