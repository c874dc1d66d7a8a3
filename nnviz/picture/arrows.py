"""Heads on the edges: where they stand, and how far they let the lines come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.chips import clipped
from nnviz.picture.color import hexadecimal
from nnviz.picture.drawing import Drawing
from nnviz.picture.shapes import Edges, Line, Shape

Floats = NDArray[np.float64]

LENGTH, PER_WIDTH = 5.5, 1.6  # of a head: at least, and for each pixel that its edge is wide
STROKE = (0.75, 1.75)  # width of the strokes of an open head
SLENDER = 0.42  # half of its width, as a share of its length
NECK = 0.8  # how far into the head its line runs, as a share of its length
JOINED = 10.0  # from a ring to the far side of the ⊕ of a fixed edge
RINGED = 5.5  # from a neuron to the outside of the ring of the step


@dataclass(frozen=True, slots=True)
class ArrowArtist(Drawing):
    """Draws the heads of one picture."""

    def shortened(self, edges: Edges) -> Edges:
        """The edges, ending inside their heads."""
        tips, way, length = self._heads(edges)
        points = edges.points.copy()
        neck = NECK if self.look.heads == "solid" else 0.0
        points[:, 6:8] = tips - way * (length * neck)[:, None]
        line = ~edges.curved
        step = (points[line, 6:8] - points[line, 0:2]) / 3
        points[line, 2:4] = points[line, 0:2] + step
        points[line, 4:6] = points[line, 6:8] - step
        return replace(edges, points=points)

    def shapes(self, edges: Edges, which: NDArray[np.intp]) -> Iterator[Shape]:
        """The heads of some of these edges, which are whole, in their colours."""
        tips, way, length = self._heads(edges)
        back = tips - way * length[:, None]
        side = np.column_stack((-way[:, 1], way[:, 0])) * (length * SLENDER)[:, None]
        solid = self.look.heads == "solid"
        outline = (tips, back + side, back - side) if solid else (back + side, tips, back - side)
        corners = np.round(np.stack(outline, axis=1), 2)
        for row in which.tolist():
            source, target = edges.pairs[row]
            color = hexadecimal(*edges.colors[row, :3].tolist())
            yield Line(
                f"head:{source}-{target}",
                "head",
                tuple((x, y) for x, y in corners[row].tolist()),
                "" if solid else color,
                0.0 if solid else float(np.clip(edges.widths[row], *STROKE)),
                fill=color if solid else "",
            )

    def _heads(self, edges: Edges) -> tuple[Floats, Floats, Floats]:
        """Tips (n, 2), the unit vectors along which they point (n, 2), and lengths (n,)."""
        ends = clipped(self.layout)
        # A curve bends within its head, too: it points where the last part of the curve does.
        way = ends[:, 6:8] - ends[:, 4:6]
        way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
        length = (LENGTH + PER_WIDTH * edges.widths) * min(1.0, self.layout.form.radius / 18)
        retreat = np.array([self._retreat(row) for row in range(len(edges))])
        return ends[:, 6:8] - way * retreat[:, None], way, length

    def _retreat(self, row: int) -> float:
        if self.is_fixed(row):
            return JOINED
        return RINGED if self.pair(row)[1] in self.reading.focus else 0.0
