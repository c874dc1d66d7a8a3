"""A worked solution as one web page: no network, no script; light, dark and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import escape
from typing import Any

from nnviz.export.equations import piece_color
from nnviz.export.glyphs import Glyphs, at_signs, shade_of
from nnviz.export.mathlines import EM, groups_of, set_groups, set_line
from nnviz.export.mathrows import arrange
from nnviz.export.solution import Block, Prose, Section, Solution, Title, Worked
from nnviz.export.tables import Cell, Facts, Table, running
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Run
from nnviz.picture.theme import PHASES, Theme, theme
from nnviz.picture.wording import pretty, runs_of
from nnviz.resources import resource
from nnviz.steps.expression import Piece

WIDTH = 580.0  # pixels of a row of formulas
ASIDE = 80.0  # pixels that the left side of an equation may add to it
CELL = 15.0  # pixels per em of a formula in a table or a sentence
SMALLEST = 0.6  # scale of what cannot be broken
LONGEST = 10_000  # characters of a name

_NUMBER = re.compile(r"-?[0-9][0-9.,/]*(e-?[0-9]+)?|⋮|…")


def parts(solution: Solution) -> Iterator[str]:
    """The page in parts to be put together."""
    page = _Page(solution)
    opened = False
    for block in solution.blocks():
        if isinstance(block, Title):
            yield page.head(block)
        elif isinstance(block, Section):
            yield "</section>\n" if opened else ""
            yield f'<section id="{block.key}"{_phase(block)}>\n<h2>{_words(block.title)}</h2>\n'
            opened = True
        else:
            yield page.body(block)
    yield "</section>\n</main>\n</body>\n</html>\n"


class _Page:
    """The page being written: it remembers which glyphs it has defined."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.network = solution.trace.before
        self.glyphs = Glyphs()

    def head(self, block: Title) -> str:
        title = _words(block.text)
        links = "".join(
            f'<li{_phase(section)}><a href="#{section.key}">{_words(section.short)}</a></li>\n'
            for section in self.solution.sections
        )
        return _HEAD.format(title=_plain(block.text), style=_style()) + (
            f"<body>\n<nav>\n<ul>\n{links}</ul>\n</nav>\n<main>\n"
            f"<header>\n<h1>{title}</h1>\n<p>{_words(block.about)}</p>\n</header>\n"
        )

    def body(self, block: Block) -> str:
        if isinstance(block, Worked):
            return self._worked(block)
        if isinstance(block, Facts):
            return self._facts(block)
        if isinstance(block, Table):
            return self._table(block)
        assert isinstance(block, Prose)
        return f"<p>{_words(block.text)}</p>\n"

    def _facts(self, block: Facts) -> str:
        rows = "".join(
            f"<dt>{_words(name)}</dt><dd>{running(map(self._cell, cells))}</dd>\n"
            for name, cells in block.rows
        )
        return f"<dl>\n{rows}</dl>\n"

    def _table(self, block: Table) -> str:
        head = "".join(f'<th scope="col">{self._cell(cell)}</th>' for cell in block.head)
        rows = "".join(
            f'<tr><th scope="row">{self._cell(row[0])}</th>'
            + "".join(f"<td>{self._cell(cell)}</td>" for cell in row[1:])
            + "</tr>\n"
            for row in block.rows
        )
        note = f'<p class="note">{_words(block.note)}</p>\n' if block.note else ""
        return (
            f"<div><table>\n<caption>{_words(block.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n{note}"
        )

    def _worked(self, worked: Worked) -> str:
        equation = worked.equation
        together = equation.address.target.startswith("w")
        groups = [
            replace(group, joined=together or len(group.lines) == 2)
            for group in groups_of(equation)
        ]
        setting = set_groups(groups, WIDTH, EM, SMALLEST)
        shade = shade_of(setting.rows, lambda line, at: self._class(setting.rows[line][at]))
        block = at_signs(setting, ASIDE)
        svg = self.glyphs.svg(block, equation.plain(), shade, setting.scale)
        address = str(equation.address)
        note = f' <span class="note">({_words(equation.note)})</span>' if equation.note else ""
        return (
            f'<article id="{address}">\n<h3>{_words(equation.title)} '
            f'<a href="#{address}">{address}</a></h3>\n'
            f"<div>{svg}</div>\n<p>{_words(equation.sentence)}{note}</p>\n</article>\n"
        )

    def _class(self, piece: Piece) -> str:
        return piece_color(self.network, _names(), piece)

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, str):
            return _words(cell)
        if _NUMBER.fullmatch(cell.plain):
            return escape(pretty(cell.plain))
        formula = set_line((Piece(cell.latex, cell.plain),), CELL)
        block = arrange([formula], float("inf"))
        low = block.baselines[0] - block.height
        style = f' style="vertical-align:{low:.1f}px"'
        return self.glyphs.svg(block, cell.plain, lambda line, piece: "text", low=style)


@cache
def _names() -> Theme:
    """A theme whose colours are their names, which are classes of the page's style sheet."""
    names: dict[str, Any] = {name: name for name in theme("light").colors()}
    return replace(theme("light"), **names)


def _style() -> str:
    """The style sheet with the colours of both themes; paper is light."""
    sheet = resource("pages", "derivation.css").read_text(encoding="utf-8")
    fills = "".join(f"svg .{name}{{fill:var(--{name})}}\n" for name in theme("light").colors())
    phases = "".join(f".{phase}{{--phase:var(--{phase})}}\n" for phase in PHASES)
    light, dark = (_colors(name) for name in ("light", "dark"))
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"@media print{{:root{{color-scheme:light;{light}}}}}\n{fills}{phases}{sheet}"
    )


def _colors(name: str) -> str:
    return "".join(f"--{token}:{color};" for token, color in theme(name).colors().items())


def _phase(section: Section) -> str:
    return f' class="{section.phase}"' if section.phase else ""


def _plain(text: str) -> str:
    return escape(clean(text, longest=LONGEST))


def _words(text: str) -> str:
    """A sentence, with the indices of symbols in their places."""
    return "".join(_run(run) for run in runs_of(clean(text, longest=LONGEST)))


def _run(run: Run) -> str:
    text = escape(run.text)
    return f"<{run.script[:3]}>{text}</{run.script[:3]}>" if run.script else text


_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
"""
