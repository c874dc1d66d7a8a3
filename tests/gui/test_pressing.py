"""Space and Enter press whatever button has the keyboard, and step the network nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.gui import pressing
from nnviz.gui.lessons.quiz import Answers
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER
from tests.gui.lessons.test_asked import LATER
from tests.gui.lessons.test_quiz import QUIZZES


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[QWidget]:
    """What Enter would have pressed; none of it acts."""
    found: list[QWidget] = []
    monkeypatch.setattr(pressing, "press", found.append)
    return found


def buttons_of(widget: QWidget) -> Iterator[QAbstractButton | QComboBox]:
    """Those in sight that Tab comes to."""
    for one in widget.findChildren(QWidget):
        stops = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.isEnabled()
        editable = isinstance(one, QComboBox) and one.isEditable()
        empty = isinstance(one, QComboBox) and not one.count()
        if isinstance(one, QAbstractButton | QComboBox) and stops and not (editable or empty):
            own = not isinstance(one.parent(), QTabBar)  # the arrow keys do what its buttons do
            if own and one.isVisible() and one.window() is widget.window():
                yield one


def acts_on_space(qtbot: QtBot, one: QAbstractButton | QComboBox) -> bool:
    """Whether Space reaches it; what it does is held back."""
    menu = one.menu() if isinstance(one, QToolButton) else None
    if menu is not None:
        shown: list[bool] = []
        menu.aboutToShow.connect(lambda: shown.append(True) or QTimer.singleShot(0, menu.close))
        qtbot.keyClick(one, Qt.Key.Key_Space)
        one.window().activateWindow()
        qtbot.waitUntil(one.hasFocus)
        return bool(shown)
    qtbot.keyPress(one, Qt.Key.Key_Space)
    if isinstance(one, QComboBox):
        opened = one.view().isVisible()
        one.hidePopup()
        one.window().activateWindow()
        qtbot.waitUntil(one.hasFocus)
        return opened
    down = one.isDown()
    one.setDown(False)
    qtbot.keyRelease(one, Qt.Key.Key_Space)
    return down


def test_every_button_of_the_window(
    window: MainWindow, qtbot: QtBot, pressed: list[QWidget]
) -> None:
    window.activateWindow()
    seen: set[QWidget] = set()

    def walk(where: QWidget) -> None:
        for one in list(buttons_of(where)):  # a page that was left is let go meanwhile
            if one in seen:
                continue
            seen.add(one)
            index = window.session.index
            one.setFocus()
            name = f"{type(one).__name__} “{one.accessibleName() or one.toolTip()}”"
            assert one.hasFocus(), name
            assert acts_on_space(qtbot, one), f"{name} does not act on Space"
            assert window.session.index == index, f"Space on {name} steps the network"
            pressed.clear()
            qtbot.keyClick(one, Qt.Key.Key_Return)
            checks = isinstance(one.parent(), Answers)  # there it answers: test_quiz
            assert pressed == [one] or checks, f"{name} does not act on Enter"

    for key in window.arrangement.all_keys:
        if key != "lesson":
            window.arrangement.show(key)
            qtbot.wait(1)
            walk(window)
    assert window.desk.begin(parse(HEADER + QUIZZES + LATER), "")
    qtbot.wait(20)
    walk(window)
    window.choose_perspective("train")
    qtbot.wait(1)
    walk(window)
    window.desk.show_catalogue()
    qtbot.wait(1)
    walk(window)
    kinds = {type(one).__name__ for one in seen}
    assert {"Chip", "QToolButton", "QPushButton", "ChoiceField", "Row", "Dot", "Tick"} <= kinds
    assert len(seen) > 100


def test_what_enter_does(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    tab = window.header.tabs.buttons["train"]
    tab.setFocus()
    qtbot.keyClick(tab, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert window.perspective == "train"
    document, shown = window.header.document, []
    menu = document.menu()
    assert menu is not None
    menu.aboutToShow.connect(lambda: shown.append(True) or QTimer.singleShot(0, menu.close))
    document.setFocus()
    qtbot.keyClick(document, Qt.Key.Key_Return)
    assert shown


def test_in_a_panel_that_floats(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangement.show("landscape")
    dock = window.arrangement.panel("landscape").window().findChild(QWidget, "dock-landscape")
    assert dock is not None
    dock.setFloating(True)  # type: ignore[attr-defined]
    qtbot.waitExposed(dock)
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    two = next(one for one in dock.findChildren(QToolButton) if one.text() == "Two weights")
    two.setFocus()
    qtbot.keyClick(two, Qt.Key.Key_Space)
    print(two.hasFocus(), QApplication.focusWidget(), window.session.index)
    assert two.isChecked() and window.session.index == 0
