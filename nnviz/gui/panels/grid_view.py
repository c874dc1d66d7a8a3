"""A table view of a grid: select, hover, sort, copy, and type a new number in place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QBrush,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnviz.gui.panels.columns import Grid
from nnviz.gui.panels.grid_model import MARK_ROLE, GridModel, Index
from nnviz.gui.panels.number_cells import NumberDelegate, figures
from nnviz.gui.session import Session
from nnviz.picture.theme import theme

ROW_HEIGHT = 28
TITLE_PADDING, CELL_PADDING, ARROW = 8, 9, 18
TIGHT = 5  # pixels less padding on either side of a cell, rather than a bar to scroll by
SOME_ROWS = 24
# What is tried in turn until the columns fit: optional ones hidden, titles shortened, padding less.
_THRIFT = ((False, False, 0), (True, False, 0), (True, True, 0), (True, True, TIGHT))


class GridView(QTableView):
    """A table whose rows are things of the network, in step with selection and hover."""

    refused = Signal(str)  # why a typed number is not taken; "" when all is well

    def __init__(
        self,
        session: Session,
        commit: Callable[[str, float], None] | None = None,
        parent: QWidget | None = None,
        *,
        most_rows: int = 0,
    ) -> None:
        """`commit(id, value)` sets the editable number of a row; it may raise NnvizError.

        With `most_rows` the table is as high as its rows, up to so many.
        """
        super().__init__(parent)
        self._session, self._most_rows = session, most_rows
        self.grid_model = GridModel(session, self)
        self.setModel(self.grid_model)
        delegate = GridDelegate(session, self, commit)
        delegate.refused.connect(self.refused)
        self.setItemDelegate(delegate)
        self._following = False
        self._cells: list[int] = []  # widths that the cells of each column ask for
        self._spread_over = -1  # the room that the columns were spread over
        self.hovered_row: int | None = None
        self._dress()
        self._make_actions()
        self.selectionModel().currentRowChanged.connect(self._row_chosen)

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(44)

    def show_grid(self, grid: Grid) -> None:
        """Show a grid, its columns as wide as the rows on screen ask for."""
        self.grid_model.show_grid(grid)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        """See how wide the cells are, judged by some of the rows: there may be 100,000."""
        rows, texts = self.grid_model.grid.rows, self.grid_model.texts
        some = sorted({round(row) for row in np.linspace(0, rows - 1, SOME_ROWS)}) if rows else []
        measure = QFontMetrics(figures(self.font())).horizontalAdvance
        self._cells = [
            max((measure(text) for text in texts(column, some)), default=0) + 2 * CELL_PADDING
            for column in range(self.grid_model.columnCount())
        ]
        self._spread_over = -1
        self._spread()

    def _spread(self) -> None:
        """Give each column what it needs and share out what is left; else do with less."""
        count, room = len(self._cells), self._room()
        if not count or room <= 0 or room == self._spread_over:
            return
        self._spread_over = room
        columns, least = self.grid_model.grid.columns, self.horizontalHeader().minimumSectionSize()
        for spare_out, narrow, tight in _THRIFT:
            self.grid_model.set_narrow(narrow)
            for at, column in enumerate(columns):
                self.setColumnHidden(at, spare_out and column.optional)
            shown = [at for at in range(count) if not self.isColumnHidden(at)]
            widths = [
                max(self._cells[at] - 2 * tight, self._title_width(at), least) for at in shown
            ]
            if sum(widths) <= room:
                break
        spare = max(room - sum(widths), 0)
        shares = [spare // len(shown)] * len(shown)
        shares[0] += spare - sum(shares)
        for at, width, share in zip(shown, widths, shares, strict=True):
            self.setColumnWidth(at, width + share)
        if self._most_rows:
            self._fit_height(overflow=sum(widths) > room)

    def _room(self) -> int:
        """Width for the columns; never a matter of height, or each would chase the other."""
        if not self._most_rows:
            return self.viewport().width()
        scrolls = self.grid_model.grid.rows > self._most_rows
        bar = self.verticalScrollBar().sizeHint().width() if scrolls else 0
        return self.width() - 2 * self.frameWidth() - bar

    def _fit_height(self, overflow: bool) -> None:
        """As high as the rows, up to so many, and a bar below where columns do not fit."""
        count, most = self.grid_model.grid.rows, self._most_rows
        policy = Qt.ScrollBarPolicy
        on, off = policy.ScrollBarAlwaysOn, policy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on if count > most else off)
        self.setHorizontalScrollBarPolicy(on if overflow else off)
        bar = self.horizontalScrollBar().sizeHint().height() if overflow else 0
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(head + min(count, most) * ROW_HEIGHT + bar + 2)

    def _title_width(self, column: int) -> int:
        """Room for a title; Qt's own hint keeps room for the arrow of sorting in every column."""
        header = self.horizontalHeader()
        title = self.grid_model.headerData(column, Qt.Orientation.Horizontal)
        text = header.fontMetrics().horizontalAdvance(str(title))
        arrow = header.isSortIndicatorShown() and header.sortIndicatorSection() == column
        return text + 2 * TITLE_PADDING + (ARROW if arrow else 0)

    def _make_actions(self) -> None:
        copy = QAction("Copy as CSV", self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_csv)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def copy_csv(self) -> None:
        """Put the selected rows (all when none or one is) on the clipboard as CSV."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        text = self.grid_model.to_csv(rows if len(rows) > 1 else [])
        QGuiApplication.clipboard().setText(text)

    # ---- in step with the session -----------------------------------------------------------

    def follow_selection(self) -> None:
        """Select the row of what is selected elsewhere, without telling anyone."""
        row = self.grid_model.row_of(self._session.selection) if self._session.selection else None
        self._following = True
        try:
            if row is None:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            elif row != self.currentIndex().row() or not self.selectionModel().hasSelection():
                column = max(self.currentIndex().column(), 0)
                index = self.grid_model.index(row, column)
                self.setCurrentIndex(index)
                self.scrollTo(index)
        finally:
            self._following = False

    def _row_chosen(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and not self._following:
            walking = QApplication.mouseButtons() == Qt.MouseButton.NoButton
            self._session.select(self.grid_model.id_at(current.row()), walking=walking)

    def follow_hover(self) -> None:
        """Tint the row of what is hovered anywhere."""
        hover = self._session.hover
        row = self.grid_model.row_of(hover) if hover else None
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._session.set_hover(self.grid_model.id_at(index.row()) if index.isValid() else "")

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._session.set_hover("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.state() != QAbstractItemView.State.EditingState:
            self.edit_row(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def edit_row(self, row: int) -> bool:
        """Open the editor on the number of a row that can be changed; whether there is one."""
        for column in range(self.grid_model.columnCount()):
            index = self.grid_model.index(row, column)
            if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(index)
                self.edit(index)
                return True
        return False


class GridDelegate(NumberDelegate):
    """Paints cells: figures of one width, the hovered row, a mark after the first column."""

    def __init__(
        self, session: Session, view: GridView, commit: Callable[[str, float], None] | None
    ) -> None:
        super().__init__(session, view, commit)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.row() == self._view.hovered_row:
            option.backgroundBrush = QBrush(QColor(theme(self._session.theme).raised))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        mark = index.data(MARK_ROLE)
        if mark:
            painter.save()
            painter.setFont(option.font)
            painter.setPen(QColor(getattr(theme(self._session.theme), str(mark))))
            shift = QFontMetrics(figures(option.font)).horizontalAdvance(f"{index.data()} ") + 7
            box = QRect(option.rect).adjusted(shift, 0, 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(mark))
            painter.restore()
