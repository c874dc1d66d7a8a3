"""The shapes of a picture as lines of TikZ, each with the id of what it depicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from nnviz.export.tex import comment, escape, is_closed, is_harmless, label, maths
from nnviz.export.tikzcells import cells
from nnviz.export.tikzstyles import BP, Options, Styles, number, options_of, style_name
from nnviz.picture.color import hexadecimal
from nnviz.picture.shapes import (
    EDGE_DASH,
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

WIDEST_LABEL = 10_000  # points; what TeX's lengths allow, for letters up to 1.6 times their size
SAME = 0.06  # pixels; coordinates are rounded to 0.01
WIDEST = 96  # letters of a line of the file
MOVING = ("neuron", "halo", "delta", "slope")
"""Kinds that stand with their neuron: they are drawn from its place."""

NAMED = ("neuron number", "layer caption")
"""Styles of labels that somebody's names stand in: their letters are no symbols."""

SIGNS = ("positive", "negative", "neutral")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a neuron stands; edges end at `r` from there."""

    x: float
    y: float
    r: float


_GLUE = re.compile(r"\s*(?:$|[_^'&]|\\\\|\\[,;:! ]$)")
"""Pieces of a formula that belong to their neighbours, or are nothing but room."""


_FIRST = re.compile(r"(-?[\d.]+) -?[\d.]+")  # x of a pair of coordinates


def places_of(picture: Picture) -> dict[int, Place]:
    """The places of the neurons of a picture, by their numbers."""
    reaches = _reaches(picture)
    found: dict[int, Place] = {}
    for shape in picture.shapes:
        kind, _, name = shape.id.partition(":")
        if kind == "neuron" and isinstance(shape, Circle) and shape.part == "ring":
            number = int(name)
            x, y = reaches.get(number, (shape.x + shape.r + shape.width / 2, shape.y))
            found[number] = Place(shape.x, shape.y, float(np.hypot(x - shape.x, y - shape.y)))
    return found


def _reaches(picture: Picture) -> dict[int, tuple[float, float]]:
    """For each neuron the end of one of its straight edges."""
    ends: dict[int, tuple[float, float]] = {}
    for edges in (shape for shape in picture.shapes if isinstance(shape, Edges)):
        rows = np.flatnonzero(~edges.curved)
        for column, first in ((0, 0), (1, 6)):
            numbers, once = np.unique(edges.pairs[rows, column], return_index=True)
            points = edges.points[rows[once], first : first + 2].tolist()
            ends |= {int(n): (x, y) for n, (x, y) in zip(numbers, points, strict=True)}
    return ends


class Drawing:
    """A picture about to be written: `lines` is its body once all styles are learnt."""

    def __init__(self, picture: Picture, styles: Styles) -> None:
        self.picture = picture
        self.styles = styles
        self.places = places_of(picture)
        self._options: dict[int, tuple[str, Options]] = {}
        self._edges: dict[int, list[tuple[str, Options]]] = {}
        for place in self.places.values():
            styles.learn("neuron place", self._place(place))
        for shape in picture.shapes:
            if isinstance(shape, Edges):
                self._edges[id(shape)] = edge_looks(shape, styles)
                for name, options in self._edges[id(shape)]:
                    styles.learn(name, options)
            elif not isinstance(shape, Raster):
                kind = "words" if isinstance(shape, Label | Formula) else "shape"
                name = styles.named(style_name(shape, picture.roles), kind)
                role = picture.roles.get(shape.id, "")
                options = options_of(shape, styles, role)
                self._options[id(shape)] = name, options
                styles.learn(name, options)
                if isinstance(shape, Line):
                    styles.learn_way(points_of(shape, *self._origin(shape.id)))

    def _home(self, identifier: str) -> int:
        """The neuron that a thing stands with, 0 for none."""
        kind, _, name = identifier.partition(":")
        known = kind in MOVING and name.isdecimal() and int(name) in self.places
        return int(name) if known else 0

    def _origin(self, identifier: str) -> tuple[float, float]:
        home = self.places.get(self._home(identifier))
        return (home.x, home.y) if home else (0.0, 0.0)

    def _place(self, place: Place) -> Options:
        return {"shape": "circle", "minimum size": self.styles.length(2 * place.r)}

    def lines(self) -> Iterator[str]:
        """The places of the neurons, then all shapes, what comes later on top."""
        if self.places:
            yield "% Where the neurons stand: all that is drawn on one, and its edges, go with it."
        for neuron, place in self.places.items():
            look = self.styles.written("neuron place", self._place(place))
            yield rf"\node[{look}] (neuron-{neuron}) at {at(place.x, place.y)} {{}};"
        for identifier, group in groupby(self.picture.shapes, key=lambda shape: shape.id):
            shapes = list(group)
            if isinstance(shapes[0], Edges):
                yield from self._all_edges(shapes)
                continue
            yield f"% {comment(identifier)}"
            x, y = self._origin(identifier)
            written = (line for shape in shapes for line in self.written(shape, x, y))
            home = self._home(identifier)
            if home:
                yield rf"\begin{{scope}}[shift={{(neuron-{home})}}]"
                yield from ("  " + line for line in written)
                yield r"\end{scope}"
            else:
                yield from written

    # Single shapes --------------------------------------------------------------------------

    def written(self, shape: Shape, x: float = 0.0, y: float = 0.0) -> Iterator[str]:
        """A shape seen from (x, y)."""
        if isinstance(shape, Raster):
            yield from cells(shape, shape.x - x, shape.y - y, self.styles)
            return
        name, options = self._options[id(shape)]
        write = _WRITERS[type(shape)]
        yield from write(self, shape, self.styles.written(name, options), name, x, y)

    def _circle(self, shape: Circle, look: str, name: str, x: float, y: float) -> Iterator[str]:
        yield rf"\path[{look}] {at(shape.x - x, shape.y - y)} circle[radius={number(shape.r)}];"

    def _box(self, shape: Box, look: str, name: str, x: float, y: float) -> Iterator[str]:
        corner = at(shape.x - shape.w / 2 - x, shape.y - shape.h / 2 - y)
        yield rf"\path[{look}] {corner} rectangle +{at(shape.w, shape.h)};"

    def _line(self, shape: Line, look: str, name: str, x: float, y: float) -> Iterator[str]:
        points = points_of(shape, x, y)
        if points in self.styles.ways:
            yield rf"\path[{look}] {self.styles.ways[points]};"
        else:
            yield from wrapped(rf"\path[{look}]", points, ";")

    def _label(self, shape: Label, look: str, name: str, x: float, y: float) -> Iterator[str]:
        points = max(shape.size * BP * self.styles.scale, 0.1) * max(len(shape.runs), 1)
        longest = max(int(WIDEST_LABEL / points), 8)
        text = label(shape.runs, symbols=name not in NAMED, longest=longest)
        yield rf"\node[{look}] at {at(shape.x - x, shape.y - y)} {{{text}}};"

    def _formula(self, shape: Formula, look: str, name: str, x: float, y: float) -> Iterator[str]:
        main = self._options[id(shape)][1]["text"]
        text = formula(shape, self.styles, main)
        yield rf"\node[{look}] at {at(shape.x + indent(shape) - x, shape.y - y)}"
        yield rf"  {{$\displaystyle {text}$}};"

    # Edges ----------------------------------------------------------------------------------

    def _all_edges(self, shapes: list[Shape]) -> Iterator[str]:
        for shape in shapes:
            assert isinstance(shape, Edges)
            yield f"% {comment(shape.id)} {comment(shape.part)}"
            for row, (name, options) in enumerate(self._edges[id(shape)]):
                look = self.styles.written(name, options)
                yield rf"\draw[{look}] {self._way(shape, row)}; % {shape.edge_id(row)}"

    def _way(self, edges: Edges, row: int) -> str:
        """From neuron to neuron where an edge is straight, else by its points."""
        x1, y1, *control, x2, y2 = edges.points[row].tolist()
        if edges.curved[row]:
            first, second = at(*control[:2]), at(*control[2:])
            return f"{at(x1, y1)} .. controls {first} and {second} .. {at(x2, y2)}"
        source, target = (int(n) for n in edges.pairs[row])
        if source in self.places and target in self.places:
            one, other = self.places[source], self.places[target]
            if _joins(one, x1, y1, other) and _joins(other, x2, y2, one):
                return f"(neuron-{source}) -- (neuron-{target})"
        return f"{at(x1, y1)} -- {at(x2, y2)}"


_WRITERS: dict[type, Callable[..., Iterator[str]]] = {
    Circle: Drawing._circle,
    Box: Drawing._box,
    Line: Drawing._line,
    Label: Drawing._label,
    Formula: Drawing._formula,
}


def _joins(place: Place, x: float, y: float, other: Place) -> bool:
    """Whether (x, y) is where the line from one neuron to another leaves it."""
    dx, dy = other.x - place.x, other.y - place.y
    length = float(np.hypot(dx, dy)) or 1.0
    share = place.r / length
    return abs(place.x + dx * share - x) < SAME and abs(place.y + dy * share - y) < SAME


def edge_looks(edges: Edges, styles: Styles) -> list[tuple[str, Options]]:
    """The style and the options of each edge: named after its sign where its colour says it."""
    looks: list[tuple[str, Options]] = []
    columns = (edges.colors.tolist(), edges.widths.tolist(), edges.dashed.tolist())
    known: dict[tuple[Any, ...], tuple[str, Options]] = {}
    for key in zip(*(map(tuple, columns[0]), columns[1], columns[2]), strict=True):
        if key not in known:
            (red, green, blue, alpha), width, dashed = key
            color = styles.palette.of(hexadecimal(red, green, blue), SIGNS)
            known[key] = (
                _edge_name(color),
                {
                    "draw": color,
                    "line width": styles.length(width),
                    "dash": styles.dash(EDGE_DASH if dashed else ()),
                    "opacity": number(alpha / 255),
                },
            )
        looks.append(known[key])
    return looks


def _edge_name(color: str) -> str:
    token, *mixed = color.split("!")
    if token not in SIGNS:
        return "coloured edge"
    return f"faded {token} edge" if mixed else f"{token} edge"


def formula(shape: Formula, styles: Styles, main: str) -> str:
    """The row of an equation as LaTeX; terms of a colour of their own keep it."""
    if not is_harmless(shape.latex):
        return rf"\text{{{escape(shape.text)}}}"
    # A row that goes on with a sum begins with nothing, to which the sign can add.
    parts = ["{}"] if indent(shape) else []
    for term in shape.terms:
        latex, color = maths(term.latex), styles.palette.of(term.color)
        if color != main and is_closed(term.latex) and not _GLUE.match(latex):
            latex = rf"\textcolor{{{color.strip('{}')}}}{{{latex}}}"
        if latex:
            parts.append(latex)
    return " ".join(parts)


def indent(shape: Formula) -> float:
    """How far a row is moved to the right because it goes on with the one above."""
    starts = [
        dx + min(abscissae(outline), default=0.0)
        for term in shape.terms
        for outline, dx, _ in term.outlines
    ]
    left = min(starts, default=0.0)
    return left if left > shape.size / 2 else 0.0


def abscissae(outline: str) -> list[float]:
    """The x of all points of an outline."""
    return [float(x) for x in _FIRST.findall(outline)]


def at(x: float, y: float) -> str:
    """A point."""
    return f"({number(x)},{number(y)})"


def points_of(shape: Line, x: float, y: float) -> tuple[str, ...]:
    """The points of a line seen from (x, y); an area ends where it began."""
    points = [at(px - x, py - y) for px, py in shape.points]
    return (*points, "cycle") if shape.fill else tuple(points)


def wrapped(start: str, points: tuple[str, ...], end: str) -> Iterator[str]:
    """A line through points, on as many lines of the file as it takes."""
    text = start
    for index, point in enumerate(points):
        piece = f" {point}" if not index else f" -- {point}"
        if len(text) + len(piece) > WIDEST:
            yield text
            text = " "
        text += piece
    yield text + end
