"""A lesson is read when its end is reached, and done when nothing in it is left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.lessons.rows import Row
from nnviz.gui.lessons.standing import shelves, upcoming
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from nnviz.lessons import library
from nnviz.lessons.parsing import parse
from nnviz.lessons.progress import Left, Progress, Store
from tests.gui.lessons.small import TEXT

LESSON = parse(TEXT)  # a task; a question and a task; a task
IDS = [one.id for course in library.courses() for one in course.lessons]


@pytest.fixture
def guide(session: Session, settings: Settings) -> Guide:
    return Guide(session, settings)


def to_the_end(guide: Guide) -> None:
    while guide.next():
        pass


def test_reading_is_not_doing(guide: Guide) -> None:
    guide.open(LESSON, "small")
    assert guide.left == Left(1, 3) and guide.left_on(1) == Left(1, 1)
    to_the_end(guide)
    kept = guide.store.read("small")
    assert kept.finished and not kept.done and kept.left == Left(1, 3)
    guide.turn(1)
    guide.answer(1, "0.5")
    guide.show_me(2)
    assert guide.left == Left(0, 2) and guide.page_left(1) == 2 and guide.page_left(2) == 0
    guide.answer(1, "0.6")  # answered again, and wrongly
    assert guide.left == Left(1, 2) and guide.page_left(0) == 1
    guide.answer(1, "0.5")
    for page, task in ((0, 2), (2, 1)):
        guide.turn(page)
        guide.show_me(task)
    assert not guide.left and guide.page_left(0) is None and guide.store.read("small").done
    guide.marks.finished = False  # it was not said, but all is read and nothing is left
    assert guide.progress.done
    guide.reset_page()
    assert guide.left == Left(0, 1)
    guide.close()


def test_one_goes_on_at_what_is_left(guide: Guide) -> None:
    guide.open(LESSON, "small")
    guide.show_me(2)
    to_the_end(guide)
    assert guide.progress.page == 1
    guide.close()
    guide.open(LESSON, "small")
    assert guide.page_number == 1
    guide.close()


def test_what_was_right_is_found_in_an_older_file(guide: Guide) -> None:
    old = Progress(2, 0, 3, frozenset({0, 1}), {(1, 1): "0.5"}, frozenset({(0, 2)}), True)
    guide.store.write("small", old)
    guide.open(LESSON, "small")
    assert guide.left == Left(0, 2)
    guide.close()
    assert guide.store.read("small").left == Left(0, 2)


def test_the_catalogue_says_it(settings: Settings) -> None:
    store = Store(settings.place / "lessons")
    read = Progress(0, 0, 4, frozenset(range(4)), {(0, 1): 0}, frozenset(), True, asked=(2, 1))
    half = replace(read, right=frozenset({(0, 1)}), tasks=frozenset({(1, 1)}))
    done = replace(half, right=frozenset({(0, 1), (1, 2)}))
    for key, progress in zip(IDS, (read, half, done), strict=False):
        store.write(key, progress)
    found = shelves(library.courses(), store)
    first, second, third = found[0].lessons[:3]
    assert first.words == "2 questions and 1 task left" and second.words == "1 question left"
    assert third.words == "done" and first.share < second.share < third.share == 1
    assert found[0].done == 1 and not second.missing
    ahead = upcoming(found, store)
    assert ahead is not None and ahead.entry.id == IDS[3], "what is not read comes first"
    for key in IDS[2:]:
        store.write(key, done)
    ahead = upcoming(shelves(library.courses(), store), store)
    assert ahead is not None and ahead.entry.id in IDS[:2]


def test_the_last_page_says_it_and_leads_there(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    guide, panel = window.desk.guide, window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel) and window.desk.begin(LESSON, IDS[0])
    qtbot.waitUntil(panel.isVisible)
    while not guide.at_end:
        assert not panel.left.isVisible()
        guide.next()
    assert panel.left.isVisible() and panel.words_left == "1 question and 3 tasks left"
    assert "left" in panel.pages.tip_of(1) and "left" not in panel.pages.tip_of(2)
    window.actions_["learn.left"].trigger()
    qtbot.waitUntil(lambda: panel.page.blocks[2].isAncestorOf(QApplication.focusWidget()))
    assert guide.page_number == 0 and not panel.left.isVisible()
    guide.turn(2)
    guide.next()
    qtbot.waitUntil(lambda: window.shows_catalogue)
    row = next(one for one in window.desk.catalogue.stops if isinstance(one, Row))
    assert "1 question and 3 tasks left" in row.accessibleName()
