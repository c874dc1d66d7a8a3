"""Pictures as PNG and PDF files."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from nnviz.errors import UsageError
from nnviz.painting.fonts import ensure_application
from nnviz.painting.painter import paint
from nnviz.picture.shapes import Picture

LARGEST = 16_384  # pixels along one side; more than any screen or printer asks for
POINTS_PER_PIXEL = 0.75


def to_image(picture: Picture, scale: float = 2.0, *, background: bool = True) -> QImage:
    """The picture as an image, `scale` pixels per unit; without a background it is transparent."""
    ensure_application()
    width, height = pixels_of(picture.width, picture.height, scale)
    kinds = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(width, height, kinds[not background])
    image.fill(QColor(picture.background) if background else Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(picture, painter, background=background)
    painter.end()
    return image


def pixels_of(width: float, height: float, scale: float) -> tuple[int, int]:
    """The pixels of a width and a height in units; UsageError where they are too many."""
    if not 0 < scale < LARGEST:
        raise UsageError(f"A scale is a number of pixels per unit, above 0, not {scale}.")
    columns, rows = (max(1, round(side * scale)) for side in (width, height))
    if max(columns, rows) > LARGEST:
        raise UsageError(
            f"A picture of {columns} × {rows} pixels is too large; {LARGEST} is the longest side.",
            do="Choose a smaller scale, or SVG.",
        )
    return columns, rows


def png_bytes(picture: Picture, scale: float = 2.0, *, background: bool = True) -> bytes:
    """The picture as a PNG file, `scale` pixels per unit."""
    image = to_image(picture, scale, background=background)
    return _encoded(lambda buffer: _write_png(image, buffer))


def pdf_bytes(pictures: Iterable[Picture], scale: float = 1.0, *, background: bool = True) -> bytes:
    """Pictures as the pages of a PDF file, each of its own size, with text as text.

    `scale` is CSS pixels (0.75 points) per unit.
    """
    ensure_application()
    return _encoded(lambda buffer: _write_pdf(pictures, buffer, scale, background))


def _write_png(image: QImage, buffer: QBuffer) -> bool:
    return QImageWriter(buffer, QByteArray(b"png")).write(image)


def _write_pdf(
    pictures: Iterable[Picture], buffer: QBuffer, scale: float, background: bool
) -> bool:
    writer, painter = QPdfWriter(buffer), QPainter()
    writer.setCreator("nnviz")
    writer.setResolution(1200)
    for at, picture in enumerate(pictures):
        size = QSizeF(picture.width, picture.height) * scale * POINTS_PER_PIXEL
        exact = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(
            QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        )
        if at:
            writer.newPage()
        else:
            writer.setTitle(picture.title)
            painter.begin(writer)
        painter.save()
        painter.scale(writer.width() / picture.width, writer.height() / picture.height)
        paint(picture, painter, background=background)
        painter.restore()
    return painter.end()


def _encoded(write: Callable[[QBuffer], bool]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    done = write(buffer)
    data = bytes(buffer.data().data())
    if not done or not data:
        raise UsageError("The picture could not be encoded.", do="Try another format.")
    return data
