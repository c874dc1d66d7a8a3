"""While the window runs, garbage is collected by its timer and nowhere else."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.garbage import MUCH, SOME, Collector, collected_between_events

PROGRAM = """
import gc, threading, weakref
from PySide6.QtCore import QObject, QTimer
from nnviz.gui import app

assert gc.isenabled()
populate, killed, collected_in = app.populate, [], set()


class Tied(QObject):
    def __init__(self):
        super().__init__()
        self.me = self


def note(phase, info):
    collected_in.add(threading.current_thread() is threading.main_thread())


def and_then(window, *rest, **options):
    populate(window, *rest, **options)
    gc.callbacks.append(note)
    for _ in range(3_000):
        killed.append(weakref.ref(Tied()))
    worker = threading.Thread(target=lambda: [[] for _ in range(300_000)])
    worker.start()
    worker.join()
    assert not gc.isenabled() and not collected_in and killed[0]() is not None
    look = QTimer(window, interval=50)
    look.timeout.connect(lambda: window.close() if not any(ref() for ref in killed) else None)
    look.start()


app.populate = and_then
code = app.run("xor-2-2-1")
print(code, gc.isenabled(), gc.get_freeze_count(), collected_in)
"""


class Tied:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collected_between_events() as result:
        result.timer.stop()
        yield result


@pytest.fixture
def generations() -> Iterator[list[int]]:
    """The generations that were looked through."""
    found: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            found.append(info["generation"])

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def tie(count: int) -> weakref.ref[Tied]:
    """So many knots of garbage; the first is looked after."""
    first, *_ = [weakref.ref(Tied()) for _ in range(count)]
    return first


def test_in_the_program(tmp_path: Path) -> None:
    """A real run: nothing is collected but by the timer, in the main thread."""
    environment = {
        **os.environ,
        "NNVIZ_SETTINGS": str(tmp_path / "settings.ini"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split(maxsplit=3) == ["0", "True", "0", "{True}\n"], done.stderr


def test_the_timer_collects(qtbot: QtBot) -> None:
    with collected_between_events() as collector:
        assert not gc.isenabled() and collector.timer.isActive()
        collector.timer.setTimerType(Qt.TimerType.PreciseTimer)
        collector.timer.setInterval(1)
        first = tie(SOME)
        qtbot.waitUntil(lambda: first() is None)
    assert not collector.timer.isActive()


def test_where_it_was_off_it_stays_off() -> None:
    assert not gc.isenabled()  # as in all tests
    with collected_between_events():
        assert not gc.isenabled()
    assert not gc.isenabled() and not gc.get_freeze_count()


def test_where_it_was_on_it_is_on_again() -> None:
    gc.enable()
    try:
        with pytest.raises(ZeroDivisionError), collected_between_events():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled()
    finally:
        gc.disable()


def test_it_costs_little(collector: Collector, generations: list[int]) -> None:
    """Everything is looked through once, then only what has come since."""
    tie(SOME)
    collector.look()
    assert generations == [2]
    assert gc.get_freeze_count() > 20 * len(gc.get_objects())
    for _ in range(10):
        collector.look()
    assert generations == [2]  # nothing new, nothing done
    for _ in range(10):
        first = tie(SOME)
        collector.look()
        assert first() is None
    assert max(generations[1:]) < 2 and len(generations) == 11


def test_much_that_stays_is_looked_through_in_the_end(
    collector: Collector, generations: list[int]
) -> None:
    tie(SOME)
    collector.look()
    kept = [Tied() for _ in range(MUCH)]
    collector.look()
    assert generations == [2, 2] and len(kept) == MUCH
