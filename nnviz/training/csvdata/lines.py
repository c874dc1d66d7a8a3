"""The records of a CSV file one after the other, each with the line it starts in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from nnviz.errors import UsageError

MOST_BYTES = 64 * 2**20
MOST_RECORD = 1_000_000  # characters

Record = tuple[int, list[str] | str]  # the line it starts in; its cells, or what is wrong with it


class _Lines:
    """Lines of text for `csv.reader`, counted, with a bound on those of one record.

    Text is decoded piece by piece, and a line is never read further than the bound: a file of one
    endless line takes no more memory than any other.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self.number = 0
        self.start = 1
        self._length = 0

    def begin(self) -> None:
        """A new record starts with the next line."""
        self.start, self._length = self.number + 1, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_RECORD + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        if self._length > MOST_RECORD:
            raise UsageError(
                f"What begins in line {self.start} is longer than {MOST_RECORD:,} characters.",
                do="Look for a quotation mark that is left open, and at the encoding.",
            )
        if "\0" in line:
            raise UsageError(
                f"Line {self.number} holds a NUL character, as pictures and programs do.",
                do="Choose a text file, or another encoding.",
            )
        return line


def records(data: bytes, encoding: str, delimiter: str) -> Iterator[Record]:
    """Each record of the file; empty lines are left out. `UsageError` where no text can be read.

    A record with a quotation mark out of place comes as a sentence about it.
    """
    lines = _Lines(data, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            raise _undecodable(data, encoding) from None
        except csv.Error as error:
            yield lines.start, _wrong(str(error))
            continue
        if cells:
            yield lines.start, cells


def _wrong(error: str) -> str:
    if "field limit" in error:
        return f"holds a value of more than {csv.field_size_limit():,} characters"
    return "has a quotation mark out of place or left open"


def _undecodable(data: bytes, encoding: str) -> UsageError:
    """The refusal of a file that is not in this encoding, with the line."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        # `object` is what was decoded: the data without a mark that the encoding takes away.
        before = error.object[: error.start].decode(encoding, errors="replace")
        line = 1 + before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        return UsageError(
            f"Line {line} cannot be read as {encoding.upper()}.", do="Choose another encoding."
        )
    return UsageError(
        f"The file does not begin with the mark of {encoding.upper()}.",
        do="Choose another encoding.",
    )


def check_bytes(data: bytes) -> None:
    """Refuse what is empty or too large before anything is made of it."""
    if not data:
        raise UsageError("The file is empty.", do="Choose a file with a line for each sample.")
    if len(data) > MOST_BYTES:
        raise UsageError(
            f"The file has {len(data) / 2**20:,.0f} MB; {MOST_BYTES // 2**20} MB is the most.",
            do="Take fewer lines or columns.",
        )
