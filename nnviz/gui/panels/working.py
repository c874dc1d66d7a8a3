"""How far some long work is: a bar, the time left, and a way to cancel."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from nnviz.gui.chip import Chip
from nnviz.gui.panels.restarts_work import Watch
from nnviz.gui.style import restyle

LOOK_MS = 100
FINE = 1_000  # steps of the bar
_MINUTE, _HOUR = 60, 3600


class Working(QWidget):
    """Looks at a `Watch` while there is one; hidden else."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch: Watch | None = None
        self._words: Callable[[Watch], str] = lambda _: ""
        self.bar = QProgressBar()
        self.bar.setRange(0, FINE)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(name)
        self.words = QLabel()
        self.words.setWordWrap(True)
        restyle(self.words, "role", "muted")
        self.cancel = Chip(f"Cancel: {name}", self)
        self.cancel.setText("Cancel")
        self.cancel.setToolTip("Stop now and keep what is finished")
        self.cancel.clicked.connect(self.stop)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.words, 1)
        line.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addLayout(line)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.hide()

    @property
    def watch(self) -> Watch | None:
        """What is looked at; None while nothing is under way."""
        return self._watch

    def begin(self, words: Callable[[Watch], str]) -> Watch:
        """A new work is under way, of which `words` says more than the time left."""
        self._watch, self._words = Watch(), words
        self.cancel.setEnabled(True)
        self.cancel.setText("Cancel")
        self.bar.setValue(0)
        self.look()
        self._timer.start()
        self.show()
        return self._watch

    def end(self) -> None:
        """It is over."""
        self._watch = None
        self._timer.stop()
        self.hide()

    def stop(self) -> None:
        """Tell the work to stop; it ends when it has noticed."""
        if self._watch is not None:
            self._watch.cancelled.set()
            self.cancel.setEnabled(False)
            self.cancel.setText("Stopping")

    def look(self) -> None:
        """Show how far it is."""
        watch = self._watch
        if watch is None:
            return
        share = watch.done / watch.total if watch.total else 0.0
        self.bar.setValue(round(FINE * share))
        words = [self._words(watch), remaining(watch.left)]
        self.words.setText(" · ".join(word for word in words if word))
        self.bar.setAccessibleDescription(f"{share:.0%}. {self.words.text()}")


def remaining(seconds: float) -> str:
    """`3 s left`, `2 min left`; "" where nobody knows."""
    if not math.isfinite(seconds):
        return ""
    if seconds < 2 * _MINUTE:
        return f"{math.ceil(seconds)} s left"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min left"
    return f"{seconds / _HOUR:,.0f} h left"
