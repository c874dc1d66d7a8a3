"""From painted frames to the packets of an animated image: only what changed, only when it changed.

GIF, APNG and WebP are built alike: a head, then for each frame a rectangle of pixels that lies on
what was there, with the time it is shown. Pillow compresses the pixels; the rest is a few bytes.
"""

from __future__ import annotations

import io
import struct
import zlib
from abc import ABC, abstractmethod
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nnviz.painting.frames import TICKS, Pixels

WAITING = 3  # frames that are compressed or wait for it


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the frame before, in the smallest rectangle that holds all of it.

    `rows` (h, whole width) are the new pixels of the rectangle's rows and what is beside it,
    `differ` (the same shape) says which of them are new; None for all.
    """

    left: int
    right: int
    top: int
    rows: Pixels
    differ: NDArray[np.bool_] | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, len(self.rows)

    @property
    def pixels(self) -> Pixels:
        """The new pixels of the rectangle, 0 where they are the old ones."""
        window = slice(self.left, self.right)
        if self.differ is None:
            return self.rows[:, window]
        return np.where(self.differ[:, window], self.rows[:, window], np.uint32(0))


def change(
    before: Pixels | None, after: Pixels, differ: NDArray[np.bool_], *, step: int = 1
) -> Change | None:
    """What changed between two frames, None if nothing did; all where there is none before.

    The left and the top of the rectangle are multiples of `step`. `differ` is room for the mask.
    """
    if before is None:
        return Change(0, after.shape[1], 0, after, None)
    np.not_equal(before, after, out=differ)
    rows = np.flatnonzero(differ.any(axis=1))
    if not len(rows):
        return None
    top, bottom = int(rows[0]) // step * step, int(rows[-1]) + 1
    columns = np.flatnonzero(differ[top:bottom].any(axis=0))
    left, right = int(columns[0]) // step * step, int(columns[-1]) + 1
    return Change(left, right, top, after[top:bottom], differ[top:bottom])


@dataclass(slots=True)
class _Frame:
    """A frame of the file: what changed, its pixels being compressed, how long it is shown."""

    found: Change
    data: Future[bytes]
    ticks: int


class Packets(ABC):
    """Collects the packets of one animation. A frame that is like the one before prolongs it.

    What takes long to compress is compressed in a thread of its own (`aside`), while the next frame
    is painted.
    """

    step = 1
    aside = True

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._before: Pixels | None = None
        self._differ = np.empty((height, width), np.bool_)
        self._frames: deque[_Frame] = deque()
        self._pool = ThreadPoolExecutor(1, "encoder") if self.aside else None
        self._parts: list[bytes] = []
        self.count = 0

    def add(self, pixels: Pixels, ticks: int) -> None:
        """Take a frame; its pixels must stay as they are until the next one was taken."""
        found = change(self._before, pixels, self._differ, step=self.step)
        self._before = pixels
        if found is None:
            self._frames[-1].ticks += ticks
            return
        self._frames.append(_Frame(found, self._begun(self.image(found)), ticks))
        self._write(WAITING)

    def _begun(self, image: Image.Image) -> Future[bytes]:
        if self._pool is not None:
            return self._pool.submit(self.compressed, image)
        done: Future[bytes] = Future()
        done.set_result(self.compressed(image))
        return done

    def finish(self) -> bytes:
        """The whole file."""
        self._write(0)
        return b"".join((self.head(), *self._parts, self.foot()))

    def _write(self, waiting: int) -> None:
        """Write frames until no more than so many are left."""
        while len(self._frames) > waiting:
            frame = self._frames.popleft()
            self._parts.append(self.packet(frame.found, frame.data.result(), frame.ticks))
            self.count += 1

    def image(self, found: Change) -> Image.Image:
        """The pixels of a change, in memory of their own; those that did not are transparent."""
        mode, layout = ("RGB", "BGRX") if found.differ is None else ("RGBA", "BGRA")
        data = found.pixels.astype("<u4", copy=False).tobytes()
        return Image.frombuffer(mode, found.size, data, "raw", layout, 0, 1)

    @abstractmethod
    def compressed(self, image: Image.Image) -> bytes:
        """The pixels of a change, compressed."""

    @abstractmethod
    def packet(self, found: Change, data: bytes, ticks: int) -> bytes:
        """A frame of the file: where it lies, how long it is shown, its compressed pixels."""

    @abstractmethod
    def head(self) -> bytes:
        """What stands before the frames."""

    def foot(self) -> bytes:
        """What stands behind them."""
        return b""

    def close(self) -> None:
        """Let go of what it holds; `finish` comes first, if it comes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _saved(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


class Apng(Packets):
    """Animated PNG, exact to the last bit; programs that do not know it show the first frame."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._number = 0

    def compressed(self, image: Image.Image) -> bytes:
        data = _saved(image.convert("RGBA"), "png", compress_level=6)
        return b"".join(body for kind, body in _png_chunks(data) if kind == b"IDAT")

    def packet(self, found: Change, data: bytes, ticks: int) -> bytes:
        lying = 0 if found.differ is None else 1  # replaces what was there, or lies on it
        place = (*found.size, found.left, found.top, *_fraction(ticks), 0, lying)
        control = _png_chunk(b"fcTL", struct.pack(">5I2H2B", self._next(), *place))
        if not self.count:
            return control + _png_chunk(b"IDAT", data)
        return control + _png_chunk(b"fdAT", struct.pack(">I", self._next()) + data)

    def _next(self) -> int:
        self._number += 1
        return self._number - 1

    def head(self) -> bytes:
        size = struct.pack(">2I5B", self.width, self.height, 8, 6, 0, 0, 0)
        control = struct.pack(">2I", self.count, 0)  # 0: again and again
        return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", size) + _png_chunk(b"acTL", control)

    def foot(self) -> bytes:
        return _png_chunk(b"IEND", b"")


def _fraction(ticks: int) -> tuple[int, int]:
    """A time in seconds as a numerator and a denominator of 16 bits each."""
    return (ticks, TICKS) if ticks < 1 << 16 else (min(ticks // TICKS, (1 << 16) - 1), 1)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG file: their kinds and bodies."""
    chunks, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks


class Webp(Packets):
    """Animated WebP without loss."""

    step = 2  # a frame begins at an even column and row

    def compressed(self, image: Image.Image) -> bytes:
        # More effort takes half as long again and saves nothing; less makes a third more bytes.
        data = _saved(image, "webp", lossless=True, quality=60, method=2)
        return _lossless_chunk(data)

    def packet(self, found: Change, data: bytes, ticks: int) -> bytes:
        width, height = found.size
        numbers = (found.left // 2, found.top // 2, width - 1, height - 1, ticks * 1000 // TICKS)
        place = b"".join(_three(number) for number in numbers)
        lying = b"\x02" if found.differ is None else b"\x00"
        return _riff_chunk(b"ANMF", place + lying + data)

    def head(self) -> bytes:
        frames = sum(map(len, self._parts))
        size = _three(self.width - 1) + _three(self.height - 1)
        first = _riff_chunk(b"VP8X", b"\x12\0\0\0" + size)  # animated, with opacity
        second = _riff_chunk(b"ANIM", b"\xff\xff\xff\xff\0\0")  # 0: again and again
        length = 4 + len(first) + len(second) + frames
        return b"RIFF" + struct.pack("<I", length) + b"WEBP" + first + second


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _lossless_chunk(data: bytes) -> bytes:
    """The chunk of a WebP file that holds its pixels, with its head."""
    at = 12
    while data[at : at + 4] != b"VP8L":
        (length,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + length + length % 2
    (length,) = struct.unpack_from("<I", data, at + 4)
    return data[at : at + 8 + length + length % 2]
