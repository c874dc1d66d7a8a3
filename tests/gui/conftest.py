"""A real window for every test that wants one, with settings of its own and nothing animated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from nnviz.document import preset_document
from nnviz.gui import app, messages
from nnviz.gui.arrangement import PLACES
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow

MakeWindow = Callable[..., MainWindow]
PANELS = tuple(place.key for place in PLACES)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    result = Settings(tmp_path / "settings" / "nnviz.ini")
    result["reduce_motion"] = True
    return result


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    result = Session(preset_document("running-example"))
    yield result
    result.deleteLater()


@pytest.fixture
def make_window(qtbot: QtBot, settings: Settings) -> Iterator[MakeWindow]:
    """`make_window(network, size)` opens a window, as the program does after its first paint.

    `perspective` is that with which it opens. Panels that it opens `without` are hidden before they
    are made; `show` makes them. A test of other things is rid of two thirds of the time so.
    """
    windows: list[MainWindow] = []

    def make(
        network: str | Path = "running-example",
        size: tuple[int, int] = (1280, 800),
        *,
        perspective: str = "",
        without: tuple[str, ...] = (),
    ) -> MainWindow:
        if perspective:
            settings["perspective"] = perspective
        window = MainWindow(settings)
        windows.append(window)
        window.resize(*size)
        window.show()
        app.populate(window, network)
        for key in without:
            window.arrangement.hide(key)
        qtbot.waitExposed(window)
        for _ in range(3):
            qtbot.wait(1)  # what was put off until the layout is done, and what that put off
        return window

    yield make
    for window in windows:
        if window.attached:
            window.session.history.mark_clean()
        window.close()
        window.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    """A window on the running example."""
    return make_window()


@pytest.fixture
def bare_window(make_window: MakeWindow) -> MainWindow:
    """The same with the canvas only, for tests that look at no panel."""
    return make_window(without=PANELS)


@pytest.fixture(autouse=True)
def no_questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A question or message nobody answers would hang a test: it is noted, and fails when read."""
    said: list[str] = []

    def tell(parent: object, error: Exception) -> None:
        said.append(str(error))

    def ask(parent: object, name: str, *rest: object) -> str:
        said.append(name)
        return "cancel"

    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("", False))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_, **__: (0, False))
    monkeypatch.setattr(messages, "tell", tell)
    monkeypatch.setattr(messages, "ask_unsaved", ask)
    monkeypatch.setattr(messages, "ask_recover", ask)
    monkeypatch.setattr(messages, "ask_replace", ask)
    return said
