"""The tables of neurons and edges: the accessible twins of the canvas."""

from __future__ import annotations

import csv
import io
import itertools
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from nnviz.gui.arrangement import NARROWEST
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.panels.grid_view import GridDelegate, GridView
from nnviz.gui.panels.tables import EdgesTable, NeuronsTable
from nnviz.gui.session import Session

Show = Callable[..., None]
Open = Callable[[str], Session]
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def edges(session: Session, show: Show) -> EdgesTable:
    result = EdgesTable(session)
    show(result, 520, 500)
    return result


@pytest.fixture
def neurons(session: Session, show: Show) -> NeuronsTable:
    result = NeuronsTable(session)
    show(result, 620, 500)
    return result


def cells(table: EdgesTable | NeuronsTable, row: int) -> list[str]:
    model = table.view.grid_model
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_every_neuron_is_there(neurons: NeuronsTable, session: Session) -> None:
    assert neurons.view.grid_model.rowCount() == 9
    assert cells(neurons, 0) == ["1", "1", "input", "", "–", "1.5", "–", "–"]
    assert cells(neurons, 1)[2:6] == ["bias", "", "–", "?"]
    assert cells(neurons, 5) == ["6", "3", "hidden", "sigmoid", "?", "?", "?", "?"]
    session.go("e0/s0/backward/n6")
    assert cells(neurons, 5)[4:] == ["0.4199", "0.6035", "0.2393", "0.0547"]
    assert cells(neurons, 3)[-1] == "?"


def test_every_edge_is_there(edges: EdgesTable, session: Session) -> None:
    assert edges.view.grid_model.rowCount() == 12
    assert cells(edges, 5) == ["4 → 6", "−0.4", "?", "?", "?"]
    session.jump(len(session.plan) - 1)
    assert cells(edges, 5) == ["4 → 6", "−0.4", "0.2689", "0.0147", "−0.4074"]


def test_selection_goes_both_ways(edges: EdgesTable, session: Session) -> None:
    session.select("edge:4-6")
    assert edges.view.currentIndex().row() == 5
    edges.view.setCurrentIndex(edges.view.grid_model.index(2, 0))
    assert session.selection == "edge:1-4"
    session.select("neuron:3")
    assert not edges.view.selectionModel().hasSelection()


def test_hover_goes_both_ways(edges: EdgesTable, session: Session, qtbot: QtBot) -> None:
    view = edges.view
    spot = view.visualRect(view.grid_model.index(3, 1)).center()
    qtbot.mouseMove(view.viewport(), spot)
    assert session.hover == view.grid_model.id_at(3)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert session.hover == ""
    session.set_hover("edge:6-9")
    assert view.hovered_row == view.grid_model.row_of("edge:6-9")
    edges.grab()


def test_sorting_keeps_the_selection_and_puts_the_unknown_last(
    edges: EdgesTable, session: Session
) -> None:
    session.go("e0/s0/backward/w4")
    session.select("edge:4-6")
    model = edges.view.grid_model
    edges.view.sortByColumn(1, UP)
    weights = [model.value_at(model.index(row, 1)) for row in range(12)]
    assert weights == sorted(weights)
    assert model.id_at(edges.view.currentIndex().row()) == "edge:4-6"
    for order in (UP, DOWN):
        edges.view.sortByColumn(3, order)
        texts = [model.index(row, 3).data() for row in range(12)]
        assert texts[-8:] == ["?"] * 8 and "?" not in texts[:4]
    session.next()
    assert model.index(7, 3).data() == "?" and model.index(6, 3).data() != "?"


def test_words_are_sorted_too(neurons: NeuronsTable) -> None:
    neurons.view.sortByColumn(2, UP)
    model = neurons.view.grid_model
    roles = [model.index(row, 2).data() for row in range(9)]
    assert roles == sorted(roles)
    neurons.view.sortByColumn(2, DOWN)
    assert [model.index(row, 2).data() for row in range(9)] == sorted(roles, reverse=True)


def test_a_weight_is_typed_with_the_keyboard_alone(
    edges: EdgesTable, session: Session, qtbot: QtBot
) -> None:
    edges.view.setFocus()
    edges.view.setCurrentIndex(edges.view.grid_model.index(5, 0))
    qtbot.keyClick(edges.view, Qt.Key.Key_Return)
    editor = next(e for e in edges.view.viewport().findChildren(QLineEdit) if e.isVisible())
    assert editor.accessibleName() == "weight, 4 → 6"
    qtbot.keyClicks(editor, "abc")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "not a number" in edges.note.text() and edges.note.isVisible()
    editor.selectAll()
    qtbot.keyClicks(editor, "-0.75")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.network.weight(4, 6) == -0.75
    assert edges.note.isHidden()


def test_leaving_a_bad_entry_changes_nothing(
    edges: EdgesTable, session: Session, qtbot: QtBot
) -> None:
    edges.view.setFocus()
    edges.view.edit_row(5)
    editor = next(e for e in edges.view.viewport().findChildren(QLineEdit) if e.isVisible())
    editor.selectAll()
    qtbot.keyClicks(editor, "1e999")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert session.network.weight(4, 6) == -0.4 and not session.history.can_undo


def test_copy_gives_csv_with_every_digit(edges: EdgesTable, session: Session) -> None:
    session.go("e0/s0/backward/w6")
    edges.view.copy_csv()
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))
    assert rows[0] == ["edge", "weight", "a (source)", "∂C/∂w", "new w"]
    assert len(rows) == 13
    line = next(row for row in rows if row[0] == "4 → 6")
    assert float(line[3]) == session.trace.gradient(4, 6)
    assert line[4] == ""
    assert "e" not in rows[0][1:2] and float(line[1]) == -0.4


def test_copy_of_some_rows(neurons: NeuronsTable) -> None:
    neurons.view.selectRow(0)
    model = neurons.view.selectionModel()
    model.select(
        neurons.view.grid_model.index(2, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows
    )
    neurons.view.copy_csv()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_another_document_resets_the_rows(
    edges: EdgesTable, session: Session, open_session: Open
) -> None:
    session.select("edge:4-6")
    session.new(open_session("xor-2-2-1").document)
    assert edges.view.grid_model.rowCount() == 9
    assert cells(edges, 0)[0] == "1 → 4"


def test_hundred_thousand_edges_are_quick(open_session: Open, show: Show) -> None:
    """No cell is made that nobody sees: a step costs some vector operations."""
    session = open_session("784-128-64-10")
    table = EdgesTable(session)
    show(table, 400, 400)
    assert table.view.grid_model.rowCount() == 109_386
    table.view.sortByColumn(1, UP)
    started = time.perf_counter()
    session.jump(len(session.plan) - 1)
    session.select("edge:700-800")
    table.repaint()
    assert time.perf_counter() - started < 2.0  # far above what it takes: a guard, no benchmark
    assert table.view.grid_model.id_at(table.view.currentIndex().row()) == "edge:700-800"


def test_a_hidden_table_costs_nothing(session: Session, qtbot: QtBot) -> None:
    table = EdgesTable(session)
    qtbot.addWidget(table)
    session.jump(5)
    assert table.view.grid_model.rowCount() == 0


def test_narrow_tables_shorten_their_titles(session: Session, show: Show) -> None:
    table = NeuronsTable(session)
    show(table, 330, 300)
    session.jump(12)
    model = table.view.grid_model
    shown = [
        model.headerData(k, Qt.Orientation.Horizontal)
        for k in range(model.columnCount())
        if not table.view.isColumnHidden(k)
    ]
    assert "layer" not in shown and {"z", "a", "δ"} <= set(shown)
    table.resize(800, 300)
    assert not table.view.isColumnHidden(1)


def test_numbers_of_two_figures_need_no_bar_to_scroll_by(open_session: Open, show: Show) -> None:
    session = open_session("van-kessel-4-5-1")
    session.go("e0/s0/forward/n12")
    panel = ExplainPanel(session)
    show(panel, NARROWEST, 600)  # so low that Explain itself has its bar
    view = panel.incoming.view
    assert panel.verticalScrollBar().isVisible()
    assert not view.horizontalScrollBar().isVisible()
    assert sum(view.columnWidth(at) for at in range(4)) <= view.viewport().width()


@pytest.mark.parametrize(("network", "one"), [("1-12-1", "n16"), ("bumps:sine:24", "n1")])
def test_no_number_of_a_narrow_table_is_cut(
    network: str, one: str, open_session: Open, show: Show
) -> None:
    session = open_session(network)
    session.set_input(0, 0, 4.0 if one == "n1" else 0.5)
    session.go(f"e0/s0/forward/{one}")
    panel = ExplainPanel(session)
    show(panel, NARROWEST, 600)
    view = (panel.outgoing if one == "n1" else panel.incoming).view
    assert sum(view.columnWidth(at) for at in range(4)) <= view.viewport().width()
    for row, column in itertools.product(range(9), range(1, 4)):
        asked, given = asked_and_given(view, row, column)
        assert asked <= given, (row, column)


def asked_and_given(view: GridView, row: int, column: int) -> tuple[float, float]:
    """How wide the text of a cell is, and the room it is drawn in."""
    index, option, style = view.model().index(row, column), QStyleOptionViewItem(), view.style()
    view.initViewItemOption(option)
    option.rect = view.visualRect(index)
    delegate = view.itemDelegate()
    assert isinstance(delegate, GridDelegate)
    delegate.initStyleOption(option, index)
    room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, view).width()
    beside = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, view) + 1
    asked = QFontMetricsF(option.font).horizontalAdvance(str(index.data()))
    return asked, room - 2 * beside


def test_colours_follow_the_sign_and_the_theme(edges: EdgesTable, session: Session) -> None:
    from nnviz.picture.theme import theme

    model = edges.view.grid_model
    colour = model.index(5, 1).data(Qt.ItemDataRole.ForegroundRole)
    assert colour.name() == theme("light").negative
    session.set_appearance(theme="dark")
    colour = model.index(5, 1).data(Qt.ItemDataRole.ForegroundRole)
    assert colour.name() == theme("dark").negative
    assert model.index(5, 4).data(Qt.ItemDataRole.ForegroundRole).name() == theme("dark").text_faint
    assert "not computed yet" in model.index(5, 4).data(Qt.ItemDataRole.ToolTipRole)


def test_the_numbers_are_those_of_the_trace(edges: EdgesTable, session: Session) -> None:
    session.jump(len(session.plan) - 1)
    columns = edges.view.grid_model.grid.columns
    new = next(column for column in columns if column.key == "new")
    assert np.array_equal(np.asarray(new.values), session.trace.after.weight_array)


def test_clicking_beside_the_rows_does_nothing(edges: EdgesTable, qtbot: QtBot) -> None:
    qtbot.mouseClick(edges.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 470))
    assert edges.view.edit_row(-1) is False
