"""Which rows an equation takes at a width: one where it fits, else one per line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nnviz.errors import UsageError
from nnviz.export.mathrows import Block, arrange
from nnviz.export.maths import Formula, beside, bold_digits, typeset
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.expression import Piece

Line = tuple[Piece, ...]
EM = 17.0  # pixels
LEAST_SCALE = 0.9  # how much smaller rows get rather than being broken
LINE_GAP, GROUP_GAP = 11.0, 8.0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: symbols, numbers, result. `joined` allows them on one row."""

    lines: tuple[Line, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """The rows of pieces that were set, where they stand, and the scale they are painted at."""

    rows: tuple[Line, ...]
    block: Block
    scale: float


def groups_of(equation: Equation, *, symbols_only: bool = False) -> tuple[Group, ...]:
    """The derivations of an equation; results stand out in bold digits."""
    several = len(equation.derivations) > 1
    return tuple(_group(d, several, symbols_only) for d in equation.derivations)


def _group(derivation: Derivation, joined: bool, symbols_only: bool) -> Group:
    if symbols_only:
        return Group((derivation.symbolic.pieces,))
    lines = [line.pieces for line in derivation.lines]
    if len(lines) > 1:
        lines[-1] = tuple(_emphasised(piece) for piece in lines[-1])
    return Group(tuple(lines), joined)


def _emphasised(piece: Piece) -> Piece:
    return piece if piece.value is None else replace(piece, latex=bold_digits(piece.latex))


def set_groups(groups: Sequence[Group], room: float, size: float, smallest_scale: float) -> Setting:
    """Choose rows for a width of `room` pixels, set and arrange them."""
    asked = room
    rows: list[Line] = []
    formulas: list[Formula] = []
    extra: list[float] = []
    for group in groups:
        lines = _lines_at(group, room, size)
        rows += [tuple(piece for line in row for piece in line) for row in lines]
        formulas += [beside([set_line(line, size) for line in row]) for row in lines]
        extra += [GROUP_GAP] + [0.0] * (len(lines) - 1)
    widest = max((formula.width for formula in formulas), default=0.0)
    if room < widest <= room / LEAST_SCALE:
        room = widest  # a little smaller is better read than broken
    block = arrange(formulas, room, LINE_GAP, extra=extra)
    scale = 1.0 if block.width <= asked else max(asked / block.width, smallest_scale)
    return Setting(tuple(rows), block, scale)


def _lines_at(group: Group, room: float, size: float) -> list[tuple[Line, ...]]:
    """All on one row, or the symbols on one and the numbers on another, or a row for each."""
    separate: list[tuple[Line, ...]] = [(line,) for line in group.lines]
    if not group.joined or len(group.lines) < 2:
        return separate
    first, *rest = group.lines
    choices: tuple[list[tuple[Line, ...]], ...] = ([group.lines], [(first,), tuple(rest)])
    for rows in choices:
        if all(beside([set_line(line, size) for line in row]).width <= room for row in rows):
            return rows
    return separate


def set_line(pieces: Sequence[Piece], size: float = EM) -> Formula:
    """Typeset a line; one that cannot be set (an unknown command) is set as plain text."""
    try:
        return typeset(pieces_to_set(pieces), size)
    except UsageError:
        return typeset([rf"\text{{{_harmless(piece.plain)}}}" for piece in pieces], size)


def pieces_to_set(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The LaTeX of a line as it is handed to the typesetter."""
    return tuple(_spaced(piece.latex) for piece in pieces)


def lines_to_set(groups: Iterable[Group]) -> list[Line]:
    """All lines, to set them ahead of time."""
    return [line for group in groups for line in group.lines]


def _spaced(latex: str) -> str:
    """A little more room around × between numbers than ziamath gives it."""
    return r"\,\times\," if latex == r"\times" else latex


def _harmless(text: str) -> str:
    return "".join(character for character in text if character not in "\\{}$&#^_%~")
