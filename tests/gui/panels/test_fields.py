"""Fields take what is a number and say in place why anything else is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.errors import UsageError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import NumberField, Row

Show = Callable[..., None]


class Store:
    """Somewhere to put a number; refuses those above 10."""

    def __init__(self) -> None:
        self.values: list[tuple[float, str]] = []

    def __call__(self, value: float, *, gesture: str = "") -> None:
        if value > 10:
            raise UsageError("Ten is the most.")
        self.values.append((value, gesture))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def field(store: Store, show: Show) -> Iterator[NumberField]:
    result = NumberField(store)
    result.set_value(0.123456789, "0.1235")
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.addWidget(QLineEdit())  # has the keyboard at first
    column.addWidget(Row("Number", result))
    show(whole, 300, 120)
    yield result


def enter(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    field.insert(text)  # keyClicks knows no −
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_all_digits_show_while_it_is_edited(field: NumberField) -> None:
    assert field.text() == "0.1235"
    field.setFocus()
    assert field.text() == "0.123456789"
    field.clearFocus()
    assert field.text() == "0.1235"


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("0,5", 0.5), ("-2", -2.0), ("−2", -2.0), ("1e-3", 0.001), ("1/4", 0.25)],
)
def test_numbers_as_people_type_them(
    field: NumberField, store: Store, qtbot: QtBot, text: str, value: float
) -> None:
    enter(qtbot, field, text)
    assert store.values == [(value, "")]
    assert field.problem == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", "not a number"),
        ("1e999", "too large"),
        ("", "empty"),
        ("nan", "not a number"),
        ("1/0", "zero"),
        ("11", "Ten is the most."),
    ],
)
def test_a_bad_entry_stays_and_says_why(
    field: NumberField, store: Store, qtbot: QtBot, text: str, said: str
) -> None:
    row = field.parentWidget()
    assert isinstance(row, Row)
    enter(qtbot, field, text)
    assert store.values == [] and field.value == 0.123456789
    assert field.text() == text and said in field.problem
    assert row.note.isVisible() and said in row.note.text()
    assert field.property("state") == "error"
    qtbot.keyClicks(field, "1")
    assert row.note.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.123456789"


def test_leaving_the_field_commits(field: NumberField, store: Store, qtbot: QtBot) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    field.clearFocus()
    assert store.values == [(3.0, "")]


def test_an_untouched_field_commits_nothing(field: NumberField, store: Store) -> None:
    field.setFocus()
    field.clearFocus()
    field.commit()
    assert store.values == []


def test_arrows_change_it_a_little_as_one_gesture(
    field: NumberField, store: Store, qtbot: QtBot
) -> None:
    field.set_value(0.5, "0.5")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    values, gestures = zip(*store.values, strict=True)
    assert values == (0.6, 0.49) and len(set(gestures)) == 1 and gestures[0]
    field.set_value(9.95, "9.95")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.problem == "Ten is the most."


def test_what_is_being_typed_survives_a_refresh(field: NumberField, qtbot: QtBot) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "4")
    field.set_value(0.123456789, "0.1235")
    assert field.text() == "4"
    field.set_value(7.0, "7")
    assert field.text() == "7"


def test_a_choice_that_is_refused_falls_back(show: Show) -> None:
    taken: list[str] = []

    def commit(value: str) -> None:
        if value == "bad":
            raise UsageError("Not that one.")
        taken.append(value)

    choice = ChoiceField(
        [("good", "Good", "tip"), ("bad", "Bad", ""), ("fine", "Fine", "")], commit
    )
    show(choice, 200, 40)
    said: list[str] = []
    choice.refused.connect(said.append)
    choice.set_value("good")
    choice.choose("bad")
    assert (choice.value, said) == ("good", ["Not that one."])
    choice.choose("fine")
    choice.choose("fine")
    assert taken == ["fine"] and said[-1] == ""
    assert choice.value == "fine"
    choice.grab()
