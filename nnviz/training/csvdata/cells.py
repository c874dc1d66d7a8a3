"""What a text cell says: a number, a word, or that something is missing."""

from __future__ import annotations

import math
import re

_NUMBERS = {
    ".": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?", re.ASCII),
}
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_MINUS = str.maketrans({"−": "-"})
_LONGEST_NUMBER = 400

MISSING_WORDS = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "?"))
# In a column of numbers these can mean nothing else; among words they may be a category.
MISSING_NUMBERS = MISSING_WORDS | {"-", "--", ".", "none", "missing", "unknown"}


def is_missing(cell: str) -> bool:
    """Whether a cell says, anywhere, that there is no value."""
    return cell.strip().casefold() in MISSING_WORDS


def number(cell: str, decimal: str) -> float | None:
    """The number that a cell says: NaN for a missing one, infinite for one that is too large.

    None where it is neither a number nor a word for a missing one. Thousands are not parted.
    """
    text = cell.strip()
    if len(text) <= _LONGEST_NUMBER:
        if "−" in text:
            text = text.translate(_MINUS)
        if _NUMBERS[decimal].fullmatch(text):
            return float(text.replace(",", "."))
        if text.casefold() in MISSING_NUMBERS:
            return math.nan
        if _INFINITE.fullmatch(text):
            return math.inf
    return None


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell says a number, finite or not."""
    value = number(cell, decimal)
    return value is not None and not math.isnan(value)


def shortened(text: str, longest: int = 40) -> str:
    """Text as a sentence quotes it."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
