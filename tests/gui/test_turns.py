"""Work that is spread over turns of the event loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from nnviz.gui.turns import Turns


@pytest.fixture
def turns(qapp: object) -> Iterator[Turns]:
    made = Turns()
    yield made
    made.clear()


def test_without_spreading_it_is_done_at_once(turns: Turns) -> None:
    done: list[str] = []
    turns.take(lambda: done.append("now"))
    assert done == ["now"]


def test_within_another_spreading_it_still_waits(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    with turns.spread():
        with turns.spread():
            turns.take(lambda: done.append("inner"))
        turns.take(lambda: done.append("outer"))
    turns.take(lambda: done.append("after"))  # what comes while others wait keeps its place
    assert done == []
    with qtbot.waitSignal(turns.done):
        pass
    assert done == ["inner", "outer", "after"]


def test_flushed_it_is_done_and_over(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    with turns.spread():
        turns.take(lambda: done.append("late"))
    with qtbot.waitSignal(turns.done):
        turns.flush()
    assert done == ["late"]
    turns.take(lambda: done.append("now"))
    assert done == ["late", "now"]
    QCoreApplication.processEvents()
    assert done == ["late", "now"]
