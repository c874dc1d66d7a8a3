"""A page in the real window: everything on it by keyboard, and done in the network itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui.lessons.measure import misfits
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.lessons.parts import StepView, TaskView
from nnviz.gui.lessons.quiz import NumberAnswers, OptionAnswers, QuizView
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER
from tests.gui.lessons.test_page import PAGE
from tests.gui.lessons.test_quiz import QUIZZES

ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space


def press(key: Qt.Key) -> QWidget:
    """A key where the keyboard stands; where it stands afterwards."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)
    after = QApplication.focusWidget()
    assert after is not None
    return after


def opened(window: MainWindow, text: str, qtbot: QtBot) -> PageView:
    window.activateWindow()
    assert window.desk.begin(parse(HEADER + text), "")
    qtbot.wait(20)
    panel = window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel)
    return panel.page


def test_a_learner_reads_answers_and_does(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    page = opened(window, f"{PAGE}\n{QUIZZES}", qtbot)
    qtbot.waitUntil(lambda: misfits(page) == [])
    _does(window, page, qtbot)
    _leaves_the_page_by_tab(window, page)
    page.guide.turn(1)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: misfits(page) == [])
    _answers(window, page)


def _does(window: MainWindow, page: PageView, qtbot: QtBot) -> None:
    session, task = window.session, page.blocks[3]
    assert isinstance(task, TaskView)
    window.canvas.setFocus()
    session.select("edge:6-9")
    press(ENTER)  # types another value on the edge itself
    QTest.keyClicks(QApplication.focusWidget(), "1")
    press(ENTER)
    assert session.network.weight(6, 9) == 1.0
    assert task.state.text() == "✓ done"
    first = page.blocks[1]
    assert isinstance(first, StepView)
    qtbot.waitUntil(lambda: first.words.values != ("0.9399",))
    assert page.guide.strayed
    window.canvas.setFocus()
    press(Qt.Key.Key_Backspace)
    assert not page.guide.strayed and session.network.weight(6, 9) == 1.1
    qtbot.waitUntil(lambda: first.words.values == ("0.9399",))


def _leaves_the_page_by_tab(window: MainWindow, page: PageView) -> None:
    """After the last stop of the page comes the panel's own way on."""
    page.stops[-1].setFocus()
    after = press(Qt.Key.Key_Tab)
    panel = window.arrangement.panel("lesson")
    assert panel.isAncestorOf(after) and not page.isAncestorOf(after)


def _answers(window: MainWindow, page: PageView) -> None:
    address = window.session.step.address
    number, several = page.blocks[0], page.blocks[2]
    assert isinstance(number, QuizView) and isinstance(number.answers, NumberAnswers)
    number.answers.field.setFocus()
    QTest.keyClicks(number.answers.field, "none")
    assert number.answers.field.text() == "none" and page.guide.page_number == 1
    number.answers.field.selectAll()
    QTest.keyClicks(number.answers.field, "0.6")
    press(ENTER)
    assert number.state.text() == "✓ right"
    assert isinstance(several, QuizView) and isinstance(several.answers, OptionAnswers)
    for box in several.answers.boxes[:2]:
        box.setFocus()
        press(SPACE)  # ticks; elsewhere it is the next step
        assert box.isChecked()
    press(ENTER)
    assert several.state.text() == "✓ right"
    assert window.session.step.address == address
    number.answers.field.setFocus()
    QTest.keyClick(number.answers.field, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert page.guide.page_number == 0  # it was answered: the keys mean the page again
