"""The foot of the window: a row for steps and one for training, in the same place."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from nnviz.gui.timeline import HEIGHT


class Foot(QStackedWidget):
    """Shows the row of what is looked at."""

    def __init__(self, rows: dict[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for row in rows.values():
            self.addWidget(row)

    def show_row(self, key: str) -> None:
        """Bring a row to the front."""
        self.setCurrentWidget(self._rows[key])
