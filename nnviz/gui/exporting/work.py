"""Writing the file, away from the window; and what goes to the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage

from nnviz.atomic import write_bytes
from nnviz.errors import Cancelled
from nnviz.figures.making import Figure
from nnviz.figures.subject import Subject
from nnviz.gui.background import Background
from nnviz.gui.panels.restarts_work import Watch
from nnviz.painting.fonts import load_fonts

Stop = Callable[[], bool]


def encoded(subject: Subject, format: str, watch: Watch, unwanted: Stop) -> bytes:
    """The bytes of a file. Raises Cancelled as soon as nobody wants them any more."""
    stop = watch.either(unwanted)

    def progress(done: int, total: int) -> None:
        if stop():
            raise Cancelled
        watch.report(done, total)

    data = Figure(subject).encode(format, progress)
    if stop():
        raise Cancelled
    return data


def write(subject: Subject, format: str, path: Path, watch: Watch, unwanted: Stop) -> Path:
    """Write a figure whole or not at all; a file that stood there stays when it is cancelled."""
    write_bytes(path, encoded(subject, format, watch, unwanted))
    return path


class Copier(QObject):
    """Puts figures on the clipboard: `svg` as an image and as text, `png` as an image."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.background = Background(self)

    def copy(
        self,
        subject: Subject,
        format: str,
        done: Callable[[str], None],
        refused: Callable[[Exception], None],
    ) -> None:
        """Copy a figure of one step; `done` gets the sentence that says so."""
        load_fonts()

        def deliver(data: bytes) -> None:
            QGuiApplication.clipboard().setMimeData(_MADE[format](data))
            done(f"The picture is on the clipboard as {format.upper()}.")

        self.background.ask(
            lambda unwanted: encoded(subject, format, Watch(), unwanted), deliver, refused
        )


def _svg(data: bytes) -> QMimeData:
    made = QMimeData()
    made.setData("image/svg+xml", QByteArray(data))
    made.setText(data.decode("utf-8"))
    return made


def _png(data: bytes) -> QMimeData:
    made = QMimeData()
    made.setImageData(QImage.fromData(QByteArray(data)))
    made.setData("image/png", QByteArray(data))
    return made


_MADE: dict[str, Callable[[bytes], QMimeData]] = {"svg": _svg, "png": _png}
