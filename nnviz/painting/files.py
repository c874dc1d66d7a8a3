"""Pictures as PNG and PDF files, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from nnviz.atomic import write_bytes
from nnviz.errors import UsageError
from nnviz.painting.fonts import ensure_application
from nnviz.painting.painter import paint
from nnviz.picture.shapes import Picture

LARGEST = 16_384  # pixels along one side; more than any screen or printer asks for
POINTS_PER_PIXEL = 0.75


def to_image(picture: Picture, scale: float = 2.0) -> QImage:
    """The picture as an image, `scale` pixels per unit."""
    ensure_application()
    width, height = _pixels(picture, scale)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(picture.background))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(picture, painter)
    painter.end()
    return image


def _pixels(picture: Picture, scale: float) -> tuple[int, int]:
    if not 0 < scale < LARGEST:
        raise UsageError(f"A scale is a number of pixels per unit, above 0, not {scale}.")
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    if max(width, height) > LARGEST:
        raise UsageError(
            f"A picture of {width} × {height} pixels is too large; {LARGEST} is the longest side.",
            do="Choose a smaller scale, or SVG.",
        )
    return width, height


def to_png(picture: Picture, path: str | PathLike[str], scale: float = 2.0) -> None:
    """Write the picture as PNG, `scale` pixels per unit. FileError where it cannot be written."""
    image = to_image(picture, scale)
    write_bytes(path, _encoded(lambda buffer: _write_png(image, buffer)))


def to_pdf(picture: Picture, path: str | PathLike[str]) -> None:
    """Write the picture as a PDF page of its own size, with text as text."""
    ensure_application()
    write_bytes(path, _encoded(lambda buffer: _write_pdf(picture, buffer)))


def _write_png(image: QImage, buffer: QBuffer) -> bool:
    return QImageWriter(buffer, QByteArray(b"png")).write(image)


def _write_pdf(picture: Picture, buffer: QBuffer) -> bool:
    writer = QPdfWriter(buffer)
    writer.setTitle(picture.title)
    writer.setCreator("nnviz")
    writer.setResolution(1200)
    size = QSizeF(picture.width * POINTS_PER_PIXEL, picture.height * POINTS_PER_PIXEL)
    exact = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(
        QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter(writer)
    painter.scale(writer.width() / picture.width, writer.height() / picture.height)
    paint(picture, painter)
    return painter.end()


def _encoded(write: Callable[[QBuffer], bool]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    done = write(buffer)
    data = bytes(buffer.data().data())
    if not done or not data:
        raise UsageError("The picture could not be encoded.", do="Try another format.")
    return data
