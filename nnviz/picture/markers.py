"""A band under what is highlighted, as a marker pen leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.picture.chips import clipped, cubic
from nnviz.picture.color import mix
from nnviz.picture.drawing import Drawing
from nnviz.picture.shapes import Circle, Line, Shape

STRENGTH = 0.27  # of the accent on the canvas
AROUND = 7.0  # how far the band stands out from a ring
BAND = 12.0  # its width along an edge
PIECES = 33


@dataclass(frozen=True, slots=True)
class MarkerArtist(Drawing):
    """Draws what lies under the highlighted neurons and edges of one picture."""

    def shapes(self) -> Iterator[Shape]:
        """Edges first, so that their bands end under those of the neurons."""
        marked = self.marked
        if not marked:
            return
        color = mix(self.theme.canvas, self.theme.accent, STRENGTH)
        for row in map(int, np.flatnonzero(self.marked_rows())):
            source, target = self.pair(row)
            yield Line(
                f"marker:{source}-{target}", "band", self._way(row), color, self._scale(BAND)
            )
        for number in map(int, self.layout.visible):
            if number in marked.neurons:
                x, y, r = (
                    float(array[number - 1])
                    for array in (self.layout.x, self.layout.y, self.layout.r)
                )
                reach = r + self._scale(AROUND)
                yield Circle(f"marker:{number}", "band", x, y, reach, fill=color)

    def _way(self, row: int) -> tuple[tuple[float, float], ...]:
        points = clipped(self.layout)[row]
        shares = np.linspace(0.0, 1.0, PIECES if self.layout.curved[row] else 2)
        return tuple((round(x, 2), round(y, 2)) for x, y in cubic(points, shares).tolist())

    def _scale(self, length: float) -> float:
        return length * min(1.0, max(self.layout.form.radius / 20, 0.3))
