"""Every declared action can be triggered in the real window, and the dialogs it opens work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from nnviz.errors import UsageError
from nnviz.gui.actions import ACTIONS
from nnviz.gui.window import MainWindow


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


def test_every_action(
    make_window: Callable[..., MainWindow],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With every question cancelled, in a document with something to undo and to come back to."""
    monkeypatch.setattr(QDialog, "exec", lambda self: 0)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window = make_window()
    session = window.session
    session.set_weight(4, 6, 0.5)
    session.ask("e0/s0/backward/n6")
    session.select("edge:4-6")
    for spec in ACTIONS:
        if spec.id == "file.quit":
            continue
        before = session.document.chapter if not spec.id.startswith("edit.") else None
        window.actions_[spec.id].trigger()
        if before is not None:
            assert session.document.chapter == before, spec.id
        for popup in (window.canvas.field, window.timeline.field, QApplication.activePopupWidget()):
            if popup is not None:
                popup.close()
        for dialog in window.findChildren(QDialog):
            dialog.close()
    window.player.stop()
    window.runner.pause()
    if window.isFullScreen():
        window.showNormal()


def test_undo_says_what(window: MainWindow) -> None:
    undo, redo = window.actions_["edit.undo"], window.actions_["edit.redo"]
    assert (undo.text(), undo.isEnabled()) == ("Undo", False)
    window.session.set_weight(4, 6, 0.5)
    assert (undo.text(), undo.isEnabled()) == ("Undo: Weight 4 → 6", True)
    undo.trigger()
    assert (redo.text(), redo.isEnabled()) == ("Redo: Weight 4 → 6", True)
    assert window.canvas.line == "Taken back: Weight 4 → 6."


def test_renaming(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Mine", True))
    window.actions_["file.rename"].trigger()
    assert window.session.document.name == "Mine"
    assert "Mine" in window.header.document.text()


def test_faster_and_slower(window: MainWindow) -> None:
    for _ in range(9):
        window.actions_["step.faster"].trigger()
    assert window.settings["speed"] == 16.0
    for _ in range(9):
        window.actions_["step.slower"].trigger()
    assert window.settings["speed"] == 0.5


def test_new_network_asks_first(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, no_questions: list[str]
) -> None:
    opened: list[QDialog] = []
    monkeypatch.setattr(QDialog, "exec", lambda self: opened.append(self) or 0)
    window.session.set_weight(4, 6, 0.5)
    window.actions_["file.new"].trigger()
    assert no_questions == ["Running example"]
    assert not opened
    window.session.undo()
    window.actions_["file.new"].trigger()
    assert len(opened) == 1


def test_right_click_offers_the_panels(window: MainWindow) -> None:
    menu = window.createPopupMenu()
    assert menu is not None
    assert [action.text() for action in menu.actions()][:3] == ["Lesson", "Explain", "Neurons"]


def test_large_network_steps_at_once(make_window: Callable[..., MainWindow]) -> None:
    """Without formulas to set, what a step of 784-128-64-10 does is little work."""
    import time

    window = make_window("784-128-64-10")
    window.arrangement.toggle_all()
    session = window.session
    took = []
    for address in ("forward/n790", "backward/n790", "backward/w790", "update/w790"):
        session.go(f"e0/s0/{address}")
        begin = time.perf_counter()
        session.next()
        window.canvas.repaint()
        took.append(time.perf_counter() - begin)
    assert sorted(took)[1] < 0.5  # a tenth of that on a machine with nothing else to do


def test_what_an_action_is_refused_is_said(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, no_questions: list[str]
) -> None:
    def refuse() -> None:
        raise UsageError("The way is too long.")

    monkeypatch.setattr(window.session, "next", refuse)
    window.actions_["step.next"].trigger()
    assert no_questions == ["The way is too long."]
    no_questions.clear()
