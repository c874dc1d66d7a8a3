"""A widget for each kind of option: a choice, boxes to tick, a line to type in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from nnviz.figures.table import Option
from nnviz.gui.exporting.wish import shown_text
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.tick import TickBox
from nnviz.gui.style import restyle

AUTOMATIC = "automatic"
COLUMNS = 2
TYPED = ("number", "whole", "length", "texts")

Tell = Callable[[str, Any], None]
"""Called with the key of an option and what was chosen or typed."""

WORDS: dict[tuple[str, str], str] = {
    ("weight_labels", "active"): "edges in use",
    ("weight_labels", "all"): "every edge",
    ("weight_labels", "none"): "no edge",
    ("weight_text", "both"): "name and value",
    ("notation", "graph"): "graph: w₄₆ from 4 to 6",
    ("notation", "layered"): "layered: w with layer, to, from",
    ("notation", "matrix"): "matrix: whole layers",
    ("detail", "layer"): "layer by layer",
    ("detail", "neuron"): "neuron by neuron",
    ("detail", "term"): "term by term",
}


class Ticks(QWidget):
    """Boxes to tick, two in a row; those that are hidden leave no gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.boxes: list[TickBox] = []

    def add(self, text: str, tip: str, told: Callable[[bool], None]) -> TickBox:
        """One more box."""
        box = TickBox(text, self)
        box.setToolTip(tip)
        box.setAccessibleName(text)
        box.clicked.connect(told)
        box.setVisible(True)
        self.boxes.append(box)
        self.arrange()
        return box

    def arrange(self) -> None:
        """Move the boxes that are not hidden together."""
        shown = [box for box in self.boxes if not box.isHidden()]
        for at, box in enumerate(shown):
            self._grid.addWidget(box, at // COLUMNS, at % COLUMNS)
        if self.parentWidget() is not None:  # else it would be a window of its own
            self.setVisible(bool(shown))


class SeveralField(Ticks):
    """Any of a few words; tells the list of those that are ticked."""

    def __init__(self, option: Option, tell: Tell) -> None:
        super().__init__()
        self._key, self._tell = option.key, tell
        self._words = tuple(option.choices or ())
        for word in self._words:
            self.add(word, "", self._told)

    def set_value(self, words: Sequence[str]) -> None:
        for word, box in zip(self._words, self.boxes, strict=True):
            box.setChecked(word in words)

    def _told(self, _: bool) -> None:
        pairs = zip(self._words, self.boxes, strict=True)
        self._tell(self._key, [word for word, box in pairs if box.isChecked()])


class EntryField(QLineEdit):
    """A number, a length, ids: tells what is typed, as it is typed."""

    def __init__(self, option: Option, tell: Tell) -> None:
        super().__init__()
        self.option = option
        self.setPlaceholderText(_when_empty(option.default))
        self.setToolTip(option.help)
        self.textEdited.connect(lambda text: tell(option.key, text))

    def show_value(self, value: Any, unit: str) -> None:
        """Show a value, unless it is what is being typed already."""
        text = shown_text(self.option, value, unit)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def mark(self, wrong: bool) -> None:
        restyle(self, "state", "error" if wrong else "")


def _when_empty(default: Any) -> str:
    if default is None:
        return AUTOMATIC
    return f"{default:g}" if isinstance(default, int | float) else "none"


def choice_field(option: Option, tell: Tell) -> ChoiceField:
    """A combo box for an option; where it may be left to the figure, that comes first."""
    if option.kind == "flag":
        entries: list[tuple[Any, str, str]] = [(True, "yes", ""), (False, "no", "")]
    else:
        entries = [
            (value, WORDS.get((option.key, value), text), "")
            for value, text in (option.choices or {}).items()
        ]
    if option.default is None:
        entries.insert(0, (None, AUTOMATIC, "The figure decides"))
    return ChoiceField(entries, lambda value: tell(option.key, value))
