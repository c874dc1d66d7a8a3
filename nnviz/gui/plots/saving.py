"""Saving a plot: as a picture painted by Qt's painter, or its numbers as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QMenu

from nnviz import atomic
from nnviz.errors import NnvizError, UsageError
from nnviz.gui import messages
from nnviz.gui.choosing import choose_file, file_name
from nnviz.gui.plots.flat import flat
from nnviz.gui.plots.head import act
from nnviz.gui.style import font
from nnviz.picture.theme import Theme, theme

if TYPE_CHECKING:
    from nnviz.gui.plots.frame import Panel

FINENESS = 2.0  # pixels of a PNG for one on the screen
RESOLUTION = 96  # dots per inch; one is a pixel of the screen, as the pens of plots count
POINTS_PER_PIXEL = 0.75
TITLE, MARGIN = 30.0, 14.0


class Table(NamedTuple):
    """Numbers with the names of their columns; None is an empty cell."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


def fill(menu: QMenu, panel: Panel) -> None:
    """Put the ways of saving a plot into a menu."""
    for suffix, (text, _, _) in _WAYS.items():
        act(menu, text, partial(ask_and_save, panel, suffix))


def ask_and_save(panel: Panel, suffix: str) -> Path | None:
    """Choose a file and write the plot into it; says in a message why where that fails."""
    _, kind, _ = _WAYS[suffix]
    settings = panel.settings
    folder = Path.home() if settings is None else settings.folder
    title = panel.session.title.removesuffix(".nnviz")
    proposal = folder / file_name(f"{title}-{panel.title.lower()}", suffix)
    path = choose_file(panel, "Save plot", proposal, suffix, kind)
    if path is None:
        return None
    try:
        save(panel, path, suffix)
    except NnvizError as error:
        messages.tell(panel, error)
        return None
    if settings is not None:
        settings["folder"] = str(path.absolute().parent)
    return path


def save(panel: Panel, path: Path, suffix: str) -> None:
    """Write a plot as .svg, .pdf, .png or .csv, whole or not at all; FileError where it cannot."""
    *_, encode = _WAYS[suffix]
    atomic.write_bytes(path, encode(panel))


def paint(panel: Panel, painter: QPainter) -> None:
    """Paint name, legend and plot, in pixels of the screen."""
    tokens, size = theme(panel.session.theme), picture_size(panel)
    whole = QRectF(0, 0, size.width(), size.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(whole, QColor(tokens.panel))
    bold = font()
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(QColor(tokens.text))
    inner = whole.adjusted(MARGIN, MARGIN / 2, -MARGIN, -MARGIN / 2)
    middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(inner.topLeft(), QSizeF(inner.width(), TITLE)), middle, panel.title)
    _legend(panel, painter, inner, tokens)
    inner.setTop(inner.top() + TITLE)
    panel.paint(painter, inner)


def picture_size(panel: Panel) -> QSize:
    """Width and height of a picture, in pixels of the screen."""
    sheet = panel.sheet.size().expandedTo(QSize(120, 60))
    return QSize(sheet.width() + round(2 * MARGIN), sheet.height() + round(TITLE + MARGIN))


def _legend(panel: Panel, painter: QPainter, inner: QRectF, tokens: Theme) -> None:
    if panel.legend.isHidden() or not panel.legend.text():
        return
    document = QTextDocument()
    document.setDefaultFont(font())
    document.setDocumentMargin(0)
    document.setHtml(f'<span style="color:{tokens.text_muted}">{panel.legend.text()}</span>')
    named = painter.fontMetrics().horizontalAdvance(panel.title) + MARGIN
    size = document.size()
    scale = min(1.0, (inner.width() - named) / document.idealWidth(), TITLE / size.height())
    painter.save()
    painter.translate(
        inner.right() - scale * document.idealWidth(),
        inner.top() + (TITLE - scale * size.height()) / 2,
    )
    painter.scale(scale, scale)
    document.drawContents(painter)
    painter.restore()


# ---- formats ------------------------------------------------------------------------------------


def _svg(panel: Panel) -> bytes:
    def write(buffer: QBuffer) -> bool:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        size = picture_size(panel)
        generator.setResolution(RESOLUTION)
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(panel.title)
        generator.setDescription(panel.accessibleDescription())
        return _painted(panel, QPainter(generator))

    return flat(_encoded(write).decode()).encode()


def _pdf(panel: Panel) -> bytes:
    def write(buffer: QBuffer) -> bool:
        writer = QPdfWriter(buffer)
        writer.setTitle(panel.title)
        writer.setCreator("nnviz")
        writer.setResolution(RESOLUTION)
        size = picture_size(panel)
        page = QPageSize(
            QSizeF(size) * POINTS_PER_PIXEL,
            QPageSize.Unit.Point,
            "",
            QPageSize.SizeMatchPolicy.ExactMatch,
        )
        margins = QMarginsF(0, 0, 0, 0)
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, margins))
        return _painted(panel, QPainter(writer))

    return _encoded(write)


def _png(panel: Panel) -> bytes:
    image = QImage(picture_size(panel) * FINENESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINENESS)
    _painted(panel, QPainter(image))
    return _encoded(lambda buffer: QImageWriter(buffer, QByteArray(b"png")).write(image))


def _painted(panel: Panel, painter: QPainter) -> bool:
    try:
        paint(panel, painter)
    finally:
        done = painter.end()
    return done


def _encoded(write: Callable[[QBuffer], bool]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    done = write(buffer)
    data = bytes(buffer.data().data())
    if not done or not data:
        raise UsageError("The plot could not be painted.", do="Try another format.")
    return data


def _csv(panel: Panel) -> bytes:
    """The table with "," between cells and "." in numbers, which are written in full."""
    table = panel.table()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode()


_WAYS: dict[str, tuple[str, str, Callable[[Panel], bytes]]] = {
    ".svg": ("Save as SVG…", "Pictures", _svg),
    ".pdf": ("Save as PDF…", "Pictures", _pdf),
    ".png": ("Save as PNG…", "Pictures", _png),
    ".csv": ("Save the numbers as CSV…", "Tables", _csv),
}
