from __future__ import annotations

import struct
import zlib
from base64 import b64decode

import numpy as np
import pytest

from nnviz.export.png import SIGNATURE, data_uri, png


def read(data: bytes) -> np.ndarray:
    """The pixels of a PNG of true colour without filters; every checksum is checked."""
    assert data.startswith(SIGNATURE)
    at, chunks = len(SIGNATURE), {}
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length]) == (
            zlib.crc32(kind + body),
        )
        chunks[kind] = body
        at += 12 + length
    columns, rows, *kinds = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert kinds == [8, 2, 0, 0, 0] and chunks[b"IEND"] == b""
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(rows, -1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(rows, columns, 3)


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (50, 50)])
def test_what_is_written_is_read_again(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    assert np.array_equal(read(png(pixels)), pixels)
    assert np.array_equal(read(png(pixels[::-1])), pixels[::-1])


def test_as_text() -> None:
    pixels = np.full((2, 2, 3), 7, np.uint8)
    head, _, body = data_uri(pixels).partition(",")
    assert head == "data:image/png;base64"
    assert b64decode(body, validate=True) == png(pixels)
