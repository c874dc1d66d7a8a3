"""Each loss and its derivative written out with the numbers of one sample.

As with the functions, a form is only shown where it reproduces the engine's number; a
cross-entropy whose probabilities are too near 0 or 1 is written from z, as it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnviz.nn.losses import loss
from nnviz.steps.applied import Apply, Case, at_least_zero, exponential, logarithm, magnitude
from nnviz.steps.expression import (
    HALF,
    ONE,
    TWO,
    Difference,
    Expression,
    Negative,
    Piece,
    Power,
    Product,
    Quantity,
    Quotient,
    Style,
    Sum,
    sum_of,
)
from nnviz.steps.function_forms import ZERO, choose
from nnviz.steps.quantities import over

Pair = tuple[Quantity, Quantity]  # (a, y) of one output


@dataclass(frozen=True, slots=True)
class Outputs:
    """The output neurons of one sample: activation, target and weighted input of each."""

    a: tuple[Quantity, ...]
    y: tuple[Quantity, ...]
    z: tuple[Quantity, ...]
    half: bool  # the convention with the factor ½

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(zip(self.a, self.y, strict=True))


@dataclass(frozen=True, slots=True)
class LogSumExp(Expression):
    """ln Σ e^z, computed without overflow."""

    terms: tuple[Quantity, ...]

    def render(self, style: Style) -> list[Piece]:
        inside = _sum([exponential(z) for z in self.terms]).render(style)
        return [Piece(r"\ln(", "ln("), *inside, Piece(")", ")")]

    def evaluate(self) -> float:
        values = [z.value for z in self.terms]
        top = max(values)
        return top + math.log(math.fsum(math.exp(value - top) for value in values))


def _error(pair: Pair) -> Difference:
    return Difference(*pair)


def _sum(terms: Sequence[Expression]) -> Expression:
    if len(terms) == 1:
        return terms[0]
    return sum_of(len(terms), terms.__getitem__, lambda: [term.evaluate() for term in terms])


def _squares(outputs: Outputs) -> Expression:
    return _sum([Power(_error(pair)) for pair in outputs.pairs])


def _squared_error(outputs: Outputs) -> list[Expression]:
    squares = _squares(outputs)
    return [Product((HALF, squares)) if outputs.half else squares]


def _mean_squared_error(outputs: Outputs) -> list[Expression]:
    count = len(outputs.a)
    squares = _squares(outputs)
    return [squares if count == 1 else Product((over(1, count), squares))]


def _huber_term(pair: Pair) -> Expression:
    error = _error(pair)
    if abs(error.evaluate()) <= 1.0:
        return Product((HALF, Power(error)))
    return Difference(magnitude(error), HALF)


def _huber(outputs: Outputs) -> list[Expression]:
    return [_sum([_huber_term(pair) for pair in outputs.pairs])]


def _surprise(pair: Pair) -> Sum:
    a, y = pair
    no = Product((Difference(ONE, y), logarithm(Difference(ONE, a))))
    return Sum((Product((y, logarithm(a))), no))


def _binary_cross_entropy(outputs: Outputs) -> list[Expression]:
    terms = [_surprise(pair) for pair in outputs.pairs]
    flat = _sum([part for term in terms for part in term.terms])
    stable = [
        Difference(_softplus(z), Product((y, z))) for z, y in zip(outputs.z, outputs.y, strict=True)
    ]
    return [Negative(flat), _sum(stable)]


def _softplus(z: Quantity) -> Apply:
    def stable(x: float) -> float:
        return max(x, 0.0) + math.log1p(math.exp(-abs(x)))

    return Apply((r"\ln(1+e^{", "ln(1 + e^("), z, ("})", "))"), stable)


def _categorical_cross_entropy(outputs: Outputs) -> list[Expression]:
    terms = [Product((y, logarithm(a))) for a, y in outputs.pairs]
    together = LogSumExp(outputs.z)
    stable = [
        Product((y, Difference(together, z))) for z, y in zip(outputs.z, outputs.y, strict=True)
    ]
    return [Negative(_sum(terms)), _sum(stable)]


def _hinge(outputs: Outputs) -> list[Expression]:
    return [_sum([at_least_zero(Difference(ONE, Product((y, a)))) for a, y in outputs.pairs])]


LOSS_FORMS: dict[str, Callable[[Outputs], list[Expression]]] = {
    "squared_error": _squared_error,
    "mean_squared_error": _mean_squared_error,
    "absolute_error": lambda o: [_sum([magnitude(_error(pair)) for pair in o.pairs])],
    "huber": _huber,
    "binary_cross_entropy": _binary_cross_entropy,
    "categorical_cross_entropy": _categorical_cross_entropy,
    "hinge": _hinge,
}
"""C of one sample; several forms where the first may lose digits."""


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _held(x: float) -> float:
    return max(-1.0, min(1.0, x))


def _hinge_slope(pair: Pair, outputs: Outputs) -> Expression:
    a, y = pair
    product = Product((y, a))
    inside = product.evaluate() < 1.0
    symbols = (
        rf"\begin{{cases}}-{y.latex}&{y.latex}\,{a.latex}<1\\"
        rf"0&{y.latex}\,{a.latex}\ge 1\end{{cases}}",
        f"(-{y.plain} if {y.plain}·{a.plain} < 1, else 0)",
    )
    condition = ("< 1", " < 1") if inside else (r"\ge 1", " ≥ 1")
    return Case(symbols, Negative(y) if inside else ZERO, product, condition)


def _squared_slope(pair: Pair, outputs: Outputs) -> Expression:
    return _error(pair) if outputs.half else Product((TWO, _error(pair)))


def _mean_slope(pair: Pair, outputs: Outputs) -> Expression:
    count = len(outputs.a)
    factor = TWO if count == 1 else over(2, count)
    return Product((factor, _error(pair)))


def _certainty(pair: Pair, outputs: Outputs) -> Expression:
    a, _ = pair
    return Quotient(_error(pair), Product((a, Difference(ONE, a))))


SLOPE_FORMS: dict[str, Callable[[Pair, Outputs], Expression]] = {
    "squared_error": _squared_slope,
    "mean_squared_error": _mean_slope,
    "absolute_error": lambda pair, _: Apply(
        (r"\mathrm{sign}(", "sign("), _error(pair), (")", ")"), _sign
    ),
    "huber": lambda pair, _: Apply(
        (r"\max({-}1,\min(1,", "max(-1, min(1, "), _error(pair), ("))", "))"), _held
    ),
    "binary_cross_entropy": _certainty,
    "categorical_cross_entropy": lambda pair, _: Negative(Quotient(pair[1], pair[0])),
    "hinge": _hinge_slope,
}
"""∂C/∂a of one output."""


def loss_form(name: str, outputs: Outputs, value: float) -> Expression:
    """C of one sample, in the form that gives its value."""
    return choose(value, LOSS_FORMS[loss(name).name](outputs))


def loss_slope_form(name: str, outputs: Outputs, at: int) -> Expression:
    """∂C/∂a of the output at this position."""
    return SLOPE_FORMS[loss(name).name](outputs.pairs[at], outputs)
