from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.steps import NumberFormat
from nnviz.steps.numbers import as_fraction, last_digit, parse

formats = st.builds(
    NumberFormat,
    decimals=st.integers(0, 15),
    decimal_comma=st.booleans(),
    fractions=st.booleans(),
    trim=st.booleans(),
)


@given(st.floats(allow_nan=False, allow_infinity=False), formats)
def test_the_text_is_the_value_to_half_a_unit_of_its_last_digit(
    value: float, form: NumberFormat
) -> None:
    text = form.text(value)
    shown, unit = parse(text), last_digit(text)
    assume(math.isfinite(shown))
    # Subtracting two floats near 1e22 is no finer than their own last bit.
    assert abs(shown - value) <= 0.5 * unit * (1 + 1e-9) + math.ulp(value)
    assert (shown == 0.0) == (value == 0.0) or abs(value) < 5e-324
    assert parse(form.text(value, inside=True)) == shown


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.7, NumberFormat(), "0.7"),
        (0.7, NumberFormat(trim=False), "0.7000"),
        (0.66997455, NumberFormat(), "0.6700"),
        (1.5, NumberFormat(decimal_comma=True), "1,5"),
        (-1.0, NumberFormat(), "-1"),
        (-0.0, NumberFormat(), "0"),
        (0.000438568, NumberFormat(), "0.0004"),
        (0.0000438568, NumberFormat(), "4.386e-5"),
        (0.00005, NumberFormat(), "5e-5"),
        (12345678.0, NumberFormat(), "1.235e7"),
        (20000000.0, NumberFormat(), "2e7"),
        (0.5, NumberFormat(fractions=True), "1/2"),
        (-0.3, NumberFormat(fractions=True), "-3/10"),
        (1 / 3, NumberFormat(fractions=True), "1/3"),
        (0.333333, NumberFormat(fractions=True), "0.3333"),
        (2.0, NumberFormat(fractions=True), "2"),
        (0.4, NumberFormat(decimals=0), "4e-1"),
        (math.inf, NumberFormat(), "∞"),
        (math.nan, NumberFormat(), "?"),
    ],
)
def test_examples(value: float, form: NumberFormat, text: str) -> None:
    assert form.text(value) == text


def test_latex() -> None:
    form = NumberFormat(decimals=2)
    assert form.latex(-0.31) == "({-}0.31)"
    assert form.latex(-0.31, inside=False) == "{-}0.31"
    assert NumberFormat(decimal_comma=True).latex(0.2078) == "0{,}2078"
    assert NumberFormat(fractions=True).latex(-0.25, inside=False) == r"{-}\frac{1}{4}"
    assert NumberFormat().latex(3.1e-9) == r"3.1 \cdot 10^{-9}"
    assert form.text(-0.31, inside=True) == "(-0.31)"


@given(st.integers(-999, 999), st.integers(2, 64))
def test_a_quotient_of_small_numbers_is_found(numerator: int, denominator: int) -> None:
    value = numerator / denominator
    fraction = as_fraction(value)
    if value.is_integer():
        assert fraction is None
    else:
        assert fraction is not None
        assert fraction.numerator / fraction.denominator == value


def test_what_cannot_be_read_or_set_is_refused() -> None:
    with pytest.raises(UsageError, match="is not a number"):
        parse("abc")
    with pytest.raises(UsageError, match="is not a number"):
        parse("1/0")
    with pytest.raises(UsageError, match="Decimals go from 0 to 15"):
        NumberFormat(decimals=16)
