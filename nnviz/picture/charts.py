"""Charts as pictures: lines over time with their names at their ends, and bars with numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.axes import FOOT, HEAD, Area, Axis, foot_axis, left_axis, power
from nnviz.picture.labels import fitted, short, slot
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Dash, Label, Line, Picture, Shape, centred, plain
from nnviz.picture.theme import Theme, theme
from nnviz.picture.ticks import spread

Floats = NDArray[np.float64]
Size = tuple[float, float]

SIZE: Size = (420.0, 260.0)
"""Width and height of a chart that is told none, in pixels."""

NAME = 10.0  # font size of names and numbers
NAME_HEIGHT = 12.5  # from name to name where they stand close
NAMES_AT = 10.0  # pixels from the area to the names at the ends of lines
WIDEST_NAMES = 0.32  # of the width; at the ends of lines
WIDEST_BEFORE = 0.4  # and before bars, whose numbers at their ends are short
BAR = 15.0  # thickness, where there is room
DENSE = 1.2  # points for each pixel across


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Numbers `y` over `x`, both of shape (points,); what is not finite is a gap.

    Its shapes have the id `id`, such as `series:training`. `name` stands at its end unless empty;
    `dots` puts a dot on each point of a series and leaves out the line.
    """

    id: str
    name: str
    x: Floats
    y: Floats
    color: str
    width: float = 1.8
    dash: Dash = ()
    opacity: float = 1.0
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with the id `bar:` and `key`; a value that is NaN is not known yet."""

    key: str
    name: str
    value: float
    color: str


def bars_size(count: int) -> Size:
    """Width and height of a chart of so many bars."""
    return SIZE[0], min(SIZE[1], FOOT + 14.0 + 34.0 * max(count, 2))


def line_chart(
    series: Sequence[Series],
    x: Axis,
    y: Axis,
    *,
    size: Size = SIZE,
    look: Look | None = None,
    title: str = "",
    description: str = "",
) -> Picture:
    """Lines over one another, the first at the back, in a picture of this size.

    A line of many points is drawn from those that are seen: in each column of pixels the first,
    the last, the lowest and the highest.
    """
    look = look or Look()
    tokens = theme(look.theme)
    width, height = size
    widest = max((slot(plain(one.name), NAME) for one in series if one.name), default=0.0)
    names = min(widest, width * WIDEST_NAMES)
    right = width - (names + NAMES_AT if names else _overhang(x))
    area = Area(y.room + 7.0, HEAD, right, height - FOOT)
    shapes = [*left_axis(y, area, tokens), *foot_axis(x, area, tokens)]
    words = _names(series, area, x, y, names)
    for one in series:
        shapes += [*_series(one, area, x, y, tokens), *words.get(one.id, [])]
    return _picture(shapes, size, look, title, description)


def bar_chart(
    bars: Sequence[Bar],
    axis: Axis,
    *,
    to_come: Sequence[float] = (),
    size: Size = SIZE,
    look: Look | None = None,
    title: str = "",
    description: str = "",
) -> Picture:
    """A row for each bar, from the top, with its name before it and its number after it.

    `to_come` are numbers that bars will have later, so that nothing moves then. On an axis of
    logarithms, which has no 0 that a bar could begin at, a dot on a thin stem stands
    for a bar.
    """
    look = look or Look()
    tokens = theme(look.theme)
    width, height = size
    numbers = [_number(bar.value, look) for bar in bars]
    expected = [*numbers, *(_number(value, look) for value in to_come)]
    beside = max((slot(plain(text), NAME) for text in expected), default=0.0) + 10.0
    widest = max((slot(plain(bar.name), NAME) for bar in bars), default=0.0)
    names = min(widest, width * WIDEST_BEFORE)
    area = Area(names + 9.0, 4.0, width - max(beside, _overhang(axis)), height - FOOT)
    shapes = list(foot_axis(axis, area, tokens, grid=True))
    pitch = (area.bottom - area.top) / max(len(bars), 1)
    every = max(1, math.ceil(NAME_HEIGHT / pitch))
    for row, (bar, number) in enumerate(zip(bars, numbers, strict=True)):
        middle = area.top + (row + 0.5) * pitch
        shapes += _bar(bar, area, axis, middle, min(BAR, 0.56 * pitch), tokens)
        if row % every == 0:
            shapes += _bar_words(bar, number, area, axis, middle, names, tokens)
    return _picture(shapes, size, look, title, description)


def _picture(shapes: list[Shape], size: Size, look: Look, title: str, description: str) -> Picture:
    background = theme(look.theme).canvas
    return Picture(
        *size, background, tuple(shapes), title=title, description=description, theme=look.theme
    )


def _overhang(axis: Axis) -> float:
    """How far the text of a mark at the right end may reach beyond it."""
    return axis.room / 2 + 1.0


# Lines --------------------------------------------------------------------------------------------


def _series(one: Series, area: Area, x: Axis, y: Axis, tokens: Theme) -> Iterator[Shape]:
    identifier = one.id
    across, down = _places(one, area, x, y)
    if one.dots:
        for at in map(int, np.flatnonzero(np.isfinite(down))):
            place = round(float(across[at]), 2), round(float(down[at]), 2)
            yield Circle(identifier, f"dot{at}", *place, 2.6, one.color, tokens.canvas, 0.8)
        return
    dense = len(down) > DENSE * (area.right - area.left)  # dashes would only make it a blur
    width, dash = (min(one.width, 1.0), ()) if dense else (one.width, one.dash)
    for at, (start, stop) in enumerate(_stretches(down)):
        kept = start + _seen(across[start:stop], down[start:stop])
        xs, ys = (values[kept].round(2).tolist() for values in (across, down))
        part, points = f"line{at}", tuple(zip(xs, ys, strict=True))
        if len(points) == 1:
            yield Circle(identifier, part, *points[0], one.width, one.color)
        else:
            yield Line(identifier, part, points, one.color, width, dash, one.opacity)


def _places(one: Series, area: Area, x: Axis, y: Axis) -> tuple[Floats, Floats]:
    """Where points are; what reaches beyond the axis is held at its end."""
    down = area.y(y, one.y)
    across = area.x(x, one.x)
    down = np.where(np.isfinite(across), np.clip(down, area.top, area.bottom), np.nan)
    return across, down


def _stretches(values: Floats) -> Iterator[tuple[int, int]]:
    """Start and stop of what lies between gaps."""
    there = np.concatenate(([False], np.isfinite(values), [False]))
    edges = np.flatnonzero(there[1:] != there[:-1])
    yield from ((int(a), int(b)) for a, b in edges.reshape(-1, 2))


def _seen(across: Floats, down: Floats) -> NDArray[np.intp]:
    """Which points of a line are seen: up to four for each half pixel across, in order."""
    column = np.floor(across * 2.0)
    order = np.lexsort((down, column))
    last = np.flatnonzero(np.append(np.diff(column[order]) != 0, True))
    first = np.concatenate(([0], last[:-1] + 1))
    turns = np.flatnonzero(np.append(True, np.diff(column) != 0))
    ends = np.append(turns[1:] - 1, len(column) - 1)
    return np.unique(np.concatenate((order[first], order[last], turns, ends)))


def _names(
    series: Sequence[Series], area: Area, x: Axis, y: Axis, room: float
) -> dict[str, list[Shape]]:
    """The names at the ends of their lines, by key, moved apart where those are close."""
    ends: list[tuple[Series, float, float]] = []
    for one in series:
        across, down = _places(one, area, x, y)
        there = np.flatnonzero(np.isfinite(down))
        if one.name and len(there):
            ends.append((one, float(across[there[-1]]), float(down[there[-1]])))
    most = max(1, int((area.bottom - area.top) / NAME_HEIGHT) + 1)
    ends = ends[:: -(-len(ends) // most)] if ends else ends
    heights = _held([down for _, _, down in ends], area)
    return {
        one.id: _name(one, (across, down), height, area.right + NAMES_AT, room)
        for (one, across, down), height in zip(ends, heights, strict=True)
    }


def _name(
    one: Series, end: tuple[float, float], height: float, left: float, room: float
) -> list[Shape]:
    identifier, text = one.id, plain(fitted(one.name, NAME, room))
    baseline = round(centred(height, NAME), 2)
    label = Label(identifier, "name", left, baseline, text, NAME, one.color, 500, "start")
    if abs(height - end[1]) <= 3.0:
        return [label]
    points = ((round(end[0] + 2.0, 2), round(end[1], 2)), (left - 2.0, round(height, 2)))
    return [Line(identifier, "leader", points, one.color, 0.7, (), 0.8), label]


def _held(heights: list[float], area: Area) -> list[float]:
    """Heights moved apart and kept beside the area."""
    held = spread(heights, NAME_HEIGHT)
    order = sorted(range(len(held)), key=heights.__getitem__)
    least, most = area.top, area.bottom
    for at in order:
        held[at] = max(held[at], least)
        least = held[at] + NAME_HEIGHT
    for at in reversed(order):
        held[at] = min(held[at], most)
        most = held[at] - NAME_HEIGHT
    return held


# Bars ---------------------------------------------------------------------------------------------


def _number(value: float, look: Look) -> str:
    return power(short(value, replace(look.format, significant=True), 9))


def _end(bar: Bar, area: Area, axis: Axis) -> float:
    """Where a bar ends, in pixels; at its beginning where there is nothing to be seen."""
    end = area.x(axis, np.array([bar.value])).item()
    return min(max(end, area.left), area.right) if np.isfinite(end) else area.left


def _bar(
    bar: Bar, area: Area, axis: Axis, middle: float, thick: float, tokens: Theme
) -> Iterator[Shape]:
    end, identifier = round(_end(bar, area, axis), 2), f"bar:{bar.key}"
    if end <= area.left:
        return
    middle = round(middle, 2)
    if axis.log:
        stem = ((area.left, middle), (end, middle))
        yield Line(identifier, "stem", stem, bar.color, 1.4)
        yield Circle(identifier, "dot", end, middle, min(5.0, thick / 2), bar.color)
        return
    half = (end - area.left) / 2
    yield Box(
        identifier, "bar", area.left + half, middle, 2 * half, round(thick, 2), fill=bar.color
    )


def _bar_words(
    bar: Bar,
    number: str,
    area: Area,
    axis: Axis,
    middle: float,
    room: float,
    tokens: Theme,
) -> Iterator[Shape]:
    identifier, baseline = f"bar:{bar.key}", round(centred(middle, NAME), 2)
    name = plain(fitted(bar.name, NAME, room))
    yield Label(
        identifier, "name", area.left - 9.0, baseline, name, NAME, tokens.text, anchor="end"
    )
    known = bool(np.isfinite(bar.value))
    color = tokens.text if known else tokens.text_faint
    end = _end(bar, area, axis) + (10.0 if axis.log and known and bar.value > 0 else 6.0)
    yield Label(
        *(identifier, "value", round(end, 2), baseline, plain(number), NAME, color),
        anchor="start",
    )
