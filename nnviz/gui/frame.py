"""The bare frame of the window, painted before anything else is imported.

Header and foot are surfaces and lines only: text would need a font, and a font would need time.
"""

from __future__ import annotations

import json

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.resources import resource

HEADER, FOOT = 48, 63


def paint_frame(window: QWidget, chosen: str) -> None:
    """Paint background, canvas, and the lines under the header and over the foot."""
    dark = window.palette().window().color().lightness() < 128
    name = ("dark" if dark else "light") if chosen == "system" else chosen
    colors = json.loads(resource("themes", f"{name}.json").read_text("utf-8"))["colors"]
    width, height = window.width(), window.height()
    painter = QPainter(window)
    painter.fillRect(0, 0, width, height, QColor(colors["background"]))
    painter.fillRect(0, HEADER, width, height - HEADER - FOOT, QColor(colors["canvas"]))
    for y in (HEADER - 1, height - FOOT):
        painter.fillRect(0, y, width, 1, QColor(colors["border"]))
    painter.end()
