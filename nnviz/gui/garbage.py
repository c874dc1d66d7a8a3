"""Garbage is collected between two events, in the thread of the window.

Left to itself, Python collects wherever it has made enough objects: in a worker's thread, or while
a signal is disconnected. To delete a QObject there waits for a lock that the disconnect holds, for
ever. So in the program (not in the library) nothing is collected but by a timer.

Loaded before the first paint, so without the names in `Qt`, which take 20 ms.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 2_000
SOME = 2_000  # objects since the last time, for the young ones to be looked through
MUCH = 100_000  # objects since all were looked through


class Collector(QObject):
    """Looks after garbage every other second: often at what is new, seldom at everything."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._new = 0
        self._settled = False
        self.timer = QTimer(self, interval=PAUSE_MS)
        self.timer.timeout.connect(self.look)

    def look(self) -> None:
        """Collect if enough has come together."""
        young = gc.get_count()[0]
        if young < SOME:
            return
        self._new += young
        if self._settled and self._new < MUCH:
            gc.collect(1)
            return
        self._new = 0
        gc.collect()
        if not self._settled:
            # What was imported stays: to look through it again and again would be felt.
            self._settled = True
            gc.freeze()

    def stop(self) -> None:
        """Have nothing set aside any more."""
        self.timer.stop()
        if self._settled:
            gc.unfreeze()


@contextmanager
def collected_between_events() -> Iterator[Collector]:
    """Within, Python collects nothing by itself; afterwards it does so again, if it did before."""
    automatic = gc.isenabled()
    gc.disable()
    collector = Collector()
    collector.timer.start()
    try:
        yield collector
    finally:
        collector.stop()
        if automatic:
            gc.enable()
