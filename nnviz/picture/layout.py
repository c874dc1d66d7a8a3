"""Where everything stands: neurons in columns (or rows), captions, the loss, the way of each edge.

A layout depends on the architecture and the options alone, never on a number, so that nothing
jumps from step to step; it is computed once and cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.nn.given import a_list, a_number
from nnviz.picture.grid import Form, Grid, Interval, arrange
from nnviz.picture.routes import Obstacles, straight, way_round

Floats = NDArray[np.float64]

MARGIN = 34.0
NUMBER_ROOM = 15.0  # above a neuron, for its number
CAPTION_GAP = 30.0  # between the topmost number and the captions
CAPTION_HEIGHT = 12.0
CHIP_GAP = 6.0  # between a neuron and its δ
LOSS_GAP = 48.0
TARGET_GAP = 94.0  # where the targets of several outputs stand before the loss
LOSS_SIZE = (92.0, 46.0)
BRACKET_ROOM = 34.0
TARGET_ROOM = 22.0  # under the loss box, for the target
FARTHEST = 1e6  # from the corner, for a neuron moved by hand
POSITIONS = "Positions are (neuron, x, y)"
SMALLEST_STRETCH, LARGEST_STRETCH = 0.25, 10.0
SMALLEST_NEURON, LARGEST_NEURON = 0.2, 3.0  # times the usual size
BEND = 0.5  # how far a curve keeps its direction, as a share of the way to the next layer
SEARCHED = 400  # more skip edges than this share one way round


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """What a layout depends on besides the architecture.

    `max_neurons`: a layer with more is elided (0: never); `focus`: neurons that must be seen
    even so (the first of each layer is); `positions`: (number, x, y) of neurons moved by hand;
    `close`: neurons stand close together, for pictures without δ or chips, such as maps;
    `stretch`: how many times as far as usual layers, and the neurons in them, stand apart.
    `neuron_size`: how many times as large as usual neurons are; small ones show less.
    `curved`: edges leave and reach their neurons along the layers' direction, as curves.
    """

    orientation: Literal["columns", "rows"] = "columns"
    max_neurons: int = 12
    focus: tuple[int, ...] = ()
    positions: tuple[tuple[int, float, float], ...] = ()
    bias: bool = True
    captions: bool = True
    loss: bool = True
    close: bool = False
    stretch: tuple[float, float] = (1.0, 1.0)
    neuron_size: float = 1.0
    curved: bool = False

    def __post_init__(self) -> None:
        if self.orientation not in ("columns", "rows"):
            raise UsageError(f"A layout runs in columns or rows, not {self.orientation!r}.")
        if self.max_neurons and self.max_neurons < 4:
            raise UsageError("A layer cannot be elided to fewer than 4 neurons.")
        if not all(SMALLEST_STRETCH <= factor <= LARGEST_STRETCH for factor in self.stretch):
            raise UsageError(
                f"Stretch goes from {SMALLEST_STRETCH:g} to {LARGEST_STRETCH:g}, "
                f"not {self.stretch}."
            )
        if not SMALLEST_NEURON <= self.neuron_size <= LARGEST_NEURON:
            raise UsageError(
                f"Neurons are {SMALLEST_NEURON:g} to {LARGEST_NEURON:g} times as large as usual, "
                f"not {self.neuron_size!r}."
            )
        for spot in a_list(self.positions, POSITIONS):
            if len(a_list(spot, POSITIONS)) != 3:
                raise UsageError(f"{POSITIONS}, not {spot!r}.")
            for value in spot[1:]:
                if abs(a_number(value, "A position")) > FARTHEST:
                    raise UsageError(f"A position goes up to {FARTHEST:g}, not {value:g}.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its centre, and its size where it has one."""

    x: float
    y: float
    w: float = 0.0
    h: float = 0.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a layer is elided: the layer (from 1), how many neurons are missing, the place."""

    layer: int
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Layout:
    """Places in picture coordinates.

    `x y r` (neurons,): centres and radii, NaN where a neuron is elided or hidden. `rows` (V,):
    positions in `architecture.edge_array` of the edges that are drawn; `points` (V, 8) and
    `curved` (V,): their ways as `shapes.Edges` has them, before they are cut at the neurons.
    """

    architecture: Architecture
    options: LayoutOptions
    width: float
    height: float
    form: Form
    x: Floats
    y: Floats
    r: Floats
    rows: NDArray[np.intp]
    points: Floats
    curved: NDArray[np.bool_]
    gaps: tuple[Gap, ...]
    captions: tuple[Spot, ...]
    loss: Spot

    def sees(self, number: int) -> bool:
        """Whether a neuron is drawn."""
        return bool(self.r[number - 1] > 0)

    @property
    def visible(self) -> NDArray[np.intp]:
        """Numbers of the neurons that are drawn, ascending."""
        return np.flatnonzero(self.r > 0) + 1

    def delta_spot(self, number: int) -> Spot:
        """Where the δ of a neuron stands: under it."""
        form = self.form
        y = self.y[number - 1] + self.r[number - 1] + CHIP_GAP + form.delta_height / 2
        return Spot(float(self.x[number - 1]), float(y), form.delta_width, form.delta_height)


def layout(architecture: Architecture, options: LayoutOptions | None = None) -> Layout:
    """The layout of an architecture; cached, so asking again costs nothing."""
    return _layout(architecture, options or LayoutOptions())


@lru_cache(maxsize=32)
def _layout(architecture: Architecture, options: LayoutOptions) -> Layout:
    grid = arrange(
        architecture,
        options.max_neurons,
        options.focus,
        options.bias,
        options.orientation == "rows",
        options.close,
        options.stretch,
        options.neuron_size,
    )
    rows = _drawn_edges(architecture, grid)
    hanging = grid.form.name == "full" and options.orientation == "columns"
    below = CHIP_GAP + grid.form.delta_height if hanging else 0.0
    points, curved, extent = _ways(architecture, grid, rows, below)
    if options.curved:
        points, curved = _bent(architecture, grid, rows, points, curved)
    frame = _Frame(architecture, options, grid, extent)
    return frame.place(rows, points, curved)


def _drawn_edges(architecture: Architecture, grid: Grid) -> NDArray[np.intp]:
    seen = np.concatenate(([False], grid.r > 0))
    edges = architecture.edge_array
    return np.flatnonzero(seen[edges[:, 0]] & seen[edges[:, 1]])


def _ways(
    architecture: Architecture, grid: Grid, rows: NDArray[np.intp], below: float
) -> tuple[Floats, NDArray[np.bool_], Interval]:
    """The way of each edge along (u) and across (v) the layers, and how far they reach in v."""
    ends = architecture.edge_array[rows] - 1
    first, last = ends.T
    points = straight(grid.u[first], grid.v[first], grid.u[last], grid.v[last])
    curved = np.zeros(len(rows), dtype=bool)
    skips = np.flatnonzero(grid.layer[ends[:, 1]] - grid.layer[ends[:, 0]] > 1)
    extent = Interval.around(grid.v, grid.r)
    if not len(skips):
        return points, curved, extent
    obstacles = Obstacles.of(grid, below)
    used: list[float] = []
    for at in skips:
        source, target = (int(n) for n in ends[at])
        way = way_round(obstacles, source, target, used, search=len(skips) <= SEARCHED)
        if way is not None:
            points[at], curved[at] = way.points, True
            used.append(way.lane)
            extent = extent.with_value(way.lane)
    return points, curved, extent


def _bent(
    architecture: Architecture,
    grid: Grid,
    rows: NDArray[np.intp],
    points: Floats,
    curved: NDArray[np.bool_],
) -> tuple[Floats, NDArray[np.bool_]]:
    """The ways with the straight ones between neighbouring layers bent, such that they leave and
    arrive along the layers' direction; what skips a layer keeps its way."""
    first, last = (architecture.edge_array[rows] - 1).T
    bent = ~curved & (grid.layer[last] - grid.layer[first] == 1) & (points[:, 1] != points[:, 7])
    reach = (points[bent, 6] - points[bent, 0]) * BEND
    points[bent, 2], points[bent, 3] = points[bent, 0] + reach, points[bent, 1]
    points[bent, 4], points[bent, 5] = points[bent, 6] - reach, points[bent, 7]
    return points, curved | bent


class _Frame:
    """Turns a grid (u along the layers, v across) into picture coordinates with room around."""

    def __init__(
        self, architecture: Architecture, options: LayoutOptions, grid: Grid, extent: Interval
    ) -> None:
        self.architecture, self.options, self.grid = architecture, options, grid
        self.rowwise = options.orientation == "rows"
        form = grid.form
        below = CHIP_GAP + form.delta_height
        u, reach = Interval.around(grid.u, grid.r), Interval.around(grid.v, grid.r)
        if self.rowwise:
            captions = form.caption_width if options.captions else 0.0
            self.left = MARGIN + captions - extent.low
            self.top = MARGIN + NUMBER_ROOM - u.low
            self.right = extent.high + self.left
            self.bottom = u.high + below + self.top
        else:
            above = min(reach.low - NUMBER_ROOM, extent.low)
            captions = CAPTION_GAP + CAPTION_HEIGHT if options.captions else 0.0
            self.left = MARGIN - u.low
            self.top = MARGIN + captions - above
            self.caption_line = MARGIN + CAPTION_HEIGHT
            self.right = u.high + self.left
            self.bottom = max(reach.high + below, extent.high) + self.top

    def xy(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        return (v + self.left, u + self.top) if self.rowwise else (u + self.left, v + self.top)

    def place(self, rows: NDArray[np.intp], points: Floats, curved: NDArray[np.bool_]) -> Layout:
        grid = self.grid
        x, y = self.xy(grid.u, grid.v)
        way = np.empty_like(points)
        way[:, 0::2], way[:, 1::2] = self.xy(points[:, 0::2], points[:, 1::2])
        for number, new_x, new_y in self.options.positions:
            self._move(number, new_x, new_y, x, y, rows, way)
        lines = way[~curved]
        way[~curved] = straight(lines[:, 0], lines[:, 1], lines[:, 6], lines[:, 7])
        loss = self._loss(x, y)
        box = self._bounds(x, y, loss)
        layers = range(1, self.architecture.layer_count + 1)
        captions = tuple(self._caption(layer) for layer in layers)
        gaps = tuple(self._gap(layer, count, v) for layer, count, v in grid.gaps)
        for array in (x, y, grid.r, way, curved, rows):
            array.setflags(write=False)
        return Layout(
            self.architecture,
            self.options,
            *box,
            grid.form,
            x,
            y,
            grid.r,
            rows,
            way,
            curved,
            gaps,
            captions,
            loss,
        )

    def _move(
        self,
        number: int,
        x: float,
        y: float,
        xs: Floats,
        ys: Floats,
        rows: NDArray[np.intp],
        way: Floats,
    ) -> None:
        """Put a neuron where a hand put it; the ends of its edges follow."""
        at = self.architecture.check_neuron(number) - 1
        if not self.grid.r[at] > 0:
            return
        least = MARGIN + self.grid.r[at]
        moved = np.array([max(x, least) - xs[at], max(y, least) - ys[at]])
        xs[at] += moved[0]
        ys[at] += moved[1]
        ends = self.architecture.edge_array[rows]
        for column, places in ((0, slice(0, 4)), (1, slice(4, 8))):
            way[ends[:, column] == number, places] += np.tile(moved, 2)

    def _loss(self, x: Floats, y: Floats) -> Spot:
        outputs = [n - 1 for n in self.architecture.outputs if self.grid.r[n - 1] > 0]
        w, h = LOSS_SIZE
        radius = self.grid.form.radius
        if self.rowwise:
            under = y[outputs].max() + radius + CHIP_GAP + self.grid.form.delta_height
            return Spot(float(x[outputs].mean()), float(under + LOSS_GAP * 0.7 + h / 2), w, h)
        gap = LOSS_GAP if self.architecture.output_count == 1 else TARGET_GAP
        beside = x[outputs].max() + radius + gap + w / 2
        return Spot(float(beside), float(y[outputs].mean()), w, h)

    def _bounds(self, x: Floats, y: Floats, loss: Spot) -> tuple[float, float]:
        radius, below = self.grid.r, CHIP_GAP + self.grid.form.delta_height
        right, bottom = self.right + self._bracket_room(), self.bottom
        if self.options.positions:
            right = max(right, float(np.nanmax(x + radius)))
            bottom = max(bottom, float(np.nanmax(y + radius)) + below)
        if self.options.loss:
            right = max(right, loss.x + loss.w / 2)
            bottom = max(bottom, loss.y + loss.h / 2 + TARGET_ROOM)
        return right + MARGIN, bottom + MARGIN

    def _bracket_room(self) -> float:
        """What the bracket over a last layer with softmax needs beside it."""
        last = self.architecture.layer_count
        names = set(self.architecture.activations(last))
        return BRACKET_ROOM if any(activation(name).whole_layer for name in names) else 0.0

    def _caption(self, layer: int) -> Spot:
        u = float(self.grid.columns[layer - 1])
        width = self.grid.form.caption_width
        if self.rowwise:
            return Spot(MARGIN, u + self.top, width, CAPTION_HEIGHT)
        return Spot(u + self.left, self.caption_line, width, CAPTION_HEIGHT)

    def _gap(self, layer: int, count: int, v: float) -> Gap:
        u = self.grid.columns[layer - 1]
        x, y = (v + self.left, u + self.top) if self.rowwise else (u + self.left, v + self.top)
        return Gap(layer, count, float(x), float(y))
