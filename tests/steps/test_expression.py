from __future__ import annotations

import math

import pytest

from nnviz.steps.applied import Apply, exponential, logarithm
from nnviz.steps.expression import (
    HALF,
    ONE,
    SYMBOLS,
    TWO,
    Computed,
    Difference,
    Expression,
    Line,
    Negative,
    Power,
    Product,
    Quantity,
    Quotient,
    Style,
    Sum,
    sum_of,
)
from nnviz.steps.numbers import NumberFormat

A = Quantity("a", "a", 0.5, ("neuron:1",), None, "activation")
B = Quantity("b", "b", -0.25, ("neuron:2",), None, "weight")
NUMBERS = Style(NumberFormat(), bare=True)


def both(expression: Expression) -> tuple[str, str]:
    symbols, numbers = expression.render(SYMBOLS), expression.render(NUMBERS)
    return Line(tuple(symbols)).plain(), Line(tuple(numbers)).plain()


@pytest.mark.parametrize(
    ("expression", "symbols", "numbers", "value"),
    [
        (Sum((A, B)), "a + b", "0.5 + (-0.25)", 0.25),
        (Sum((B, A)), "b + a", "-0.25 + 0.5", 0.25),
        (Sum(()), "0", "0", 0.0),
        (Product((B, A)), "b·a", "-0.25 × 0.5", -0.125),
        (Product((A, Sum((A, B)))), "a·(a + b)", "0.5 × (0.5 + (-0.25))", 0.125),
        (Product((HALF, Power(Difference(A, B)))), "1/2·(a - b)^2", "1/2 × (0.5 - (-0.25))^2",
         0.28125),
        (Power(B), "b^2", "(-0.25)^2", 0.0625),
        (Difference(A, Difference(B, A)), "a - (b - a)", "0.5 - (-0.25 - 0.5)", 1.25),
        (Difference(ONE, A), "1 - a", "1 - 0.5", 0.5),
        (Negative(Sum((A, B))), "-(a + b)", "-(0.5 + (-0.25))", -0.25),
        (Negative(B), "-b", "-(-0.25)", 0.25),
        (Quotient(A, Sum((ONE, A))), "a / (1 + a)", "0.5 / (1 + 0.5)", 1 / 3),
        (Quotient(Sum((A, B)), A), "(a + b) / a", "(0.5 + (-0.25)) / 0.5", 0.5),
        (exponential(B), "e^(b)", "e^(-0.25)", math.exp(-0.25)),
        (Product((TWO, Difference(A, B))), "2·(a - b)", "2 × (0.5 - (-0.25))", 1.5),
        (Computed(Product((A, B)), B), "a·b", "-0.25", -0.25),
    ],
)  # fmt: skip
def test_rendering_and_value(
    expression: Expression, symbols: str, numbers: str, value: float
) -> None:
    assert both(expression) == (symbols, numbers)
    assert expression.evaluate() == pytest.approx(value, rel=1e-15)


def test_latex_of_negative_numbers_and_fractions() -> None:
    line = Line(tuple(Quotient(Sum((A, B)), B).render(NUMBERS)))
    assert line.latex() == r"\frac{ 0.5 + ({-}0.25) }{ {-}0.25 }"


def test_sums_are_exact() -> None:
    tenth = Quantity("t", "t", 0.1)
    assert Sum((tenth,) * 10).evaluate() == 1.0
    huge = Quantity("h", "h", 1e308)
    assert Sum((huge, huge)).evaluate() == math.inf


def test_long_sums_hold_all_values_but_few_terms() -> None:
    built: list[int] = []

    def term(at: int) -> Quantity:
        built.append(at)
        return Quantity(f"t_{at}", f"t_{at}", float(at))

    long = sum_of(100, term, lambda: [float(at) for at in range(100)])
    assert built == [0, 1, 2, 99]
    assert long.evaluate() == long.scale() == 4950.0
    assert both(long)[0] == "t_0 + t_1 + t_2 + … (96 more) + t_99"
    assert "…" not in both(sum_of(8, term, lambda: []))[0]


def test_undefined_values_do_not_raise() -> None:
    minus = Quantity("m", "m", -1.0)
    assert math.isnan(logarithm(minus).evaluate())
    assert math.isnan(exponential(Quantity("z", "z", 1e4)).evaluate())
    broken = Apply(("f(", "f("), A, (")", ")"), lambda x: 1 / (x - 0.5))
    assert math.isnan(broken.evaluate())


def test_scale_is_what_rounding_is_relative_to() -> None:
    assert Difference(ONE, Sum((A, A))).scale() == 2.0
    assert Product((B, Sum((A, B)))).scale() == pytest.approx(0.25 * 0.75)


def test_numbers_carry_where_they_stand_for() -> None:
    pieces = Product((A, B)).render(NUMBERS)
    assert [(p.value, p.ids, p.role) for p in pieces if p.value is not None] == [
        (0.5, ("neuron:1",), "activation"),
        (-0.25, ("neuron:2",), "weight"),
    ]
    assert all(piece.value is None for piece in Product((A, B)).render(SYMBOLS))
