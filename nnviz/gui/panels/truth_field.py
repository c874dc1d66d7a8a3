"""A truth table to click: each row's output changes between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from nnviz.errors import UsageError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.style import restyle
from nnviz.nn.boolean import MOST_INPUTS
from nnviz.training.truth import TRUTH_TABLES, bits_of

COLUMNS = 2  # a long table stands in two columns
OWN = ""


class TruthField(QWidget):
    """A name, the outputs as they are typed, and the rows to click: three ways to the same bits."""

    def __init__(self, changed: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        entries = [(OWN, "A table of its own", "Click the rows, or type their outputs.")]
        entries += [(name, one.label, one.meaning) for name, one in TRUTH_TABLES.items()]
        self.known = ChoiceField(entries, self._take_name)
        self.known.setAccessibleName("Known tables")
        self.line = QLineEdit()
        self.line.setAccessibleName("Outputs from the row 0…0 to the row 1…1")
        self.line.textChanged.connect(self._typed)
        self.buttons: list[QToolButton] = []
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.known, self.line, self._table):
            column.addWidget(widget)

    def text(self) -> str:
        """The table as it stands on the line."""
        return self.line.text().strip()

    def setText(self, text: str) -> None:
        """Another table."""
        self.line.setText(text)

    def _take_name(self, name: str) -> None:
        if name:
            self.line.setText(TRUTH_TABLES[name].bits)

    def _typed(self) -> None:
        """Bring rows and name to what is typed; what cannot be read leaves them as they are."""
        try:
            bits = bits_of(self.text())
        except UsageError:
            self._changed()
            return
        if len(bits) != len(self.buttons):
            self._lay_out(len(bits))
        for bit, button in zip(bits, self.buttons, strict=True):
            button.setChecked(bit == "1")
            button.setText(bit)
        named = next((name for name, one in TRUTH_TABLES.items() if one.bits == bits), OWN)
        self.known.set_value(named)
        self._changed()

    def _lay_out(self, count: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        width = count.bit_length() - 1
        rows = count if count <= 2**MOST_INPUTS // COLUMNS else count // COLUMNS
        for at in range(count):
            inputs = " ".join(f"{at:0{width}b}")
            label = QLabel(inputs)
            restyle(label, "role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            button = QToolButton()
            restyle(button, "role", "toggle")
            button.setCheckable(True)
            button.setAccessibleName(f"Output of the row {inputs}")
            button.clicked.connect(partial(self._flip, at))
            side, row = 2 * (at // rows), at % rows
            self._grid.addWidget(label, row, side)
            self._grid.addWidget(button, row, side + 1)
            self.buttons.append(button)
        for column in range(2 * COLUMNS):
            self._grid.setColumnStretch(column, column % 2)

    def _flip(self, at: int, *_: object) -> None:
        bits = list(bits_of(self.text()))
        bits[at] = "0" if bits[at] == "1" else "1"
        self.line.setText("".join(bits))
