"""What the actions of the Learn menu do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.gui import messages
from nnviz.gui.settings import TEXT_SIZES
from nnviz.lessons.model import Quiz

if TYPE_CHECKING:
    from nnviz.gui.lessons.guide import Guide
    from nnviz.gui.lessons.panel import LessonPanel
    from nnviz.gui.window import MainWindow


class LessonCommands:
    """Mixed into `Commands`."""

    _window: MainWindow

    @property
    def _guide(self) -> Guide:
        return self._window.desk.guide

    def has_lesson(self) -> bool:
        return self._window.desk.is_open

    def has_lesson_back(self) -> bool:
        return self.has_lesson() and not self._guide.at_beginning

    def _enter(self) -> bool:
        """Back to the page from another perspective; whether we were there."""
        if self._window.perspective == "learn":
            return True
        self._window.desk.enter()
        return False

    def lesson_next(self) -> None:
        if self._enter():
            self._guide.next()

    def lesson_back(self) -> None:
        if self._enter():
            self._guide.back()

    def lesson_come_back(self) -> None:
        self._enter()
        self._guide.come_back()

    def has_strayed(self) -> bool:
        away = self._window.perspective != "learn"
        return self.has_lesson() and (self._guide.strayed or away)

    # ---- the task or question one is at -----------------------------------------------------

    def _asked(self, *kinds: str) -> int | None:
        """The first block of these kinds on the page that still asks for something."""
        if not self.has_lesson():
            return None
        guide = self._guide
        asking = (n for n, one in enumerate(guide.page.blocks) if type(one).__name__ in kinds)
        return next((n for n in asking if not guide.is_done(n)), None)

    def lesson_asked(self) -> None:
        """Give the keyboard to what the page asks for next; say so where nothing is left."""
        if self._enter():
            self._go_on()
        else:
            QTimer.singleShot(0, self._window, self._go_on)  # after the page has taken it

    def _go_on(self) -> None:
        from nnviz.gui.lessons.asked import go_on

        self._window.arrangement.show("lesson")
        if sentence := go_on(self._panel.page):
            self._window.say(sentence)
            once = Qt.ConnectionType.SingleShotConnection
            self._guide.progressed.connect(partial(self._window.canvas.say, ""), once)

    def lesson_left(self) -> None:
        """To the next page that still asks for something, and to where that is answered."""
        guide = self._guide
        page = guide.page_left(guide.page_number)
        if page is None:
            self._window.say("Nothing is left to answer or to do in this lesson.")
            return
        self._enter()
        if guide.turn(page):
            QTimer.singleShot(0, self._window, self._go_on)  # after the page has taken it

    def lesson_show_me(self) -> None:
        block = self._asked("Task")
        if block is not None:
            self._enter()
            self._guide.show_me(block)

    def has_task(self) -> bool:
        return self._asked("Task") is not None

    def lesson_hint(self) -> None:
        block = self._asked("Task", "Quiz")
        if block is not None:
            self._enter()
            self._guide.hint(block)

    def has_hint(self) -> bool:
        block = self._asked("Task", "Quiz")
        return block is not None and self._guide.hints(block) < self._guide.hint_count(block)

    def lesson_answer(self) -> None:
        self._enter()
        self._panel.page.take_selected()

    def can_answer(self) -> bool:
        if not self.has_lesson() or not self._window.session.selection:
            return False
        quizzes = enumerate(self._guide.page.blocks)
        return any(
            isinstance(one, Quiz) and one.kind == "click" and not self._guide.is_done(number)
            for number, one in quizzes
        )

    # ---- where the keyboard is --------------------------------------------------------------

    @property
    def _panel(self) -> LessonPanel:
        from nnviz.gui.lessons.panel import LessonPanel

        panel = self._window.arrangement.panel("lesson")
        assert isinstance(panel, LessonPanel)
        return panel

    def lesson_across(self) -> None:
        """From the page to the network; from anywhere else back to where one was on the page."""
        if not self._enter():
            return
        focus, panel = QApplication.focusWidget(), self._panel
        if focus is not None and panel.isAncestorOf(focus):
            self._window.canvas.setFocus(Qt.FocusReason.TabFocusReason)
            return
        last = panel.focusWidget()
        if last is not None and last.isVisible():
            last.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            panel.focus()

    def lesson_beside(self) -> None:
        """To the first panel that the page brought, from there to the next one, and so on."""
        self._enter()
        arrangement, focus = self._window.arrangement, QApplication.focusWidget()
        keys = [name.partition(":")[0] for name in self._guide.stage.panels] or ["explain"]
        panels = [arrangement.panel(key) for key in keys]
        now = (at for at, one in enumerate(panels) if focus and one.isAncestorOf(focus))
        at = (next(now, -1) + 1) % len(panels)
        arrangement.show(keys[at])
        parts = (one for one in panels[at].findChildren(QWidget) if one.isVisible())
        stops = (one for one in parts if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        next(stops, panels[at]).setFocus(Qt.FocusReason.TabFocusReason)

    # ---- text -------------------------------------------------------------------------------

    def lesson_larger(self) -> None:
        self._resize(1)

    def lesson_smaller(self) -> None:
        self._resize(-1)

    def _resize(self, by: int) -> None:
        place = TEXT_SIZES.index(self._guide.text_size) + by
        self._guide.set_text_size(TEXT_SIZES[min(max(place, 0), len(TEXT_SIZES) - 1)])

    # ---- opening, closing, beginning again --------------------------------------------------

    def lesson_catalogue(self) -> None:
        self._window.desk.show_catalogue()

    def lesson_open(self) -> None:
        self._window.filing.open_lesson()

    def lesson_record(self) -> None:
        self._window.desk.record()

    def is_recording(self) -> bool:
        return self._window.desk.recorder is not None

    def lesson_close(self) -> None:
        self._window.desk.close()

    def lesson_reset_page(self) -> None:
        self._enter()
        self._guide.reset_page()

    def lesson_reset(self) -> None:
        lesson = self._guide.lesson
        if lesson is not None and messages.ask_forget(
            self._window, f"Begin “{lesson.title}” again?", "Your answers in it are forgotten."
        ):
            self._enter()
            self._guide.reset_lesson()

    def lesson_forget_all(self) -> None:
        if messages.ask_forget(
            self._window,
            "Forget what you did in all lessons?",
            "Every lesson begins anew, with no answer given. Your networks are not touched.",
        ):
            self._window.desk.close()
            self._guide.store.forget_all()
            self._window.desk.entered()
