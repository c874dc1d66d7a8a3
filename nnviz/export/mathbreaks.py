"""Rows of an equation for media that do not measure: estimated in characters, broken at signs.

A row is broken before = rather than before + and −, before those rather than before ×, and outside
of parentheses rather than inside. `nnviz.export.mathrows` does the same with measured glyphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz.steps.equation import Derivation, Equation, sides
from nnviz.steps.expression import Line, Piece

INDENT = 2  # characters by which a broken row goes on further right
LEAST = 0.35  # of a row that is filled before a better place to break is preferred

_RANKS = {" = ": 0, " ← ": 0, " + ": 1, " - ": 1, " × ": 2, " ⊙ ": 2, "·": 3}
_FIXED = {r"\left(": r"\Bigl(", r"\right)": r"\Bigr)"}
_NEXT_ROW = "; "  # of a matrix on one line
_INSIDE = 4  # ranks added inside parentheses


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what stands left of the sign all rows are aligned at, and what stands right of it.

    `goes_on` says that it continues the row above.
    """

    left: Line
    right: Line
    goes_on: bool = False


def rows_of(equation: Equation, room: int, *, stacked: bool = True) -> list[list[Row]]:
    """The rows of each derivation, none wider than `room` characters if it can be broken so.

    Symbols, numbers and result have a row each; those of weights stand on one where they fit.
    `stacked`: matrices take several lines, as in print; else they stand on one, as in plain text.
    """
    together = equation.address.target.startswith("w") and len(equation.derivations) > 1
    return [_rows(each, room, stacked, together) for each in equation.derivations]


def _rows(derivation: Derivation, room: int, stacked: bool, together: bool) -> list[Row]:
    lines = list(derivation.lines)
    if together or len(lines) == 2:
        joined = Line(tuple(piece for line in lines for piece in line.pieces))
        lines = [joined] if width(joined.pieces, stacked) <= room else lines
    left, first = sides(lines[0])
    beside = room - width(left.pieces, stacked)
    rows = []
    for at, line in enumerate([first, *lines[1:]]):
        for part, pieces in enumerate(_broken(line.pieces, beside, stacked)):
            rows.append(Row(left if at == part == 0 else Line(()), Line(pieces), part > 0))
    return rows


def width(pieces: Sequence[Piece], stacked: bool) -> int:
    """About how many digits wide pieces are, side by side."""
    return sum(_advances(pieces, stacked))


def _advances(pieces: Sequence[Piece], stacked: bool) -> list[int]:
    """What each piece adds to the width; that of a matrix stands at its end."""
    found: list[int] = []
    cells: list[int] | None = None  # the widest of each column of the matrix that is open
    column = 0
    for piece in pieces:
        if stacked and piece.latex == r"\begin{pmatrix}":
            cells, column = [0], 0
        elif cells is None:
            found.append(_length(piece))
            continue
        elif piece.latex == r"\end{pmatrix}":
            found.append(sum(cells) + 2 * len(cells) + 1)
            cells = None
            continue
        elif piece.latex in ("&", r"\\"):
            column = column + 1 if piece.latex == "&" else 0
        else:
            cells += [0] * (column + 1 - len(cells))
            cells[column] = max(cells[column], _length(piece))
        found.append(0)
    return found


def _length(piece: Piece) -> int:
    """About how many digits wide one piece is, plain or typeset."""
    if piece.latex == r"\cdots":
        return 3
    return len(piece.plain) + (2 if r"\cdot 10^" in piece.latex else 0)


def _broken(pieces: tuple[Piece, ...], room: int, stacked: bool) -> list[tuple[Piece, ...]]:
    rows = _cut(pieces, room, stacked)
    if stacked and any(width(row, stacked) > room for row in rows):
        # Fences that grow with what they enclose must stand on one row; these need not.
        open_pieces = tuple(replace(p, latex=_FIXED.get(p.latex, p.latex)) for p in pieces)
        rows = _cut(open_pieces, room, stacked)
    return rows


def _cut(pieces: tuple[Piece, ...], room: int, stacked: bool) -> list[tuple[Piece, ...]]:
    advances, ranks = _advances(pieces, stacked), _places(pieces, stacked)
    rows, start, space = [], 0, room
    while sum(advances[start:]) > space:
        cut = _best(advances, ranks, start, space)
        if cut is None:
            break
        rows.append(pieces[start:cut])
        start, space = cut, room - INDENT
    return [*rows, pieces[start:]]


def _best(advances: list[int], ranks: dict[int, int], start: int, room: int) -> int | None:
    """Where to break: the best kind of place of those that leave the row well filled."""
    behind = [(at, sum(advances[start:at])) for at in ranks if at > start]
    fitting = [(at, size) for at, size in behind if size <= room]
    good = [at for at, size in fitting if size >= LEAST * room]
    if good:
        best = min(ranks[at] for at in good)
        return max(at for at in good if ranks[at] == best)
    if fitting:
        return max(at for at, _ in fitting)
    return min((at for at, _ in behind), default=None)


def _places(pieces: tuple[Piece, ...], stacked: bool) -> dict[int, int]:
    """Pieces before which a row may be broken, with how bad each place is."""
    found: dict[int, int] = {}
    closed = parentheses = 0
    for at, piece in enumerate(pieces):
        rank = _RANKS.get(piece.plain)
        if at and rank is not None and closed == 0:
            found[at] = rank + (_INSIDE if parentheses else 0)
        if not stacked and piece.plain == _NEXT_ROW:
            found[at + 1] = _INSIDE
        # On one line a matrix, a fraction and a fence are nothing but signs.
        closed += _depth(piece.latex) if stacked else 0
        parentheses += sum(map(piece.plain.count, "([")) - sum(map(piece.plain.count, ")]"))
    return found


def _depth(latex: str) -> int:
    """By how many levels, within which no row ends, a piece goes: braces, fences."""
    fences = latex.replace(r"\leftarrow", "")
    opened = latex.count("{") + fences.count(r"\left") + latex.count(r"\begin")
    return opened - latex.count("}") - fences.count(r"\right") - latex.count(r"\end")
