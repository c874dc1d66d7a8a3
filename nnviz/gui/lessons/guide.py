"""The one object that follows a lesson: where the learner is, what was answered and done.

It sets the stages of a page through the session, looks at every change of the session for tasks
that are done by it, and keeps the progress. What is drawn of a lesson is a function of the guide.
Pages, stages and blocks are counted from 0.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.errors import NnvizError
from nnviz.gui.change import Change
from nnviz.gui.lessons.answering import Answering
from nnviz.gui.lessons.foresight import equations_ahead
from nnviz.gui.lessons.here import Signature, showing_of, signature
from nnviz.gui.lessons.marks import Marks
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.lessons.actions import perform
from nnviz.lessons.model import Action, Lesson, Task
from nnviz.lessons.progress import Store
from nnviz.lessons.showing import Showing
from nnviz.lessons.staging import Stages

KEEP_MS = 250  # after which it is kept where one is: a disk may take its time
RUN_MS = 150  # between two looks at a running training
AHEAD_MS = 250  # after which the next page is made ready,
SLICE, PAUSE_MS = 0.006, 2  # so many seconds at a time, with so long a rest between
BACK = "Back to the page"  # what it is called in the history
SHOWN = "Show me"
FOLLOWED = "Link"
USUAL = "explain"  # the panel beside a page that wants none


class Guide(Answering):
    """A lesson as it is followed; where none is open, `lesson` is None and there is no page.

    Turning a page or setting a stage stops a training that runs. What cannot be shown is told by
    the session's `troubled`, and all stays as it was.
    """

    turned = Signal()  # another lesson, or none, or another page
    staged = Signal()  # another stage of the page, or the learner strayed from it or came back
    finished = Signal()  # Next was pressed at the end of the lesson
    prepared = Signal(int)  # a page whose stages are computed, before it is turned to
    foreseen = Signal(str)  # a panel that will be wanted
    wanted = Signal(object)  # tuple of panels that a stage brings to the front
    resized = Signal()  # text_size

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QObject | None = None,
        *,
        stop: Callable[[], None] | None = None,
    ) -> None:
        """`stop` pauses what runs: a training, the steps being played."""
        super().__init__(Store(settings.place / "lessons"), parent)
        self.session, self.settings = session, settings
        self.strayed = False
        self._stop = stop or (lambda: None)
        self._here: Showing | None = None
        self._stood: Signature | None = None
        self._presenting = False
        self._soon = QTimer(self, singleShot=True, interval=RUN_MS)
        self._soon.timeout.connect(self._check)
        self._work: Iterator[None] | None = None  # on the stages of the next page
        self._ahead = QTimer(self, singleShot=True)
        self._ahead.timeout.connect(self._make_ready)
        self._keep_soon = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_soon.timeout.connect(self._keep)
        session.changed.connect(self._changed)
        self.turned.connect(self.judge_again)

    # ---- what is open -----------------------------------------------------------------------

    def open(self, lesson: Lesson, identifier: str) -> None:
        """Begin a lesson, or go on where one stopped; the user's document is set aside.

        `identifier` is what its progress is kept under. Raises NnvizError where its first stage
        cannot be set, and nothing has changed then.
        """
        self._stop()
        stages, marks = Stages(lesson), Marks.of(lesson, self.store.read(identifier))
        first = stages.showing(marks.page, marks.stage)
        self._keep()
        self._forget()
        self.session.set_aside(lesson.title)
        self.lesson, self.id, self._stages, self.marks = lesson, identifier, stages, marks
        try:
            self._stand(marks.page, marks.stage, first)
        except NnvizError:
            self._forget()
            self.session.bring_back()
            self.turned.emit()  # a lesson that was open is left
            raise
        self.turned.emit()

    def reload(self, lesson: Lesson) -> None:
        """Take the lesson as it is written now, staying on the page; raises as `open` does."""
        page = min(self.page_number, len(lesson.pages) - 1)
        stage = min(self.stage_number, lesson.pages[page].stage_count - 1)
        self._stop()
        stages = Stages(lesson)
        first = stages.showing(page, stage)
        self.marks = Marks.of(lesson, self.marks.progress(page, stage))
        self.lesson, self._stages = lesson, stages
        self.page_number, self.stage_number = page, stage  # there may be fewer pages than before
        self.session.set_aside(lesson.title)
        self._stand(page, stage, first)
        self.turned.emit()

    def close(self) -> None:
        """Leave the lesson, its progress kept; the user's document is there again."""
        if self.lesson is None:
            return
        self._stop()
        self._keep()
        self._forget()
        self.session.bring_back()
        self.turned.emit()

    def _forget(self) -> None:
        self.lesson = self._stages = self._here = self._stood = None
        self.id, self.strayed = "", False
        for timer in (self._soon, self._ahead, self._keep_soon):
            timer.stop()

    @property
    def here(self) -> Showing:
        """What the window shows now."""
        if self._here is None:
            self._here = showing_of(self.session, self.stage.beginning)
        return self._here

    @property
    def stage(self) -> Showing:
        """What the active stage of the page shows."""
        return self.stages.showing(self.page_number, self.stage_number)

    def stage_reached(self, page: int) -> int:
        """The stage that a page is at; another page than the one open begins at its first."""
        return self.stage_number if page == self.page_number else 0

    def showing_for(self, block: int, page: int | None = None) -> Showing:
        """What a block of a page speaks of: its stage; what is shown now if that is active.

        The page is the one open if none is given.
        """
        page = self.page_number if page is None else page
        if (page, self.stage_of(block, page)) == (self.page_number, self.stage_number):
            return self.here
        return self.stage_for(block, page)

    @property
    def presenting(self) -> bool:
        """Whether what changes now is the guide's doing, not the learner's."""
        return self._presenting

    # ---- turning ----------------------------------------------------------------------------

    @property
    def at_beginning(self) -> bool:
        return self.page_number == self.stage_number == 0

    def next(self) -> bool:
        """To the next stage, from the last one to the next page; False at the end of the lesson.

        There the lesson is done.
        """
        if not self.at_last_stage:
            return self.stand(self.stage_number + 1)
        self.marks.pages.add(self.page_number)
        if self.page_number + 1 < self.page_count:
            return self.turn(self.page_number + 1)
        self.marks.finished = True
        self._keep()
        self.progressed.emit()
        self.finished.emit()
        return False

    def back(self) -> bool:
        """To the stage before, from the first one to the last stage of the page before."""
        if self.stage_number:
            return self.stand(self.stage_number - 1)
        if not self.page_number:
            return False
        before = self.page_number - 1
        assert self.lesson is not None
        return self.turn(before, self.lesson.pages[before].stage_count - 1)

    def turn(self, page: int, stage: int = 0) -> bool:
        """Open a page, at one of its stages; whether that could be done."""
        page = min(max(page, 0), self.page_count - 1)
        if not self._try(partial(self._stand, page, stage)):
            return False
        self._keep_soon.start()
        self.turned.emit()
        return True

    def stand(self, stage: int) -> bool:
        """Set a stage of this page; whether that could be done."""
        stage = min(max(stage, 0), self.page.stage_count - 1)
        if not self._try(partial(self._stand, self.page_number, stage)):
            return False
        self._keep_soon.start()
        self.staged.emit()
        return True

    def come_back(self) -> bool:
        """Set the active stage again, after leaving the path."""
        done = self._try(lambda: self._present(self.stage, BACK))
        if done:
            self._stood = signature(self.session)
            self._compare()
        return done

    def _stand(self, page: int, stage: int, showing: Showing | None = None) -> None:
        """Set a stage; raises NnvizError, all as it was then. Nothing is reported."""
        wanted = showing or self.stages.showing(page, stage)
        before = self.page_number, self.stage_number
        self.page_number, self.stage_number = page, stage
        try:
            self._present(wanted)
        except NnvizError:
            self.page_number, self.stage_number = before
            raise
        self._stood, self.strayed = signature(self.session), False
        self._work = None
        self._ahead.start(AHEAD_MS)

    def _present(self, showing: Showing, label: str = "") -> None:
        self._stop()
        self._presenting = True
        try:
            # The page and the network are seen at once; what explains them follows.
            with self.session.turns.spread():
                self.session.show(showing, label)
                self.wanted.emit(showing.panels)
        finally:
            self._presenting = False
        self._check()

    def _make_ready(self) -> None:
        """Compute what the next page shows before it is asked for, a little at a time."""
        if self._stages is None:
            return
        if self.session.training:
            self._ahead.start(AHEAD_MS)
            return
        if self._work is None:
            self._work = self._foresee()
        begun = time.perf_counter()
        try:
            for _ in self._work:
                if time.perf_counter() - begun > SLICE:
                    self._ahead.start(PAUSE_MS)
                    return
        except NnvizError:
            return  # it is told when the page is turned

    def _foresee(self) -> Iterator[None]:
        """The stages to come of this page and of the next, bit by bit, and what explains them."""
        stages, page, numbers = self.stages, self.page_number, self.session.format
        later = range(self.stage_number + 1, self.page.stage_count)
        for number in range(page, min(page + 2, self.page_count)):
            yield from stages.ahead(number)
            for stage in later if number == page else range(1):
                showing = stages.showing(number, stage)
                written = replace(numbers, decimals=showing.view.decimals)
                self.session.foresee(showing)
                yield
                yield from equations_ahead(showing, written)
                for panel in showing.panels or (USUAL,):
                    self.foreseen.emit(panel.partition(":")[0])
                    yield
            if number != page:
                self.prepared.emit(number)

    # ---- acting -----------------------------------------------------------------------------

    def follow(self, actions: tuple[Action, ...]) -> bool:
        """Do what a link says, where the learner is now."""
        return self._try(lambda: self._leave_for(perform(self.here, actions), FOLLOWED))

    def show_me(self, block: int) -> bool:
        """Do a task's declared solution on its stage."""
        task = self.page.blocks[block]
        assert isinstance(task, Task)
        at = self.page.stage_of(block)
        if at != self.stage_number and not self.stand(at):
            return False
        return self._try(lambda: self._leave_for(perform(self.stage, task.do), SHOWN))

    def _leave_for(self, showing: Showing, label: str) -> None:
        """Show what is no stage of the page; it can be come back from."""
        self._present(showing, label)
        self._compare()

    def _try(self, act: Callable[[], None]) -> bool:
        try:
            self._stop()
            act()
        except NnvizError as error:
            self.session.troubled.emit(error)
            return False
        return True

    # ---- beginning again --------------------------------------------------------------------

    def reset_page(self) -> None:
        """This page as though it had not been seen."""
        self.marks.forget_page(self.page_number)
        self.turn(self.page_number)

    def reset_lesson(self) -> None:
        """The lesson from its beginning, with no answer given."""
        self.marks = Marks()
        self.turn(0)

    # ---- text -------------------------------------------------------------------------------

    @property
    def text_size(self) -> int:
        """How large the text of a page is, in per cent."""
        size: int = self.settings["lesson_text"]
        return size

    def set_text_size(self, size: int) -> None:
        """Choose one of the sizes there are."""
        self.settings["lesson_text"] = size
        self.resized.emit()

    # ---- following the session --------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if change == Change.HOVER:
            return
        self._here = None
        if self.lesson is None or self._presenting:
            return
        if self.session.appearance.highlight and change & (Change.STEP | Change.DOCUMENT):
            # What the page lit was about its step; whoever walks on wants to see.
            self.session.set_appearance(highlight=())
            return
        if self.session.training:
            if not self._soon.isActive():
                self._soon.start()
        else:
            self._check()
        self._compare()

    def _compare(self) -> None:
        away = self.session.training or signature(self.session) != self._stood
        if away != self.strayed:
            self.strayed = away
            self.staged.emit()

    def _check(self) -> None:
        """Look for tasks of the page that what is shown now has done."""
        if self.lesson is None:
            return
        done = {
            (self.page_number, block)
            for block, task in enumerate(self.page.blocks)
            if isinstance(task, Task) and not self.is_done(block) and self._holds(task, block)
        }
        if done:
            self.marks.tasks |= done
            self._keep()
            self.progressed.emit()

    def _holds(self, task: Task, block: int) -> bool:
        """Whether a task is done now; on another stage than its own, by the learner's doing."""
        try:
            own, condition = self.stage_for(block), self.marks.condition(task)
            if not condition.holds(self.here, own):
                return False
            at_home = self.page.stage_of(block) == self.stage_number
            return at_home or not condition.holds(self.stage, own)
        except NnvizError:  # what it asks for is not there any more, or cannot be computed
            return False
