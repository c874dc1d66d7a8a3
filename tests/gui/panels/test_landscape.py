"""The loss around the network: over one weight, over two, for the weight that is selected."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.document import edits, preset_document, resolve
from nnviz.errors import UsageError
from nnviz.gui.panels.landscape import MOST_EDGES, LandscapePanel
from nnviz.gui.panels.rate_slider import RATES, place_of
from nnviz.gui.runner import Runner
from nnviz.gui.session import Session
from nnviz.training.landscape import loss_slice, path

Open = Callable[[str], Session]
Show = Callable[..., None]


@pytest.fixture
def landscape(open_session: Open, show: Show) -> Callable[[str], LandscapePanel]:
    def make(name: str) -> LandscapePanel:
        panel = LandscapePanel(open_session(name))
        show(panel, 372, 760)
        settle(panel)
        return panel

    return make


Make = Callable[[str], LandscapePanel]


def settle(panel: LandscapePanel) -> None:
    """What was asked for is computed and shown."""
    panel._soon.stop()
    panel.compute()
    panel.background.wait()


def test_the_curve_of_the_last_weight(landscape: Make) -> None:
    panel = landscape("running-example")
    session, found = panel._session, panel.slice.slice
    assert found is not None and found.edge == panel.edges[0]
    chapter = session.document.chapter
    expected = loss_slice(
        session.network, chapter.samples, chapter.settings, chapter.conventions, found.edge
    )
    assert np.array_equal(found.losses, expected.losses, equal_nan=True)
    assert found.slope == expected.slope and found.landing == expected.landing


def test_it_follows_what_is_selected(landscape: Make) -> None:
    panel = landscape("running-example")
    panel._session.select("edge:4-6")
    settle(panel)
    assert panel.slice.slice is not None and panel.slice.slice.edge == (4, 6)
    assert panel.fields[0].currentText() == "4 → 6"
    assert "weight 4 → 6" in panel.slice.bottom.labelString()
    panel._session.select("neuron:6")
    settle(panel)
    assert panel.edges[0] == (4, 6)


def test_no_curve_stands_under_the_names_of_another_network(landscape: Make) -> None:
    panel = landscape("running-example")
    panel.choose("two")
    settle(panel)
    assert panel.slice.slice is not None and panel.surface.surface is not None
    panel._session.new(preset_document("xor-2-2-1"))
    assert panel.slice.slice is None and panel.surface.surface is None
    assert panel.surface.bottom.labelString().find("weight") < 0
    settle(panel)
    assert panel.surface.surface is not None and panel.surface.surface.edge_a == panel.edges[0]


def test_it_follows_the_weights(landscape: Make) -> None:
    panel = landscape("running-example")
    before = panel.slice.slice
    panel._session.set_weight(4, 6, 0.9)
    settle(panel)
    assert before is not None and panel.slice.slice is not None
    assert not np.array_equal(panel.slice.slice.losses, before.losses)


def test_the_point_moves_along_a_curve_that_stays(landscape: Make) -> None:
    panel = landscape("running-example")
    panel._session.select("edge:6-9")
    settle(panel)
    before = panel.slice.slice
    panel._session.set_weight(6, 9, 0.4)
    settle(panel)
    after = panel.slice.slice
    assert before is not None and after is not None and after.weight == 0.4
    assert np.array_equal(after.weights, before.weights)
    panel._session.set_weight(6, 9, 40.0)  # which is not on it
    settle(panel)
    assert panel.slice.slice is not None and panel.slice.slice.weights[-1] > 40


def test_two_weights_and_the_path(landscape: Make, qtbot: QtBot) -> None:
    panel = landscape("xor-2-4-1")
    session = panel._session
    runner = Runner(session, session)
    runner.start(epochs=20)
    runner.wait()
    qtbot.mouseClick(panel.buttons["two"], Qt.MouseButton.LeftButton)
    settle(panel)
    surface = panel.surface.surface
    assert surface is not None and (surface.edge_a, surface.edge_b) == panel.edges
    expected = path(
        session.network.architecture, [*session.moments(), session.network], *panel.edges
    )
    assert np.array_equal(panel.surface.way, expected)
    assert len(panel.surface.way) > 5
    assert panel.surface.way[-1] == pytest.approx(surface.here[:2])
    assert "weight 8 → 9" in panel.surface.bottom.labelString()
    assert "weight 1 → 4" in panel.surface.left.labelString()
    assert panel.fields[1].isVisible()
    panel.buttons["one"].click()
    assert not panel.fields[1].isVisible() and panel.stack.currentWidget() is panel.slice


def test_choosing_weights(landscape: Make) -> None:
    panel = landscape("xor-2-4-1")
    panel.choose("two")
    panel.fields[0].choose((1, 5))
    settle(panel)
    assert panel.edges == ((1, 5), (1, 4))
    panel.fields[0].choose((1, 4))  # the other gives way
    settle(panel)
    assert panel.edges == ((1, 4), (1, 5))


def test_a_weight_beyond_the_list_can_be_seen(landscape: Make) -> None:
    panel = landscape("digits")
    graph = panel._session.network.architecture
    assert graph.size > MOST_EDGES
    for at, field in enumerate(panel.fields):
        assert field.currentText() and field.value == panel.edges[at]
    edge = tuple(int(n) for n in graph.edge_array[MOST_EDGES + 300])
    panel._session.select(f"edge:{edge[0]}-{edge[1]}")
    settle(panel)
    assert panel.fields[0].value == edge and panel.slice.slice is not None


def test_an_edge_without_a_weight_is_passed_over(landscape: Make) -> None:
    panel = landscape("residual")
    graph = panel._session.network.architecture
    fixed = [tuple(map(int, e)) for e in graph.edge_array[graph.parameter_index < 0]]
    before = panel.edges
    for source, target in fixed[:1]:
        panel._session.select(f"edge:{source}-{target}")
        settle(panel)
        assert panel.edges == before


def test_another_network(landscape: Make) -> None:
    panel = landscape("xor-2-4-1")
    panel._session.select("edge:4-9")
    settle(panel)
    small = resolve("2-1-1").network
    panel._session.edit("Small", lambda d: edits.replace_network(d, small))
    settle(panel)
    graph = panel._session.network.architecture
    assert graph.has_edge(*panel.edges[0]) and panel.slice.slice is not None


def test_a_refusal_is_said_until_all_is_well(
    landscape: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = landscape("xor-2-4-1")

    def refuse(*_: object, **__: object) -> None:
        raise UsageError("This weight is not there.", do="Choose another.")

    with monkeypatch.context() as patch:
        patch.setattr("nnviz.gui.panels.landscape.loss_slice", refuse)
        settle(panel)
        assert panel.note.isVisible() and "not there" in panel.note.text()
    settle(panel)
    assert not panel.note.isVisible()


def test_steps_ahead_with_the_learning_rate_on_a_slider(landscape: Make, qtbot: QtBot) -> None:
    panel = landscape("parabola:0.2")
    session = panel._session
    assert panel.rate is None  # made when it is asked for
    qtbot.mouseClick(panel.slice.steps, Qt.MouseButton.LeftButton)
    settle(panel)
    assert panel.rate is not None and panel.rate.isVisible()
    slider, found = panel.rate.slider, panel.slice.slice
    assert slider.value() == place_of(0.2) and RATES[place_of(0.2)] == 0.2
    assert found is not None and len(found.steps) == 11
    slider.setFocus()
    for key, rate in ((Qt.Key.Key_Right, 0.22), (Qt.Key.Key_End, 10.0), (Qt.Key.Key_Home, 0.001)):
        qtbot.keyClick(slider, key)
        assert session.document.settings.learning_rate == rate
    settle(panel)
    assert panel.slice.slice is not None and panel.slice.slice.landing[0] == 10 - 0.001 * 20
    assert "too small" in panel.slice.legend.text()
    assert "too small" in slider.accessibleDescription()
    assert session.history.labels == ("Learning rate",)  # one entry, however often it moved
    session.undo()
    assert slider.value() == place_of(0.2)
    session.set_learning_rate(0.37)  # which is between two places, and stays
    assert session.document.settings.learning_rate == 0.37 and panel.rate.value.text() == "η 0.37"
    panel.look("two")
    assert not panel.rate.isVisible()
    panel.look("steps")
    assert panel.rate.isVisible()
    panel.look("one")
    settle(panel)
    assert not panel.rate.isVisible()
    assert panel.slice.slice is not None and len(panel.slice.slice.steps) == 2


def test_hidden_it_computes_nothing(open_session: Open, qtbot: QtBot) -> None:
    panel = LandscapePanel(open_session("running-example"))
    qtbot.addWidget(panel)
    panel._session.set_weight(4, 6, 0.9)
    assert not panel._soon.isActive() and not panel.background.busy
