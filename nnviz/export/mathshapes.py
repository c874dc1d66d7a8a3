"""Outlines of glyphs, drawn by ziamath and told apart by colour.

Each piece of a formula is given a colour of its own that names it; the outlines are then collected
by colour, so no reader needs to understand glyphs. Texts with digits are told apart the same
way, so that `nnviz.export.mathdigits` can exchange digits without setting a formula again.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

PLAIN_DIGITS = "0123456789"
BOLD_DIGITS = "".join(chr(0x1D7CE + digit) for digit in range(10))
DIGITS = frozenset(PLAIN_DIGITS + BOLD_DIGITS)

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_FIRST_TOKEN = 0x800000  # colours above name texts, colours below name pieces


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in pixels, y downwards: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def moved(self, dx: float, dy: float) -> Bounds:
        """The same rectangle elsewhere."""
        return Bounds(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def scaled(self, factor: float) -> Bounds:
        """The rectangle with all four sides multiplied."""
        return Bounds(
            self.left * factor, self.top * factor, self.right * factor, self.bottom * factor
        )

    def contains(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether the point lies inside, or at most `margin` outside."""
        return (
            self.left - margin <= x <= self.right + margin
            and self.top - margin <= y <= self.bottom + margin
        )


def union(bounds: Iterable[Bounds]) -> Bounds:
    """The smallest rectangle around all of `bounds`; empty at the origin when there are none."""
    many = tuple(bounds)
    if not many:
        return Bounds(0.0, 0.0, 0.0, 0.0)
    return Bounds(
        min(b.left for b in many),
        min(b.top for b in many),
        max(b.right for b in many),
        max(b.bottom for b in many),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """One outline: SVG path data, its bounds, and the piece it belongs to (-1: none, a bar).

    The outline is to be moved right by `dx`; the bounds have been.
    """

    piece: int
    outline: str
    bounds: Bounds
    dx: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of a formula, and which of them draw its digits in reading order (or None)."""

    marks: tuple[Mark, ...]
    digits: tuple[int, ...] | None


def sentinel(index: int) -> str:
    """The colour that names piece `index`."""
    return f"#{index + 1:06x}"


@lru_cache(maxsize=1)
def _engine() -> Any:
    """ziamath, loaded on first use (0.2 s) and told to write what every renderer reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own way of finding its font
        import ziamath
        from ziamath import styles
        from ziamath.config import config
    config.svg2 = False
    config.precision = 2
    # It copies the style of a node's parent, deeply, only to read it: a fifth of its time.
    vars(styles)["asdict"] = vars
    return ziamath


def draw(latex: str, size: float) -> Drawing:
    """Set LaTeX whose pieces wear their `sentinel` colours; any error of ziamath passes."""
    root = _tree(latex)
    _unwrap_colours(root)
    _flatten(root)
    tokens = list(_numbers(root, -1))
    for index, (token, _) in enumerate(tokens):
        token.set("mathcolor", sentinel(_FIRST_TOKEN + index))
    image: ElementTree.Element = _engine().Math(root, size=size, margin=0.0).svgxml()
    marks, owners = [], []
    for mark in _marks(image):
        owner = mark.piece - _FIRST_TOKEN
        named = 0 <= owner < len(tokens)  # an author's own colour may be any number
        owners.append(owner if named else -1)
        marks.append(replace(mark, piece=tokens[owner][1]) if named else mark)
    return Drawing(tuple(marks), _digit_marks([t.text or "" for t, _ in tokens], marks, owners))


def digits_in(latex: str) -> str:
    """The digits of LaTeX in the order in which they are read when it is drawn."""
    text = "".join(token.text or "" for token in _tree(latex).iter())
    return "".join(character for character in text if character in DIGITS)


def _tree(latex: str) -> ElementTree.Element:
    return ElementTree.fromstring(_engine().tex.tex2mml(latex, inline=False))


def _numbers(element: ElementTree.Element, piece: int) -> Iterator[tuple[ElementTree.Element, int]]:
    """The texts with digits, in order, each with the piece it is part of."""
    colour = element.get("mathcolor", "")
    piece = int(colour[1:], 16) - 1 if colour.startswith("#") else piece
    if any(character in DIGITS for character in element.text or ""):
        yield element, piece
    for child in element:
        yield from _numbers(child, piece)


def _digit_marks(
    texts: Sequence[str], marks: Sequence[Mark], owners: Sequence[int]
) -> tuple[int, ...] | None:
    """Which mark draws each digit; None when a text is not drawn one mark a character."""
    places: list[int] = []
    for owner, text in enumerate(texts):
        drawn = [at for at, other in enumerate(owners) if other == owner]
        drawn.sort(key=lambda at: marks[at].bounds.left)
        characters = "".join(text.split())
        if len(characters) != len(drawn):
            return None
        places += [at for at, c in zip(drawn, characters, strict=True) if c in DIGITS]
    return tuple(places)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _unwrap_colours(parent: ElementTree.Element) -> None:
    """Give each coloured group's colour to its members and dissolve the group.

    A group would hide an operator from its neighbours, and `a + b` would lose its spaces.
    """
    children: list[ElementTree.Element] = []
    for child in list(parent):
        _unwrap_colours(child)
        if _local(child) != "mstyle" or "mathcolor" not in child.attrib:
            children.append(child)
            continue
        members = list(child)
        if len(members) == 1 and _local(members[0]) == "mrow" and not members[0].attrib:
            members = list(members[0])
        if _local(parent) not in ("mrow", "math", "mtd", "mstyle"):
            children.append(child)
            continue
        for member in members:
            member.attrib.setdefault("mathcolor", child.attrib["mathcolor"])
        children.extend(members)
    parent[:] = children


def _flatten(root: ElementTree.Element) -> None:
    """Take out rows that hold one thing, and the one row that holds all.

    ziamath sets what is in a row twice, hence what is four rows deep sixteen times.
    """
    if len(root) == 1 and _local(root[0]) == "mrow" and not root[0].attrib:
        root[:] = list(root[0])
    for parent in root.iter():
        for place, child in enumerate(list(parent)):
            single = len(child) == 1 and _local(child) == "mrow" and not child.attrib
            if single and _local(child[0]) != "mo":
                parent[place] = child[0]


def _marks(image: ElementTree.Element) -> Iterable[Mark]:
    for element, fill in _filled(image, "black"):
        name = _local(element)
        if name == "rect":
            outline = _rectangle(element)
        elif name == "path":
            outline = element.attrib["d"].strip()
        else:
            continue
        piece = int(fill[1:], 16) - 1 if fill.startswith("#") else -1
        yield Mark(piece, outline, outline_bounds(outline))


def _filled(element: ElementTree.Element, fill: str) -> Iterable[tuple[ElementTree.Element, str]]:
    fill = element.get("fill", fill)
    yield element, fill
    for child in element:
        yield from _filled(child, fill)


def _rectangle(element: ElementTree.Element) -> str:
    x, y, w, h = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
    corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return "M " + " L ".join(f"{left:.2f} {top:.2f}" for left, top in corners) + " Z"


def outline_bounds(outline: str) -> Bounds:
    numbers = [float(number) for number in NUMBER.findall(outline)]
    xs, ys = numbers[0::2], numbers[1::2]
    return Bounds(min(xs), min(ys), max(xs), max(ys))
