"""What `explain` returns: derivations (symbols = numbers = result) and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.address import Address, Phase
from nnviz.steps.expression import SYMBOLS, Expression, Line, Piece, Quantity, Style
from nnviz.steps.numbers import NumberFormat

Relation = Literal["=", "←"]
Value = float | NDArray[np.float64]  # a matrix in the equations of whole layers

EQUALS = Piece("=", " = ")
_RELATIONS = {"=": EQUALS, "←": Piece(r"\leftarrow", " ← ")}


@dataclass(frozen=True, slots=True)
class Derivation:
    """One number derived: the symbolic line with its left side, the numbers, the result.

    `value` is what the engine computed, `recomputed` what the right-hand side gives from the
    unrounded terms, `scale` the size of what is added up on the way: what rounding errors are
    relative to.
    """

    symbolic: Line
    numbers: Line
    result: Line
    value: Value
    recomputed: Value
    scale: Value

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that say something new: no `= 1.5` under `= 1.5`."""
        shown = [self.symbolic]
        for line in (self.numbers, self.result):
            said, new = shown[-1].plain(), line.plain()
            if not said.endswith(new) and not said.startswith(f"{new} ("):
                shown.append(line)
        return tuple(shown)

    def plain(self) -> str:
        return "".join(line.plain() for line in self.lines)

    def latex(self) -> str:
        return " ".join(line.latex() for line in self.lines)


@dataclass(frozen=True, slots=True)
class Equation:
    """The explanation of one step.

    `derivations[main]` is the one the step is about. `note` says what was left out, if anything.
    """

    title: str
    derivations: tuple[Derivation, ...]
    sentence: str
    phase: Phase
    address: Address
    note: str = ""
    main: int = 0

    @property
    def symbolic(self) -> Line:
        return self.derivations[self.main].symbolic

    @property
    def numbers(self) -> Line:
        return self.derivations[self.main].numbers

    @property
    def result(self) -> Line:
        return self.derivations[self.main].result

    @property
    def value(self) -> Value:
        return self.derivations[self.main].value

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces of all lines, in reading order."""
        return tuple(
            piece
            for derivation in self.derivations
            for line in derivation.lines
            for piece in line.pieces
        )

    @property
    def terms(self) -> tuple[Piece, ...]:
        """The pieces that stand for something that can be pointed at."""
        return tuple(piece for piece in self.pieces if piece.ids)

    def plain(self) -> str:
        """The derivations as text, one per line."""
        lines = [derivation.plain() for derivation in self.derivations]
        return "\n".join([*lines, f"({self.note})"] if self.note else lines)

    def latex(self) -> str:
        """The derivations as an `aligned` block, one row per line."""
        rows: list[str] = []
        for derivation in self.derivations:
            for at, line in enumerate(derivation.lines):
                rows.append(_aligned(line, first=at == 0))
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _aligned(line: Line, first: bool) -> str:
    if not first:
        return "& " + line.latex()
    left, right = sides(line)
    return f"{left.latex()} & {right.latex()}"


def sides(line: Line) -> tuple[Line, Line]:
    """What stands before the first = or ←, and all from there on; the first may be empty."""
    relation = next((at for at, p in enumerate(line.pieces) if p in _RELATIONS.values()), 0)
    return Line(line.pieces[:relation]), Line(line.pieces[relation:])


def lines(
    left: Sequence[Piece],
    expression: Callable[[Style], list[Piece]],
    result: Callable[[Style], list[Piece]],
    format: NumberFormat,
    also: Iterable[Piece],
    relation: Relation,
) -> tuple[Line, Line, Line]:
    """The symbolic line, the numbers and the result, from how the two sides are rendered."""
    sign = [_RELATIONS[relation]] if left else []
    middle = [piece for symbol in also for piece in (symbol, EQUALS)]
    numbers = Style(format, bare=True)
    return (
        Line((*left, *sign, *middle, *expression(SYMBOLS))),
        Line((EQUALS, *expression(numbers))),
        Line((EQUALS, *result(numbers))),
    )


def derive(
    left: Quantity | Sequence[Piece],
    expression: Expression,
    result: Quantity,
    format: NumberFormat,
    *,
    also: Iterable[Piece] = (),
    relation: Relation = "=",
) -> Derivation:
    """`left = also = expression` (the expression alone without `left`), numbers, and result.

    `result` holds the engine's value, with the ids and the step that computed it.
    """
    lhs = left.render(SYMBOLS) if isinstance(left, Quantity) else left
    written = lines(lhs, expression.render, result.render, format, also, relation)
    return Derivation(*written, result.value, expression.evaluate(), expression.scale())
