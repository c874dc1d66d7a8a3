"""The line over a plot: its name, the choices there is room for, and a menu that has them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from nnviz.gui.chip import Chip
from nnviz.gui.plots.axis import tick_font
from nnviz.gui.style import restyle

Entry = tuple[str, str, str]  # value, label, tip
GAP = 6
TEXT_PIXELS = 12  # as the style sheet has it for toggles
PADDING = 18


class Choice(QWidget):
    """A few options of which one is in force: side by side, or, when `drops`, one that opens.

    `picked` is emitted when a person picks another one.
    """

    picked = Signal(str)

    def __init__(self, name: str, entries: Sequence[Entry], *, drops: bool = False) -> None:
        super().__init__()
        self.name, self.entries, self.drops = name, tuple(entries), drops
        self.value = entries[0][0]
        self.offered = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons = [Chip(name, self, "toggle") for _ in range(1 if drops else len(entries))]
        for button, (value, label, tip) in zip(self._buttons, entries, strict=False):
            row.addWidget(button)
            if drops:
                button.clicked.connect(self._drop)
                continue
            _write(button, label)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {label}")
            button.setCheckable(True)
            button.clicked.connect(lambda _, chosen=value: self.pick(chosen))
        self.set_value(self.value)

    def set_value(self, value: str) -> None:
        """Show a choice without telling anyone."""
        self.value = value
        _, label, tip = next(entry for entry in self.entries if entry[0] == value)
        if self.drops:
            _write(self._buttons[0], f"{label} ▾")
            self._buttons[0].setToolTip(tip)
            self._buttons[0].setAccessibleName(f"{self.name}: {label}")
            return
        for button, (other, _, _) in zip(self._buttons, self.entries, strict=True):
            button.setChecked(other == value)

    def pick(self, value: str) -> None:
        """Choose as a person would."""
        changed = value != self.value
        self.set_value(value)
        if changed:
            self.picked.emit(value)

    def fill(self, menu: QMenu) -> None:
        """Put the options into a menu, the one in force ticked."""
        group = QActionGroup(menu)
        for value, label, tip in self.entries:
            action = menu.addAction(label)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(value == self.value)
            action.triggered.connect(lambda _, chosen=value: self.pick(chosen))
            group.addAction(action)

    def _drop(self) -> None:
        menu = _menu(self)
        self.fill(menu)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


class Toggle(Chip):
    """Something that is on or off, in the head of a plot."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(tip, None, "toggle")
        self.tip = tip
        self.offered = True
        _write(self, text)
        self.setToolTip(tip)
        self.setCheckable(True)

    def fill(self, menu: QMenu) -> None:
        """Put it into a menu, ticked when it is on."""
        action = menu.addAction(self.tip)
        action.setCheckable(True)
        action.setChecked(self.isChecked())
        action.toggled.connect(self.setChecked)


Control = Choice | Toggle


class Head(QWidget):
    """Name, choices and menu in one row. Choices that find no room are in the menu all the same.

    `extra` puts what else can be done with the plot into the menu.
    """

    def __init__(self, title: str, extra: Callable[[QMenu], None]) -> None:
        super().__init__()
        self._extra = extra
        self._controls: list[Control] = []
        self.heading = QLabel(title)
        restyle(self.heading, "role", "heading")
        self.more = Chip("More about this plot", self, "toggle")
        _write(self.more, "⋯")
        self.more.setToolTip("Choices, and saving this plot")
        self.more.clicked.connect(lambda: self.pop_up(self.more.mapToGlobal(self._under())))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self.heading)
        self._row.addStretch(1)
        self._row.addWidget(self.more)

    def add(self, control: Control) -> None:
        """One more choice; those added first are the last to go where room is scarce."""
        self._controls.append(control)
        self._row.insertWidget(self._row.count() - 1, control)

    def offer(self, control: Control, possible: bool) -> None:
        """Whether a choice means anything for what is shown."""
        if control.offered != possible:
            control.offered = possible
            self._fit()

    def menu(self) -> QMenu:
        """All choices and what else can be done."""
        menu = _menu(self)
        for control in self._controls:
            if control.offered:
                menu.addSeparator()
                if isinstance(control, Choice):
                    menu.addAction(control.name).setEnabled(False)
                control.fill(menu)
        menu.addSeparator()
        self._extra(menu)
        return menu

    def pop_up(self, place: QPoint) -> None:
        """Open the menu somewhere on the screen."""
        self.menu().popup(place)

    def sizeHint(self) -> QSize:
        return QSize(360, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        width = self.heading.sizeHint().width() + GAP + self.more.maximumWidth()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self.minimumSizeHint().width() - 2 * GAP
        for control in self._controls:
            width = min(control.sizeHint().width(), control.maximumWidth()) + GAP
            fits = control.offered and width <= room
            room = room - width if fits else room if not control.offered else 0
            control.setVisible(fits)
        self._row.activate()

    def _under(self) -> QPoint:
        return QPoint(0, self.more.height())


def _write(button: Chip, text: str) -> None:
    """Give a small button a text, and no more room than it needs."""
    button.setText(text)
    metrics = QFontMetrics(tick_font(TEXT_PIXELS))
    button.setFixedWidth(metrics.horizontalAdvance(text) + PADDING)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def act(menu: QMenu, text: str, done: Callable[[], object]) -> QAction:
    """One more entry of a menu."""
    action = menu.addAction(text)
    action.triggered.connect(lambda: done())
    return action
