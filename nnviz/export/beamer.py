r"""A range of steps as slides for LaTeX: a frame for each, whose equation appears line by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from nnviz.errors import UsageError
from nnviz.export.slides import Slides
from nnviz.export.tex import comment, escape, label
from nnviz.export.tikz import check, define, fonts
from nnviz.export.tikzshapes import Drawing, abscissae, at, indent
from nnviz.export.tikzstyles import BP, Palette, Styles, number
from nnviz.picture.frame import extent_of
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Formula, Picture, Raster, Term
from nnviz.picture.theme import PHASES
from nnviz.picture.wording import runs_of
from nnviz.steps.equation import Equation
from nnviz.steps.text import heading

MOST_FRAMES = 400
"""With more, compiling takes longer than anybody waits."""

SIZES = (0.78, 0.62, 0.5)  # of an equation: 17 pixels per em become at most 10 points
BROKEN = 0.66  # what a broken line counts: rather smaller than broken
MOST_LINES = 6  # that appear one by one; of more, all lines of a derivation appear at once
GAP = 24.0  # between columns of equations, in pixels
LARGEST = 1.0  # of a network: its labels then have 7.5 points
ALONG, ACROSS = (0.7, 0.85, 1.0, 1.2, 1.4), (0.55, 0.7, 0.85, 1.0)  # distances that are tried

Spot = tuple[float, float, float, float]
"""Left, top, width, height, in pixels of 1/96 inch."""

Row = tuple[int, Formula]
"""The row of an equation, and how many lines come before the one it belongs to."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where things stand on a slide; the sentence goes from `sentence` to the foot."""

    network: Spot
    equation: Spot
    sentence: float


BODY = (559.0, 278.0)  # what title and foot leave of 160 × 90 mm
WIDE = Form((0.0, 4.0, 559.0, 160.0), (0.0, 174.0, 559.0, 64.0), 254.0)
TALL = Form((0.0, 4.0, 330.0, 236.0), (345.0, 8.0, 214.0, 224.0), 254.0)

SETTINGS = (
    r"\usefonttheme{professionalfonts}",
    r"\setbeamersize{text margin left=6mm, text margin right=6mm}",
    r"\setbeamertemplate{navigation symbols}{}",
    r"\setbeamerfont{frametitle}{size=\large, series=\bfseries}",
    r"\setbeamerfont{framesubtitle}{size=\scriptsize}",
    r"\setbeamertemplate{frametitle}{\vskip4mm\insertframetitle"
    r"\hfill{\usebeamerfont{framesubtitle}\insertframesubtitle}\par}",
    r"\setbeamertemplate{footline}{\hbox to\paperwidth{\hfil\tiny\color{text_muted}%",
    r"  \insertframenumber\hskip6mm}\vskip2mm}",
    r"\setbeamercolor{background canvas}{bg=canvas}",
    r"\setbeamercolor{normal text}{fg=text}",
    r"\setbeamercolor{frametitle}{fg=text}",
)


def to_beamer(slides: Slides, progress: Callable[[int, int], None]) -> str:
    """The steps as a complete LaTeX file of class beamer, 16:9.

    The network stands still; the lines of the equation, and then the sentence, appear one after
    the other. Colours and styles are defined once for all slides. `progress(done, total)` is
    called before each step and may raise Cancelled. UsageError for more than LaTeX takes.
    """
    if len(slides) > MOST_FRAMES:
        raise UsageError(
            f"These are {len(slides):,} slides; {MOST_FRAMES} are the most.",
            do="Choose a coarser detail, a phase, or a range of steps.",
        )
    slides, form = arranged(slides)
    pictures = []
    for index in range(len(slides)):
        progress(index, len(slides))
        pictures.append(slides.picture(index))
        check(pictures[-1], 1.0)
    deck = Deck(slides, form, pictures)
    frames = [line for index in range(len(slides)) for line in deck.frame(index)]
    title = list(deck.title())
    head = [*SETTINGS, *deck.definitions()]
    body = "\n".join([*head, *title, *frames])
    return "\n".join(
        [
            f"% {comment(pictures[0].title)}: {comment(heading(slides.trace))}",
            "% To be compiled with pdflatex. Colours and styles stand before the first frame.",
            r"\documentclass[aspectratio=169]{beamer}",
            r"\usepackage{amsmath,tikz}",
            *fonts(body),
            *head,
            r"\begin{document}",
            *title,
            *frames,
            r"\end{document}",
            "",
        ]
    )


# What stands where --------------------------------------------------------------------------------


def arranged(slides: Slides) -> tuple[Slides, Form]:
    """The slides with the neurons as close as it takes to be read, and where things stand.

    A network that was given places or distances keeps them.
    """
    options = replace(slides.options, captions=False)
    kept = options.stretch != (1.0, 1.0) or bool(options.positions)
    stretches = [options.stretch] if kept else list(product(ALONG, ACROSS))
    best, form, stretch = -1.0, WIDE, options.stretch
    for along, across in stretches:
        tried = replace(slides, options=replace(options, stretch=(along, across)))
        left, top, right, bottom = extent_of(tried.picture(len(slides) // 2).shapes)
        for other, bonus in ((WIDE, 1.25), (TALL, 1.0)):
            _, _, width, height = other.network
            scale = min(width / (right - left), height / (bottom - top), LARGEST)
            # Rather larger than further apart, but further apart where that costs nothing.
            score = scale * bonus + 0.02 * (along + across)
            if score > best:
                best, form, stretch = score, other, (along, across)
    return replace(slides, options=replace(options, stretch=stretch)), form


def rows_of(slides: Slides, index: int, spot: Spot) -> list[Row]:
    """The rows of a step's equation, in as many columns as make it largest, placed in `spot`."""
    left, top, width, height = spot
    best: tuple[float, float, list[tuple[int, list[Row]]]] = (0.0, 0.0, [])
    for columns, size in product((1, 2, 3), SIZES):
        if size <= best[0] or columns > max(len(slides.equation(index).derivations), 1):
            continue
        wide = (width - GAP * (columns - 1)) / columns
        picture = slides.equation_picture(index, width=wide / size, words=False)
        filled = _columns(_groups(slides.equation(index), picture), columns)
        high = max(_bottom(rows) - _top(rows) for _, rows in filled)
        scale = min(size, wide / picture.width, height / high)
        whole = not any(indent(row) for _, rows in filled for _, row in rows)
        score = scale if whole else scale * BROKEN
        if score > best[0] * 1.05:
            best = score, scale, filled
    _, scale, filled = best
    shift = (width - GAP * (len(filled) - 1)) / len(filled) + GAP
    return [
        (
            line,
            replace(
                row,
                x=left + column * shift + row.x * scale,
                y=top + (row.y - _top(rows)) * scale,
                size=row.size * scale,
                terms=tuple(_smaller(term, scale) for term in row.terms),
            ),
        )
        for column, rows in filled
        for line, row in rows
    ]


def _smaller(term: Term, scale: float) -> Term:
    """A term whose outlines say only where it begins."""
    starts = tuple(
        (f"M{min(xs) * scale:.2f} 0", dx * scale, 0.0)
        for outline, dx, _ in term.outlines
        if (xs := abscissae(outline))
    )
    return replace(term, outlines=starts)


def _groups(equation: Equation, picture: Picture) -> list[list[Row]]:
    """The rows of each derivation; rows of one line that was broken bear the same number."""
    ends, starts, total = [], set(), 0
    for derivation in equation.derivations:
        for line in derivation.lines:
            starts.add(total)
            total += len(line.pieces)
        ends.append(total)
    if len(starts) > MOST_LINES:
        starts = {0, *ends}
    groups: list[list[Row]] = [[] for _ in ends]
    said, number_of = 0, -1
    for row in (shape for shape in picture.shapes if isinstance(shape, Formula)):
        number_of += said in starts
        groups[bisect_right(ends, said)].append((max(number_of, 0), row))
        said += sum(bool(term.latex or term.plain) for term in row.terms)
    return [group for group in groups if group]


def _columns(groups: list[list[Row]], count: int) -> list[tuple[int, list[Row]]]:
    """The groups in columns of about the same height, in reading order."""
    heights = [_bottom(group) - _top(group) + 12.0 for group in groups]
    share, done = sum(heights) / count, 0.0
    columns: dict[int, list[Row]] = {}
    for group, height in zip(groups, heights, strict=True):
        at_column = min(int((done + height / 2) / share), count - 1)
        columns.setdefault(at_column, []).extend(group)
        done += height
    return [(number, columns[key]) for number, key in enumerate(sorted(columns))]


def _top(rows: list[Row]) -> float:
    return min(row.y - row.ascent for _, row in rows)


def _bottom(rows: list[Row]) -> float:
    return max(row.y + row.descent for _, row in rows)


def _said(text: str) -> str:
    """A title or a sentence, with its symbols as mathematics."""
    return label(runs_of(clean(text, 2000)), symbols=True)


# Writing ------------------------------------------------------------------------------------------


class Deck:
    """All slides, their styles learnt."""

    def __init__(self, slides: Slides, form: Form, pictures: list[Picture]) -> None:
        self.slides, self.form = slides, form
        palette = Palette(slides.look.theme)
        hull = [extent_of(picture.shapes) for picture in pictures]
        left, top = min(box[0] for box in hull), min(box[1] for box in hull)
        right, bottom = max(box[2] for box in hull), max(box[3] for box in hull)
        x, y, width, height = form.network
        scale = min(width / (right - left), height / (bottom - top), LARGEST)
        self.origin, self.hull = (-left, -top), (right - left, bottom - top)
        self.corner = (
            x + (width - self.hull[0] * scale) / 2,
            y + (height - self.hull[1] * scale) / 2,
        )
        self.networks = Styles(palette, scale)
        self.words = Styles(palette, 1.0)
        self.drawings = [Drawing(picture, self.networks) for picture in pictures]
        self.rows = [rows_of(slides, index, form.equation) for index in range(len(slides))]
        self.lines = [
            Drawing(replace(picture, shapes=tuple(row for _, row in rows)), self.words)
            for picture, rows in zip(pictures, self.rows, strict=True)
        ]
        palette.used |= {"canvas", "text", "text_muted", *PHASES}

    def definitions(self) -> Iterator[str]:
        """Colours and styles of the whole deck."""
        rasters = any(isinstance(s, Raster) for d in self.drawings for s in d.picture.shapes)
        colors_and_styles = list(define(self.networks, rasters=rasters))
        unit, part = number(BP, 4), number(BP * self.networks.scale, 4)
        yield from colors_and_styles
        yield from (r"\tikzset{", *(f"  {line}" for line in self.words.definitions()))
        yield r"  every node/.append style={inner sep=0pt, outer sep=0pt},"
        yield rf"  slide/.style={{x={unit}bp, y=-{unit}bp}},"
        yield rf"  network/.style={{x={part}bp, y=-{part}bp, line join=round}},"
        width = number(BODY[0] * BP)
        yield rf"  sentence/.style={{anchor=north west, text width={width}bp, text=text_muted,"
        yield r"    font=\footnotesize\raggedright},"
        yield "}"
        yield r"\newsavebox{\network}"

    def title(self) -> Iterator[str]:
        """What the iteration is."""
        drawn = self.drawings[0].picture
        yield r"\begin{frame}[plain]"
        yield r"\vfill"
        yield rf"{{\Large\bfseries {escape(drawn.title)}\par}}"
        yield r"\medskip"
        yield rf"{{\color{{text_muted}}{escape(heading(self.slides.trace))}\par}}"
        yield r"\vfill"
        yield r"\end{frame}"

    def frame(self, index: int) -> Iterator[str]:
        """One step: the network, the lines of its equation, its sentence."""
        equation, rows = self.slides.equation(index), self.rows[index]
        place = rf"\textcolor{{text_muted}}{{{escape(str(equation.address))}}}"
        phase = rf"\textcolor{{{equation.phase}}}{{{equation.phase.capitalize()}}}"
        yield ""
        # Drawn once, not again for every line that appears: compiling takes a quarter of the time.
        yield r"\begin{lrbox}{\network}\begin{tikzpicture}[network]"
        yield rf"\path[use as bounding box] {at(0, 0)} rectangle {at(*self.hull)};"
        yield rf"\begin{{scope}}[shift={{{at(*self.origin)}}}]"
        yield from self.drawings[index].lines()
        yield r"\end{scope}"
        yield r"\end{tikzpicture}\end{lrbox}"
        yield rf"\begin{{frame}}{{{_said(equation.title)}}}{{{phase} {place}}}"
        yield r"\begin{tikzpicture}[slide]"
        yield rf"\path[use as bounding box] (0,0) rectangle {at(*BODY)};"
        yield rf"\node[anchor=north west] at {at(*self.corner)} {{\usebox{{\network}}}};"
        for line, row in rows:
            yield rf"\uncover<{line + 2}->{{%"
            yield from self.lines[index].written(row)
            yield "}"
        last = max((line for line, _ in rows), default=0) + 3
        said = f"{equation.sentence} ({equation.note})" if equation.note else equation.sentence
        where = at(0.0, self.form.sentence)
        yield rf"\uncover<{last}->{{\node[sentence] at {where}"
        yield rf"  {{{_said(said)}}};}}"
        yield r"\end{tikzpicture}"
        yield r"\end{frame}"
