"""The few questions and messages that stand in the way: in words, what is safe, what to do."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from nnviz.errors import NnvizError

if TYPE_CHECKING:
    from nnviz.lessons.problems import Problem

MOST_PROBLEMS = 6  # of a lesson file, that are seen without asking for details

Answer = Literal["save", "discard", "cancel"]


def tell(parent: QWidget | None, error: NnvizError) -> None:
    """Say what went wrong and wait until it has been read."""
    box = _box(parent, error.what if not error.place else f"{error.what}\n\n{error.place}")
    box.setInformativeText(" ".join(part for part in (error.safe, error.do) if part))
    box.exec()


def ask_unsaved(parent: QWidget, name: str) -> Answer:
    """What to do about changes that are not saved."""
    box = _box(parent, f"Save the changes to “{name}”?")
    box.setInformativeText("They are lost if you don't save them.")
    save = box.addButton(QMessageBox.StandardButton.Save)
    discard = box.addButton("Don't save", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(save)
    box.exec()
    answers: dict[object, Answer] = {save: "save", discard: "discard"}
    return answers.get(box.clickedButton(), "cancel")


def ask_forget(parent: QWidget, question: str, consequence: str) -> bool:
    """Whether something may be begun again from nothing."""
    box = _box(parent, question)
    box.setInformativeText(consequence)
    again = box.addButton("Begin again", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is again


def tell_problems(
    parent: QWidget | None,
    name: str,
    problems: Sequence[Problem],
    what: str = "cannot be opened as a lesson.",
) -> None:
    """Say all that is wrong with a lesson file, the first of it at once."""
    count = len(problems)
    box = _box(parent, f"“{name}” {what}")
    first = [f"Line {problem.line}: {problem.what} {problem.do}".strip() for problem in problems]
    shown = "\n\n".join(first[:MOST_PROBLEMS])
    more = f"\n\n… and {count - MOST_PROBLEMS} more." if count > MOST_PROBLEMS else ""
    box.setInformativeText(shown + more)
    if more:
        box.setDetailedText("\n".join(map(str, problems)))
    box.exec()


def ask_replace(parent: QWidget, name: str) -> Answer:
    """Whether a file may be written over."""
    box = _box(parent, f"There is a file “{name}” already.")
    box.setInformativeText("What is in it is lost if you replace it.")
    replace = box.addButton("Replace it", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return "save" if box.clickedButton() is replace else "cancel"


def ask_recover(parent: QWidget, name: str, when: str) -> Answer:
    """What to do about work that was found after nnviz ended without closing: `save` opens it."""
    box = _box(parent, f"There is unsaved work on “{name}” from {when}.")
    box.setInformativeText("nnviz ended before it was saved. You can go on where you were.")
    resume: QPushButton = box.addButton("Open it", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("Delete it", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton("Ask again later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(resume)
    box.exec()
    answers: dict[object, Answer] = {resume: "save", discard: "discard"}
    return answers.get(box.clickedButton(), "cancel")


def report(
    parent: QWidget | None,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Say that something failed that nobody foresaw; the particulars are behind Details."""
    box = _box(parent, "Something went wrong inside nnviz.")
    box.setInformativeText("Your document is still open. Save it under another name to be safe.")
    box.setDetailedText("".join(traceback.format_exception(kind, error, trace)))
    box.exec()


def _box(parent: QWidget | None, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("nnviz")
    box.setTextFormat(Qt.TextFormat.PlainText)  # names come from files
    box.setText(text)
    return box
