"""Q goes straight to what a page asks for: from question to task to question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.lessons.asked import go_on
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.lessons.parts import TaskView
from nnviz.gui.lessons.quiz import NumberAnswers, OptionAnswers, OrderAnswers, QuizView
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER, OpenPage
from tests.gui.lessons.small import TEXT
from tests.gui.lessons.test_quiz import QUIZZES

LATER = """# Later

::: step step=first
First.
:::

::: step step=last
Then.
:::

::: quiz choice
Which?

- [x] this
  > Yes.
- [ ] that
  > No.
:::
"""


def test_it_comes_to_each_kind_of_answer_and_round_again(open_page: OpenPage) -> None:
    page = open_page(QUIZZES, height=500)
    page.area.verticalScrollBar().setValue(0)
    seen = []
    for _ in range(5):
        assert go_on(page) == ""
        seen.append(QApplication.focusWidget())
    number, choice, multiple, order, click = (
        block for block in page.blocks if isinstance(block, QuizView)
    )
    assert isinstance(number.answers, NumberAnswers) and seen[0] is number.answers.field
    assert isinstance(choice.answers, OptionAnswers) and seen[1] is choice.answers.boxes[0]
    assert isinstance(multiple.answers, OptionAnswers) and seen[2] is multiple.answers.boxes[0]
    assert isinstance(order.answers, OrderAnswers) and seen[3] is order.answers.list.rows[0]
    QTest.keyClick(order.answers.list.rows[0], Qt.Key.Key_Return)
    assert page.guide.given(3) == order.answers.list.order, "Enter checks the order"
    assert seen[4] is not None and click.isAncestorOf(seen[4])
    assert go_on(page) == "" and QApplication.focusWidget() is number.answers.field
    assert go_on(page) == ""
    QTest.keyClick(choice.answers.boxes[0], Qt.Key.Key_Down)
    QTest.keyClick(choice.answers.boxes[1], Qt.Key.Key_Space)
    assert choice.answers.boxes[1].isChecked()
    number.answers.field.setFocus()
    assert go_on(page) == "" and QApplication.focusWidget() is choice.answers.boxes[1]


def test_it_passes_what_is_answered_and_says_when_nothing_is_left(open_page: OpenPage) -> None:
    page = open_page(QUIZZES)
    guide = page.guide
    for block, answer in enumerate(("0.6035", 0, frozenset({0, 1}), (0, 1, 2))):
        guide.answer(block, answer)
    assert go_on(page) == "" and page.blocks[4].isAncestorOf(QApplication.focusWidget())
    assert "only one left" in go_on(page)
    guide.answer(4, "neuron:9")
    assert "Nothing is left" in go_on(page)


def test_what_comes_later_is_not_gone_to_yet(open_page: OpenPage) -> None:
    page = open_page(LATER)
    assert "later step" in go_on(page)
    page.guide.next()
    assert go_on(page) == "" and page.blocks[2].isAncestorOf(QApplication.focusWidget())


def test_what_is_selected_already_can_be_an_answer(open_page: OpenPage) -> None:
    step = "::: step select=neuron:6\nLook.\n:::\n"
    answers = "- [x] neuron:7\n  > Yes.\n- [ ] neuron:6\n  > No.\n- [ ] else\n  > Look.\n"
    quiz = f"::: quiz click\nWhere?\n\n{answers}:::\n"
    page = open_page(f"# Selected\n\n{step}\n{quiz}")
    assert page.guide.session.selection == "neuron:6" and page.guide.given(1) is None
    page.guide.session.select("neuron:6")
    assert page.guide.given(1) == "neuron:6"


def test_the_panels_of_a_page_by_one_key(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    text = "# Panels\n\n::: step activation=all:identity panel=output,matrices\nLook.\n:::\n"
    assert window.desk.begin(parse(HEADER + text), "")
    qtbot.wait(30)
    shown = window.arrangement
    for key in ("output", "matrices", "output"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
        focus = QApplication.focusWidget()
        assert focus is not None and shown.panel(key).isAncestorOf(focus), key
    qtbot.keyClick(focus, Qt.Key.Key_L)
    assert shown.panel("lesson").isAncestorOf(QApplication.focusWidget())


def test_the_key_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    guide, panel = window.desk.guide, window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel) and window.desk.begin(parse(TEXT), "")
    guide.turn(1)
    window.choose_perspective("explore")
    window.arrangement.hide("lesson")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    qtbot.wait(20)
    quiz, task = panel.page.blocks[1], panel.page.blocks[2]
    assert window.perspective == "learn" and isinstance(quiz, QuizView)
    assert isinstance(quiz.answers, NumberAnswers) and quiz.answers.field.hasFocus()
    qtbot.keyClicks(quiz.answers.field, "0.")
    qtbot.keyClick(quiz.answers.field, Qt.Key.Key_Q)  # it is in no number
    focus = QApplication.focusWidget()
    assert quiz.answers.field.text() == "0." and task.isAncestorOf(focus)
    assert isinstance(task, TaskView) and not task.visibleRegion().isEmpty()
    guide.answer(1, "0.5")
    guide.show_me(2)
    qtbot.keyClick(focus, Qt.Key.Key_Q)
    assert "Nothing is left" in window.canvas.line
    guide.turn(0)
    assert not window.canvas.line
