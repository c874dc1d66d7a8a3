"""Text with numbers for many rows at once: the digits of a whole column are written together.

A hundred thousand edges formatted one by one take longer than everything else about an SVG. Here
each row is a stretch of bytes of the same length in one array; digits a number does not have are
zero bytes, which are dropped at the end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]

_ZERO, _MINUS, _POINT = b"0-."


def rows_of_text(*pieces: str | Bytes) -> str:
    """The rows, one after the other: texts stand in every row, arrays (rows, width) are columns."""
    count = next(len(piece) for piece in pieces if not isinstance(piece, str))
    blocks = [_repeated(piece, count) if isinstance(piece, str) else piece for piece in pieces]
    return np.hstack(blocks).tobytes().translate(None, b"\0").decode("ascii")


def integers(values: Integers) -> Bytes:
    """Whole numbers as a column of digits, without leading zeros."""
    size = np.abs(values).astype(np.int32)
    width = len(str(int(size.max(initial=0))))
    column = np.empty((len(values), width + 1), dtype=np.uint8)
    column[:, 0] = np.where(values < 0, _MINUS, 0)
    for place in range(width):
        rest = size // 10**place
        shown = rest > 0 if place else True
        column[:, width - place] = np.where(shown, rest % 10 + _ZERO, 0)
    return column


def tenths(values: NDArray[np.float64]) -> Bytes:
    """Numbers with one decimal, which is left out where it is 0; up to 2 · 10⁸."""
    scaled = np.rint(values * 10).astype(np.int64)
    whole, tenth = np.divmod(np.abs(scaled), 10)
    column = integers(whole)
    column[:, 0] = np.where(scaled < 0, _MINUS, 0)
    point = np.where(tenth > 0, _POINT, 0)
    decimal = np.where(tenth > 0, tenth + _ZERO, 0)
    return np.hstack((column, point[:, None], decimal[:, None])).astype(np.uint8)


def _repeated(text: str, count: int) -> Bytes:
    one = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return np.broadcast_to(one, (count, len(one)))
