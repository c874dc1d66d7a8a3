"""Files that are no networks, folders that refuse, and the answers on closing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnviz.document import files
from nnviz.gui import messages
from nnviz.gui.window import MainWindow

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


def drop(window: MainWindow, path: Path) -> bool:
    """Drag a file in from outside and let it go; False where the window does not want it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(QPoint(300, 300), COPY, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), COPY, data, LEFT, NONE))
    return True


class TestFiles:
    @pytest.mark.parametrize("name", ["broken.nnviz", "picture.png", "folder"])
    def test_dropping_what_is_no_network(
        self, window: MainWindow, tmp_path: Path, no_questions: list[str], name: str
    ) -> None:
        path = tmp_path / name
        if name == "folder":
            path.mkdir()
        elif name.endswith(".png"):
            assert window.grab().save(str(path))
        else:
            files.save(window.session.document, path)
            path.write_bytes(path.read_bytes()[:200])
        before = window.session.document
        assert drop(window, path)
        assert len(no_questions) == 1
        assert window.session.document is before and window.session.path is None

    def test_a_folder_that_refuses(
        self,
        window: MainWindow,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        no_questions: list[str],
    ) -> None:
        path = tmp_path / "net.nnviz"
        window.session.save(path)
        kept = path.read_bytes()
        window.session.set_weight(4, 6, 0.75)

        def refuse(*_: object, **__: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        monkeypatch.setattr("tempfile.mkstemp", refuse)
        assert not window.filing.save()
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "save")
        assert not window.close()
        monkeypatch.undo()
        assert len(no_questions) == 2 and "You may not write" in no_questions[0]
        assert window.session.unsaved and window.isWindowModified()
        assert path.read_bytes() == kept

    @pytest.mark.parametrize("answer", ["save", "discard"])
    def test_answers_on_closing(
        self, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
    ) -> None:
        path = tmp_path / "net.nnviz"
        window.session.save(path)
        window.session.set_weight(4, 6, 0.75)
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: answer)
        assert window.close()
        weight = files.load(path).network.weight(4, 6)
        assert weight == (0.75 if answer == "save" else -0.4)
