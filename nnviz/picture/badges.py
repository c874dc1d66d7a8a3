"""Where the badges stand that say a bias, where the bias neurons themselves are not drawn."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from nnviz.picture.brackets import is_bracketed
from nnviz.picture.layout import Layout, Spot

BADGES = "bias"  # of `look.NEURON_LABELS`
WIDTH = 50.0  # of the widest badge
BESIDE = 1.0  # in rows, to the next neuron
SIZES = {"full": (13.0, 8.5), "compact": (12.0, 7.5)}  # height, font size
REACH = (0.55, 0.84)  # where a badge begins, beside and below, as shares of the radius


@lru_cache(maxsize=64)
def badge_places(layout: Layout) -> dict[int, Spot]:
    """Where badges can stand, by the position of their edge in `edge_array`: right below a ring.

    A place is as wide as the longest number, or as there is room. None where bias neurons are
    drawn, or where there is no room for numbers; nor for a neuron with several biases, which no
    one number stands for.
    """
    if layout.options.bias or layout.form.name not in SIZES:
        return {}
    graph, found = layout.architecture, {}
    height, _ = SIZES[layout.form.name]
    sources, targets = graph.edge_array.T
    biases = [bias for layer in range(1, graph.layer_count) if (bias := graph.bias_of(layer))]
    biased = np.flatnonzero(np.isin(sources, biases))
    counts = np.bincount(targets[biased], minlength=graph.neuron_count + 1)
    for position in map(int, biased):
        number = int(targets[position])
        if counts[number] > 1 or not layout.sees(number):
            continue
        x, y, r = (float(array[number - 1]) for array in (layout.x, layout.y, layout.r))
        rowwise, width = layout.options.orientation == "rows", WIDTH
        if rowwise:
            # How wide the next neuron is at the upper rim of the badge.
            half = math.sqrt(max(r**2 - (REACH[1] * r - height / 2) ** 2, 0.0))
            width = min(WIDTH, layout.form.pitch - half - REACH[0] * r - BESIDE)
        away = REACH[0] * r + width / 2
        if not rowwise and is_bracketed(layout, graph.layer_of(number)):
            away = -away  # the bracket stands on the right
        found[position] = Spot(x + away, y + REACH[1] * r, width, height)
    return found
