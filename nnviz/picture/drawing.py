"""What everyone who draws a part of a picture has at hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.coloring import Coloring, coloring
from nnviz.picture.highlight import Highlight, highlighted
from nnviz.picture.labels import short
from nnviz.picture.layout import Layout
from nnviz.picture.look import Look
from nnviz.picture.reading import Reading
from nnviz.picture.theme import Theme


@dataclass(frozen=True, slots=True)
class Drawing:
    """Numbers, places and settings of one picture; those who draw add what they draw."""

    reading: Reading
    layout: Layout
    look: Look
    theme: Theme

    def pair(self, row: int) -> tuple[int, int]:
        """The neurons of an edge, by its row in the layout."""
        source, target = self.layout.architecture.edge_array[self.layout.rows[row]]
        return int(source), int(target)

    def lit(self) -> NDArray[np.bool_]:
        """Which edges of the layout are in use at this step."""
        return np.isin(self.layout.rows, self.reading.used)

    def used_rows(self) -> list[int]:
        """The edges in use, by their rows in the layout."""
        return [int(row) for row in np.flatnonzero(self.lit())]

    @property
    def marked(self) -> Highlight:
        """What is highlighted."""
        return highlighted(self.layout.architecture, self.look.highlight)

    def marked_rows(self) -> NDArray[np.bool_]:
        """Which edges of the layout are highlighted."""
        return np.isin(self.layout.rows, list(self.marked.edges))

    def fades(self, number: int) -> bool:
        """Whether a neuron steps back, because others are highlighted."""
        if not self.look.highlight:
            return False
        return number not in self.reading.focus and self.marked.fades(number)

    def ringed(self, number: int) -> bool:
        """Whether a ring stands around a neuron: it is in focus, or highlighted."""
        if number in self.reading.focus:
            return True
        return bool(self.look.highlight) and number in self.marked.neurons

    @property
    def coloring(self) -> Coloring | None:
        """What colours show besides signs."""
        return coloring(self.reading, self.look.color_by, self.theme)

    def is_fixed(self, row: int) -> bool:
        """Whether an edge has the fixed weight 1."""
        return bool(self.layout.architecture.parameter_index[self.layout.rows[row]] < 0)

    def number(self, value: float, longest: int) -> str:
        """A number as this picture writes them."""
        return short(float(value), self.look.format, longest)
