"""Where the matrices of a network stand in a row: the output first, as in W₃(W₂x)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nnviz.nn.collapse import Factor
from nnviz.picture.wording import pretty
from nnviz.steps.numbers import NumberFormat

MOST_CELLS = 8  # rows and columns of a matrix whose numbers are written
CELL_HEIGHT, CELL_PADDING = 19.0, 12.0
SHAPE = (84.0, 62.0)  # of a matrix without numbers
SIDE, TOP, FOOT = 8.0, 2.0, 38.0  # around the cells: brackets; the letters and sizes below
WALL = 30.0
LOWEST = 58.0
GAP = 12.0
LEAST_SCALE = 0.68
MOST_LETTERS = 3  # W₄W₃W₂ is written out, longer products from the first to the last
DECIMALS, FEWEST_DECIMALS = 3, 2

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the row, in units of its own scale.

    kind: text, matrix, shape (a matrix without its numbers) or wall. key: the same item in another
        row has the same. cells: the written numbers, the offsets in the last column where
        `factor.biased`. width: of one cell's column.
    """

    kind: str
    key: str
    x: float
    width: float
    height: float
    text: str = ""
    factor: Factor | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    column: float = 0.0

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Row:
    """All items, and how much smaller they are drawn to fit."""

    items: tuple[Item, ...]
    width: float
    height: float
    scale: float

    def find(self, key: str) -> Item | None:
        """The item with a key."""
        return next((item for item in self.items if item.key == key), None)


def lay_out(
    row: Sequence[Factor],
    form: NumberFormat,
    measure: Measure,
    room: tuple[float, float],
) -> Row:
    """The row in a room (width, height), no smaller than it can be read.

    Where it does not fit, it becomes smaller, and then its numbers shorter; matrices of more than
    `MOST_CELLS` rows or columns stand as shapes.
    """
    decimals = min(form.decimals, DECIMALS)
    while True:
        items = _items(row, replace(form, decimals=decimals), measure)
        width = items[-1].x + items[-1].width
        height = max(item.height for item in items) + TOP + FOOT
        scale = min(1.0, room[0] / width, room[1] / height)
        if scale >= LEAST_SCALE or decimals <= FEWEST_DECIMALS:
            return Row(tuple(items), width, height, max(scale, LEAST_SCALE))
        decimals -= 1


def closed(row: Row, left: str, right: str) -> dict[str, float]:
    """How far each item moves, by its key, so that two neighbours touch."""
    at = next(at for at, item in enumerate(row.items) if item.key == left)
    gap = row.items[at + 1].x - row.items[at].x - row.items[at].width
    assert row.items[at + 1].key == right
    return {item.key: gap / 2 if k <= at else -gap / 2 for k, item in enumerate(row.items)}


def _items(row: Sequence[Factor], form: NumberFormat, measure: Measure) -> list[Item]:
    items = [_text("y", "ŷ  =", measure)]
    for factor in reversed(row):
        if not factor.is_open:
            items.append(_wall(factor))
        large = max(factor.matrix.shape) > MOST_CELLS
        items.append(_shape(factor) if large else _matrix(factor, form, measure))
    items.append(_text("x", "x", measure))
    placed: list[Item] = []
    x = 0.0
    tallest = max(item.height for item in items)
    for item in items:
        if item.kind == "wall":
            item = replace(item, height=tallest)
        placed.append(replace(item, x=x))
        x += item.width + GAP
    return placed


def _text(key: str, text: str, measure: Measure) -> Item:
    return Item("text", key, 0.0, measure(text), LOWEST, text)


def _wall(factor: Factor) -> Item:
    names = " / ".join(name.replace("_", " ") for name in factor.functions)
    return Item("wall", f"wall {factor.last}", 0.0, WALL, LOWEST, names, factor)


def _matrix(factor: Factor, form: NumberFormat, measure: Measure) -> Item:
    columns = [factor.matrix[:, at] for at in range(factor.matrix.shape[1])]
    columns += [factor.offset] if factor.biased else []
    cells = tuple(
        tuple(pretty(form.text(float(column[at]) + 0.0)) for column in columns)
        for at in range(len(factor.offset))
    )
    column = max(measure(text) for line in cells for text in line) + CELL_PADDING
    width = max(column * len(columns) + 2 * SIDE, measure(letters(factor)) + CELL_PADDING)
    height = max(CELL_HEIGHT * len(cells) + 8.0, 34.0)
    return Item("matrix", key_of(factor), 0.0, width, height, "", factor, cells, column)


def _shape(factor: Factor) -> Item:
    return Item("shape", key_of(factor), 0.0, SHAPE[0], SHAPE[1], "", factor)


def key_of(factor: Factor) -> str:
    """What a matrix is known by from one row to the next."""
    return f"matrix {factor.first} {factor.last}"


def size_text(factor: Factor) -> str:
    """`2 × 3`, and `2 × 3 + 1` where a column of biases stands beside it."""
    rows, columns = factor.matrix.shape
    return f"{rows} × {columns}{' + 1' if factor.biased else ''}"


def letters(factor: Factor) -> str:
    """What a matrix is called: W₃, or W₄W₃W₂ for what was multiplied."""
    layers = range(factor.last, factor.first - 1, -1)
    each = [pretty(f"W_{layer}") for layer in layers]
    return "".join(each) if len(each) <= MOST_LETTERS else f"{each[0]}…{each[-1]}"
