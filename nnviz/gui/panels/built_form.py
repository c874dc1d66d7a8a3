"""The fields of a builder, made from its table of arguments."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from nnviz.document import Document
from nnviz.document.builders.builder import Builder
from nnviz.errors import NnvizError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import Row
from nnviz.gui.panels.truth_field import TruthField
from nnviz.gui.style import restyle


class BuiltForm(QWidget):
    """One row for each argument of a builder, beginning with those of its example."""

    changed = Signal()

    def __init__(self, builder: Builder, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.builder = builder
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        about = QLabel(builder.description)
        about.setWordWrap(True)
        restyle(about, "role", "muted")
        column.addWidget(about)
        self.rows: dict[str, Row] = {}
        _, _, example = builder.example.partition(":")
        for argument, word in zip(builder.arguments, builder.words(example), strict=True):
            field: QWidget
            if argument.open:
                field = table = TruthField(self.changed.emit)
                table.setText(word)
            elif argument.choices:
                field = choice = ChoiceField(argument.choices, lambda _: self.changed.emit())
                choice.set_value(word)
            else:
                field = line = QLineEdit(word)
                line.textChanged.connect(lambda _: self.changed.emit())
            field.setToolTip(field.toolTip() or argument.meaning)
            self.rows[argument.name] = row = Row(argument.label, field, width=width)
            if argument.open:
                row.label.setAlignment(Qt.AlignmentFlag.AlignTop)
                row.label.setContentsMargins(0, 8, 0, 0)
            column.addWidget(row)

    def words(self) -> tuple[str, ...]:
        """What stands in the fields, in the order of the arguments."""
        fields = (row.field for row in self.rows.values())
        return tuple(
            field.value if isinstance(field, ChoiceField) else field.text().strip()  # type: ignore[attr-defined]
            for field in fields
        )

    def set_word(self, argument: str, word: str) -> None:
        """Put something into a field, as a person would."""
        field = self.rows[argument].field
        if isinstance(field, ChoiceField):
            field.choose(word)
        else:
            field.setText(word)  # type: ignore[attr-defined]

    @property
    def network(self) -> str:
        """The NETWORK that the fields describe, as the command line and lessons write it."""
        return self.builder.written(self.words())

    def document(self) -> Document:
        """The document; `UsageError` where there can be none."""
        return self.builder.make(*self._read())

    def look(self) -> str:
        """The sentence about what would be made; "" where a field says why nothing can be."""
        problems = dict.fromkeys(self.rows, "")
        sentence = ""
        for argument, word in zip(self.builder.arguments, self.words(), strict=True):
            try:
                argument.read(word)
            except NnvizError as error:
                problems[argument.name] = error.beside
        if not any(problems.values()):
            try:
                self.document()
                sentence = self.builder.summary(*self._read())
            except NnvizError as error:
                name = error.place if error.place in problems else next(reversed(problems))
                problems[name] = error.beside
        for name, problem in problems.items():
            row = self.rows[name]
            restyle(row.field, "state", "error" if problem else "")
            row.note.say(problem)
        return sentence

    def _read(self) -> tuple[object, ...]:
        pairs = zip(self.builder.arguments, self.words(), strict=True)
        return tuple(argument.read(word) for argument, word in pairs)
