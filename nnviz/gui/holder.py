"""What stands in a dock: the grip to drag it by, and the room of a panel that may not be made yet.

To make all panels takes most of the time of opening a window, and most are not seen for long. So a
holder is given how its panel is made, and makes it when it is first seen or asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

Make = Callable[[], QWidget]

GRIP = 12


class Grip(QWidget):
    """The place to drag a panel by; three quiet dots that show when the pointer is near."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setFixedHeight(GRIP)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag to move this panel, double-click to take it out of the window")

    def sizeHint(self) -> QSize:
        return QSize(40, GRIP)

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.underMouse():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette().mid().color()))
        for offset in (-8, 0, 8):
            painter.drawEllipse(QPointF(self.width() / 2 + offset, GRIP / 2), 1.8, 1.8)
        painter.end()


class Holder(QWidget):
    """Keeps the room of a panel while the panel rests, and before there is one.

    To Qt a tab that lies under another is visible still. Here its panel is hidden, so that what
    nobody sees is not brought up to date.
    """

    def __init__(self, make: Make, narrowest: int) -> None:
        super().__init__()
        self.seen = False
        self._make: Make = make
        self._panel: QWidget | None = None
        self.setMinimumWidth(narrowest)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        # Docks come and go while they are arranged; what counts is how it ends.
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._apply)

    @property
    def panel(self) -> QWidget:
        """The panel, hidden if it is made only now."""
        if self._panel is None:
            self._panel = panel = self._make()
            panel.hide()
            fields = _fields(panel)
            self._column.addWidget(panel)
            _lead_through(self, fields)
        return self._panel

    def rest(self, seen: bool) -> None:
        """Whether the panel can be seen from now on."""
        self.seen = seen
        self._settle.start()

    def _apply(self) -> None:
        if self.seen or self._panel is not None:
            self.panel.setVisible(self.seen)


def _fields(panel: QWidget) -> list[QWidget]:
    """What takes the focus in a panel without a window, in the order of Tab."""
    found: list[QWidget] = [panel]
    while (widget := found[-1].nextInFocusChain()) is not None and widget is not panel:
        found.append(widget)
    # PySide lets each be owned by the one before it, and deleted with it; now all are the panel's.
    panel.findChildren(QWidget)
    return [each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _lead_through(holder: QWidget, fields: list[QWidget]) -> None:
    """Let Tab reach a panel at its holder: what is new to a window comes last there."""
    before = holder
    holder.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else Qt lets nothing follow it
    for field in fields:
        QWidget.setTabOrder(before, field)
        before = field
    holder.setFocusPolicy(Qt.FocusPolicy.NoFocus)
