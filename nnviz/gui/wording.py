"""Plain text as a person writes it: `w_69·δ_9 = -0.4` becomes `w₆₉·δ₉ = −0.4`."""

from __future__ import annotations

import re

_LOW = str.maketrans("0123456789,+-()", "₀₁₂₃₄₅₆₇₈₉‚₊₋₍₎")
_HIGH = str.maketrans("0123456789,+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹,⁺⁻⁽⁾")
_INDEX = re.compile(r"([_^])(?:\{([0-9,+\-()]+)\}|([0-9]+(?:,[0-9]+)*))")
# A minus before a number or in its power of ten; not the hyphen of `2-4-1` or `well-known`.
_MINUS = re.compile(r"(?<![\w)])-(?=[\d∞])|(?<=\de)-(?=\d)")


def pretty(text: str) -> str:
    """The text with `_12`, `_{12,3}` and `^2` as small digits, and minus signs as such."""
    return _MINUS.sub("−", _INDEX.sub(_set, text))


def _set(match: re.Match[str]) -> str:
    digits = match[2] or match[3]
    return digits.translate(_LOW if match[1] == "_" else _HIGH)
