"""The panels around the canvas: where they stand, which are shown, and how they are put back.

A panel is added by a `Place` in `PLACES` and by how it is made, in `assembly`. Its dock is there
from the beginning; the panel itself is made when it is first seen (see `holder`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QToolBar, QWidget

from nnviz.gui.holder import Grip, Holder, Make

VERSION = 3  # of the arrangement; a saved one of another version is not restored
RIGHT_WIDTH = 0.255  # of the window
BOTTOM_HEIGHT = 0.235
READ_HEIGHT = 0.3  # of the window; what a page speaks of is read, not only watched
NARROWEST, LOWEST = 336, 150
LEFT_NARROWEST = 296
LEADING = 0.21  # of the window; lines of a text are longer where there is room
READING = 0.36  # of the window; a text in large letters takes no more of it
NARROW = 1080  # a window below this has no room for panels on both sides of the canvas

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_NOWHERE = Qt.DockWidgetArea.NoDockWidgetArea


@dataclass(frozen=True, slots=True)
class Place:
    """A panel: its key, the title of its tab, the side it stands on at first, and in which views.

    `narrowest` is how narrow it can be made, `width` how wide it is at first on the left. One that
    `leads` is what the others stand beside: it stays in front where there is room for one only.
    """

    key: str
    title: str
    area: Qt.DockWidgetArea
    perspectives: tuple[str, ...]
    narrowest: int = NARROWEST
    width: int = LEFT_NARROWEST
    leads: bool = False


PLACES = (
    Place("lesson", "Lesson", _LEFT, ("learn",), LEFT_NARROWEST, width=336, leads=True),
    Place("training", "Training", _LEFT, ("train",), LEFT_NARROWEST),
    Place("explain", "Explain", _RIGHT, ("learn", "explore")),
    Place("neurons", "Neurons", _RIGHT, ("explore",)),
    Place("edges", "Edges", _RIGHT, ("explore",)),
    Place("output", "Output", _RIGHT, ("train",)),
    Place("landscape", "Loss", _RIGHT, ("train",)),
    Place("populations", "Inside", _RIGHT, ("train",)),
    Place("restarts", "Restarts", _RIGHT, ("train",)),
    Place("samples", "Samples", _RIGHT, ("explore", "train")),
    Place("plots", "Plots", _BOTTOM, ("explore", "train")),
    Place("matrices", "Matrices", _BOTTOM, ()),
    Place("counting", "Counting", _RIGHT, ()),
    Place("pixels", "Pixels", _RIGHT, ()),
)
_PLACE = {place.key: place for place in PLACES}


class Arrangement(QObject):
    """The dock widgets of a window: one set of them for each perspective."""

    def __init__(self, window: QMainWindow, perspective: str = "explore") -> None:
        super().__init__(window)
        self._window = window
        self.perspective = perspective
        self._docks: dict[str, QDockWidget] = {}
        self._holders: dict[str, Holder] = {}
        self._states: dict[str, QByteArray] = {}
        self._text = 100  # per cent; how large the text is in the panel that leads
        self._sized = False  # whether Qt has laid the panels out as we ask
        self._rough: set[str] = set()  # perspectives that were left before that
        self._hidden_together: list[str] = []
        self._folded: list[str] = []  # panels of the left that stand on the right meanwhile
        self._fold_soon = QTimer(self, singleShot=True, interval=0)
        self._fold_soon.timeout.connect(self._fold)
        window.installEventFilter(self)
        window.setDockNestingEnabled(True)
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks
        )
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def add(self, key: str, make: Make) -> None:
        """Put a dock at the place of a panel, and `make` the panel when it is first seen."""
        dock = QDockWidget(_PLACE[key].title, self._window)
        dock.setObjectName(f"dock-{key}")
        dock.setTitleBarWidget(Grip(dock))
        self._holders[key] = holder = Holder(make, _PLACE[key].narrowest)
        dock.setWidget(holder)
        dock.visibilityChanged.connect(holder.rest)
        self._docks[key] = dock

    def panel(self, key: str) -> QWidget:
        """The panel itself, made now if nobody has seen it yet."""
        return self._holders[key].panel

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The panels of all perspectives."""
        return tuple(self._docks)

    @property
    def keys(self) -> tuple[str, ...]:
        """The panels that belong to this perspective."""
        return tuple(p.key for p in PLACES if p.key in self._docks and self._belongs(p))

    def _belongs(self, place: Place) -> bool:
        return self.perspective in place.perspectives

    # ---- arranging --------------------------------------------------------------------------

    def choose(self, perspective: str) -> None:
        """The panels of another perspective, as they were left there."""
        if perspective == self.perspective:
            return
        if self.keys:
            self._states[self.perspective] = self._state()
            if not self._sized:
                self._rough.add(self.perspective)
        self.perspective = perspective
        self._arrange()

    def reset(self) -> None:
        """Every panel of this perspective shown where it first stood."""
        first: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for dock in self._docks.values():
            dock.hide()  # first: Qt remembers of a removed dock whether it was shown
            self._window.removeDockWidget(dock)
        for key in self.keys:
            place, dock = _PLACE[key], self._docks[key]
            self._window.addDockWidget(place.area, dock)
            dock.setFloating(False)
            dock.show()
            if place.area in first:
                self._window.tabifyDockWidget(first[place.area], dock)
            else:
                first[place.area] = dock
        if _RIGHT in first:
            first[_RIGHT].raise_()
        self._hidden_together, self._folded = [], []
        # Qt gives docks their sizes when it next lays out; a size asked for before that is lost.
        self._size()
        self._sized = False
        QTimer.singleShot(0, self._window, self._size_now)

    def _size_now(self) -> None:
        self._size()
        self._sized = True

    def _size(self) -> None:
        window = self._window
        right = max(NARROWEST, round(window.width() * RIGHT_WIDTH))
        bottom = max(LOWEST, round(window.height() * BOTTOM_HEIGHT))
        left = max((self._width(_PLACE[key]) for key in self.keys), default=LEFT_NARROWEST)
        for area, extent, way in (
            (_LEFT, left, Qt.Orientation.Horizontal),
            (_RIGHT, right, Qt.Orientation.Horizontal),
            (_BOTTOM, bottom, Qt.Orientation.Vertical),
        ):
            docks = [self._docks[key] for key in self.keys if _PLACE[key].area == area]
            if docks:
                window.resizeDocks(docks[:1], [extent], way)
        self._fold()
        self.tidy()

    def _width(self, place: Place) -> int:
        """How wide a panel of the left is at first; one that is read, as wide as its letters."""
        if not place.leads:
            return place.width
        usual = max(place.width, self._window.width() * LEADING)
        wanted = usual * (1 + (self._text - 100) / 200)
        most = max(place.width, self._window.width() * READING)
        return round(min(wanted, most))

    def suit_text(self, size: int) -> None:
        """Make the panel that leads as wide as a text of `size` per cent asks."""
        self._text = size
        for key in self.keys:
            if _PLACE[key].leads and key not in self._folded:
                width = self._width(_PLACE[key])
                self._window.resizeDocks([self._docks[key]], [width], Qt.Orientation.Horizontal)

    # ---- narrow windows ---------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fold_soon.start()
        return False

    def _fold(self) -> None:
        """In a narrow window, the panels of the left are tabs among those of the right."""
        if self._window.width() >= NARROW:
            self._unfold()
            return
        at = self._window.dockWidgetArea
        left = [k for k in self.keys if self.is_shown(k) and at(self._docks[k]) == _LEFT]
        right = [k for k in self.keys if self.is_shown(k) and at(self._docks[k]) == _RIGHT]
        if left and right:
            seen = next((key for key in right if self.is_seen(key)), right[0])
            for key in left:
                self._window.tabifyDockWidget(self._docks[right[-1]], self._docks[key])
            leading = [key for key in left if _PLACE[key].leads]
            self._docks[leading[0] if leading else seen].raise_()
            self._folded += left
            self.tidy()

    def _unfold(self) -> None:
        for key in self._folded:
            dock, shown = self._docks[key], self.is_shown(key)
            if self._window.dockWidgetArea(dock) == _RIGHT:
                dock.hide()  # what lay under another tab is told that it is seen again
                self._window.addDockWidget(_LEFT, dock)
                dock.setVisible(shown)
        self._folded = []

    def tidy(self) -> None:
        """Tab bars that Qt makes by itself look like ours."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=direct):
            bar.setDrawBase(False)
            bar.setExpanding(False)
            if bar.count() and bar.tabRect(bar.count() - 1).right() < bar.width():
                bar.setUsesScrollButtons(False)  # Qt forgets to scroll back what has room
            bar.setUsesScrollButtons(True)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            # Qt keeps bars with one tab or none out of sight; the focus has no business there.
            focus = Qt.FocusPolicy.TabFocus if bar.count() > 1 else Qt.FocusPolicy.NoFocus
            bar.setFocusPolicy(focus)

    def save(self) -> dict[str, QByteArray]:
        """How the panels of each perspective stand."""
        return self._states | {self.perspective: self._state()}

    def _state(self) -> QByteArray:
        """How the panels stand where there is room."""
        self._unfold()
        return self._window.saveState(VERSION)

    def restore(self, states: dict[str, QByteArray]) -> None:
        """Arrange as saved; as at first where that cannot be done."""
        self._states = dict(states)
        self._arrange()

    def _arrange(self) -> None:
        self.reset()
        state = self._states.get(self.perspective, QByteArray())
        if not state.isEmpty():
            key = self.perspective
            QTimer.singleShot(0, self._window, lambda: self._restore(key, state))
        self.tidy()

    def _restore(self, perspective: str, state: QByteArray) -> None:
        if perspective != self.perspective:
            return  # another has been chosen since
        self._window.restoreState(state, VERSION)
        for bar in self._window.findChildren(QToolBar):
            bar.show()  # the foot; a state may have been saved before it was first shown
        if perspective in self._rough:
            self._rough.discard(perspective)
            self._size()
        for key, dock in self._docks.items():
            if key not in self.keys and dock.isHidden():
                self._window.removeDockWidget(dock)
        self._fold()
        self.tidy()

    # ---- showing and hiding -----------------------------------------------------------------

    def show(self, key: str) -> None:
        """Bring a panel to the front, also one of another perspective."""
        dock = self._docks[key]
        self.panel(key)
        if self._window.dockWidgetArea(dock) == _NOWHERE:
            area = self._side(key)
            self._window.addDockWidget(area, dock)
            beside = [k for k in self.keys if _PLACE[k].area == area and k != key]
            if beside:
                self._window.tabifyDockWidget(self._docks[beside[0]], dock)
        dock.show()
        dock.raise_()

    def _side(self, key: str) -> Qt.DockWidgetArea:
        """Where a guest of this perspective stands: never over the panel that leads."""
        area = _PLACE[key].area
        led = any(_PLACE[k].leads and _PLACE[k].area == area for k in self.keys if k != key)
        return _RIGHT if led else area

    def present(self, keys: tuple[str, ...]) -> None:
        """Bring panels to the front beside the one that leads, also of another perspective.

        Where only the canvas is wanted, they are there with the others when those come back.
        """
        if self._hidden_together and self.all_hidden:
            self._hidden_together += [key for key in keys if key not in self._hidden_together]
            return
        at = self._window.dockWidgetArea
        guests = [key for key in keys if at(self._docks[key]) == _NOWHERE]
        for key in keys:
            self.show(key)
        for key in self._folded:
            if _PLACE[key].leads:
                self._docks[key].raise_()
        # Once they have a place.
        QTimer.singleShot(0, self._window, lambda: self._make_room(keys, guests))

    def _make_room(self, keys: tuple[str, ...], guests: list[str]) -> None:
        """Panels at the bottom are at least so high that they can be read.

        Guests that have just come are no higher: Qt gives them all of the canvas but a strip.
        """
        height = max(LOWEST, round(self._window.height() * READ_HEIGHT))
        for key in keys:
            dock = self._docks[key]
            docked = dock.isVisible() and not dock.isFloating()
            if not docked or self._window.dockWidgetArea(dock) != _BOTTOM:
                continue
            if key in guests or dock.height() < height:
                self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)
                break
        self.tidy()

    def hide(self, key: str) -> None:
        self._docks[key].hide()
        self._hidden_together = [one for one in self._hidden_together if one != key]
        QTimer.singleShot(0, self._window, self.tidy)  # when Qt has taken away its tab

    def on_seen(self, slot: Callable[[], object]) -> None:
        """Call back whenever a panel comes into sight or goes out of it."""
        for dock in self._docks.values():
            dock.visibilityChanged.connect(lambda _: slot())

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
        return self.is_shown(key) and self._holders[key].seen

    @property
    def all_hidden(self) -> bool:
        return all(dock.isHidden() for dock in self._docks.values())

    def toggle_all(self) -> None:
        """Only the canvas, or everything that stood around it."""
        if self.all_hidden:
            for key in self._hidden_together or self.keys:
                if self._window.dockWidgetArea(self._docks[key]) == _NOWHERE:
                    self.show(key)
                self._docks[key].show()
            self.tidy()
        else:
            self._hidden_together = [key for key in self._docks if self.is_shown(key)]
            for dock in self._docks.values():
                dock.hide()
