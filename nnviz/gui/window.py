"""The window: header, canvas, panels around it, timeline at the foot.

It is built in three parts, so that something is seen at once. The bare frame is painted first; it
imports next to nothing of Qt. `furnish` gives it style, header and foot. `attach` fills it with a
session, its canvas and its panels, which import NumPy and pyqtgraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QToolBar

from nnviz.gui.frame import paint_frame
from nnviz.gui.perspectives import CATALOGUE, KEYS
from nnviz.gui.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
    from PySide6.QtWidgets import QMenu, QStackedWidget

    from nnviz.errors import NnvizError
    from nnviz.gui.arrangement import Arrangement
    from nnviz.gui.canvas import Canvas
    from nnviz.gui.change import Change
    from nnviz.gui.commands import Commands
    from nnviz.gui.filing import Filing
    from nnviz.gui.foot import Foot
    from nnviz.gui.header import Header
    from nnviz.gui.lessons.desk import Desk
    from nnviz.gui.menus import Actions
    from nnviz.gui.palette import Palette
    from nnviz.gui.player import Player
    from nnviz.gui.recovery import Recovery
    from nnviz.gui.runner import Runner
    from nnviz.gui.session import Session
    from nnviz.gui.timeline import Timeline
    from nnviz.gui.trainbar import TrainBar
    from nnviz.training.stops import Ending

FIRST_SIZE = QSize(1440, 900)
SMALLEST_SIZE = QSize(820, 540)


class MainWindow(QMainWindow):
    """One document, seen from all sides."""

    header: Header
    session: Session
    commands: Commands
    actions_: Actions
    middle: QStackedWidget  # the canvas, and the catalogue of lessons in its place
    canvas: Canvas
    timeline: Timeline
    foot: Foot
    player: Player
    runner: Runner
    arrangement: Arrangement
    filing: Filing
    recovery: Recovery
    desk: Desk

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.furnished = self.attached = False
        self.setWindowTitle("nnviz")
        self.setMinimumSize(SMALLEST_SIZE)
        self.setAcceptDrops(True)
        if not self.restoreGeometry(self.settings["geometry"]):
            self.resize(_first_size())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.furnished:
            super().paintEvent(event)
        else:
            paint_frame(self, self.settings["theme"])

    # ---- the second and the third part ------------------------------------------------------

    def furnish(self) -> None:
        """Give the frame its style, its header and its foot; does nothing the second time."""
        if not self.furnished:
            from nnviz.gui.furniture import furnish

            self.furnished = True
            furnish(self)

    def attach(self, session: Session) -> None:
        """Fill the window with a session."""
        from nnviz.gui.assembly import assemble
        from nnviz.gui.change import Change

        self.furnish()
        self.session = session
        assemble(self)
        session.setParent(self)
        session.changed.connect(self.refresh)
        session.announced.connect(self._announce)
        session.troubled.connect(self._troubled)
        self.attached = True
        self._follow_perspective()
        if self.shows_catalogue:
            self.desk.entered()
        self.refresh(Change.ALL)
        for key in ("theme", "reduce_motion", "speed", "weight_labels", "show_bias"):
            self.setting_changed(key)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        # Not before it is shown, which Qt does when it next lays out.
        if not self.shows_catalogue:
            QTimer.singleShot(0, self.canvas, self.canvas.setFocus)

    def refresh(self, change: Change) -> None:
        """Bring what is the window's own up to date; panels have slots of their own."""
        from nnviz.gui.change import Change

        if change != Change.HOVER:
            self.actions_.refresh()
        if change & (Change.FILE | Change.DOCUMENT):
            history = self.session.history
            self.actions_.rename("edit.undo", history.undo_label)
            self.actions_.rename("edit.redo", history.redo_label)
            self.setWindowTitle(f"{self.session.title}[*] – nnviz")
            self.setWindowModified(self.session.unsaved)
        if change & Change.VIEW:
            self._show_foot()

    # ---- settings ---------------------------------------------------------------------------

    def theme_name(self) -> str:
        """The theme in force: the one chosen, or the system's."""
        from nnviz.gui import style

        chosen: str = self.settings["theme"]
        return style.system_theme() if chosen == "system" else chosen

    def setting_changed(self, key: str) -> None:
        """Put a setting of the program in force."""
        if key == "theme":
            self._dress()
        elif key in ("weight_labels", "show_bias"):
            self.session.set_appearance(**{key: self.settings[key]})
        elif key == "reduce_motion":
            self.canvas.reduce_motion = self.settings[key]
        elif key == "speed":
            self.player.set_speed(self.settings[key])
            self.timeline.recolor()
        self.actions_.refresh()

    def _dress(self) -> None:
        from nnviz.gui import style

        application = QApplication.instance()
        assert isinstance(application, QApplication)
        tokens = style.apply(application, self.theme_name())
        self.actions_.recolor(tokens)
        self.session.set_appearance(theme=self.theme_name())
        self.timeline.recolor()
        self.arrangement.tidy()

    def _system_changed(self, *_: object) -> None:
        if self.attached and self.settings["theme"] == "system":
            self._dress()

    # ---- perspectives -----------------------------------------------------------------------

    @property
    def perspective(self) -> str:
        """How the document is looked at: `learn`, `explore` or `train`."""
        return "learn" if self.shows_catalogue else self.arrangement.perspective

    @property
    def shows_catalogue(self) -> bool:
        """Whether the catalogue of lessons is where the network would be."""
        return self.arrangement.perspective == CATALOGUE

    def choose_perspective(self, key: str) -> None:
        """Other panels around the same document, and another foot."""
        if key != "train":
            self.runner.pause()
        self.arrangement.choose(self.desk.arrangement if key == "learn" else key)
        self._follow_perspective()
        if key == "learn":
            self.desk.entered()
        else:
            self.canvas.setFocus()

    def show_training(self) -> None:
        """See the network as it is trained: in the lesson that is open, or in Train."""
        if not self.desk.show_training():
            self.choose_perspective("train")

    def show_steps(self) -> None:
        """See it step by step: in the lesson that is open, or in Explore."""
        if not self.desk.show_steps():
            self.choose_perspective("explore")

    def _follow_perspective(self) -> None:
        self.header.tabs.show_chosen(self.perspective)
        self.middle.setCurrentWidget(self.desk.catalogue if self.shows_catalogue else self.canvas)
        self.session.set_appearance(perspective=self.perspective)
        self._show_foot()
        self.actions_.refresh()

    def _show_foot(self) -> None:
        self.foot.show_row("train" if self.session.appearance.trains else "steps")
        bar = self.findChild(QToolBar, "foot")
        if bar is not None:
            bar.setVisible(not self.shows_catalogue)

    # ---- saying -----------------------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Say something on the foot line of the canvas, and to a screen reader."""
        from nnviz.gui.announce import announce

        self.canvas.say(sentence)
        announce(self.canvas, sentence)

    def _announce(self, sentence: str) -> None:
        from nnviz.gui.announce import announce

        # Where the Explain panel is seen it says the same, next to the formula.
        self.canvas.say("" if self.arrangement.is_seen("explain") else sentence)
        announce(self.canvas, sentence)

    def _troubled(self, error: NnvizError) -> None:
        from nnviz.gui import messages

        messages.tell(self, error)

    def tell_ending(self, ending: Ending, bar: TrainBar) -> None:
        """Say why a training ended by itself: on its foot, and a divergence in a message."""
        from nnviz.gui import messages
        from nnviz.gui.announce import announce

        first, _, _ = ending.sentence.partition(". ")
        # A divergence is told in full by a message; on the foot there is room for its first words.
        bar.say(ending.sentence if ending.error is None else f"{first}.")
        announce(bar, ending.sentence)
        if ending.error is not None:
            messages.tell(self, ending.error)

    # ---- small windows of its own -----------------------------------------------------------

    def show_palette(self, text: str = "") -> Palette:
        from nnviz.gui.finding import sources
        from nnviz.gui.palette import Palette

        palette = Palette(self, sources(self), text)
        palette.open_over(self)
        return palette

    def show_shortcuts(self) -> None:
        from nnviz.gui.sheet import Sheet

        Sheet(self).show()

    def show_about(self) -> None:
        from nnviz.gui.about import About

        About(self).exec()

    # ---- files dropped, and the end ---------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.attached and _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _dropped(event)
        if paths:
            event.acceptProposedAction()
            self.filing.open(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        from nnviz.gui.background import Background

        if not self.attached:
            event.accept()
            return
        self.player.stop()
        self.runner.pause()
        if not self.filing.confirm() or not self.desk.confirm():
            event.ignore()
            return
        self.desk.close()
        for background in self.findChildren(Background):
            background.stop()
        self.recovery.finish()
        self.settings["geometry"] = self.saveGeometry()
        self.settings["perspective"] = self.perspective
        for key, state in self.arrangement.save().items():
            if key in KEYS:
                self.settings[f"arrangement_{key}"] = state
        self.settings.sync()
        event.accept()

    def createPopupMenu(self) -> QMenu | None:
        """What a right click on a panel's edge offers: View > Panels instead of Qt's own menu."""
        return self.actions_.menu("View/Panels", self) if self.attached else None


def _dropped(event: QDropEvent) -> list[str]:
    """Local files among what is dropped."""
    urls = event.mimeData().urls()
    return [url.toLocalFile() for url in urls if url.isLocalFile() and url.toLocalFile()]


def _first_size() -> QSize:
    screen = QGuiApplication.primaryScreen()
    room = screen.availableSize() if screen else FIRST_SIZE
    return FIRST_SIZE.boundedTo(QSize(round(room.width() * 0.94), round(room.height() * 0.92)))
