"""Numbers made fit for plotting: finite, within reach, and no more of them than pixels need."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.gui.wording import pretty

Floats = NDArray[np.float64]

LARGEST = 1e100  # pyqtgraph multiplies ranges; beyond this it overflows
SMALLEST = 1e-100  # the least positive number on a logarithmic axis
BUCKETS = 1000
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


def thinned(x: Floats, y: Floats, buckets: int = BUCKETS) -> tuple[Floats, Floats]:
    """The lowest and the highest point of each of `buckets` stretches; short series as they are.

    Peaks survive, which averaging or skipping would lose.
    """
    count = len(y)
    if count <= 2 * buckets:
        return x, y
    edges = np.linspace(0, count, buckets + 1).astype(int)
    keep: list[int] = []
    for start, stop in pairwise(edges):
        stretch = y[start:stop]
        finite = np.flatnonzero(np.isfinite(stretch))
        if len(finite) == 0:
            keep.append(int(start))
            continue
        values = stretch[finite]
        ends = {int(finite[values.argmin()]), int(finite[values.argmax()])}
        keep += sorted(int(start) + at for at in ends)
    chosen = np.array(keep)
    return x[chosen], y[chosen]


def span(values: Floats, log: bool = False) -> tuple[float, float]:
    """The range an axis should show: from 0 where that is near, a little beyond the largest.

    With `log` the range is that of the logarithms to base 10.
    """
    finite = values[np.isfinite(values)]
    if log:
        finite = np.log10(finite[finite > 0])
    if len(finite) == 0:
        return (-1.0, 0.0) if log else (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if log:
        return low - 0.12 * max(high - low, 1.0), high + 0.12 * max(high - low, 1.0)
    low = min(low, 0.0)
    room = 0.08 * (high - low)
    return (low - (room if low < 0 else 0.0), high + (room or abs(high) * 0.08 or 1.0))


def log_ticks(low: float, high: float) -> list[float]:
    """Exponents of ten to mark between two of them: whole ones, in a short span 2 and 5 too."""
    first, last = math.floor(low), math.ceil(high)
    factors = (1, 2, 5) if high - low < 1.6 else (1,)
    every = max(1, (last - first) // 6)
    ticks = [k + math.log10(f) for k in range(first, last + 1, every) for f in factors]
    return [tick for tick in ticks if low <= tick <= high]


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
