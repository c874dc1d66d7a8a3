"""What many pictures have in common, kept once: lines of SVG text, and outlines of glyphs.

From one step to the next little changes. A picture is a list of places in a pool of lines; a
formula refers to glyphs, and the same letter set elsewhere is the same glyph moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.export.mathshapes import NUMBER
from nnviz.picture.shapes import Formula, Picture, Shape, Term

_SAME = 0.03  # pixels; outlines are rounded to 0.01, each time anew
_GLYPH = re.compile(r'<path d="(g[0-9]+)"(?: transform="translate\((\S+) (\S+)\)")?/>')
_COMMANDS = re.compile(r"[A-Z]")

Points = NDArray[np.float64]


@dataclass
class Lines:
    """Lines of text, each stored once."""

    places: dict[str, int] = field(default_factory=dict)
    letters: int = 0

    def add(self, text: str) -> list[int]:
        """A text as runs of stored lines: first place, how many, first place, how many, …"""
        runs: list[int] = []
        for line in text.split("\n"):
            place = self.places.setdefault(line, len(self.places))
            if place == len(self.places) - 1:
                self.letters += len(line)
            if runs and runs[-2] + runs[-1] == place:
                runs[-1] += 1
            else:
                runs += [place, 1]
        return runs


@dataclass
class Glyphs:
    """Outlines, each stored once, beginning at the origin."""

    outlines: list[str] = field(default_factory=list)
    _found: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    _alike: dict[str, list[tuple[int, Points]]] = field(default_factory=dict)

    def referring(self, picture: Picture) -> Picture:
        """The picture with names of glyphs (`g12`) in place of the outlines of its formulas."""
        return replace(picture, shapes=tuple(self._shape(shape) for shape in picture.shapes))

    def uses(self, svg: str) -> str:
        """SVG text of such a picture, with references where the names of glyphs stand."""
        return _GLYPH.sub(_use, svg)

    def _shape(self, shape: Shape) -> Shape:
        if not isinstance(shape, Formula):
            return shape
        return replace(shape, terms=tuple(self._term(term) for term in shape.terms))

    def _term(self, term: Term) -> Term:
        placed = []
        for outline, dx, dy in term.outlines:
            number, x, y = self._place(outline)
            placed.append((f"g{number}", dx + x, dy + y))
        return replace(term, outlines=tuple(placed))

    def _place(self, outline: str) -> tuple[int, float, float]:
        """Which glyph an outline is, and where it stands."""
        if outline not in self._found:
            points = np.array(NUMBER.findall(outline), dtype=float).reshape(-1, 2)
            commands = "".join(_COMMANDS.findall(outline))
            x, y = points[0].tolist()
            self._found[outline] = self._number(commands, points - points[0]), x, y
        return self._found[outline]

    def _number(self, commands: str, points: Points) -> int:
        known = self._alike.setdefault(commands, [])
        for number, other in known:
            if np.abs(other - points).max() < _SAME:
                return number
        known.append((len(self.outlines), points))
        self.outlines.append(_written(commands, points))
        return len(self.outlines) - 1


def _use(found: re.Match[str]) -> str:
    return f'<use href="#{found[1]}" x="{found[2] or 0}" y="{found[3] or 0}"/>'


def _written(commands: str, points: Points) -> str:
    """Path data of commands with their points."""
    pieces, at = [], 0
    for command in commands:
        count = _TAKES[command]
        numbers = points[at : at + count].reshape(-1).tolist()
        pieces.append(
            command + " ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in numbers)
        )
        at += count
    return "".join(pieces).replace("-0 ", "0 ")


_TAKES = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 0}
