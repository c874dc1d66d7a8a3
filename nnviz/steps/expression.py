"""Equations as trees: the same tree gives the symbols, the numbers, and the value.

A tree is read three ways. `render(Symbols())` lists the pieces of the symbolic line,
`render(Numbers(format))` the pieces of the same line with the numbers put in, and `evaluate()`
computes it from the unrounded values, so a line can be checked against what the engine computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.address import Address
from nnviz.steps.numbers import NumberFormat

LONGEST_SUM = 8
"""Longer sums show their first three terms, a count, and the last; all terms are computed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an equation: LaTeX and plain text of one symbol, number or sign.

    A number carries its unrounded `value`, the `ids` of what it stands for (`edge:4-6`), the
    `source` (address of the step that computed it, None for what was given) and a `role`: weight,
    activation, delta, z, slope, input, target, loss, gradient, rate or constant.
    """

    latex: str
    plain: str
    value: float | None = None
    ids: tuple[str, ...] = ()
    source: Address | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces side by side."""

    pieces: tuple[Piece, ...]

    def latex(self) -> str:
        return " ".join(piece.latex for piece in self.pieces if piece.latex)

    def plain(self) -> str:
        return "".join(piece.plain for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Style:
    """How a tree is read: as symbols (`format` None) or as numbers. `bare` writes the next
    number without parentheses although it is negative, as at the start of a line."""

    format: NumberFormat | None = None
    bare: bool = False

    def inner(self) -> Style:
        """For what stands behind something else."""
        return Style(self.format) if self.bare else self

    def opening(self) -> Style:
        """For what stands first, in parentheses or under a bar."""
        return self if self.bare else Style(self.format, True)


SYMBOLS = Style()


class Expression:
    """A node of the tree. `atomic` ones need no parentheses as a factor or a base."""

    __slots__ = ()
    atomic = True

    def render(self, style: Style) -> list[Piece]:
        raise NotImplementedError

    def evaluate(self) -> float:
        raise NotImplementedError

    def scale(self) -> float:
        """The value had nothing cancelled: what the rounding of a sum is relative to."""
        return abs(self.evaluate())


@dataclass(frozen=True, slots=True)
class Quantity(Expression):
    """A leaf: a symbol that has a value. A `literal` (2, ½) looks the same in both lines."""

    latex: str
    plain: str
    value: float
    ids: tuple[str, ...] = ()
    source: Address | None = None
    role: str = "constant"
    literal: bool = False

    def render(self, style: Style) -> list[Piece]:
        if style.format is None or self.literal:
            latex, plain = self.latex, self.plain
            value = self.value if self.literal else None
        else:
            latex = style.format.latex(self.value, inside=not style.bare)
            plain = style.format.text(self.value, inside=not style.bare)
            value = self.value
        return [Piece(latex, plain, value, self.ids, self.source, self.role)]

    def evaluate(self) -> float:
        return self.value


def constant(value: int, ids: tuple[str, ...] = (), source: Address | None = None) -> Quantity:
    """A number that is part of the formula itself."""
    return Quantity(str(value), str(value), float(value), ids, source, literal=True)


ONE = constant(1)
TWO = constant(2)
HALF = Quantity(r"\frac{1}{2}", "1/2", 0.5, literal=True)

_TIMES = Piece(r"\times", " × ")
_DOT = Piece(r"\cdot", "·")
_BESIDE = Piece(r"\,", "·")
_PLUS = Piece("+", " + ")
_MINUS = Piece("-", " - ")
_OPEN = Piece("(", "(")
_CLOSE = Piece(")", ")")


def parenthesised(pieces: Iterable[Piece]) -> list[Piece]:
    return [_OPEN, *pieces, _CLOSE]


def _as_factor(expression: Expression, style: Style) -> list[Piece]:
    if expression.atomic:
        return expression.render(style)
    return parenthesised(expression.render(style.opening()))


@dataclass(frozen=True, slots=True)
class Computed(Expression):
    """An expression whose value an earlier step has found: numbers show that value."""

    expression: Expression
    found: Quantity

    @property
    def atomic(self) -> bool:  # type: ignore[override]
        return self.expression.atomic

    def render(self, style: Style) -> list[Piece]:
        shown = self.expression if style.format is None else self.found
        return shown.render(style)

    def evaluate(self) -> float:
        return self.found.value


Values = Sequence[float] | NDArray[np.float64]


def shown_terms(count: int) -> list[int]:
    """Which of so many terms a sum shows: all of a few, else the first three and the last."""
    return list(range(count)) if count <= LONGEST_SUM else [0, 1, 2, count - 1]


def sum_of(count: int, term: Callable[[int], Expression], values: Callable[[], Values]) -> Sum:
    """The sum of `term(0)`, `term(1)`, …; where there are many, most only by their `values`.

    So a neuron with 784 inputs costs four terms and one array product.
    """
    terms = tuple(term(at) for at in shown_terms(count))
    if len(terms) == count:
        return Sum(terms)
    return Sum(terms, tuple(float(value) for value in values()[3:-1]))


def join(terms: Sequence[list[Piece]], left_out: int) -> list[Piece]:
    """Terms with plus signs between; a count stands for those left out before the last."""
    pieces: list[Piece] = []
    for at, term in enumerate(terms):
        if left_out and at == len(terms) - 1:
            pieces += [_PLUS, Piece(r"\cdots", "…")]
            pieces.append(Piece(rf"\text{{ ({left_out} more) }}", f" ({left_out} more)"))
        pieces += [_PLUS, *term] if pieces else term
    return pieces


def minus(left: list[Piece], right: list[Piece]) -> list[Piece]:
    return [*left, _MINUS, *right]


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """Terms added up; a sum without terms is 0.

    `rest` are the values of terms that only stand as a count before the last one.
    """

    terms: tuple[Expression, ...]
    rest: tuple[float, ...] = ()
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        rendered = [
            term.render(style if at == 0 else style.inner()) for at, term in enumerate(self.terms)
        ]
        return join(rendered, len(self.rest)) or [Piece("0", "0", 0.0, role="constant")]

    def evaluate(self) -> float:
        return total([*self.rest, *(term.evaluate() for term in self.terms)])

    def scale(self) -> float:
        return sum(map(abs, self.rest)) + sum(term.scale() for term in self.terms)


def total(values: Sequence[float]) -> float:
    """The exact sum, rounded once; infinite or undefined where a term is."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):  # beyond the finite range, or ∞ − ∞
        return float(sum(values))


@dataclass(frozen=True, slots=True)
class Difference(Expression):
    """left − right."""

    left: Expression
    right: Expression
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        right = self.right
        grouped = isinstance(right, Sum | Difference | Negative)
        written = _as_factor(right, style.inner()) if grouped else right.render(style.inner())
        return minus(self.left.render(style), written)

    def evaluate(self) -> float:
        return self.left.evaluate() - self.right.evaluate()

    def scale(self) -> float:
        return self.left.scale() + self.right.scale()


@dataclass(frozen=True, slots=True)
class Negative(Expression):
    """−x."""

    argument: Expression
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        grouped = isinstance(self.argument, Sum | Difference)
        inner = style.inner()
        body = _as_factor(self.argument, inner) if grouped else self.argument.render(inner)
        return [Piece("-", "-"), *body]

    def evaluate(self) -> float:
        return -self.argument.evaluate()

    def scale(self) -> float:
        return self.argument.scale()


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """Factors multiplied. Symbols stand side by side, with a dot before a number or f′."""

    factors: tuple[Expression, ...]
    atomic = False

    def render(self, style: Style) -> list[Piece]:
        pieces: list[Piece] = []
        for at, factor in enumerate(self.factors):
            if at:
                pieces.append(_between(self.factors[at - 1], factor, style))
            inner = style if at == 0 else style.inner()
            # A product as a factor needs no parentheses, multiplication is associative.
            same = isinstance(factor, Product)
            written = factor.render(inner) if same else _as_factor(factor, inner)
            if isinstance(factor, Quotient) and at < len(self.factors) - 1:
                # On one line it would seem that what follows is divided by, too.
                written = [Piece("", "("), *written, Piece("", ")")]
            pieces += written
        return pieces

    def evaluate(self) -> float:
        return math.prod(factor.evaluate() for factor in self.factors)

    def scale(self) -> float:
        return math.prod(factor.scale() for factor in self.factors)


def _between(left: Expression, right: Expression, style: Style) -> Piece:
    if style.format is not None:
        return _TIMES
    plain_symbols = isinstance(right, Quantity) and not right.literal and right.role != "slope"
    if plain_symbols and isinstance(left, Quantity):
        return _BESIDE
    if isinstance(left, Quantity) and left.literal and isinstance(right, Sum | Difference):
        return Piece("", "·")
    return _DOT


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """A fraction bar."""

    numerator: Expression
    denominator: Expression

    def render(self, style: Style) -> list[Piece]:
        inside = style.opening()
        return [
            Piece(r"\frac{", "" if self.numerator.atomic else "("),
            *self.numerator.render(inside),
            Piece("}{", " / " if self.numerator.atomic else ") / "),
            *self._below(inside),
            Piece("}", ""),
        ]

    def _below(self, style: Style) -> list[Piece]:
        pieces = self.denominator.render(style)
        if self.denominator.atomic:
            return pieces
        return [Piece("", "("), *pieces, Piece("", ")")]

    def evaluate(self) -> float:
        return divided(self.numerator.evaluate(), self.denominator.evaluate())

    def scale(self) -> float:
        return divided(self.numerator.scale(), abs(self.denominator.evaluate()))


def divided(above: float, below: float) -> float:
    """above/below, and undefined where below is 0: e^−900 in a formula written out, say."""
    return above / below if below else math.nan


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """A base with an exponent: a small whole number, or an expression (0.9^t)."""

    base: Expression
    exponent: int | Expression = 2

    def render(self, style: Style) -> list[Piece]:
        return [*self._below(style.inner()), *self._above(style.opening())]

    def _below(self, style: Style) -> list[Piece]:
        pieces = _as_factor(self.base, style)
        if len(pieces) > 1 or pieces[0].latex.startswith("("):
            return pieces
        if pieces[0].latex.startswith(r"\frac"):
            # A tall symbol such as ∂C/∂w, of which not the upper half alone is meant.
            return [Piece(r"\left(", "("), *pieces, Piece(r"\right)", ")")]
        return parenthesised(pieces) if "^" in pieces[0].latex else pieces

    def _above(self, style: Style) -> list[Piece]:
        if isinstance(self.exponent, int):
            return [Piece(f"^{{{self.exponent}}}", f"^{self.exponent}")]
        grouped = not self.exponent.atomic
        opening = Piece("^{", "^(" if grouped else "^")
        return [opening, *self.exponent.render(style), Piece("}", ")" if grouped else "")]

    def _by(self) -> float:
        return self.exponent if isinstance(self.exponent, int) else self.exponent.evaluate()

    def evaluate(self) -> float:
        return float(self.base.evaluate() ** self._by())

    def scale(self) -> float:
        return float(self.base.scale() ** self._by())
