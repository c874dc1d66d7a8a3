r"""A picture as a LaTeX file: TikZ that can be read, with colours and styles at its top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from nnviz.errors import UsageError
from nnviz.export.tex import comment, declarations
from nnviz.export.tikzcells import DEFINITION, grid
from nnviz.export.tikzshapes import Drawing, wrapped
from nnviz.export.tikzstyles import BP, Palette, Styles, number
from nnviz.picture.shapes import Edges, Picture, Raster, Shape

MOST = 15_000
"""Edges that pdfTeX takes as it comes, with room to spare: at 21 000 its memory is full."""

LONGEST = 16_000.0  # points: TeX knows no longer lengths than 16 383

FONTS = (
    "% Formulas of every size, with the same proportions:",
    r"\usepackage{amsfonts}",
    r"\DeclareFontShape{OT1}{cmr}{m}{n}{<->cmr10}{}",
    r"\DeclareFontShape{OT1}{cmr}{bx}{n}{<->cmbx10}{}",
    r"\DeclareFontShape{OML}{cmm}{m}{it}{<->cmmi10}{}",
    r"\DeclareFontShape{OML}{cmm}{b}{it}{<->cmmib10}{}",
    r"\DeclareFontShape{OMS}{cmsy}{m}{n}{<->cmsy10}{}",
    r"\DeclareFontShape{OMS}{cmsy}{b}{n}{<->cmbsy10}{}",
    r"\usepackage{iftex}",
    r"\ifPDFTeX",
    r"  \usepackage[T1]{fontenc}",
    r"  \usepackage[utf8]{inputenc}",
    r"  \usepackage{helvet} % take it away for the sans serif letters of your own document",
)

HOW_TO = (
    "To be compiled with pdflatex. In a paper: \\includegraphics{FILE.pdf}; or in its preamble",
    "\\usepackage{amsmath,amsfonts,fix-cm,tikz,standalone}, and \\input{FILE} in a figure(*).",
    "Colours and styles stand at the top of the picture; comments say what each line draws.",
)


def to_tikz(picture: Picture, *, scale: float = 1.0, background: bool = True) -> str:
    """The picture as a complete LaTeX file for pdflatex, lualatex or xelatex.

    `scale` is what a pixel of the picture measures, in pixels of 1/96 inch. All ids stand in
    comments; straight edges go from neuron to neuron, by name. Without a `background` the paper
    shows. UsageError for more edges or a larger size than TeX takes.
    """
    check(picture, scale)
    palette = Palette(picture.theme)
    styles = Styles(palette, scale)
    drawing = Drawing(picture, styles)
    body = "\n".join(tikzpicture(drawing, background, definitions=True))
    return "\n".join((*_head(picture), *preamble(body), body, r"\end{document}", ""))


def check(picture: Picture, scale: float) -> None:
    """Refuse what TeX cannot take."""
    edges = sum(len(shape) for shape in picture.shapes if isinstance(shape, Edges))
    if edges + sum(map(_cost, picture.shapes)) > MOST:
        raise UsageError(
            f"A picture with {edges:,} edges and {len(picture.shapes):,} other parts is too large "
            f"for LaTeX, which takes about {MOST:,} edges.",
            safe="No file was changed.",
            do="Draw fewer neurons per layer (max_neurons), or save a PDF and include that.",
        )
    points = max(picture.width, picture.height) * BP * scale * 1.00375
    if points > LONGEST:
        raise UsageError(
            f"This figure is {points / 28.45:,.0f} cm long; LaTeX takes {LONGEST / 28.45:,.0f} cm.",
            safe="No file was changed.",
            do="Give it a width, such as 178mm, or draw fewer neurons per layer (max_neurons).",
        )


def _cost(shape: Shape) -> int:
    """What a shape takes of TeX's memory, in edges; those of `Edges` are counted one by one."""
    if isinstance(shape, Raster):
        rows, columns = grid(shape)
        return rows * columns // 2
    return 0 if isinstance(shape, Edges) else 3


def _head(picture: Picture) -> Iterator[str]:
    yield f"% {comment(picture.title)}"
    for line in wrap(comment(picture.description), 95, break_on_hyphens=False):
        yield f"% {line}"
    yield "%"
    yield from (f"% {line}" for line in HOW_TO)


def preamble(body: str, more: Iterable[str] = ()) -> Iterator[str]:
    """From the class of the document to its beginning."""
    yield r"\documentclass[tikz,border=0pt]{standalone}"
    yield r"\usepackage{amsmath}"
    yield from fonts(body)
    yield from more
    yield r"\begin{document}"


def fonts(text: str) -> Iterator[str]:
    """Fonts, and characters that they lack."""
    yield from FONTS
    yield from (f"  {line}" for line in declarations(text))
    yield r"\else"
    yield r"  \usepackage{fontspec}"
    yield r"\fi"


def tikzpicture(drawing: Drawing, background: bool, *, definitions: bool) -> Iterator[str]:
    """The picture's environment, with or without its own colours and styles."""
    picture, styles = drawing.picture, drawing.styles
    unit = number(BP * styles.scale, 4)
    corner = f"({number(picture.width)},{number(picture.height)})"
    canvas = styles.palette.of(picture.background) if background else ""
    body = list(drawing.lines())
    yield rf"\begin{{tikzpicture}}[x={unit}bp, y=-{unit}bp, line join=round, node font=\sffamily,"
    yield r"    every node/.append style={inner sep=0pt, outer sep=0pt}]"
    if definitions:
        yield from define(styles, rasters=any(isinstance(s, Raster) for s in picture.shapes))
    yield rf"\path[use as bounding box] (0,0) rectangle {corner};"
    if canvas:
        yield rf"\path[fill={canvas}] (0,0) rectangle {corner}; % background"
    yield from body
    yield r"\end{tikzpicture}"


def define(styles: Styles, *, rasters: bool) -> Iterator[str]:
    """Colours, styles, and how a cell of an image is drawn."""
    keys = [f"  {line}" for line in styles.definitions()]
    yield from styles.palette.definitions()
    yield from (r"\tikzset{", *keys, "}")
    for points, name in styles.ways.items():
        yield from wrapped(rf"\def{name}{{", points, "}")
    if rasters:
        yield from DEFINITION
