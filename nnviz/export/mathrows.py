"""Typeset lines under each other: break what is too wide, find what is under a point, write SVG.

`arrange(formulas, width)` stacks lines and breaks those that are too wide at piece boundaries,
before `=` rather than before `+`, before `+` rather than before `×`, and outside of round brackets
rather than inside. `to_svg(block, colour)` writes
one `<g id="l0p3">` per piece: line 0, piece 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnviz.export.maths import Break, Formula
from nnviz.export.mathshapes import Bounds, Mark, union


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece (or -1: bars and fences) of line `line` in its place, with its outlines to move."""

    line: int
    piece: int
    bounds: Bounds
    outlines: tuple[str, ...]
    dx: float
    dy: float

    @property
    def id(self) -> str:
        """Name of the group in the SVG; bars and fences have none."""
        return f"l{self.line}p{self.piece}" if self.piece >= 0 else ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under each other; the origin is the top left corner, sizes in pixels."""

    width: float
    height: float
    placed: tuple[Placed, ...]
    baselines: tuple[float, ...]
    """y of each row's baseline; a broken line has several rows"""

    def at(self, x: float, y: float, margin: float = 3.0) -> Placed | None:
        """The piece under a point, the nearest if several are within `margin`."""
        near = [p for p in self.placed if p.piece >= 0 and p.bounds.contains(x, y, margin)]
        return min(near, key=lambda p: _distance(p.bounds, x, y), default=None)


def _distance(bounds: Bounds, x: float, y: float) -> float:
    dx = max(bounds.left - x, 0.0, x - bounds.right)
    dy = max(bounds.top - y, 0.0, y - bounds.bottom)
    return dx * dx + dy * dy + 1e-6 * bounds.width * bounds.height


def arrange(
    formulas: Sequence[Formula],
    width: float,
    gap: float = 10.0,
    indent: float = 24.0,
    extra: Sequence[float] = (),
) -> Block:
    """Stack formulas; break those wider than `width` before =, then + and −, then ×.

    `gap` is the space between rows, `extra` what comes on top of it above each formula;
    continuation rows are moved right by `indent`. A stretch without any place to break stays
    wider than `width`: then `Block.width` says so.
    """
    placed: list[Placed] = []
    baselines: list[float] = []
    y = right = 0.0
    for line, formula in enumerate(formulas):
        for row, (start, end) in enumerate(_rows(formula, width, indent)):
            marks = [m for m in formula.marks if start <= m.bounds.left < end]
            box = union([m.bounds for m in marks])
            dx = (indent if row else 0.0) - box.left
            ascent = max(-box.top, 0.7 * formula.size)
            descent = max(box.bottom, 0.22 * formula.size)
            above = extra[line] if extra and not row else 0.0
            y += (gap + above if baselines else 0.0) + ascent
            baselines.append(y)
            placed += _placed(line, marks, dx, y)
            right = max(right, box.right + dx)
            y += descent
    return Block(right, y, tuple(placed), tuple(baselines))


def _rows(formula: Formula, width: float, indent: float) -> list[tuple[float, float]]:
    """Start and end x of the rows of one formula."""
    rows, start, room = [], float("-inf"), width
    while True:
        left = max(start, formula.left)
        if formula.left + formula.width - left <= room:
            break
        inside = [b for b in formula.breaks if left + 1.0 < b.x]
        cut = _best_break(inside, left, room)
        if cut is None:
            break
        rows.append((start, cut.x - 0.01))
        start, room = cut.x - 0.01, width - indent
    rows.append((start, float("inf")))
    return rows


def _best_break(candidates: Sequence[Break], left: float, room: float) -> Break | None:
    fitting = [b for b in candidates if b.x - left <= room]
    for rank in sorted({b.rank for b in fitting}):
        good = [b for b in fitting if b.rank == rank and b.x - left >= 0.35 * room]
        if good:
            return good[-1]
    return fitting[-1] if fitting else (candidates[0] if candidates else None)


def _placed(line: int, marks: Sequence[Mark], dx: float, dy: float) -> list[Placed]:
    by_piece: dict[tuple[int, float], list[Mark]] = {}
    for mark in marks:
        by_piece.setdefault((mark.piece, mark.dx), []).append(mark)
    return [
        Placed(
            line,
            piece,
            union([m.bounds for m in own]).moved(dx, dy),
            tuple(m.outline for m in own),
            dx + moved,
            dy,
        )
        for (piece, moved), own in by_piece.items()
    ]


def to_svg(
    block: Block, colour: Callable[[int, int], str] | str = "#000000", scale: float = 1.0
) -> str:
    """The block as a standalone SVG; `colour(line, piece)` (piece -1: bars) gives the fill."""
    fill = (lambda line, piece: colour) if isinstance(colour, str) else colour
    groups = "".join(
        f'<g{_named(p.id)} fill="{fill(p.line, p.piece)}" '
        f'transform="translate({p.dx:.2f} {p.dy:.2f})">'
        + "".join(f'<path d="{outline}"/>' for outline in p.outlines)
        + "</g>"
        for p in block.placed
    )
    width, height = max(block.width, 1.0), max(block.height, 1.0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale:.2f}" '
        f'height="{height * scale:.2f}" viewBox="0 0 {width:.2f} {height:.2f}">{groups}</svg>'
    )


def _named(identifier: str) -> str:
    return f' id="{identifier}"' if identifier else ""
