"""Record: what is done becomes step blocks of a lesson that holds, and can be replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from nnviz.errors import UsageError
from nnviz.gui import messages
from nnviz.gui.lessons.here import showing_of
from nnviz.gui.lessons.recorder import Recorder
from nnviz.gui.session import Session
from nnviz.gui.window import MainWindow
from nnviz.lessons.library import load
from nnviz.lessons.recording import Recording, problems_of
from nnviz.lessons.staging import Stages


def test_the_same_thing_again_is_one_step(session: Session) -> None:
    recording = Recording(showing_of(session))
    first = len(recording.steps)

    def after(*done: object) -> list[str]:
        recording.take(showing_of(session))
        return [step.written for step in recording.steps[first:]]

    assert after() == []
    assert after(session.next(), session.next()) == ["step=e0/s0/forward/n3"]
    assert after(session.next()) == ["step=e0/s0/forward/n4"]
    recording.seal()
    assert after(session.next()) == ["step=e0/s0/forward/n4", "step=e0/s0/forward/n5"]
    assert after(session.select("edge:4-6"))[2:] == ["select=edge:4-6"]
    assert after(session.set_weight(4, 6, 0.5))[3:] == ["weight=4-6:0.5"]
    assert after(session.set_weight(4, 6, 0.25))[3:] == ["weight=4-6:0.25"]
    session.undo()
    assert after(session.undo())[3:] == []  # as though it had never been done
    assert after(session.move_neuron(6, 400.0, 300.0))[3:] == []  # a lesson cannot say that
    recording.undo()
    assert after()[2:] == ["select=edge:4-6"]


def test_a_network_that_has_no_name_in_a_lesson(session: Session) -> None:
    session.edit("Rename", lambda document: _renamed(document))
    with pytest.raises(UsageError, match="cannot begin with this network"):
        Recording(showing_of(session))


def _renamed(document: object) -> object:
    from dataclasses import replace

    return replace(document, name="mine")  # type: ignore[type-var]


def test_a_long_step_takes_several_lines(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["learn.record"].trigger()
    recorder = window.desk.recorder
    assert recorder is not None
    graph = window.session.network.architecture
    lit = tuple(f"neuron:{number}" for number in range(1, graph.neuron_count + 1))
    window.session.next()
    window.session.set_appearance(highlight=lit)
    for width in (recorder.width(), 300):
        recorder.resize(width, 400)
        qtbot.wait(1)
        last = recorder.list.item(recorder.list.count() - 1)
        assert "neuron:9" in last.text()
        assert recorder.list.horizontalScrollBar().maximum() == 0
        lines = recorder.list.visualItemRect(last).height() / recorder.fontMetrics().height()
        assert lines >= 3  # without a break they were two
    recorder._kept = True
    assert recorder.close()


def test_recorded_saved_checked_and_replayed(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    no_questions: list[str],
) -> None:
    session, record = window.session, window.actions_["learn.record"]
    session.set_weight(4, 6, 0.5)  # what was done before is the beginning
    record.trigger()
    recorder = window.desk.recorder
    assert isinstance(recorder, Recorder) and record.isChecked()
    session.go("e0/s0/backward/n6")
    session.select("neuron:6")
    window.arrangement.show("edges")
    qtbot.wait(20)
    session.set_learning_rate(0.25)
    session.set_view(notation="layered")
    window.runner.start(iterations=7)
    window.runner.wait()
    session.set_appearance(show_bias=False)
    session.set_weight(4, 6, 0.6)
    assert recorder.recording.steps[-1].written == "weight=4-6:0.6"
    session.set_weight(4, 6, 0.7)
    recorder.undo.click()  # both were one step
    assert session.network.weight(4, 6) != 0.7 and session.iteration == 7
    recorder.next.click()
    session.select("neuron:7")
    recorder.undo.click()
    assert session.selection == "neuron:6"
    recorder.list.setCurrentRow(0)
    recorder.text.setText("")
    qtbot.keyClicks(recorder.text, "Look: {w_46}")
    recorder.copy.click()
    assert QGuiApplication.clipboard().text() == recorder.recording.blocks
    assert "Look: {w_46}" in recorder.recording.blocks
    recorder.text.setText("")
    qtbot.keyClicks(recorder.text, "Look here.")
    recorder.close()
    assert no_questions == ["what was recorded"] and recorder.isVisible()  # asked, and stayed
    path = tmp_path / "done.md"
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ('A "small" step', True))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(messages, "tell_problems", lambda *rest: no_questions.append(str(rest)))
    recorder.save.click()
    assert len(no_questions) == 1
    lesson = load(path)
    assert lesson.title == 'A "small" step' and problems_of(path.read_text("utf-8"), "x") == ()
    last = Stages(lesson).showing(len(lesson.pages) - 1, 99)
    assert last.iteration == session.iteration == 7 and not last.bias
    assert (last.network.parameters == session.network.parameters).all()
    assert last.view.notation == "layered" and "edges" in last.panels
    assert last.selection == "neuron:6"
    record.trigger()
    assert window.desk.recorder is None and not record.isChecked()
    session.next()  # nobody listens any more
