"""The view of the samples: numbers typed in place, roles chosen, a click to step through one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnviz.gui.panels.cell_menu import open_menu
from nnviz.gui.panels.grid_view import ROW_HEIGHT
from nnviz.gui.panels.number_cells import NumberDelegate, figures
from nnviz.gui.panels.sample_model import SampleModel
from nnviz.gui.session import Session
from nnviz.training.dataset import ROLES

MOST_ROWS = 8  # seen at once where other things stand below
FEW_COLUMNS = 6
NARROWEST = 44
WIDTHS = {"sample": 66, "role": 82, "class": 64, "inputs": 88, "targets": 88}
WIDEST = 150  # that a column is made for its name, or for those of classes
MOST_MEASURED, SOME_ROWS = 100, 40  # columns, and rows of them
TITLE_PADDING, CELL_PADDING = 20, 16
_MEANINGS = ("Weights are learnt from it", "Only looked at, never learnt", "Kept for the very end")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OPENING = (*_ENTER, Qt.Key.Key_Space, Qt.Key.Key_F2)


class SampleTable(QTableView):
    """All samples; every number can be typed in place, by a double click or F2.

    A click on the number or the class of a sample, and Enter in its row, ask to step through it;
    in the column of roles both open the choice.
    """

    refused = Signal(str)
    wanted = Signal(int)  # the row of a sample to step through
    roles_chosen = Signal(list, int)  # rows, and what they are to be used for

    def __init__(
        self, session: Session, commit: Callable[[Any, float], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[int, ...] = ()
        self._tall = self._scrolls = False
        self.sample_model = SampleModel(session, self)
        self.setModel(self.sample_model)
        delegate = NumberDelegate(session, self, commit)
        delegate.refused.connect(self.refused)
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        self.setAccessibleName("Samples")
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(NARROWEST)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.clicked.connect(self._clicked)

    # ---- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the samples in force, those of this iteration in sight."""
        model = self.sample_model
        before = model.columnCount(), model.rowCount()
        model.refresh()
        if before != (model.columnCount(), model.rowCount()):
            self._set_widths()
            self.set_tall(self._tall)
        samples = self._session.batch
        if samples != self._shown:
            self._shown = samples
            if not self.hasFocus() and self.state() != QAbstractItemView.State.EditingState:
                self.scrollTo(model.index(self._session.sample_number, 0))

    def _set_widths(self) -> None:
        """Columns that find room share the width; more than that scroll, none is cut short.

        A few with short numbers are as narrow as these before they scroll.
        """
        model, header, room = self.sample_model, self.horizontalHeader(), self.viewport().width()
        widths = [self._width(at) for at in range(min(MOST_MEASURED, model.columnCount()))]
        few = model.columnCount() <= FEW_COLUMNS
        roomy = few and sum(widths) <= room
        least = [self._least(at) for at in range(len(widths))] if few and not roomy else widths
        self._scrolls = not few or sum(least) > room
        resize = QHeaderView.ResizeMode
        mode = resize.Stretch if roomy else resize.Interactive
        if header.sectionResizeMode(0) != mode:
            header.setSectionResizeMode(mode)
        header.setDefaultSectionSize(WIDTHS["inputs"])
        if not roomy:
            spare = 0 if self._scrolls else (room - sum(least)) // len(least)
            for column, width in enumerate(widths if self._scrolls else least):
                header.resizeSection(column, width + spare)

    def _width(self, column: int) -> int:
        """What a column needs, judged by its name and those of classes."""
        model, header = self.sample_model, self.horizontalHeader()
        field = model.place_of(column)[0]
        words = [str(model.headerData(column, Qt.Orientation.Horizontal))]
        words += model.samples.classes[:MOST_MEASURED] if field == "class" else ()
        widest = max(map(header.fontMetrics().horizontalAdvance, words))
        return max(WIDTHS[field], min(widest + TITLE_PADDING, WIDEST))

    def _least(self, column: int) -> int:
        """What the title, the first rows, and the largest and smallest number of a column take."""
        model, measure = self.sample_model, QFontMetrics(figures(self.font())).horizontalAdvance
        field, which = model.place_of(column)
        rows = set(range(min(SOME_ROWS, model.rowCount())))
        if rows and field in ("inputs", "targets"):
            values = getattr(model.samples, field)[:, which]
            rows |= {int(values.argmin()), int(values.argmax())}
        cells = (measure(str(model.data(model.index(row, column)))) for row in rows)
        title = str(model.headerData(column, Qt.Orientation.Horizontal))
        most = max(self.horizontalHeader().fontMetrics().horizontalAdvance(title), *cells, 0)
        return max(NARROWEST, most + CELL_PADDING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._set_widths()
            self.set_tall(self._tall)

    def set_tall(self, tall: bool) -> None:
        """Take all the height there is, or as little as a few rows need."""
        self._tall = tall
        self.setMinimumHeight(self._height())
        self.setMaximumHeight(16777215 if tall else self._height())

    def _height(self) -> int:
        model, header = self.sample_model, self.horizontalHeader()
        rows = min(model.rowCount(), MOST_ROWS)
        bar = 12 if self._scrolls else 0
        return int(rows * ROW_HEIGHT + header.sizeHint().height() + bar + 2)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    # ---- what is done with mouse and keyboard -----------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        field = self.sample_model.place_of(index.column())[0]
        if field == "role":
            self.choose_role(index)
        elif field in ("sample", "class") and not QGuiApplication.keyboardModifiers():
            self.wanted.emit(index.row())

    def choose_role(self, index: QModelIndex) -> None:
        """Offer what a sample can be used for; all samples selected by their roles with it."""
        entries = [
            (role, name, meaning)
            for role, (name, meaning) in enumerate(zip(ROLES, _MEANINGS, strict=True))
        ]
        row = index.row()
        selected = {at.row() for at in self.selectedIndexes() if at.column() == index.column()}
        rows = sorted(selected) if row in selected else [row]
        current = self.sample_model.role_at(row)
        open_menu(self, index, entries, current, lambda role: self.roles_chosen.emit(rows, role))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        field = self.sample_model.place_of(index.column())[0] if index.isValid() else ""
        if field in ("sample", "class", "role"):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing or not index.isValid():
            super().keyPressEvent(event)
            return
        on_role = self.sample_model.place_of(index.column())[0] == "role"
        if on_role and event.key() in _OPENING:
            self.choose_role(index)
        elif event.key() in _ENTER:
            self.wanted.emit(index.row())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # F2 is a shortcut of the window; on a cell it means the cell.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            index = self.currentIndex()
            on_role = index.isValid() and self.sample_model.place_of(index.column())[0] == "role"
            if event.key() == Qt.Key.Key_F2 or (on_role and event.key() == Qt.Key.Key_Space):
                event.accept()
                return True
        return super().event(event)
