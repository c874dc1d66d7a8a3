"""The foot of the window while training: start and pause, how far we are, and which branch."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnviz.document.journey import MOST_BYTES
from nnviz.document.naming import line_name
from nnviz.gui.chip import Chip
from nnviz.gui.icons import icon
from nnviz.gui.menus import Actions
from nnviz.gui.panels.branches import BranchMenu
from nnviz.gui.runner import Runner
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.gui.timeline import HEIGHT
from nnviz.picture.theme import theme
from nnviz.training.remarks import remark

BUTTONS = ("train.iteration", "train.epoch", "train.until", "train.open")
_KILO = 1024


class TrainBar(QWidget):
    """One row over the whole width; everything in it is also in the Train menu."""

    def __init__(self, session: Session, actions: Actions, runner: Runner) -> None:
        super().__init__()
        self._session, self._runner = session, runner
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self.start = Chip("Train", self, "primary-text")
        self.start.setIconSize(QSize(16, 16))
        self.start.setText(" Train")
        self.start.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.start.setMinimumWidth(94)
        self.start.setToolTip(actions["train.toggle"].toolTip())
        self.start.clicked.connect(actions["train.toggle"].trigger)
        self._buttons = [self._button(actions, name) for name in BUTTONS]
        self.branch = Chip("Branch", self)
        self.branch.drop(BranchMenu(session, self))
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        restyle(self.message, "role", "remark")
        self._sentence = self._ending = ""
        self.place = Chip("Epoch and iteration", self)
        self.place.setToolTip("Go to an iteration")
        self.place.clicked.connect(actions["train.go"].trigger)
        self.speed = QLabel(self)
        restyle(self.speed, "role", "muted")
        self._lay_out()
        runner.changed.connect(self._running_changed)

    def _button(self, actions: Actions, name: str) -> Chip:
        action = actions[name]
        button = Chip(action.text().rstrip("…"), self)
        button.setText(action.text().rstrip("…"))
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(8)
        row.addWidget(self.start)
        for button in self._buttons:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.message, 1)
        for widget in (self.speed, self.branch, self.place):
            row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what the menus have too gives way."""
        width = event.size().width()
        for widget, least in (
            (self.branch, 900),
            (self._buttons[2], 1240),
            (self._buttons[3], 860),
        ):
            widget.setVisible(width >= least)
        self._fit()

    def _fit(self) -> None:
        """What is said has the room of the speed, and as many rows as the bar is high."""
        self.speed.setVisible(self.width() >= (1500 if self._sentence else 1120))
        self._row.activate()
        metrics, room = self.message.fontMetrics(), max(self.message.width(), 1)
        rows = HEIGHT // metrics.lineSpacing() - 1
        # Rows break before a word.
        most = rows * room - (rows - 1) * 12 * metrics.averageCharWidth()
        self.message.setText(metrics.elidedText(self._sentence, Qt.TextElideMode.ElideRight, most))

    # ---- bringing up to date ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """The slot of all panels."""
        if change & (Change.RUN | Change.DOCUMENT | Change.STEP | Change.VIEW):
            session = self._session
            epoch = session.journey.place(session.shown_iteration).epoch
            self.place.setText(f"epoch {epoch:,} · iteration {session.shown_iteration:,}")
            self.branch.setText(line_name(session.document))
            self._say_speed()
            self._remark(change)
        if change & (Change.VIEW | Change.RUN):
            self.recolor()

    def _say_speed(self) -> None:
        live = self._session.live
        if live is not None:
            self.speed.setText(f"{live.speed:,.0f} iterations/s")
            return
        used = self._session.journey.memory_used
        self.speed.setText(f"history {_size(used)}")
        self.speed.setToolTip(
            f"Memory that keeps the way back to every iteration, {_size(MOST_BYTES)} at most"
        )

    def _remark(self, change: Change) -> None:
        """What the curves say; beside it stands why the last training ended, until one moves on."""
        session = self._session
        if self._runner.running or change & Change.STEP:
            self._ending = ""
        curves, graph = session.curves, session.shown_network.architecture
        names = [graph.layer_label(layer) for layer in range(2, graph.layer_count + 1)]
        said = ""
        if curves is not None and len(curves.iterations):
            at_end = session.shown_iteration >= curves.iterations[-1]
            told = at_end or self._runner.running  # on the way it would tell what comes
            said = remark(curves, session.rate, names) if told else ""
        self._show(" ".join(part for part in (self._ending, said) if part))

    def say(self, sentence: str) -> None:
        """What the last training ended with."""
        self._ending = sentence
        self._remark(Change.RUN)

    def _show(self, sentence: str) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self.message.setToolTip(sentence)
            self.message.setAccessibleName(sentence)
            self._fit()

    def recolor(self) -> None:
        """Draw the icon in the colours of the theme."""
        tokens = theme(self._session.theme)
        running = self._runner.running
        self.start.setIcon(icon("pause" if running else "next", tokens.background))

    def _running_changed(self, running: bool) -> None:
        self.start.setText(" Pause" if running else " Train")
        self.start.setAccessibleName("Pause" if running else "Train")
        self.recolor()


def _size(number: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if number < _KILO:
            return f"{number:.0f} {unit}"
        number //= _KILO
    return f"{number} GB"
