"""Plots over the iterations of a training: one cursor, travelling, epochs; nothing upsets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.plots import GradientPlot, LossPlot, Shown
from nnviz.gui.plots.gradients import MEASURES, VIEWS
from nnviz.gui.plots.source import Branch, Ruler, ruler
from nnviz.gui.plots.timed import TimePlot
from nnviz.gui.session import Session
from nnviz.steps.sizes import Sizes
from tests.gui.plots.made import EVERY, curves, stepped, training

Show = Callable[..., None]
Open = Callable[[str], Session]
Made = Callable[..., LossPlot]


@pytest.fixture
def loss(session: Session, show: Show) -> Made:
    """`loss(shown)`: a loss plot of made-up numbers, on the screen."""

    def make(now: Shown, width: int = 520, height: int = 220) -> LossPlot:
        plot = LossPlot(session, source=lambda _: now)
        show(plot, width, height)
        return plot

    return make


@pytest.fixture
def gradients(session: Session, show: Show) -> Callable[..., GradientPlot]:
    def make(now: Shown, width: int = 520, height: int = 220) -> GradientPlot:
        plot = GradientPlot(session, source=lambda _: now)
        show(plot, width, height)
        return plot

    return make


def place(plot: TimePlot, iteration: float) -> QPoint:
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(iteration, 0.0))
    return QPoint(plot.plot.mapFromScene(scene).x(), 60)


# ---- what is drawn ------------------------------------------------------------------------------


def test_epochs_are_lines_and_batches_a_faint_ground(loss: Made) -> None:
    now = training()
    plot = loss(now)
    assert np.array_equal(plot.training.values, now.curves.training_loss)
    assert np.array_equal(plot.validation.values, now.curves.validation_loss)
    assert np.array_equal(plot.batches.values, now.curves.batch_losses)
    assert [len(curve.values) for curve in plot.branches] == [31, 21]
    words = plot.label.toPlainText()
    assert "epoch 20" in words
    assert f"training {now.format.text(now.curves.training_loss[20])}" in words
    assert f"validation {now.format.text(now.curves.validation_loss[20])}" in words
    assert plot.bottom.end == "40 epochs"
    plot.unit.pick("iterations")
    assert plot.bottom.end == "1,120 iterations" and "iteration 560" in plot.label.toPlainText()


def test_the_longest_line_decides_how_far_time_goes(loss: Made) -> None:
    plot = loss(training(branches=(Branch("long", curves(100)),)))
    assert plot.bottom.end == "100 epochs"
    assert plot.plot.viewRange()[0][1] > 100 * EVERY
    assert plot.iteration_at(10_000) == 40 * EVERY


def test_branches_are_named_at_their_ends_and_apart(loss: Made) -> None:
    plot = loss(training(branches=tuple(Branch(f"b{k}", curves(30)) for k in range(4))))
    names = [item.toPlainText() for item in plot._names]
    assert names == ["b0", "b1", "b2", "b3"]
    (_, (low, high)), pixels = plot.plot.viewRange(), plot.plot.getViewBox().height()
    heights = sorted(item.pos().y() / (high - low) * pixels for item in plot._names)
    assert (np.diff(heights) > 12.9).all()
    plot._source = lambda _: training(branches=())
    plot.redraw()
    assert plot._names == [] and plot.branches == []


def test_accuracy_where_there_is_one(loss: Made) -> None:
    plot = loss(training())
    plot.log.setChecked(True)
    plot.quantity.pick("accuracy")
    assert not plot.logarithmic and not plot.log.offered
    assert "%" in plot.label.toPlainText()
    assert plot.plot.viewRange()[1][1] < 1.2
    assert all(text.endswith("%") for text in plot.left.tickStrings([0.5, 1.0], 1.0, 0.5))
    plot._source = lambda _: stepped([3.0, 2.0])
    plot.redraw()
    assert not plot.quantity.offered and not plot.accuracy
    assert "loss 2" in plot.label.toPlainText()


def test_while_it_is_trained_the_cursor_keeps_to_the_end(loss: Made, qtbot: QtBot) -> None:
    plot = loss(training(running=True))
    travelled: list[int] = []
    plot.travelled.connect(lambda iteration, _: travelled.append(iteration))
    assert plot._cursor.value() == 40 * EVERY
    qtbot.mouseClick(plot.plot.viewport(), Qt.MouseButton.LeftButton, pos=place(plot, 100))
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert travelled == []
    plot._source = lambda _: training(60, running=True)
    plot.redraw()
    assert plot._cursor.value() == 60 * EVERY and plot.plot.viewRange()[0][1] >= 60 * EVERY


def test_a_map_has_a_row_for_each_layer(gradients: Callable[..., GradientPlot]) -> None:
    now = training()
    plot = gradients(now)
    plot.view.pick("map")
    assert np.array_equal(plot.values, now.curves.rms)
    image = plot.plot.grab().toImage()
    x = image.width() // 2
    box = plot.plot.getViewBox()
    rows = [
        plot.plot.mapFromScene(box.mapViewToScene(QPointF(300.0, row))).y() for row in (0, 1, 2)
    ]
    strength = [255 - image.pixelColor(x, y).green() for y in rows]
    assert strength[0] < strength[1] < strength[2]
    between = plot.plot.mapFromScene(box.mapViewToScene(QPointF(300.0, 0.5))).y()
    assert image.pixelColor(x, between).name() == image.pixelColor(image.width() - 1, 2).name()
    assert plot._map.low == now.curves.rms.min() and plot._map.high == now.curves.rms.max()
    assert "logarithmic" in plot.accessibleDescription()


def test_what_was_not_recorded_is_said(gradients: Callable[..., GradientPlot]) -> None:
    plot = gradients(training(curves=curves(value=np.nan)))
    for view in ("map", "curves"):
        plot.view.pick(view)
        assert plot._note.isVisible()
    plot._source = lambda _: training()
    plot.redraw()
    assert not plot._note.isVisible()


# ---- travelling ---------------------------------------------------------------------------------


def test_a_drag_tells_where_it_is_and_where_it_ends(loss: Made, qtbot: QtBot) -> None:
    plot = loss(training())
    heard: list[tuple[int, bool]] = []
    plot.travelled.connect(lambda iteration, final: heard.append((iteration, final)))
    viewport = plot.plot.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 200))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 800))
    assert [final for _, final in heard] == [False, True]
    assert abs(heard[0][0] - 200) < 4 and abs(heard[1][0] - 800) < 4
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(plot, 300))
    assert len(heard) == 2


def test_home_and_end(session: Session, show: Show, qtbot: QtBot) -> None:
    plot = LossPlot(session)
    show(plot, 420, 220)
    session.go_iteration(5)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert session.iteration == 0
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert session.iteration == 5
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert session.iteration == 5


def test_the_pointer_in_one_plot_is_seen_in_the_others(
    session: Session, show: Show, qtbot: QtBot
) -> None:
    now = training()
    first, other = (kind(session, source=lambda _: now) for kind in (LossPlot, GradientPlot))
    for plot in (first, other):
        show(plot, 420, 220)
    other.view.pick("curves")
    before = other.legend.text()
    qtbot.mouseMove(first.plot.viewport(), place(first, 250))
    assert session.hover.startswith("iteration:")
    at = int(session.hover.partition(":")[2])
    assert abs(at - 250) < 5
    for plot in (first, other):
        assert plot._hover.isVisible() and plot._hover.value() == at
    assert other.legend.text() != before
    assert f"epoch {at / EVERY:.4g}" in first.label.toPlainText()
    session.set_hover("neuron:3")
    assert not first._hover.isVisible() and not other._hover.isVisible()
    assert "epoch 20" in first.label.toPlainText()


# ---- epochs -------------------------------------------------------------------------------------


def test_epochs_of_a_document(open_session: Open) -> None:
    session = open_session("xor-2-2-1")
    own = ruler(session.document)
    assert [own.epoch(k) for k in (0, 1, 4, 400)] == [0.0, 0.25, 1.0, 100.0]
    assert own.iteration(100.0) == 400.0


def test_ticks_are_whole_epochs(loss: Made) -> None:
    plot = loss(training(ruler=Ruler.every(7)))
    ((_, ticks),) = plot.bottom.tickValues(0.0, 1120.0, 500.0)
    assert plot.bottom.tickStrings(ticks, 1.0, 1.0)[:3] == ["0", "50", "100"]
    assert [tick % 7 for tick in ticks] == [0.0] * len(ticks)


# ---- whatever comes -----------------------------------------------------------------------------

NUMBERS = (0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan)


@pytest.mark.parametrize("value", NUMBERS)
def test_all_numbers_alike(
    loss: Made, gradients: Callable[..., GradientPlot], value: float
) -> None:
    now = training(curves=curves(value=value))
    plot, other = loss(now), gradients(now)
    for log in (True, False):
        for quantity in ("loss", "accuracy"):
            plot.log.setChecked(log)
            plot.quantity.pick(quantity)
            plot.grab()
        for view, measure in product(VIEWS, MEASURES):
            other.log.setChecked(log)
            other.view.pick(view[0])
            other.measured.pick(measure.key)
            other.grab()


@pytest.mark.parametrize(
    "losses", [[], [0.0], [1e308, -1e308], [np.inf, np.nan, 1.0], [np.nan], [5e-324, 1e308]]
)
def test_a_few_numbers(
    loss: Made, gradients: Callable[..., GradientPlot], losses: list[float]
) -> None:
    plot, other = loss(stepped(losses)), gradients(stepped(losses))
    for log in (True, False):
        plot.log.setChecked(log)
        plot.grab()
        for view in ("curves", "map", "bars"):
            other.log.setChecked(log)
            other.view.pick(view)
            other.grab()


@pytest.mark.parametrize("size", [(1, 1), (300, 110), (420, 200), (1600, 400)])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_all_sizes(
    loss: Made,
    gradients: Callable[..., GradientPlot],
    session: Session,
    size: tuple[int, int],
    name: str,
) -> None:
    session.set_appearance(theme=name)
    for plot in (loss(training()), gradients(training())):
        plot.setMinimumSize(0, 0)
        plot.resize(*size)
        if isinstance(plot, GradientPlot):
            for view in ("map", "curves", "bars"):
                plot.view.pick(view)
                plot.grab()
        plot.grab()
        if size[0] >= 300:
            assert plot.heading.width() >= plot.heading.sizeHint().width()
            assert plot.head.more.geometry().right() <= plot.head.width()


def test_choices_that_find_no_room_are_in_the_menu(gradients: Callable[..., GradientPlot]) -> None:
    plot = gradients(training(), 420)
    plot.view.pick("map")
    assert plot.view.isVisible() and not plot.unit.isVisible()
    actions = {action.text(): action for action in plot.head.menu().actions()}
    assert {"map", "RMS", "zeros", "iterations"} <= actions.keys()
    assert actions["map"].isChecked() and not actions["bars"].isChecked()
    actions["zeros"].trigger()
    assert plot.measure.key == "zeros"
    plot.resize(1200, 220)
    assert plot.unit.isVisible() and plot.measured.isVisible()


def test_a_hundred_layers_are_not_all_named(
    gradients: Callable[..., GradientPlot],
) -> None:
    layers = tuple(range(2, 102))
    now = training(
        curves=curves(layers=100),
        layers=layers,
        layer_names=tuple(f"Hidden layer {k}" for k in layers),
        branches=(),
    )
    plot = gradients(now)
    for view in ("map", "curves", "bars"):
        plot.view.pick(view)
        plot.grab()
    assert len(plot.left._given or []) < 20


def test_a_late_epoch_is_written_out(loss: Made) -> None:
    plot = loss(training(20_000))
    assert plot.moment(12_345 * EVERY, epochs=True) == "epoch 12,345"
    assert plot.moment(12 * EVERY + 7, epochs=True) == "epoch 12.25"


def test_branches_are_compared_at_the_cursor(loss: Made) -> None:
    now = training(iteration=10 * EVERY)
    plot = loss(now)
    for branch in now.branches:
        value = plot.number(float(branch.curves.training_loss[10]))
        assert f"{escape(branch.name)} {value}" in plot._said
    beyond = loss(training(iteration=25 * EVERY))
    assert "SGD" in beyond._said and "η" not in beyond._said  # the second ends at epoch 20


def test_a_legend_that_is_too_long_has_two_lines(gradients: Callable[..., GradientPlot]) -> None:
    for width, lines in ((360, 2), (900, 1)):
        plot = gradients(training(), width=width)
        plot.view.pick("curves")
        assert plot.legend.text().count("<br>") == lines - 1
        assert plot.legend.sizeHint().width() <= width


def test_numbers_stand_beside_the_bars_of_tiny_gradients(
    gradients: Callable[..., GradientPlot],
) -> None:
    now = training()
    plot = gradients(replace(now, sizes=Sizes(*(np.array([1e-19, 2e-18, 9e-18]),) * 4)))
    for text, length in zip(plot._texts, plot._bars.opts["width"], strict=True):
        assert text.pos().x() > length
