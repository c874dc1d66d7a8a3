"""MP4, through PyAV (the extra `video`)."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import numpy as np

from nnviz.errors import UsageError
from nnviz.painting.frames import TICKS, Pixels

CODECS = {
    # Without the macroblock tree: with it, x264 writes other bytes each time on a busy machine.
    "libx264": {
        "crf": "16",
        "preset": "veryfast",
        "tune": "animation",
        "x264-params": "mbtree=0",
    },
    "libopenh264": {"rc_mode": "quality"},
    "mpeg4": {"qscale": "2"},
}
"""What a build may have, the best first, and what it is told; all of them play nearly everywhere.
"""

BT709 = 1  # the colours of video since HD, as a number of the standard


class Mp4:
    """An MP4 file: a constant number of frames in a second, sizes that are even."""

    def __init__(self, width: int, height: int, each: int, title: str) -> None:
        """`each` is the ticks of one frame."""
        import av

        self._av = av
        self._each = each
        self._buffer = io.BytesIO()
        self._container = av.open(
            self._buffer,
            "w",
            format="mp4",
            options={"movflags": "+faststart"},
            io_open=self._opened,
        )
        self._container.metadata["title"] = title
        self._stream: Any = self._made(width, height)
        self._ticks = 0
        self._count = 0

    def add(self, pixels: Pixels, ticks: int) -> None:
        """Take a frame, as often as its time holds frames of the video."""
        self._ticks += ticks
        end = round(self._ticks / self._each)
        if end == self._count:
            return
        shape = (*pixels.shape, 4)
        frame = self._av.VideoFrame.from_ndarray(pixels.view(np.uint8).reshape(shape), "bgra")
        plain = frame.reformat(format="yuv420p", dst_colorspace=BT709)
        for number in range(self._count, end):
            plain.pts = number
            plain.time_base = Fraction(self._each, TICKS)
            self._container.mux(self._stream.encode(plain))
        self._count = end

    def finish(self) -> bytes:
        """The whole file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._buffer.getvalue()

    def close(self) -> None:
        """Let go of the encoder, whether or not there is a whole file."""
        self._container.close()

    def _made(self, width: int, height: int) -> Any:
        known = self._av.codecs_available
        name = next((name for name in CODECS if name in known), None)
        if name is None:
            raise UsageError(
                "This PyAV can write no video that plays everywhere.",
                do="Install the one from the package index, or save a GIF.",
            )
        rate = Fraction(TICKS, self._each)
        stream: Any = self._container.add_stream(name, rate=rate, options=CODECS[name])
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = 1 / rate
        stream.codec_context.colorspace = BT709
        return stream

    def _opened(self, url: str, flags: int, options: object) -> _Reader:
        """The file once more, to read while it is rewritten with its index at the front."""
        return _Reader(self._buffer)


class _Reader:
    """Reads a buffer that somebody else writes to."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer, self._at = buffer, 0

    def read(self, count: int = -1) -> bytes:
        with self._buffer.getbuffer() as whole:
            end = len(whole) if count < 0 else self._at + count
            data = bytes(whole[self._at : end])
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with self._buffer.getbuffer() as whole:
            self._at = offset + (0, self._at, len(whole))[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """Nothing is held."""
