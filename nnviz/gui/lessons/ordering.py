"""Parts that are put in order: dragged, or moved by Alt+Up and Alt+Down or the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from nnviz.gui.announce import announce
from nnviz.gui.lessons.blocks import BlockView, column, label
from nnviz.gui.lessons.prose import EDGE, SIDE, ProseView
from nnviz.gui.style import restyle
from nnviz.lessons.model import Option

_WAYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Ordering(QWidget):
    """The options of a quiz under each other, as they are ordered now."""

    def __init__(self, block: BlockView, options: Sequence[Option], order: Sequence[int]) -> None:
        super().__init__()
        self._column = column(self, (SIDE, 0, SIDE, 2))
        self.rows = [Row(block, options[at], at) for at in order]
        for row in self.rows:
            self._column.addWidget(row)
            row.moved.connect(self._moved)
            row.dragged.connect(self._dragged)
        self.how = label(
            "Drag them, or move them with Alt+↑ and Alt+↓; Enter checks.", "muted", wrap=True
        )
        self._column.addWidget(self.how)
        self._number()

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of the options from top to bottom."""
        return tuple(row.option for row in self.rows)

    def put(self, order: Sequence[int]) -> None:
        """Show the options in this order."""
        by_option = {row.option: row for row in self.rows}
        self.rows = [by_option[at] for at in order]
        for at, row in enumerate(self.rows):
            self._column.insertWidget(at, row)
        self._number()

    def settle(self, *, done: bool) -> None:
        """Let the parts be moved, or no more."""
        self.setEnabled(not done)
        self.how.setVisible(not done)
        for row in self.rows:
            for one in row.buttons:
                one.setVisible(not done)

    def shift(self, place: int, to: int) -> bool:
        """Move the option at a place (from 0) to another one; whether there is such a one."""
        if not 0 <= to < len(self.rows) or to == place:
            return False
        self.rows.insert(to, self.rows.pop(place))
        self._column.insertWidget(to, self.rows[to])
        self._number()
        return True

    def _number(self) -> None:
        for at, row in enumerate(self.rows):
            row.show_place(at, len(self.rows))
            if at:
                QWidget.setTabOrder(self.rows[at - 1], row)

    def _moved(self, row: Row, by: int) -> None:
        place = self.rows.index(row)
        if self.shift(place, place + by):
            announce(row, f"Now at place {place + by + 1} of {len(self.rows)}.")

    def _dragged(self, row: Row, y: int) -> None:
        place = self.rows.index(row)
        if place and y < self.rows[place - 1].geometry().center().y():
            self.shift(place, place - 1)
        elif place + 1 < len(self.rows) and y > self.rows[place + 1].geometry().center().y():
            self.shift(place, place + 1)


class Row(QFrame):
    """One option: the keyboard stands on it, the pointer drags it."""

    moved = Signal(object, int)  # the row, and by how many places
    dragged = Signal(object, int)  # the row, and where the pointer is (y of the list)

    def __init__(self, block: BlockView, option: Option, number: int) -> None:
        super().__init__()
        self.option = number
        restyle(self, "role", "order")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.place = label("", "muted")
        self.place.setContentsMargins(0, EDGE, 0, 0)
        self._at = ""
        self.words = Part(self)
        block.adopt(self.words, option.body)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 3, 4, 3)
        line.setSpacing(2)
        line.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        self.buttons = [self._button("up", -1), self._button("down", 1)]
        for one in self.buttons:
            line.addWidget(one)

    def _button(self, way: str, by: int) -> QToolButton:
        made = Arrow(up=by < 0)
        restyle(made, "role", "ghost")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+Up and Alt+Down do the same
        made.setToolTip(f"Move {way} (Alt+{way.capitalize()})")
        made.setAccessibleName(f"Move {way}")
        made.clicked.connect(lambda: self.moved.emit(self, by))
        return made

    def show_place(self, place: int, count: int) -> None:
        """Say where it stands now, from 0."""
        self.place.setText(f"{place + 1}.")
        self.buttons[0].setEnabled(place > 0)
        self.buttons[1].setEnabled(place + 1 < count)
        self._at = f"{place + 1}."
        self.name()
        self.setAccessibleDescription("Alt+Up and Alt+Down move it, Enter checks.")

    def name(self) -> None:
        """Call it by its place and its words, once there are any."""
        self.setAccessibleName(f"{self._at} {self.words.accessibleName()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _WAYS.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(self, by)
        elif by is not None:
            self.focusNextPrevChild(by > 0)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(self, self.mapToParent(event.position().toPoint()).y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()


class Arrow(QToolButton):
    """A button with an arrow that is as large as the letters beside it."""

    def __init__(self, *, up: bool) -> None:
        super().__init__()
        self._up = up

    def sizeHint(self) -> QSize:
        side = round(1.5 * self.fontMetrics().height())
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self.palette().color(QPalette.ColorRole.ButtonText), 1.6)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setOpacity(1.0 if self.isEnabled() else 0.35)
            half = 0.5 * self.fontMetrics().xHeight()
            painter.translate(QRectF(self.rect()).center())
            painter.scale(1.0, -1.0 if self._up else 1.0)
            corners = ((-half, -half / 2), (0.0, half / 2), (half, -half / 2))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in corners]))
        finally:
            painter.end()


class Part(ProseView):
    """The words of a row; the row is called by them."""

    def __init__(self, row: Row) -> None:
        super().__init__(stop=False)
        self._row = row

    def _name(self) -> None:
        super()._name()
        self._row.name()
