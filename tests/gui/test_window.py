"""The real window: stepping, scrubbing, files, panels, settings, as a user does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.document import PRESETS, files, preset_document
from nnviz.document.presets import SHIPPED
from nnviz.gui import messages
from nnviz.gui.choosing import file_name
from nnviz.gui.window import MainWindow

MakeWindow = Callable[..., MainWindow]
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)

MOST_STEPS = 12


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_preset_to_the_end_and_back(make_window: MakeWindow, qtbot: QtBot, name: str) -> None:
    """At each detail, to the end of an iteration and back, painting, without a warning.

    Formulas and plots take their time, so they are shown for a few steps of each phase only; of
    the many steps of the finer details the last ones are taken, for all are drawn elsewhere.
    """
    window = make_window(name)
    session = window.session
    for detail in ("layer", "neuron", "term"):
        window.arrangement.toggle_all()
        session.set_detail(detail)
        count = min(len(session.plan), MOST_STEPS)
        session.jump(len(session.plan) - count)
        start = session.playhead
        for _ in range(count):
            assert session.next()
            window.canvas.repaint()
        assert session.iteration == start.iteration + 1
        for _ in range(count):
            assert session.back()
        assert session.playhead == start
        window.arrangement.toggle_all()
        for segment in session.plan.segments[:5] if detail == "neuron" else ():
            session.jump(segment.stop - 1)
            window.repaint()


@pytest.mark.parametrize("name", sorted(set(PRESETS) - set(SHIPPED)))
def test_every_network_to_be_trained(make_window: MakeWindow, qtbot: QtBot, name: str) -> None:
    """A few steps at the coarsest and the finest detail, forwards, and back in the other order."""
    window = make_window(name)
    session = window.session
    for detail in ("layer", "term"):
        session.set_detail(detail)
        stops = [index for s in session.plan.segments for index in (s.start, s.stop - 1)]
        chosen = stops[:2] + stops[-2:]
        for index in (*chosen, *reversed(chosen)):
            session.jump(index)
            assert session.index == index
        window.repaint()


class TestKeys:
    def test_space_steps(self, window: MainWindow, qtbot: QtBot) -> None:
        session = window.session
        qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
        assert session.index == 2
        qtbot.keyClick(window.canvas, Qt.Key.Key_Space, SHIFT)
        assert session.index == 1

    def test_space_steps_wherever_the_focus_is(self, window: MainWindow, qtbot: QtBot) -> None:
        window.arrangement.show("neurons")
        qtbot.wait(5)
        places = [window.timeline.strip, *_tables(window)]
        for widget in places:
            before = window.session.index
            widget.setFocus()
            qtbot.keyClick(widget, Qt.Key.Key_Space)
            assert window.session.index == before + 1, widget

    def test_home_end_and_phases(self, window: MainWindow, qtbot: QtBot) -> None:
        session, canvas = window.session, window.canvas
        qtbot.keyClick(canvas, Qt.Key.Key_End)
        assert session.step.address.phase == "forward"
        assert session.index == session.segment.stop - 1
        qtbot.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
        assert session.step.address.phase == "loss"
        qtbot.keyClick(canvas, Qt.Key.Key_Left, CONTROL)
        assert session.index == 0

    def test_detail(self, window: MainWindow, qtbot: QtBot) -> None:
        for key, detail in (
            (Qt.Key.Key_1, "layer"),
            (Qt.Key.Key_3, "term"),
            (Qt.Key.Key_2, "neuron"),
        ):
            qtbot.keyClick(window.canvas, key)
            assert window.session.detail == detail

    def test_ask_and_come_back(self, window: MainWindow, qtbot: QtBot) -> None:
        session = window.session
        session.go("e0/s0/backward/n6")
        assert not window.actions_["step.come_back"].isEnabled()
        session.ask("e0/s0/backward/n9")
        assert window.actions_["step.come_back"].isEnabled()
        qtbot.keyClick(window.canvas, Qt.Key.Key_Left, ALT)
        assert str(session.step.address) == "e0/s0/backward/n6"

    def test_undo_redo(self, window: MainWindow, qtbot: QtBot) -> None:
        session = window.session
        session.set_weight(4, 6, 0.9)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
        assert session.network.weight(4, 6) == -0.4
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
        assert session.network.weight(4, 6) == 0.9

    def test_play(self, window: MainWindow, qtbot: QtBot) -> None:
        window.commands.choose("speed", 16.0)
        qtbot.keyClick(window.canvas, Qt.Key.Key_P)
        assert window.player.playing
        qtbot.waitUntil(lambda: window.session.index >= 3, timeout=3000)
        qtbot.keyClick(window.canvas, Qt.Key.Key_P)
        assert not window.player.playing


def _tables(window: MainWindow) -> list[object]:
    from PySide6.QtWidgets import QTableView

    return [view for view in window.findChildren(QTableView) if view.isVisible()]


class TestTimeline:
    @pytest.fixture
    def window(self, bare_window: MainWindow) -> MainWindow:
        return bare_window

    def test_drag_to_scrub(self, window: MainWindow, qtbot: QtBot) -> None:
        session, strip = window.session, window.timeline.strip
        y = strip.height() // 2
        for index in (3, 11, 20, 0):
            point = QPoint(round(strip.position_of(index)), y)
            assert strip.index_at(point.x()) == index
        start = QPoint(round(strip.position_of(2)), y)
        qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=start)
        assert session.index == 2
        qtbot.mouseMove(strip, QPoint(round(strip.position_of(15)), y))
        assert session.index == 15
        qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton)
        assert strip.value() == 15

    def test_transport(self, window: MainWindow, qtbot: QtBot) -> None:
        window.actions_["step.next"].trigger()
        assert window.session.index == 1
        assert "2 of 26" in window.timeline.strip.accessibleDescription()

    def test_chips_follow(self, make_window: MakeWindow) -> None:
        window = make_window("xor-2-2-1")
        window.session.go_iteration(6)
        texts = [chip.text() for chip in window.timeline.chips]
        assert texts[0] == "sample 3 / 4"
        assert texts[1] == "iteration 6"
        assert texts[2].startswith("η ")

    def test_typing_the_rate(self, window: MainWindow, qtbot: QtBot) -> None:
        window.timeline.edit_rate()
        field = window.timeline.field
        field.field.setText("0,25")
        qtbot.keyClick(field.field, Qt.Key.Key_Return)
        assert window.session.trace.learning_rate == 0.25

    def test_a_bad_iteration_is_refused(self, window: MainWindow, qtbot: QtBot) -> None:
        for text in ("", "x", "-1", "1.5"):
            window.timeline.edit_iteration()
            field = window.timeline.field
            field.field.setText(text)
            qtbot.keyClick(field.field, Qt.Key.Key_Return)
            assert field.sentence.text()
            assert window.session.iteration == 0
            field.dismiss()

    def test_hundreds_of_thousands_of_terms(self, make_window: MakeWindow) -> None:
        window = make_window("784-128-64-10")
        window.arrangement.toggle_all()
        window.session.set_detail("term")
        strip = window.timeline.strip
        assert len(window.session.plan) > 200_000
        strip.repaint()
        window.session.jump(strip.index_at(strip.width() / 2))
        assert abs(strip.position_of(window.session.index) - strip.width() / 2) < 3


class TestFiles:
    @pytest.fixture
    def window(self, bare_window: MainWindow) -> MainWindow:
        return bare_window

    def test_save_close_open_again_at_the_same_step(
        self, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "mein Netz.nnviz"
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), "")
        )
        window = make_window()
        window.session.set_weight(4, 6, 0.75)
        window.session.go("e0/s0/backward/n4")
        assert window.header.document.text().endswith("•")
        window.actions_["file.save"].trigger()
        assert path.exists()
        assert window.header.document.text() == "mein Netz.nnviz"
        window.close()
        again = make_window(path)
        assert str(again.session.step.address) == "e0/s0/backward/n4"
        assert again.session.network.weight(4, 6) == 0.75
        assert again.settings.recent == [path]

    def test_a_suffix_left_out_replaces_nothing_unasked(
        self,
        window: MainWindow,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        no_questions: list[str],
    ) -> None:
        path = tmp_path / "net v1.2.nnviz"
        path.write_text("mine")
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), "")
        )
        assert not window.filing.save_as()
        assert no_questions == ["net v1.2.nnviz"]
        assert path.read_text() == "mine"

    def test_a_name_that_is_no_file_name(self) -> None:
        assert file_name("8/4 encoder: “best”", ".nnviz") == "8-4 encoder- “best”.nnviz"
        assert file_name("net v1.2.nnviz", ".nnviz") == "net v1.2.nnviz"
        assert file_name("../..", ".svg") == "-.svg"
        assert file_name("", ".nnviz") == "network.nnviz"

    def test_dropping_a_file(self, make_window: MakeWindow, tmp_path: Path, qtbot: QtBot) -> None:
        path = tmp_path / "dropped.nnviz"
        window = make_window("xor-2-2-1")
        window.session.save(path)
        window.filing.open_preset("running-example")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        event = QDropEvent(
            QPointF(100, 100),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(event)
        assert window.session.path == path

    def test_a_bad_file_is_told(
        self, window: MainWindow, tmp_path: Path, no_questions: list[str]
    ) -> None:
        path = tmp_path / "bad.nnviz"
        files.save(preset_document("running-example"), path)
        path.write_text(path.read_text().replace('"size": 1', '"size": -1', 1))
        before = window.session.document
        assert not window.filing.open(path)
        assert "layers" in no_questions[0]
        assert window.session.document is before

    @pytest.mark.parametrize(("answer", "gone"), [("cancel", False), ("discard", True)])
    def test_unsaved_changes_are_asked_for(
        self, window: MainWindow, monkeypatch: pytest.MonkeyPatch, answer: str, gone: bool
    ) -> None:
        asked: list[str] = []

        def ask(parent: object, name: str) -> str:
            asked.append(name)
            return answer

        monkeypatch.setattr(messages, "ask_unsaved", ask)
        window.session.set_weight(4, 6, 0.75)
        window.filing.open_preset("xor-2-2-1")
        assert asked == ["Running example"]
        assert (window.session.network.architecture.input_count == 2) is gone
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "discard")

    def test_closing_asks(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        window.session.set_weight(4, 6, 0.75)
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "cancel")
        assert not window.close()
        monkeypatch.setattr(messages, "ask_unsaved", lambda *_: "discard")
        assert window.close()

    def test_recent_files_menu(self, window: MainWindow, tmp_path: Path) -> None:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(window)
        window.filing.fill_recent(menu)
        assert [action.text() for action in menu.actions()] == ["None yet"]
        for name in ("a.nnviz", "b.nnviz"):
            window.session.save(tmp_path / name)
            window.settings.remember(tmp_path / name)
        window.filing.fill_recent(menu)
        assert [action.text() for action in menu.actions()][:2] == ["b.nnviz", "a.nnviz"]
        menu.actions()[1].trigger()
        assert window.session.path == tmp_path / "a.nnviz"


class TestArrangement:
    def test_hide_and_show(self, window: MainWindow, qtbot: QtBot) -> None:
        arrangement = window.arrangement
        window.actions_["panel.plots"].trigger()
        assert not arrangement.is_shown("plots")
        window.actions_["view.only_canvas"].trigger()
        assert arrangement.all_hidden
        window.actions_["view.only_canvas"].trigger()
        assert arrangement.is_shown("explain")
        assert not arrangement.is_shown("plots")
        window.actions_["view.arrange"].trigger()
        assert arrangement.is_shown("plots")

    def test_a_covered_panel_comes_to_the_front(self, window: MainWindow, qtbot: QtBot) -> None:
        qtbot.wait(5)
        window.actions_["panel.edges"].trigger()
        qtbot.wait(5)
        assert _tables(window)
        window.actions_["panel.explain"].trigger()
        qtbot.wait(5)
        assert window.arrangement.is_shown("edges")

    def test_it_is_remembered(self, make_window: MakeWindow, qtbot: QtBot) -> None:
        window = make_window(size=(1111, 777))
        window.arrangement.toggle("plots")
        window.close()
        again = make_window(size=(1111, 777))
        qtbot.waitUntil(lambda: not again.arrangement.is_shown("plots"), timeout=1000)
        assert again.arrangement.is_shown("explain")


class TestSettings:
    def test_themes(self, window: MainWindow) -> None:
        seen = set()
        for name in ("light", "dark", "greyscale"):
            window.commands.choose("theme", name)
            assert window.session.theme == name
            seen.add(window.grab().toImage().pixelColor(500, 20).name())
        assert len(seen) >= 2

    def test_view_settings_are_for_new_documents_too(self, make_window: MakeWindow) -> None:
        window = make_window()
        window.commands.choose("notation", "layered")
        window.commands.choose("decimals", 2)
        window.commands.toggle("decimal_comma")
        assert window.session.format.text(0.375) == "0,38"
        window.filing.open_preset("xor-2-2-1")
        assert window.session.document.view.notation == "layered"
        window.close()
        assert make_window().session.document.view.decimals == 2

    def test_ticks_follow(self, window: MainWindow) -> None:
        window.commands.choose("notation", "matrix")
        assert window.actions_["view.notation.matrix"].isChecked()
        assert not window.actions_["view.notation.graph"].isChecked()
        assert "matrix" in window.header.notation.text()

    def test_bias_neurons_can_be_hidden(self, window: MainWindow) -> None:
        assert window.canvas.picture.of("neuron:5")
        window.commands.toggle("show_bias")
        assert not window.canvas.picture.of("neuron:5")
        window.commands.toggle("show_bias")


class TestPalette:
    @pytest.fixture
    def window(self, bare_window: MainWindow) -> MainWindow:
        return bare_window

    def test_an_action(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette()
        qtbot.keyClicks(palette.field, "previous iter")
        assert palette.entries[0].text == "Previous iteration"
        palette.field.setText("next step")
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        assert window.session.index == 1

    def test_as_tall_as_its_list(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette()
        tall = palette.height()
        assert 300 < tall <= 380
        palette.field.setText("previous iter")
        assert palette.height() < tall
        assert palette.list.height() == palette.list.sizeHintForRow(0) * len(palette.entries)
        palette.close()

    def test_an_address(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette("e0/s0/backward/n6")
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        assert str(window.session.step.address) == "e0/s0/backward/n6"

    def test_things(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette("n6")
        texts = [entry.text for entry in palette.entries]
        assert {"Select neuron 6", "Go to δ of neuron 6"} <= set(texts)
        palette.run(texts.index("Go to δ of neuron 6"))
        assert str(window.session.step.address) == "e0/s0/backward/n6"
        palette = window.show_palette("3-6")
        palette.run(0)
        assert window.session.selection == "edge:3-6"

    def test_a_preset(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette("softmax")
        palette.run(0)
        assert window.session.network.architecture.output_count == 3

    def test_up_and_down(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.show_palette("theme")
        for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 1)):
            qtbot.keyClick(palette.field, key)
            assert palette.list.currentIndex().row() == row
        palette.close()

    def test_nothing_fits(self, window: MainWindow) -> None:
        palette = window.show_palette("xyzzy")
        assert palette.entries == []
        palette.close()


def test_the_sheet_of_keys(window: MainWindow, qtbot: QtBot) -> None:
    from nnviz.gui.sheet import Sheet

    qtbot.keyClick(window.canvas, Qt.Key.Key_F1)
    sheets = [child for child in window.children() if isinstance(child, Sheet)]
    assert sheets[0].isVisible()
    sheets[0].close()


def test_each_step_is_said(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("nnviz.gui.announce.announce", lambda source, text: said.append(text))
    window.session.next()
    assert said == [window.session.equation().sentence]


@pytest.mark.parametrize("size", [(1000, 640), (820, 540), (1920, 1080)])
def test_nothing_is_cut_off(make_window: MakeWindow, size: tuple[int, int]) -> None:
    """Chips keep room for their words at every size the window can have."""
    window = make_window(size=size)
    for chip in (*window.timeline.chips, window.header.document, window.header.notation):
        if chip.isVisible():
            assert chip.width() >= chip.sizeHint().width(), chip.text()
            assert chip.mapTo(window, QPoint(chip.width(), 0)).x() <= window.width()
    assert window.timeline.strip.width() >= 100
