"""Numbers typed in the cell of a table; a refused one keeps its editor open and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnviz.document.numbers import parse_number
from nnviz.errors import NnvizError
from nnviz.gui.panels.typed import exactly
from nnviz.gui.session import Session
from nnviz.gui.style import restyle

Index = QModelIndex | QPersistentModelIndex
_DONE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class NumberModel(Protocol):
    """What a model says of its editable cells."""

    def value_at(self, index: Index) -> float: ...

    def key_at(self, index: Index) -> Any: ...


def figures(font: QFont) -> QFont:
    """The font with figures of one width, so that numbers stand under each other."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


class _Number(QValidator):
    """Lets anything be typed and says whether it is a number by now."""

    def validate(self, text: str, position: int) -> object:
        try:
            parse_number(text)
        except NnvizError:
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Acceptable, text, position


class NumberDelegate(QStyledItemDelegate):
    """Edits numbers: Enter or Tab commits, Esc takes back.

    `commit(key, value)` gets the model's key of the cell and may raise NnvizError.
    """

    refused = Signal(str)  # why a typed number is not taken; "" when all is well

    def __init__(
        self,
        session: Session,
        view: QAbstractItemView,
        commit: Callable[[Any, float], None] | None,
    ) -> None:
        super().__init__(view)
        self._session, self._owner = session, view
        self._commit = commit
        self._editing: tuple[Any, str] = (None, "")  # key, text when the editor opened

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.font = figures(option.font)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setValidator(_Number(editor))
        restyle(editor, "place", "cell")
        editor.textEdited.connect(lambda: self._say(editor, ""))
        model = index.model()
        header = model.headerData(index.column(), Qt.Orientation.Horizontal)
        row = model.index(index.row(), 0).data()
        editor.setAccessibleName(f"{header}, {row}")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not isinstance(editor, QLineEdit) or editor.isModified():
            return
        model = cast(NumberModel, index.model())
        text = exactly(model.value_at(index), self._session.format.decimal_comma)
        self._editing = (model.key_at(index), text)
        editor.setText(text)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self._take(editor)

    def _take(self, editor: QLineEdit) -> bool:
        """Commit what stands in the editor; False when it is refused."""
        key, before = self._editing
        text = editor.text()
        try:
            value = parse_number(text)
            if text != before and self._commit is not None:
                self._editing = (key, text)
                self._commit(key, value)
        except NnvizError as error:
            self._editing = (key, before)
            self._say(editor, error.beside)
            return False
        self._say(editor, "")
        return True

    def _say(self, editor: QLineEdit, sentence: str) -> None:
        restyle(editor, "state", "error" if sentence else "")
        editor.setToolTip(sentence)
        self.refused.emit(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        typed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if typed and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            if event.key() in _DONE:
                if self._take(watched):
                    self.closeEditor.emit(watched, self.EndEditHint.NoHint)
                    self._owner.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._say(watched, "")
        if event.type() == QEvent.Type.FocusOut:
            self.refused.emit("")
        return super().eventFilter(watched, event)
