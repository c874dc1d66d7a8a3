"""Plots over the iterations see a stretch of them: the same one in all, never beyond the ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.document import resolve
from nnviz.gui.plots import GradientPlot, LossPlot, Shown
from nnviz.gui.plots.curve import entries_within
from nnviz.gui.plots.source import Branch
from nnviz.gui.plots.timed import TimePlot
from nnviz.gui.plots.zoom import LEAST, NOTCH, Ends, Zoom
from nnviz.gui.session import Session
from tests.gui.plots.made import EVERY, curves, training

Show = Callable[..., None]
ENDS = Ends(0.0, 1000.0, 1000.0)
MIDDLE = 560  # of the made-up training, where its cursor stands
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Plots:
    """A loss and a gradient plot over the same made-up training, with one zoom."""

    def __init__(self, session: Session, show: Show) -> None:
        self.now = training()
        zoom = Zoom(session, session)
        self.loss = LossPlot(session, source=lambda _: self.now, zoom=zoom)
        self.gradient = GradientPlot(session, source=lambda _: self.now, zoom=zoom)
        self.gradient.view.pick("curves")
        for plot in (self.loss, self.gradient):
            show(plot, 520, 220)

    def become(self, now: Shown) -> None:
        self.now = now
        for plot in (self.loss, self.gradient):
            plot.redraw()


@pytest.fixture
def plots(session: Session, show: Show) -> Plots:
    return Plots(session, show)


def seen(plot: TimePlot) -> tuple[float, float]:
    return plot.zoom.over(plot.ends)


def spot(plot: TimePlot, iteration: float) -> QPoint:
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(iteration, 0.0))
    return QPoint(plot.plot.mapFromScene(scene).x(), 60)


def turn(
    plot: TimePlot,
    place: QPoint,
    notches: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    aside: bool = False,
) -> None:
    viewport = plot.plot.viewport()
    turned = QPoint(120 * notches, 0) if aside else QPoint(0, 120 * notches)
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def entries(plot: TimePlot) -> dict[str, QAction]:
    return {action.text(): action for action in plot.head.menu().actions()}


# ---- the zoom itself ----------------------------------------------------------------------------


class TestZoom:
    @pytest.fixture
    def zoom(self, session: Session) -> Zoom:
        return Zoom(session, session)

    def test_what_it_is_about_stays_where_it_is(self, zoom: Zoom) -> None:
        zoom.scale(0.5, 300.0, ENDS)
        assert zoom.over(ENDS) == (150.0, 650.0)
        zoom.scale(0.5, 300.0, ENDS)
        assert zoom.over(ENDS) == (225.0, 475.0)

    def test_it_never_leaves_the_axis(self, zoom: Zoom) -> None:
        zoom.scale(0.5, 300.0, ENDS)
        zoom.pan(-1e9, ENDS)
        assert zoom.over(ENDS) == (0.0, 500.0)
        zoom.pan(1e9, ENDS)
        assert zoom.over(ENDS) == (500.0, 1000.0)
        assert zoom.over(Ends(0.0, 300.0, 300.0)) == (0.0, 300.0)
        zoom.scale(3.0, 700.0, ENDS)
        assert zoom.all

    def test_a_few_iterations_are_always_seen(self, zoom: Zoom) -> None:
        zoom.scale(1e-9, 300.0, ENDS)
        low, high = zoom.over(ENDS)
        assert high - low == pytest.approx(LEAST) and low < 300 < high
        zoom.show_all()
        zoom.scale(0.5, 1.0, Ends(0.0, 2.0, 2.0))
        assert zoom.all

    def test_only_a_stretch_that_holds_the_end_goes_on_with_it(self, zoom: Zoom) -> None:
        later = Ends(0.0, 1400.0, 1400.0)
        zoom.scale(0.5, 300.0, ENDS)
        assert zoom.over(later) == (150.0, 650.0)
        zoom.pan(350.0, ENDS)
        assert zoom.over(later) == (900.0, 1400.0)

    def test_the_end_that_counts_is_that_of_this_line(self, zoom: Zoom) -> None:
        zoom.scale(0.4, 400.0, Ends(0.0, 1000.0, 500.0))
        assert zoom.over(Ends(0.0, 1000.0, 620.0)) == (240.0, 640.0)
        assert zoom.over(Ends(0.0, 1000.0, 790.0)) == (400.0, 800.0)

    def test_it_goes_no_further_than_to_what_is_to_be_seen(self, zoom: Zoom) -> None:
        zoom.scale(0.5, 300.0, ENDS)
        for iteration, low in ((400.0, 150.0), (100.0, 100.0), (700.0, 200.0)):
            zoom.reveal(iteration, ENDS)
            assert zoom.over(ENDS) == (low, low + 500.0)

    def test_another_document_is_seen_whole(self, zoom: Zoom, session: Session) -> None:
        zoom.scale(0.5, 300.0, ENDS)
        session.set_weight(1, 4, 0.25)
        session.set_appearance(theme="dark")
        assert not zoom.all
        session.new(resolve("xor-2-2-1"))
        assert zoom.all


def test_lines_go_on_to_the_entries_beside() -> None:
    places = np.array([0, 10, 20, 30, 40])
    for within, found in (
        ((12.0, 28.0), (1, 4)),
        ((10.0, 20.0), (0, 4)),
        ((11.0, 12.0), (1, 3)),
        ((-5.0, 99.0), (0, 5)),
        ((41.0, 99.0), (0, 0)),
        ((-9.0, -1.0), (0, 0)),
    ):
        assert entries_within(places.__getitem__, 5, within) == found


# ---- the mouse ----------------------------------------------------------------------------------


def test_the_wheel_zooms_around_the_pointer_in_all_plots(plots: Plots) -> None:
    at = spot(plots.loss, 280)
    before = plots.loss.place_at(at.x())
    turn(plots.loss, at, 6)
    low, high = seen(plots.loss)
    assert high - low == pytest.approx(40 * EVERY / NOTCH**6)
    assert plots.loss.place_at(at.x()) == pytest.approx(before, abs=0.01)
    for plot in (plots.loss, plots.gradient):
        left, right = plot.plot.viewRange()[0]
        assert left < low < high < right < low + 1.1 * (high - low)
    assert plots.loss.bottom.end == "of 40 epochs"
    turn(plots.gradient, at, -6)
    assert plots.loss.zoom.all and plots.loss.bottom.end == "40 epochs"


@pytest.mark.parametrize(("keys", "aside"), [(SHIFT, False), (SHIFT, True), (0, True)])
def test_with_shift_or_sideways_the_wheel_pans(plots: Plots, keys: int, aside: bool) -> None:
    turn(plots.loss, spot(plots.loss, 280), 6)
    low, high = seen(plots.loss)
    turn(plots.loss, QPoint(200, 60), -2, Qt.KeyboardModifier(keys), aside=aside)
    assert seen(plots.loss) == pytest.approx((low + (high - low) / 5, high + (high - low) / 5))
    turn(plots.loss, QPoint(200, 60), 2, Qt.KeyboardModifier(keys), aside=aside)
    assert seen(plots.loss) == pytest.approx((low, high))


def test_a_pixel_is_an_iteration_when_one_is_near_enough(plots: Plots, qtbot: QtBot) -> None:
    heard: list[tuple[int, bool]] = []
    plots.loss.travelled.connect(lambda *told: heard.append(told))
    turn(plots.loss, spot(plots.loss, 283), 12)
    qtbot.mouseClick(
        plots.loss.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot(plots.loss, 283)
    )
    assert heard == [(283, False), (283, True)]


def test_a_double_click_shows_all_and_stays_where_one_was(plots: Plots, qtbot: QtBot) -> None:
    heard: list[tuple[int, bool]] = []
    plots.loss.travelled.connect(lambda *told: heard.append(told))
    viewport, left = plots.loss.plot.viewport(), Qt.MouseButton.LeftButton
    turn(plots.loss, spot(plots.loss, MIDDLE), 3)
    place = spot(plots.loss, 600)
    qtbot.mouseClick(viewport, left, pos=place)
    qtbot.mouseDClick(viewport, left, pos=place)
    assert heard[-1] == (MIDDLE, True) and plots.loss.zoom.all
    count = len(heard)
    qtbot.mouseMove(viewport, place + QPoint(9, 0))
    assert len(heard) == count


def test_bars_have_no_time_to_zoom(plots: Plots, qtbot: QtBot) -> None:
    plots.gradient.view.pick("bars")
    turn(plots.gradient, QPoint(200, 60), 3)
    qtbot.keyClick(plots.gradient, Qt.Key.Key_Plus)
    assert plots.loss.zoom.all and "Show all" not in entries(plots.gradient)


# ---- keys and menu ------------------------------------------------------------------------------


def test_keys_zoom_around_the_cursor(plots: Plots, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Plus):
        qtbot.keyClick(plots.loss, key)
    low, high = seen(plots.gradient)
    assert high - low == pytest.approx(40 * EVERY / NOTCH**3)
    assert (low + high) / 2 == pytest.approx(MIDDLE)
    qtbot.keyClick(plots.loss, Qt.Key.Key_Minus)
    assert plots.loss.zoom.length == pytest.approx(40 * EVERY / NOTCH**2)
    qtbot.keyClick(plots.gradient, Qt.Key.Key_0)
    assert plots.loss.zoom.all


def test_the_menu_zooms(plots: Plots) -> None:
    assert not entries(plots.loss)["Show all"].isEnabled()
    entries(plots.loss)["Zoom in"].trigger()
    entries(plots.loss)["Zoom in"].trigger()
    length = plots.loss.zoom.length
    entries(plots.loss)["Zoom out"].trigger()
    assert plots.loss.zoom.length > 1.5 * length
    entries(plots.loss)["Show all"].trigger()
    assert plots.loss.zoom.all


# ---- what is seen -------------------------------------------------------------------------------


def test_the_heights_are_those_of_what_is_seen(plots: Plots) -> None:
    plots.become(training(curves=replace(curves(), batch_losses=np.empty(0)), branches=()))
    plots.loss.zoom.scale(0.1, 40 * EVERY, plots.loss.ends)
    low, high = seen(plots.loss)
    rows = plots.now.curves.iterations
    inside = plots.now.curves.training_loss[(rows >= low) & (rows <= high)]
    bottom, top = plots.loss.plot.viewRange()[1]
    assert 0.0 < bottom < inside.min() and inside.max() < top
    assert len(plots.loss.training.drawn) <= len(inside) + 2
    assert np.array_equal(plots.loss.training.values, plots.now.curves.training_loss)


def test_a_map_takes_its_colours_from_what_is_seen(plots: Plots) -> None:
    plots.gradient.view.pick("map")
    plots.gradient.zoom.scale(0.1, 800.0, plots.gradient.ends)
    low, high = seen(plots.gradient)
    marks, rms = plots.now.curves.marks, plots.now.curves.rms
    first = np.searchsorted(marks, low) - 1
    last = np.searchsorted(marks, high, "right") + 1
    assert plots.gradient._map.high == rms[first:last].max() < rms.max()
    edges = plots.gradient._map._edges
    assert edges[0] <= low and high <= edges[-1] and edges[-1] - edges[0] < 1.3 * (high - low)


def test_within_an_epoch_iterations_are_counted(plots: Plots) -> None:
    plots.loss.zoom.scale(0.02, 300.0, plots.loss.ends)
    assert plots.loss.bottom.end == "of 1,120 iterations"
    (low, high), _ = plots.loss.plot.viewRange()
    ((_, ticks),) = plots.loss.bottom.tickValues(low, high, 300.0)
    assert len(ticks) > 1


def test_a_branch_is_named_where_it_is_no_longer_seen(plots: Plots) -> None:
    plots.become(training(branches=(Branch("long", curves(40)), Branch("short", curves(5)))))
    plots.loss.zoom.scale(0.2, 500.0, plots.loss.ends)
    (name,) = plots.loss._names
    assert name.toPlainText() == "long" and name.pos().x() == seen(plots.loss)[1]


def test_the_cursor_is_kept_in_sight(plots: Plots, qtbot: QtBot) -> None:
    plots.loss.zoom.scale(0.1, 200.0, plots.loss.ends)
    low, high = seen(plots.loss)
    assert not low <= MIDDLE <= high
    plots.become(training(iteration=MIDDLE + 1))
    assert seen(plots.loss)[1] == MIDDLE + 1
    plots.become(training(iteration=3))
    assert seen(plots.loss)[0] == 3


def test_while_it_is_trained_the_end_stays_in_sight(plots: Plots) -> None:
    plots.become(training(running=True))
    plots.loss.zoom.scale(0.1, 40 * EVERY, plots.loss.ends)
    length = plots.loss.zoom.length
    plots.become(training(90, running=True))
    for plot in (plots.loss, plots.gradient):
        low, high = seen(plot)
        assert low < 90 * EVERY <= high <= 90 * EVERY + length / 10 and high - low == pytest.approx(
            length
        )
    plots.loss.zoom.pan(-1000.0, plots.loss.ends)
    before = seen(plots.loss)
    plots.become(training(120, running=True))
    plots.become(training(120, iteration=120 * EVERY))
    assert seen(plots.loss) == before


def test_a_picture_shows_what_is_seen(plots: Plots, qtbot: QtBot) -> None:
    before = plots.loss.sheet.grab().toImage()
    turn(plots.loss, spot(plots.loss, 280), 6)
    QApplication.sendEvent(plots.loss.plot.viewport(), QEvent(QEvent.Type.Leave))
    assert plots.loss.sheet.grab().toImage() != before
    assert len(list(plots.loss.table().rows)) > 40 * EVERY
