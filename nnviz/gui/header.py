"""The head of the window: name and menus on the left, the document and its exits on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QMenuBar, QToolButton, QWidget

from nnviz.gui.change import Change
from nnviz.gui.chip import Chip, Mark
from nnviz.gui.icons import icon
from nnviz.gui.tabs import Tabs
from nnviz.picture.theme import theme

if TYPE_CHECKING:
    from nnviz.gui.menus import Actions
    from nnviz.gui.session import Session

HEIGHT = 47
NOTATIONS = {"graph": "graph", "layered": "layered", "matrix": "matrix"}
LONGEST_NAME = 34
SHORT = 160  # pixels that a name keeps in a narrow window
QWIDGETSIZE_MAX = 16_777_215  # Qt's own, which PySide does not hand on


class Header(QWidget):
    """One calm row; everything in it is also in the menus and the command palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._session: Session | None = None
        logo = QLabel("nnviz", self)
        logo.setProperty("role", "logo")
        self.tabs = Tabs(self)
        self.menu_bar = QMenuBar(self)
        self.menu_bar.setNativeMenuBar(False)
        self.lesson = Chip("Close the lesson", self)
        self.lesson.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its cross after its name
        self.lesson.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lesson.hide()
        self.document = Chip("Document", self)
        self.notation = Chip("Notation", self)
        self.export = Chip("Export", self)
        self.export.setText("Export")
        self.search = Chip("Command palette", self)
        self.search.setToolTip("Find any action, preset or step")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 18, 0)
        row.setSpacing(8)
        row.addWidget(Mark(self))
        row.addWidget(logo)
        row.addSpacing(10)
        row.addWidget(self.tabs)
        row.addSpacing(10)
        row.addWidget(self.menu_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for chip in (self.lesson, self.document, self.notation, self.export, self.search):
            row.addWidget(chip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what the menus have too gives way."""
        width = event.size().width()
        self.notation.setVisible(width >= 1240)
        self.export.setVisible(width >= 1080)
        self._shorten_name()

    def _shorten_name(self) -> None:
        """A long name gives way before the menus do."""
        name = self.document if self.lesson.isHidden() else self.lesson
        wanted, most = name.sizeHint().width(), name.maximumWidth()
        room = self.width() - (self._row.sizeHint().width() - min(wanted, most))
        given = QWIDGETSIZE_MAX if wanted <= room else max(room, SHORT)
        if given != most:
            name.setMaximumWidth(given)

    def attach(self, session: Session, actions: Actions, files: QMenu) -> None:
        """Fill the chips; until then they hold their places."""
        self._session = session
        self.document.drop(files)
        self.notation.drop(actions.menu("View/Notation", self))
        export = QMenu("Export", self)
        for name in ("file.export", "file.export_equation", "file.copy", "file.copy_svg"):
            export.addAction(actions[name])
        self.export.drop(export)
        palette = actions["help.palette"]
        keys = palette.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.search.setText(keys)
        self.search.clicked.connect(palette.trigger)
        self.lesson.clicked.connect(actions["learn.close"].trigger)
        self.refresh(Change.ALL)

    def refresh(self, change: Change) -> None:
        """The slot of all panels."""
        session = self._session
        if session is None:
            return
        if change & (Change.FILE | Change.DOCUMENT):
            self._show_lesson(session)
            shown = _short(session.title)
            self.document.setText(f"{shown} •" if session.unsaved else shown)
            place = str(session.path) if session.path else "Not in a file yet"
            self.document.setToolTip(f"{place}\nUnsaved changes" if session.unsaved else place)
        if change & Change.VIEW:
            self.notation.setText(f"Notation: {NOTATIONS[session.document.view.notation]}")
            muted = theme(session.theme).text_muted
            self.lesson.setIcon(icon("close", muted))
            more = self.menu_bar.findChild(QToolButton, "qt_menubar_ext_button")
            if more is not None:  # Qt draws it dark in a dark window
                more.setIcon(icon("more", muted))
        if change & (Change.FILE | Change.DOCUMENT | Change.VIEW):
            self._shorten_name()

    def _show_lesson(self, session: Session) -> None:
        """While a lesson works on a copy, it says so where the document's name stood."""
        in_lesson = session.aside is not None
        self.lesson.setVisible(in_lesson)
        self.document.setVisible(not in_lesson)
        if session.aside is not None:
            self.lesson.setText(f"Lesson: {_short(session.title)}")
            own = session.aside.path.name if session.aside.path else "Your own document"
            self.lesson.setToolTip(f"Close the lesson. {own} is as you left it.")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
