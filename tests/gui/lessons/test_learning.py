"""Lessons in the real window, as a learner and as whoever has work of their own open meets them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnviz.document import files, preset_document
from nnviz.gui import app, messages
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.recovery import SUFFIX, find
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from nnviz.lessons import library
from nnviz.lessons.progress import key_of
from tests.gui.lessons.small import TEXT

MakeWindow = Callable[..., MainWindow]
FIRST, SECOND = [entry.id for entry in library.courses()[0].lessons][:2]


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "Schritte, kleine.md"
    path.write_text(TEXT, "utf-8")
    return path


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Where the keyboard is now."""
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, key, *modifiers)
    qtbot.wait(5)


def panel_of(window: MainWindow) -> LessonPanel:
    panel = window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel)
    return panel


class TestTheFirstTime:
    def test_an_empty_profile_begins_with_the_catalogue_and_the_keyboard_is_enough(
        self, qtbot: QtBot, tmp_path: Path
    ) -> None:
        settings = Settings(tmp_path / "empty" / "nnviz.ini")
        window = MainWindow(settings)
        window.resize(1280, 800)
        window.show()
        app.populate(window)
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.wait(20)
        catalogue = window.desk.catalogue
        assert window.perspective == "learn" and window.middle.currentWidget() is catalogue
        assert window.header.tabs.buttons["learn"].isChecked()
        assert QApplication.focusWidget() is catalogue.stops[0]
        usual, sheet = catalogue.stops[1].height(), catalogue.widget()
        assert sheet.height() == sheet.heightForWidth(sheet.width())
        window.actions_["learn.larger"].trigger()
        qtbot.wait(20)
        assert catalogue.stops[1].height() > usual
        assert QApplication.focusWidget() is catalogue.stops[0]
        window.actions_["learn.smaller"].trigger()
        press(qtbot, window, Qt.Key.Key_W)  # means nothing here
        press(qtbot, window, Qt.Key.Key_Space)  # here it opens a lesson, elsewhere it steps
        guide = window.desk.guide
        assert guide.id == FIRST and window.session.iteration == 0
        assert window.middle.currentWidget() is window.canvas and panel_of(window).isVisible()
        stages = sum(page.stage_count for page in guide.lesson.pages)  # type: ignore[union-attr]
        for _ in range(stages - 1):
            press(qtbot, window, Qt.Key.Key_N)
        assert guide.at_end and panel_of(window).next.text() == "Finish"
        press(qtbot, window, Qt.Key.Key_N)
        assert guide.lesson is None and window.middle.currentWidget() is catalogue
        first = catalogue.shelves[0].lessons[0]
        assert catalogue.shelves[0].done == 0 and first.words.endswith("tasks left")
        assert catalogue.upcoming is not None and catalogue.upcoming.entry.id == SECOND
        qtbot.waitUntil(lambda: QApplication.focusWidget() is catalogue.stops[0], timeout=2000)
        press(qtbot, window, Qt.Key.Key_Down)
        press(qtbot, window, Qt.Key.Key_Down)
        assert catalogue.stops[2].accessibleName().startswith(library.courses()[0].lessons[1].title)
        press(qtbot, window, Qt.Key.Key_Return)
        assert guide.id == SECOND
        window.close()
        window.deleteLater()
        qtbot.wait(1)

    def test_tasks_and_questions_by_keys(
        self, window: MainWindow, qtbot: QtBot, lesson_file: Path
    ) -> None:
        window.activateWindow()
        assert window.filing.open(lesson_file)
        qtbot.wait(20)
        guide = window.desk.guide
        press(qtbot, window, Qt.Key.Key_N)
        window.canvas.setFocus()
        assert not guide.is_done(2)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
            press(qtbot, window, key)
        assert window.session.selection == "neuron:4" and guide.is_done(2)
        press(qtbot, window, Qt.Key.Key_N)
        assert guide.page_number == 1
        field = _tab_to(qtbot, window, QLineEdit)
        qtbot.keyClicks(field, "0.6n")  # a letter in a field turns no page
        press(qtbot, window, Qt.Key.Key_Backspace)
        press(qtbot, window, Qt.Key.Key_Return)
        assert guide.page_number == 1
        verdict = guide.verdict(1)
        assert verdict is not None and not verdict.right
        window.session.set_weight(6, 9, 0.8)
        assert guide.strayed and panel_of(window).come_back.isVisible()
        window.canvas.setFocus()
        press(qtbot, window, Qt.Key.Key_Backspace)
        assert not guide.strayed and not panel_of(window).come_back.isVisible()
        press(qtbot, window, Qt.Key.Key_N)
        assert window.foot.currentWidget() is not window.timeline
        assert window.arrangement.is_seen("output")
        window.canvas.setFocus()
        press(qtbot, window, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: guide.is_done(1), timeout=20_000)
        assert window.runner.running and window.perspective == "learn"
        press(qtbot, window, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        assert not window.runner.running and guide.page_number == 1
        assert window.foot.currentWidget() is window.timeline
        assert not window.arrangement.is_shown("output")

    def test_a_question_about_the_network_by_keys(self, window: MainWindow, qtbot: QtBot) -> None:
        window.activateWindow()
        assert window.desk.open(FIRST) and window.desk.guide.turn(1)
        qtbot.wait(20)
        guide, page = window.desk.guide, QApplication.focusWidget()
        assert page is not None and panel_of(window).isAncestorOf(page)
        press(qtbot, window, Qt.Key.Key_L)
        assert QApplication.focusWidget() is window.canvas
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
            press(qtbot, window, key)
        assert window.session.selection and guide.verdict(1) is None  # on the way there
        press(qtbot, window, Qt.Key.Key_A)
        verdict = guide.verdict(1)
        assert verdict is not None and not verdict.right
        press(qtbot, window, Qt.Key.Key_L)
        assert QApplication.focusWidget() is page


def _tab_to(qtbot: QtBot, window: MainWindow, kind: type[QWidget]) -> QWidget:
    panel_of(window).focus()
    for _ in range(20):
        focus = QApplication.focusWidget()
        if isinstance(focus, kind):
            return focus
        press(qtbot, window, Qt.Key.Key_Tab)
    raise AssertionError("Tab leads to no field")


class TestOwnWork:
    def test_it_survives_every_way_out(
        self,
        window: MainWindow,
        qtbot: QtBot,
        tmp_path: Path,
        lesson_file: Path,
        no_questions: list[str],
    ) -> None:
        """With unsaved changes, and whoever is asked about them thinks better of it."""
        session, desk = window.session, window.desk
        session.save(tmp_path / "mine.nnviz")
        session.set_weight(4, 6, 0.9)
        window.recovery.write()
        files.save(preset_document("mazur"), tmp_path / "other.nnviz")
        own, history = session.document, session.history
        ways: list[tuple[Callable[[], object], bool]] = [
            (window.header.lesson.click, False),
            (window.actions_["learn.catalogue"].trigger, False),
            (lambda: window.filing.open(tmp_path / "other.nnviz"), True),
            (window.filing.new_network, True),
            (lambda: window.filing.open_preset("mazur"), True),
            (lambda: _drop(window, tmp_path / "other.nnviz"), True),
            (window.close, True),
        ]
        for leave, asks in ways:
            assert desk.open_file(lesson_file)
            desk.guide.turn(1)
            session.set_weight(6, 9, 0.1)
            assert "Small steps" in window.windowTitle() and not window.isWindowModified()
            assert files.load(window.recovery.path).network.weight(4, 6) == 0.9
            no_questions.clear()
            leave()
            assert no_questions == (["mine.nnviz"] if asks else [])
            if asks:  # whoever thinks better of it goes on with the lesson
                assert desk.guide.page_number == 1 and window.perspective == "learn"
                assert session.network.weight(6, 9) == 0.1 and session.at_risk
                desk.close()
            assert desk.guide.lesson is None and window.isVisible()
            assert (session.document, session.history) == (own, history) and session.unsaved
            assert session.path == tmp_path / "mine.nnviz"
        assert files.load(tmp_path / "mine.nnviz").network.weight(4, 6) == -0.4
        assert desk.guide.store.read(key_of("Small steps", lesson_file.name)).page == 1

    def test_save_in_a_lesson_saves_a_copy(
        self,
        window: MainWindow,
        tmp_path: Path,
        lesson_file: Path,
        monkeypatch: pytest.MonkeyPatch,
        no_questions: list[str],
    ) -> None:
        own = window.session.save(tmp_path / "mine.nnviz")
        window.desk.open_file(lesson_file)
        window.desk.guide.turn(1)
        chosen = [str(own)]
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen[0], ""))
        monkeypatch.setattr(messages, "ask_replace", lambda *_: "save")
        assert not window.filing.save() and "your own document" in no_questions[0]
        chosen[0] = str(tmp_path / "copy.nnviz")
        assert window.filing.save()
        assert files.load(chosen[0]).network.weight(6, 9) == 0.5
        window.desk.close()
        assert window.session.path == own and not window.session.unsaved
        assert files.load(own).network.weight(6, 9) == 1.1

    def test_another_perspective_keeps_the_lesson(
        self, window: MainWindow, qtbot: QtBot, lesson_file: Path
    ) -> None:
        window.desk.open_file(lesson_file)
        window.desk.guide.turn(1)
        window.choose_perspective("explore")
        assert window.header.lesson.isVisible() and not window.header.document.isVisible()
        assert window.session.network.weight(6, 9) == 0.5
        window.actions_["step.next"].trigger()
        window.actions_["learn.come_back"].trigger()
        assert window.perspective == "learn" and not window.desk.guide.strayed
        window.choose_perspective("train")
        qtbot.mouseClick(window.header.lesson, Qt.MouseButton.LeftButton)
        assert window.perspective == "train" and window.session.aside is None
        assert window.session.network.weight(6, 9) == 1.1
        assert window.header.document.isVisible() and not window.header.lesson.isVisible()


def _drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(
        QDropEvent(
            QPointF(100, 100),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


class TestFiles:
    def test_dropped_opened_and_remembered(
        self, window: MainWindow, lesson_file: Path, no_questions: list[str]
    ) -> None:
        _drop(window, lesson_file)
        guide = window.desk.guide
        assert guide.lesson is not None and guide.lesson.title == "Small steps"
        guide.turn(1)
        window.actions_["learn.catalogue"].trigger()
        assert window.settings.recent_lessons == [lesson_file]
        names = [stop.text() for stop in window.desk.catalogue.stops]
        assert lesson_file.name in names
        window.desk.catalogue.stops[names.index(lesson_file.name)].click()
        assert guide.page_number == 1 and no_questions == []

    def test_all_that_is_wrong_in_it_is_told_and_nothing_is_opened(
        self, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[object] = []
        monkeypatch.setattr(messages, "tell_problems", lambda *rest: told.extend(rest[1:]))
        path = tmp_path / "bad.md"
        path.write_text(TEXT.replace("select=neuron:6", "fly=neuron:6").replace("{w_69", "{w"))
        before = window.session.document
        assert not window.filing.open(path)
        name, problems = told
        lines = {problem.line for problem in problems}  # type: ignore[attr-defined]
        assert name == "bad.md" and lines == {9, 27, 33}
        assert window.session.document is before and window.perspective == "explore"

    def test_a_broken_progress_is_no_reason_to_stop(
        self, window: MainWindow, lesson_file: Path, no_questions: list[str]
    ) -> None:
        store = window.desk.guide.store
        for key in (key_of("Small steps", lesson_file.name), FIRST):
            store.folder.mkdir(parents=True, exist_ok=True)
            store.path(key).write_text("{broken")
        window.choose_perspective("learn")
        assert window.desk.catalogue.shelves[0].done == 0
        assert window.desk.open_file(lesson_file) and window.desk.guide.page_number == 0
        assert no_questions == []


def test_what_was_done_survives_a_kill(
    tmp_path: Path, lesson_file: Path, monkeypatch: pytest.MonkeyPatch, make_window: MakeWindow
) -> None:
    """In the middle of a lesson: the user's own document, and how far one had come."""
    place = tmp_path / "settings"
    code = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from nnviz.gui import app
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
application = app.application()
window = MainWindow(Settings({str(place / "nnviz.ini")!r}))
window.show()
app.populate(window, "xor-2-2-1")
window.session.set_input(0, 0, 7.25)
window.desk.open_file({str(lesson_file)!r})
window.desk.guide.turn(1)
window.desk.guide.answer(1, "0.5")
window.session.set_weight(6, 9, 0.1)
window.recovery.write()
os.kill(os.getpid(), 9)
"""
    subprocess.run(
        [sys.executable, "-c", code],
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert [one.path.name.endswith(SUFFIX) for one in find(place / "recovery")] == [True]
    monkeypatch.setattr(messages, "ask_recover", lambda *_: "save")
    window = make_window()
    assert window.session.trace.inputs[0, 0] == 7.25 and window.session.unsaved
    window.desk.open_file(lesson_file)
    guide = window.desk.guide
    assert guide.page_number == 1 and guide.is_done(1)
    assert not guide.is_done(2) or window.session.network.weight(6, 9) == 0.5


def test_the_menu(
    window: MainWindow, qtbot: QtBot, lesson_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, guide = window.actions_, window.desk.guide
    assert not any(act[f"learn.{name}"].isEnabled() for name in ("next", "hint", "show_me"))
    window.desk.open_file(lesson_file)
    window.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_H)
    assert guide.hints(2) == 1 and not act["learn.back"].isEnabled()
    act["learn.show_me"].trigger()
    assert guide.is_done(2) and not act["learn.show_me"].isEnabled()
    act["learn.reset_page"].trigger()
    assert not guide.is_done(2) and guide.hints(2) == 0
    act["learn.larger"].trigger()
    assert guide.text_size == 110
    for _ in range(9):
        act["learn.larger"].trigger()
    assert window.settings["lesson_text"] == guide.text_size == 200
    for _ in range(9):
        act["learn.smaller"].trigger()
    assert guide.text_size == 100
    act["learn.next"].trigger()
    act["learn.show_me"].trigger()
    asked: list[str] = []

    def answer(parent: object, question: str, *rest: object) -> bool:
        asked.append(question)
        return len(asked) > 1  # the first time one thinks better of it

    monkeypatch.setattr(messages, "ask_forget", answer)
    act["learn.reset"].trigger()
    assert guide.is_done(2)
    act["learn.reset"].trigger()
    assert guide.page_number == 0 and not guide.marks.tasks
    window.desk.open(FIRST)
    act["learn.next"].trigger()
    act["learn.forget"].trigger()
    assert len(asked) == 3 and window.shows_catalogue
    assert list(guide.store.folder.iterdir()) == []
    title = library.entry(SECOND).title
    palette = window.show_palette(title)
    assert palette.entries[0].text == title
    palette.run(0)
    assert guide.id == SECOND


def test_a_narrow_window_keeps_the_page_in_front(
    make_window: MakeWindow, qtbot: QtBot, lesson_file: Path
) -> None:
    window = make_window(size=(820, 540))
    window.desk.open_file(lesson_file)
    qtbot.wait(20)
    assert window.arrangement.is_seen("lesson") and window.canvas.width() > 240
    window.desk.guide.turn(2)  # which brings a panel
    qtbot.wait(20)
    assert window.arrangement.is_seen("lesson") and window.arrangement.is_shown("output")
    window.resize(1300, 800)
    qtbot.wait(20)
    assert window.arrangement.is_seen("lesson") and window.arrangement.is_seen("output")
    qtbot.waitUntil(lambda: "output" in window.session.panels, timeout=2000)
    window.desk.show_catalogue()
    qtbot.wait(20)
    assert not any(window.arrangement.is_shown(key) for key in window.arrangement.all_keys)
    window.choose_perspective("explore")
    qtbot.wait(20)
    assert not window.arrangement.is_shown("lesson") and window.arrangement.is_seen("explain")


def test_only_the_canvas_stays_so_and_a_page_that_was_closed_comes_back(
    window: MainWindow, lesson_file: Path, qtbot: QtBot
) -> None:
    def seen() -> tuple[str, ...]:
        qtbot.wait(20)
        shown = window.arrangement
        return tuple(key for key in shown.all_keys if shown.is_seen(key))

    assert window.filing.open(lesson_file) and seen() == ("lesson", "explain")
    only, guide = window.actions_["view.only_canvas"], window.desk.guide
    only.trigger()
    guide.turn(2)  # its stage brings a panel
    assert seen() == ()
    only.trigger()
    assert seen() == ("lesson", "output")
    only.trigger()
    guide.turn(0)
    only.trigger()
    assert seen() == ("lesson", "explain")
    window.arrangement.hide("lesson")
    window.desk.close()
    assert window.desk.open(FIRST) and "lesson" in seen()


def test_what_was_selected_before_comes_back_and_is_no_answer(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.session.select("neuron:6")
    assert window.desk.open(FIRST) and window.desk.guide.turn(1)  # with a question to be clicked
    qtbot.wait(20)
    window.session.select("")
    window.desk.close()
    assert window.session.selection == "neuron:6"
    assert window.desk.open(FIRST) and window.desk.guide.given(1) is None
