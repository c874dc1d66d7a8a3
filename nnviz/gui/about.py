"""Help > About: what this is, which version, and whose texts it follows."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

import nnviz

SOURCES = (
    "after van Kessel, Introduction to Neural Networks, 2018",
    "after Rafael Harth, A Simple Introduction to Neural Networks, 2020",
)


class About(QDialog):
    """A small dialog; nothing to do but read and close."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About nnviz")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 18)
        column.setSpacing(10)
        title = QLabel(f"nnviz {nnviz.__version__}")
        title.setProperty("role", "title")
        column.addWidget(title)
        column.addWidget(QLabel("The neural network you can take apart."))
        column.addSpacing(8)
        for text in (*SOURCES, f"Qt {qVersion()} · text in Inter, formulas in STIX Two Math"):
            line = QLabel(text)
            line.setProperty("role", "muted")
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(line)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
