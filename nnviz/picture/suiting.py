"""How close layers stand on a canvas that is too narrow for them: letters stay as large as may be.

A layout depends on no canvas. What a window shows may be drawn closer than that: with a share
below 1, layers stand that much closer than usual, and neurons that were moved by hand with them.
"""

from __future__ import annotations

import math
from functools import lru_cache

from nnviz.nn.architecture import Architecture
from nnviz.picture.layout import MARGIN, LayoutOptions, layout

CLOSEST = 0.9  # closer, and weights lose the room for what is written on them
STEP = 0.05  # of the share: while a window is resized, not every pixel is another picture

Positions = tuple[tuple[int, float, float], ...]


@lru_cache(maxsize=64)
def closeness(architecture: Architecture, bias: bool, width: float) -> float:
    """The share of their usual distance at which layers fit into a width, in steps.

    1 where there is room, `CLOSEST` at the least; a width of 0 means that none is known.
    """
    usual = layout(architecture, LayoutOptions(bias=bias))
    gaps = usual.form.column_gap * (architecture.layer_count - 1)
    missing = usual.width - width
    if width <= 0 or missing <= 0 or gaps <= 0:
        return 1.0
    return max(CLOSEST, round(math.floor((1.0 - missing / gaps) / STEP) * STEP, 2))


def drawn_close(architecture: Architecture, positions: Positions, share: float) -> Positions:
    """Where neurons that were moved by hand stand when layers are that close; 1/share undoes it."""
    if not positions or share == 1.0:
        return positions
    edge = MARGIN + layout(architecture).form.radius
    return tuple((number, edge + (x - edge) * share, y) for number, x, y in positions)
