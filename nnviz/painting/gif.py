"""GIF: 255 colours for the whole animation, and one for “as it was”."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nnviz.painting.frames import Pixels
from nnviz.painting.packets import Change, Packets

CLEAR = 255  # the index of a pixel that did not change
NAMED = 128  # entries of the palette for colours that pictures name
OFTEN = 4  # times the mean: a colour met that often is kept as it is
MET = 8192  # colours met in frames that are looked at, the most frequent ones
BLOCK = 4096  # colours compared with the palette at once
LONGEST = 0xFFFF  # ticks of one frame
HEAD = 13 + 3 * 256  # bytes before the first block of an image with 256 colours

Colors = NDArray[np.uint32]


class Gif(Packets):
    """Animated GIF with one palette; see `palette`."""

    aside = False  # done sooner than two threads would hand the interpreter to each other

    def __init__(self, width: int, height: int, colors: Colors) -> None:
        super().__init__(width, height)
        self._colors = colors
        self._channels = _channels(colors)
        # From six bits of red, green and blue to the nearest colour, found when first met.
        self._nearest = np.full(1 << 18, CLEAR, np.uint8)

    def image(self, found: Change) -> Image.Image:
        """The indices of the new pixels, `CLEAR` for those that are as they were."""
        rows = found.rows.reshape(-1)
        if found.differ is None:
            indices = self._indices(rows)
        else:
            new = np.flatnonzero(found.differ)
            indices = np.full(len(rows), CLEAR, np.uint8)
            indices[new] = self._indices(rows.take(new))
        window = indices.reshape(found.rows.shape)[:, found.left : found.right]
        return Image.fromarray(window)

    def compressed(self, image: Image.Image) -> bytes:
        scratch = io.BytesIO()
        image.save(scratch, "gif", optimize=False, interlace=0)
        data = scratch.getvalue()
        return data[data.index(b",", HEAD) + 10 : -1]

    def packet(self, found: Change, data: bytes, ticks: int) -> bytes:
        clear = found.differ is not None
        flags = 1 << 2 | clear  # each frame stays and the next one lies on it
        shown = b"\x21\xf9\x04" + struct.pack("<BHBB", flags, min(ticks, LONGEST), CLEAR, 0)
        return shown + b"\x2c" + struct.pack("<4HB", found.left, found.top, *found.size, 0) + data

    def head(self) -> bytes:
        table = np.zeros((256, 3), np.uint8)
        table[: len(self._colors)] = self._channels
        size = struct.pack("<2H", self.width, self.height)
        again = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
        return b"GIF89a" + size + b"\xf7\0\0" + table.tobytes() + again

    def foot(self) -> bytes:
        return b"\x3b"

    def _indices(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The index of the nearest colour for each pixel of a row."""
        keys = pixels >> 6 & 0x3F000 | pixels >> 4 & 0xFC0 | pixels >> 2 & 0x3F
        indices: NDArray[np.uint8] = self._nearest.take(keys)
        unknown = keys[indices == CLEAR]
        if len(unknown):
            fresh = np.unique(unknown)
            self._nearest[fresh] = self._search(fresh)
            indices = self._nearest.take(keys)
        return indices

    def _search(self, keys: Colors) -> NDArray[np.uint8]:
        bits = np.stack((keys >> 12, keys >> 6 & 63, keys & 63), axis=1)
        wanted = bits.astype(np.float32) * 4 + 1.5
        table = self._channels.astype(np.float32)
        lengths = (table * table).sum(axis=1)
        found = [
            np.argmin(lengths - 2 * (part @ table.T), axis=1)
            for part in np.split(wanted, range(BLOCK, len(wanted), BLOCK))
        ]
        return np.concatenate(found).astype(np.uint8)


def palette(named: Iterable[str], frames: Sequence[Pixels]) -> Colors:
    """At most 255 colours, 0xRRGGBB: those that are named, then those met in some frames.

    `named` has the most important first. Of the colours in the frames (smoothed edges, images)
    those that take up much room come first; the rest is averaged.
    """
    chosen = dict.fromkeys(int(color.lstrip("#")[:6], 16) for color in named)
    kept = list(chosen)[:NAMED]
    # Every ninth pixel will do: nobody would miss a colour that is in none of them.
    met = np.concatenate([frame[::3, ::3].reshape(-1) for frame in frames]) & 0xFFFFFF
    found, counts = np.unique(met, return_counts=True)
    new = ~np.isin(found, np.array(kept, np.uint32))
    found, counts = found[new], counts[new]
    order = np.argsort(-counts, kind="stable")[:MET]
    room = CLEAR - len(kept)
    if len(found) <= room:
        return np.array([*kept, *found[order].tolist()], np.uint32)
    often = order[: min(room // 2, int((counts > OFTEN * counts.mean()).sum()))]
    rest = order[len(often) :]
    kept += found[often].tolist()
    kept += _averaged(found[rest], CLEAR - len(kept))
    return np.array(list(dict.fromkeys(kept)), np.uint32)


def _averaged(colors: Colors, count: int) -> list[int]:
    """So many colours that stand for many."""
    row = Image.fromarray(_channels(colors)[None], "RGB")
    chosen = row.quantize(count, Image.Quantize.MEDIANCUT).getpalette("RGB") or []
    return [
        red << 16 | green << 8 | blue
        for red, green, blue in zip(chosen[::3], chosen[1::3], chosen[2::3], strict=True)
    ]


def _channels(colors: Colors) -> NDArray[np.uint8]:
    """Colours as rows of red, green and blue."""
    parts = [colors >> shift & 255 for shift in (16, 8, 0)]
    return np.stack(parts, axis=1).astype(np.uint8)
