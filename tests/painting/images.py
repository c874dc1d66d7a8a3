"""Pictures as arrays of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from nnviz.export.svg import FONT, to_svg
from nnviz.picture.shapes import Picture

Pixels = NDArray[np.int16]


def pixels(image: QImage) -> Pixels:
    """The channels of an image, (height, width, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : plain.width() * 3].reshape(plain.height(), -1, 3).astype(np.int16)


def renderer(picture: Picture) -> QSvgRenderer:
    # This reader takes a list of families for the name of one.
    text = to_svg(picture).replace(FONT, "Inter")
    made = QSvgRenderer(QByteArray(text.encode("utf-8")))
    assert made.isValid()
    return made


def svg_image(picture: Picture, scale: float) -> QImage:
    """What another program, Qt's SVG reader, draws from our SVG."""
    image = QImage(
        round(picture.width * scale), round(picture.height * scale), QImage.Format.Format_RGB32
    )
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer(picture).render(painter, QRectF(image.rect()))
    painter.end()
    return image
