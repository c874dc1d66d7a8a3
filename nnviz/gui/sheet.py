"""F1: every key and what it does, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.gui.actions import ACTIONS, MENUS
from nnviz.gui.menus import keys_text

SIZE = (1080, 740)
ON_CANVAS = (
    ("Walk from neuron to edge to neuron", "Arrow keys"),
    ("Type another value", "Enter or double-click"),
    ("A little more, a little less", "+ and -"),
    ("Change a weight, an input, the target", "Scroll or drag"),
    ("… ten times finer", "Shift + scroll or drag"),
    ("Move a neuron", "Drag it"),
    ("… an input neuron", "Ctrl + drag"),
    ("Zoom", "Ctrl + scroll"),
    ("Move the picture", "Drag the empty canvas"),
    ("Take a drag back, select nothing", "Esc"),
)


def rows() -> dict[str, list[tuple[str, str]]]:
    """Groups of (what, key), in the order of the menus, then what works on the canvas."""
    groups: dict[str, list[tuple[str, str]]] = {menu: [] for menu in MENUS}
    for spec in ACTIONS:
        if spec.shortcuts:
            top, _, sub = spec.menu.partition("/")
            text = spec.text.partition(":")[0].rstrip("…")
            shown = f"{sub}: {text.lower()}" if sub in ("Detail", "Notation") else text
            groups[top].append((shown, keys_text(spec)))
    groups["On the network"] = list(ON_CANVAS)
    return {name: entries for name, entries in groups.items() if entries}


class Sheet(QDialog):
    """Two columns of groups; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(40)
        for names in (
            ("File", "Edit", "Learn", "Help"),
            ("Go", "Train", "On the network"),
            ("View",),
        ):
            columns.addLayout(self._column(names))
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(20, 8, 20, 16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        whole.addWidget(buttons)
        room = parent.size() if parent else QSize(*SIZE)
        self.resize(QSize(*SIZE).boundedTo(room - QSize(40, 40)))

    @staticmethod
    def _column(names: tuple[str, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        groups = rows()
        for name in names:
            heading = QLabel(name.upper())
            heading.setProperty("role", "caption")
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setVerticalSpacing(6)
            grid.setHorizontalSpacing(18)
            grid.setColumnStretch(0, 1)
            for row, (what, key) in enumerate(groups[name]):
                grid.addWidget(QLabel(what), row, 0)
                keys = QLabel(key)
                keys.setProperty("role", "key")
                keys.setAlignment(Qt.AlignmentFlag.AlignCenter)
                grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
            column.addLayout(grid)
            column.addSpacing(12)
        column.addStretch(1)
        return column
