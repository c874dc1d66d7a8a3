"""Panels on a real session, shown, in the program's own font and style."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.document import resolve
from nnviz.gui import style
from nnviz.gui.session import Session

Open = Callable[[str], Session]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    style.apply(qapp, "light")


@pytest.fixture
def open_session(qapp: QApplication) -> Iterator[Open]:
    """`open_session(network)`: a session on a preset, sizes or a file."""
    sessions: list[Session] = []

    def make(network: str = "running-example") -> Session:
        sessions.append(Session(resolve(network)))
        return sessions[-1]

    yield make
    for session in sessions:
        session.deleteLater()


@pytest.fixture
def session(open_session: Open) -> Session:
    return open_session("running-example")


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., None]:
    """`show(widget)` puts a widget on the (offscreen) screen and closes it after the test."""

    def shown(widget: QWidget, width: int = 360, height: int = 900) -> None:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)

    return shown
