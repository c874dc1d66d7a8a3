"""The catalogue: the courses with their lessons, how far one is, and what to go on with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.lessons.rows import Row
from nnviz.gui.lessons.standing import Shelf, Standing, shelves, upcoming
from nnviz.gui.settings import Settings
from nnviz.lessons import library
from nnviz.lessons.progress import Store

WIDEST = 800
MARGIN = 32
LETTERS = {"headline": 26, "title": 17, "row-title": 14, "remark": 12, "caption": 12}  # pixels
OTHERS = 13
WELCOME = (
    "Each lesson sets the stage in a real network and asks you to look, to guess and to try."
    " Begin at the top, or wherever you like: nothing is locked."
)


class Catalogue(QScrollArea):
    """All lessons in one column. Up and Down go from lesson to lesson, Enter opens one."""

    chosen = Signal(str)  # the id of a lesson
    file_chosen = Signal(str)  # a lesson file that was open before
    file_wanted = Signal()  # one that is still to be looked for

    def __init__(self, store: Store, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._settings = store, settings
        self._percent = 100  # of the usual size of the letters
        self.setProperty("role", "catalogue")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Lessons")
        self.stops: list[QPushButton] = []  # what the arrow keys go through
        self.upcoming: Standing | None = None
        self.shelves: tuple[Shelf, ...] = ()

    def rebuild(self) -> None:
        """Show what is there and what is done now."""
        self.stops = []
        self._percent = self._settings["lesson_text"]
        self.setStyleSheet(_letters(self._percent) if self._percent != 100 else "")
        column = QVBoxLayout()
        column.setContentsMargins(0, 36, 0, 44)
        column.setSpacing(0)
        column.addWidget(_label("Learn", "headline"))
        column.addSpacing(8)
        column.addWidget(_label(WELCOME, "muted", wraps=True))
        column.addSpacing(20)
        self._fill(column)
        column.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(WIDEST * self._percent // 100)
        middle.setLayout(column)
        whole = _Sheet()
        whole.setProperty("role", "canvas")
        row = QHBoxLayout(whole)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.addStretch(1)
        row.addWidget(middle, 1000)
        row.addStretch(1)
        place = self.verticalScrollBar().value()
        self.setWidget(whole)
        for stop in self.stops:
            stop.installEventFilter(self)
        QTimer.singleShot(0, self, partial(self.verticalScrollBar().setValue, place))

    def focus(self) -> None:
        """Give the keyboard to what one would go on with."""
        if self.stops:
            self.stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- parts ------------------------------------------------------------------------------

    def _fill(self, column: QVBoxLayout) -> None:
        try:
            self.shelves = shelves(library.courses(), self._store)
        except NnvizError as error:
            column.addWidget(_label(str(error), "error", wraps=True))
        self.upcoming = upcoming(self.shelves, self._store)
        if self.upcoming is not None:
            column.addWidget(self._continue(self.upcoming))
        for shelf in self.shelves:
            column.addSpacing(34)
            column.addLayout(_heading(shelf))
            column.addSpacing(10)
            column.addWidget(self._lessons(shelf))
        column.addSpacing(34)
        column.addWidget(_label("Lesson files", "title"))
        column.addSpacing(4)
        column.addWidget(_label("A lesson that somebody has written for you.", "muted", wraps=True))
        column.addSpacing(10)
        column.addLayout(self._files())

    def _continue(self, standing: Standing) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        begun = standing.progress.begun
        button = QPushButton("Continue" if begun else "Begin")
        button.setProperty("role", "accent")
        button.setAccessibleName(f"{button.text()}: {standing.entry.title}")
        button.clicked.connect(partial(self._choose, standing.entry.id))
        self.stops.append(button)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        where = f"{standing.words} · {standing.about}" if standing.words else standing.about
        reading = "Still open" if standing.progress.finished else "Where you stopped"
        texts.addWidget(_label(reading if begun else "Next", "caption"))
        texts.addWidget(_label(standing.entry.title, "title"))
        texts.addWidget(_label(where, "muted"))
        row = QHBoxLayout(card)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return card

    def _lessons(self, shelf: Shelf) -> QWidget:
        card = QFrame()
        card.setProperty("role", "list")
        column = QVBoxLayout(card)
        column.setContentsMargins(5, 5, 5, 5)
        column.setSpacing(0)
        for number, standing in enumerate(shelf.lessons, start=1):
            row = Row(standing, number, self._percent)
            row.clicked.connect(partial(self._choose, standing.entry.id))
            column.addWidget(row)
            self.stops.append(row)
        return card

    def _files(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        button = QPushButton("Open a lesson…")
        button.clicked.connect(self.file_wanted)
        row.addWidget(button)
        self.stops.append(button)
        for path in self._settings.recent_lessons[:3]:
            recent = QPushButton(path.name)
            recent.setProperty("role", "chip")
            recent.setToolTip(str(path))
            recent.clicked.connect(partial(self._choose_file, path))
            row.addWidget(recent)
            self.stops.append(recent)
        row.addStretch(1)
        return row

    def _choose(self, identifier: str, *_: object) -> None:
        self.chosen.emit(identifier)

    def _choose_file(self, path: Path, *_: object) -> None:
        self.file_chosen.emit(str(path))

    # ---- keys -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 60)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, key: Qt.Key) -> bool:
        at = next((place for place, stop in enumerate(self.stops) if stop is watched), None)
        if at is None:  # a key that nobody wanted comes by the sheet that Qt has us watch too
            return False
        last = len(self.stops) - 1
        moves = {
            Qt.Key.Key_Down: min(at + 1, last),
            Qt.Key.Key_Up: max(at - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in moves:
            self.stops[moves[key]].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False


def _letters(percent: int) -> str:
    """A style sheet for letters of another size than usual."""
    sizes = [f"* {{ font-size: {OTHERS * percent // 100}px; }}"]
    for role, pixels in LETTERS.items():
        sizes.append(f'QLabel[role="{role}"] {{ font-size: {pixels * percent // 100}px; }}')
    return "\n".join(sizes)


class _Sheet(QWidget):
    """As high as its texts are at the width it has, whatever they would need if narrower."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


def _heading(shelf: Shelf) -> QHBoxLayout:
    texts = QVBoxLayout()
    texts.setSpacing(4)
    texts.addWidget(_label(shelf.course.title, "title"))
    texts.addWidget(_label(shelf.course.summary, "muted", wraps=True))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addLayout(texts, 1)
    done = _label(f"{shelf.done} of {len(shelf.lessons)} done", "muted")
    row.addWidget(done, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
    return row


def _label(text: str, role: str, *, wraps: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    return label
