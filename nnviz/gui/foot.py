"""The foot of the window: a row of its own for each perspective, in the same place."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from nnviz.gui.timeline import HEIGHT


class Foot(QStackedWidget):
    """Shows the row of the perspective in force."""

    def __init__(self, rows: dict[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for row in rows.values():
            self.addWidget(row)

    def show_perspective(self, key: str) -> None:
        """Bring the row of a perspective to the front."""
        self.setCurrentWidget(self._rows[key])
