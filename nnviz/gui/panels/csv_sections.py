"""What the dialog asks about a table: lines that do not fit, missing values, division and scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QListView, QSizePolicy, QVBoxLayout, QWidget

from nnviz.errors import UsageError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.csv_reading import Gap, Outcome, Wish
from nnviz.gui.panels.fields import NumberField, Row, caption
from nnviz.gui.panels.number_cells import Index
from nnviz.gui.panels.tick import TickBox
from nnviz.gui.panels.training_section import whole
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.picture.theme import theme
from nnviz.training.csvdata.reading import Problem

Current = Callable[[], Wish]

UNDECIDED = "not decided"
FIELD = 148  # pixels
LIST_HEIGHT = 56
MOST_SEED = 10**9
RULES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "numbers": (
        "Numbers",
        (
            ("refuse", UNDECIDED, "The file is not used while a number is missing"),
            ("drop", "leave line out", "Lines without a number are no samples"),
            ("mean", "mean", "The mean of the training samples is put in"),
            ("median", "median", "The median of the training samples is put in"),
        ),
    ),
    "categories": (
        "Categories",
        (
            ("refuse", UNDECIDED, "The file is not used while a category is missing"),
            ("drop", "leave line out", "Lines without a category are no samples"),
            ("frequent", "most frequent", "The most frequent among the training samples"),
            ("own", "own category", "That it is missing becomes a category"),
        ),
    ),
    "targets": (
        "Targets",
        (
            ("refuse", UNDECIDED, "What is to be learnt cannot be made up"),
            ("drop", "leave line out", "Lines without a target are no samples"),
        ),
    ),
}


class ProblemModel(QAbstractListModel):
    """One row for each line that does not fit, with what will be done about it."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._problems: tuple[Problem, ...] = ()
        self._leave_out = False

    def show_problems(self, problems: tuple[Problem, ...], leave_out: bool) -> None:
        """Other problems, or something else done about them."""
        if problems != self._problems:
            self.beginResetModel()
            self._problems = problems
            self.endResetModel()
        if leave_out != self._leave_out:
            self._leave_out = leave_out
            self.dataChanged.emit(self.index(0), self.index(max(len(problems) - 1, 0)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            done = "left out" if self._leave_out else UNDECIDED
            return f"{self._problems[index.row()]} – {done}"
        if role == Qt.ItemDataRole.ForegroundRole and not self._leave_out:
            return QColor(theme(self._session.theme).error)
        return None


class Part(QWidget):
    """A caption with rows below that change what is wished; `current` says what is, now."""

    wished = Signal(object)  # another Wish

    def __init__(self, title: str, current: Current, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = current
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addWidget(caption(title))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self.said, "role", "muted")
        self.column.addWidget(self.said)

    def wish(self, **fields: Any) -> None:
        """Ask for other values of these fields."""
        self.wished.emit(replace(self._current(), **fields))

    def add_choice(
        self, label: str, entries: Any, commit: Callable[[Any], None]
    ) -> tuple[ChoiceField, Row]:
        """A row with a choice among a few."""
        field = ChoiceField(entries, commit)
        row = Row(label, field, width=FIELD)
        self.column.addWidget(row)
        return field, row


class LinesPart(Part):
    """The lines that do not fit, and the one thing done about all of them."""

    def __init__(self, session: Session, current: Current) -> None:
        super().__init__("Lines that do not fit", current)
        self.model = ProblemModel(session, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(LIST_HEIGHT)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.list.setAccessibleName("Lines that do not fit")
        self.column.addWidget(self.list, 100)
        entries = (
            (False, UNDECIDED, "The file is not used as long as these lines are in it"),
            (True, "leave out", "These lines are no samples"),
        )
        self.choice, self.row = self.add_choice(
            "All of these", entries, lambda value: self.wish(leave_out=value)
        )
        self.column.addStretch(1)

    def show_problems(self, problems: tuple[Problem, ...], wish: Wish) -> None:
        """List them; where there is none there is nothing to decide."""
        self.model.show_problems(problems, wish.leave_out)
        self.choice.set_value(wish.leave_out)
        for part in (self.list, self.row):
            part.setVisible(bool(problems))
        many = f"{len(problems):,} lines do" if len(problems) > 1 else "One line does"
        self.said.setText(f"{many} not fit." if problems else "All lines fit.")


class MissingPart(Part):
    """How many values are missing, where the first is, and what is done about each kind."""

    def __init__(self, current: Current) -> None:
        super().__init__("Missing values", current)
        self.choices: dict[str, ChoiceField] = {}
        self.rows: dict[str, Row] = {}
        for key, (label, entries) in RULES.items():
            commit = partial(self._chosen, key)
            self.choices[key], self.rows[key] = self.add_choice(label, entries, commit)
        self.column.addStretch()

    def show_gaps(self, gaps: dict[str, Gap], wish: Wish) -> None:
        """Ask about the kinds that are missing somewhere."""
        for key, row in self.rows.items():
            row.setVisible(key in gaps)
            row.label.setToolTip(_gap(gaps[key]) if key in gaps else "")
            self.choices[key].set_value(getattr(wish.missing, key))
        if not gaps:
            self.said.setText("No value is missing.")
            return
        first = min(gaps.values(), key=lambda gap: gap.line)
        whole = replace(first, count=sum(gap.count for gap in gaps.values()))
        self.said.setText(_gap(replace(whole, columns=sum(g.columns for g in gaps.values()))))

    def _chosen(self, key: str, value: str) -> None:
        rules: dict[str, Any] = {key: value}
        self.wish(missing=replace(self._current().missing, **rules))


def _gap(gap: Gap) -> str:
    if gap.count == 1:
        return f"1, in line {gap.line}, “{gap.column}”."
    where = f" in {gap.columns:,} columns" if gap.columns > 1 else ""
    return f"{gap.count:,}{where}; the first in line {gap.line}, “{gap.column}”."


class DivisionPart(Part):
    """Shares for validation and test, the seed they are drawn by, and the scale of the inputs."""

    def __init__(self, current: Current) -> None:
        super().__init__("Division and scale", current)
        self.said.hide()
        self.validation = self._number("Validation %", partial(self._share, "validation"), 5)
        self.test = self._number("Test %", partial(self._share, "test"), 5)
        self.seed = self._number("Seed", self._reseed, 1)
        self.inputs = TickBox("Standardise inputs")
        self.inputs.setToolTip(
            "Mean 0 and standard deviation 1, by the training samples; "
            "proposed where the inputs are not of about the size 1"
        )
        self.targets = TickBox("Standardise targets")
        self.targets.setToolTip("The same for targets that are numbers")
        self.inputs.clicked.connect(lambda on: self.wish(standardise=on))
        self.targets.clicked.connect(lambda on: self.wish(standardise_targets=on))
        for box in (self.inputs, self.targets):
            self.column.addWidget(box)
        self.column.addStretch()

    def _number(self, label: str, commit: Callable[..., None], nudge: float) -> NumberField:
        field = NumberField(commit, nudge=nudge)
        self.column.addWidget(Row(label, field, width=64))
        return field

    @property
    def problem(self) -> str:
        """Why what was typed is refused, "" when all is well."""
        fields = (self.validation, self.test, self.seed)
        return next((field.problem for field in fields if field.problem), "")

    def show_wish(self, wish: Wish, outcome: Outcome | None) -> None:
        """Show what holds; whether inputs are scaled is known once there is an outcome."""
        split = wish.split
        for field, share in ((self.validation, split.validation), (self.test, split.test)):
            field.set_value(round(100 * share, 9), f"{100 * share:g} %")
        self.seed.set_value(float(split.seed), str(split.seed))
        if outcome is not None:
            self.inputs.setChecked(outcome.standardise)
            numbers = outcome.data is not None and not outcome.data.classes
            self.targets.setVisible(numbers or wish.standardise_targets)
        self.targets.setChecked(wish.standardise_targets)

    def _share(self, key: str, value: float, *, gesture: str = "") -> None:
        if not 0.0 <= value < 100.0:
            raise UsageError("A share is from 0 to less than 100 %.")
        self._divide(**{key: value / 100})

    def _reseed(self, value: float, *, gesture: str = "") -> None:
        self._divide(seed=whole(value, 0, MOST_SEED, "seed"))

    def _divide(self, **fields: Any) -> None:
        self.wish(split=replace(self._current().split, **fields))
