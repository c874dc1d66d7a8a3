"""The other way: to try weights one by one instead of following the gradient."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel

from nnviz.errors import UsageError
from nnviz.gui.background import Background
from nnviz.gui.chip import Chip
from nnviz.gui.panels.fields import Note
from nnviz.gui.panels.restarts_setup import FIELD
from nnviz.gui.panels.training_section import Section, whole
from nnviz.gui.panels.working import Working
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.picture.wording import pretty
from nnviz.training.search import MOST_LEVELS, Search, count_all, search

Edge = tuple[int, int]

LEVELS, SPAN = 21, (-5.0, 5.0)
BITS = 64
_YEAR = 365.25 * 24 * 3600


class SearchSection(Section):
    """Exhaustive search over two weights, all others held; and what it would take for all."""

    def __init__(self, session: Session, edges: Callable[[], tuple[Edge, Edge]]) -> None:
        super().__init__(session, "Search instead?")
        self._edges = edges
        self.background = Background(self)
        self.levels_, self.span = LEVELS, SPAN
        self.pace = float("nan")  # evaluations per second, once measured
        self.about = self._muted()
        self.levels = self.add_number("Levels", self._set_levels, nudge=2)
        self.low = self.add_number("From", lambda value, _: self._set_span(value, self.span[1]))
        self.high = self.add_number("To", lambda value, _: self._set_span(self.span[0], value))
        for field in (self.levels, self.low, self.high):
            field.setFixedWidth(FIELD)
        self.start = Chip("Search over two weights", self)
        self.start.setText("Search")
        self.start.setToolTip("Compute the loss for every pair of levels of the two weights")
        self.start.clicked.connect(self.begin)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.start)
        self.column.addLayout(line)
        self.working, self.note = Working("search"), Note()
        self.column.addWidget(self.working)
        self.column.addWidget(self.note)
        self.found = QLabel()
        self.found.setWordWrap(True)
        self.found.hide()
        self.column.addWidget(self.found)
        self.ruled_out = self._muted()
        self.show_search()

    def _muted(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        restyle(label, "role", "muted")
        self.column.addWidget(label)
        return label

    # ---- showing ----------------------------------------------------------------------------

    def show_search(self) -> None:
        """Bring words and fields up to date: which weights, how many evaluations."""
        levels, (low, high) = self.levels_, self.span
        for field, number in ((self.low, low), (self.high, high)):
            self.show_number(field, number, pretty(f"{number:g}"))
        self.show_number(self.levels, levels, f"{levels:,}")
        names = " and ".join(map(self._name, self._edges()))
        self.about.setText(
            f"Try {levels:,} values of each of two weights, {names} (those of the panel Loss): "
            f"{levels:,}² = {levels**2:,} evaluations of the loss."
        )
        self.ruled_out.setText(self._limits())
        self.start.setEnabled(not self.background.busy)

    def _name(self, edge: Edge) -> str:
        graph = self._session.shown_network.architecture
        return f"{graph.label(edge[0])}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{graph.label(edge[1])}"

    def _limits(self) -> str:
        """How many evaluations it would take for all weights, of few levels and of all values."""
        graph = self._session.shown_network.architecture
        weights = int(graph.trainable_mask.sum())
        if not weights:
            return ""
        exponent = weights * math.log10(self.levels_)
        words = f"For all {weights:,} weights it would be {self.levels_:,}^{weights}"
        words += f" ≈ 10^{exponent:.0f} evaluations"
        years = exponent - math.log10(self.pace * _YEAR) if self.pace > 0 else -1.0
        if years > 0:
            words += f", some {_number(years)} years at the speed just measured"
        every = count_all(BITS, weights).text.rpartition(".")[0]
        return pretty(f"{words}; and with every value that {BITS} bits can hold {every}.")

    # ---- searching --------------------------------------------------------------------------

    def begin(self) -> None:
        """Search, away from the window."""
        session = self._session
        chapter, network = session.journey.chapter_at(session.iteration), session.shown_network
        edges, levels, span = self._edges(), self.levels_, self.span
        watch = self.working.begin(lambda watch: f"{watch.done:,} of {watch.total:,}")
        self.note.say("")
        self.background.ask(
            lambda unwanted: _timed(
                lambda: search(
                    network,
                    chapter.samples,
                    chapter.settings,
                    edges,
                    levels=levels,
                    span=span,
                    conventions=chapter.conventions,
                    progress=watch.report,
                    cancelled=watch.either(unwanted),
                )
            ),
            self._show,
            self._refuse,
        )
        self.start.setEnabled(False)

    def forget(self) -> None:
        """Drop what was found and what is under way: it is about another document."""
        self.background.cancel()
        self.working.end()
        self.note.say("")
        self.found.hide()
        self.pace = float("nan")

    def _show(self, answer: tuple[Search, float]) -> None:
        found, seconds = answer
        self.working.end()
        text = self._session.format.text
        self.pace = found.evaluations / max(seconds, 1e-9)
        if not math.isfinite(found.best_loss):
            words = f"None of {found.evaluations:,} losses is finite."
        else:
            pairs = zip(found.edges, found.best, strict=True)
            weights = ", ".join(f"{self._name(e)} = {text(w)}" for e, w in pairs)  # type: ignore[arg-type]
            words = (
                f"The best of {found.evaluations:,}: loss {text(found.best_loss)} at {weights}, "
                f"found in {seconds:.2g} s."
            )
        self.found.setText(pretty(words))
        self.found.show()
        self.show_search()

    def _refuse(self, error: Exception) -> None:
        self.working.end()
        self.note.say(getattr(error, "beside", str(error)))
        self.show_search()

    # ---- changing ---------------------------------------------------------------------------

    def _set_levels(self, value: float, gesture: str) -> None:
        self.levels_ = whole(value, 2, MOST_LEVELS, "number of levels")
        self.show_search()

    def _set_span(self, low: float, high: float) -> None:
        if not low < high:
            raise UsageError("Levels go from a lower to a higher number.")
        self.span = low, high
        self.show_search()


def _timed(compute: Callable[[], Search]) -> tuple[Search, float]:
    begun = time.monotonic()
    return compute(), time.monotonic() - begun


def _number(exponent: float) -> str:
    """A power of ten as people write it."""
    return f"{10**exponent:,.0f}" if exponent < 5 else f"10^{exponent:.0f}"
