"""Pictures as PNG and PDF files."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)

from nnviz.errors import UsageError
from nnviz.painting.fonts import ensure_application
from nnviz.painting.painter import kept, paint
from nnviz.picture.shapes import Picture

LARGEST = 16_384  # pixels along one side; more than any screen or printer asks for
POINTS_PER_PIXEL = 0.75
METRES_PER_INCH = 0.0254
RESOLUTION = 1200  # of a PDF: its unit of length is so much of an inch
LONGEST = 14_400  # points along one side of a page that all readers open: 5 metres

Size = tuple[float, float]


def to_image(picture: Picture, scale: float = 2.0, *, background: bool = True) -> QImage:
    """The picture as an image, `scale` pixels per unit; without a background it is transparent."""
    ensure_application()
    width, height = pixels_of(picture.width, picture.height, scale)
    kinds = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(width, height, kinds[not background])
    image.fill(QColor(picture.background) if background else Qt.GlobalColor.transparent)
    with painting(image) as painter:
        painter.scale(scale, scale)
        paint(picture, painter, background=background)
    return image


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter that is done with its device whatever happens: else Qt takes the process along."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


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


def png_bytes(
    picture: Picture,
    scale: float = 2.0,
    *,
    background: bool = True,
    density: float | None = None,
) -> bytes:
    """The picture as a PNG file, `scale` pixels per unit.

    `density` is its pixels for 1/96 inch of paper, which is how large it is printed; without one
    a unit is as long as that.
    """
    image = to_image(picture, scale, background=background)
    dots = round((scale if density is None else density) * 96 / METRES_PER_INCH)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    return _encoded(lambda buffer: _write_png(image, buffer))


def pdf_bytes(pictures: Iterable[Picture], scale: float = 1.0, *, background: bool = True) -> bytes:
    """Pictures as the pages of a PDF file, each of its own size, with text as text.

    `scale` is CSS pixels (0.75 points) per unit.
    """
    ensure_application()
    sizes: list[Size] = []
    data = _encoded(lambda buffer: _write_pdf(pictures, buffer, scale, background, sizes))
    return _exactly(data, sizes)


def _exactly(data: bytes, sizes: list[Size]) -> bytes:
    """The PDF with pages of exactly these sizes: Qt rounds them up to whole points.

    What is written has as many bytes as what it replaces, so that all else stays where it is.
    """
    pages = _PAGE.findall(data)
    if len(pages) != len(sizes):
        return data
    left = iter(sizes)

    def cut(found: re.Match[bytes]) -> bytes:
        width, height = next(left)
        top = int(found[1])
        box = f"0 {top - height:.5f} {width:.5f} {top}".encode()
        return b"/MediaBox [" + box.ljust(len(found[0]) - 12) + b"]"

    return _PAGE.sub(cut, data)


_PAGE = re.compile(rb"/MediaBox \[0 0 \d+\.000000 (\d+)\.000000\]")


def _write_png(image: QImage, buffer: QBuffer) -> bool:
    return QImageWriter(buffer, QByteArray(b"png")).write(image)


def _write_pdf(
    pictures: Iterable[Picture],
    buffer: QBuffer,
    scale: float,
    background: bool,
    sizes: list[Size],
) -> bool:
    writer = QPdfWriter(buffer)
    writer.setCreator("nnviz")
    writer.setResolution(RESOLUTION)
    points = scale * POINTS_PER_PIXEL
    with ExitStack() as open_pages:
        painter: QPainter | None = None
        for picture in pictures:
            sizes.append((picture.width * points, picture.height * points))
            writer.setPageLayout(_page(*sizes[-1]))
            if painter is None:
                writer.setTitle(picture.title)
                painter = open_pages.enter_context(painting(writer))
            else:
                writer.newPage()
            with kept(painter):
                painter.scale(*(points * RESOLUTION / 72,) * 2)
                paint(picture, painter, background=background)
    return painter is not None


def _page(width: float, height: float) -> QPageLayout:
    """A page that holds so many points, without margins."""
    if max(width, height) > LONGEST:
        raise UsageError(
            f"A page of {width:.0f} × {height:.0f} points is too large for PDF; {LONGEST} is the "
            "longest side.",
            do="Choose a smaller size, or SVG.",
        )
    size = QSizeF(math.ceil(width), math.ceil(height))
    exact = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


def _encoded(write: Callable[[QBuffer], bool]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    done = write(buffer)
    data = bytes(buffer.data().data())
    if not done or not data:
        raise UsageError("The picture could not be encoded.", do="Try another format.")
    return data
