"""What the actions of the Train menu do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog

from nnviz.document import edits
from nnviz.document.naming import line_name
from nnviz.errors import NnvizError, UsageError
from nnviz.gui import messages

if TYPE_CHECKING:
    from nnviz.document import Document
    from nnviz.gui.session import Session
    from nnviz.gui.window import MainWindow

MOST_EPOCHS = 10**6
_NAMED = re.compile(r"(e|epoch)?\s*(\d[\d,\s]{0,30})", re.ASCII | re.IGNORECASE)


class TrainCommands:
    """Mixed into `Commands`."""

    _window: MainWindow

    def train(self) -> None:
        self._train()

    def is_training(self) -> bool:
        return self._window.runner.running

    def one_iteration(self) -> None:
        self._train(iterations=1)

    def one_epoch(self) -> None:
        self._train(epochs=1)

    def train_until(self) -> None:
        session = self._window.session
        here = session.journey.place(session.shown_iteration).epoch
        epoch, chosen = QInputDialog.getInt(
            self._window, "Train until", "Train until epoch", here + 100, here + 1, MOST_EPOCHS
        )
        if chosen:
            self._train(epochs=epoch - here)

    def _train(self, *, iterations: int | None = None, epochs: int | None = None) -> None:
        window = self._window
        if not window.session.appearance.trains:
            window.show_training()
        runner = window.runner
        if runner.running:
            runner.pause()
            return
        try:
            runner.start(iterations=iterations, epochs=epochs)
        except NnvizError as error:
            messages.tell(window, error)

    # ---- time travel ------------------------------------------------------------------------

    def one_iteration_back(self) -> None:
        self.travel(self._window.session.shown_iteration - 1)

    def one_epoch_back(self) -> None:
        session = self._window.session
        self.travel(session.epoch_before(session.shown_iteration))

    def train_end(self) -> None:
        self.travel(self._window.session.furthest)

    def go_to_iteration(self) -> None:
        window, session = self._window, self._window.session
        first, most = session.journey.first, session.furthest
        text, chosen = QInputDialog.getText(
            window,
            "Go to an iteration",
            f"Iteration, {first:,} to {most:,}, or epoch, e{_epoch(session, first):,}"
            f" to e{_epoch(session, most):,}",
            text=str(session.shown_iteration),
        )
        if not chosen:
            return
        try:
            self.travel(iteration_named(session, text))
        except UsageError as error:
            messages.tell(window, error)

    def travel(self, iteration: int, final: bool = True) -> None:
        """Stand at an iteration of this line; a running training pauses."""
        window = self._window
        window.runner.pause()
        try:
            window.session.travel(iteration, final=final)
        except NnvizError as error:
            messages.tell(window, error)

    def open_iteration(self) -> None:
        """Step through the iteration we stand at."""
        self._window.runner.pause()
        self._window.session.jump(0)
        self._window.show_steps()

    def step_through(self, sample: int) -> None:
        """Open the iteration of this epoch that uses a sample, at that sample."""
        window = self._window
        window.runner.pause()
        session = window.session
        chapter = session.journey.chapter_at(session.iteration)
        order = session.journey.order_at(session.iteration)
        epoch = order.place(session.iteration - chapter.start).epoch
        at = order.find_sample(epoch, sample)
        if at is None:
            window.canvas.say("This sample is not there for training; no iteration uses it.")
            return
        try:
            session.go_iteration(chapter.start + at)
            session.go(f"e{epoch}/s{sample}/forward/n1")
        except NnvizError as error:
            messages.tell(window, error)
        window.show_steps()

    # ---- branches and restarts --------------------------------------------------------------

    def rename_line(self) -> None:
        session = self._window.session
        name, chosen = QInputDialog.getText(
            self._window, "Rename", "Name of this branch", text=line_name(session.document)
        )
        if chosen and name.strip():
            self._try("Rename branch", lambda d: edits.rename_line(d, name.strip()))

    def show_restarts(self) -> None:
        window = self._window
        window.choose_perspective("train")
        window.arrangement.show("restarts")

    def _try(self, label: str, change: Callable[[Document], Document]) -> None:
        try:
            self._window.session.edit(label, change)
        except NnvizError as error:
            messages.tell(self._window, error)


def iteration_named(session: Session, text: str) -> int:
    """The iteration that `310` names, or the first one of the epoch that `e10` or `epoch 10` does.

    Raises UsageError where it names none that can be gone to.
    """
    first, most = session.journey.first, session.furthest
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"“{text.strip()}” is neither an iteration nor an epoch.",
            do="Write a number, such as 310, or an epoch, such as e10.",
        )
    number, unit, ends = int(re.sub(r"[,\s]", "", found[2])), "Iteration", (first, most)
    if found[1]:
        unit, ends = "Epoch", (_epoch(session, first), _epoch(session, most))
    if not ends[0] <= number <= ends[1]:
        raise UsageError(
            f"{unit} {number:,} is not there yet or no longer there.",
            do=f"Choose one from {ends[0]:,} to {ends[1]:,}.",
        )
    if not found[1]:
        return number
    line = range(first, most + 1)
    return line[bisect_left(line, number, key=lambda k: _epoch(session, k))]


def _epoch(session: Session, iteration: int) -> int:
    start = session.journey.chapter_at(iteration).start
    return session.journey.order_at(iteration).stretch(iteration - start)[0]
