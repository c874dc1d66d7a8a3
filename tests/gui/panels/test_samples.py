"""Samples, learning and conventions: what is typed holds from this iteration on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.document.data_edits import use_dataset
from nnviz.gui.panels import sample_model
from nnviz.gui.panels.fields import NumberField
from nnviz.gui.panels.sample_model import SampleModel
from nnviz.gui.panels.samples import SamplePanel
from nnviz.gui.session import Session
from nnviz.gui.window import MainWindow
from nnviz.nn.conventions import PROFILES
from nnviz.training.dataset import ROLES, Dataset

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
    xor.table.setCurrentIndex(xor.table.sample_model.index(1, 2))
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
    titles = [header(k, Qt.Orientation.Horizontal) for k in range(5)]
    assert titles == ["sample", "role", "x₁", "x₂", "y₇"]


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
    assert panel.table.sample_model.columnCount() == 2 + 784 + 10
    assert panel.table.columnWidth(3) >= 58


def test_a_few_short_numbers_are_all_seen_in_the_narrowest_panel(
    open_session: Open, show: Show
) -> None:
    panel = SamplePanel(open_session("xor-2-2-1"))
    show(panel, width=336)
    table = panel.table
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0


# Names, classes, roles ------------------------------------------------------------------------

ONE_HOT = Dataset(
    np.arange(12.0).reshape(6, 2),
    np.eye(3)[[0, 1, 2, 2, 1, 0]],
    np.array([0, 0, 1, 0, 2, 0], np.int8),
    feature_names=("petal length", "petal width"),
    target_names=("kind = a", "kind = b", "kind = c"),
    classes=("a", "b", "c"),
    name="Flowers",
    source="file flowers.csv",
)
BINARY = Dataset(
    ONE_HOT.inputs,
    np.array([[-1.0], [1.0], [1.0], [-1.0], [1.0], [1.0]]),
    target_names=("side",),
    classes=("left", "right"),
)


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


@pytest.fixture
def flowers(window: MainWindow) -> SamplePanel:
    """The panel in the real window, on a data set with everything."""
    session = window.session
    session.edit("Data", lambda d: use_dataset(d, ONE_HOT), at=session.journey.first)
    window.arrangement.show("samples")
    panel = window.findChild(SamplePanel)
    assert panel is not None
    QApplication.processEvents()
    return panel


def titles(panel: SamplePanel) -> list[str]:
    model = panel.table.sample_model
    count = model.columnCount()
    return [model.headerData(k, Qt.Orientation.Horizontal) for k in range(count)]


def cells(panel: SamplePanel, field: str) -> list[str]:
    model = panel.table.sample_model
    column = model.column_of(field)
    return [model.index(row, column).data() for row in range(model.rowCount())]


def spot(panel: SamplePanel, row: int, field: str) -> QPoint:
    model = panel.table.sample_model
    return panel.table.visualRect(model.index(row, model.column_of(field))).center()


def click(qtbot: QtBot, panel: SamplePanel, row: int, field: str) -> None:
    place = spot(panel, row, field)
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_columns_have_the_names_of_the_data(flowers: SamplePanel) -> None:
    assert titles(flowers) == [
        "sample",
        "role",
        "class",
        "petal length",
        "petal width",
        "kind = a",
        "kind = b",
        "kind = c",
    ]
    model = flowers.table.sample_model
    tip = model.headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "petal length: input of neuron 1"
    assert cells(flowers, "class") == ["a", "b", "c", "c", "b", "a"]
    assert cells(flowers, "role") == [ROLES[role] for role in ONE_HOT.roles]
    assert flowers.counts.text() == (
        "4 training · 1 validation · 1 test\nFlowers – file flowers.csv"
    )


def test_one_target_tells_two_classes(flowers: SamplePanel) -> None:
    session = flowers._session
    session.edit("Data", lambda d: use_dataset(d, BINARY), at=session.journey.first)
    assert cells(flowers, "class") == ["left", "right", "right", "left", "right", "right"]
    assert cells(flowers, "targets")[0].replace("−", "-") == "-1"
    session.set_target(0, 0, 1.0)
    assert cells(flowers, "class")[0] == "right"
    assert flowers.counts.text() == "6 training"


def test_a_click_or_enter_steps_through_a_sample(
    window: MainWindow, flowers: SamplePanel, qtbot: QtBot
) -> None:
    session = window.session
    click(qtbot, flowers, 3, "sample")
    assert session.trace.samples == (3,) and session.step.address.sample == 3
    assert cells(flowers, "sample")[3] == "▸ 4"
    click(qtbot, flowers, 1, "class")
    assert session.trace.samples == (1,)
    flowers.table.setCurrentIndex(flowers.table.sample_model.index(5, 4))
    flowers.table.setFocus()
    qtbot.keyClick(flowers.table, Qt.Key.Key_Return)
    assert session.trace.samples == (5,) and session.iteration == 3


def test_a_click_on_a_number_only_selects_it(
    window: MainWindow, flowers: SamplePanel, qtbot: QtBot
) -> None:
    click(qtbot, flowers, 3, "inputs")
    assert window.session.iteration == 0
    place = spot(flowers, 3, "inputs")
    qtbot.mouseDClick(flowers.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = next(e for e in flowers.table.findChildren(QLineEdit) if e.isVisible())
    editor.selectAll()
    qtbot.keyClicks(editor, "8.5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert window.session.data.inputs[3, 0] == 8.5 and window.session.iteration == 0


def test_a_number_is_edited_with_the_keyboard_alone(
    window: MainWindow, flowers: SamplePanel, qtbot: QtBot
) -> None:
    """F2 edits what is selected in the network; on a cell it means the cell."""
    window.session.select("edge:1-4")
    flowers.table.setFocus()
    flowers.table.setCurrentIndex(flowers.table.sample_model.index(1, 3))
    qtbot.keyClick(flowers.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and flowers.table.isAncestorOf(editor)
    qtbot.keyClicks(editor, "7")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert window.session.data.inputs[1, 0] == 7.0 and window.session.iteration == 0


def test_a_validation_sample_is_in_no_iteration(
    window: MainWindow, flowers: SamplePanel, qtbot: QtBot
) -> None:
    click(qtbot, flowers, 2, "sample")
    assert window.session.iteration == 0 and window.session.trace.samples == (0,)


def test_roles_are_chosen_with_mouse_and_keyboard(
    window: MainWindow, flowers: SamplePanel, qtbot: QtBot
) -> None:
    session = window.session
    click(qtbot, flowers, 3, "role")
    menu = flowers.table.findChildren(QMenu)[-1]
    assert [entry.text() for entry in menu.actions()] == list(ROLES)
    assert [entry.isChecked() for entry in menu.actions()] == [True, False, False]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert session.data.roles.tolist() == [0, 0, 1, 1, 2, 0]
    assert session.history.undo_label == "Role of sample 4"
    assert session.undo() and session.data.roles.tolist() == [0, 0, 1, 0, 2, 0]
    flowers.table.setFocus()
    flowers.table.setCurrentIndex(flowers.table.sample_model.index(0, 1))
    for _ in range(2):
        qtbot.keyClick(flowers.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(flowers.table, Qt.Key.Key_Return)
    menu = flowers.table.findChildren(QMenu)[-1]
    menu.actions()[2].trigger()
    assert session.data.roles.tolist() == [2, 2, 2, 0, 2, 0]
    assert session.history.undo_label == "Roles of samples"


def test_one_sample_at_least_stays_for_training(flowers: SamplePanel) -> None:
    flowers.set_roles(list(range(6)), 1)
    assert "At least one sample must be there for training" in flowers.note.text()
    assert flowers._session.data.roles.tolist() == ONE_HOT.roles.tolist()


def test_it_takes_the_room_where_one_trains(window: MainWindow, flowers: SamplePanel) -> None:
    low = flowers.table.height()
    window.choose_perspective("train")
    window.arrangement.show("samples")
    QApplication.processEvents()
    assert not flowers.rate.isVisible()
    assert flowers.table.height() > 1.5 * low
    window.choose_perspective("explore")
    window.arrangement.show("samples")
    QApplication.processEvents()
    assert flowers.rate.isVisible() and flowers.table.height() == low


def test_a_hundred_thousand_samples_cost_what_is_seen(
    window: MainWindow, flowers: SamplePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells are asked for as they come into sight, however many there are."""
    rows = 100_000
    classes = np.arange(rows) % 2
    data = Dataset(
        np.zeros((rows, 2)) + np.arange(rows)[:, None] / rows,
        classes[:, None].astype(float),
        classes=("even", "odd"),
    )
    session = window.session
    asked: list[int] = []
    text = SampleModel._sample

    def count(model: SampleModel, index: QModelIndex) -> str:
        asked.append(index.row())
        return text(model, index)

    monkeypatch.setitem(sample_model._TEXTS, "sample", count)
    session.edit("Data", lambda d: use_dataset(d, data), at=session.journey.first)
    session.edit("Batch", lambda d: edits.set_batch_size(d, 0, rows))
    flowers.table.scrollToBottom()
    QApplication.processEvents()
    assert flowers.table.sample_model.rowCount() == rows
    assert 0 < len(set(asked)) < 100
    strip = window.timeline.strip
    assert strip.index_at(strip.width() - 5) == len(session.plan) - 1  # all of it is in sight
    assert cells_at(flowers, rows - 1)[:3] == ["▸ 100000", "training", "odd"]


def cells_at(panel: SamplePanel, row: int) -> list[str]:
    model = panel.table.sample_model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_no_number_is_cut_short_where_columns_find_no_room(open_session: Open, show: Show) -> None:
    panel = SamplePanel(open_session("spiral"))
    show(panel, width=336)
    table = panel.table
    header, model = table.horizontalHeader(), table.sample_model
    measure = table.fontMetrics().horizontalAdvance
    for column in range(model.columnCount()):
        texts = [str(model.index(row, column).data() or "") for row in range(20)]
        assert header.sectionSize(column) >= max(map(measure, texts)) + 6, column
    panel.resize(900, 900)
    assert sum(map(header.sectionSize, range(model.columnCount()))) <= table.viewport().width()
