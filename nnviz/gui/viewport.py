"""Where the picture stands on the canvas: a scale and an offset, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST, LARGEST = 0.05, 16.0
FIT_LARGEST = 2.0  # a small network is not blown up beyond this
MARGIN = 4.0  # beside what a picture keeps free around itself


@dataclass(frozen=True, slots=True)
class Viewport:
    """A point (x, y) of the picture is at (x·scale + left, y·scale + top) on the widget."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.left, y * self.scale + self.top

    def moved(self, dx: float, dy: float) -> Viewport:
        return Viewport(self.scale, self.left + dx, self.top + dy)

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Larger by a factor, with the point under (x, y) of the widget staying where it is."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        px, py = self.to_picture(x, y)
        return Viewport(scale, x - px * scale, y - py * scale)


def fitted(picture: tuple[float, float], room: tuple[float, float], foot: float = 0.0) -> Viewport:
    """The whole picture (width, height) centred in the room, `foot` pixels kept free below."""
    width, height = room[0] - 2 * MARGIN, room[1] - MARGIN - max(MARGIN, foot)
    scale = min(width / max(picture[0], 1.0), height / max(picture[1], 1.0), FIT_LARGEST)
    scale = max(scale, SMALLEST)
    left = (room[0] - picture[0] * scale) / 2
    top = (room[1] - max(MARGIN, foot) + MARGIN - picture[1] * scale) / 2
    return Viewport(scale, left, max(top, 4.0) if scale > SMALLEST else top)
