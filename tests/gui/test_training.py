"""Training in the real window: run, pause, look inside, travel back, branch off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QInputDialog, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.gui.panels.branches import BranchMenu
from nnviz.gui.panels.output import OutputPanel
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.plots import HistogramPlot, LossPlot
from nnviz.gui.window import MainWindow
from tests.gui.training import (
    CHARTS,
    CONTROL,
    SECONDS,
    SHIFT,
    MakeWindow,
    bar,
    by_library,
    press,
    same_curves,
    same_losses,
    train,
    training_window,
)


@pytest.fixture
def xor(make_window: MakeWindow) -> MainWindow:
    return training_window(make_window, "xor-2-4-1", without=CHARTS)


class TestKeys:
    def test_one_iteration_and_one_epoch(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = training_window(make_window, "spiral")
        session = window.session
        whole = session.journey.order_at(0).whole
        assert whole > 1
        press(window, qtbot, Qt.Key.Key_I)
        assert session.iteration == 1 == session.document.trained
        press(window, qtbot, Qt.Key.Key_Space)
        assert session.iteration == 2
        press(window, qtbot, Qt.Key.Key_E)
        assert session.iteration == whole
        press(window, qtbot, Qt.Key.Key_E)
        assert session.iteration == 2 * whole
        press(window, qtbot, Qt.Key.Key_Space, SHIFT)
        assert session.iteration == 2 * whole - 1
        press(window, qtbot, Qt.Key.Key_E, SHIFT)
        assert session.iteration == whole
        press(window, qtbot, Qt.Key.Key_E, SHIFT)
        press(window, qtbot, Qt.Key.Key_I, SHIFT)
        assert session.iteration == 0
        press(window, qtbot, Qt.Key.Key_End, CONTROL)
        assert session.iteration == 2 * whole
        assert not session.document.branches

    @pytest.mark.parametrize("key", [Qt.Key.Key_T, Qt.Key.Key_P])
    def test_run_and_pause(self, xor: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
        qtbot.keyClick(xor.canvas, key)
        assert xor.runner.running and bar(xor).start.text().strip() == "Pause"
        assert xor.actions_["train.toggle"].isChecked()
        qtbot.waitUntil(lambda: xor.session.shown_iteration > 5, timeout=SECONDS)
        assert xor.session.live is not None
        qtbot.keyClick(xor.canvas, key)
        assert not xor.runner.running and bar(xor).start.text().strip() == "Train"
        assert xor.session.live is None
        assert xor.session.iteration == xor.session.document.trained > 5

    def test_the_keys_of_explore_lead_to_train(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = make_window("xor-2-4-1")
        press(window, qtbot, Qt.Key.Key_I)
        assert window.arrangement.perspective == "train"
        assert window.session.iteration == 1

    def test_the_buttons_at_the_foot(self, xor: MainWindow, qtbot: QtBot) -> None:
        row = bar(xor)
        buttons = {b.text(): b for b in row.findChildren(QToolButton)}
        qtbot.mouseClick(buttons["One iteration"], Qt.MouseButton.LeftButton)
        xor.runner.wait()
        assert xor.session.iteration == 1
        qtbot.mouseClick(row.start, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: xor.session.shown_iteration > 3, timeout=SECONDS)
        qtbot.mouseClick(row.start, Qt.MouseButton.LeftButton)
        assert not xor.runner.running
        assert f"iteration {xor.session.iteration:,}" in row.place.text()
        qtbot.mouseClick(buttons["Open this iteration"], Qt.MouseButton.LeftButton)
        assert xor.arrangement.perspective == "explore"

    def test_until(self, xor: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[tuple[object, ...]] = []

        def answer(*question: object) -> tuple[int, bool]:
            asked.append(question)
            return 25, True

        monkeypatch.setattr(QInputDialog, "getInt", answer)
        train(xor, 5)
        xor.actions_["train.until"].trigger()
        xor.runner.wait()
        assert asked[0][3:5] == (105, 6)
        assert xor.session.journey.place(xor.session.iteration).epoch == 25
        assert "20 epochs" in bar(xor).message.text()

    def test_what_a_training_came_to_is_said_at_its_end_only(
        self, xor: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nnviz.gui.trainbar.remark", lambda *_: "Learnt by heart.")
        train(xor, 10)
        assert "by heart" in bar(xor).message.text()
        xor.session.travel(4)
        assert not bar(xor).message.text()

    def test_going_to_an_iteration(self, xor: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        train(xor, 10)
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("4", True))
        bar(xor).place.click()
        assert xor.session.iteration == 4


class TestSameNumbers:
    def test_watched_in_the_window_or_not(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = training_window(make_window, "spiral")
        seen: list[int] = []
        window.session.changed.connect(lambda _: seen.append(window.session.shown_iteration))
        window.runner.start(epochs=12)
        qtbot.waitUntil(lambda: not window.runner.running, timeout=SECONDS)
        assert len(set(seen)) >= 2
        alone = by_library(window, epochs=12)
        assert np.array_equal(window.session.network.parameters, alone.network.parameters)
        assert window.session.document.curves is not None
        same_curves(window.session.document.curves, alone.curves)

    def test_paused_again_and_again(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = training_window(make_window, "moons")
        for key in (Qt.Key.Key_I, Qt.Key.Key_I, Qt.Key.Key_E, Qt.Key.Key_I, Qt.Key.Key_E):
            press(window, qtbot, key)
        qtbot.keyClick(window.canvas, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: window.session.shown_iteration > 80, timeout=SECONDS)
        qtbot.keyClick(window.canvas, Qt.Key.Key_T)
        session = window.session
        alone = by_library(window, iterations=session.iteration)
        assert np.array_equal(session.network.parameters, alone.network.parameters)
        assert session.document.curves is not None
        same_losses(session.document.curves, alone.curves)

    def test_saved_and_opened_again_in_the_middle(
        self, make_window: MakeWindow, tmp_path: Path
    ) -> None:
        window = training_window(make_window, "spiral", without=CHARTS)
        window.runner.start(iterations=31)  # in the middle of an epoch
        window.runner.wait()
        path = window.session.save(tmp_path / "half.nnviz")
        window.close()
        again = training_window(make_window, path, without=CHARTS)
        assert again.session.iteration == 31
        again.runner.start(iterations=40)
        again.runner.wait()
        alone = by_library(again, iterations=71)
        assert again.session.iteration == 71
        assert np.array_equal(again.session.network.parameters, alone.network.parameters)
        assert again.session.document.curves is not None
        same_losses(again.session.document.curves, alone.curves)

    def test_an_iteration_opened_shows_what_the_run_computed(
        self, make_window: MakeWindow, qtbot: QtBot
    ) -> None:
        window = training_window(make_window, "spiral")
        train(window, 2)
        session = window.session
        at = session.iteration - 5
        window.commands.travel(at)
        qtbot.keyClick(window.canvas, Qt.Key.Key_O)
        assert window.arrangement.perspective == "explore" and session.index == 0
        before, after = by_library(window, iterations=at), by_library(window, iterations=at + 1)
        trace = session.trace
        assert np.array_equal(trace.before.parameters, before.network.parameters)
        assert np.array_equal(trace.after.parameters, after.network.parameters)
        assert session.document.curves is not None
        assert trace.loss == session.document.curves.batch_losses[at]
        for name, values in after.moment.memory.items():
            assert np.array_equal(trace.memory_after[name], values), name
        for phase in ("forward", "loss", "backward", "update"):
            assert any(s.address.phase == phase for s in session.plan), phase


class TestTimeTravel:
    @pytest.fixture
    def trained(self, make_window: MakeWindow) -> MainWindow:
        window = training_window(make_window, "moons", without=CHARTS)
        train(window, 10)
        return window

    @pytest.fixture
    def charted(self, make_window: MakeWindow) -> MainWindow:
        window = training_window(make_window, "moons")
        train(window, 10)
        return window

    def test_dragging_along_the_loss_curve(self, charted: MainWindow, qtbot: QtBot) -> None:
        session, plot = charted.session, charted.findChild(LossPlot)
        end = session.iteration
        panel = charted.findChild(OutputPanel)
        first = charted.canvas.picture, panel.tally.values["training_loss"].text()
        maps = session.maps(20)
        viewport = plot.plot.viewport()

        def place(iteration: int) -> QPoint:
            scene = plot.plot.getViewBox().mapViewToScene(QPointF(iteration, 0.0))
            return QPoint(plot.plot.mapFromScene(scene).x(), 40)

        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(end // 2))
        near = session.iteration
        assert near < end
        qtbot.mouseMove(viewport, place(end // 3))
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(end // 4))
        at = session.iteration
        assert abs(at - end // 4) <= 2
        assert np.array_equal(
            session.network.parameters, by_library(charted, iterations=at).network.parameters
        )
        assert charted.canvas.picture != first[0]
        assert panel.tally.values["training_loss"].text() != first[1]
        assert maps is not None and not np.array_equal(session.maps(20), maps)
        assert plot._cursor.value() == at
        assert session.document.trained == end and not session.document.branches

    def test_the_histograms_travel_too(self, trained: MainWindow, qtbot: QtBot) -> None:
        trained.arrangement.show("populations")
        qtbot.wait(20)
        plot = trained.findChild(HistogramPlot)
        before = list(plot.table().rows)
        trained.commands.travel(1)
        now = list(plot.table().rows)
        assert now and now != before
        trained.commands.train_end()
        assert list(plot.table().rows) == before

    def test_going_over_it_again_changes_nothing(self, trained: MainWindow) -> None:
        session, document = trained.session, trained.session.document
        end = session.iteration
        trained.commands.travel(end // 2)
        trained.runner.start(iterations=3)
        trained.runner.wait()
        assert session.iteration == end // 2 + 3
        assert session.document.trained == end
        assert session.document.branches == () and session.document.curves == document.curves

    def test_another_optimizer_makes_a_branch(self, charted: MainWindow, qtbot: QtBot) -> None:
        session, end = charted.session, charted.session.iteration
        half = end // 2
        charted.commands.travel(half)
        charted.findChild(TrainingPanel).learning.optimizer.choose("momentum")
        (branch,) = session.document.branches
        assert branch.trained == end and session.document.trained == half
        train(charted, 5)
        plot = charted.findChild(LossPlot)
        assert len(plot.branches) == 1
        assert branch.name and branch.name in plot.accessibleDescription()
        assert "Momentum" in bar(charted).branch.text()
        assert session.document.curves is not None and branch.curves is not None
        shared = slice(0, half)
        assert np.array_equal(
            session.document.curves.batch_losses[shared], branch.curves.batch_losses[shared]
        )
        assert session.document.curves.batch_losses[half] == branch.curves.batch_losses[half]
        assert not np.array_equal(
            session.document.curves.batch_losses[half + 1 : end],
            branch.curves.batch_losses[half + 1 : end],
        )

    def test_branches_are_renamed_taken_and_deleted(
        self, trained: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session, end = trained.session, trained.session.iteration
        weights = session.network.parameters
        trained.commands.travel(end // 2)
        trained.findChild(TrainingPanel).learning.optimizer.choose("sgd")
        train(trained, 2)
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("first try", True))
        menu: BranchMenu = bar(trained).branch.menu()
        menu.fill()
        rename, delete = (entry.menu() for entry in menu.actions()[-2:])
        rename.actions()[0].trigger()
        assert [b.name for b in session.document.branches] == ["first try"]
        menu.fill()
        entry = next(a for a in menu.actions() if a.text().startswith("first try"))
        entry.trigger()
        assert session.document.trained == end
        trained.commands.train_end()
        assert session.iteration == end
        assert np.array_equal(session.network.parameters, weights)
        assert len(session.document.branches) == 1
        menu.fill()
        menu.actions()[-1].menu().actions()[0].trigger()
        assert session.document.branches == ()
        menu.fill()
        assert len(menu.actions()) == 1 and menu.actions()[0].isChecked()
        assert delete is not None

    def test_a_branch_with_a_name_that_is_taken(
        self, trained: MainWindow, monkeypatch: pytest.MonkeyPatch, no_questions: list[str]
    ) -> None:
        half = trained.session.iteration // 2
        for name in ("sgd", "momentum"):
            trained.commands.travel(half)
            trained.findChild(TrainingPanel).learning.optimizer.choose(name)
            train(trained, 1)
        first, second = (b.name for b in trained.session.document.branches)
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (second, True))
        menu = bar(trained).branch.menu()
        menu.fill()
        menu.actions()[-2].menu().actions()[0].trigger()
        assert no_questions and "already" in no_questions[0]
        assert [b.name for b in trained.session.document.branches] == [first, second]

    def test_a_shorter_branch_is_taken_at_its_end(self, trained: MainWindow) -> None:
        session, end = trained.session, trained.session.iteration
        trained.commands.travel(end // 2)
        trained.findChild(TrainingPanel).learning.optimizer.choose("momentum")
        train(trained, 2)
        assert session.iteration < end
        menu = bar(trained).branch.menu()
        menu.fill()
        assert "loss" in menu.actions()[0].text()
        menu.actions()[1].trigger()
        trained.commands.travel(end)
        menu.fill()
        menu.actions()[1].trigger()
        assert session.iteration == session.document.trained < end

    def test_undo_and_redo_of_a_training(self, trained: MainWindow, qtbot: QtBot) -> None:
        session, end = trained.session, trained.session.iteration
        weights, curves = session.network.parameters, session.document.curves
        qtbot.keyClick(trained.canvas, Qt.Key.Key_Z, CONTROL)
        assert session.iteration == 0 == session.document.trained
        assert session.document.curves is None
        qtbot.keyClick(trained.canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
        assert session.document.trained == end and session.document.curves == curves
        assert session.iteration == end
        assert np.array_equal(session.network.parameters, weights)

    def test_single_iterations_are_undone_together(self, xor: MainWindow, qtbot: QtBot) -> None:
        for _ in range(4):
            press(xor, qtbot, Qt.Key.Key_I)
        assert xor.session.iteration == 4
        qtbot.keyClick(xor.canvas, Qt.Key.Key_Z, CONTROL)
        assert xor.session.iteration == 0 and not xor.session.history.can_undo
