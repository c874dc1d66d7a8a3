"""Leaving a lesson for another document: cancelled anywhere on the way, the lesson is as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.document import files, preset_document
from nnviz.gui import messages
from nnviz.gui.panels.csv_dialog import CsvDialog
from nnviz.gui.panels.new_network import NewNetworkDialog
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.small import TEXT


@pytest.fixture
def learning(window: MainWindow) -> MainWindow:
    """On the second page of a lesson, with unsaved work of one's own set aside."""
    window.session.set_weight(4, 6, 0.9)
    assert window.desk.begin(parse(TEXT), "")
    window.desk.guide.turn(1)
    window.desk.guide.answer(1, "0.7")
    window.session.set_weight(6, 9, 0.1)
    return window


def is_as_it_was(window: MainWindow) -> bool:
    guide, session = window.desk.guide, window.session
    at_its_page = guide.page_number == 1 and guide.given(1) == "0.7" and guide.strayed
    shown = session.network.weight(6, 9) == 0.1 and window.perspective == "learn"
    own = session.aside is not None and session.own.network.weight(4, 6) == 0.9
    return at_its_page and shown and own and session.at_risk


def test_cancelled_in_the_question(learning: MainWindow, no_questions: list[str]) -> None:
    for name in ("file.new", "file.new_truth", "file.quit"):
        learning.actions_[name].trigger()
        assert is_as_it_was(learning), name
    learning.filing.open_preset("mazur")
    assert is_as_it_was(learning) and no_questions == ["Running example"] * 4


def test_cancelled_in_the_dialog(
    learning: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_questions: list[str]
) -> None:
    monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "discard")
    monkeypatch.setattr(NewNetworkDialog, "exec", lambda self: self.reject() or 0)
    learning.actions_["file.new"].trigger()
    assert is_as_it_was(learning)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    learning.actions_["file.open"].trigger()
    assert is_as_it_was(learning)
    (tmp_path / "broken.nnviz").write_text("{")
    assert not learning.filing.open(tmp_path / "broken.nnviz")
    assert is_as_it_was(learning) and len(no_questions) == 1
    monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "save")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert not learning.close() and is_as_it_was(learning)


def test_saved_in_the_question(
    learning: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved is the user's own document; then the new one takes its place."""
    monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "save")
    mine = tmp_path / "mine.nnviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(mine), ""))
    monkeypatch.setattr(NewNetworkDialog, "exec", lambda self: self.reject() or 0)
    learning.actions_["file.new"].trigger()
    saved = files.load(mine).network
    assert (saved.weight(4, 6), saved.weight(6, 9)) == (0.9, 1.1)
    assert learning.desk.is_open and not learning.session.at_risk
    assert learning.session.own_path == mine
    monkeypatch.setattr(NewNetworkDialog, "exec", lambda self: self.accept() or 1)
    learning.actions_["file.new"].trigger()
    assert not learning.desk.is_open and learning.perspective == "explore"
    assert learning.session.network.architecture.input_count == 2 and not learning.session.path


def test_what_is_chosen_for_a_lesson_is_no_preference(learning: MainWindow) -> None:
    act, settings = learning.actions_, learning.settings
    for name in ("view.detail.layer", "view.notation.matrix", "view.decimals.6"):
        act[name].trigger()
        assert act[name].isChecked()
    assert (settings["detail"], settings["notation"], settings["decimals"]) == (
        "neuron",
        "graph",
        4,
    )
    learning.desk.close()
    act["view.detail.layer"].trigger()
    assert settings["detail"] == "layer"


def test_opened(learning: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "discard")
    files.save(preset_document("mazur"), tmp_path / "other.nnviz")
    assert learning.filing.open(tmp_path / "other.nnviz")
    assert not learning.desk.is_open and learning.perspective == "explore"
    assert learning.session.path == tmp_path / "other.nnviz"


def test_a_table_is_for_ones_own_document(
    learning: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "points.csv"
    rows = np.arange(20.0).reshape(10, 2)
    np.savetxt(table, rows, delimiter=",", header="a,b", comments="")
    for end in (CsvDialog.reject, CsvDialog.accept):
        learning.filing.open(table)
        dialog = learning.findChild(CsvDialog)
        assert dialog is not None
        qtbot.waitUntil(dialog.use_button.isEnabled, timeout=10_000)
        assert is_as_it_was(learning)
        end(dialog)
        qtbot.wait(1)
        if end is CsvDialog.reject:
            assert is_as_it_was(learning)
    assert not learning.desk.is_open and learning.perspective == "explore"
    assert learning.session.data.name == "points" and learning.session.unsaved
