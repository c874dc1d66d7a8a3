"""Names of values as a person writes them: `delta_4` is δ₄."""

from __future__ import annotations

import re

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NAME = re.compile(r"(?<![a-z])([a-zδ∂]+)_(?:\{([0-9]+),([0-9]+)\}|\{?([0-9]+)\}?)")
_SIGNS = {
    "delta": "δ",
    "da": "∂C/∂a",
    "dw": "∂C/∂w",
    "∂w": "∂C/∂w",
    "∂a": "∂C/∂a",
    "gw": "∂C/∂w",
    "in": "z",
    "out": "a",
}
_ETA = re.compile(r"(?<![a-z_])eta(?![a-z_])")


def in_words(text: str) -> str:
    """A text with the names of values in it, set as far as plain text can be."""
    return _ETA.sub("η", _NAME.sub(_set, text))


def _set(found: re.Match[str]) -> str:
    key, source, target, number = found.groups()
    sign = _SIGNS.get(key, key)
    if source:
        return f"{sign}({source}→{target})"
    return sign + number.translate(_LOW)
