"""Questions on a page: how each kind is answered, what is said to the answer, hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.announce import announce
from nnviz.gui.lessons.blocks import CARD, BlockView, button, column, head_of, inset, label
from nnviz.gui.lessons.boxes import Dot, Tick
from nnviz.gui.lessons.flow import Flow
from nnviz.gui.lessons.hints import Hints
from nnviz.gui.lessons.numberline import NumberLine
from nnviz.gui.lessons.ordering import Ordering
from nnviz.gui.lessons.prose import SIDE, ProseView
from nnviz.gui.panels.fields import Note
from nnviz.gui.pressing import ENTER
from nnviz.gui.style import restyle
from nnviz.lessons.judging import Answer, Verdict, shuffled
from nnviz.lessons.model import Quiz, QuizKind
from nnviz.nn.architecture import Architecture

if TYPE_CHECKING:
    from nnviz.gui.lessons.guide import Guide

HEADINGS: dict[QuizKind, str] = {
    "number": "Work it out",
    "choice": "Which one?",
    "multiple": "Which of these?",
    "order": "Put them in order",
    "click": "Find it in the network",
}
PREDICT = "Predict before you step"


class QuizView(BlockView):
    """A question; `answers` is the part in which an answer is given."""

    def __init__(self, guide: Guide, number: int, quiz: Quiz, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        self.quiz = quiz
        restyle(self, "role", "card")
        self.state = label("", "state")
        self.refusal = Note()
        self.feedback = Feedback(self)
        self.hints = Hints(self, quiz.hints)
        self.again = button("Try again", "quiet")
        self.again.clicked.connect(self._begin_again)
        self._retrying = False
        self._seen: Verdict | None = None
        inside = column(self, CARD)
        heading = PREDICT if quiz.predict else HEADINGS[quiz.kind]
        inside.addLayout(head_of(heading, self.state))
        inside.addWidget(self.text(quiz.question))
        self.answers = _ANSWERS[quiz.kind](self)
        inside.addWidget(self.answers)
        inside.addLayout(inset(self.refusal))
        inside.addLayout(inset(self.feedback))
        inside.addWidget(self.hints)
        inside.addLayout(Flow(self.again, self.hints.more, side=SIDE))

    def give(self, answer: Answer) -> None:
        """Take an answer; what is none is refused with a sentence."""
        self._retrying = False
        try:
            verdict = self.guide.answer(self.number, answer)
        except NnvizError as error:
            self.refuse(error.beside)
            return
        self.refuse("")
        self.appeared.emit(self.feedback)
        announce(self, f"{word_of(verdict)} {self.feedback.words}")

    def refuse(self, sentence: str) -> None:
        """Say why something is no answer; "" when all is well."""
        self.refusal.say(sentence)
        if sentence:
            announce(self, sentence)

    def _begin_again(self) -> None:
        self._retrying = True
        self.refresh()
        self.answers.begin()

    def refresh(self) -> None:
        verdict = None if self._retrying else self.guide.verdict(self.number)
        right = verdict is not None and verdict.right
        self.state.setText("✓ right" if right else "not yet" if verdict else "to answer")
        self.state.setVisible(verdict is not None)
        restyle(self.state, "done", "true" if right else "false")
        self.hints.refresh(done=right)
        self.again.setVisible(right)
        if verdict != self._seen or self.feedback.isHidden() != (verdict is None):
            self._seen = verdict
            self.feedback.show_verdict(verdict)
            self.changed.emit()
        given = None if self._retrying else self.guide.given(self.number)
        self.answers.follow(given, done=right)
        self.setAccessibleName(f"Question, {self.state.text()}")


def word_of(verdict: Verdict) -> str:
    """Whether an answer is right, in words."""
    return "Right." if verdict.right else "Not quite."


class Feedback(QFrame):
    """What is said to an answer."""

    def __init__(self, block: BlockView) -> None:
        super().__init__(block)
        self._block = block
        self._texts: list[ProseView] = []
        restyle(self, "role", "feedback")
        self._head = label("", "verdict")
        self._column: QVBoxLayout = column(self, (4, 8, 4, 4))
        self._column.setSpacing(2)
        self._column.addLayout(inset(self._head))
        self.hide()

    @property
    def words(self) -> str:
        """What it says, as a screen reader reads it."""
        return " ".join(text.accessibleName() for text in self._texts)

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Say what is to be said, or nothing."""
        self._block.drop_texts(self._texts)
        for text in self._texts:
            text.hide()
            text.deleteLater()
        self._texts = []
        self.setVisible(verdict is not None)
        if verdict is None:
            return
        self._head.setText(("✓ " if verdict.right else "✗ ") + word_of(verdict))
        for part in (self, self._head):
            restyle(part, "right", "true" if verdict.right else "false")
        for body in verdict.feedback:
            self._texts.append(self._block.text(body))
            self._column.addWidget(self._texts[-1])
            self._texts[-1].show()  # now, or Tab would pass it by


# How each kind is answered ----------------------------------------------------------------------


class Answers(QWidget):
    """Where an answer is given; `quiz.give` takes it."""

    def __init__(self, quiz: QuizView) -> None:
        super().__init__()
        self.quiz = quiz
        self._given: Answer | None = None

    def follow(self, given: Answer | None, *, done: bool) -> None:
        """Show an answer that was given; `done`: nothing more is asked."""
        if given != self._given:
            # Only then: what is being typed or ticked meanwhile stays.
            self._given = given
            if given is not None:
                self.put(given)
        self.settle(given, done=done)

    def put(self, given: Answer) -> None:
        """Show this answer."""

    def settle(self, given: Answer | None, *, done: bool) -> None:
        """Take answers, or no more."""

    def begin(self) -> None:
        """The learner wants to try again."""


class NumberAnswers(Answers):
    """A line to type into, and Check; Enter checks."""

    def __init__(self, quiz: QuizView) -> None:
        super().__init__(quiz)
        self.field = NumberLine()
        self.field.setAccessibleName("Your answer, a number")
        self.field.setPlaceholderText("number")
        self.field.returnPressed.connect(self._check)
        self.field.textEdited.connect(lambda: self._mark(""))
        self.check = button("Check", "accent")
        self.check.clicked.connect(self._check)
        line = inset(self.field, self.check)
        line.setStretch(0, 1)
        column(self).addLayout(line)

    def _check(self) -> None:
        self.quiz.give(self.field.text())
        problem = self.quiz.refusal.text()
        self.field.setModified(bool(problem))
        self._mark(problem)

    def _mark(self, problem: str) -> None:
        restyle(self.field, "state", "error" if problem else "")
        self.field.setAccessibleDescription(problem)
        self.quiz.refusal.say(problem)

    def put(self, given: Answer) -> None:
        self.field.setText(str(given))

    def settle(self, given: Answer | None, *, done: bool) -> None:
        self.field.setReadOnly(done)
        self.check.setVisible(not done)

    def begin(self) -> None:
        self.field.clear()
        self.field.setFocus()


class OptionAnswers(Answers):
    """Options to choose from, each with a text that may hold formulas; several or only one."""

    def __init__(self, quiz: QuizView) -> None:
        super().__init__(quiz)
        self.several = quiz.quiz.kind == "multiple"
        self.boxes: list[QAbstractButton] = []
        # In a group Tab stops once and the arrows choose; boxes to tick are reached one by one.
        self.group = None if self.several else QButtonGroup(self)
        self.check = button("Check", "accent")
        self.check.clicked.connect(self._check)
        inside = column(self)
        inside.setSpacing(2)
        for option in quiz.quiz.options:
            box: QAbstractButton = Tick() if self.several else Dot()
            words = Words(box)
            quiz.adopt(words, option.body)
            self.boxes.append(box)
            if self.group is not None:
                self.group.addButton(box)
            line = inset(box, words)
            line.setSpacing(2)
            line.setStretch(1, 1)
            line.setAlignment(box, Qt.AlignmentFlag.AlignTop)
            inside.addLayout(line)
        foot = inset(self.check)
        foot.addStretch(1)
        inside.addSpacing(4)
        inside.addLayout(foot)

    def _check(self) -> None:
        ticked = [at for at, box in enumerate(self.boxes) if box.isChecked()]
        if not ticked and not self.several:
            self.quiz.refuse("Choose one of the answers first.")
        else:
            self.quiz.give(frozenset(ticked) if self.several else ticked[0])

    def put(self, given: Answer) -> None:
        chosen = given if isinstance(given, frozenset) else {given}
        for at, box in enumerate(self.boxes):
            box.setChecked(at in chosen)

    def settle(self, given: Answer | None, *, done: bool) -> None:
        for box in self.boxes:
            box.setEnabled(not done)
        self.check.setVisible(not done)

    def begin(self) -> None:
        if self.group is not None:
            self.group.setExclusive(False)
        for box in self.boxes:
            box.setChecked(False)
        if self.group is not None:
            self.group.setExclusive(True)
        self.boxes[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not self.check.isHidden():
            self._check()
        else:
            super().keyPressEvent(event)


class Words(ProseView):
    """The text of an option: a click on it is one on its box."""

    def __init__(self, box: QAbstractButton) -> None:
        super().__init__(stop=False)
        self._box = box

    def _name(self) -> None:
        super()._name()
        self._box.setAccessibleName(self.accessibleName())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not event.isAccepted() and self._box.isEnabled():
            self._box.setFocus()
            self._box.click()
        event.accept()


class OrderAnswers(Answers):
    """Parts to be put in order."""

    def __init__(self, quiz: QuizView) -> None:
        super().__init__(quiz)
        self.list = Ordering(quiz, quiz.quiz.options, shuffled(quiz.quiz))
        self.check = button("Check", "accent")
        self.check.clicked.connect(lambda: quiz.give(self.list.order))
        foot = inset(self.check)
        foot.addStretch(1)
        inside = column(self)
        inside.addWidget(self.list)
        inside.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not self.check.isHidden():
            self.quiz.give(self.list.order)
        else:
            super().keyPressEvent(event)

    def put(self, given: Answer) -> None:
        assert isinstance(given, tuple)
        self.list.put(given)

    def settle(self, given: Answer | None, *, done: bool) -> None:
        self.list.settle(done=done)
        self.check.setVisible(not done)

    def begin(self) -> None:
        self.list.put(shuffled(self.quiz.quiz))
        self.list.rows[0].setFocus()


class ClickAnswers(Answers):
    """The answer is what is selected next in the network, by a click or in a table."""

    def __init__(self, quiz: QuizView) -> None:
        super().__init__(quiz)
        self.words = label("", "muted", wrap=True)
        column(self).addLayout(inset(self.words))

    def settle(self, given: Answer | None, *, done: bool) -> None:
        chosen = f"You chose {self._named(given)}. " if isinstance(given, str) else ""
        ask = "Click it in the network; or press L, walk to it with the arrow keys, and press A."
        again = "Choose another one." if chosen else ask
        self.words.setText(chosen.strip() if done else f"{chosen}{again}")

    def offer(self, identifier: str) -> None:
        """The arrow keys have come to something in the network."""
        self.words.setText(f"Selected: {self._named(identifier)}. Press A to answer with it.")

    def _named(self, identifier: str) -> str:
        try:
            graph = self.quiz.showing.architecture
        except NnvizError:  # its stage cannot be set
            graph = self.quiz.guide.session.network.architecture
        return named(identifier, graph)

    def take(self, identifier: str) -> None:
        """Something was selected in the network."""
        self.quiz.give(identifier)


def named(identifier: str, graph: Architecture) -> str:
    """An id in words: `edge:4-6` as edge 4 → 6, or as A → B where neurons have such names."""
    kind, _, name = identifier.partition(":")
    if kind not in ("neuron", "edge"):
        return f"{kind} {name}" if name else f"the {kind}"
    numbers = [int(number) for number in name.split("-")]
    if max(numbers) > graph.neuron_count:  # it was another network
        return f"{kind} {name}"
    return f"{kind} {' → '.join(graph.label(number) for number in numbers)}"


_ANSWERS: dict[QuizKind, Callable[[QuizView], Answers]] = {
    "number": NumberAnswers,
    "choice": OptionAnswers,
    "multiple": OptionAnswers,
    "order": OrderAnswers,
    "click": ClickAnswers,
}
