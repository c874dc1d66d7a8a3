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
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnviz.errors import UsageError
from nnviz.export.mathdigits import set_pieces
from nnviz.export.mathshapes import BOLD_DIGITS, PLAIN_DIGITS, Bounds, Mark, sentinel, union

DEFAULT_SIZE = 18.0  # pixels per em

_NAMES = """
frac dfrac tfrac sqrt left right bigl bigr Bigl Bigr big Big begin end text mathrm mathbf
mathsf mathit mathcal mathbb boldsymbol operatorname textcolor displaystyle quad qquad hat bar
tilde overline underline
alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma
tau phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
partial nabla sum prod int infty ell top odot circ times cdot div pm mp le leq ge geq ne neq
approx equiv sim to leftarrow rightarrow mapsto gets in ldots cdots vdots ddots dots prime
max min exp log ln sin cos tan tanh sinh cosh arg lvert rvert lVert rVert
langle rangle lfloor rfloor cdotp mid colon
"""
COMMANDS = frozenset(_NAMES.split())
"""Commands known to come out right; anything else is refused by name."""

_COMMAND = re.compile(r"\\\\|\\([A-Za-z]+)")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{([^}]*)\}")
_ENVIRONMENTS = frozenset({"pmatrix", "bmatrix", "matrix", "cases", "aligned"})
_RELATION = re.compile(r"\\(?:approx|equiv|leftarrow|gets|le|leq|ge|geq|to)(?![A-Za-z])|[=<>]")
_SUM_SIGN = re.compile(r"[+]|-(?!\d)|\\(?:pm|mp)(?![A-Za-z])")
_TIMES_SIGN = re.compile(r"\\(?:times|cdot|odot|circ)(?![A-Za-z])")
_BOLD = str.maketrans(PLAIN_DIGITS, BOLD_DIGITS)
_PLAIN = str.maketrans(BOLD_DIGITS, PLAIN_DIGITS)
_BOLD_NUMBER = re.compile(rf"[{BOLD_DIGITS}](?:[{BOLD_DIGITS}.]|\{{,\}})*")
_OPENING = re.compile(r"\\(?:left(?!arrow)|begin|[bB]igg?l)")
_CLOSING = re.compile(r"\\(?:right(?!arrow)|end|[bB]igg?r)")
_GLUE = re.compile(r"\s*(?:[_^&']|\\\\)")  # belongs to what stands before it, or to a matrix
INSIDE = 10  # added to the rank of a break within round brackets: all others come first
_SPACING = re.compile(r"(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z])|~)*")


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


def plain_digits(latex: str) -> str:
    """The LaTeX with `bold_digits` written as any TeX reads them: `\\mathbf{0.42}`."""
    return _BOLD_NUMBER.sub(lambda found: rf"\mathbf{{{found[0].translate(_PLAIN)}}}", latex)


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
    try:
        marks = set_pieces(pieces, size, _coloured)
    except Exception as problem:
        raise UsageError(f"This formula is not well formed: {latex}") from problem
    ink = union(mark.bounds for mark in marks)
    return Formula(pieces, size, ink.left, ink.width, marks, _breaks(pieces, marks))


def _coloured(pieces: Sequence[str]) -> str:
    return " ".join(
        rf"\textcolor{{{sentinel(index)}}}{{{piece}}}" if _is_closed(piece) else piece
        for index, piece in enumerate(pieces)
    )


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


def _breaks(pieces: Sequence[str], marks: Sequence[Mark]) -> tuple[Break, ...]:
    lefts: dict[int, float] = {}
    for mark in marks:
        left = mark.bounds.left
        lefts[mark.piece] = min(left, lefts.get(mark.piece, left))
    found, depth, fences, brackets = [], 0, 0, 0
    for index, piece in enumerate(pieces):
        if index and depth == 0 and fences == 0 and index in lefts:
            rank = _break_rank(piece)
            if rank is not None:
                found.append(Break(index, lefts[index], rank + INSIDE * (brackets > 0)))
        brackets += piece.count("(") - piece.count(")")
        depth += _depths(piece)[-1]
        fences += len(_OPENING.findall(piece)) - len(_CLOSING.findall(piece))
    return tuple(found)


def _break_rank(piece: str) -> int | None:
    start = piece[_SPACING.match(piece).end() :]  # type: ignore[union-attr]
    for rank, sign in enumerate((_RELATION, _SUM_SIGN, _TIMES_SIGN)):
        if sign.match(start):
            return rank
    return None
