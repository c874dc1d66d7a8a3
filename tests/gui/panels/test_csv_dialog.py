"""Opening a table of values in the real window: seen, changed, used or left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnviz.gui.panels import csv_dialog
from nnviz.gui.panels.csv_dialog import CsvDialog
from nnviz.gui.panels.csv_reading import survey
from nnviz.gui.panels.csv_table import HEAD
from nnviz.gui.panels.fields import NumberField
from nnviz.gui.window import MainWindow
from tests.gui.conftest import MakeWindow

KINDS = ("setosa", "versicolor", "virginica")
FLOWERS = "sepal,petal,kind\n" + "".join(
    f"{5 + k % 7 / 10},{1 + k % 3 + k / 100},{KINDS[k % 3]}\n" for k in range(30)
)
GERMAN = "länge;breite;art\n1,5;2;a\n2,5;3;b\n3,5;1\n;4;a\n4,25;5;b\n2;NA;\n"

Ask = Callable[..., CsvDialog]


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


@pytest.fixture
def ask(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Iterator[Ask]:
    """`ask(text)` opens the dialog on a file with this text, and waits for what it says."""
    opened: list[CsvDialog] = []

    def open_dialog(text: str | bytes = FLOWERS, name: str = "flowers.csv") -> CsvDialog:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        dialog = CsvDialog.ask(window, path)
        assert dialog is not None
        opened.append(dialog)
        settle(dialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield open_dialog
    for dialog in filter(isValid, opened):  # it deletes itself where it was closed
        dialog.background.stop()
        dialog.reject()


def settle(dialog: CsvDialog) -> None:
    """One question leads to the next; wait for the last answer."""
    while dialog.background.busy:
        dialog.background.wait()


def said(dialog: CsvDialog) -> str:
    return dialog.sentence.text()


def head(dialog: CsvDialog, row: int) -> list[str]:
    model = dialog.table.csv_model
    return [model.index(row, k).data()[:-3] for k in range(model.columnCount())]


def plan(qtbot: QtBot, dialog: CsvDialog, row: int, column: int, *keys: Qt.Key) -> None:
    """Choose in the head with the keyboard."""
    table = dialog.table
    table.setFocus()
    table.setCurrentIndex(table.csv_model.index(row, column))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    menu = table.findChildren(QMenu)[-1]
    for key in (*keys, Qt.Key.Key_Return):
        qtbot.keyClick(menu, key)
    settle(dialog)


def enter(qtbot: QtBot, dialog: CsvDialog, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    settle(dialog)


# Using a file ---------------------------------------------------------------------------------


def test_a_file_is_shown_and_used(window: MainWindow, ask: Ask) -> None:
    dialog = ask()
    assert {key: field.value for key, field in dialog.fields.items()} == {
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
    }
    assert dialog.header.isChecked() and dialog.title.text() == "flowers.csv"
    assert head(dialog, 0) == ["input", "input", "target"]
    assert head(dialog, 1) == ["number", "number", "category"]
    assert said(dialog) == (
        "30 samples, 2 inputs, 3 classes: setosa 10, versicolor 10, virginica 10. "
        "21 for training and 9 for validation. "
        "The network gets 2 input neurons and 3 output neurons, and new weights."
    )
    before = window.session.document
    dialog.use_button.click()
    session = window.session
    assert session.data.feature_names == ("sepal", "petal") and session.data.classes == KINDS
    assert session.network.architecture.input_count == 2
    assert session.network.architecture.output_count == 3
    assert session.iteration == session.journey.first
    assert session.history.undo_label == "Data: flowers"
    assert session.undo() and session.document == before


def test_cancel_leaves_everything_as_it_was(window: MainWindow, ask: Ask) -> None:
    before = window.session.document
    dialog = ask()
    dialog.cancel_button.click()
    assert window.session.document is before and not window.session.unsaved


def test_a_file_leads_here_however_it_comes(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data.TSV"
    path.write_text(FLOWERS.replace(",", "\t"))
    given: list[Path] = []
    monkeypatch.setattr(CsvDialog, "ask", lambda window, path, own: given.append(Path(path)))
    window.filing.open(path)
    window.dropEvent(dropped(path))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.filing.open()
    assert given == [path] * 3


def test_no_file_no_dialog(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert CsvDialog.ask(window) is None


def dropped(path: Path) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    dropped.kept = data  # type: ignore[attr-defined]  # the event does not own it
    return QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_another_file_is_dropped_or_chosen(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = ask()
    dialog.lines.choice.choose(True)
    other = tmp_path / "andere.csv"
    other.write_text(GERMAN, encoding="cp1252")
    dialog.dropEvent(dropped(other))
    settle(dialog)
    assert dialog.title.text() == "andere.csv" and not dialog.wish.leave_out
    assert dialog.fields["encoding"].value == "cp1252"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path), ""))
    dialog.other.click()
    settle(dialog)
    assert "is not a file that can be read" in said(dialog)
    assert not dialog.use_button.isEnabled() and not dialog.fields["encoding"].isEnabled()
    assert dialog.table.csv_model.columnCount() == 0


def test_a_running_training_pauses(window: MainWindow, ask: Ask) -> None:
    window.commands.train()
    assert window.runner.running
    dialog = ask()
    assert not window.runner.running
    dialog.use_button.click()
    assert window.session.data.name == "flowers"


# How it is written ----------------------------------------------------------------------------


def test_what_was_detected_can_be_changed(ask: Ask) -> None:
    dialog = ask(GERMAN)
    assert (dialog.fields["delimiter"].value, dialog.fields["decimal"].value) == (";", ",")
    assert dialog.table.csv_model.index(len(HEAD), 0).data() == "1.5"
    dialog.fields["decimal"].choose(".")
    settle(dialog)
    assert dialog.table.csv_model.index(len(HEAD), 0).data() == "1,5"
    dialog.fields["delimiter"].choose(",")
    settle(dialog)
    assert dialog.table.csv_model.columnCount() != 3
    assert said(dialog) and not dialog.use_button.isEnabled()
    dialog.fields["delimiter"].choose(";")
    dialog.fields["decimal"].choose(",")
    settle(dialog)
    dialog.header.click()
    settle(dialog)
    model = dialog.table.csv_model
    names = [model.headerData(k, Qt.Orientation.Horizontal) for k in range(3)]
    assert names == ["column 1", "column 2", "column 3"]
    assert model.headerData(len(HEAD), Qt.Orientation.Vertical) == "line 1"


def test_another_encoding_that_does_not_fit_is_said_and_can_be_left(ask: Ask) -> None:
    dialog = ask(GERMAN.encode("cp1252"))
    assert dialog.table.csv_model.headerData(0, Qt.Orientation.Horizontal) == "länge"
    dialog.fields["encoding"].choose("utf-8")
    settle(dialog)
    assert said(dialog) == "Line 1 cannot be read as UTF-8. Choose another encoding."
    assert not dialog.use_button.isEnabled()
    dialog.fields["encoding"].choose("latin-1")
    settle(dialog)
    assert dialog.table.csv_model.headerData(0, Qt.Orientation.Horizontal) == "länge"


# What does not fit ----------------------------------------------------------------------------


def test_lines_that_do_not_fit_are_listed_with_what_is_done(ask: Ask) -> None:
    dialog = ask(GERMAN)
    assert "line 4 has 2 values, 3 expected" in said(dialog)
    assert not dialog.use_button.isEnabled()
    listed = dialog.lines.list.model()
    assert listed.rowCount() == 1
    assert listed.index(0, 0).data() == "line 4 has 2 values, 3 expected – not decided"
    dialog.lines.choice.choose(True)
    settle(dialog)
    assert listed.index(0, 0).data().endswith("left out")
    assert "line 4" not in said(dialog)


def test_each_kind_of_missing_value_needs_a_rule(ask: Ask) -> None:
    dialog = ask(GERMAN)
    dialog.lines.choice.choose(True)
    settle(dialog)
    assert dialog.missing.said.text() == "3 in 3 columns; the first in line 5, “länge”."
    shown = {key for key, row in dialog.missing.rows.items() if not row.isHidden()}
    assert shown == {"numbers", "targets"}
    assert "there is no value for" in said(dialog) and not dialog.use_button.isEnabled()
    dialog.missing.choices["targets"].choose("drop")
    dialog.missing.choices["numbers"].choose("median")
    settle(dialog)
    assert said(dialog).startswith("4 samples, 2 inputs, 2 classes: a 2, b 2.")
    assert "2 lines left out" in said(dialog) and dialog.use_button.isEnabled()


def test_a_word_among_numbers_is_named_and_marked(ask: Ask) -> None:
    rows = "".join(f"{k},{k % 2}\n" for k in range(20))
    dialog = ask(f"x,y\n{rows}oops,1\n")
    assert "Line 22 has “oops” for “x”, which is not a number" in said(dialog)
    cell = dialog.table.csv_model.index(len(HEAD) + 20, 0)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "Not a number"
    assert cell.data() == "oops"


# What columns are for -------------------------------------------------------------------------


def test_columns_are_planned_with_the_keyboard(window: MainWindow, ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    plan(qtbot, dialog, 0, 0, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert head(dialog, 0) == ["leave out", "input", "target"]
    assert said(dialog).startswith("30 samples, 1 input, 3 classes")
    plan(qtbot, dialog, 1, 1, Qt.Key.Key_Down)
    assert head(dialog, 1)[1] == "category"
    plan(qtbot, dialog, 0, 1, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert said(dialog).startswith("There must be a column for an input and one for a target.")
    assert not dialog.use_button.isEnabled()
    dialog.use_button.click()
    dialog.accept()
    assert dialog.isVisible() and window.session.data.name == ""


def test_several_columns_at_once(ask: Ask) -> None:
    text = "a,b,c,d,y\n" + "".join(
        f"{k * 7 % 12},{k * k},{-k},{k % 5},{k % 2}\n" for k in range(12)
    )
    dialog = ask(text)
    table = dialog.table
    table.setCurrentIndex(table.csv_model.index(0, 1))
    for column in (2, 3):
        table.selectionModel().select(
            table.csv_model.index(0, column), table.selectionModel().SelectionFlag.Select
        )
    table.choose_at(table.csv_model.index(0, 3))
    menu = table.findChildren(QMenu)[-1]
    menu.actions()[2].trigger()
    settle(dialog)
    assert head(dialog, 0) == ["input", "leave out", "leave out", "leave out", "target"]


def test_choices_outlive_a_change_of_the_division_but_not_of_the_dialect(
    ask: Ask, qtbot: QtBot
) -> None:
    dialog = ask()
    plan(qtbot, dialog, 0, 0, Qt.Key.Key_Down, Qt.Key.Key_Down)
    enter(qtbot, dialog, dialog.division.validation, "20")
    assert head(dialog, 0)[0] == "leave out"
    dialog.header.click()
    settle(dialog)
    assert head(dialog, 0)[0] == "input"


# Division and scale ---------------------------------------------------------------------------


def test_the_division_is_typed(window: MainWindow, ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    division = dialog.division
    assert division.validation.text() == "30 %"
    enter(qtbot, dialog, division.validation, "20")
    enter(qtbot, dialog, division.test, "10")
    assert "21 for training, 6 for validation, 3 for test." in said(dialog)
    enter(qtbot, dialog, division.seed, "7")
    enter(qtbot, dialog, division.test, "100")
    assert "less than 100 %" in division.test.problem
    enter(qtbot, dialog, division.test, "80")
    assert "take all samples" in division.test.problem
    dialog.accept()  # as Enter in the field would: not with what is refused
    assert dialog.isVisible()
    enter(qtbot, dialog, division.test, "10")
    dialog.accept()
    counts = [len(window.session.data.rows(role)) for role in range(3)]
    assert counts == [21, 6, 3]


def test_standardising_is_proposed_and_can_be_declined(window: MainWindow, ask: Ask) -> None:
    dialog = ask()
    assert dialog.division.inputs.isChecked() and dialog.division.targets.isHidden()
    dialog.division.inputs.click()
    settle(dialog)
    assert dialog.wish.standardise is False
    dialog.accept()
    assert window.session.data.inputs.max() > 4.0


def test_targets_that_are_numbers_can_be_standardised(window: MainWindow, ask: Ask) -> None:
    rows = "".join(f"{np.cos(k):.3f},{1000 + 10 * k}.5\n" for k in range(40))
    dialog = ask(f"x,price\n{rows}")
    assert said(dialog).startswith("40 samples, 1 input, 1 target: price.")
    assert not dialog.division.targets.isHidden() and not dialog.division.inputs.isChecked()
    dialog.division.targets.click()
    settle(dialog)
    dialog.accept()
    assert abs(window.session.data.targets).max() < 3.0


# Away from the window -------------------------------------------------------------------------


def test_the_window_is_free_while_a_large_file_is_read(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """The first rows are seen while all are looked through, and Cancel does not wait."""
    go_on, begun = threading.Event(), threading.Event()

    def slow(data: bytes, dialect: object, most: int | None = None) -> object:
        if most is None:
            begun.set()
            go_on.wait(20)
        return survey(data, dialect, most)  # type: ignore[arg-type]

    dialog = ask()
    path = Path(dialog.place.text()) / "many.csv"
    path.write_text("x,y\n" + "".join(f"{k},{k % 2}\n" for k in range(500)))
    monkeypatch.setattr(csv_dialog, "survey", slow)
    dialog.load(path)
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: dialog.table.csv_model.rowCount() == len(HEAD) + 40)
    assert not dialog.use_button.isEnabled()
    dialog.fields["delimiter"].choose(";")  # what was asked for before is not wanted any more
    start = time.perf_counter()
    dialog.reject()
    assert time.perf_counter() - start < 0.5 and not dialog.isVisible()
    go_on.set()
    settle(dialog)
    assert dialog.outcome is None


# Everyone can use it --------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_small_window(
    make_window: MakeWindow, tmp_path: Path, theme: str, qtbot: QtBot
) -> None:
    window = make_window(size=(1000, 640))
    window.commands.choose("theme", theme)
    path = tmp_path / "a-rather-long-name-of-a-file-that-goes-on-and-on-and-on-and-on.csv"
    path.write_text(GERMAN)
    dialog = CsvDialog.ask(window, path)
    assert dialog is not None
    settle(dialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.width() <= 1000 and dialog.height() <= 640
    assert dialog.minimumSizeHint().width() <= 1000 and dialog.minimumSizeHint().height() <= 640
    for part in (dialog.table, dialog.sentence, dialog.use_button, dialog.missing.rows["targets"]):
        place = part.mapTo(dialog, part.rect().bottomRight())
        assert dialog.rect().contains(place)
    assert dialog.table.height() >= 5 * dialog.table.rowHeight(0)
    dialog.reject()


def test_the_keyboard_reaches_everything_by_name(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask(GERMAN)
    dialog.lines.choice.choose(True)
    dialog.missing.choices["numbers"].choose("mean")
    dialog.missing.choices["targets"].choose("drop")
    settle(dialog)
    dialog.fields["encoding"].setFocus()
    seen: list[QWidget] = []
    while (widget := dialog.focusWidget()) not in seen:
        seen.append(widget)
        dialog.focusNextChild()
    wanted = [
        *dialog.fields.values(),
        dialog.header,
        dialog.table,
        dialog.lines.list,
        dialog.lines.choice,
        dialog.missing.choices["numbers"],
        dialog.missing.choices["targets"],
        dialog.division.validation,
        dialog.division.test,
        dialog.division.seed,
        dialog.division.inputs,
    ]
    assert seen[: len(wanted)] == wanted
    assert {dialog.other, dialog.use_button, dialog.cancel_button} <= set(seen)
    for widget in seen:
        named = widget.accessibleName()
        assert named or (isinstance(widget, QCheckBox) and widget.text()) or hasattr(widget, "text")
    cell = dialog.table.csv_model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert cell == "art, use as target"
