r"""A worked solution as a LaTeX document: article and amsmath, for any pdflatex.

Names are text and nothing else: no control word stands in the document that is not written here
or in `nnviz.steps.latex`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from nnviz.export.mathbreaks import rows_of
from nnviz.export.mathtext import ROOM, aligned
from nnviz.export.solution import Prose, Section, Solution, Title, Worked
from nnviz.export.tables import Cell, Facts, Table, running
from nnviz.export.tex import declarations, escape
from nnviz.picture.labels import clean

_HEAD = r"""% pdflatex, once; where it says that table widths have changed, a second time.
\documentclass[11pt,a4paper,fleqn]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{\IfFileExists{ae.sty}{\usepackage{ae,aecompl}}{}}
\usepackage{amsmath}
\usepackage{longtable}
\usepackage[margin=22mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\setlength{\jot}{4pt}
\setlength{\tabcolsep}{4.5pt}
\setlength{\mathindent}{1.2em}
\setlength{\LTleft}{1.2em}
\setlength{\LTpre}{2pt}
\setlength{\LTpost}{6pt}
\renewcommand{\arraystretch}{1.15}
\setcounter{LTchunksize}{250}
\setcounter{secnumdepth}{0}
\allowdisplaybreaks
\AtBeginDocument{\abovedisplayskip=5pt \abovedisplayshortskip=3pt
  \belowdisplayskip=4pt \belowdisplayshortskip=4pt}
% A step: its title, and its address at the margin. The formulas follow in the same paragraph.
\newcommand{\step}[2]{\par\pagebreak[1]\medskip\textbf{#1}\hfill{\footnotesize\texttt{#2}}}
% What it means, in words.
\newcommand{\inwords}[1]{{\small #1\par}}
\newcommand{\fact}[2]{\makebox[7.5em][l]{\textbf{#1}}%
  \parbox[t]{\dimexpr\linewidth-7.5em}{\raggedright #2\strut}\par}
"""

MOST_WHOLE = 30  # rows of a table that stays on one page

# A symbol in a sentence: a letter with an index above, below, or both; also f', Δw, ∂C/∂w.
_INDEX = r"(?:[0-9]+(?:,[0-9]+)*|[A-Za-z][A-Za-z0-9]{0,7})(?:,[A-Za-z0-9]{1,8})*"
_SYMBOL = re.compile(
    r"(?<!\w)(Δ?)([a-zδ])([\u0302\u0303]?)(?=[_^]|(?<=Δ[a-z])(?!\w))"
    rf"(?:\^({_INDEX}))?(?:_({_INDEX}))?(?!\w)"
)
_ACCENTS = {"": "{}", "\u0302": r"\hat{{{}}}", "\u0303": r"\tilde{{{}}}"}
_MINUS = re.compile(r"(?<![\w)])-(?=[\d∞])")


def parts(solution: Solution) -> Iterator[str]:
    """The document in parts to be put together."""
    yield _HEAD
    yield "".join(f"{line}\n" for line in _preamble(solution))
    yield "\\begin{document}\n"
    for block in solution.blocks():
        yield _WRITERS[type(block)](block)
    yield "\\end{document}\n"


def _preamble(solution: Solution) -> list[str]:
    """What has to be said about letters in names that the fonts lack."""
    graph = solution.trace.architecture
    names = [solution.title, *(layer.name for layer in graph.layers)]
    names += [graph.label(number) for number in range(1, graph.neuron_count + 1)]
    lines = declarations(clean("".join(names), longest=sys.maxsize))
    return [r"\usepackage{graphicx}", *lines] if lines else []


def _title(block: Title) -> str:
    title = rf"{{\LARGE\bfseries {_words(block.text)}\par}}"
    return f"{title}\n\\medskip\n{_words(block.about)}\n\n\\bigskip\n"


def _section(block: Section) -> str:
    return f"\n\\section{{{_words(block.title)}}}\n"


def _prose(block: Prose) -> str:
    return f"{_words(block.text)}\n\n"


def _facts(block: Facts) -> str:
    lines = (
        f"\\fact{{{_words(name)}}}{{{running(map(_cell, cells))}}}\n" for name, cells in block.rows
    )
    return "".join(lines)


def _table(block: Table) -> str:
    # A row that begins with [ or * would be taken for an option of the row before.
    head, *rows = ["{}" + " & ".join(map(_cell, row)) for row in (block.head, *block.rows)]
    columns = "l" * len(block.head)
    note = f"{{\\small ({_words(block.note)})\\par}}\n" if block.note else ""
    body = "".join(f"{row} \\\\\n" for row in rows)
    caption = f"\n\\medskip\\textbf{{{_words(block.caption)}}}"
    if len(rows) <= MOST_WHOLE:
        table = f"\\begin{{tabular}}{{{columns}}}\n{head} \\\\ \\hline\n{body}\\end{{tabular}}"
        return f"{caption}\\par\\nopagebreak\n\\hspace*{{1.2em}}{table}\\par\n\\smallskip\n{note}"
    return (
        f"{caption}\\nopagebreak\n"
        f"\\begin{{longtable}}{{{columns}}}\n{head} \\\\ \\hline\n\\endhead\n{body}"
        f"\\end{{longtable}}\n{note}"
    )


def _worked(block: Worked) -> str:
    equation = block.equation
    body = aligned(rows_of(equation, ROOM))
    note = f" ({_words(equation.note)})" if equation.note else ""
    return (
        f"\n\\step{{{_words(equation.title)}}}{{{equation.address}}}\n"
        f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"
        f"\\inwords{{{_words(equation.sentence)}{note}}}\n"
    )


def _cell(cell: Cell) -> str:
    return _words(cell) if isinstance(cell, str) else f"${cell.latex}$"


def _words(text: str) -> str:
    """A sentence: symbols with an index as formulas, everything else as text."""
    text = _MINUS.sub("−", text)
    pieces, done = [], 0
    for found in _SYMBOL.finditer(text):
        pieces += [_text(text[done : found.start()]), _symbol(found)]
        done = found.end()
    return "".join([*pieces, _text(text[done:])])


def _text(text: str) -> str:
    """A stretch of words, with the blank at each end that a symbol stands behind."""
    before, after = text[:1] == " ", len(text) > 1 and text[-1:] == " "
    return f"{' ' * before}{escape(text.strip(' '))}{' ' * after}"


def _symbol(found: re.Match[str]) -> str:
    delta, letter, accent, upper, lower = found.groups()
    body = _ACCENTS[accent].format(r"\delta" if letter == "δ" else letter)
    body = rf"\Delta {body}" if delta else body
    return f"${body}{_placed('^', upper)}{_placed('_', lower)}$"


def _placed(mark: str, index: str | None) -> str:
    if not index:
        return ""
    written = re.sub(r"[A-Za-z][A-Za-z0-9]+", r"\\mathrm{\g<0>}", index)
    return f"{mark}{{{written}}}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    Title: _title,
    Section: _section,
    Prose: _prose,
    Facts: _facts,
    Table: _table,
    Worked: _worked,
}
