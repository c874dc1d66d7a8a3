"""Unsaved work is written aside and offered again; what cannot be read is never deleted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.document import Journey, files, preset_document
from nnviz.errors import UsageError
from nnviz.gui import messages
from nnviz.gui.recovery import DELAY_MS, SUFFIX, find
from nnviz.gui.window import MainWindow
from tests.gui.conftest import MakeWindow


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


def recovery_files(window: MainWindow) -> list[Path]:
    return sorted(window.recovery.path.parent.glob(f"*{SUFFIX}"))


def test_within_five_seconds() -> None:
    assert DELAY_MS < 5000


def test_written_while_unsaved_and_gone_when_saved(window: MainWindow, tmp_path: Path) -> None:
    window.session.set_weight(4, 6, 0.9)
    assert window.recovery.waiting
    window.recovery.write()
    assert files.load(window.recovery.path).network.weight(4, 6) == 0.9
    window.session.save(tmp_path / "a.nnviz")
    assert recovery_files(window) == []
    window.session.set_weight(4, 6, 0.8)
    window.recovery.write()
    window.session.undo()
    assert recovery_files(window) == []


def test_steps_alone_write_nothing(window: MainWindow) -> None:
    window.session.next()
    window.session.set_view(decimals=2)
    assert not window.recovery.waiting


def test_work_of_a_running_program_is_its_own(window: MainWindow) -> None:
    window.session.set_weight(4, 6, 0.9)
    window.recovery.write()
    assert find(window.recovery.path.parent) == []


def test_a_running_training_is_written_aside(make_window: MakeWindow, qtbot: QtBot) -> None:
    """What is recovered is the state of an iteration, and goes on as if nothing had happened."""
    window = make_window("xor-2-4-1")
    window.choose_perspective("train")
    window.runner.start()
    qtbot.waitUntil(lambda: window.session.shown_iteration > 100, timeout=20_000)
    assert window.recovery.waiting
    window.recovery.write_aside()
    window.runner.pause()
    window.recovery.wait()
    kept = files.load(window.recovery.path)
    at = kept.trained
    assert at > 100 and kept.curves is not None
    assert np.array_equal(
        Journey(kept).network(at + 20).parameters,
        Journey(window.session.document).network(at + 20).parameters,
    )


def test_nothing_else_is_opened_while_a_training_runs(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("xor-2-4-1")
    window.choose_perspective("train")
    window.runner.start()
    qtbot.waitUntil(lambda: window.session.training, timeout=20_000)
    with pytest.raises(UsageError, match="being trained"):
        window.session.new(preset_document("mazur"))
    window.runner.pause()
    assert window.session.document.name == preset_document("xor-2-4-1").name


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """The recovery folder that a program left behind when it was killed."""
    folder = tmp_path / "settings" / "recovery"
    code = f"""
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from PySide6.QtCore import QObject
from nnviz.document import preset_document
from nnviz.gui.recovery import Recovery
from nnviz.gui.session import Session
session = Session(preset_document("xor-2-2-1"))
owner = QObject()
recovery = Recovery(session, Path({str(folder)!r}), owner)
session.set_input(0, 0, 7.25)
session.jump(5)
recovery.write()
os.kill(os.getpid(), 9)
"""
    subprocess.run(
        [sys.executable, "-c", code],
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    return folder


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_after_a_crash(
    crashed: Path,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    assert len(find(crashed)) == 1
    (crashed / f"broken{SUFFIX}").write_text("{not a document")
    monkeypatch.setattr(messages, "ask_recover", lambda *_: answer)
    window = make_window()
    recovered = window.session.network.architecture.input_count == 2
    assert recovered == (answer == "save")
    if recovered:
        assert window.session.trace.inputs[0, 0] == 7.25
        assert window.session.index == 5
        assert window.session.unsaved
    assert (crashed / f"broken{SUFFIX}").exists()
    assert len(find(crashed)) == (1 if answer == "cancel" else 0)
