"""The cells of one column as values: numbers, or categories by number; missing ones marked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.training.csvdata.cells import is_missing, number, shortened
from nnviz.training.csvdata.reading import RawTable
from nnviz.training.splitting import Scale

Vector = NDArray[np.float64]
RowFlags = NDArray[np.bool_]

MISSING = "missing"  # the category of what is missing, where it gets one
MOST_CATEGORIES = 1_000
LONGEST_WORD = 200


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers; NaN where one is missing."""

    name: str
    target: bool
    values: Vector

    @property
    def missing(self) -> RowFlags:
        """In which rows no value stands."""
        return np.isnan(self.values)

    @property
    def width(self) -> int:
        """How many numbers a row becomes."""
        return 1

    def only(self, rows: RowFlags) -> Numbers:
        """The chosen rows."""
        return replace(self, values=self.values[rows])

    def filled(self, rule: str, training: RowFlags) -> Numbers:
        """Missing numbers replaced by the mean or median of those in the training rows."""
        known = self.values[training & ~self.missing]
        if not len(known):
            raise UsageError(
                f"No sample for training has a value for “{self.name}”.", do="Ignore this column."
            )
        middle = _median(known) if rule == "median" else Scale.of(known[:, None]).mean[0]
        return replace(self, values=np.where(self.missing, middle, self.values))


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """A column of categories: the number of each row's word in `words`, −1 where it is missing."""

    name: str
    target: bool
    numbers: NDArray[np.intp]
    words: tuple[str, ...]

    @property
    def missing(self) -> RowFlags:
        """In which rows no value stands."""
        return self.numbers < 0

    @property
    def width(self) -> int:
        """How many numbers a row becomes."""
        count = len(self.words)
        return 1 if self.target and count == 2 else count

    def only(self, rows: RowFlags) -> Categories:
        """The chosen rows, and the words that occur in them."""
        left = self.numbers[rows]
        used, numbers = np.unique(left[left >= 0], return_inverse=True)
        renumbered = np.full(len(left), -1, dtype=np.intp)
        renumbered[left >= 0] = numbers
        return replace(self, numbers=renumbered, words=tuple(self.words[at] for at in used))

    def filled(self, rule: str, training: RowFlags) -> Categories:
        """Missing words replaced by the most frequent of the training rows, or by a word."""
        if rule == "own":
            word = MISSING
            while word in self.words:
                word = f"({word})"
            numbers = np.where(self.missing, len(self.words), self.numbers)
            return replace(self, numbers=numbers, words=(*self.words, word))
        known = self.numbers[training & ~self.missing]
        if not len(known):
            raise UsageError(
                f"No sample for training has a value for “{self.name}”.", do="Ignore this column."
            )
        most = int(np.bincount(known).argmax())
        return replace(self, numbers=np.where(self.missing, most, self.numbers))


Values = Numbers | Categories


def numbers_of(table: RawTable, at: int, target: bool) -> Numbers:
    """A column read as numbers; `UsageError` names the line of the first cell that is none."""
    cells, name = table.column(at), table.names[at]
    read = [number(cell, table.decimal) for cell in cells]
    bad = next((row for row, value in enumerate(read) if value is None), None)
    if bad is not None:
        raise UsageError(
            f"Line {table.lines[bad]} has “{shortened(cells[bad].strip())}” for “{name}”, "
            "which is not a number.",
            do="Correct it, choose the other decimal sign, or read the column as categories.",
        )
    values = np.array(read, dtype=np.float64)
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        row = int(infinite[0])
        raise UsageError(
            f"Line {table.lines[row]} has “{shortened(cells[row].strip())}” for “{name}”, "
            "which is too large to compute with.",
            do="Correct it, leave the line out, or ignore the column.",
        )
    return Numbers(name, target, values)


def categories_of(table: RawTable, at: int, target: bool) -> Categories:
    """A column read as categories, in alphabetical order, numbers among them by size."""
    cells = [" ".join(cell.split()) for cell in table.column(at)]
    words = sorted({cell for cell in cells if not is_missing(cell)}, key=_order(table.decimal))
    if len(words) > MOST_CATEGORIES:
        raise UsageError(
            f"“{table.names[at]}” has {len(words):,} categories; {MOST_CATEGORIES:,} is the most.",
            do="Ignore this column, or read it as numbers.",
        )
    if long := next((word for word in words if len(word) > LONGEST_WORD), None):
        raise UsageError(
            f"Line {table.lines[cells.index(long)]} has “{shortened(long)}” for "
            f"“{table.names[at]}”: more than the {LONGEST_WORD} characters of a category.",
            do="Ignore this column.",
        )
    places = {word: place for place, word in enumerate(words)}
    numbers = np.array([places.get(cell, -1) for cell in cells], dtype=np.intp)
    return Categories(table.names[at], target, numbers, tuple(words))


def _order(decimal: str) -> Callable[[str], tuple[bool, float, str]]:
    def key(word: str) -> tuple[bool, float, str]:
        value = number(word, decimal)
        worded = value is None or math.isnan(value)
        return worded, 0.0 if worded or value is None else value, word

    return key


def _median(known: Vector) -> float:
    # Of halves: the sum of two numbers at the end of the range would not be finite.
    return 2.0 * float(np.median(known / 2))


def one_hot(numbers: NDArray[np.intp], count: int) -> Vector:
    """A column for each category (rows, count): 1 in that of the row, 0 in the others."""
    table = np.zeros((len(numbers), count))
    table[np.arange(len(numbers)), numbers] = 1.0
    return table
