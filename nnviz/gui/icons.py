"""Icons as strokes on a 20 × 20 grid, coloured when they are used.

One small table instead of files: an icon is a few path commands, takes the colour of the text it
stands beside, and is sharp at every scale.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZE = 20

# "F" before a path fills it; all others are stroked.
PATHS: dict[str, str] = {
    "next": "FM7 4.8 L14.2 9.4 Q15 10 14.2 10.6 L7 15.2 Q6 15.7 6 14.6 V5.4 Q6 4.3 7 4.8 Z",
    "back": "FM13 4.8 L5.8 9.4 Q5 10 5.8 10.6 L13 15.2 Q14 15.7 14 14.6 V5.4 Q14 4.3 13 4.8 Z",
    "phase-next": "M4 10 H13 M9.5 6.2 L13.3 10 L9.5 13.8 M16.2 5.4 V14.6",
    "phase-back": "M16 10 H7 M10.5 6.2 L6.7 10 L10.5 13.8 M3.8 5.4 V14.6",
    "play": "M4 6 V14 M7.5 5.3 L15.3 10 L7.5 14.7 Z",
    "pause": "M7 5 V15 M13 5 V15",
    "close": "M6 6 L14 14 M14 6 L6 14",
    "back-page": "M15.5 10 H4.5 M8.8 5.6 L4.4 10 L8.8 14.4",
    "more": "M5 6.4 L8.6 10 L5 13.6 M11 6.4 L14.6 10 L11 13.6",
    "undo": "M8 5 L4.5 8.5 L8 12 M4.5 8.5 H12 A3.5 3.5 0 0 1 12 15.5 H9",
    "redo": "M12 5 L15.5 8.5 L12 12 M15.5 8.5 H8 A3.5 3.5 0 0 0 8 15.5 H11",
    "come-back": "M9 5 L4.5 10 L9 15 M4.5 10 H15.5",
    "fit": "M4 8 V4 H8 M12 4 H16 V8 M16 12 V16 H12 M8 16 H4 V12",
    "plus": "M10 5 V15 M5 10 H15",
    "minus": "M5 10 H15",
    "search": "M13 13 L16.5 16.5 M9 14 A5 5 0 1 1 9 4 A5 5 0 0 1 9 14 Z",
    "check": "M5 10.5 L8.5 14 L15 6.5",
}


def svg(name: str, color: str) -> str:
    """The icon as an SVG document."""
    path = PATHS[name]
    fill, stroke = (color, "none") if path.startswith("F") else ("none", color)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<path d="{path.removeprefix("F")}" fill="{fill}" stroke="{stroke}" stroke-width="1.7" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


@lru_cache(maxsize=128)
def icon(name: str, color: str) -> QIcon:
    """The icon in a colour, in the sizes and densities that screens ask for."""
    renderer = QSvgRenderer(QByteArray(svg(name, color).encode()))
    result = QIcon()
    for pixels in (16, 20, 24, 32, 40, 60):
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        result.addPixmap(pixmap)
    return result
