"""Pictures as wholes: what a shape takes up, cutting to what is drawn, putting side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import numpy as np

from nnviz.picture.labels import slot
from nnviz.picture.shapes import (
    Box,
    Circle,
    Edges,
    Formula,
    Line,
    Picture,
    Raster,
    Shape,
)

Extent = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def extent(shape: Shape, *, spare: float = 1.25) -> Extent:
    """What a shape takes up, with its outline; for a label what is reserved for it.

    A slot is never too small, but a letter the font lacks may come from a wider one: labels get
    `spare` times their slot.
    """
    if isinstance(shape, Circle):
        reach = shape.r + shape.width / 2
        return shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach
    if isinstance(shape, Raster):
        w, h = shape.r, shape.h / 2 or shape.r
        return shape.x - w, shape.y - h, shape.x + w, shape.y + h
    if isinstance(shape, Box):
        w, h = (shape.w + shape.width) / 2, (shape.h + shape.width) / 2
        return shape.x - w, shape.y - h, shape.x + w, shape.y + h
    if isinstance(shape, Line):
        xs, ys = zip(*shape.points, strict=True)
        rim = shape.width / 2
        return min(xs) - rim, min(ys) - rim, max(xs) + rim, max(ys) + rim
    if isinstance(shape, Formula):
        top, bottom = shape.y - shape.ascent, shape.y + shape.descent
        return shape.x, top, shape.x + shape.w, bottom
    if isinstance(shape, Edges):
        return _extent_of_edges(shape)
    width = slot(shape.runs, shape.size) * spare
    left = {"start": 0.0, "middle": width / 2, "end": width}[shape.anchor]
    top, bottom = shape.y - shape.size * spare * 0.96, shape.y + shape.size * spare * 0.4
    return shape.x - left, top, shape.x - left + width, bottom


def _extent_of_edges(edges: Edges) -> Extent:
    """The hull of the control points, which no cubic leaves."""
    x, y = edges.points[:, 0::2], edges.points[:, 1::2]
    if not len(edges):
        return 0.0, 0.0, 0.0, 0.0
    rim = float(edges.widths.max()) / 2
    return float(x.min()) - rim, float(y.min()) - rim, float(x.max()) + rim, float(y.max()) + rim


def extent_of(shapes: Iterable[Shape]) -> Extent:
    """What several shapes take up together; nothing at the origin where there are none."""
    every = [
        extent(shape, spare=1.0) for shape in shapes if not isinstance(shape, Edges) or len(shape)
    ]
    if not every:
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = zip(*every, strict=True)
    return min(left), min(top), max(right), max(bottom)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """The same shape elsewhere."""
    if not dx and not dy:
        return shape
    if isinstance(shape, Line):
        return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
    if isinstance(shape, Edges):
        return replace(shape, points=shape.points + np.tile((dx, dy), 4))
    placed: Any = shape
    return cast(Shape, replace(placed, x=placed.x + dx, y=placed.y + dy))


def framed(picture: Picture, margin: float) -> Picture:
    """The picture cut to what is drawn, with a margin of so many pixels on all sides."""
    left, top, right, bottom = extent_of(picture.shapes)
    dx, dy = margin - left, margin - top
    return replace(
        picture,
        width=right - left + 2 * margin,
        height=bottom - top + 2 * margin,
        shapes=tuple(moved(shape, dx, dy) for shape in picture.shapes),
    )


def beside(first: Picture, second: Picture, gap: float = 24.0) -> Picture:
    """Two pictures side by side, centred on each other; words and colours are the first's."""
    height = max(first.height, second.height)
    shapes = [moved(shape, 0.0, (height - first.height) / 2) for shape in first.shapes]
    right, down = first.width + gap, (height - second.height) / 2
    shapes += [moved(shape, right, down) for shape in second.shapes]
    return replace(first, width=right + second.width, height=height, shapes=tuple(shapes))


def below(first: Picture, second: Picture, gap: float = 16.0) -> Picture:
    """The second picture under the first, centred; words and colours are the first's."""
    width = max(first.width, second.width)
    shapes = [moved(shape, (width - first.width) / 2, 0.0) for shape in first.shapes]
    across, down = (width - second.width) / 2, first.height + gap
    shapes += [moved(shape, across, down) for shape in second.shapes]
    return replace(first, width=width, height=down + second.height, shapes=tuple(shapes))
