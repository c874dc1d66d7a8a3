"""Work that takes long, away from the window: a thread that hands over one value and ends.

The thread knows nothing of Qt and touches no widget; a timer looks for its value. What was asked
for last is what counts: an older question is told to stop, and its answer is thrown away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 15

Cancelled = Callable[[], bool]
Compute = Callable[[Cancelled], Any]
Deliver = Callable[[Any], None]


@dataclass(eq=False)
class _Question:
    compute: Compute
    deliver: Deliver
    refused: Deliver
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    error: Exception | None = None

    def run(self) -> None:
        try:
            self.value = self.compute(self.cancelled.is_set)
        except Exception as error:  # carried to the window, which says it
            self.error = error
        finally:
            self.done.set()


class Background(QObject):
    """At most one question is worked on; while it stops, at most one more waits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._current: _Question | None = None
        self._next: _Question | None = None
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether something is being worked on."""
        return self._current is not None

    def ask(self, compute: Compute, deliver: Deliver, refused: Deliver | None = None) -> None:
        """Compute away from the window; `compute` is given a function that says when to stop.

        `deliver` gets the value, `refused` the exception if there was one (else it is raised
        here), both in the window's thread; neither is called if something else is asked first.
        """
        question = _Question(compute, deliver, refused or _raise)
        if self._current is not None:
            self._current.cancelled.set()
            self._next = question
        else:
            self._begin(question)

    def cancel(self) -> None:
        """Want no answer any more."""
        self._next = None
        if self._current is not None:
            self._current.cancelled.set()

    def stop(self, seconds: float = 2.0) -> None:
        """Cancel, and wait until the thread has ended; for the end of the window."""
        self.cancel()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(seconds)
        self._current = self._thread = None

    def wait(self, seconds: float = 30.0) -> None:
        """Block until nothing is being worked on; for tests."""
        while self._current is not None and self._current.done.wait(seconds):
            self._look()

    def _begin(self, question: _Question) -> None:
        self._current = question
        self._thread = threading.Thread(target=question.run, name="nnviz background", daemon=True)
        self._thread.start()
        self._timer.start()

    def _look(self) -> None:
        question = self._current
        if question is None or not question.done.is_set():
            return
        if self._thread is not None:
            self._thread.join()
        self._current = self._thread = None
        following, self._next = self._next, None
        if following is not None:
            self._begin(following)
        else:
            self._timer.stop()
        if question.cancelled.is_set():
            return
        if question.error is not None:
            question.refused(question.error)
        else:
            question.deliver(question.value)


def _raise(error: Exception) -> None:
    raise error
