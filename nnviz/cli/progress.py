"""A bar on stderr that shows how far a long command is; only where a person can see it."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 24
EVERY = 0.1  # seconds between two drawings


class Progress:
    """A line such as `█████─────  50 %  loss 0.0123  12 s left`, drawn over itself.

    Nothing is written where `stream` (stderr, unless given) is no terminal. `done` counts up to
    `total`; with `total` None there is no end and no bar. Use it in `with`: the line is wiped away.
    """

    def __init__(self, total: int | None, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total = total
        self._shown = self._stream.isatty()
        self._began = time.monotonic()
        self._next = self._began

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write("\r\033[K")

    def update(self, done: int, note: str = "") -> None:
        """Show that so much is done; what comes too often to be read is left out."""
        now = time.monotonic()
        if not self._shown or (now < self._next and done != self._total):
            return
        self._next = now + EVERY
        parts = [self._bar(done), note, self._left(done, now - self._began)]
        self._write("\r\033[K" + "  ".join(part for part in parts if part))

    def share(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done, where the total is known only on the way."""
        self._total = total
        self.update(done)

    def _bar(self, done: int) -> str:
        if not self._total:
            return ""
        share = min(done / self._total, 1.0)
        full = int(share * WIDTH)
        return f"{'█' * full}{'─' * (WIDTH - full)} {share:4.0%}"

    def _left(self, done: int, spent: float) -> str:
        if not self._total or not 0 < done < self._total or spent < 1:
            return ""
        seconds = round(spent * (self._total - done) / done)
        minutes, seconds = divmod(seconds, 60)
        return f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left"

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            self._stream.write(text.replace("█", "#").replace("─", "-"))
        self._stream.flush()
