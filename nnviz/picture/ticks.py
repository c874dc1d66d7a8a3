"""Numbers made fit for plotting: finite, within reach, and with ticks that can be read."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.wording import pretty

Floats = NDArray[np.float64]

LARGEST = 1e100  # ranges are multiplied; beyond this it overflows
SMALLEST = 1e-100  # the least positive number on a logarithmic axis
_FACTORS = ((0.6, tuple(range(1, 10))), (1.6, (1, 2, 5)), (math.inf, (1,)))  # by span in decades
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def clean(values: Floats, log: bool = False) -> Floats:
    """Finite numbers within reach; NaN, which leaves a gap, for all others.

    On a logarithmic axis what is not positive is a gap too.
    """
    values = np.asarray(values, dtype=np.float64)
    values = np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)
    if log:
        with np.errstate(invalid="ignore"):
            values = np.where(values > 0, np.maximum(values, SMALLEST), np.nan)
    return values


def span(values: Floats, log: bool = False, *, close: bool = False) -> tuple[float, float]:
    """The range an axis should show: from 0, or with `close` from the smallest, to the largest.

    A little beyond them. With `log` the range is that of the logarithms to base 10.
    """
    finite = values[np.isfinite(values)]
    if log:
        finite = np.log10(finite[finite > 0])
    if len(finite) == 0:
        return (-1.0, 0.0) if log else (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if log:
        return low - 0.12 * max(high - low, 1.0), high + 0.12 * max(high - low, 1.0)
    low = low if close else min(low, 0.0)
    room = 0.08 * (high - low)
    return (low - (room if low < 0 else 0.0), high + (room or abs(high) * 0.08 or 1.0))


def calm(low: float, high: float) -> tuple[float, float]:
    """A range a little wider, whose ends stay where they are while what it holds still moves."""
    length = high - low
    if not (math.isfinite(length) and length > 0):
        return low, high
    step = 10.0 ** math.floor(math.log10(length)) / 5
    return math.floor(low / step) * step, math.ceil(high / step) * step


def log_ticks(low: float, high: float) -> list[float]:
    """Exponents of ten to mark between two of them: whole ones, in short spans 2 and 5 or all."""
    first, last = math.floor(low), math.ceil(high)
    factors = next(found for span, found in _FACTORS if high - low < span)
    every = max(1, (last - first) // 6)
    ticks = [k + math.log10(f) for k in range(first, last + 1, every) for f in factors]
    return [tick for tick in ticks if low <= tick <= high]


def linear_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two others (low < high), evenly apart, at most `most` + 1 of them."""
    reach = high / most - low / most
    power = 10.0 ** math.floor(math.log10(reach))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= reach * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def tick_texts(values: list[float]) -> list[str]:
    """Evenly spaced numbers on an axis, all with as many decimals as the finest of them needs."""
    texts = [tick_text(value) for value in values]
    if any("e" in text for text in texts):
        return texts
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return [pretty(f"{value + 0.0:.{decimals}f}") for value in values]


def tick_text(value: float, log: bool = False) -> str:
    """A number on an axis; with `log`, `value` is the exponent of ten."""
    if log:
        exponent = math.floor(value + 1e-9)
        if -4 <= exponent <= 3:
            return f"{10.0**value:.4g}"
        leading = round(10.0 ** (value - exponent))
        power = f"10{str(exponent).translate(_SUPERSCRIPTS)}"
        return power if leading == 1 else f"{leading}·{power}"
    if value == 0 or not math.isfinite(value):
        return "0"
    return pretty(f"{value:.6g}")


def spread(heights: list[float], gap: float) -> list[float]:
    """Heights moved apart, in the order given, until all of them are `gap` from each other."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    result = list(heights)
    for below, above in pairwise(order):
        result[above] = max(result[above], result[below] + gap)
    surplus = (result[order[-1]] - heights[order[-1]]) / 2 if order else 0.0
    return [height - surplus for height in result]
