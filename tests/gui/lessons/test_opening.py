"""Lessons that the desktop knows, `NAME.nnviz.md`, and files that macOS asks for by an event."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.document import files, preset_document
from nnviz.gui import app
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from tests.gui.lessons.small import TEXT

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "Small 100%.nnviz.md"
    path.write_text(TEXT, "utf-8")
    return path


def ask(path: Path) -> None:
    """As macOS does when a file is double-clicked."""
    QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(QUrl.fromLocalFile(str(path))))


def test_it_is_a_lesson_wherever_it_comes_from(
    make_window: MakeWindow,
    lesson_file: Path,
    no_questions: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window(lesson_file)
    guide = window.desk.guide
    assert guide.lesson is not None and guide.lesson.title == "Small steps"
    guide.turn(1)
    assert window.settings.recent_lessons == [lesson_file] and window.settings.recent == []
    # What is saved in it is a network, beside it and never over it.
    saved = lesson_file.with_name(f"{lesson_file.name}.nnviz")
    proposed: list[Path] = []

    def choose(parent: object, title: str, proposal: str, kind: str) -> tuple[str, str]:
        proposed.append(Path(proposal))
        return str(lesson_file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    assert window.filing.save()
    assert proposed[0].name.endswith(".nnviz")
    assert lesson_file.read_text("utf-8") == TEXT and files.load(saved)
    # A network under such a name is a network, and the lesson goes on where one stopped.
    assert window.filing.open(saved) and window.session.path == saved and guide.lesson is None
    assert window.filing.open(lesson_file) and guide.page_number == 1
    assert no_questions == []


def test_files_asked_for_by_an_event_wait_for_the_window(
    qtbot: QtBot, settings: Settings, lesson_file: Path, tmp_path: Path
) -> None:
    network = tmp_path / "net.nnviz"
    files.save(preset_document("xor-2-2-1"), network)
    window = MainWindow(settings)
    opened = app.OpenedFiles(window)
    qapp = QApplication.instance()
    assert qapp is not None
    qapp.installEventFilter(opened)
    try:
        window.show()
        ask(network)
        qtbot.wait(1)
        assert not window.attached
        app.populate(window)
        opened.open()
        assert window.session.path == network
        ask(lesson_file)
        qtbot.waitUntil(lambda: window.desk.is_open)
        assert window.desk.guide.lesson is not None
        assert window.desk.guide.lesson.title == "Small steps"
    finally:
        qapp.removeEventFilter(opened)
        window.session.history.mark_clean()
        window.close()
        window.deleteLater()
        qtbot.wait(1)


def test_the_name_of_a_neuron_comes_before_all_that_begins_like_it(window: MainWindow) -> None:
    """`I` and Enter select neuron I; they do not open the preset Iris."""
    assert window.desk.open("when-it-works/depth")
    guide = window.desk.guide
    while "I" not in window.session.network.architecture.names:
        assert guide.next()
    for typed in ("I", "n9"):
        palette = window.show_palette(typed)
        assert palette.entries[0].text == "Select neuron I"
        palette.close()
