"""Text in a picture: clean, short enough for its slot, and the slot it needs.

Nothing here measures a font. A slot is the sum of the advances that the shipped font (Inter, semi
bold) has for its characters, so it is the same on every machine and never too small.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from nnviz.picture.shapes import SCRIPT_SCALE, Run, Script
from nnviz.steps.numbers import NumberFormat

# Advances of Inter in hundredths of the font size, by character.
_ADVANCES = {
    character: advance
    for advance, characters in {
        24: "'",
        28: " ijlI.:·,;!",
        38: '|/\\ft()[]{}"r⁷',
        44: "²⁵³⁶⁸⁹⁻⁴⁰",
        48: "-_1^`*",
        56: "?sJxzLak",
        60: "cvyŷ7FeEhnouη",
        64: "2pqδ5bdg#P∂",
        67: "$3689RSZ&BT+04<=>~−×K",
        72: "XYADVUC",
        76: "HNGO",
        84: "Q…%w",
        95: "mM½→@",
        102: "W",
    }.items()
    for character in characters
}
_OTHER = 80  # a letter not in the table, generously

ELLIPSIS = "…"


def slot(runs: tuple[Run, ...], size: float) -> float:
    """The width to reserve for a label, in pixels."""
    return (
        sum(_width(run.text) * (SCRIPT_SCALE if run.script else 1.0) for run in runs) * size / 100
    )


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    return sum(_ADVANCES.get(character, _OTHER) for character in text)


def clean(text: str, longest: int = 200) -> str:
    """Text safe to draw and to write: one line, no control characters, no lone surrogates."""
    kept = "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or _visible(c))
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + ELLIPSIS


def _visible(character: str) -> bool:
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return False
    if 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return False
    # Marks that turn the direction of the text around could make a label say something else.
    return not (0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069)


def fitted(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it would not fit a slot of this width."""
    text = clean(text)
    if _width(text) * size / 100 <= width:
        return text
    room = width * 100 / size - _width(ELLIPSIS)
    kept = ""
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def lines_of(text: str, size: float, width: float) -> list[str]:
    """The text broken between words into lines that fit a slot of this width."""
    rows: list[str] = []
    for word in clean(text, longest=2000).split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and _width(longer) * size / 100 <= width:
            rows[-1] = longer
        else:
            rows.append(fitted(word, size, width))
    return rows


def short(value: float, written: NumberFormat, longest: int) -> str:
    """A number with as many of its decimals as fit into `longest` characters."""
    first = text = written.text(value)
    for decimals in range(written.decimals, -1, -1):
        text = replace(written, decimals=decimals).text(value)
        if len(text) <= longest or ("e" in text and "e" not in first):
            break
    return (text if "e" in first or "e" not in text else first).replace("-", "−")


def symbol_runs(plain: str) -> tuple[Run, ...]:
    """A symbol's plain text, such as `w^3_12` or `∂C/∂w_46`, with its indices in their places."""
    runs: list[Run] = []
    for mark, text in _PIECES.findall(plain):
        runs.append(Run(text, _SCRIPTS[mark]))
    return tuple(runs)


_PIECES = re.compile(r"([_^]?)([^_^]+)")
_SCRIPTS: dict[str, Script] = {"": "", "_": "sub", "^": "super"}
