"""Training from many first weights, in the real window."""

from __future__ import annotations

import multiprocessing
import threading
import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.gui.panels import restarts_setup
from nnviz.gui.panels.restarts import RestartsPanel
from nnviz.gui.panels.restarts_work import name_of
from nnviz.training import cluster
from nnviz.training.restarts import restarts
from tests.gui.panels.restarting import (
    WAIT,
    ask,
    main,
    panel,
    settings,
    train,
    type_into,
)

__all__ = ["panel"]


# Training many ------------------------------------------------------------------------------------


def test_what_is_typed_is_what_is_trained(panel: RestartsPanel, qtbot: QtBot) -> None:
    for field, text in ((panel.setup.count, "24"), (panel.setup.epochs, "30")):
        type_into(qtbot, field, text)
    type_into(qtbot, panel.setup.seed, "7")
    panel.setup.init.choose("normal")
    panel.setup.where.choose(1)
    assert panel.start.text() == "Train 24 restarts"
    panel.start.setFocus()
    qtbot.keyClick(panel.start, Qt.Key.Key_Return)
    assert not panel.start.isEnabled() and panel.working.isVisible()
    panel.background.wait(WAIT)
    results = panel.outcome.results
    assert results is not None and panel.start.isEnabled() and not panel.working.isVisible()
    session = panel._session
    expected = restarts(
        session.network,
        session.data,
        session.document.settings,
        count=24,
        epochs=30,
        seed=7,
        init="normal",
        conventions=session.document.conventions,
        workers=1,
    )
    assert np.array_equal(results.found.losses, expected.losses)
    assert panel.outcome.sentence.text().startswith("24 trained for 30 epochs.")
    assert f"{expected.near_best()} (" in panel.outcome.sentence.text()
    best = panel.outcome.list.item(0, 0)
    assert best is not None and best.text() == str(expected.seeds[expected.best])


def test_epochs_are_those_of_the_line_and_not_too_few(panel: RestartsPanel) -> None:
    window = main(panel)
    assert panel.setup.wanted_epochs == 100
    window.runner.start(epochs=130)
    window.runner.wait()
    assert panel.setup.wanted_epochs == 130 and panel.setup.epochs.value == 130


def test_what_cannot_be_is_refused_where_it_is_typed(panel: RestartsPanel, qtbot: QtBot) -> None:
    for name, text in (("count", "0"), ("count", "1e9"), ("epochs", "1.5"), ("seed", "-1")):
        field = getattr(panel.setup, name)
        before = panel.setup.wish
        type_into(qtbot, field, text)
        assert "Type a whole number" in field.problem
        assert panel.setup.wish == before


def test_a_training_under_way_pauses_first(panel: RestartsPanel) -> None:
    window = main(panel)
    window.runner.start()
    assert window.session.training
    train(panel, count=8, epochs=5)
    assert not window.session.training


def test_what_cannot_be_trained_is_said(panel: RestartsPanel) -> None:
    panel._session.edit("Dropout", lambda d: edits.set_dropout(d, 0, 2, 0.5))
    ask(panel)
    panel.begin()
    panel.background.wait(WAIT)
    assert "without dropout" in panel.note.text() and panel.outcome.results is None
    assert panel.start.isEnabled()


def test_a_cluster_needs_dask_and_an_address(
    panel: RestartsPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert not panel.setup.address_row.isVisible()
    monkeypatch.setattr(restarts_setup, "find_spec", lambda _: None)
    panel.setup.where.choose(restarts_setup.CLUSTER)
    assert panel.setup.address_row.isVisible()
    assert 'pip install "nnviz[cluster]"' in panel.setup.missing.text()
    panel.begin()
    assert "has no address" in panel.note.text() and not panel.background.busy
    asked: list[str] = []

    def refuse(address: str) -> None:
        asked.append(address)
        raise restarts_setup.UsageError("Nobody answers.", do="Start one.")

    monkeypatch.setattr(cluster, "cluster", refuse)
    qtbot.keyClicks(panel.setup.address, " tcp://10.0.0.5:8786 ")
    panel.begin()
    panel.background.wait(WAIT)
    assert asked == ["tcp://10.0.0.5:8786"] and "Nobody answers" in panel.note.text()
    panel.setup.where.choose(1)
    assert not panel.setup.address_row.isVisible() and not panel.setup.missing.text()


# Cancelling and ending ----------------------------------------------------------------------------


def test_cancel_keeps_what_is_finished(panel: RestartsPanel, qtbot: QtBot) -> None:
    panel.setup.where.choose(1)
    ask(panel, count=20_000, epochs=2_000)
    panel.begin()
    qtbot.waitUntil(lambda: panel.working.watch is not None and panel.working.watch.done > 0)
    panel.working.look()
    assert "left" in panel.working.words.text() and panel.working.bar.value() > 0
    panel.working.cancel.setFocus()
    begun = time.monotonic()
    qtbot.keyClick(panel.working.cancel, Qt.Key.Key_Return)
    panel.background.wait(WAIT)
    assert time.monotonic() - begun < 1.0
    results = panel.outcome.results
    assert results is not None
    assert len(results.found) > 0 and results.found.finished < 20_000
    assert "of 20,000 trained" in panel.outcome.sentence.text()


def test_cancelled_before_anything_is_done(panel: RestartsPanel) -> None:
    train(panel, count=6, epochs=4)
    before = panel.outcome.results
    ask(panel, count=50, epochs=4)
    panel.begin()
    panel.working.stop()
    panel.background.wait(WAIT)
    assert panel.note.text() in ("", "Nothing was finished.")
    assert panel.outcome.results is before or len(panel.outcome.results.found) > 0  # type: ignore[union-attr]


def test_another_document_makes_an_end_of_it(panel: RestartsPanel, qtbot: QtBot) -> None:
    train(panel, count=6, epochs=4)
    ask(panel, count=20_000, epochs=2_000)
    panel.begin()
    panel._session.history.mark_clean()
    main(panel).filing.open_preset("running-example")
    assert panel.outcome.results is None and not panel.working.isVisible()
    panel.background.wait(WAIT)
    assert panel.outcome.results is None and not panel.outcome.isVisible()


@pytest.mark.parametrize("workers", [1, 2])
def test_closing_the_window_leaves_nothing_running(
    panel: RestartsPanel, qtbot: QtBot, workers: int
) -> None:
    window = main(panel)
    panel.setup._where = workers
    ask(panel, count=20_000, epochs=2_000)
    panel.begin()
    panel.search._set_levels(1001, "")
    panel.search.begin()
    qtbot.waitUntil(lambda: panel.working.watch.done > 0, timeout=30_000)  # type: ignore[union-attr]
    window.session.history.mark_clean()
    begun = time.monotonic()
    window.close()
    assert time.monotonic() - begun < 2.5
    assert not multiprocessing.active_children()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnviz")]


# Choosing -----------------------------------------------------------------------------------------


def test_plots_list_and_field_mark_the_same(panel: RestartsPanel, qtbot: QtBot) -> None:
    train(panel)
    outcome = panel.outcome
    assert outcome.results is not None
    found = outcome.results.found
    assert outcome.chosen == found.best == outcome.spread.chosen == outcome.fan.chosen
    outcome.list.setFocus()
    qtbot.keyClick(outcome.list, Qt.Key.Key_Down)
    second = int(found.order[1])
    assert outcome.chosen == second == outcome.spread.chosen == outcome.fan.chosen
    assert outcome.open.text() == f"Open {name_of(outcome.results, second)}"
    qtbot.keyClick(outcome.fan, Qt.Key.Key_End)
    worst = int(found.order[-1])
    assert outcome.chosen == worst and outcome.field.value == found.seeds[worst]
    assert not outcome.list.selectedItems()
    type_into(qtbot, outcome.field, str(found.seeds[3]))
    assert outcome.chosen == 3 and f"rank {list(found.order).index(3) + 1}" in outcome.about.text()
    type_into(qtbot, outcome.field, "999")
    assert "no restart 999" in outcome.field.problem and outcome.chosen == 3


def test_pointing_at_a_bar_lights_its_curves(panel: RestartsPanel, qtbot: QtBot) -> None:
    train(panel)
    outcome = panel.outcome
    some = np.flatnonzero(outcome.spread.bars == outcome.spread.bars[0])
    outcome.spread.pointed.emit(some)
    assert np.array_equal(outcome.fan.lit, some)
    outcome.fan.pointed.emit(np.array([0]))
    assert np.array_equal(outcome.spread.lit, [0])
    QApplication.sendEvent(outcome.fan.plot.viewport(), QEvent(QEvent.Type.Leave))
    assert not len(outcome.fan.lit) and not len(outcome.spread.lit)


def test_results_of_other_settings_say_so(panel: RestartsPanel) -> None:
    train(panel, count=6, epochs=4)
    session, older = panel._session, panel.outcome.older
    assert not older.isVisible()
    settings(panel, learning_rate=0.9)
    assert older.isVisible()
    session.undo()
    assert not older.isVisible()
    session.set_input(0, 0, 0.25)
    assert older.isVisible()
    session.undo()
    session.edit("Function", lambda d: edits.set_layer_activation(d, 0, 2, "relu"))
    assert older.isVisible()
    session.undo()
    session.set_weight(1, 4, 0.7)  # they begin with weights of their own
    assert not older.isVisible()


def test_the_loss_of_this_line_is_marked(panel: RestartsPanel) -> None:
    train(panel, count=12, epochs=20)
    assert np.isnan(panel.outcome.spread.own)
    window = main(panel)
    window.runner.start(epochs=20)
    window.runner.wait()
    curves = window.session.document.curves
    assert curves is not None
    assert panel.outcome.spread.own == curves.training_loss[-1]


# The whole panel ----------------------------------------------------------------------------------


def test_it_fits_its_place_and_every_part_has_a_name(panel: RestartsPanel, qtbot: QtBot) -> None:
    train(panel, count=12, epochs=10)
    qtbot.wait(20)
    page = panel.widget()
    assert page.minimumSizeHint().width() <= 336
    buttons = (panel.start, panel.outcome.open, panel.search.start, panel.working.cancel)
    for part in (*buttons, panel.working.bar, panel.outcome.list, panel.outcome.field):
        assert part.accessibleName()
    for button in buttons[:3]:
        assert button.text() and button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_every_theme(panel: RestartsPanel) -> None:
    train(panel, count=12, epochs=10)
    for theme in ("dark", "greyscale", "light"):
        main(panel).actions_[f"view.theme.{theme}"].trigger()
        assert not panel.grab().isNull()
