"""The panels around the canvas: where they stand, which are shown, and how they are put back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QVBoxLayout, QWidget

GRIP = 12
VERSION = 1  # of the arrangement; a saved one of another version is not restored
RIGHT_WIDTH = 0.255  # of the window
BOTTOM_HEIGHT = 0.235
NARROWEST, LOWEST = 336, 150


@dataclass(frozen=True, slots=True)
class Place:
    """A panel: its key, the title of its tab, and the side it stands on at first."""

    key: str
    title: str
    area: Qt.DockWidgetArea


PLACES = (
    Place("explain", "Explain", Qt.DockWidgetArea.RightDockWidgetArea),
    Place("neurons", "Neurons", Qt.DockWidgetArea.RightDockWidgetArea),
    Place("edges", "Edges", Qt.DockWidgetArea.RightDockWidgetArea),
    Place("samples", "Samples", Qt.DockWidgetArea.RightDockWidgetArea),
    Place("plots", "Plots", Qt.DockWidgetArea.BottomDockWidgetArea),
)


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
    """Keeps the room of a panel while the panel rests.

    To Qt a tab that lies under another is visible still. Here its panel is hidden, so that what
    nobody sees is not brought up to date.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.panel = panel
        self.seen = False
        self.setMinimumWidth(NARROWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        panel.hide()
        # Docks come and go while they are arranged; what counts is how it ends.
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._apply)

    def rest(self, seen: bool) -> None:
        """Whether the panel can be seen from now on."""
        self.seen = seen
        self._settle.start()

    def _apply(self) -> None:
        self.panel.setVisible(self.seen)


class Arrangement(QObject):
    """The dock widgets of a window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._hidden_together: list[str] = []
        window.setDockNestingEnabled(True)
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks
        )
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def add(self, key: str, widget: QWidget) -> None:
        """Put a panel into its dock."""
        place = next(place for place in PLACES if place.key == key)
        dock = QDockWidget(place.title, self._window)
        dock.setObjectName(f"dock-{key}")
        dock.setTitleBarWidget(Grip(dock))
        holder = Holder(widget)
        dock.setWidget(holder)
        dock.visibilityChanged.connect(holder.rest)
        self._docks[key] = dock

    def reset(self) -> None:
        """Every panel shown where it first stood."""
        first: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for dock in self._docks.values():
            self._window.removeDockWidget(dock)
        for place in PLACES:
            dock = self._docks[place.key]
            self._window.addDockWidget(place.area, dock)
            dock.setFloating(False)
            dock.show()
            if place.area in first:
                self._window.tabifyDockWidget(first[place.area], dock)
            else:
                first[place.area] = dock
        self._docks["explain"].raise_()
        self._hidden_together = []
        # Qt gives docks their sizes when it next lays out; a size asked for before that is lost.
        self._size()
        QTimer.singleShot(0, self._window, self._size)

    def _size(self) -> None:
        window, right, bottom = self._window, self._docks["explain"], self._docks["plots"]
        width = max(NARROWEST, round(window.width() * RIGHT_WIDTH))
        height = max(LOWEST, round(window.height() * BOTTOM_HEIGHT))
        window.resizeDocks([right], [width], Qt.Orientation.Horizontal)
        window.resizeDocks([bottom], [height], Qt.Orientation.Vertical)
        self.tidy()

    def tidy(self) -> None:
        """Tab bars that Qt makes by itself look like ours."""
        for bar in self._window.findChildren(QTabBar):
            bar.setDrawBase(False)
            bar.setExpanding(False)
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def save(self) -> QByteArray:
        return self._window.saveState(VERSION)

    def restore(self, state: QByteArray) -> None:
        """Arrange as saved; as at first where that cannot be done."""
        self.reset()
        if not state.isEmpty():
            QTimer.singleShot(0, self._window, lambda: self._restore(state))
        self.tidy()

    def _restore(self, state: QByteArray) -> None:
        self._window.restoreState(state, VERSION)
        self.tidy()

    # ---- showing and hiding -----------------------------------------------------------------

    def show(self, key: str) -> None:
        """Bring a panel to the front."""
        self._docks[key].show()
        self._docks[key].raise_()

    def toggle(self, key: str) -> None:
        """Hide a panel that can be seen; bring one that cannot to the front."""
        if self.is_seen(key):
            self._docks[key].hide()
        else:
            self.show(key)

    def is_shown(self, key: str) -> bool:
        return not self._docks[key].isHidden()

    def is_seen(self, key: str) -> bool:
        """Shown, and not under another tab."""
        return self.is_shown(key) and not self._covered(key)

    def _covered(self, key: str) -> bool:
        """Whether another tab lies over the panel."""
        holder = self._docks[key].widget()
        return isinstance(holder, Holder) and not holder.seen

    @property
    def all_hidden(self) -> bool:
        return all(dock.isHidden() for dock in self._docks.values())

    def toggle_all(self) -> None:
        """Only the canvas, or everything that stood around it."""
        if self.all_hidden:
            for key in self._hidden_together or self._docks:
                self._docks[key].show()
            self.tidy()
        else:
            self._hidden_together = [key for key in self._docks if self.is_shown(key)]
            for dock in self._docks.values():
                dock.hide()
