"""The head of the window: what gives way where there is little room."""

from __future__ import annotations

from PySide6.QtWidgets import QStyleOptionToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui.chip import Chip
from nnviz.gui.header import SHORT, Header


def test_a_long_name_gives_way_before_the_menus_do(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    header = Header(room)
    for menu in ("File", "Edit", "Go", "Train", "Learn", "View", "Help"):
        header.menu_bar.addMenu(menu)
    header.document.setText("a name that is rather long for this")
    room.show()
    name, menus = header.document, header.menu_bar
    header.resize(1070, header.height())  # no room for other chips
    needed = header.sizeHint().width()
    assert name.width() == name.sizeHint().width()
    header.resize(needed - 30, header.height())
    qtbot.waitUntil(lambda: menus.width() >= menus.sizeHint().width())
    assert SHORT < name.width() < name.sizeHint().width()
    header.resize(600, header.height())
    assert name.maximumWidth() == SHORT


def test_of_a_name_that_is_too_long_the_beginning_is_left(qtbot: QtBot) -> None:
    said: list[str] = []

    class Name(Chip):
        def initStyleOption(self, option: QStyleOptionToolButton) -> None:
            super().initStyleOption(option)
            said.append(option.text)

    name = Name("Document")
    qtbot.addWidget(name)
    name.setText("What an edge does")
    name.resize(name.sizeHint())
    name.grab()
    assert said[-1] == "What an edge does"
    name.resize(name.width() - 30, name.height())
    name.grab()
    assert said[-1].startswith("What an") and said[-1].endswith("…")
    name.setFixedWidth(name.fontMetrics().horizontalAdvance(name.text()) + 4)
    name.grab()  # as toggles over plots, which are measured by their words
    assert said[-1] == "What an edge does"
