"""Training from many first weights: the remedy for local minima; and searching, which is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.errors import NnvizError
from nnviz.gui.announce import announce
from nnviz.gui.background import Background
from nnviz.gui.chip import Chip
from nnviz.gui.panels.fields import Note, rule
from nnviz.gui.panels.restarts_outcome import Outcome
from nnviz.gui.panels.restarts_search import Edge, SearchSection
from nnviz.gui.panels.restarts_setup import SetupSection
from nnviz.gui.panels.restarts_work import (
    Again,
    Results,
    Watch,
    beginning,
    is_unsteady,
    name_of,
    opened,
    task_of,
    train_again,
    train_many,
)
from nnviz.gui.panels.working import Working
from nnviz.gui.runner import Runner
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.picture.wording import pretty

_NOTHING = "Nothing was finished."
_UNSTEADY = (
    "This training is so unsteady that the rounding of a last digit decides where it ends, and it "
    "cannot be gone through again. So the line begins with the last weights of the restart."
)


class RestartsPanel(QScrollArea):
    """What to do, how far it is, what came of it, and the search beside it.

    `edges` are the two weights that are searched over.
    """

    def __init__(
        self,
        session: Session,
        runner: Runner,
        edges: Callable[[], tuple[Edge, Edge]],
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self.background = Background(self)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setup = SetupSection(session)
        self.setup.changed.connect(self._show_start)
        self.start = Chip("Train", self, "primary-text")
        self.start.clicked.connect(self.begin)
        self.working, self.note = Working("restarts"), Note()
        self.outcome = Outcome(session, settings=settings)
        self.outcome.wanted.connect(self.open)
        self.search = SearchSection(session, edges)
        self._lay_out()
        session.changed.connect(self.refresh)
        self.refresh(Change.ALL)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(18, 16, 16, 20)
        column.setSpacing(12)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.start)
        column.addWidget(self.setup)
        column.addLayout(line)
        column.addWidget(self.working)
        column.addWidget(self.note)
        column.addWidget(self.outcome)
        column.addWidget(rule())
        column.addWidget(self.search)
        column.addStretch(1)
        self.setWidget(page)

    # ---- bringing up to date ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Follow the document; another one makes an end of everything."""
        if change == Change.ALL:
            self._forget()
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            self.outcome.refresh(change)
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW | Change.SELECTION):
            self._show_if_seen()

    def showEvent(self, event: object) -> None:
        self._show_if_seen()

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self.setup.show_wish()
            self.search.show_search()
            self._show_start()

    def _show_start(self) -> None:
        count = self.setup.count.value
        text = f"Train {count:,.0f} restart{'' if count == 1 else 's'}"
        self.start.setText(text)
        self.start.setAccessibleName(text)
        free = self.working.watch is None
        self.start.setEnabled(free)
        self.outcome.open.setEnabled(free)

    def _forget(self) -> None:
        self.background.cancel()
        self.working.end()
        self.note.say("")
        self.outcome.show_results(None)
        self.search.forget()

    # ---- training many ----------------------------------------------------------------------

    def begin(self) -> None:
        """Train from many first weights, away from the window; a training under way pauses."""
        self._runner.pause()
        session = self._session
        try:
            wish = self.setup.wish
        except NnvizError as error:
            self._refuse(error)
            return
        chapter = session.journey.chapter_at(session.iteration)
        watch = self._work(self._progress)
        self.background.ask(
            lambda unwanted: train_many(chapter, wish, watch, unwanted),
            self._show_results,
            self._refuse,
        )

    def _work(self, words: Callable[[Watch], str]) -> Watch:
        self.note.say("")
        watch = self.working.begin(words)
        self._show_start()
        return watch

    def _progress(self, watch: Watch) -> str:
        if not watch.total:
            return "Beginning"
        text = self._session.format.text(watch.best) if watch.best < float("inf") else "?"
        return pretty(f"{watch.done:,} of {watch.total:,} epochs · best loss {text}")

    def _show_results(self, results: Results | None) -> None:
        self._end()
        if results is None:
            self.note.say(_NOTHING)
            return
        self.outcome.show_results(results)
        announce(self.outcome, self.outcome.sentence.text())

    def _refuse(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, NnvizError):
            raise error
        self.note.say(error.beside)

    def _end(self) -> None:
        self.working.end()
        self._show_start()

    # ---- opening one ------------------------------------------------------------------------

    def open(self, restart: int) -> None:
        """Train a restart again by itself, and make it the line of the document."""
        results = self.outcome.results
        if results is None or self.working.watch is not None:
            return
        self._runner.pause()
        chapter = beginning(results, restart, self._session.document.first)
        task, epochs = task_of(chapter), int(results.found.trained[restart])
        name = name_of(results, restart)
        watch = self._work(lambda watch: f"Opening {name}")
        self.background.ask(
            lambda unwanted: train_again(chapter, task, epochs, watch, unwanted),
            partial(self._take, results, restart),
            self._refuse,
        )

    def _take(self, results: Results, restart: int, again: Again | None) -> None:
        self._end()
        if again is None:
            return
        self._runner.pause()
        session, name = self._session, name_of(results, restart)
        unsteady, first = is_unsteady(results, restart, again), session.document.first
        at = first if unsteady else max(again.end - again.failed, first)
        try:
            session.edit(name.capitalize(), lambda d: opened(d, results, restart, again), at=at)
            session.travel(at)
        except NnvizError as error:
            self.note.say(error.beside)
        else:
            self.note.say(_UNSTEADY if unsteady else "")
            announce(self.outcome, f"{name.capitalize()} is open.")
