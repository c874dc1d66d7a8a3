"""Work away from the window: what was asked for last is what counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnviz.errors import UsageError
from nnviz.gui.background import Background, Cancelled


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    parent = QObject()
    result = Background(parent)
    yield result
    result.stop()
    parent.deleteLater()


def patient(cancelled: Cancelled) -> str:
    """Works until it is told to stop."""
    while not cancelled():
        time.sleep(0.001)
    return "stopped"


def test_an_answer_comes_in_the_windows_thread(background: Background, qtbot: QtBot) -> None:
    said: list[tuple[object, object, object]] = []
    here = threading.current_thread()
    background.ask(
        lambda _: threading.current_thread(),
        lambda there: said.append((there, threading.current_thread(), background.busy)),
    )
    assert background.busy
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    there, delivered, busy = said[0]
    assert there is not here and delivered is here and not busy


def test_only_the_last_question_is_answered(background: Background) -> None:
    answers: list[object] = []
    began: list[int] = []

    def work(number: int, cancelled: Cancelled) -> int:
        began.append(number)
        patient(cancelled)
        return number

    for number in range(5):
        background.ask(lambda c, n=number: work(n, c), answers.append)
    background.ask(lambda _: "last", answers.append)
    background.wait()
    assert answers == ["last"]
    assert began == [0]


def test_a_refusal_is_handed_over(background: Background) -> None:
    errors: list[Exception] = []

    def refuse(_: Cancelled) -> None:
        raise UsageError("This cannot be.")

    background.ask(refuse, lambda _: pytest.fail("delivered"), errors.append)
    background.wait()
    assert isinstance(errors[0], UsageError) and not background.busy


def test_a_mistake_nobody_takes_is_raised_in_the_window(background: Background) -> None:
    def fail(_: Cancelled) -> None:
        raise ZeroDivisionError

    background.ask(fail, lambda _: None)
    with pytest.raises(ZeroDivisionError):
        background.wait()
    background.ask(lambda _: 1, lambda _: None)
    background.wait()


def test_the_error_of_an_older_question_is_not_told(background: Background) -> None:
    answers: list[object] = []

    def late(cancelled: Cancelled) -> None:
        patient(cancelled)
        raise UsageError("Too late.")

    background.ask(late, answers.append, lambda _: pytest.fail("told"))
    background.ask(lambda _: "new", answers.append)
    background.wait()
    assert answers == ["new"]


def test_cancel(background: Background) -> None:
    background.ask(patient, lambda _: pytest.fail("delivered"))
    background.ask(lambda _: 1, lambda _: pytest.fail("delivered"))
    background.cancel()
    background.wait()
    assert not background.busy


def test_stop_ends_the_thread(background: Background) -> None:
    background.ask(patient, lambda _: pytest.fail("delivered"))
    thread = background._thread
    assert thread is not None and thread.is_alive()
    background.stop()
    assert not thread.is_alive() and not background.busy
    background.stop()
