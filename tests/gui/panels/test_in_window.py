"""The panels in the real window: what a user does with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.mathview import MathView
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.panels.samples import SamplePanel
from nnviz.gui.panels.tables import EdgesTable
from nnviz.gui.plots import GradientPlot, LossPlot
from nnviz.gui.window import MainWindow
from tests.gui.conftest import MakeWindow


@pytest.fixture
def explain(window: MainWindow) -> ExplainPanel:
    return window.findChildren(ExplainPanel)[0]


def place(view: MathView, plain: str) -> QPoint:
    QApplication.processEvents()
    found = next(term for term in view.terms if term.piece.plain == plain)
    return view.place_of(found).toPoint()


def test_ask_where_delta_9_comes_from_and_come_back(
    window: MainWindow, explain: ExplainPanel, qtbot: QtBot
) -> None:
    session = window.session
    session.go("e0/s0/backward/n6")
    spot = place(explain.equation, "0.2078")
    qtbot.mouseClick(explain.equation, Qt.MouseButton.LeftButton, pos=spot)
    assert str(session.step.address) == "e0/s0/backward/n9"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert str(session.step.address) == "e0/s0/backward/n6"


def test_hovering_an_edge_lights_its_term_and_the_other_way_round(
    window: MainWindow, explain: ExplainPanel, qtbot: QtBot
) -> None:
    session = window.session
    session.go("e0/s0/backward/n6")
    before = window.canvas.grab().toImage()
    qtbot.mouseMove(explain.equation, place(explain.equation, "w_69"))
    assert session.hover == "edge:6-9"
    assert window.canvas.grab().toImage() != before
    qtbot.mouseMove(explain.equation, QPoint(1, 1))
    session.set_hover("edge:6-9")
    assert {term.piece.plain for term in explain.equation.lit_terms} == {"w_69", "1.1"}


def test_keys_typed_into_a_field_do_not_step(window: MainWindow, qtbot: QtBot) -> None:
    """1, 2, 3, P and Space are shortcuts of the window; in a field they are characters."""
    window.arrangement.show("samples")
    session, panel = window.session, window.findChildren(SamplePanel)[0]
    panel.rate.setFocus()
    panel.rate.selectAll()
    qtbot.keyClicks(panel.rate, "0.123 p")
    assert (session.index, session.detail) == (0, "neuron")
    assert panel.rate.text() == "0.123 p"
    qtbot.keyClick(panel.rate, Qt.Key.Key_Return)
    assert "not a number" in panel.rate.problem
    qtbot.keyClick(panel.rate, Qt.Key.Key_Escape)
    assert panel.rate.problem == "" and session.trace.learning_rate == 0.5


def test_every_panel_is_shown_and_follows(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    for key in ("neurons", "edges", "samples", "explain"):
        window.arrangement.show(key)
        for index in (0, 8, 12, 20, 25):
            session.jump(index)
            QApplication.processEvents()
    for kind in (LossPlot, GradientPlot):
        assert window.findChildren(kind)[0].isVisible()


def test_tables_edit_with_the_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangement.show("edges")
    session, table = window.session, window.findChildren(EdgesTable)[0]
    qtbot.waitUntil(table.isVisible)
    table.view.setFocus()
    table.view.setCurrentIndex(table.view.grid_model.index(0, 0))
    assert session.selection == "edge:1-3"
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, "0.25")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.network.weight(1, 3) == 0.25
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.network.weight(1, 3) == 0.5


def test_another_network_while_a_formula_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    """What is laid out anew on the way still speaks of the old one, whose neurons are gone."""
    for name, share in (("van-kessel-4-5-1", 0.62), ("triangle", 0.6), ("softmax-2-3-3", 0.5)):
        window.filing.open_preset(name)
        for detail in ("layer", "neuron", "term"):
            window.session.set_detail(detail)
            window.session.jump(int(len(window.session.plan) * share))
            qtbot.wait(20)
    window.filing.open_preset("triangle")
    window.session.jump(6)
    view = window.findChildren(ExplainPanel)[0]
    assert view.shown is not None and view.shown.address == window.session.step.address
    assert not view.inside.isHidden()


def test_headings_of_the_plots_fit_a_small_window(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(size=(1000, 640))
    for kind in (LossPlot, GradientPlot):
        heading = window.findChildren(kind)[0].heading
        assert heading.width() >= heading.sizeHint().width()


def explains(panel: ExplainPanel, address: str) -> bool:
    return panel.shown is not None and str(panel.shown.address) == address


def test_in_a_large_network_the_explanation_follows_the_canvas(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("300-20-2")
    panel = window.findChild(ExplainPanel)
    assert panel is not None
    for address in ("e0/s0/forward/n303", "e0/s0/backward/n304", "e0/s0/forward/n305"):
        window.session.go(address)
        window.arrangement.show("neurons")
        window.arrangement.show("explain")
        qtbot.waitUntil(partial(explains, panel, address))
        assert panel.equation.terms
