"""A page of a lesson in a window of its own, with a session and a guide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.gui import style
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.page import PageView
from nnviz.gui.pressing import Pressing
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.lessons.parsing import parse

HEADER = '+++\ntitle = "Small"\nsummary = "For a test."\n+++\n\n'

OpenPage = Callable[..., PageView]


@pytest.fixture
def open_page(
    qtbot: QtBot, qapp: object, session: Session, settings: Settings
) -> Iterator[OpenPage]:
    """`open_page(text, width)` shows the first page of a lesson with this text."""
    style.apply(qapp, "light")  # type: ignore[arg-type]
    guide = Guide(session, settings)
    views: list[PageView] = []

    def opened(text: str, width: int = 360, height: int = 1400) -> PageView:
        view = PageView(guide)
        views.append(view)
        Pressing(view)
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        guide.open(parse(HEADER + text), "")
        qtbot.wait(1)
        return view

    yield opened
    guide.close()
    for view in views:
        view.hide()
        view.deleteLater()
    guide.deleteLater()
    qtbot.wait(1)
