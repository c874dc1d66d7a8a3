"""How the export dialog is laid out: preview on the left, options on the right, buttons below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.gui.exporting.form import Form
from nnviz.gui.exporting.preview import Preview, Stepper
from nnviz.gui.panels.fields import rule
from nnviz.gui.panels.restarts_work import Watch
from nnviz.gui.panels.working import Working
from nnviz.gui.style import restyle


class Frame:
    """The parts of the dialog and their places."""

    def __init__(self, dialog: QDialog, form: Form) -> None:
        self.form = form
        self.preview, self.stepper = Preview(), Stepper()
        self.info = Elided()
        restyle(self.info, "role", "muted")
        self.info.setTextFormat(Qt.TextFormat.PlainText)
        self.info.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.working = Working("export")
        self.working.cancel.hide()  # the dialog's own does it
        self.reset = Button("&Reset to defaults", "Every choice as in a new dialog")
        self.copy_svg = Button("Copy as SV&G", "Put this picture on the clipboard as SVG")
        self.copy_png = Button("Copy as &PNG", "Put this picture on the clipboard as PNG")
        self.cancel = Button("Cancel", "")
        self.save = Button("&Save…", "Choose a file and write it")
        self.save.setDefault(True)
        self._lay_out(dialog)

    def _lay_out(self, dialog: QDialog) -> None:
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self._left(), 1)
        line = QFrame()
        restyle(line, "role", "post")
        top.addWidget(line)
        top.addWidget(self.form)
        column.addLayout(top, 1)
        column.addWidget(rule())
        column.addWidget(self._foot())

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.preview, 1)
        column.addWidget(rule())
        below = QVBoxLayout()
        below.setContentsMargins(20, 10, 20, 10)
        below.setSpacing(8)
        below.addWidget(self.stepper)
        below.addWidget(self.info)
        column.addLayout(below)
        return left

    def _foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(20, 12, 18, 12)
        line.setSpacing(8)
        self.left_foot = QStackedWidget()
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.reset, self.copy_svg, self.copy_png):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.sentence, 1)
        self.left_foot.addWidget(buttons)
        self.left_foot.addWidget(self.working)
        line.addWidget(self.left_foot, 1)
        line.addWidget(self.cancel)
        line.addWidget(self.save)
        return foot

    def focus_first(self) -> None:
        """The keyboard begins at what is chosen first."""
        self.form.fields["view"].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sentence(self, sentence: str, *, wrong: bool = False) -> None:
        """Say something beside the buttons."""
        restyle(self.sentence, "role", "error" if wrong else "muted")
        self.sentence.setText(sentence)

    def begin_work(self, what: str) -> Watch:
        """Show how far the writing is."""
        self.show_sentence("")
        self.left_foot.setCurrentWidget(self.working)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

        def words(watch: Watch) -> str:
            return f"{what}: {watch.done:,} of {watch.total:,}" if watch.total else what

        return self.working.begin(words)

    def end_work(self) -> None:
        """The writing is over."""
        if self.cancel.hasFocus():
            self.save.setFocus(Qt.FocusReason.OtherFocusReason)
        self.working.end()
        self.left_foot.setCurrentIndex(0)


class Elided(QLabel):
    """One line that ends in … where there is no room for all of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.contentsRect()
        try:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            text = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        finally:
            painter.end()


class Button(QPushButton):
    """Enter presses it when it has the keyboard; from anywhere else Enter saves."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self.setToolTip(tip)
        self.setAccessibleName(text.replace("&", "").rstrip("…"))
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
