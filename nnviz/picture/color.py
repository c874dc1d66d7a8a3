"""Arithmetic of colours written `#rrggbb`."""

from __future__ import annotations

from functools import lru_cache

RGB = tuple[int, int, int]


@lru_cache(maxsize=1024)
def rgb(color: str) -> RGB:
    """The three channels of `#rrggbb`, 0–255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def hexadecimal(red: float, green: float, blue: float) -> str:
    """`#rrggbb` of three channels, 0–255."""
    return f"#{round(red):02x}{round(green):02x}{round(blue):02x}"


@lru_cache(maxsize=4096)
def mix(under: str, over: str, amount: float) -> str:
    """`over` laid on `under` with opacity `amount`: 0 gives `under`, 1 gives `over`."""
    pairs = zip(rgb(under), rgb(over), strict=True)
    return hexadecimal(*(u + (o - u) * amount for u, o in pairs))


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2, from 1 to 21; text needs 4.5, lines and marks 3."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
