"""A CSV file as a table of text, with the lines that do not fit named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz.errors import UsageError
from nnviz.training.csvdata.cells import shortened
from nnviz.training.csvdata.dialect import Dialect
from nnviz.training.csvdata.lines import Record, check_bytes, records
from nnviz.training.dataset import MOST_SAMPLES

MOST_COLUMNS = 2_000
MOST_CELLS = 3_000_000
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used: `str(problem)` is “line 128 has 4 values, 5 expected”."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line} {self.what}"


@dataclass(frozen=True, slots=True)
class RawTable:
    """Names of columns, rows of as many text cells, the line of the file that each row starts in.

    problems: the lines that are not among the rows, in order. decimal: as in the dialect.
    complete: False where reading stopped before the end, as for a preview.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...] = ()
    decimal: str = "."
    complete: bool = True

    def without_problems(self) -> RawTable:
        """The same table, the lines that do not fit left out knowingly."""
        return replace(self, problems=())

    def column(self, at: int) -> list[str]:
        """The cells of one column."""
        return [row[at] for row in self.rows]

    def check(self) -> None:
        """Refuse a table with lines that do not fit, or without any that do."""
        if self.problems:
            more = len(self.problems) - 1
            others = f" {more:,} more {'line does' if more == 1 else 'lines do'} not fit."
            raise UsageError(
                f"The file cannot be used as it is: {self.problems[0]}.{others if more else ''}",
                do="Correct the file, choose another delimiter, or leave these lines out.",
            )
        if not self.rows:
            raise UsageError(
                "The file has a line of names, but no samples."
                if self.names
                else "The file has no samples.",
                do="Choose a file with a line for each sample.",
            )


def read_table(data: bytes, dialect: Dialect, most: int | None = None) -> RawTable:
    """The table that a file's bytes say in this dialect; with `most`, no more than its first rows.

    Rows have as many cells as there are names, or, without a header, as most of them have. Empty
    lines are no rows. `UsageError` where the file is empty, no text in this encoding, or larger
    than a data set may be.
    """
    check_bytes(data)
    found, complete = _bounded(data, dialect, most)
    names: tuple[str, ...] = ()
    if dialect.header and found and isinstance(found[0][1], list):
        names = _names(found.pop(0)[1])
    good = [(line, cells) for line, cells in found if not isinstance(cells, str)]
    width = len(names) or _usual_width([cells for _, cells in good])
    rows = [(line, cells) for line, cells in good if len(cells) == width]
    return RawTable(
        names or tuple(f"column {at}" for at in range(1, width + 1)),
        tuple(tuple(cells) for _, cells in rows),
        tuple(line for line, _ in rows),
        tuple(_problems(found, width)),
        dialect.decimal,
        complete,
    )


def _bounded(data: bytes, dialect: Dialect, most: int | None) -> tuple[list[Record], bool]:
    """All records, or the first that fill `most` rows; `UsageError` beyond the largest table."""
    found: list[Record] = []
    cells = 0
    for line, record in records(data, dialect.encoding, dialect.delimiter):
        if most is not None and len(found) == most + dialect.header:
            return found, False
        found.append((line, record))
        cells += len(record) if isinstance(record, list) else 1
        if len(found) > MOST_SAMPLES + dialect.header:
            raise UsageError(
                f"The file has more than {MOST_SAMPLES:,} samples, the most there can be.",
                do="Take fewer lines.",
            )
        if isinstance(record, list) and len(record) > MOST_COLUMNS:
            raise UsageError(
                f"Line {line} has {len(record):,} values; {MOST_COLUMNS:,} is the most.",
                do="Look at the delimiter, or take fewer columns.",
            )
        if cells > MOST_CELLS:
            raise UsageError(
                f"The file holds more than {MOST_CELLS:,} values (line {line}).",
                do="Take fewer lines or columns.",
            )
    return found, True


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _problems(found: Sequence[Record], width: int) -> list[Problem]:
    problems = []
    for line, record in found:
        if isinstance(record, str):
            problems.append(Problem(line, record))
        elif len(record) != width:
            values = f"{len(record)} value{'s' * (len(record) != 1)}"
            problems.append(Problem(line, f"has {values}, {width} expected"))
    return problems


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names from a header: none empty, none twice."""
    names: list[str] = []
    taken: set[str] = set()
    for at, cell in enumerate(cells, 1):
        plain = shortened(" ".join(cell.split()), LONGEST_NAME) or f"column {at}"
        name, copy = plain, 2
        while name in taken:
            name, copy = f"{plain} ({copy})", copy + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
