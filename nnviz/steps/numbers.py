"""How a number is written: for reading only, nothing rounded is ever used to compute."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from nnviz.errors import UsageError

LARGEST_DENOMINATOR = 64
LARGEST_NUMERATOR = 999
HUGE = 1e7
MOST_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The display settings of numbers.

    `decimals` digits stand after the point; a value that is exactly shorter (a weight of 0.7)
    is written without trailing zeros unless `trim` is off. `fractions` writes p/q where the value
    is exactly that, with q at most 64. What would round to nothing, or is huge, is written with a
    power of ten, so that only zero looks like zero. With `significant`, so is what is below 0.01,
    for numbers that are squared or divided by: 0.0002 would say too little of 2.443e-4.
    """

    decimals: int = 4
    decimal_comma: bool = False
    fractions: bool = False
    trim: bool = True
    significant: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.decimals, int) or not 0 <= self.decimals <= MOST_DECIMALS:
            raise UsageError(f"Decimals go from 0 to {MOST_DECIMALS}, not {self.decimals!r}.")

    def text(self, value: float, *, inside: bool = False) -> str:
        """Plain text, readable by `parse`; `inside` puts a negative number in parentheses."""
        written = self._text(value)
        return f"({written})" if inside and written.startswith("-") else written

    def latex(self, value: float, *, inside: bool = True) -> str:
        """LaTeX; a negative number inside a formula is `({-}0.31)`, by itself `{-}0.31`."""
        written = self._text(value)
        negative = written.startswith("-")
        body = self._latex_body(written.removeprefix("-"))
        if not negative:
            return body
        return f"({{-}}{body})" if inside else f"{{-}}{body}"

    def _latex_body(self, written: str) -> str:
        if "/" in written:
            numerator, denominator = written.split("/")
            return rf"\frac{{{numerator}}}{{{denominator}}}"
        mantissa, mark, exponent = written.partition("e")
        mantissa = mantissa.replace(",", "{,}").replace("∞", r"\infty")
        return rf"{mantissa} \cdot 10^{{{exponent}}}" if mark else mantissa

    def _text(self, value: float) -> str:
        value = float(value) + 0.0  # turns -0.0 into 0.0
        if not math.isfinite(value):
            return "?" if math.isnan(value) else "∞" if value > 0 else "-∞"
        fraction = as_fraction(value) if self.fractions else None
        if fraction is not None:
            return f"{fraction.numerator}/{fraction.denominator}"
        written = self._fixed(value)
        return written.replace(".", ",") if self.decimal_comma else written

    def _fixed(self, value: float) -> str:
        tiny = 0.01 if self.significant else 10.0**-self.decimals
        tiny_or_huge = value != 0.0 and (abs(value) < tiny or abs(value) >= HUGE)
        if tiny_or_huge:
            mantissa, exponent = f"{value:.{max(1, min(self.decimals, 3))}e}".split("e")
        else:
            mantissa, exponent = f"{value:.{self.decimals}f}", "0"
        power = "" if int(exponent) == 0 else f"e{int(exponent)}"
        short = _without_zeros(mantissa) + power
        # Zeros are only dropped where nothing was rounded: 0.7 is exact, 0.7000 is not.
        return short if self.trim and float(short) == value else mantissa + power


def as_fraction(value: float) -> Fraction | None:
    """The fraction p/q (2 ≤ q ≤ 64) that this number exactly is, or None."""
    if not math.isfinite(value) or value.is_integer() or abs(value) > LARGEST_NUMERATOR:
        return None
    fraction = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    exact = fraction.numerator / fraction.denominator == value
    return fraction if exact and abs(fraction.numerator) <= LARGEST_NUMERATOR else None


def parse(text: str) -> float:
    """The number that `NumberFormat.text` wrote, with any of its settings."""
    body = text.strip().removeprefix("(").removesuffix(")").replace(",", ".").replace("−", "-")
    try:
        numerator, slash, denominator = body.partition("/")
        return float(numerator) / float(denominator) if slash else float(body)
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"“{text}” is not a number.") from None


def last_digit(text: str) -> float:
    """The worth of one unit of the last digit shown: 0.0001 for "0.4199", 0 for a fraction."""
    body = text.strip().strip("()-").replace(",", ".")
    if "/" in body:
        return 0.0
    mantissa, _, exponent = body.partition("e")
    return float(10.0 ** (int(exponent or 0) - _decimals(mantissa)))


def _decimals(written: str) -> int:
    return len(written.partition(".")[2])


def _without_zeros(written: str) -> str:
    return written.rstrip("0").removesuffix(".") if "." in written else written
