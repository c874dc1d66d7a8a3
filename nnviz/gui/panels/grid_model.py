"""A Qt table model over a `Grid`: text, alignment, colours and sorting of the cells on screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnviz.gui.panels.columns import NOT_APPLICABLE, UNKNOWN, Column, Grid
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty
from nnviz.steps.numbers import NumberFormat

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

MARK_ROLE = Role.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WHOLE = NumberFormat(decimals=0)


class GridModel(QAbstractTableModel):
    """Shows one grid; `show_grid` replaces it, keeping selection and scroll where rows stay."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._grid = Grid((), (), lambda identifier: None)
        self._order: NDArray[Any] = np.arange(0)
        self._sorted_by, self._descending = 0, False
        self._narrow = False

    def set_narrow(self, narrow: bool) -> None:
        """Shorten the titles of columns where there is no room: "a (source)" to "a"."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.headerDataChanged.emit(
                Qt.Orientation.Horizontal, 0, max(len(self._grid.columns) - 1, 0)
            )

    @property
    def grid(self) -> Grid:
        return self._grid

    def show_grid(self, grid: Grid) -> None:
        """Take in new numbers; the model is reset only when rows or columns are others."""
        same = (
            grid.rows == self._grid.rows
            and [c.title for c in grid.columns] == [c.title for c in self._grid.columns]
            and (grid.rows == 0 or grid.ids[0] == self._grid.ids[0])
            and (grid.rows == 0 or grid.ids[-1] == self._grid.ids[-1])
        )
        if not same:
            self.beginResetModel()
        self._grid = grid
        self._sorted_by = min(self._sorted_by, max(len(grid.columns) - 1, 0))
        self._reorder()
        if not same:
            self.endResetModel()
        elif grid.rows:
            last = self.index(grid.rows - 1, len(grid.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_item(self, row: int) -> int:
        """Which row of the grid stands in a row on screen."""
        return int(self._order[row])

    def id_at(self, row: int) -> str:
        """The id of what a row on screen is about."""
        return str(self._grid.ids[self.row_item(row)])

    def key_at(self, index: Index) -> str:
        """What an edit of this cell is about."""
        return self.id_at(index.row())

    def row_of(self, identifier: str) -> int | None:
        """The row on screen of an id."""
        item = self._grid.find(identifier)
        return None if item is None else int(np.flatnonzero(self._order == item)[0])

    def value_at(self, index: Index) -> float:
        """The unrounded number of a cell."""
        column = self._grid.columns[index.column()]
        return float(column.values[self.row_item(index.row())])

    def texts(self, column: int, rows: list[int]) -> list[str]:
        """What cells of a column say in rows on screen, with the marks after the first column."""
        shown = self._grid.columns[column]
        texts = []
        for row in rows:
            item = self.row_item(row)
            mark = self._mark(shown, item, column)
            texts.append(self._text(shown, item, column) + (f" {mark}" if mark else ""))
        return texts

    def to_csv(self, rows: list[int]) -> str:
        """Rows on screen as CSV; all of them when none is named."""
        chosen = rows or range(self._grid.rows)
        return self._grid.to_csv([self.row_item(row) for row in chosen])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; the rows themselves stay as they are."""
        self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        before = self._order
        self._reorder()
        place = np.empty_like(self._order)
        place[self._order] = np.arange(len(self._order))
        moved = self.persistentIndexList()
        self.changePersistentIndexList(
            moved, [self.index(int(place[before[at.row()]]), at.column()) for at in moved]
        )
        self.layoutChanged.emit()

    def _reorder(self) -> None:
        if not self._grid.columns:
            self._order = np.arange(0)
            return
        column = self._grid.columns[self._sorted_by]
        order = column.order()
        if self._descending:
            order = _descending(column, order)
        self._order = order

    # ---- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._grid.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._grid.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._grid.rows:
            return None
        reader = _READERS.get(role)
        if reader is None:
            return None
        column = self._grid.columns[index.column()]
        return reader(self, column, self.row_item(index.row()), index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._grid.columns):
            return None
        column = self._grid.columns[section]
        texts: dict[int, Any] = {
            Role.DisplayRole: (column.short or column.title) if self._narrow else column.title,
            Role.ToolTipRole: column.tip,
            Role.TextAlignmentRole: _RIGHT if column.numeric else _LEFT,
        }
        return texts.get(role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        column = self._grid.columns[index.column()]
        if column.editable is not None and column.editable[self.row_item(index.row())]:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    # ---- cells ------------------------------------------------------------------------------

    def _text(self, column: Column, item: int, place: int) -> str:
        value = column.values[item]
        if isinstance(value, str):
            return value
        if not column.is_known(item):
            return UNKNOWN
        if np.isnan(value):
            return NOT_APPLICABLE
        format = _WHOLE if column.key == "layer" else self._session.format
        return pretty(format.text(float(value)))

    def _alignment(self, column: Column, item: int, place: int) -> Any:
        return _RIGHT if column.numeric else _LEFT

    def _colour(self, column: Column, item: int, place: int) -> QColor | None:
        tokens = theme(self._session.theme)
        value = column.values[item]
        if isinstance(value, str):
            return None
        if not column.is_known(item) or np.isnan(value):
            return QColor(tokens.text_faint)
        return QColor(tokens.sign(float(value))) if column.tint else None

    def _tip(self, column: Column, item: int, place: int) -> str:
        value = column.values[item]
        if isinstance(value, str) or np.isnan(value):
            return column.tip
        if not column.is_known(item):
            return f"{column.tip}: not computed yet"
        return f"{column.tip}: {float(value):.12g}"

    def _mark(self, column: Column, item: int, place: int) -> str | None:
        return str(self._grid.marks[item]) if self._grid.marks and place == 0 else None


def _descending(column: Column, order: NDArray[Any]) -> NDArray[Any]:
    """The reverse order, with what is unknown still last."""
    if not isinstance(column.values, np.ndarray):
        return order[::-1]
    values = (
        column.values if column.known is None else np.where(column.known, column.values, np.nan)
    )
    unknown = int(np.isnan(values).sum())
    split = len(order) - unknown
    return np.concatenate([order[:split][::-1], order[split:]])


_READERS: dict[int, Callable[[GridModel, Column, int, int], Any]] = {
    Role.DisplayRole: GridModel._text,
    Role.TextAlignmentRole: GridModel._alignment,
    Role.ForegroundRole: GridModel._colour,
    Role.ToolTipRole: GridModel._tip,
    MARK_ROLE: GridModel._mark,
}
