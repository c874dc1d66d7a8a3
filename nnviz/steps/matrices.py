"""Equations of whole layers: the same idea as `expression`, with matrices for numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.equation import Derivation, Relation, lines
from nnviz.steps.expression import (
    SYMBOLS,
    Difference,
    Expression,
    Negative,
    Piece,
    Quantity,
    Style,
    Sum,
    join,
    minus,
    parenthesised,
)
from nnviz.steps.notation import Symbol
from nnviz.steps.numbers import NumberFormat

Matrix = NDArray[np.float64]
Cell = Callable[[int, int], Quantity | None]

MOST_CELLS = 6
"""Longer rows and columns show their first three entries, dots, and the last."""


class ArrayExpression:
    """A node whose value is a matrix; vectors are matrices of one column."""

    __slots__ = ()
    atomic = True

    def render(self, style: Style) -> list[Piece]:
        raise NotImplementedError

    def evaluate(self) -> Matrix:
        raise NotImplementedError

    def scale(self) -> Matrix:
        """The value had nothing cancelled."""
        return np.abs(self.evaluate())


@dataclass(frozen=True, slots=True, eq=False)
class Grid(ArrayExpression):
    """A matrix by its letter, or by its numbers; `cell(row, column)` is None where no edge is."""

    symbol: Symbol
    values: Matrix
    cell: Cell
    ids: tuple[str, ...] = ()

    def render(self, style: Style) -> list[Piece]:
        if style.format is None:
            return [Piece(*self.symbol, ids=self.ids)]
        rows, columns = self.values.shape
        pieces = [Piece(r"\begin{pmatrix}", "[")]
        for at, row in enumerate(_some(rows)):
            if at:
                pieces.append(Piece(r"\\", "; "))
            pieces += self._row(row, columns, style.opening())
        return [*pieces, Piece(r"\end{pmatrix}", "]")]

    def _row(self, row: int | None, columns: int, style: Style) -> list[Piece]:
        pieces: list[Piece] = []
        for at, column in enumerate(_some(columns)):
            if at:
                pieces.append(Piece("&", " "))
            if row is None or column is None:
                dots = r"\vdots" if column is not None else r"\cdots" if row is not None else ""
                pieces.append(Piece(dots, "…"))
            else:
                quantity = self.cell(row, column)
                pieces += [Piece("0", "0")] if quantity is None else quantity.render(style)
        return pieces

    def evaluate(self) -> Matrix:
        return self.values


def _some(length: int) -> list[int | None]:
    return list(range(length)) if length <= MOST_CELLS else [0, 1, 2, None, length - 1]


@dataclass(frozen=True, slots=True)
class Scalar(ArrayExpression):
    """A single number among matrices."""

    expression: Expression

    @property
    def atomic(self) -> bool:  # type: ignore[override]
        return not isinstance(self.expression, Sum | Difference | Negative)

    def render(self, style: Style) -> list[Piece]:
        return self.expression.render(style)

    def evaluate(self) -> Matrix:
        return np.array([[self.expression.evaluate()]])

    def scale(self) -> Matrix:
        return np.array([[self.expression.scale()]])


def _as_factor(expression: ArrayExpression, style: Style) -> list[Piece]:
    pieces = expression.render(style)
    if expression.atomic:
        return pieces
    if style.format is None:
        return parenthesised(pieces)
    return [Piece(r"\left(", "("), *pieces, Piece(r"\right)", ")")]


@dataclass(frozen=True, slots=True, eq=False)
class ArraySum(ArrayExpression):
    """Matrices added up; `rest` is the sum of `left_out` terms that only stand as a count."""

    terms: tuple[ArrayExpression, ...]
    rest: Matrix | None = None
    left_out: int = 0
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        rendered = [
            term.render(style if at == 0 else style.inner()) for at, term in enumerate(self.terms)
        ]
        return join(rendered, self.left_out)

    def evaluate(self) -> Matrix:
        start = self.terms[0].evaluate()
        start = start if self.rest is None else start + self.rest
        return sum((term.evaluate() for term in self.terms[1:]), start)

    def scale(self) -> Matrix:
        start = self.terms[0].scale()
        start = start if self.rest is None else start + np.abs(self.rest)
        return sum((term.scale() for term in self.terms[1:]), start)


@dataclass(frozen=True, slots=True)
class ArrayProduct(ArrayExpression):
    """The matrix product; a single number on either side just multiplies."""

    left: ArrayExpression
    right: ArrayExpression
    dot: bool = False  # whether symbols are written with a dot between them
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        numbers = style.format is not None
        either_scalar = isinstance(self.left, Scalar) or isinstance(self.right, Scalar)
        sign = Piece(r"\,", "·")
        if (numbers and either_scalar) or self.dot:
            sign = Piece(r"\times", " × ") if numbers else Piece(r"\cdot", "·")
        elif numbers:
            sign = Piece("", "·")
        right = _as_factor(self.right, style.inner())
        return [*_as_factor(self.left, style), sign, *right]

    def evaluate(self) -> Matrix:
        return _product(self.left.evaluate(), self.right.evaluate())

    def scale(self) -> Matrix:
        return _product(self.left.scale(), self.right.scale())


def _product(left: Matrix, right: Matrix) -> Matrix:
    product: Matrix = left * right if 1 in (left.size, right.size) else left @ right
    return product


@dataclass(frozen=True, slots=True)
class Hadamard(ArrayExpression):
    """Entry by entry."""

    left: ArrayExpression
    right: ArrayExpression
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        sign = Piece(r"\odot", " ⊙ ")
        return [*_as_factor(self.left, style), sign, *_as_factor(self.right, style.inner())]

    def evaluate(self) -> Matrix:
        return self.left.evaluate() * self.right.evaluate()

    def scale(self) -> Matrix:
        return self.left.scale() * self.right.scale()


@dataclass(frozen=True, slots=True)
class ArrayDifference(ArrayExpression):
    """left − right."""

    left: ArrayExpression
    right: ArrayExpression
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        return minus(self.left.render(style), self.right.render(style.inner()))

    def evaluate(self) -> Matrix:
        return self.left.evaluate() - self.right.evaluate()

    def scale(self) -> Matrix:
        return self.left.scale() + self.right.scale()


@dataclass(frozen=True, slots=True)
class ArrayNegative(ArrayExpression):
    """−X."""

    argument: ArrayExpression
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        argument, inner = self.argument, style.inner()
        grouped = isinstance(argument, ArraySum | ArrayDifference)
        body = _as_factor(argument, inner) if grouped else argument.render(inner)
        return [Piece("-", "-"), *body]

    def evaluate(self) -> Matrix:
        return -self.argument.evaluate()

    def scale(self) -> Matrix:
        return self.argument.scale()


@dataclass(frozen=True, slots=True)
class ArrayQuotient(ArrayExpression):
    """Every entry divided by the entry in the same place, or by one number."""

    numerator: ArrayExpression
    denominator: ArrayExpression

    def render(self, style: Style) -> list[Piece]:
        inside = style.opening()
        above, below = not self.numerator.atomic, not self.denominator.atomic
        return [
            Piece(r"\frac{", "(" if above else ""),
            *self.numerator.render(inside),
            Piece("}{", (") / " if above else " / ") + ("(" if below else "")),
            *self.denominator.render(inside),
            Piece("}", ")" if below else ""),
        ]

    def evaluate(self) -> Matrix:
        return _divided(self.numerator.evaluate(), self.denominator.evaluate())

    def scale(self) -> Matrix:
        return _divided(self.numerator.scale(), np.abs(self.denominator.evaluate()))


def _divided(above: Matrix, below: Matrix) -> Matrix:
    """above/below, and undefined where below is 0."""
    with np.errstate(all="ignore"):
        quotient: Matrix = np.where(below == 0.0, np.nan, above / below)
    return quotient


@dataclass(frozen=True, slots=True)
class Called(ArrayExpression):
    """A function of one or two matrices, entry by entry, written between `opening`, `closing`."""

    opening: tuple[str, str]
    arguments: tuple[ArrayExpression, ...]
    closing: tuple[str, str]
    function: Callable[..., Matrix]

    def render(self, style: Style) -> list[Piece]:
        pieces = [Piece(*self.opening)]
        for at, argument in enumerate(self.arguments):
            if at:
                pieces.append(Piece(r",\,", ", "))
            pieces += argument.render(style.opening())
        return [*pieces, Piece(*self.closing)]

    def evaluate(self) -> Matrix:
        return self.function(*(argument.evaluate() for argument in self.arguments))


@dataclass(frozen=True, slots=True)
class Elementwise(ArrayExpression):
    """A function of every entry, or of the whole vector (softmax)."""

    symbol: Symbol
    argument: ArrayExpression
    function: Callable[[Matrix], Matrix]

    def render(self, style: Style) -> list[Piece]:
        inner = self.argument.render(style.opening())
        if style.format is not None:
            return [Piece(*self.symbol), *inner]
        name = Piece(f"{self.symbol.latex}(", f"{self.symbol.plain}(")
        return [name, *inner, Piece(")", ")")]

    def evaluate(self) -> Matrix:
        return self.function(self.argument.evaluate())


def transposed(grid: Grid) -> Grid:
    """The transpose; its letter stands in parentheses."""
    symbol = Symbol(rf"({grid.symbol.latex})^{{\top}}", f"({grid.symbol.plain})ᵀ")
    cell = grid.cell
    return Grid(symbol, grid.values.T, lambda row, column: cell(column, row), grid.ids)


def flipped(expression: ArrayExpression) -> ArrayExpression:
    """The transpose of a matrix, or of a product entry by entry: of both its sides."""
    if isinstance(expression, Hadamard):
        return Hadamard(flipped(expression.left), flipped(expression.right))
    assert isinstance(expression, Grid)
    return transposed(expression)


def column(symbol: Symbol, quantities: Sequence[Quantity], ids: tuple[str, ...] = ()) -> Grid:
    """A column vector."""
    values = np.array([[quantity.value] for quantity in quantities])
    return Grid(symbol, values, lambda row, _: quantities[row], ids)


def derive_array(
    result: Quantity | Grid,
    expression: ArrayExpression,
    format: NumberFormat,
    *,
    also: Sequence[Piece] = (),
    relation: Relation = "=",
) -> Derivation:
    """`result = also = expression`, with numbers, for matrices."""
    left = result.render(SYMBOLS)
    written = lines(left, expression.render, result.render, format, also, relation)
    recomputed, scale = expression.evaluate(), expression.scale()
    if isinstance(result, Grid):
        return Derivation(*written, result.values, recomputed, scale)
    return Derivation(*written, result.value, float(recomputed[0, 0]), float(scale[0, 0]))
