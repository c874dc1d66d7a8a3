"""Panels keep to their perspective, however often one goes from one to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from nnviz.gui.arrangement import PLACES
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.window import MainWindow


def test_no_panel_stays_behind_when_perspectives_change(window: MainWindow, qtbot: QtBot) -> None:
    for perspective in ("train", "explore", "train", "explore", "train"):
        window.choose_perspective(perspective)
        qtbot.wait(30)
        wanted = {place.key for place in PLACES if perspective in place.perspectives}
        assert {p.key for p in PLACES if window.arrangement.is_shown(p.key)} == wanted


@pytest.mark.parametrize("key", ["explain", "edges"])
def test_a_panel_shown_beside_is_a_tab_among_the_others(
    window: MainWindow, qtbot: QtBot, key: str
) -> None:
    for perspective in ("train", "explore", "train"):
        window.choose_perspective(perspective)
        qtbot.wait(30)
    window.arrangement.show(key)
    docks = window.arrangement._docks
    assert docks["output"] in window.tabifiedDockWidgets(docks[key])


def test_tab_leads_through_what_is_seen_from_the_top(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window("spiral")
    for perspective in ("train", "explore", "train"):
        window.choose_perspective(perspective)
        qtbot.wait(30)
    panel = window.findChild(TrainingPanel)
    learning = panel.learning
    reached, widget = [], learning.optimizer
    while widget is not window.canvas:
        reached.append(widget)
        widget = widget.nextInFocusChain()
    fields = [*learning.constants.fields.values(), learning.rate, learning.schedule]
    assert [widget for widget in reached if widget in fields] == fields
    takes = [w for w in reached if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert not [bar for bar in takes if isinstance(bar, QTabBar) and not bar.count()]
