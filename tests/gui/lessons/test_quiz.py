"""Questions on a page are answered by keyboard and pointer, and every answer is spoken of."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.quiz import (
    ClickAnswers,
    NumberAnswers,
    OptionAnswers,
    OrderAnswers,
    QuizView,
)
from tests.gui.lessons.conftest import OpenPage

ENTER = Qt.Key.Key_Return

QUIZZES = """# Questions

::: quiz number predict
What is $a_6$?

- [x] {a_6=0.6035}
  > Yes, the curve at {z_6=0.4199}.
- [ ] {z_6=0.4199}
  > That is before the curve.
- [ ] else
  > Look inside neuron 6.
- [?] It lies between 0 and 1.
- [?] It is above one half.
:::

::: quiz choice
Which neuron has two ways to the loss?

- [x] Neuron 4, by $w_{46}$ and $w_{47}$
  > Two edges leave it.
- [ ] Neuron 3
  > There is no edge 3 → 7.
:::

::: quiz multiple
Which are bias neurons?

- [x] 2
  > It stands in the input layer.
- [x] 5
  > It stands in a hidden layer.
- [ ] 9
  > That is the output.
:::

::: quiz order
In which order are they computed?

1. $z_6$
   > First the sum.
2. $a_6$
   > Then the function.
3. $z_9$
   > Last.
:::

::: quiz click
Which neuron is the output?

- [x] neuron:9
  > Nothing leaves it.
- [ ] neuron:6
  > That one is hidden.
- [ ] else
  > Look at the right end.
:::
"""


def quiz(page: PageView, number: int) -> QuizView:
    found = page.blocks[number]
    assert isinstance(found, QuizView)
    return found


def said(view: QuizView) -> str:
    return view.feedback.words if not view.feedback.isHidden() else ""


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)


def test_questions_are_answered_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(QUIZZES)
    _number(quiz(page, 0))
    _choice(quiz(page, 1))
    _multiple(quiz(page, 2))
    _order(quiz(page, 3))
    _click(page, quiz(page, 4))


def _number(view: QuizView) -> None:
    answers = view.answers
    assert isinstance(answers, NumberAnswers)
    answers.field.setFocus()
    QTest.keyClicks(answers.field, "much")
    press(ENTER)
    assert view.refusal.text().startswith("An answer is a number") and not said(view)
    for typed, words in (("0,42", "That is before the curve."), ("7", "Look inside neuron 6.")):
        answers.field.selectAll()
        QTest.keyClicks(answers.field, typed)
        assert not view.refusal.text()
        press(ENTER)
        assert said(view) == words
        assert view.state.text() == "not yet"
    view.hints.more.setFocus()
    press(ENTER)
    assert view.hints.count == 1 and view.hints.more.text() == "Hint 2 of 2"
    press(Qt.Key.Key_Space)
    assert view.hints.count == 2 and view.hints.more.isHidden()
    answers.field.selectAll()
    answers.field.setFocus()
    QTest.keyClicks(answers.field, "0,6035")
    press(ENTER)
    assert said(view) == "Yes, the curve at 0.4199."
    assert view.state.text() == "✓ right" and answers.check.isHidden()


def _choice(view: QuizView) -> None:
    answers = view.answers
    assert isinstance(answers, OptionAnswers)
    first, second = answers.boxes
    assert first.accessibleName() == "Neuron 4, by w 46 and w 47"
    answers.check.setFocus()
    press(ENTER)
    assert view.refusal.text() == "Choose one of the answers first."
    second.setFocus()
    press(Qt.Key.Key_Space)
    press(ENTER)
    assert said(view) == "There is no edge 3 → 7." and not view.refusal.text()
    press(Qt.Key.Key_Up)
    assert first.isChecked()
    press(ENTER)
    assert said(view) == "Two edges leave it." and not first.isEnabled()
    view.again.setFocus()
    press(ENTER)
    assert not said(view) and first.isEnabled() and not first.isChecked()


def _multiple(view: QuizView) -> None:
    answers = view.answers
    assert isinstance(answers, OptionAnswers)
    answers.boxes[0].setFocus()
    for box in answers.boxes:
        assert box.hasFocus()
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    press(ENTER)
    assert said(view) == "struck out as wrong: 9, up to here: That is the output."
    press(Qt.Key.Key_Space)
    press(ENTER)
    assert view.state.text() == "✓ right"


def _order(view: QuizView) -> None:
    answers = view.answers
    assert isinstance(answers, OrderAnswers)
    rows = answers.list
    assert rows.order != (0, 1, 2)
    while rows.order[0] != 0:
        next(row for row in rows.rows if row.option == 0).setFocus()
        press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    if rows.order == (0, 1, 2):
        rows.shift(1, 2)
    answers.check.click()
    assert said(view) == "2. a 6 Then the function." and view.state.text() == "not yet"
    row = rows.rows[1]
    QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    QTest.mouseMove(row, QPoint(20, row.height() + rows.rows[2].height()))
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton)
    assert rows.order == (0, 1, 2)
    answers.check.click()
    assert view.state.text() == "✓ right"


def _click(page: PageView, view: QuizView) -> None:
    assert isinstance(view.answers, ClickAnswers)
    session = page.guide.session
    session.select("neuron:6")
    assert said(view) == "That one is hidden."
    assert view.answers.words.text().startswith("You chose neuron 6.")
    session.select("edge:3-6")
    assert said(view) == "Look at the right end."
    session.select("neuron:8", walking=True)
    session.select("neuron:9", walking=True)
    assert said(view) == "Look at the right end."
    assert view.answers.words.text() == "Selected: neuron 9. Press A to answer with it."
    page.take_selected()
    assert said(view) == "Nothing leaves it." and view.state.text() == "✓ right"
    session.select("neuron:6")
    assert view.state.text() == "✓ right"


def test_what_the_guide_selects_answers_nothing(open_page: OpenPage) -> None:
    page = open_page(
        """# Stages

::: step select=neuron:3
First.
:::

::: quiz click
Which?

- [x] neuron:9
  > Yes.
- [ ] else
  > No.
:::

::: step select=neuron:6
Second.
:::
"""
    )
    page.guide.stand(1)
    assert page.guide.session.selection == "neuron:6"
    assert page.guide.verdict(1) is None
    page.guide.session.select("neuron:7")
    verdict = page.guide.verdict(1)
    assert verdict is not None and not verdict.right
