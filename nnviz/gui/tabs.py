"""The tabs in the head of the window: one for each perspective."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnviz.gui.perspectives import PERSPECTIVES


class Tabs(QWidget):
    """Learn, Explore, Train: the same document seen another way."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for perspective in PERSPECTIVES:
            button = QToolButton(self)
            button.setProperty("role", "tab")
            button.setText(perspective.title)
            button.setToolTip(f"{perspective.meaning}  ({perspective.shortcut})")
            button.setAccessibleName(f"{perspective.title} perspective")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, key=perspective.key: self.chosen.emit(key))
            self.buttons[perspective.key] = button
            row.addWidget(button)
        self.show_chosen(PERSPECTIVES[0].key)

    def show_chosen(self, key: str) -> None:
        """Tick a tab without telling anyone."""
        self.buttons[key].setChecked(True)
