"""Export picture: a small preview, the colours, the format, and a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from nnviz import atomic
from nnviz.errors import NnvizError
from nnviz.export.svg import to_svg
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.painting.files import to_pdf, to_png
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
        self.preview = Preview(session.picture(), self)
        self.format = _choice(FORMATS, "Format")
        self.theme = _choice(THEMES, "Colours")
        self.scale = _choice(SCALES, "Resolution")
        self.scale.setCurrentIndex(1)
        self._sentence = QLabel(self)
        self._sentence.setProperty("role", "error")
        self._sentence.setWordWrap(True)
        self._sentence.hide()
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
        column.addWidget(self._sentence)
        column.addWidget(buttons)
        self.theme.currentIndexChanged.connect(self._theme_chosen)
        self.format.currentIndexChanged.connect(self._format_chosen)
        self._format_chosen()

    @property
    def picture(self) -> Picture:
        return self.preview.picture

    def _theme_chosen(self) -> None:
        self.preview.picture = self._session.picture(theme=self.theme.currentData() or None)
        self.preview.update()

    def _format_chosen(self) -> None:
        self.scale.setEnabled(self.format.currentData() == "png")

    def ask_and_write(self) -> None:
        """Choose the file, write it and close; stays open when it cannot be written."""
        suffix = self.format.currentData()
        address = str(self._session.step.address).replace("/", "-")
        name = f"{Path(self._session.title).stem}-{address}.{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export picture", str(self._settings.folder / name), f"*.{suffix}"
        )
        if chosen and self.write(Path(chosen)):
            self.accept()

    def write(self, path: Path) -> bool:
        """Write the picture; False and a sentence in the dialog where that fails."""
        suffix = self.format.currentData()
        if not path.suffix:
            path = path.with_suffix(f".{suffix}")
        try:
            if suffix == "svg":
                atomic.write_bytes(path, to_svg(self.picture).encode())
            elif suffix == "png":
                to_png(self.picture, path, self.scale.currentData())
            else:
                to_pdf(self.picture, path)
        except NnvizError as error:
            self._sentence.setText(str(error))
            self._sentence.show()
            return False
        self._settings["folder"] = str(path.absolute().parent)
        return True


def _choice(texts: dict[str, str] | dict[float, str], name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, text in texts.items():
        box.addItem(text, value)
    return box
