"""Samples, learning and conventions: what is typed holds from this iteration on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.gui.panels.fields import NumberField
from nnviz.gui.panels.samples import SamplePanel
from nnviz.gui.session import Session
from nnviz.nn.conventions import PROFILES

Show = Callable[..., None]
Open = Callable[[str], Session]


@pytest.fixture
def panel(session: Session, show: Show) -> SamplePanel:
    result = SamplePanel(session)
    show(result)
    return result


@pytest.fixture
def xor(open_session: Open, show: Show) -> SamplePanel:
    result = SamplePanel(open_session("xor-2-2-1"))
    show(result)
    return result


def type_cell(qtbot: QtBot, panel: SamplePanel, row: int, column: int, text: str) -> QLineEdit:
    index = panel.table.sample_model.index(row, column)
    panel.table.setCurrentIndex(index)
    panel.table.edit(index)
    editor = next(e for e in panel.table.viewport().findChildren(QLineEdit) if e.isVisible())
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    return editor


def enter(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_input_and_target_are_typed(panel: SamplePanel, session: Session, qtbot: QtBot) -> None:
    type_cell(qtbot, panel, 0, 1, "2,5")
    type_cell(qtbot, panel, 0, 2, "0.9")
    assert session.trace.inputs[0, 0] == 2.5 and session.trace.targets[0, 0] == 0.9
    assert panel.table.sample_model.index(0, 1).data() == "2.5"
    session.undo()
    session.undo()
    assert session.trace.inputs[0, 0] == 1.5
    assert panel.table.sample_model.index(0, 1).data() == "1.5"


@pytest.mark.parametrize("text", ["abc", "1e999", ""])
def test_a_bad_input_is_refused_in_place(
    panel: SamplePanel, session: Session, qtbot: QtBot, text: str
) -> None:
    editor = type_cell(qtbot, panel, 0, 1, text)
    assert panel.note.isVisible() and panel.note.text()
    assert editor.isVisible() and session.trace.inputs[0, 0] == 1.5
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert panel.note.isHidden()


def test_samples_are_added_and_removed(xor: SamplePanel, qtbot: QtBot) -> None:
    session = xor._session
    xor.add_button.click()
    assert len(session.document.samples) == 5
    assert xor.table.currentIndex().row() == 4
    xor.table.setCurrentIndex(xor.table.sample_model.index(1, 1))
    xor.remove_button.click()
    assert len(session.document.samples) == 4
    assert session.document.samples.inputs[1].tolist() == [1.0, 0.0]
    assert [session.undo(), session.undo()] == [True, True]
    assert len(session.document.samples) == 4


def test_the_last_sample_stays(panel: SamplePanel, session: Session) -> None:
    assert not panel.remove_button.isEnabled()
    panel.remove_sample()
    assert "at least one sample" in panel.note.text()


def test_it_says_which_sample_is_shown(xor: SamplePanel) -> None:
    session = xor._session
    assert xor.heading.text() == "SAMPLE 1 OF 4"
    session.go_iteration(2)
    assert xor.heading.text() == "SAMPLE 3 OF 4"
    assert xor.table.sample_model.index(2, 0).data() == "▸ 3"
    header = xor.table.sample_model.headerData
    assert [header(k, Qt.Orientation.Horizontal) for k in range(4)] == ["sample", "x₁", "x₂", "y₇"]


def test_the_learning_rate(panel: SamplePanel, session: Session, qtbot: QtBot) -> None:
    session.go_iteration(1)
    enter(qtbot, panel.rate, "0.25")
    assert session.trace.learning_rate == 0.25
    assert session.journey.trace(0).learning_rate == 0.5
    session.go_iteration(0)
    assert panel.rate.value == 0.5
    enter(qtbot, panel.rate, "-1")
    assert panel.rate.problem.startswith("The learning rate")


def test_samples_per_update(xor: SamplePanel, qtbot: QtBot) -> None:
    session = xor._session
    enter(qtbot, xor.batch, "4")
    assert session.trace.samples == (0, 1, 2, 3)
    assert xor.heading.text() == "SAMPLE 1, 2, 3, 4 OF 4"
    for bad in ("5", "0", "1.5"):
        enter(qtbot, xor.batch, bad)
        assert "from 1 to 4" in xor.batch.problem


def test_the_loss_is_chosen_or_refused(panel: SamplePanel, session: Session) -> None:
    panel.loss.choose("huber")
    assert session.trace.loss_name == "huber"
    session.set_target(0, 0, 3.0)
    panel.loss.choose("binary_cross_entropy")
    assert session.trace.loss_name == "huber" and panel.loss.value == "huber"
    notes = [note for note in panel.findChildren(type(panel.note)) if note.isVisible()]
    assert len(notes) == 1 and "targets" in notes[0].text()


def test_conventions_by_profile_and_one_by_one(panel: SamplePanel, session: Session) -> None:
    panel.profile.choose("mazur")
    assert session.trace.conventions == PROFILES["mazur"]
    assert panel.conventions["biases"].value == "frozen"
    panel.conventions["biases"].choose("trained")
    assert session.trace.conventions.squared_error_factor == 0.5
    assert panel.profile.value == "han-kamber"
    panel.conventions["update"].choose("sequential")
    assert session.trace.conventions.update == "sequential"
    assert panel.profile.value == ""
    session.undo()
    assert panel.conventions["update"].value == "simultaneous"


def test_many_inputs_scroll(open_session: Open, show: Show) -> None:
    session = open_session("784-16-10")
    panel = SamplePanel(session)
    show(panel)
    assert panel.table.sample_model.columnCount() == 1 + 784 + 10
    assert panel.table.columnWidth(3) >= 58
