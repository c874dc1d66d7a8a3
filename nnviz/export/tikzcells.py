"""A small image in TikZ: cells of colour, so that a file stays one file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from nnviz.export.tikzstyles import BP, Styles, number
from nnviz.picture.shapes import Raster

FEWEST, MOST = 32, 80  # cells along the longer side
SMALLEST = 4.0  # pixels of the picture that a cell of a large image is wide

# A cell reaches half a cell further than it is wide: what comes next covers that, and no gap shows.
# It is drawn with PGF itself, which takes a quarter of the memory and a third of the time of \fill.
DEFINITION = (
    r"\def\cells#1#2#3#4{% column, row, how many, colour",
    r"  \definecolor{cell}{HTML}{#4}\pgfsetfillcolor{cell}%",
    r"  \pgfpathrectangle{\pgfpointxy{#1}{#2}}{\pgfpointxy{#3.5}{1.5}}\pgfusepath{fill}}",
)


def grid(shape: Raster) -> tuple[int, int]:
    """Rows and columns of the cells that an image is drawn with."""
    width, height = 2 * shape.r, shape.h or 2 * shape.r
    longer = max(width, height)
    finest = min(max(longer / SMALLEST, FEWEST), MOST)
    return max(1, round(finest * height / longer)), max(1, round(finest * width / longer))


def cells(shape: Raster, x: float, y: float, styles: Styles) -> Iterator[str]:
    """The image centred on (x, y)."""
    width, height = 2 * shape.r, shape.h or 2 * shape.r
    rows, columns = grid(shape)
    pixels = resampled(shape.pixels, rows, columns)
    group = "" if shape.opacity >= 1 else f"[transparency group, opacity={number(shape.opacity)}]"
    left, top = number(x - width / 2), number(y - height / 2)
    yield rf"\begin{{scope}}{group}"
    if shape.h:
        yield rf"  \clip ({left},{top}) rectangle +({number(width)},{number(height)});"
    else:
        yield rf"  \clip ({number(x)},{number(y)}) circle[radius={number(shape.r)}];"
    across, down = (side * BP * styles.scale for side in (width / columns, height / rows))
    units = f"x={number(across, 4)}bp, y=-{number(down, 4)}bp"
    yield rf"  \begin{{scope}}[shift={{({left},{top})}}, {units}]"
    for row in range(rows):
        yield "    " + _row(pixels[row], row)
    yield r"  \end{scope}"
    yield r"\end{scope}"


def _row(pixels: NDArray[np.uint8], row: int) -> str:
    """A row of cells; neighbours of one colour are one cell."""
    colors = [f"{red:02X}{green:02X}{blue:02X}" for red, green, blue in pixels.tolist()]
    written, column = [], 0
    for color, group in groupby(colors):
        count = len(list(group))
        written.append(rf"\cells{{{column}}}{{{row}}}{{{count}}}{{{color}}}")
        column += count
    return "".join(written)


def resampled(pixels: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """The image with other numbers of rows and columns, smooth where it grows, averaged where not.

    pixels: (R, C, 3); returns (rows, columns, 3).
    """
    once = _along(pixels.astype(np.float64), rows)
    both = _along(once.swapaxes(0, 1), columns).swapaxes(0, 1)
    result: NDArray[np.uint8] = np.rint(both).astype(np.uint8)
    return result


def _along(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Values (n, m, 3) at `count` places along the first axis."""
    given = len(values)
    if given == count:
        return values
    if given > count:  # the mean of what each new place covers
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        ends = _between(total, np.linspace(0.0, given, count + 1))
        means: NDArray[np.float64] = np.diff(ends, axis=0) * (count / given)
        return means
    middles = (np.arange(count) + 0.5) * given / count - 0.5
    return _between(values, np.clip(middles, 0.0, given - 1.0))


def _between(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values at places between the rows, in a straight line."""
    low = np.minimum(places.astype(np.intp), len(values) - 1)
    high = np.minimum(low + 1, len(values) - 1)
    share = (places - low)[:, None, None]
    found: NDArray[np.float64] = values[low] * (1 - share) + values[high] * share
    return found
