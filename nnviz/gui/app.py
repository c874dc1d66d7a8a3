"""Starting the window: the shell is painted first, then it is filled."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from nnviz.gui.garbage import collected_between_events
from nnviz.gui.window import MainWindow

if TYPE_CHECKING:
    from types import TracebackType

FIRST_PRESET = "running-example"
LESSON_SUFFIX = ".md"


def application() -> QApplication:
    """The one QApplication, with our name and style."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setStyle("Fusion")  # before it is made, or a style is made in vain
    result = QApplication(sys.argv[:1])
    result.setApplicationName("nnviz")
    result.setApplicationDisplayName("nnviz")
    result.setDesktopFileName("nnviz")
    return result


class AfterFirstPaint(QObject):
    """Calls back once the window has been painted for the first time."""

    def __init__(self, window: MainWindow, callback: Callable[[], None]) -> None:
        super().__init__(window)
        self._callback = callback
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window, self._callback)
        return False


class OpenedFiles(QObject):
    """Opens what macOS asks a program for by an event: files that were double-clicked.

    There it filters the application's events. A file that comes before the window is filled, or
    while a question is open, waits.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[str] = []
        application = QApplication.instance()
        if application is not None and sys.platform == "darwin":  # a filter costs time elsewhere
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return False
        if event.file():
            self._waiting.append(event.file())
            QTimer.singleShot(0, self, self.open)
        return True

    def open(self) -> None:
        """Open those that wait, one after the other."""
        window = self._window
        while self._waiting and window.attached and QApplication.activeModalWidget() is None:
            window.activateWindow()
            window.filing.open(self._waiting.pop(0))


def run(
    path_or_preset: str | Path | None = None, *, preview: bool = False, tell: bool = False
) -> int:
    """Open the window and stay until it is closed; returns the exit code.

    `path_or_preset`: what the command line calls a NETWORK, also the file of a lesson; `preview`
    follows such a file as it is written; `tell` shows an error, before it is raised, to whoever has
    no terminal. Raises CannotStart when no window can be opened here, UsageError for no network.
    """
    from nnviz.startup import check_window

    check_window()
    app = application()
    window = MainWindow()
    sys.excepthook = Reporter(window)
    failure: list[Exception] = []
    opened = OpenedFiles(window)

    def fill() -> None:
        try:
            window.furnish()
            window.repaint()
            populate(window, path_or_preset, preview=preview)
            opened.open()
        except Exception as error:
            failure.append(error)
            if tell:
                _tell(window, error)
            app.exit(1)

    AfterFirstPaint(window, fill)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends at once
    window.show()
    window.activateWindow()
    with collected_between_events():
        code = app.exec()
    sys.excepthook = sys.__excepthook__
    if failure:
        raise failure[0]
    return int(code)


def _tell(window: MainWindow, error: Exception) -> None:
    from nnviz.errors import NnvizError
    from nnviz.gui import messages

    if isinstance(error, NnvizError):
        messages.tell(window, error)


def populate(
    window: MainWindow, path_or_preset: str | Path | None = None, *, preview: bool = False
) -> None:
    """Fill the shell with a network or a lesson, and offer work that was left unsaved.

    Whoever comes for the first time, and names nothing, sees the catalogue of lessons.
    """
    from nnviz.document import edits
    from nnviz.document.presets import preset_document, resolve
    from nnviz.gui.session import Session

    wanted = str(path_or_preset) if path_or_preset is not None else None
    is_lesson = preview or (wanted is not None and wanted.lower().endswith(LESSON_SUFFIX))
    begins = wanted is None or is_lesson
    document = preset_document(FIRST_PRESET) if begins else resolve(str(wanted))
    is_file = not begins and Path(str(wanted)).is_file()
    if is_file:
        session = Session(document, path=Path(str(wanted)))
        window.settings.remember(Path(str(wanted)))
    else:
        session = Session(edits.set_view(document, **window.settings.view()))
    if window.settings.is_new and wanted is None:
        window.settings["perspective"] = "learn"
    window.attach(session)
    recovered = window.recovery.offer(window)
    if not begins or recovered:
        window.desk.leave()  # so that what was asked for is seen
    if preview:
        window.desk.follow(str(wanted))
    elif is_lesson:
        window.desk.open_file(str(wanted))


class Reporter:
    """An exception nobody caught is shown, never a reason to end."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._busy = False
        self._told: set[tuple[type[BaseException], int]] = set()

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        # What fails while painting would fail again at once: it is told one time only.
        place = (kind, _last_line(trace))
        if self._busy or place in self._told or issubclass(kind, KeyboardInterrupt):
            return
        from nnviz.errors import NnvizError
        from nnviz.gui import messages

        self._busy = True
        try:
            if isinstance(error, NnvizError):
                messages.tell(self._window, error)
            else:
                self._told.add(place)
                messages.report(self._window, kind, error, trace)
        finally:
            self._busy = False


def _last_line(trace: TracebackType | None) -> int:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return 0 if trace is None else trace.tb_lineno
