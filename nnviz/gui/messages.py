"""The few questions and messages that stand in the way: in words, what is safe, what to do."""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from nnviz.errors import NnvizError

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
