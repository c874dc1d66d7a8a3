"""Files and clipboard from the export dialog, cancelling, and what it remembers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.document import edits, preset_document
from nnviz.errors import Cancelled
from nnviz.figures.formats import BY_NAME, FORMATS
from nnviz.figures.making import Figure
from nnviz.gui.exporting.dialog import ExportDialog
from nnviz.gui.exporting.wish import (
    Situation,
    Wish,
    applies,
)
from nnviz.gui.window import MainWindow
from tests.gui.exporting.driving import (
    FEW,
    STEP,
    answer,
    choose,
    entry,
    save,
    seen,
    several,
)


class TestWriting:
    @pytest.mark.parametrize("name", [each.name for each in FORMATS])
    def test_the_same_file_as_the_library(
        self,
        dialog: ExportDialog,
        window: MainWindow,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        name: str,
    ) -> None:
        format = BY_NAME[name]
        pytest.importorskip(format.module or "nnviz")
        given: dict[str, object] = {"width": "60mm", "decimals": 2}
        if format.one:
            wanted: dict[str, Any] = {"step": STEP}
        else:
            wanted = {"steps": FEW}
            given |= {"pace": 0.1, "frames": 2}
            several(dialog, qtbot)
        choose(dialog, "format", name)
        for key, value in given.items():
            if applies(key, Situation("network", name, 1 if format.one else 2)):
                entry(dialog, key).selectAll()
                qtbot.keyClicks(entry(dialog, key), str(value).removesuffix("mm"))
                wanted[key] = value
        path = tmp_path / f"picture{format.suffix}"
        answer(monkeypatch, path)
        save(dialog, qtbot)
        assert dialog.result() == QDialog.DialogCode.Accepted
        assert dialog.path == path
        figure = nnviz.figure(window.session.document, **wanted)
        data = path.read_bytes()
        if name == "pdf":  # holds the time it was made at
            with pypdfium2.PdfDocument(data) as document:
                assert document[0].get_width() == pytest.approx(60 / 25.4 * 72, abs=0.1)
        else:
            assert data == figure.encode(name)

    def test_a_name_is_proposed(
        self,
        dialog: ExportDialog,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        proposed = answer(monkeypatch, Path("x"))
        monkeypatch.setattr(ExportDialog, "write", lambda self, path: None)
        for act, name in (
            (lambda: None, "Running example-e0-s0-backward-n4.svg"),
            (lambda: choose(dialog, "view", "equation"), "…-equation-e0-s0-backward-n4.svg"),
            (lambda: choose(dialog, "view", "network"), "Running example-e0-s0-backward-n4.svg"),
            (lambda: choose(dialog, "range", "network"), "Running example.svg"),
            (lambda: choose(dialog, "range", "phase"), "Running example-backward.html"),
            (lambda: choose(dialog, "range", "iteration"), "Running example-iteration 0.html"),
        ):
            act()
            seen(dialog)
            save(dialog, qtbot)
            assert Path(proposed[-1]).name == name.replace("…", "Running example")

    def test_without_a_file_nothing_is_written(
        self, dialog: ExportDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
        save(dialog, qtbot)
        assert dialog.isVisible() and dialog.path is None

    def test_a_folder_that_is_not_there(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.write(tmp_path / "no" / "such" / "folder.svg")
        assert "There is no folder" in dialog.frame.sentence.text()
        assert dialog.isVisible() and not dialog.writing.busy

    def test_moved_neurons_stay_where_they_were_put(
        self, window: MainWindow, opened: Callable[..., ExportDialog]
    ) -> None:
        before = seen(opened(window)).frame.preview.picture
        window.session.new(edits.move_neuron(window.session.document, 6, 333.0, 222.0))
        after = seen(opened(window)).frame.preview.picture
        assert before is not None and after is not None
        assert before.of("neuron:6") != after.of("neuron:6")


class TestCancelling:
    @pytest.fixture
    def long(self, dialog: ExportDialog, qtbot: QtBot, tmp_path: Path) -> Path:
        """A GIF of many frames is being written over an old file."""
        path = tmp_path / "old.gif"
        path.write_bytes(b"old")
        choose(dialog, "range", "iteration")
        choose(dialog, "format", "gif")
        entry(dialog, "frames").selectAll()
        qtbot.keyClicks(entry(dialog, "frames"), "120")
        dialog.write(path)
        watch = dialog.frame.working.watch
        assert watch is not None and dialog.writing.busy
        qtbot.waitUntil(lambda: watch.done > 0, timeout=20_000)
        return path

    def test_esc(self, dialog: ExportDialog, qtbot: QtBot, long: Path) -> None:
        assert dialog.frame.working.isVisible() and not dialog.frame.save.isEnabled()
        assert not dialog.form.page.isEnabled()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        dialog.writing.wait()
        assert long.read_bytes() == b"old"
        assert dialog.isVisible() and not dialog.frame.working.isVisible()
        assert dialog.frame.sentence.text() == str(Cancelled())
        assert dialog.frame.save.isEnabled() and dialog.form.page.isEnabled()
        assert dialog.frame.save.hasFocus()
        assert list(long.parent.glob("*.gif*")) == [long]

    def test_work_that_cannot_stop_is_left_to_itself(
        self,
        dialog: ExportDialog,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        go_on, path = threading.Event(), tmp_path / "old.svg"
        path.write_bytes(b"old")
        monkeypatch.setattr(Figure, "encode", lambda *_: go_on.wait(20) and b"new")
        dialog.write(path)
        thread = dialog.writing._thread
        assert thread is not None
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: dialog.frame.sentence.text() == str(Cancelled()), timeout=5000)
        assert thread.is_alive() and dialog.frame.save.isEnabled()
        go_on.set()
        thread.join()
        assert path.read_bytes() == b"old"

    def test_closing_the_dialog(self, dialog: ExportDialog, long: Path) -> None:
        dialog.close()
        assert not dialog.isVisible() and not dialog.writing.busy
        assert long.read_bytes() == b"old"

    def test_closing_the_window(self, window: MainWindow, dialog: ExportDialog, long: Path) -> None:
        window.session.history.mark_clean()
        window.close()
        assert not dialog.isVisible() and not dialog.writing.busy
        assert long.read_bytes() == b"old"


class TestMemory:
    def test_choices_are_remembered(
        self,
        window: MainWindow,
        opened: Callable[..., ExportDialog],
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        dialog = opened(window)
        choose(dialog, "format", "png")
        choose(dialog, "color_by", "weight")
        qtbot.keyClicks(entry(dialog, "width"), "50")
        answer(monkeypatch, tmp_path / "a.png")
        save(dialog, qtbot)
        assert window.settings.folder == tmp_path
        again = opened(window)
        assert again.format.name == "png"
        assert again.wish.given == {"color_by": "weight", "width": "50mm"}
        assert entry(again, "width").text() == "50"
        qtbot.mouseClick(again.frame.reset, Qt.MouseButton.LeftButton)
        assert again.wish == Wish() and entry(again, "width").text() == ""
        again.reject()
        assert opened(window).format.name == "png", "Cancel forgets nothing"

    def test_what_cannot_be_read_is_as_usual(
        self, window: MainWindow, opened: Callable[..., ExportDialog]
    ) -> None:
        for text in (
            "{",
            "[]",
            '{"given": 3, "range": "x", "many": 5}',
            '{"given": {"theme": "pink", "width": [], "no": 1}}',
            '{"given": {"theme": ["dark"], "neuron_labels": 7, "legend": "yes"}}',
        ):
            assert Wish.of(text) == Wish(), text
        window.settings["export"] = '{"given": {"theme": "dark"}, "unit": "ell", "single": "gif"}'
        assert opened(window).wish == Wish({"theme": "dark"})

    def test_what_was_meant_for_another_network_is_let_go(
        self, window: MainWindow, opened: Callable[..., ExportDialog]
    ) -> None:
        wish = Wish({"highlight": ["edge:4-77"], "theme": "dark"}, "typed", "e0/s0/forward/n77")
        window.settings["export"] = wish.text()
        dialog = opened(window)
        assert dialog.wish.given == {"theme": "dark"} and dialog.wish.range == "step"
        assert dialog.frame.save.isEnabled()
        window.settings["export"] = Wish({"highlight": "neuron:4"}, "typed", FEW).text()
        again = opened(window)
        assert again.wish.given == {"highlight": ["neuron:4"]} and again.wish.range == "typed"

    def test_an_equation_chosen_for_steps_is_in_the_way_of_nothing_else(
        self, dialog: ExportDialog
    ) -> None:
        choose(dialog, "equation", "beside")
        usual = nnviz.figure("running-example", step=STEP, view="gradients").svg()
        choose(dialog, "view", "gradients")
        assert dialog.subject is not None
        assert Figure(dialog.subject).svg() == usual
        for key, value in (("view", "layers"), ("view", "network"), ("range", "network")):
            choose(dialog, key, value)
            assert seen(dialog).frame.save.isEnabled(), value
        assert dialog.wish.given["equation"] == "beside"

    def test_text_of_a_wish(self) -> None:
        wish = Wish({"width": "3in", "highlight": ["neuron:4"]}, "typed", "e0/s0/*", "png", "gif")
        assert Wish.of(wish.text()) == wish
        assert json.loads(wish.text())["typed"] == "e0/s0/*"


class TestClipboard:
    def test_from_the_dialog(self, dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
        choose(dialog, "view", "equation")
        qtbot.mouseClick(dialog.frame.copy_svg, Qt.MouseButton.LeftButton)
        dialog.copier.background.wait()
        data = QGuiApplication.clipboard().mimeData()
        figure = nnviz.figure(window.session.document, step=STEP, view="equation")
        assert data.text() == figure.svg()
        assert bytes(data.data("image/svg+xml").data()).decode() == figure.svg()
        assert dialog.frame.sentence.text() == "The picture is on the clipboard as SVG."
        qtbot.mouseClick(dialog.frame.copy_png, Qt.MouseButton.LeftButton)
        dialog.copier.background.wait()
        data = QGuiApplication.clipboard().mimeData()
        assert bytes(data.data("image/png").data()) == figure.encode("png")
        image = data.imageData()
        assert isinstance(image, QImage)
        assert image.width() == round(figure.picture.width * 2)
        choose(dialog, "range", "phase")
        assert not dialog.frame.copy_svg.isEnabled()

    def test_from_the_menu(self, window: MainWindow) -> None:
        """The picture of the current step, in the remembered size but whatever view that was of."""
        window.settings["export"] = Wish({"view": "equation", "width": "40mm"}, "iteration").text()
        window.session.go(STEP)
        figure = nnviz.figure(window.session.document, step=STEP, width="40mm")
        for action, kind, expected in (
            ("file.copy_svg", "image/svg+xml", figure.svg().encode()),
            ("file.copy", "image/png", figure.encode("png")),
        ):
            window.actions_[action].trigger()
            copier = window.filing._copier
            assert copier is not None
            copier.background.wait()
            data = QGuiApplication.clipboard().mimeData()
            assert bytes(data.data(kind).data()) == expected
            assert window.canvas.line.startswith("The picture is on the clipboard")

    def test_of_a_training(self, window: MainWindow) -> None:
        """In Train the canvas shows the network as a whole, with a map in each neuron."""
        window.session.new(preset_document("xor-2-2-1"))
        window.session.set_appearance(perspective="train")
        window.settings["export"] = Wish({"equation": "beside"}).text()
        window.actions_["file.copy_svg"].trigger()
        window.session.set_appearance(perspective="explore")
        copier = window.filing._copier
        assert copier is not None
        copier.background.wait()
        figure = nnviz.figure(window.session.document, view="maps")
        assert QGuiApplication.clipboard().mimeData().text() == figure.svg()
