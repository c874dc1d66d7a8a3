"""Numbers as people type them, and as a field shows them."""

from __future__ import annotations

import math
import re

from nnviz.errors import UsageError

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_FRACTION = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")
_EXAMPLE = "Type a number such as 0.5, -2 or 1e-3."
LONGEST = 40


def parse_number(text: str) -> float:
    """The number a person typed: `0.5`, `0,5`, `−2`, `1e-3`, `1/3`.

    Raises UsageError with a sentence for nothing, words, and numbers too large to compute with.
    """
    body = text.strip().replace("−", "-").replace("\u2009", "").replace("\u00a0", "")
    if not body:
        raise UsageError("This field is empty.", do=_EXAMPLE)
    shown = body if len(body) <= LONGEST else f"{body[:LONGEST]}…"
    fraction = _FRACTION.fullmatch(body)
    if fraction:
        return _quotient(shown, *fraction.groups())
    if not _NUMBER.fullmatch(body):
        raise UsageError(f"“{shown}” is not a number.", do=_EXAMPLE)
    return _finite(shown, float(body.replace(",", ".")))


def _quotient(shown: str, above: str, below: str) -> float:
    if int(below) == 0:
        raise UsageError(f"“{shown}” divides by zero.", do=_EXAMPLE)
    try:
        return int(above) / int(below)
    except OverflowError:
        return _finite(shown, math.inf)


def _finite(shown: str, value: float) -> float:
    if not math.isfinite(value):
        raise UsageError(f"“{shown}” is too large.", do="The largest number is about 1e308.")
    return value


def parse_count(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`; UsageError with a sentence otherwise."""
    value = parse_number(text)
    if value != round(value) or not least <= value <= most:
        raise UsageError(
            f"“{text.strip()[:LONGEST]}” does not fit here.",
            do=f"Type a whole number from {least:,} to {most:,}.",
        )
    return round(value)


def exactly(value: float, decimal_comma: bool = False) -> str:
    """Every digit of a number, as short as it can be written without loss."""
    text = repr(float(value) + 0.0).removesuffix(".0")
    return text.replace(".", ",") if decimal_comma else text
