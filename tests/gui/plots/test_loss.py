"""The loss plot fills as one steps, and takes one to an iteration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.gui.plots import LossPlot
from nnviz.gui.session import Session
from nnviz.picture.theme import theme

Show = Callable[..., None]
Open = Callable[[str], Session]


@pytest.fixture
def plot(session: Session, show: Show) -> LossPlot:
    result = LossPlot(session)
    show(result, 420, 220)
    return result


def drawn(plot: LossPlot) -> np.ndarray:
    """The losses of the batches, as far as there are any."""
    values = plot.batches.values
    return values if np.isfinite(values).any() else values[:0]


def test_a_point_appears_when_its_loss_is_computed(plot: LossPlot, session: Session) -> None:
    assert len(drawn(plot)) == 0
    session.go("e0/s0/loss")
    assert drawn(plot) == pytest.approx([0.220876080797])
    assert "0.2209" in plot.label.toPlainText()
    session.back()
    assert len(drawn(plot)) == 0 and "?" in plot.label.toPlainText()
    session.go_iteration(3)
    assert np.isfinite(drawn(plot)).sum() == 3 and np.isnan(drawn(plot)[-1])
    session.phase_end()
    session.next()
    assert np.isfinite(drawn(plot)).all()
    assert drawn(plot) == pytest.approx(session.journey.losses(3))


def test_what_was_taken_stays_when_one_looks_back(plot: LossPlot, session: Session) -> None:
    for _ in range(4):
        session.go_iteration(session.iteration + 1)
    session.go_iteration(1)
    assert np.isfinite(drawn(plot)).sum() == 5
    assert plot._cursor.value() == 1.0
    assert "iteration 1" in plot.label.toPlainText()


def test_an_edit_forgets_what_is_no_longer_so(plot: LossPlot, session: Session) -> None:
    session.go_iteration(3)
    session.go_iteration(1)
    session.set_weight(3, 6, 0.1)
    assert len(drawn(plot)) == 2


def place(plot: LossPlot, iteration: float) -> QPoint:
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(iteration, 0.0))
    return QPoint(plot.plot.mapFromScene(scene).x(), 60)


def test_a_click_goes_to_an_iteration(plot: LossPlot, session: Session, qtbot: QtBot) -> None:
    session.go_iteration(6)
    qtbot.wait(1)
    viewport = plot.plot.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 2.2))
    assert session.iteration == 2
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 4.0))
    qtbot.mouseMove(viewport, place(plot, 5.1))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 5.1))
    assert session.iteration in (4, 5)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(viewport.width() - 1, 60))
    assert session.iteration == 6


def test_arrows_go_to_the_neighbours(plot: LossPlot, session: Session, qtbot: QtBot) -> None:
    session.go_iteration(2)
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert session.iteration == 1
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert session.iteration == 2


@pytest.mark.parametrize("name", ["light", "dark", "greyscale"])
def test_it_wears_the_theme(plot: LossPlot, session: Session, name: str) -> None:
    session.go_iteration(2)
    session.set_appearance(theme=name)
    image = plot.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(0, 420) for y in range(30, 220, 1)}
    assert {theme(name).panel, theme(name).chart_1} <= seen


def test_the_logarithmic_axis(plot: LossPlot, session: Session) -> None:
    session.go_iteration(5)
    plot.log.setChecked(True)
    low, high = plot.plot.viewRange()[1]
    assert low < np.log10(0.1) < np.log10(0.22) < high
    plot.grab()
    plot.log.setChecked(False)
    assert plot.plot.viewRange()[1][0] < 0 < plot.plot.viewRange()[1][1]


def test_tiny_is_no_trouble(plot: LossPlot) -> None:
    plot.resize(1, 1)
    plot.redraw()
    plot.grab()


def test_there_is_no_menu_that_fails(plot: LossPlot) -> None:
    assert plot.plot.scene().contextMenu == []
    assert not plot.plot.getPlotItem().menuEnabled()


def test_a_batch_counts_when_its_last_sample_is_done(open_session: Open, show: Show) -> None:
    session = open_session("xor-2-2-1")
    session.edit("Batch", lambda document: edits.set_batch_size(document, 0, 4))
    plot = LossPlot(session)
    show(plot, 420, 220)
    losses = [s for s in session.plan if s.address.phase == "loss" and not s.address.target]
    session.jump(losses[0].index)
    assert len(drawn(plot)) == 0
    session.jump(losses[-1].index)
    assert drawn(plot) == pytest.approx([session.trace.loss])


def test_hidden_it_draws_nothing(session: Session, qtbot: QtBot) -> None:
    plot = LossPlot(session)
    qtbot.addWidget(plot)
    session.go("e0/s0/loss")
    assert len(drawn(plot)) == 0
