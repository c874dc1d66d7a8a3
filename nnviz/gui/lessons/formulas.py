"""Formulas of a page as outlines: set once, then painted at any size and in any colour.

A formula is a tuple of LaTeX pieces. It is set at one size, `EM`, whatever the size of the text:
what is prefetched serves every text size, and a change of size sets nothing anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath

from nnviz.errors import UsageError
from nnviz.export.mathrows import arrange
from nnviz.export.maths import Formula, beside, is_cached, typeset
from nnviz.export.mathshapes import Bounds
from nnviz.lessons.model import Live, Maths
from nnviz.painting.painter import path_of

EM = 16.0  # pixels
ROW_GAP, INDENT = 9.0, 22.0
BREAKABLE = 130.0  # pixels at EM; a shorter formula in a line of text is never broken

_RELATION = re.compile(
    r"(?<![<>=!])(?:=|<|>|\\(?:approx|equiv|sim|le|leq|ge|geq|to|in|mapsto)(?![A-Za-z]))"
)
_GAP = re.compile(r"\\q?quad(?![A-Za-z])")
_CUT = re.compile(f"{_RELATION.pattern}|{_GAP.pattern}")
_FENCES = {r"\left": 1, r"\begin": 1, r"\right": -1, r"\end": -1}
_DEPTH = re.compile(r"\\(?:left|begin|right|end)(?![A-Za-z])|\\.|[{}]")
_OPERATOR = re.compile(r"(?:\\(?:cdot|times|div|odot)|[+\-/(])\s*(?:\\[,;:! ]\s*)?$")
_TIMES = re.compile(r"\\times(?![A-Za-z])")  # between numbers it wants more room
_SIGN = re.compile(rf"({_RELATION.pattern}\s*)-")  # which is no difference
_FRACTION = re.compile(r"\\frac(?![A-Za-z])")
_SUM = re.compile(r"\\(?:sum|prod)(?![A-Za-z])")
_CROWDED_SUM = re.compile(rf"(?<=[^\s{{(])\s*(?={_SUM.pattern})")  # what stands below it is wide


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Outlines of a formula; the origin is the start of its (first) baseline, y downwards.

    `ascent` and `descent` are how far it reaches above and below that baseline, `pieces` where
    each piece stands. Pixels at `EM`.
    """

    path: QPainterPath
    width: float
    ascent: float
    descent: float
    pieces: tuple[QRectF | None, ...]


def written_pieces(maths: Maths, values: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The LaTeX pieces of a formula, filled in, and which of them are values of the network.

    A negative value after an operator stands in parentheses. In a line of text fractions and sums
    are small, as in a book.
    """
    pieces: list[str] = []
    live: list[int] = []
    numbers = iter(values)
    for piece in maths.pieces:
        if isinstance(piece, Live):
            if piece.named:
                live.append(len(pieces))
            before = pieces[-1] if pieces else ""
            pieces.append(latex_of_number(next(numbers), inside=bool(_OPERATOR.search(before))))
        elif piece.strip():
            text = _CROWDED_SUM.sub(r"\\,", piece) if maths.display else _small(piece)
            text = _SIGN.sub(r"\1{-}", _TIMES.sub(r"\\,\\times\\,", text))
            pieces += relation_pieces(text)
    return tuple(pieces), tuple(live)


def _small(latex: str) -> str:
    """What is high made fit for a line of text."""
    return _SUM.sub(r"{\g<0>}", _FRACTION.sub(r"\\tfrac", latex))


def latex_of_number(written: str, *, inside: bool = False) -> str:
    """The LaTeX of a number as it is written in text."""
    text = written.replace("−", "-")
    negative, text = text.startswith("-"), text.removeprefix("-")
    mantissa, mark, exponent = text.partition("e")
    body = mantissa.replace(",", "{,}").replace("\u202f", r"\,").replace("∞", r"\infty")
    if mark:
        body = rf"{body} \cdot 10^{{{exponent}}}"
    if not negative:
        return body
    return f"({{-}}{body})" if inside else f"{{-}}{body}"


def relation_pieces(latex: str) -> list[str]:
    r"""The LaTeX, cut before each relation and `\quad` that stand in no braces and no fence."""
    cuts = [m.start() for m in _CUT.finditer(latex) if _is_outside(latex[: m.start()])]
    places = [0, *(cut for cut in cuts if latex[:cut].strip()), len(latex)]
    pieces = [latex[a:b] for a, b in pairwise(places)]
    return [piece for piece in pieces if piece.strip()]


def _is_outside(before: str) -> bool:
    braces = fences = 0
    for found in _DEPTH.findall(before):
        braces += {"{": 1, "}": -1}.get(found, 0)
        fences += _FENCES.get(found, 0)
    return braces == 0 and fences == 0


def chunks(pieces: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A formula in parts that begin with a relation or a gap; each is set by itself.

    It looks the same as set whole, no part takes long, and `= 0.5` is set once for all formulas.
    """
    starts = [at for at in range(1, len(pieces)) if _begins_row(pieces, at)]
    return [pieces[a:b] for a, b in pairwise([0, *starts, len(pieces)])]


def is_ready(chunk: tuple[str, ...]) -> bool:
    """Whether a part of a formula has been set before."""
    return is_cached(chunk, EM)


@lru_cache(maxsize=4096)
def _formula(pieces: tuple[str, ...]) -> Formula:
    return beside([typeset(chunk, EM) for chunk in chunks(pieces)])


@lru_cache(maxsize=4096)
def drawn(pieces: tuple[str, ...]) -> Drawn:
    """The outlines of a formula on one row. Raises UsageError where it cannot be set."""
    formula = _formula(pieces)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for mark in formula.marks:
        path.addPath(path_of(mark.outline).translated(mark.dx, 0.0))
    tops = [mark.bounds.top for mark in formula.marks]
    bottoms = [mark.bounds.bottom for mark in formula.marks]
    return Drawn(
        path,
        formula.left + formula.width + 0.6,
        max((-top for top in tops), default=0.0),
        max(bottoms, default=0.0),
        tuple(_rect(formula.bounds(at)) for at in range(len(pieces))),
    )


@lru_cache(maxsize=512)
def drawn_within(pieces: tuple[str, ...], room: int) -> Drawn:
    """The outlines in several rows where one would be wider than `room` pixels at EM.

    What stands apart gets a row of its own; rows that are still too wide go on with a relation.
    One that cannot be broken stays wider.
    """
    whole = drawn(pieces)
    starts = _apart(pieces)
    if whole.width <= room or (len(starts) == 1 and not _formula(pieces).breaks):
        return whole
    ends = [*starts[1:], len(pieces)]
    rows = [_without_gap(pieces[a:b]) for a, b in zip(starts, ends, strict=True)]
    block = arrange([_formula(row) for row in rows], room, ROW_GAP, INDENT)
    first = block.baselines[0]
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    rects: list[QRectF | None] = [None] * len(pieces)
    for placed in block.placed:
        for outline in placed.outlines:
            path.addPath(path_of(outline).translated(placed.dx, placed.dy - first))
        if placed.piece >= 0:
            at, own = starts[placed.line] + placed.piece, _rect(placed.bounds.moved(0.0, -first))
            before = rects[at]
            rects[at] = own if before is None or own is None else before.united(own)
    return Drawn(path, block.width + 0.6, first, block.height - first, tuple(rects))


def _apart(pieces: tuple[str, ...]) -> list[int]:
    """Where formulas begin that are set apart from those before them."""
    gaps = (at for at in range(1, len(pieces)) if _GAP.match(pieces[at].strip()))
    return [0, *(at for at in gaps if _is_outside(" ".join(pieces[:at])))]


def _without_gap(pieces: tuple[str, ...]) -> tuple[str, ...]:
    return (_GAP.sub("", pieces[0], count=1), *pieces[1:])


def rows_of(pieces: tuple[str, ...]) -> list[tuple[int, int]]:
    """Stretches of pieces of a formula in a line of text between which the line may break."""
    try:
        short = drawn(pieces).width <= BREAKABLE
    except UsageError:
        short = True
    if short:
        return [(0, len(pieces))]
    ends = list(accumulate(len(chunk) for chunk in chunks(pieces)))
    return list(pairwise([0, *ends]))


def _begins_row(pieces: tuple[str, ...], at: int) -> bool:
    cut = _CUT.match(pieces[at].strip())
    return cut is not None and _is_outside(" ".join(pieces[:at]))


def _rect(bounds: Bounds | None) -> QRectF | None:
    if bounds is None:
        return None
    return QRectF(bounds.left, bounds.top, bounds.width, bounds.height)
