"""Neurons on a grid: u runs along the layers, v across them; what is too wide is elided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.picture.labels import slot
from nnviz.picture.shapes import plain

Floats = NDArray[np.float64]

TINY = 8.4  # radius below which a neuron is one of a crowd
ROOMY, SNUG = 24.0, 17.0  # least radii of neurons that show what `full` and `compact` ones do
ROWS_APART = 1.1  # layers of many large neurons in rows stand that much further apart, for chips
CROWDED = 110.0  # the pitch below which large neurons are many
OVER = {"full": 18.0, "compact": 15.5, "dot": 0.0}  # under and over a δ: a gap, the next number
BESIDE = 16.0  # between two neurons side by side: room for what hangs under them
COUNT = 36.0  # and for how many neurons are left out
CAPTION_SIZE, CAPTION_SPACE = 10.5, 20.0  # font size of a caption; from it to the neurons
DEEP, CLOSEST = 6, 120.0  # a longer chain takes no more room than so many layers, but has this gap
HEAD, TAIL = 5, 3  # neurons of an elided layer shown before and after the gap, of 12


@dataclass(frozen=True, slots=True)
class Form:
    """How much a neuron can show: sizes in pixels.

    `full` has the function and the value, `compact` the value, `dot` nothing but itself.
    """

    name: str
    radius: float
    pitch: float  # from neuron to neuron
    value_size: float
    delta_width: float
    delta_height: float
    column_gap: float  # from layer to layer
    caption_width: float = 150.0

    @property
    def bias_radius(self) -> float:
        return self.radius * 0.7

    @property
    def tiny(self) -> bool:
        """Whether neurons are so small that edges have to be thin and bare."""
        return self.radius < TINY


def form_for(slots: int, close: bool = False) -> Form:
    """The form for layers of at most this many neurons; `close` leaves no room between them."""
    if close and slots <= 40:
        radius = 27.0 if slots <= 7 else 24.0
        return Form("compact", radius, 2.45 * radius, 9.0, 54.0, 15.0, 150.0 + 14.0 * slots)
    if slots <= 6:
        pitch = {1: 134.0, 2: 134.0, 3: 134.0, 4: 120.0, 5: 108.0, 6: 98.0}[slots]
        return Form("full", 27.0, pitch, 10.0, 62.0, 18.0, 190.0)
    if slots <= 40:
        return Form("compact", 21.0, 72.0, 9.0, 54.0, 15.0, 190.0 + 6.0 * min(slots - 6, 10))
    radius = max(2.0, 9.0 - slots / 60)
    return Form("dot", radius, 3.2 * radius, 0.0, 0.0, 0.0, max(190.0, slots * radius * 0.8))


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    @staticmethod
    def around(centres: Floats, radii: Floats) -> Interval:
        return Interval(float(np.nanmin(centres - radii)), float(np.nanmax(centres + radii)))

    def with_value(self, value: float) -> Interval:
        return Interval(min(self.low, value), max(self.high, value))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """`u v r layer` (neurons,); NaN where a neuron is not shown. `columns`: u of each layer.

    `gaps`: (layer from 1, how many are missing, v) for each place where a layer is elided.
    """

    form: Form
    u: Floats
    v: Floats
    r: Floats
    layer: NDArray[np.intp]
    columns: Floats
    gaps: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in a layer: a neuron, or (number 0) a gap that hides `count` neurons."""

    number: int
    count: int = 0


def arrange(
    architecture: Architecture,
    most: int,
    focus: tuple[int, ...],
    bias: bool,
    rowwise: bool,
    close: bool = False,
    stretch: tuple[float, float] = (1.0, 1.0),
    size: float = 1.0,
) -> Grid:
    """Every layer centred on v = 0, a layer's bias neuron last.

    Neurons are `size` times as large as usual, the room between them stays the same.
    `stretch` multiplies the distances between layers and between the neurons of a layer; neurons
    never come so close that they touch.
    """
    layers = range(1, architecture.layer_count + 1)
    columns = [_slots(architecture, layer, most, focus, bias) for layer in layers]
    widest = max(len(column) for column in columns)
    form = form_for(widest, close)
    if widest == 1:
        form = _chained(form, len(columns))
    if size != 1.0:
        form = _sized(form, size)
    crowded = rowwise and form.name == "full" and form.pitch < CROWDED
    if stretch != (1.0, 1.0):
        elided = any(not place.number for column in columns for place in column)
        form = _stretched(form, stretch, rowwise, elided, architecture)
    gap_u = form.column_gap * (ROWS_APART if crowded else 1.0)
    return _placed(architecture, columns, form, gap_u, bias)


def _placed(
    architecture: Architecture, columns: list[list[_Slot]], form: Form, gap_u: float, bias: bool
) -> Grid:
    count = architecture.neuron_count
    u, v, r = (np.full(count, np.nan) for _ in range(3))
    layer_of = np.empty(count, dtype=np.intp)
    gaps: list[tuple[int, int, float]] = []
    layers = range(1, len(columns) + 1)
    lift = form.pitch * 0.22 if any(architecture.bias_of(layer) for layer in layers) and bias else 0
    for layer, column in zip(layers, columns, strict=True):
        layer_of[architecture.rows(layer, bias=True)] = layer
        hangs = bias and architecture.bias_of(layer) is not None
        start = -(len(column) - 1) / 2 * form.pitch - (0.0 if hangs else lift)
        for at, place in enumerate(column):
            where = start + at * form.pitch
            if not place.number:
                gaps.extend([(layer, place.count, where)] if place.count else [])
                continue
            row = place.number - 1
            u[row], v[row] = (layer - 1) * gap_u, where
            r[row] = form.bias_radius if architecture.is_bias(place.number) else form.radius
    return Grid(form, u, v, r, layer_of, np.arange(float(len(layers))) * gap_u, tuple(gaps))


def _chained(form: Form, layers: int) -> Form:
    """The form for a chain of single neurons: the longer, the closer, or none could be read."""
    gap = min(form.column_gap, max(form.column_gap * (DEEP - 1) / max(layers - 1, 1), CLOSEST))
    return replace(form, column_gap=gap, caption_width=min(form.caption_width, 0.8 * gap))


def _sized(form: Form, factor: float) -> Form:
    radius = form.radius * factor
    grown = 2 * (radius - form.radius)
    if form.name == "full" and radius < ROOMY:
        form = replace(form, name="compact", value_size=8.5, delta_width=54.0, delta_height=15.0)
    if radius < SNUG:
        form = replace(form, name="dot", value_size=0.0, delta_width=0.0, delta_height=0.0)
    return replace(
        form,
        radius=radius,
        pitch=max(form.pitch + grown, 2.3 * radius),
        column_gap=max(form.column_gap + grown, 2.6 * radius),
    )


def _stretched(
    form: Form,
    stretch: tuple[float, float],
    rowwise: bool,
    elided: bool,
    architecture: Architecture,
) -> Form:
    """The form with other distances: none so small that what belongs to two neurons collides."""
    under = 2 * form.radius + (form.delta_height + OVER[form.name] if form.delta_height else 3.0)
    beside = 2 * form.radius + (BESIDE if form.delta_width else 12.0)
    if elided and form.name != "dot":
        beside += COUNT
    along, across = (under, beside) if rowwise else (beside, under)
    gap = max(form.column_gap * stretch[0], along)
    return replace(
        form,
        column_gap=gap,
        pitch=max(form.pitch * stretch[1], across),
        caption_width=_caption_width(form, stretch[1], gap, rowwise, architecture),
    )


def _caption_width(
    form: Form, across: float, gap: float, rowwise: bool, architecture: Architecture
) -> float:
    """Columns: what there is between two layers. Rows: no more than the longest name needs."""
    if not rowwise:
        return min(form.caption_width, max(gap * 0.8, 40.0))
    layers = range(1, architecture.layer_count + 1)
    names = [slot(plain(architecture.layer_label(layer)), CAPTION_SIZE) for layer in layers]
    return (
        min(form.caption_width, max(names) + CAPTION_SPACE) if across < 1.0 else form.caption_width
    )


def _slots(
    architecture: Architecture, layer: int, most: int, focus: tuple[int, ...], bias: bool
) -> list[_Slot]:
    numbers = architecture.neurons(layer)
    last = architecture.bias_of(layer) if bias else None
    ending = [_Slot(last)] if last is not None else []
    if not most or len(numbers) <= most:
        return [_Slot(number) for number in numbers] + ending
    head, tail = _ends(most)
    first, final = numbers[:head], numbers[len(numbers) - tail :]
    hidden = range(first[-1] + 1, final[0])
    seen = next((number for number in focus if number in hidden), None)
    # Three places in the middle whatever is shown there, so that nothing else ever moves.
    if seen is None:
        middle = [_Slot(0), _Slot(0, len(hidden)), _Slot(0)]
    else:
        middle = [_Slot(0, seen - hidden.start), _Slot(seen), _Slot(0, hidden.stop - 1 - seen)]
    return [*map(_Slot, first), *middle, *map(_Slot, final), *ending]


def _ends(most: int) -> tuple[int, int]:
    """How many neurons stand before and after the gap, three places being the gap's."""
    left = max(most - 3, 2)
    head = -(-left * HEAD // (HEAD + TAIL))
    return head, max(left - head, 1)
