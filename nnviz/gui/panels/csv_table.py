"""The lines of a file as they will be read, with what each column is used for on top."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnviz.gui.panels.cell_menu import open_menu
from nnviz.gui.panels.csv_reading import Plans
from nnviz.gui.panels.grid_view import ROW_HEIGHT
from nnviz.gui.panels.number_cells import Index, figures
from nnviz.gui.panels.typed import exactly
from nnviz.gui.session import Session
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import pretty
from nnviz.training.csvdata import ColumnPlan, RawTable
from nnviz.training.csvdata.cells import is_missing, number, shortened

Role = Qt.ItemDataRole

NARROWEST, WIDEST = 104, 170  # columns, in pixels
TITLE_PADDING = 20
MOST_MEASURED = 100  # columns
LONGEST = 60  # characters of a cell that are shown
HEAD = (
    (
        "role",
        "use as",
        (
            ("input", "input", "What the network is given"),
            ("target", "target", "What it is to learn"),
            ("ignore", "leave out", "Not used at all"),
        ),
    ),
    (
        "kind",
        "read as",
        (
            ("number", "number", "A quantity"),
            ("category", "category", "A word; each becomes a column of 1 and 0"),
        ),
    ),
)
_COLOURS = {"input": "input", "target": "output", "ignore": "text_faint"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CsvModel(QAbstractTableModel):
    """Two rows that say what each column is for, below them the rows of the file."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._table = RawTable((), (), ())
        self._plans: Plans = ()

    @property
    def table(self) -> RawTable:
        """The lines that are shown."""
        return self._table

    @property
    def plans(self) -> Plans:
        """What each column is used for."""
        return self._plans

    def show_table(self, table: RawTable, plans: Plans) -> None:
        """Other lines, or the same lines used otherwise."""
        same = table is self._table
        if not same:
            self.beginResetModel()
        self._table, self._plans = table, plans
        if not same:
            self.endResetModel()
        elif plans:
            last = self.index(self.rowCount() - 1, len(plans) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        known = bool(self._plans) and not parent.isValid()
        return len(HEAD) + len(self._table.rows) if known else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._plans)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if index.row() < len(HEAD):
            return self._head(index, Role(role))
        plan = self._plans[index.column()]
        cell = self._table.rows[index.row() - len(HEAD)][index.column()]
        if role == Role.DisplayRole:
            return self._read(cell, plan)
        if role == Role.TextAlignmentRole:
            return _LEFT
        if role == Role.ForegroundRole:
            return self._ink(cell, plan)
        if role == Role.ToolTipRole:
            return _trouble(cell, plan, self._table.decimal) or None
        return figures(QFont()) if role == Role.FontRole and plan.kind == "number" else None

    def _head(self, index: Index, role: Qt.ItemDataRole) -> Any:
        key, title, entries = HEAD[index.row()]
        plan, tokens = self._plans[index.column()], self._tokens
        value = getattr(plan, key)
        if role == Role.DisplayRole:
            label = next(label for entry, label, _ in entries if entry == value)
            return f"{label}  ▾"
        if role == Role.AccessibleTextRole:
            return f"{self._table.names[index.column()]}, {title} {self.data(index)[:-3]}"
        if role == Role.ToolTipRole:
            return "Click or press Enter to choose; select several columns to choose for all"
        if role == Role.BackgroundRole:
            return QColor(tokens.raised)
        if role == Role.ForegroundRole:
            faint = plan.role == "ignore"
            by_role = _COLOURS[plan.role] if key == "role" or faint else "text_muted"
            return QColor(getattr(tokens, by_role))
        return _LEFT if role == Role.TextAlignmentRole else None

    def _read(self, cell: str, plan: ColumnPlan) -> str:
        """A cell as it is understood; as it stands where it is not."""
        value = number(cell, self._table.decimal)
        if plan.kind == "number" and value is not None and math.isfinite(value):
            return pretty(exactly(value, self._session.format.decimal_comma))
        text = " ".join(cell.split())
        return shortened(text, LONGEST) or "–"

    def _ink(self, cell: str, plan: ColumnPlan) -> QColor | None:
        if plan.role == "ignore":
            return QColor(self._tokens.text_faint)
        trouble = _trouble(cell, plan, self._table.decimal)
        return QColor(self._tokens.error) if trouble else None

    @property
    def _tokens(self) -> Theme:
        return theme(self._session.theme)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role == Role.TextAlignmentRole:
            return _LEFT
        if role not in (Role.DisplayRole, Role.ToolTipRole) or not self._plans:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._table.names[section]
        if section < len(HEAD):
            return HEAD[section][1]
        return f"line {self._table.lines[section - len(HEAD)]}"


def _trouble(cell: str, plan: ColumnPlan, decimal: str) -> str:
    """Why a cell cannot be read as planned, "" when it can."""
    if plan.role == "ignore":
        return ""
    if plan.kind == "category":
        return "No value" if is_missing(cell) else ""
    value = number(cell, decimal)
    if value is None:
        return "Not a number"
    if math.isnan(value):
        return "No value"
    return "" if math.isfinite(value) else "Too large to compute with"


class CsvTable(QTableView):
    """The preview. Click, Enter or F2 in the head offers what a column can be used for."""

    planned = Signal(object, object)  # numbers of columns; the fields of their plans that change

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.csv_model = CsvModel(session, self)
        self.setModel(self.csv_model)
        self.setAccessibleName("Lines of the file, as they are read")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(5 * ROW_HEIGHT)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setStyleSheet("QHeaderView::section { border: none; }")
        self.clicked.connect(self.choose_at)

    def show_table(self, table: RawTable, plans: Plans) -> None:
        """Show a preview; the keyboard begins in its head."""
        self.csv_model.show_table(table, plans)
        self._share_width()
        if plans and not self.currentIndex().isValid():
            self.setCurrentIndex(self.csv_model.index(0, 0))

    def choose_at(self, index: Index) -> None:
        """Offer the choices for a cell of the head, for all columns selected with it."""
        if not index.isValid() or index.row() >= len(HEAD):
            return
        key, _, entries = HEAD[index.row()]
        current = getattr(self.csv_model.plans[index.column()], key)
        open_menu(self, index, entries, current, partial(self._chosen, index.column(), key))

    def _chosen(self, column: int, key: str, value: str) -> None:
        selected = {index.column() for index in self.selectedIndexes()}
        self.planned.emit(selected if column in selected else {column}, {key: value})

    def _share_width(self) -> None:
        """Few columns share the width, many scroll."""
        names, measure = self.csv_model.table.names, self.horizontalHeader().fontMetrics()
        longest = max(map(measure.horizontalAdvance, names[:MOST_MEASURED]), default=0)
        wanted = min(max(longest + TITLE_PADDING, NARROWEST), WIDEST)
        width = self.viewport().width() // max(len(names), 1)
        self.horizontalHeader().setDefaultSectionSize(max(width, wanted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        head = self.currentIndex().isValid() and self.currentIndex().row() < len(HEAD)
        if head and event.key() in _OPENING:
            self.choose_at(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Shortcuts of the window would take these keys otherwise.
        claims = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if claims and isinstance(event, QKeyEvent) and event.key() in _OPENING:
            event.accept()
            return True
        return super().event(event)


_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
