"""The equation of a step as a picture: typeset rows whose terms still say what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.export.mathlines import EM, Setting, groups_of, set_groups
from nnviz.export.mathrows import Placed
from nnviz.export.maths import plain_digits
from nnviz.nn.network import Network
from nnviz.picture.frame import framed
from nnviz.picture.labels import clean, lines_of
from nnviz.picture.shapes import Formula, Label, Picture, Shape, Term
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import runs_of
from nnviz.steps.equation import Equation
from nnviz.steps.expression import Piece

WIDTH = 420.0  # pixels that an equation takes if it can
TITLE, SENTENCE = 13.0, 11.5  # font sizes
LEADING = 1.45  # from baseline to baseline of the sentence, in font sizes

_ROLE_COLORS = {
    "delta": "backward",
    "gradient": "backward",
    "loss": "loss",
    "target": "output",
    "input": "input",
    "rate": "update",
    "term": "update",
}


def edge_of(piece: Piece) -> tuple[int, int] | None:
    """The edge a piece stands for, if it stands for one."""
    for identifier in piece.ids:
        kind, _, name = identifier.partition(":")
        if kind == "edge":
            source, _, target = name.partition("-")
            return int(source), int(target)
    return None


def neuron_of(piece: Piece) -> int | None:
    """The neuron a piece stands for, if it stands for one."""
    for identifier in piece.ids:
        kind, _, name = identifier.partition(":")
        if kind == "neuron":
            return int(name)
    return None


def piece_color(network: Network, tokens: Theme, piece: Piece) -> str:
    """Weights by their sign, everything else by the phase that computes it."""
    edge = edge_of(piece)
    if piece.role == "weight" and edge is not None:
        return tokens.sign(network.weight(*edge) if piece.value is None else piece.value)
    neuron = neuron_of(piece)
    if neuron is not None and network.architecture.is_bias(neuron):
        return tokens.bias
    return str(getattr(tokens, _ROLE_COLORS.get(piece.role, "text")))


def equation_picture(
    equation: Equation,
    network: Network,
    theme_name: str = "light",
    *,
    width: float = WIDTH,
    size: float = EM,
    words: bool = True,
) -> Picture:
    """The equation of a step as a picture at most `width` pixels wide, if it can be broken so.

    `words`: its title above and its sentence below. Rows have the ids `equation:1`, `equation:2`, …
    """
    tokens = theme(theme_name)
    setting = set_groups(groups_of(equation), width, size, 0.6)
    head = TITLE * 2.0 if words else 0.0
    shapes: list[Shape] = []
    if words:
        shapes.append(_line("title", 0, equation.title, TITLE, TITLE, tokens.text, 600))
    shapes += _rows(setting, network, tokens, head, size)
    bottom = head + setting.block.height * setting.scale
    if words:
        shapes += _sentences(equation, tokens, bottom + SENTENCE * 1.9, width)
    picture = Picture(
        width,
        bottom,
        tokens.canvas,
        tuple(shapes),
        title=clean(equation.title),
        description=clean(f"{equation.plain()}. {equation.sentence}", 2000),
        theme=theme_name,
    )
    return framed(picture, 0.0)


def _line(
    part: str, at: int, text: str, y: float, size: float, color: str, weight: int = 400
) -> Label:
    label = runs_of(clean(text))
    return Label(f"equation-{part}:{at}", part, 0.0, y, label, size, color, weight, "start")


def _sentences(equation: Equation, tokens: Theme, y: float, width: float) -> list[Shape]:
    text = f"{equation.sentence} ({equation.note})" if equation.note else equation.sentence
    rows = lines_of(text, SENTENCE, width)
    return [
        _line("sentence", at, row, y + at * LEADING * SENTENCE, SENTENCE, tokens.text_muted)
        for at, row in enumerate(rows, start=1)
    ]


def _rows(
    setting: Setting, network: Network, tokens: Theme, top: float, size: float
) -> list[Shape]:
    """One shape per row that is seen; a line that was broken has several."""
    found: list[Shape] = []
    by_row: dict[tuple[int, float], list[Placed]] = {}
    for placed in setting.block.placed:
        by_row.setdefault((placed.line, placed.dy), []).append(placed)
    ordered = sorted(by_row.items())
    begins = [(line, _first(row)) for (line, _), row in ordered]
    for at, ((line, baseline), row) in enumerate(ordered, start=1):
        # A row of a broken line ends where the next one begins; ink or not, nothing is lost.
        begin = begins[at - 1][1] if at > 1 and begins[at - 2][0] == line else 0
        same = at < len(begins) and begins[at][0] == line
        stretch = range(begin, begins[at][1] if same else len(setting.rows[line]))
        terms = _terms(setting.rows[line], stretch, row, network, tokens, setting.scale)
        left, right = (min(p.bounds.left for p in row), max(p.bounds.right for p in row))
        above = baseline - min(p.bounds.top for p in row)
        below = max(p.bounds.bottom for p in row) - baseline
        found.append(
            Formula(
                f"equation:{at}",
                "row",
                0.0,
                top + baseline * setting.scale,
                terms,
                size * setting.scale,
                (right if left >= 0 else right - left) * setting.scale,
                above * setting.scale,
                below * setting.scale,
            )
        )
    return found


def _first(row: Sequence[Placed]) -> int:
    return min((placed.piece for placed in row if placed.piece >= 0), default=0)


def _terms(
    pieces: Sequence[Piece],
    stretch: range,
    row: Sequence[Placed],
    network: Network,
    tokens: Theme,
    scale: float,
) -> tuple[Term, ...]:
    """The pieces of a row, with ink or without."""
    outlines: dict[int, list[tuple[str, float, float]]] = {}
    for placed in row:
        moved = [(_scaled(outline, scale), placed.dx * scale, 0.0) for outline in placed.outlines]
        outlines.setdefault(placed.piece, []).extend(moved)
    terms = [
        Term(
            plain_digits(pieces[at].latex),
            pieces[at].plain,
            piece_color(network, tokens, pieces[at]),
            pieces[at].ids,
            tuple(outlines.get(at, ())),
        )
        for at in stretch
    ]
    if -1 in outlines:  # bars and fences that belong to no piece
        terms.append(Term("", "", tokens.text, (), tuple(outlines[-1])))
    return tuple(terms)


def _scaled(outline: str, scale: float) -> str:
    if scale == 1.0:
        return outline
    return " ".join(
        token if token.isalpha() else f"{float(token) * scale:.2f}" for token in outline.split()
    )
