"""Maps as colours: what a neuron answers over two inputs, from negative through 0 to positive."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.picture.color import rgb
from nnviz.picture.theme import Theme

Floats = NDArray[Any]
Pixels = NDArray[np.uint8]
Maps = NDArray[Any]
"""Activations over two inputs, (neurons, rows, columns), row 0 at the smallest y."""
Limits = tuple[float, float]

LEVELS = 256
SMALLEST = 1e-300  # half of a range; what varies by less is all of one colour

BOUNDED: dict[str, Limits] = {
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "sine": (-1.0, 1.0),
    "threshold": (0.0, 1.0),
    "sign": (-1.0, 1.0),
    "softmax": (0.0, 1.0),
}
"""The values between which a function stays; the others grow without end."""


@lru_cache(maxsize=8)
def diverging(theme: Theme) -> Pixels:
    """The colours of a map, (256, 3): the first of its lower limit, the last of its upper one."""
    ends = [rgb(color) for color in (theme.map_negative, theme.map_middle, theme.map_positive)]
    shares = np.linspace(-1.0, 1.0, LEVELS)
    channels = [np.interp(shares, (-1.0, 0.0, 1.0), channel) for channel in zip(*ends, strict=True)]
    table: Pixels = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    table.setflags(write=False)
    return table


def limits(architecture: Architecture, number: int, values: Floats) -> Limits:
    """Which values of a neuron get the colours at the two ends of the table.

    A bounded function has its own bounds, so that its middle is pale and two maps, or two moments
    of one, can be compared. Any other has the largest size on this map on both sides of 0. An
    input, which shows where it is small and where large, has its own ends.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    if architecture.role(number) == "input":
        low, high = float(finite.min()), float(finite.max())
        return (low, high) if low < high else (low - 1.0, low + 1.0)
    name = activation(architecture.activation(number)).name
    if name in BOUNDED:
        return BOUNDED[name]
    size = float(np.abs(finite).max())
    return (-size, size) if size > 0.0 else (-1.0, 1.0)


def painted(values: Floats, limits: Limits, theme: Theme) -> Pixels:
    """The colours of a map (rows, columns, 3), the largest y on top.

    values: (rows, columns), row 0 at the smallest y. What lies beyond a limit has its colour, and
    what is not finite that of the unknown.
    """
    low, high = limits
    # Halved first: the distance between two huge limits overflows.
    half, middle = max(high / 2 - low / 2, SMALLEST), low / 2 + high / 2
    top = (LEVELS - 1) / 2
    rows = values[::-1].astype(np.float64)
    known = np.isfinite(rows)
    with np.errstate(all="ignore"):
        levels = np.rint((rows - middle) * (top / half) + top)
    if known.all():
        return diverging(theme).take(np.clip(levels, 0, LEVELS - 1).astype(np.intp), axis=0)
    pixels = diverging(theme)[np.clip(np.where(known, levels, top), 0, LEVELS - 1).astype(np.intp)]
    pixels[~known] = rgb(theme.unknown)
    return pixels


def neuron_pixels(architecture: Architecture, number: int, values: Floats, theme: Theme) -> Pixels:
    """The map of one neuron in colours; see `limits` and `painted`."""
    return painted(values, limits(architecture, number, values), theme)
