"""Numbers as people type them: `0.5`, `0,5`, `−3`, `2e-3`, `1/3`. Anything else is refused."""

from __future__ import annotations

import math
import re

from nnviz.errors import UsageError

_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(r"([+-]?\d{1,15})\s*/\s*(\d{1,15})", re.ASCII)
_DASHES = str.maketrans({"−": "-", "–": "-", "\N{FULLWIDTH HYPHEN-MINUS}": "-"})
LONGEST = 400


def parse_number(text: str, what: str = "number") -> float:
    """The finite number in a field; `UsageError` says what is wrong with anything else.

    Point and comma both mark decimals, so neither may part thousands.
    """
    typed = text.strip().translate(_DASHES)
    if not typed:
        raise UsageError(f"The {what} is empty.", do="Type a number such as 0.5.")
    if fraction := _FRACTION.fullmatch(typed):
        return _quotient(int(fraction[1]), int(fraction[2]), what)
    shown = typed if len(typed) <= 20 else typed[:19] + "…"
    if len(typed) > LONGEST or not _PLAIN.fullmatch(typed):
        raise UsageError(f"“{shown}” is not a number.", do="Type one such as 0.5, -2, 3e-4 or 1/3.")
    value = float(typed.replace(",", "."))
    if not math.isfinite(value):
        raise UsageError(
            f"The {what} {shown} is too large to compute with.", do="Type a smaller number."
        )
    return value


def a_finite_number(value: float, what: str) -> float:
    """The value as a float; `UsageError` where it is no finite number. `what`: "A weight"."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{what} must be a finite number.")
    return number


def _quotient(numerator: int, denominator: int, what: str) -> float:
    if denominator == 0:
        raise UsageError(f"The {what} divides by zero.", do="Type another number.")
    return numerator / denominator
