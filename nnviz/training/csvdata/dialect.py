"""How a CSV file is written: encoding, delimiter, decimal sign, header; all guessed from its bytes.

A guess is a value to be shown and changed: `replace(dialect, delimiter=";")`.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from nnviz.errors import UsageError
from nnviz.training.csvdata.cells import is_missing, is_number
from nnviz.training.csvdata.lines import check_bytes, records

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16 with a mark",
    "utf-16-le": "UTF-16, low byte first",
    "utf-16-be": "UTF-16, high byte first",
    "cp1252": "Windows-1252 (Western)",
    "latin-1": "Latin-1 (Western)",
}
DELIMITERS = {"\t": "Tab", ";": "Semicolon", "|": "Bar", ",": "Comma"}  # the surest first
DECIMALS = {".": "Point", ",": "Comma"}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200  # records that a guess looks at
_ALIKE = 0.8  # share of records that must have as many values as most
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Dialect:
    """encoding, delimiter, decimal: keys of the tables above; header: is the first line names?"""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    header: bool = True

    def __post_init__(self) -> None:
        for key, table in (
            ("encoding", ENCODINGS),
            ("delimiter", DELIMITERS),
            ("decimal", DECIMALS),
        ):
            if getattr(self, key) not in table:
                raise UsageError(
                    f"The {key} {getattr(self, key)!r} is not known.",
                    do=f"Known are: {', '.join(repr(name) for name in table)}.",
                )


def sniff(data: bytes) -> Dialect:
    """The most likely dialect of a file; `UsageError` where it is empty, too large, or no text."""
    check_bytes(data)
    encoding = _encoding(data)
    found = {sign: _records(data, encoding, sign) for sign in DELIMITERS}
    delimiter = _delimiter(found)
    rows = found[delimiter]
    if not rows:
        raise UsageError("The file holds nothing but empty lines.")
    decimal = _decimal(rows)
    return Dialect(encoding, delimiter, decimal, _header(rows, decimal))


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    if max(even, odd) > len(data[:4096]) // 5 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    return next((name for name in ("utf-8", "cp1252") if _decodes(data, name)), "latin-1")


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _records(data: bytes, encoding: str, delimiter: str) -> list[list[str]]:
    """The first records that can be read in this way; none where the file has no such records."""
    first = islice(records(data, encoding, delimiter), _SAMPLE)
    return [cells for _, cells in first if not isinstance(cells, str)]


def _delimiter(found: dict[str, list[list[str]]]) -> str:
    """The first that parts most records into equally many values, else the best at it."""
    shares = {sign: _alike(rows) for sign, rows in found.items()}
    sure = next((sign for sign, share in shares.items() if share >= _ALIKE), None)
    best = max(shares, key=lambda sign: shares[sign])
    return sure or (best if shares[best] > 0 else ",")


def _alike(rows: Sequence[Sequence[str]]) -> float:
    """The share of records that have as many values as most have; 0 where that is one value."""
    if not rows:
        return 0.0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    return count / len(rows) if width > 1 else 0.0


_WITH_COMMA = re.compile(r"\s*[-+−]?\d*,\d+(?:[eE][+-]?\d+)?\s*", re.ASCII)
_WITH_POINT = re.compile(r"\s*[-+−]?\d*\.\d+(?:[eE][+-]?\d+)?\s*", re.ASCII)


def _decimal(rows: Sequence[Sequence[str]]) -> str:
    cells = [cell for row in rows for cell in row if len(cell) < 100]
    commas = sum(_WITH_COMMA.fullmatch(cell) is not None for cell in cells)
    points = sum(_WITH_POINT.fullmatch(cell) is not None for cell in cells)
    return "," if commas > points else "."


def _header(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    """Whether the first line is names: no numbers, above numbers or above other words."""
    first, rest = rows[0], rows[1:]
    if any(is_number(cell, decimal) for cell in first) or all(map(is_missing, first)):
        return False
    below = [[row[at] for row in rest if len(row) > at] for at in range(len(first))]
    if any(is_number(cell, decimal) for column in below for cell in column):
        return True
    return not any(cell in column for cell, column in zip(first, below, strict=True))
