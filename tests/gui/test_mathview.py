"""The widget that shows typeset lines: pointing, clicking, keys, sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnviz.export.mathlines import Group
from nnviz.gui.mathview import Manner, MathView
from nnviz.picture.theme import theme
from nnviz.picture.wording import tip_of
from nnviz.steps.address import Address
from nnviz.steps.expression import Piece

SOURCE = Address.parse("e0/s0/backward/n9")
DELTA = Piece("0.2078", "0.2078", 0.2078, ("neuron:9",), SOURCE, "delta")
WEIGHT = Piece("({-}0.31)", "(-0.31)", -0.31, ("edge:6-9",), None, "weight")
LINE = (
    Piece("=", " = "),
    DELTA,
    Piece(r"\times", " × "),
    WEIGHT,
    Piece(r"\cdot", "·"),
    Piece(r"\delta_{9}", "δ_9", None, ("neuron:9",), SOURCE, "delta"),
)
LIGHT = theme("light")
MANNER = Manner(
    lambda piece: LIGHT.backward if piece.role == "delta" else LIGHT.text,
    lambda piece: piece.source is not None,
    lambda piece: f"about {piece.plain}",
)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MathView]:
    whole = QWidget()
    other = QLineEdit(whole)  # has the keyboard at first
    result = MathView(whole)
    result.move(0, 40)
    qtbot.addWidget(whole)
    result.show_groups([Group((LINE,))], "= 0.2078 × (-0.31)·δ_9", MANNER, LIGHT)
    result.resize(320, 60)
    whole.resize(600, 200)
    whole.show()
    qtbot.waitExposed(whole)
    other.setFocus()
    yield result


def place(view: MathView, plain: str) -> QPoint:
    found = next(term for term in view.terms if term.piece.plain == plain)
    return view.place_of(found).toPoint()


def test_it_paints_each_piece_in_its_colour(view: MathView) -> None:
    image = view.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(320) for y in range(60)}
    assert {QColor(LIGHT.backward).name(), QColor(LIGHT.text).name()} <= seen


def test_all_terms_of_one_thing_light_together(view: MathView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.hovered) as signal:
        qtbot.mouseMove(view, place(view, "0.2078"))
    assert signal.args == [("neuron:9",)]
    assert [term.piece.plain for term in view.lit_terms] == ["0.2078", "δ_9"]
    with qtbot.waitSignal(view.hovered) as signal:
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert signal.args == [()]
    assert not view.lit_terms


def test_nothing_is_pointed_at_in_a_new_equation(view: MathView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.hovered):
        qtbot.mouseMove(view, QPoint(1, 1))
        qtbot.mouseMove(view, place(view, "0.2078"))
    with qtbot.waitSignal(view.hovered) as signal:
        view.show_groups([Group((LINE,))], "again", MANNER, LIGHT)
    assert signal.args == [()]
    assert not view.lit_terms
    with qtbot.assertNotEmitted(view.hovered):
        view.show_groups([Group((LINE,))], "and again", MANNER, LIGHT)


def test_what_is_lit_elsewhere_is_painted(view: MathView) -> None:
    before = view.grab().toImage()
    view.set_lit(["edge:6-9"])
    assert [term.piece.plain for term in view.lit_terms] == ["(-0.31)"]
    after = view.grab().toImage()
    weight = next(term for term in view.terms if term.piece is WEIGHT)
    spot = place(view, "(-0.31)") - QPoint(round(weight.bounds.width / 2) + 2, 0)
    assert before.pixelColor(spot) != after.pixelColor(spot)


def test_only_what_can_be_followed_is_clicked(view: MathView, qtbot: QtBot) -> None:
    clicked: list[Piece] = []
    view.clicked.connect(clicked.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, "(-0.31)"))
    assert clicked == []
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, "0.2078"))
    assert clicked == [DELTA]


def test_keys_walk_through_the_numbers(view: MathView, qtbot: QtBot) -> None:
    clicked: list[Piece] = []
    view.clicked.connect(clicked.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.chosen is not None and view.chosen.piece is DELTA
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.chosen is not None and view.chosen.piece is DELTA
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen is not None and view.chosen.piece.plain == "δ_9"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.chosen.piece.plain == "δ_9"
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert clicked == [DELTA]
    assert view.accessibleName().startswith("0.2078. about")
    assert view.accessibleDescription() == view.plain == "= 0.2078 × (-0.31)·δ_9"


def test_tab_goes_through_the_numbers_before_it_leaves(view: MathView) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.focusNextPrevChild(True)
    assert view.chosen is not None and view.chosen.piece.plain == "δ_9"
    view.focusNextPrevChild(True)
    assert view.focusNextPrevChild(False) in (True, False)


def test_a_view_without_targets_takes_no_focus(view: MathView) -> None:
    view.show_groups([Group(((Piece("1", "1"),),))], "1", MANNER, LIGHT)
    assert view.focusPolicy() == Qt.FocusPolicy.NoFocus
    view.show_groups([], "", MANNER, LIGHT)
    assert view.heightForWidth(300) == 0
    view.grab()


def test_narrow_makes_it_higher_and_every_term_stays_inside(view: MathView) -> None:
    assert view.heightForWidth(130) > view.heightForWidth(320)
    for width in (130, 180, 320):
        view.resize(width, view.heightForWidth(width))
        for term in view.terms:
            middle = view.place_of(term)
            assert 0 < middle.x() < width and 0 < middle.y() < view.height()


def test_what_cannot_be_broken_is_made_smaller_then_scrolls(view: MathView, qtbot: QtBot) -> None:
    cells = " & ".join("0.12345678" for _ in range(6))
    matrix = (
        Piece(rf"\begin{{pmatrix}} {cells} \end{{pmatrix}}", "[…]"),
        Piece(r"\,", ""),
        DELTA,
    )
    view.show_groups([Group((matrix,))], "[…]", MANNER, LIGHT)
    view.resize(520, 60)
    assert view.place_of(view.terms[-1]).x() < 520
    view.resize(260, 60)
    last = next(term for term in view.terms if term.piece is DELTA)
    before = view.place_of(last).x()
    assert before > 260
    wheel = QWheelEvent(
        QPointF(50, 20),
        QPointF(50, 20),
        QPoint(),
        QPoint(-300, 0),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)
    assert view.place_of(last).x() == before - 100
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert 0 < view.place_of(last).x() < 260
    view.grab()


def test_tool_tips_say_what_a_term_is(view: MathView, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "nnviz.gui.mathview.QToolTip.showText", lambda at, text, widget: shown.append(text)
    )
    for plain in ("0.2078", "(-0.31)"):
        spot = place(view, plain)
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, spot, view.mapToGlobal(spot)))
    assert shown == [tip_of("about 0.2078"), tip_of("about (-0.31)")]
