"""Whole numbers as people type them, and numbers with every digit."""

from __future__ import annotations

from nnviz.document.numbers import parse_number
from nnviz.errors import UsageError


def parse_count(text: str, least: int, most: int, what: str = "number") -> int:
    """A whole number from `least` to `most`; UsageError with a sentence otherwise."""
    value = parse_number(text, what)
    if value != round(value) or not least <= value <= most:
        raise UsageError(
            f"The {what} cannot be {text.strip()}.",
            do=f"Type a whole number from {least:,} to {most:,}.",
        )
    return round(value)


def exactly(value: float, decimal_comma: bool = False) -> str:
    """Every digit of a number, as short as it can be written without loss."""
    text = repr(float(value) + 0.0).removesuffix(".0")
    return text.replace(".", ",") if decimal_comma else text
