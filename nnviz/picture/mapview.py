"""What neurons answer over two inputs, as maps with axes, samples and a bar of colours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.picture.axes import FOOT, HEAD, TICK, Area, Axis, foot_axis, left_axis, linear
from nnviz.picture.charts import SIZE, Series, Size, line_chart
from nnviz.picture.color import contrast, mix, rgb
from nnviz.picture.labels import clean, fitted, slot
from nnviz.picture.look import Look
from nnviz.picture.maps import Pixels, diverging, limits, painted
from nnviz.picture.samples import class_colours, data_colours, sample_colours
from nnviz.picture.shapes import Box, Circle, Label, Picture, Raster, Shape, centred, plain
from nnviz.picture.theme import Theme, theme
from nnviz.picture.training import DASHES
from nnviz.picture.wording import variable
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.maps import Box as Plane
from nnviz.training.maps import between, span_of

Floats = NDArray[np.float64]

SIDES = {1: 250.0, 2: 190.0, 3: 170.0}  # of a map, by how many stand in a row
LEAST_SIDE = 60.0
TITLE = 11.0
TITLE_ROOM = 18.0
BAR = 10.0  # width of the bar of colours
BAR_GAP = 12.0
GAP = 26.0  # between maps
DOT = 3.0
SMALL_DOT = 2.1
MOST_DOTS = 2_000
MOST_MAPS = 9
LEGEND = 22.0
SOFT = 0.35  # of the way to the middle colour, under dots
FAINT = 0.55  # of the colour of dots under a curve


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What neurons answer: `values[k]` are those of neuron `numbers[k]`.

    Over two inputs `values` have shape (maps, rows, columns), row 0 at the smallest y, and `box`
    holds the ends of both; over one, (curves, points), and only its first pair counts. `features`
    are the inputs, counted from 0, `data` the samples drawn on top, None for none.
    """

    architecture: Architecture
    numbers: tuple[int, ...]
    values: Floats
    box: Plane
    features: tuple[int, ...]
    data: Dataset | None = None

    def feature_name(self, place: int) -> str:
        """The name of the first or second of the inputs shown."""
        feature = self.features[place]
        if self.data is not None and self.data.feature_names:
            return clean(self.data.feature_names[feature], 40)
        names = self.architecture.names
        return clean(names[feature], 40) if names else f"x{feature + 1}"

    def input_name(self, place: int) -> str:
        """The same as it is drawn: `x1` with a small digit."""
        return variable(self.feature_name(place))

    def title(self, number: int) -> str:
        """What a neuron is called over its map."""
        role = self.architecture.role(number)
        label = clean(self.architecture.label(number), 40)
        own = self.data.target_names if self.data is not None else ()
        if role == "output":
            place = number - self.architecture.outputs[0]
            classes = () if self.data is None else self.data.classes
            if len(classes) == self.architecture.output_count and len(classes) > 1:
                return f"neuron {label}: {clean(classes[place], 40)}"
            if own and len(own) == self.architecture.output_count:
                return f"neuron {label}: {clean(own[place], 40)}"
        return f"neuron {label} ({role})"


def map_picture(answers: Answers, *, look: Look | None = None, size: Size | None = None) -> Picture:
    """A map for each neuron, side by side; the samples on it; what the colours mean beside it."""
    look = look or Look()
    tokens = theme(look.theme)
    sheet = _Sheet(answers, look, tokens, size)
    count = len(answers.numbers)
    what = "; ".join(answers.title(number) for number in answers.numbers)
    names = f"{answers.input_name(0)} and {answers.input_name(1)}"
    others = answers.architecture.input_count > len(answers.features)
    held = " The other inputs are held at their means." if others else ""
    return Picture(
        *sheet.size,
        tokens.canvas,
        tuple(sheet.shapes()),
        title=f"Activation over {names}",
        description=f"{'A map' if count == 1 else f'{count} maps'} of the activation over {names}: "
        f"{what}.{held}{_dots_said(answers.data)}",
        theme=look.theme,
    )


def map_size(answers: Answers, look: Look) -> Size:
    """The width and height of maps that are told none."""
    return _Sheet(answers, look, theme(look.theme), None).size


class _Sheet:
    """Where maps stand: in rows, each with its title, its axes and its bar of colours."""

    def __init__(self, answers: Answers, look: Look, tokens: Theme, size: Size | None) -> None:
        self.answers, self.tokens = answers, tokens
        self.comma = look.decimal_comma
        count = len(answers.numbers)
        self.columns = count if count <= 3 else math.ceil(math.sqrt(count))
        self.rows = -(-count // self.columns)
        graph = answers.architecture
        self.limits = [
            limits(graph, number, values)
            for number, values in zip(answers.numbers, answers.values, strict=True)
        ]
        self.legend = LEGEND if self._entries() else 0.0
        most = [4, 4]
        for _ in range(2):  # how much is marked depends on the size, and that on what is marked
            self._set_axes(*most)
            self.left = self.y.room + 7.0
            self.right = BAR_GAP + BAR + 5.0 + max(bar.room for bar in self.bars)
            self.side = self._side(size)
            most = [int(min(max(side / 34.0, 1), 5)) for side in self.side]
        width, height = self.side
        self.pitch = (
            self.left + width + self.right + GAP,
            TITLE_ROOM + HEAD + height + FOOT + GAP / 2,
        )
        self.size = (
            self.columns * self.pitch[0] - GAP,
            self.rows * self.pitch[1] - GAP / 2 + self.legend,
        )

    def _set_axes(self, across: int, up: int) -> None:
        """Axes and bars with so many stretches between what is marked, at most."""
        (x0, x1), (y0, y1) = self.answers.box
        names = self.answers.input_name
        self.x = linear(x0, x1, comma=self.comma, most=across).titled(names(0))
        self.y = linear(y0, y1, comma=self.comma, most=up).titled(names(1))
        self.bars = [linear(*ends, comma=self.comma, most=up) for ends in self.limits]

    def _side(self, size: Size | None) -> Size:
        if size is None:
            side = SIDES.get(self.columns, SIDES[3])
            return side, side
        around = (self.left + self.right + GAP, TITLE_ROOM + HEAD + FOOT + GAP / 2)
        width = (size[0] + GAP) / self.columns - around[0]
        height = (size[1] - self.legend + GAP / 2) / self.rows - around[1]
        return max(width, LEAST_SIDE), max(height, LEAST_SIDE)

    def shapes(self) -> Iterator[Shape]:
        for at in range(len(self.answers.numbers)):
            column, row = at % self.columns, at // self.columns
            left = column * self.pitch[0] + self.left
            top = row * self.pitch[1] + TITLE_ROOM + HEAD
            yield from self._map(at, Area(left, top, left + self.side[0], top + self.side[1]))
        if self.legend:
            yield from self._legend()

    def _map(self, at: int, area: Area) -> Iterator[Shape]:
        tokens, number = self.tokens, self.answers.numbers[at]
        middle = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        width, height = self.side
        name = f"neuron:{number}"
        pixels = self._soft(painted(self.answers.values[at], self.limits[at], tokens))
        yield Raster(name, "map", *middle, width / 2, pixels, h=height)
        yield Box(name, "frame", *middle, width, height, stroke=tokens.border_strong, width=1.0)
        title = plain(self._title(number))
        place = area.left - self.left, area.top - HEAD - 4.0
        yield Label(name, "title", *place, title, TITLE, tokens.text, 600, "start")
        yield from left_axis(self.y, area, tokens, id=f"axis:y:{number}", grid=False)
        yield from foot_axis(self.x, area, tokens, id=f"axis:x:{number}")
        yield from self._dots(number, area)
        yield from self._bar(number, area, self.bars[at])

    def _title(self, number: int) -> str:
        room, text = self.side[0] + self.left + self.right, self.answers.title(number)
        if slot(plain(text), TITLE) > room:
            text = f"neuron {clean(self.answers.architecture.label(number), 40)}"
        return fitted(text, TITLE, room)

    def _soft(self, pixels: Pixels) -> Pixels:
        """Colours paler where dots of the same colours lie on them; grey has none to spare."""
        if self.answers.data is None or self.tokens.dashes:
            return pixels
        middle = np.array(rgb(self.tokens.map_middle), dtype=np.float64)
        softer: Pixels = np.rint(pixels + (middle - pixels) * SOFT).astype(np.uint8)
        return softer

    def _dots(self, number: int, area: Area) -> Iterator[Shape]:
        data = self.answers.data
        if data is None:
            return
        small = self.tokens.dashes
        colour = sample_colours(data, self.tokens, _colours(data, self.tokens))
        first, second = (data.inputs[:, feature] for feature in self.answers.features)
        places = np.column_stack((area.x(self.x, first), area.y(self.y, second))).round(2)
        for row in range(0, len(data), -(-len(data) // MOST_DOTS)):
            x, y = places[row].tolist()
            seen = area.left - 1 <= x <= area.right + 1 and area.top - 1 <= y <= area.bottom + 1
            if seen:
                learnt = bool(data.roles[row] == TRAINING)
                yield _dot(f"samples:{number}", row, x, y, colour(row), learnt, self.tokens, small)

    def _bar(self, number: int, area: Area, axis: Axis) -> Iterator[Shape]:
        """The colours from the lower limit, at the foot, to the upper one."""
        tokens, name = self.tokens, f"scale:{number}"
        x, y = area.right + BAR_GAP + BAR / 2, (area.top + area.bottom) / 2
        height = area.bottom - area.top
        yield Raster(
            name, "colours", x, y, BAR / 2, self._soft(diverging(tokens)[::-1, None]), h=height
        )
        yield Box(name, "frame", x, y, BAR, height, stroke=tokens.border_strong, width=1.0)
        heights = area.y(axis, np.array([tick for tick, _ in axis.ticks])).tolist()
        for at, ((_, text), down) in enumerate(zip(axis.ticks, heights, strict=True)):
            place = x + BAR / 2 + 5.0, round(centred(down, TICK), 2)
            yield Label(
                name, f"tick{at}", *place, plain(text), TICK, tokens.text_muted, anchor="start"
            )

    def _entries(self) -> list[tuple[str, str, bool]]:
        """What the legend says: a colour, a name, and whether its dot is full."""
        data, tokens = self.answers.data, self.tokens
        if data is None:
            return []
        colours = _colours(data, tokens) if data.classes else []
        found = [(*pair, True) for pair in zip(colours, data.classes, strict=True)]
        if (data.roles != TRAINING).any():
            found.append((tokens.text_muted, "not learnt from", False))
        return found

    def _legend(self) -> Iterator[Shape]:
        """The classes with their colours, as many as there is room for."""
        tokens, x, y = self.tokens, self.left + DOT, self.size[1] - LEGEND / 2 + 3.0
        for at, (colour, name, full) in enumerate(self._entries(), 1):
            text = plain(fitted(name, TICK, 110.0))
            width, id = slot(text, TICK), f"class:{at}" if full else "class:0"
            if x + 8.0 + width > self.size[0]:
                break
            yield _dot(id, 0, x, y, colour, full, tokens, tokens.dashes)
            place = x + 8.0, round(centred(y, TICK), 2)
            yield Label(id, "name", *place, text, TICK, tokens.text_muted, anchor="start")
            x += 8.0 + width + 18.0


def _colours(data: Dataset, tokens: Theme) -> list[str]:
    """Of the classes; two in grey are black and white, which show on any grey."""
    if tokens.dashes and len(data.classes) == 2:
        return [tokens.canvas, tokens.text]
    return data_colours(data, tokens)


def _dot(
    id: str, row: int, x: float, y: float, colour: str, learnt: bool, tokens: Theme, small: bool
) -> Circle:
    """A sample; one that is not learnt from is hollow, or with `small` smaller."""
    if not learnt and not small:
        return Circle(id, f"dot{row}", x, y, DOT, tokens.canvas, colour, 1.3)
    dark = contrast(colour, tokens.canvas) > 3.0
    ring = tokens.canvas if dark else tokens.text
    return Circle(id, f"dot{row}", x, y, DOT if learnt else SMALL_DOT, colour, ring, 0.9)


def curve_picture(
    answers: Answers, *, look: Look | None = None, size: Size | None = None
) -> Picture:
    """What neurons answer over one input, as curves, with the targets of the samples as dots."""
    look = look or Look()
    tokens, graph, data = theme(look.theme), answers.architecture, answers.data
    low, high = answers.box[0]
    inputs = between((low, high), answers.values.shape[1])
    many = len(answers.numbers) > 1
    table = class_colours(tokens, len(answers.numbers)) if many else [tokens.chart_1]
    curves, dots = [], []
    for at, (number, values) in enumerate(zip(answers.numbers, answers.values, strict=True)):
        dash = DASHES[at % len(DASHES)] if tokens.dashes else ()
        told = (f"neuron:{number}", answers.title(number), inputs, values, table[at])
        curves.append(Series(*told, dash=dash))
        if data is not None and graph.role(number) == "output":
            wanted = data.targets[:, number - graph.outputs[0]]
            given = data.inputs[:, answers.features[0]]
            faint = mix(tokens.canvas, table[at], FAINT)
            dots.append(Series(f"samples:{number}", "", given, wanted, faint, dots=True))
    series = [*dots, *curves]
    size = size or SIZE
    most = max(2, int(size[0] / 60)), max(2, int(size[1] / 45))
    x = linear(low, high, comma=look.decimal_comma, most=most[0]).titled(answers.input_name(0))
    bottom, top = span_of(np.nan_to_num(np.concatenate([one.y for one in series])))
    y = linear(bottom, top, comma=look.decimal_comma, most=most[1]).titled("activation")
    return line_chart(
        series,
        x,
        y,
        size=size,
        look=look,
        title=f"Activation over {answers.input_name(0)}",
        description=f"The activation over {answers.input_name(0)} as "
        f"{'curves' if many else 'a curve'}: "
        f"{'; '.join(answers.title(number) for number in answers.numbers)}."
        f"{_dots_said(data)}",
    )


def _dots_said(data: Dataset | None) -> str:
    if data is None:
        return ""
    return (
        f" {len(data):,} samples are drawn as dots." if len(data) > 1 else " A dot is the sample."
    )
