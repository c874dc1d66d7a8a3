"""Colour by size: weights or gradients on edges, activations or δ in neurons.

The limits of a scale are those of the whole iteration, whatever is known at a step, so that a
colour means the same in all of its pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.picture.color import contrast, hexadecimal, mix, rgb
from nnviz.picture.maps import BOUNDED, LEVELS, SMALLEST, Limits, diverging
from nnviz.picture.reading import Reading
from nnviz.picture.theme import Theme

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

PALE = 0.42  # how far the middle of a scale for lines is from the canvas: no line may vanish
READABLE = 4.5  # contrast of a text on what is under it
NEEDED = "This picture shows a network alone, and {} belong to an iteration."


@dataclass(frozen=True, slots=True, eq=False)
class Coloring:
    """Sizes as colours. `of` says of what, "edges" or "neurons"; `colors` (n, 3) and `known` (n,)
    are by edge (in the order of `edge_array`) or by neuron. `table` (256, 3) are the colours from
    one limit to the other, `caption` says what they show.
    """

    of: str
    caption: str
    colors: Pixels
    known: Flags
    limits: Limits
    table: Pixels

    def fill(self, number: int) -> str:
        """The colour inside a neuron, or "" where it has none of its own."""
        if self.of != "neurons" or not self.known[number - 1]:
            return ""
        return hexadecimal(*self.colors[number - 1].tolist())


def coloring(reading: Reading, by: str, theme: Theme) -> Coloring | None:
    """What colours show besides signs; None for `sign`.

    UsageError where they show what a network alone does not have.
    """
    return None if by == "sign" else _coloring(reading, by, theme)


@lru_cache(maxsize=4)
def _coloring(reading: Reading, by: str, theme: Theme) -> Coloring:
    of, plural, caption, read = _KINDS[by]
    if reading.trace is None and by != "weight":
        raise UsageError(
            NEEDED.format(plural), do="Give a trace or a step, or colour by sign or weight."
        )
    values, known, limits = read(reading)
    lines = of == "edges"
    if lines and theme.dashes:
        # In grey a scale can run one way only: lines show their size, and dashes their sign.
        values, limits, caption = np.abs(values), (0.0, limits[1]), f"|{caption}|"
    known = known & np.isfinite(values)
    table = _table(theme, lines)
    colors = _colors(np.where(known, values, 0.0), limits, table)
    colors[~known] = rgb(mix(theme.canvas, theme.unknown, 0.5) if lines else theme.canvas)
    return Coloring(of, caption, colors, known, limits, table)


def _colors(values: Floats, limits: Limits, table: Pixels) -> Pixels:
    low, high = limits
    # Halved first: the distance between two huge limits overflows.
    half, middle = max(high / 2 - low / 2, SMALLEST), low / 2 + high / 2
    top = (LEVELS - 1) / 2
    with np.errstate(all="ignore"):
        levels = np.rint((values - middle) * (top / half) + top)
    colors: Pixels = table[np.clip(levels, 0, LEVELS - 1).astype(np.intp)]
    return colors


@lru_cache(maxsize=8)
def _table(theme: Theme, lines: bool) -> Pixels:
    """The colours of a scale; one for lines has a middle that shows on the canvas."""
    if not lines:
        return diverging(theme)
    pale = mix(theme.canvas, theme.neutral, PALE)
    ends = (theme.map_negative, pale, theme.map_positive)
    places = (-1.0, 0.0, 1.0)
    if theme.dashes:
        ends, places = (pale, pale, theme.map_positive), (-2.0, -1.0, 1.0)
    shares = np.linspace(-1.0, 1.0, LEVELS)
    channels = zip(*map(rgb, ends), strict=True)
    smooth = np.stack([np.interp(shares, places, channel) for channel in channels], axis=1)
    table: Pixels = np.rint(smooth).astype(np.uint8)
    return table


def readable(fill: str, theme: Theme) -> str:
    """A colour in which a text on `fill` can be read: one of the theme's where it can be."""
    choices = (theme.text, theme.canvas, "#000000", "#ffffff")
    return next(color for color in choices if contrast(color, fill) >= READABLE)


# What colours can show ----------------------------------------------------------------------------

Read = tuple[NDArray[Any], Flags, Limits]


def _around_zero(*sizes: NDArray[Any]) -> Limits:
    """From the largest size below 0 to the largest above it."""
    largest = 0.0
    for values in sizes:
        finite = np.abs(values[np.isfinite(values)])
        largest = max(largest, float(finite.max(initial=0.0)))
    return (-largest, largest) if largest > 0.0 else (-1.0, 1.0)


def _weights(reading: Reading) -> Read:
    """Fixed edges have no weight of their own."""
    free = reading.network.architecture.parameter_index >= 0
    after = reading.weights if reading.trace is None else reading.trace.after.weight_array
    return reading.weights, free, _around_zero(reading.old_weights[free], after[free])


def _gradients(reading: Reading) -> Read:
    """Of the sample a step is about; of the batch from when its samples are put together."""
    trace = reading.trace
    assert trace is not None
    free = trace.architecture.parameter_index >= 0
    together = reading.phase in ("", "average", "update") and len(trace.samples) > 1
    if together:
        values, known = trace.gradient_array, reading.has_average
    else:
        values, known = trace.sample_gradients(reading.column), reading.has_gradient
    return values, known & free, _around_zero(values[free])


def _activations(reading: Reading) -> Read:
    """Of what is computed: inputs are given, and may be of quite another size."""
    trace = reading.trace
    assert trace is not None
    computed = _computed(trace.architecture)
    low, high = 0.0, 0.0
    names = {
        activation(name).name
        for layer in range(2, trace.architecture.layer_count + 1)
        for name in trace.architecture.activations(layer)
    }
    if names - BOUNDED.keys():
        low, high = _around_zero(trace.a[computed])
    bounds = [BOUNDED[name] for name in names & BOUNDED.keys()]
    limits = min([low, *(bound[0] for bound in bounds)]), max([high, *(b[1] for b in bounds)])
    return reading.a, reading.has_a & computed, limits


def _deltas(reading: Reading) -> Read:
    trace = reading.trace
    assert trace is not None
    computed = _computed(trace.architecture)
    return reading.delta, reading.has_delta & computed, _around_zero(trace.delta[computed])


def _computed(architecture: Architecture) -> Flags:
    """Which neurons compute something: not the inputs, not the bias neurons."""
    numbers = range(1, architecture.neuron_count + 1)
    return np.array([architecture.role(number) in ("hidden", "output") for number in numbers])


_KINDS: dict[str, tuple[str, str, str, Callable[[Reading], Read]]] = {
    "weight": ("edges", "weights", "weight", _weights),
    "gradient": ("edges", "gradients", "∂C/∂w", _gradients),
    "activation": ("neurons", "activations", "activation a", _activations),
    "delta": ("neurons", "δ", "δ", _deltas),
}
