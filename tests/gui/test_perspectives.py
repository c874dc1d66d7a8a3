"""Explore and Train: the same document with other panels around it and another foot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui.arrangement import NARROW, PLACES
from nnviz.gui.chip import Chip
from nnviz.gui.perspectives import KEYS, PERSPECTIVES
from nnviz.gui.trainbar import TrainBar
from nnviz.gui.window import MainWindow

MakeWindow = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier
SIZES = [(820, 540), (1000, 640), (1080, 720), (1440, 900)]


def shown(window: MainWindow) -> set[str]:
    arrangement = window.arrangement
    return {place.key for place in PLACES if arrangement.is_shown(place.key)}


def of(perspective: str) -> set[str]:
    return {place.key for place in PLACES if perspective in place.perspectives}


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(10)


class TestChoosing:
    def test_by_keys(self, window: MainWindow, qtbot: QtBot) -> None:
        assert window.arrangement.perspective == "explore" and shown(window) == of("explore")
        qtbot.keyClick(window.canvas, Qt.Key.Key_3, CONTROL)
        assert shown(window) == of("train")
        assert isinstance(window.foot.currentWidget(), TrainBar)
        assert window.header.tabs.buttons["train"].isChecked()
        assert window.session.appearance.perspective == "train"
        qtbot.keyClick(window.canvas, Qt.Key.Key_2, CONTROL)
        assert shown(window) == of("explore")
        assert window.foot.currentWidget() is window.timeline

    def test_by_tabs(self, window: MainWindow, qtbot: QtBot) -> None:
        tabs = window.header.tabs
        assert [b.text() for b in tabs.buttons.values()] == [p.title for p in PERSPECTIVES]
        for key in ("train", "explore", "train"):
            qtbot.mouseClick(tabs.buttons[key], Qt.MouseButton.LeftButton)
            assert window.arrangement.perspective == key
            assert window.actions_[f"view.{key}"].isChecked()

    def test_each_keeps_its_panels_as_they_were_left(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        window.actions_["view.train"].trigger()
        window.arrangement.toggle("plots")
        window.actions_["view.explore"].trigger()
        assert window.arrangement.is_shown("plots")
        window.actions_["view.train"].trigger()
        settled(window, qtbot)
        assert not window.arrangement.is_shown("plots")

    def test_it_is_remembered(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = make_window()
        window.actions_["view.train"].trigger()
        window.arrangement.toggle("training")
        window.close()
        again = make_window()
        assert again.arrangement.perspective == "train"
        qtbot.waitUntil(lambda: not again.arrangement.is_shown("training"), timeout=2000)
        assert again.header.tabs.buttons["train"].isChecked()

    def test_exploring_pauses_a_training(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = make_window("xor-2-4-1")
        qtbot.keyClick(window.canvas, Qt.Key.Key_T)
        assert window.runner.running
        qtbot.keyClick(window.canvas, Qt.Key.Key_2, CONTROL)
        assert not window.runner.running
        step = window.session.index
        qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
        assert window.session.index == step + 1

    def test_a_panel_of_the_other_can_be_shown_beside(self, window: MainWindow) -> None:
        window.actions_["view.train"].trigger()
        window.actions_["panel.explain"].trigger()
        assert window.arrangement.is_shown("explain")
        assert window.arrangement.is_shown("output")

    def test_places_name_perspectives_that_there_are(self) -> None:
        """A panel of none comes when it is asked for."""
        assert all(set(place.perspectives) <= set(KEYS) for place in PLACES)
        assert {key for place in PLACES for key in place.perspectives} == set(KEYS)


class TestNarrowWindows:
    def test_the_left_panel_goes_among_the_right_ones(
        self, make_window: MakeWindow, qtbot: QtBot
    ) -> None:
        window = make_window("xor-2-4-1", (NARROW - 1, 640))
        window.actions_["view.train"].trigger()
        settled(window, qtbot)
        where = window.dockWidgetArea
        docks = window.arrangement._docks
        assert where(docks["training"]) == Qt.DockWidgetArea.RightDockWidgetArea
        assert window.arrangement.is_seen("output")
        window.resize(1300, 700)
        settled(window, qtbot)
        assert where(docks["training"]) == Qt.DockWidgetArea.LeftDockWidgetArea
        assert window.arrangement.is_seen("training") and window.arrangement.is_seen("output")
        window.resize(NARROW - 100, 640)
        settled(window, qtbot)
        assert where(docks["training"]) == Qt.DockWidgetArea.RightDockWidgetArea

    def test_a_wide_window_later_has_it_on_the_left_again(
        self, make_window: MakeWindow, qtbot: QtBot
    ) -> None:
        window = make_window("xor-2-4-1", (850, 640))
        window.actions_["view.train"].trigger()
        settled(window, qtbot)
        window.close()
        again = make_window("xor-2-4-1", (1300, 800))
        again.resize(1300, 800)
        settled(again, qtbot)
        dock = again.arrangement._docks["training"]
        assert again.dockWidgetArea(dock) == Qt.DockWidgetArea.LeftDockWidgetArea


def outside(window: MainWindow, widget: QWidget) -> bool:
    right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
    return right > window.width() or widget.mapTo(window, QPoint(0, 0)).x() < 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["iris", "sine"])
def test_nothing_is_cut_off(
    make_window: MakeWindow, qtbot: QtBot, size: tuple[int, int], name: str
) -> None:
    """Words have the room they need, at every size and in each of the panels."""
    window = make_window(name, size)
    window.actions_["view.train"].trigger()
    window.runner.start(epochs=2)
    window.runner.wait()
    for key in window.arrangement.keys:
        window.arrangement.show(key)
        settled(window, qtbot)
        assert window.arrangement.is_seen(key)
        for label in window.findChildren(QLabel):
            if not label.isVisible() or not label.text() or label.wordWrap():
                continue
            if label is window.findChild(TrainBar).message or label.minimumWidth() == 1:
                continue  # these give way on purpose, with a tool tip
            assert label.width() >= label.sizeHint().width(), (key, label.text())
            assert not outside(window, label), (key, label.text())
    for chip in window.findChildren(Chip):
        if chip.isVisible() and chip.text():
            assert chip.width() >= min(chip.sizeHint().width(), chip.maximumWidth()), chip.text()
            assert not outside(window, chip), chip.text()
    for bar in window.findChildren(QTabBar):
        assert bar.elideMode() == Qt.TextElideMode.ElideNone


@pytest.mark.parametrize("theme", ["dark", "greyscale", "light"])
def test_every_theme(make_window: MakeWindow, qtbot: QtBot, theme: str) -> None:
    window = make_window("spiral", (1280, 800))
    window.actions_["view.train"].trigger()
    window.runner.start(epochs=1)
    window.runner.wait()
    before = window.grab().toImage()
    window.commands.choose("theme", "light" if theme != "light" else "dark")
    window.commands.choose("theme", theme)
    for key in window.arrangement.keys:
        window.arrangement.show(key)
        settled(window, qtbot)
        window.grab()
    paper = window.grab().toImage().pixelColor(5, window.height() // 2)
    assert (paper.lightness() < 90) == (theme == "dark")
    assert before.size() == window.grab().toImage().size()
