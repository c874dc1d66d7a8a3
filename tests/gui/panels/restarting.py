"""The panel Restarts in a real window, and what is done there again and again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.gui.panels.restarts import RestartsPanel
from nnviz.gui.window import MainWindow
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from tests.gui.conftest import PANELS, MakeWindow

WAIT = 60.0  # seconds


@pytest.fixture
def panel(make_window: MakeWindow, qtbot: QtBot) -> RestartsPanel:
    window = make_window("2-4-1", perspective="train", without=PANELS)
    window.commands.show_restarts()
    panel = window.findChild(RestartsPanel)
    assert panel is not None
    qtbot.waitUntil(panel.isVisible)
    settings(panel, learning_rate=0.3, batch_size=4)
    return panel


def settings(panel: RestartsPanel, **fields: object) -> None:
    panel._session.edit("Settings", lambda d: edits.set_settings(d, 0, **fields))


def main(panel: RestartsPanel) -> MainWindow:
    window = panel.window()
    assert isinstance(window, MainWindow)
    return window


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def ask(panel: RestartsPanel, count: int = 30, epochs: int = 40, seed: int = 5) -> None:
    panel.setup._set_count(count, "")
    panel.setup._set_epochs(epochs, "")
    panel.setup._set_seed(seed, "")


def train(panel: RestartsPanel, count: int = 30, epochs: int = 40, seed: int = 5) -> None:
    ask(panel, count, epochs, seed)
    panel.begin()
    panel.background.wait(WAIT)
    assert panel.outcome.results is not None


def open_one(panel: RestartsPanel, restart: int) -> None:
    panel.open(restart)
    panel.background.wait(WAIT)


def cost(panel: RestartsPanel, network: Network) -> float:
    """The training cost of a network with data and settings in force."""
    session = panel._session
    chapter = session.journey.chapter_at(session.iteration)
    inputs, targets = chapter.samples.part(0)
    passes = Passes(network.architecture, len(inputs), chapter.settings.loss, chapter.conventions)
    passes.forward(network.parameters, inputs)
    return float(passes.cost(targets))
