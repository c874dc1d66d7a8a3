from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.document import Document, History, history, preset_document


def renamed(number: int) -> Document:
    return replace(preset_document("triangle"), name=str(number))


def test_undo_gives_the_document_and_where_its_edit_was_made() -> None:
    start, first, second = renamed(0), renamed(1), renamed(2)
    past = History(start, "start")
    past.push("first", first, "here")
    past.push("second", second, "there")
    assert past.labels == ("first", "second")
    assert (past.undo_label, past.redo_label) == ("second", "")
    assert past.undo() == (first, "there")
    assert past.undo() == (start, "here")
    assert not past.can_undo
    assert (past.undo_label, past.redo_label) == ("", "first")
    assert past.redo() == (first, "here")
    assert past.document is first


def test_an_edit_forgets_what_was_taken_back() -> None:
    past = History(renamed(0), 0)
    past.push("a", renamed(1), 1)
    past.push("b", renamed(2), 2)
    past.undo()
    past.push("c", renamed(3), 3)
    assert past.labels == ("a", "c")
    assert not past.can_redo
    assert len(past) == 2


def test_nothing_to_undo_or_redo_is_an_error_of_the_caller() -> None:
    past = History(renamed(0), 0)
    with pytest.raises(IndexError):
        past.undo()
    with pytest.raises(IndexError):
        past.redo()


def test_clean_means_the_saved_document_wherever_it_stands() -> None:
    past = History(renamed(0), 0)
    assert past.is_clean
    past.push("a", renamed(1), 0)
    assert not past.is_clean
    past.mark_clean()
    assert past.is_clean
    past.undo()
    assert not past.is_clean
    past.redo()
    assert past.is_clean
    past.undo()
    past.mark_clean()
    past.mark_unsaved()
    assert not past.is_clean
    past.push("b", renamed(1), 0)
    assert not past.is_clean, "an equal document, made anew, is not the one that was saved"


def test_the_oldest_edits_are_let_go() -> None:
    past = History(renamed(0), 0, longest=3)
    for number in range(1, 8):
        past.push(str(number), renamed(number), number)
    assert past.labels == ("5", "6", "7")
    while past.can_undo:
        past.undo()
    assert past.document.name == "4"


def test_weights_of_all_entries_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    weights, samples = (count for _, count in renamed(0).chapter.parts if count)
    monkeypatch.setattr(history, "MOST_NUMBERS", 4 * weights + samples)
    past = History(renamed(0), 0)
    for number in range(1, 10):
        past.push(str(number), renamed(number), number)
    assert past.labels == ("7", "8", "9")
    shared = past.document
    for number in range(10, 20):  # the same weights cost nothing more
        past.push(str(number), replace(shared, notes=str(number)), number)
    assert len(past) == 13


@given(st.lists(st.sampled_from(("edit", "undo", "redo", "save", "withdraw")), max_size=30))
def test_history_is_a_list_with_a_place(actions: list[str]) -> None:
    made, at, clean = [0], 0, 0
    past = History(renamed(0), 0)
    counter = 0
    for action in actions:
        if action == "edit":
            counter += 1
            del made[at + 1 :]
            made.append(counter)
            at += 1
            past.push(str(counter), renamed(counter), counter)
        elif action == "undo" and at:
            at -= 1
            assert past.undo()[1] == made[at + 1]
        elif action == "withdraw" and at:
            at -= 1
            del made[at + 1 :]
            assert past.withdraw()[0].name == str(made[at])
        elif action == "redo" and at + 1 < len(made):
            at += 1
            assert past.redo()[1] == made[at]
        elif action == "save":
            clean = made[at]
            past.mark_clean()
        assert past.document.name == str(made[at])
        assert past.is_clean == (made[at] == clean)
        assert (past.can_undo, past.can_redo) == (at > 0, at + 1 < len(made))
