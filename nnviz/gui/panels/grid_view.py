"""A table view of a grid: select, hover, sort, copy, and type a new number in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QValidator,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.panels.grid_model import MARK_ROLE, GridModel
from nnviz.gui.panels.typed import exactly, parse_number
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.picture.theme import theme

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 28


class GridView(QTableView):
    """A table whose rows are things of the network, in step with selection and hover."""

    refused = Signal(str)  # why a typed number is not taken; "" when all is well

    def __init__(
        self,
        session: Session,
        commit: Callable[[str, float], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`commit(id, value)` sets the editable number of a row; it may raise NnvizError."""
        super().__init__(parent)
        self._session = session
        self.grid_model = GridModel(session, self)
        self.setModel(self.grid_model)
        self._delegate = NumberDelegate(session, commit, self)
        self._delegate.refused.connect(self.refused)
        self.setItemDelegate(self._delegate)
        self._following = False
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
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setMinimumSectionSize(44)

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
            self._session.select(self.grid_model.id_at(current.row()))

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


class _Number(QValidator):
    """Lets anything be typed and says whether it is a number by now."""

    def validate(self, text: str, position: int) -> object:
        try:
            parse_number(text)
        except NnvizError:
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Acceptable, text, position


class NumberDelegate(QStyledItemDelegate):
    """Paints cells and edits numbers; a refused one keeps its editor open."""

    refused = Signal(str)

    def __init__(
        self, session: Session, commit: Callable[[str, float], None] | None, parent: GridView
    ) -> None:
        super().__init__(parent)
        self._session, self._view = session, parent
        self._commit = commit
        self._editing: tuple[str, str] = ("", "")  # id, text when the editor opened

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        font = QFont(option.font)
        font.setFeature(QFont.Tag("tnum"), 1)
        option.font = font
        if index.row() == self._view.hovered_row:
            option.backgroundBrush = QColor(theme(self._session.theme).raised)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        mark = index.data(MARK_ROLE)
        if mark:
            painter.save()
            painter.setFont(option.font)
            painter.setPen(QColor(theme(self._session.theme).bias))
            shift = option.fontMetrics.horizontalAdvance(f"{index.data()} ") + 12
            box = QRect(option.rect).adjusted(shift, 0, 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(mark))
            painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setValidator(_Number(editor))
        editor.setStyleSheet("padding: 1px 5px;")
        editor.textEdited.connect(lambda: self._say(editor, ""))
        editor.setAccessibleName(f"weight of {index.siblingAtColumn(0).data()}")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not isinstance(editor, QLineEdit) or editor.isModified():
            return
        comma = self._session.format.decimal_comma
        text = exactly(self._view.grid_model.value_at(index), comma)
        self._editing = (self._view.grid_model.id_at(index.row()), text)
        editor.setText(text)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self._take(editor)

    def _take(self, editor: QLineEdit) -> bool:
        """Commit what stands in the editor; False when it is refused."""
        identifier, before = self._editing
        try:
            value = parse_number(editor.text())
            if editor.text() != before and self._commit is not None:
                self._commit(identifier, value)
        except NnvizError as error:
            self._say(editor, str(error))
            return False
        self._say(editor, "")
        return True

    def _say(self, editor: QLineEdit, sentence: str) -> None:
        restyle(editor, "state", "error" if sentence else "")
        editor.setToolTip(sentence)
        self.refused.emit(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if (
            isinstance(watched, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() in keys:
                if self._take(watched):
                    self.closeEditor.emit(watched, self.EndEditHint.NoHint)
                    self._view.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._say(watched, "")
        if event.type() == QEvent.Type.FocusOut:
            self.refused.emit("")
        return super().eventFilter(watched, event)
