"""Turning a page of a lesson, against the least that could show it: its texts laid out and painted.

The other side hands the texts of the page to a bare QTextBrowser, formulas left out, lets it lay
out and paint them, and repaints the same window with nothing in it changed.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QThread
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextBrowser, QWidget

from benchmarks.measure import Row, duration
from nnviz.gui import app
from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.lessons.prose import ProseView
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from nnviz.painting.fonts import ensure_application

LESSONS = ("taken-apart/one-pass-forward", "how-it-learns/change-of-course")
SIZE = 1280, 800
REST = 2.0  # seconds in which the next page is prepared: a page is read for longer
GOAL_MS = 50.0


class _Painted(QObject):
    """Which of the watched widgets have been painted."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[QObject] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.add(watched)
        return False

    def wait_for(self, *widgets: QWidget) -> None:
        """Until each of these has been painted."""
        while not self.seen.issuperset(widgets):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def rows() -> Iterator[Row]:
    """Every page turn of two lessons, in a window of 1280 × 800, each with its other side."""
    ensure_application()
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(settings=Settings(Path(folder) / "settings.ini"))
        window.resize(*SIZE)
        window.show()
        app.populate(window, "running-example")
        turned = [turn for lesson in LESSONS for turn in _turns(window, lesson)]
        window.desk.close()
        window.session.history.mark_clean()
        window.close()
    ours = [turn.ours for turn in turned]
    followed = statistics.median(turn.followed for turn in turned)
    bare = statistics.median(turn.bare for turn in turned)
    ratio = statistics.median(turn.ours / turn.bare for turn in turned)
    slow = statistics.quantiles(ours, n=10)[-1]
    quick = sum(1000 * mine <= GOAL_MS for mine in ours)
    figures = (
        f"{duration(statistics.median(ours))} against {duration(bare)}; 9 of 10 within "
        f"{duration(slow)}, {quick} of {len(ours)} within {GOAL_MS:.0f} ms; panels have followed "
        f"after {duration(followed)}"
    )
    work = "turning a page, against its texts in a QTextBrowser and a repaint"
    yield Row(work, ratio, 2.0, "at most", figures)


class _Turn(NamedTuple):
    """Seconds of processor time until page and network are painted, and all panels as well."""

    ours: float
    followed: float
    bare: float  # the other side of the same page


def _turns(window: MainWindow, lesson: str) -> Iterator[_Turn]:
    """Every turn of a lesson from its first page to its last."""
    window.desk.open(lesson)
    guide, panel = window.desk.guide, window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel)
    for number in range(1, guide.page_count):
        _rest()
        painted = _Painted()
        window.canvas.installEventFilter(painted)
        gc.collect()
        begin = time.process_time()
        guide.turn(number)
        painted.seen.clear()
        panel.page.leaf.installEventFilter(painted)
        painted.wait_for(window.canvas, panel.page.leaf)
        ours = time.process_time() - begin
        window.session.turns.flush()
        window.repaint()
        followed = time.process_time() - begin
        _rest()
        texts = [view.accessibleName() for view in panel.page.findChildren(ProseView)]
        yield _Turn(ours, followed, _bare(window, texts, panel.page))


def _bare(window: MainWindow, texts: list[str], page: QWidget) -> float:
    painted = _Painted()
    window.canvas.installEventFilter(painted)
    gc.collect()
    begin = time.process_time()
    browser = QTextBrowser()
    browser.resize(page.size())
    browser.viewport().installEventFilter(painted)
    browser.setPlainText("\n\n".join(texts))
    browser.show()
    for widget in (window, *window.findChildren(QWidget)):
        widget.update()
    painted.wait_for(window.canvas, browser.viewport())
    taken = time.process_time() - begin
    browser.close()
    return taken


def _rest() -> None:
    """Let happen what happens while a page is read."""
    until = time.monotonic() + REST
    while time.monotonic() < until:
        QGuiApplication.processEvents()
        QThread.msleep(2)
