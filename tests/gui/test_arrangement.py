"""Panels keep to their perspective, however often one goes from one to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from nnviz.gui.arrangement import PLACES
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.panels.landscape import LandscapePanel
from nnviz.gui.panels.output import OutputPanel
from nnviz.gui.panels.samples import SamplePanel
from nnviz.gui.panels.tables import EdgesTable, NeuronsTable
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.plots import LossPlot
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


def test_a_panel_that_a_page_brings_up_is_high_enough_to_be_read(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    window.choose_perspective("learn")
    qtbot.wait(10)
    arrangement = window.arrangement
    for key in ("plots", "matrices"):
        holder = arrangement.panel(key).parentWidget()
        for _ in range(2):  # the second time it comes back
            arrangement.present((key,))
            qtbot.wait(10)
            assert 200 < holder.height() < 300 < window.canvas.height()
            arrangement.hide(key)
            qtbot.wait(10)


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


def test_a_panel_is_made_when_it_is_first_seen(window: MainWindow, qtbot: QtBot) -> None:
    assert window.findChild(ExplainPanel).isVisible() and window.findChild(LossPlot).isVisible()
    for kind in (TrainingPanel, OutputPanel, NeuronsTable, LandscapePanel, SamplePanel):
        assert window.findChild(kind) is None
    window.actions_["view.train"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(OutputPanel)))
    assert window.findChild(TrainingPanel).isVisible()
    assert window.findChild(LandscapePanel) is None  # its tab lies under another
    tabs = next(bar for bar in window.findChildren(QTabBar) if "Loss" in words(bar))
    tabs.setCurrentIndex(words(tabs).index("Loss"))
    qtbot.waitUntil(lambda: bool(window.findChildren(LandscapePanel)))
    window.actions_["view.explore"].trigger()
    window.actions_["view.train"].trigger()
    qtbot.wait(30)
    assert len(window.findChildren(TrainingPanel)) == len(window.findChildren(OutputPanel)) == 1


def words(bar: QTabBar) -> list[str]:
    return [bar.tabText(index) for index in range(bar.count())]


def test_a_panel_that_comes_late_shows_what_was_done_before(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    session.set_weight(1, 3, 0.25)
    session.set_learning_rate(0.125)
    session.select("edge:3-6")
    window.settings["theme"] = "dark"
    window.setting_changed("theme")
    window.actions_["view.train"].trigger()
    window.arrangement.show("landscape")
    landscape = window.arrangement.panel("landscape")
    assert isinstance(landscape, LandscapePanel) and landscape.edges[0] == (3, 6)
    qtbot.waitUntil(landscape.isVisible)
    landscape.background.wait()
    assert window.findChild(TrainingPanel).learning.rate.text() == "0.125"
    window.arrangement.show("edges")
    table = window.findChild(EdgesTable)
    qtbot.waitUntil(table.isVisible)
    shown = [table.view.grid_model.index(0, at).data() for at in range(4)]
    assert any("0.25" in str(text) for text in shown)


@pytest.mark.parametrize("backwards", [False, True])
def test_tab_leads_through_the_panels_in_their_order_not_in_that_of_their_making(
    window: MainWindow, qtbot: QtBot, backwards: bool
) -> None:
    keys = list(window.arrangement._docks)
    for key in reversed(keys) if backwards else keys:
        window.arrangement.show(key)
    qtbot.wait(30)
    panels = [window.arrangement.panel(key) for key in keys]
    reached: list[int] = []
    widget = window.canvas
    while (widget := widget.nextInFocusChain()) is not window.canvas:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached += [at for at, panel in enumerate(panels) if panel.isAncestorOf(widget)]
    assert reached == sorted(reached) and set(reached) == set(range(len(panels)))
