"""Typeset mathematics: a line of LaTeX pieces becomes shapes that still know their piece.

`typeset(pieces)` sets the joined pieces as one formula, so spacing is that of the whole line, and
returns its marks (outlines of glyphs, fraction bars) grouped by the piece they came from, with
bounds in pixels. `nnviz.export.mathrows` stacks and breaks lines and writes them as SVG.

ziamath does the setting. What it takes: each piece is given a colour of its own that names it, the
marks are then collected by colour; no reader needs to understand glyphs. Its unknown commands do
not raise, so commands are compared with a list first.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from nnviz.errors import UsageError

DEFAULT_SIZE = 18.0  # pixels per em

_NAMES = """
frac dfrac tfrac sqrt left right bigl bigr Bigl Bigr big Big begin end text mathrm mathbf
mathsf mathit mathcal boldsymbol operatorname textcolor displaystyle quad qquad hat bar
tilde overline underline
alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma
tau phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
partial nabla sum prod int infty ell top odot circ times cdot div pm mp le leq ge geq ne neq
approx equiv sim to leftarrow rightarrow mapsto gets in ldots cdots vdots ddots dots prime
max min exp log ln sin cos tan tanh sinh cosh arg lvert rvert lVert rVert
langle rangle cdotp mid colon
"""
COMMANDS = frozenset(_NAMES.split())
"""Commands known to come out right; anything else is refused by name."""

_COMMAND = re.compile(r"\\\\|\\([A-Za-z]+)")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{([^}]*)\}")
_ENVIRONMENTS = frozenset({"pmatrix", "bmatrix", "matrix", "cases", "aligned"})
_RELATION = re.compile(r"\\(?:approx|equiv|leftarrow|gets|le|leq|ge|geq|to)(?![A-Za-z])|[=<>]")
_SUM_SIGN = re.compile(r"[+]|-(?!\d)|\\(?:pm|mp)(?![A-Za-z])")
_TIMES_SIGN = re.compile(r"\\(?:times|cdot|odot|circ)(?![A-Za-z])")
_BOLD = {ord("0") + digit: 0x1D7CE + digit for digit in range(10)}
_OPENING = re.compile(r"\\(?:left(?!arrow)|begin|[bB]igg?l)")
_CLOSING = re.compile(r"\\(?:right(?!arrow)|end|[bB]igg?r)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_GLUE = re.compile(r"\s*(?:[_^&']|\\\\)")  # belongs to what stands before it, or to a matrix
_SPACING = re.compile(r"(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z])|~)*")


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
class Break:
    """A place before piece `piece` where a line may be broken; `rank` 0 is the best kind."""

    piece: int
    x: float
    rank: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A line of pieces, set. The baseline is y = 0; `left` is where its ink begins; in pixels."""

    pieces: tuple[str, ...]
    size: float
    left: float
    width: float
    marks: tuple[Mark, ...]
    breaks: tuple[Break, ...]

    def bounds(self, piece: int) -> Bounds | None:
        """Where a piece stands, or None when it has no ink (a space)."""
        own = [mark.bounds for mark in self.marks if mark.piece == piece]
        return union(own) if own else None


def beside(formulas: Sequence[Formula]) -> Formula:
    """Formulas on one line, as if set as one; the space before an `=` that begins one counts."""
    if len(formulas) == 1:
        return formulas[0]
    pieces: tuple[str, ...] = ()
    marks: list[Mark] = []
    breaks: list[Break] = []
    end = 0.0
    for formula in formulas:
        first = len(pieces)
        for mark in formula.marks:
            piece = mark.piece + first if mark.piece >= 0 else -1
            marks.append(Mark(piece, mark.outline, mark.bounds.moved(end, 0.0), mark.dx + end))
        if first and formula.pieces and (rank := _break_rank(formula.pieces[0])) is not None:
            breaks.append(Break(first, end + formula.left, rank))
        breaks += [Break(b.piece + first, b.x + end, b.rank) for b in formula.breaks]
        pieces += formula.pieces
        end += formula.left + formula.width
    left = formulas[0].left
    return Formula(pieces, formulas[0].size, left, end - left, tuple(marks), tuple(breaks))


def unknown_commands(latex: str) -> tuple[str, ...]:
    """Commands and environments in `latex` that are not known to be set right, in order."""
    unknown = [f"\\{name}" for name in _COMMAND.findall(latex) if name and name not in COMMANDS]
    unknown += [name for name in _ENVIRONMENT.findall(latex) if name not in _ENVIRONMENTS]
    return tuple(dict.fromkeys(unknown))


def typeset(pieces: Sequence[str], size: float = DEFAULT_SIZE) -> Formula:
    """Set the pieces, joined, as one formula in display style at `size` pixels per em.

    A piece may be any LaTeX; one that is not closed in itself (`\\frac{`) is set but cannot be
    pointed at. Results are cached. Raises UsageError for commands that cannot be set and for
    LaTeX that is not well formed.
    """
    return _typeset(tuple(pieces), float(size))


def bold_digits(latex: str) -> str:
    """The LaTeX of a number with bold digits (`\\mathbf` leaves the digits as they are)."""
    return latex.translate(_BOLD)


def is_cached(pieces: Sequence[str], size: float = DEFAULT_SIZE) -> bool:
    """Whether `typeset` would answer at once (used to prefetch only what is missing)."""
    return (tuple(pieces), float(size)) in _known


_known: set[tuple[tuple[str, ...], float]] = set()


@lru_cache(maxsize=2048)
def _typeset(pieces: tuple[str, ...], size: float) -> Formula:
    latex = " ".join(pieces)
    unknown = unknown_commands(latex)
    if unknown:
        raise UsageError(f"This formula uses {', '.join(unknown)}, which cannot be typeset.")
    if len(_known) > 4096:
        _known.clear()
    _known.add((pieces, size))
    if not latex.strip():
        return Formula(pieces, size, 0.0, 0.0, (), ())
    if not _is_balanced(latex):
        raise UsageError(f"This formula is not well formed: {latex}")
    _engine()
    try:
        image = _drawn(_coloured(pieces), size)
    except Exception as problem:
        raise UsageError(f"This formula is not well formed: {latex}") from problem
    marks = tuple(_marks(image))
    ink = union(mark.bounds for mark in marks)
    return Formula(pieces, size, ink.left, ink.width, marks, _breaks(pieces, marks))


def _coloured(pieces: Sequence[str]) -> str:
    return " ".join(
        rf"\textcolor{{{_sentinel(index)}}}{{{piece}}}" if _is_closed(piece) else piece
        for index, piece in enumerate(pieces)
    )


def _sentinel(index: int) -> str:
    return f"#{index + 1:06x}"


def _is_closed(piece: str) -> bool:
    """Whether a piece can stand alone: its braces, fences and environments close inside it."""
    if not piece.strip() or _SPACING.fullmatch(piece) or _GLUE.match(piece):
        return False
    return _is_balanced(piece)


def _is_balanced(latex: str) -> bool:
    if len(_OPENING.findall(latex)) != len(_CLOSING.findall(latex)):
        return False
    depths = _depths(latex)
    return depths[-1] == 0 and min(depths) == 0


def _depths(latex: str) -> list[int]:
    """Depth of braces after each brace, starting with 0."""
    depths = [0]
    for match in re.finditer(r"\\.|[{}]", latex):
        depths.append(depths[-1] + {"{": 1, "}": -1}.get(match[0], 0))
    return depths


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


def _drawn(latex: str, size: float) -> ElementTree.Element:
    root = ElementTree.fromstring(_engine().tex.tex2mml(latex, inline=False))
    _unwrap_colours(root)
    _flatten(root)
    image: ElementTree.Element = _engine().Math(root, size=size, margin=0.0).svgxml()
    return image


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
        yield Mark(piece, outline, _outline_bounds(outline))


def _filled(element: ElementTree.Element, fill: str) -> Iterable[tuple[ElementTree.Element, str]]:
    fill = element.get("fill", fill)
    yield element, fill
    for child in element:
        yield from _filled(child, fill)


def _rectangle(element: ElementTree.Element) -> str:
    x, y, w, h = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
    corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return "M " + " L ".join(f"{left:.2f} {top:.2f}" for left, top in corners) + " Z"


def _outline_bounds(outline: str) -> Bounds:
    numbers = [float(number) for number in _NUMBER.findall(outline)]
    xs, ys = numbers[0::2], numbers[1::2]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def _breaks(pieces: Sequence[str], marks: Sequence[Mark]) -> tuple[Break, ...]:
    lefts: dict[int, float] = {}
    for mark in marks:
        left = mark.bounds.left
        lefts[mark.piece] = min(left, lefts.get(mark.piece, left))
    found, depth, fences = [], 0, 0
    for index, piece in enumerate(pieces):
        if index and depth == 0 and fences == 0 and index in lefts:
            rank = _break_rank(piece)
            if rank is not None:
                found.append(Break(index, lefts[index], rank))
        depth += _depths(piece)[-1]
        fences += len(_OPENING.findall(piece)) - len(_CLOSING.findall(piece))
    return tuple(found)


def _break_rank(piece: str) -> int | None:
    start = piece[_SPACING.match(piece).end() :]  # type: ignore[union-attr]
    for rank, sign in enumerate((_RELATION, _SUM_SIGN, _TIMES_SIGN)):
        if sign.match(start):
            return rank
    return None
