"""Starting: the frame first, then the rest; what goes wrong later is shown, not the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from nnviz.errors import FileError, UsageError
from nnviz.gui import app, messages
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow


def test_the_frame_needs_neither_numpy_nor_the_rest() -> None:
    """What is imported before the first paint is what makes a start slow or quick."""
    code = (
        "import sys, nnviz.gui.app\n"
        "for name in ('numpy', 'pyqtgraph', 'ziamath', 'msgspec', 'PySide6.QtSvg'):\n"
        "    assert name not in sys.modules, name\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("theme", ["light", "dark", "greyscale", "system"])
def test_the_bare_frame_has_the_colours_of_the_theme(
    settings: Settings, qtbot: QtBot, theme: str
) -> None:
    settings["theme"] = theme
    window = MainWindow(settings)
    window.resize(900, 600)
    window.show()
    bare = window.grab().toImage()
    window.furnish()
    qtbot.wait(1)
    dressed = window.grab().toImage()
    for x, y in ((500, 300), (500, 47), (500, 44), (500, 590)):
        assert bare.pixelColor(x, y) == dressed.pixelColor(x, y), (x, y)
    assert window.close()
    window.deleteLater()


def test_sizes_and_files_open_too(make_window: object, tmp_path: Path) -> None:
    window = make_window("3-2-2")  # type: ignore[operator]
    assert window.session.network.architecture.input_count == 3
    window.session.save(tmp_path / "a.nnviz")
    again = make_window(tmp_path / "a.nnviz")  # type: ignore[operator]
    assert again.session.path == tmp_path / "a.nnviz"
    with pytest.raises(UsageError):
        make_window("no-such-network")  # type: ignore[operator]


def test_whoever_has_no_terminal_is_told_why_a_file_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "broken.nnviz").write_text("{")
    code = (
        "import os, sys\n"
        "from nnviz.gui import messages\n"
        "from nnviz.cli import main\n"
        "messages.tell = lambda window, error: print(window.isVisible(), error)\n"
        "sys.exit(main(['open', '--tell', 'broken.nnviz']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "NNVIZ_SETTINGS": str(tmp_path / "nnviz.ini"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == f"True {done.stderr}" and "broken.nnviz" in done.stderr


def test_a_window_that_never_filled_closes(settings: Settings, qapp: object) -> None:
    window = MainWindow(settings)
    window.show()
    assert window.close()
    window.deleteLater()


class TestReporter:
    def test_an_error_for_a_person(
        self, window: MainWindow, no_questions: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        error = FileError("The disk is full.", safe="Nothing is lost.")
        app.Reporter(window)(FileError, error, None)
        assert no_questions == ["The disk is full. Nothing is lost."]
        capsys.readouterr()

    def test_any_other_is_shown_with_details(
        self,
        window: MainWindow,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        shown: list[QMessageBox] = []
        monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box) or 0)
        try:
            raise ZeroDivisionError("deep inside")
        except ZeroDivisionError as error:
            reporter = app.Reporter(window)
            for _ in range(3):  # as it is when painting fails
                reporter(ZeroDivisionError, error, error.__traceback__)
        (box,) = shown
        assert "ZeroDivisionError" in box.detailedText()
        assert "ZeroDivisionError" not in box.text() + box.informativeText()
        assert "deep inside" in capsys.readouterr().err
        box.deleteLater()


class TestMessages:
    @pytest.fixture
    def boxes(self, monkeypatch: pytest.MonkeyPatch) -> list[QMessageBox]:
        monkeypatch.undo()  # the real questions
        shown: list[QMessageBox] = []
        monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box) or 0)
        return shown

    def test_tell(self, boxes: list[QMessageBox], qapp: object) -> None:
        messages.tell(None, FileError("It is broken.", place="$.layers[2].size", do="Mend it."))
        assert boxes[0].text() == "It is broken.\n\n$.layers[2].size"
        assert boxes[0].informativeText() == "Mend it."

    def test_closing_a_question_is_cancel(self, boxes: list[QMessageBox], qtbot: QtBot) -> None:
        parent = QLabel("parent")
        qtbot.addWidget(parent)
        assert messages.ask_unsaved(parent, "a.nnviz") == "cancel"
        assert messages.ask_recover(parent, "a.nnviz", "noon") == "cancel"
        assert "a.nnviz" in boxes[0].text()
        texts = {button.text() for button in boxes[1].buttons()}
        assert texts == {"Open it", "Ask again later", "Delete it"}
