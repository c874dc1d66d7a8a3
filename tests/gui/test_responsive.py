"""What keeps the window quick while it trains: the parts of it that do not depend on a clock.

How quick it is, `python -m benchmarks live` measures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnviz.document import resolve
from nnviz.document.journey import Journey
from nnviz.errors import Diverged
from nnviz.gui.panels import matrix
from nnviz.gui.panels.matrix import ConfusionMatrix
from nnviz.gui.runner import Runner
from nnviz.gui.session import Session
from nnviz.gui.turns import Turns
from nnviz.gui.window import MainWindow
from nnviz.steps import Trace

MakeWindow = Callable[..., MainWindow]
SEQUENCES = Path(__file__).with_name("sequences.py")
ROOT = Path(__file__).parents[2]


class TestTurns:
    @pytest.fixture
    def turns(self, qapp: QObject) -> Turns:
        return Turns()

    def test_a_part_is_done_at_once(self, turns: Turns) -> None:
        done: list[str] = []
        turns.take(lambda: done.append("a"))
        assert done == ["a"]

    def test_within_spread_each_has_a_turn_of_its_own(self, turns: Turns, qtbot: QtBot) -> None:
        done: list[str] = []
        ended = []
        turns.done.connect(lambda: ended.append(len(done)))
        with turns.spread():
            for name in "abc":
                turns.take(lambda name=name: done.append(name))  # type: ignore[misc]
            assert done == []
        assert done == []
        for count in (1, 2, 3):
            turns._turn()
            assert len(done) == count and ended == []
        qtbot.waitUntil(lambda: ended == [3])
        assert done == ["a", "b", "c"]

    def test_a_part_asked_for_twice_is_done_once(self, turns: Turns) -> None:
        done: list[str] = []

        def part() -> None:
            done.append("a")

        with turns.spread():
            turns.take(part)
            turns.take(part)
        turns.flush()
        assert done == ["a"]

    def test_what_is_done_at_once_does_not_wait_any_more(self, turns: Turns) -> None:
        done: list[str] = []

        def part() -> None:
            done.append("a")

        with turns.spread():
            turns.take(part)
        turns.take(part)
        turns.flush()
        assert done == ["a"]

    def test_after_a_part_that_fails_come_the_others(self, turns: Turns) -> None:
        done: list[str] = []
        with turns.spread():
            turns.take(lambda: 1 // 0)  # type: ignore[arg-type, return-value]
            turns.take(lambda: done.append("b"))
        with pytest.raises(ZeroDivisionError):
            turns._turn()
        turns._turn()
        assert done == ["b"]

    def test_what_is_gone_has_no_turn(self, turns: Turns, qtbot: QtBot) -> None:
        label = QLabel("a")
        with turns.spread():
            turns.take(label.hide)
        label.deleteLater()
        qtbot.wait(1)
        turns.flush()

    def test_cleared_parts_are_never_done(self, turns: Turns, qtbot: QtBot) -> None:
        done: list[str] = []
        ended: list[bool] = []
        turns.done.connect(lambda: ended.append(True))
        with turns.spread():
            turns.take(lambda: done.append("a"))
        turns.clear()
        qtbot.wait(5)
        turns.flush()
        assert done == [] and ended == []


def test_a_training_passes_through_iterations_without_taking_them_apart(
    make_window: MakeWindow,
) -> None:
    window = make_window("xor-2-4-1")
    window.choose_perspective("train")
    session = window.session
    window.runner.start(epochs=20)
    window.runner.wait()
    assert session.iteration == 20 * session.journey.order_at(0).whole
    assert not session.opened
    for iteration in (3, 11, 7):
        session.travel(iteration, final=False)
        session.travel(iteration)
        assert session.iteration == iteration and not session.opened
    session.travel(5)
    before = session.network
    window.choose_perspective("explore")
    assert session.opened and session.trace.before.parameters.tolist() == before.parameters.tolist()
    assert session.batch == session.trace.samples


def test_an_iteration_that_cannot_be_taken_apart_gives_way_to_the_one_before(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_appearance(perspective="train")
    runner = Runner(session, session)
    runner.start(iterations=3)  # the weights it comes to are finite
    runner.wait()
    assert session.iteration == 3 and not session.opened
    trace = Journey.trace

    def ends(journey: Journey, iteration: int) -> Trace:
        if iteration >= 3:
            raise Diverged("z is not finite.")
        return trace(journey, iteration)

    monkeypatch.setattr(Journey, "trace", ends)
    assert session.index == 0
    assert session.iteration == 2 and session.network is session.trace.before


def test_the_interpreter_changes_hands_quickly_only_while_a_run_is_on(session: Session) -> None:
    before = sys.getswitchinterval()
    runner = Runner(session, session)
    runner.start()
    during = sys.getswitchinterval()
    runner.pause()
    assert during < before == sys.getswitchinterval()


def test_a_run_that_starts_while_parts_wait_is_looked_at(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("xor-2-4-1")
    window.choose_perspective("train")
    window.runner.start(epochs=3)
    window.runner.wait()
    window.session.travel(4, final=False)  # its parts wait
    window.runner.start()
    qtbot.waitUntil(lambda: window.session.shown_iteration > 100, timeout=20_000)
    window.runner.pause()


def test_while_training_a_matrix_counts_no_more_than_a_moment_allows(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.new(resolve("iris"))
    table = ConfusionMatrix(session)
    whole = table.counted()
    monkeypatch.setattr(matrix, "MOST_COUNTED", 10)
    runner = Runner(session, session)
    runner.start()
    part = table.counted()
    runner.pause()
    again = table.counted()
    assert whole is not None and part is not None and again is not None
    assert (part[0].total, part[1]) == (10, f"first {whole[1]}")
    assert again[0].total == whole[0].total > 10 and again[1] == whole[1]


def test_whatever_is_done_the_window_closes_and_leaves_nothing(tmp_path: Path) -> None:
    """A few of the sequences; `python tests/gui/sequences.py 0 200 FOLDER` does many."""
    ended = subprocess.run(
        [sys.executable, str(SEQUENCES), "1000", "4", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("4 sequences")
