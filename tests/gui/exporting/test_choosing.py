"""Choosing and looking in the export dialog, with the mouse and with keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.document import Document
from nnviz.document.presets import resolve
from nnviz.export import graphs
from nnviz.figures.table import OPTIONS, Option
from nnviz.figures.views import VIEWERS
from nnviz.gui.exporting.dialog import ExportDialog
from nnviz.gui.exporting.wish import (
    RANGES,
    Situation,
    Wish,
    applies,
    formats_for,
)
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.window import MainWindow
from tests.gui.exporting.driving import (
    STEP,
    answer,
    choose,
    entry,
    note,
    on_screen,
    seen,
    several,
    shown,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


class TestChoosing:
    def test_every_option_has_its_field(self, dialog: ExportDialog) -> None:
        """Each is shown in some situation, and each view and range is offered."""
        ever: set[str] = set()
        for view in VIEWERS:
            for steps in (0, 1, 2):
                for format in formats_for(view, steps):
                    for told in (("none", False), ("below", True)):
                        at = Situation(view, format.name, steps, *told)
                        dialog.form.show_situation(at)
                        assert shown(dialog) == {o.key for o in OPTIONS if applies(o.key, at)}
                        ever |= shown(dialog)
        assert ever == {option.key for option in OPTIONS}
        view: Any = dialog.form.fields["view"]
        assert view.count() == len(VIEWERS)
        assert dialog.form.range.count() == len(RANGES)

    @pytest.mark.parametrize(
        ("view", "step", "format"),
        [
            ("network", STEP, "svg"),
            ("network", None, "png"),
            ("network", STEP, "csv"),
            ("equation", STEP, "svg"),
            ("layers", None, "svg"),
        ],
    )
    def test_nothing_that_counts_is_hidden(self, view: str, step: str | None, format: str) -> None:
        """What is not offered changes nothing in the file."""
        figure = nnviz.figure("running-example", step=step, view=view, scale=1.0)
        at, usual = Situation(view, format, 0 if step is None else 1), figure.encode(format)
        hidden = [o for o in OPTIONS if not applies(o.key, at) and o.key not in ("view", "image")]
        assert hidden
        for option in hidden:
            for value in _others(option):
                if option.key != "equation" or step:
                    changed = figure.changed(**{option.key: value})
                    assert changed.encode(format) == usual, option.key

    def test_options_follow_the_screen(
        self, window: MainWindow, opened: Callable[..., ExportDialog]
    ) -> None:
        window.session.set_appearance(theme="dark", show_bias=False)
        window.session.set_view(notation="layered")
        dialog = opened(window)
        window.session.set_appearance(theme="light", show_bias=True)
        assert dialog.subject is not None
        options = dialog.subject.options
        assert (options.theme, options.notation, options.bias) == ("dark", "layered", False)
        assert dialog.wish.given == {}

    def test_choices_are_seen(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        before = dialog.frame.preview.grab().toImage()
        choose(dialog, "theme", "dark")
        assert dialog.wish.given == {"theme": "dark"}
        after = seen(dialog).frame.preview.grab().toImage()
        page = dialog.frame.preview.page().center().toPoint() - QPoint(0, 150)
        assert before.pixelColor(page).lightness() > 200 > 80 > after.pixelColor(page).lightness()
        choose(dialog, "theme", "light")
        assert dialog.wish.given == {}, "what is as usual is not kept"

    def test_seen_through(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        """A transparent page shows squares; a format that knows none shows its background."""

        def tones() -> set[str]:
            image = seen(dialog).frame.preview.grab().toImage()
            corner = dialog.frame.preview.page().topLeft().toPoint() + QPoint(4, 4)
            return {image.pixelColor(corner + QPoint(8 * at, 0)).name() for at in range(2)}

        qtbot.mouseClick(
            dialog.form.fields["transparent"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8)
        )
        assert len(tones()) == 2
        choose(dialog, "format", "tikz")
        assert len(tones()) == 1

    def test_boxes_to_tick(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        neurons: Any = dialog.form.fields["neuron_labels"]
        dialog.form.ensureWidgetVisible(neurons)
        qtbot.mouseClick(neurons.boxes[1], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        qtbot.mouseClick(dialog.form.fields["legend"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        assert dialog.wish.given == {"neuron_labels": ["value", "function"], "legend": True}
        picture = seen(dialog).frame.preview.picture
        assert picture is not None and picture.of("legend") is not None

    def test_formats_fit_the_steps(self, dialog: ExportDialog) -> None:
        assert dialog.format.name == "svg" and dialog.form.format.findText("GIF") < 0
        choose(dialog, "range", "iteration")
        assert dialog.format.many
        choose(dialog, "format", "gif")
        choose(dialog, "range", "step")
        choose(dialog, "format", "png")
        assert "scale" in shown(dialog) and "text" not in shown(dialog)
        choose(dialog, "range", "phase")
        assert dialog.format.name == "gif" and {"pace", "frames"} <= shown(dialog)
        choose(dialog, "range", "step")
        assert dialog.format.name == "png"

    def test_size(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        qtbot.keyClicks(entry(dialog, "width"), "84")
        assert dialog.wish.given == {"width": "84mm"}
        assert seen(dialog).frame.info.text().startswith("84.0 × ")
        page, picture = dialog.frame.preview.page(), dialog.frame.preview.picture
        assert picture is not None
        assert abs(page.width() / page.height() - picture.width / picture.height) < 1e-9
        choose(dialog, "unit", "in")
        assert entry(dialog, "width").text() == "3.31"
        entry(dialog, "width").selectAll()
        qtbot.keyClicks(entry(dialog, "width"), "320 px")
        assert "· 320 × " in seen(dialog).frame.info.text()

    def test_what_cannot_be_is_said_where_it_is_typed(
        self, dialog: ExportDialog, qtbot: QtBot
    ) -> None:
        for key, text, sentence in (
            ("width", "wide", "Width is written such as 84mm"),
            ("width", "0", "Width of 0mm is too short"),
            ("font_size", "x", "“x” is not a number"),
            ("font_size", "1000", "Font size goes from 2 to 96"),
            ("decimals", "2.5", "Decimals is a whole number"),
            ("max_neurons", "-3", "Neurons per layer is a whole number from 0"),
        ):
            field = entry(dialog, key)
            field.selectAll()
            qtbot.keyClicks(field, text)
            assert note(dialog, key).startswith(sentence)
            assert field.text() == text and field.accessibleDescription() == note(dialog, key)
            assert not dialog.frame.save.isEnabled()
            assert seen(dialog).frame.info.text().startswith("Not drawn as chosen")
            field.selectAll()
            qtbot.keyClick(field, Qt.Key.Key_Delete)
            assert not note(dialog, key) and dialog.frame.save.isEnabled()

    @pytest.mark.parametrize(
        ("given", "key"),
        [
            ({"width": "20mm", "font_size": "12"}, "font_size"),
            ({"highlight": "neuron:77"}, "highlight"),
            ({"colors": "positive=pale"}, "colors"),
        ],
    )
    def test_what_cannot_be_drawn_is_said_at_its_cause(
        self, dialog: ExportDialog, qtbot: QtBot, given: dict[str, str], key: str
    ) -> None:
        for each, text in given.items():
            qtbot.keyClicks(entry(dialog, each), text)
        seen(dialog)
        assert note(dialog, key) and not dialog.frame.save.isEnabled()
        assert dialog.frame.info.text().startswith("Not drawn as chosen")

    def test_a_format_that_cannot_hold_the_network_says_so(
        self, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(graphs, "MOST_MERMAID", 5)
        choose(dialog, "range", "network")
        choose(dialog, "format", "mermaid")
        assert note(seen(dialog), "format").startswith("Mermaid takes at most 5 edges")
        assert dialog.frame.info.text() == "Not drawn as chosen: see “Format”."

    @pytest.mark.parametrize("view", ["loss", "maps"])
    def test_what_to_do_is_said_in_the_words_of_the_window(
        self, dialog: ExportDialog, view: str
    ) -> None:
        choose(dialog, "view", view)
        sentence = note(seen(dialog), "view")
        assert sentence and "nnviz train" not in sentence and "Choose map" not in sentence

    def test_addresses(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        several(dialog, qtbot, "e0/s0/back*")
        assert dialog.subject is not None and dialog.subject.several
        qtbot.keyClicks(dialog.form.typed, "x")
        assert "matches “e0/s0/back*x”" in note(dialog, "typed")
        assert not dialog.frame.save.isEnabled()
        dialog.form.typed.selectAll()
        qtbot.keyClicks(dialog.form.typed, "e2/s0/backward/n6")
        assert dialog.subject is not None and dialog.subject.trace is not None
        assert str(dialog.subject.steps[0].address) == "e2/s0/backward/n6"

    def test_a_missing_extra_is_said_before_work_begins(
        self, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nnviz.figures.formats.find_spec", lambda name: None)
        choose(dialog, "range", "phase")
        choose(dialog, "format", "mp4")
        assert "pip install 'nnviz[video]'" in note(dialog, "format")
        assert not dialog.frame.save.isEnabled()

    def test_text_files_are_read(self, dialog: ExportDialog) -> None:
        choose(dialog, "format", "csv")
        assert seen(dialog).frame.preview.text.toPlainText().startswith("address,")
        assert not shown(dialog) & {"width", "theme"}


def _others(option: Option) -> list[object]:
    """Some other values of an option."""
    if option.choices is not None:
        others = [name for name in option.choices if name != option.default][:2]
        return [others] if option.kind == "several" else [*others]
    if option.kind == "flag":
        return [not option.default]
    if option.kind in ("number", "whole"):
        return [min(max(option.least, 5), option.most)]
    return (
        [{"length": "50mm", "texts": ["neuron:4"]}[option.kind]] if option.key != "colors" else []
    )


class TestLooking:
    def test_through_the_steps(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        several(dialog, qtbot)
        entry(dialog, "pace").selectAll()
        stepper = seen(dialog).frame.stepper
        assert stepper.isVisible() and stepper.words.text() == "1 of 4 · e0/s0/forward/n3"
        stepper.slider.setFocus()
        qtbot.keyClick(stepper.slider, Qt.Key.Key_Right)
        assert seen(dialog).frame.stepper.words.text().startswith("2 of 4")
        qtbot.keyClicks(entry(dialog, "pace"), "0.04") if "pace" in shown(dialog) else None
        stepper.show_count(4, 0.04)
        qtbot.mouseClick(stepper.play, Qt.MouseButton.LeftButton)
        assert stepper.playing
        qtbot.waitUntil(lambda: not stepper.playing, timeout=10_000)
        assert stepper.at == 3

    def test_large_networks_are_painted_away_from_the_window(
        self, window: MainWindow, opened: Callable[..., ExportDialog], qtbot: QtBot
    ) -> None:
        window.session.new(Document.of(resolve("8-40-40-2").network))
        dialog = opened(window)
        choose(dialog, "range", "network")
        entry(dialog, "max_neurons").selectAll()
        qtbot.keyClicks(entry(dialog, "max_neurons"), "0")
        glance = seen(dialog).frame.preview.glance
        assert glance.image is not None and glance.picture is not None
        width, height = dialog.frame.preview.room
        assert glance.image.width() <= width + 1 and glance.image.height() <= height + 1
        page = dialog.frame.preview.page().toRect()
        seen_page = dialog.frame.preview.grab(page).toImage()
        colors = {seen_page.pixelColor(x, seen_page.height() // 2).name() for x in range(60)}
        assert len(colors) > 5


class TestEquation:
    def test_by_the_action(self, window: MainWindow, opened: Callable[..., ExportDialog]) -> None:
        window.session.go(STEP)
        dialog = opened(window, "file.export_equation")
        assert dialog.form.value("view") == "equation"
        assert not shown(dialog) & {"legend", "max_neurons", "equation"}
        assert dialog.form.range.count() == len(RANGES) - 1

    def test_by_a_right_click_on_what_is_explained(self, window: MainWindow, qtbot: QtBot) -> None:
        window.session.select("neuron:6")
        panel: Any = window.findChild(ExplainPanel)
        window.arrangement.show("explain")
        qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.selected, timeout=5000)
        panel.equation.customContextMenuRequested.emit(QPoint(20, 20))
        menu = panel.findChild(QMenu)
        menu.actions()[0].trigger()
        menu.close()
        dialog = on_screen(window)
        assert dialog.subject is not None
        assert str(dialog.subject.steps[0].address) == str(panel.shown.address)
        seen(dialog).close()
        window.arrangement.toggle("explain")


class TestKeyboard:
    def test_without_a_mouse(
        self,
        window: MainWindow,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        answer(monkeypatch, tmp_path / "keys.png")
        qtbot.keyClick(window.canvas, Qt.Key.Key_E, CONTROL)
        dialog = on_screen(window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.activateWindow()
        qtbot.waitUntil(lambda: dialog.form.fields["view"].hasFocus(), timeout=2000)
        reached: list[QWidget] = []
        for _ in range(80):
            here = QApplication.focusWidget()
            assert here is not None
            if here in reached:
                break
            reached.append(here)
            assert here.accessibleName(), here
            if here is dialog.form.format:
                qtbot.keyClicks(here, "PNG")
            if here is dialog.form.fields["width"]:
                qtbot.keyClicks(here, "30")
            qtbot.keyClick(here, Qt.Key.Key_Tab)
        fields = {dialog.form.fields[key] for key in shown(dialog) - {"neuron_labels"}}
        assert fields <= set(reached)
        frame = dialog.frame
        assert {frame.save, frame.cancel, frame.reset, frame.copy_svg} <= set(reached)
        seen(dialog)
        qtbot.keyClick(dialog, "W", Qt.KeyboardModifier.AltModifier)
        qtbot.keyClick(dialog.form.fields["width"], Qt.Key.Key_Return)
        dialog.writing.wait()
        assert QImage(str(tmp_path / "keys.png")).width() == round(30 * 96 / 25.4 * 2)
        assert window.canvas.line == f"Exported to {tmp_path / 'keys.png'}."
        dialog.deleteLater()

    def test_enter_presses_what_has_the_keyboard(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        choose(dialog, "theme", "dark")
        qtbot.keyClick(dialog.frame.reset, Qt.Key.Key_Return)
        assert dialog.wish == Wish() and dialog.isVisible()
        assert dialog.frame.save.isDefault() and not dialog.frame.reset.isDefault()
        qtbot.keyClick(dialog.frame.cancel, Qt.Key.Key_Return)
        assert not dialog.isVisible()

    def test_mnemonics(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        dialog.activateWindow()
        for key, letter in (("width", "W"), ("format", "F"), ("range", "T"), ("view", "V")):
            qtbot.keyClick(dialog, letter, Qt.KeyboardModifier.AltModifier)
            assert dialog.form.fields[key].hasFocus()

    def test_esc_closes(self, dialog: ExportDialog, qtbot: QtBot) -> None:
        qtbot.keyClick(entry(dialog, "width"), Qt.Key.Key_Escape)
        assert not dialog.isVisible()


@pytest.mark.parametrize("size", [(1000, 640), (820, 540), (1600, 1000)])
def test_nothing_is_cut_off(
    window: MainWindow, opened: Callable[..., ExportDialog], size: tuple[int, int]
) -> None:
    before = window.size()
    window.resize(*size)
    dialog = opened(window)
    choose(dialog, "range", "iteration")
    choose(dialog, "format", "gif")
    seen(dialog)
    window.resize(before)
    assert dialog.width() <= size[0] and dialog.height() <= size[1]
    buttons = [button for button in vars(dialog.frame).values() if hasattr(button, "clicked")]
    labels = [label for label in dialog.form.findChildren(QLabel) if label.isVisibleTo(dialog)]
    for widget in (*buttons, *labels, dialog.frame.stepper.words):
        assert widget.width() >= widget.minimumSizeHint().width(), widget
        assert widget.height() >= widget.minimumSizeHint().height(), widget
    assert dialog.form.horizontalScrollBar().maximum() == 0
