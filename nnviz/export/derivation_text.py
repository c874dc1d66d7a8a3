"""A worked solution as plain text, for a terminal or a mail."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from nnviz.export.mathbreaks import INDENT, Row, rows_of
from nnviz.export.solution import Prose, Section, Solution, Title, Worked
from nnviz.export.tables import Cell, Facts, Table, running
from nnviz.picture.labels import clean

WIDTH = 92  # characters
LONGEST = 10_000  # characters of a name
MARGIN = "    "


def parts(solution: Solution) -> Iterator[str]:
    """The text in parts to be put together."""
    for block in solution.blocks():
        yield _WRITERS[type(block)](block)


def _title(block: Title) -> str:
    title = _text(block.text)
    return f"{title}\n{'=' * len(title)}\n\n{_filled(block.about, '')}\n"


def _section(block: Section) -> str:
    return f"\n\n{block.title}\n{'-' * len(block.title)}\n"


def _prose(block: Prose) -> str:
    return f"\n{_filled(block.text, '')}\n"


def _facts(block: Facts) -> str:
    wide = max(len(name) for name, _ in block.rows) + 2
    lines = []
    for name, cells in block.rows:
        words = running(map(_cell, cells))
        lines.append(_filled(f"{name:<{wide}}{words}", " " * wide, first=""))
    return "\n" + "\n".join(lines) + "\n"


def _table(block: Table) -> str:
    rows = [tuple(map(_cell, row)) for row in (block.head, *block.rows)]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    note = f"\n{MARGIN}({block.note})" if block.note else ""
    body = "".join(f"\n{MARGIN}{line}" for line in lines)
    return f"\n{_text(block.caption)}\n{body}{note}\n"


def _worked(block: Worked) -> str:
    equation = block.equation
    derivations = rows_of(equation, WIDTH - len(MARGIN), stacked=False)
    wide = max(len(row.left.plain()) for rows in derivations for row in rows)
    body = "".join(f"\n{MARGIN}{_row(row, wide)}" for rows in derivations for row in rows)
    note = f"\n{MARGIN}({equation.note})" if equation.note else ""
    head = f"{_text(equation.title)}   [{equation.address}]"
    return f"\n{head}\n\n{body[1:]}{note}\n\n{_filled(equation.sentence, '  ')}\n"


def _row(row: Row, wide: int) -> str:
    right = row.right.plain()
    if row.goes_on:
        right = f"{' ' * (INDENT + 1)}{right.lstrip()}"
    return f"{row.left.plain():>{wide}}{right}".rstrip()


def _cell(cell: Cell) -> str:
    return _text(cell) if isinstance(cell, str) else cell.plain


def _text(text: str) -> str:
    return clean(text, longest=LONGEST)


def _filled(text: str, indent: str, first: str | None = None) -> str:
    return textwrap.fill(
        _text(text),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


_WRITERS: dict[type, Callable[[Any], str]] = {
    Title: _title,
    Section: _section,
    Prose: _prose,
    Facts: _facts,
    Table: _table,
    Worked: _worked,
}
