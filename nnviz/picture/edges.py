"""Edges: sign as colour, magnitude as width, use as strength."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.chips import clipped
from nnviz.picture.color import rgb
from nnviz.picture.drawing import Drawing
from nnviz.picture.shapes import Circle, Edges, Label, Shape, centred, plain

Floats = NDArray[np.float64]

THIN, THICK = 0.9, 3.6  # widths of the weakest and the strongest edge, in pixels
FIXED = 1.4  # width of an edge of fixed weight 1
FADED = 0.3  # strength of an edge that is not in use
GHOST = 0.35  # what is left of the strength of an edge that dropout leaves out


@dataclass(frozen=True, slots=True)
class EdgeArtist(Drawing):
    """Draws the edges of one picture."""

    def shapes(self) -> Iterator[Shape]:
        """All edges as two shapes: those at rest, and on top of them those in use."""
        edges = self._edges()
        lit = self.lit()
        if not lit.any():
            yield edges
            return
        yield edges.take(~lit, "rest")
        yield edges.take(lit, "lit")

    def joins(self) -> Iterator[Shape]:
        """A ⊕ where an edge of fixed weight 1 is added to a neuron."""
        fixed = np.flatnonzero(self.layout.architecture.parameter_index[self.layout.rows] < 0)
        if self.layout.form.name == "dot":
            return
        for row in map(int, fixed):
            source, target = self.pair(row)
            points = clipped(self.layout)[row]
            back = points[4:6] - points[6:8]
            length = float(np.hypot(*back)) or 1.0
            x, y = (float(value) for value in points[6:8] + back / length * 3.0)
            yield Circle(
                f"join:{source}-{target}",
                "ring",
                x,
                y,
                7.0,
                fill=self.theme.panel,
                stroke=self.theme.hidden,
                width=1.3,
            )
            yield Label(
                f"join:{source}-{target}",
                "plus",
                x,
                centred(y, 12.0) - 0.6,
                plain("+"),
                12.0,
                self.theme.hidden,
                600,
            )

    def _edges(self) -> Edges:
        rows = self.layout.rows
        weights = self.reading.weights[rows]
        fixed = self.layout.architecture.parameter_index[rows] < 0
        largest = float(np.abs(self.reading.old_weights).max(initial=0.0)) or 1.0
        share = np.minimum(np.abs(weights), largest) / largest
        dense = min(1.0, (260 / max(len(rows), 1)) ** 0.35)
        widths = (THIN + (THICK - THIN) * share) * dense
        widths[fixed] = FIXED
        if self.layout.form.name == "dot":
            widths *= 0.5
        kind = np.where(fixed | (weights == 0), 0, np.where(weights > 0, 1, 2))
        strength = np.full(len(rows), 1.0)
        if self.reading.phase:
            # The more lines there are, the further those that are not in use step back.
            crowd = min(1.0, (60 / max(len(rows), 1)) ** 0.25)
            strength[:] = np.where(self.lit(), 1.0, FADED * crowd)
        elif dense < 1.0:
            # Where lines crowd, the weak step back so that the strong can be seen.
            strength[:] = np.maximum(0.25, share**0.7)
        ghosts = self.reading.cut[rows] if len(self.reading.cut) else np.zeros(len(rows), bool)
        strength[ghosts] *= GHOST
        return Edges(
            self.layout.architecture.edge_array[rows],
            clipped(self.layout),
            self.layout.curved,
            np.round(widths * 4) / 4 + 0.0,
            self._colors(kind, strength),
            ((kind == 2) & self.theme.dashes) | ghosts,
        )

    def _colors(self, kind: NDArray[np.intp], strength: Floats) -> NDArray[np.uint8]:
        """Colours laid on the canvas beforehand: opaque lines are quicker and cross cleanly."""
        over = np.array(
            [rgb(c) for c in (self.theme.neutral, self.theme.positive, self.theme.negative)],
            dtype=float,
        )[kind]
        under = np.array(rgb(self.theme.canvas), dtype=float)
        stepped = np.round(strength * 20) / 20  # few shades, so that lines can be drawn in batches
        colors = np.empty((len(kind), 4), dtype=np.uint8)
        colors[:, :3] = np.round(under + (over - under) * stepped[:, None])
        colors[:, 3] = 255
        return colors
