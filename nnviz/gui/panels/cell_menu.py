"""The choices for a cell of a table, in a menu right under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QMenu, QTableView


def open_menu(
    view: QTableView,
    index: QModelIndex | QPersistentModelIndex,
    entries: Sequence[tuple[Any, str, str]],
    current: Any,
    chosen: Callable[[Any], None],
) -> QMenu:
    """Offer (value, label, tip) under a cell; `chosen(value)` is called when one is taken.

    The keyboard is in the menu then; the current entry is marked and Enter takes it again.
    """
    menu = QMenu(view)
    menu.setToolTipsVisible(True)
    name = view.model().headerData(index.column(), view.horizontalHeader().orientation())
    menu.setAccessibleName(str(name))
    for value, label, tip in entries:
        action = menu.addAction(label)
        action.setToolTip(tip)
        action.setCheckable(True)
        action.setChecked(value == current)
        action.triggered.connect(partial(_take, chosen, value))
        if value == current:
            menu.setActiveAction(action)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(view.viewport().mapToGlobal(view.visualRect(index).bottomLeft()))
    return menu


def _take(chosen: Callable[[Any], None], value: Any, *_: object) -> None:
    chosen(value)
