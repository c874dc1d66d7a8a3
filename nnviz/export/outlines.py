"""Letters as outlines of the shipped font, so that they look the same where no font is.

Where a letter stands is what the font says, kerning included. Qt plays no part in it.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from itertools import chain
from typing import Any

from nnviz.picture.shapes import SCRIPT_SCALE, SCRIPT_SHIFT, Label, Run
from nnviz.resources import resource

_FILES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
_MISSING = 0  # the glyph of a character the font lacks
_FEATURES = {"calt": True}  # what every program that sets text applies by itself
_LONGEST = 400  # letters; longer labels are set plainly, and not kept
_PLAIN = frozenset("0123456789.")  # nothing is ever substituted among these


def outline(label: Label) -> tuple[str, float] | None:
    """Path data of a label, and how far left of its anchor it starts; None if a letter is missing.

    The path starts at the origin on the baseline, y downwards, in pixels.
    """
    make = _outline if len(label.text) <= _LONGEST else _outline.__wrapped__
    made: tuple[str, float] | None = make(label.runs, label.size, label.weight)
    if made is None:
        return None
    path, width = made
    return path, {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]


@lru_cache(maxsize=4096)
def _outline(runs: tuple[Run, ...], size: float, weight: int) -> tuple[str, float] | None:
    face = _face(min(_FILES, key=lambda known: abs(known - weight)))
    per_unit = size / face.info.layout.unitsperem
    pieces: list[str] = []
    x = 0.0
    for run in runs:
        scale = per_unit * (SCRIPT_SCALE if run.script else 1.0)
        glyphs = _glyphs(face, run.text)
        if glyphs is None:
            return None
        for glyph, following in zip(glyphs, chain(glyphs[1:], (None,)), strict=False):
            start, rest = _contours(face, glyph, scale)
            if rest:
                at = (x + start[0], SCRIPT_SHIFT[run.script] * size + start[1])
                pieces.append(f"M{_numbers(*at)}{rest}")
            x += _advance(face, glyph, following) * scale
    return "".join(pieces), x


def _glyphs(face: Any, text: str) -> list[int] | None:
    glyphs = [face.glyphindex(character) for character in text]
    if _MISSING in glyphs:
        return None
    if _PLAIN.issuperset(text) or len(text) > _LONGEST:
        return glyphs
    substituted: list[int] = face.gsub.sub(glyphs, _FEATURES)
    return substituted


@lru_cache(maxsize=4)
def _face(weight: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own way of finding its font
        from ziafont.font import Font
    return Font(resource("fonts", f"Inter-{_FILES[weight]}.otf"))


@lru_cache(maxsize=8192)
def _advance(face: Any, glyph: int, following: int | None) -> int:
    """How far the next glyph stands from this one, in font units, kerned."""
    return int(face.advance(glyph, following))


@lru_cache(maxsize=4096)
def _contours(face: Any, glyph: int, scale: float) -> tuple[tuple[float, float], str]:
    """Where a glyph's path begins, and the rest of the path from there, y downwards.

    Steps are relative, so that the text is the same wherever the glyph stands; they are taken
    between rounded points, so that nothing adds up.
    """
    operators = [
        (
            type(operator).__name__[0].lower(),  # move, line, quadratic or cubic curve to
            [
                (round(point.x * scale, 2), round(-point.y * scale, 2))
                for point in operator.points()[0]
            ],
        )
        for operator in face.glyph_fromid(glyph).operators
    ]
    if not operators:
        return (0.0, 0.0), ""
    first = begin = here = operators[0][1][0]
    pieces = []
    for letter, points in operators[1:]:
        if letter == "m":
            pieces.append("z")
            here, begin = begin, points[0]
        steps = " ".join(_numbers(x - here[0], y - here[1]) for x, y in points)
        pieces.append(letter + steps)
        here = points[-1]
    return first, "".join([*pieces, "z"])


def _numbers(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
