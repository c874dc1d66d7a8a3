"""Export picture: a small preview, the colours, the format, and a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from nnviz import atomic
from nnviz.errors import NnvizError
from nnviz.export.svg import to_svg
from nnviz.gui.choosing import choose_file, file_name
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.painting.files import pdf_bytes, png_bytes
from nnviz.painting.painter import paint
from nnviz.picture.shapes import Picture

FORMATS = {"svg": "SVG: sharp at every size", "pdf": "PDF: for papers", "png": "PNG: pixels"}
SCALES = {1.0: "as on screen", 2.0: "twice as fine", 4.0: "four times as fine"}
THEMES = {"": "as on screen", "light": "light", "dark": "dark", "greyscale": "greyscale, for print"}


class Preview(QWidget):
    """The picture, as large as fits."""

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = picture
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Preview")

    def sizeHint(self) -> QSize:
        return QSize(460, 290)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            picture = self.picture
            scale = min(self.width() / picture.width, self.height() / picture.height)
            painter.translate(
                (self.width() - picture.width * scale) / 2,
                (self.height() - picture.height * scale) / 2,
            )
            painter.scale(scale, scale)
            painter.setClipRect(QRectF(0, 0, picture.width, picture.height))
            painter.fillRect(QRectF(0, 0, picture.width, picture.height), picture.background)
            paint(picture, painter)
        finally:
            painter.end()


class ExportDialog(QDialog):
    """Writes what is on the canvas: the network at the current step."""

    def __init__(self, session: Session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export picture")
        self._session, self._settings = session, settings
        self.path: Path | None = None  # what was written
        self.preview = Preview(session.picture(), self)
        self.format = _choice(FORMATS, "Format", self._format_chosen)
        self.theme = _choice(THEMES, "Colours", self._theme_chosen)
        self.scale = _choice(SCALES, "Resolution", lambda _: None)
        for choice, value in ((self.format, "svg"), (self.theme, ""), (self.scale, 2.0)):
            choice.set_value(value)
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "error")
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.hide()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.ask_and_write)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("Format", self.format)
        form.addRow("Colours", self.theme)
        form.addRow("Resolution", self.scale)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.preview, 1)
        column.addLayout(form)
        column.addWidget(self.sentence)
        column.addWidget(buttons)
        self._format_chosen("svg")

    @property
    def picture(self) -> Picture:
        return self.preview.picture

    def _theme_chosen(self, name: str) -> None:
        self.theme.set_value(name)
        self.preview.picture = self._session.picture(theme=name or None)
        self.preview.update()

    def _format_chosen(self, suffix: str) -> None:
        self.format.set_value(suffix)
        self.scale.setEnabled(suffix == "png")

    def ask_and_write(self) -> None:
        """Choose the file, write it and close; stays open when it cannot be written."""
        suffix = f".{self.format.value}"
        address = str(self._session.step.address).replace("/", "-")
        title = self._session.title.removesuffix(".nnviz")
        proposal = self._settings.folder / file_name(f"{title}-{address}", suffix)
        path = choose_file(self, "Export picture", proposal, suffix, "Pictures")
        if path is not None and self.write(path):
            self.accept()

    def write(self, path: Path) -> bool:
        """Write the picture; False and a sentence in the dialog where that fails."""
        suffix = self.format.value
        try:
            if suffix == "svg":
                atomic.write_bytes(path, to_svg(self.picture).encode())
            elif suffix == "png":
                atomic.write_bytes(path, png_bytes(self.picture, self.scale.value))
            else:
                atomic.write_bytes(path, pdf_bytes([self.picture]))
        except NnvizError as error:
            self.sentence.setText(str(error))
            self.sentence.show()
            return False
        self._settings["folder"] = str(path.absolute().parent)
        self.path = path
        return True


def _choice(texts: Mapping[Any, str], name: str, chosen: Callable[[Any], None]) -> ChoiceField:
    box = ChoiceField([(value, text, "") for value, text in texts.items()], chosen)
    box.setAccessibleName(name)
    return box
