"""Work for the window that is spread over turns of the event loop, so that input comes in between.

All that a frame of a running training draws would hold up the mouse for too long if it were done
at once. Its parts wait here, and each has a turn of its own; what it asks to be painted is
painted before the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

Part = Callable[[], None]


class Turns(QObject):
    """Parts that wait for their turn, each once, in the order in which they were first asked for.

    `done` says that the last of them has been, and what it drew has been painted.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: dict[Part, None] = {}
        self._spreading = False
        # A timer of no length fires after what was asked to be painted is painted.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._turn)

    def take(self, part: Part) -> None:
        """Do a part: now, or within `spread`, and while others wait, when its turn has come."""
        if self._spreading or self._timer.isActive():
            self._parts[part] = None
        else:
            self._parts.pop(part, None)
            part()

    @contextmanager
    def spread(self) -> Iterator[None]:
        """Within, parts are put off to turns of their own; one may lie within another."""
        outer, self._spreading = self._spreading, True
        try:
            yield
        finally:
            self._spreading = outer
            self._timer.start()

    def flush(self) -> None:
        """Do all that waits now, and be done."""
        while self._parts:
            self._next()
        if self._timer.isActive():
            self._timer.stop()
            self.done.emit()

    def clear(self) -> None:
        """Forget what waits; `done` does not come for it."""
        self._parts.clear()
        self._timer.stop()

    def _turn(self) -> None:
        if not self._parts:
            self.done.emit()
            return
        self._timer.start()  # whatever becomes of this part, the next one has its turn
        self._next()

    def _next(self) -> None:
        part = next(iter(self._parts))
        del self._parts[part]
        owner = getattr(part, "__self__", None)
        if not isinstance(owner, QObject) or isValid(owner):
            part()
