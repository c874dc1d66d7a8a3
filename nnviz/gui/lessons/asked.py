"""The way of the keyboard to what a page still asks for."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.gui.announce import announce
from nnviz.gui.lessons.blocks import BlockView, in_order
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.quiz import QuizView
from nnviz.lessons.model import Quiz, Task


def go_on(page: PageView) -> str:
    """Give the keyboard to the next open question or task in sight, after the last to the first.

    "" where there is one; else what is to be said.
    """
    page.make_due()
    focus = QApplication.focusWidget()
    asking = list(_asking(page))
    if not asking:
        return _nothing(page)
    stops = page.stops
    at = stops.index(focus) if focus in stops else -1
    after = (pair for pair in asking if stops.index(pair[1]) > at)
    block, stop = next(after, asking[0])
    if stop is focus:
        return "This is the only one left on this page."
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    block.appeared.emit(block)
    announce(block, block.accessibleName())
    return ""


def _asking(page: PageView) -> Iterator[tuple[BlockView, QWidget]]:
    """What is open and in sight, with where it is answered."""
    for block in page.blocks:
        if _is_open(page, block) and block.met:
            stops = list(in_order(block))
            if stops:
                yield block, _where(block, stops)


def _is_open(page: PageView, block: BlockView) -> bool:
    asks = isinstance(page.leaf.page.blocks[block.number], Quiz | Task)
    return asks and not page.guide.is_done(block.number)


def _where(block: BlockView, stops: list[QWidget]) -> QWidget:
    """Where a question is answered; the words of a task, or of what is answered in the network."""
    answers = list(in_order(block.answers)) if isinstance(block, QuizView) else []
    return (answers or stops)[0]


def _nothing(page: PageView) -> str:
    if page.guide.lesson is None:
        return ""
    if any(_is_open(page, block) for block in page.blocks):
        return "What is asked here comes with a later step: press N."
    return "Nothing is left to answer on this page. N goes on."
