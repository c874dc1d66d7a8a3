"""The command palette: type a few letters, press Enter. Actions, presets, steps, neurons, edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

WIDTH, HEIGHT = 560, 380
ROW = 34
MARGIN, SPACING = 10, 6
LONGEST_LIST = 60
NAMED = 100  # more than the words of a query bring


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen."""

    text: str
    run: Callable[[], object]
    aside: str = ""  # on the right: the shortcut, or what kind of thing it is
    words: str = ""  # other words it is found by
    is_named: bool = False  # what is typed is its own name, as 2-3 is that of an edge


AnyIndex = QModelIndex | QPersistentModelIndex
Source = Callable[[str], Iterable[Entry]]


def score(query: str, entry: Entry) -> int:
    """How well an entry fits: 0 not at all, more is better.

    Every word typed must occur; the start of the text counts most, the start of a word next.
    What is called by its own name comes before all that only contains it.
    """
    text = entry.text.lower()
    searched = f"{text} {entry.words.lower()} {entry.aside.lower()}"
    total = 1 + NAMED * entry.is_named
    for word in query.lower().split():
        if text.startswith(word):
            total += 8
        elif f" {word}" in f" {text}":
            total += 5
        elif f" {word}" in searched:
            total += 3
        elif word in searched:
            total += 1
        else:
            return 0
    return total


def ranked(query: str, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that fit, best first, equally good ones in their given order."""
    scored = [(score(query, entry), entry) for entry in entries]
    found = [(value, entry) for value, entry in scored if value]
    found.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in found[:LONGEST_LIST]]


class _Row(QStyledItemDelegate):
    """Text on the left, the shortcut in a quiet colour on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(option.rect.width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            option.rect.adjusted(0, 0, -14, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            str(index.data(Qt.ItemDataRole.UserRole) or ""),
        )
        painter.restore()


class Palette(QDialog):
    """A field and the list of what fits; `sources` make entries for what is typed."""

    def __init__(self, parent: QWidget, sources: Iterable[Source], text: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Command palette")
        self.setObjectName("palette")
        self._sources = tuple(sources)
        self._entries: list[Entry] = []
        self._room = HEIGHT
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Type an action, a preset, an address, a neuron…")
        self.field.setAccessibleName("Search")
        self.field.installEventFilter(self)
        self.list = QListView(self)
        self.list.setModel(QStandardItemModel(self.list))
        self.list.setItemDelegate(_Row(self.list))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("What fits")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel("Nothing fits. Fewer letters find more.", self)
        self._nothing.setProperty("role", "muted")
        self._nothing.setContentsMargins(8, 6, 8, 6)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        for widget in (self.field, self._nothing, self.list):
            column.addWidget(widget)
        self.field.textChanged.connect(self._search)
        self.list.clicked.connect(lambda index: self.run(index.row()))
        self.field.setText(text)
        self.field.selectAll()
        self._search(text)

    def open_over(self, window: QWidget) -> None:
        """Show near the top of the window, in its middle."""
        self._room = min(HEIGHT, window.height() - 100)
        self.resize(min(WIDTH, window.width() - 40), self.height())
        self._fit()
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 58)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def entries(self) -> list[Entry]:
        """What fits now, best first."""
        return self._entries

    def _search(self, text: str) -> None:
        found: list[Entry] = []
        for source in self._sources:
            found.extend(source(text))
        self._entries = ranked(text, found)
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        for entry in self._entries:
            item = QStandardItem(entry.text)
            item.setData(entry.aside, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        self._choose(0)
        self.list.setVisible(bool(found and self._entries))
        self._nothing.setVisible(not self._entries)
        self._fit()

    def _fit(self) -> None:
        """As tall as what was found needs, and no taller than there is room."""
        around = 2 * MARGIN + SPACING + self.field.sizeHint().height()
        self.list.setFixedHeight(min(len(self._entries) * ROW, self._room - around))
        self._column.activate()
        self.resize(self.width(), self._column.totalSizeHint().height())

    def _choose(self, row: int) -> None:
        if self._entries:
            row = min(max(row, 0), len(self._entries) - 1)
            self.list.setCurrentIndex(self.list.model().index(row, 0))

    def run(self, row: int) -> None:
        """Close, then do what the row says."""
        if 0 <= row < len(self._entries):
            entry = self._entries[row]
            self.close()
            entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.list.currentIndex().row()
            moves = {
                Qt.Key.Key_Down: row + 1,
                Qt.Key.Key_Up: row - 1,
                Qt.Key.Key_PageDown: row + 8,
                Qt.Key.Key_PageUp: row - 8,
            }
            if event.key() in moves:
                self._choose(moves[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run(row)
                return True
        return super().eventFilter(watched, event)
