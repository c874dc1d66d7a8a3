"""Every page of every lesson fits its column: all of it in sight, answered, told and unfolded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from nnviz.gui.furniture import dress
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.measure import misfits
from nnviz.gui.lessons.page import PageView
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.lessons.judging import Answer, shuffled, value_of
from nnviz.lessons.library import Entry, courses, load
from nnviz.lessons.model import More, Quiz
from nnviz.lessons.showing import Showing

WIDTH = 336  # of the column in a window of 1280 × 800
SIZES = (100, 200)  # per cent
LESSONS = [entry for course in courses() for entry in course.lessons]


@pytest.fixture
def page(qtbot: QtBot, qapp: object, session: Session, settings: Settings) -> Iterator[PageView]:
    dress("light")
    guide = Guide(session, settings)
    view = PageView(guide)
    view.resize(WIDTH, 700)
    view.show()
    qtbot.waitExposed(view)
    yield view
    guide.close()
    view.hide()
    view.deleteLater()
    guide.deleteLater()
    qtbot.wait(1)


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.id)
def test_every_page_fits(page: PageView, entry: Entry) -> None:
    """In both sizes of text; every other page is opened in large letters."""
    guide = page.guide
    lesson = load(entry.path)
    guide.open(lesson, "")
    found = []
    for number in range(len(lesson.pages)):
        guide.turn(number)
        guide.stand(guide.page.stage_count - 1)
        for block, part in enumerate(guide.page.blocks):
            if isinstance(part, Quiz):
                guide.answer(block, wrong_answer(part, guide.showing_for(block)))
            elif isinstance(part, More):
                guide.unfold(block, True)
        for size in sorted(SIZES, reverse=guide.text_size == SIZES[-1]):
            guide.set_text_size(size)
            lay_out()
            found += [f"page {number + 1} at {size} %: {what}" for what in misfits(page)]
    assert found == []


def lay_out() -> None:
    """What was put off until the page is laid out, and what that put off."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def wrong_answer(quiz: Quiz, showing: Showing) -> Answer:
    """The wrong answer that is told the most; the right one where every answer is right."""
    wrong = [at for at, option in enumerate(quiz.options) if not option.right]
    if quiz.kind == "order":
        return shuffled(quiz)
    if quiz.kind == "multiple":
        return frozenset(wrong)
    known = [at for at in wrong if not quiz.options[at].anything] or [0]
    at = max(known, key=lambda at: len(repr(quiz.options[at].feedback)))
    option = quiz.options[at]
    if quiz.kind == "choice":
        return at
    if quiz.kind == "click":
        return option.target
    assert option.value is not None
    return f"{value_of(option.value, showing):.4g}"
