"""What is done to a network as a whole, through the actions of the real window."""

from __future__ import annotations

from nnviz.document import network_document
from nnviz.document.builders import BUILDERS
from nnviz.gui.actions import ACTIONS, PURPOSES
from nnviz.gui.window import MainWindow


def test_there_is_an_action_for_every_builder() -> None:
    assert [kind for kind, _, _ in PURPOSES] == list(BUILDERS)
    assert [text for _, text, _ in PURPOSES] == [one.title for one in BUILDERS.values()]
    assert {f"file.new_{kind}" for kind in BUILDERS} <= {spec.id for spec in ACTIONS}


def test_more_bumps_can_be_taken_back(window: MainWindow) -> None:
    action = window.actions_["edit.more_bumps"]
    window.actions_.refresh()
    assert not action.isEnabled()
    window.session.new(network_document("bumps:sine:3"))
    assert action.isEnabled()
    action.trigger()
    assert window.session.document.network.architecture.layers[1].size == 12
    assert "6 bumps are 12 hidden neurons" in window.canvas.line
    window.session.undo()
    assert window.session.document.network == network_document("bumps:sine:3").network
