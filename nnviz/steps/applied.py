"""Nodes of equations that apply a function: ln(…), √…, |…|, max(…), σ(…), and branches."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nnviz.steps.expression import Expression, Piece, Quantity, Style
from nnviz.steps.notation import Symbol


@dataclass(frozen=True, slots=True)
class Apply(Expression):
    """A function of an argument, written between `opening` and `closing` (LaTeX, plain)."""

    opening: tuple[str, str]
    argument: Expression
    closing: tuple[str, str]
    function: Callable[[float], float]
    ids: tuple[str, ...] = ()

    def render(self, style: Style) -> list[Piece]:
        return [
            Piece(*self.opening, ids=self.ids),
            *self.argument.render(style.opening()),
            Piece(*self.closing),
        ]

    def evaluate(self) -> float:
        try:
            return float(self.function(self.argument.evaluate()))
        except (OverflowError, ValueError, ZeroDivisionError):
            return math.nan


def apply(
    latex: str, plain: str, argument: Expression, function: Callable[[float], float]
) -> Apply:
    """A function with a name and parentheses, such as σ(z)."""
    return Apply((f"{latex}(", f"{plain}("), argument, (")", ")"), function)


def exponential(argument: Expression) -> Apply:
    return Apply((r"e^{", "e^("), argument, ("}", ")"), math.exp)


def logarithm(argument: Expression) -> Apply:
    return apply(r"\ln", "ln", argument, math.log)


def magnitude(argument: Expression) -> Apply:
    return Apply((r"\lvert", "|"), argument, (r"\rvert", "|"), abs)


def sign(argument: Expression) -> Apply:
    return apply(r"\mathrm{sign}", "sign", argument, lambda x: float((x > 0) - (x < 0)))


def root(argument: Expression) -> Apply:
    """The square root; only what is not a symbol or a number needs parentheses in plain text."""
    simple = isinstance(argument, Quantity)
    plain = ("√", "") if simple else ("√(", ")")
    return Apply((r"\sqrt{", plain[0]), argument, ("}", plain[1]), math.sqrt)


def whole_part(argument: Expression) -> Apply:
    return Apply((r"\lfloor", "⌊"), argument, (r"\rfloor", "⌋"), math.floor)


def at_least_zero(argument: Expression) -> Apply:
    return Apply((r"\max(0,", "max(0, "), argument, (")", ")"), lambda x: max(0.0, x))


@dataclass(frozen=True, slots=True)
class Larger(Expression):
    """The larger of two numbers."""

    left: Expression
    right: Expression

    def render(self, style: Style) -> list[Piece]:
        inner = style.opening()
        return [
            Piece(r"\max(", "max("),
            *self.left.render(inner),
            Piece(r",\,", ", "),
            *self.right.render(inner),
            Piece(")", ")"),
        ]

    def evaluate(self) -> float:
        return max(self.left.evaluate(), self.right.evaluate())

    def scale(self) -> float:
        return max(self.left.scale(), self.right.scale())


@dataclass(frozen=True, slots=True)
class Case(Expression):
    """One of several branches: symbols show all of them, numbers the one that holds and why."""

    symbols: tuple[str, str]
    chosen: Expression
    because: Expression
    condition: tuple[str, str]

    def render(self, style: Style) -> list[Piece]:
        if style.format is None:
            return [Piece(*self.symbols)]
        reason = self.because.render(style.opening())
        return [
            *self.chosen.render(style),
            Piece(r"\quad(\text{since }", " (since "),
            *reason,
            Piece(f"{self.condition[0]})", f"{self.condition[1]})"),
        ]

    def evaluate(self) -> float:
        return self.chosen.evaluate()


@dataclass(frozen=True, slots=True)
class Named(Expression):
    """A function by its name: f_6(z_6) in symbols, σ(0.42) with numbers."""

    symbol: Symbol
    concrete: Symbol
    argument: Expression
    function: Callable[[float], float]
    ids: tuple[str, ...] = ()

    def render(self, style: Style) -> list[Piece]:
        name = self.symbol if style.format is None else self.concrete
        return [
            Piece(f"{name.latex}(", f"{name.plain}(", ids=self.ids),
            *self.argument.render(style.opening()),
            Piece(")", ")"),
        ]

    def evaluate(self) -> float:
        return float(self.function(self.argument.evaluate()))
