"""Going to an iteration or an epoch by name, and by the keys of a plot, in the real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.gui.plots import GradientPlot, LossPlot
from nnviz.gui.window import MainWindow

Go = Callable[[str], int]


@pytest.fixture
def trained(make_window: Callable[..., MainWindow]) -> MainWindow:
    """20 epochs of the spiral, 19 iterations each."""
    window = make_window("spiral", perspective="train")
    train(window, 20)
    return window


def train(window: MainWindow, epochs: int) -> None:
    window.runner.start(epochs=epochs)
    window.runner.wait()


@pytest.fixture
def go(trained: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Go:
    """`go(text)`: write it into the dialog; the iteration one stands at then."""

    def goes(text: str) -> int:
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (text, True))
        trained.actions_["train.go"].trigger()
        return trained.session.iteration

    return goes


def test_an_iteration_or_an_epoch(trained: MainWindow, go: Go, no_questions: list[str]) -> None:
    for text, iteration in (
        ("7", 7),
        ("e3", 57),
        (" Epoch 10 ", 190),
        ("E 0", 0),
        ("e20", 380),
        ("1,0", 10),
    ):
        assert go(text) == iteration
    assert no_questions == []


def test_nonsense_is_refused(go: Go, no_questions: list[str]) -> None:
    go("5")
    for text in ("", "seven", "-1", "e", "e-1", "3.5", "e1e1", "٣", "9" * 5000):
        no_questions.clear()
        assert go(text) == 5
        assert len(no_questions) == 1 and "neither" in no_questions[0], text


@pytest.mark.parametrize(("text", "ends"), [("381", "0 to 380"), ("e21", "0 to 20")])
def test_what_was_not_trained_is_refused(
    go: Go, no_questions: list[str], text: str, ends: str
) -> None:
    go("5")
    assert go(text) == 5
    assert ends in no_questions[0]


def test_an_epoch_of_several_chapters(trained: MainWindow, go: Go) -> None:
    session = trained.session
    session.travel(42)  # in the middle of epoch 2
    session.edit("Learning rate", lambda d: edits.set_learning_rate(d, 42, 0.1))
    train(trained, 5)
    assert len(session.document.chapters) == 2
    assert [go(f"e{epoch}") for epoch in (1, 2, 3, 6)] == [19, 38, 57, 114]


def test_keys_of_a_plot_are_not_the_windows(trained: MainWindow, qtbot: QtBot) -> None:
    plot, session = trained.findChild(LossPlot), trained.session
    viewport = plot.plot.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=viewport.rect().center())
    assert plot.hasFocus() and 0 < session.iteration < session.furthest
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert session.iteration == 0
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert not plot.zoom.all and trained.findChild(GradientPlot).zoom is plot.zoom
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert session.iteration == session.furthest
    assert plot.zoom.over(plot.ends)[1] == session.furthest
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert plot.zoom.all
