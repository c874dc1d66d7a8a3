"""Axes of a chart: what they reach from and to, what is marked on them, and how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.labels import slot
from nnviz.picture.shapes import Label, Line, Shape, centred, plain
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import clean, linear_ticks, log_ticks, span, tick_text, tick_texts
from nnviz.picture.wording import pretty

Floats = NDArray[np.float64]
Ticks = tuple[tuple[float, str], ...]

TICK = 10.0  # font size of what is marked
TITLE = 10.5
MARK = 4.0  # length of a mark on an axis
DECADES = 2.0  # numbers that reach over more are shown by their logarithms
NO_BREAK = "\u00a0"
_POWERS = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` to `high`, with the numbers marked on it and their texts.

    With `log` all of them are exponents of ten.
    """

    low: float
    high: float
    ticks: Ticks = ()
    title: str = ""
    log: bool = False

    def share(self, values: Floats) -> Floats:
        """How far along the axis numbers are, 0 to 1; NaN for what has no place on it."""
        values = clean(np.asarray(values, dtype=np.float64), self.log)
        if self.log:
            values = np.log10(values)
        half = self.high / 2 - self.low / 2
        found: Floats = (values / 2 - self.low / 2) / half
        return found

    @property
    def room(self) -> float:
        """The widest of its texts, in pixels."""
        return max((slot(plain(text), TICK) for _, text in self.ticks), default=0.0)

    def titled(self, title: str) -> Axis:
        """The same axis with words beside it; one of logarithms says so."""
        return replace(self, title=f"{title} (log scale)" if self.log else title)


@dataclass(frozen=True, slots=True)
class Area:
    """Where numbers are drawn, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def x(self, axis: Axis, values: Floats) -> Floats:
        """Pixels across of numbers; NaN for what has no place."""
        return self.left + axis.share(values) * (self.right - self.left)

    def y(self, axis: Axis, values: Floats) -> Floats:
        """Pixels down of numbers; NaN for what has no place."""
        return self.bottom - axis.share(values) * (self.bottom - self.top)


def spans_decades(values: Floats) -> bool:
    """Whether logarithms show numbers better: of those above 0, over more than two decades."""
    there = values[np.isfinite(values) & (values > 0)]
    return len(there) > 1 and math.log10(there.max()) - math.log10(there.min()) > DECADES


def fitting(values: Floats, *, comma: bool = False, most: int = 5, close: bool = False) -> Axis:
    """The axis for some numbers: of logarithms where they reach over decades, else from 0.

    With `close` one that is not of logarithms goes from the smallest to the largest.
    """
    if spans_decades(values):
        low, high = span(clean(values, log=True), log=True)
        texts = [(tick, tick_text(tick, log=True)) for tick in log_ticks(low, high)]
        return Axis(low, high, _written(texts, comma), log=True)
    return linear(*span(clean(values), close=close), comma=comma, most=most)


def linear(low: float, high: float, *, comma: bool = False, most: int = 5) -> Axis:
    """An axis from one number to another, with round numbers marked."""
    ticks = linear_ticks(low, high, most)
    texts = [power(text) for text in tick_texts(ticks)]
    return Axis(low, high, _written(list(zip(ticks, texts, strict=True)), comma))


def counting(low: float, high: float, *, comma: bool = False, most: int = 6) -> Axis:
    """An axis of whole numbers, such as epochs."""
    high = max(high, low + 1.0)
    ticks = [tick for tick in linear_ticks(low, high, most) if float(tick).is_integer()]
    separator = NO_BREAK if comma else ","
    return Axis(low, high, tuple((t, f"{t:,.0f}".replace(",", separator)) for t in ticks))


def _written(ticks: list[tuple[float, str]], comma: bool) -> Ticks:
    return tuple((tick, text.replace(".", ",") if comma else text) for tick, text in ticks)


def power(text: str) -> str:
    """A number written with a power of ten: `2e−05` as `2·10⁻⁵`."""
    mantissa, mark, exponent = pretty(text).partition("e")
    if not mark:
        return text
    power = str(int(exponent.replace("−", "-"))).replace("-", "−").translate(_POWERS)
    return f"{mantissa}·10{power}"


# Drawing ------------------------------------------------------------------------------------------


def left_axis(
    axis: Axis, area: Area, tokens: Theme, *, id: str = "axis:y", grid: bool = True
) -> Iterator[Shape]:
    """Lines across (or marks) at what is marked, the texts beside them, the title over them."""
    places = area.y(replace(axis, log=False), np.array([tick for tick, _ in axis.ticks]))
    for at, y in enumerate(places.round(2).tolist()):
        ends = (
            ((area.left, y), (area.right, y)) if grid else ((area.left - MARK, y), (area.left, y))
        )
        yield Line(id, f"mark{at}", ends, tokens.grid if grid else tokens.border_strong, 1.0)
    for at in _apart(places.tolist(), [TICK] * len(places), 1.0):
        (_, text), y = axis.ticks[at], float(places[at])
        place = (area.left - 7.0, round(centred(y, TICK), 2))
        yield Label(id, f"tick{at}", *place, plain(text), TICK, tokens.text_muted, anchor="end")
    if axis.title:
        place = (area.left - 7.0 - axis.room, area.top - 12.0)
        yield Label(id, "title", *place, plain(axis.title), TITLE, tokens.text, anchor="start")


def foot_axis(
    axis: Axis, area: Area, tokens: Theme, *, id: str = "axis:x", grid: bool = False
) -> Iterator[Shape]:
    """The line at the foot with its marks and texts, the title under them."""
    places = area.x(replace(axis, log=False), np.array([tick for tick, _ in axis.ticks]))
    for at, x in enumerate(places.round(2).tolist()):
        ends = ((x, area.top if grid else area.bottom), (x, area.bottom + MARK))
        yield Line(id, f"mark{at}", ends, tokens.grid if grid else tokens.border_strong, 1.0)
    ends = ((area.left, area.bottom), (area.right, area.bottom))
    yield Line(id, "line", ends, tokens.border_strong, 1.0)
    baseline = area.bottom + MARK + 3.0 + TICK
    for at in _apart(places.tolist(), [slot(plain(text), TICK) for _, text in axis.ticks], 6.0):
        (_, text), x = axis.ticks[at], round(float(places[at]), 2)
        yield Label(id, f"tick{at}", x, baseline, plain(text), TICK, tokens.text_muted)
    if axis.title:
        middle, baseline = (area.left + area.right) / 2, area.bottom + MARK + 7.0 + TICK + TITLE
        yield Label(id, "title", middle, baseline, plain(axis.title), TITLE, tokens.text)


def _apart(places: list[float], sizes: list[float], gap: float) -> list[int]:
    """Which of the texts at these places can be written without one being on the other."""
    kept: list[int] = []
    for at, (place, size) in enumerate(zip(places, sizes, strict=True)):
        needed = size / 2 + gap + (sizes[kept[-1]] / 2 if kept else 0.0)
        if not kept or abs(place - places[kept[-1]]) >= needed:
            kept.append(at)
    return kept


FOOT = MARK + 7.0 + TICK + TITLE + TITLE * 0.4
"""What an axis at the foot takes under the area, in pixels."""

HEAD = 12.0 + TITLE
"""What the title of an axis at the left takes over the area, in pixels."""
