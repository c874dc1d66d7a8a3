"""Menus, shortcuts and their state, made from the table of actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.actions import ACTIONS, MENUS, SUBMENU_GROUPS, ActionSpec
from nnviz.gui.commands import Commands
from nnviz.gui.icons import icon
from nnviz.picture.theme import Theme


class Actions(QObject):
    """The QActions of a window, by id; `refresh` brings ticks and greying up to date."""

    def __init__(self, window: QWidget, commands: Commands) -> None:
        super().__init__(window)
        self.commands = commands
        self._window = window
        self._table: dict[str, tuple[ActionSpec, QAction]] = {}
        for spec in ACTIONS:
            self._table[spec.id] = (spec, self._make(window, spec))

    def _make(self, window: QWidget, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setCheckable(bool(spec.checked))
        action.setToolTip(tip(spec))
        method: Callable[..., None] = getattr(self.commands, spec.method)
        action.triggered.connect(partial(self._run, method, spec.args))
        window.addAction(action)
        return action

    def _run(self, method: Callable[..., None], args: tuple[Any, ...], *_: object) -> None:
        try:
            method(*args)
        except NnvizError as error:  # what nobody nearer to it could say better
            messages.tell(self._window, error)
        self.refresh()

    def __getitem__(self, identifier: str) -> QAction:
        return self._table[identifier][1]

    def refresh(self) -> None:
        """Tick and grey every action for the state we are in."""
        for spec, action in self._table.values():
            if spec.checked:
                action.setChecked(getattr(self.commands, spec.checked)(*spec.args))
            if spec.enabled:
                action.setEnabled(getattr(self.commands, spec.enabled)())

    def rename(self, identifier: str, what: str) -> None:
        """Say in a menu what an action is about: `Undo: Weight 4 → 6`."""
        spec, action = self._table[identifier]
        action.setText(f"{spec.text}: {what}" if what else spec.text)

    def recolor(self, tokens: Theme) -> None:
        """Draw the icons in the text colour of a theme."""
        for spec, action in self._table.values():
            if spec.icon:
                action.setIcon(icon(spec.icon, tokens.text))
                action.setIconVisibleInMenu(False)

    def menu(self, path: str, parent: QWidget) -> QMenu:
        """A menu of its own with all actions of one path, such as `View/Notation`."""
        result = QMenu(path.rpartition("/")[2], parent)
        self._fill(result, path)
        return result

    def _fill(self, menu: QMenu, path: str) -> None:
        for spec, action in self._table.values():
            if spec.menu == path:
                if spec.starts_group:
                    menu.addSeparator()
                menu.addAction(action)

    def fill_menu_bar(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build all menus; returns them by path so that lists of files can be put in."""
        menus = {name: bar.addMenu(name) for name in MENUS}
        for spec, action in self._table.values():
            top, _, rest = spec.menu.partition("/")
            if rest and spec.menu not in menus:
                if spec.menu in SUBMENU_GROUPS:
                    menus[top].addSeparator()
                menus[spec.menu] = menus[top].addMenu(rest)
            if spec.starts_group:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(action)
        return menus


def tip(spec: ActionSpec) -> str:
    """The text of a tool tip: what it does and the key for it."""
    keys = keys_text(spec)
    return f"{spec.text.rstrip('…')}  ({keys})" if keys else spec.text.rstrip("…")


def keys_text(spec: ActionSpec) -> str:
    """The first shortcut as this platform writes it."""
    if not spec.shortcuts:
        return ""
    return QKeySequence(spec.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)
