"""What came of many restarts: where they end, how they got there, and opening one of them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import UsageError
from nnviz.gui.chip import Chip
from nnviz.gui.panels.fields import NumberField, Row, caption
from nnviz.gui.panels.restarts_setup import FIELD
from nnviz.gui.panels.restarts_work import Results, name_of
from nnviz.gui.plots import FanPlot, SpreadPlot
from nnviz.gui.plots.many import Indices
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.gui.style import restyle
from nnviz.picture.wording import pretty
from nnviz.training.restarts import Restarts

BEST = 5  # in the list
ROW = 27  # pixels, as the header of the list
NEAR = 0.05
_OLDER = "Of other data, settings or layers than those in force now."
_NEAR = (
    "Near the best: not more than 5 % of the way above it that leads from the loss before "
    "training (the median) down to it. All losses are those of the training samples."
)
_OPEN = (
    "The first weights of this restart become those of this line, which is trained from there "
    "again: so it ends where the restart ended, and you can go back to every iteration of it. "
    "Where rounding decides how it ends, the line begins with its last weights instead. "
    "The line so far is kept as a branch, and one undo takes it all back."
)


class Outcome(QWidget):
    """Two plots and a list of the best that mark the same restart: the one that can be opened."""

    wanted = Signal(int)  # a restart that is to be opened

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, settings: Settings | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.results: Results | None = None
        self.chosen = 0
        self.older, self.sentence, self.notes = QLabel(_OLDER), QLabel(), QLabel()
        restyle(self.older, "role", "error")
        restyle(self.notes, "role", "muted")
        for label in (self.older, self.sentence, self.notes):
            label.setWordWrap(True)
        self.sentence.setToolTip(_NEAR)
        self.spread = SpreadPlot(session, settings=settings)
        self.fan = FanPlot(session, settings=settings)
        self.spread.setFixedHeight(190)
        self.fan.setFixedHeight(220)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for label in (self.older, self.sentence, self.notes):
            column.addWidget(label)
        for plot in (self.spread, self.fan):
            plot.column.setContentsMargins(0, 0, 0, 0)
            plot.pointed.connect(self._light)
            plot.picked.connect(self.choose)
            column.addWidget(plot)
        column.addWidget(caption("The best, and any other"))
        column.addWidget(self._make_list())
        column.addWidget(self._make_field())
        column.addLayout(self._make_open())
        self.hide()

    def _make_list(self) -> QTableWidget:
        self.list = QTableWidget(0, 3)
        self.list.setProperty("place", "section")
        self.list.setAccessibleName("The best restarts")
        self.list.setHorizontalHeaderLabels(["Restart", "Loss", "Epochs"])
        self.list.verticalHeader().hide()
        header = self.list.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.list.setShowGrid(False)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setTabKeyNavigation(False)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentCellChanged.connect(self._choose_row)
        self.list.activated.connect(lambda *_: self.wanted.emit(self.chosen))
        return self.list

    def _make_field(self) -> Row:
        self.field = NumberField(self._choose_number, nudge=1)
        row = Row("Restart", self.field, width=FIELD)
        row.label.setToolTip("The seed that draws its first weights")
        return row

    def _make_open(self) -> QHBoxLayout:
        self.about = QLabel()
        restyle(self.about, "role", "muted")
        self.open = Chip("Open", self, "primary-text")
        self.open.setToolTip(f"<p>{_OPEN}</p>")
        self.open.clicked.connect(lambda: self.wanted.emit(self.chosen))
        line = QHBoxLayout()
        line.addWidget(self.about, 1)
        line.addWidget(self.open)
        return line

    # ---- showing ----------------------------------------------------------------------------

    def show_results(self, results: Results | None) -> None:
        """Other results, the best of them chosen; None for none."""
        self.results = results
        self.setVisible(results is not None)
        if results is None:
            return
        found = results.found
        self.spread.show_restarts(found)
        self.fan.show_fan(found, results.fan)
        self.sentence.setText(self._sentence(results))
        self.notes.setText(" ".join(found.notes))
        self.notes.setVisible(bool(found.notes))
        self._fill(results)
        self.refresh(Change.DOCUMENT)
        self.choose(int(self.order[0]))

    @property
    def order(self) -> Indices:
        """The restarts from the best to the worst."""
        return self.spread.order

    def refresh(self, change: Change) -> None:
        """Say whether these are results of what is in force, and mark the loss of the line."""
        if self.results is None:
            return
        if change & (Change.DOCUMENT | Change.STEP):
            self.older.setVisible(self._is_older(self.results))
            self.spread.set_own(self._own_loss())
        if change & Change.VIEW:
            self.sentence.setText(self._sentence(self.results))
            self._fill(self.results)
            self.choose(self.chosen)

    def _is_older(self, results: Results) -> bool:
        now, then = self._session.journey.chapter_at(self._session.iteration), results.chapter
        return now is not then and (
            (now.network.architecture, now.settings, now.conventions)
            != (then.network.architecture, then.settings, then.conventions)
            or now.samples != then.samples
        )

    def _own_loss(self) -> float:
        """The training loss that this line has come to; NaN where it was not trained."""
        curves = self._session.document.curves
        losses = np.empty(0) if curves is None else curves.training_loss
        there = losses[np.isfinite(losses)]
        return float(there[-1]) if len(there) else float("nan")

    def _text(self, loss: float) -> str:
        return pretty(self._session.format.text(loss)) if np.isfinite(loss) else "not finite"

    def _sentence(self, results: Results) -> str:
        found = results.found
        good = found.losses[~found.diverged & np.isfinite(found.losses)]
        lost = len(found) - len(good)
        if not len(good):
            every = "The only restart" if lost == 1 else f"All {lost:,} restarts"
            return f"{every} left the finite range; a smaller learning rate may help."
        near = found.near_best(NEAR)
        ends = [
            f"{near:,} ({100 * near / len(found):.0f} %) end near the best, "
            f"{self._text(float(good.min()))}",
            f"half end above {self._text(float(np.median(good)))}",
        ]
        if lost:
            ends.append(f"{lost:,} left the finite range")
        return f"{_counted(found)} {'; '.join(ends)}."

    def _fill(self, results: Results) -> None:
        found = results.found
        rows = self.order[:BEST].tolist()
        self.list.blockSignals(True)
        self.list.setRowCount(len(rows))
        for row, restart in enumerate(rows):
            cells = (
                f"{found.seeds[restart]:,}",
                self._text(float(found.losses[restart])),
                f"{found.trained[restart]:,}",
            )
            for column, text in enumerate(cells):
                self.list.setItem(row, column, QTableWidgetItem(text))
            self.list.setRowHeight(row, ROW)
        self.list.setFixedHeight(ROW * (len(rows) + 1) + 4)
        self.list.blockSignals(False)

    # ---- choosing ---------------------------------------------------------------------------

    def choose(self, restart: int) -> None:
        """Mark a restart everywhere: it is the one that can be opened."""
        results = self.results
        if results is None:
            return
        self.chosen, found = restart, results.found
        for plot in (self.spread, self.fan):
            plot.choose(restart)
        rows = self.order[:BEST].tolist()
        self.list.blockSignals(True)
        if restart in rows:
            self.list.selectRow(rows.index(restart))
        else:
            self.list.clearSelection()
            self.list.setCurrentCell(-1, -1)
        self.list.blockSignals(False)
        seed = int(found.seeds[restart])
        self.field.set_value(float(seed), f"{seed:,}")
        name = name_of(results, restart)
        rank = int(self.spread.ranks[restart]) + 1
        self.about.setText(f"loss {self._text(float(found.losses[restart]))} · rank {rank:,}")
        self.open.setText(f"Open {name}")
        self.open.setAccessibleName(f"Open {name}, {self.about.text()}")

    def _choose_row(self, row: int, *_: int) -> None:
        if self.results is not None and row >= 0:
            self.choose(int(self.order[row]))

    def _choose_number(self, value: float, *, gesture: str = "") -> None:
        assert self.results is not None
        seeds = self.results.found.seeds
        at = np.flatnonzero(seeds == value)
        if not len(at):
            raise UsageError(
                f"There is no restart {value:g}.",
                do=f"Type a number from {seeds.min():,} to {seeds.max():,}.",
            )
        self.choose(int(at[0]))

    def _light(self, restarts: Indices) -> None:
        for plot in (self.spread, self.fan):
            plot.light(restarts)


def _counted(found: Restarts) -> str:
    """How many were trained, of how many."""
    partly = len(found) - found.finished
    if found.finished == found.asked:
        return f"{found.asked:,} trained for {found.epochs:,} epochs."
    words = f"{found.finished:,} of {found.asked:,} trained for {found.epochs:,} epochs"
    return f"{words}, {partly:,} for fewer." if partly else f"{words}."
