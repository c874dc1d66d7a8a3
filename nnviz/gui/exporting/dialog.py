"""Export a figure: what is shown and how, with the figure beside it as it will be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from nnviz.atomic import check_writable
from nnviz.errors import Cancelled, NnvizError
from nnviz.figures.formats import BY_NAME, Format
from nnviz.figures.lengths import PER_UNIT
from nnviz.figures.subject import Subject
from nnviz.gui.announce import announce
from nnviz.gui.background import Background
from nnviz.gui.choosing import choose_file
from nnviz.gui.exporting.form import Form
from nnviz.gui.exporting.frame import Frame
from nnviz.gui.exporting.glance import Glance, Misfit, glance
from nnviz.gui.exporting.material import (
    Chosen,
    chosen_steps,
    culprit,
    fitting,
    proposal,
    subject_of,
    usual,
)
from nnviz.gui.exporting.wish import (
    CLEAR_FORMATS,
    MOVING_FORMATS,
    PIXEL_FORMATS,
    SIZED_FORMATS,
    TEXT_FORMATS,
    Situation,
    Wish,
    formats_for,
    ranges_for,
)
from nnviz.gui.exporting.work import Copier, write
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.painting.fonts import load_fonts

PAUSE = 30  # milliseconds after the last change until the figure is drawn anew
SLOW = 300  # after which it is said that it is being drawn
PATIENCE = 400  # that a cancelled work has to stop before it is left to itself
PARTING = 0.5  # seconds to wait for it when the dialog closes
SIZE = QSize(1120, 720)
SHARE = 0.96  # of the window, at most
COPY, COPY_NONE = "Put this picture on the clipboard", "The clipboard takes one step, not several"


class ExportDialog(QDialog):
    """Everything `nnviz export` takes, to be chosen and seen; it writes the same file.

    It begins with the choices made last, or with `wish`. They are remembered when a file was
    written or a picture copied.
    """

    written = Signal(Path)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        wish: Wish | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self.path: Path | None = None  # what was written
        self.subject: Subject | None = None
        self._chosen = Chosen(None, ())
        self._refusals: dict[str, str] = {}
        load_fonts()  # here, for the threads
        self.looking, self.writing = Background(self), Background(self)
        self.copier = Copier(self)
        self.setWindowTitle("Export")
        wish = Wish.of(settings["export"]) if wish is None else wish
        wish = fitting(session, wish)
        self.form = Form(wish, partial(usual, session))
        self.frame = Frame(self, self.form)
        self._timer = self._after(PAUSE, self.look)
        self._slow = self._after(SLOW, lambda: self.frame.info.setText("Drawing…"))
        self._patience = self._after(PATIENCE, self._give_up)
        self._connect()
        room = parent.window().size() if parent is not None else SIZE
        self.resize(SIZE.boundedTo(room * SHARE))
        self._follow()
        if parent is not None:
            parent.window().installEventFilter(self)

    def _after(self, milliseconds: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    def _connect(self) -> None:
        self.form.changed.connect(self._follow)
        frame = self.frame
        frame.stepper.moved.connect(lambda _: self._timer.start())
        frame.preview.resized.connect(self._resized)
        frame.reset.clicked.connect(lambda: self.form.set_wish(Wish()))
        frame.copy_svg.clicked.connect(partial(self.copy, "svg"))
        frame.copy_png.clicked.connect(partial(self.copy, "png"))
        frame.save.clicked.connect(self.ask_and_write)
        frame.cancel.clicked.connect(self.reject)

    # ---- following the choices --------------------------------------------------------------

    @property
    def wish(self) -> Wish:
        """What is asked for now."""
        return self.form.wish

    @property
    def format(self) -> Format:
        """The format in force."""
        return BY_NAME[self._format(self._steps)]

    @property
    def _steps(self) -> int:
        return min(len(self._chosen.steps), 2)

    def _format(self, steps: int) -> str:
        """The format chosen for so many steps, or the first one that fits."""
        names = [each.name for each in formats_for(self.form.value("view"), steps)]
        wanted = self.wish.many if steps > 1 else self.wish.single
        return wanted if wanted in names else names[0]

    def _follow(self) -> None:
        """Bring rows and buttons up to date; the figure follows when nothing more is changed."""
        self._refusals = {}
        form, view = self.form, self.form.value("view")
        ranges = ranges_for(view)
        if ranges and self.wish.range not in ranges:
            form.wish = replace(self.wish, range="step")
        if ranges:
            form.show_ranges(ranges)
        self._choose()
        form.several = self._steps > 1
        form.show_formats(formats_for(view, self._steps), self.format.name)
        told = (form.value("equation"), form.value("arrows"))
        form.show_situation(Situation(view, self.format.name, self._steps, *told))
        form.show_wish()
        self._show_state()
        self._timer.start()

    def _choose(self) -> None:
        """Find the steps and the subject, or say why there are none."""
        self.subject = None
        try:
            self._chosen = chosen_steps(self._session, self.wish)
        except NnvizError as error:
            self._refusals["typed" if self.wish.range == "typed" else "range"] = error.beside
            return
        try:
            self.subject = subject_of(self._session, self.wish, self._chosen)
        except NnvizError as error:
            self._refusals[culprit(self._session, self.wish, self._chosen)] = error.beside
            return
        try:
            self.format.check()
        except NnvizError as error:
            self._refusals["format"] = error.beside

    def _show_state(self) -> None:
        form, frame = self.form, self.frame
        sentences = self._sentences()
        form.say(sentences)
        fine = self.subject is not None and not sentences
        busy = self.writing.busy
        frame.save.setEnabled(fine and not busy)
        for button in (frame.copy_svg, frame.copy_png):
            button.setEnabled(fine and self._steps < 2 and not busy)
            button.setToolTip(COPY if self._steps < 2 else COPY_NONE)
        form.page.setEnabled(not busy)
        frame.stepper.setEnabled(not busy)
        if self.subject is not None:
            count = 0 if self.format.name in TEXT_FORMATS else len(self.subject.steps)
            frame.stepper.show_count(count, self.subject.options.pace)
        if sentences:
            self._point_at(sentences)

    def _sentences(self) -> dict[str, str]:
        """What stands in the way, by the field it is about."""
        return {**self._refusals, **self.form.seen_problems()}

    def _point_at(self, sentences: dict[str, str]) -> None:
        field = self.form.fields[next(iter(sentences))]
        self.frame.info.setText(f"Not drawn as chosen: see “{field.accessibleName()}”.")

    # ---- looking ----------------------------------------------------------------------------

    def look(self) -> None:
        """Draw the figure as it would be now, away from the window."""
        self._timer.stop()
        self._slow.stop()
        subject, format = self.subject, self.format.name
        if subject is None or self.writing.busy:
            self.looking.cancel()
            return
        at = min(self.frame.stepper.at, max(len(subject.steps) - 1, 0))
        room = self.frame.preview.room
        self._slow.start()
        self.looking.ask(
            lambda unwanted: glance(subject, format, at, room), self._show, self._misfit
        )

    def _resized(self) -> None:
        if self.frame.preview.glance.image is not None:
            self._timer.start()

    def _show(self, found: Glance) -> None:
        self._slow.stop()
        subject = self.subject
        if subject is None:
            return
        clear = subject.options.transparent and self.format.name in CLEAR_FORMATS
        self.frame.preview.show_glance(found, transparent=clear)
        self.frame.info.setText(self._info(found, subject))
        if sentences := self._sentences():
            self._point_at(sentences)
        self.frame.info.setToolTip(self.frame.info.text())
        if subject.several:
            step = subject.steps[found.at]
            self.frame.stepper.show_words(
                f"{found.at + 1:,} of {len(subject.steps):,} · {step.address}"
            )

    def _misfit(self, error: Exception) -> None:
        self._slow.stop()
        if not isinstance(error, Misfit):
            raise error
        self._refusals[error.key] = error.beside
        self._show_state()
        self.form.reveal(error.key)

    def _info(self, found: Glance, subject: Subject) -> str:
        """`84 × 61 mm · 317 × 231 px · PNG`."""
        name = self.format.label.partition(":")[0]
        picture = found.picture
        if picture is None:
            return f"{name}, the beginning"
        if self.format.name not in SIZED_FORMATS:
            return f"{name}, as large as there is room"
        width, height = picture.width * found.scale, picture.height * found.scale
        mm = PER_UNIT["mm"]
        kind = name
        if self.format.name in PIXEL_FORMATS:
            fine = subject.options.scale
            kind += f" of {width * fine:.0f} × {height * fine:.0f} pixels"
        count = len(subject.steps)
        if self.format.name in MOVING_FORMATS:
            kind += f", {count * subject.options.pace:.3g} s"
        elif count > 1:
            kind += f" of {count:,} pages"
        parts = [
            f"{width / mm:.1f} × {height / mm:.1f} mm",
            f"{width:.0f} × {height:.0f} px",
            kind,
            f"shown at {self.frame.preview.zoom:.0%}",
        ]
        return " · ".join(parts)

    # ---- out of the window ------------------------------------------------------------------

    def remember(self) -> None:
        """Begin with these choices next time."""
        self._settings["export"] = self.wish.text()

    def copy(self, format: str, *_: Any) -> None:
        """Put the figure of the one step on the clipboard."""
        if self.subject is None or self._steps > 1:
            return
        self.say("")
        self.remember()
        self.copier.copy(self.subject, format, self.say, self._refused)

    def say(self, sentence: str) -> None:
        """Say how something went, at the foot."""
        self.frame.show_sentence(sentence)
        announce(self, sentence)

    def ask_and_write(self) -> None:
        """Choose the file and write it; the dialog closes when it is there."""
        if not self.frame.save.isEnabled():
            return
        suffix = self.format.suffix
        name = proposal(self._session, self.wish, self._chosen, suffix)
        kind = self.format.label.partition(":")[0]
        path = choose_file(self, "Export", self._settings.folder / name, suffix, kind)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Begin to write the figure; what stands in the way is said at the foot."""
        subject, format = self.subject, self.format
        if subject is None or self.writing.busy:
            return
        try:
            format.check()
            check_writable(path)
        except NnvizError as error:
            self._refused(error)
            return
        self._timer.stop()
        self._slow.stop()
        self.looking.cancel()
        self.frame.stepper.stop()
        watch = self.frame.begin_work(f"Writing {path.name}")
        self.writing.ask(
            lambda unwanted: write(subject, format.name, path, watch, unwanted),
            self._written,
            self._refused,
        )
        self._show_state()

    def _written(self, path: Path) -> None:
        self.frame.end_work()
        self.remember()
        self._settings["folder"] = str(path.absolute().parent)
        self.path = path
        self.written.emit(path)
        self.accept()

    def _refused(self, error: Exception) -> None:
        self._patience.stop()
        self._show_state()  # first, for only a button that can be pressed takes the keyboard
        self.frame.end_work()
        if not isinstance(error, NnvizError):
            raise error
        stopped = isinstance(error, Cancelled)
        self.frame.show_sentence(str(error), wrong=not stopped)
        announce(self, str(error))

    # ---- the end ----------------------------------------------------------------------------

    def reject(self) -> None:
        """Esc and Cancel: stop the writing; else close."""
        if self.writing.busy:
            self.frame.working.stop()
            self._patience.start()
        else:
            super().reject()

    def _give_up(self) -> None:
        """Wait no longer for work that cannot stop half-way: it ends unseen and writes nothing."""
        if self.writing.busy:
            self.writing.stop(0.0)
            self.writing = Background(self)
            self._refused(Cancelled())

    def done(self, result: int) -> None:
        self._stop()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.frame.focus_first()

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and watched is self.parent():
            self.done(0)
        return False

    def _stop(self) -> None:
        """Nothing goes on when nobody sees it; a file that is being written is left as it was."""
        for timer in (self._timer, self._slow, self._patience):
            timer.stop()
        self.frame.stepper.stop()
        self.frame.end_work()
        for background in (self.looking, self.writing, self.copier.background):
            background.stop(PARTING)
