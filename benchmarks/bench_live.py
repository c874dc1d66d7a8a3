"""The window while it trains: how late a beat of 10 ms comes in its event loop, and how it stops.

Canvas, plots and panels are shown and live. The first two seconds are left out: there the data are
looked at for the first time. The rows are milliseconds, but for the last, which is a share.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer

from benchmarks.measure import Row
from nnviz.document import Document, resolve
from nnviz.gui import app
from nnviz.gui.change import Change
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from nnviz.training.dataset import Dataset
from nnviz.training.run import Run

LARGE, SMALL = "784-128-64-10", "2-8-8-1"
SAMPLES = 4_096
BEAT, WARM, SECONDS = 10, 2.0, 10.0


def rows() -> Iterator[Row]:
    """Beats and stops of a large network at three sizes of batch; what is left for a small one."""
    for batch in (1, 32, 4_096):
        watched = _Watched(_large(batch))
        yield from watched.turns(f"{LARGE} at batch {batch:,}")
    yield from _digits()
    yield _share()


def _large(batch: int) -> Document:
    """A network for large pictures, with pictures of noise."""
    random = np.random.default_rng(0)
    document = resolve(LARGE)
    inputs = random.random((SAMPLES, 784))
    targets = np.eye(10)[random.integers(0, 10, SAMPLES)]
    data = replace(Dataset.of(inputs, targets), classes=tuple("0123456789"))
    settings = replace(
        document.settings, learning_rate=1e-3, optimizer="adam", batch_size=batch, shuffle=True
    )
    return replace(document, chapter=replace(document.chapter, samples=data, settings=settings))


def _digits() -> Iterator[Row]:
    document = resolve("digits")
    chapter = document.chapter
    settings = replace(chapter.settings, batch_size=1)
    document = replace(document, chapter=replace(chapter, settings=settings))
    yield from _Watched(document).turns("digits at batch 1")


def _share() -> Row:
    """How much of its speed a training keeps while it is looked at."""
    document = resolve(SMALL)
    document = replace(
        document,
        chapter=replace(document.chapter, settings=replace(document.settings, batch_size=10)),
    )
    watched = _Watched(document, bare=True)
    return Row(
        f"share of its speed that {SMALL} at batch 10 keeps while it is looked at",
        watched.speed / watched.bare,
        0.5,
        "at least",
        f"{watched.speed:,.0f} against {watched.bare:,.0f} iterations/s, "
        f"{watched.frames:.0f} frames/s",
    )


class _Watched:
    """A document trained in a window of its own, which is closed then."""

    def __init__(self, document: Document, bare: bool = False) -> None:
        self._application = app.application()
        self._application.setQuitOnLastWindowClosed(False)
        self._window = MainWindow(Settings(Path(tempfile.mkdtemp()) / "nnviz.ini"))
        self._window.resize(1440, 900)
        self._window.show()
        self._window.attach(Session(document))
        self._window.choose_perspective("train")
        self.bare = _bare(self._window.session) if bare else 0.0
        self._beats: list[float] = []
        self._drawn = 0
        self._window.session.changed.connect(self._changed)
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)
        self._timer.timeout.connect(lambda: self._beats.append(time.perf_counter()))
        QTimer.singleShot(500, self._start)
        self._application.exec()
        self._window.session.history.mark_clean()
        self._window.close()
        self._window.deleteLater()

    def turns(self, name: str) -> Iterator[Row]:
        """How late beats come, and how long a stop takes, in milliseconds."""
        late = 1e3 * np.diff(self._beats) - BEAT
        p99, most = float(np.quantile(late, 0.99)), float(late.max())
        figures = (
            f"longest {most:.0f} ms, {self.speed:,.0f} iterations/s, {self.frames:.0f} frames/s"
        )
        yield Row(
            f"beat of 10 ms in the window, {name}, ms late (p99)", p99, 50.0, "at most", figures
        )
        yield Row("the same, ms late (longest)", most, 100.0, "at most")
        yield Row(f"stop of {name}, ms", 1e3 * self.stopped, 100.0, "at most")

    def _changed(self, change: Change) -> None:
        self._drawn += bool(change & Change.RUN)

    def _start(self) -> None:
        self._window.runner.start()
        QTimer.singleShot(round(1e3 * WARM), self._measure)

    def _measure(self) -> None:
        self._beats.append(time.perf_counter())
        self._timer.start()
        self._drawn, self._first = 0, self._window.session.shown_iteration
        QTimer.singleShot(round(1e3 * SECONDS), self._stop)

    def _stop(self) -> None:
        took = time.perf_counter() - self._beats[0]
        self.speed = (self._window.session.shown_iteration - self._first) / took
        self.frames = self._drawn / took
        began = time.perf_counter()
        self._window.runner.pause()
        self.stopped = time.perf_counter() - began
        QTimer.singleShot(100, self._end)  # the beat after a stop counts too

    def _end(self) -> None:
        self._timer.stop()
        self._application.exit()


def _bare(session: Session) -> float:
    """Iterations per second of a run that nobody looks at."""
    run = Run(session.task())
    run.start()
    time.sleep(WARM)
    before, began = run.latest.iteration, time.perf_counter()
    time.sleep(SECONDS / 2)
    return (run.stop().iteration - before) / (time.perf_counter() - began)
