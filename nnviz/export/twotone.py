"""One picture for a light and a dark page: each colour is named, and named once for both.

The network is drawn in both themes. Where a shape has one colour by day and another by night, the
pair becomes a variable of the page's style sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from nnviz.picture.shapes import (
    Box,
    Circle,
    Edges,
    Formula,
    Label,
    Line,
    Picture,
    Raster,
    Shape,
)

_COLOR = re.compile(r' (fill|stroke)="#([0-9a-f]{6})"')


@dataclass
class Palette:
    """Pairs of colours, by day and by night; the place of a pair is its name."""

    pairs: dict[tuple[str, str], int] = field(default_factory=dict)

    def name(self, day: str, night: str) -> str:
        """What stands for a pair in a picture; looks like a colour, is only a number."""
        if not day:
            return ""
        return f"#{self.pairs.setdefault((day, night), len(self.pairs)):06x}"

    def variables(self, svg: str) -> str:
        """SVG text of a named picture, with variables `--c0`, `--c1`, … for colours."""
        return _COLOR.sub(lambda found: f' {found[1]}="var(--c{int(found[2], 16)})"', svg)

    def rules(self, which: int) -> str:
        """The variables by day (0) or by night (1) for a style sheet."""
        return " ".join(f"--c{place}: {pair[which]};" for pair, place in self.pairs.items())


def named(day: Picture, night: Picture, palette: Palette) -> Picture:
    """The picture by day, with the name of a pair in place of each colour.

    An image that differs stands there twice, in parts that end in `-day` and `-night`.
    """
    others = {(shape.id, shape.part): shape for shape in night.shapes}
    shapes: list[Shape] = []
    for shape in day.shapes:
        other = others.get((shape.id, shape.part), shape)
        shapes += _named(shape, other if type(other) is type(shape) else shape, palette)
    return replace(day, shapes=tuple(shapes))


def _named(day: Shape, night: Shape, palette: Palette) -> list[Shape]:
    name = palette.name
    if isinstance(day, Circle | Box | Line) and isinstance(night, Circle | Box | Line):
        fill, stroke = name(day.fill, night.fill), name(day.stroke, night.stroke)
        return [replace(day, fill=fill, stroke=stroke)]
    if isinstance(day, Label) and isinstance(night, Label):
        return [replace(day, color=name(day.color, night.color))]
    if isinstance(day, Formula) and isinstance(night, Formula):
        terms = tuple(
            replace(term, color=name(term.color, other.color))
            for term, other in zip(day.terms, night.terms, strict=True)
        )
        return [replace(day, terms=terms)]
    if isinstance(day, Edges) and isinstance(night, Edges):
        return [_edges(day, night, palette)]
    assert isinstance(day, Raster) and isinstance(night, Raster)
    if day.pixels.shape == night.pixels.shape and np.array_equal(day.pixels, night.pixels):
        return [day]
    return [replace(day, part=f"{day.part}-day"), replace(night, part=f"{night.part}-night")]


def _edges(day: Edges, night: Edges, palette: Palette) -> Edges:
    """Each pair's number, written as the red, green and blue of a colour."""
    other = night if np.array_equal(day.pairs, night.pairs) else day
    both = np.hstack([day.colors[:, :3], other.colors[:, :3]])
    found, which = np.unique(both, axis=0, return_inverse=True)
    names = [palette.name(_hex(*pair[:3]), _hex(*pair[3:])) for pair in found.tolist()]
    numbers = np.array([int(name[1:], 16) for name in names], dtype=np.int64)
    colors = day.colors.copy()
    for channel, shift in enumerate((16, 8, 0)):
        colors[:, channel] = (numbers[which.reshape(-1)] >> shift) & 255
    return replace(day, colors=colors)


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"
