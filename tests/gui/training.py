"""What tests of training in the window share: opening, pressing, training, comparing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.trainbar import TrainBar
from nnviz.gui.window import MainWindow
from nnviz.training.curves import Curves
from nnviz.training.train import Training

MakeWindow = Callable[..., MainWindow]
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SECONDS = 20_000
CHARTS = ("plots", "output")  # the panels that take most of the time to open


def training_window(
    make_window: MakeWindow, name: str | Path, *, without: tuple[str, ...] = ()
) -> MainWindow:
    window = make_window(name, perspective="train", without=without)
    while window.findChild(TrainingPanel) is None:
        QTest.qWait(1)  # a panel is made when it is seen
    return window


def bar(window: MainWindow) -> TrainBar:
    found: TrainBar = window.findChild(TrainBar)
    return found


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(window.canvas, key, *modifiers)
    window.runner.wait()


def train(window: MainWindow, epochs: int) -> None:
    window.runner.start(epochs=epochs)
    window.runner.wait()


def by_library(window: MainWindow, **how: object) -> Training:
    """The same training, without a window."""
    chapter = window.session.document.chapters[0]
    return nnviz.train(
        chapter.network,
        chapter.samples,
        settings=chapter.settings,
        conventions=chapter.conventions,
        **how,  # type: ignore[arg-type]
    )


def same_curves(one: Curves, other: Curves) -> None:
    for field in fields(Curves):
        a, b = getattr(one, field.name), getattr(other, field.name)
        assert np.array_equal(a, b, equal_nan=isinstance(a, np.ndarray)), field.name


def same_losses(one: Curves, other: Curves) -> None:
    """Equal after every epoch; where one paused there are rows that the other has not."""
    _, a, b = np.intersect1d(one.iterations, other.iterations, return_indices=True)
    assert len(b) == len(other.iterations)
    for key in ("training_loss", "validation_loss", "training_accuracy", "rates"):
        assert np.array_equal(getattr(one, key)[a], getattr(other, key)[b], equal_nan=True), key
    assert np.array_equal(one.batch_losses, other.batch_losses)
