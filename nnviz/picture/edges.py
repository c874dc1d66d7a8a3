"""Edges: sign as colour, magnitude as width, use as strength."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.arrows import ArrowArtist
from nnviz.picture.chips import clipped
from nnviz.picture.color import rgb
from nnviz.picture.drawing import Drawing
from nnviz.picture.shapes import Circle, Edges, Label, Shape, centred, plain

Floats = NDArray[np.float64]

THIN, THICK = 0.9, 3.6  # widths of the weakest and the strongest edge, in pixels
FIXED = 1.4  # width of an edge of fixed weight 1
FADED = 0.3  # strength of an edge that is not in use
GHOST = 0.35  # what is left of the strength of an edge that dropout leaves out
EVEN = 0.35  # between thin and thick, for edges that are all of one width
FAINTEST = 0.1  # opacity of the weakest edge where opacity shows the size
MARKED = 1.3  # how many times as wide as usual a highlighted edge is
SEEN = 1.8  # the least width of an edge whose colour is to be read


def density(count: int) -> float:
    """How much thinner than usual each of so many lines is."""
    return min(1.0, float((260 / max(count, 1)) ** 0.35))


@dataclass(frozen=True, slots=True)
class EdgeArtist(Drawing):
    """Draws the edges of one picture."""

    def shapes(self) -> Iterator[Shape]:
        """All edges as two shapes: those at rest, and on top of them those that stand out."""
        edges, lit = self._edges(), self._stand_out()
        heads: Iterator[Shape] = iter(())
        if self.look.arrows and not self.layout.form.tiny and len(edges):
            order = np.lexsort((edges.widths, lit))  # the thickest of those that stand out on top
            artist = ArrowArtist(self.reading, self.layout, self.look, self.theme)
            heads = artist.shapes(edges, order)
            edges = artist.shortened(edges)
        if not lit.any():
            yield edges
        else:
            yield edges.take(~lit, "rest")
            yield edges.take(lit, "lit")
        yield from heads

    def _stand_out(self) -> NDArray[np.bool_]:
        """Which edges of the layout are in use, or highlighted."""
        return self.lit() | self.marked_rows() if self.marked else self.lit()

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
        kind = np.where(fixed | (weights == 0), 0, np.where(weights > 0, 1, 2))
        strength = self._strength(share, fixed)
        ghosts = self.reading.cut[rows] if len(self.reading.cut) else np.zeros(len(rows), bool)
        strength[ghosts] *= GHOST
        return Edges(
            self.layout.architecture.edge_array[rows],
            clipped(self.layout),
            self.layout.curved,
            self._stepped(self._widths(share, fixed)) * self.look.edge_width,
            self._colors(kind, strength),
            ((kind == 2) & self.theme.dashes) | ghosts,
        )

    @property
    def _dense(self) -> float:
        """How much thinner lines are where there are many."""
        return density(len(self.layout.rows))

    @property
    def _scaled(self) -> bool:
        """Whether the colour of an edge is read off a scale."""
        return self.coloring is not None and self.coloring.of == "edges"

    @staticmethod
    def _stepped(widths: Floats) -> Floats:
        """Few widths, so that lines can be drawn in batches."""
        return np.round(widths * 4) / 4 + 0.0

    def _widths(self, share: Floats, fixed: NDArray[np.bool_]) -> Floats:
        if self.look.magnitude not in ("width", "both"):
            share = np.full(len(share), EVEN)
        widths: Floats = (THIN + (THICK - THIN) * share) * self._dense
        widths[fixed] = FIXED
        if self._scaled:
            widths = np.maximum(widths, SEEN * self._dense)
        if self.layout.form.tiny:
            widths *= 0.5
        if self.marked:
            widths[self.marked_rows()] *= MARKED
        return widths

    def _strength(self, share: Floats, fixed: NDArray[np.bool_]) -> Floats:
        """How far each edge stands out from the canvas."""
        strength, count = np.full(len(share), 1.0), max(len(share), 1)
        pales = self.look.magnitude in ("opacity", "both")
        if self.marked or (self.reading.phase and not self._scaled):
            # The more lines there are, the further those that are not in use step back.
            crowd = min(1.0, (60 / count) ** 0.25)
            strength[:] = np.where(self._stand_out(), 1.0, FADED * crowd)
        elif self._dense < 1.0 and not self._scaled and self.look.magnitude == "width":
            # Where lines crowd, the weak step back so that the strong can be seen.
            strength[:] = np.maximum(0.25, share**0.7)
        if pales:
            strength *= np.where(fixed, 1.0, FAINTEST + (1.0 - FAINTEST) * share)
        return strength

    def _colors(self, kind: NDArray[np.intp], strength: Floats) -> NDArray[np.uint8]:
        """Colours laid on the canvas beforehand: opaque lines are quicker and cross cleanly."""
        over = np.array(
            [rgb(c) for c in (self.theme.neutral, self.theme.positive, self.theme.negative)],
            dtype=float,
        )[kind]
        if self.coloring is not None and self.coloring.of == "edges":
            over = self.coloring.colors[self.layout.rows].astype(float)
        under = np.array(rgb(self.theme.canvas), dtype=float)
        stepped = np.round(strength * 20) / 20  # few shades, so that lines can be drawn in batches
        colors = np.empty((len(kind), 4), dtype=np.uint8)
        colors[:, :3] = np.round(under + (over - under) * stepped[:, None])
        colors[:, 3] = 255
        return colors
