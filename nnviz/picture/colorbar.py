"""The bar that says which colour stands for which number."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.picture.coloring import Coloring
from nnviz.picture.footer import Block
from nnviz.picture.labels import short, slot
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Label, Raster, Shape, centred, plain
from nnviz.picture.theme import Theme

LENGTH, HEIGHT = 128.0, 9.0
TEXT, NUMBERS = 10.0, 9.0  # font sizes
BESIDE = 10.0  # from what the bar shows to the bar
UNDER = 9.5  # from the bar to the middle of its numbers
LETTERS = 7
ID = "colorbar"


def colorbar(coloring: Coloring, look: Look, theme: Theme) -> Block:
    """The bar, with what it shows before it and the numbers at its ends and middle under it."""
    low, high = coloring.limits
    values = (low, low / 2 + high / 2, high)
    ticks = [short(value, look.format, LETTERS) for value in values]
    ends = [slot(plain(tick), NUMBERS) / 2 for tick in ticks]
    caption = slot(plain(coloring.caption), TEXT)
    before = max(caption + BESIDE, ends[0])

    def draw(left: float, y: float) -> Iterator[Shape]:
        start, middle = left + before, left + before + LENGTH / 2
        color = theme.text_muted
        yield Label(
            *(ID, "caption", start - BESIDE, centred(y, TEXT)),
            *(plain(coloring.caption), TEXT, color),
            anchor="end",
        )
        yield Raster(ID, "scale", middle, y, LENGTH / 2, coloring.table[None], h=HEIGHT)
        yield Box(ID, "rim", middle, y, LENGTH, HEIGHT, stroke=theme.border_strong, width=0.75)
        below = y + HEIGHT / 2 + UNDER
        for at, tick in enumerate(ticks):
            x = start + LENGTH * at / 2
            yield Label(ID, f"tick{at}", x, centred(below, NUMBERS), plain(tick), NUMBERS, color)

    below = HEIGHT / 2 + UNDER + NUMBERS / 2
    return Block(before + LENGTH + ends[2], max(HEIGHT, TEXT) / 2 + 1.0, below, draw)
