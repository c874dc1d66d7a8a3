"""A lesson file in the window while somebody writes it with an editor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.gui import app
from nnviz.gui.lessons import preview
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from tests.gui.lessons.small import TEXT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    result = tmp_path / "mine.md"
    result.write_text(TEXT, "utf-8")
    return result


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, path: Path) -> Iterator[MainWindow]:
    result = MainWindow(settings)
    result.show()
    app.populate(result, path, preview=True)
    qtbot.waitExposed(result)
    yield result
    result.close()
    result.deleteLater()
    qtbot.wait(1)


def replace(path: Path, text: str) -> None:
    """As most editors save: a new file takes the place of the old one."""
    other = path.with_suffix(".tmp")
    other.write_text(text, "utf-8")
    os.replace(other, path)


def test_it_follows_what_is_saved(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    desk, guide = window.desk, window.desk.guide
    panel = window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel) and guide.lesson is not None
    assert window.perspective == "learn" and guide.page.title == "Look"
    guide.turn(1)
    for number in range(2):  # the second time it is the new file that is watched
        replace(path, TEXT.replace("# Change", f"# Alter {number}"))
        qtbot.waitUntil(lambda n=number: guide.page.title == f"Alter {n}", timeout=5000)
        assert guide.page_number == 1
    path.write_text(TEXT.replace("::: quiz number", "::: quiz riddle"), "utf-8")
    qtbot.waitUntil(lambda: desk.trouble.has_any, timeout=5000)
    assert desk.trouble.problems[0].line == 30 and desk.trouble.isVisible()
    assert not panel.page.isVisible() and guide.page_number == 1
    path.unlink()
    replace(path, TEXT.replace("{w_69=0.5}.", "{w_69=0.6}."))
    qtbot.waitUntil(lambda: not desk.trouble.has_any, timeout=5000)
    assert panel.page.isVisible() and guide.page_number == 1 and guide.page.title == "Change"
    qtbot.waitUntil(lambda: desk.remarks.has_any, timeout=5000)
    assert desk.remarks.isVisible() and desk.remarks.problems[0].line == 27
    assert list(guide.store.folder.glob("*")) == []  # nothing of it is kept
    window.actions_["learn.catalogue"].trigger()
    assert desk.preview is None and window.shows_catalogue
    replace(path, TEXT)
    qtbot.wait(200)
    assert guide.lesson is None


def test_a_file_that_is_no_lesson_yet(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.desk.close()
    path.write_text("# Soon", "utf-8")
    window.desk.follow(path)
    assert window.desk.guide.lesson is None and window.perspective == "learn"
    assert window.desk.trouble.isVisible()
    replace(path, TEXT)
    qtbot.waitUntil(lambda: window.desk.guide.lesson is not None, timeout=5000)
    assert not window.desk.trouble.has_any


def test_a_file_whose_folder_goes_and_comes_back(
    window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a version of one's lessons is checked out that has no such folder."""
    monkeypatch.setattr(preview, "AGAIN_MS", 20)
    folder = path.parent / "mine"
    folder.mkdir()
    inside = folder / path.name
    inside.write_text(TEXT, "utf-8")
    window.desk.follow(inside)
    inside.unlink()
    folder.rmdir()
    qtbot.waitUntil(lambda: window.desk.trouble.has_any, timeout=5000)
    qtbot.wait(50)
    folder.mkdir()
    inside.write_text(TEXT, "utf-8")
    qtbot.waitUntil(lambda: not window.desk.trouble.has_any, timeout=5000)
    assert window.desk.guide.lesson is not None
