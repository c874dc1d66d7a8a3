"""Training in the window: starts a run, looks 30 times a second how far it is, takes in its end.

The run works in a thread of its own and knows nothing of Qt (`nnviz.training.run`); nothing it
does calls into the window. What it has come to is looked at by a timer; a picture that takes long
to paint makes the next look later, never a queue.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from nnviz.errors import NnvizError, UsageError
from nnviz.gui.session import Session
from nnviz.training.run import Run, Snapshot

FRAME_MS = 33
LONGEST_WAIT = 2.0  # seconds for a run to end when the window closes
SWITCH = 0.0005  # seconds after which the training lets the window have the interpreter
SHARE = 0.45  # of the time at most that frames may take from the training


class Runner(QObject):
    """The training of a session: at most one run at a time."""

    changed = Signal(bool)  # running or not
    ended = Signal(object)  # Ending, when a run stopped by itself

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._run: Run | None = None
        self._switch = sys.getswitchinterval()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._clock = QElapsedTimer()
        session.turns.done.connect(self._painted)

    @property
    def running(self) -> bool:
        """Whether the network is being trained."""
        return self._run is not None

    # ---- starting and stopping --------------------------------------------------------------

    def toggle(self) -> None:
        """Start, or pause."""
        if self.running:
            self.pause()
        else:
            self.start()

    def start(self, *, iterations: int | None = None, epochs: int | None = None) -> None:
        """Train from where we stand; without a limit until something stops it.

        Raises UsageError where this network cannot be trained.
        """
        if self.running:
            raise UsageError("The network is being trained already.")
        session = self._session
        task = session.task()
        self._run = Run(task, iterations=iterations, epochs=epochs, stops=session.document.stops)
        self._gesture = "one iteration" if iterations == 1 else ""
        session.show_live(self._run.latest)
        self._switch = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        self._run.start()
        self.changed.emit(True)
        self._timer.start(FRAME_MS)

    def pause(self) -> None:
        """Stop now and stand where the training has come to; does nothing when none runs."""
        run = self._run
        if run is not None:
            self._take(run, run.stop(LONGEST_WAIT))

    def wait(self, milliseconds: int = 60_000) -> None:
        """Block until a limited run is through; for one iteration and for tests."""
        run = self._run
        if run is None:
            return
        run.release()  # it may rest for a frame that nobody paints while this blocks
        if run.join(milliseconds / 1000):
            self._look()
            self._session.turns.flush()

    # ---- looking ----------------------------------------------------------------------------

    def _look(self) -> None:
        run = self._run
        if run is None:
            return
        snapshot = run.latest
        if snapshot.ending is not None:
            self._take(run, run.stop(LONGEST_WAIT))
            return
        self._clock.start()
        run.hold()
        with self._session.turns.spread():
            self._session.show_live(snapshot)

    def _painted(self) -> None:
        run = self._run
        if run is not None and self._clock.isValid():
            run.release()
            spent = self._clock.elapsed()
            self._clock.invalidate()
            self._timer.start(max(FRAME_MS - spent, round(spent * (1 - SHARE) / SHARE), 1))

    def _take(self, run: Run, final: Snapshot) -> None:
        self._timer.stop()
        self._clock.invalidate()
        self._session.turns.clear()
        sys.setswitchinterval(self._switch)
        self._run = None
        ending = final.ending
        try:
            with self._session.turns.spread():
                self._session.take(final, run.checkpoints, gesture=self._gesture)
        except NnvizError as error:
            self._session.troubled.emit(error)
        finally:
            self._session.show_live(None)
            self.changed.emit(False)
            if ending is not None:
                self.ended.emit(ending)
