"""Trying an edge in the real window, by keyboard and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.document import network_document
from nnviz.gui import trying
from nnviz.gui.window import MainWindow
from nnviz.picture.theme import theme

CIRCLE = (
    "3 → 6 → 3 goes in a circle: neuron 3 would have to wait for itself, "
    "so nothing could be computed."
)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(trying, "announce", lambda _, sentence: said.append(sentence))
    return said


def _red(window: MainWindow) -> int:
    """How many pixels of the canvas are painted in the colour of an error."""
    image = window.canvas.grab().toImage()
    wanted = QColor(theme(window.session.theme).error).rgb()
    rows, columns = range(image.height()), range(image.width())
    return sum(image.pixel(x, y) == wanted for y in rows for x in columns)


def _place(window: MainWindow, neuron: int) -> QPoint:
    centre = window.canvas.centre_of(f"neuron:{neuron}")
    x, y = window.canvas.viewport.to_widget(centre.x(), centre.y())
    return QPoint(round(x), round(y))


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


def test_a_cycle_by_keyboard(window: MainWindow, qtbot: QtBot, spoken: list[str]) -> None:
    canvas, session = window.canvas, window.session
    before = session.document
    session.select("neuron:6")
    qtbot.keyClick(window, Qt.Key.Key_D)
    assert "from neuron 6" in canvas.line and spoken == [canvas.line]
    calm = _red(window)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.trying.choosing, "an edge needs two neurons"
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
    assert session.selection == "neuron:3"
    assert canvas.line == CIRCLE and CIRCLE not in spoken, "it is seen before it is chosen"
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert (canvas.line, spoken[-1], canvas.field) == (CIRCLE, CIRCLE, None)
    assert _red(window) > calm + 300
    assert session.document is before
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.trying.active and session.selection == "neuron:3"
    assert _red(window) == calm


def test_without_a_selection_both_neurons_are_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    window.actions_["edit.try_edge"].trigger()
    assert "at which neuron does it begin?" in canvas.line
    for neuron in (3, 9):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=_place(window, neuron))
    assert canvas.line.startswith("3 → 9 skips a layer") and not window.session.selection
    window.session.next()
    assert not canvas.trying.active, "another step"


def test_it_is_drawn_with_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    canvas, button = window.canvas, Qt.MouseButton.LeftButton
    before = window.session.document
    qtbot.keyClick(window, Qt.Key.Key_D)
    qtbot.mousePress(canvas, button, pos=_place(window, 1))
    qtbot.mouseMove(canvas, _place(window, 4))
    assert canvas.line == "The edge 1 → 4 is there already."
    qtbot.mouseRelease(canvas, button, pos=_place(window, 8))
    assert canvas.line.startswith("1 → 8 is not possible: 8 is a bias neuron.")
    assert window.session.document is before
    window.session.select("neuron:1")
    assert not canvas.trying.active, "another selection"


def test_another_network_ends_it(window: MainWindow) -> None:
    window.session.select("neuron:9")
    window.actions_["edit.try_edge"].trigger()
    window.session.new(network_document("xor-2-2-1"))
    assert not window.canvas.trying.active
