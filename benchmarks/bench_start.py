"""From starting the process to the first paint of the window, against a bare QMainWindow."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.measure import Row, duration

ROUNDS = 9

# Both tell the time of the first paint of a window the same way, and end there.
FIRST_PAINT = """
import os, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            print(time.monotonic_ns(), flush=True)
            os._exit(0)
        return False
"""

BARE = (
    FIRST_PAINT
    + """
app = QApplication([])
watch = FirstPaint()
app.installEventFilter(watch)
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.exec()
"""
)

OURS = (
    FIRST_PAINT
    + """
from nnviz.gui import app
make = app.application

def watched():
    made = make()
    made.watch = FirstPaint()
    made.installEventFilter(made.watch)
    return made

app.application = watched
from nnviz.cli import main
main([])
"""
)


def rows() -> Iterator[Row]:
    """Processes started in turns; each pair gives a ratio, their median is the row."""
    for code in (BARE, OURS):  # so that modules are compiled and files in the system's cache
        _first_paint(code)
    pairs = [(_first_paint(OURS), _first_paint(BARE)) for _ in range(ROUNDS)]
    ours = statistics.median(mine for mine, _ in pairs)
    bare = statistics.median(theirs for _, theirs in pairs)
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    figures = f"{duration(ours)} against {duration(bare)}"
    yield Row("start to first paint, against a bare QMainWindow", ratio, 1.3, "at most", figures)


def _first_paint(code: str) -> float:
    """Seconds from starting a process with this code to the paint that it reports."""
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    begin = time.monotonic_ns()
    done = subprocess.run(command, env=environ, capture_output=True, check=True, text=True)
    return (int(done.stdout.split()[0]) - begin) / 1e9
