"""Plain text with indices set as they are read: `w_69·δ_9` becomes `w₆₉·δ₉`."""

from __future__ import annotations

import re

_LOW = str.maketrans("0123456789,+-()", "₀₁₂₃₄₅₆₇₈₉,₊₋₍₎")
_HIGH = str.maketrans("0123456789,+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹,⁺⁻⁽⁾")
_INDEX = re.compile(r"([_^])(?:\{([0-9,+\-()]+)\}|([0-9]+(?:,[0-9]+)*))")


def with_indices(text: str) -> str:
    """The text with `_12`, `_{12,3}` and `^2` as small low and high digits."""
    return _INDEX.sub(_set, text)


def _set(match: re.Match[str]) -> str:
    digits = match[2] or match[3]
    return digits.translate(_LOW if match[1] == "_" else _HIGH)
