"""Printing to a terminal what may have come out of a file."""

from __future__ import annotations

import sys
from typing import TextIO

# A name in a file can hold an escape sequence, which a terminal would obey instead of showing it.
_HARMLESS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160))}
_HARMLESS |= {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
del _HARMLESS[ord("\n")], _HARMLESS[ord("\t")]


def harmless(text: str) -> str:
    """The text without control characters and without marks that turn its direction."""
    return text.translate(_HARMLESS)


def say(*parts: str, sep: str = "\n", end: str = "\n", file: TextIO | None = None) -> None:
    """Print parts, one under the other, made harmless."""
    print(harmless(sep.join(parts)), end=end, file=sys.stdout if file is None else file)
