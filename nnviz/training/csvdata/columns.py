"""What each column of a table holds, and what it is to be used for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from nnviz.errors import UsageError
from nnviz.training.csvdata.cells import is_missing, number
from nnviz.training.csvdata.reading import RawTable

Holds = Literal["number", "category", "constant", "identifier"]
Role = Literal["input", "target", "ignore"]
Kind = Literal["number", "category"]

MOST_CATEGORIES = 100
TARGET_NAMES = frozenset(("target", "class", "label", "y", "output", "species"))
IDENTIFIER_NAMES = frozenset(("id", "index", "key", "no", "nr", "number", "row", "rowid", "uuid"))
_FEWEST_IDENTIFIERS = 8  # fewer that all differ prove nothing
_MOSTLY = 0.9
_MOST_CODES = 10


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds.

    holds: `number`; `category`, words that recur; `constant`, one value or none at all;
        `identifier`, a name or running number that differs in every row and says nothing.
    numbers, missing, distinct: in how many rows a number stands, in how many nothing, and how many
        different values there are. Where words stand among numbers, `mixed` is true.
    usual: the most frequent values, ten at most.
    """

    name: str
    holds: Holds
    rows: int
    numbers: int
    missing: int
    distinct: int
    usual: tuple[str, ...]

    @property
    def mixed(self) -> bool:
        """Whether numbers and words stand in it."""
        return 0 < self.numbers < self.rows - self.missing


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What a column is used for, and whether its cells are read as numbers or as categories."""

    role: Role
    kind: Kind = "number"

    def __post_init__(self) -> None:
        for key, known in (("role", get_args(Role)), ("kind", get_args(Kind))):
            if getattr(self, key) not in known:
                raise UsageError(
                    f"The {key} {getattr(self, key)!r} is not known.",
                    do=f"Known are: {', '.join(known)}.",
                )


def describe_columns(table: RawTable) -> tuple[Column, ...]:
    """What each column of the table's rows holds."""
    return tuple(
        _describe(name, Counter(map(str.strip, table.column(at))), table.decimal)
        for at, name in enumerate(table.names)
    )


def _describe(name: str, counts: Counter[str], decimal: str) -> Column:
    rows = counts.total()
    read = {cell: number(cell, decimal) for cell in counts}
    figures = {cell for cell, value in read.items() if not (value is None or math.isnan(value))}
    numbers = sum(counts[cell] for cell in figures)
    wordless = all(value is not None for value in read.values())
    # “none” is a missing number, but in a column without numbers it is a word.
    values = {
        cell: count
        for cell, count in counts.items()
        if (cell in figures if numbers and wordless else not is_missing(cell))
    }
    present = sum(values.values())
    holds = _holds(name, list(values), present, numbers)
    usual = tuple(sorted(values, key=lambda cell: -values[cell])[:_MOST_CODES])
    return Column(name, holds, rows, numbers, rows - present, len(values), usual)


def _holds(name: str, values: Sequence[str], present: int, numbers: int) -> Holds:
    if len(values) <= 1:
        return "constant"
    differ = len(values) == present >= _FEWEST_IDENTIFIERS
    if numbers >= _MOSTLY * present:
        whole = numbers == present and all(cell.lstrip("+-").isdecimal() for cell in values)
        named = name.casefold() in IDENTIFIER_NAMES
        return "identifier" if differ and whole and (named or _counts_up(values)) else "number"
    return "identifier" if differ else "category"


def _counts_up(values: Sequence[str]) -> bool:
    """Whether whole numbers, in order of their rows, run on by ones."""
    first = int(values[0][:20])
    return all(int(cell[:20]) == first + at for at, cell in enumerate(values))


def suggested_plans(
    table: RawTable, columns: Sequence[Column], targets: Collection[str] = ()
) -> tuple[ColumnPlan, ...]:
    """What each column is likely for: a target, named so or the last that is fit, and inputs.

    targets: names of columns that are to be the targets, where they are known.

    Constants and identifiers are left aside, and so are inputs with very many categories; but a
    running number is an input where there is no other.
    """
    fit = [at for at, column in enumerate(columns) if _fit(column)]
    if len(fit) < 2:
        running = [at for at, column in enumerate(columns) if column.holds == "identifier"]
        fit = sorted(fit + [at for at in running if columns[at].numbers])
    named = [at for at in fit if table.names[at].casefold() in TARGET_NAMES]
    goals = _places(table, targets) if targets else (named or fit)[-1:]
    return tuple(
        ColumnPlan(
            "target" if at in goals else "input" if at in fit else "ignore",
            "category" if _worded(column) or (at in goals and _coded(column)) else "number",
        )
        for at, column in enumerate(columns)
    )


def _worded(column: Column) -> bool:
    return column.numbers < _MOSTLY * (column.rows - column.missing)


def _coded(column: Column) -> bool:
    """Whether a few whole numbers recur, as when classes are numbered."""
    few = 2 <= column.distinct <= _MOST_CODES and column.rows >= 3 * column.distinct
    return few and all(cell.isdecimal() for cell in column.usual)


def _places(table: RawTable, names: Collection[str]) -> list[int]:
    if unknown := set(names) - set(table.names):
        raise UsageError(
            f"There is no column “{min(unknown)}”.", do=f"There are: {', '.join(table.names)}."
        )
    return [at for at, name in enumerate(table.names) if name in names]


def _fit(column: Column) -> bool:
    few = column.holds == "category" and column.distinct <= MOST_CATEGORIES
    return few or column.holds == "number"
