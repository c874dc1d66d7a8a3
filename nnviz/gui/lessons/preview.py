"""A lesson file in the window while it is written: each time it is saved, it is read anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from nnviz.errors import NnvizError
from nnviz.lessons import library
from nnviz.lessons.checking import check
from nnviz.lessons.model import Lesson
from nnviz.lessons.parsing import parse
from nnviz.lessons.problems import LessonError, Problem

if TYPE_CHECKING:
    from nnviz.gui.lessons.desk import Desk

SETTLE_MS = 120  # after a change; editors write in several goes
CHECK_MS = 400  # after which what was read is replayed
AGAIN_MS = 1000  # between two looks for a file whose folder is gone, too


class Preview(QObject):
    """Follows one file. Nothing of what is done in it is kept.

    What keeps it from being shown is listed in place of the page, which is there again, at the same
    place, once that is mended. What does not hold is listed under the page.
    """

    def __init__(self, desk: Desk, path: Path) -> None:
        super().__init__(desk)
        self._desk = desk
        self.path = path.absolute()
        self._text: str | None = None
        self._watcher = QFileSystemWatcher(self)
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self.read)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.read)
        self._check_soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._check_soon.timeout.connect(self._check)
        self._watcher.fileChanged.connect(self._soon.start)
        self._watcher.directoryChanged.connect(self._soon.start)

    def stop(self) -> None:
        """Follow the file no longer."""
        for timer in (self._soon, self._again, self._check_soon):
            timer.stop()
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)

    def _watch(self) -> None:
        """An editor that replaces a file leaves us watching the old one; the folder knows."""
        for path in (self.path, self.path.parent):
            if path.exists() and str(path) not in self._watched():
                self._watcher.addPath(str(path))
        if not self._watched():
            self._again.start()

    def _watched(self) -> list[str]:
        return [*self._watcher.files(), *self._watcher.directories()]

    def read(self) -> None:
        """Read the file if it is another than before, and show it or what is wrong with it."""
        self._watch()
        try:
            text = library.read(self.path)
        except NnvizError as error:
            self._text = None
            self._refuse(error)
            return
        if text == self._text:
            return
        self._text = text
        try:
            self._show(parse(text, str(self.path)))
        except NnvizError as error:
            self._refuse(error)

    def _show(self, lesson: Lesson) -> None:
        guide = self._desk.guide
        if guide.lesson is None:
            guide.open(lesson, "")
        else:
            guide.reload(lesson)
        self._desk.trouble.clear()
        self._desk.remarks.clear()
        self._check_soon.start()

    def _refuse(self, error: NnvizError) -> None:
        self._check_soon.stop()
        problems = error.problems if isinstance(error, LessonError) else (self._problem(error),)
        if problems != self._desk.trouble.problems:
            self._desk.trouble.show_problems(problems)

    def _problem(self, error: NnvizError) -> Problem:
        return Problem(str(self.path), 1, error.what, error.do)

    def _check(self) -> None:
        """Replay the lesson, and list what does not hold under its page."""
        lesson = self._desk.guide.lesson
        if lesson is not None:
            self._desk.remarks.show_problems(check(lesson))
