"""Plots of many restarts: where they end, and how they got there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.plots import FanPlot, SpreadPlot, fan_of, saving
from nnviz.gui.plots.fan import MOST_CURVES, MOST_EPOCHS
from nnviz.gui.plots.many import ManyPlot
from nnviz.gui.session import Session
from nnviz.training.restarts import Restarts

Show = Callable[..., None]


def made(count: int = 200, epochs: int = 50, lost: int = 0, seed: int = 3) -> Restarts:
    """Curves that fall at different speeds; the first `lost` of them end in the middle."""
    random = np.random.default_rng(seed)
    speeds = random.uniform(0.005, 0.2, count)
    curves = np.exp(-speeds * np.arange(epochs + 1)[:, None]) * random.uniform(0.5, 1.5, count)
    curves[epochs // 2 :, :lost] = np.nan
    losses = curves[-1].copy()
    losses[:lost] = curves[max(epochs // 2 - 1, 0), :lost]
    return of(curves, losses, np.arange(count) < lost)


def of(curves: np.ndarray, losses: np.ndarray, diverged: np.ndarray) -> Restarts:
    epochs, count = len(curves) - 1, curves.shape[1]
    return Restarts(
        losses=losses,
        curves=curves,
        parameters=np.zeros((count, 3)),
        seeds=np.arange(100, 100 + count),
        diverged=diverged,
        trained=np.full(count, epochs),
        asked=count,
        epochs=epochs,
    )


@pytest.fixture
def spread(session: Session, show: Show) -> SpreadPlot:
    plot = SpreadPlot(session)
    show(plot, 320, 190)
    return plot


@pytest.fixture
def fan(session: Session, show: Show) -> FanPlot:
    plot = FanPlot(session)
    show(plot, 320, 220)
    return plot


# Bars ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("log", [False, True])
def test_every_finite_restart_stands_in_the_bar_of_its_loss(spread: SpreadPlot, log: bool) -> None:
    found = made(lost=7)
    spread.show_restarts(found)
    spread.log.setChecked(log)
    assert spread.counts.sum() == len(found) - 7
    assert (spread.bars[:7] == -1).all()
    values = np.log10(found.losses[7:]) if log else found.losses[7:]
    expected, edges = np.histogram(values, len(spread.counts))
    assert np.array_equal(spread.counts, expected)
    assert spread.edges == pytest.approx(edges)
    assert "7 left the finite range" in spread.legend.text()


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "losses",
    [
        [0.25, 0.25, 0.25],
        [0.0, 0.0],
        [0.0, 1e-9, 1.0],
        [1e300, 1.0, 1e-300],
        [0.5],
        [1.0, 1.0 + 1e-15],
        [np.nan, np.inf, 2.0],
    ],
)
def test_unusual_losses_are_drawn(
    spread: SpreadPlot, fan: FanPlot, losses: list[float], log: bool
) -> None:
    last = np.array(losses)
    found = of(np.stack([np.ones(len(last)), last]), last, ~np.isfinite(last))
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    for plot in (spread, fan):
        plot.log.setChecked(log)
        plot.choose(len(last) - 1)
        assert not plot.grab().isNull()
    shown = np.isfinite(last) & ((last > 0) | (not log))
    assert spread.counts.sum() == shown.sum()


def test_none_that_is_finite(spread: SpreadPlot, fan: FanPlot) -> None:
    found = made(count=4, lost=4)
    spread.show_restarts(found)
    fan.show_fan(found, fan_of(found))
    for plot in (spread, fan):
        plot.choose(2)
        plot.light(np.array([0, 1]))
        assert not plot.grab().isNull()
    assert not len(spread.counts)


def test_the_axis_is_logarithmic_where_losses_are_wide_until_someone_chooses(
    spread: SpreadPlot, qtbot: QtBot
) -> None:
    spread.show_restarts(made())
    assert spread.log.isChecked()  # from e^-10 to 1
    qtbot.mouseClick(spread.log, Qt.MouseButton.LeftButton)
    spread.show_restarts(made(seed=4))
    assert not spread.log.isChecked()


def test_the_loss_of_the_line_is_marked(spread: SpreadPlot) -> None:
    spread.show_restarts(made())
    assert not spread._line.isVisible()
    spread.set_own(0.01)
    assert spread._line.isVisible()
    assert spread._line.value() == pytest.approx(-2.0)
    assert "this line 0.01" in spread.legend.text()
    spread.set_own(1e90)  # too far away to be drawn, but told
    assert not spread._line.isVisible()
    assert "this line" in spread.legend.text()


# The fan ------------------------------------------------------------------------------------------


def test_a_fan_is_small_and_holds_the_best_and_the_worst() -> None:
    found = made(count=2_000, epochs=1_000)
    fan = fan_of(found)
    assert len(fan.curves) <= MOST_CURVES and len(fan.epochs) <= MOST_EPOCHS
    assert fan.epochs[0] == 0 and fan.epochs[-1] == 1_000
    order = found.order
    assert np.array_equal(fan.curves[0], found.curves[fan.epochs, order[0]])
    assert np.array_equal(fan.curves[-1], found.curves[fan.epochs, order[-1]])


def test_the_band_is_that_of_the_finite_ones() -> None:
    found = made(count=101, lost=20)
    fan = fan_of(found)
    finite = np.sort(found.curves[-1][20:])
    assert fan.low[-1] == finite[4] and fan.middle[-1] == finite[40] and fan.high[-1] == finite[76]
    nobody = fan_of(made(count=3, lost=3))
    assert np.isnan(nobody.middle[-1]) and np.isfinite(nobody.middle[0])


def test_a_million_numbers_are_summed_up_from_some(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnviz.gui.plots import fan as module

    found = made(count=3_000, epochs=9)
    whole = fan_of(found)
    monkeypatch.setattr(module, "MOST_NUMBERS", 5_000)
    part = fan_of(found)
    assert not np.array_equal(part.middle, whole.middle)
    assert part.middle[-1] == pytest.approx(whole.middle[-1], rel=0.05)


# Pointing and choosing ----------------------------------------------------------------------------


def place(plot: ManyPlot, x: float, y: float) -> QPointF:
    plot.grab()  # axes make room for their texts when they are painted
    QApplication.processEvents()
    return QPointF(plot.plot.mapFromScene(plot.plot.getViewBox().mapViewToScene(QPointF(x, y))))


def test_a_bar_points_at_its_restarts_and_a_click_picks_their_best(
    spread: SpreadPlot, qtbot: QtBot
) -> None:
    found = made()
    spread.show_restarts(found)
    bar = int(np.argmax(spread.counts))
    middle = float(spread.edges[bar : bar + 2].mean())
    spot = place(spread, middle, float(spread.counts[bar]) / 2).toPoint()
    seen: list[np.ndarray] = []
    spread.pointed.connect(seen.append)
    qtbot.mouseMove(spread.plot.viewport(), spot)
    assert np.array_equal(seen[-1], np.flatnonzero(spread.bars == bar))
    with qtbot.waitSignal(spread.picked) as picked:
        qtbot.mouseClick(spread.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    inside = np.flatnonzero(spread.bars == bar)
    assert picked.args == [int(inside[np.argmin(found.losses[inside])])]
    QApplication.sendEvent(spread.plot.viewport(), QEvent(QEvent.Type.Leave))
    assert not len(seen[-1])


def test_the_nearest_curve_is_pointed_at(fan: FanPlot, qtbot: QtBot) -> None:
    found = made(count=40)
    fan.show_fan(found, fan_of(found))
    fan.log.setChecked(False)
    worst = int(found.order[-1])
    spot = place(fan, 50.0, float(found.curves[50, worst])).toPoint()
    with qtbot.waitSignal(fan.picked) as picked:
        qtbot.mouseClick(fan.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert picked.args == [worst]
    assert not len(fan.near(50.0, 30.0))  # far from all of them
    assert not len(fan.near(900.0, 0.5)) and not len(fan.near(float("nan"), 0.5))


def test_keys_go_to_better_and_worse_ones(spread: SpreadPlot, fan: FanPlot, qtbot: QtBot) -> None:
    found = made(count=60)
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    for plot in (spread, fan):
        plot.picked.connect(plot.choose)
    keys = Qt.Key
    for key, rank in (
        (keys.Key_Right, 1),
        (keys.Key_Up, 2),
        (keys.Key_Left, 1),
        (keys.Key_End, 59),
    ):
        qtbot.keyClick(fan, key)
        assert fan.chosen == found.order[rank]
    qtbot.keyClick(fan, keys.Key_Right)
    assert fan.chosen == found.order[59]
    qtbot.keyClick(spread, keys.Key_Right)
    assert spread.bars[spread.chosen] == np.flatnonzero(spread.counts)[1]
    qtbot.keyClick(spread, keys.Key_Home)
    assert spread.chosen == found.best
    qtbot.keyClick(spread, keys.Key_Left)
    assert spread.chosen == found.best


def test_marks_change_what_is_seen(spread: SpreadPlot, fan: FanPlot) -> None:
    found = made()
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    for plot in (spread, fan):
        before = plot.sheet.grab().toImage()
        plot.light(found.order[100:140])
        lit = plot.sheet.grab().toImage()
        plot.choose(int(found.order[120]))
        chosen = plot.sheet.grab().toImage()
        assert before != lit and lit != chosen


# Words and files ----------------------------------------------------------------------------------


def test_what_is_said_of_them(spread: SpreadPlot, fan: FanPlot) -> None:
    found = made(lost=3)
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    assert "200 restarts" in spread.accessibleDescription()
    assert "3 left the finite range" in spread.accessibleDescription()
    assert "over 50 epochs" in fan.accessibleDescription()


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".csv"])
def test_both_are_saved(spread: SpreadPlot, fan: FanPlot, tmp_path: Path, suffix: str) -> None:
    found = made(count=30, epochs=6, lost=2)
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    for name, plot in (("spread", spread), ("fan", fan)):
        path = tmp_path / f"{name}{suffix}"
        saving.save(plot, path, suffix)
        assert path.stat().st_size > 500


def test_tables_hold_every_restart(spread: SpreadPlot, fan: FanPlot) -> None:
    found = made(count=30, epochs=6, lost=2)
    fan.show_fan(found, fan_of(found))
    spread.show_restarts(found)
    rows = list(spread.table().rows)
    assert len(rows) == 30 and rows[5] == (105, found.losses[5], 0, 6) and rows[0][2] == 1
    columns, lines = fan.table()
    curves = list(lines)
    assert columns[0] == "restart" and columns[-1] == "epoch 6"
    assert curves[9][1:] == tuple(found.curves[:, 9].tolist())
    assert curves[0][-1] is None
