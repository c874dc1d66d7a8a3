"""Tables of words and symbols: what is given and what comes out, before any form is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnviz.steps.notation import Symbol

Cell = str | Symbol
"""Words, or mathematics as LaTeX and as plain text."""

ELISION = Symbol(r"\cdots", "…")
VERTICAL = Symbol(r"\vdots", "⋮")


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they stand for: words and formulas side by side."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; the first column names the row. `note` says what is left out."""

    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def elided(count: int, most: int) -> list[int | None]:
    """Which of so many to show: all of at most `most`, else the first ones, None, and the last."""
    if count <= most:
        return list(range(count))
    return [*range(most - 2), None, count - 1]


def equal(left: Symbol, right: Symbol) -> Symbol:
    """`left = right`."""
    return Symbol(f"{left.latex} = {right.latex}", f"{left.plain} = {right.plain}")


def running(cells: Iterable[str]) -> str:
    """Written cells as running text: a comma or semicolon stands at the word before it."""
    text = ""
    for cell in cells:
        text += cell if not text or cell[:1] in ",;." else f" {cell}"
    return text
