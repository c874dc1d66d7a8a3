"""What stands under a network: blocks of explanation in rows, centred, as wide as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nnviz.picture.shapes import Shape

MARGIN = 34.0  # left and right of the rows, and under the last
GAP, GROUP_GAP, ROW_GAP = 18.0, 30.0, 8.0  # between blocks, between groups, between rows
BEFORE = 20.0  # between the network and the first row


@dataclass(frozen=True, slots=True)
class Block:
    """Something that stays together. `draw(left, middle)` draws it; it reaches so far above and
    below its middle line."""

    width: float
    above: float
    below: float
    draw: Callable[[float, float], Iterable[Shape]]


Group = list[Block]


@dataclass(frozen=True, slots=True)
class Footer:
    """A finished footer: its shapes, and how large the picture is with it."""

    shapes: tuple[Shape, ...]
    width: float
    height: float
    shift: float  # how far to the right the network moves, to stand over the middle


def footer(groups: list[Group], width: float, bottom: float) -> Footer:
    """The blocks of these groups under a network of this width that ends at `bottom`.

    A group that fits a row is not broken. The picture grows where a block is wider than it is.
    """
    blocks = [block for group in groups for block in group]
    whole = max([width, *(block.width + 2 * MARGIN for block in blocks)])
    y = bottom + BEFORE
    shapes: list[Shape] = []
    for row in _rows(groups, whole - 2 * MARGIN):
        y += max(block.above for _, block in row)
        left = (whole - _length(row)) / 2
        for gap, block in row:
            left += gap
            shapes.extend(block.draw(round(left, 2), round(y, 2)))
            left += block.width
        y += max(block.below for _, block in row) + ROW_GAP
    return Footer(tuple(shapes), whole, y - ROW_GAP + MARGIN, (whole - width) / 2)


Row = list[tuple[float, Block]]  # each with the gap before it


def _rows(groups: list[Group], room: float) -> Iterator[Row]:
    row: Row = []
    for group in groups:
        whole: Row = [(GAP if at else GROUP_GAP, block) for at, block in enumerate(group)]
        if row and _length(row) + _length(whole, first=False) > room:
            yield row
            row = []
        for gap, block in whole:
            if row and _length(row) + gap + block.width > room:
                yield row
                row = []
            row.append((gap if row else 0.0, block))
    if row:
        yield row


def _length(row: Row, *, first: bool = True) -> float:
    """How long a row is, its first gap included only where something stands before it."""
    return sum(gap + block.width for gap, block in row) - (row[0][0] if first else 0.0)
