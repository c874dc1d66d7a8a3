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


def rows(*pieces: str | Bytes) -> Bytes:
    """Rows of bytes: texts stand in every row, arrays (rows, width) are columns."""
    count = next(len(piece) for piece in pieces if not isinstance(piece, str))
    blocks = [_repeated(piece, count) if isinstance(piece, str) else piece for piece in pieces]
    return np.hstack(blocks)


def as_text(written: Bytes) -> str:
    """The rows, one after the other."""
    return written.tobytes().translate(None, b"\0").decode("ascii")


def integers(values: Integers) -> Bytes:
    """Whole numbers as a column of digits, without leading zeros."""
    size = np.abs(values).astype(np.int32)
    return _digits(size, values < 0, 0)


def tenths(values: NDArray[np.float64]) -> Bytes:
    """Numbers with one decimal, which is left out where it is 0; up to 2 · 10⁸."""
    scaled = np.rint(values * 10).astype(np.int32)
    size = np.abs(scaled)
    whole = size // 10
    tenth = (size - whole * 10).astype(np.uint8)
    column = _digits(whole, scaled < 0, 2)
    column[:, -2] = np.where(tenth, _POINT, 0)
    column[:, -1] = np.where(tenth, tenth + np.uint8(_ZERO), 0)
    return column


def _digits(size: NDArray[np.int32], negative: NDArray[np.bool_], spare: int) -> Bytes:
    """Sign and digits of whole numbers, and `spare` bytes to be filled."""
    width = len(str(int(size.max(initial=0))))
    column = np.empty((len(size), 1 + width + spare), dtype=np.uint8)
    column[:, 0] = np.where(negative, _MINUS, 0)
    for place in range(width):
        rest = size // 10
        digit = (size - rest * 10).astype(np.uint8) + np.uint8(_ZERO)
        column[:, width - place] = np.where(size > 0, digit, 0) if place else digit
        size = rest
    return column


def _repeated(text: str, count: int) -> Bytes:
    one = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return np.broadcast_to(one, (count, len(one)))
