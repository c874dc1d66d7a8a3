"""A choice among a few, that says in place why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.panels.fields import CalmWheel
from nnviz.gui.style import restyle

POPUP_ROOM = 24  # pixels around the entries of the list that opens


def toggle(word: str, tip: str) -> QToolButton:
    """One of a few words of which one is chosen, over what they choose."""
    button = QToolButton()
    restyle(button, "role", "toggle")
    button.setText(word)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(True)
    return button


class ChoiceField(QComboBox):
    """A combo box of (value, label, tip); choosing calls `commit(value)`, which may raise."""

    refused = Signal(str)

    def __init__(
        self,
        entries: Sequence[tuple[Any, str, str]],
        commit: Callable[[Any], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commit = commit
        self._values: list[Any] = []
        self._current: Any = None
        for value, label, tip in entries:
            self.add(value, label, tip)
        CalmWheel(self)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(self._chosen)

    def add(self, value: Any, label: str, tip: str = "") -> None:
        """One more entry."""
        self._values.append(value)
        self.addItem(label)
        if tip:
            self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def offer(self, value: Any, label: str) -> None:
        """One more entry where it is not among them."""
        if value not in self._values:
            self.add(value, label)

    def fill(self, entries: Sequence[tuple[Any, str, str]]) -> None:
        """Other entries instead; nothing is chosen among them yet."""
        self.clear()
        self._values, self._current = [], None
        for value, label, tip in entries:
            self.add(value, label, tip)

    @property
    def value(self) -> Any:
        """The choice in force."""
        return self._current

    def set_value(self, value: Any) -> None:
        """Show a choice without telling anyone."""
        self._current = value
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        tip = self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole) or ""
        # There may be no room for the whole label in the field.
        self.setToolTip(": ".join(filter(None, (self.currentText(), tip))))

    def choose(self, value: Any) -> None:
        """Choose as a person would."""
        self.setCurrentIndex(self._values.index(value))
        self._chosen(self.currentIndex())

    def showPopup(self) -> None:
        """The list is as wide as its entries."""
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + POPUP_ROOM))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        box = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(box, option, field, self).width()
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(box, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.setRenderHint(QStylePainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(colour, 1.4, c=Qt.PenCapStyle.RoundCap))
        x, y = self.width() - 15.0, self.height() / 2.0 - 1.5
        painter.drawPolyline([QPointF(x - 4, y), QPointF(x, y + 4), QPointF(x + 4, y)])
        painter.end()

    def _chosen(self, index: int) -> None:
        value = self._values[index]
        if value == self._current:
            return
        before = self._current
        try:
            self._current = value
            self._commit(value)
        except NnvizError as error:
            self.set_value(before)
            self.refused.emit(error.beside)
        else:
            self.refused.emit("")
            self.set_value(self._current)
