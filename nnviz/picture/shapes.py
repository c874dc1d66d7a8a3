"""What a picture is made of: a flat list of shapes, each with the id of what it depicts.

Lengths are in pixels at scale 1, x to the right, y downwards. `id` names the thing (`neuron:6`,
`edge:3-6`, `weight:3-6`, `loss`), `part` the piece of it (`ring`, `value`); both together are
unique in a picture, which is what lets two pictures be blended. Shapes of one id stand together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Anchor = Literal["start", "middle", "end"]
Script = Literal["", "sub", "super"]
Dash = tuple[float, ...]

CAP_HEIGHT = 0.727
"""Height of Inter's capitals and digits, in font sizes; centres a label without measuring it."""

SCRIPT_SCALE = 0.72
"""Size of a subscript or superscript, in font sizes."""

SCRIPT_SHIFT = {"": 0.0, "sub": 0.21, "super": -0.36}
"""How far below the baseline a run stands, in font sizes."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A disc with a ring; an empty `fill` or `stroke` is not painted."""

    id: str
    part: str
    x: float
    y: float
    r: float
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: Dash = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle; x and y are its centre, w and h its full size."""

    id: str
    part: str
    x: float
    y: float
    w: float
    h: float
    radius: float = 0.0
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: Dash = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on the line, below it or above it."""

    text: str
    script: Script = ""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; y is its baseline, `size` its font size, `weight` 400 to 700."""

    id: str
    part: str
    x: float
    y: float
    runs: tuple[Run, ...]
    size: float
    color: str
    weight: int = 400
    anchor: Anchor = "middle"
    opacity: float = 1.0

    @property
    def text(self) -> str:
        """The label as plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points ((x, y), …), with round joins; with a `fill`, a closed area."""

    id: str
    part: str
    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float
    dash: Dash = ()
    opacity: float = 1.0
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A symbol, number or sign of a formula, typeset: outlines of its glyphs, and its source.

    `outlines` are SVG path data (absolute M, L, Q, C, Z), each moved by (dx, dy) from the start of
    the formula's baseline. `latex` and `plain` say the same as text, `ids` what it stands for.
    """

    latex: str
    plain: str
    color: str
    ids: tuple[str, ...]
    outlines: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A typeset row of an equation; (x, y) is the start of its baseline, `size` pixels per em.

    `w` is its width, `ascent` and `descent` how far it reaches above and below the baseline.
    """

    id: str
    part: str
    x: float
    y: float
    terms: tuple[Term, ...]
    size: float
    w: float
    ascent: float
    descent: float
    opacity: float = 1.0

    @property
    def text(self) -> str:
        """The row as plain text."""
        return "".join(term.plain for term in self.terms).strip()

    @property
    def latex(self) -> str:
        """The row as LaTeX, without colours."""
        return " ".join(term.latex for term in self.terms if term.latex)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Edges:
    """All edges at once: one row per edge.

    `pairs` (E, 2) neuron numbers from, to; `points` (E, 8) the ends and the two control points of
    a cubic, x1 y1 cx1 cy1 cx2 cy2 x2 y2; `curved` (E,) whether the control points count; `widths`
    (E,); `colors` (E, 4) red, green, blue, opacity, 0–255; `dashed` (E,) whether it is dashed.
    """

    pairs: NDArray[np.int64]
    points: NDArray[np.float64]
    curved: NDArray[np.bool_]
    widths: NDArray[np.float64]
    colors: NDArray[np.uint8]
    dashed: NDArray[np.bool_]
    part: str = "rest"
    id: str = "edges"

    def __len__(self) -> int:
        return len(self.pairs)

    def edge_id(self, row: int) -> str:
        """The id of an edge, such as `edge:3-6`."""
        source, target = self.pairs[row]
        return f"edge:{source}-{target}"

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_], part: str) -> Edges:
        """Only these rows, as a part of their own."""
        return Edges(
            self.pairs[rows],
            self.points[rows],
            self.curved[rows],
            self.widths[rows],
            self.colors[rows],
            self.dashed[rows],
            part,
            self.id,
        )


EDGE_DASH: Dash = (7.0, 4.0)
"""Dash pattern of a dashed edge, in pixels."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Raster:
    """A small image seen through a disc, or with a height `h` a rectangle 2·r wide and h high.

    `pixels` (rows, columns, 3) red, green, blue, 0–255, from the top left; they fill the square
    around the disc, or the rectangle, and are smoothed where they are few.
    """

    id: str
    part: str
    x: float
    y: float
    r: float
    pixels: NDArray[np.uint8]
    opacity: float = 1.0
    h: float = 0.0


Shape = Circle | Box | Label | Line | Formula | Edges | Raster


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Picture:
    """A finished display list; what comes later in `shapes` lies on top.

    `title` and `description` say in words what is to be seen. `roles` says what some ids are
    (`neuron:1` is an `input`), `theme` which theme the colours are from: what a file needs to
    give its styles names.
    """

    width: float
    height: float
    background: str
    shapes: tuple[Shape, ...]
    title: str = ""
    description: str = ""
    theme: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)

    def of(self, identifier: str) -> tuple[Shape, ...]:
        """All shapes that depict `identifier`."""
        return tuple(shape for shape in self.shapes if shape.id == identifier)


def plain(text: str) -> tuple[Run, ...]:
    """Text on one level."""
    return (Run(text),)


def centred(y: float, size: float) -> float:
    """The baseline at which digits of this font size stand centred on `y`."""
    return y + CAP_HEIGHT * size / 2
