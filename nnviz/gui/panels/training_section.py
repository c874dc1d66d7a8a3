"""A section of the training panel: a caption, and rows of a label and a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.document import Document, edits
from nnviz.document.model import Chapter
from nnviz.errors import UsageError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import NumberField, Row, caption
from nnviz.gui.session import Session

FIELD = 138  # pixels


class Section(QWidget):
    """Rows that show what holds at this iteration and change it from there on."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.addWidget(caption(title), 1)
        self.column.addLayout(self.head)

    def show_chapter(self, chapter: Chapter) -> None:
        """Bring every field up to date."""
        raise NotImplementedError

    # ---- rows -------------------------------------------------------------------------------

    def add_choice(
        self, label: str, entries: Sequence[tuple[Any, str, str]], commit: Callable[[Any], None]
    ) -> ChoiceField:
        """A row with a choice among a few."""
        field = ChoiceField(entries, commit)
        row = self.add_row(label, field)
        field.refused.connect(row.note.say)
        return field

    def add_number(
        self,
        label: str,
        commit: Callable[[float, str], None],
        *,
        nudge: float = 0.1,
        tip: str = "",
    ) -> NumberField:
        """A row with a number; `commit(value, gesture)`."""

        def take(value: float, *, gesture: str = "") -> None:
            commit(value, gesture)

        field = NumberField(take, nudge=nudge)
        self.add_row(label, field).label.setToolTip(tip)
        return field

    def add_row(self, label: str, field: QWidget) -> Row:
        row = Row(label, field, width=FIELD)
        self.column.addWidget(row)
        return row

    # ---- showing and changing ---------------------------------------------------------------

    def show_number(self, field: NumberField, value: float, shown: str = "") -> None:
        """Put a number in force into its field."""
        text = shown or self._session.format.text(value)
        field.set_value(float(value), text, self._session.format.decimal_comma)

    def edit(
        self, label: str, change: Callable[[Document, int], Document], gesture: str = ""
    ) -> None:
        """An edit of the document at the iteration we stand at."""
        iteration = self._session.iteration
        self._session.edit(label, lambda document: change(document, iteration), gesture=gesture)

    def set(self, label: str, key: str, value: Any, gesture: str = "") -> None:
        """Change one of the settings."""
        change = partial(_set, {key: value})
        self.edit(label, change, gesture)


def _set(fields: dict[str, Any], document: Document, iteration: int) -> Document:
    return edits.set_settings(document, iteration, **fields)


def whole(value: float, least: int, most: int, what: str) -> int:
    """A whole number as typed; UsageError with the range otherwise."""
    if value != round(value) or not least <= value <= most:
        raise UsageError(
            f"The {what} cannot be {value:g}.",
            do=f"Type a whole number from {least:,} to {most:,}.",
        )
    return round(value)
