"""The dialog that makes a network from sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.document import network_document
from nnviz.document.builders import BUILDERS
from nnviz.errors import UsageError
from nnviz.gui.panels.new_network import NewNetworkDialog, Wish, parse_sizes
from nnviz.gui.panels.truth_field import TruthField
from nnviz.gui.session import Session
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.initialisers import INITIALISERS

Show = Callable[..., None]


@pytest.fixture
def dialog(session: Session, show: Show) -> NewNetworkDialog:
    result = NewNetworkDialog(session)
    show(result, 460, 480)
    return result


@pytest.mark.parametrize("text", ["2-4-1", "2 4 1", " 2, 4, 1 ", "2–4–1", "2x4x1"])
def test_sizes_are_read(text: str) -> None:
    assert parse_sizes(text) == (2, 4, 1)


@pytest.mark.parametrize("text", ["", "3", "2-0-1", "2-a-1", "2--1", "1e9-2", "-2-1", "²-1", "2-"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="2-4-1"):
        parse_sizes(text)


@given(st.text(max_size=30))
def test_no_text_does_anything_but_read_or_refuse(text: str) -> None:
    try:
        assert all(size >= 1 for size in parse_sizes(text))
    except UsageError as error:
        assert str(error)


def test_the_preview_counts_before_anything_is_made(dialog: NewNetworkDialog) -> None:
    dialog.sizes.setText("2-4-1")
    assert dialog.preview.text().startswith("3 layers · 7 neurons and 2 bias neurons · 17 edges")
    dialog.bias.setChecked(False)
    assert "7 neurons · 12 edges" in dialog.preview.text()
    dialog.sizes.setText("784-128-64-10")
    graph = Architecture.layered([784, 128, 64, 10], bias=False)
    assert f"{len(graph.edge_array):,} edges" in dialog.preview.text()


@pytest.mark.parametrize("text", ["", "abc", "2", "999999999-999999999", "2-100000-1"])
def test_bad_sizes_are_said_at_the_field(dialog: NewNetworkDialog, text: str) -> None:
    dialog.sizes.setText(text)
    assert dialog.rows["sizes"].note.isVisible() and dialog.rows["sizes"].note.text()
    assert not dialog.create_button.isEnabled() and dialog.preview.text() == ""
    assert dialog.sizes.property("state") == "error"
    dialog.sizes.setText("3-2")
    assert dialog.rows["sizes"].note.isHidden() and dialog.create_button.isEnabled()


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "99999999999"])
def test_a_bad_seed_is_said_at_the_field(dialog: NewNetworkDialog, text: str) -> None:
    dialog.seed.setText(text)
    assert dialog.rows["seed"].note.isVisible() and not dialog.create_button.isEnabled()


def test_create_opens_the_network(dialog: NewNetworkDialog, session: Session) -> None:
    session.set_view(notation="layered", decimals=6)
    session.go_iteration(2)
    dialog.sizes.setText("3-5-2")
    dialog.hidden.choose("relu")
    dialog.seed.setText("7")
    dialog.create_button.click()
    graph = session.network.architecture
    assert [layer.size for layer in graph.layers] == [3, 5, 2]
    assert graph.activation(5) == "relu" and session.iteration == 0
    assert session.document.view.notation == "layered" and session.document.view.decimals == 6
    assert session.document.name == "3-5-2" and not session.unsaved


def test_the_same_seed_gives_the_same_weights(dialog: NewNetworkDialog) -> None:
    assert dialog.wish().document().network == dialog.wish().document().network


def test_softmax_brings_its_loss_unless_another_was_chosen(dialog: NewNetworkDialog) -> None:
    dialog.output.choose("softmax")
    assert dialog.loss.value == "categorical_cross_entropy"
    dialog.output.choose("sigmoid")
    assert dialog.loss.value == "squared_error"
    dialog.loss.choose("huber")
    dialog.output.choose("softmax")
    assert dialog.loss.value == "huber"


def test_what_cannot_learn_is_said_before(dialog: NewNetworkDialog) -> None:
    dialog.hidden.choose("threshold")
    assert "no gradient" in dialog.preview.text()
    assert dialog.create_button.isEnabled()


def test_what_only_shows_when_it_is_tried_is_said_too(
    dialog: NewNetworkDialog, session: Session
) -> None:
    before = session.document
    dialog.output.choose("tanh")
    dialog.loss.choose("binary_cross_entropy")
    dialog.create_button.click()
    assert dialog.isVisible() and dialog.rows["loss"].note.text()
    assert session.document is before


@pytest.mark.parametrize("init", sorted(INITIALISERS))
def test_every_initialiser(init: str) -> None:
    document = Wish((2, 3, 2), "tanh", "sigmoid", True, init, 3, "squared_error").document()
    assert document.network.architecture.parameter_count == 17


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_function_in_the_output_layer(name: str) -> None:
    Wish((2, 3, 2), "tanh", name, True, "xavier", 3, "squared_error").document()


# Made for a purpose ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(BUILDERS))
def test_every_builder_can_be_chosen_and_makes_its_example(
    dialog: NewNetworkDialog, session: Session, kind: str
) -> None:
    dialog.kind.choose(kind)
    form = dialog.form
    assert form is not None
    assert form.isVisible() and not dialog.layered.isVisible()
    assert network_document(form.network) == network_document(BUILDERS[kind].example)
    assert dialog.preview.text() == BUILDERS[kind].sentence(form.network.partition(":")[2])
    dialog.create_button.click()
    assert session.document.network == network_document(BUILDERS[kind].example).network
    assert session.iteration == 0 and not session.unsaved


def test_what_a_builder_cannot_make_is_said_at_the_field(dialog: NewNetworkDialog) -> None:
    dialog.choose_kind("chain")
    assert dialog.form is not None
    for argument, word in (("depth", "1"), ("skip", "1"), ("weight", "much"), ("seed", "-1")):
        before = dialog.form.words()[list(dialog.form.rows).index(argument)]
        dialog.form.set_word(argument, word)
        row = dialog.form.rows[argument]
        assert row.note.isVisible() and row.field.property("state") == "error"
        assert not dialog.create_button.isEnabled() and dialog.preview.text() == ""
        dialog.form.set_word(argument, before)
        assert row.note.isHidden() and dialog.create_button.isEnabled()


def test_a_truth_table_is_clicked_together(dialog: NewNetworkDialog, qtbot: QtBot) -> None:
    dialog.choose_kind("truth")
    dialog.activateWindow()
    assert dialog.form is not None
    table = dialog.form.rows["table"].field
    assert isinstance(table, TruthField)
    assert [button.text() for button in table.buttons] == ["0", "1", "1", "0"]
    table.buttons[3].setFocus()
    qtbot.keyClick(table.buttons[3], Qt.Key.Key_Return)  # it flips, and creates nothing yet
    assert (table.text(), table.known.value) == ("0111", "or") and dialog.isVisible()
    table.known.choose("parity3")
    assert table.text() == "01101001" and len(table.buttons) == 8
    table.buttons[0].click()
    assert (table.text(), table.known.value) == ("11101001", "")
    table.setText("parity4")
    assert len(table.buttons) == 16 and "8 hidden threshold neurons" in dialog.preview.text()
    table.setText("011")
    assert len(table.buttons) == 16 and not dialog.create_button.isEnabled()


def test_another_kind_needs_another_height(dialog: NewNetworkDialog, qtbot: QtBot) -> None:
    for kind in ("parabola", "truth", "layers"):
        dialog.choose_kind(kind)
        layout = dialog.layout()
        assert layout is not None
        wanted = layout.totalHeightForWidth(dialog.width())
        qtbot.waitUntil(lambda wanted=wanted: dialog.height() == wanted)  # type: ignore[misc]
