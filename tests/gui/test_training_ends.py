"""How a training ends in the real window: in trouble, at a condition, in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.document import edits, files
from nnviz.errors import UsageError
from nnviz.gui import messages
from nnviz.gui.panels.output import OutputPanel
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.window import MainWindow
from tests.gui.training import (
    CHARTS,
    SECONDS,
    MakeWindow,
    bar,
    train,
    training_window,
)


@pytest.fixture
def xor(make_window: MakeWindow) -> MainWindow:
    return training_window(make_window, "xor-2-4-1", without=CHARTS)


class TestTrouble:
    @pytest.mark.parametrize("rate", [50.0, 1e300])
    @pytest.mark.parametrize("activation", ["tanh", "relu"])
    def test_a_learning_rate_far_too_large(
        self, make_window: MakeWindow, no_questions: list[str], rate: float, activation: str
    ) -> None:
        window = training_window(make_window, "sine")
        session = window.session

        def wild(document: nnviz.document.Document) -> nnviz.document.Document:
            for layer in (2, 3):
                document = edits.set_layer_activation(document, 0, layer, activation)
            document = edits.set_optimizer(document, 0, "sgd")
            return edits.set_learning_rate(document, 0, rate)

        session.edit("Wild", wild)
        train(window, 50)
        (said,) = no_questions
        assert "layer" in said and "learning rate" in said
        assert bar(window).message.text().startswith("In iteration")
        assert np.isfinite(session.network.parameters).all()
        assert session.document.trained <= session.journey.order_at(0).whole * 50
        assert not window.runner.running and session.live is None
        window.findChild(TrainingPanel).learning.rate.setText("0.001")
        session.set_learning_rate(0.001)
        session.go_iteration(0)
        window.canvas.repaint()

    def test_a_network_that_cannot_be_trained_says_why(
        self, make_window: MakeWindow, no_questions: list[str]
    ) -> None:
        window = training_window(make_window, "xor-solved")
        session = window.session
        session.edit("Step", lambda d: edits.set_layer_activation(d, 0, 2, "threshold"))
        before = session.document
        window.actions_["train.toggle"].trigger()
        window.runner.wait()
        assert not window.runner.running
        assert no_questions and "gradient" in " ".join(no_questions).lower()
        assert session.document.network.parameters is before.network.parameters

    def test_an_edit_while_training_is_refused(self, xor: MainWindow, qtbot: QtBot) -> None:
        panel = xor.findChild(TrainingPanel)
        xor.arrangement.show("output")
        output = xor.findChild(OutputPanel)
        qtbot.waitUntil(output.isVisible)
        assert not panel.locked.isVisible()
        height = panel.data.y()
        qtbot.keyClick(xor.canvas, Qt.Key.Key_T)
        assert panel.data.y() == height
        with pytest.raises(UsageError, match="being trained") as caught:
            xor.session.set_weight(1, 4, 1.0)
        assert caught.value.do == "Stop to edit."
        assert panel.locked.isVisible() and panel.locked.text() == "Stop to edit"
        assert not any(section.isEnabled() for section in panel.sections)
        assert not output.pens.isEnabled()
        assert not xor.actions_["edit.undo"].isEnabled()
        qtbot.keyClick(xor.canvas, Qt.Key.Key_T)
        assert not panel.locked.isVisible()
        assert all(section.isEnabled() for section in panel.sections)

    def test_a_second_training_is_refused(self, xor: MainWindow) -> None:
        xor.runner.start()
        with pytest.raises(UsageError, match="already"):
            xor.runner.start()
        xor.runner.pause()


class TestStops:
    """Each condition of the panel ends a training, with a sentence at the foot."""

    @pytest.mark.parametrize(
        ("key", "text", "words"),
        [
            ("loss_below", "0.3", "below 0.3"),
            ("gradient_below", "0.2", "below 0.2"),
            ("gradient_above", "1e-9", "above"),
            ("patience", "1", "not become lower"),
            ("rising_epochs", "1", "risen"),
        ],
    )
    def test_a_number(
        self, make_window: MakeWindow, qtbot: QtBot, key: str, text: str, words: str
    ) -> None:
        window = training_window(make_window, "xor-2-4-1", without=CHARTS)
        if key in ("patience", "rising_epochs"):
            window.session.set_learning_rate(0.9)
        field = window.findChild(TrainingPanel).stops.fields[key]
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert getattr(window.session.document.stops, key) == float(text)
        window.runner.start(epochs=2000)
        window.runner.wait()
        assert words in bar(window).message.text()
        assert 0 < window.session.document.trained < 2000

    def test_a_relu_that_has_died(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = training_window(make_window, "goodfellow-xor")
        session = window.session
        graph = session.network.architecture
        bias = next(n for n in range(1, graph.neuron_count + 1) if graph.is_bias(n))
        target = graph.neurons(2)[0]
        session.set_weight(bias, target, -9.0)
        box = window.findChild(TrainingPanel).stops.dead
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        assert session.document.stops.dead_relu
        train(window, 5)
        assert "died" in bar(window).message.text()

    def test_a_bad_number_is_refused_where_it_is_typed(self, xor: MainWindow, qtbot: QtBot) -> None:
        field = xor.findChild(TrainingPanel).stops.fields["patience"]
        for text in ("-1", "1.5", "x"):
            field.setFocus()
            field.selectAll()
            qtbot.keyClicks(field, text)
            qtbot.keyClick(field, Qt.Key.Key_Return)
            assert field.problem, text
            assert xor.session.document.stops.patience is None


class TestFiles:
    def test_saving_pauses_first(
        self, xor: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "run.nnviz"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        qtbot.keyClick(xor.canvas, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: xor.session.shown_iteration > 3, timeout=SECONDS)
        xor.actions_["file.save"].trigger()
        assert not xor.runner.running
        assert files.load(path).trained == xor.session.iteration > 3

    def test_renaming_pauses_first(
        self, xor: MainWindow, monkeypatch: pytest.MonkeyPatch, no_questions: list[str]
    ) -> None:
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Mine", True))
        xor.runner.start()
        xor.actions_["file.rename"].trigger()
        assert not xor.runner.running
        assert xor.session.document.name == "Mine" and not no_questions

    def test_another_document_pauses_first(
        self, xor: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "discard")
        xor.runner.start()
        xor.filing.open_preset("running-example")
        assert not xor.runner.running
        assert xor.session.document.trained == 0
        assert xor.session.network.architecture.neuron_count == 9

    @pytest.mark.parametrize(("answer", "closed"), [("cancel", False), ("discard", True)])
    def test_closing_asks_and_ends_it(
        self,
        xor: MainWindow,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        answer: str,
        closed: bool,
    ) -> None:
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: answer)
        qtbot.keyClick(xor.canvas, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: xor.session.shown_iteration > 1, timeout=SECONDS)
        assert xor.close() is closed
        assert not xor.runner.running
