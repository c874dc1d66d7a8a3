"""The sample as an image before the blocks: what goes into a network that reads pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.picture.blockplaces import CLEAR, DEPTH, SHORTEST, Point
from nnviz.picture.blocksheet import Sheet
from nnviz.picture.color import rgb
from nnviz.picture.shapes import Box, Line, Raster, Shape
from nnviz.picture.theme import Theme

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

SIDE = 84.0  # of the image, the longer one
FINE = 160  # pixels to a side at least: fewer would be smoothed
UNDER = 10.0  # from the image to what is said about it
NAME = "image"


def image_of(values: Floats, size: str, theme: Theme) -> Pixels:
    """The pixels (rows, columns, 3) of inputs in the order of reading, `size` such as `28x28`.

    The smallest has the colour of the canvas, the largest that of the text; with `x3` each pixel
    has red, green and blue. UsageError where that is not the number of inputs.
    """
    found = re.fullmatch(r"([1-9]\d{0,3})[x×]([1-9]\d{0,3})([x×]3)?", size)
    if not found:
        raise UsageError(f"An image has rows and columns, such as 28x28, not {size!r}.")
    rows, columns, channels = int(found[1]), int(found[2]), 3 if found[3] else 1
    if rows * columns * channels != len(values):
        raise UsageError(
            f"An image of {size} has {rows * columns * channels:,} values; "
            f"the network takes {len(values):,}."
        )
    low, high = float(values.min()), float(values.max())
    share = (values / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)  # halved: no huge difference
    share = share.reshape(rows, columns, channels)
    if channels == 1:
        under, over = (np.array(rgb(color), dtype=float) for color in (theme.canvas, theme.text))
        painted = under + (over - under) * share
    else:
        painted = 255.0 * share
    times = max(1, -(-FINE // max(rows, columns)))
    fine: Pixels = np.rint(painted).astype(np.uint8).repeat(times, axis=0).repeat(times, axis=1)
    return fine


def image_shapes(sheet: Sheet, pixels: Pixels, size: str, rowwise: bool) -> Iterator[Shape]:
    """The image before the first block, an arrow to it, and how many pixels it has."""
    scale = SIDE / max(pixels.shape[:2])
    h, w = (round(side * scale, 2) for side in pixels.shape[:2])
    first = sheet.blocks[0]
    arrow: tuple[Point, Point]
    if rowwise:
        x, line = DEPTH / 2, first.top - DEPTH - CLEAR
        y = line - SHORTEST - CLEAR - h / 2
        arrow, along = ((x, line - SHORTEST), (x, line)), (0.0, 1.0)
    else:
        y, line = -DEPTH / 2, first.left - CLEAR
        x = line - SHORTEST - CLEAR - w / 2
        arrow, along = ((line - SHORTEST, y), (line, y)), (1.0, 0.0)
    tokens = sheet.tokens
    yield Raster(NAME, "pixels", x, y, w / 2, pixels, h=h)
    yield Box(NAME, "rim", x, y, w, h, stroke=tokens.input, width=1.1)
    start, (end_x, end_y) = arrow
    end = end_x - 3.0 * along[0], end_y - 3.0 * along[1]
    yield Line(NAME, "line", (start, end), tokens.hidden, 1.4)
    yield sheet.arrowhead(NAME, arrow[1], along)
    if sheet.captions:
        told = " × ".join(re.split("[x×]", size)[:2]) + " pixels"
        place = (x + w / 2 + 9.0, y) if rowwise else (x, y + h / 2 + UNDER)
        yield sheet.label(NAME, "words", place, told, anchor="start" if rowwise else "middle")
