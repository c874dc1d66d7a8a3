"""A file of values on its way to a data set: read, looked through, and used as is wished.

Functions over frozen values that the dialog runs away from the window; nothing here knows Qt.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.errors import FileError, UsageError
from nnviz.training.confusion import classes_of
from nnviz.training.csvdata import (
    ColumnPlan,
    Dialect,
    Missing,
    RawTable,
    describe_columns,
    read_table,
    sniff,
    suggested_plans,
    to_dataset,
)
from nnviz.training.csvdata.cells import is_missing, number
from nnviz.training.csvdata.lines import MOST_BYTES
from nnviz.training.dataset import ROLES, Dataset
from nnviz.training.splitting import Split, input_scale, standardised

Plans = tuple[ColumnPlan, ...]

VALIDATION = 0.3
NAMED_CLASSES = 6
FARTHEST_MEAN = 2.0
WIDTHS = (1 / 3, 3.0)  # standard deviations of inputs that can be used as they are


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The bytes of a file, and how they are likely written."""

    path: Path
    data: bytes
    dialect: Dialect


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What a file says in one dialect, and what its columns are likely for."""

    table: RawTable
    plans: Plans


@dataclass(frozen=True, slots=True)
class Wish:
    """How a table is to be used.

    leave_out: whether lines that do not fit are left out; otherwise the file is not used.
    standardise: None lets the inputs decide (`scales_differ`).
    """

    leave_out: bool = False
    missing: Missing = field(default_factory=Missing)
    standardise: bool | None = None
    standardise_targets: bool = False
    split: Split = field(default_factory=lambda: Split(VALIDATION))


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing values that are under one rule: how many, in how many columns, and the first."""

    count: int
    columns: int
    line: int
    column: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The data set, or why there is none; `gaps` by the rule they are under."""

    data: Dataset | None
    refusal: str
    gaps: dict[str, Gap]
    standardise: bool
    sentence: str = ""


def load(path: Path) -> Loaded:
    """Read a file and guess how it is written; `UsageError` where it cannot be used."""
    try:
        # Looked at first: opening a pipe would wait for somebody to write into it.
        if not path.is_file():
            raise FileError(f"“{path.name}” is not a file that can be read.")
        size = os.stat(path).st_size
        if size > MOST_BYTES:
            raise FileError(
                f"“{path.name}” has {size / 2**20:,.0f} MB; {MOST_BYTES // 2**20} MB is the most.",
                do="Take fewer lines or columns.",
            )
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(
            f"“{path.name}” cannot be read: {(error.strerror or str(error)).lower()}.",
            do="Choose another file.",
        ) from None
    return Loaded(path, data, sniff(data))


def survey(data: bytes, dialect: Dialect, most: int | None = None) -> Survey:
    """The table in this dialect, no more than its first rows with `most`, and plans for it."""
    table = read_table(data, dialect, most)
    return Survey(table, suggested_plans(table, describe_columns(table)))


def planned(plans: Plans, columns: Collection[int], **fields: Any) -> Plans:
    """The plans with other fields for some columns.

    The target is one column of categories, or columns of numbers: where a choice would break
    that, the column chosen last is the target and the others are inputs.
    """
    fresh = [replace(plan, **fields) if at in columns else plan for at, plan in enumerate(plans)]
    goals = [at for at, plan in enumerate(fresh) if plan.role == "target"]
    chosen = [at for at in goals if at in columns]
    if chosen and len(goals) > 1 and any(fresh[at].kind == "category" for at in goals):
        for at in goals:
            if at != chosen[-1]:
                fresh[at] = replace(fresh[at], role="input")
    return tuple(fresh)


def gaps_of(table: RawTable, plans: Sequence[ColumnPlan]) -> dict[str, Gap]:
    """Missing values by the field of `Missing` that says what is done about them."""
    found: dict[str, Gap] = {}
    for at, plan in enumerate(plans):
        if plan.role == "ignore":
            continue
        cells = table.column(at)
        empty = {cell for cell in set(cells) if _is_missing(cell, plan.kind, table.decimal)}
        if not empty:
            continue
        rows = [row for row, cell in enumerate(cells) if cell in empty]
        here = Gap(len(rows), 1, table.lines[rows[0]], table.names[at])
        key = "targets" if plan.role == "target" else _KEYS[plan.kind]
        found[key] = _joined(found[key], here) if key in found else here
    return found


_KEYS = {"number": "numbers", "category": "categories"}


def _is_missing(cell: str, kind: str, decimal: str) -> bool:
    if kind == "category":
        return is_missing(cell)
    value = number(cell, decimal)
    return value is not None and math.isnan(value)


def _joined(one: Gap, other: Gap) -> Gap:
    first = min(one, other, key=lambda gap: gap.line)
    return replace(first, count=one.count + other.count, columns=one.columns + other.columns)


def build(table: RawTable, plans: Plans, wish: Wish, path: Path) -> Outcome:
    """The data set that a table makes as wished, or the sentence that says why it makes none."""
    gaps = gaps_of(table, plans)
    scaled = bool(wish.standardise)
    try:
        data = to_dataset(
            table.without_problems() if wish.leave_out else table,
            plans,
            wish.missing,
            standardise=False,
            split=wish.split,
            name=path.stem,
            source=f"file {path.name}",
        )
        scaled = scales_differ(data) if wish.standardise is None else scaled
        data = standardised(data, wish.standardise_targets and not data.classes, scaled)
    except UsageError as error:
        return Outcome(None, error.beside, gaps, scaled)
    left_out = len(table.rows) - len(data) + len(table.problems)
    return Outcome(data, "", gaps, scaled, summary(data, left_out))


def scales_differ(data: Dataset) -> bool:
    """Whether some input that varies is not of about the size 1 around about 0.

    Columns of yes and no, 1 and 0, are fine as they are.
    """
    scale = input_scale(data)
    varies = scale.deviation > 0.0
    width = scale.deviation[varies]
    far = np.abs(scale.mean[varies]) > FARTHEST_MEAN
    return bool((far | (width < WIDTHS[0]) | (width > WIDTHS[1])).any())


def summary(data: Dataset, left_out: int = 0) -> str:
    """What a data set is, in a sentence or two."""
    parts = [_count(len(data), "sample"), _count(data.inputs.shape[1], "input")]
    parts.append(_classes(data) if data.classes else _goals(data))
    used = [
        f"{count:,} for {name}"
        for role, name in enumerate(ROLES)
        if (count := len(data.rows(role)))
    ]
    text = f"{', '.join(parts)}. {' and '.join(used[-2:]) if len(used) < 3 else ', '.join(used)}."
    return text + (f" {_count(left_out, 'line')} left out." if left_out else "")


def _classes(data: Dataset) -> str:
    counts = np.bincount(classes_of(data.targets, data), minlength=len(data.classes)).tolist()
    words = [_told(name, count) for name, count in zip(data.classes, counts, strict=True)]
    more = len(words) - NAMED_CLASSES
    tail = f" and {more:,} more" if more > 0 else ""
    return f"{len(words):,} classes: {', '.join(words[:NAMED_CLASSES])}{tail}"


def _told(name: str, count: int) -> str:
    """How often a class occurs; a number beside a number would be read as one."""
    return f"{name} ({count:,})" if name[-1:].isdigit() else f"{name} {count:,}"


def _goals(data: Dataset) -> str:
    names = data.target_names[:NAMED_CLASSES]
    more = len(data.target_names) - len(names)
    tail = f" and {more:,} more" if more else ""
    return f"{_count(data.targets.shape[1], 'target')}: {', '.join(names)}{tail}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
