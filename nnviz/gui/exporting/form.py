"""The options of the export dialog in calm sections, made from the tables of `nnviz.figures`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from nnviz.errors import UsageError
from nnviz.figures.formats import Format
from nnviz.figures.lengths import PER_UNIT
from nnviz.figures.table import BY_KEY, OPTIONS, Option
from nnviz.figures.views import VIEWERS
from nnviz.gui.exporting.fields import (
    TYPED,
    EntryField,
    SeveralField,
    Ticks,
    choice_field,
)
from nnviz.gui.exporting.wish import (
    RANGES,
    Situation,
    Wish,
    applies,
    in_unit,
    ranges_for,
    typed_value,
)
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import Row, caption
from nnviz.gui.style import restyle

SECTIONS = ("What", "File", "Size", "Look", "Labels", "Numbers", "Steps")
ELSEWHERE = {"detail": "What", "words": "What"}
"""Options that stand under another heading here than in the table."""

MNEMONICS = {"view": "&View", "range": "S&teps", "format": "&Format", "width": "&Width"}

FIELD, WIDTH = 232, 404  # pixels
SIDE = 18


class Section(QWidget):
    """A caption with rows below; hidden where none of its rows is shown."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 10)
        self.column.setSpacing(8)
        self.column.addWidget(caption(title))
        self.rows: list[QWidget] = []
        self.ticks: Ticks | None = None

    def add(self, row: QWidget) -> None:
        """One more row."""
        self.column.addWidget(row)
        self.rows.append(row)

    def flags(self) -> Ticks:
        """Where boxes to tick go: those of a section stand together."""
        if self.ticks is None:
            ticks = Ticks()
            self.add(ticks)
            self.ticks = ticks
        return self.ticks

    def tidy(self) -> None:
        """Close the gaps that hidden rows leave."""
        for row in self.rows:
            if isinstance(row, Ticks):
                row.arrange()
        self.setVisible(any(not row.isHidden() for row in self.rows))


class Form(QScrollArea):
    """Shows a `Wish` and changes it; what cannot be is said below the field it was typed in."""

    changed = Signal()

    def __init__(self, wish: Wish, usual: Callable[[str], Any]) -> None:
        super().__init__()
        self.wish = wish
        self._usual = usual
        self.problems: dict[str, str] = {}  # of fields whose text cannot be used
        self._typing = ""  # the option whose text is being typed, and is left as it is
        self.rows: dict[str, Row] = {}
        self.fields: dict[str, QWidget] = {}
        self.sections = {title: Section(title) for title in SECTIONS}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH)
        self._make_own()
        for option in OPTIONS:
            if option.key != "view":
                self._make(option)
        self._lay_out()
        self.show_wish()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 560)

    # ---- making -----------------------------------------------------------------------------

    def _make_own(self) -> None:
        """The rows that no option stands for."""
        view = BY_KEY["view"]
        words = {key: text for key, text in (view.choices or {}).items() if key in VIEWERS}
        self._make(replace(view, choices=words))
        self.range = ChoiceField([(key, text, "") for key, text in RANGES.items()], self._set_range)
        self._row("range", "Steps", self.range, "What")
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("e0/s0/*")
        self.typed.setToolTip("all, backward, e0/s0/backward/n4, e0/s0/*, or several with commas")
        self.typed.textEdited.connect(self._set_typed)
        self._row("typed", "Addresses", self.typed, "What")
        self.format = ChoiceField([], self._set_format)
        self._row("format", "Format", self.format, "File")
        self.unit = ChoiceField([(unit, unit, "") for unit in PER_UNIT], self._set_unit)
        self._row("unit", "Unit", self.unit, "Size")

    def _row(self, key: str, label: str, field: QWidget, section: str, tip: str = "") -> None:
        row = Row(label, field, width=FIELD)
        row.label.setToolTip(tip)
        row.label.setText(MNEMONICS.get(key, label))
        self.rows[key], self.fields[key] = row, field
        self.sections[section].add(row)

    def _make(self, option: Option) -> None:
        title = ELSEWHERE.get(option.key, option.group)
        section = self.sections[title]
        if option.kind == "flag" and option.default is not None:
            self.fields[option.key] = section.flags().add(
                option.label, option.help, lambda on: self._tell(option.key, on)
            )
            return
        field: QWidget
        if option.kind == "several":
            field = SeveralField(option, self._tell)
            field.setToolTip(option.help)
        elif option.kind in TYPED:
            field = EntryField(option, self._tell)
        else:
            field = choice_field(option, self._tell)
        self._row(option.key, option.label, field, title, option.help)
        if option.kind == "several":
            self.rows[option.key].label.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _lay_out(self) -> None:
        self.page = page = QWidget()
        column = self._column = QVBoxLayout(page)
        column.setContentsMargins(SIDE, 16, SIDE, 10)
        column.setSpacing(8)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)

    def _keep_width(self, least: int, most: int) -> None:
        """Let the scroll bar come and go in the margin: the fields keep their places."""
        bar = self.verticalScrollBar().sizeHint().width() if most > least else 0
        self._column.setContentsMargins(SIDE, 16, SIDE - bar, 10)

    # ---- showing ----------------------------------------------------------------------------

    def value(self, key: str) -> Any:
        """What an option is: chosen, or as usual."""
        given = self.wish.given
        return given[key] if key in given else self._usual(key)

    def show_wish(self) -> None:
        """Bring every field up to date, but for text that is being typed and cannot be used."""
        for option in OPTIONS:
            field, value = self.fields[option.key], self.value(option.key)
            if isinstance(field, EntryField):
                if option.key not in self.problems and option.key != self._typing:
                    field.show_value(value, self.wish.unit)
            elif isinstance(field, SeveralField | ChoiceField):
                field.set_value(value)
            else:
                field.setChecked(bool(value))  # type: ignore[attr-defined]
        self.range.set_value(self.wish.range)
        self.unit.set_value(self.wish.unit)
        if self.typed.text() != self.wish.typed:
            self.typed.setText(self.wish.typed)

    def show_formats(self, formats: Sequence[Format], name: str) -> None:
        """Offer these formats, with one of them chosen."""
        entries = [(each.name, each.label, "") for each in formats]
        if [self.format.itemText(at) for at in range(self.format.count())] != [
            label for _, label, _ in entries
        ]:
            self.format.fill(entries)
        self.format.set_value(name)

    def show_situation(self, at: Situation) -> None:
        """Show the rows that mean something for what is asked for, and those only."""
        ranges = ranges_for(at.view)
        shown = {option.key: applies(option.key, at) for option in OPTIONS}
        shown["range"] = bool(ranges)
        shown["typed"] = bool(ranges) and self.wish.range == "typed"
        shown["unit"] = shown["width"]
        for key, visible in shown.items():
            self.rows.get(key, self.fields[key]).setVisible(visible)
        for section in self.sections.values():
            section.tidy()

    def show_ranges(self, ranges: Mapping[str, str]) -> None:
        """Offer these ranges of steps."""
        if [self.range.itemText(at) for at in range(self.range.count())] != [*ranges.values()]:
            self.range.fill([(key, text, "") for key, text in ranges.items()])
        self.range.set_value(self.wish.range)

    def say(self, sentences: Mapping[str, str]) -> None:
        """Put sentences below the rows they are about, and none below the others."""
        for key, row in self.rows.items():
            sentence = sentences.get(key, "")
            row.note.say(sentence)
            row.field.setAccessibleDescription(sentence)
            if isinstance(row.field, QLineEdit):
                restyle(row.field, "state", "error" if sentence else "")

    def reveal(self, key: str) -> None:
        """Scroll to a row, where it is not in sight."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.rows[key]))

    def seen_problems(self) -> dict[str, str]:
        """What was typed and cannot be, in rows that count."""
        return {key: text for key, text in self.problems.items() if not self.rows[key].isHidden()}

    # ---- changing ---------------------------------------------------------------------------

    def _tell(self, key: str, value: Any) -> None:
        field = self.fields[key]
        self.problems.pop(key, None)
        self._typing = ""
        if isinstance(field, EntryField):
            self._typing = key
            try:
                value = typed_value(BY_KEY[key], value, self.wish.unit)
            except UsageError as error:
                self.problems[key] = error.beside
                self.changed.emit()
                return
        usual = self._usual(key)
        same = list(usual) if isinstance(usual, tuple) else usual
        self._take(self.wish.told(key, value, same))

    def _set_range(self, key: str) -> None:
        self._take(replace(self.wish, range=key))

    def _set_typed(self, text: str) -> None:
        self._take(replace(self.wish, typed=text))

    def _set_format(self, name: str) -> None:
        if self.several:
            self._take(replace(self.wish, many=name))
        else:
            self._take(replace(self.wish, single=name))

    def _set_unit(self, unit: str) -> None:
        self.problems = {
            key: text for key, text in self.problems.items() if BY_KEY[key].kind != "length"
        }
        self._typing = ""
        self._take(replace(self.wish, unit=unit, given=in_unit(self.wish.given, unit)))

    several = False  # whether the range holds more than one step; told by the dialog

    def set_wish(self, wish: Wish) -> None:
        """Show other choices, whatever is being typed."""
        self.problems, self._typing = {}, ""
        self.wish = wish
        self.show_wish()
        self.changed.emit()

    def _take(self, wish: Wish) -> None:
        self.wish = wish
        self.changed.emit()
