"""Lessons in a window: they are opened and closed here, and the window is arranged around them.

What lessons need takes long to import, so it is imported when a lesson is first asked for.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.announce import announce
from nnviz.gui.perspectives import CATALOGUE

if TYPE_CHECKING:
    from nnviz.gui.lessons.catalogue import Catalogue
    from nnviz.gui.lessons.guide import Guide
    from nnviz.gui.lessons.preview import Preview
    from nnviz.gui.lessons.recorder import Recorder
    from nnviz.gui.lessons.trouble import Trouble
    from nnviz.gui.window import MainWindow
    from nnviz.lessons.model import Lesson

LESSON = "lesson"  # the panel of the page


class Desk(QObject):
    """What the window has for lessons: the guide, the catalogue, and what belongs to both."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.preview: Preview | None = None
        self.recorder: Recorder | None = None
        self._brought: set[str] = set()
        self._look_soon = QTimer(self, singleShot=True, interval=0)
        self._look_soon.timeout.connect(self._look_at_panels)

    @cached_property
    def guide(self) -> Guide:
        """Follows the lesson that is open; made when lessons are first asked for."""
        from nnviz.gui.lessons.guide import Guide

        window = self._window
        guide = Guide(window.session, window.settings, self, stop=self._stop)
        guide.wanted.connect(self._bring)
        guide.foreseen.connect(lambda key: window.arrangement.panel(key))
        guide.resized.connect(self._resized)
        guide.turned.connect(self._turned)
        for signal in (guide.turned, guide.staged):  # what was said was about something else
            signal.connect(lambda: window.canvas.say(""))
        for signal in (guide.turned, guide.staged, guide.progressed):
            signal.connect(window.actions_.refresh)
        guide.finished.connect(self._finished)
        return guide

    def _resized(self) -> None:
        self._window.arrangement.suit_text(self.guide.text_size)
        if self._window.shows_catalogue and self.catalogue.isVisible():
            self.catalogue.rebuild()
            self.catalogue.focus()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue, in the place of the canvas."""
        from nnviz.gui.lessons.catalogue import Catalogue

        catalogue = Catalogue(self.guide.store, self._window.settings)
        catalogue.chosen.connect(self.open)
        catalogue.file_chosen.connect(self.open_file)
        catalogue.file_wanted.connect(self._window.filing.open_lesson)
        self._window.middle.addWidget(catalogue)
        return catalogue

    @cached_property
    def trouble(self) -> Trouble:
        """What keeps a lesson file from being shown."""
        from nnviz.gui.lessons.trouble import Trouble

        return Trouble()

    @cached_property
    def remarks(self) -> Trouble:
        """What does not hold in the lesson that is shown."""
        from nnviz.gui.lessons.trouble import Trouble

        return Trouble()

    @property
    def is_open(self) -> bool:
        """Whether a lesson is open; asking makes no guide."""
        return "guide" in self.__dict__ and self.guide.lesson is not None

    def _stop(self) -> None:
        self._window.runner.pause()
        self._window.player.stop()

    # ---- opening and closing ----------------------------------------------------------------

    def open(self, identifier: str) -> bool:
        """Open a lesson of the courses, where one stopped; whether that could be done."""
        from nnviz.lessons import library

        try:
            lesson = library.load(library.entry(identifier).path)
        except NnvizError as error:
            messages.tell(self._window, error)
            return False
        return self.begin(lesson, identifier)

    def open_file(self, path: str | Path) -> bool:
        """Open a lesson file; all that is wrong in it is told."""
        from nnviz.lessons import library
        from nnviz.lessons.problems import LessonError
        from nnviz.lessons.progress import key_of

        try:
            lesson = library.load(path)
        except LessonError as error:
            messages.tell_problems(self._window, Path(path).name, error.problems)
            return False
        except NnvizError as error:
            messages.tell(self._window, error)
            return False
        self._window.settings.remember_lesson(Path(path))
        return self.begin(lesson, key_of(lesson.title, Path(path).name))

    def follow(self, path: str | Path) -> None:
        """Show a lesson file and follow it as it is written."""
        from nnviz.gui.lessons.preview import Preview

        self.close()
        self.preview = Preview(self, Path(path))
        self.preview.read()
        self.enter()

    def begin(self, lesson: Lesson, identifier: str) -> bool:
        """Follow a lesson from here on; its progress is kept under `identifier` if there is one."""
        self._end_preview()
        try:
            self.guide.open(lesson, identifier)
        except NnvizError as error:
            messages.tell(self._window, error)
            return False
        self.enter()
        return True

    def close(self) -> None:
        """Leave the lesson that is open, if one is; the user's document is there again."""
        previewed = self._end_preview()
        if self.is_open:
            self._bring(())
            self.guide.close()
        elif previewed:
            self._turned()

    def _end_preview(self) -> bool:
        """Follow a file no longer; whether one was followed."""
        preview, self.preview = self.preview, None
        if preview is not None:
            preview.stop()
            preview.deleteLater()
            self.trouble.clear()
            self.remarks.clear()
        return preview is not None

    def _turned(self) -> None:
        if self.guide.lesson is None:
            # A lesson hides bias neurons for its own sake; the user may have chosen meanwhile.
            self._window.setting_changed("show_bias")
            if self._window.perspective == "learn":
                self._window.choose_perspective("learn")  # now it shows the catalogue
        elif self._window.arrangement.perspective == "learn":
            QTimer.singleShot(0, self, self._read_on)  # when the page is there

    def _read_on(self) -> None:
        """Whoever turned the page from the page reads on at its top; say where that is."""
        guide, panel = self.guide, self._window.arrangement.panel(LESSON)
        if guide.lesson is None:
            return
        focus = QApplication.focusWidget()
        if focus is None or focus is panel or panel.isAncestorOf(focus):
            self.focus()
        announce(panel, f"Page {guide.page_number + 1} of {guide.page_count}: {guide.page.title}")

    def _finished(self) -> None:
        """The end of a lesson leads to the catalogue, which says what comes next."""
        title = self.guide.lesson.title if self.guide.lesson is not None else ""
        left = self.guide.left
        QTimer.singleShot(0, self, self.show_catalogue)  # when what was pressed is done with it
        self._window.say(
            f"“{title}” is read; {left.words} left." if left else f"“{title}” is done."
        )

    # ---- the perspective --------------------------------------------------------------------

    @property
    def arrangement(self) -> str:
        """Which panels Learn has now: those of a lesson, or none around the catalogue."""
        return "learn" if self.is_open or self.preview else CATALOGUE

    def enter(self) -> None:
        """See the lesson that is open, or the catalogue."""
        self._window.choose_perspective("learn")

    def leave(self) -> None:
        """See the document where the catalogue was."""
        if self._window.shows_catalogue:
            self._window.choose_perspective("explore")

    def entered(self) -> None:
        """Learn has been chosen: show what there is to see."""
        if self._window.shows_catalogue:
            self.catalogue.rebuild()
        elif self.is_open:
            self._bring(self.guide.stage.panels)
        QTimer.singleShot(0, self, self.focus)

    def focus(self) -> None:
        """Give the keyboard to what is read."""
        if self._window.shows_catalogue:
            self.catalogue.focus()
        elif self._window.perspective == "learn" and self.is_open:
            from nnviz.gui.lessons.panel import LessonPanel

            panel = self._window.arrangement.panel(LESSON)
            assert isinstance(panel, LessonPanel)
            if not self._window.arrangement.is_shown(LESSON):
                self._window.arrangement.show(LESSON)  # it was closed; nothing can be read then
            panel.focus()

    def show_catalogue(self) -> None:
        """Leave the lesson and see all of them."""
        self.close()
        if not (self._window.shows_catalogue and self.catalogue.isVisible()):
            self.enter()

    # ---- panels -----------------------------------------------------------------------------

    def _bring(self, panels: tuple[str, ...]) -> None:
        """Bring the panels of a stage to the front, and put away those of the stage before."""
        arrangement = self._window.arrangement
        if arrangement.perspective != "learn":
            return
        from nnviz.gui.lessons.guide import USUAL
        from nnviz.lessons.showing import PANEL_VIEWS

        keys = tuple(name.partition(":")[0] for name in panels)
        for key in self._brought - set(keys):
            arrangement.hide(key)
        usual = tuple(key for key in (USUAL,) if arrangement.is_shown(key))
        arrangement.present(keys or usual)
        self._brought = {key for key in keys if key not in arrangement.keys}
        for key, _, view in (name.partition(":") for name in panels):
            if key in PANEL_VIEWS:
                self._look(key, view or PANEL_VIEWS[key][0])

    def _look(self, key: str, view: str) -> None:
        """Have a panel of `PANEL_VIEWS` look at things as a stage asks."""
        from nnviz.gui.panels.landscape import LandscapePanel

        panel = self._window.arrangement.panel(key)
        if isinstance(panel, LandscapePanel):
            panel.look(view)

    def watch_panels(self) -> None:
        """Let the session know which panels can be seen, now and whenever that changes."""
        self._window.arrangement.on_seen(self._look_soon.start)
        self._look_soon.start()

    def _look_at_panels(self) -> None:
        arrangement = self._window.arrangement
        seen = (key for key in arrangement.all_keys if arrangement.is_seen(key))
        self._window.session.see_panels(tuple(key for key in seen if key != LESSON))

    # ---- recording --------------------------------------------------------------------------

    def record(self) -> None:
        """Write down what is done from now on; asked again, the end of it."""
        from nnviz.gui.lessons.recorder import Recorder

        if self.recorder is not None:
            self.recorder.close()
            return
        self.leave()
        self._stop()
        try:
            self.recorder = Recorder(self._window)
        except NnvizError as error:
            messages.tell(self._window, error)
            return
        self.recorder.open_beside()

    def recorded(self) -> None:
        """The window of the recording was closed."""
        if self.recorder is not None:
            self.recorder.deleteLater()
        self.recorder = None
        self._window.actions_.refresh()

    def confirm(self) -> bool:
        """Whether the window may close as far as a recording goes; asks where it would be lost."""
        return self.recorder is None or self.recorder.close()

    # ---- the training of a lesson -----------------------------------------------------------

    def show_training(self) -> bool:
        """See the network as it is trained without leaving the lesson; False where none is open."""
        return self._see(True)

    def show_steps(self) -> bool:
        """See it step by step without leaving the lesson; False where none is open."""
        return self._see(False)

    def _see(self, training: bool) -> bool:
        window = self._window
        if window.perspective != "learn" or not self.is_open:
            return False
        if not training:
            window.runner.pause()
        window.session.set_appearance(lesson_trains=training)
        return True
