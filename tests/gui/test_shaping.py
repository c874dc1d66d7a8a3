"""What is done to a network as a whole, through the actions of the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nnviz.document import network_document
from nnviz.document.builders import BUILDERS
from nnviz.document.shaping import collapsed
from nnviz.gui.actions import ACTIONS, PURPOSES
from nnviz.gui.panels.matrices import MatricesPanel
from nnviz.gui.window import MainWindow


def test_there_is_an_action_for_every_builder() -> None:
    assert [kind for kind, _, _ in PURPOSES] == list(BUILDERS)
    assert [text for _, text, _ in PURPOSES] == [one.title for one in BUILDERS.values()]
    assert {f"file.new_{kind}" for kind in BUILDERS} <= {spec.id for spec in ACTIONS}


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


def test_more_bumps_can_be_taken_back(window: MainWindow) -> None:
    action = window.actions_["edit.more_bumps"]
    window.session.new(network_document("xor-2-2-1"))
    assert not action.isEnabled(), "no curve to follow"
    window.session.new(network_document("bumps:sine:3"))
    assert action.isEnabled()
    action.trigger()
    assert window.session.document.network.architecture.layers[1].size == 12
    assert "6 bumps are 12 hidden neurons" in window.canvas.line
    window.session.undo()
    assert window.session.document.network == network_document("bumps:sine:3").network


def _menu(window: MainWindow, point: QPoint) -> list[str]:
    """The entries of the menu that a right click opens."""
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, point, window.canvas.mapToGlobal(point)
    )
    QApplication.sendEvent(window.canvas, event)
    menus = [menu for menu in window.canvas.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    entries = [action.text() for action in menus[0].actions()]
    menus[0].close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return entries


def test_a_right_click_offers_what_can_be_done_with_a_neuron(window: MainWindow) -> None:
    x, y = window.canvas.viewport.to_widget(*_centre(window, "neuron:4"))
    entries = _menu(window, QPoint(round(x), round(y)))
    assert window.session.selection == "neuron:4"
    assert entries == ["Silence this neuron", "Try an edge", "Fit to window"]
    assert _menu(window, QPoint(2, 2)) == ["Fit to window"]


def _centre(window: MainWindow, identifier: str) -> tuple[float, float]:
    centre = window.canvas.centre_of(identifier)
    return centre.x(), centre.y()


def test_silencing_says_what_changed_and_can_be_taken_back(window: MainWindow) -> None:
    session, action = window.session, window.actions_["edit.silence"]
    before = session.network
    session.select("neuron:9")
    assert not action.isEnabled(), "the output feeds no other"
    session.select("neuron:6")
    assert action.isEnabled()
    action.trigger()
    assert session.network.weight(6, 9) == 0.0
    assert window.canvas.line.startswith("Neuron 6 sends nothing any more. For the sample the")
    assert not action.isEnabled(), "it is silent now"
    window.actions_["edit.undo"].trigger()
    assert session.network == before


def test_the_matrices_open_as_a_network(
    window: MainWindow, no_questions: list[str], qtbot: QtBot
) -> None:
    window.actions_["panel.matrices"].trigger()
    panel = window.arrangement.panel("matrices")
    assert isinstance(panel, MatricesPanel)
    qtbot.waitUntil(panel.isVisible)
    window.actions_["edit.linear"].trigger()
    assert not window.actions_["edit.linear"].isEnabled()
    made = collapsed(window.session.document, 0)
    window.session.undo()
    panel.straight.click()
    window.session.save(window.settings.folder / "kept.nnviz")
    panel.open.click()
    assert window.session.document.network == made.network
    assert not no_questions
