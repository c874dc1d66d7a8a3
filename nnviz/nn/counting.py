"""Numbers too large to write down: how many settings a network has, and how many inputs there are.

Everything is kept as a power, base^exponent with whole numbers, and only its logarithm is ever
worked out: with as many digits as it takes for every digit that is shown to be right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from math import log10

from nnviz.errors import UsageError
from nnviz.nn.given import a_whole_number

MOST_DIGITS = 1_000  # of an exponent
WRITTEN_OUT = 16  # digits of a number that is written out
GUARD = 40  # digits of a logarithm beyond those of its whole part


@dataclass(frozen=True)
class Power:
    """base^exponent, two whole numbers; the exponent may itself be huge."""

    base: int
    exponent: int

    def __post_init__(self) -> None:
        if a_whole_number(self.base, "The base of a power") < 1:
            raise UsageError("The base of a power is at least 1, not 0.")
        a_whole_number(self.exponent, "The exponent of a power")
        if self.exponent.bit_length() > MOST_DIGITS * 3.3:
            raise UsageError(f"An exponent has at most {MOST_DIGITS:,} digits.")

    @cached_property
    def log10(self) -> Decimal:
        """The decimal logarithm, right to many digits after the point."""
        precision = len(str(self.exponent)) + len(str(self.base)) + GUARD
        context = Context(prec=precision)
        return context.multiply(context.log10(Decimal(self.base)), Decimal(self.exponent))

    @property
    def digits(self) -> int:
        """How many digits the number has, written out."""
        # A logarithm is whole for powers of ten only, and those come out exactly.
        return int(self.log10) + 1

    @property
    def value(self) -> int | None:
        """The number itself where it is short enough to be written out, else None."""
        return self.base**self.exponent if self.digits <= WRITTEN_OUT else None

    @property
    def length(self) -> float:
        """How long its bar is: the logarithm of its number of digits, 0 for one digit."""
        digits = self.digits
        return log10(digits) if digits < 10**300 else float(len(str(digits)) - 1)

    @property
    def power_of_ten(self) -> int:
        """The nearest power of ten, as its exponent."""
        return int(self.log10.to_integral_value())

    def plain(self) -> str:
        """`2^320,000 ≈ 10^96,330`, or `2^8 = 256`."""
        value = self.value
        result = f"≈ 10^{_long(self.power_of_ten)}" if value is None else f"= {value:,}"
        return f"{self.base:,}^{_long(self.exponent)} {result}"

    def times(self, other: Power) -> Decimal:
        """The decimal logarithm of how many times as large this is as the other."""
        precision = max(len(str(one.exponent)) for one in (self, other)) + GUARD
        return Context(prec=precision).subtract(self.log10, other.log10)


def _long(number: int) -> str:
    """A whole number; what has very many digits is itself written as a power of ten."""
    digits = len(str(number))
    return f"{number:,}" if digits <= WRITTEN_OUT else f"(10^{digits - 1:,}…)"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that goes into a count: what it is called, its usual value, and its range."""

    name: str
    usual: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Count:
    """Something to be counted: from a few quantities to a power, with a sentence about it."""

    name: str
    title: str
    quantities: tuple[Quantity, ...]
    power: Callable[..., Power]
    meaning: str

    def of(self, *values: int) -> Power:
        """How many there are; `UsageError` where a quantity is out of its range."""
        for quantity, value in zip(self.quantities, values, strict=True):
            if not quantity.low <= value <= quantity.high:
                raise UsageError(
                    f"{quantity.name} is a whole number from {quantity.low:,} to "
                    f"{quantity.high:,}, not {value:,}."
                )
        return self.power(*values)


_SIDE = 100_000
_TABLE = (
    Count(
        "pictures",
        "Possible pictures",
        (
            Quantity("Width", 200, 1, _SIDE),
            Quantity("Height", 200, 1, _SIDE),
            Quantity("Bits a pixel", 8, 1, 128),
        ),
        lambda width, height, bits: Power(2, width * height * bits),
        "Every bit of the picture may be 0 or 1, whatever the others are.",
    ),
    Count(
        "texts",
        "Possible short texts",
        (Quantity("Letters", 280, 1, 1_000_000), Quantity("Bits a letter", 8, 1, 64)),
        lambda letters, bits: Power(2, letters * bits),
        "Most of them are noise; what people write is a tiny part.",
    ),
    Count(
        "settings",
        "Settings of a network",
        (
            Quantity("Weights", 1_000_000, 1, 10**12),
            Quantity("Values a weight can have", 100, 1, 10**6),
        ),
        lambda weights, values: Power(values, weights),
        "Each of them is one function at most: it bounds how many functions the network can be, "
        "not how many inputs it can tell apart.",
    ),
    Count(
        "rounds",
        "Rounds of trying all weights",
        (Quantity("Weights", 12, 1, 10**12), Quantity("Bits a weight", 64, 1, 128)),
        lambda weights, bits: Power(2, weights * bits),
        "The nine neurons of the running example, with all that 64 bits can say for every weight.",
    ),
    Count(
        "functions",
        "Boolean functions",
        (Quantity("Inputs", 3, 1, 60),),
        lambda inputs: Power(2, 2**inputs),
        "Each of the 2ⁿ rows of the truth table may be 0 or 1. A network that can be each of them "
        "grows exponentially with n; single ones, such as AND, need very few neurons.",
    ),
)

COUNTS: dict[str, Count] = {one.name: one for one in _TABLE}
