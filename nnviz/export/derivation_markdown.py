"""A worked solution as Markdown, with formulas as GitHub, Jupyter and pandoc read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from nnviz.export.mathbreaks import rows_of
from nnviz.export.mathtext import ROOM, aligned
from nnviz.export.solution import Prose, Section, Solution, Title, Worked
from nnviz.export.tables import Cell, Facts, Table, running
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Run
from nnviz.picture.wording import runs_of

LONGEST = 10_000  # characters of a name

# What begins markup, a link or a name in some Markdown; after a backslash each means only itself.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~^&@]|:(?=\S)|-(?=-)|(?<=[wW]{3})\.|^[-+=])")


def parts(solution: Solution) -> Iterator[str]:
    """The text in parts to be put together."""
    for block in solution.blocks():
        yield _WRITERS[type(block)](block)


def escape(text: str) -> str:
    """Words that mean nothing but themselves in Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", clean(text, longest=LONGEST))


def _title(block: Title) -> str:
    return f"# {_words(block.text)}\n\n{_words(block.about)}\n"


def _section(block: Section) -> str:
    return f"\n## {_words(block.title)}\n"


def _prose(block: Prose) -> str:
    return f"\n{_words(block.text)}\n"


def _facts(block: Facts) -> str:
    lines = [f"- **{name}**: {running(map(_cell, cells))}\n" for name, cells in block.rows]
    return "\n" + "".join(lines)


def _table(block: Table) -> str:
    rows = [tuple(map(_cell, row)) for row in (block.head, *block.rows)]
    lines = [f"| {' | '.join(row)} |\n" for row in rows]
    lines.insert(1, f"|{' --- |' * len(block.head)}\n")
    note = f"\n({_words(block.note)})\n" if block.note else ""
    return f"\n**{_words(block.caption)}**\n\n{''.join(lines)}{note}"


def _worked(block: Worked) -> str:
    equation = block.equation
    body = aligned(rows_of(equation, ROOM))
    note = f"\n({_words(equation.note)})\n" if equation.note else ""
    head = f"### {_words(equation.title)}\n\n`{equation.address}`\n"
    formula = f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$\n"
    return f"\n{head}\n{formula}{note}\n{_words(equation.sentence)}\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return _words(cell)
    # A bar would end the cell of a table.
    latex = re.sub(r"\|([^|]*)\|", r"\\lvert \1\\rvert ", cell.latex)
    return f"${latex}$"


def _words(text: str) -> str:
    """A sentence, with the indices of symbols in their places."""
    return "".join(_run(run) for run in runs_of(clean(text, longest=LONGEST)))


def _run(run: Run) -> str:
    text = escape(run.text)
    return f"<{run.script[:3]}>{text}</{run.script[:3]}>" if run.script else text


_WRITERS: dict[type, Callable[[Any], str]] = {
    Title: _title,
    Section: _section,
    Prose: _prose,
    Facts: _facts,
    Table: _table,
    Worked: _worked,
}
