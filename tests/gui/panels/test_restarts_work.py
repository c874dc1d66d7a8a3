"""Opening a restart: it becomes the line of the document."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.document import Document, edits
from nnviz.gui.panels import restarts_work
from nnviz.gui.panels.restarts import RestartsPanel
from nnviz.gui.panels.restarts_work import beginning, name_of, opened, task_of, train_again
from nnviz.nn.initialisers import initialise
from tests.gui.panels.restarting import (
    WAIT,
    cost,
    main,
    open_one,
    panel,
    settings,
    train,
)

__all__ = ["panel"]


def test_the_best_becomes_the_line(panel: RestartsPanel, qtbot: QtBot) -> None:
    window, session = main(panel), panel._session
    window.runner.start(epochs=10)
    window.runner.wait()
    trained = session.document.trained
    train(panel)
    before, results = session.document, panel.outcome.results
    assert results is not None
    best = results.found.best
    panel.outcome.open.setFocus()
    qtbot.keyClick(panel.outcome.open, Qt.Key.Key_Return)
    panel.background.wait(WAIT)
    document = session.document
    assert document.line == name_of(results, best) and not panel.note.text()
    assert session.iteration == document.trained == 40 * session.journey.order_at(0).whole
    assert cost(panel, session.network) == pytest.approx(results.found.losses[best], rel=1e-9)
    assert [branch.trained for branch in document.branches] == [trained]
    assert document.curves is not None
    assert document.curves.training_loss == pytest.approx(results.found.curves[:, best], rel=1e-9)
    assert not panel.outcome.older.isVisible()
    assert session.history.undo_label.endswith(document.line.capitalize())
    session.undo()
    assert session.document.chapters == before.chapters
    assert session.document.branches == before.branches


def test_time_travel_in_an_opened_restart(panel: RestartsPanel) -> None:
    train(panel)
    session, results = panel._session, panel.outcome.results
    assert results is not None
    open_one(panel, 4)
    first = initialise(session.network.architecture, "xavier", int(results.found.seeds[4]))
    end = session.network.parameters.copy()
    session.travel(0)
    assert np.array_equal(session.network.parameters, first)
    session.travel(17)
    again = session.network.parameters.copy()
    session.travel(session.document.trained)
    assert np.array_equal(session.network.parameters, end)
    session.travel(17)
    assert np.array_equal(session.network.parameters, again)
    window = main(panel)
    window.runner.start(epochs=2)  # from here on, as a branch of its own or the same again
    window.runner.wait()
    assert session.iteration > 17


def test_opening_two_and_the_same_again(panel: RestartsPanel) -> None:
    train(panel)
    session = panel._session
    open_one(panel, 4)
    open_one(panel, 6)
    document = session.document
    assert document.line == "restart 11"
    assert [branch.name for branch in document.branches] == ["restart 9"]
    session.travel(3)
    open_one(panel, 6)  # nothing new, but there one stands
    assert session.document.branches == document.branches
    assert session.iteration == document.trained
    session.travel(8)
    session.set_weight(1, 4, 0.3)
    open_one(panel, 6)
    assert session.document.trained == document.trained
    assert session.document.line == "restart 11 (2)"


def test_one_that_cannot_be_gone_through_again_begins_with_its_last_weights(
    panel: RestartsPanel,
) -> None:
    train(panel)
    session, results = panel._session, panel.outcome.results
    assert results is not None
    results.found.losses[4] += 0.01  # as though rounding had led it elsewhere
    open_one(panel, 4)
    assert "so unsteady" in panel.note.text()
    assert session.iteration == 0 and session.document.trained == 0
    assert np.array_equal(session.network.parameters, results.found.parameters[4])
    assert session.document.line == "restart 9"


def test_one_that_left_the_finite_range(panel: RestartsPanel) -> None:
    session = panel._session
    session.edit("Function", lambda d: edits.set_layer_activation(d, 0, 3, "identity"))
    settings(panel, learning_rate=1e6, loss="squared_error")
    train(panel, count=8, epochs=200)
    found = panel.outcome.results.found  # type: ignore[union-attr]
    assert found.diverged.all()
    assert "All 8 restarts left the finite range" in panel.outcome.sentence.text()
    assert panel.grab().width() > 0
    open_one(panel, 3)
    assert session.document.line == "restart 8"
    assert np.isfinite(session.network.parameters).all()


def test_opening_can_be_cancelled(panel: RestartsPanel) -> None:
    train(panel)
    before = panel._session.document
    panel.open(2)
    panel.open(3)  # one at a time
    panel.working.stop()
    panel.background.wait(WAIT)
    assert panel._session.document is before and panel.start.isEnabled()


def test_a_document_that_begins_later(panel: RestartsPanel) -> None:
    """The oldest chapters of a long document may have been let go."""
    train(panel)
    results = panel.outcome.results
    assert results is not None
    old = panel._session.document
    late = Document(replace(old.chapter, start=50), name=old.name)
    chapter = beginning(results, 2, 50)
    task = task_of(chapter)
    again = train_again(chapter, task, 40, restarts_work.Watch(), lambda: False)
    assert again is not None
    document = opened(late, results, 2, again)
    assert document.first == 50 and document.trained == again.end > 50
    assert again.loss == pytest.approx(results.found.losses[2], rel=1e-9)
