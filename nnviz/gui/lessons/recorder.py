"""Record: a small window that writes down what is done, as the step blocks of a lesson."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QPushButton,
    QVBoxLayout,
)

from nnviz.atomic import write_text
from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.choosing import choose_file, file_name
from nnviz.gui.lessons.here import showing_of
from nnviz.gui.pressing import Pressing
from nnviz.gui.session import Change
from nnviz.lessons.library import SUFFIX
from nnviz.lessons.recording import Recording, Taken, problems_of

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow

SIZE = (380, 400)
CORNER = 24
MOST_TAKEN_BACK = 100  # edits that one step may hold
_SAYS_NOTHING = Change.HOVER | Change.FILE
TITLE = "What I did"
BREAK = ",\u200b"  # a line may end here: what is lit can be a long list


class Recorder(QDialog):
    """Lists the steps as they come; the last one can be taken back, each given another text.

    Raises UsageError where a lesson cannot begin with the network that is shown.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, Qt.WindowType.Tool)
        self._window, self._session = window, window.session
        self.recording = Recording(showing_of(window.session))
        self._kept = True  # whether nothing would be lost
        self._returning = False
        self.setWindowTitle("Record")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Recorded steps")
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setSpacing(3)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.text = QLineEdit(self)
        self.text.setAccessibleName("Text of the step")
        self.text.setPlaceholderText("What the learner reads at this step")
        self.text.textEdited.connect(self._say)
        self.list.currentRowChanged.connect(self._show_text)
        self.next = self._button("New step", self._seal)
        self.undo = self._button("Take back", self._undo)
        self.copy = self._button("Copy", self._copy)
        self.save = self._button("Save as a lesson…", self._save)
        self.save.setDefault(True)
        self._lay_out()
        Pressing(self)
        self.refresh()
        self._session.changed.connect(self._changed)

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(9)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.text)
        for buttons in ((self.next, self.undo), (self.copy, self.save)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            column.addLayout(row)
        self.resize(*SIZE)

    def open_beside(self) -> None:
        """Show it over the lower left of the canvas, the keyboard left where it is."""
        middle = self._window.middle
        corner = middle.mapToGlobal(QPoint(CORNER, middle.height() - self.height() - CORNER))
        self.move(corner)
        self.show()

    # ---- following --------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if self._returning or self._session.training or not change & ~_SAYS_NOTHING:
            return
        before = list(self.recording.steps)
        try:
            self.recording.take(showing_of(self._session))
        except NnvizError as error:
            self.note.setText(error.beside)
            return
        if self.recording.steps != before:
            self._kept = False
            self.refresh()

    def refresh(self) -> None:
        """List the steps again, the last one in sight."""
        steps = self.recording.steps
        self.list.clear()
        # As texts: then Qt alone owns the items.
        self.list.addItems([_line(number, step) for number, step in enumerate(steps)])
        self.list.setCurrentRow(len(steps) - 1)
        self.list.scrollToBottom()
        count = len(steps)
        self.note.setText(
            f"{count} step{'' if count == 1 else 's'}. What you do in the network is written down;"
            " the same thing done again belongs to the step before."
        )
        for button in (self.undo, self.copy, self.save):
            button.setEnabled(bool(steps))
        self._show_text(count - 1)

    def _show_text(self, row: int) -> None:
        steps = self.recording.steps
        self.text.setEnabled(0 <= row < len(steps))
        self.text.setText(steps[row].text if 0 <= row < len(steps) else "")
        self.text.setCursorPosition(0)

    # ---- buttons ----------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        row = self.list.currentRow()
        self.recording.say(row, text)
        self._kept = False
        # By the model: an item in Python's hands might outlive the one in the list.
        step, items = self.recording.steps[row], self.list.model()
        items.setData(items.index(row, 0), _line(row, step))

    def _seal(self) -> None:
        self.recording.seal()
        self.note.setText("What you do next is a step of its own.")

    def _undo(self) -> None:
        """Forget the last step, and show what the one before it left."""
        self.recording.undo()
        self._returning = True
        try:
            self._return()
        except NnvizError as error:
            messages.tell(self, error)
        finally:
            self._returning = False
        self.refresh()

    def _return(self) -> None:
        session, taken_back = self._session, 0
        while self.recording.edits(showing_of(session)) and taken_back < MOST_TAKEN_BACK:
            if not session.undo():
                break
            taken_back += 1
        if self.recording.edits(showing_of(session)):
            for _ in range(taken_back):
                session.redo()
            return
        at = self.recording.at
        session.show(at.having(replace(session.document, view=at.view)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.recording.blocks)
        self._kept = True
        self.note.setText("The step blocks are on the clipboard.")

    def _save(self) -> bool:
        """Save a lesson file under a title that is asked for; whether it was saved."""
        title, chosen = QInputDialog.getText(
            self, "Save as a lesson", "Title of the lesson", text=TITLE
        )
        title = title.strip()
        if not chosen or not title:
            return False
        folder = self._window.settings.folder
        path = choose_file(
            self, "Save the lesson", folder / file_name(title, SUFFIX), SUFFIX, "Lessons"
        )
        return path is not None and self._write(path, title)

    def _write(self, path: Path, title: str) -> bool:
        text = self.recording.lesson(title)
        try:
            write_text(path, text)
        except NnvizError as error:
            messages.tell(self, error)
            return False
        self._kept = True
        self._window.settings.remember_lesson(path)
        problems = problems_of(text, path.name)
        if problems:
            messages.tell_problems(self, path.name, problems, "was saved, and does not hold yet.")
        else:
            self.note.setText(f"Saved in {path.name}. All of it holds.")
        return True

    # ---- the end ----------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._kept:
            answer = messages.ask_unsaved(self, "what was recorded")
            if answer == "cancel" or (answer == "save" and not self._save()):
                event.ignore()
                return
        self._session.changed.disconnect(self._changed)
        event.accept()
        self._window.desk.recorded()

    def reject(self) -> None:
        self.close()


def _line(number: int, step: Taken) -> str:
    """How a step, counted from 0, is listed."""
    return f"{number + 1}. {step.text}\n{step.written.replace(',', BREAK)}"
