"""Unsaved work survives a crash: it is written aside within five seconds of an edit.

A recovery file is an ordinary document beside the settings, written whole or not at all, with a
lock that tells whether the program that wrote it is still running. It goes away when the work is
saved or let go on purpose; one that cannot be read is never deleted.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer
from PySide6.QtWidgets import QWidget

from nnviz.atomic import write_bytes
from nnviz.document import files
from nnviz.document.changes import at_checkpoint
from nnviz.document.model import Document, saved_numbers
from nnviz.document.writing import dump
from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.background import Background
from nnviz.gui.change import Change
from nnviz.gui.session import Session

DELAY_MS = 3_000
TRAINING_MS = 10_000  # while a training runs: what is lost can be computed again
MOST_NUMBERS = 300_000  # of a document that is written while one runs: more would be felt
SUFFIX = ".recovery.nnviz"


@dataclass(frozen=True, slots=True)
class Found:
    """Work left by a program that ended without closing."""

    path: Path
    document: Document
    when: str

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        _lock_path(self.path).unlink(missing_ok=True)


class Recovery(QObject):
    """Writes the document aside while it is unsaved."""

    def __init__(self, session: Session, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._path = folder / f"{uuid.uuid4().hex}{SUFFIX}"
        self._lock: QLockFile | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.write_aside)
        self._background = Background(self)
        session.changed.connect(self._changed)

    @property
    def path(self) -> Path:
        """Where this session's work is written aside."""
        return self._path

    @property
    def waiting(self) -> bool:
        """Whether there is something to be written soon."""
        return self._timer.isActive()

    def _changed(self, change: Change) -> None:
        if change & (Change.DOCUMENT | Change.FILE):
            if not self._session.at_risk:
                self.finish()
            elif self._session.aside is None:  # a lesson's copy is nobody's loss
                self._wait(DELAY_MS)
        elif change & Change.RUN and not self.waiting and self._is_trained():
            self._wait(TRAINING_MS)

    def _is_trained(self) -> bool:
        """Whether a training runs that is not disturbed by writing."""
        session = self._session
        if session.aside is not None:
            return False
        return session.training and saved_numbers(session.document.lines) <= MOST_NUMBERS

    def _wait(self, milliseconds: int) -> None:
        """Write after so long; sooner if something else has asked for that."""
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)

    def write(self) -> None:
        """Write now. A disk that refuses is no reason to interrupt anybody."""
        self._background.stop()
        try:
            self._prepare()
            files.save(self._session.recoverable(), self._path)
        except (NnvizError, OSError):
            return

    def write_aside(self) -> None:
        """Write soon, without keeping the window waiting: a large document takes seconds."""
        try:
            self._prepare()
            document = at_checkpoint(self._session.recoverable())
        except (NnvizError, OSError):
            return
        path = self._path
        self._background.ask(lambda _: write_bytes(path, dump(document)), _nothing, _nothing)

    def wait(self) -> None:
        """Block until what is being written aside is written."""
        self._background.wait()

    def _prepare(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = QLockFile(str(_lock_path(self._path)))
            self._lock.setStaleLockTime(0)
            self._lock.tryLock(0)

    def offer(self, window: QWidget) -> bool:
        """Ask about work that was left unsaved, once at the start; whether it was opened."""
        for found in find(self._path.parent):
            answer = messages.ask_recover(window, found.document.name or "untitled", found.when)
            if answer == "discard":
                found.discard()
            elif answer == "save":
                self._session.recover(found.document)
                self.write()
                found.discard()
                return True
        return False

    def finish(self) -> None:
        """There is nothing to lose any more: the file goes away."""
        self._timer.stop()
        self._background.stop()
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def find(folder: Path) -> list[Found]:
    """Work whose program no longer runs and that can be read, newest first."""
    found: list[Found] = []
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=_age):
        lock = QLockFile(str(_lock_path(path)))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue
        try:
            document = files.load(path)
            when = datetime.fromtimestamp(os.path.getmtime(path))
            found.append(Found(path, document, when.strftime("%d %B, %H:%M")))
        except (NnvizError, OSError):
            continue
        finally:
            lock.unlock()
    return found


def _nothing(_: object) -> None:
    """Neither success nor failure of writing aside is told to anybody."""


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")
