"""What the actions of the Train menu do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog

from nnviz.document import edits
from nnviz.document.naming import line_name
from nnviz.errors import NnvizError
from nnviz.gui import messages

if TYPE_CHECKING:
    from nnviz.document import Document
    from nnviz.gui.window import MainWindow

MOST_EPOCHS = 10**6


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
        if window.arrangement.perspective != "train":
            window.choose_perspective("train")
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
        session = self._window.session
        most = session.furthest
        iteration, chosen = QInputDialog.getInt(
            self._window,
            "Go to an iteration",
            f"Iteration, {session.journey.first:,} to {most:,}",
            session.shown_iteration,
            session.journey.first,
            most,
        )
        if chosen:
            self.travel(iteration)

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
        self._window.choose_perspective("explore")

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
        window.choose_perspective("explore")

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
