"""Set a formula once for all numbers of the same shape.

Plain digits of the font are equally wide, so `0.0792 × 0.6370` is laid out like `0.0000 × 0.0000`.
Setting a line takes milliseconds, exchanging its digits microseconds; while one steps, most lines
differ from one already set in their digits only. Bold digits and scripts come to stand as far
apart as zeros would, a hair wider than when set by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnviz.export.mathshapes import (
    BOLD_DIGITS,
    DIGITS,
    NUMBER,
    PLAIN_DIGITS,
    Bounds,
    Drawing,
    Mark,
    digits_in,
    draw,
)

_TO_ZERO = str.maketrans(PLAIN_DIGITS + BOLD_DIGITS, "0" * 10 + BOLD_DIGITS[0] * 10)
_LEVELS = ("{}", "x^{{{}}}", "x^{{x^{{{}}}}}")  # text, script, script of a script
_SAME = 0.05  # pixels; outlines are rounded to 0.01


def set_pieces(
    pieces: tuple[str, ...], size: float, colour: Callable[[Sequence[str]], str]
) -> tuple[Mark, ...]:
    """The marks of a formula, from one of the same shape where there is one.

    `colour` joins pieces and gives each its colour.
    """
    latex = " ".join(pieces)
    if "#" in latex or DIGITS.isdisjoint(latex):
        return draw(colour(pieces), size).marks
    shape = _shape(colour(tuple(piece.translate(_TO_ZERO) for piece in pieces)), size)
    exchanged = _exchanged(shape, digits_in(latex), size)
    return exchanged or draw(colour(pieces), size).marks


@lru_cache(maxsize=1024)
def _shape(latex: str, size: float) -> Drawing:
    # The colours of the pieces hold digits; they are put in after all digits have become 0.
    return draw(latex, size)


def _exchanged(shape: Drawing, digits: str, size: float) -> tuple[Mark, ...] | None:
    if shape.digits is None or len(shape.digits) != len(digits):
        return None
    marks = list(shape.marks)
    for place, digit in zip(shape.digits, digits, strict=True):
        glyph = _glyph(digit, marks[place].bounds, size)
        if glyph is None:
            return None
        marks[place] = glyph.instead_of(marks[place])
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A digit as path data to fill in, and where it stands when the 0 in its place is `zero`."""

    template: str
    numbers: tuple[float, ...]
    bounds: Bounds
    zero: Bounds

    def instead_of(self, mark: Mark) -> Mark:
        """The mark of this digit where a 0 was."""
        dx = mark.bounds.left - self.zero.left
        dy = mark.bounds.bottom - self.zero.bottom
        moved = [n + (dy if at % 2 else dx) for at, n in enumerate(self.numbers)]
        return Mark(mark.piece, self.template % tuple(moved), self.bounds.moved(dx, dy))


def _glyph(digit: str, place: Bounds, size: float) -> Glyph | None:
    """The glyph as large as the 0 in that place; scripts have outlines of their own."""
    alphabet = BOLD_DIGITS if digit in BOLD_DIGITS else PLAIN_DIGITS
    for level in range(len(_LEVELS)):
        glyphs = _glyphs(alphabet, level, size)
        zero = glyphs[digit].zero
        if abs(zero.width - place.width) < _SAME and abs(zero.height - place.height) < _SAME:
            return glyphs[digit]
    return None


@lru_cache(maxsize=128)
def _glyphs(alphabet: str, level: int, size: float) -> dict[str, Glyph]:
    """Each digit drawn alone: all begin where the 0 does."""
    marks = [_alone(digit, level, size) for digit in alphabet]
    return {
        digit: _as_glyph(mark, marks[0].bounds) for digit, mark in zip(alphabet, marks, strict=True)
    }


def _alone(digit: str, level: int, size: float) -> Mark:
    drawing = draw(_LEVELS[level].format(digit), size)
    assert drawing.digits is not None
    return drawing.marks[drawing.digits[0]]


def _as_glyph(mark: Mark, zero: Bounds) -> Glyph:
    numbers = tuple(float(number) for number in NUMBER.findall(mark.outline))
    return Glyph(NUMBER.sub("%.2f", mark.outline), numbers, mark.bounds, zero)
