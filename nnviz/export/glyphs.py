"""Typeset formulas inside a web page: each glyph is written once and used wherever it occurs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from itertools import cycle

from nnviz.export.mathlines import Line, Setting
from nnviz.export.mathrows import Block

FINE = 100  # parts of a pixel in which outlines are written
CLOSE = 4  # of these, by which outlines of one glyph may differ, having been rounded

_NUMBER = re.compile(r"-?[0-9.]+")

Shade = Callable[[int, int], str]
"""The class of a piece of a line; piece −1: bars and fences."""


class Glyphs:
    """The outlines a page has had so far, under the names `g1`, `g2`, …"""

    def __init__(self) -> None:
        self._named: dict[tuple[str, tuple[int, ...]], str] = {}
        self._alike: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        self._count = 0

    def place(self, outline: str, dx: float, dy: float) -> tuple[str, str]:
        """An element that shows an outline, and the definition it needs if it is a new one."""
        numbers = [round(float(number) * FINE) for number in _NUMBER.findall(outline)]
        x, y = numbers[0], numbers[1]
        shape = tuple(
            number - y if at else number - x
            for number, at in zip(numbers, cycle((0, 1)), strict=False)
        )
        form = _NUMBER.sub("%", outline)
        name, new = self._named.get((form, shape)) or self._find(form, shape), ""
        if not name:
            self._count += 1
            name = f"g{self._count}"
            self._alike.setdefault(form, []).append((name, shape))
            new = f'<path id="{name}" d="{_path(form, shape)}"/>'
        self._named[form, shape] = name
        place = f'x="{_short(x / FINE + dx)}" y="{_short(y / FINE + dy)}"'
        return f'<use href="#{name}" {place}/>', new

    def _find(self, form: str, shape: tuple[int, ...]) -> str:
        """The glyph that looks like this, though rounding moved some of its points."""
        for name, known in self._alike.get(form, ()):
            if all(abs(a - b) <= CLOSE for a, b in zip(known, shape, strict=True)):
                return name
        return ""

    def svg(self, block: Block, label: str, shade: Shade, scale: float = 1.0, low: str = "") -> str:
        """A block of formulas as an SVG element with a label for those who do not see it."""
        groups, new = [], []
        for placed in block.placed:
            uses = [self.place(outline, placed.dx, placed.dy) for outline in placed.outlines]
            new += [definition for _, definition in uses if definition]
            shown = "".join(use for use, _ in uses)
            groups.append(f'<g class="{shade(placed.line, placed.piece)}">{shown}</g>')
        width, height = max(block.width, 1.0), max(block.height, 1.0)
        defs = f"<defs>{''.join(new)}</defs>" if new else ""
        return (
            f'<svg role="img" aria-label="{escape(label)}" width="{width * scale:.1f}" '
            f'height="{height * scale:.1f}" viewBox="0 0 {width:.1f} {height:.1f}"{low}>'
            f"{defs}{''.join(groups)}</svg>"
        )


def at_signs(setting: Setting, most: float) -> Block:
    """The block with rows that begin with = moved under the first = of the row above them.

    What stands left of it may be `most` pixels wide; else the rows stay where they are.
    """
    block, shift = setting.block, 0.0
    shifts: list[float] = []
    for at, row in enumerate(setting.rows):
        signs = [piece for piece, part in enumerate(row) if part.plain in (" = ", " ← ")]
        if not signs or signs[0] > 0:
            mark = signs[0] if signs else -1
            lefts = [p.bounds.left for p in block.placed if (p.line, p.piece) == (at, mark)]
            shift = min(lefts) if lefts and min(lefts) <= most else 0.0
            shifts.append(0.0)
        else:
            shifts.append(shift)
    placed = tuple(
        replace(p, dx=p.dx + shifts[p.line], bounds=p.bounds.moved(shifts[p.line], 0.0))
        for p in block.placed
    )
    right = max((p.bounds.right for p in placed), default=0.0)
    return replace(block, placed=placed, width=max(block.width, right))


def _short(value: float) -> str:
    """A length with what decimals it needs, at most two."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _path(form: str, shape: Sequence[int]) -> str:
    numbers = iter(shape)
    written = re.sub("%", lambda _: _short(next(numbers) / FINE), form)
    return re.sub(r"\s*([A-Z])\s*", r"\1", written)


def shade_of(rows: Sequence[Line], classes: Callable[[int, int], str]) -> Shade:
    """Classes of pieces that exist; bars and fences are text."""
    return lambda line, piece: classes(line, piece) if 0 <= piece < len(rows[line]) else "text"
