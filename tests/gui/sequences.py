"""Random sequences of what one does with a training, each in a window of its own that is closed.

`python tests/gui/sequences.py FIRST COUNT FOLDER`: so many sequences, drawn from the seeds FIRST,
FIRST + 1, … The process ends with 0 and says nothing on its standard error if every window
closed at once, also while it trained, and left no thread behind.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer

from nnviz.errors import NnvizError
from nnviz.gui import app, messages
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow

NETWORKS = ("spiral", "iris", "digits", "sine", "xor-2-4-1", "running-example", "64-80-40-10")
PANELS = ("output", "landscape", "populations", "samples", "plots", "training")
LONGEST_CLOSE = 2.0  # seconds
STEPS = (3, 12)  # how many things are done in a sequence
WAITS = (0, 0, 1, 5, 20, 60, 150)  # milliseconds between two of them

Step = Callable[[MainWindow, random.Random], object]


def _edit(window: MainWindow, draw: random.Random) -> None:
    window.session.set_learning_rate(draw.choice((1e-3, 0.05, 0.3, 2.0, 50.0)))


def _travel(window: MainWindow, draw: random.Random) -> None:
    reached = window.session.furthest
    for _ in range(draw.choice((0, 3))):
        window.session.travel(draw.randint(0, reached), final=False)
    window.commands.travel(draw.randint(0, reached))


def _move(window: MainWindow, draw: random.Random) -> None:
    window.runner.pause()
    for _ in range(draw.randint(1, 4)):
        draw.choice((window.session.next, window.session.back, window.session.next_phase))()


def _perspective(window: MainWindow, draw: random.Random) -> None:
    window.choose_perspective(draw.choice(("explore", "train")))


def _panel(window: MainWindow, draw: random.Random) -> None:
    window.arrangement.show(draw.choice([key for key in PANELS if key in window.arrangement.keys]))


def _other(window: MainWindow, draw: random.Random) -> None:
    window.filing.open_preset(draw.choice(NETWORKS[:-1]))


DONE: dict[str, tuple[int, Step]] = {
    # How often each is drawn, and what it does.
    "toggle": (6, lambda w, _: w.commands.train()),
    "pause": (3, lambda w, _: w.runner.pause()),
    "iteration": (3, lambda w, _: w.commands.one_iteration()),
    "epoch": (3, lambda w, _: w.commands.one_epoch()),
    "travel": (4, _travel),
    "epoch back": (2, lambda w, _: w.commands.one_epoch_back()),
    "to the end": (1, lambda w, _: w.commands.train_end()),
    "open": (1, lambda w, _: w.commands.open_iteration()),
    "move": (2, _move),
    "edit": (3, _edit),
    "undo": (3, lambda w, _: w.session.undo()),
    "redo": (2, lambda w, _: w.session.redo()),
    "perspective": (2, _perspective),
    "panel": (2, _panel),
    "resize": (1, lambda w, d: w.resize(d.randint(820, 1500), d.randint(540, 950))),
    "other network": (1, _other),
}


class Sequences:
    """Does sequence after sequence in the event loop, then ends it."""

    def __init__(self, first: int, count: int, folder: Path) -> None:
        self._folder = folder
        self._way = self._all(range(first, first + count))
        self.failures: list[str] = []
        self.longest = 0.0

    def step(self) -> None:
        wait = next(self._way, None)
        if wait is None:
            QCoreApplication.exit(0)
        else:
            QTimer.singleShot(wait, self.step)

    def _all(self, seeds: range) -> Iterator[int]:
        for seed in seeds:
            yield from self._one(seed)

    def _one(self, seed: int) -> Iterator[int]:
        draw = random.Random(seed)
        window = MainWindow(Settings(self._folder / f"{seed}" / "nnviz.ini"))
        window.resize(1280, 800)
        window.show()
        app.populate(window, draw.choice(NETWORKS))
        window.choose_perspective("train")
        yield 0
        names = draw.choices(
            list(DONE), [often for often, _ in DONE.values()], k=draw.randint(*STEPS)
        )
        for name in names:
            with contextlib.suppress(NnvizError):  # refused, and said so
                DONE[name][1](window, draw)
            yield draw.choice(WAITS)
        if draw.random() < 0.5 and not window.runner.running:
            window.commands.train()
            yield draw.choice(WAITS)
        self._close(window, f"{seed}: {', '.join(names)}")
        yield 0

    def _close(self, window: MainWindow, what: str) -> None:
        began = time.monotonic()
        closed = window.close()
        took = time.monotonic() - began
        left = [t.name for t in threading.enumerate() if t.name.startswith("nnviz")]
        if left:
            # A thread in a long stretch of numbers looks again whether it is wanted a bit later.
            time.sleep(max(0.0, LONGEST_CLOSE - took))
            left = [t.name for t in threading.enumerate() if t.name.startswith("nnviz")]
        self.longest = max(self.longest, took)
        if not closed or left or took > LONGEST_CLOSE:
            self.failures.append(f"{what}: closed {closed} after {took:.2f} s, left {left}")
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(first: int, count: int, folder: Path) -> int:
    application = app.application()
    application.setQuitOnLastWindowClosed(False)
    # Nobody is there to answer.
    messages.ask_unsaved = lambda *_: "discard"  # type: ignore[assignment]
    messages.ask_recover = lambda *_: "later"  # type: ignore[assignment]
    messages.tell = lambda *_: None  # type: ignore[assignment]
    raised = itertools.count()

    def hook(*error: object) -> None:
        next(raised)
        sys.__excepthook__(*error)  # type: ignore[arg-type]

    sys.excepthook = hook
    sequences = Sequences(first, count, folder)
    QTimer.singleShot(0, sequences.step)
    application.exec()
    for failure in sequences.failures:
        print(failure, file=sys.stderr)
    print(f"{count} sequences; the longest close took {sequences.longest:.3f} s")
    return 1 if sequences.failures or next(raised) else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
