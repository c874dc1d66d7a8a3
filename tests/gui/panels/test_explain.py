"""The Explain panel: follow a number to the step that made it, and come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.document import edits
from nnviz.gui.mathview import MathView, Term
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.session import Session

Show = Callable[..., None]
Open = Callable[[str], Session]


@pytest.fixture
def panel(session: Session, show: Show) -> ExplainPanel:
    result = ExplainPanel(session)
    show(result)
    return result


def term(view: MathView, plain: str) -> Term:
    """The first term that can be followed and reads like this."""
    return next(t for t in view.targets if t.piece.plain == plain)


def click(qtbot: QtBot, view: MathView, found: Term) -> None:
    QApplication.processEvents()  # the layout follows the step
    place = view.place_of(found).toPoint()
    qtbot.mouseMove(view, place)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)


def at(session: Session) -> str:
    return str(session.step.address)


def test_it_follows_the_steps(panel: ExplainPanel, session: Session) -> None:
    session.go("e0/s0/backward/n6")
    assert panel.caption.text() == "STEP 13 OF 26 · BACKWARD"
    assert panel.title.text() == "Neuron 6 — error term δ₆"
    assert "0.0547" in panel.equation.plain
    assert "comes back" in panel.sentence.text()
    session.next()
    assert panel.title.text() == "Neuron 7 — error term δ₇"


def test_clicking_numbers_leads_from_delta_9_to_the_input(
    panel: ExplainPanel, session: Session, qtbot: QtBot
) -> None:
    """Where do you come from? All the way down, then all the way back."""
    session.set_detail("term")
    session.go("e0/s0/backward/n6/t1")
    way = [
        ("0.2078", "e0/s0/backward/n9/product"),
        ("0.9399", "e0/s0/loss/n9"),
        ("0.6700", "e0/s0/forward/n9/function"),
        ("0.7081", "e0/s0/forward/n9/sum"),
        ("0.6638", "e0/s0/forward/n9/t1"),
        ("0.6035", "e0/s0/forward/n6/function"),
        ("0.4199", "e0/s0/forward/n6/sum"),
        ("0.4274", "e0/s0/forward/n6/t1"),
        ("0.6106", "e0/s0/forward/n3/function"),
        ("0.45", "e0/s0/forward/n3/sum"),
        ("0.75", "e0/s0/forward/n3/t1"),
        ("1.5", "e0/s0/forward/n1"),
    ]
    passed, height = [at(session)], panel.title.y()
    for number, address in way:
        click(qtbot, panel.equation, term(panel.equation, number))
        assert at(session) == address, number
        passed.append(address)
    assert panel.title.text() == "Neuron 1 — input"
    assert panel.title.y() == height
    for address in reversed(passed[:-1]):
        assert not panel.back.isHidden()
        panel.back.click()
        assert at(session) == address
    assert panel.back.isHidden()


def test_every_number_can_be_asked(session: Session, show: Show) -> None:
    """Each leads to a step that was done before, to the same one, or says that it was given."""
    panel = ExplainPanel(session)
    show(panel)
    session.go_iteration(1)
    for index in (2, 5, 9, 12, 15, 18, 23):
        session.jump(index)
        for piece in [t.piece for t in panel.equation.targets]:
            panel.follow(piece)
            moved = (session.iteration, session.index) != (1, index)
            assert moved or panel.remark.text(), (index, piece.plain)
            assert (session.iteration, session.index) <= (1, index)
            session.go_iteration(1)
            session.jump(index)
            session.select("")


def test_an_initial_weight_says_that_it_was_set(
    panel: ExplainPanel, session: Session, qtbot: QtBot
) -> None:
    session.go("e0/s0/backward/n6")
    click(qtbot, panel.equation, term(panel.equation, "1.1"))
    assert at(session) == "e0/s0/backward/n6"
    assert session.selection == "edge:6-9"
    assert "initial weight" in panel.remark.text() and "1.1" in panel.remark.text()


def test_a_learnt_weight_leads_to_its_update_in_the_iteration_before(
    panel: ExplainPanel, session: Session, qtbot: QtBot
) -> None:
    session.go_iteration(1)
    session.jump(12)
    number = session.format.text(session.network.weight(6, 9))
    click(qtbot, panel.equation, term(panel.equation, number))
    assert session.iteration == 0
    assert at(session) == "e0/s0/update/w9"
    assert number in panel.equation.plain
    panel.back.click()
    assert (session.iteration, session.index) == (1, 12)


def test_a_weight_set_by_hand_does_not_claim_to_be_learnt(
    panel: ExplainPanel, session: Session
) -> None:
    session.go_iteration(1)
    session.jump(12)
    session.set_weight(6, 9, 0.7)
    panel.follow(term(panel.equation, "0.7").piece)
    assert (session.iteration, session.selection) == (1, "edge:6-9")
    assert "because it was set" in panel.remark.text()


def test_inputs_and_targets_were_given(panel: ExplainPanel, session: Session) -> None:
    session.go("e0/s0/loss")
    panel.follow(term(panel.equation, "0.2").piece)
    assert session.selection == "loss"
    assert "target is part of sample 1" in panel.remark.text()
    session.select("")
    session.go("e0/s0/forward/n1")
    panel.follow(term(panel.equation, "x").piece)
    assert "input is part of sample 1" in panel.remark.text()


def test_hovering_a_term_lights_what_it_stands_for(
    panel: ExplainPanel, session: Session, qtbot: QtBot
) -> None:
    session.go("e0/s0/backward/n6")
    view = panel.equation
    qtbot.mouseMove(view, view.place_of(term(view, "w_69")).toPoint())
    assert session.hover == "edge:6-9"
    assert {t.piece.plain for t in view.lit_terms} == {"w_69", "1.1"}
    qtbot.mouseMove(view, QPoint(view.width() - 2, view.height() - 2))
    assert session.hover == ""


def test_hovering_on_the_canvas_lights_the_terms(panel: ExplainPanel, session: Session) -> None:
    session.go("e0/s0/backward/n6")
    session.set_hover("edge:6-9")
    assert {t.piece.plain for t in panel.equation.lit_terms} == {"w_69", "1.1"}
    session.set_hover("neuron:9")
    assert {t.piece.plain for t in panel.equation.lit_terms} == {"δ_9", "0.2078"}
    session.set_hover("edge:4-6")
    assert panel.incoming.view.hovered_row == 1
    session.set_hover("")
    assert not panel.equation.lit_terms and panel.incoming.view.hovered_row is None


def test_the_keyboard_does_all_of_it(panel: ExplainPanel, session: Session, qtbot: QtBot) -> None:
    session.go("e0/s0/backward/n6")
    view = panel.equation
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(30):
        if view.chosen is not None and view.chosen.piece.plain == "0.2078":
            break
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert session.hover == "neuron:9"
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert at(session) == "e0/s0/backward/n9"


def test_a_selection_is_explained_by_the_latest_of_it(
    panel: ExplainPanel, session: Session
) -> None:
    session.go("e0/s0/backward/n6")
    session.select("neuron:4")
    assert panel.caption.text() == "SELECTED · FORWARD"
    assert "0.2689" in panel.equation.plain
    session.go("e0/s0/backward/n4")
    assert "error term" in panel.title.text()
    assert not panel.leave.isHidden()
    panel.leave.click()
    assert session.selection == "" and panel.leave.isHidden()
    assert panel.caption.text().startswith("STEP 16 OF 26")


def test_what_is_not_computed_yet_shows_symbols_only(panel: ExplainPanel, session: Session) -> None:
    session.jump(2)
    session.select("neuron:6")
    assert panel.sentence.text() == "Not computed yet: step 6 will do it."
    numbers = [t.piece for t in panel.equation.terms if t.piece.value is not None]
    assert {piece.role for piece in numbers} <= {"constant"}
    assert "z₆ = ?" in panel.inside.curve.accessibleDescription()


@pytest.mark.parametrize("selection", ["edge:3-6", "edge:5-7", "layer:2", "layer:1", "loss"])
def test_everything_that_can_be_selected_is_explained(
    panel: ExplainPanel, session: Session, selection: str
) -> None:
    session.select(selection)
    for index in (0, 8, 12, 18, 25):
        session.jump(index)
        assert panel.leave.isVisible()
        assert panel.title.text() and panel.equation.terms


class TestEdges:
    def test_the_derivatives_appear_when_they_are_computed(
        self, panel: ExplainPanel, session: Session
    ) -> None:
        session.go("e0/s0/backward/n6")
        model = panel.incoming.view.grid_model
        assert panel.incoming.caption.text() == "THEN, FOR EACH INCOMING EDGE"
        texts = [[model.index(r, c).data() for c in range(4)] for r in range(3)]
        assert texts[0] == ["3 → 6", "0.7", "0.6106", "?"]
        assert texts[1][1] == "−0.4"
        assert "δ_6" in {t.piece.plain for t in panel.incoming.formula.terms}
        session.go("e0/s0/backward/w6")
        assert model.index(0, 3).data() == "0.0334"
        session.go("e0/s0/update/w6")
        assert [model.index(0, c).data() for c in range(4)] == ["3 → 6", "0.7", "0.0334", "0.6833"]

    def test_outgoing_edges_bring_back_delta(self, panel: ExplainPanel, session: Session) -> None:
        session.go("e0/s0/backward/n4")
        model = panel.outgoing.view.grid_model
        rows = [[model.index(r, c).data() for c in range(4)] for r in range(2)]
        assert rows[0] == ["4 → 6", "−0.4", "0.0547", "−0.0219"]

    def test_a_row_selects_its_edge(self, panel: ExplainPanel, session: Session) -> None:
        session.go("e0/s0/backward/n6")
        view = panel.incoming.view
        view.setCurrentIndex(view.grid_model.index(1, 0))
        assert session.selection == "edge:4-6"

    def test_a_weight_is_typed_in_its_cell(
        self, panel: ExplainPanel, session: Session, qtbot: QtBot
    ) -> None:
        session.go("e0/s0/forward/n6")
        before = session.trace.z[5, 0]
        editor = open_editor(panel)
        assert editor.text() == "0.7"
        type_into(qtbot, editor, "0,25")
        assert session.network.weight(3, 6) == 0.25
        assert session.trace.z[5, 0] != before
        assert panel.incoming.view.grid_model.index(0, 1).data() == "0.25"
        assert session.undo()
        assert session.network.weight(3, 6) == 0.7

    @pytest.mark.parametrize(
        ("typed", "said"),
        [("abc", "not a number"), ("1e999", "too large"), ("", "empty"), ("0.5.1", "not a number")],
    )
    def test_a_bad_weight_is_refused_in_place(
        self, panel: ExplainPanel, session: Session, qtbot: QtBot, typed: str, said: str
    ) -> None:
        session.go("e0/s0/forward/n6")
        editor = open_editor(panel)
        type_into(qtbot, editor, typed)
        assert said in panel.incoming.note.text()
        assert editor.isVisible() and editor.property("state") == "error"
        assert session.network.weight(3, 6) == 0.7 and not session.history.can_undo
        type_into(qtbot, editor, "0.5")
        assert session.network.weight(3, 6) == 0.5
        assert panel.incoming.note.isHidden()

    def test_a_fixed_edge_cannot_be_edited(self, open_session: Open, show: Show) -> None:
        session = open_session("residual")
        panel = ExplainPanel(session)
        show(panel)
        graph = session.network.architecture
        fixed = next(k for k, at in enumerate(graph.parameter_index) if at < 0)
        target = int(graph.edge_array[fixed, 1])
        session.go(f"e0/s0/forward/n{target}")
        model = panel.incoming.view.grid_model
        row = model.row_of(f"edge:{graph.edge_array[fixed, 0]}-{target}")
        assert row is not None
        assert not model.flags(model.index(row, 1)) & Qt.ItemFlag.ItemIsEditable


def open_editor(panel: ExplainPanel) -> QLineEdit:
    view = panel.incoming.view
    assert view.edit_row(0)
    return next(e for e in view.viewport().findChildren(QLineEdit) if e.isVisible())


def type_into(qtbot: QtBot, editor: QLineEdit, text: str) -> None:
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


class TestInside:
    def test_the_slope_comes_in_the_backward_phase(
        self, panel: ExplainPanel, session: Session
    ) -> None:
        session.go("e0/s0/forward/n6")
        said = panel.inside.curve.accessibleDescription()
        assert "z₆ = 0.4199 → a₆ = 0.6035" in said and "slope" not in said
        session.go("e0/s0/backward/n6")
        assert "slope f′ = 0.2393" in panel.inside.curve.accessibleDescription()
        assert panel.inside.caption.text() == "INSIDE NEURON 6"

    def test_softmax_shows_its_layer(self, open_session: Open, show: Show) -> None:
        session = open_session("softmax-2-3-3")
        panel = ExplainPanel(session)
        show(panel)
        layer = session.network.architecture.layer_count
        first = session.network.architecture.neurons(layer)[0]
        session.go(f"e0/s0/forward/n{first}")
        shares = panel.inside.shares
        assert shares.isVisible() and panel.inside.curve.isHidden()
        assert [share.a_text for share in shares.shares] == ["?"] * 3
        session.go(f"e0/s0/forward/l{layer}/function")
        assert sum(share.a or 0.0 for share in shares.shares) == pytest.approx(1.0)

    def test_the_loss_is_drawn_against_the_output(
        self, panel: ExplainPanel, session: Session
    ) -> None:
        session.go("e0/s0/loss")
        said = panel.inside.curve.accessibleDescription()
        assert "a₉ = 0.6700 → C = 0.2209" in said and "slope" not in said
        session.go("e0/s0/loss/n9")
        assert "∂C/∂a₉ = 0.9399" in panel.inside.curve.accessibleDescription()

    def test_inputs_have_no_inside(self, panel: ExplainPanel, session: Session) -> None:
        session.jump(0)
        assert panel.inside.isHidden() and panel.incoming.isHidden()
        assert not panel.outgoing.isHidden()


def test_the_next_step_is_prepared_in_idle_time(
    panel: ExplainPanel, session: Session, qtbot: QtBot
) -> None:
    from nnviz.export.mathlines import groups_of, lines_to_set, pieces_to_set
    from nnviz.export.maths import is_cached
    from nnviz.steps import explain

    session.set_view(decimals=6)
    session.go("e0/s0/backward/n7")
    following = explain(session.trace, "e0/s0/backward/n3", "graph", session.format)
    lines = lines_to_set(groups_of(following))
    assert not is_cached(pieces_to_set(lines[1]), 17.0)
    qtbot.waitUntil(lambda: all(is_cached(pieces_to_set(line), 17.0) for line in lines))


def test_it_shows_nothing_while_hidden_and_catches_up(session: Session, show: Show) -> None:
    panel = ExplainPanel(session)
    session.jump(5)
    assert panel.shown is None
    show(panel)
    assert panel.caption.text().startswith("STEP 6")
    panel.hide()
    session.jump(7)
    assert panel.caption.text().startswith("STEP 6")
    panel.show()
    assert panel.caption.text().startswith("STEP 8")


def test_notation_and_number_format_are_followed(panel: ExplainPanel, session: Session) -> None:
    session.go("e0/s0/forward/n6")
    session.set_view(notation="layered")
    assert "w^3_11" in panel.equation.plain
    assert "z³₁" in panel.title.text()
    session.set_view(notation="graph", decimal_comma=True, decimals=2)
    assert "0,61" in panel.equation.plain
    assert panel.incoming.view.grid_model.index(0, 2).data() == "0,61"


def test_a_batch_is_explained(open_session: Open, show: Show) -> None:
    session = open_session("xor-2-2-1")
    session.edit("Batch", lambda document: edits.set_batch_size(document, 0, 4))
    panel = ExplainPanel(session)
    show(panel)
    for index in range(0, len(session.plan), 6):
        session.jump(index)
        assert panel.title.text()
    session.jump(len(session.plan) - 1)
    titles = [c.title for c in panel.incoming.view.grid_model.grid.columns]
    assert "mean ∂C/∂w" in titles


@pytest.mark.parametrize("width", [290, 320, 380, 520])
def test_no_width_clips_an_equation(session: Session, show: Show, width: int) -> None:
    panel = ExplainPanel(session)
    show(panel, width)
    for notation in ("graph", "matrix"):
        session.set_view(notation=notation)
        for index in (5, 8, 15, 23):
            session.jump(index)
            QApplication.processEvents()
            assert panel.widget().width() == panel.viewport().width()
            view = panel.equation
            assert view.height() >= view.heightForWidth(view.width())
            if not view.findChildren(type(view._bar))[0].isVisible():
                for found in view.terms:
                    assert 0 <= view.place_of(found).x() <= view.width()


def test_nothing_is_cut_off_in_the_turn_it_is_shown(open_session: Open, show: Show) -> None:
    session = open_session("van-kessel-4-5-1")
    session.go("e0/s0/forward/n1")
    panel = ExplainPanel(session)
    show(panel, 336, 500)
    session.go("e0/s0/forward/n12")
    assert panel.incoming.view.grid_model.rowCount() == 6
    parts = (panel.widget(), panel.equation, panel.incoming, panel.inside)
    places = [part.geometry() for part in parts]
    for _ in range(6):
        QApplication.processEvents()
    assert [part.geometry() for part in parts] == places


def test_the_layout_comes_to_rest(
    session: Session, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scroll bar that changes a width that changes a height that ... would never end."""
    panel = ExplainPanel(session)
    session.set_view(decimals=8)
    for width in (290, 300, 310, 340):
        show(panel, width, 500)
        for index in (5, 8, 15):
            session.jump(index)
            for _ in range(6):
                QApplication.processEvents()
            before = panel.widget().height()
            calls: list[int] = []
            monkeypatch.setattr(
                type(panel.incoming.view), "_spread", lambda view, calls=calls: calls.append(1)
            )
            QApplication.processEvents()
            monkeypatch.undo()
            assert not calls and panel.widget().height() == before
