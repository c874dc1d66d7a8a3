"""Exhaustive search beside the restarts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.panels.restarts import RestartsPanel
from tests.gui.conftest import MakeWindow
from tests.gui.panels.restarting import (
    WAIT,
    cost,
    panel,
    type_into,
)

__all__ = ["panel"]


def test_the_search_finds_the_least_of_all_pairs(panel: RestartsPanel, qtbot: QtBot) -> None:
    session, part = panel._session, panel.search
    session.select("edge:1-4")
    assert "1 → 4" in part.about.text().replace("\N{NO-BREAK SPACE}", " ")
    type_into(qtbot, part.levels, "5")
    assert "5² = 25 evaluations" in part.about.text()
    (first, second) = part._edges()
    part.start.setFocus()
    qtbot.keyClick(part.start, Qt.Key.Key_Return)
    part.background.wait(WAIT)
    losses = []
    for a in np.linspace(-5, 5, 5):
        for b in np.linspace(-5, 5, 5):
            network = session.network.with_weight(*first, a).with_weight(*second, b)
            losses.append(cost(panel, network))
    assert f"The best of 25: loss {session.format.text(min(losses))}" in part.found.text()


def test_what_rules_it_out_for_all(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window()
    window.commands.show_restarts()
    panel = window.findChild(RestartsPanel)
    assert panel is not None
    qtbot.waitUntil(panel.isVisible)
    words = panel.search.ruled_out.text()
    assert "all 12 weights" in words and "2⁷⁶⁸ ≈ 10²³¹" in words and "21¹² ≈ 10¹⁶" in words
    panel.search.begin()
    panel.search.background.wait(WAIT)
    assert "years at the speed just measured" in panel.search.ruled_out.text()


def test_a_search_can_be_cancelled(panel: RestartsPanel, qtbot: QtBot) -> None:
    part = panel.search
    part._set_levels(1001, "")
    part.begin()
    assert not part.start.isEnabled()
    qtbot.waitUntil(lambda: part.working.watch is not None and part.working.watch.done > 100)
    part.working.stop()
    part.background.wait(WAIT)
    assert part.start.isEnabled() and "The best of" in part.found.text()
    assert "1,002,001" not in part.found.text()


def test_levels_from_low_to_high(panel: RestartsPanel, qtbot: QtBot) -> None:
    part = panel.search
    type_into(qtbot, part.low, "7")
    assert "lower to a higher" in part.low.problem and part.span == (-5.0, 5.0)
    type_into(qtbot, part.high, "8")
    type_into(qtbot, part.low, "7")
    assert part.span == (7.0, 8.0)
