"""What is wrong in a lesson file that is being written: a list in place of the page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.lessons.problems import Problem

MOST = 50  # that are listed


class Trouble(QScrollArea):
    """The problems of a file, each with its line; empty while there are none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Problems in the lesson file")

    def clear(self) -> None:
        """There are none."""
        if self.problems:
            self.show_problems(())

    @property
    def has_any(self) -> bool:
        return bool(self.problems)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """List what is wrong; nothing where the file holds."""
        self.problems = tuple(problems)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(18, 12, 18, 18)
        column.setSpacing(12)
        count = len(self.problems)
        column.addWidget(_text(f"{count} problem{'' if count == 1 else 's'}", "heading"))
        for problem in self.problems[:MOST]:
            column.addWidget(_text(f"Line {problem.line}", "caption"))
            column.addWidget(_text(f"{problem.what} {problem.do}".strip(), "error"))
        if count > MOST:
            column.addWidget(_text(f"… and {count - MOST} more", "muted"))
        column.addStretch(1)
        self.setWidget(inner)
        self.changed.emit()


def _text(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
